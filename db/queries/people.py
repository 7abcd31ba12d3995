"""Questions about people and where they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from db.models.people import WAITING, Address, Invite, Membership, Person, Session
from workflow.order import UnitKey

_KNOWN = (
    select(Address, Person)
    .outerjoin(Person, Person.id == Address.person_id)
    .where(Address.channel == bindparam("channel"), Address.chat == bindparam("chat"))
    .options(joinedload(Person.memberships))
)


async def known_at(tx: AsyncSession, channel: str, chat: str) -> tuple[Address, Person | None] | None:
    """An address and whose it is, with what they serve, in one statement: asked for every message."""
    found = (await tx.execute(_KNOWN, {"channel": channel, "chat": chat})).unique().one_or_none()
    return (found[0], found[1]) if found else None


_SEEN = (
    update(Address.__table__)  # type: ignore[arg-type]
    .where(Address.__table__.c.id == bindparam("address"))
    .values(seen_at=bindparam("at"), reachable=True)
)


async def seen(tx: AsyncSession, address: Address, at: datetime) -> None:
    """Somebody was here; written at once, as it comes with every message and a flush is dear."""
    await (await tx.connection()).execute(_SEEN, {"address": address.id, "at": at})
    set_committed_value(address, "seen_at", at)
    set_committed_value(address, "reachable", True)


async def address_at(tx: AsyncSession, channel: str, chat: str) -> Address | None:
    return (await tx.scalars(select(Address).where(Address.channel == channel, Address.chat == chat))).one_or_none()


async def address_of(tx: AsyncSession, person: int) -> Address | None:
    """Where a person is reached: the private chat in which they were seen last."""
    found = select(Address).where(Address.person_id == person, Address.reachable)
    return (await tx.scalars(found.order_by(Address.seen_at.desc(), Address.id.desc()).limit(1))).one_or_none()


async def addresses_of(tx: AsyncSession, person: int) -> Sequence[Address]:
    """Every private chat in which a person can be reached."""
    found = select(Address).where(Address.person_id == person, Address.reachable)
    return (await tx.scalars(found.order_by(Address.id))).all()


async def groups_of(tx: AsyncSession, unit: UnitKey) -> Sequence[Address]:
    """The group chats bound to a unit."""
    region, name = unit
    found = select(Address).where(Address.person_id.is_(None), Address.region == region, Address.unit == name)
    return (await tx.scalars(found.where(Address.reachable))).all()


async def groups_at(tx: AsyncSession, channel: str) -> Sequence[Address]:
    """The group chats of a channel that are bound to any unit."""
    found = select(Address).where(Address.channel == channel, Address.person_id.is_(None), Address.unit != "")
    return (await tx.scalars(found.order_by(Address.id))).all()


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


async def who_serve(tx: AsyncSession) -> Sequence[Person]:
    """Everybody of a unit or of the office."""
    serves = or_(Person.coordinator, Person.supervisor, Person.memberships.any())
    return (await tx.scalars(select(Person).where(serves).order_by(Person.id))).all()


async def end_sessions(tx: AsyncSession, person: int) -> None:
    """No browser acts for the person any more."""
    await tx.execute(delete(Session).where(_of(person)))


async def shorten_sessions(tx: AsyncSession, person: int, until: datetime) -> None:
    """No browser acts for the person after `until`."""
    await tx.execute(update(Session).where(_of(person), Session.expires_at > until).values(expires_at=until))


def _of(person: int) -> ColumnElement[bool]:
    chats = select(Address.chat).where(Address.channel == "web", Address.person_id == person)
    return or_(Session.person_id == person, and_(Session.person_id.is_(None), Session.chat.in_(chats)))


async def settle_invite(tx: AsyncSession, invite: int, outcome: str, by: int | None) -> bool:
    """The end of an invite that waits; False where somebody else, or time, settled it."""
    waits = (Invite.id == invite, Invite.outcome == WAITING)
    settled = update(Invite).where(*waits).values(outcome=outcome, settled_by=by).returning(Invite.id)
    return (await tx.execute(settled)).scalar_one_or_none() is not None


async def use_invite(tx: AsyncSession, hashed: str, now: datetime) -> Invite | None:
    """The invite of a token, used up by this call; None when there is none, or it is used or over."""
    usable = (Invite.hash == hashed, Invite.used_at.is_(None), Invite.expires_at > now)
    used = update(Invite).where(*usable).values(used_at=now).returning(Invite.id)
    found = (await tx.execute(used)).scalar_one_or_none()
    return await tx.get(Invite, found) if found else None
