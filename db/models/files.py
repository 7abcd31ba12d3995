"""The files that people sent: where each came from, what became of it, and under which name it is stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Encrypted, UtcDateTime
from db.models.people import Address

WAITING, KEPT, REFUSED, FAILED = "waiting", "kept", "refused", "failed"


class KeptFile(Base):
    """A file; `ref` names it in notes and drafts, `stored` in the folder: taken before anything is written there.

    States: waiting (to be fetched, or just being uploaded), kept, refused (`why` says for what) and failed (it could
    not be had). `verdict` is the scanner's, empty where none was asked. `sender` and `digest` are hashes: of one sender
    the same content is stored once. What is due at `next_at` is fetched, scanned anew, or told to the office.
    """

    __tablename__ = "files"
    __table_args__ = (Index("ix_files_due", "next_at"), Index("ix_files_twin", "sender", "digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40), unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    platform_ref: Mapped[str] = mapped_column(Encrypted, default="")
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Encrypted, default="")
    size: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    stored: Mapped[str] = mapped_column(String(40), default="", index=True)
    verdict: Mapped[str] = mapped_column(String(16), default="")
    why: Mapped[str] = mapped_column(String(16), default="")
    sender: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), default="")
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[Address | None] = relationship(lazy="joined")
