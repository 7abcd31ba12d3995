"""What was said is not kept for ever: by `qisu retain`, and once a day by the server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.files.orphans import drop_orphans
from bot.files.store import Store
from db.queries import retention as queries
from db.session import Database
from handlers.hidden import public_text
from workflow.calendar import local

AT_ONCE = 500  # rows a transaction
NIGHT = timedelta(hours=3)  # a day begins then: when nobody writes
MISSES_LAST = timedelta(days=1)
Drop = Callable[[AsyncSession], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Retained:
    """How much was dropped: messages in and out, dialogs, questions masked, sessions, stored files."""

    inbox: int
    outbox: int
    dialogs: int
    asks: int
    sessions: int
    files: int


class Retention:
    """The rule of one data folder: what is older than `keep` goes, what is still to be done never does."""

    def __init__(self, database: Database, store: Store, keep: timedelta, now: Callable[[], datetime]) -> None:
        self._database, self._store, self._keep, self._now = database, store, keep, now
        self._day: date | None = None

    async def daily(self) -> None:
        """Once a day, after three at night, and at the start of a server."""
        day = local(self._now() - NIGHT).date()
        if day != self._day:
            self._day = day
            await self.run()

    async def run(self) -> Retained:
        now = self._now()
        before = now - self._keep
        async with self._database.begin() as tx:
            await queries.drop_misses(tx, now - MISSES_LAST)
        return Retained(
            inbox=await self._all(lambda tx: queries.drop_bodies(tx, before, AT_ONCE)),
            outbox=await self._all(lambda tx: queries.drop_payloads(tx, before, AT_ONCE)),
            dialogs=await self._all(lambda tx: queries.drop_dialogs(tx, before, AT_ONCE)),
            asks=await self._all(lambda tx: queries.mask_asks(tx, before, public_text, AT_ONCE)),
            sessions=await self._all(lambda tx: queries.drop_sessions(tx, now, AT_ONCE)),
            files=(await drop_orphans(self._database, self._store, now)).files,
        )

    async def _all(self, drop: Drop) -> int:
        """Some at a time, so that whoever writes meanwhile waits for a moment only."""
        dropped = 0
        while True:
            async with self._database.begin() as tx:
                some = await drop(tx)
            dropped += some
            if some < AT_ONCE:
                return dropped


def retained_lines(retained: Retained, keep: timedelta) -> list[str]:
    counts = {name: getattr(retained, name) for name in Retained.__slots__}
    return [words.RETAINED.format(days=keep.days, **counts), words.RETAINED_KEPT]
