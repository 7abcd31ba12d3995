"""What came in, what goes out, and where each conversation stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, EncryptedJson, UtcDateTime
from db.models.people import Address


class InboxRow(Base):
    """A platform event, committed before anything else happens to it; `dropped`: its time is over, the body is empty.

    `origin` is the platform's id of the message, `about` the order into which it went.
    """

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
    album: Mapped[str] = mapped_column(String(64), default="")
    origin: Mapped[str] = mapped_column(String(64), default="")
    about: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead: Mapped[bool] = mapped_column(default=False)
    dropped: Mapped[bool] = mapped_column(default=False)


class OutboxRow(Base):
    """A message to an address. States: pending, leased, sent, unknown, later, gone, refused, dead; folded into another,
    dropped by hand.

    Kinds: say; redraw, which draws a shown card anew in place; menu, which offers commands in a chat. `card` is the
    number of the order whose card it is. Of what is due the lowest lane goes first, see handlers.messages.Lane.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "channel", "state", "due_at"), Index("ix_outbox_card", "card"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(String(128), unique=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(8), default="say")
    lane: Mapped[int] = mapped_column(default=0)
    card: Mapped[str] = mapped_column(String(32), default="")
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(String(16), default="pending")
    must_arrive: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    ref: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")
    dropped: Mapped[bool] = mapped_column(default=False)
    address: Mapped[Address] = relationship(lazy="joined", innerjoin=True)


class ShownCard(Base):
    """A card as it stands in a chat: where the platform keeps it, and a hash of what it shows."""

    __tablename__ = "shown_cards"
    __table_args__ = (Index("ix_shown_cards_card", "card", "address_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    card: Mapped[str] = mapped_column(String(32))
    ref: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Dialog(Base):
    """Where a conversation stands: the step that waits for an answer, its data, and the buttons last offered."""

    __tablename__ = "dialogs"

    conversation: Mapped[str] = mapped_column(String(280), primary_key=True)
    step: Mapped[str] = mapped_column(String(32), default="")
    data: Mapped[dict[str, Any]] = mapped_column(EncryptedJson, default=dict)
    menus: Mapped[list[Any]] = mapped_column(EncryptedJson, default=list)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
