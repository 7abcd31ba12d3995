"""One-time links: whether one still opens, and what using it makes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.access import new_token
from db.crypt import token_hash
from db.models.people import Address, Invite, Membership, Person, Session


async def opens(session: AsyncSession, link: str, now: datetime) -> bool:
    """Whether the link is known, unused and in time."""
    return await session.scalar(select(Invite.id).where(_is_open(link, now))) is not None


async def needs_word(session: AsyncSession, link: str, now: datetime) -> bool:
    """Whether a coordinator has to confirm who uses the link: one that another of them made."""
    made = select(Invite.id).where(_is_open(link, now), Invite.made_by.is_not(None))
    return await session.scalar(made) is not None


async def use(session: AsyncSession, link: str, now: datetime, region: str) -> Person | None:
    """The person whom the link lets in, or None when it does not open; of two who use it at once one is let in."""
    used = update(Invite).where(_is_open(link, now)).values(used_at=now).returning(Invite)
    invite = await session.scalar(used)
    if invite is None:
        return None
    person = await session.get(Person, invite.person_id) if invite.person_id else None
    return person or await _made(session, invite, now, region)


async def seat(session: AsyncSession, person: Person, token: str, now: datetime, stays: timedelta) -> None:
    """A browser session for the person, in the web chat that is theirs already or in a new one."""
    own = select(Address).where(Address.channel == "web", Address.person_id == person.id).order_by(Address.id.desc())
    address = await session.scalar(own.limit(1))
    if address is None:
        address = Address(channel="web", chat=new_token(), person_id=person.id)
        session.add(address)
    address.reachable, address.seen_at = True, now
    session.add(Session(hash=token_hash(token), chat=address.chat, person_id=person.id, expires_at=now + stays))


def _is_open(link: str, now: datetime) -> ColumnElement[bool]:
    return and_(Invite.hash == token_hash(link), Invite.used_at.is_(None), Invite.expires_at > now)


async def _made(session: AsyncSession, invite: Invite, now: datetime, region: str) -> Person:
    units = [unit.strip() for unit in re.split("[,\uff0c、]", invite.units) if unit.strip()]
    person = Person(
        name=invite.name,
        coordinator=invite.coordinator,
        supervisor=invite.supervisor,
        created_at=now,
        memberships=[Membership(region=invite.region or region, unit=unit, head=invite.head) for unit in units],
    )
    session.add(person)
    await session.flush()
    return person
