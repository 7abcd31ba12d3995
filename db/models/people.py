"""People, the units they serve, the addresses at which they are reached, and the ways in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Encrypted, UtcDateTime
from workflow.order import Actor

WAITING = "waiting"  # the outcome of an invite that a coordinator has to confirm


class Person(Base):
    """Somebody who writes to the product: an enterprise's, a unit's, or the office's person."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Encrypted, default="")
    coordinator: Mapped[bool] = mapped_column(default=False)
    supervisor: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_alert_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    memberships: Mapped[list[Membership]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def actor(self) -> Actor:
        units = frozenset((m.region, m.unit) for m in self.memberships)
        return Actor(self.id, units, self.coordinator, self.supervisor)

    @property
    def serves(self) -> bool:
        """Whether this is somebody of a unit or of the office."""
        return bool(self.memberships) or self.coordinator or self.supervisor


class Membership(Base):
    """A person serves a unit; `head` leads it."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("person_id", "region", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    region: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(64), index=True)
    head: Mapped[bool] = mapped_column(default=False)


class Address(Base):
    """A chat at which a person is reached; a group's chat belongs to a unit and to nobody.

    `formerly` are the ids that it had before it moved, with blanks between: older buttons are signed for them.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "chat"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    chat: Mapped[str] = mapped_column(String(128))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    region: Mapped[str] = mapped_column(String(32), default="")
    unit: Mapped[str] = mapped_column(String(64), default="", index=True)
    reachable: Mapped[bool] = mapped_column(default=True)
    formerly: Mapped[str] = mapped_column(String(512), default="")
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Invite(Base):
    """A one-time way in: a web link, or a code for a chat; only its hash is kept.

    One that a coordinator made (`made_by`) gives its rights when one of them confirmed who used it, until `confirm_by`;
    `outcome` is "" before that matters, then waiting, and in the end admitted, refused or lapsed.
    """

    __tablename__ = "invites"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Encrypted, default="")
    coordinator: Mapped[bool] = mapped_column(default=False)
    supervisor: Mapped[bool] = mapped_column(default=False)
    region: Mapped[str] = mapped_column(String(32), default="")
    units: Mapped[str] = mapped_column(String(512), default="")
    head: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[str] = mapped_column(String(16), default="")
    confirm_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None]


class Session(Base):
    """A browser that may act for a person."""

    __tablename__ = "sessions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    chat: Mapped[str] = mapped_column(String(128))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
