"""为什么是这一天: how a limit came about, as data.

A limit is derived anew by walking the days one by one, not by asking for the stored result: where it began, every day
counted or skipped with its reason, the rule, and what moved it since, read from the history up to the moment at which
this version was made. What is not stored (which years its calendar did not know, whether a promise set it) is found by
trying; the first that gives the stored limit is taken. Where none does, `holds` is false and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workflow.calendar import DAY, MINUTE, Calendar, end_of_day, local, whole_minute
from workflow.clocks import Limit, Measure, limit_for
from workflow.order import Entry, Running, WorkOrder
from workflow.terms import Action, Class, Clock, State, Term

# The limit of (clock, class, round, danger, working days set for this order alone or 0).
LimitFor = Callable[[Clock, Class, int, bool, int], Limit | None]
Spent = tuple[datetime, datetime]
LEAST_NATURAL = timedelta(minutes=60)


class Reason(Term):
    """Why a day counts, or does not."""

    START = "start", "起算当天"
    WORKDAY = "workday", "工作日"
    MAKE_UP = "make_up", "调休上班"
    WEEKEND = "weekend", "周末"
    HOLIDAY = "holiday", "节假日"
    AFTER_HOURS = "after_hours", "已过下班时间"
    NATURAL = "natural", "自然日"


class Cause(Term):
    """What a stretch of counting is: the rule of the clock, or what moved the limit after it."""

    RULE = "rule", "规则"
    RAISED = "raised", "升为紧急"
    RECLASSED = "reclassed", "调整类别"
    SENT_BACK = "sent_back", "退回重办"
    PAUSED = "paused", "补正"
    EXTENDED = "extended", "延期"
    MOVED = "moved", "调整类别前已顺延"
    NOT_BEFORE = "not_before", "不早于下一个下班时间"
    NOT_AFTER = "not_after", "不迟于办结时限"
    MERGED = "merged", "合并"
    PROMISED = "promised", "承诺的日期"


ANEW = (Cause.RULE, Cause.RAISED, Cause.RECLASSED)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was met. `minutes` of working time are counted of it where minutes are counted, else None.

    `name` and `notice` are those of the holiday or make-up day; `provisional`: no notice of its year is loaded.
    """

    day: date
    counted: bool
    reason: Reason
    name: str = ""
    notice: str = ""
    provisional: bool = False
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of counting: `n` of a measure from `start`; `due` is where it ends.

    Counted anew (ANEW) `start` is `event` or the next opening. Of a move `start` is the limit before, `event` its
    moment and `spent` what it gave back (from, to); one that only sets the limit has n = 0.
    """

    cause: Cause
    event: datetime
    start: datetime
    n: int
    measure: Measure
    days: tuple[Day, ...]
    due: datetime
    spent: Spent | None = None

    @property
    def waited(self) -> bool:
        """Whether the event came outside office hours and counts as the next opening."""
        return self.start > whole_minute(self.event)


@dataclass(frozen=True, slots=True)
class Derivation:
    """One version of a limit, explained: the stretches in the order in which they were counted, and the source."""

    clock: Clock
    cls: Class
    round: int
    version: int
    stretches: tuple[Stretch, ...]
    source: str
    stored: datetime
    provisional: bool

    @property
    def due(self) -> datetime | None:
        """What the days give; None where the rules of today know no such limit."""
        return self.stretches[-1].due if self.stretches else None

    @property
    def holds(self) -> bool:
        """Whether the days give the limit that is stored."""
        return self.due == self.stored


# the days


def _met(day: date, calendar: Calendar, *, counted: bool, reason: Reason | None = None) -> Day:
    special = calendar.special(day)
    named = (special.name, special.notice) if special else ("", "")
    return Day(day, counted, reason or _reason(day, calendar), *named, not calendar.is_loaded(day.year))


def _reason(day: date, calendar: Calendar) -> Reason:
    special = calendar.special(day)
    if special:
        return Reason.MAKE_UP if special.working else Reason.HOLIDAY
    return Reason.WORKDAY if day.weekday() < 5 else Reason.WEEKEND


def _works(day: date, calendar: Calendar) -> bool:
    return _reason(day, calendar) in (Reason.WORKDAY, Reason.MAKE_UP)


def _days_until_start(event: datetime, start: datetime, calendar: Calendar) -> Iterator[Day]:
    """The days from that of an event to that on which it counts, itself not included."""
    day, first = local(event).date(), local(start).date()
    while day < first:
        reason = Reason.AFTER_HOURS if _works(day, calendar) else None
        yield _met(day, calendar, counted=False, reason=reason)
        day += DAY


def _workdays(after: date, n: int, calendar: Calendar) -> Iterator[Day]:
    """The days after a day until `n` working days are counted."""
    day = after
    while n:
        day += DAY
        works = _works(day, calendar)
        n -= works
        yield _met(day, calendar, counted=works)


# the rules


def _by_workdays(event: datetime, n: int, calendar: Calendar) -> tuple[datetime, list[Day], datetime]:
    start = calendar.counted_from(event)
    first = local(start).date()
    days = [
        *_days_until_start(event, start, calendar),
        _met(first, calendar, counted=False, reason=Reason.START),
        *_workdays(first, n, calendar),
    ]
    return start, days, calendar.closing(days[-1].day)


def _by_work_minutes(event: datetime, n: int, calendar: Calendar) -> tuple[datetime, list[Day], datetime]:
    start = calendar.counted_from(event)
    days = list(_days_until_start(event, start, calendar))
    day, left, due = local(start).date(), n, start
    while left:
        taken, end = _minutes_of(day, start, left, calendar)
        left, due = left - taken, end or due
        met = _met(day, calendar, counted=bool(taken))
        days.append(Day(met.day, met.counted, met.reason, met.name, met.notice, met.provisional, taken))
        day += DAY
    return start, days, due


def _minutes_of(day: date, start: datetime, left: int, calendar: Calendar) -> tuple[int, datetime | None]:
    """How many of the minutes left a day takes, and when the last of them ends."""
    taken, end = 0, None
    for opens, closes in calendar.sessions(day):
        begins = max(opens, start)
        free = max(int((closes - begins) / MINUTE), 0)
        used = min(free, left - taken)
        if used:
            taken, end = taken + used, begins + used * MINUTE
    return taken, end


def _by_minutes(event: datetime, n: int, calendar: Calendar) -> tuple[datetime, list[Day], datetime]:
    start = whole_minute(event)
    return start, [], start + n * MINUTE


def _by_days(event: datetime, n: int, calendar: Calendar) -> tuple[datetime, list[Day], datetime]:
    first = local(whole_minute(event)).date()
    days = [Day(first, counted=False, reason=Reason.START)]
    days += [Day(first + k * DAY, counted=True, reason=Reason.NATURAL) for k in range(1, n + 1)]
    return whole_minute(event), days, end_of_day(event, n)


_RULES: dict[Measure, Callable[[datetime, int, Calendar], tuple[datetime, list[Day], datetime]]] = {
    Measure.WORKDAYS: _by_workdays,
    Measure.WORK_MINUTES: _by_work_minutes,
    Measure.MINUTES: _by_minutes,
    Measure.DAYS: _by_days,
}


def _counted(limit: Limit, event: datetime, calendar: Calendar, cause: Cause = Cause.RULE) -> Stretch:
    start, days, due = _RULES[limit.measure](event, limit.n, calendar)
    return Stretch(cause, event, start, limit.n, limit.measure, tuple(days), due)


def _moved(
    cause: Cause, due: datetime, n: int, at: datetime, calendar: Calendar, spent: Spent | None = None
) -> Stretch:
    """A limit moved by `n` working days: from its day, which is not counted, to the closing of the n-th."""
    days = tuple(_workdays(local(due).date(), n, calendar))
    last = days[-1].day if days else local(due).date()
    return Stretch(cause, at, due, n, Measure.WORKDAYS, days, calendar.closing(last), spent)


def _set(cause: Cause, due: datetime, at: datetime, to: datetime) -> Stretch:
    return Stretch(cause, at, due, 0, Measure.WORKDAYS, (), to)


def _spent(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days after the day of a moment up to and with that of another."""
    first, last = local(calendar.counted_from(start)).date(), local(end).date()
    return sum(_works(first + n * DAY, calendar) for n in range(1, (last - first).days + 1))


