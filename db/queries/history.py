"""The chains as they lie in the database, and what of an order a third party may have.

Everything is read as the driver gives it: a forged value must be found, not raise on the way into an object.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Select, Table, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import NullType

from db.base import UtcDateTime
from db.models.alerts import AlertRow
from db.models.chain import EMPTIES, FIELDS, LINKS
from db.models.orders import Appeal, clocks, history, orders
from workflow import chain

# What an export holds, by name: a column that is added later does not leave the house by itself.
ORDER = (
    "number", "state", "cls", "urgency", "danger", "region", "category", "round", "lead_region", "lead_name", "co",
    "outcome", "promised", "level", "listed", "unreasonable", "created",
)  # fmt: skip
CLOCK = (
    "clock", "round", "version", "cls", "unit_region", "unit_name", "started", "made", "due", "source", "provisional",
    "stopped", "superseded", "days", "by", "why",
)  # fmt: skip
ALERT = ("clock", "round", "version", "step", "receiver", "due_at", "tell_at", "urgent", "state")
_ALERTS: Table = AlertRow.__table__  # type: ignore[assignment]


@dataclass
class Chain:
    """An order's history: its rows, the oldest first, each its hashed fields with `previous` and `hash`."""

    number: str
    head: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def breaks(self) -> list[chain.Break]:
        return list(chain.breaks(self.number, self.rows, self.head))


async def chains(tx: AsyncSession, number: str = "") -> AsyncIterator[Chain]:
    """Every order's chain, or that of one number, by the orders' ids; read as it is asked for."""
    row = (type_coerce(column, NullType()) for column in (*FIELDS, *(history.c[name] for name in LINKS)))
    found = select(orders.c.number.label("order_number"), orders.c.head, history.c.id.label("row"), *row)
    found = found.outerjoin_from(orders, history, history.c.order_id == orders.c.id)
    found = found.order_by(orders.c.id, history.c.id)
    current: Chain | None = None
    async for said in (await tx.stream(_of(found, number))).mappings():
        if current is None or current.number != said["order_number"]:
            if current is not None:
                yield current
            current = Chain(said["order_number"], said["head"])
        if said["row"] is not None:
            current.rows.append(_row(said))
    if current is not None:
        yield current


async def rows_of_no_order(tx: AsyncSession) -> int:
    """How many history rows belong to an order that is not there."""
    lost = select(func.count()).select_from(history).where(history.c.order_id.not_in(select(orders.c.id)))
    return await tx.scalar(lost) or 0


async def public_parts(tx: AsyncSession, number: str) -> dict[str, Any] | None:
    """`{"order", "history", "clocks", "alerts", "head"}` of an order as plain values, people as numbers; None: no such.

    The order has the masked words of the appeal as `appeal`, and its `place`.
    """
    found = [one async for one in chains(tx, number)]
    if not found:
        return None
    order_id = select(orders.c.id).where(orders.c.number == number).scalar_subquery()
    [order] = await _plain(tx, orders, ORDER, orders.c.id == order_id)
    appeal = (await tx.execute(select(Appeal.public, Appeal.place).where(Appeal.order_id == order_id))).one_or_none()
    return {
        "order": {**order, "appeal": appeal.public if appeal else "", "place": appeal.place if appeal else ""},
        "history": found[0].rows,
        "clocks": await _plain(tx, clocks, CLOCK, clocks.c.order_id == order_id),
        "alerts": await _plain(tx, _ALERTS, ALERT, _ALERTS.c.order_id == order_id),
        "head": found[0].head,
    }


def _of(found: Select[Any], number: str) -> Select[Any]:
    return found.where(orders.c.number == number) if number else found


def _row(said: Mapping[Any, Any]) -> dict[str, Any]:
    links = {name: said[name] for name in LINKS}
    return chain.content(_opened(FIELDS, said), EMPTIES) | links


async def _plain(tx: AsyncSession, table: Table, names: tuple[str, ...], where: ColumnElement[bool]) -> list[Any]:
    columns = [table.c[name] for name in names]
    raw = [type_coerce(column, NullType()).label(column.name) for column in columns]
    rows = (await tx.execute(select(*raw).where(where).order_by(table.c.id))).mappings()
    nothing = dict.fromkeys(names)
    return [chain.content(_opened(columns, row), nothing) for row in rows]


def _opened(columns: Iterable[Column[Any]], said: Mapping[Any, Any]) -> dict[str, Any]:
    """A row's values as the columns mean them; what they cannot mean stays as it is."""
    return {column.name: _meant(column, said[column.name]) for column in columns}


def _meant(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, Boolean):
        return {0: False, 1: True}.get(value, value)
    if isinstance(column.type, UtcDateTime | JSON) and isinstance(value, str):
        return _read(column, value)
    return value


def _read(column: Column[Any], value: str) -> Any:
    try:
        return json.loads(value) if isinstance(column.type, JSON) else datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return value
