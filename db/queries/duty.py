"""Questions about duty, leave, and the errands of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.duty import Duty, Errand, Leave
from db.models.orders import clocks, orders
from workflow.order import UnitKey, WorkOrder
from workflow.terms import LIVE, Clock

MOST_ERRANDS = 200


async def away(tx: AsyncSession, now: datetime) -> set[int]:
    """The persons who are on leave now."""
    return set((await tx.scalars(select(Leave.person_id).where(Leave.starts <= now, Leave.ends > now))).all())


async def on_duty(tx: AsyncSession, unit: UnitKey, now: datetime) -> set[int]:
    """The persons who are on duty now for a unit, or a desk of the office."""
    region, name = unit
    held = (Duty.region == region, Duty.unit == name, Duty.starts <= now, Duty.ends > now)
    return set((await tx.scalars(select(Duty.person_id).where(*held))).all())


async def roster(tx: AsyncSession, unit: UnitKey, now: datetime) -> Sequence[Duty]:
    """The duties of a unit that are not over, the next first."""
    region, name = unit
    held = (Duty.region == region, Duty.unit == name, Duty.ends > now)
    return (await tx.scalars(select(Duty).where(*held).order_by(Duty.starts, Duty.id))).all()


async def leaves_of(tx: AsyncSession, person: int, now: datetime) -> Sequence[Leave]:
    """A person's leaves that are not over, the next first."""
    mine = (Leave.person_id == person, Leave.ends > now)
    return (await tx.scalars(select(Leave).where(*mine).order_by(Leave.starts, Leave.id))).all()


async def end_leaves(tx: AsyncSession, person: int, now: datetime) -> int:
    """Takes back a person's leaves that did not begin and ends the one that runs; how many."""
    found = await leaves_of(tx, person, now)
    for leave in found:
        if leave.starts < now:
            leave.ends = now
        else:
            await tx.delete(leave)
    return len(found)


async def live_orders_of(tx: AsyncSession, unit: UnitKey) -> Sequence[WorkOrder]:
    """The live orders that wait for a unit: it leads them, or its opinion is open."""
    region, name = unit
    opinions = select(clocks.c.order_id).where(
        clocks.c.clock == Clock.OPINION, clocks.c.unit_region == region, clocks.c.unit_name == name,
        clocks.c.stopped.is_(None),
    )  # fmt: skip
    led = (orders.c.lead_region == region, orders.c.lead_name == name, orders.c.state.in_(LIVE))
    ids = select(orders.c.id).where(*led).union(opinions)
    return (await tx.scalars(select(WorkOrder).where(orders.c.id.in_(ids)).order_by(orders.c.id))).all()


async def held_by(tx: AsyncSession, person: int) -> Sequence[WorkOrder]:
    """The live orders that a person handles."""
    found = select(WorkOrder).where(orders.c.handler == person, orders.c.state.in_(LIVE))
    return (await tx.scalars(found.order_by(orders.c.id))).all()


# errands


async def put(tx: AsyncSession, key: str, due_at: datetime) -> None:
    """An errand, unless it is put already."""
    await tx.execute(sqlite_insert(Errand).values(key=key, due_at=due_at).on_conflict_do_nothing())


async def done(tx: AsyncSession, key: str) -> bool:
    """Takes an errand away; whether it was there."""
    gone = delete(Errand).where(Errand.key == key).returning(Errand.key)
    return (await tx.execute(gone)).scalar_one_or_none() is not None


async def errands(tx: AsyncSession, now: datetime) -> Sequence[str]:
    """The keys of the errands that are due, the longest due first."""
    due = select(Errand.key).where(Errand.due_at <= now).order_by(Errand.due_at, Errand.key).limit(MOST_ERRANDS)
    return (await tx.scalars(due)).all()


async def next_errand(tx: AsyncSession) -> datetime | None:
    return await tx.scalar(select(func.min(Errand.due_at)))
