"""/值班 and /请假: who is on duty for a unit or a desk of the office, and who is away, by whole days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from db.models.duty import Duty, Leave
from db.models.people import Person
from db.queries import duty as queries
from db.queries import people
from handlers import errands, texts
from handlers.cards import unit_name
from handlers.days import BadDays, Days, anywhere, at_the_end
from handlers.hearing import COORDINATORS, SUPERVISORS
from handlers.turn import Turn
from handlers.units import unit_exactly, unit_named
from handlers.when import day_shown
from workflow.calendar import ZONE, local
from workflow.order import UnitKey

_END = "取消"
_ONE_DAY = timedelta(days=1)
_DESKS = {texts.DUTY_COORDINATORS: COORDINATORS, texts.DUTY_SUPERVISORS: SUPERVISORS}
_NAMES = {unit: name for name, unit in _DESKS.items()}


# 值班


async def duty_said(turn: Turn, text: str) -> None:
    """/值班 [单位] [姓名] [the days in plain words], or /值班 取消 编号."""
    if not turn.person.serves:
        return await turn.reply(texts.LEAVE_STAFF_ONLY)
    words = text.split()[1:]
    if words[:1] == [_END]:
        return await _end_duty(turn, words[1:])
    try:
        rest, days = at_the_end(words, local(turn.now).date())
    except BadDays:
        return await turn.reply(texts.DAYS_BAD)
    if days is None:
        return await _show(turn, rest)
    await _set(turn, rest, days)


async def _show(turn: Turn, words: list[str]) -> None:
    """The roster of a unit that is named, else of all one's own."""
    unit = _unit(turn, words[0]) if words else None
    if len(words) > 1 or (words and unit is None):
        return await turn.reply(texts.DUTY_USAGE)
    own = list(_own(turn.person))
    if unit and unit not in own and not turn.person.coordinator and not turn.person.supervisor:
        return await turn.reply(texts.DUTY_NOT_YOURS.format(unit=_name(turn, unit)))
    for one in [unit] if unit else own:
        await turn.reply(await _roster(turn, one))


async def _roster(turn: Turn, unit: UnitKey) -> str:
    found = await queries.roster(turn.tx, unit, turn.now)
    if not found:
        return texts.DUTY_NONE.format(unit=_name(turn, unit))
    lines = [texts.DUTY_HEAD.format(unit=_name(turn, unit))]
    for one in found:
        person = await turn.tx.get_one(Person, one.person_id)
        lines.append(texts.DUTY_LINE.format(id=one.id, name=person.name, days=_shown(one)))
    return "\n".join(lines)


async def _set(turn: Turn, words: list[str], days: Days) -> None:
    unit, name = _unit_and_name(turn, words)
    if unit is None or not name:
        return await turn.reply(texts.DUTY_USAGE)
    if not _may_set(turn.person, unit):
        return await turn.reply(texts.DUTY_NOT_YOURS.format(unit=_name(turn, unit)))
    found = [person for person in await _staff(turn, unit) if person.name == name]
    if len(found) != 1:
        return await turn.reply(texts.DUTY_NOBODY.format(unit=_name(turn, unit), name=name[:20]))
    await _put(turn, unit, found[0], days)


async def _put(turn: Turn, unit: UnitKey, person: Person, days: Days) -> None:
    starts, ends = _moments(days)
    made = Duty(
        region=unit[0], unit=unit[1], person_id=person.id, starts=starts, ends=ends, made_by=turn.person.id,
        made_at=turn.now,
    )  # fmt: skip
    turn.tx.add(made)
    name, days_said = _name(turn, unit), _shown(made)
    if person.id != turn.person.id:
        await errands.tell_all(turn, [person], texts.DUTY_TOLD.format(unit=name, days=days_said))
    await turn.reply(texts.DUTY_SET.format(unit=name, name=person.name, days=days_said))


