"""Commands that run the product, and let somebody in: run, chat, play, invite."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import words
from bot.chat import chat as talk
from bot.clock import now
from bot.commands.common import json_line, plainly, settings
from bot.demo import UNITS
from bot.house import open_box, open_database
from bot.play.player import Player, StoryFailed
from bot.play.script import read_script
from bot.serve import serve
from bot.settings import Misconfigured, load
from handlers.identify import START_PREFIX, new_invite


def run() -> None:
    """启动服务:网页、Telegram(设置了令牌时)、提醒与投递。"""
    with plainly():
        asyncio.run(serve(settings()))


def chat(
    as_: Annotated[str, typer.Option("--as", help="enterprise、staff 或 coordinator")] = "enterprise",
    unit: Annotated[list[str] | None, typer.Option(help="经办员所在单位,可多次")] = None,
) -> None:
    """在终端里对话。"""
    with plainly():
        if as_ not in words.CHAT_WHO:
            raise Misconfigured(words.UNKNOWN_ROLE)
        units = tuple(unit or UNITS) if as_ == "staff" else ()
        asyncio.run(talk(settings(), as_, units))


def invite(
    role: Annotated[str, typer.Argument(help="coordinator 或 supervisor")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
) -> None:
    """生成协调员或督办人员的一次性凭证。"""
    with plainly():
        if role not in words.INVITE_ROLES:
            raise Misconfigured(words.INVITE_ROLE)
        token, url = asyncio.run(_invite(role, name)), load().url
        who = words.INVITE_ROLES[role]
        typer.echo(words.INVITED.format(name=name, who=who, link=f"{url}/in/{token}", code=START_PREFIX + token))


async def _invite(role: str, name: str) -> str:
    given = settings()
    token, row = new_invite(now(), name, coordinator=role == "coordinator", supervisor=role == "supervisor")
    async with open_database(given, open_box(given)) as database, database.begin() as tx:
        tx.add(row)
    return token


def play(
    files: Annotated[list[Path], typer.Argument(help="故事文件")],
    as_json: Annotated[bool, typer.Option("--json", help="逐行输出 JSON")] = False,
) -> None:
    """按故事文件把整个产品演一遍,期望不符时退出码为 1。"""
    logging.basicConfig(level=logging.WARNING)
    failed = 0
    with plainly():
        load()
        for file in files:
            failed += _play_one(file, json_line if as_json else _readable, as_json)
    raise typer.Exit(int(failed > 0))


def _play_one(file: Path, show: Callable[[dict[str, Any]], None], as_json: bool) -> int:
    """How many expectations failed in one file."""
    with Player(read_script(file), show) as player:
        try:
            player.play()
        except StoryFailed as wrong:
            player.failed.append(str(wrong))
            show({"failed": words.PLAY_STOPPED.format(reason=wrong), "step": wrong.line})
        orders = player.orders()
    if as_json:
        json_line({"orders": orders})
    else:
        line = words.PLAY_NOT_PASSED if player.failed else words.PLAY_PASSED
        typer.echo(line.format(file=file, n=len(player.failed)))
    return len(player.failed)


def _readable(row: dict[str, Any]) -> None:
    if "failed" in row:
        typer.echo(words.PLAY_FAILED.format(reason=row["failed"]))
        return
    arrow = "→ 企诉" if row["dir"] == "in" else "← 企诉"
    files = "".join(f"[{kind}]" for kind in row["files"])
    typer.echo(f"\n{row['at'][:16].replace('T', ' ')} {row['who']} {arrow}\n{files}{row['text']}")
    if row["buttons"]:
        typer.echo("  ".join(f"[{label}]" for label in row["buttons"]))
