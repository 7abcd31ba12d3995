"""What an enterprise adds to an order, and its withdrawal."""

from __future__ import annotations

import re

from handlers import intake, texts
from handlers.messages import Button
from handlers.orders import files_of, note, own_words, take, thank
from handlers.turn import Stale, Turn
from workflow.order import Details, WorkOrder
from workflow.terms import Action

VOICE = "voice"
_MEANT = re.compile(r"(?:确认|确定|是|对|嗯|好|可以|行|撤)要?(?:撤|撤回|撤销|撤诉|撤掉)?(?:的|了|吧|啊|哦)*[。！!]*")
_NOT_MEANT = re.compile(r"(?:不是|不对|错了|点错|按错|先别|别撤|不撤|不要撤|等等|等一下|算了|再想想|取消).{0,8}")


async def begin(turn: Turn, press: Button) -> None:
    await ask(turn, await own(turn, press))


async def ask(turn: Turn, order: WorkOrder) -> None:
    """The next message, or file, is added to the order. Raises NotAllowed at once where nothing can be added."""
    order.may(Action.SUPPLEMENT, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("supplement", order=order.id, round=order.round)
    await turn.reply(texts.ASK_SUPPLEMENT.format(number=order.number))


async def said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    turn.stop_waiting()
    await add(turn, order, text)


async def add(turn: Turn, order: WorkOrder, text: str, files: list[list[str | int]] | None = None) -> None:
    """Appends words, files or both to an order; nothing that stands is rewritten."""
    offered = files_of(turn) if files is None else files
    kept = await intake.within_order(turn, order, offered)
    if offered and not kept and not text.strip():
        return
    words = text.strip() or texts.FILES_ADDED.format(n=len(kept))
    told, public = await own_words(turn, order, words)
    await take(turn, order, Action.SUPPLEMENT, Details(words=public))
    await note(turn, order, Action.SUPPLEMENT, told, kept, public)
    await thank(turn, order, "supplement")
    if not text.strip() and any(kind == VOICE for kind, *_ in kept):
        await _ask_words(turn, order)


async def _ask_words(turn: Turn, order: WorkOrder) -> None:
    """A voice that was added is not put into words here; what is said next goes to the same order."""
    turn.wait_for("supplement", order=order.id, round=order.round)
    await turn.reply(texts.VOICE_ADDED.format(number=order.number))


async def begin_withdrawal(turn: Turn, press: Button) -> None:
    await ask_withdrawal(turn, await own(turn, press))


async def ask_withdrawal(turn: Turn, order: WorkOrder, reason: str = "") -> None:
    """Asks for the reason, which may be left out, or whether it is meant; nothing is withdrawn yet."""
    order.may(Action.WITHDRAW, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("withdraw", order=order.id, round=order.round, reason=reason)
    now = Button(texts.WITHDRAW_NOW, "withdraw_now", str(order.id), order.round)
    line = texts.ASK_WITHDRAW_FOR.format(number=order.number, reason=reason) if reason else None
    await turn.reply(line or texts.ASK_WITHDRAW.format(number=order.number), ((now,),))


async def withdrawal_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    if _NOT_MEANT.fullmatch(text.strip()):
        turn.stop_waiting()
        return await turn.reply(texts.STEP_CANCELLED)
    await _withdraw(turn, order, _reason(turn, order) if _MEANT.fullmatch(text.strip()) else text)


async def withdraw_now(turn: Turn, press: Button) -> None:
    order = await own(turn, press)
    await _withdraw(turn, order, _reason(turn, order))


def _reason(turn: Turn, order: WorkOrder) -> str:
    """What was said when it was asked whether to withdraw this order."""
    asked = turn.step == "withdraw" and turn.waited.get("order") == order.id
    return (turn.waited.get("reason") if asked else "") or texts.WITHDRAW_NO_REASON


async def _withdraw(turn: Turn, order: WorkOrder, reason: str) -> None:
    told, public = await own_words(turn, order, reason)
    await take(turn, order, Action.WITHDRAW, Details(words=public))
    await note(turn, order, Action.WITHDRAW, told, public=public)
    turn.stop_waiting()


async def own(turn: Turn, press: Button) -> WorkOrder:
    """The order of a button, of somebody whose order it is. Raises Stale."""
    order = await turn.order(press.arg, press.version)
    if turn.person.id not in order.enterprises:
        raise Stale
    return order
