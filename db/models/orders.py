"""The work order's tables, mapped onto the plain classes of the workflow, and the texts that belong to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Encrypted, EncryptedJson, TermColumn, UtcDateTime, mapper_registry
from workflow.order import Entry, Running, WorkOrder
from workflow.terms import Action, Class, Clock, Outcome, Role, State

orders = Table(
    "orders",
    mapper_registry.metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("lock", Integer, nullable=False),
    Column("owner", ForeignKey("people.id"), nullable=False, index=True),
    Column("state", TermColumn(State), nullable=False, index=True),
    Column("cls", TermColumn(Class), nullable=False),
    Column("urgency", String(8), nullable=False),
    Column("danger", Boolean, nullable=False),
    Column("region", String(32), nullable=False),
    Column("category", String(8), nullable=False),
    Column("round", Integer, nullable=False),
    Column("lead_region", String(32), nullable=False),
    Column("lead_name", String(64), nullable=False),
    Column("proposed", JSON, nullable=False),
    Column("co", JSON, nullable=False),
    Column("handler", ForeignKey("people.id")),
    Column("outcome", TermColumn(Outcome)),
    Column("parties", JSON, nullable=False),
    Column("gone", JSON, nullable=False),
    Column("reported", JSON, nullable=False),
    Column("level", Integer, nullable=False),
    Column("listed", Boolean, nullable=False),
    Column("unreasonable", Boolean, nullable=False),
    Column("promised", Date),
    Column("created", UtcDateTime, nullable=False),
    Column("next_alert_at", UtcDateTime, index=True),
    Column("head", String(64), nullable=False),
    Index("ix_orders_lead", "lead_region", "lead_name", "state"),
    Index("ix_orders_matter", "category", "region", "created"),
)

history = Table(
    "history",
    mapper_registry.metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Integer, nullable=False),
    Column("role", TermColumn(Role), nullable=False),
    Column("action", TermColumn(Action), nullable=False),
    Column("was", TermColumn(State), nullable=False),
    Column("now", TermColumn(State), nullable=False),
    Column("round", Integer, nullable=False),
    Column("lead_region", String(32), nullable=False),
    Column("lead_name", String(64), nullable=False),
    Column("unit_region", String(32), nullable=False),
    Column("unit_name", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("ground", String(32), nullable=False),
    Column("reached", Boolean, nullable=False),
    Column("outcome", TermColumn(Outcome)),
    Column("contacted", Boolean),
    Column("solved", Boolean),
    Column("cls", TermColumn(Class), nullable=False),
    Column("days", Integer, nullable=False),
    Column("person", Integer, nullable=False),
    Column("channel", String(64), nullable=False),
    Column("ref", String(128), nullable=False),
    Column("due", UtcDateTime),
    Column("granted", Boolean),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("order_id", "previous"),
)

clocks = Table(
    "clocks",
    mapper_registry.metadata,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False, index=True),
    Column("clock", TermColumn(Clock), nullable=False),
    Column("round", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("made", UtcDateTime, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("source", String(128), nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("stopped", UtcDateTime),
    Column("superseded", Boolean, nullable=False),
    Column("why", String(64), nullable=False),
    Column("cls", TermColumn(Class), nullable=False),
    Column("days", Integer, nullable=False),
    Column("by", Integer, nullable=False),
    Column("unit_region", String(32), nullable=False),
    Column("unit_name", String(64), nullable=False),
    UniqueConstraint("order_id", "round", "clock", "version"),
    Index("ix_clocks_waits", "clock", "unit_name"),
)

mapper_registry.map_imperatively(Entry, history)
mapper_registry.map_imperatively(Running, clocks)
mapper_registry.map_imperatively(
    WorkOrder,
    orders,
    version_id_col=orders.c.lock,
    properties={
        "lock": orders.c.lock,
        "history": relationship(Entry, order_by=history.c.id, lazy="selectin", cascade="save-update"),
        "clocks": relationship(Running, order_by=clocks.c.id, lazy="selectin", cascade="save-update"),
    },
)


class Appeal(Base):
    """What was appealed, in words, encrypted: `public` is masked, for everybody who reads the order.

    `channel` is where it was written, `brought` who brought it (本人, 商会, 走访, 代办) and `behalf` for whom, with
    their contact; `anonymity` is "", unit (the unit sees no contact) or full (there is none); `firms` how many of a
    集体诉求 were counted (0: it is none); `subjects` and `park` what kind of enterprise; `real_name` None is 未载明.
    """

    __tablename__ = "appeals"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    public: Mapped[str] = mapped_column(Encrypted)
    full: Mapped[str] = mapped_column(Encrypted)
    contact: Mapped[str] = mapped_column(Encrypted, default="")
    place: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[str] = mapped_column(String(8), default="")
    source_key: Mapped[str] = mapped_column(String(160), unique=True)
    channel: Mapped[str] = mapped_column(String(16), default="")
    brought: Mapped[str] = mapped_column(String(8), default="")
    behalf: Mapped[str | None] = mapped_column(Encrypted)
    anonymity: Mapped[str] = mapped_column(String(8), default="")
    firms: Mapped[int] = mapped_column(default=0)
    subjects: Mapped[list[str]] = mapped_column(JSON, default=list)
    park: Mapped[str] = mapped_column(String(32), default="")
    real_name: Mapped[bool | None]


class Note(Base):
    """Words or files added to an order: a supplement, an answer, a rating; `kind` is the action's value."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(16))
    public: Mapped[str] = mapped_column(Encrypted)
    full: Mapped[str] = mapped_column(Encrypted)
    files: Mapped[list[Any]] = mapped_column(EncryptedJson, default=list)
