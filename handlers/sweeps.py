"""Time passed: what it does to an order, and the alerts that fall due, are written at their moments and told.

Writing and telling are two things: the ledger row is written at its moment, the telling of a working-time alert waits
for office hours and for ten minutes since the last one, so that a hundred late orders are one message.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.alerts import AlertRow
from db.models.people import Person
from db.queries import alerts as alert_queries
from db.queries import orders as order_queries
from db.queries import people
from handlers import errands, hearing, roots, task_limits, texts
from handlers.cards import enterprise_buttons, lead_name, office_buttons, unit_name
from handlers.messages import Button, Lane, Outgoing
from handlers.notices import announce
from handlers.showing import redraw
from handlers.turn import House, Scene
from handlers.when import shown
from workflow import alerts
from workflow.order import SYSTEM, Details, Running, Taken, UnitKey, WorkOrder
from workflow.rules import may_review
from workflow.terms import Action, AlertStep, Class, Clock, Receiver

log = logging.getLogger(__name__)

BETWEEN_ALERTS = timedelta(minutes=10)
_LISTED_WITH_BUTTONS = 1
_SAYS = {Action.LIST: texts.REASON_LISTED, Action.REFUSE: texts.REASON_REFUSED}


@dataclass(frozen=True, slots=True)
class Due:
    """An alert that fell due."""

    running: Running
    step: AlertStep
    at: datetime


async def provisional_orders(tx: AsyncSession) -> Sequence[int]:
    return await order_queries.provisional(tx)


async def recount(scene: Scene, order_id: int) -> None:
    """Counts the provisional limits of an order anew, where the calendar now knows their years."""
    order = await order_queries.by_id(scene.tx, order_id)
    if order is not None:
        await sweep(scene, order)
        order.recount(scene.now, scene.house.calendar)


async def due_orders(tx: AsyncSession, now: datetime) -> Sequence[int]:
    return await order_queries.alert_due(tx, now)


async def sweep_order(scene: Scene, order_id: int) -> None:
    """Does and writes what fell due on one order; of steps missed together on one clock only the worst is told."""
    order = await order_queries.by_id(scene.tx, order_id)
    if order is not None:
        await sweep(scene, order)


async def sweep(scene: Scene, order: WorkOrder) -> None:
    """The same for an order at hand: a step that comes after a limit does not undo it."""
    if order.next_alert_at is None or order.next_alert_at > scene.now:
        return
    found: dict[tuple[Running, AlertStep], Due] = {}
    taken = []
    for action, at in _time_actions(scene, order):
        found |= _due_by(scene, order, at)
        taken.append(order.take(action, SYSTEM, at, scene.house.calendar, Details(words=_SAYS.get(action, ""))))
    found |= _due_by(scene, order, scene.now)
    await _write_worst(scene, order, list(found.values()))
    order.next_alert_at = order.next_moment(scene.house.calendar, after=scene.now)
    await _tell_taken(scene, order, taken)


def _time_actions(scene: Scene, order: WorkOrder) -> Iterator[tuple[Action, datetime]]:
    """What time does by now, the earliest first, each at the moment at which it was due; a question when it is asked.

    One action may bring the next: what is due is asked anew after each.
    """
    while due := order.due_actions(scene.now, scene.house.calendar):
        action, at = due[0]
        yield action, scene.now if action is Action.ASK_EFFECT else at


def _due_by(scene: Scene, order: WorkOrder, until: datetime) -> dict[tuple[Running, AlertStep], Due]:
    """The steps of the running clocks that fell due by a moment."""
    calendar = scene.house.calendar
    return {
        (running, step): Due(running, step, at)
        for running in order.live_clocks()
        for step, at in order.moments(running, calendar)
        if at <= until
    }


async def _write_worst(scene: Scene, order: WorkOrder, found: list[Due]) -> None:
    """Writes the steps that are new; all of a clock but the last are superseded by it."""
    for running in dict.fromkeys(due.running for due in found):
        given = await alert_queries.steps_given(scene.tx, _id(order), running)
        worst_given = max(map(alerts.rank, given), default=-1)
        new = [due for due in found if due.running is running and alerts.rank(due.step) > worst_given]
        for due in new:
            await _write(scene, order, due, superseded=due is not new[-1])


async def _tell_taken(scene: Scene, order: WorkOrder, taken: list[Taken]) -> None:
    """What time did is told like any step; in office hours, unless it is 紧急."""
    await scene.tx.flush()
    calm = None if order.cls is Class.URGENT else scene.house.calendar.counted_from(scene.now)
    if taken:
        await redraw(scene, order)
    for one in taken:
        await announce(scene, order, one, due_at=calm)


async def _write(scene: Scene, order: WorkOrder, due: Due, *, superseded: bool) -> None:
    urgent = order.cls is Class.URGENT
    tell_at = due.at if urgent else scene.house.calendar.counted_from(max(due.at, scene.now))
    receivers = await _receivers(scene, order, due)
    if not receivers:
        log.error("nobody can be told: %s %s-%s", order.number, due.running.clock, due.step)
    for person in receivers:
        scene.tx.add(
            AlertRow(
                order_id=order.id,
                round=due.running.round,
                clock=due.running.clock,
                version=due.running.version,
                step=due.step,
                receiver=person,
                due_at=due.at,
                tell_at=tell_at,
                urgent=urgent,
                state="superseded" if superseded else "due",
            )
        )
    await scene.tx.flush()


# to whom


async def _receivers(scene: Scene, order: WorkOrder, due: Due) -> list[int]:
    """The people of the step's receivers who hear; where a unit has nobody, the coordinators; else the supervisors."""
    found: list[Person] = []
    for receiver in alerts.receivers(due.step, due.running.clock, order.level):
        found += await _people(scene, order, receiver, due.running)
    for stand_in in (hearing.coordinators, hearing.supervisors):
        found = [person for person in found if not hearing.concerned(order, person.actor)] or await stand_in(scene)
    return list(dict.fromkeys(person.id for person in found))


