"""`qisu outbox`: what waits to be sent, and what never arrived."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox as outbox_
from bot import words
from bot.clock import now
from bot.commands.common import console, json_line, plainly, settings
from bot.house import open_box, open_database
from bot.settings import Misconfigured
from db.queries.messages import UNSENT
from db.queries.outbox import DEAD, counted

WIDTH = 140
T = TypeVar("T")


def outbox(
    dead: Annotated[bool, typer.Option("--dead", help="只看没有送到、已停止发送的")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看等着发送的")] = False,
    retry: Annotated[int, typer.Option("--retry", metavar="编号", help="把这一条再发一次")] = 0,
    drop: Annotated[int, typer.Option("--drop", metavar="编号", help="不再发送这一条")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="每条一行 JSON")] = False,
) -> None:
    """列出没有发出和没有送到的消息(不含内容),也可以让一条再发一次或不再发。"""
    with plainly():
        if sum(map(bool, (dead, waiting, retry, drop))) > 1:
            raise Misconfigured(words.OUTBOX_ONE)
        if retry or drop:
            return typer.echo(_change(retry, drop))
        states = DEAD if dead else UNSENT if waiting else (*UNSENT, *DEAD)
        found, total = asyncio.run(_in_database(lambda tx: _look(tx, states)))
    if as_json:
        for line in found:
            json_line(line.as_json())
        return None
    if found:
        console(WIDTH).print(outbox_.table(found))
    typer.echo(words.OUTBOX_SUM.format(waiting=total[0], dead=total[1]))
    return None


async def _look(tx: AsyncSession, states: tuple[str, ...]) -> tuple[list[outbox_.Line], tuple[int, int]]:
    by_state = await counted(tx)
    waiting, dead = (sum(by_state.get(state, 0) for state in kind) for kind in (UNSENT, DEAD))
    return await outbox_.lines(tx, states, now()), (waiting, dead)


def _change(retry: int, drop: int) -> str:
    """What was done, in a sentence. Raises Misconfigured where nothing could be."""
    done = asyncio.run(_in_database(lambda tx: outbox_.retry(tx, retry, now()) if retry else outbox_.drop(tx, drop)))
    if not done:
        raise Misconfigured(words.OUTBOX_NONE.format(id=retry or drop))
    return (words.OUTBOX_RETRIED if retry else words.OUTBOX_DROPPED).format(id=retry or drop)


async def _in_database(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    given = settings()
    async with open_database(given, open_box(given)) as database, database.begin() as tx:
        return await work(tx)
