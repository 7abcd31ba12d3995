"""The work order: one door for every change of state.

`WorkOrder.take` finds the row of the table, checks who acts and what the rules of that action ask, writes the history,
moves the state, starts and stops clocks, and says who is to be told. It knows no database, no chat and no wall clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from workflow import alerts, linked, rules, timed
from workflow.calendar import Calendar, local
from workflow.clocks import Limit, limit_for
from workflow.limits import CALENDAR_LOADED, Limits
from workflow.parts import SYSTEM, Actor, Details, Entry, Running, Taken, UnitKey
from workflow.refusals import NotAllowed, Refusal
from workflow.steps import BY_KEY, Step, from_state
from workflow.terms import Action, AlertStep, Class, Clock, Outcome, Role, State

__all__ = [
    "CALENDAR_LOADED",
    "SYSTEM",
    "Actor",
    "Details",
    "Entry",
    "Running",
    "Taken",
    "UnitKey",
    "WorkOrder",
]


@dataclass(eq=False)
class WorkOrder:
    """A 工单. `lead` is the unit in charge, empty in triage; `owner` the person who appealed.

    `parties` are the persons whose orders were merged into this one, `gone` those who withdrew or were erased;
    `reported` the units that a 举报 is about; `level` how far it was escalated (1 head of unit, 2 区领导, 3 市).
    """

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
    parties: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    reported: list[list[str]] = field(default_factory=list)
    level: int = 0
    listed: bool = False
    unreasonable: bool = False
    promised: date | None = None
    head: str = ""  # the hash of the last entry that was stored
    id: int | None = None

    @property
    def lead(self) -> UnitKey | None:
        return (self.lead_region, self.lead_name) if self.lead_name else None

    @property
    def co_units(self) -> tuple[UnitKey, ...]:
        return tuple((region, name) for region, name in self.co)

    @property
    def enterprises(self) -> tuple[int, ...]:
        """The persons whose order this still is: the owner first, then those whose orders were merged into it."""
        return tuple(person for person in dict.fromkeys((self.owner, *self.parties)) if person not in self.gone)

    def take(
        self, action: Action, by: Actor, now: datetime, calendar: Calendar, details: Details | None = None
    ) -> Taken:
        """Does `action`, or raises NotAllowed and changes nothing. Raises NaiveTime for a time without a zone."""
        local(now)
        details = details or Details()
        step = self._row(action)
        role = self._role(step, by)
        rules.check(self, action, by, now, calendar, details)
        former, helped, cls = self.lead, self.co_units, self.cls
        settled = not rules.waits_for_others(self, action, by, details)
        entry = self._write(step, by, role, now, details, settled=settled)
        rules.apply(self, action, by, details)
        entry.cls = self.cls
        Limits(self, now, calendar, by.person).follow(step, entry, by, details, cls, settled=settled)
        self.state = entry.now
        linked.follow(self, entry, by, now, calendar, details)
        self.next_alert_at = self.next_moment(calendar)
        units = dict.fromkeys(unit for unit in (former, self.lead) if unit)
        left = tuple(unit for unit in helped if unit not in (self.lead, *self.co_units))
        return Taken(step, entry, tuple(units), left)

    def may(self, action: Action, by: Actor, now: datetime, calendar: Calendar) -> None:
        """Raises NotAllowed when `action` is not possible for `by`, whatever it were to carry."""
        self._role(self._row(action), by)
        rules.check_standing(self, action, by, now, calendar)

    def allows(self, action: Action, by: Actor, now: datetime, calendar: Calendar) -> bool:
        """Whether `may` raises nothing."""
        try:
            self.may(action, by, now, calendar)
        except NotAllowed:
            return False
        return True

    def actions(self, by: Actor, now: datetime, calendar: Calendar) -> Iterator[Action]:
        """What `by` may do now, in the order of the table."""
        roles = frozenset(self.roles(by))
        for step in from_state(self.state):
            if self._held(step, by, roles) and rules.offered(self, step.action, by, now, calendar):
                yield step.action

    def due_actions(self, now: datetime, calendar: Calendar) -> list[tuple[Action, datetime]]:
        """What time does to the order by `now`, with the moment from which on it was due, the earliest first."""
        due = [(action, at) for action, at in timed.time_actions(self, calendar) if at <= now]
        return sorted(due, key=lambda pair: pair[1])

    def roles(self, by: Actor) -> Iterator[Role]:
        """The roles in which a person stands towards this order; who serves a unit that it reports has none."""
        own = (Role.TIME, Role.ENTERPRISE) if self.reports(by) else tuple(Role)
        held = (
            (Role.TIME, by.is_time),
            (Role.ENTERPRISE, by.person in self.enterprises),
            (Role.STAFF, self.lead in by.units),
            (Role.CO_STAFF, any(unit in by.units for unit in self.co_units)),
            (Role.COORDINATOR, by.coordinator),
            (Role.SUPERVISOR, by.supervisor),
        )
        return (role for role, is_held in held if is_held and role in own)

    def brought(self, by: Actor) -> bool:
        """Whether somebody appealed here, be it that they left since."""
        return by.person in (self.owner, *self.parties)

    def reports(self, by: Actor) -> bool:
        """Whether somebody serves a unit that the order is a 举报 about."""
        return bool(by.units & {(region, name) for region, name in self.reported})

    def past(self, *actions: Action, round_: int | None = None) -> list[Entry]:
        """The entries of these actions, oldest first."""
        return [e for e in self.history if e.action in actions and round_ in (None, e.round)]

    def rated(self) -> set[int]:
        """Who has rated since the enterprise was asked to."""
        calls = self.past(Action.STRIKE_OFF, Action.RATE_GOOD, Action.RATE_BAD, Action.RATE_LAST)
        asked = max((n for n, e in enumerate(calls) if e.action is Action.STRIKE_OFF), default=-1)
        return {entry.person for entry in calls[asked + 1 :]}

    def live_clock(self, clock: Clock, unit: UnitKey | None = None) -> Running | None:
        """The running version of a clock; of the opinions that of `unit`, or the first."""
        return next((r for r in self.live_clocks() if r.clock is clock and unit in (None, r.unit)), None)

    def live_clocks(self) -> list[Running]:
        return [running for running in self.clocks if running.live]

    def open_opinions(self) -> set[UnitKey]:
        """The units whose opinion is still waited for."""
        return {running.unit for running in self.live_clocks() if running.clock is Clock.OPINION}

    def limit_of(self, running: Running) -> Limit | None:
        """The limit that a version was made by; None where its class has none any more."""
        return limit_for(running.clock, running.cls, round_=running.round, danger=self.danger, days=running.days)

    def next_moment(self, calendar: Calendar, after: datetime | None = None) -> datetime | None:
        """When time next brings something (after `after`): an alert of a live clock, or an action; or None."""
        due = [at for running in self.live_clocks() for _, at in self.moments(running, calendar)]
        due += [at for _, at in timed.time_actions(self, calendar)]
        return min((at for at in due if after is None or at > after), default=None)

    def moments(self, running: Running, calendar: Calendar) -> Iterator[tuple[AlertStep, datetime]]:
        """Every alert step of a version with its moment, mildest first; in a pause only the pause is warned of."""
        pause = None if running.clock is Clock.PAUSE else self.pause()
        for step, at in alerts.moments(self.span(running), calendar):
            if pause is None or at <= pause[0] or (pause[1] is not None and at >= pause[1]):
                yield step, at

    def pause(self) -> tuple[datetime, datetime | None] | None:
        """From when until when the enterprise was waited for (None: it still is); an order has one pause at most."""
        asked = next((n for n, entry in enumerate(self.history) if entry.action is Action.ASK), None)
        if asked is None:
            return None
        after = self.history[asked:]
        ended = next((e.at for e in after if e.was is State.WAITING and e.now is not State.WAITING), None)
        return self.history[asked].at, ended

    def span(self, running: Running) -> alerts.Span:
        return alerts.Span(running.clock, running.cls, running.made, running.due)

    def recount(self, now: datetime, calendar: Calendar) -> bool:
        """Counts anew the provisional limits whose years are loaded by now; whether there were any."""
        provisional = [r for r in self.live_clocks() if r.provisional and not calendar.provisional(r.started, r.due)]
        for running in provisional:
            Limits(self, now, calendar, SYSTEM.person).recount(running)
        Limits(self, now, calendar, SYSTEM.person).hold_opinions(CALENDAR_LOADED)
        self.next_alert_at = self.next_moment(calendar) if provisional else self.next_alert_at
        return bool(provisional)

    def _row(self, action: Action) -> Step:
        step = BY_KEY.get((self.state, action))
        if step is None:
            raise NotAllowed(Refusal.NOT_NOW, self.state, action, self.number)
        return step

    def _role(self, step: Step, by: Actor) -> Role:
        role = self._held(step, by, frozenset(self.roles(by)))
        if role is None:
            raise NotAllowed(Refusal.NOT_YOURS, self.state, step.action, self.number)
        return role

    def _held(self, step: Step, by: Actor, roles: frozenset[Role]) -> Role | None:
        """The role, of those of `by`, in which a step may be taken: the first that the row names, or who stands in.

        Who appealed does nothing of it for a unit or the office, but that somebody has to place it.
        """
        own = self.brought(by) and step.action is not Action.DISPATCH
        held = roles & {Role.ENTERPRISE} if own else roles
        stands_in = (Role.SUPERVISOR,) if rules.stands_in(self, step.action, by) else ()
        return next((role for role in (*step.by, *stands_in) if role in held), None)

    def _write(self, step: Step, by: Actor, role: Role, now: datetime, details: Details, *, settled: bool) -> Entry:
        entry = Entry(
            at=now, by=by.person, role=role, action=step.action, was=self.state,
            now=(step.to if settled else None) or self.state, round=self.round, words=details.words,
            ground=details.ground, reached=details.reached, outcome=details.outcome, contacted=details.contacted,
            solved=details.solved, days=rules.days_of(self, step.action, details),
            person=rules.person_of(self, step.action, by, details), channel=details.channel, ref=rules.ref_of(details),
            granted=details.granted, due=rules.promised_until(step.action, details),
        )  # fmt: skip
        entry.lead_region, entry.lead_name = self.lead_region, self.lead_name
        entry.unit_region, entry.unit_name = details.unit or ("", "")
        self.history.append(entry)
        return entry
