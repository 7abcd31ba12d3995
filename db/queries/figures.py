"""What the figures and the check of the ledger read: everything, once, in order, without loading an object a row."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.alerts import AlertRow
from db.models.asks import Ask
from db.models.orders import Appeal, clocks, history, orders
from db.models.people import Membership, Person
from workflow.figures import Asked, Case
from workflow.ledger import Row as LedgerRow
from workflow.order import WorkOrder

AT_ONCE = 1000
_NO_ANSWER = "no_answer"
_ITSELF = "本人"
_TERMINAL, _OF_A_TERMINAL = "terminal", "term-"
_ORDER = (
    orders.c.id, orders.c.number, orders.c.cls, orders.c.state, orders.c.region, orders.c.category,
    orders.c.lead_region, orders.c.lead_name, orders.c.outcome,
    orders.c.unreasonable, Appeal.source_key, Appeal.channel, Appeal.brought, Appeal.park, Appeal.real_name,
    Appeal.subjects,
)  # fmt: skip
_LINE = (
    history.c.order_id, history.c.at, history.c.action, history.c.was, history.c.now, history.c.round,
    history.c.lead_region, history.c.lead_name, history.c.unit_region, history.c.unit_name, history.c.ground,
    history.c.contacted, history.c.solved,
)  # fmt: skip
_CLOCK = (
    clocks.c.order_id, clocks.c.clock, clocks.c.round, clocks.c.version, clocks.c.made, clocks.c.due,
    clocks.c.stopped, clocks.c.superseded,
)  # fmt: skip


async def cases(tx: AsyncSession) -> AsyncIterator[Case]:
    """Every order as a case, the oldest first."""
    after = 0
    while found := await _next_orders(tx, after):
        last = found[-1].id
        lines = await _by_order(tx, select(*_LINE).where(history.c.order_id.between(after + 1, last)), history.c.id)
        limits = await _by_order(tx, select(*_CLOCK).where(clocks.c.order_id.between(after + 1, last)), clocks.c.id)
        for row in found:
            yield _case(row, lines.get(row.id, []), limits.get(row.id, []))
        after = last


async def _next_orders(tx: AsyncSession, after: int) -> Sequence[Any]:
    found = select(*_ORDER).outerjoin(Appeal, Appeal.order_id == orders.c.id).where(orders.c.id > after)
    return (await tx.execute(found.order_by(orders.c.id).limit(AT_ONCE))).all()


async def _by_order(tx: AsyncSession, found: Select[Any], number: Any) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = {}
    for row in (await tx.execute(found.order_by(number))).all():
        rows.setdefault(row.order_id, []).append(row)
    return rows


def _case(row: Row[Any], lines: list[Any], limits: list[Any]) -> Case:
    return Case(
        number=row.number, cls=row.cls, state=row.state, region=row.region, category=row.category,
        lead=(row.lead_region, row.lead_name) if row.lead_name else None, outcome=row.outcome,
        history=lines, clocks=limits, unreasonable=row.unreasonable, channel=_channel(row),
        park=row.park or None, real_name=row.real_name, subjects=tuple(row.subjects or ()),
    )  # fmt: skip


def _channel(row: Row[Any]) -> str | None:
    """Who brought it, where that was not the enterprise itself; else where it was written.

    An appeal's source is its conversation and its draft; a conversation begins with the channel. Whoever sits at a
    terminal has a channel alone: they are one here.
    """
    if row.brought and row.brought != _ITSELF:
        return str(row.brought)
    source, mark, _ = (row.source_key or "").partition(":")
    channel = row.channel or (source if mark else None)
    return _TERMINAL if channel and channel.startswith(_OF_A_TERMINAL) else channel


async def asked(tx: AsyncSession) -> Sequence[Asked]:
    """Every policy question of an enterprise; the words stay where they are.

    What coordinators, supervisors and the staff of units ask is no service to an enterprise: 直接答复率 leaves it out.
    """
    serves = Person.coordinator | Person.supervisor | Person.id.in_(select(Membership.person_id))
    staff = select(Person.id).where(serves)
    asked = select(Ask.at, Ask.kind, Ask.card, Ask.solved).where(Ask.person_id.not_in(staff))
    found = await tx.execute(asked.order_by(Ask.id))
    return [Asked(at, bool(card) and kind != _NO_ANSWER, solved is False) for at, kind, card, solved in found]


async def orders_with_alerts(tx: AsyncSession) -> AsyncIterator[tuple[WorkOrder, list[LedgerRow]]]:
    """Every order with its rows of the ledger."""
    after = 0
    while found := (
        await tx.scalars(select(WorkOrder).where(orders.c.id > after).order_by(orders.c.id).limit(AT_ONCE))
    ).all():
        last = found[-1].id or after
        table = AlertRow.__table__
        of_these = select(table).where(AlertRow.order_id.between(after + 1, last))
        rows = await _by_order(tx, of_these, AlertRow.id)
        for order in found:
            yield order, [_ledger_row(row) for row in rows.get(order.id or 0, [])]
        tx.expunge_all()
        after = last


def _ledger_row(row: Any) -> LedgerRow:
    return LedgerRow(row.id, row.round, row.clock, row.version, row.step, row.receiver, row.due_at)


async def alert_numbers(tx: AsyncSession) -> Sequence[int]:
    """The numbers of the ledger's rows: SQLite gives them without a gap as long as none is removed."""
    return (await tx.scalars(select(AlertRow.id).order_by(AlertRow.id))).all()
