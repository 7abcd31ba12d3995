"""Questions that were asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Ask


async def last_answered(tx: AsyncSession, person: int, since: datetime) -> Ask | None:
    """The person's last question since then, if a card answered it."""
    query = select(Ask).where(Ask.person_id == person, Ask.at >= since).order_by(Ask.id.desc()).limit(1)
    ask = await tx.scalar(query)
    return ask if ask and ask.card else None


async def last_text(tx: AsyncSession, person: int) -> str:
    """The words of the person's last question; empty where there is none."""
    return await tx.scalar(select(Ask.text).where(Ask.person_id == person).order_by(Ask.id.desc()).limit(1)) or ""
