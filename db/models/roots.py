"""Root orders: one problem that many firms have, and the orders that tell of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Encrypted, TermColumn, UtcDateTime
from workflow.roots import RootState


class Root(Base):
    """A root order. `matter` is the masked text of the first appeal, `conclusion` what the lead unit wrote, masked.

    `lead_*` is the common unit, proposed while found; `number` and the limit are given when it is opened; `note` the
    reason with which it was last given back or dropped; `moves` counts the steps taken, for its buttons;
    `next_alert_at` is when the passing of time has something to do; `*_by` are persons, 0 nobody.
    """

    __tablename__ = "roots"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), default="")
    state: Mapped[RootState] = mapped_column(TermColumn(RootState), index=True)
    category: Mapped[str] = mapped_column(String(8))
    region: Mapped[str] = mapped_column(String(32))
    matter: Mapped[str] = mapped_column(Encrypted)
    lead_region: Mapped[str] = mapped_column(String(32), default="")
    lead_name: Mapped[str] = mapped_column(String(64), default="")
    conclusion: Mapped[str] = mapped_column(Encrypted, default="")
    note: Mapped[str] = mapped_column(Encrypted, default="")
    source: Mapped[str] = mapped_column(String(128), default="")
    moves: Mapped[int] = mapped_column(default=0)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_alert_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    opened_by: Mapped[int] = mapped_column(default=0)
    answered_by: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    members: Mapped[list[RootMember]] = relationship(lazy="selectin", order_by="RootMember.order_id")


class RootMember(Base):
    """An order that tells of a root order's problem; it tells of one only."""

    __tablename__ = "root_members"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("roots.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
