"""办结 and 先期处置: the words of the department, and how the round ended."""

from __future__ import annotations

from handlers import texts
from handlers.messages import Button, rows
from handlers.orders import known, note, show, take
from handlers.turn import Turn
from knowledge.personal import mask
from workflow.order import Details, WorkOrder
from workflow.terms import Action, Outcome

SHORTEST = 4
_OTHER_OUTCOMES = (Outcome.PARTLY, Outcome.EXPLAINED, Outcome.PROMISED)


async def begin(turn: Turn, press: Button) -> None:
    """Asks for the answer; 已解决 unless another outcome is pressed first."""
    order = await _mine(turn, press, Action.ANSWER)
    turn.wait_for("answer", order=order.id, round=order.round, outcome=Outcome.RESOLVED.value)
    buttons = [Button(o.zh, "outcome", f"{order.id}-{o.value}", order.round) for o in _OTHER_OUTCOMES]
    await turn.reply(texts.ASK_ANSWER.format(number=order.number), rows(*buttons))


async def outcome_pressed(turn: Turn, press: Button) -> None:
    order_id, _, value = press.arg.partition("-")
    order = await _mine(turn, Button("", "answer", order_id, press.version), Action.ANSWER)
    outcome = _outcome(value)
    turn.wait_for("answer", order=order.id, round=order.round, outcome=outcome.value)
    await turn.reply(texts.ASK_ANSWER_AS.format(number=order.number, outcome=outcome.zh))


async def said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    if len(text.strip()) < SHORTEST:
        return await turn.reply(texts.TOO_SHORT)
    outcome = _outcome(turn.waited["outcome"])
    await take(turn, order, Action.ANSWER, Details(words=mask(text), outcome=outcome), full=text)
    await note(turn, order, Action.ANSWER, text)
    turn.stop_waiting()
    await show(turn, order, texts.DONE_STAFF["answer"].format(**known(turn, order, outcome=outcome.zh)))


async def begin_disposal(turn: Turn, press: Button) -> None:
    order = await _mine(turn, press, Action.DISPOSE)
    turn.wait_for("dispose", order=order.id, round=order.round)
    await turn.reply(texts.ASK_DISPOSE.format(number=order.number))


async def disposal_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    if len(text.strip()) < SHORTEST:
        return await turn.reply(texts.TOO_SHORT)
    await take(turn, order, Action.DISPOSE, Details(words=mask(text)), full=text)
    await note(turn, order, Action.DISPOSE, text)
    turn.stop_waiting()
    await show(turn, order, texts.DONE_STAFF["dispose"].format(**known(turn, order)))


async def _mine(turn: Turn, press: Button, action: Action) -> WorkOrder:
    """The order, if the unit in charge may do this now; so that nobody writes an answer in vain."""
    order = await turn.order(press.arg, press.version)
    order.may(action, turn.person.actor, turn.now, turn.house.calendar)
    return order


def _outcome(value: str) -> Outcome:
    return next((outcome for outcome in Outcome if outcome.value == value), Outcome.RESOLVED)
