"""What is asked for in vain, a few times an hour and no more: an order's number that is not there, or is somebody
else's, which read the same; an invite's code."""

from __future__ import annotations

import logging
from datetime import timedelta

from db.queries import misses as queries
from handlers import texts
from handlers.turn import Turn

log = logging.getLogger(__name__)

MOST, WITHIN = 5, timedelta(hours=1)  # channels.md 4.3
ORDER, INVITE = "order", "invite"


async def answer(turn: Turn, text: str = texts.NOT_FOUND) -> None:
    """One fixed sentence; after the fifth in an hour silence, and a line in the log that tells only of which chat."""
    if await exhausted(turn, ORDER):
        log.warning("address %s asks for orders that are not its own", turn.address.id)
        return
    note(turn, ORDER)
    await turn.reply(text)


async def exhausted(turn: Turn, kind: str) -> bool:
    """Whether this chat asked in vain too often."""
    return await queries.since(turn.tx, turn.address.id, kind, turn.now - WITHIN) >= MOST


def note(turn: Turn, kind: str) -> None:
    """Asked in vain once more."""
    queries.note(turn.tx, turn.address.id, kind, turn.now)
