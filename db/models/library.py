"""Imported documents with their clauses, cards made or changed by work, and the tasks that keep them true."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Encrypted, UtcDateTime


class Paper(Base):
    """One version of an official document as it was imported; `doc` is its id in the register.

    The version in force is the one without `superseded_at`; earlier ones stay readable.
    """

    __tablename__ = "papers"
    __table_args__ = (UniqueConstraint("doc", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doc: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(64), default="")
    issuer: Mapped[str] = mapped_column(String(100), default="")
    region: Mapped[str] = mapped_column(String(32))
    day: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(32))
    valid_until: Mapped[date | None] = mapped_column(Date)
    file: Mapped[str] = mapped_column(String(255))
    file_hash: Mapped[str] = mapped_column(String(64))
    text_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clauses: Mapped[list[Clause]] = relationship(
        order_by="Clause.position", cascade="all, delete-orphan", lazy="raise", back_populates="paper"
    )


class Clause(Base):
    """One addressable clause or table row, word for word; `due` is YYYY-MM or empty.

    `whole` marks an item that is also cut into its ①②③."""

    __tablename__ = "clauses"
    __table_args__ = (UniqueConstraint("paper_id", "clause"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), index=True)
    clause: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    whole: Mapped[bool] = mapped_column(default=False)
    units: Mapped[list[str]] = mapped_column(JSON, default=list)
    co_units: Mapped[list[str]] = mapped_column(JSON, default=list)
    due: Mapped[str] = mapped_column(String(7), default="")
    figures: Mapped[list[str]] = mapped_column(JSON, default=list)
    paper: Mapped[Paper] = relationship(lazy="raise", back_populates="clauses")


class LiveCard(Base):
    """A card made or changed by work; it stands in place of a shipped card of the same id. `data` are its fields."""

    __tablename__ = "live_cards"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LibraryChange(Base):
    """What every process has to load again: a card or a document, in the order of the changes."""

    __tablename__ = "library_changes"

    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnowledgeTask(Base):
    """Work on the knowledge for a unit, with a limit: a question without an answer (gap), an answer said to be
    wrong (correction), a new document to be explained (explain).

    `state`: open, answered (waits for approval), done, dropped. `matter` is what the task is about: the plain
    question for a gap, the card's id for a correction, the document's id for an explanation. `words` are what the
    person says is wrong, or the document's title. `card` is the card that it is about, or became. `stands`: the answer
    says that the card is right as it stands. `note` is the reason with which it was last given back; `moves` counts
    the steps taken, for its buttons; `next_alert_at` is when the passing of time has something to do.
    """

    __tablename__ = "knowledge_tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default="open", index=True)
    region: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(64), default="")
    matter: Mapped[str] = mapped_column(Encrypted)
    words: Mapped[str] = mapped_column(Encrypted, default="")
    answer: Mapped[str] = mapped_column(Encrypted, default="")
    stands: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Encrypted, default="")
    card: Mapped[str] = mapped_column(String(64), default="", index=True)
    moves: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    next_alert_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
