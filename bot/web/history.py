"""One chat's messages both ways, read from the rows they came in and went out with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.messages import InboxRow, OutboxRow
from db.models.people import Address

MOST = 200
OVERLAP = timedelta(minutes=1)  # rows are not committed in the order of their times and numbers
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def messages_of(session: AsyncSession, chat: str, after: int) -> list[dict[str, Any]]:
    """The newest messages, oldest first; with `after` at least everything since that outbox row.

    {"id", "key", "mine", "kind", "text", "data", "buttons": [[[label, data]]], "files": [{"name", "size"}], "at"}; a
    reader that asks with `after` sees some again and knows them by their id.
    """
    address_id = await _address_id(session, chat)
    row = await session.get(OutboxRow, after) if after else None
    since = row.created_at - OVERLAP if row and row.address_id == address_id else _EVER
    out = select(OutboxRow).where(OutboxRow.address_id == address_id, OutboxRow.created_at >= since)
    out = out.where(OutboxRow.kind == "say", ~OutboxRow.dropped)
    said = select(InboxRow).where(InboxRow.channel == "web", InboxRow.chat == chat, InboxRow.at >= since)
    said = said.where(~InboxRow.dropped)
    shown = [_theirs(row) for row in await session.scalars(out.order_by(OutboxRow.id.desc()).limit(MOST))]
    shown += [_mine(row) for row in await session.scalars(said.order_by(InboxRow.id.desc()).limit(MOST))]
    return sorted(shown, key=lambda item: (item["at"], not item["mine"], int(item["id"][1:])))[-MOST:]


async def newest(session: AsyncSession, chat: str) -> int:
    """The number of the last message to this chat, 0 when there is none."""
    rows = select(func.max(OutboxRow.id)).where(OutboxRow.address_id == await _address_id(session, chat))
    return await session.scalar(rows) or 0


async def _address_id(session: AsyncSession, chat: str) -> int | None:
    return await session.scalar(select(Address.id).where(Address.channel == "web", Address.chat == chat))


def _theirs(row: OutboxRow) -> dict[str, Any]:
    return {
        "id": f"o{row.id}",
        "key": "",
        "mine": False,
        "kind": "text",
        "text": row.payload.get("text", ""),
        "data": "",
        "buttons": row.payload.get("buttons", []),
        "files": [],
        "at": row.created_at.isoformat(),
    }


def _mine(row: InboxRow) -> dict[str, Any]:
    return {
        "id": f"i{row.id}",
        "key": row.key.removeprefix(f"{row.chat}:"),
        "mine": True,
        "kind": row.kind,
        "text": row.body.get("text", ""),
        "data": row.body.get("data", ""),
        "buttons": [],
        "files": [{"name": name, "size": size} for _, _, name, size in row.body.get("files", [])],
        "at": row.at.isoformat(),
    }
