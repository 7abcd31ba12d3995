"""The running product: builds everything once, starts and stops it in order."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import Channel
from bot.delivery import Delivery
from bot.fetching import Fetching
from bot.files.keeper import Keeper
from bot.inbox import Inbox
from bot.retention import Retention
from bot.settings import Misconfigured
from bot.timers import start_ticks
from db.session import Database
from handlers import errands, roots, sweeps, task_limits
from handlers.turn import House, Scene

log = logging.getLogger(__name__)

Key = TypeVar("Key", int, str)

STOP_SECONDS = 2.5
DELIVERIES = 3  # side by side, so that a message on which the platform hangs holds up few others
LOCK_TRIES, LOCK_PAUSE = 25, 0.02
FETCH_SECONDS = 1.0
POLL_SECONDS = 0.3  # another process may have written: `qisu chat` uses the same tables


class App:
    """Inbox, sweeps and delivery over one database; `settle` does by hand what `running` does by itself."""

    def __init__(
        self,
        database: Database,
        house: House,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        keeper: Keeper | None = None,
        retention: Retention | None = None,
    ) -> None:
        self.database, self.house, self.channels, self.now = database, house, channels, now
        self.inbox = Inbox(database, house, now)
        self.delivery = Delivery(database, house, channels, now)
        self.fetching = Fetching(keeper, house, channels) if keeper else None
        self.retention = retention
        self._counted_by = 0  # what the almanac had taken in when provisional limits were last counted anew

    async def sweep(self) -> None:
        """What the passing of time brings: alerts written, then told."""
        await self._look_at_calendar()
        await self._each(sweeps.due_orders, sweeps.sweep_order)
        await self._each(sweeps.due_receivers, sweeps.tell)
        await self._each(task_limits.due_tasks, task_limits.sweep_task)
        await self._each(errands.due, errands.run)
        await self._each(roots.due_roots, roots.sweep_root)
        if self.retention:
            await self.retention.daily()

    async def _look_at_calendar(self) -> None:
        """A year that was loaded meanwhile counts from now on, also for the limits that waited for it."""
        async with self.database.read() as tx:
            await self.house.almanac.refresh(tx)
        if self._counted_by != self.house.almanac.changes:
            await self.recount()

    async def recount(self) -> None:
        """Limits that were provisional, now that this calendar may know more."""
        self._counted_by = self.house.almanac.changes
        async with self.database.read() as tx:
            orders = await sweeps.provisional_orders(tx)
        for order_id in orders:
            await self._in_scene(sweeps.recount, order_id)

    async def _each(
        self,
        due: Callable[[AsyncSession, datetime], Awaitable[Sequence[Key]]],
        work: Callable[[Scene, Key], Awaitable[None]],
    ) -> None:
        async with self.database.read() as tx:
            keys = await due(tx, self.now())
        for key in keys:
            await self._in_scene(work, key)

    async def _in_scene(self, work: Callable[[Scene, Key], Awaitable[None]], key: Key) -> None:
        """One transaction a row, so that one that fails stops no other."""
        try:
            async with self.database.begin() as tx:
                await work(Scene(self.house, tx, self.now()), key)
        except Exception:
            log.exception("%s failed for %s", work.__name__, key)

    async def _work_inbox(self) -> bool:
        """What was answered is sent at once."""
        worked = await self.inbox.work()
        if worked:
            self.delivery.waiting.set()
        return worked

    async def settle(self) -> None:
        """Works and delivers until nothing is left to do at this moment."""
        while await self.inbox.work() or await self.delivery.deliver():
            pass

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything at work, until the block ends."""
        await self.delivery.take_over()
        if self.fetching:
            await self.fetching.take_over()
        async with self.database.read() as tx:
            await self.house.almanac.refresh(tx)
        await self.recount()
        stopping, tick = asyncio.Event(), asyncio.Event()
        async with self._receiving():
            scheduler = start_ticks(tick.set)
            loops = [
                self._loop(stopping, self._work_inbox, self.inbox.arrived, POLL_SECONDS),
                self._loop(stopping, self._ticked(tick), tick, POLL_SECONDS),
            ]
            loops += [
                self._loop(stopping, self.delivery.deliver, self.delivery.waiting, POLL_SECONDS)
                for _ in range(DELIVERIES)
            ]
            if self.fetching:
                loops.append(self._loop(stopping, self.fetching.work, asyncio.Event(), FETCH_SECONDS))
            tasks = [asyncio.create_task(loop) for loop in loops]
            try:
                yield
            finally:
                scheduler.shutdown(wait=False)
                stopping.set()
                await _ended(tasks)

    @contextlib.asynccontextmanager
    async def _receiving(self) -> AsyncIterator[None]:
        """Every channel started; those that were are stopped, also when a later one cannot start."""
        async with contextlib.AsyncExitStack() as started:
            for channel in self.channels.values():
                await channel.start(self.inbox.receive)
                started.push_async_callback(channel.stop)
            yield

    async def _loop(
        self, stopping: asyncio.Event, work: Callable[[], Awaitable[bool]], bell: asyncio.Event, seconds: float
    ) -> None:
        """Works until there is nothing to do, then waits for the bell, or a moment; ends between two pieces of work."""
        while not stopping.is_set():
            if not await _guarded(work):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), seconds)

    def _ticked(self, tick: asyncio.Event) -> Callable[[], Awaitable[bool]]:
        """A sweep for every tick."""

        async def sweep() -> bool:
            if tick.is_set():
                tick.clear()
                await self.sweep()
            return False

        return sweep


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    """What is being worked is finished; what cannot end in time is broken off, to be worked again after the start."""
    _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError:
            time.sleep(LOCK_PAUSE)  # somebody may only be looking, for a moment
    file.close()
    raise Misconfigured(f"数据文件夹 {home} 已有一个服务在运行，请先停掉它，或用 QISU_HOME 指定另一个文件夹")


def is_served(home: Path) -> bool:
    """Whether a server runs on a data folder; looking takes a shared lock for a moment."""
    with (home / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
