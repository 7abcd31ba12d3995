"""Questions about people and where they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.people import Address, Invite, Membership, Person
from workflow.order import UnitKey


async def address_at(tx: AsyncSession, channel: str, chat: str) -> Address | None:
    return (await tx.scalars(select(Address).where(Address.channel == channel, Address.chat == chat))).one_or_none()


async def address_of(tx: AsyncSession, person: int) -> Address | None:
    """Where a person is reached: the private chat in which they were seen last."""
    found = select(Address).where(Address.person_id == person, Address.reachable)
    return (await tx.scalars(found.order_by(Address.seen_at.desc(), Address.id.desc()).limit(1))).one_or_none()


async def groups_of(tx: AsyncSession, unit: UnitKey) -> Sequence[Address]:
    """The group chats bound to a unit."""
    region, name = unit
    found = select(Address).where(Address.person_id.is_(None), Address.region == region, Address.unit == name)
    return (await tx.scalars(found.where(Address.reachable))).all()


async def staff_of(tx: AsyncSession, unit: UnitKey) -> Sequence[Person]:
    region, name = unit
    found = select(Person).join(Membership).where(Membership.region == region, Membership.unit == name)
    return (await tx.scalars(found.order_by(Person.id))).all()


async def heads_of(tx: AsyncSession, unit: UnitKey) -> Sequence[Person]:
    region, name = unit
    found = select(Person).join(Membership).where(Membership.region == region, Membership.unit == name, Membership.head)
    return (await tx.scalars(found.order_by(Person.id))).all()


async def by_ids(tx: AsyncSession, ids: Iterable[int]) -> Sequence[Person]:
    return (await tx.scalars(select(Person).where(Person.id.in_(list(ids))))).all()


async def coordinators(tx: AsyncSession) -> Sequence[Person]:
    return (await tx.scalars(select(Person).where(Person.coordinator).order_by(Person.id))).all()


async def supervisors(tx: AsyncSession) -> Sequence[Person]:
    return (await tx.scalars(select(Person).where(Person.supervisor).order_by(Person.id))).all()


async def use_invite(tx: AsyncSession, hashed: str, now: datetime) -> Invite | None:
    """The invite of a token, used up by this call; None when there is none, or it is used or over."""
    usable = (Invite.hash == hashed, Invite.used_at.is_(None), Invite.expires_at > now)
    used = update(Invite).where(*usable).values(used_at=now).returning(Invite.id)
    found = (await tx.execute(used)).scalar_one_or_none()
    return await tx.get(Invite, found) if found else None
