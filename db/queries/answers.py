"""Questions about the units' answers, and about who read what is masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.answers import Answer, Unmasking
from db.models.people import Person
from workflow.order import WorkOrder


async def last_answer(tx: AsyncSession, order: WorkOrder) -> Answer | None:
    """The newest answer with its points."""
    found = select(Answer).where(Answer.order_id == order.id).order_by(Answer.id.desc()).limit(1)
    return (await tx.scalars(found)).one_or_none()


async def answers_of(tx: AsyncSession, order: WorkOrder) -> Sequence[Answer]:
    """Every answer, the oldest first."""
    return (await tx.scalars(select(Answer).where(Answer.order_id == order.id).order_by(Answer.id))).all()


async def unmaskings_of(tx: AsyncSession, order: WorkOrder) -> list[tuple[datetime, str, str]]:
    """(when, the person's name, what) of everybody who read what is masked, the oldest first."""
    found = select(Unmasking.at, Person.name, Unmasking.what).join(Person, Person.id == Unmasking.by)
    rows = await tx.execute(found.where(Unmasking.order_id == order.id).order_by(Unmasking.id))
    return [(at, name, what) for at, name, what in rows]
