"""SQLite for an event loop: a statement is executed where it is asked for; only what takes long goes to a thread.

aiosqlite hands every cursor, statement and fetch to a thread and back: a hundred hand-overs for one press, each
dearer than the statement itself. Here a statement takes the microseconds it takes. What could hold up the loop:

- a commit that wrote something waits for the disk, in a thread;
- a SELECT that is not done after SHORT_SECONDS is broken off and asked anew in a thread; one that only reads can be;
- where another process writes, the statement is tried again after a pause, for the `timeout` of the connection.

To SQLAlchemy it looks like aiosqlite, whose dialect it serves; the places that are taken over are few and named below.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from time import perf_counter
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_cursor, AsyncAdapt_dbapi_ss_cursor
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.util.concurrency import await_, in_greenlet

T = TypeVar("T")

SHORT_SECONDS = 0.01
STEPS_BETWEEN_LOOKS = 2_000  # of SQLite's machine, some tens of microseconds
STATEMENTS_KEPT = 512
PAUSES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)  # seconds between tries while another process writes


class Link:
    """One connection. `run` does a piece of work on it, without holding up the loop for long."""

    def __init__(self, path: str, *, timeout: float, **given: Any) -> None:
        given |= {"check_same_thread": False, "isolation_level": None, "cached_statements": STATEMENTS_KEPT}
        self.raw = sqlite3.connect(path, timeout=0.0, **given)
        self.raw.set_progress_handler(self._is_late, STEPS_BETWEEN_LOOKS)
        self._timeout, self._until, self._changes = timeout, inf, 0

    def _is_late(self) -> bool:
        return perf_counter() > self._until

    async def run(self, work: Callable[[], T], *, reads: bool = False) -> T:
        """What `work` returns. Raises what it raises; that the file is busy only after the timeout."""
        end = perf_counter() + self._timeout
        tries = 0
        while True:
            try:
                return await self._run_once(work, reads)
            except sqlite3.OperationalError as wrong:
                if not _is_busy(wrong) or perf_counter() > end:
                    raise
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1

    async def _run_once(self, work: Callable[[], T], reads: bool) -> T:
        if not reads:
            return work()
        self._until = perf_counter() + SHORT_SECONDS
        try:
            return work()
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
        finally:
            self._until = inf
        return await _in_thread(work)

    async def commit(self) -> None:
        """Waits for the disk in a thread; who only read waits for nothing."""
        wrote, self._changes = self.raw.total_changes != self._changes, self.raw.total_changes
        await (_in_thread(self.raw.commit) if wrote else self.run(self.raw.commit))


def _is_busy(wrong: sqlite3.OperationalError) -> bool:
    """Whether another try may help: what was read too long ago to be written on stays refused."""
    return wrong.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY)


async def _in_thread(work: Callable[[], T]) -> T:
    """Also where the waiting is broken off the connection is the thread's until the work is done."""
    running = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait((running,))
        raise


class Cursor(AsyncAdapt_dbapi_cursor):
    """A cursor whose rows are in hand when the statement was executed."""

    __slots__ = ()
    _awaitable_cursor_close = False

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection.raw.cursor()

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        link: Any = self._connection
        self._rows = await link.run(partial(self._all, operation, parameters or ()), reads=_reads(operation))

    def _all(self, operation: str, parameters: Any) -> deque[Any]:
        cursor: Any = self._cursor
        return deque(cursor.execute(operation, parameters))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        link: Any = self._connection
        return await link.run(partial(self._cursor.executemany, operation, seq_of_parameters))


class Stream:
    """What aiosqlite's cursor is, for a result that is read bit by bit: each bit is fetched in a thread."""

    def __init__(self, raw: sqlite3.Cursor) -> None:
        self.raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    async def execute(self, operation: str, parameters: Any = ()) -> None:
        await _in_thread(partial(self.raw.execute, operation, parameters))

    async def fetchone(self) -> Any:
        return await _in_thread(self.raw.fetchone)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        return await _in_thread(partial(self.raw.fetchmany, size or self.raw.arraysize))

    async def fetchall(self) -> list[Any]:
        return await _in_thread(self.raw.fetchall)

    async def close(self) -> None:
        self.raw.close()


class StreamCursor(AsyncAdapt_dbapi_ss_cursor):
    """A cursor of `stream`."""

    __slots__ = ()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _make_new_cursor(self, connection: Any) -> Any:
        return Stream(connection.raw.cursor())


def _reads(operation: str) -> bool:
    return operation.startswith("SELECT")


class Connection(AsyncAdapt_aiosqlite_connection):
    """A connection as SQLAlchemy knows it."""

    __slots__ = ()
    _cursor_cls = Cursor  # type: ignore[assignment]
    _ss_cursor_cls = StreamCursor  # type: ignore[assignment]
    _connection: Any

    @property
    def isolation_level(self) -> str | None:
        """None: transactions are begun and ended by statements."""
        level: str | None = self._connection.raw.isolation_level
        return level

    @isolation_level.setter
    def isolation_level(self, value: str | None) -> None:
        self._connection.raw.isolation_level = value

    def create_function(self, *args: Any, **kw: Any) -> None:
        self._connection.raw.create_function(*args, **kw)

    def commit(self) -> None:
        try:
            await_(self._connection.commit()) if in_greenlet() else self._connection.raw.commit()
        except Exception as error:
            self._handle_exception(error)

    def rollback(self) -> None:
        self._connection.raw.rollback()

    def close(self) -> None:
        self._connection.raw.close()


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """The module that is given to `create_async_engine`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)
        self.has_stop = False  # a connection is closed at once, also where nobody can wait

    def connect(self, *args: Any, **given: Any) -> Connection:
        link: Any = Link(*args, **given)
        return Connection(self, link)


__all__: Sequence[str] = ("Driver",)
