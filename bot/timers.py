"""APScheduler: ticks that wake the sweeps. It stores nothing; what is due is in the database."""

from __future__ import annotations

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from workflow.calendar import ZONE

SECONDS = 5


def start_ticks(tick: Callable[[], None]) -> AsyncIOScheduler:
    """Calls `tick` every few seconds, and once after a pause however long it was."""

    async def ticked() -> None:  # what is no coroutine runs in a thread, and an event of a loop is not for threads
        tick()

    scheduler = AsyncIOScheduler(timezone=ZONE)
    scheduler.add_job(ticked, "interval", seconds=SECONDS, max_instances=1, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    return scheduler
