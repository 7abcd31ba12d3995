"""Work in forked processes: the memory it took is gone with it, and two of them use two cores."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")
FORK = get_context("fork")


class Died(Exception):
    """The process ended without a word: most likely the system took it because memory was short."""


class Failed(Exception):
    """The work raised; the message is its traceback."""


def apart(work: Callable[[], T]) -> T:
    """What `work` returns. Raises Died or Failed."""
    return at_once([work])[0]


def at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """What each of them returns, all beginning together once every process is there. Raises Died or Failed."""
    barrier = FORK.Barrier(len(works))
    started = [_start(work, barrier) for work in works]
    replies = [_reply(answers) for _, answers in started]
    for process, answers in started:
        process.join()
        answers.close()
    for fine, value in replies:
        if not fine:
            raise Failed(value) if value else Died
    return [value for _, value in replies]


def _start(work: Callable[[], T], barrier: Any) -> tuple[Any, Connection]:
    answers, mine = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_work, args=(work, barrier, mine))
    process.start()
    mine.close()
    return process, answers


def _work(work: Callable[[], T], barrier: Any, answers: Connection) -> None:
    try:
        barrier.wait()
        reply = True, work()
    except Exception:
        reply = False, traceback.format_exc()  # type: ignore[assignment]
    with suppress(BrokenPipeError):
        answers.send(reply)


def _reply(answers: Connection) -> tuple[bool, Any]:
    try:
        fine, value = answers.recv()
    except EOFError:
        return False, ""
    return fine, value
