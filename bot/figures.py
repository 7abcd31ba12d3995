"""`qisu figures`: the figures of a period as a table to read, as JSON, or as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich import box
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.settings import Misconfigured
from db.queries import figures as queries
from handlers.cards import unit_name
from handlers.turn import House
from workflow import periods
from workflow.calendar import local
from workflow.figures import FIGURES, Figure, Figures, Group, Tally
from workflow.periods import BadPeriod, By, Period

FIRST_DAY = date(2000, 1, 1)
GROUPINGS = tuple(by for by in By if by is not By.ALL)
REVIEWS = (By.MONTH, By.QUARTER, By.YEAR)
Cells = tuple[str | int | float | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of a group, as it is shown."""

    group: str
    figure: Figure
    tally: Tally

    @property
    def rate(self) -> str:
        if self.tally.rate is None:
            return words.FIGURES_UNKNOWN if self.tally.unknown else words.FIGURES_NOTHING
        return f"{self.tally.rate:.1f}%"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none, or no rate."""
        rate, target = self.tally.rate, self.figure.target
        return None if rate is None or target is None else rate >= target

    def cells(self) -> Cells:
        """What stands under `words.FIGURES_COLUMNS`."""
        tally = self.tally
        return (
            self.group, self.figure.zh, self.rate, tally.hits, tally.base, _parts(tally.missed), _parts(tally.apart),
            target(self.figure), words.FIGURES_MET[self.met],
        )  # fmt: skip

    def data(self) -> dict[str, Any]:
        """The same for a program: `rate` in percent or null."""
        tally = self.tally
        return {
            "group": self.group, "figure": self.figure.key, "name": self.figure.zh, "rate": tally.rate,
            "shown": self.rate, "hits": tally.hits, "base": tally.base, "missed": dict(tally.missed),
            "apart": dict(tally.apart), "target": self.figure.target, "met": self.met,
        }  # fmt: skip


def chosen_period(
    first: str | None, last: str | None, month: str | None, quarter: str | None, year: str | None, now: datetime
) -> Period:
    """The one period that the options name; everything up to today without one. Raises Misconfigured."""
    readers = ((periods.month, month), (periods.quarter, quarter), (periods.year, year))
    named = [(read, text) for read, text in readers if text]
    if len(named) + bool(first or last) > 1:
        raise Misconfigured(words.FIGURES_TWO_PERIODS)
    try:
        if named:
            return named[0][0](named[0][1])
        until = periods.day(last) if last else local(now).date()
        return periods.days(periods.day(first) if first else FIRST_DAY, until)
    except BadPeriod as wrong:
        raise Misconfigured(words.FIGURES_BAD_PERIOD.format(text=wrong)) from None


def chosen_groupings(names: Iterable[str]) -> tuple[By, ...]:
    """The groupings of these names, English or Chinese, each once. Raises Misconfigured."""
    known = {name: by for by in GROUPINGS for name in (by.value, by.zh)}
    wanted = list(dict.fromkeys(names))
    if not set(wanted) <= set(known):
        raise Misconfigured(words.FIGURES_BAD_BY.format(known="、".join(f"{by.value}（{by.zh}）" for by in GROUPINGS)))
    return tuple(dict.fromkeys(known[name] for name in wanted))


def review_period(wanted: Period) -> Period:
    """What the reviews set side by side: the year that the period begins in, up to its last day."""
    first, last = wanted.days
    return periods.days(first.replace(month=1, day=1), last)


async def collect(tx: AsyncSession, period: Period, now: datetime, bys: tuple[By, ...]) -> Figures:
    """Counts everything that the database holds."""
    figures = Figures(period, now, bys)
    async for case in queries.cases(tx):
        figures.add(case)
    for asked in await queries.asked(tx):
        figures.ask(asked)
    return figures


def lines_of(figures: Figures, by: By, house: House) -> Iterator[Line]:
    """The lines of a grouping: all figures of the whole, of a group those that count something."""
    for group in figures.groups(by):
        for figure in FIGURES:
            tally = figures.of(figure.key, by, group)
            if by is By.ALL or tally.base or tally.apart:
                yield Line(_group_name(by, group, house), figure, tally)


def _group_name(by: By, group: Group, house: House) -> str:
    if by is By.ALL:
        return By.ALL.zh
    if by is By.CHANNEL and isinstance(group, str):
        return words.FIGURES_CHANNELS.get(group, group)
    if isinstance(group, tuple):
        return unit_name(*group, house.region)
    if group is None:
        return words.FIGURES_UNKNOWN
    return (house.category(group) or group) if by is By.CATEGORY else group


def _parts(counted: dict[str, int]) -> str:
    return "、".join(words.FIGURES_PART.format(why=why, n=n) for why, n in sorted(counted.items()))


def target(figure: Figure) -> str:
    """The target as it is written."""
    return words.FIGURES_NO_TARGET if figure.target is None else f"{figure.target}%"


def headings(figures: Figures) -> Iterator[str]:
    """What stands above the numbers: the period, as of when, how to read them."""
    first, last = figures.period.days
    line = words.FIGURES_EVER if first == FIRST_DAY else words.FIGURES_PERIOD
    yield line.format(first=first, last=last)
    yield words.FIGURES_AS_OF.format(at=f"{local(figures.now):%Y-%m-%d %H:%M}", n=figures.cases)
    yield from words.FIGURES_NOTES
    if not figures.channels & set(words.FIGURES_HOTLINES):
        yield words.FIGURES_NO_HOTLINE


def how() -> Iterator[Cells]:
    """What every figure counts, under `words.FIGURES_HOW_COLUMNS`."""
    for figure in FIGURES:
        yield figure.zh, figure.numerator, figure.denominator, figure.apart, target(figure), figure.source


def table(title: str, columns: Iterable[str], rows: Iterable[Cells]) -> Table:
    """A plain table."""
    drawn = Table(title=title, box=box.SIMPLE, title_justify="left")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    return drawn


def as_json(figures: Figures, house: House) -> dict[str, Any]:
    """Everything as one object; `by` holds the lines of each grouping."""
    first, last = figures.period.days
    return {
        "from": str(first), "to": str(last), "as_of": local(figures.now).isoformat(timespec="seconds"),
        "orders": figures.cases, "notes": list(headings(figures)),
        "figures": [
            {
                "figure": figure.key, "name": figure.zh, "numerator": figure.numerator,
                "denominator": figure.denominator, "apart": figure.apart, "target": figure.target,
                "source": figure.source,
            }
            for figure in FIGURES
        ],
        "by": {by.value: [line.data() for line in lines_of(figures, by, house)] for by in (By.ALL, *figures.bys)},
    }  # fmt: skip
