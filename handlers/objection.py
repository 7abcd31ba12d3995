"""异议: a unit says that an order is not its own, with a ground from the list and the unit it proposes."""

from __future__ import annotations

from handlers import texts
from handlers.cards import due_of, unit_name
from handlers.messages import Button, column
from handlers.moves import ask_unit, likely_units, pressed_unit
from handlers.orders import known, show, take
from handlers.turn import Stale, Turn
from handlers.units import unit_named
from knowledge.personal import mask
from workflow.order import Details, UnitKey, WorkOrder
from workflow.terms import Action, Clock


async def begin(turn: Turn, press: Button) -> None:
    """Asks for the ground; refuses at once where an objection is not possible at all."""
    order = await turn.order(press.arg, press.version)
    order.may(Action.OBJECT, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("object", order=order.id, round=order.round)
    buttons = [Button(label, "ground", f"{order.id}-{key}", order.round) for key, label in texts.GROUNDS.items()]
    await turn.reply(texts.ASK_OBJECTION.format(number=order.number), column(buttons))


async def ground_pressed(turn: Turn, press: Button) -> None:
    order_id, _, key = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    if key not in texts.GROUNDS:
        raise Stale
    order.may(Action.OBJECT, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("object", order=order.id, round=order.round, ground=key)
    await ask_unit(turn, order, texts.ASK_OBJECTION_UNIT, "object_unit", ground=texts.GROUNDS[key])


async def unit_pressed(turn: Turn, press: Button) -> None:
    order, unit = await pressed_unit(turn, press)
    ground = turn.waited.get("ground", "duty") if turn.waited.get("order") == order.id else "duty"
    await _object(turn, order, unit, ground, "")


async def said(turn: Turn, text: str) -> None:
    """A sentence with the reason, and perhaps the unit; without one the likeliest other unit is proposed."""
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    unit = unit_named(turn.house, text, order.region)
    if unit is None or unit == order.lead:
        unit = next(iter(await likely_units(turn, order)), None)
    if unit is None:
        return await ask_unit(turn, order, texts.UNKNOWN_UNIT, "object_unit")
    await _object(turn, order, unit, turn.waited.get("ground", "duty"), text)


async def _object(turn: Turn, order: WorkOrder, unit: UnitKey, ground: str, words: str) -> None:
    details = Details(unit=unit, ground=texts.GROUNDS[ground], words=mask(words))
    await take(turn, order, Action.OBJECT, details)
    turn.stop_waiting()
    proposed = unit_name(*unit, turn.house.region)
    line = texts.DONE_STAFF["object"].format(**known(turn, order, unit=proposed, due=due_of(order, Clock.RULE)))
    await show(turn, order, line)
