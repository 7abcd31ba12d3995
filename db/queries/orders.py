"""Questions about work orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Counter
from db.models.orders import Appeal, Note, clocks, orders
from workflow.order import Actor, WorkOrder
from workflow.terms import LIVE, OPEN, Action, State

COORDINATORS_STATES = (State.TRIAGE, State.OBJECTED, State.ANSWERED, State.CALLBACK)
UNITS_STATES = (State.DISPATCHED, State.HANDLING, State.OBJECTED, State.WAITING)
MOST_LISTED = 200


async def by_id(tx: AsyncSession, order_id: int) -> WorkOrder | None:
    return await tx.get(WorkOrder, order_id)


async def by_number(tx: AsyncSession, number: str) -> WorkOrder | None:
    return (await tx.scalars(select(WorkOrder).where(orders.c.number == number))).one_or_none()


async def owned_by(tx: AsyncSession, person: int, most: int = 20) -> Sequence[WorkOrder]:
    """A person's own orders, the newest first."""
    found = select(WorkOrder).where(orders.c.owner == person).order_by(orders.c.id.desc()).limit(most)
    return (await tx.scalars(found)).all()


async def open_of(tx: AsyncSession, person: int) -> list[WorkOrder]:
    return [order for order in await owned_by(tx, person) if order.state in OPEN]


async def waiting_for(tx: AsyncSession, actor: Actor) -> Sequence[WorkOrder]:
    """The open orders of a person's units, for a coordinator all; those that wait for the office first."""
    mine: list[ColumnElement[bool]] = []
    if actor.coordinator:
        mine.append(orders.c.state.in_(OPEN))
    for region, unit in sorted(actor.units):
        held = and_(orders.c.lead_region == region, orders.c.lead_name == unit)
        mine.append(and_(held, orders.c.state.in_(UNITS_STATES)))
    if not mine:
        return []
    first = orders.c.state.not_in(COORDINATORS_STATES) if actor.coordinator else literal(0)
    by_limit = (first, orders.c.next_alert_at.is_(None), orders.c.next_alert_at, orders.c.id)
    found = select(WorkOrder).where(or_(*mine)).order_by(*by_limit).limit(MOST_LISTED)
    return (await tx.scalars(found)).all()


async def alert_due(tx: AsyncSession, now: datetime, most: int = 500) -> Sequence[int]:
    """Ids of orders of which an alert is due, the longest due first."""
    due = select(orders.c.id).where(orders.c.next_alert_at <= now).order_by(orders.c.next_alert_at).limit(most)
    return (await tx.scalars(due)).all()


async def provisional(tx: AsyncSession) -> Sequence[int]:
    """Ids of orders with a running limit that was counted over a year whose calendar was not loaded."""
    running = (clocks.c.provisional, clocks.c.stopped.is_(None), clocks.c.superseded.is_(False))
    return (await tx.scalars(select(clocks.c.order_id).where(*running).distinct())).all()


async def with_limits_between(tx: AsyncSession, first: datetime, last: datetime) -> Sequence[WorkOrder]:
    """The orders of which a limit was made in [first, last), the oldest first."""
    made = select(clocks.c.order_id).where(clocks.c.made >= first, clocks.c.made < last)
    return (await tx.scalars(select(WorkOrder).where(orders.c.id.in_(made)).order_by(orders.c.id))).all()


async def next_alert(tx: AsyncSession) -> datetime | None:
    first = select(orders.c.next_alert_at).where(orders.c.next_alert_at.is_not(None))
    return await tx.scalar(first.order_by(orders.c.next_alert_at).limit(1))


async def appeal_of(tx: AsyncSession, order: WorkOrder) -> Appeal:
    return await tx.get_one(Appeal, order.id)


async def filed_from(tx: AsyncSession, source_key: str) -> WorkOrder | None:
    """The order that was filed from a draft, if it was."""
    found = select(WorkOrder).join(Appeal, Appeal.order_id == orders.c.id).where(Appeal.source_key == source_key)
    return (await tx.scalars(found)).one_or_none()


async def last_note(tx: AsyncSession, order: WorkOrder, kind: str) -> Note | None:
    found = select(Note).where(Note.order_id == order.id, Note.kind == kind).order_by(Note.id.desc()).limit(1)
    return (await tx.scalars(found)).one_or_none()


async def notes_with_files(tx: AsyncSession, order: WorkOrder) -> list[Note]:
    notes = await tx.scalars(select(Note).where(Note.order_id == order.id).order_by(Note.id))
    return [note for note in notes if note.files]


async def notes_by(tx: AsyncSession, order: WorkOrder, person: int) -> Sequence[Note]:
    """What a person added to an order, the oldest first."""
    found = select(Note).where(Note.order_id == order.id, Note.by == person, Note.kind != Action.FILE.value)
    return (await tx.scalars(found.order_by(Note.id))).all()


async def next_serial(tx: AsyncSession, name: str) -> int:
    """1, 2, 3 … for a name; two that ask at once get two numbers."""
    counted = sqlite_insert(Counter).values(name=name, value=1)
    counted = counted.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
    return int((await tx.execute(counted.returning(Counter.value))).scalar_one())


def is_live(order: WorkOrder) -> bool:
    return order.state in LIVE
