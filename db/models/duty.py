"""Who is on duty, who is on leave, and what the passing of time still has to look after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, event, inspect
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, UtcDateTime
from db.models.people import Address, Membership, Person

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


class Leave(Base):
    """A person's leave: from `starts` until before `ends`, whole days of Asia/Shanghai, both aware."""

    __tablename__ = "leaves"
    __table_args__ = (Index("ix_leaves_person", "person_id", "ends"), Index("ix_leaves_ends", "ends"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Duty(Base):
    """A person is on duty for a unit, or for a desk of the office (no region, the role as unit), as Leave counts."""

    __tablename__ = "duties"
    __table_args__ = (Index("ix_duties_unit", "region", "unit", "ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    starts: Mapped[datetime] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Errand(Base):
    """Something to be looked after once, from `due_at` on; `key` says what, and no key stands twice."""

    __tablename__ = "errands"

    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def person_key(person: int, about: str) -> str:
    return f"person|{person}|{about}"


def unit_key(region: str, unit: str, about: str) -> str:
    return f"unit|{region}|{unit}|{about}"


@event.listens_for(Session, "before_flush")
def notice_leaving(session: Session, _context: Any, _instances: Any) -> None:
    """Whoever cannot be reached any more, or leaves a unit, may leave it without anybody: to be looked at, at once."""
    keys = {key for row in (*session.dirty, *session.deleted) for key in _keys(session, row)}
    for key in sorted(keys):
        put = sqlite_insert(Errand).values(key=key, due_at=AT_ONCE).on_conflict_do_nothing()
        session.connection().execute(put)


def _keys(session: Session, row: object) -> Iterator[str]:
    if isinstance(row, Address) and _lost(session, row):
        yield person_key(row.person_id, "lost") if row.person_id else unit_key(row.region, row.unit, "lost")
    elif isinstance(row, Membership) and row in session.deleted:
        yield unit_key(row.region, row.unit, "left")
    elif isinstance(row, Person) and row not in session.deleted:
        left = inspect(row).attrs.memberships.history.deleted or ()
        yield from (unit_key(gone.region, gone.unit, "left") for gone in left)


def _lost(session: Session, row: Address) -> bool:
    return row in session.deleted or False in (inspect(row).attrs.reachable.history.added or ())
