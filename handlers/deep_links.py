"""What a link into the bot carries behind /start: an invite, or the number of an order; else one is welcome."""

from __future__ import annotations

from handlers import identify, progress
from handlers.numbers import number_in
from handlers.turn import Turn


async def start(turn: Turn, text: str) -> None:
    """The order only to whose it is; another's number reads like one that does not exist."""
    payload = text.partition(" ")[2].strip()
    number = None if payload.startswith(identify.START_PREFIX) else number_in(payload)
    await (progress.by_number(turn, number) if number else identify.start(turn, text))
