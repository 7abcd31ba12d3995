"""回访评价: 联系了吗, 解决了吗, 满意吗, and the words that follow."""

from __future__ import annotations

from db.queries import people
from db.queries.messages import dialog_of
from handlers import texts
from handlers.messages import Button
from handlers.orders import known, note, show, take, thank
from handlers.turn import Stale, Turn, private_conversation, wait_for
from knowledge.personal import mask
from workflow.order import Details, WorkOrder
from workflow.rules import LAST_ROUND
from workflow.terms import OPEN, Action, State


async def good(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.RATE_GOOD, _said_before(turn, order, satisfied=True))
    turn.stop_waiting()
    await _reply_office(turn, order, "rate_good")


async def bad(turn: Turn, press: Button) -> None:
    """Redone at once; the words may follow."""
    order = await turn.order(press.arg, press.version)
    action = Action.RATE_LAST if order.round >= LAST_ROUND else Action.RATE_BAD
    await take(turn, order, action, _said_before(turn, order, satisfied=False))
    if action is Action.RATE_BAD:
        await _wait_for_words(turn, order)
    await _reply_office(turn, order, action.value)


async def _wait_for_words(turn: Turn, order: WorkOrder) -> None:
    """The owner was invited to say why, whoever pressed: the next message of the owner's is taken as that."""
    address = await people.address_of(turn.tx, order.owner)
    if address is not None:
        dialog = await dialog_of(turn.tx, private_conversation(address), turn.now)
        if turn.person.id == order.owner or not dialog.step:
            wait_for(dialog, turn.now, "bad_words", order=order.id, round=order.round)


def _said_before(turn: Turn, order: WorkOrder, *, satisfied: bool) -> Details:
    """The answers to the first two questions: as pressed before, else what 满意 says by itself."""
    marks = turn.waited if turn.step == "rating" and turn.waited.get("order") == order.id else {}
    default = True if satisfied else None
    return Details(contacted=marks.get("contacted", default), solved=marks.get("solved", default))


async def nobody_came(turn: Turn, press: Button) -> None:
    await _mark(turn, press, "contacted", texts.NOTED_NO_CONTACT)


async def still_broken(turn: Turn, press: Button) -> None:
    await _mark(turn, press, "solved", texts.NOTED_NOT_SOLVED)


async def _mark(turn: Turn, press: Button, question: str, line: str) -> None:
    order = await turn.order(press.arg, press.version)
    if turn.person.id != order.owner or order.state is not State.CALLBACK:
        raise Stale
    before = turn.waited if turn.step == "rating" and turn.waited.get("order") == order.id else {}
    turn.wait_for("rating", **{**before, "order": order.id, "round": order.round, question: False})
    buttons = (
        Button(texts.GOOD, "rate_good", press.arg, order.round),
        Button(texts.BAD, "rate_bad", press.arg, order.round),
    )
    await turn.reply(line, (buttons,))


async def words_said(turn: Turn, text: str) -> None:
    """The words after a bad rating go to the unit and the coordinator with the order."""
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    turn.stop_waiting()
    if order.state not in OPEN:
        raise Stale
    await take(turn, order, Action.SUPPLEMENT, Details(words=mask(text)))
    await note(turn, order, Action.RATE_BAD, text)
    await thank(turn, order, "bad_words")


async def _reply_office(turn: Turn, order: WorkOrder, key: str) -> None:
    """A coordinator who rated by phone gets the reply; the enterprise was told by the step itself."""
    if turn.person.id != order.owner:
        words = known(turn, order, round=str(order.round), words="")
        await show(turn, order, texts.TOLD_COORDINATOR[key].format(**words))
