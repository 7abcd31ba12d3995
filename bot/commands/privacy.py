"""Commands of what is kept secret, and for how long: keys show, keys rotate, retain, order unmaskings."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from bot import keys, words
from bot.clock import now
from bot.commands.common import plainly, settings
from bot.files.keeper import FOLDER
from bot.files.store import Store
from bot.house import full_house, open_box, open_database
from bot.retention import Retained, Retention, retained_lines
from bot.settings import Misconfigured, Settings
from db.queries import orders as order_queries
from handlers import unmask
from handlers.turn import Scene

keys_app = typer.Typer(no_args_is_help=True, help="数据的密钥。")


@keys_app.command("show")
def show_keys() -> None:
    """列出密钥的指纹和更换记录，不显示密钥。"""
    with plainly():
        given = settings()
        for line in keys.shown_lines(given, keys.known_keys(given)):
            typer.echo(line)


@keys_app.command("rotate")
def rotate_keys() -> None:
    """换一把新密钥，把所有加密的内容和文件重新加密；中途断了，再运行一次就接着换。"""
    with plainly():
        given = settings()
        for line in keys.rotated_lines(given, keys.rotate(given)):
            typer.echo(line)


def retain() -> None:
    """清除过了保留期（QISU_KEEP_DAYS，30天）的消息内容；服务运行时每天自动清除一次。"""
    with plainly():
        given = settings()
        keep = timedelta(days=given.keep_days)
        retained = asyncio.run(_retain(given, keep))
    for line in retained_lines(retained, keep):
        typer.echo(line)


async def _retain(given: Settings, keep: timedelta) -> Retained:
    box = open_box(given)
    async with open_database(given, box) as database:
        return await Retention(database, Store(given.home / FOLDER, box), keep, now).run()


def unmaskings(number: Annotated[str, typer.Argument(help="工单号")]) -> None:
    """列出谁在什么时候、为什么看过一件工单的原文、联系方式和附件。"""
    with plainly():
        found = asyncio.run(_unmaskings(number))
    for line in found or [words.NO_UNMASKINGS.format(number=number)]:
        typer.echo(line)


async def _unmaskings(number: str) -> list[str]:
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.read() as tx:
        order = await order_queries.by_number(tx, number)
        if order is None:
            raise Misconfigured(words.NO_ORDER.format(number=number))
        return [line async for line in unmask.recorded(Scene(house, tx, now()), order)]
