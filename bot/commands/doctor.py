"""`qisu doctor`: what stands outside of this machine, looked at step by step."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot import words
from bot.app import is_served
from bot.channels.telegram.doctor import Finding, Patient, State, examine
from bot.channels.telegram.incoming import CHANNEL
from bot.channels.telegram.webhook import Hook
from bot.clock import now
from bot.commands.common import plainly, settings
from bot.house import open_box, open_database
from bot.settings import DATABASE_PREFIX, Settings
from db.queries import people

doctor_app = typer.Typer(no_args_is_help=True, help="检查外部的连接。")


@doctor_app.callback()
def _doctor_group() -> None:
    """A group also where it has one command."""


@doctor_app.command("telegram")
def telegram(
    to: Annotated[str, typer.Option("--to", help="可以发测试消息的聊天编号，如自己的；不写就不发")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """用真的令牌逐步检查 Telegram，有失败的退出码为 1；只有这个命令要连互联网。"""
    with plainly():
        found = asyncio.run(_examined(settings(), to, quiet=as_json))
    failed = any(one.state is State.FAILED for one in found)
    if as_json:
        checks = [{"check": one.check, "state": one.state.value, "say": one.say} for one in found]
        typer.echo(json.dumps({"ok": not failed, "checks": checks}, ensure_ascii=False))
    else:
        counted = Counter(one.state.value for one in found)
        typer.echo(words.DOCTOR_SUM.format(n=len(found), **{state.value: counted[state.value] for state in State}))
    raise typer.Exit(int(failed))


async def _examined(given: Settings, to: str, *, quiet: bool) -> list[Finding]:
    """Each finding is printed when it is made: some take seconds."""
    if not quiet:
        typer.echo(words.DOCTOR_HEAD)
    if not given.telegram_token:
        found = [Finding("token", State.FAILED, words.DOCTOR_NOT_SET)]
        return [_printed(one, quiet=quiet) for one in found]
    patient = await _patient(given, to)
    return [_printed(one, quiet=quiet) async for one in examine(patient)]


def _printed(one: Finding, *, quiet: bool) -> Finding:
    if not quiet:
        state, check = words.DOCTOR_STATES[one.state.value], words.DOCTOR_CHECKS[one.check]
        typer.echo(words.DOCTOR_LINE.format(state=state, check=check, say=one.say))
    return one


async def _patient(given: Settings, to: str) -> Patient:
    webhook = Hook(given.telegram_webhook, "").url if given.telegram_webhook else ""
    served = given.home.exists() and is_served(given.home)
    return Patient(given.telegram_token, given.telegram_api, now, webhook, to, await _groups(given), served)


async def _groups(given: Settings) -> list[tuple[str, str]]:
    """(chat, unit) of every bound group; a folder without a database is left without one."""
    if not _has_database(given):
        return []
    async with open_database(given, open_box(given)) as database, database.read() as tx:
        return [(group.chat, group.unit) for group in await people.groups_at(tx, CHANNEL)]


def _has_database(given: Settings) -> bool:
    return Path(given.database.removeprefix(DATABASE_PREFIX)).exists()