# what a derivation goes by


@dataclass(frozen=True, slots=True)
class _Assumed:
    order: WorkOrder
    calendar: Calendar
    limits: LimitFor
    danger: bool

    def limit(self, clock: Clock, cls: Class, round_: int, days: int = 0) -> Limit | None:
        return self.limits(clock, cls, round_, self.danger, days)


def _limit_in_force(clock: Clock, cls: Class, round_: int, danger: bool, days: int) -> Limit | None:
    return limit_for(clock, cls, round_=round_, danger=danger, days=days)


def derive(order: WorkOrder, running: Running, calendar: Calendar) -> Derivation:
    """The derivation of one version of a limit of `order`."""
    return _found(order, running, calendar)[2]


def due_under(order: WorkOrder, running: Running, limits: LimitFor, calendar: Calendar) -> datetime | None:
    """When the same version of a limit would run out under other limits, every event as it was; None: no such limit."""
    way, danger, derivation = _found(order, running, calendar)
    stretches = way(running, _Assumed(order, calendar, limits, danger)) if derivation.holds else ()
    return stretches[-1].due if stretches else None


_Way = Callable[[Running, _Assumed], tuple[Stretch, ...]]


def _found(order: WorkOrder, running: Running, calendar: Calendar) -> tuple[_Way, bool, Derivation]:
    """The first way that gives the stored limit, with or without the danger known by now; else the likeliest."""
    tried = (
        (way, danger, _derivation(running, way(running, _Assumed(order, known, _limit_in_force, danger))))
        for known in _calendars(running, calendar)
        for way in _ways(order, running)
        for danger in ((True, False) if order.danger else (False,))
    )
    first = next(tried)
    if first[2].holds:
        return first
    return next((found for found in tried if found[2].holds), first)


