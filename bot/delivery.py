"""Outbox to channels: lease, send outside any transaction, keep what became of it, try again, give up aloud.

A message that is a card is remembered with where the platform keeps it, and a redraw changes it there, every copy of
it; a card that is lost is sent anew. A channel that does not work is left alone for a moment, its messages kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import SystemRandom

from bot import alarms
from bot.channels.base import TOPIC_GONE, Channel, Receipt, Sent
from bot.folding import folded
from db.models.messages import OutboxRow, ShownCard
from db.models.people import Person
from db.queries import cards as cards_queries
from db.queries import chats
from db.queries import messages as queries
from db.session import Database
from handlers import texts
from handlers.messages import LASTS, Lane, Shown
from handlers.turn import House, Scene

log = logging.getLogger(__name__)

Told = tuple[OutboxRow, Receipt]
LEASE = timedelta(seconds=60)
MOST_AT_ONCE = 32
PAUSE = timedelta(minutes=1)  # of a channel that does not work, until it is tried again
JITTER = 0.25  # of a wait, at most
BACK_OFF = (1, 2, 4, 8, 16, 32, 64, 128, 256, 300)  # seconds; the last one for ever
jitter = SystemRandom().random  # 0 to 1


class Delivery:
    """Sends what waits for the channels that run here."""

    def __init__(
        self, database: Database, house: House, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        self._database, self._house, self._channels, self._now = database, house, channels, now
        self._paused: dict[str, datetime] = {}
        self.waiting = asyncio.Event()  # set by who knows that there is something to send

    async def take_over(self) -> None:
        """At the start of a server: what an earlier one had in hand when it ended is due again at once."""
        async with self._database.begin() as tx:
            await queries.free_leases(tx, tuple(self._channels))
            for channel in self._channels:
                await alarms.channel_up(Scene(self._house, tx, self._now()), channel)

    async def deliver(self) -> bool:
        """Sends the oldest due message of every address; whether there was one."""
        self.waiting.clear()
        now = self._now()
        names = self._working(now)
        async with self._database.read() as tx:
            if not await queries.anything_due(tx, names, now):
                return False
        async with self._database.begin() as tx:
            rows = await queries.lease(tx, names, now, now + LEASE, MOST_AT_ONCE)
            sent = [row for row in rows if not await folded(tx, row, now)]
            cards = {row.id: await cards_queries.shown(tx, row.address_id, row.card) for row in sent if row.card}
        await self._send_all({asyncio.create_task(self._send(row, cards.get(row.id, ()))) for row in sent})
        return bool(rows)

    def _working(self, now: datetime) -> tuple[str, ...]:
        return tuple(name for name in self._channels if self._paused.get(name, now) <= now)

    async def _send_all(self, sending: set[asyncio.Task[Told]]) -> None:
        """What was sent by now is booked together, while the others are still on their way."""
        try:
            while sending:
                ended, sending = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
                await self._book([task.result() for task in ended])
        finally:
            for task in sending:
                task.cancel()

    async def _send(self, row: OutboxRow, cards: Sequence[ShownCard]) -> Told:
        return row, await _KINDS[row.kind](self._channels[row.channel], row, cards)

    async def _book(self, told: Sequence[Told]) -> None:
        """What became of messages; of most nothing but that they arrived, for which they are not read again."""
        plain = {row.id: receipt.ref for row, receipt in told if _is_plain(row, receipt)}
        others = {row.id: receipt for row, receipt in told if row.id not in plain}
        async with self._database.begin() as tx:
            scene = Scene(self._house, tx, self._now())
            for row, receipt in told:
                await self._look_at_channel(scene, row.channel, receipt)
            await queries.book_sent(tx, plain)
            for row in await queries.outbox_rows(tx, list(others)) if others else ():
                await _AFTER[others[row.id].state](scene, row, others[row.id])

    async def _look_at_channel(self, scene: Scene, channel: str, receipt: Receipt) -> None:
        """Pauses a channel that does not work, and goes on with one that works again."""
        if receipt.state is Sent.MISCONFIGURED:
            self._paused[channel] = scene.now + PAUSE
            if await alarms.channel_down(scene, channel):
                log.error("channel %s does not work: %s", channel, receipt.detail)
        elif self._paused.pop(channel, None):
            await alarms.channel_up(scene, channel)


def _is_plain(row: OutboxRow, receipt: Receipt) -> bool:
    """Whether there is nothing to keep but that it arrived, and where."""
    return receipt.state is Sent.SENT and not row.card and not receipt.detail


# what each kind of row asks of a channel


@dataclass(frozen=True, slots=True)
class Redrawn(Receipt):
    """`lost` are the copies of the card that are not there any more."""

    lost: tuple[str, ...] = ()


async def _say(channel: Channel, row: OutboxRow, cards: Sequence[ShownCard]) -> Receipt:
    return await channel.send(_shown(row))


async def _redraw(channel: Channel, row: OutboxRow, cards: Sequence[ShownCard]) -> Receipt:
    """Every copy that shows something else; sent anew where all are lost. What is not shown anywhere need not be."""
    lost = []
    for card in cards:
        receipt = await channel.update(card.ref, _shown(row)) if card.mark != _mark(row) else Receipt(Sent.SENT)
        if receipt.state is Sent.LOST:
            lost.append(card.ref)
        elif receipt.state is not Sent.SENT:
            return receipt
    if not cards or len(lost) < len(cards):
        return Redrawn(Sent.SENT, lost=tuple(lost))
    anew = await channel.send(_shown(row))
    return Redrawn(anew.state, anew.ref, anew.retry_after, anew.detail, anew.moved_to, tuple(lost))


async def _menu(channel: Channel, row: OutboxRow, cards: Sequence[ShownCard]) -> Receipt:
    """A menu is a convenience: a chat that has no place for one is nobody's alarm."""
    receipt = await channel.menu(row.address.chat, row.payload["menu"])
    return Receipt(Sent.SENT, detail=receipt.detail) if receipt.state in (Sent.GONE, Sent.REFUSED) else receipt


