"""What every command shares: refusals in one line, the settings, how wide a table is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console

from bot.play.player import UnknownUnit
from bot.serve import set_up_logging
from bot.settings import Misconfigured, Settings, load
from knowledge.files import BrokenFile

BAD_SETUP = 2


@contextmanager
def plainly() -> Iterator[None]:
    """What the person at the command line can mend is one line and exit code 2."""
    try:
        yield
    except (Misconfigured, BrokenFile, UnknownUnit) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(BAD_SETUP) from None


def settings() -> Settings:
    """The settings, and logging as they say. Raises Misconfigured."""
    found = load()
    set_up_logging(found)
    return found


def console(width: int) -> Console:
    """Where tables are printed: as wide as the terminal, `width` where there is none."""
    found = Console()
    return found if found.is_terminal else Console(width=width)


def json_line(row: dict[str, Any]) -> None:
    """An object on a line."""
    typer.echo(json.dumps(row, ensure_ascii=False))
