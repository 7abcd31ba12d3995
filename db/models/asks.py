"""Questions that were asked and what was answered, and facts that are told once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Encrypted, UtcDateTime


class Ask(Base):
    """A policy question; `kind` is the answer's, `card` the card that answered and `doc` its document.

    `choices` are the cards offered, `task` is the task that the question raised or joined, `told_at` is when its
    answer, or a correction, was sent on.
    """

    __tablename__ = "asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Encrypted)
    kind: Mapped[str] = mapped_column(String(16))
    card: Mapped[str] = mapped_column(String(64), default="", index=True)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    doc: Mapped[str] = mapped_column(String(64), default="", index=True)
    task: Mapped[int | None] = mapped_column(ForeignKey("knowledge_tasks.id"), index=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
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
