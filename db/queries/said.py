"""Questions about single messages of the inbox: the parts of an album, what an edit changed, where a message went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models.messages import InboxRow, OutboxRow

WORDS = ("text", "file", "edit")
NEWS = ("text", "file", "press")  # what makes an earlier message one that was not the last


async def hold_album(tx: AsyncSession, row: InboxRow, until: datetime) -> None:
    """The parts of an album wait for each other, as long as none of them was tried."""
    await tx.flush()
    held = update(InboxRow).where(*_of_album(row), InboxRow.done_at.is_(None), InboxRow.attempts == 0)
    await tx.execute(held.values(next_try_at=until))


async def parts(tx: AsyncSession, row: InboxRow) -> Sequence[InboxRow]:
    """The undone parts of the album to which a row belongs, in the order in which they came; else the row alone."""
    if not row.album:
        return [row]
    found = select(InboxRow).where(*_of_album(row), InboxRow.done_at.is_(None))
    return (await tx.scalars(found.order_by(InboxRow.id))).all()


async def earlier(tx: AsyncSession, channel: str, chat: str, sender: str, origin: str, key: str) -> InboxRow | None:
    """How a message stood before the event of this key changed it."""
    if not origin:
        return None
    mine = (*_here(channel, chat), InboxRow.sender == sender, InboxRow.origin == origin, InboxRow.key != key)
    found = select(InboxRow).where(*mine, InboxRow.kind.in_(WORDS), InboxRow.done_at.is_not(None))
    return (await tx.scalars(found.order_by(InboxRow.id.desc()).limit(1))).one_or_none()


async def was_last(tx: AsyncSession, row: InboxRow) -> bool:
    """Whether nothing was said or pressed in the conversation since a message was said first."""
    first = aliased(InboxRow)
    said_at = select(first.id).where(
        first.channel == row.channel, first.chat == row.chat, first.origin == row.origin, first.kind != "edit"
    )
    later = (*_here(row.channel, row.chat), InboxRow.sender == row.sender, InboxRow.kind.in_(NEWS))
    since = exists().where(*later, InboxRow.id > said_at.order_by(first.id).limit(1).scalar_subquery())
    return not await tx.scalar(select(since))


async def about(tx: AsyncSession, row: InboxRow) -> int | None:
    """The order into which a message went, or an earlier edit of it."""
    same = (*_here(row.channel, row.chat), InboxRow.origin == row.origin, InboxRow.about.is_not(None))
    found = await tx.scalar(select(InboxRow.about).where(*same).order_by(InboxRow.id.desc()).limit(1))
    return found or await order_of_album(tx, row.channel, row.chat, row.album)


async def went_into(tx: AsyncSession, channel: str, chat: str, keys: Collection[str], order_id: int) -> None:
    """The messages of these events went into an order."""
    here = _here(channel, chat)
    albums = select(InboxRow.album).where(*here, InboxRow.key.in_(keys), InboxRow.album != "")
    mine = or_(InboxRow.key.in_(keys), InboxRow.album.in_(albums))
    await tx.execute(update(InboxRow).where(*here, mine).values(about=order_id))


async def order_of_album(tx: AsyncSession, channel: str, chat: str, album: str) -> int | None:
    """The order into which the earlier parts of an album went."""
    if not album:
        return None
    found = select(InboxRow.about).where(*_here(channel, chat), InboxRow.album == album, InboxRow.about.is_not(None))
    return await tx.scalar(found.order_by(InboxRow.id.desc()).limit(1))


def _of_album(row: InboxRow) -> tuple[ColumnElement[bool], ...]:
    return InboxRow.conversation == row.conversation, InboxRow.album == row.album


def _here(channel: str, chat: str) -> tuple[ColumnElement[bool], ...]:
    return InboxRow.channel == channel, InboxRow.chat == chat


async def quoted(tx: AsyncSession, address_id: int, ref: str) -> OutboxRow | None:
    """What was sent to an address and is there under this id of its platform."""
    sent = (OutboxRow.address_id == address_id, ("," + OutboxRow.ref + ",").contains(f",{ref},", autoescape=True))
    return (await tx.scalars(select(OutboxRow).where(*sent).order_by(OutboxRow.id.desc()).limit(1))).one_or_none()
