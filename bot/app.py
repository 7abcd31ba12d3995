"""The running product: builds everything once, starts and stops it in order."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.channels.base import Channel
from bot.delivery import Delivery
from bot.inbox import Inbox
from bot.settings import Misconfigured
from bot.timers import start_ticks
from db.session import Database
from handlers import sweeps
from handlers.turn import House, Scene

log = logging.getLogger(__name__)

POLL_SECONDS = 0.3  # another process may have written: `qisu chat` uses the same tables


class App:
    """Inbox, sweeps and delivery over one database; `settle` does by hand what `running` does by itself."""

    def __init__(
        self, database: Database, house: House, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        self.database, self.house, self.channels, self.now = database, house, channels, now
        self.inbox = Inbox(database, house, now)
        self.delivery = Delivery(database, house, channels, now)

    async def sweep(self) -> None:
        """What the passing of time brings: alerts written, then told."""
        async with self.database.read() as tx:
            due = await sweeps.due_orders(tx, self.now())
        for order_id in due:
            await self._in_scene(sweeps.sweep_order, order_id)
        async with self.database.read() as tx:
            receivers = await sweeps.due_receivers(tx, self.now())
        for receiver in receivers:
            await self._in_scene(sweeps.tell, receiver)

    async def _in_scene(self, work: Callable[[Scene, int], Awaitable[None]], key: int) -> None:
        """One transaction a row, so that one that fails stops no other."""
        try:
            async with self.database.begin() as tx:
                await work(Scene(self.house, tx, self.now()), key)
        except Exception:
            log.exception("%s failed for %s", work.__name__, key)

    async def settle(self) -> None:
        """Works and delivers until nothing is left to do at this moment."""
        while await self.inbox.work() or await self.delivery.deliver():
            pass

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything at work, until the block ends."""
        async with self._receiving():
            scheduler = start_ticks(self.sweep)
            tasks = [asyncio.create_task(self._work()), asyncio.create_task(self._deliver())]
            try:
                yield
            finally:
                scheduler.shutdown(wait=False)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _receiving(self) -> AsyncIterator[None]:
        """Every channel started; those that were are stopped, also when a later one cannot start."""
        async with contextlib.AsyncExitStack() as started:
            for channel in self.channels.values():
                await channel.start(self.inbox.receive)
                started.push_async_callback(channel.stop)
            yield

    async def _work(self) -> None:
        while True:
            self.inbox.arrived.clear()
            if not await _guarded(self.inbox.work):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.inbox.arrived.wait(), POLL_SECONDS)

    async def _deliver(self) -> None:
        while True:
            if not await _guarded(self.delivery.deliver):
                await asyncio.sleep(POLL_SECONDS / 3)


async def _guarded(work: Callable[[], Awaitable[bool]]) -> bool:
    """A database that is away for a moment stops nothing for ever."""
    try:
        return await work()
    except Exception:
        log.exception("%s failed", work.__qualname__)
        await asyncio.sleep(1)
        return False


def hold_lock(home: Path) -> IO[str]:
    """The exclusive lock of a data folder; a kill frees it. Raises Misconfigured when another holds it."""
    file = (home / "lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Misconfigured(
            f"数据文件夹 {home} 已有一个服务在运行,请先停掉它,或用 QISU_HOME 指定另一个文件夹"
        ) from None
    return file


def is_served(home: Path) -> bool:
    """Whether a server runs on a data folder."""
    try:
        hold_lock(home).close()
    except Misconfigured:
        return True
    return False
