"""Commands of the office's work on limits and rates: figures, rehearse."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import words
from bot.clock import now
from bot.commands.common import console, json_line, plainly, settings
from bot.figures import (
    GROUPINGS,
    REVIEWS,
    as_json,
    chosen_groupings,
    chosen_period,
    collect,
    headings,
    how,
    lines_of,
    review_period,
    table,
)
from bot.house import full_house, open_box, open_database
from bot.rehearse import groups_table, period, rehearsal
from bot.rehearse_file import read_limits
from bot.settings import Misconfigured
from handlers.turn import House
from workflow.figures import Figures
from workflow.periods import By, Period

REHEARSAL_WIDTH = 100
FIGURES_WIDTH = 160


def rehearse(
    first: Annotated[str, typer.Option("--from", help="从哪一天起算的时限")],
    last: Annotated[str, typer.Option("--to", help="到哪一天,含当天")],
    limits: Annotated[Path, typer.Option("--limits", help="试行的时限:类别、环节、时限三层的 YAML")],
    made_up: Annotated[int | None, typer.Option("--generated", help="不用数据库的记录,随机生成多少件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """换一套时限推演一遍:会有多少件黄牌、红牌、书面通报、挂牌督办;不写数据库。"""
    with plainly():
        if made_up is not None and made_up <= 0:
            raise Misconfigured(words.REHEARSE_COUNT)
        start, end = period(first, last)
        found = asyncio.run(rehearsal(settings(), read_limits(limits), start, end, made_up or 0))
    if as_json:
        return json_line(found)
    flow = words.REHEARSE_GENERATED.format(n=made_up) if made_up else words.REHEARSE_RECORDED
    typer.echo(words.REHEARSE_HEAD.format(first=first, last=last, limits=found["limits"], flow=flow))
    console(REHEARSAL_WIDTH).print(groups_table(found))
    if found["unexplained"]:
        typer.echo(words.REHEARSE_UNEXPLAINED.format(n=found["unexplained"]))
    typer.echo(words.REHEARSE_UNITS_HOW)
    typer.echo(words.REHEARSE_HOW.format(last=last))


def figures(
    first: Annotated[str | None, typer.Option("--from", help="从哪天起,如 2026-09-01")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪天止,含当天")] = None,
    month: Annotated[str | None, typer.Option(help="某月,如 2026-09")] = None,
    quarter: Annotated[str | None, typer.Option(help="某季度,如 2026-Q3")] = None,
    year: Annotated[str | None, typer.Option(help="某年,如 2026")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            help="再按什么分组,可多次,写中文也行:unit、region、category、channel、park(园区)、foreign(外资)、"
            "individual(个体工商户)、key_project(重点项目)、class、month、quarter、year"
        ),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(help="写成 Excel 文件,每种分组一张表")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """按办理记录重新计算各项指标,分母和不计的情形都列在旁边。"""
    with plainly():
        at = now()
        wanted = chosen_period(first, last, month, quarter, year, at)
        bys = chosen_groupings(by or (GROUPINGS if xlsx else ()))
        house, (found, *reviews) = asyncio.run(_figures(at, (wanted, bys), *_reviews(wanted, xlsx)))
        if xlsx:
            written = _workbook(found, reviews[0], house, xlsx)
            typer.echo(words.FIGURES_WRITTEN.format(file=xlsx, n=written), err=as_json_)
        if as_json_:
            json_line(as_json(found, house))
        elif not xlsx:
            _show_figures(found, house)


Wanted = tuple[Period, tuple[By, ...]]


def _reviews(wanted: Period, xlsx: Path | None) -> tuple[Wanted, ...]:
    """What a workbook holds beside the figures that were asked for."""
    return ((review_period(wanted), REVIEWS),) if xlsx else ()


async def _figures(at: datetime, *wanted: Wanted) -> tuple[House, list[Figures]]:
    """The figures of each period by its groupings."""
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.read() as tx:
        return house, [await collect(tx, period_, at, bys) for period_, bys in wanted]


def _workbook(found: Figures, reviews: Figures, house: House, file: Path) -> int:
    from bot.sheets import write_workbook  # what reads and writes workbooks is loaded only where one is wanted

    return write_workbook(found, reviews, house, file)


def _show_figures(found: Figures, house: House) -> None:
    shown = console(FIGURES_WIDTH)
    shown.print(words.FIGURES_TITLE, *headings(found), sep="\n", highlight=False)
    for kind in (By.ALL, *found.bys):
        title = kind.zh if kind is By.ALL else words.FIGURES_BY.format(by=kind.zh)
        rows = (line.cells() for line in lines_of(found, kind, house))
        shown.print(table(title, words.FIGURES_COLUMNS, rows))
    shown.print(table(words.FIGURES_HOW, words.FIGURES_HOW_COLUMNS, how()))