async def _people(scene: Scene, order: WorkOrder, receiver: Receiver, running: Running) -> Sequence[Person]:
    if receiver is Receiver.COORDINATOR:
        return await hearing.coordinators(scene)
    if receiver is Receiver.SUPERVISOR:
        return await hearing.supervisors(scene)
    unit = _unit_of(order, running)
    if receiver is Receiver.HEAD:
        return await hearing.heads_of(scene, unit) if unit else ()
    return await _waited_for(scene, order, running, unit)


def _unit_of(order: WorkOrder, running: Running) -> UnitKey | None:
    """The unit that a clock waits for: an opinion is another unit's."""
    return running.unit if running.clock is Clock.OPINION else order.lead


async def _waited_for(scene: Scene, order: WorkOrder, running: Running, unit: UnitKey | None) -> Sequence[Person]:
    if running.clock is Clock.PAUSE:
        return await hearing.enterprises(scene, order)
    if running.clock in alerts.COORDINATORS_OWN or unit is None:
        return await _office(scene, order, running.clock)
    holder = await scene.tx.get(Person, order.handler) if order.handler and unit == order.lead else None
    staff = await hearing.of_unit(scene, unit, besides=order.handler)
    return [holder] if holder in staff else staff


async def _office(scene: Scene, order: WorkOrder, clock: Clock) -> Sequence[Person]:
    """Who decides: of a review who never held the order, of a second extension the supervisors."""
    office = await hearing.coordinators(scene)
    if clock is Clock.DECIDE and order.past(Action.EXTEND):
        return await hearing.supervisors(scene)
    if clock is Clock.REVIEW:
        everybody = await hearing.reached(scene, await people.coordinators(scene.tx))
        able = [person for person in everybody if may_review(order, person.id)]
        return [person for person in office if person in able] or able or await hearing.supervisors(scene)
    return office


# telling


async def due_receivers(tx: AsyncSession, now: datetime) -> Sequence[int]:
    return await alert_queries.receivers_to_tell(tx, now)


