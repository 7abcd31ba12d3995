"""One message in = one transaction. Duplicates, identity, and refusals turned into one sentence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from db.models.messages import InboxRow
from db.queries import messages as queries
from db.queries.people import address_at
from db.session import Database
from handlers import texts
from handlers.identify import person_at
from handlers.messages import File, Incoming, Kind, Outgoing
from handlers.notices import tell_coordinators
from handlers.routes import route
from handlers.turn import House, Scene, Turn

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
MOST_AT_ONCE = 16
_BACK_OFF = (1, 5, 30, 120)  # seconds before another attempt


class Inbox:
    """Takes events in, and works them: those of one conversation one after another, conversations side by side."""

    def __init__(self, database: Database, house: House, now: Callable[[], datetime]) -> None:
        self._database, self._house, self._now = database, house, now
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self.arrived = asyncio.Event()

    async def receive(self, incoming: Incoming) -> bool:
        """Commits the event before anything else happens to it; False when it was there already."""
        row = InboxRow(
            channel=incoming.channel, key=incoming.key, conversation=incoming.conversation, chat=incoming.chat,
            sender=incoming.sender, kind=incoming.kind.value, at=incoming.at, body=incoming.body(),
        )  # fmt: skip
        async with self._database.begin() as tx:
            new = await queries.add_to_inbox(tx, row)
        self.arrived.set()
        return new

    async def work(self) -> bool:
        """Works the oldest undone event of every conversation; whether there was one."""
        self.arrived.clear()
        async with self._database.read() as tx:
            ids = await queries.next_in_inbox(tx, self._now())
        await asyncio.gather(*map(self._work_one, ids))
        return bool(ids)

    async def _work_one(self, row_id: int) -> None:
        async with self._slots:
            try:
                await self._try(row_id)
            except Exception:
                log.exception("inbox row %s failed", row_id)
                await self._failed(row_id)

    async def _try(self, row_id: int) -> None:
        now = self._now()
        async with self._database.begin() as tx:
            row = await queries.undone(tx, row_id)
            if row is None:
                return
            incoming = _incoming(row)
            person, address = await person_at(tx, incoming)
            dialog = await queries.dialog_of(tx, incoming.conversation, now)
            await route(Turn(self._house, tx, now, incoming, person, address, dialog))
            row.done_at = now

    async def _failed(self, row_id: int) -> None:
        """Another attempt later; after the last one the person and the coordinators are told."""
        now = self._now()
        async with self._database.begin() as tx:
            row = await queries.undone(tx, row_id)
            if row is None:
                return
            row.attempts += 1
            if row.attempts < MOST_ATTEMPTS:
                row.next_try_at = now + timedelta(seconds=_BACK_OFF[row.attempts - 1])
                return
            row.done_at, row.dead = now, True
            await self._tell_dead(Scene(self._house, tx, now), row)

    async def _tell_dead(self, scene: Scene, row: InboxRow) -> None:
        address = await address_at(scene.tx, row.channel, row.chat)
        if address is not None:
            await scene.send(address, Outgoing(texts.RECEIVED_LATER))
        await tell_coordinators(scene, texts.DEAD_LETTER.format(n=row.attempts, key=row.id))


def _incoming(row: InboxRow) -> Incoming:
    body = row.body
    return Incoming(
        channel=row.channel, key=row.key, chat=row.chat, sender=row.sender, kind=Kind(row.kind), at=row.at,
        text=body["text"], data=body["data"], reply_to=body["reply_to"],
        files=tuple(File(*file) for file in body["files"]),
    )  # fmt: skip
