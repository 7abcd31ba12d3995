"""The engine and the transaction: everything that is decided together is committed together."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import IO, Any
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

import db.models  # noqa: F401  the metadata and the mappings
from db.base import Sealed
from db.crypt import Box

BUSY_MS = 15_000
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


def _arguments(url: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": BUSY_MS / 1000}} if url.startswith("sqlite") else {"pool_size": 20}


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
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
