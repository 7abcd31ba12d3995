"""`qisu rehearse`: the recorded flow, or one that is made up, under other limits; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from rich.table import Table

from bot import words
from bot.house import build_house, open_box, open_database
from bot.settings import Misconfigured, Settings
from db.queries.days import special_days
from db.queries.orders import with_limits_between
from handlers.cards import unit_name
from workflow.calendar import ZONE, Calendar
from workflow.order import UnitKey, WorkOrder
from workflow.rehearsal import CARDS, OFFICE, Limits, Outcomes, Tally, generated, rehearse
from workflow.terms import Class

MOST_UNITS = 12  # that a generated flow goes to


def period(first: str, last: str) -> tuple[datetime, datetime]:
    """[0:00 of the first day, 24:00 of the last) in Asia/Shanghai. Raises Misconfigured."""
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Misconfigured(words.REHEARSE_DAYS) from None
    if end < start:
        raise Misconfigured(words.REHEARSE_DAYS)
    return _midnight(start), _midnight(end + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), ZONE)


async def rehearsal(
    settings: Settings, limits: Limits, first: datetime, last: datetime, made_up: int
) -> dict[str, Any]:
    """The whole report as plain values."""
    box = open_box(settings)
    async with open_database(settings, box) as database, database.read() as tx:
        calendar = Calendar().loaded_with(await special_days(tx))
        recorded = [] if made_up else list(await with_limits_between(tx, first, last))
    orders: Sequence[WorkOrder] = recorded
    if made_up:
        units = sorted(key for key in build_house(settings, box).knowledge.units if key[0] == settings.region)
        orders = list(generated(made_up, first, last, units[:MOST_UNITS], calendar))
    return report(rehearse(orders, limits, calendar, first, last), settings.region, made_up=bool(made_up))


def report(found: Outcomes, home: str, *, made_up: bool) -> dict[str, Any]:
    """{generated, limits, unexplained, all, by_class, by_unit}; a group is {orders, in_force, other}, by step."""
    classes = [cls for cls in Class if cls in found.by_class]
    units = sorted(found.by_unit, key=lambda unit: (unit == OFFICE, -len(found.by_unit[unit].orders), unit))
    return {
        "generated": made_up,
        "limits": found.limits,
        "unexplained": found.unexplained,
        "all": _plain(found.whole),
        "by_class": {cls.zh: _plain(found.by_class[cls]) for cls in classes},
        "by_unit": {_named(unit, home): _plain(found.by_unit[unit]) for unit in units},
    }


def _named(unit: UnitKey, home: str) -> str:
    return words.REHEARSE_OFFICE if unit == OFFICE else unit_name(*unit, home)


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "orders": len(tally.orders),
        "in_force": {step.zh: len(tally.in_force[step]) for step in CARDS},
        "other": {step.zh: len(tally.other[step]) for step in CARDS},
    }


def groups_table(found: dict[str, Any]) -> Table:
    """Every group on a line: in force → under the other limits."""
    shown = Table(words.REHEARSE_GROUP, words.REHEARSE_ORDERS, *(step.zh for step in CARDS))
    for column in shown.columns[1:]:
        column.justify = "right"
    for groups in ({words.REHEARSE_ALL: found["all"]}, found["by_class"], found["by_unit"]):
        for name, group in groups.items():
            cells = (f"{group['in_force'][step.zh]} → {group['other'][step.zh]}" for step in CARDS)
            shown.add_row(name, str(group["orders"]), *cells)
        shown.add_section()
    return shown
