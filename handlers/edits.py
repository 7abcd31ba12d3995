"""An edited message: what became of it when it was said decides what its new words do.

A draft takes them in place of the old ones. To an order they are added: nothing that stands is rewritten. What was said
last is said anew. Anything else stays as it was, and the person reads so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from db.models.messages import InboxRow
from db.queries import asks, said
from db.queries import orders as order_queries
from handlers import report_appeal, supplement, texts
from handlers.turn import Turn

Clean = Callable[[str], str]


async def edited(turn: Turn, clean: Clean, say_anew: Callable[[Turn], Awaitable[None]]) -> None:
    """`clean` makes of what was sent what was understood; `say_anew` works the event as if it were new."""
    incoming = turn.incoming
    row = await said.earlier(turn.tx, incoming.channel, incoming.chat, incoming.sender, incoming.origin, incoming.key)
    text, before = clean(incoming.text), clean(row.body.get("text", "")) if row else ""
    if row is None or turn.in_group or row.dropped or not text or text == before:
        return  # platforms tell of edits that changed no words, and of messages from before the bot was there
    if await report_appeal.edited(turn, before, text):
        return
    about = await said.about(turn.tx, row)
    if about is not None:
        await _of_order(turn, about, text)
    elif await _may_be_anew(turn, row, before):
        turn.stop_waiting()
        await say_anew(turn)
    else:
        await turn.reply(texts.EDIT_TOO_LATE)


async def _of_order(turn: Turn, order_id: int, text: str) -> None:
    """Raises NotAllowed where the order takes no additions any more."""
    order = await order_queries.by_id(turn.tx, order_id)
    order = await order_queries.standing_for(turn.tx, order) if order else None
    if order is None:
        return await turn.reply(texts.EDIT_TOO_LATE)
    if turn.person.id not in order.enterprises:
        return await turn.reply(texts.EDIT_ON_RECORD.format(number=order.number))
    await supplement.add(turn, order, texts.EDITED.format(text=text))


async def _may_be_anew(turn: Turn, row: InboxRow, before: str) -> bool:
    """The last thing that was said; of who serves a unit only a question, other words may have answered one."""
    if not await said.was_last(turn.tx, row):
        return False
    return not turn.person.serves or await asks.last_text(turn.tx, turn.person.id) == before
