"""What a step does to another order: 合并, 拆分, and 不服合并.

What is done to the other order is written into its own history, under the same action, and moves its limits only by
its own doors.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from workflow import counting
from workflow.calendar import Calendar
from workflow.limits import Limits
from workflow.parts import Actor, Details, Entry
from workflow.terms import Action, Class, State

if TYPE_CHECKING:
    from workflow.order import WorkOrder

HEAVIER = (Class.CONSULT, Class.GENERAL, Class.COMPLEX, Class.URGENT)  # the higher class stands later


def follow(order: WorkOrder, entry: Entry, by: Actor, now: datetime, calendar: Calendar, details: Details) -> None:
    """Takes the step's consequences to the other order; everything was checked before."""
    other, goes_on = details.order, _FOLLOWS.get(entry.action)
    if other is not None and goes_on is not None:
        goes_on(order, other, entry, by, now, calendar, details)


def _join(
    order: WorkOrder, into: WorkOrder, entry: Entry, by: Actor, now: datetime, calendar: Calendar, details: Details
) -> None:
    """Into an open order, at the earlier limit and the higher class; who came with it becomes its party."""
    if order.cls is Class.URGENT and into.cls is not Class.URGENT:
        into.take(Action.RAISE, by, now, calendar, Details(words=details.words, danger=order.danger))
    line = _written(into, entry, order.number)
    line.due = counting.count(order, calendar).due
    into.cls = line.cls = max(order.cls, into.cls, key=HEAVIER.index)
    into.danger = into.danger or order.danger
    into.reported = [*into.reported, *(unit for unit in order.reported if unit not in into.reported)]
    into.gone = [person for person in into.gone if person not in order.enterprises]
    into.parties = [*into.parties, *(person for person in order.enterprises if person not in into.enterprises)]
    Limits(into, now, calendar, by.person).merged(line)
    into.next_alert_at = into.next_moment(calendar)


def _part(
    order: WorkOrder, part: WorkOrder, entry: Entry, by: Actor, now: datetime, calendar: Calendar, details: Details
) -> None:
    """The part is filed as its owner's, linked to what it was part of."""
    action = Action.FILE if details.unit else Action.FILE_UNSURE
    filed = Details(words=details.words, unit=details.unit, units=details.units, cls=details.cls, ref=order.number)
    part.take(action, Actor(part.owner), now, calendar, filed)


def _parted(
    order: WorkOrder, joined: WorkOrder, entry: Entry, by: Actor, now: datetime, calendar: Calendar, details: Details
) -> None:
    """A merge that is contested: who came with the order leaves the one it went into."""
    if entry.was is not State.MERGED:
        return
    _written(joined, entry, order.number)
    joined.parties = [person for person in joined.parties if person not in order.enterprises]


def _written(other: WorkOrder, entry: Entry, number: str) -> Entry:
    """The line in the other order's history: it stays where it is."""
    line = Entry(
        at=entry.at, by=entry.by, role=entry.role, action=entry.action, was=other.state, now=other.state,
        round=other.round, lead_region=other.lead_region, lead_name=other.lead_name, words=entry.words, cls=other.cls,
        ref=number,
    )  # fmt: skip
    other.history.append(line)
    return line


_FOLLOWS: dict[Action, Callable[[WorkOrder, WorkOrder, Entry, Actor, datetime, Calendar, Details], None]] = {
    Action.MERGE: _join,
    Action.SPLIT: _part,
    Action.CONTEST: _parted,
}
