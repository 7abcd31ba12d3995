"""The orders as a play reports them: the contract's names, times in Asia/Shanghai."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.alerts import AlertRow
from db.models.orders import orders
from db.models.people import Person
from workflow.calendar import local
from workflow.order import WorkOrder


async def report(tx: AsyncSession) -> list[dict[str, Any]]:
    """Every filed order, the oldest first."""
    found = (await tx.scalars(select(WorkOrder).order_by(orders.c.id))).all()
    names = {person.id: person.name for person in (await tx.scalars(select(Person))).all()}
    return [_order(order, names, await _alerts(tx, order)) for order in found]


async def _alerts(tx: AsyncSession, order: WorkOrder) -> list[AlertRow]:
    rows = select(AlertRow).where(AlertRow.order_id == order.id).order_by(AlertRow.due_at, AlertRow.id)
    return list((await tx.scalars(rows)).all())


def _order(order: WorkOrder, names: dict[int, str], alerts: Iterable[AlertRow]) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": order.state.value,
        "class": order.cls.value,
        "urgency": order.urgency,
        "category": order.category,
        "region": order.region,
        "lead": order.lead_name or None,
        "lead_region": order.lead_region or None,
        "co": [name for _, name in order.co],
        "round": order.round,
        "outcome": order.outcome.value if order.outcome else None,
        "clocks": [
            {
                "clock": running.clock.value,
                "start": shown(running.started),
                "due": shown(running.due),
                "stopped": shown(running.stopped) if running.stopped else None,
                "version": running.version,
                "round": running.round,
                "superseded": running.superseded,
            }
            for running in order.clocks
        ],
        "history": [
            {
                "at": shown(entry.at),
                "by": names.get(entry.by) or entry.role.value,
                "action": entry.action.value,
                "from": entry.was.value,
                "to": entry.now.value,
            }
            for entry in order.history
        ],
        "alerts": [
            {
                "at": shown(row.due_at),
                "clock": row.clock.value,
                "step": row.step.value,
                "to": names.get(row.receiver, ""),
                "state": row.state,
                "round": row.round,
            }
            for row in alerts
        ],
    }


def shown(at: datetime) -> str:
    return local(at).isoformat(timespec="seconds")
