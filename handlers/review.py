"""What the coordinator does with a reason: 退回重办 and 驳回异议."""

from __future__ import annotations

from handlers import texts
from handlers.messages import Button
from handlers.orders import known, note, show, take
from handlers.turn import Turn
from knowledge.personal import mask
from workflow.order import Details
from workflow.terms import Action

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
