"""Questions that were asked and what was answered, and facts that are told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Encrypted, UtcDateTime


class Ask(Base):
    """A policy question; `kind` is the answer's, `card` the card that answered."""

    __tablename__ = "asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Encrypted)
    kind: Mapped[str] = mapped_column(String(16))
    card: Mapped[str] = mapped_column(String(64), default="")
    solved: Mapped[bool | None]


class Once(Base):
    """Something that is done or told once for ever, by its name."""

    __tablename__ = "once"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(Base):
    """A number that only grows, by its name."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[int]
