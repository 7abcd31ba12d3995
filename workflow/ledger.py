"""The ledger of alerts, recomputed: which steps history and clocks ask for, and how the stored rows differ.

A step is asked for once its moment came while its version of a limit ran. Who was reachable at that moment is not in
the history, so rows are compared step by step, not receiver by receiver: a step that was due must stand in the ledger
for somebody, and every row must stand for a step that was due, at its moment. A step between two looks at the clock
(the product did not run) is neither missing nor extra until the next look; the same holds for one that came after a
higher one was given. Inside a pause only the pause is warned of: a row for another clock is extra.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from workflow import alerts
from workflow.calendar import Calendar, local
from workflow.order import Running, WorkOrder
from workflow.terms import AlertStep, Clock

TICK = timedelta(microseconds=1)


class Wrong(Enum):
    """How a ledger differs from its recomputation."""

    MISSING = "missing"  # a step that was due is in nobody's row
    EXTRA = "extra"  # a row for a step that was not due, or not at that moment
    ASLEEP = "asleep"  # the order would not be looked at when its next step falls due


@dataclass(frozen=True, slots=True)
class Row:
    """A stored row: `number` is the ledger's, `receiver` a person's."""

    number: int
    round: int
    clock: Clock
    version: int
    step: AlertStep
    receiver: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `row` only for an extra one, `clock` and `step` None only for an order asleep."""

    wrong: Wrong
    order: str
    at: datetime | None
    round: int = 0
    clock: Clock | None = None
    version: int = 0
    step: AlertStep | None = None
    row: Row | None = None


Key = tuple[int, Clock, int, AlertStep]


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of a version: whether it must be in the ledger, or only may be."""

    at: datetime
    needed: bool


def differences(order: WorkOrder, rows: Iterable[Row], now: datetime, calendar: Calendar) -> Iterator[Difference]:
    """What the rows of an order lack and have too many of, as of `now` (aware)."""
    wanted = _steps(order, now, calendar)
    given: set[tuple[Key, datetime]] = set()
    for row in rows:
        key = (row.round, row.clock, row.version, row.step)
        given.add((key, row.due_at))
        if all(step.at != row.due_at for step in wanted.get(key, ())):
            yield Difference(Wrong.EXTRA, order.number, row.due_at, *key, row=row)
    for key, steps in wanted.items():
        if steps and all(step.needed and (key, step.at) not in given for step in steps):
            yield Difference(Wrong.MISSING, order.number, steps[0].at, *key)
    yield from _asleep(order, now, calendar)


def _asleep(order: WorkOrder, now: datetime, calendar: Calendar) -> Iterator[Difference]:
    following = order.next_moment(calendar, after=now)
    if following and (order.next_alert_at is None or order.next_alert_at > following):
        yield Difference(Wrong.ASLEEP, order.number, following)


def _steps(order: WorkOrder, now: datetime, calendar: Calendar) -> dict[Key, list[_Step]]:
    """The steps that may be in the ledger; several moments of one are those that different calendars give."""
    found: dict[Key, list[_Step]] = {}
    for running in order.clocks:
        known = _calendars(running, calendar)
        steps: dict[Key, list[_Step]] = {}
        for one in known:
            for step, what in _ladder(order, running, now, one):
                steps.setdefault((running.round, running.clock, running.version, step), []).append(what)
        for key, ways in steps.items():
            found[key] = ways if len(ways) == len(known) else [_Step(way.at, needed=False) for way in ways]
    return found


def _ladder(order: WorkOrder, running: Running, now: datetime, calendar: Calendar) -> Iterator[tuple[AlertStep, _Step]]:
    """The steps of a version that fell due by `now`, the earliest first."""
    end = running.stopped or now
    looked = running.stopped or _looked_until(order, now)
    highest = -1
    for step, at in sorted(order.moments(running, calendar), key=lambda pair: pair[1]):
        if at <= end:
            surpassed = alerts.rank(step) < highest
            yield step, _Step(at, at <= looked and not surpassed)
            highest = max(highest, alerts.rank(step))


def _looked_until(order: WorkOrder, now: datetime) -> datetime:
    """Until when the ledger of a running clock is complete: each step in the history is preceded by a look."""
    return now if order.next_alert_at is None else max(order.history[-1].at, order.next_alert_at - TICK)


def _calendars(running: Running, calendar: Calendar) -> list[Calendar]:
    """The calendars by which a version may have been counted: a provisional one before its years were loaded."""
    known = [calendar]
    if running.provisional:
        for first in range(local(running.made).year, local(running.due).year + 1):
            fewer = tuple(year for year in calendar.years if year.year < first)
            if len(fewer) < len(calendar.years):
                known.append(replace(calendar, years=fewer))
    return known
