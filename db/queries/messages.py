"""Questions about the inbox, the outbox and the dialogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models.asks import Once
from db.models.messages import Dialog, InboxRow, OutboxRow

TRIED = ("later", "unknown")
WAITING = ("pending", *TRIED)
UNSENT = (*WAITING, "leased")
SPOKEN = 1  # up to this lane what is said to an address stays in order: answers, cards
PATIENT_ATTEMPTS = 8  # of a message, for which the later ones of its address wait


async def add_to_inbox(tx: AsyncSession, rows: Sequence[InboxRow]) -> list[InboxRow]:
    """Adds those that are new and returns them. (channel, key) is the last word."""
    keys = [(row.channel, row.key) for row in rows]
    known = select(InboxRow.channel, InboxRow.key).where(tuple_(InboxRow.channel, InboxRow.key).in_(keys))
    taken = {(channel, key) for channel, key in await tx.execute(known)}
    new = {key: row for key, row in zip(keys, rows, strict=True) if key not in taken}
    tx.add_all(new.values())
    return list(new.values())


_EARLIER = aliased(InboxRow)
_BLOCKED = exists().where(
    _EARLIER.conversation == InboxRow.conversation, _EARLIER.done_at.is_(None), _EARLIER.id < InboxRow.id
)
_NEXT = (
    select(InboxRow.id)
    .where(
        InboxRow.done_at.is_(None),
        or_(InboxRow.next_try_at.is_(None), InboxRow.next_try_at <= bindparam("now")),
        ~_BLOCKED,
    )
    .order_by(InboxRow.id)
    .limit(bindparam("most"))
)


async def next_in_inbox(tx: AsyncSession, now: datetime, most: int = 64) -> Sequence[int]:
    """The oldest undone row of each conversation, those that wait for another try left out."""
    return (await tx.scalars(_NEXT, {"now": now, "most": most})).all()


_UNDONE = (
    select(InboxRow, Dialog)
    .outerjoin(Dialog, Dialog.conversation == InboxRow.conversation)
    .where(InboxRow.id == bindparam("row"), InboxRow.done_at.is_(None))
    .with_for_update(skip_locked=True, of=InboxRow)
)


async def undone(tx: AsyncSession, row_id: int) -> tuple[InboxRow, Dialog | None] | None:
    """The row, held for this transaction, unless another has worked it; and where its conversation stands."""
    found = (await tx.execute(_UNDONE, {"row": row_id})).one_or_none()
    return (found[0], found[1]) if found else None


async def next_inbox_try(tx: AsyncSession) -> datetime | None:
    waits = select(func.min(InboxRow.next_try_at)).where(InboxRow.done_at.is_(None))
    return await tx.scalar(waits)


async def anything_due(tx: AsyncSession, channels: Sequence[str], now: datetime) -> bool:
    """Whether there may be something to lease; a read, so that who has nothing to send writes nothing."""
    waits = (OutboxRow.state.in_(UNSENT), OutboxRow.due_at <= now)
    return await tx.scalar(select(OutboxRow.id).where(OutboxRow.channel.in_(channels), *waits).limit(1)) is not None


async def lease(
    tx: AsyncSession, channels: Sequence[str], now: datetime, until: datetime, most: int
) -> Sequence[OutboxRow]:
    """Takes due messages, the lowest lane first: of each address the oldest that waits, so that they arrive in order.

    Reminders and broadcasts are passed by what is said to a person; what failed again and again holds nothing back.
    """
    earlier, later = aliased(OutboxRow), aliased(OutboxRow)
    urgent = case((OutboxRow.lane <= SPOKEN, SPOKEN), else_=OutboxRow.lane)
    over = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until <= now)
    waits = or_(OutboxRow.state.in_(WAITING), (OutboxRow.state == "leased") & over)
    blocked = exists().where(
        earlier.address_id == OutboxRow.address_id,
        earlier.id < OutboxRow.id,
        or_(earlier.lane <= urgent, and_(earlier.state == "leased", earlier.leased_until > now)),
        earlier.attempts < PATIENT_ATTEMPTS,
        or_(earlier.due_at <= now, earlier.state.in_(TRIED)),
        earlier.state.in_(UNSENT),
    )
    passed = exists().where(
        later.address_id == OutboxRow.address_id,
        later.id > OutboxRow.id,
        later.lane < OutboxRow.lane,
        later.due_at <= now,
        later.state.in_(UNSENT),
    )
    turn = and_(~blocked, or_(OutboxRow.lane <= SPOKEN, ~passed))
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.channel.in_(channels), OutboxRow.due_at <= now, waits, turn)
        .order_by(OutboxRow.lane, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = update(OutboxRow).where(OutboxRow.id.in_(due)).values(state="leased", leased_until=until)
    ids = (await tx.scalars(taken.returning(OutboxRow.id))).all()
    return await outbox_rows(tx, ids)


async def outbox_rows(tx: AsyncSession, ids: Sequence[int]) -> Sequence[OutboxRow]:
    """The messages of these ids as they are stored now, in the order in which they are sent."""
    found = select(OutboxRow).where(OutboxRow.id.in_(ids)).order_by(OutboxRow.lane, OutboxRow.id)
    return (await tx.scalars(found.execution_options(populate_existing=True))).all()


async def book_sent(tx: AsyncSession, refs: Mapping[int, str]) -> None:
    """Messages that arrived, with where the platform keeps them."""
    if refs:
        row = OutboxRow.__table__.c
        arrived = update(OutboxRow.__table__).where(row.id == bindparam("row"))  # type: ignore[arg-type]
        arrived = arrived.values(state="sent", ref=bindparam("at"), leased_until=None)
        await tx.execute(arrived, [{"row": id, "at": ref} for id, ref in refs.items()])


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


async def first_time(tx: AsyncSession, name: str, now: datetime) -> bool:
    """Whether `name` happens for the first time; it never does again."""
    once = sqlite_insert(Once).values(name=name, at=now).on_conflict_do_nothing().returning(Once.name)
    return (await tx.execute(once)).scalar_one_or_none() is not None
