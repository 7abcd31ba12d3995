"""Who hears: of a unit, of a desk of the office and of an order's enterprises, those who can be reached now.

Who is on duty hears alone; else everybody who is not on leave. Of the office somebody always hears, on leave or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from db.models.people import Person
from db.queries import duty, people
from handlers.turn import Scene
from workflow.order import Actor, UnitKey, WorkOrder
from workflow.terms import Role

COORDINATORS: UnitKey = ("", Role.COORDINATOR.value)
SUPERVISORS: UnitKey = ("", Role.SUPERVISOR.value)


class Deaf(Enum):
    """Why nobody of a unit hears."""

    NOBODY = "nobody"  # it has nobody who can be reached
    AWAY = "away"  # everybody who can be reached is on leave


async def of_unit(scene: Scene, unit: UnitKey, *, besides: int | None = None) -> list[Person]:
    """Who of a unit hears now, `besides` those on duty who handles the order; empty where the office must know."""
    staff = await people.staff_of(scene.tx, unit)
    here = await _here(scene, staff)
    on_duty = await duty.on_duty(scene.tx, unit, scene.now)
    chosen = [person for person in here if person.id in on_duty]
    return [person for person in here if person in chosen or person.id == besides] if chosen else here


async def heads_of(scene: Scene, unit: UnitKey) -> list[Person]:
    """The heads of a unit who are here; who is on leave is not."""
    return await _here(scene, await people.heads_of(scene.tx, unit))


async def coordinators(scene: Scene) -> list[Person]:
    """The coordinators who hear now; with all of them on leave everybody who can be reached."""
    return await _desk(scene, COORDINATORS, await people.coordinators(scene.tx))


async def supervisors(scene: Scene) -> list[Person]:
    return await _desk(scene, SUPERVISORS, await people.supervisors(scene.tx))


async def enterprises(scene: Scene, order: WorkOrder) -> list[Person]:
    """The persons whose order this is who can be reached, the owner first."""
    found = [await scene.tx.get(Person, person) for person in order.enterprises]
    return await reached(scene, [person for person in found if person])


async def deaf(scene: Scene, unit: UnitKey) -> Deaf | None:
    """Why nobody of a unit hears; None where somebody does. A group hears, but not for people who are all on leave."""
    staff = await reached(scene, await people.staff_of(scene.tx, unit))
    if staff:
        return None if await _here(scene, staff) else Deaf.AWAY
    return None if await people.groups_of(scene.tx, unit) else Deaf.NOBODY


async def reached(scene: Scene, persons: Iterable[Person]) -> list[Person]:
    """Those of them who have an address."""
    return [person for person in persons if await people.address_of(scene.tx, person.id)]


def concerned(order: WorkOrder, actor: Actor) -> bool:
    """Whether somebody serves a unit that the order reports: that unit is told nothing and sees nothing of it."""
    return order.reports(actor)


async def _here(scene: Scene, persons: Iterable[Person]) -> list[Person]:
    away = await duty.away(scene.tx, scene.now)
    return await reached(scene, [person for person in persons if person.id not in away])


async def _desk(scene: Scene, desk: UnitKey, persons: Sequence[Person]) -> list[Person]:
    here = await _here(scene, persons)
    on_duty = await duty.on_duty(scene.tx, desk, scene.now)
    return [person for person in here if person.id in on_duty] or here or await reached(scene, persons)
