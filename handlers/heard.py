"""Which messages went into which order: an edit of one, or a late part of its album, belongs there too."""

from __future__ import annotations

from db.queries import said
from handlers.messages import Kind
from handlers.turn import Turn
from workflow.order import WorkOrder


async def words_went(turn: Turn, order: WorkOrder) -> None:
    """The words of this event did something to an order; a press has none."""
    if turn.incoming.kind is not Kind.PRESS:
        await _went(turn, [turn.incoming.key], order)


async def draft_went(turn: Turn, order: WorkOrder) -> None:
    """The open draft is an order, or part of one, from now on."""
    await _went(turn, (turn.draft or {}).get("from", []), order)


async def _went(turn: Turn, keys: list[str], order: WorkOrder) -> None:
    if keys and order.id:
        await said.went_into(turn.tx, turn.incoming.channel, turn.incoming.chat, keys, order.id)
