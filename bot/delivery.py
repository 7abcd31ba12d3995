"""Outbox to channels: lease, send outside any transaction, keep what became of it, try again, give up aloud."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.channels.base import Channel, Receipt, Sent
from db.models.messages import OutboxRow
from db.models.people import Person
from db.queries import messages as queries
from db.session import Database
from handlers import texts
from handlers.messages import Shown
from handlers.notices import tell_coordinators
from handlers.turn import House, Scene

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MOST_AT_ONCE = 32
MOST_ATTEMPTS = 8
_BACK_OFF = (1, 2, 4, 15, 60, 120, 300)  # seconds


class Delivery:
    """Sends what waits for the channels that run here."""

    def __init__(
        self, database: Database, house: House, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        self._database, self._house, self._channels, self._now = database, house, channels, now

    async def take_over(self) -> None:
        """At the start of a server: what an earlier one had in hand when it ended is due again at once."""
        async with self._database.begin() as tx:
            await queries.free_leases(tx, tuple(self._channels))

    async def deliver(self) -> bool:
        """Sends the oldest due message of every address; whether there was one."""
        now = self._now()
        async with self._database.begin() as tx:
            rows = await queries.lease(tx, tuple(self._channels), now, now + LEASE, MOST_AT_ONCE)
        await asyncio.gather(*map(self._send, rows))
        return bool(rows)

    async def _send(self, row: OutboxRow) -> None:
        receipt = await self._channels[row.channel].send(_shown(row))
        async with self._database.begin() as tx:
            stored = await tx.get_one(OutboxRow, row.id)
            await _AFTER[receipt.state](Scene(self._house, tx, self._now()), stored, receipt)


async def _sent(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    row.state, row.ref, row.leased_until = "sent", receipt.ref, None


async def _unknown(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """It may have arrived: worth another try only when it must arrive."""
    if row.must_arrive:
        await _again(scene, row, receipt, "unknown")
    else:
        row.state, row.detail = "sent", receipt.detail


async def _later(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """The platform's own wait does not count as a failure."""
    if receipt.moved_to:
        row.address.chat = receipt.moved_to
    row.state, row.leased_until = "later", None
    row.due_at = scene.now + timedelta(seconds=max(receipt.retry_after, 0.05))


async def _gone(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    row.state, row.detail, row.address.reachable = "gone", receipt.detail, False
    await _told_unreachable(scene, row)


async def _refused(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    log.error("outbox row %s was refused: %s", row.id, receipt.detail)
    row.state, row.detail = "refused", receipt.detail[:200]
    await _told_unreachable(scene, row)


async def _misconfigured(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """The channel does not work: its messages wait for it."""
    log.error("channel %s does not work: %s", row.channel, receipt.detail)
    row.state, row.leased_until = "later", None
    row.due_at = scene.now + timedelta(minutes=1)


async def _again(scene: Scene, row: OutboxRow, receipt: Receipt, state: str) -> None:
    row.attempts += 1
    row.leased_until, row.detail = None, receipt.detail[:200]
    if row.attempts >= MOST_ATTEMPTS:
        row.state = "dead"
        return await _told_unreachable(scene, row)
    row.state = state
    row.due_at = scene.now + timedelta(seconds=_BACK_OFF[row.attempts - 1])


async def _told_unreachable(scene: Scene, row: OutboxRow) -> None:
    """A message that never arrives is told to the coordinators; about their own addresses the log speaks."""
    person = await scene.tx.get(Person, row.address.person_id) if row.address.person_id else None
    if person is not None and person.coordinator:
        return
    who = (person.name if person else row.address.unit) or texts.SOMEBODY
    await tell_coordinators(scene, texts.UNREACHABLE.format(who=who))


_AFTER = {
    Sent.SENT: _sent,
    Sent.UNKNOWN: _unknown,
    Sent.LATER: _later,
    Sent.GONE: _gone,
    Sent.REFUSED: _refused,
    Sent.MISCONFIGURED: _misconfigured,
}


def _shown(row: OutboxRow) -> Shown:
    buttons = tuple(tuple((label, data) for label, data in line) for line in row.payload["buttons"])
    return Shown(row.id, row.address.chat, row.payload["text"], buttons, row.must_arrive)
