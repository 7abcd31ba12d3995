"""The bot is let in somewhere, or a chat goes on under another id."""

from __future__ import annotations

from db.queries import chats
from handlers import texts
from handlers.turn import Turn


async def joined(turn: Turn) -> None:
    """In a group it says how the group is bound; one that was left, and its topics, have to be bound anew.

    In private nothing is to be said: the person is reachable again.
    """
    if not turn.in_group or (turn.address.unit and turn.address.reachable):
        return
    for address in await chats.with_topics(turn.tx, turn.incoming.channel, turn.incoming.chat):
        if not address.reachable:
            address.region = address.unit = ""
    turn.address.reachable = True
    await turn.reply(texts.JOINED_GROUP)


async def moved(turn: Turn) -> None:
    """Everything that named the old id names the new one."""
    if turn.incoming.data:
        await chats.move(turn.tx, turn.incoming.channel, turn.incoming.chat, turn.incoming.data)
