"""Questions about the inbox, the outbox and the dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models.asks import Once
from db.models.messages import Dialog, InboxRow, OutboxRow

TRIED = ("later", "unknown")
WAITING = ("pending", *TRIED)


async def add_to_inbox(tx: AsyncSession, row: InboxRow) -> bool:
    """Whether the row is new; (channel, key) is the last word."""
    taken = select(InboxRow.id).where(InboxRow.channel == row.channel, InboxRow.key == row.key)
    if await tx.scalar(taken) is not None:
        return False
    tx.add(row)
    return True


async def next_in_inbox(tx: AsyncSession, now: datetime, most: int = 64) -> Sequence[int]:
    """The oldest undone row of each conversation, those that wait for another try left out."""
    earlier = aliased(InboxRow)
    blocked = exists().where(
        earlier.conversation == InboxRow.conversation, earlier.done_at.is_(None), earlier.id < InboxRow.id
    )
    due = or_(InboxRow.next_try_at.is_(None), InboxRow.next_try_at <= now)
    found = select(InboxRow.id).where(InboxRow.done_at.is_(None), due, ~blocked).order_by(InboxRow.id).limit(most)
    return (await tx.scalars(found)).all()


async def undone(tx: AsyncSession, row_id: int) -> InboxRow | None:
    """The row, held for this transaction, unless another has worked it."""
    found = select(InboxRow).where(InboxRow.id == row_id, InboxRow.done_at.is_(None)).with_for_update(skip_locked=True)
    return (await tx.scalars(found)).one_or_none()


async def next_inbox_try(tx: AsyncSession) -> datetime | None:
    waits = select(func.min(InboxRow.next_try_at)).where(InboxRow.done_at.is_(None))
    return await tx.scalar(waits)


async def lease(
    tx: AsyncSession, channels: Sequence[str], now: datetime, until: datetime, most: int
) -> Sequence[OutboxRow]:
    """Takes due messages: of each address the oldest that waits, so that they arrive in order."""
    earlier = aliased(OutboxRow)
    over = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= now)
    waits = or_(OutboxRow.state.in_(WAITING), (OutboxRow.state == "leased") & over)
    blocked = exists().where(
        earlier.address_id == OutboxRow.address_id,
        earlier.id < OutboxRow.id,
        or_(earlier.due_at <= now, earlier.state.in_(TRIED)),
        earlier.state.in_((*WAITING, "leased")),
    )
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.channel.in_(channels), OutboxRow.due_at <= now, waits, ~blocked)
        .order_by(OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = update(OutboxRow).where(OutboxRow.id.in_(due)).values(state="leased", leased_until=until)
    ids = (await tx.scalars(taken.returning(OutboxRow.id))).all()
    found = select(OutboxRow).where(OutboxRow.id.in_(ids)).order_by(OutboxRow.id)
    return (await tx.scalars(found.execution_options(populate_existing=True))).all()


async def free_leases(tx: AsyncSession, channels: Sequence[str]) -> None:
    """Gives back the messages of a server that is gone; whether they arrived is not known."""
    held = (OutboxRow.channel.in_(channels), OutboxRow.state == "leased")
    state = case((OutboxRow.must_arrive, "unknown"), else_="sent")
    await tx.execute(update(OutboxRow).where(*held).values(state=state, leased_until=None))


async def is_quiet(tx: AsyncSession, channel: str) -> bool:
    """Whether nothing of a channel waits to be worked, or to be sent at once."""
    undone_rows = select(InboxRow.id).where(InboxRow.channel == channel, InboxRow.done_at.is_(None))
    unsent = select(OutboxRow.id).where(OutboxRow.channel == channel, OutboxRow.state.in_(("pending", "leased")))
    return await tx.scalar(undone_rows.limit(1)) is None and await tx.scalar(unsent.limit(1)) is None


async def next_outbox_due(tx: AsyncSession, channels: Sequence[str]) -> datetime | None:
    waits = (OutboxRow.channel.in_(channels), OutboxRow.state.in_(WAITING))
    return await tx.scalar(select(func.min(OutboxRow.due_at)).where(*waits))


async def dialog_of(tx: AsyncSession, conversation: str, now: datetime) -> Dialog:
    """Where a conversation stands; a new one is begun."""
    found = await tx.get(Dialog, conversation)
    if found is None:
        found = Dialog(conversation=conversation, step="", data={}, menus=[], updated_at=now)
        tx.add(found)
    return found


async def key_fits(tx: AsyncSession, fingerprint: str, now: datetime) -> bool:
    """Whether this key is the one that the database was first used with."""
    known = await tx.scalar(select(Once.name).where(Once.name.startswith("key:")))
    if known is None:
        return await first_time(tx, f"key:{fingerprint}", now)
    return known == f"key:{fingerprint}"


async def first_time(tx: AsyncSession, name: str, now: datetime) -> bool:
    """Whether `name` happens for the first time; it never does again."""
    once = sqlite_insert(Once).values(name=name, at=now).on_conflict_do_nothing().returning(Once.name)
    return (await tx.execute(once)).scalar_one_or_none() is not None
