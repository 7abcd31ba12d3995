"""What time has to look after besides limits: units in which nobody hears any more, and the weekly report of 挂牌督办.

An errand is a key that is due at a moment: `person|7|…` and `unit|甘州区|区住建局|…` ask whether the units still hear,
`weekly|2026-W47` sends the report of that week, `admission|5` ends the waiting of an invite. What is looked at is
looked at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.duty import Leave, person_key, unit_key
from db.models.people import Person
from db.queries import duty
from db.queries.messages import first_time
from handlers import admission, hearing, printed, texts
from handlers.cards import unit_name
from handlers.hearing import Deaf
from handlers.messages import Lane, Outgoing
from handlers.turn import Scene
from handlers.units import unit_code
from workflow.order import UnitKey, WorkOrder
from workflow.terms import Class

_SAYS = {Deaf.NOBODY: texts.NOBODY, Deaf.AWAY: texts.ALL_AWAY}


async def due(tx: AsyncSession, now: datetime) -> Sequence[str]:
    return await duty.errands(tx, now)


async def next_due(tx: AsyncSession) -> datetime | None:
    return await duty.next_errand(tx)


async def run(scene: Scene, key: str) -> None:
    """Does one errand, unless somebody else did it."""
    if await duty.done(scene.tx, key):
        kind, *about = key.split("|")
        await _ERRANDS[kind](scene, *about)


# units in which nobody hears


async def look_after(scene: Scene, leave: Leave) -> None:
    """A leave that begins may leave a unit without anybody."""
    await duty.put(scene.tx, person_key(leave.person_id, f"leave{leave.id}"), leave.starts)


async def look_after_unit(scene: Scene, unit: UnitKey) -> None:
    """A group that hears no more may leave its unit without anybody."""
    await duty.put(scene.tx, unit_key(*unit, "unbound"), scene.now)


async def look_at_unit(scene: Scene, order: WorkOrder, unit: UnitKey) -> None:
    """A unit in which nobody hears is told of to the coordinators, once for an order and a unit."""
    await _tell_deaf(scene, unit, [order])


async def _look_at_person(scene: Scene, person_id: str, *_: str) -> None:
    person = await scene.tx.get(Person, int(person_id))
    for membership in person.memberships if person else ():
        await _look_at(scene, membership.region, membership.unit)


async def _look_at(scene: Scene, region: str, name: str, *_: str) -> None:
    unit = region, name
    if await hearing.deaf(scene, unit):
        await _tell_deaf(scene, unit, await duty.live_orders_of(scene.tx, unit))


async def _tell_deaf(scene: Scene, unit: UnitKey, orders: Sequence[WorkOrder]) -> None:
    """紧急 at once, the others in office hours; each in one message."""
    why = await hearing.deaf(scene, unit)
    if why is None:
        return
    new = [order for order in orders if await first_time(scene.tx, _told_key(order, unit), scene.now)]
    for urgent in (True, False):
        found = [order for order in new if (order.cls is Class.URGENT) is urgent]
        if found:
            await _tell_office(scene, _SAYS[why], unit, found, urgent=urgent)


async def _tell_office(scene: Scene, line: str, unit: UnitKey, orders: list[WorkOrder], *, urgent: bool) -> None:
    numbers = "、".join(order.number for order in orders)
    text = line.format(unit=unit_name(*unit, scene.house.region), number=numbers)
    office = await hearing.coordinators(scene) or await hearing.supervisors(scene)
    told = [person for person in office if not any(hearing.concerned(order, person.actor) for order in orders)]
    await tell_all(scene, told, text, None if urgent else scene.house.calendar.counted_from(scene.now))


def _told_key(order: WorkOrder, unit: UnitKey) -> str:
    return f"nobody:{order.id}:{unit_code(unit)}"


async def tell_all(
    scene: Scene, persons: Iterable[Person], text: str, due_at: datetime | None = None, lane: Lane = Lane.CARD
) -> None:
    """One sentence to each of them who can be reached."""
    for person in persons:
        await scene.tell(person.id, Outgoing(text, lane=lane), due_at=due_at)


# the weekly report


async def expect_report(scene: Scene) -> None:
    """Something is 挂牌: the week's report is due on the Monday after it, 08:30."""
    week = printed.Week.of(scene.now)
    await duty.put(scene.tx, f"weekly|{week.name}", week.reported_at(scene.house.calendar))


async def _report(scene: Scene, name: str) -> None:
    """The report of a week to the supervisors; while something stays listed the next week is reported too."""
    week = printed.Week.named(name)
    found = await printed.listed_in(scene.tx, week)
    if any(one.open for one in found):
        await expect_report(scene)
    if found:
        summary = printed.summary(scene.house, week, found)
        await tell_all(scene, await hearing.supervisors(scene), summary, lane=Lane.BROADCAST)


_ERRANDS: dict[str, Callable[..., Awaitable[None]]] = {
    "person": _look_at_person,
    "unit": _look_at,
    "weekly": _report,
    "admission": admission.lapse,
}
