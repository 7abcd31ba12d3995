"""Files from their platforms into the store, after the message was worked: fetched, tried again, given up aloud."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.channels.base import Channel, Unfetched
from bot.files.keeper import Keeper
from bot.files.orphans import clear_folder
from bot.files.scan import Verdict
from db.models.files import FAILED, KEPT, REFUSED, WAITING, KeptFile
from db.queries import files as queries
from handlers import intake, texts
from handlers.messages import File
from handlers.notices import tell_coordinators
from handlers.sendable import MOST_BYTES, Unfit, Why
from handlers.turn import House, Scene

log = logging.getLogger(__name__)

MOST_AT_ONCE = 4  # each may hold 20 MB several times over
MOST_ATTEMPTS = 8
CLEARED_EVERY = timedelta(minutes=10)
_PAUSES = (60, 60, 120, 300, 600, 1800, 3600, 3600)  # seconds from the begin of one attempt to the next


class Fetching:
    """Works what is due in the table of files; an attempt is booked before it begins, so one that kills counts too."""

    def __init__(self, keeper: Keeper, house: House, channels: Mapping[str, Channel]) -> None:
        self._keeper, self._house, self._channels = keeper, house, channels
        self._cleared_at: datetime | None = None

    async def take_over(self) -> None:
        """At the start of a server: what an earlier one had in hand is due at once."""
        async with self._keeper.database.begin() as tx:
            await queries.make_due(tx, tuple(self._channels), self._keeper.now(), scans=self._keeper.scans)

    async def work(self) -> bool:
        """Works some of what is due; whether there was any."""
        await self._clear()
        rows = await self._lease()
        await asyncio.gather(*map(self._one, rows))
        return bool(rows)

    async def _clear(self) -> None:
        now = self._keeper.now()
        if self._cleared_at is None or now >= self._cleared_at + CLEARED_EVERY:
            self._cleared_at = now
            await clear_folder(self._keeper.database, self._keeper.store)

    async def _lease(self) -> list[KeptFile]:
        now = self._keeper.now()
        async with self._keeper.database.read() as tx:
            if not await queries.due(tx, tuple(self._channels), now, 1):
                return []
        async with self._keeper.database.begin() as tx:
            rows = list(await queries.due(tx, tuple(self._channels), now, MOST_AT_ONCE))
            for row in rows:
                row.next_at = now + timedelta(seconds=_PAUSES[min(row.attempts, len(_PAUSES) - 1)])
                row.attempts += 1
        return rows

    async def _one(self, row: KeptFile) -> None:
        try:
            await _WORK[row.state](self, row)
        except Exception:
            log.exception("file %s failed", row.id)

    async def _fetch(self, row: KeptFile) -> None:
        """A file that broke off so often is not begun again: it may be what breaks the process."""
        if row.attempts > MOST_ATTEMPTS:
            return await self._refuse(row, Why.UNFETCHED)
        asked = File(row.kind, row.platform_ref, row.name, row.size)
        try:
            content = await self._channels[row.channel].fetch(asked, MOST_BYTES)
            looked = await self._keeper.look(row.name, content)
        except Unfit as unfit:
            return await self._refuse(row, unfit.why)
        except Unfetched as missing:
            return await self._missed(row, missing)
        await self._keeper.keep(row, looked)

    async def _missed(self, row: KeptFile, missing: Unfetched) -> None:
        if missing.for_ever:
            return await self._refuse(row, Why.GONE)
        if row.attempts >= MOST_ATTEMPTS:
            log.error("file %s could not be fetched: %s", row.id, missing)
            await self._refuse(row, Why.UNFETCHED)

    async def _scan(self, row: KeptFile) -> None:
        """What was kept before a scanner had seen it. A scanner that is away is asked again and again."""
        content = await asyncio.to_thread(self._keeper.store.read, row.stored)
        if content is None:
            log.error("file %s is not in the folder any more", row.id)
        verdict = await self._keeper.scan(content) if content is not None else Verdict.UNASKED
        if verdict is Verdict.INFECTED:
            return await self._refuse_stored(row.stored)
        if verdict is not Verdict.UNSCANNED:
            await self._book(row.stored, verdict)

    async def _book(self, stored: str, verdict: Verdict) -> None:
        async with self._keeper.database.begin() as tx:
            for row in await queries.sharing(tx, stored):
                row.verdict, row.next_at = verdict.value, None

    async def _refuse_stored(self, stored: str) -> None:
        async with self._keeper.database.read() as tx:
            rows = await queries.sharing(tx, stored)
        for row in rows:
            await self._refuse(row, Why.INFECTED)
        await asyncio.to_thread(self._keeper.store.drop, (stored,))

    async def _refuse(self, file: KeptFile, why: Why) -> None:
        """The state and what is told of it, in one transaction: neither without the other."""
        async with self._keeper.database.begin() as tx:
            row = await tx.get(KeptFile, file.id)
            if row is None or row.state in (REFUSED, FAILED):
                return
            lost = why in (Why.GONE, Why.UNFETCHED)
            row.state, row.why, row.next_at, row.stored = FAILED if lost else REFUSED, why.value, None, ""
            scene = Scene(self._house, tx, self._keeper.now())
            await intake.tell_refused(scene, row)
            if why is Why.INFECTED:
                await self._tell_office(scene, row)

    async def _told(self, file: KeptFile) -> None:
        """A file that was refused while it was uploaded: its sender knows, the office does not."""
        async with self._keeper.database.begin() as tx:
            row = await tx.get(KeptFile, file.id)
            if row is not None and row.next_at is not None:
                row.next_at = None
                await self._tell_office(Scene(self._house, tx, self._keeper.now()), row)

    async def _tell_office(self, scene: Scene, row: KeptFile) -> None:
        log.warning("file %s was infected", row.id)
        await tell_coordinators(scene, texts.FILE_INFECTED_OFFICE.format(id=row.id))


_WORK: dict[str, Callable[[Fetching, KeptFile], Awaitable[None]]] = {
    WAITING: Fetching._fetch,
    KEPT: Fetching._scan,
    REFUSED: Fetching._told,
    FAILED: Fetching._told,
}
