"""The command line of the calendar: qisu calendar import | show."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot import words
from bot.calendar_file import BadCalendar, BadRow, read_days
from bot.house import open_box, open_database
from bot.serve import set_up_logging
from bot.settings import Misconfigured, Settings, load
from db.queries.days import put_years, special_days
from handlers.when import day_shown
from workflow.calendar import Calendar
from workflow.holidays import SpecialDay

calendar = typer.Typer(no_args_is_help=True, help="装入和查看放假安排。")
_BAD_SETUP = 2
LEAST_DAYS_OFF = 13  # 《全国年节及纪念日放假办法》（2024年11月10日修订）第二条: 13 days for all citizens
_FIRST, _LAST = 2000, 2100


@calendar.callback()
def _group() -> None:
    """A group."""


@calendar.command("import")
def import_(file: Annotated[Path, typer.Argument(help="CSV 或 YAML：日期、off/work、名称、文号")]) -> None:
    """装入一年或几年的放假安排；有一行不对就什么都不装入。"""
    try:
        days = read_days(file)
        before = asyncio.run(_put(_settings(), days))
    except BadCalendar as wrong:
        for line in refusal_lines(file, wrong.bad):
            typer.echo(line, err=True)
        raise typer.Exit(_BAD_SETUP) from None
    except Misconfigured as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(_BAD_SETUP) from None
    for line in report_lines(days, before):
        typer.echo(line)


@calendar.command()
def show(year: Annotated[int, typer.Argument(help="年份", min=_FIRST, max=_LAST)]) -> None:
    """列出一年里和平常星期不一样的日子。"""
    try:
        known = asyncio.run(_known(_settings()))
    except Misconfigured as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(_BAD_SETUP) from None
    for line in year_lines(known, year):
        typer.echo(line)


def _settings() -> Settings:
    settings = load()
    set_up_logging(settings)
    return settings


async def _put(settings: Settings, days: Sequence[SpecialDay]) -> Calendar:
    """Loads the days; the calendar as it was before."""
    async with open_database(settings, open_box(settings)) as database, database.begin() as tx:
        before = Calendar().loaded_with(await special_days(tx))
        await put_years(tx, days)
    return before


async def _known(settings: Settings) -> Calendar:
    async with open_database(settings, open_box(settings)) as database, database.read() as tx:
        return Calendar().loaded_with(await special_days(tx))


def refusal_lines(file: Path, bad: Sequence[BadRow]) -> Iterator[str]:
    """Every bad row with its line and reason."""
    yield words.CALENDAR_REFUSED.format(file=file.name)
    for row in bad:
        yield words.CALENDAR_BAD_ROW.format(line=row.line, reason=row.reason) if row.line else row.reason


def report_lines(days: Sequence[SpecialDay], before: Calendar) -> Iterator[str]:
    """What was loaded, a line a year, and what it took the place of; a year that looks incomplete is said to."""
    for year in sorted({special.day.year for special in days}):
        of_year = [special for special in days if special.day.year == year]
        off = sum(not special.working for special in of_year)
        yield words.CALENDAR_LOADED.format(year=year, off=off, work=len(of_year) - off)
        if off < LEAST_DAYS_OFF:
            yield words.CALENDAR_FEW.format(year=year, off=off, least=LEAST_DAYS_OFF)
        yield from _replaced_lines(year, of_year, before.special_days(year))
    yield words.CALENDAR_EFFECT


def _replaced_lines(year: int, days: Sequence[SpecialDay], before: Sequence[SpecialDay]) -> Iterator[str]:
    """That a year was known before, and which of its days are gone."""
    if not before or list(before) == list(days):
        return
    yield words.CALENDAR_REPLACED.format(year=year, n=len(before))
    kept = {special.day for special in days}
    gone = [special for special in before if special.day not in kept]
    if gone:
        spans = "、".join(_span(run[0].day, run[-1].day) for run in _runs(gone))
        yield words.CALENDAR_DROPPED.format(n=len(gone), days=spans)


def year_lines(known: Calendar, year: int) -> Iterator[str]:
    """The special days of a year, a run of one holiday on a line; one that is not loaded says so."""
    if not known.is_loaded(year):
        yield words.CALENDAR_NOT_LOADED.format(year=year)
        return
    days = known.special_days(year)
    yield words.CALENDAR_YEAR.format(year=year, n=sum(not special.working for special in days))
    for run in _runs(days):
        kind = words.CALENDAR_WORKS if run[0].working else words.CALENDAR_OFF
        span = _span(run[0].day, run[-1].day)
        yield words.CALENDAR_LINE.format(days=span, kind=kind, name=run[0].name, notice=run[0].notice)


def _runs(days: Sequence[SpecialDay]) -> list[list[SpecialDay]]:
    runs: list[list[SpecialDay]] = []
    for special in days:
        if runs and _goes_on(runs[-1][-1], special):
            runs[-1].append(special)
        else:
            runs.append([special])
    return runs


def _goes_on(last: SpecialDay, special: SpecialDay) -> bool:
    same = (last.working, last.name, last.notice) == (special.working, special.name, special.notice)
    return same and (special.day - last.day).days == 1


def _span(first: date, last: date) -> str:
    if first == last:
        return day_shown(first)
    return words.CALENDAR_SPAN.format(first=day_shown(first), last=day_shown(last))
