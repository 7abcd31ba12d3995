"""One message in = one transaction. Duplicates, identity, and refusals turned into one sentence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.messages import InboxRow
from db.queries import messages as queries
from db.queries import said
from db.queries.people import address_at
from db.session import Database, is_away
from handlers import texts
from handlers.identify import person_at
from handlers.messages import File, Incoming, Kind, Outgoing
from handlers.notices import tell_coordinators
from handlers.routes import route
from handlers.turn import House, Scene, Turn

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
MOST_AT_ONCE = 16
ALBUM_WAITS = timedelta(seconds=1.5)  # after the last part of an album that came
AWAY_SECONDS = 1.0  # before the database is tried again
_BACK_OFF = (1, 5, 30, 120)  # seconds before another attempt


@dataclass(eq=False, slots=True)
class _Arriving:
    """Events that wait for their commit, and then whether one of them was new."""

    rows: list[InboxRow]
    new: asyncio.Future[bool]


class Inbox:
    """Takes events in, and works them: those of one conversation one after another, conversations side by side."""

    def __init__(self, database: Database, house: House, now: Callable[[], datetime]) -> None:
        self._database, self._house, self._now = database, house, now
        self.arrived = asyncio.Event()
        self._arriving: list[_Arriving] = []
        self._booking = asyncio.Lock()

    async def receive(self, *events: Incoming) -> bool:
        """Commits the events, all or none, before anything else happens to them; False when all were there already.

        The parts of an album wait until no other came for a while. Who comes while another commits shares the next one.
        """
        mine = _Arriving([_row(event) for event in events], asyncio.get_running_loop().create_future())
        self._arriving.append(mine)
        async with self._booking:
            if not mine.new.done():
                waiting, self._arriving = self._arriving, []
                await self._book_all(waiting)
        return await mine.new

    async def _book_all(self, waiting: Sequence[_Arriving]) -> None:
        """In one commit; where that fails each in its own, as what cannot be kept must stop nothing else."""
        try:
            new = await self._booked([row for one in waiting for row in one.rows])
        except asyncio.CancelledError:
            for one in waiting:
                one.new.cancel()
            raise
        except Exception as error:
            if len(waiting) == 1:
                return waiting[0].new.set_exception(error)
            for one in waiting:
                await self._book_all([one])
            return
        for one in waiting:
            one.new.set_result(any(row in new for row in one.rows))
        self.arrived.set()

    async def _booked(self, rows: Sequence[InboxRow]) -> Sequence[InboxRow]:
        async with self._database.begin() as tx:
            new = await queries.add_to_inbox(tx, rows)
            for row in new:
                if row.album:
                    await said.hold_album(tx, row, self._now() + ALBUM_WAITS)
        return new

    async def work(self) -> bool:
        """Works the oldest undone event of every conversation; whether there was one."""
        self.arrived.clear()
        async with self._database.read() as tx:
            ids = await queries.next_in_inbox(tx, self._now(), MOST_AT_ONCE)
        for row_id, wrong in zip(ids, await self._ended(ids), strict=False):
            if wrong is not None:
                await self._went_wrong(row_id, wrong)
        return bool(ids)

    async def _ended(self, ids: Sequence[int]) -> list[Exception | None]:
        """What each of them raised; where the database itself is in trouble, the first speaks for all of them."""
        try:
            return await self._database.each([partial(self._work, row_id) for row_id in ids])
        except Exception as error:
            if is_away(error):
                return [error]
            raise

    async def _work(self, row_id: int, tx: AsyncSession) -> None:
        found, now = await queries.undone(tx, row_id), self._now()
        if found is None:
            return
        row, dialog = found
        parts = await said.parts(tx, row)
        incoming = _together([_incoming(part) for part in parts])
        person, address = await person_at(tx, incoming)
        dialog = dialog or await queries.dialog_of(tx, incoming.conversation, now)
        await route(Turn(self._house, tx, now, incoming, person, address, dialog))
        for part in parts:
            part.done_at = now

    async def _went_wrong(self, row_id: int, error: Exception) -> None:
        """Where the database is in trouble, the event is not to blame: it waits, and no attempt is counted."""
        if is_away(error):
            log.error("inbox row %s waits for the database (%s)", row_id, type(error).__name__)
            return await asyncio.sleep(AWAY_SECONDS)
        log.error("inbox row %s failed", row_id, exc_info=error)
        await self._failed(row_id)

    async def _failed(self, row_id: int) -> None:
        """Another attempt later; after the last one the person and the coordinators are told."""
        now = self._now()
        async with self._database.begin() as tx:
            found = await queries.undone(tx, row_id)
            if found is None:
                return
            row = found[0]
            row.attempts += 1
            if row.attempts < MOST_ATTEMPTS:
                row.next_try_at = now + timedelta(seconds=_BACK_OFF[row.attempts - 1])
                return
            for part in await said.parts(tx, row):
                part.done_at, part.dead = now, True
            await self._tell_dead(Scene(self._house, tx, now), row)

    async def _tell_dead(self, scene: Scene, row: InboxRow) -> None:
        address = await address_at(scene.tx, row.channel, row.chat)
        if address is not None:
            await scene.send(address, Outgoing(texts.RECEIVED_LATER))
        await tell_coordinators(scene, texts.DEAD_LETTER.format(n=row.attempts, key=row.id))


def _row(event: Incoming) -> InboxRow:
    return InboxRow(
        channel=event.channel, key=event.key, conversation=event.conversation, chat=event.chat, sender=event.sender,
        kind=event.kind.value, at=event.at, body=event.body(), album=event.album, origin=event.origin,
    )  # fmt: skip


def _together(parts: list[Incoming]) -> Incoming:
    """The parts of an album as one message: all files, and the words that one of them has."""
    first, *others = parts
    if not others:
        return first
    texts_ = dict.fromkeys(part.text for part in parts if part.text)
    return replace(first, text="\n".join(texts_), files=tuple(file for part in parts for file in part.files))


def _incoming(row: InboxRow) -> Incoming:
    body = row.body
    return Incoming(
        channel=row.channel, key=row.key, chat=row.chat, sender=row.sender, kind=Kind(row.kind), at=row.at,
        text=body["text"], data=body["data"], reply_to=body["reply_to"], reply_ref=body.get("reply_ref", ""),
        origin=row.origin, album=row.album, handle=body.get("handle", ""),
        forwarded=body.get("forwarded", False),
        files=tuple(File(*file) for file in body["files"]),
    )  # fmt: skip
