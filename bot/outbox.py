"""The outbox for who looks after the machine: whom, what, since when, why not; never a text, never a chat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from db.models.messages import OutboxRow
from db.models.people import Person
from db.queries import outbox as queries
from db.queries.messages import WAITING

MOST_LISTED = 200
_UNITS = ((timedelta(days=1), words.OUTBOX_DAYS), (timedelta(hours=1), words.OUTBOX_HOURS))


@dataclass(frozen=True, slots=True)
class Line:
    """A message that did not arrive yet; `age` in whole minutes."""

    id: int
    channel: str
    whom: str
    kind: str
    card: str
    state: str
    attempts: int
    age: int
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def cells(self) -> tuple[str, ...]:
        kind = " ".join(filter(None, (words.OUTBOX_KINDS[self.kind], self.card)))
        state = words.OUTBOX_STATES.get(self.state, self.state)
        age = _age(timedelta(minutes=self.age))
        return str(self.id), self.channel, self.whom, kind, state, str(self.attempts), age, self.reason


async def lines(tx: AsyncSession, states: tuple[str, ...], now: datetime) -> list[Line]:
    """The oldest first."""
    return [_line(row, person, now) for row, person in await queries.listed(tx, states, MOST_LISTED)]


async def retry(tx: AsyncSession, row_id: int, now: datetime) -> bool:
    """Sends a message once more, now; whether there was one to send. Its address counts as reachable again."""
    given = {"state": "pending", "attempts": 0, "due_at": now, "leased_until": None}
    row = await tx.get(OutboxRow, row_id)
    if row is None or row.dropped or not await queries.changed(tx, row_id, (*queries.DEAD, *WAITING), **given):
        return False
    row.address.reachable = True
    return True


async def drop(tx: AsyncSession, row_id: int) -> bool:
    """Gives up a message that waits, or never arrived; whether there was one. One that is being sent is not touched."""
    return await queries.changed(tx, row_id, (*queries.DEAD, *WAITING), state="dropped")


def table(found: list[Line]) -> Table:
    shown = Table(*words.OUTBOX_COLUMNS)
    for line in found:
        shown.add_row(*line.cells())
    return shown


def _line(row: OutboxRow, person: Person | None, now: datetime) -> Line:
    return Line(
        id=row.id, channel=row.channel, whom=_whom(row, person), kind=row.kind, card=row.card, state=row.state,
        attempts=row.attempts, age=int((now - row.created_at).total_seconds() // 60), reason=row.detail,
    )  # fmt: skip


def _whom(row: OutboxRow, person: Person | None) -> str:
    """The role of who should read it, and of a unit its name."""
    return "、".join(_roles(row, person)) or words.OUTBOX_ENTERPRISE


def _roles(row: OutboxRow, person: Person | None) -> Iterator[str]:
    if person is None:
        yield words.OUTBOX_GROUP.format(unit=row.address.unit or words.OUTBOX_NO_UNIT)
        return
    if person.coordinator:
        yield words.OUTBOX_COORDINATOR
    if person.supervisor:
        yield words.OUTBOX_SUPERVISOR
    for membership in person.memberships:
        yield words.OUTBOX_STAFF.format(unit=membership.unit)


def _age(age: timedelta) -> str:
    for unit, line in _UNITS:
        if age >= unit:
            return line.format(n=age // unit)
    return words.OUTBOX_MINUTES.format(n=age // timedelta(minutes=1))
