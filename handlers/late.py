"""A part of an album that came after the others were worked: it goes where they went."""

from __future__ import annotations

from db.queries import orders as order_queries
from db.queries.said import order_of_album
from handlers import supplement, texts
from handlers.turn import Turn


async def added(turn: Turn, text: str) -> bool:
    """Whether the album is in an order already: the part is added to it. Raises NotAllowed where it takes no more."""
    incoming = turn.incoming
    number = await order_of_album(turn.tx, incoming.channel, incoming.chat, incoming.album)
    order = await order_queries.by_id(turn.tx, number) if number else None
    if order is None:
        return False
    order = await order_queries.standing_for(turn.tx, order)
    if turn.person.id in order.enterprises:
        await supplement.add(turn, order, text)
    else:
        await turn.reply(texts.ALBUM_LATE.format(number=order.number))
    return True
