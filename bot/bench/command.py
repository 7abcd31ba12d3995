"""The command line of the benches: qisu bench ask."""

from __future__ import annotations

import json
import logging
from typing import Annotated

import typer
from rich.console import Console

from bot import words
from bot.bench.ask import bench_ask
from bot.bench.report import show
from bot.clock import now
from bot.settings import Misconfigured
from knowledge.base import load
from knowledge.files import BrokenFile

bench = typer.Typer(no_args_is_help=True, help="测量速度、内存和答对率。")
_WIDTH = 120
_BAD_SETUP = 2


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
    console = Console()
    show(report, console if console.is_terminal else Console(width=_WIDTH))


def _factors(sizes: str, seconds: float) -> list[int]:
    parts = [part.strip() for part in sizes.split(",")]
    if seconds <= 0 or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise Misconfigured(words.BENCH_BAD_SIZES)
    return list(dict.fromkeys(int(part) for part in parts))


def _tell(factor: int, cards: int) -> None:
    typer.echo(words.BENCH_SIZE.format(factor=factor, cards=cards), err=True)