async def tell(scene: Scene, receiver: int) -> None:
    """One message to one person with everything that is due; working-time alerts keep ten minutes apart."""
    person = await scene.tx.get_one(Person, receiver)
    rows = list(await alert_queries.to_tell(scene.tx, receiver, scene.now))
    orders = await order_queries.by_ids(scene.tx, {row.order_id for row in rows})
    rows = [row for row in rows if _still_live(orders.get(row.order_id), row)]
    if person.last_alert_at and scene.now < person.last_alert_at + BETWEEN_ALERTS:
        rows = _postponed(scene, rows, person.last_alert_at + BETWEEN_ALERTS)
    if not rows:
        return
    address = await people.address_of(scene.tx, receiver)
    if address is not None:
        await scene.send(address, _message(scene, person, rows, orders))
    for row in rows:
        row.state = "told"
    person.last_alert_at = scene.now


def _postponed(scene: Scene, rows: list[AlertRow], until: datetime) -> list[AlertRow]:
    """The urgent ones go on at once; the others wait, and never outside office hours."""
    for row in rows:
        if not row.urgent:
            row.tell_at = scene.house.calendar.counted_from(until)
    return [row for row in rows if row.urgent]


def _still_live(order: WorkOrder | None, row: AlertRow) -> bool:
    """A warning of a clock that has ended meanwhile is void; a limit that passed is told all the same."""
    running = _version(order, row) if order else None
    if running is None or (not running.live and row.step in (AlertStep.WARN, AlertStep.PRESS, AlertStep.YELLOW)):
        row.state = "void"
        return False
    return True


def _version(order: WorkOrder, row: AlertRow) -> Running | None:
    wanted = (row.round, row.clock, row.version)
    return next((r for r in order.clocks if (r.round, r.clock, r.version) == wanted), None)


def _message(scene: Scene, person: Person, rows: list[AlertRow], orders: dict[int, WorkOrder]) -> Outgoing:
    lines = [_line(scene.house, orders[row.order_id], row, person) for row in rows]
    if len(lines) == _LISTED_WITH_BUTTONS:
        return Outgoing(lines[0], _buttons(scene, person, orders[rows[0].order_id], rows[0]), lane=Lane.REMINDER)
    end = texts.ALERT_END if person.serves else texts.ALERT_END_ENTERPRISE
    return Outgoing("\n".join([texts.ALERT_HEAD.format(n=len(lines)), *lines, end]), lane=Lane.REMINDER)


def _line(house: House, order: WorkOrder, row: AlertRow, person: Person) -> str:
    running = _version(order, row)
    due = shown(running.due) if running else ""
    if _is_asked(order, row, person):
        return texts.ALERT_PAUSE.format(number=order.number, due=due)
    unit = unit_name(*running.unit, house.region) if running and running.unit[1] else lead_name(order, house.region)
    what = texts.ALERT_WHAT.get(row.clock.value, row.clock.zh)
    return texts.ALERT_LINE[row.step.value].format(number=order.number, what=what, due=due, unit=unit)


def _is_asked(order: WorkOrder, row: AlertRow, person: Person) -> bool:
    """Whether the alert reminds an enterprise of what it was asked to add."""
    return row.clock is Clock.PAUSE and person.id in order.enterprises


def _buttons(scene: Scene, person: Person, order: WorkOrder, row: AlertRow) -> tuple[tuple[Button, ...], ...]:
    calendar = scene.house.calendar
    if _is_asked(order, row, person):
        return enterprise_buttons(order, scene.now, calendar, person.id)
    return office_buttons(order, person.actor, scene.now, calendar, scene.house.region)


async def next_due(tx: AsyncSession) -> datetime | None:
    """When the next sweep has something to do."""
    moments = (
        await order_queries.next_alert(tx),
        await alert_queries.next_telling(tx),
        await task_limits.next_due(tx),
        await errands.next_due(tx),
        await roots.next_due(tx),
    )
    return min((at for at in moments if at is not None), default=None)


def _id(order: WorkOrder) -> int:
    if order.id is None:
        raise ValueError(f"{order.number} was never stored")
    return order.id
