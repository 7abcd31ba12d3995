"""The command line of the benches: qisu bench ask, loop, crash, telegram."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import words
from bot.bench.ask import bench_ask
from bot.bench.crash import Stuck, is_well, run_crash
from bot.bench.loop import LEAST_ORDERS, run
from bot.bench.report import crash_lines, crash_table, loop_lines, loop_table, show, telegram_lines, telegram_table
from bot.bench.talks import A_TALK, MOST
from bot.bench.telegram import MESSAGES, MINUTES, WARM, bench_telegram
from bot.clock import now
from bot.settings import Misconfigured
from knowledge.base import load
from knowledge.files import BrokenFile

bench = typer.Typer(no_args_is_help=True, help="测量速度、内存和答对率。")
_WIDTH = 120
_BAD_SETUP = 2
MILLION = 1_000_000
Report = dict[str, Any]


@bench.callback()
def _group() -> None:
    """A group also where it has one command."""


@bench.command()
def ask(
    sizes: Annotated[str, typer.Option(help="知识卡数量的倍数,逗号分隔")] = "1,10",
    seconds: Annotated[float, typer.Option(help="每个倍数下每个引擎最多问多少秒")] = 20.0,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """和通用做法比一比:答对率、快慢、内存,以及改一张卡多久生效。"""
    logging.basicConfig(level=logging.WARNING)
    try:
        factors, cards = _factors(sizes, seconds), load().cards
        report = bench_ask(cards, factors, seconds, now(), _tell)
    except (Misconfigured, BrokenFile) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(_BAD_SETUP) from None
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    show(report, _console())


@bench.command()
def loop(
    orders: Annotated[int, typer.Option(help="数据库里有多少件在办工单")] = MILLION,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """在办工单很多时,巡查到期提醒要多久,办一步要多久;用临时文件夹,不碰真实数据。"""
    logging.basicConfig(level=logging.ERROR)
    try:
        if orders < LEAST_ORDERS:
            raise Misconfigured(words.LOOP_BAD_ORDERS.format(least=LEAST_ORDERS))
        report = run(orders, lambda what: typer.echo(what, err=True))
    except Misconfigured as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(_BAD_SETUP) from None
    _print(report, as_json, loop_table, loop_lines)


@bench.command()
def crash(
    kills: Annotated[int, typer.Option(help="强行终止多少次")] = 50,
    messages: Annotated[int, typer.Option(help="一共多少条消息,十条一家企业")] = 200,
    seed: Annotated[int, typer.Option(help="随机种子")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """途中反复强行终止服务,再与不打断的运行逐行比较;有差异时退出码为 1。用临时文件夹和模拟的 Telegram。"""
    logging.basicConfig(level=logging.ERROR)
    try:
        if not A_TALK <= messages <= MOST * A_TALK or kills < 0:
            raise Misconfigured(words.CRASH_BAD_COUNTS.format(least=A_TALK, most=MOST * A_TALK))
        report = run_crash(messages, kills, seed, lambda what: typer.echo(what, err=True))
    except (Misconfigured, Stuck) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(_BAD_SETUP if isinstance(wrong, Misconfigured) else 1) from None
    _print(report, as_json, crash_table, crash_lines)
    raise typer.Exit(int(not is_well(report)))


@bench.command()
def telegram(
    messages: Annotated[int, typer.Option(help="每次测量多少条消息")] = MESSAGES,
    minutes: Annotated[float, typer.Option(help="限流打开时测多少分钟，0为不测")] = MINUTES,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """Telegram 消息从收到到回复,每秒多少条,和什么也不做的回声机器人比;在源码文件夹里运行。"""
    logging.basicConfig(level=logging.ERROR)
    try:
        if messages < WARM or minutes < 0:
            raise Misconfigured(words.TELEGRAM_BAD.format(least=WARM))
        report = bench_telegram(messages, minutes, lambda what: typer.echo(what, err=True))
    except Misconfigured as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(_BAD_SETUP) from None
    _print(report, as_json, telegram_table, telegram_lines)


def _print(
    report: Report, as_json: bool, table: Callable[[Report], Table], lines: Callable[[Report], Iterable[str]]
) -> None:
    if as_json:
        return typer.echo(json.dumps(report, ensure_ascii=False))
    console = _console()
    console.print(table(report))
    for line in lines(report):
        console.print(line, highlight=False, markup=False)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH)


def _factors(sizes: str, seconds: float) -> list[int]:
    parts = [part.strip() for part in sizes.split(",")]
    if seconds <= 0 or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise Misconfigured(words.BENCH_BAD_SIZES)
    return list(dict.fromkeys(int(part) for part in parts))


def _tell(factor: int, cards: int) -> None:
    typer.echo(words.BENCH_SIZE.format(factor=factor, cards=cards), err=True)