_Way = Callable[[Channel, OutboxRow, Sequence[ShownCard]], Awaitable[Receipt]]
_KINDS: dict[str, _Way] = {"say": _say, "redraw": _redraw, "menu": _menu}


# what became of it


async def _sent(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """A detail tells that the platform took it only in a plainer form, which is ours to mend."""
    row.state, row.ref, row.leased_until, row.detail = "sent", receipt.ref, None, receipt.detail[:200]
    if receipt.detail:
        log.error("outbox row %s was taken only in part: %s", row.id, receipt.detail)
    if isinstance(receipt, Redrawn):
        await cards_queries.redrawn(scene.tx, row.address_id, row.card, _mark(row), scene.now, receipt.lost)
    if row.card and receipt.ref:
        await cards_queries.show(scene.tx, row.address_id, row.card, receipt.ref, _mark(row), scene.now)


async def _unknown(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """It may have arrived: said again only when it must arrive; what is drawn may be drawn again."""
    if row.must_arrive or row.kind != "say":
        await _again(scene, row, receipt)
    else:
        row.state, row.detail, row.leased_until = "sent", receipt.detail[:200], None


async def _again(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """Later and later; a reminder that is over is given up, nothing else ever is: it only lets others pass."""
    row.attempts += 1
    row.leased_until, row.detail = None, receipt.detail[:200]
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
    row.state, row.due_at = "unknown", scene.now + timedelta(seconds=wait * (1 + JITTER * jitter()))
    if _is_over(row, scene.now):
        row.state = "dead"
        await _tell_office(scene, row, texts.OUTBOX_DEAD)
    elif row.attempts == queries.PATIENT_ATTEMPTS:
        await _tell_office(scene, row, texts.OUTBOX_LATE)


def _is_over(row: OutboxRow, now: datetime) -> bool:
    lasts = LASTS.get(Lane(row.lane))
    return lasts is not None and now > row.created_at + lasts


async def _later(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """The platform's own wait does not count as a failure. A chat that moved is followed by all that is for it."""
    if receipt.moved_to:
        await _follow(scene, row, receipt)
    row.state, row.leased_until = "later", None
    wait = max(receipt.retry_after, 0.05)
    row.due_at = scene.now + timedelta(seconds=wait + min(wait * JITTER, 1) * jitter())


async def _follow(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    await chats.move(scene.tx, row.channel, row.address.chat, receipt.moved_to)
    await scene.tx.refresh(row)
    if receipt.detail == TOPIC_GONE:
        await _tell_office(scene, row, texts.TOPIC_GONE)


async def _gone(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    row.state, row.detail, row.leased_until = "gone", receipt.detail[:200], None
    row.address.reachable = False
    await _tell_office(scene, row, texts.UNREACHABLE)


async def _refused(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    log.error("outbox row %s was refused: %s", row.id, receipt.detail)
    row.state, row.detail, row.leased_until = "refused", receipt.detail[:200], None
    await _tell_office(scene, row, texts.OUTBOX_REFUSED)


async def _misconfigured(scene: Scene, row: OutboxRow, receipt: Receipt) -> None:
    """The channel does not work: its messages wait for it."""
    row.state, row.leased_until, row.detail = "later", None, receipt.detail[:200]
    row.due_at = scene.now + PAUSE


async def _tell_office(scene: Scene, row: OutboxRow, line: str) -> None:
    """About what is for the coordinators themselves the log and `qisu outbox` speak."""
    person = await scene.tx.get(Person, row.address.person_id) if row.address.person_id else None
    if person is not None and person.coordinator:
        return
    who = (person.name if person else row.address.unit) or texts.SOMEBODY
    await alarms.alarm(scene, line.format(who=who, id=row.id))


_AFTER = {
    Sent.SENT: _sent,
    Sent.UNKNOWN: _unknown,
    Sent.LATER: _later,
    Sent.GONE: _gone,
    Sent.REFUSED: _refused,
    Sent.LOST: _refused,
    Sent.MISCONFIGURED: _misconfigured,
}


def _mark(row: OutboxRow) -> str:
    """What a card shows, as a hash."""
    return sha256(json.dumps(row.payload, sort_keys=True).encode()).hexdigest()


def _shown(row: OutboxRow) -> Shown:
    buttons = tuple(tuple((label, data) for label, data in line) for line in row.payload["buttons"])
    return Shown(row.id, row.address.chat, row.payload["text"], buttons, row.must_arrive, row.lane < Lane.REMINDER)
