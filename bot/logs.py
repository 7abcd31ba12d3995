"""The log tells what failed and where, never what anybody said or with which key.

Whoever writes to the log leaves out words, names and numbers; this is the second line, for what slips through and for
what libraries say. Of a library that is at work only warnings are heard: at DEBUG they print statements and bodies.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from sqlalchemy.exc import DBAPIError

from knowledge import personal

OURS = ("bot", "db", "handlers", "knowledge", "tools", "workflow")
HIDDEN = "***"
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")  # Telegram's; it stands in every address that is called there
_INVITE = re.compile(r"(?<![A-Za-z0-9])(i_|/in/|csrf:)[A-Za-z0-9_-]{16,}")
_MOST = 20_000  # characters that are looked through; the rest is left out


class Redact(logging.Filter):
    """Takes the given secrets, tokens of their usual shape, and personal numbers out of a line. Drops none."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.redacted(_message(record)), None
        return True

    def redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        text = _INVITE.sub(rf"\1{HIDDEN}", _TOKEN.sub(HIDDEN, text))
        return personal.mask(text[:_MOST])


class Wordless(logging.Formatter):
    """An exception by its kind and the lines of code that it came through; its message may repeat what was said."""

    def formatException(self, ei: Any) -> str:
        return "\n".join(_told(ei[1])) if ei[1] is not None else ""

    def formatStack(self, stack_info: str) -> str:
        return stack_info


def set_up(level: str, secrets: Iterable[str] = ()) -> None:
    """Plain lines on standard error, also of warnings and of what nobody caught."""
    handler = logging.StreamHandler()
    handler.addFilter(Redact(secrets))
    handler.setFormatter(Wordless(_FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # in its debug mode it warns with what a query found
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught


def _uncaught(kind: type[BaseException], wrong: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return sys.__excepthook__(kind, wrong, trace)
    logging.getLogger(__name__).critical("ended by an error", exc_info=(kind, wrong, trace))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        return f"a line that could not be put together: {record.name}:{record.lineno}"


def _told(wrong: BaseException, seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """What led to it first, as Python tells it."""
    before = wrong.__cause__ or (None if wrong.__suppress_context__ else wrong.__context__)
    if before is not None and id(before) not in seen:
        yield from _told(before, seen | {id(wrong)})
        yield "then:"
    yield from "".join(traceback.format_tb(wrong.__traceback__)).splitlines()
    yield ": ".join(filter(None, (f"{type(wrong).__module__}.{type(wrong).__qualname__}", _harmless(wrong))))
    for part in wrong.exceptions if isinstance(wrong, BaseExceptionGroup) else ():
        yield from _told(part, seen | {id(wrong)})


def _harmless(wrong: BaseException) -> str:
    """What the system or the database says, which names files and tables and no values."""
    if isinstance(wrong, DBAPIError):
        return str(wrong.orig)
    if isinstance(wrong, OSError):
        return wrong.strerror or ""
    return str(wrong) if isinstance(wrong, sqlite3.Error) else ""