async def _end_duty(turn: Turn, words: list[str]) -> None:
    number = words[0] if words else ""
    made = await turn.tx.get(Duty, int(number)) if number.isdecimal() and len(number) < 10 else None
    if made is None or not _may_set(turn.person, (made.region, made.unit)):
        return await turn.reply(texts.DUTY_UNKNOWN.format(id=number[:10]))
    await turn.tx.delete(made)
    await turn.reply(texts.DUTY_ENDED.format(id=number))


def _unit_and_name(turn: Turn, words: list[str]) -> tuple[UnitKey | None, str]:
    """The unit and the person; who leads a single unit need not name it."""
    if len(words) == 1:
        led = [(m.region, m.unit) for m in turn.person.memberships if m.head]
        return (led[0] if len(led) == 1 else None), words[0]
    return (_unit(turn, words[0]), words[1]) if len(words) == 2 else (None, "")


def _unit(turn: Turn, name: str) -> UnitKey | None:
    house = turn.house
    return _DESKS.get(name) or unit_exactly(house, name) or unit_named(house, name, house.region)


def _name(turn: Turn, unit: UnitKey) -> str:
    return _NAMES.get(unit) or unit_name(*unit, turn.house.region)


def _own(person: Person) -> Iterator[UnitKey]:
    yield from ((m.region, m.unit) for m in person.memberships)
    if person.coordinator:
        yield COORDINATORS
    if person.supervisor:
        yield SUPERVISORS


def _may_set(person: Person, unit: UnitKey) -> bool:
    leads = any(m.head and (m.region, m.unit) == unit for m in person.memberships)
    return person.coordinator or leads or (person.supervisor and unit == SUPERVISORS)


async def _staff(turn: Turn, unit: UnitKey) -> Sequence[Person]:
    if unit == COORDINATORS:
        return await people.coordinators(turn.tx)
    if unit == SUPERVISORS:
        return await people.supervisors(turn.tx)
    return await people.staff_of(turn.tx, unit)


# 请假


async def leave_said(turn: Turn, text: str) -> None:
    """/请假 and the days in plain words, /请假 取消, or /请假 alone."""
    if not turn.person.serves:
        return await turn.reply(texts.LEAVE_STAFF_ONLY)
    words = text.split()[1:]
    if words == [_END]:
        ended = await queries.end_leaves(turn.tx, turn.person.id, turn.now)
        return await turn.reply(texts.LEAVE_ENDED if ended else texts.LEAVE_NONE)
    if not words:
        return await _show_leaves(turn)
    try:
        days = anywhere(" ".join(words), local(turn.now).date(), turn.house.calendar)
    except BadDays:
        return await turn.reply(texts.DAYS_BAD)
    await _take_leave(turn, days)


async def _show_leaves(turn: Turn) -> None:
    found = await queries.leaves_of(turn.tx, turn.person.id, turn.now)
    said = [texts.LEAVE_LINE.format(days=_shown(leave)) for leave in found] or [texts.LEAVE_NONE]
    await turn.reply("\n".join([*said, texts.LEAVE_USAGE]))


async def _take_leave(turn: Turn, days: Days) -> None:
    starts, ends = _moments(days)
    leave = Leave(person_id=turn.person.id, starts=starts, ends=ends, made_at=turn.now)
    turn.tx.add(leave)
    await turn.tx.flush()
    await errands.look_after(turn, leave)
    held = "、".join(order.number for order in await queries.held_by(turn.tx, turn.person.id))
    lines = [texts.LEAVE_SET.format(days=_shown(leave)), texts.LEAVE_HELD.format(numbers=held) if held else ""]
    await turn.reply("\n".join(filter(None, lines)))


# days


def _moments(days: Days) -> tuple[datetime, datetime]:
    first, last = days
    return datetime.combine(first, time(), ZONE), datetime.combine(last + _ONE_DAY, time(), ZONE)


def _shown(span: Duty | Leave) -> str:
    first, last = local(span.starts).date(), (local(span.ends) - timedelta(microseconds=1)).date()
    if first == last:
        return day_shown(first)
    return texts.DAYS_SHOWN.format(first=day_shown(first), last=day_shown(last))
