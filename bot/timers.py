"""APScheduler: ticks that call the sweeps. It stores nothing; what is due is in the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from workflow.calendar import ZONE

SECONDS = 5


def start_ticks(sweep: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """Calls `sweep` every few seconds, never twice at once, and at once after a pause."""
    scheduler = AsyncIOScheduler(timezone=ZONE)
    scheduler.add_job(sweep, "interval", seconds=SECONDS, max_instances=1, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    return scheduler
