"""What the coordinators must know of the messages themselves: one now, those of the next minutes together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from db.models.messages import OutboxRow
from db.models.people import Address, Person
from db.queries import outbox, people
from db.queries.messages import first_time
from handlers import hearing, texts
from handlers.messages import Lane, Outgoing
from handlers.turn import Scene

TOGETHER = timedelta(minutes=10)
MOST_LINES = 20


async def alarm(scene: Scene, line: str) -> None:
    """Tells every coordinator who is here; what follows within ten minutes waits for their end, and is one message."""
    for address in await _addresses(scene, await hearing.coordinators(scene)):
        await _tell(scene, address, line)


async def _addresses(scene: Scene, persons: Sequence[Person]) -> list[Address]:
    found = [await people.address_of(scene.tx, person.id) for person in persons]
    return [address for address in found if address is not None]


async def _tell(scene: Scene, address: Address, line: str) -> None:
    prefix = f"alarm:{address.id}:"
    last = await outbox.last_with_key(scene.tx, prefix)
    if last is not None and last.state == "pending" and last.due_at > scene.now:
        return _add(last, line)
    free = last.due_at + TOGETHER if last is not None else scene.now
    due = max(free, scene.now)
    await scene.send(address, Outgoing(line, lane=Lane.CARD), due_at=due, key=f"{prefix}{due.timestamp()}")


def _add(row: OutboxRow, line: str) -> None:
    """The same is said once."""
    lines = row.payload["text"].splitlines()
    if line in lines or texts.ALARM_MORE in lines:
        return
    lines.append(line if len(lines) < MOST_LINES else texts.ALARM_MORE)
    row.payload = {**row.payload, "text": "\n".join(lines)}


async def channel_down(scene: Scene, channel: str) -> bool:
    """Tells the coordinators, on the other channels, once for an outage; whether this is the first that is heard."""
    if not await first_time(scene.tx, _outage(channel), scene.now):
        return False
    await _tell_elsewhere(scene, channel, texts.CHANNEL_DOWN)
    return True


async def channel_up(scene: Scene, channel: str) -> None:
    """The channel works again."""
    if await outbox.may_happen_again(scene.tx, _outage(channel)):
        await _tell_elsewhere(scene, channel, texts.CHANNEL_UP)


async def _tell_elsewhere(scene: Scene, channel: str, line: str) -> None:
    office = await people.coordinators(scene.tx)
    for address in await outbox.elsewhere(scene.tx, office, channel):
        await scene.send(address, Outgoing(line.format(channel=texts.CHANNEL_NAMES.get(channel, channel))))


def _outage(channel: str) -> str:
    return f"outage:{channel}"
