"""Which alert falls due when, and to whom it goes.

The ladder: 提醒, 催办, 黄牌, 红牌, 书面通报, 挂牌督办. A step is due at a moment; a moment not after the making of the
clock's version is never due, nor a mild step after the limit (of a version made when the limit was over). A limit is
over from the first instant after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.calendar import Calendar, local
from workflow.terms import AlertStep, Class, Clock, Receiver

OVER = timedelta(seconds=1)
_ONLY_WARNED = frozenset({Clock.PAUSE, Clock.FOLLOW_UP})
COORDINATORS_OWN = frozenset({Clock.DISPATCH, Clock.RULE, Clock.DECIDE, Clock.REVIEW, Clock.CALLBACK, Clock.SESSION})
_YELLOW_WORKDAYS = {Class.GENERAL: 1, Class.COMPLEX: 2}


@dataclass(frozen=True, slots=True)
class Span:
    """A version of a clock: made at, due at; both aware."""

    clock: Clock
    cls: Class
    made: datetime
    due: datetime


Moment = Callable[[Span, Calendar], datetime]


def _share(percent: int) -> Moment:
    def at(span: Span, calendar: Calendar) -> datetime:
        if span.cls is Class.URGENT:
            return span.made + (span.due - span.made) * percent / 100
        start = calendar.counted_from(span.made)
        return calendar.add_minutes(start, calendar.minutes_between(start, span.due) * percent // 100)

    return at


def _yellow(span: Span, calendar: Calendar) -> datetime:
    if span.cls is Class.CONSULT:
        start = calendar.counted_from(span.made)
        return calendar.add_minutes(start, max(calendar.minutes_between(start, span.due) - 60, 0))
    return calendar.opening(calendar.nth_workday_back(local(span.due).date(), _YELLOW_WORKDAYS[span.cls]))


def _over(span: Span, calendar: Calendar) -> datetime:
    return span.due + OVER


def _workdays_over(n: int) -> Moment:
    return lambda span, calendar: calendar.closing(calendar.nth_workday_after(local(span.due).date(), n))


def _hours_over(n: int) -> Moment:
    return lambda span, calendar: span.due + timedelta(hours=n)


_WARN = (AlertStep.WARN, _share(50))
_RED = (AlertStep.RED, _over)
_RANKS = {step: n for n, step in enumerate(AlertStep)}
_HANDLE: tuple[tuple[AlertStep, Moment], ...] = (
    _WARN,
    (AlertStep.PRESS, _share(75)),
    (AlertStep.YELLOW, _yellow),
    _RED,
    (AlertStep.NOTICE, _workdays_over(2)),
    (AlertStep.LISTED, _workdays_over(5)),
)
_OTHER = (_WARN, _RED, (AlertStep.NOTICE, _workdays_over(2)))
_URGENT = (_WARN, _RED, (AlertStep.NOTICE, _hours_over(1)), (AlertStep.LISTED, _hours_over(2)))

# From the one waited for up the line; a step reaches as many of them as its number says, an escalated order at least
# as many as its level (1 head of the unit, 2 区领导, 3 市: above the unit the supervisors speak for them).
_LINE = (Receiver.WAITED_FOR, Receiver.HEAD, Receiver.COORDINATOR, Receiver.SUPERVISOR)
_REACH: dict[AlertStep, int] = {
    AlertStep.WARN: 1,
    AlertStep.PRESS: 2,
    AlertStep.YELLOW: 3,
    AlertStep.RED: 3,
    AlertStep.NOTICE: 4,
    AlertStep.LISTED: 4,
}
_LEVEL_REACH = (0, 2, 4, 4)
_ABOVE_THE_UNIT = 2


def _ladder(clock: Clock, cls: Class) -> tuple[tuple[AlertStep, Moment], ...]:
    if clock in _ONLY_WARNED:
        return (_WARN,)
    if cls is Class.URGENT:
        return _URGENT
    if clock is not Clock.HANDLE:
        return _OTHER
    return _HANDLE[:-1] if cls is Class.CONSULT else _HANDLE


def moments(span: Span, calendar: Calendar) -> Iterator[tuple[AlertStep, datetime]]:
    """Every step of a clock's version with the moment at which it falls due, mildest first."""
    for step, moment in _ladder(span.clock, span.cls):
        at = moment(span, calendar)
        if at > span.made and (at <= span.due or rank(step) >= rank(AlertStep.RED)):
            yield step, at


def receivers(step: AlertStep, clock: Clock, level: int = 0) -> tuple[Receiver, ...]:
    """To whom a step goes; `level` is how far the order was escalated.

    A coordinator's own clock goes to the supervisor from the red step on, the supervisor's own to nobody else; who is
    only reminded (补正: the enterprise, 跟踪问效) is reminded alone.
    """
    if clock is Clock.SETTLE:
        return (Receiver.SUPERVISOR,)
    if clock in _ONLY_WARNED:
        return (Receiver.WAITED_FOR,)
    if clock in COORDINATORS_OWN:
        up = rank(step) >= rank(AlertStep.RED) or level >= _ABOVE_THE_UNIT
        return (Receiver.WAITED_FOR, Receiver.SUPERVISOR) if up else (Receiver.WAITED_FOR,)
    return _LINE[: max(_REACH[step], _LEVEL_REACH[level])]


def rank(step: AlertStep) -> int:
    """How far up the ladder a step stands."""
    return _RANKS[step]
