"""Which unit an order goes to: 交办, 改派, the ruling on an objection, and the buttons that name units."""

from __future__ import annotations

from collections.abc import Iterable

from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import unit_name
from handlers.messages import Button, column
from handlers.orders import known, show, take
from handlers.turn import Stale, Turn
from handlers.units import unit_code, unit_of_code
from handlers.units import unit_named as find_unit
from workflow.order import Details, UnitKey, WorkOrder
from workflow.terms import Action

_REASONS = {
    Action.DISPATCH: texts.REASON_DISPATCH,
    Action.UPHOLD: texts.REASON_UPHOLD,
    Action.RECALL: texts.REASON_RECALL,
}
_VERBS = {Action.DISPATCH: "dispatch", Action.RECALL: "recall_to"}


async def dispatch(turn: Turn, press: Button) -> None:
    order, unit = await pressed_unit(turn, press)
    await _move(turn, order, unit, Action.DISPATCH)


async def recall_to(turn: Turn, press: Button) -> None:
    order, unit = await pressed_unit(turn, press)
    await _move(turn, order, unit, Action.RECALL)


async def uphold(turn: Turn, press: Button) -> None:
    """同意改派: to the unit that was proposed with the objection."""
    order = await turn.order(press.arg, press.version)
    objections = order.past(Action.OBJECT)
    if not objections:
        raise Stale
    await _move(turn, order, objections[-1].unit, Action.UPHOLD)


async def dispatch_other(turn: Turn, press: Button) -> None:
    await _choose(turn, press, Action.DISPATCH)


async def recall(turn: Turn, press: Button) -> None:
    await _choose(turn, press, Action.RECALL)


async def _choose(turn: Turn, press: Button, action: Action) -> None:
    """The next message, or a button, names the unit; refused at once where it could not be done."""
    order = await turn.order(press.arg, press.version)
    order.may(action, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("unit", order=order.id, round=order.round, action=action.value)
    await ask_unit(turn, order, texts.ASK_UNIT, _VERBS[action])


async def unit_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    action = next(action for action in _VERBS if action.value == turn.waited["action"])
    unit = find_unit(turn.house, text, order.region)
    if unit is None:
        return await ask_unit(turn, order, texts.UNKNOWN_UNIT, _VERBS[action])
    await _move(turn, order, unit, action)


async def _move(turn: Turn, order: WorkOrder, unit: UnitKey, action: Action) -> None:
    await take(turn, order, action, Details(unit=unit, words=_REASONS[action]))
    turn.stop_waiting()
    await show(turn, order, texts.DONE_COORDINATOR[action.value].format(**known(turn, order)))


async def ask_unit(turn: Turn, order: WorkOrder, line: str, verb: str, **more: str) -> None:
    """Asks which unit, with the likely ones as buttons of `verb`."""
    buttons = unit_buttons(order, await likely_units(turn, order), verb, turn.house.region)
    await turn.reply(line.format(number=order.number, **more), column(buttons))


def unit_buttons(order: WorkOrder, units: Iterable[UnitKey], verb: str, home: str) -> list[Button]:
    """A button a unit: it carries the unit itself, not its place in a list that may change."""
    return [Button(unit_name(*unit, home), verb, f"{order.id}-{unit_code(unit)}", order.round) for unit in units]


async def likely_units(turn: Turn, order: WorkOrder) -> list[UnitKey]:
    """The units that the words of the appeal speak for, without the one in charge."""
    appeal = await order_queries.appeal_of(turn.tx, order)
    route = turn.house.router.route(appeal.public, order.region)
    return [unit.key for unit in route.units if unit.key != order.lead][:3]


async def pressed_unit(turn: Turn, press: Button) -> tuple[WorkOrder, UnitKey]:
    """The order and the unit of a button. Raises Stale."""
    order_id, _, code = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    unit = unit_of_code(turn.house, code)
    if unit is None:
        raise Stale
    return order, unit
