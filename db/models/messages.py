"""What came in, what goes out, and where each conversation stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, EncryptedJson, UtcDateTime
from db.models.people import Address


class InboxRow(Base):
    """A platform event, committed before anything else happens to it."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_inbox_open", "done_at", "conversation", "id"),
        Index("ix_inbox_chat", "channel", "chat", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(128))
    conversation: Mapped[str] = mapped_column(String(280))
    chat: Mapped[str] = mapped_column(String(128))
    sender: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead: Mapped[bool] = mapped_column(default=False)


class OutboxRow(Base):
    """A message to an address. States: pending, leased, sent, unknown, later, gone, refused, dead."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "channel", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    must_arrive: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    ref: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[Address] = relationship(lazy="joined", innerjoin=True)


class Dialog(Base):
    """Where a conversation stands: the step that waits for an answer, its data, and the buttons last offered."""

    __tablename__ = "dialogs"

    conversation: Mapped[str] = mapped_column(String(280), primary_key=True)
    step: Mapped[str] = mapped_column(String(32), default="")
    data: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, default=dict)
    menus: Mapped[list[Any]] = mapped_column(EncryptedJson, default=list)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
