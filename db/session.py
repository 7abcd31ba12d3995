"""The engine and the transaction: everything that is decided together is committed together."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import IO, Any
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

import db.models  # noqa: F401  the metadata and the mappings
from db.base import Sealed
from db.crypt import Box
from db.driver import Driver

BUSY_MS = 15_000
Work = Callable[[AsyncSession], Awaitable[None]]
_AWAY = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
READ_ONLY = "qisu_read_only"


class Database:
    """One database; `begin` is a transaction that writes, `read` one that does not."""

    def __init__(self, url: str, box: Box) -> None:
        Sealed.box = box
        self.url, self.box = url, box
        self.engine: AsyncEngine = create_async_engine(url, hide_parameters=True, **_arguments(url))
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine.sync_engine, "connect", _set_up_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with self._in_turn(), AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def each(self, works: Sequence[Work]) -> list[Exception | None]:
        """Every work in a transaction of its own; what it raised, else None. Raises what a commit raises.

        On SQLite, where only one can write and every commit waits for the disk, they are done one after another and
        share the commit: what none of them raised for is stored together or not at all. Elsewhere each has its own.
        """
        if self.engine.dialect.name != "sqlite":
            return list(await asyncio.gather(*(self._alone(work) for work in works)))
        ended: list[Exception | None] = []
        while len(ended) < len(works):
            ended += await self._together(works[len(ended) :])
        return ended

    async def _together(self, works: Sequence[Work]) -> list[Exception | None]:
        """Those up to the first that raised. Raises what ended all of the transaction, such as a full disk."""
        ended: list[Exception | None] = []
        async with self._in_turn(), self.engine.begin() as connection:
            for work in works:
                wrong = await _part(connection, work)
                if wrong and not await _stands(connection):
                    raise wrong
                ended.append(wrong)
                if wrong:
                    break
                await asyncio.sleep(0)  # others may have something to do between two works
        return ended

    async def _alone(self, work: Work) -> Exception | None:
        try:
            async with self.begin() as session:
                await work(session)
        except Exception as wrong:
            return wrong
        return None

    def _in_turn(self) -> AbstractAsyncContextManager[object]:
        """SQLite lets one write at a time, and who waits for it polls: within a process they queue instead."""
        if self.engine.dialect.name != "sqlite":
            return nullcontext()
        return self._queues.setdefault(asyncio.get_running_loop(), asyncio.Lock())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        reader = self.engine.execution_options(**{READ_ONLY: True})
        async with AsyncSession(reader, expire_on_commit=False) as session:
            yield session

    async def migrate(self, lock: Path) -> None:
        """Brings the tables up to date; two processes that start at once take turns."""
        with await asyncio.to_thread(_locked, lock):
            async with self.engine.connect() as connection:
                await connection.run_sync(_upgrade)
                await connection.commit()

    async def close(self) -> None:
        await self.engine.dispose()


async def _part(connection: AsyncConnection, work: Work) -> Exception | None:
    """A work within a transaction that others share; when it raises, all of it is taken back and nothing else."""
    session = AsyncSession(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    try:
        await work(session)
        await session.commit()
    except Exception as wrong:
        if await _stands(connection):
            await session.rollback()
        return wrong
    finally:
        with contextlib.suppress(OperationalError):  # a savepoint that went with its transaction
            await session.close()
    return None


async def _stands(connection: AsyncConnection) -> bool:
    """Whether the transaction is still open: some errors end all of it."""
    link: Any = (await connection.get_raw_connection()).driver_connection
    return bool(link.raw.in_transaction)


def is_away(error: BaseException) -> bool:
    """Whether the database itself is in trouble (locked, full, not to be written), whatever was asked of it."""
    code = getattr(error.orig, "sqlite_errorcode", 0) if isinstance(error, OperationalError) else 0
    return code & 0xFF in _AWAY  # the rest of the code tells details


def _arguments(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {"pool_size": 20}
    return {"module": Driver(), "connect_args": {"timeout": BUSY_MS / 1000}}


def _set_up_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _locked(path: Path) -> IO[str]:
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_EX)  # freed when the file is closed, or the process ends
    return file
