"""Working time: office hours, weekends, holidays, 调休.

All instants are aware; results are in UTC. Office hours are [open, close) in Asia/Shanghai. Counting rules: an event
outside office hours counts as at the next opening; a result at a closing stays there; `n` working days end at the
closing of the n-th following working day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflow.holidays import YEARS, LoadedYear, SpecialDay, Year

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE_HOURS = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class NaiveTime(ValueError):
    """A time without a zone was given."""


def local(at: datetime) -> datetime:
    """`at` in Asia/Shanghai. Raises NaiveTime."""
    if at.tzinfo is None:
        raise NaiveTime(f"{at} has no zone")
    return at.astimezone(ZONE)


def whole_minute(at: datetime) -> datetime:
    """`at` in UTC with its seconds rounded up. Raises NaiveTime."""
    at = local(at).astimezone(UTC)
    rounded = at.replace(second=0, microsecond=0)
    return rounded if rounded == at else rounded + MINUTE


@dataclass(frozen=True)
class Calendar:
    """Which moments are working time. `years` that are missing are counted by weekends alone."""

    years: tuple[Year | LoadedYear, ...] = YEARS
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    _special: dict[date, SpecialDay] = field(init=False, repr=False, compare=False)
    _loaded: frozenset[int] = field(init=False, repr=False, compare=False)
    _sessions: dict[date, tuple[tuple[datetime, datetime], ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_special", {special.day: special for year in self.years for special in year.days()})
        object.__setattr__(self, "_loaded", frozenset(year.year for year in self.years))
        object.__setattr__(self, "_sessions", {})

    # days

    def special(self, day: date) -> SpecialDay | None:
        return self._special.get(day)

    def is_loaded(self, year: int) -> bool:
        return year in self._loaded

    def special_days(self, year: int) -> list[SpecialDay]:
        """The days of a year that are not what their weekday says, in order."""
        return sorted((special for special in self._special.values() if special.day.year == year), key=lambda s: s.day)

    def loaded_with(self, days: Iterable[SpecialDay]) -> Calendar:
        """The same, with the years of these days as they say."""
        by_year: dict[int, list[SpecialDay]] = {}
        for special in days:
            by_year.setdefault(special.day.year, []).append(special)
        loaded = tuple(LoadedYear(year, tuple(special)) for year, special in sorted(by_year.items()))
        return replace(self, years=(*self.without(by_year).years, *loaded))

    def without(self, years: Iterable[int]) -> Calendar:
        """The same, not knowing these years."""
        gone = frozenset(years)
        return replace(self, years=tuple(year for year in self.years if year.year not in gone))

    def provisional(self, first: datetime, last: datetime) -> tuple[int, ...]:
        """The years between two instants for which no notice is loaded."""
        years = range(local(first).year, local(last).year + 1)
        return tuple(year for year in years if not self.is_loaded(year))

    def is_workday(self, day: date) -> bool:
        special = self._special.get(day)
        return special.working if special else day.weekday() < 5

    def workdays_after(self, day: date) -> Iterator[date]:
        while True:
            day += DAY
            if self.is_workday(day):
                yield day

    def nth_workday_after(self, day: date, n: int) -> date:
        """The n-th working day after `day` (n = 0: `day` itself)."""
        days = self.workdays_after(day)
        for _ in range(n):
            day = next(days)
        return day

    def nth_workday_back(self, day: date, n: int) -> date:
        """The n-th last working day up to and with `day` (n = 1: `day`, if it is one)."""
        while True:
            n -= self.is_workday(day)
            if n <= 0:
                return day
            day -= DAY

    def workdays_between(self, after: date, until: date) -> int:
        """Working days in (after, until]."""
        span = (until - after).days
        return sum(self.is_workday(after + timedelta(days=n)) for n in range(1, span + 1))

    # moments

    def opening(self, day: date) -> datetime:
        return _at(day, self.hours[0][0])

    def closing(self, day: date) -> datetime:
        return _at(day, self.hours[-1][1])

    def sessions(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The stretches of working time of a day, from (with) to (without)."""
        known = self._sessions.get(day)
        if known is None:
            known = tuple((_at(day, a), _at(day, b)) for a, b in self.hours) if self.is_workday(day) else ()
            self._sessions[day] = known
        return known

    def is_working(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.sessions(local(at).date()))

    def counted_from(self, at: datetime) -> datetime:
        """When an event counts as having happened: itself in office hours, else the next opening; whole minutes."""
        at = whole_minute(at)
        for start, end in self._sessions_from(local(at).date()):
            if at < end:
                return max(at, start)
        raise AssertionError("the calendar has no end")

    def add_minutes(self, at: datetime, minutes: int) -> datetime:
        """`minutes` of working time after `at`; a result at a closing stays there."""
        start = self.counted_from(at)
        left = timedelta(minutes=minutes)
        for opens, closes in self._sessions_from(local(start).date()):
            free = closes - max(start, opens)
            if free <= timedelta(0):
                continue
            if left <= free:
                return max(start, opens) + left
            left -= free
        raise AssertionError("the calendar has no end")

    def end_of_workday(self, at: datetime, n: int) -> datetime:
        """The closing of the n-th working day after the day on which `at` counts."""
        return self.closing(self.nth_workday_after(local(self.counted_from(at)).date(), n))

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of working time in [start, end)."""
        total, day, last = timedelta(0), local(start).date(), local(end).date()
        while day <= last:
            for opens, closes in self.sessions(day):
                total += max(min(closes, end) - max(opens, start), timedelta(0))
            day += DAY
        return int(total / MINUTE)

    def _sessions_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            yield from self.sessions(day)
            day += DAY


def end_of_day(at: datetime, n: int) -> datetime:
    """24:00 of the n-th day after the day of `at`, in Asia/Shanghai."""
    return end_of_date(local(whole_minute(at)).date() + timedelta(days=n))


def end_of_date(day: date) -> datetime:
    """24:00 of a day in Asia/Shanghai."""
    return _at(day + DAY, time(0, 0))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, ZONE).astimezone(UTC)
