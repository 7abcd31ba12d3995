"""Questions about the ledger of alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.alerts import AlertRow
from workflow.order import Running
from workflow.terms import AlertStep


async def steps_given(tx: AsyncSession, order_id: int, running: Running) -> set[AlertStep]:
    """The steps in the ledger for a version of a clock, told or not."""
    found = select(AlertRow.step).where(
        AlertRow.order_id == order_id,
        AlertRow.round == running.round,
        AlertRow.clock == running.clock,
        AlertRow.version == running.version,
    )
    return set((await tx.scalars(found)).all())


async def of_order(tx: AsyncSession, order_id: int) -> Sequence[AlertRow]:
    """The ledger of an order, told or not, the earliest due first."""
    found = select(AlertRow).where(AlertRow.order_id == order_id)
    return (await tx.scalars(found.order_by(AlertRow.due_at, AlertRow.id))).all()


async def receivers_to_tell(tx: AsyncSession, now: datetime) -> Sequence[int]:
    waits = (AlertRow.state == "due", AlertRow.tell_at <= now)
    return (await tx.scalars(select(AlertRow.receiver).where(*waits).distinct().order_by(AlertRow.receiver))).all()


async def to_tell(tx: AsyncSession, receiver: int, now: datetime) -> Sequence[AlertRow]:
    waits = (AlertRow.receiver == receiver, AlertRow.state == "due", AlertRow.tell_at <= now)
    return (await tx.scalars(select(AlertRow).where(*waits).order_by(AlertRow.due_at, AlertRow.id))).all()


async def next_telling(tx: AsyncSession) -> datetime | None:
    return await tx.scalar(select(func.min(AlertRow.tell_at)).where(AlertRow.state == "due"))
