"""What was asked for and is not there, or not theirs: counted, so that nobody tries them all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, UtcDateTime


class Miss(Base):
    """`kind` is order (an order's number) or invite (a code)."""

    __tablename__ = "misses"
    __table_args__ = (Index("ix_misses_of", "address_id", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
