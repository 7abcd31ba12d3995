"""The special days of each year: public holidays and 调休 make-up days, with the notice they were taken from.

2025: 国办发明电〔2024〕12号. 2026: 国办发明电〔2025〕7号. 2027 is not at hand; it is counted by weekends until loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says: working (调休) or off (holiday)."""

    day: date
    working: bool
    name: str
    notice: str


@dataclass(frozen=True, slots=True)
class Year:
    """`off` spans are inclusive (first, last) as month-day; `work` are the make-up days."""

    year: int
    notice: str
    off: tuple[tuple[str, str, str], ...]
    work: tuple[str, ...]

    def days(self) -> Iterator[SpecialDay]:
        for name, first, last in self.off:
            day, end = self._date(first), self._date(last)
            while day <= end:
                yield SpecialDay(day, False, name, self.notice)
                day += timedelta(days=1)
        for text in self.work:
            yield SpecialDay(self._date(text), True, "调休上班", self.notice)

    def _date(self, month_day: str) -> date:
        return date.fromisoformat(f"{self.year}-{month_day}")


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """A year as it was loaded by the office, day by day; it stands in place of a shipped one."""

    year: int
    special: tuple[SpecialDay, ...]

    def days(self) -> Iterator[SpecialDay]:
        return iter(self.special)


YEARS = (
    Year(
        2025,
        "国办发明电〔2024〕12号",
        (
            ("元旦", "01-01", "01-01"),
            ("春节", "01-28", "02-04"),
            ("清明节", "04-04", "04-06"),
            ("劳动节", "05-01", "05-05"),
            ("端午节", "05-31", "06-02"),
            ("国庆节、中秋节", "10-01", "10-08"),
        ),
        ("01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    Year(
        2026,
        "国办发明电〔2025〕7号",
        (
            ("元旦", "01-01", "01-03"),
            ("春节", "02-15", "02-23"),
            ("清明节", "04-04", "04-06"),
            ("劳动节", "05-01", "05-05"),
            ("端午节", "06-19", "06-21"),
            ("中秋节", "09-25", "09-27"),
            ("国庆节", "10-01", "10-07"),
        ),
        ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
)
