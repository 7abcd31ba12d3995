"""How long each clock runs, by class, and when a limit falls.

No document in force for 甘州区 gives the limit of a node (甘政办发〔2026〕19号 第九项 orders that each has one and
gives none), so every limit here is a default and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from workflow.calendar import Calendar, end_of_day, local, whole_minute
from workflow.terms import Class, Clock

DEFAULT_SOURCE = "非文件规定(默认值)"
HALF_DAY = 210  # minutes of working time in half a working day


class Measure(Enum):
    """What a limit is counted in."""

    WORK_MINUTES = "工作分钟"
    WORKDAYS = "个工作日"
    MINUTES = "分钟"  # natural, round the clock
    DAYS = "天"  # natural days, to their end


@dataclass(frozen=True, slots=True)
class Limit:
    """`n` of a measure, and where that figure is taken from."""

    n: int
    measure: Measure
    source: str = DEFAULT_SOURCE

    def due(self, at: datetime, calendar: Calendar) -> datetime:
        """The last moment in time for an event at `at`."""
        return _DUE[self.measure](at, self.n, calendar)

    @property
    def natural(self) -> bool:
        return self.measure in (Measure.MINUTES, Measure.DAYS)


_DUE: dict[Measure, Callable[[datetime, int, Calendar], datetime]] = {
    Measure.WORK_MINUTES: lambda at, n, calendar: calendar.add_minutes(at, n),
    Measure.WORKDAYS: lambda at, n, calendar: calendar.end_of_workday(at, n),
    Measure.MINUTES: lambda at, n, calendar: whole_minute(at) + timedelta(minutes=n),
    Measure.DAYS: lambda at, n, calendar: end_of_day(at, n),
}


def _work(minutes: int) -> Limit:
    return Limit(minutes, Measure.WORK_MINUTES)


def _wd(n: int) -> Limit:
    return Limit(n, Measure.WORKDAYS)


def _minutes(n: int) -> Limit:
    return Limit(n, Measure.MINUTES)


def _hours(n: int) -> Limit:
    return Limit(n * 60, Measure.MINUTES)


def _days(n: int) -> Limit:
    return Limit(n, Measure.DAYS)


_COLUMNS = (Class.CONSULT, Class.GENERAL, Class.COMPLEX, Class.URGENT)

#                    咨询             一般              复杂             紧急
_TABLE: dict[Clock, tuple[Limit | None, ...]] = {
    Clock.DISPATCH: (_work(30), _work(30), _work(30), _minutes(15)),
    Clock.SIGN: (_work(240), _work(240), _wd(1), _minutes(30)),
    Clock.RULE: (_work(HALF_DAY), _work(HALF_DAY), _wd(1), None),
    Clock.DECIDE: (_work(HALF_DAY), _work(HALF_DAY), _wd(1), None),
    Clock.CONTACT: (None, _wd(1), _wd(1), _minutes(30)),
    Clock.HANDLE: (_wd(1), _wd(5), _wd(15), _hours(24)),
    Clock.DISPOSE: (None, None, None, _hours(2)),
    Clock.PAUSE: (_wd(5), _wd(5), _wd(5), None),
    Clock.OPINION: (_work(HALF_DAY), _wd(2), _wd(5), _hours(1)),
    Clock.SESSION: (_wd(1), _wd(3), _wd(3), _hours(2)),
    Clock.SETTLE: (_wd(1), _wd(3), _wd(3), _hours(2)),
    Clock.REVIEW: (_work(HALF_DAY), _wd(1), _wd(1), _hours(4)),
    Clock.CALLBACK: (_wd(1), _wd(2), _wd(2), _days(1)),
    Clock.FOLLOW_UP: (None, _days(30), _days(30), _days(7)),
}
LIMITS = {(clock, cls): limit for clock, row in _TABLE.items() for cls, limit in zip(_COLUMNS, row, strict=True)}
_REDO = {Class.CONSULT: _wd(1), Class.GENERAL: _wd(5), Class.COMPLEX: _wd(5), Class.URGENT: _hours(24)}
_DANGER_SIGN = _minutes(15)
# Working days by which a limit may be extended, one extension after the other; the second is the supervisor's.
EXTENSIONS: dict[Class, tuple[int, ...]] = {
    Class.CONSULT: (),
    Class.GENERAL: (5,),
    Class.COMPLEX: (5, 10),
    Class.URGENT: (),
}
MOST_CONSULT_DAYS = 3  # that a coordinator may give a 咨询 when dispatching it
MOST_CONCLUDED_DAYS = 15  # that a 会商 may give an order, the longest limit of the table
REDO_AFTER_SESSION = 3  # working days of a redone 复杂 order on which a 会商 concluded
OBJECTION_WINDOW = {Class.CONSULT: _wd(1), Class.GENERAL: _wd(1), Class.COMPLEX: _wd(1), Class.URGENT: None}


def limit_for(clock: Clock, cls: Class, *, round_: int = 1, danger: bool = False, days: int = 0) -> Limit | None:
    """The limit of a clock for a class, or None where that class has no such clock.

    `round_` 2 and 3 are redone rounds; `danger` is danger to life or property; `days` are working days that were set
    for this order alone.
    """
    if days:
        return _wd(days)
    if clock is Clock.HANDLE and round_ > 1:
        return _REDO[cls]
    if clock is Clock.SIGN and danger and cls is Class.URGENT:
        return _DANGER_SIGN
    return LIMITS[clock, cls]


def moved_by_workdays(due: datetime, n: int, calendar: Calendar) -> datetime:
    """A limit moved by `n` working days (an extension, a pause, a review)."""
    return calendar.closing(calendar.nth_workday_after(local(due).date(), n))


def after_pause(due: datetime, asked: datetime, ended: datetime, calendar: Calendar) -> datetime:
    """A limit after a pause: it moves by the working days after the day of asking, the pause's last day included.

    A limit that was over when asked does not move.
    """
    if asked > due:
        return due
    return moved_by_workdays(due, days_spent(asked, ended, calendar), calendar)


def after_review(due: datetime, answered: datetime, sent_back: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """The handle limit of an order sent back: the review's time is given back, at least one working day.

    紧急 (a natural limit): the review's minutes, at least 60. A limit that was over when answered does not move.
    """
    if answered > due:
        return due
    if limit.natural:
        return whole_minute(due + max(whole_minute(sent_back) - answered, timedelta(minutes=60)))
    return moved_by_workdays(due, review_days(answered, sent_back, calendar), calendar)


def reclassed(
    clock: Clock,
    cls: Class,
    first_start: datetime,
    now: datetime,
    calendar: Calendar,
    moved: int = 0,
    *,
    round_: int = 1,
    danger: bool = False,
) -> datetime | None:
    """A clock's limit in another column, from its first start, plus `moved` working days, not before the next closing.

    None: the class has no such clock.
    """
    limit = limit_for(clock, cls, round_=round_, danger=danger)
    if limit is None:
        return None
    due = limit.due(first_start, calendar)
    due = moved_by_workdays(due, moved, calendar) if moved else due
    return max(due, calendar.closing(local(calendar.counted_from(now)).date()))


def review_days(answered: datetime, sent_back: datetime, calendar: Calendar) -> int:
    """The working days that a review took and gives back, at least one."""
    return max(days_spent(answered, sent_back, calendar), 1)


def days_spent(start: datetime, end: datetime, calendar: Calendar) -> int:
    """The working days after the day on which `start` counts, that of `end` included."""
    first = local(calendar.counted_from(start)).date()
    return max(calendar.workdays_between(first, local(end).date()), 0)