def _derivation(running: Running, stretches: tuple[Stretch, ...]) -> Derivation:
    return Derivation(
        running.clock, running.cls, running.round, running.version, stretches, running.source, running.due,
        running.provisional,
    )  # fmt: skip


def _calendars(running: Running, calendar: Calendar) -> Iterator[Calendar]:
    """The calendar; for a provisional limit first without the years that were not loaded when it was counted."""
    years = range(local(running.started).year, local(running.due).year + 1)
    if running.provisional:
        for first in reversed(years):
            yield calendar.without(range(first, years[-1] + 1))
    yield calendar


def _ways(order: WorkOrder, running: Running) -> Iterator[_Way]:
    """The ways in which a version may have come about, the likeliest first."""
    if running.clock is Clock.HANDLE:
        yield from (_walked(until) for until in _ends(order, running))
        return
    yield _of_a_clock
    if running.clock is Clock.FOLLOW_UP:
        yield _promised


# the limit to handle: the history, line by line


def _ends(order: WorkOrder, running: Running) -> Iterator[int]:
    """How many lines of the history were written when a version was made; of lines at one moment the last first."""
    last = sum(entry.at <= running.made for entry in order.history)
    first = sum(entry.at < running.made for entry in order.history)
    yield from range(last, first - 1, -1)


def _walked(until: int) -> _Way:
    def way(running: Running, assumed: _Assumed) -> tuple[Stretch, ...]:
        walk = _Walk(assumed, assumed.order.cls)
        for entry in assumed.order.history[:until]:
            walk.line(entry)
        return tuple(walk.stretches)

    return way


