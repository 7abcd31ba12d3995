"""The command line of the benches: qisu bench ask, qisu bench loop."""

from __future__ import annotations

import json
import logging
from typing import Annotated

import typer
from rich.console import Console

from bot import words
from bot.bench.ask import bench_ask
from bot.bench.loop import LEAST_ORDERS, run
from bot.bench.report import loop_lines, loop_table, show
from bot.clock import now
from bot.settings import Misconfigured
from knowledge.base import load
from knowledge.files import BrokenFile

bench = typer.Typer(no_args_is_help=True, help="测量速度、内存和答对率。")
_WIDTH = 120
_BAD_SETUP = 2
MILLION = 1_000_000


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
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    console = _console()
    console.print(loop_table(report))
    for line in loop_lines(report):
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
