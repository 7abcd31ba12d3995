"""Questions about the files that people sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.crypt import token_hash
from db.models.files import KEPT, WAITING, KeptFile
from db.models.messages import Dialog, InboxRow
from db.models.orders import Note
from db.models.people import Address
from db.queries.orders import batched

AT_ONCE = 500
LEFT_UNSCANNED = ("", "unscanned")


def sender_of(channel: str, sender: str) -> str:
    """Who sent it, for telling whether it was the same one."""
    return token_hash(f"{channel}:{sender}")


async def by_ref(tx: AsyncSession, ref: str) -> KeptFile | None:
    return (await tx.scalars(select(KeptFile).where(KeptFile.ref == ref))).one_or_none()


async def by_refs(tx: AsyncSession, refs: Collection[str]) -> dict[str, KeptFile]:
    """The files of these references, by reference."""
    found = await tx.scalars(select(KeptFile).where(KeptFile.ref.in_(refs))) if refs else ()
    return {file.ref: file for file in found}


# what is due


async def due(tx: AsyncSession, channels: Sequence[str], now: datetime, most: int) -> Sequence[KeptFile]:
    """What is to be fetched from these channels, first; and what of any channel is to be scanned anew or told."""
    ours = or_(KeptFile.channel.in_(channels), KeptFile.state != WAITING)
    found = select(KeptFile).where(KeptFile.next_at <= now, ours).limit(most)
    return (await tx.scalars(found.order_by(KeptFile.state != WAITING, KeptFile.next_at, KeptFile.id))).all()


async def make_due(tx: AsyncSession, channels: Sequence[str], now: datetime, *, scans: bool) -> None:
    """At the start of a server: what an earlier one was fetching, and what no scanner has seen if there is one now."""
    fetched = (KeptFile.channel.in_(channels), KeptFile.state == WAITING, KeptFile.next_at.is_not(None))
    await tx.execute(update(KeptFile).where(*fetched).values(next_at=now))
    if scans:
        unseen = (KeptFile.state == KEPT, KeptFile.verdict.in_(LEFT_UNSCANNED))
        await tx.execute(update(KeptFile).where(*unseen).values(next_at=now))


async def twin(tx: AsyncSession, file: KeptFile, digest: str) -> KeptFile | None:
    """An earlier file of the same sender with the same content."""
    same = (KeptFile.sender == file.sender, KeptFile.digest == digest, KeptFile.state == KEPT, KeptFile.id != file.id)
    return (await tx.scalars(select(KeptFile).where(*same).order_by(KeptFile.id).limit(1))).one_or_none()


async def sharing(tx: AsyncSession, stored: str) -> Sequence[KeptFile]:
    """Every file that is stored under a name."""
    return (await tx.scalars(select(KeptFile).where(KeptFile.stored == stored, KeptFile.stored != ""))).all()


# what nothing names any more


async def named(tx: AsyncSession) -> set[str]:
    """Every reference in a note, in an open dialog, or in a message that is still to be worked, or never could be."""
    found: set[str] = set()
    for column, where in (
        (Note.files, ()),
        (Dialog.data, ()),
        (InboxRow.body, (InboxRow.done_at.is_(None) | InboxRow.dead,)),
    ):
        rows = select(column).where(*where).execution_options(yield_per=AT_ONCE)
        async for kept in await tx.stream_scalars(rows):
            found.update(_texts(kept))
    return found


def _texts(kept: Any) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(kept, str):
        yield kept
    elif isinstance(kept, dict | list):
        for part in kept.values() if isinstance(kept, dict) else kept:
            yield from _texts(part)


async def drop_unnamed(tx: AsyncSession, refs: Collection[str], before: datetime) -> int:
    """Deletes what came before a moment and is not among these references; how many it were."""
    old = select(KeptFile.id, KeptFile.ref).where(KeptFile.created_at < before)
    gone = [row.id for row in await tx.execute(old) if row.ref not in refs]
    for some in batched(gone):
        await tx.execute(delete(KeptFile).where(KeptFile.id.in_(some)))
    return len(gone)


async def reserved(tx: AsyncSession) -> dict[str, bool]:
    """The names that files are stored under, and whether one is still being written."""
    rows = await tx.execute(select(KeptFile.stored, KeptFile.state).where(KeptFile.stored != ""))
    found: dict[str, bool] = {}
    for stored, state in rows:
        found[stored] = found.get(stored, False) or state == WAITING
    return found


async def forget_of(tx: AsyncSession, person: int) -> None:
    """Everything that a person sent; what was stored goes with the next sweep of the folder."""
    chats = await tx.execute(select(Address.channel, Address.chat).where(Address.person_id == person))
    senders = [sender_of(channel, chat) for channel, chat in chats]
    await tx.execute(delete(KeptFile).where(KeptFile.sender.in_(senders)))
