"""The work order: one door for every change of state.

`WorkOrder.take` finds the row of the table, checks who acts and what the rules of that action ask, writes the history,
moves the state, starts and stops clocks, and says who is to be told. It knows no database, no chat and no wall clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from workflow import alerts, rules
from workflow.calendar import Calendar, local
from workflow.clocks import DEFAULT_SOURCE, Limit, after_review, limit_for
from workflow.refusals import NotAllowed, Refusal
from workflow.steps import BY_KEY, OWN_CLOCK, Step, from_state
from workflow.terms import Action, Class, Clock, Outcome, Role, State, Tell

UnitKey = tuple[str, str]
CALENDAR_LOADED = "日历更新"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the units served (region, name) and the office's roles; `person` 0 is the system."""

    person: int
    units: frozenset[UnitKey] = frozenset()
    coordinator: bool = False
    supervisor: bool = False


SYSTEM = Actor(0)


@dataclass(frozen=True, slots=True)
class Details:
    """What an action carries; an action reads what it needs. `words` is the masked text kept in the history."""

    words: str = ""
    unit: UnitKey | None = None
    cls: Class | None = None
    outcome: Outcome | None = None
    ground: str = ""
    reached: bool = True
    contacted: bool | None = None
    solved: bool | None = None


@dataclass(eq=False)
class Entry:
    """One line of the history, never changed: `lead` is the unit in charge before it, `unit` the one it names."""

    at: datetime
    by: int
    role: Role
    action: Action
    was: State
    now: State
    round: int
    lead_region: str = ""
    lead_name: str = ""
    unit_region: str = ""
    unit_name: str = ""
    words: str = ""
    ground: str = ""
    reached: bool = True
    outcome: Outcome | None = None
    contacted: bool | None = None
    solved: bool | None = None

    @property
    def lead(self) -> UnitKey:
        return self.lead_region, self.lead_name

    @property
    def unit(self) -> UnitKey:
        return self.unit_region, self.unit_name


