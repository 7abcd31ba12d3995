"""Questions about what goes out: what waits, what never arrived, what may be folded into one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from db.models.asks import Once
from db.models.messages import OutboxRow
from db.models.people import Address, Person
from db.queries.messages import UNSENT

DEAD = ("dead", "refused", "gone")


async def with_cards(tx: AsyncSession, address_id: int, now: datetime) -> Sequence[OutboxRow]:
    """The due messages of an address that are new cards, those just leased among them, oldest first."""
    due = (OutboxRow.address_id == address_id, OutboxRow.due_at <= now, OutboxRow.state.in_(UNSENT))
    cards = (OutboxRow.kind == "say", OutboxRow.card != "")
    return (await tx.scalars(select(OutboxRow).where(*due, *cards).order_by(OutboxRow.id))).all()


async def last_with_key(tx: AsyncSession, prefix: str) -> OutboxRow | None:
    """The newest message whose key begins so."""
    found = select(OutboxRow).where(OutboxRow.key.startswith(prefix, autoescape=True))
    return (await tx.scalars(found.order_by(OutboxRow.id.desc()).limit(1))).one_or_none()


async def elsewhere(tx: AsyncSession, persons: Sequence[Person], channel: str) -> Sequence[Address]:
    """The addresses of these persons on other channels."""
    theirs = (Address.person_id.in_([person.id for person in persons]), Address.reachable)
    return (await tx.scalars(select(Address).where(*theirs, Address.channel != channel).order_by(Address.id))).all()


async def may_happen_again(tx: AsyncSession, name: str) -> bool:
    """Forgets what was done once; whether it had been."""
    once = await tx.get(Once, name)
    if once is not None:
        await tx.delete(once)
    return once is not None


async def listed(tx: AsyncSession, states: Sequence[str], most: int) -> Sequence[tuple[OutboxRow, Person | None]]:
    """The oldest messages in these states, and whose they are."""
    found = (
        select(OutboxRow, Person)
        .join(Address, Address.id == OutboxRow.address_id)
        .outerjoin(Person, Person.id == Address.person_id)
        .where(OutboxRow.state.in_(states))
        .options(selectinload(Person.memberships))
        .order_by(OutboxRow.id)
        .limit(most)
    )
    return [(row, person) for row, person in (await tx.execute(found)).all()]


async def counted(tx: AsyncSession) -> dict[str, int]:
    """How many messages are in each state."""
    found = await tx.execute(select(OutboxRow.state, func.count()).group_by(OutboxRow.state))
    return {row[0]: row[1] for row in found}


async def changed(tx: AsyncSession, row_id: int, states: Sequence[str], **values: object) -> bool:
    """Whether the message was in one of these states, and is changed now."""
    done = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.state.in_(states)).values(**values)
    return await tx.scalar(done.returning(OutboxRow.id)) is not None
