"""The office's calendar: the days of the years that were loaded."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class CalendarDay(Base):
    """A holiday (`working` false) or a make-up day, with the notice that says so. A year with a row is loaded."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(64))
    notice: Mapped[str] = mapped_column(String(128))