@dataclass
class _Walk:
    """Where the walk stands; the rules are those of closed-loop.md, Counting 4-7."""

    assumed: _Assumed
    cls: Class
    round: int = 1
    days: int = 0
    first: datetime | None = None
    moved: int = 0
    asked: datetime | None = None
    answered: datetime | None = None
    brought: list[datetime] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def calendar(self) -> Calendar:
        return self.assumed.calendar

    @property
    def due(self) -> datetime:
        return self.stretches[-1].due

    def line(self, entry: Entry) -> None:
        if entry.was is State.WAITING and entry.now is not State.WAITING:
            self._resumed(entry)
        event = _EVENTS.get(entry.action)
        if event and (self.stretches or entry.action in _BEFORE_ANY):
            event(self, entry)

    def _anew(self, at: datetime, cause: Cause) -> None:
        limit = self.assumed.limit(Clock.HANDLE, self.cls, self.round, self.days)
        self.stretches = [_counted(limit, at, self.calendar, cause)] if limit else []

    def _move(self, stretch: Stretch, days: int) -> None:
        self.moved += days if stretch.due != self.due else 0
        self.stretches.append(stretch)

    def started(self, entry: Entry) -> None:
        redo = entry.action in (Action.RATE_BAD, Action.REOPEN)
        self.round, self.cls, self.days = entry.round + redo, entry.cls, entry.days
        self.brought = self.brought if entry.action is Action.DISPATCH else []
        self.first, self.moved, self.asked, self.answered = entry.at, 0, None, None
        self._anew(entry.at, Cause.RULE)
        if self.stretches and self.brought and min(self.brought) < self.due:
            self.stretches.append(_set(Cause.MERGED, self.due, entry.at, min(self.brought)))

    def was_asked(self, entry: Entry) -> None:
        self.asked = entry.at

    def _resumed(self, entry: Entry) -> None:
        if self.asked is None or not self.stretches:
            return
        limit = limit_for(Clock.PAUSE, self.cls)
        asked, self.asked = self.asked, None
        ended = min(entry.at, limit.due(asked, self.calendar)) if limit else entry.at
        if asked <= self.due:
            n = max(_spent(asked, ended, self.calendar), 0)
            self._move(_moved(Cause.PAUSED, self.due, n, entry.at, self.calendar, (asked, ended)), n)

    def was_answered(self, entry: Entry) -> None:
        self.answered = entry.at

    def sent_back(self, entry: Entry) -> None:
        answered, self.answered = self.answered, None
        if answered is None or answered > self.due:
            return
        limit, spent = self.assumed.limit(Clock.HANDLE, self.cls, self.round, self.days), (answered, entry.at)
        if limit and limit.natural:
            end = whole_minute(self.due + max(whole_minute(entry.at) - answered, LEAST_NATURAL))
            n = int((end - self.due) / MINUTE)
            back = Stretch(Cause.SENT_BACK, entry.at, self.due, n, Measure.MINUTES, (), end, spent)
            return self.stretches.append(back)
        n = max(_spent(answered, entry.at, self.calendar), 1)
        self.stretches.append(_moved(Cause.SENT_BACK, self.due, n, entry.at, self.calendar, spent))

    def extended(self, entry: Entry) -> None:
        self._move(_moved(Cause.EXTENDED, self.due, entry.days, entry.at, self.calendar), entry.days)

    def raised(self, entry: Entry) -> None:
        self.cls, self.days = Class.URGENT, 0
        self._anew(entry.at, Cause.RAISED)
        self.answered = entry.at if self.answered else None

    def reclassed(self, entry: Entry) -> None:
        self.cls, self.days = entry.cls, 0
        if self.first is None:
            return
        self._anew(self.first, Cause.RECLASSED)
        if self.stretches and self.moved:
            self.stretches.append(_moved(Cause.MOVED, self.due, self.moved, entry.at, self.calendar))
        self.stretches += _floor(self.stretches, entry.at, self.calendar)

    def merged(self, entry: Entry) -> None:
        if entry.now is State.MERGED:
            return
        self.cls = entry.cls
        if entry.due is not None:
            self.brought.append(entry.due)
            if self.stretches and entry.due < self.due:
                self.stretches.append(_set(Cause.MERGED, self.due, entry.at, entry.due))


