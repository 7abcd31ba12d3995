"""Months, quarters and years in Asia/Shanghai, and by what figures are grouped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from workflow.calendar import ZONE, local
from workflow.terms import Term

MONTHS_A_QUARTER = 3


class By(Term):
    """A grouping."""

    ALL = "all", "总计"
    UNIT = "unit", "承办单位"
    REGION = "region", "地区"
    CATEGORY = "category", "事项类别"
    CHANNEL = "channel", "渠道"
    PARK = "park", "园区"
    FOREIGN = "foreign", "外资"
    INDIVIDUAL = "individual", "个体工商户"
    KEY_PROJECT = "key_project", "重点项目"
    CLASS = "class", "办理类别"
    MONTH = "month", "月"
    QUARTER = "quarter", "季度"
    YEAR = "year", "年"


class BadPeriod(ValueError):
    """Words that name no period; the message says which."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first moment of its first day to the first moment after its last, in UTC."""

    start: datetime
    end: datetime

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return local(self.start).date(), local(self.end - timedelta(microseconds=1)).date()


def days(first: date, last: date) -> Period:
    """The days from `first` to `last`, both included. Raises BadPeriod when `last` comes first."""
    if last < first:
        raise BadPeriod(f"{first}～{last}")
    return Period(_midnight(first), _midnight(last + timedelta(days=1)))


def month(text: str) -> Period:
    """`2026-09`. Raises BadPeriod."""
    year, number = _numbers(r"(\d{4})-(\d{1,2})", text)
    return _months(text, year, number, 1)


def quarter(text: str) -> Period:
    """`2026-Q3`. Raises BadPeriod."""
    year, number = _numbers(r"(\d{4})-?[Qq]([1-4])", text)
    return _months(text, year, (number - 1) * MONTHS_A_QUARTER + 1, MONTHS_A_QUARTER)


def year(text: str) -> Period:
    """`2026`. Raises BadPeriod."""
    (number,) = _numbers(r"(\d{4})", text)
    return _months(text, number, 1, 12)


def day(text: str) -> date:
    """`2026-09-01`. Raises BadPeriod."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadPeriod(text) from None


def name_of(by: By, at: datetime) -> str:
    """The month, quarter or year of a moment, as it is named: 2026-09, 2026-Q3, 2026."""
    there = local(at)
    if by is By.QUARTER:
        return f"{there.year}-Q{(there.month - 1) // MONTHS_A_QUARTER + 1}"
    return f"{there.year}-{there.month:02}" if by is By.MONTH else f"{there.year}"


def _months(text: str, year: int, first: int, n: int) -> Period:
    try:
        start = date(year, first, 1)
        over = date(year + (first + n - 1) // 12, (first + n - 1) % 12 + 1, 1)
    except ValueError:
        raise BadPeriod(text) from None
    return Period(_midnight(start), _midnight(over))


def _numbers(pattern: str, text: str) -> tuple[int, ...]:
    found = re.fullmatch(pattern, text.strip())
    if found is None:
        raise BadPeriod(text)
    return tuple(map(int, found.groups()))


def _midnight(of: date) -> datetime:
    return datetime.combine(of, time(0), ZONE).astimezone(UTC)
