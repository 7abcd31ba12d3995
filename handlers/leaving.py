"""移出 from a unit, and 解除 of everything: somebody serves no longer; what was theirs goes back to those who stay.

No action of the loop gives an order back to its unit: it is the unit's anyhow, and each of its people may go on with
it, so that they are told which it is; its limits run on.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.models.people import Person
from db.queries import orders as order_queries
from db.queries import people
from handlers import menus, texts
from handlers.cards import roles_shown, unit_name
from handlers.messages import Button, Outgoing, rows
from handlers.notices import tell_coordinators
from handlers.turn import Stale, Turn
from handlers.units import unit_exactly, unit_named
from workflow.order import UnitKey

MOST_LISTED = 40


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
    held = await _give_back(turn, unit, person)
    name = unit_name(*unit, turn.house.region)
    await _tell(turn, person, texts.REMOVED_TOLD.format(unit=name))
    await _let_go(turn, person, [unit])
    await turn.reply(texts.REMOVED.format(name=person.name, unit=name, orders=held or texts.NO_ORDERS_HELD))


# everything at once


async def dismiss(turn: Turn, text: str) -> None:
    """/解除, /解除 姓名, /解除 编号: by a coordinator, in private; asks before it does anything."""
    if not turn.person.coordinator:
        return await turn.whisper(texts.NOT_COORDINATOR)
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    words = text.split()[1:]
    serving = await people.who_serve(turn.tx)
    if not words:
        return await turn.reply(_list(turn, serving))
    found = [person for person in serving if words[0] in (person.name, str(person.id))]
    if len(found) == 1:
        return await _ask(turn, found[0])
    lines = "\n".join(_line(turn, person) for person in found)
    several = texts.DISMISS_SEVERAL.format(name=words[0], id=found[0].id, lines=lines) if found else ""
    await turn.reply(several or texts.DISMISS_NOBODY.format(name=words[0]))


async def dismiss_now(turn: Turn, press: Button) -> None:
    """确认解除. Raises Stale where the person's roles are not those that were shown."""
    person = await _meant(turn, press)
    if not person.serves:
        return await turn.reply(texts.DISMISS_GONE.format(name=person.name))
    if person.coordinator and len(await people.coordinators(turn.tx)) == 1:
        return await turn.reply(texts.DISMISS_LAST.format(name=person.name))
    if press.version != _mark(person):
        raise Stale
    roles, units = _roles(turn, person), [(m.region, m.unit) for m in person.memberships]
    held = "、".join(filter(None, [await _give_back(turn, unit, person) for unit in units]))
    await _tell(turn, person, texts.DISMISSED_TOLD.format(roles=roles))
    person.coordinator = person.supervisor = False
    await _let_go(turn, person, units)
    orders = held or texts.NO_ORDERS_HELD
    await turn.reply(texts.DISMISSED.format(name=person.name, roles=roles, orders=orders))


async def dismiss_not(turn: Turn, press: Button) -> None:
    """不解除."""
    person = await _meant(turn, press)
    await turn.reply(texts.DISMISS_KEPT.format(name=person.name))


async def _meant(turn: Turn, press: Button) -> Person:
    person = await turn.tx.get(Person, int(press.arg))
    if person is None or not turn.person.coordinator:
        raise Stale
    return person


async def _ask(turn: Turn, person: Person) -> None:
    held = [await order_queries.held_by(turn.tx, (m.region, m.unit), person.id) for m in person.memberships]
    orders = "、".join(order.number for some in held for order in some) or texts.NO_ORDERS_HELD
    arg = str(person.id)
    buttons = rows(Button(texts.DISMISS, "dismiss", arg, _mark(person)), Button(texts.DISMISS_NOT, "dismiss_not", arg))
    roles = _roles(turn, person)
    await turn.reply(texts.DISMISS_ASK.format(name=person.name, roles=roles, orders=orders), buttons)


def _mark(person: Person) -> int:
    """Changes when the roles do, mostly: one added and another taken between question and answer is rare."""
    return 4 * len(person.memberships) + 2 * person.coordinator + person.supervisor


def _list(turn: Turn, serving: Sequence[Person]) -> str:
    lines = [_line(turn, person) for person in serving[:MOST_LISTED]]
    if len(serving) > MOST_LISTED:
        lines.append(texts.DISMISS_MORE.format(n=len(serving) - MOST_LISTED))
    return texts.DISMISS_LIST.format(n=len(serving), lines="\n".join(lines))


def _line(turn: Turn, person: Person) -> str:
    return texts.DISMISS_LINE.format(id=person.id, name=person.name, roles=_roles(turn, person))


def _roles(turn: Turn, person: Person) -> str:
    held = [((m.region, m.unit), m.head) for m in person.memberships]
    return roles_shown(turn.house.region, held, coordinator=person.coordinator, supervisor=person.supervisor)


# what either brings


async def _give_back(turn: Turn, unit: UnitKey, person: Person) -> str:
    """The numbers of what the person handles there, told to those who stay, or where nobody does to the office."""
    held = "、".join(order.number for order in await order_queries.held_by(turn.tx, unit, person.id))
    if held:
        name = unit_name(*unit, turn.house.region)
        line = texts.REMOVED_HANDLER.format(name=person.name, unit=name, orders=held)
        await _tell_who_stays(turn, unit, person, line)
    return held


async def _tell_who_stays(turn: Turn, unit: UnitKey, gone: Person, line: str) -> None:
    staff = [person for person in await people.staff_of(turn.tx, unit) if person is not gone]
    for person in staff:
        if person.id != turn.person.id:
            await turn.tell(person.id, Outgoing(line))
    if not staff:
        await tell_coordinators(turn, line)


async def _tell(turn: Turn, person: Person, line: str) -> None:
    """In every chat: one that a browser opened closes with this."""
    for address in await people.addresses_of(turn.tx, person.id) if person.id != turn.person.id else ():
        await turn.send(address, Outgoing(line))


async def _let_go(turn: Turn, person: Person, units: Sequence[UnitKey]) -> None:
    """The memberships end, the menus become those of what is left, and with the last role every browser is shut out."""
    person.memberships = [m for m in person.memberships if (m.region, m.unit) not in units]
    await turn.tx.flush()
    await menus.offer(turn, person)
    if not person.serves:
        await people.end_sessions(turn.tx, person.id)
