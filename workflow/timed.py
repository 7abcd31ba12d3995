"""What time itself does to an order: which action, and from which moment on.

Sources: the rows of the table by T; closed-loop.md, Counting 3 (ask_effect: 08:30 of the day or the next working day),
follow-up (lapse: 5 working days after ask_effect; 咨询: after closing), extend (undecided at the limit = refused).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflow import alerts
from workflow.calendar import Calendar, local
from workflow.terms import OPEN, Action, AlertStep, Clock, State

if TYPE_CHECKING:
    from workflow.order import Entry, WorkOrder

LAPSE_WORKDAYS = 5
_JUST_BEFORE = timedelta(microseconds=1)

Moment = Callable[["WorkOrder", Calendar], datetime | None]


def time_actions(order: WorkOrder, calendar: Calendar) -> Iterator[tuple[Action, datetime]]:
    """The actions that time will take if nobody acts, each with the moment from which it is due."""
    for action, moment in _MOMENTS.items():
        at = moment(order, calendar)
        if at is not None:
            yield action, at


def lapses_at(order: WorkOrder, calendar: Calendar) -> datetime | None:
    """When a closed order can no longer be reopened; None while nobody knows."""
    closed = closing(order)
    if closed is None:
        return None
    asked = since_closing(order, Action.ASK_EFFECT, Action.LASTING)
    if asked:
        return calendar.end_of_workday(asked[0].at, LAPSE_WORKDAYS)
    if order.live_clock(Clock.FOLLOW_UP) is None:
        return calendar.end_of_workday(closed.at, LAPSE_WORKDAYS)
    return None


def closing(order: WorkOrder) -> Entry | None:
    """The line that closed the order, if it is closed."""
    if order.state is not State.CLOSED:
        return None
    return next(e for e in reversed(order.history) if e.now is State.CLOSED and e.was is not State.CLOSED)


def decision_due(order: WorkOrder) -> datetime | None:
    """Until when an extension that was asked for may be granted: its own limit, or the one it would move."""
    decide, handle = order.live_clock(Clock.DECIDE), order.live_clock(Clock.HANDLE)
    return min(running.due for running in (decide, handle) if running) if decide else None


def since_closing(order: WorkOrder, *actions: Action) -> list[Entry]:
    """The entries of these actions since the order was closed."""
    closed = closing(order)
    if closed is None:
        return []
    return [entry for entry in order.history[order.history.index(closed) :] if entry.action in actions]


def _pause_over(order: WorkOrder, calendar: Calendar) -> datetime | None:
    pause = order.live_clock(Clock.PAUSE)
    return pause.due if pause else None


def _refuse(order: WorkOrder, calendar: Calendar) -> datetime | None:
    due = decision_due(order)
    return due + alerts.OVER if due else None


def _ask_effect(order: WorkOrder, calendar: Calendar) -> datetime | None:
    running = order.live_clock(Clock.FOLLOW_UP)
    if running is None or since_closing(order, Action.ASK_EFFECT):
        return None
    day = local(running.due - _JUST_BEFORE).date()
    return calendar.opening(day if calendar.is_workday(day) else calendar.nth_workday_after(day, 1))


def _lapse(order: WorkOrder, calendar: Calendar) -> datetime | None:
    at = lapses_at(order, calendar)
    over = since_closing(order, Action.LASTING, Action.LAPSE)
    return at + alerts.OVER if at and not over else None


def _list(order: WorkOrder, calendar: Calendar) -> datetime | None:
    """The first 挂牌督办 of a running clock; what came before the last 销号 ended with it."""
    if order.listed or order.state not in OPEN:
        return None
    steps = (pair for running in order.live_clocks() for pair in order.moments(running, calendar))
    struck_off = [entry.at for entry in order.past(Action.STRIKE_OFF)][-1:]
    return min((at for step, at in steps if step is AlertStep.LISTED and [at] > struck_off), default=None)


_MOMENTS: dict[Action, Moment] = {
    Action.PAUSE_OVER: _pause_over,
    Action.REFUSE: _refuse,
    Action.ASK_EFFECT: _ask_effect,
    Action.LAPSE: _lapse,
    Action.LIST: _list,
}
