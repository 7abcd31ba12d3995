"""What is dropped when its time is over: the words, never the row that tells that something came or went.

Each takes the oldest few and says how many they were, so that no transaction is long.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Ask, Counter
from db.models.messages import Dialog, InboxRow, OutboxRow
from db.models.misses import Miss
from db.models.people import Address, Session
from db.queries.erase import NOTHING, NOTHING_SENT

ENDED = ("sent", "folded", "gone", "refused", "dead", "dropped")
MASKED_TO = "retained:asks"  # the counter with the last question that is masked


async def drop_bodies(tx: AsyncSession, before: datetime, most: int) -> int:
    """What came in before a moment and was worked; key and time stay, so that it is known when it comes again."""
    old = select(InboxRow.id).where(InboxRow.done_at.is_not(None), ~InboxRow.dropped, InboxRow.at < before).limit(most)
    ids = (await tx.scalars(old)).all()
    await tx.execute(update(InboxRow).where(InboxRow.id.in_(ids)).values(body=NOTHING, dropped=True))
    return len(ids)


async def drop_payloads(tx: AsyncSession, before: datetime, most: int) -> int:
    """What was due before a moment, and was sent or given up."""
    old = select(OutboxRow.id).where(OutboxRow.state.in_(ENDED), ~OutboxRow.dropped, OutboxRow.due_at < before)
    ids = (await tx.scalars(old.limit(most))).all()
    await tx.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(payload=NOTHING_SENT, dropped=True))
    return len(ids)


async def drop_dialogs(tx: AsyncSession, before: datetime, most: int) -> int:
    """Where conversations stood in which nothing was said, by either side, since a moment."""
    said = select(InboxRow.conversation).where(InboxRow.at >= before)
    chat = Address.channel + ":" + Address.chat
    told = select(chat + ":" + Address.chat).join(OutboxRow).where(OutboxRow.due_at >= before)
    silent = (Dialog.updated_at < before, Dialog.conversation.not_in(said), Dialog.conversation.not_in(told))
    names = (await tx.scalars(select(Dialog.conversation).where(*silent).limit(most))).all()
    await tx.execute(delete(Dialog).where(Dialog.conversation.in_(names)))
    return len(names)


async def mask_asks(tx: AsyncSession, before: datetime, masked: Callable[[str], str], most: int) -> int:
    """Questions asked before a moment, as many may read them: a correction still says to what it is one."""
    counter = await tx.get(Counter, MASKED_TO)
    if counter is None:
        counter = Counter(name=MASKED_TO, value=0)
        tx.add(counter)
    old = select(Ask).where(Ask.id > counter.value, Ask.at < before).order_by(Ask.id).limit(most)
    asks = (await tx.scalars(old)).all()
    for ask in asks:
        ask.text, counter.value = masked(ask.text), ask.id
    return len(asks)


async def drop_sessions(tx: AsyncSession, now: datetime, most: int) -> int:
    """Browsers that may act for nobody any more."""
    over = (await tx.scalars(select(Session.hash).where(Session.expires_at < now).limit(most))).all()
    await tx.execute(delete(Session).where(Session.hash.in_(over)))
    return len(over)


async def drop_misses(tx: AsyncSession, before: datetime) -> None:
    await tx.execute(delete(Miss).where(Miss.at < before))
