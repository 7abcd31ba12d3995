"""Questions about the loaded years of the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Counter
from db.models.days import CalendarDay
from db.queries.orders import next_serial
from workflow.holidays import SpecialDay

CHANGES = "calendar"


async def changes(tx: AsyncSession) -> int:
    """How often the calendar was loaded; 0 before the first time."""
    return await tx.scalar(select(Counter.value).where(Counter.name == CHANGES)) or 0


async def special_days(tx: AsyncSession) -> Sequence[SpecialDay]:
    rows = await tx.scalars(select(CalendarDay).order_by(CalendarDay.day))
    return [SpecialDay(row.day, row.working, row.name, row.notice) for row in rows]


async def put_years(tx: AsyncSession, days: Iterable[SpecialDay]) -> None:
    """The years of these days as they say, whatever stood there before; every process loads them again."""
    days = list(days)
    for year in sorted({special.day.year for special in days}):
        of_year = (CalendarDay.day >= date(year, 1, 1), CalendarDay.day <= date(year, 12, 31))
        await tx.execute(delete(CalendarDay).where(*of_year))
    tx.add_all(CalendarDay(day=d.day, working=d.working, name=d.name, notice=d.notice) for d in days)
    await next_serial(tx, CHANGES)
