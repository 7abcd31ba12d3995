"""Commands that prove the records: check alerts, check history, order export, order verify."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from bot import history, words
from bot.clock import now
from bot.commands.common import plainly, settings
from bot.house import full_house, open_box, open_database
from bot.ledger import Checked, check_ledger
from bot.settings import Misconfigured
from tools.verify_export import faults

check_app = typer.Typer(no_args_is_help=True, help="核对台账与历史。")
order_app = typer.Typer(no_args_is_help=True, help="导出工单，核对导出的文件。")


@check_app.callback()
def _check_group() -> None:
    """A group also where it has one command."""


@check_app.command("alerts")
def check_alerts() -> None:
    """按历史和时限重新计算提醒台账,与现有的逐条核对;有出入时退出码为 1。"""
    with plainly():
        checked = asyncio.run(_check_alerts())
    for line in checked.lines():
        typer.echo(line)
    raise typer.Exit(int(not checked.clean))


async def _check_alerts() -> Checked:
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.read() as tx:
        return await check_ledger(tx, now(), house.calendar)


@check_app.command("history")
def check_history(number: Annotated[str, typer.Argument(help="工单号，不写则核对全部")] = "") -> None:
    """核对历史有没有被改动、删除、插入或调换;有问题时退出码为 1。"""
    with plainly():
        checked = asyncio.run(_check_history(number))
        if number and not checked.orders:
            raise Misconfigured(words.NO_ORDER.format(number=number))
    for line in history.lines(checked, number):
        typer.echo(line)
    raise typer.Exit(int(bool(checked.breaks)))


async def _check_history(number: str) -> history.Checked:
    given = settings()
    async with open_database(given, open_box(given)) as database, database.read() as tx:
        return await history.checked(tx, number)


@order_app.command("export")
def export_order(
    number: Annotated[str, typer.Argument(help="工单号")],
    file: Annotated[Path | None, typer.Option("-o", help="写到这个文件，不写则打印出来")] = None,
) -> None:
    """导出一件工单的公开内容、历史、时限和提醒,不含个人信息,可以由第三方脱机核对;历史有问题时退出码为 1。"""
    with plainly():
        checked, content = asyncio.run(_export_order(number))
        if file is None:
            typer.echo(content, nl=False)
        else:
            _write(file, content)
            typer.echo(words.ORDER_WRITTEN.format(file=file, head=checked.head))
    for line in history.break_lines(checked.breaks):
        typer.echo(line, err=True)
    raise typer.Exit(int(bool(checked.breaks)))


async def _export_order(number: str) -> tuple[history.Checked, bytes]:
    given = settings()
    async with open_database(given, open_box(given)) as database, database.read() as tx:
        content = await history.exported(tx, number, now())
        if content is None:
            raise Misconfigured(words.NO_ORDER.format(number=number))
        return await history.checked(tx, number), content


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as wrong:
        raise Misconfigured(words.ORDER_UNWRITTEN.format(file=file, reason=words.reason(wrong))) from None


@order_app.command("verify")
def verify_order(
    file: Annotated[Path, typer.Argument(help="导出的文件")],
    head: Annotated[str, typer.Option("--head", help="另外得到的链尾，用来对照")] = "",
) -> None:
    """核对导出的文件有没有被改动,不需要数据库;有改动时退出码为 1。"""
    with plainly():
        try:
            content = file.read_bytes()
        except OSError as wrong:
            raise Misconfigured(words.ORDER_UNREAD.format(file=file, reason=words.reason(wrong))) from None
    found = faults(content, head)
    for fault in found:
        typer.echo(words.ORDER_FAULT.format(file=file, fault=fault))
    if not found:
        typer.echo(words.ORDER_WHOLE.format(file=file, head=json.loads(content)["head"]))
    raise typer.Exit(int(bool(found)))
