"""What an enterprise adds to an order, and its withdrawal."""

from __future__ import annotations

from db.queries import orders as order_queries
from handlers import texts
from handlers.messages import Button, column
from handlers.orders import files_of, note, take, thank
from handlers.turn import Stale, Turn
from knowledge.personal import mask
from workflow.order import Details, WorkOrder
from workflow.terms import Action


async def begin(turn: Turn, press: Button) -> None:
    order = await _own(turn, press)
    order.may(Action.SUPPLEMENT, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("supplement", order=order.id, round=order.round)
    await turn.reply(texts.ASK_SUPPLEMENT.format(number=order.number))


async def said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    turn.stop_waiting()
    await add(turn, order, text)


async def add(turn: Turn, order: WorkOrder, text: str, files: list[list[str | int]] | None = None) -> None:
    """Appends words, files or both to an order; nothing that stands is rewritten."""
    kept = files_of(turn) if files is None else files
    words = text.strip() or texts.FILES_ADDED.format(n=len(kept))
    await take(turn, order, Action.SUPPLEMENT, Details(words=mask(words)))
    await note(turn, order, Action.SUPPLEMENT, words, kept)
    await thank(turn, order, "supplement")


async def ask_which(turn: Turn, text: str) -> None:
    """A file, or a correction, that could belong to several orders: asked, never guessed."""
    orders = await order_queries.open_of(turn.tx, turn.person.id)
    turn.wait_for("which", text=text, files=files_of(turn))
    buttons = [Button(order.number, "supplement_this", str(order.id), order.round) for order in orders]
    await turn.reply(texts.WHICH_SUPPLEMENT, column(buttons))


async def this_one(turn: Turn, press: Button) -> None:
    order = await _own(turn, press)
    waited = turn.waited
    if turn.step != "which":
        raise Stale
    turn.stop_waiting()
    await add(turn, order, waited["text"], waited["files"])


async def begin_withdrawal(turn: Turn, press: Button) -> None:
    order = await _own(turn, press)
    order.may(Action.WITHDRAW, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("withdraw", order=order.id, round=order.round)
    now = Button(texts.WITHDRAW_NOW, "withdraw_now", str(order.id), order.round)
    await turn.reply(texts.ASK_WITHDRAW.format(number=order.number), ((now,),))


async def withdrawal_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    await _withdraw(turn, order, text)


async def withdraw_now(turn: Turn, press: Button) -> None:
    await _withdraw(turn, await _own(turn, press), texts.WITHDRAW_NO_REASON)


async def _withdraw(turn: Turn, order: WorkOrder, reason: str) -> None:
    await take(turn, order, Action.WITHDRAW, Details(words=mask(reason)))
    await note(turn, order, Action.WITHDRAW, reason)
    turn.stop_waiting()


async def _own(turn: Turn, press: Button) -> WorkOrder:
    order = await turn.order(press.arg, press.version)
    if order.owner != turn.person.id:
        raise Stale
    return order
