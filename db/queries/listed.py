"""Questions about 挂牌督办."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.orders import history, orders
from workflow.order import WorkOrder
from workflow.rules import LAST_ROUND
from workflow.terms import Action

_INTO_LAST = and_(history.c.action.in_((Action.RATE_BAD, Action.REOPEN)), history.c.round == LAST_ROUND - 1)


async def ever_listed(tx: AsyncSession, before: datetime) -> Sequence[WorkOrder]:
    """The orders that were put on the list before a moment, by decision, by time or by their last round."""
    ids = select(history.c.order_id).where(or_(history.c.action == Action.LIST, _INTO_LAST), history.c.at < before)
    return (await tx.scalars(select(WorkOrder).where(orders.c.id.in_(ids)).order_by(orders.c.id))).all()
