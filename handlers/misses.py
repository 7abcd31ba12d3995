"""A number of an order that is not there, or somebody else's, reads the same, and only a few times an hour at all."""

from __future__ import annotations

import logging
from datetime import timedelta

from db.queries import misses as queries
from handlers import texts
from handlers.turn import Turn

log = logging.getLogger(__name__)

MOST, WITHIN = 5, timedelta(hours=1)  # channels.md 4.3
KIND = "order"


async def answer(turn: Turn, text: str = texts.NOT_FOUND) -> None:
    """One fixed sentence; after the fifth in an hour silence, and a line in the log that tells only of which chat."""
    if await queries.since(turn.tx, turn.address.id, KIND, turn.now - WITHIN) >= MOST:
        log.warning("address %s asks for orders that are not its own", turn.address.id)
        return
    queries.note(turn.tx, turn.address.id, KIND, turn.now)
    await turn.reply(text)