@dataclass(eq=False)
class Running:
    """A version of a limit. `superseded` versions were replaced; `stopped` is when the version ended."""

    clock: Clock
    round: int
    version: int
    started: datetime
    made: datetime
    due: datetime
    source: str = DEFAULT_SOURCE
    provisional: bool = False
    stopped: datetime | None = None
    superseded: bool = False
    why: str = ""

    @property
    def live(self) -> bool:
        return self.stopped is None and not self.superseded

    def late(self, now: datetime) -> bool:
        """Whether the limit was over when it stopped, or is over now."""
        return (self.stopped or now) > self.due


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step did: the row, the entry written, the units to be told (former lead first when it changed)."""

    step: Step
    entry: Entry
    units: tuple[UnitKey, ...]

    @property
    def tells(self) -> tuple[Tell, ...]:
        return self.step.tells


@dataclass(eq=False)
class WorkOrder:
    """A 工单. `lead` is the unit in charge, empty in triage; `owner` the person who appealed."""

    number: str
    owner: int
    cls: Class
    region: str
    category: str
    urgency: str
    created: datetime
    danger: bool = False
    state: State = State.NEW
    round: int = 1
    lead_region: str = ""
    lead_name: str = ""
    handler: int | None = None
    outcome: Outcome | None = None
    next_alert_at: datetime | None = None
    proposed: list[list[str]] = field(default_factory=list)
    co: list[list[str]] = field(default_factory=list)
    history: list[Entry] = field(default_factory=list)
    clocks: list[Running] = field(default_factory=list)
    id: int | None = None

    @property
    def lead(self) -> UnitKey | None:
        return (self.lead_region, self.lead_name) if self.lead_name else None

    def take(
        self, action: Action, by: Actor, now: datetime, calendar: Calendar, details: Details | None = None
    ) -> Taken:
        """Does `action`, or raises NotAllowed and changes nothing. Raises NaiveTime for a time without a zone."""
        local(now)
        details = details or Details()
        step = self._row(action)
        role = self._role(step, by)
        rules.check(self, action, by, now, calendar, details)
        former = self.lead
        entry = self._write(step, by, role, now, details)
        rules.apply(self, action, by, details)
        self._run_clocks(step, now, calendar, details)
        self.state = entry.now
        self.next_alert_at = self.next_moment(calendar)
        units = dict.fromkeys(unit for unit in (former, self.lead) if unit)
        return Taken(step, entry, tuple(units))

    def may(self, action: Action, by: Actor, now: datetime, calendar: Calendar) -> None:
        """Raises NotAllowed when `action` is not possible for `by`, whatever it were to carry."""
        self._role(self._row(action), by)
        rules.check_standing(self, action, by, now, calendar)

    def actions(self, by: Actor, now: datetime, calendar: Calendar) -> Iterator[Action]:
        """What `by` may do now, in the order of the table."""
        for step in from_state(self.state):
            if set(self.roles(by)) & set(step.by) and rules.offered(self, step.action, by, now, calendar):
                yield step.action

    def roles(self, by: Actor) -> Iterator[Role]:
        """The roles in which a person stands towards this order."""
        held = (
            (Role.TIME, by.person == SYSTEM.person),
            (Role.ENTERPRISE, by.person == self.owner),
            (Role.STAFF, self.lead in by.units),
            (Role.CO_STAFF, any((region, name) in by.units for region, name in self.co)),
            (Role.COORDINATOR, by.coordinator),
            (Role.SUPERVISOR, by.supervisor),
        )
        return (role for role, is_held in held if is_held)

    def past(self, *actions: Action, round_: int | None = None) -> list[Entry]:
        """The entries of these actions, oldest first."""
        return [e for e in self.history if e.action in actions and round_ in (None, e.round)]

    def live_clock(self, clock: Clock) -> Running | None:
        return next((running for running in self.clocks if running.clock is clock and running.live), None)

    def live_clocks(self) -> list[Running]:
        return [running for running in self.clocks if running.live]

    def next_moment(self, calendar: Calendar, after: datetime | None = None) -> datetime | None:
        """When the next alert of a live clock falls due (after `after`), or None."""
        due = (at for running in self.live_clocks() for _, at in alerts.moments(self.span(running), calendar))
        return min((at for at in due if after is None or at > after), default=None)

    def span(self, running: Running) -> alerts.Span:
        return alerts.Span(running.clock, self.cls, running.made, running.due)

    def recount(self, now: datetime, calendar: Calendar) -> bool:
        """Counts anew the provisional limits whose years are loaded by now; whether there were any."""
        provisional = [r for r in self.live_clocks() if r.provisional and not calendar.provisional(r.started, r.due)]
        for running in provisional:
            self._recount(running, now, calendar)
        self.next_alert_at = self.next_moment(calendar) if provisional else self.next_alert_at
        return bool(provisional)

    def _recount(self, running: Running, now: datetime, calendar: Calendar) -> None:
        limit = limit_for(running.clock, self.cls, round_=running.round, danger=self.danger)
        if limit is None:
            return
        due = limit.due(running.started, calendar)
        answers = self.past(Action.ANSWER, round_=running.round) if running.clock is Clock.HANDLE else []
        for answered, sent_back in zip(answers, self.past(Action.SEND_BACK, round_=running.round), strict=False):
            due = after_review(due, answered.at, sent_back.at, limit, calendar)
        self._add(running.clock, limit, due, running.started, now, calendar, why=CALENDAR_LOADED)

    def _row(self, action: Action) -> Step:
        step = BY_KEY.get((self.state, action))
        if step is None:
            raise NotAllowed(Refusal.NOT_NOW, self.state, action, self.number)
        if not step.built:
            raise NotAllowed(Refusal.NOT_YET, self.state, action, self.number)
        return step

    def _role(self, step: Step, by: Actor) -> Role:
        held = set(self.roles(by))
        for role in step.by:
            if role in held:
                return role
        raise NotAllowed(Refusal.NOT_YOURS, self.state, step.action, self.number)

    def _write(self, step: Step, by: Actor, role: Role, now: datetime, details: Details) -> Entry:
        entry = Entry(
            at=now, by=by.person, role=role, action=step.action, was=self.state, now=step.to or self.state,
            round=self.round, words=details.words, ground=details.ground, reached=details.reached,
            outcome=details.outcome, contacted=details.contacted, solved=details.solved,
        )  # fmt: skip
        entry.lead_region, entry.lead_name = self.lead_region, self.lead_name
        entry.unit_region, entry.unit_name = details.unit or ("", "")
        self.history.append(entry)
        return entry

    def _run_clocks(self, step: Step, now: datetime, calendar: Calendar, details: Details) -> None:
        ends = set(OWN_CLOCK.get(self.state, ())) if step.to and step.to is not self.state else set()
        ends |= set(step.stops) if rules.stops_clocks(self, step.action, details, now, calendar) else set()
        self._stop(ends, now)
        for clock in step.starts:
            self._start(clock, step.action, now, calendar)

    def _stop(self, clocks: Iterable[Clock], now: datetime) -> None:
        for running in self.live_clocks():
            if running.clock in clocks:
                running.stopped = now

    def _start(self, clock: Clock, action: Action, now: datetime, calendar: Calendar) -> None:
        limit = limit_for(clock, self.cls, round_=self.round, danger=self.danger)
        if limit is None or clock is Clock.OPINION:
            return
        if clock is Clock.HANDLE and action is Action.SEND_BACK:
            self._resume_handle(limit, now, calendar)
            return
        self._add(clock, limit, limit.due(now, calendar), now, now, calendar)
        if clock is Clock.HANDLE:
            self._start(Clock.DISPOSE, action, now, calendar)

    def _resume_handle(self, limit: Limit, now: datetime, calendar: Calendar) -> None:
        last = [running for running in self.clocks if running.clock is Clock.HANDLE][-1]
        answered = last.stopped or now
        due = after_review(last.due, answered, now, limit, calendar)
        last.superseded = True
        self._add(Clock.HANDLE, limit, due, last.started, now, calendar, why=Action.SEND_BACK.zh)

    def _add(
        self,
        clock: Clock,
        limit: Limit,
        due: datetime,
        started: datetime,
        now: datetime,
        calendar: Calendar,
        why: str = "",
    ) -> None:
        version = 1 + sum(running.clock is clock and running.round == self.round for running in self.clocks)
        self._supersede(clock, now)
        provisional = not limit.natural and bool(calendar.provisional(now, due))
        self.clocks.append(
            Running(clock, self.round, version, started, now, due, limit.source, provisional=provisional, why=why)
        )

    def _supersede(self, clock: Clock, now: datetime) -> None:
        for running in self.live_clocks():
            if running.clock is clock:
                running.superseded, running.stopped = True, now
