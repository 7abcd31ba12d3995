"""Questions about the units' answers, and about who read what is masked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

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


class Look(NamedTuple):
    """Who read what is masked, when, what of it, and why: see db.models.answers.Unmasking."""

    at: datetime
    name: str
    what: str
    reason: str


async def unmaskings_of(tx: AsyncSession, order: WorkOrder) -> list[Look]:
    """Every look at what is masked of an order, the oldest first."""
    found = select(Unmasking.at, Person.name, Unmasking.what, Unmasking.reason).join(Person, Person.id == Unmasking.by)
    rows = await tx.execute(found.where(Unmasking.order_id == order.id).order_by(Unmasking.id))
    return [Look(*row) for row in rows]


async def last_reason(tx: AsyncSession, order: WorkOrder, person: int) -> str:
    """Why a person looked at the text of an order the last time; empty where they never did."""
    mine = (Unmasking.order_id == order.id, Unmasking.by == person, Unmasking.what == "text")
    found = select(Unmasking.reason).where(*mine).order_by(Unmasking.id.desc()).limit(1)
    return await tx.scalar(found) or ""
