"""A handful of numbers of the office's day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.orders import clocks, history, orders
from workflow.terms import OPEN, Action, State


async def open_by_state(tx: AsyncSession) -> dict[State, int]:
    """How many orders are open, by their state."""
    counted = select(orders.c.state, func.count()).where(orders.c.state.in_(OPEN)).group_by(orders.c.state)
    return {row[0]: row[1] for row in (await tx.execute(counted)).all()}


async def late(tx: AsyncSession, now: datetime) -> int:
    """How many open orders have a limit that ran out."""
    ran_out = (clocks.c.stopped.is_(None), clocks.c.superseded.is_(False), clocks.c.due < now)
    found = select(func.count(clocks.c.order_id.distinct())).join(orders, orders.c.id == clocks.c.order_id)
    return await tx.scalar(found.where(*ran_out, orders.c.state.in_(OPEN))) or 0


async def listed(tx: AsyncSession) -> int:
    """How many open orders are 挂牌督办."""
    found = select(func.count()).select_from(orders).where(orders.c.listed, orders.c.state.in_(OPEN))
    return await tx.scalar(found) or 0


async def done_since(tx: AsyncSession, moment: datetime, actions: Collection[Action]) -> int:
    """How often one of these was done from a moment on."""
    found = select(func.count()).select_from(history).where(history.c.at >= moment, history.c.action.in_(actions))
    return await tx.scalar(found) or 0


async def closed_since(tx: AsyncSession, moment: datetime) -> int:
    """How many orders went into 已销号 from a moment on."""
    into = (history.c.at >= moment, history.c.now == State.CLOSED, history.c.was != State.CLOSED)
    return await tx.scalar(select(func.count()).select_from(history).where(*into)) or 0
