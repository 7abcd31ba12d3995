"""The handle limit (办结时限) as the history makes it: what started it, and everything that moved it since.

Walking the history anew gives the same limit as taking the steps one by one, so that a limit can be counted again when
a class is changed or a calendar is loaded, and nothing that moved it is lost. Rules: closed-loop.md, Counting 4-7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from workflow.calendar import Calendar
from workflow.clocks import (
    Limit,
    after_pause,
    after_review,
    days_spent,
    limit_for,
    moved_by_workdays,
    reclassed,
)
from workflow.terms import Action, Class, Clock, State

if TYPE_CHECKING:
    from workflow.order import Entry, WorkOrder

REDO = (Action.RATE_BAD, Action.REOPEN)
LAST_ROUND = 3


@dataclass
class Count:
    """Where the count stands: `due` None before the first dispatch; `first` the start that a change of class counts
    from, `moved` the working days of pauses and extensions that it adds; `asked` and `answered` while the clock stands
    still; `brought` the limits that merged orders brought with them."""

    calendar: Calendar
    danger: bool
    cls: Class
    round: int = 1
    days: int = 0
    first: datetime | None = None
    due: datetime | None = None
    moved: int = 0
    asked: datetime | None = None
    answered: datetime | None = None
    brought: list[datetime] = field(default_factory=list)

    @property
    def limit(self) -> Limit:
        limit = limit_for(Clock.HANDLE, self.cls, round_=self.round, danger=self.danger, days=self.days)
        if limit is None:
            raise ValueError(f"{self.cls} has no limit to handle")
        return limit

    def move(self, due: datetime, days: int) -> None:
        """Moves the limit; the days are kept for a later change of class, unless a limit that was over stayed."""
        self.moved += days if due != self.due else 0
        self.due = due


def count(order: WorkOrder, calendar: Calendar) -> Count:
    """The handle limit of the round in which the order is, and how it came about."""
    so_far = Count(calendar, order.danger, order.cls)
    for entry in order.history:
        if entry.was is State.WAITING and entry.now is not State.WAITING:
            _resume(so_far, entry)
        _EVENTS.get(entry.action, _nothing)(so_far, entry)
    return so_far


def _nothing(so_far: Count, entry: Entry) -> None:
    return None


def _start(so_far: Count, entry: Entry) -> None:
    redo = entry.action in REDO
    so_far.round, so_far.cls, so_far.days = entry.round + redo, entry.cls, entry.days
    so_far.brought = so_far.brought if entry.action is Action.DISPATCH else []
    so_far.first, so_far.moved, so_far.asked, so_far.answered = entry.at, 0, None, None
    so_far.due = min([so_far.limit.due(entry.at, so_far.calendar), *so_far.brought])


def _ask(so_far: Count, entry: Entry) -> None:
    so_far.asked = entry.at


def _resume(so_far: Count, entry: Entry) -> None:
    """A pause ends with its first supplement, at its own limit at the latest."""
    limit = limit_for(Clock.PAUSE, so_far.cls)
    if so_far.due is None or so_far.asked is None:
        return
    asked, calendar = so_far.asked, so_far.calendar
    ended = min(entry.at, limit.due(asked, calendar)) if limit else entry.at
    so_far.move(after_pause(so_far.due, asked, ended, calendar), days_spent(asked, ended, calendar))
    so_far.asked = None


def _answer(so_far: Count, entry: Entry) -> None:
    so_far.answered = entry.at


def _send_back(so_far: Count, entry: Entry) -> None:
    if so_far.due is None or so_far.answered is None:
        return
    answered, calendar, limit = so_far.answered, so_far.calendar, so_far.limit
    so_far.due = after_review(so_far.due, answered, entry.at, limit, calendar)
    so_far.answered = None


def _extend(so_far: Count, entry: Entry) -> None:
    if so_far.due is not None:
        so_far.move(moved_by_workdays(so_far.due, entry.days, so_far.calendar), entry.days)


def _raise(so_far: Count, entry: Entry) -> None:
    """Anew from this moment; in a review, too, whose time counts from then."""
    so_far.cls, so_far.days = Class.URGENT, 0
    if so_far.due is not None:
        so_far.due = so_far.limit.due(entry.at, so_far.calendar)
        so_far.answered = entry.at if so_far.answered else None


def _reclass(so_far: Count, entry: Entry) -> None:
    so_far.cls, so_far.days = entry.cls, 0
    if so_far.first is not None:
        so_far.due = reclassed(
            Clock.HANDLE, entry.cls, so_far.first, entry.at, so_far.calendar, so_far.moved, round_=so_far.round
        )


def _merge(so_far: Count, entry: Entry) -> None:
    """Another order came in with its limit; in the order that went, nothing is counted any more."""
    if entry.now is State.MERGED:
        return
    so_far.cls = entry.cls
    if entry.due is not None:
        so_far.brought.append(entry.due)
        so_far.due = min(so_far.due, entry.due) if so_far.due else None


_EVENTS: dict[Action, Callable[[Count, Entry], None]] = {
    Action.FILE: _start,
    Action.DISPATCH: _start,
    Action.CONCLUDE: _start,
    Action.RATE_BAD: _start,
    Action.REOPEN: _start,
    Action.ASK: _ask,
    Action.ANSWER: _answer,
    Action.SEND_BACK: _send_back,
    Action.EXTEND: _extend,
    Action.RAISE: _raise,
    Action.RECLASS: _reclass,
    Action.MERGE: _merge,
}
