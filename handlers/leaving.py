"""移出: somebody serves a unit no longer; what was theirs is told to those who stay."""

from __future__ import annotations

from db.models.people import Person
from db.queries import orders as order_queries
from db.queries import people
from handlers import texts
from handlers.cards import unit_name
from handlers.messages import Outgoing
from handlers.notices import tell_coordinators
from handlers.turn import Turn
from handlers.units import unit_exactly, unit_named
from workflow.order import UnitKey


async def remove(turn: Turn, text: str) -> None:
    """/移出 单位 姓名, by a coordinator, or by the head of that unit; from then on the person may do nothing there."""
    words = text.split()[1:]
    unit = unit_exactly(turn.house, words[0]) or unit_named(turn.house, words[0], turn.house.region) if words else None
    if not (turn.person.coordinator or any(m.head for m in turn.person.memberships)):
        return await turn.reply(texts.NOT_COORDINATOR)
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    if unit is None or len(words) < 2 or not _may(turn, unit):
        return await turn.reply(texts.REMOVE_USAGE)
    found = [person for person in await people.staff_of(turn.tx, unit) if person.name == words[1]]
    if len(found) != 1:
        name = unit_name(*unit, turn.house.region)
        line = texts.REMOVE_SEVERAL if found else texts.REMOVE_NOBODY
        return await turn.reply(line.format(name=words[1], unit=name))
    await _remove(turn, unit, found[0])


def _may(turn: Turn, unit: UnitKey) -> bool:
    heads = {(m.region, m.unit) for m in turn.person.memberships if m.head}
    return turn.person.coordinator or unit in heads


async def _remove(turn: Turn, unit: UnitKey, person: Person) -> None:
    person.memberships = [m for m in person.memberships if (m.region, m.unit) != unit]
    held = "、".join(order.number for order in await order_queries.held_by(turn.tx, unit, person.id))
    name, orders = unit_name(*unit, turn.house.region), held or texts.NO_ORDERS_HELD
    address = await people.address_of(turn.tx, person.id)
    if address is not None and person.id != turn.person.id:
        await turn.send(address, Outgoing(texts.REMOVED_TOLD.format(unit=name)))
    await turn.tx.flush()
    if held:
        await _tell_who_stays(turn, unit, texts.REMOVED_HANDLER.format(name=person.name, unit=name, orders=held))
    await turn.reply(texts.REMOVED.format(name=person.name, unit=name, orders=orders))


async def _tell_who_stays(turn: Turn, unit: UnitKey, line: str) -> None:
    staff = await people.staff_of(turn.tx, unit)
    for person in staff:
        address = await people.address_of(turn.tx, person.id)
        if address is not None and person.id != turn.person.id:
            await turn.send(address, Outgoing(line))
    if not staff:
        await tell_coordinators(turn, line)
