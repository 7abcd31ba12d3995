"""Which limits of an order run: started, stopped, moved and counted anew with each step.

A limit is never edited: a version is added that supersedes the one before, with who made it and why. One version of a
kind is live at a time; each unit's opinion is a kind of its own. Rules: closed-loop.md, Counting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from workflow import counting, rules
from workflow.calendar import Calendar, end_of_date
from workflow.clocks import Limit, limit_for, reclassed
from workflow.parts import Actor, Details, Entry, Running, UnitKey
from workflow.steps import OWN_CLOCK, Step
from workflow.terms import Action, Class, Clock, Outcome, State

if TYPE_CHECKING:
    from workflow.order import WorkOrder

CALENDAR_LOADED = "日历更新"
NO_UNIT: UnitKey = ("", "")
Which = Callable[[Running], bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an order at a moment, when person `by` does something (0: the system)."""

    order: WorkOrder
    now: datetime
    calendar: Calendar
    by: int

    def follow(self, step: Step, entry: Entry, by: Actor, details: Details, former: Class, *, settled: bool) -> None:
        """What a step does to the limits; `former` is the class before it. A step that is not settled does nothing."""
        if not settled:
            return
        moved = entry.now is not entry.was
        self._stop(lambda running: moved and running.clock in OWN_CLOCK.get(entry.was, ()))
        self._stop(self._stopped_by(step, by, details))
        self._stop(lambda running: running.clock is Clock.OPINION and running.unit not in self.order.co_units)
        if entry.action is Action.ASK:
            self._stop(lambda running: running.clock is Clock.HANDLE)
        running_before = self.order.live_clocks()
        for clock in step.starts:
            self._start(clock, entry, details)
        if entry.was is State.WAITING and entry.now is State.HANDLING and entry.action is not Action.RAISE:
            self.move_handle(entry.action.zh)
        self._count_anew(entry, former, running_before)
        self.hold_opinions(entry.action.zh)

    # stopping

    def _stop(self, which: Which) -> None:
        for running in self.order.live_clocks():
            if which(running):
                running.stopped = self.now

    def _stopped_by(self, step: Step, by: Actor, details: Details) -> Which:
        """Which clocks the row's stops mean: of opinions that of one unit, of `contact` not before it was made."""
        if not rules.stops_clocks(self.order, step.action, details, self.now, self.calendar):
            return lambda running: False
        units = rules.opinions_meant(self.order, step.action, by, details)
        return lambda running: running.clock in step.stops and (units is None or running.unit in units)

    # starting

    def _start(self, clock: Clock, entry: Entry, details: Details) -> None:
        starts = _STARTS.get(clock)
        if starts:
            starts(self, entry, details)
        else:
            self._plain(clock)

    def _plain(self, clock: Clock) -> None:
        limit = self._limit(clock)
        if limit:
            self.add(clock, limit, limit.due(self.now, self.calendar), self.now)

    def _handle(self, entry: Entry, details: Details) -> None:
        if entry.action is Action.SEND_BACK:
            return self.move_handle(entry.action.zh)
        self._new_handle("")

    def _new_handle(self, why: str) -> None:
        count = counting.count(self.order, self.calendar)
        if count.due is not None:
            self.add(Clock.HANDLE, count.limit, count.due, self.now, why=why, days=count.days)
        if not self.order.past(Action.DISPOSE, round_=self.order.round):
            self._plain(Clock.DISPOSE)

    def _opinions(self, entry: Entry, details: Details) -> None:
        limit = self._limit(Clock.OPINION)
        if limit is None:
            return
        due = self._opinion_due(limit.due(self.now, self.calendar))
        for unit in details.units if entry.action is Action.CONSULT else self.order.co_units:
            self.add(Clock.OPINION, limit, due, self.now, unit=unit)

    def _opinion_due(self, due: datetime) -> datetime:
        """Not after the limit to handle, unless that is over."""
        handle = self.order.live_clock(Clock.HANDLE)
        return min(due, handle.due) if handle and handle.due >= self.now else due

    def hold_opinions(self, why: str) -> None:
        """An opinion is waited for until the limit to handle at the longest, also where that was moved forward."""
        for running in self.order.live_clocks():
            limit = self.order.limit_of(running)
            if running.clock is Clock.OPINION and limit and self._opinion_due(running.due) < running.due:
                due = self._opinion_due(running.due)
                self.add(Clock.OPINION, limit, due, running.started, why=why, unit=running.unit)

    def _follow_up(self, entry: Entry, details: Details) -> None:
        limit, promised = self._limit(Clock.FOLLOW_UP), self.order.promised
        if limit is None:
            return
        due = limit.due(self.now, self.calendar)
        if self.order.outcome is Outcome.PROMISED and promised:
            due = end_of_date(promised)
        self.add(Clock.FOLLOW_UP, limit, due, self.now)

    def _limit(self, clock: Clock, cls: Class | None = None) -> Limit | None:
        return limit_for(clock, cls or self.order.cls, round_=self.order.round, danger=self.order.danger)

    # moving and counting anew

    def move_handle(self, why: str) -> None:
        """The next version of the limit to handle: what the history makes of it by now."""
        count = counting.count(self.order, self.calendar)
        last = self._last_handle()
        if last is None or count.due is None:
            return
        self.add(Clock.HANDLE, count.limit, count.due, last.started, why=why, days=count.days)

    def _last_handle(self) -> Running | None:
        handles = (r for r in reversed(self.order.clocks) if r.clock is Clock.HANDLE and r.round == self.order.round)
        return next(handles, None)

    def _count_anew(self, entry: Entry, former: Class, before: list[Running]) -> None:
        anew = _ANEW.get(entry.action)
        if anew:
            anew(self, entry, former, [running for running in before if running.live])

    def _raised(self, entry: Entry, former: Class, before: list[Running]) -> None:
        """紧急: what runs counts anew from this moment; a handler's time comes back with the order."""
        if entry.was is State.WAITING or self.order.live_clock(Clock.HANDLE):
            self._new_handle(entry.action.zh)
        for running in before:
            limit = self._limit(running.clock)
            if running.clock is not Clock.HANDLE:
                self._replace(running, limit, limit.due(self.now, self.calendar) if limit else None, self.now, entry)
        self._first_contact(entry, former)

    def _reclassed(self, entry: Entry, former: Class, before: list[Running]) -> None:
        """Another class: what runs counts from its first start in the new column, unless nothing changes for it."""
        self._reclassed_handle(entry)
        for running in before:
            limit, was = self._limit(running.clock), self._limit(running.clock, former)
            if running.clock is not Clock.HANDLE and limit != was:
                first = self._first_start(running)
                due = reclassed(running.clock, self.order.cls, first, self.now, self.calendar, danger=self.order.danger)
                self._replace(running, limit, due, first, entry)
        self._first_contact(entry, former)

    def _reclassed_handle(self, entry: Entry) -> None:
        """The limit to handle, if it runs or stands still in a pause: there it is counted on from the pause."""
        count = counting.count(self.order, self.calendar)
        paused = entry.was is State.WAITING
        if count.first and count.due and (paused or self.order.live_clock(Clock.HANDLE)):
            made = self.add(Clock.HANDLE, count.limit, count.due, count.first, why=entry.action.zh)
            made.stopped = self.now if paused else None

    def _replace(
        self, running: Running, limit: Limit | None, due: datetime | None, started: datetime, entry: Entry
    ) -> None:
        """A version in another class; a class without this clock ends it."""
        if limit is None or due is None:
            running.stopped = self.now
            return
        due = self._opinion_due(due) if running.clock is Clock.OPINION else due
        self.add(running.clock, limit, due, started, why=entry.action.zh, unit=running.unit)

    def _first_contact(self, entry: Entry, former: Class) -> None:
        """A class that asks for a first contact, after one that did not, unless contact was made."""
        order = self.order
        made = [e for e in order.past(Action.CONTACT, Action.ASK, round_=order.round) if e.reached]
        if entry.now is State.HANDLING and self._limit(Clock.CONTACT, former) is None and not made:
            self._plain(Clock.CONTACT)

    def _first_start(self, running: Running) -> datetime:
        """When a clock started first: a version made by `raise` counts anew, what it replaced counted before."""
        kind = (running.clock, running.round, running.unit)
        versions = [r for r in self.order.clocks if (r.clock, r.round, r.unit) == kind]
        at = versions.index(running)
        while at and versions[at].why == Action.RAISE.zh:
            at -= 1
        return versions[at].started

    def _extended(self, entry: Entry, former: Class, before: list[Running]) -> None:
        self.move_handle(entry.action.zh)

    def merged(self, entry: Entry) -> None:
        """Another order was merged into this one: at the earlier limit of the two."""
        handle, count = self.order.live_clock(Clock.HANDLE), counting.count(self.order, self.calendar)
        if handle and count.due and count.due < handle.due:
            self.move_handle(entry.action.zh)
        self.hold_opinions(entry.action.zh)

    def recount(self, running: Running) -> None:
        """A provisional limit, its years loaded by now."""
        limit = self.order.limit_of(running)
        if limit is None:
            return
        due = self._due_again(running, limit)
        self.add(running.clock, limit, due, running.started, why=CALENDAR_LOADED, days=running.days, unit=running.unit)

    def _due_again(self, running: Running, limit: Limit) -> datetime:
        calendar, cls = self.calendar, running.cls
        if running.clock is Clock.HANDLE:
            return counting.count(self.order, calendar).due or running.due
        due: datetime | None = limit.due(running.started, calendar)
        if running.why == Action.RECLASS.zh:
            due = reclassed(running.clock, cls, running.started, running.made, calendar, danger=self.order.danger)
        due = due or running.due
        return self._opinion_due(due) if running.clock is Clock.OPINION else due

    def add(
        self,
        clock: Clock,
        limit: Limit,
        due: datetime,
        started: datetime,
        *,
        why: str = "",
        days: int = 0,
        unit: UnitKey = NO_UNIT,
    ) -> Running:
        """A new version, which supersedes the live one of its kind, and of handle also one that stands still."""
        order = self.order
        version = 1 + sum(running.clock is clock and running.round == order.round for running in order.clocks)
        self._supersede(clock, unit)
        made = Running(
            clock, order.round, version, started, self.now, due, limit.source,
            provisional=not limit.natural and bool(self.calendar.provisional(self.now, due)), why=why, cls=order.cls,
            days=days, by=self.by, unit_region=unit[0], unit_name=unit[1],
        )  # fmt: skip
        order.clocks.append(made)
        return made

    def _supersede(self, clock: Clock, unit: UnitKey) -> None:
        stands_still = self._last_handle() if clock is Clock.HANDLE else None
        for running in self.order.live_clocks():
            if running.clock is clock and running.unit == unit:
                running.superseded, running.stopped = True, self.now
        if stands_still:
            stands_still.superseded = True


_STARTS: dict[Clock, Callable[[Limits, Entry, Details], None]] = {
    Clock.HANDLE: Limits._handle,
    Clock.OPINION: Limits._opinions,
    Clock.FOLLOW_UP: Limits._follow_up,
}
_ANEW: dict[Action, Callable[[Limits, Entry, Class, list[Running]], None]] = {
    Action.RAISE: Limits._raised,
    Action.RECLASS: Limits._reclassed,
    Action.EXTEND: Limits._extended,
}
