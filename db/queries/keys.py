"""Questions about the keys: which one the database was sealed with, and which ones there were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Once
from db.models.keys import OWN, Rekeying
from db.queries.messages import first_time


async def known_fingerprint(tx: AsyncSession) -> str:
    """Of the key that the database was first used with, or last changed to; empty in a new one."""
    name = await tx.scalar(select(Once.name).where(Once.name.startswith(OWN)))
    return (name or "").removeprefix(OWN)


async def fits(tx: AsyncSession, fingerprints: Sequence[str], now: datetime) -> bool:
    """Whether one of these keys is the database's own; the first becomes it where there is none yet."""
    known = await known_fingerprint(tx)
    return known in fingerprints if known else await first_time(tx, f"{OWN}{fingerprints[0]}", now)


async def signings_since(tx: AsyncSession, since: datetime) -> Sequence[str]:
    """What the buttons of the keys are known by that were the database's own after a moment."""
    return (await tx.scalars(select(Rekeying.signing).where(Rekeying.ended_at >= since))).all()


async def coming_fingerprint(tx: AsyncSession) -> str:
    """Of the key to which the database is being changed; empty where it is to none."""
    return await tx.scalar(select(Rekeying.fingerprint).where(Rekeying.ended_at.is_(None))) or ""


async def rekeyings(tx: AsyncSession) -> Sequence[Rekeying]:
    """Every change of the key, the oldest first."""
    return (await tx.scalars(select(Rekeying).order_by(Rekeying.began_at))).all()
