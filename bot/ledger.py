"""`qisu check alerts`: the ledger of alerts beside its recomputation from history and clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from db.queries import figures as queries
from workflow.calendar import Calendar, local
from workflow.ledger import Difference, Wrong, differences


@dataclass
class Checked:
    """What a check found: `gone` are the numbers of rows that were removed."""

    orders: int = 0
    rows: int = 0
    found: list[Difference] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.found and not self.gone

    def lines(self) -> Iterator[str]:
        """The sum first, then each difference."""
        missing = sum(one.wrong is Wrong.MISSING for one in self.found) + len(self.gone)
        extra = sum(one.wrong is Wrong.EXTRA for one in self.found)
        yield words.CHECK_ALERTS.format(orders=self.orders, rows=self.rows, missing=missing, extra=extra)
        yield from map(_line, self.found)
        yield from (words.CHECK_ALERTS_GONE.format(number=number) for number in self.gone)


async def check_ledger(tx: AsyncSession, now: datetime, calendar: Calendar) -> Checked:
    """Compares every order's rows with what its history and clocks ask for by `now`."""
    checked = Checked()
    async for order, rows in queries.orders_with_alerts(tx):
        checked.orders += 1
        checked.rows += len(rows)
        checked.found += differences(order, rows, now, calendar)
    if tx.get_bind().dialect.name == "sqlite":
        checked.gone = _gaps(await queries.alert_numbers(tx))
    return checked


def _gaps(numbers: Sequence[int]) -> list[int]:
    """The numbers below the last that are not there: a row once written stays, and SQLite leaves none out."""
    return sorted(set(range(1, max(numbers, default=0))) - set(numbers))


def _line(one: Difference) -> str:
    at = f"{local(one.at):%Y-%m-%d %H:%M:%S}" if one.at else ""
    if one.clock is None or one.step is None:
        return words.CHECK_ALERTS_ASLEEP.format(order=one.order, at=at)
    line = words.CHECK_ALERTS_EXTRA if one.row else words.CHECK_ALERTS_MISSING
    return line.format(
        order=one.order, round=one.round, clock=one.clock.zh, version=one.version, step=one.step.zh, at=at,
        number=one.row.number if one.row else "",
    )  # fmt: skip
