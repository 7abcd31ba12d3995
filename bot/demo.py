"""The three people of `make run`: a business, a clerk of three units, a coordinator, each with a one-time link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from db.models.asks import Counter
from db.models.people import Membership, Person
from handlers.identify import new_invite

LINK_LASTS = timedelta(minutes=10)
UNITS = ("区供电公司", "区市场监管局", "区住建局")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who is made: the name kept, the units served, and what the link is called."""

    key: str
    name: str
    called: str
    units: tuple[str, ...] = ()
    coordinator: bool = False


PEOPLE = (
    DemoPerson("demo:business", "", words.DEMO_BUSINESS),
    DemoPerson("demo:clerk", "演示经办员", words.DEMO_CLERK, UNITS),
    DemoPerson("demo:coordinator", "演示协调员", words.DEMO_COORDINATOR, coordinator=True),
)


async def demo_links(tx: AsyncSession, base_url: str, region: str, now: datetime) -> list[tuple[str, str]]:
    """(what it is, link) of every demo person; the people are the same at every start, the links are new."""
    return [(demo.called, await _link(tx, demo, base_url, region, now)) for demo in PEOPLE]


async def _link(tx: AsyncSession, demo: DemoPerson, base_url: str, region: str, now: datetime) -> str:
    kept = await tx.get(Counter, demo.key)
    person_id = kept.value if kept else await _make(tx, demo, region, now)
    token, invite = new_invite(now, demo.name, lasts=LINK_LASTS, person_id=person_id)
    tx.add(invite)
    return f"{base_url}/in/{token}"


async def _make(tx: AsyncSession, demo: DemoPerson, region: str, now: datetime) -> int:
    memberships = [Membership(region=region, unit=unit) for unit in demo.units]
    person = Person(name=demo.name, coordinator=demo.coordinator, created_at=now, memberships=memberships)
    tx.add(person)
    await tx.flush()
    tx.add(Counter(name=demo.key, value=person.id))
    return person.id
