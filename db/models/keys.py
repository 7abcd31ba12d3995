"""The keys that were changed: how far it has come, and what the buttons of the old ones are known by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Encrypted, UtcDateTime

OWN = "key:"  # before the fingerprint of the database's own key, as a name of db.models.asks.Once


class Rekeying(Base):
    """A change of the key, from `was` to `fingerprint`; not over while `ended_at` is empty.

    `place` is the table that is being sealed anew and the key of its last row that is, both empty at the beginning;
    `signing` is db.crypt.Box.signing of the key that was.
    """

    __tablename__ = "rekeyings"

    fingerprint: Mapped[str] = mapped_column(String(16), primary_key=True)
    was: Mapped[str] = mapped_column(String(16))
    signing: Mapped[str] = mapped_column(Encrypted, deferred=True)
    place: Mapped[list[Any]] = mapped_column(JSON, default=list)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
