"""Questions about root orders and the orders that tell of one problem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.orders import Appeal, orders
from db.models.roots import Root, RootMember
from workflow.order import WorkOrder
from workflow.roots import WAITING
from workflow.terms import OPEN, State

COUNTED = (*OPEN, State.CLOSED)
MOST_COMPARED = 500


async def of_one_kind(tx: AsyncSession, order: WorkOrder, since: datetime) -> Sequence[tuple[WorkOrder, Appeal]]:
    """Other orders of the category and region filed since, in no root order yet, with their words; newest first."""
    found = (
        select(WorkOrder, Appeal)
        .join(Appeal, Appeal.order_id == orders.c.id)
        .where(
            orders.c.category == order.category, orders.c.region == order.region, orders.c.created >= since,
            orders.c.state.in_(COUNTED), orders.c.id != order.id,
            orders.c.id.not_in(select(RootMember.order_id)),
        )
        .order_by(orders.c.created.desc(), orders.c.id.desc())
        .limit(MOST_COMPARED)
    )  # fmt: skip
    return [(one, appeal) for one, appeal in await tx.execute(found)]


async def known_since(tx: AsyncSession, order: WorkOrder, since: datetime) -> Sequence[Root]:
    """The root orders of the category and region that wait, or were found since; the newest first."""
    of_kind = (Root.category == order.category, Root.region == order.region)
    lately = Root.state.in_(WAITING) | (Root.found_at >= since)
    return (await tx.scalars(select(Root).where(*of_kind, lately).order_by(Root.id.desc()))).all()


async def waiting(tx: AsyncSession) -> Sequence[Root]:
    """The root orders that somebody has to do something about, the next limit first."""
    found = select(Root).where(Root.state.in_(WAITING))
    return (await tx.scalars(found.order_by(Root.due_at.is_(None).desc(), Root.due_at, Root.id))).all()


async def members_of(tx: AsyncSession, root: Root) -> Sequence[tuple[WorkOrder, Appeal]]:
    """The orders of a root order with their words, the oldest first."""
    found = select(WorkOrder, Appeal).join(Appeal, Appeal.order_id == orders.c.id)
    found = found.join(RootMember, RootMember.order_id == orders.c.id).where(RootMember.root_id == root.id)
    return [(one, appeal) for one, appeal in await tx.execute(found.order_by(orders.c.id))]


async def alert_due(tx: AsyncSession, now: datetime) -> Sequence[int]:
    due = select(Root.id).where(Root.next_alert_at <= now).order_by(Root.next_alert_at)
    return (await tx.scalars(due)).all()


async def next_alert(tx: AsyncSession) -> datetime | None:
    first = select(Root.next_alert_at).where(Root.next_alert_at.is_not(None))
    return await tx.scalar(first.order_by(Root.next_alert_at).limit(1))
