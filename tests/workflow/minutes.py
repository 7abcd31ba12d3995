"""Working time as a list: every working minute, one by one. An oracle; nothing of the product counts like this."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from tests.workflow.stories import SHANGHAI

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]


@cache
def workdays() -> frozenset[date]:
    """2025 and 2026 by the library chinesecalendar; 2027 and 2028 by weekends alone."""
    known = {day for day in DAYS if chinese_calendar.is_workday(day)}
    unknown = {date(2027, 1, 1) + timedelta(days=n) for n in range(2 * 365)}
    return frozenset(known | {day for day in unknown if day.isoweekday() <= 5})


@cache
def in_order() -> tuple[int, ...]:
    """The numbers of all working minutes since 1970 in UTC, in order. Shanghai is eight hours ahead, always."""
    minutes: list[int] = []
    for day in sorted(workdays()):
        midnight = (day - date(1970, 1, 1)).days * 24 * 60 - 8 * 60
        minutes += range(midnight + 8 * 60 + 30, midnight + 12 * 60)
        minutes += range(midnight + 14 * 60 + 30, midnight + 18 * 60)
    return tuple(minutes)


@cache
def working_minutes() -> frozenset[int]:
    return frozenset(in_order())


def number(moment: datetime) -> int:
    """The number of the minute at which a moment counts, seconds rounded up."""
    return -(-((moment - EPOCH) // timedelta(microseconds=1)) // 60_000_000)


def moment_of(minute: int) -> datetime:
    return EPOCH + timedelta(minutes=minute)


def counted_from(moment: datetime) -> datetime:
    return moment_of(in_order()[bisect_left(in_order(), number(moment))])


def add(moment: datetime, minutes: int) -> datetime:
    """The end of the n-th working minute; for none the first one's beginning."""
    first = bisect_left(in_order(), number(moment))
    return moment_of(in_order()[first + minutes - 1] + 1) if minutes else moment_of(in_order()[first])


def between(start: datetime, end: datetime) -> int:
    """The working minutes from one whole minute to another."""
    return max(bisect_left(in_order(), number(end)) - bisect_left(in_order(), number(start)), 0)


def day_of(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def nth_day(day: date, n: int) -> date:
    """The n-th working day after a day; before it for n < 0."""
    step = timedelta(days=1 if n > 0 else -1)
    while n:
        day += step
        n -= (day in workdays()) * (1 if n > 0 else -1)
    return day


def closing(day: date) -> datetime:
    return datetime.combine(day, time(18), SHANGHAI).astimezone(UTC)


def opening(day: date) -> datetime:
    return datetime.combine(day, time(8, 30), SHANGHAI).astimezone(UTC)


def end_of_workday(moment: datetime, n: int) -> datetime:
    return closing(nth_day(day_of(counted_from(moment)), n))
