"""复核: 退回重办 and 驳回异议 with a reason, and the points of an answer that are not the unit's."""

from __future__ import annotations

from db.models.answers import AnswerPoint
from db.queries import answers as answer_queries
from handlers import acting, texts
from handlers.messages import Button, rows
from handlers.orders import known, note, show, take
from handlers.sheet import not_ours
from handlers.turn import Stale, Turn
from knowledge.personal import mask
from workflow.order import Details, WorkOrder
from workflow.terms import Action, State

_ASKS = {Action.SEND_BACK: texts.ASK_SEND_BACK, Action.REJECT: texts.ASK_REJECT}


async def begin_send_back(turn: Turn, press: Button) -> None:
    await _begin(turn, press, Action.SEND_BACK)


async def begin_reject(turn: Turn, press: Button) -> None:
    await _begin(turn, press, Action.REJECT)


async def _begin(turn: Turn, press: Button, action: Action) -> None:
    """Asks for the reason; refuses at once where the step is not possible."""
    order = await turn.order(press.arg, press.version)
    order.may(action, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("reason", order=order.id, round=order.round, action=action.value)
    await turn.reply(_ASKS[action].format(number=order.number))


async def reason_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    action = next(action for action in _ASKS if action.value == turn.waited["action"])
    await take(turn, order, action, Details(words=mask(text)))
    await note(turn, order, action, text)
    turn.stop_waiting()
    await show(turn, order, texts.DONE_COORDINATOR[action.value].format(**known(turn, order)))


# a point that is not the unit's


async def split_point(turn: Turn, press: Button) -> None:
    """拆分第n项: asks which unit it goes to; an answer that waits for review has to be sent back first."""
    order, point = await _point(turn, press)
    if order.state is not State.ANSWERED:
        return await acting.begin_with(turn, order, Action.SPLIT, {"words": point.matter})
    order.may(Action.SEND_BACK, turn.person.actor, turn.now, turn.house.calendar)
    now = Button(texts.SPLIT_NOW, "split_now", press.arg, press.version)
    line = texts.SPLIT_AFTER_ANSWER.format(**known(turn, order, nth=str(point.nth), matter=point.matter))
    await turn.reply(line, rows(now))


async def split_now(turn: Turn, press: Button) -> None:
    """退回并拆分."""
    order, point = await _point(turn, press)
    reason = texts.REASON_SPLIT.format(**known(turn, order, nth=str(point.nth)))
    await take(turn, order, Action.SEND_BACK, Details(words=reason))
    await acting.begin_with(turn, order, Action.SPLIT, {"words": point.matter})


async def _point(turn: Turn, press: Button) -> tuple[WorkOrder, AnswerPoint]:
    """The point of a button, while it is still said not to be the unit's. Raises Stale."""
    order_id, _, nth = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    answer = await answer_queries.last_answer(turn.tx, order)
    point = next((point for point in not_ours(answer, order) if str(point.nth) == nth), None) if answer else None
    if point is None or not turn.person.coordinator:
        raise Stale
    return order, point
