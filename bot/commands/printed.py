"""Commands that print: notice, report weekly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from bot import words
from bot.clock import now
from bot.commands.common import plainly, settings
from bot.house import full_house, open_box, open_database
from bot.settings import Misconfigured
from db.queries import orders as order_queries
from handlers import printed
from handlers.paper import as_docx
from handlers.turn import Scene
from workflow.terms import AlertStep

report_app = typer.Typer(no_args_is_help=True, help="打印报告。")
_STEPS = {step.value: step for step in printed.PRINTED}


def notice(
    number: Annotated[str, typer.Argument(help="工单号")],
    file: Annotated[Path, typer.Option("-o", help="写到这个 docx 文件")],
    step: Annotated[str, typer.Option("--step", help="press、notice 或 listed，不写则取已到的最高一级")] = "",
) -> None:
    """打印催办通知书或督办单,不含个人信息。"""
    with plainly():
        if step and step not in _STEPS:
            raise Misconfigured(words.PRINT_STEP.format(step=step, known="、".join(_STEPS)))
        _write(file, _printed(lambda scene: _notice(scene, number, _STEPS.get(step))))
        typer.echo(words.PRINT_WRITTEN.format(file=file))


@report_app.callback()
def _report_group() -> None:
    """A group also where it has one command."""


@report_app.command("weekly")
def weekly(
    file: Annotated[Path, typer.Option("-o", help="写到这个 docx 文件")],
    week: Annotated[str, typer.Option("--week", help="哪一周，如 2026-W47，不写则是上一周")] = "",
) -> None:
    """打印一周的挂牌督办周报。"""
    with plainly():
        _write(file, _printed(lambda scene: _weekly(scene, week)))
        typer.echo(words.PRINT_WRITTEN.format(file=file))


async def _notice(scene: Scene, number: str, step: AlertStep | None) -> printed.Paper:
    order = await order_queries.by_number(scene.tx, number)
    if order is None:
        raise Misconfigured(words.NO_ORDER.format(number=number))
    return await printed.notice(scene, order, step)


async def _weekly(scene: Scene, name: str) -> printed.Paper:
    week = printed.Week.named(name) if name else printed.Week.of(scene.now).before
    return printed.report(scene, week, await printed.listed_in(scene.tx, week))


def _printed(make: Callable[[Scene], Awaitable[printed.Paper]]) -> bytes:
    """The file. Raises Misconfigured with what stands against it."""
    try:
        return as_docx(asyncio.run(_in_scene(make)))
    except printed.Unprinted as wrong:
        raise Misconfigured(str(wrong)) from None


async def _in_scene(make: Callable[[Scene], Awaitable[printed.Paper]]) -> printed.Paper:
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.read() as tx:
        return await make(Scene(house, tx, now()))


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as wrong:
        raise Misconfigured(words.ORDER_UNWRITTEN.format(file=file, reason=words.reason(wrong))) from None
