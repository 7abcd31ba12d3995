"""Time passed: alerts that fall due are written to the ledger, and told when their receivers may be disturbed.

Writing and telling are two things: the ledger row is written at its moment, the telling of a working-time alert waits
for office hours and for ten minutes since the last one, so that a hundred late orders are one message.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.alerts import AlertRow
from db.models.people import Person
from db.queries import alerts as alert_queries
from db.queries import orders as order_queries
from db.queries import people
from handlers import task_limits, texts
from handlers.cards import lead_name, office_buttons
from handlers.messages import Button, Outgoing
from handlers.turn import House, Scene
from handlers.when import shown
from workflow import alerts
from workflow.order import Running, WorkOrder
from workflow.terms import AlertStep, Class, Clock, Receiver

log = logging.getLogger(__name__)

BETWEEN_ALERTS = timedelta(minutes=10)
_LISTED_WITH_BUTTONS = 1


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
    """Writes what fell due on one order; of steps missed together on one clock only the worst will be told."""
    order = await order_queries.by_id(scene.tx, order_id)
    if order is not None:
        await sweep(scene, order)


async def sweep(scene: Scene, order: WorkOrder) -> None:
    """The same for an order at hand: a step that comes after a limit does not undo it."""
    if order.next_alert_at is None or order.next_alert_at > scene.now:
        return
    for running in order.live_clocks():
        await _sweep_clock(scene, order, running)
    order.next_alert_at = order.next_moment(scene.house.calendar, after=scene.now)


async def _sweep_clock(scene: Scene, order: WorkOrder, running: Running) -> None:
    given = await alert_queries.steps_given(scene.tx, _id(order), running)
    worst_given = max(map(alerts.rank, given), default=-1)
    due = [
        Due(running, step, at)
        for step, at in alerts.moments(order.span(running), scene.house.calendar)
        if at <= scene.now and alerts.rank(step) > worst_given
    ]
    for alert in due:
        await _write(scene, order, alert, superseded=alert is not due[-1])


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


async def _receivers(scene: Scene, order: WorkOrder, due: Due) -> list[int]:
    """The people of the step's receivers; where a unit has nobody who can hear, the coordinators."""
    found: list[int] = []
    for receiver in alerts.receivers(due.step, due.running.clock):
        persons = await _people(scene, order, receiver, due.running.clock)
        found += [person.id for person in persons if await people.address_of(scene.tx, person.id)]
    found = found or [person.id for person in await people.coordinators(scene.tx)]
    return list(dict.fromkeys(found))


async def _people(scene: Scene, order: WorkOrder, receiver: Receiver, clock: Clock) -> Iterable[Person]:
    if receiver is Receiver.COORDINATOR:
        return await people.coordinators(scene.tx)
    if receiver is Receiver.SUPERVISOR:
        return await people.supervisors(scene.tx)
    if receiver is Receiver.HEAD:
        return await people.heads_of(scene.tx, order.lead) if order.lead else ()
    return await _waited_for(scene, order, clock)


async def _waited_for(scene: Scene, order: WorkOrder, clock: Clock) -> Iterable[Person]:
    if clock in alerts.COORDINATORS_OWN or order.lead is None:
        return await people.coordinators(scene.tx)
    holder = await scene.tx.get(Person, order.handler) if order.handler else None
    return [holder] if holder and order.lead in holder.actor.units else await people.staff_of(scene.tx, order.lead)


async def due_receivers(tx: AsyncSession, now: datetime) -> Sequence[int]:
    return await alert_queries.receivers_to_tell(tx, now)


async def tell(scene: Scene, receiver: int) -> None:
    """One message to one person with everything that is due; working-time alerts keep ten minutes apart."""
    person = await scene.tx.get_one(Person, receiver)
    rows = list(await alert_queries.to_tell(scene.tx, receiver, scene.now))
    rows = [row for row in rows if await _still_live(scene, row)]
    if person.last_alert_at and scene.now < person.last_alert_at + BETWEEN_ALERTS:
        rows = _postponed(scene, rows, person.last_alert_at + BETWEEN_ALERTS)
    if not rows:
        return
    address = await people.address_of(scene.tx, receiver)
    if address is not None:
        await scene.send(address, await _message(scene, person, rows))
    for row in rows:
        row.state = "told"
    person.last_alert_at = scene.now


def _postponed(scene: Scene, rows: list[AlertRow], until: datetime) -> list[AlertRow]:
    """The urgent ones go on at once; the others wait, and never outside office hours."""
    for row in rows:
        if not row.urgent:
            row.tell_at = scene.house.calendar.counted_from(until)
    return [row for row in rows if row.urgent]


async def _still_live(scene: Scene, row: AlertRow) -> bool:
    """A warning of a clock that has ended meanwhile is void; a limit that passed is told all the same."""
    order = await order_queries.by_id(scene.tx, row.order_id)
    running = _version(order, row) if order else None
    if running is None or (not running.live and row.step in (AlertStep.WARN, AlertStep.PRESS, AlertStep.YELLOW)):
        row.state = "void"
        return False
    return True


def _version(order: WorkOrder, row: AlertRow) -> Running | None:
    wanted = (row.round, row.clock, row.version)
    return next((r for r in order.clocks if (r.round, r.clock, r.version) == wanted), None)


async def _message(scene: Scene, person: Person, rows: list[AlertRow]) -> Outgoing:
    lines, order = [], None
    for row in rows:
        order = await order_queries.by_id(scene.tx, row.order_id)
        if order is not None:
            lines.append(_line(scene.house, order, row))
    if len(lines) == _LISTED_WITH_BUTTONS and order is not None:
        return Outgoing(lines[0], _buttons(scene, person, order))
    return Outgoing("\n".join([texts.ALERT_HEAD.format(n=len(lines)), *lines, texts.ALERT_END]))


def _line(house: House, order: WorkOrder, row: AlertRow) -> str:
    running = _version(order, row)
    due = shown(running.due) if running else ""
    return texts.ALERT_LINE[row.step.value].format(
        number=order.number, what=row.clock.zh, due=due, unit=lead_name(order, house.region)
    )


def _buttons(scene: Scene, person: Person, order: WorkOrder) -> tuple[tuple[Button, ...], ...]:
    return office_buttons(order, person.actor, scene.now, scene.house.calendar, scene.house.region)


async def next_due(tx: AsyncSession) -> datetime | None:
    """When the next sweep has something to do."""
    moments = (
        await order_queries.next_alert(tx),
        await alert_queries.next_telling(tx),
        await task_limits.next_due(tx),
    )
    return min((at for at in moments if at is not None), default=None)


def _id(order: WorkOrder) -> int:
    if order.id is None:
        raise ValueError(f"{order.number} was never stored")
    return order.id
