"""What was asked for in vain: how often, from where."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.misses import Miss


async def since(tx: AsyncSession, address_id: int, kind: str, moment: datetime) -> int:
    """How many of a kind there were at an address after a moment."""
    mine = (Miss.address_id == address_id, Miss.kind == kind, Miss.at > moment)
    return await tx.scalar(select(func.count()).select_from(Miss).where(*mine)) or 0


def note(tx: AsyncSession, address_id: int, kind: str, now: datetime) -> None:
    """One more."""
    tx.add(Miss(address_id=address_id, kind=kind, at=now))
