"""A chat that goes on under another id: everything that names it follows, in the transaction of the caller."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.models.messages import Dialog, InboxRow
from db.models.people import Address

TOPIC = "#"  # a topic of a group is `chat#thread`
MOST_FORMER = 4


async def move(tx: AsyncSession, channel: str, old: str, new: str) -> None:
    """Addresses with their topics, conversations and what waits to be worked; where the new address is there already,
    both become one, and what was loaded before may still name the one that is gone. Doing it again changes nothing."""
    if old == new:
        return
    await tx.flush()
    for address in await with_topics(tx, channel, old):
        await _readdress(tx, address, new + address.chat.removeprefix(old))
    waits = (InboxRow.channel == channel, InboxRow.done_at.is_(None), _in(InboxRow.chat, old))
    for row in await tx.scalars(select(InboxRow).where(*waits)):
        row.chat = new + row.chat.removeprefix(old)
        row.conversation = f"{row.channel}:{row.chat}:{row.sender}"
    for dialog in await tx.scalars(select(Dialog).where(_talked(channel, old))):
        await _rename(tx, dialog, f"{channel}:{new}{dialog.conversation.removeprefix(f'{channel}:{old}')}")
    await tx.flush()


def former(address: Address) -> list[str]:
    """The ids under which the chat was known before, for which its older buttons are signed."""
    return address.formerly.split()


async def with_topics(tx: AsyncSession, channel: str, chat: str) -> list[Address]:
    """The address of a chat and those of its topics, as far as they are known."""
    found = select(Address).where(Address.channel == channel, _in(Address.chat, chat)).order_by(Address.id)
    return list(await tx.scalars(found))


def _in(column: InstrumentedAttribute[str], chat: str) -> ColumnElement[bool]:
    return or_(column == chat, column.startswith(chat + TOPIC, autoescape=True))


def _talked(channel: str, chat: str) -> ColumnElement[bool]:
    begins = (f"{channel}:{chat}{end}" for end in (":", TOPIC))
    return or_(*(Dialog.conversation.startswith(begin, autoescape=True) for begin in begins))


async def _readdress(tx: AsyncSession, address: Address, chat: str) -> None:
    found = select(Address).where(Address.channel == address.channel, Address.chat == chat)
    there = (await tx.scalars(found)).one_or_none()
    known = list(dict.fromkeys([address.chat, *former(address), *(former(there) if there else ())]))
    kept = there or address
    if there is not None:
        await _merge(tx, address, there)
    kept.chat, kept.formerly = chat, " ".join(known[:MOST_FORMER])
    await tx.flush()


async def _merge(tx: AsyncSession, gone: Address, kept: Address) -> None:
    """Whatever points at the one points at the other; what a group was bound to it stays."""
    for table in Address.metadata.tables.values():
        for column in table.columns:
            if any(key.target_fullname == "addresses.id" for key in column.foreign_keys):
                await tx.execute(update(table).where(column == gone.id).values({column.name: kept.id}))
    if not kept.unit:
        kept.region, kept.unit = gone.region, gone.unit
    kept.person_id = kept.person_id or gone.person_id
    kept.seen_at = max(kept.seen_at, gone.seen_at)
    await tx.delete(gone)
    await tx.flush()


async def _rename(tx: AsyncSession, dialog: Dialog, conversation: str) -> None:
    """Of two conversations that became one the later one says where it stands."""
    there = await tx.get(Dialog, conversation)
    if there is not None and there.updated_at >= dialog.updated_at:
        return await tx.delete(dialog)
    if there is not None:
        await tx.delete(there)
        await tx.flush()
    dialog.conversation = conversation