_EVENTS: dict[Action, Callable[[_Walk, Entry], None]] = {
    **dict.fromkeys((Action.FILE, Action.DISPATCH, Action.CONCLUDE, Action.RATE_BAD, Action.REOPEN), _Walk.started),
    Action.ASK: _Walk.was_asked,
    Action.ANSWER: _Walk.was_answered,
    Action.SEND_BACK: _Walk.sent_back,
    Action.EXTEND: _Walk.extended,
    Action.RAISE: _Walk.raised,
    Action.RECLASS: _Walk.reclassed,
    Action.MERGE: _Walk.merged,
}
_BEFORE_ANY = (Action.FILE, Action.DISPATCH, Action.CONCLUDE, Action.RATE_BAD, Action.REOPEN, Action.MERGE)


def _floor(stretches: Sequence[Stretch], at: datetime, calendar: Calendar) -> list[Stretch]:
    """Another class never brings a limit before the next closing."""
    least = calendar.closing(local(calendar.counted_from(at)).date())
    due = stretches[-1].due if stretches else least
    return [_set(Cause.NOT_BEFORE, due, at, least)] if due < least else []


# the other clocks


def _of_a_clock(running: Running, assumed: _Assumed) -> tuple[Stretch, ...]:
    """From its start by the rule of its class; what a change of class and the limit to handle add to it."""
    origin = _origin(running, assumed.order)
    limit = assumed.limit(running.clock, origin.cls, running.round, running.days)
    if limit is None:
        return ()
    cause = {Action.RAISE.zh: Cause.RAISED, Action.RECLASS.zh: Cause.RECLASSED}.get(origin.why, Cause.RULE)
    stretches = [_counted(limit, running.started, assumed.calendar, cause)]
    if cause is Cause.RECLASSED:
        stretches += _floor(stretches, origin.made, assumed.calendar)
    if running.clock is Clock.OPINION:
        stretches += _ceiling(stretches[-1].due, running, assumed)
    return tuple(stretches)


_COUNTED = ("", Action.RAISE.zh, Action.RECLASS.zh)


def _origin(running: Running, order: WorkOrder) -> Running:
    """The version that was counted: a calendar, or a limit to handle that was moved, only makes it anew."""
    while running.why not in _COUNTED:
        kind = (running.clock, running.round, running.unit)
        earlier = [r for r in order.clocks if (r.clock, r.round, r.unit) == kind and r.version < running.version]
        if not earlier:
            break
        running = max(earlier, key=lambda r: r.version)
    return running


def _ceiling(due: datetime, running: Running, assumed: _Assumed) -> list[Stretch]:
    """An opinion is due with the limit to handle at the latest, unless that was over."""
    at = running.made
    handles = [
        r for r in assumed.order.clocks
        if r.clock is Clock.HANDLE and r.made <= at and (r.stopped is None or r.stopped > at)
    ]  # fmt: skip
    if not handles:
        return []
    if assumed.limits is _limit_in_force:
        most: datetime | None = handles[-1].due
    else:
        most = due_under(assumed.order, handles[-1], assumed.limits, assumed.calendar)
    return [_set(Cause.NOT_AFTER, due, at, most)] if most and at <= most < due else []


def _promised(running: Running, assumed: _Assumed) -> tuple[Stretch, ...]:
    """What was promised is followed up on its date."""
    answers, stretches = assumed.order.past(Action.ANSWER), _of_a_clock(running, assumed)
    promised = next((entry.due for entry in reversed(answers) if entry.at <= running.made), None)
    if promised is None or not stretches:
        return stretches
    return (_set(Cause.PROMISED, stretches[0].start, running.made, promised),)
