"""Other limits over the same flow: how many orders would have gone 黄牌, 红牌, 书面通报, 挂牌督办.

What people did, and when, stays as it was; only the limits are others. So what somebody would have done sooner or later
under them is not in it, nor a clock that the limits in force do not have. An order counts once a step.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflow import alerts
from workflow.calendar import MINUTE, Calendar
from workflow.clocks import Limit, limit_for
from workflow.derivation import derive, due_under
from workflow.order import Actor, Details, Running, UnitKey, WorkOrder
from workflow.terms import Action, AlertStep, Class, Clock, Outcome

CARDS = (AlertStep.YELLOW, AlertStep.RED, AlertStep.NOTICE, AlertStep.LISTED)
REDO = "redo"  # beside the clocks: the handle limit of rounds 2 and 3
OFFICE = ("", "")
Kind = Clock | str


@dataclass(frozen=True)
class Limits:
    """Limits in place of those in force, by (class, clock or REDO); None: that class has no such clock."""

    others: Mapping[tuple[Class, Kind], Limit | None]

    def __call__(self, clock: Clock, cls: Class, round_: int, danger: bool, days: int = 0) -> Limit | None:
        """The limit of a clock: that of this order alone, the other one, else the one in force."""
        kind: Kind = REDO if clock is Clock.HANDLE and round_ > 1 else clock
        if (cls, kind) in self.others and not days:
            return self.others[cls, kind]
        return limit_for(clock, cls, round_=round_, danger=danger, days=days)


@dataclass
class Tally:
    """The orders of a group, and those that went each step: in force, and under the other limits."""

    orders: set[str] = field(default_factory=set)
    in_force: dict[AlertStep, set[str]] = field(default_factory=lambda: {step: set() for step in CARDS})
    other: dict[AlertStep, set[str]] = field(default_factory=lambda: {step: set() for step in CARDS})


@dataclass
class Outcomes:
    """What a rehearsal found; `limits` is how many versions of limits were looked at, `unexplained` those left out.

    An order is of the class that it has now, so that the classes add up; units do not: an order may go through several.
    """

    whole: Tally = field(default_factory=Tally)
    by_class: dict[Class, Tally] = field(default_factory=dict)
    by_unit: dict[UnitKey, Tally] = field(default_factory=dict)
    limits: int = 0
    unexplained: int = 0


def rehearse(
    orders: Iterable[WorkOrder], limits: Limits, calendar: Calendar, first: datetime, last: datetime
) -> Outcomes:
    """Looks at every limit made in [first, last); time stands still at `last`."""
    found = Outcomes()
    for order in orders:
        for running in order.clocks:
            if first <= running.made < last:
                _look(found, order, running, limits, calendar, last)
    return found


def _look(
    found: Outcomes, order: WorkOrder, running: Running, limits: Limits, calendar: Calendar, last: datetime
) -> None:
    found.limits += 1
    derivation = derive(order, running, calendar)
    if not derivation.holds:
        found.unexplained += 1
        return
    cls = derivation.cls
    other = due_under(order, running, limits, calendar)
    tallies = (
        found.whole,
        found.by_class.setdefault(order.cls, Tally()),
        found.by_unit.setdefault(_waited_for(order, running), Tally()),
    )
    for tally in tallies:
        tally.orders.add(order.number)
        for step in _cards(running, cls, running.due, calendar, last):
            tally.in_force[step].add(order.number)
        for step in _cards(running, cls, other, calendar, last):
            tally.other[step].add(order.number)


def _cards(running: Running, cls: Class, due: datetime | None, calendar: Calendar, last: datetime) -> list[AlertStep]:
    """The steps that came while this version ran."""
    if due is None:
        return []
    end = min(running.stopped or last, last)
    span = alerts.Span(running.clock, cls, running.made, due)
    return [step for step, at in alerts.moments(span, calendar) if step in CARDS and at <= end]


def _waited_for(order: WorkOrder, running: Running) -> UnitKey:
    """The unit in charge when the limit was made; the office for its own limits."""
    if running.clock in alerts.COORDINATORS_OWN:
        return OFFICE
    after = (entry.lead for entry in order.history if entry.at > running.made)
    return next(after, order.lead or OFFICE)


# a flow that is made up

_CLASSES = (Class.CONSULT, Class.GENERAL, Class.GENERAL, Class.GENERAL, Class.COMPLEX, Class.URGENT)
_OWNER, _CLERK, _REVIEWER = 1, 2, 3
_STEPS: dict[Action, tuple[Clock, float]] = {
    Action.CLAIM: (Clock.SIGN, 0.5),
    Action.CONTACT: (Clock.CONTACT, 0.6),
    Action.DISPOSE: (Clock.DISPOSE, 0.6),
    Action.ANSWER: (Clock.HANDLE, 0.75),
    Action.STRIKE_OFF: (Clock.REVIEW, 0.5),
    Action.SEND_BACK: (Clock.REVIEW, 0.5),
    Action.RATE_GOOD: (Clock.CALLBACK, 0.4),
    Action.RATE_BAD: (Clock.CALLBACK, 0.4),
}
_SPREAD = 0.4  # of the logarithm: where 0.6 of a limit is usual, one in ten takes more than all of it
_SENT_BACK, _RATED_BAD = 0.1, 0.07


def generated(
    n: int, first: datetime, last: datetime, units: Sequence[UnitKey], calendar: Calendar, seed: int = 1
) -> Iterator[WorkOrder]:
    """`n` orders filed in [first, last) and handled as people do, sometimes late; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  a flow of examples, no secret
    for number in range(1, n + 1):
        filed = first + (last - first) * chance.random()
        yield _lived(f"S{number:06d}", filed, last, chance.choice(list(units)), calendar, chance)


def _lived(
    number: str, filed: datetime, last: datetime, unit: UnitKey, calendar: Calendar, chance: random.Random
) -> WorkOrder:
    order = WorkOrder(number, _OWNER, chance.choice(_CLASSES), unit[0], "", "normal", filed)
    order.take(Action.FILE, Actor(_OWNER), filed, calendar, Details(unit=unit))
    now = filed
    for action in _path(chance, urgent=order.cls is Class.URGENT):
        now = _when(order, action, now, calendar, chance)
        if now >= last:
            break
        order.take(action, _actor(action, unit), now, calendar, Details(words="办理", outcome=Outcome.RESOLVED))
    return order


def _path(chance: random.Random, *, urgent: bool) -> Iterator[Action]:
    yield Action.CLAIM
    yield Action.CONTACT
    if urgent:
        yield Action.DISPOSE
    yield Action.ANSWER
    if chance.random() < _SENT_BACK:
        yield from (Action.SEND_BACK, Action.ANSWER)
    yield Action.STRIKE_OFF
    if chance.random() < _RATED_BAD:
        yield from (Action.RATE_BAD, Action.CONTACT)
        yield from (Action.DISPOSE,) if urgent else ()
        yield from (Action.ANSWER, Action.STRIKE_OFF)
    yield Action.RATE_GOOD


def _actor(action: Action, unit: UnitKey) -> Actor:
    if action in (Action.RATE_GOOD, Action.RATE_BAD):
        return Actor(_OWNER)
    if action in (Action.STRIKE_OFF, Action.SEND_BACK):
        return Actor(_REVIEWER, coordinator=True)
    return Actor(_CLERK, frozenset({unit}))


def _when(order: WorkOrder, action: Action, now: datetime, calendar: Calendar, chance: random.Random) -> datetime:
    """Somewhere around the usual share of the limit, seldom beyond it."""
    clock, usual = _STEPS[action]
    running = order.live_clock(clock)
    share = usual * chance.lognormvariate(0, _SPREAD)
    if running is None:
        return now + timedelta(minutes=10)
    if order.cls is Class.URGENT:
        return now + max((running.due - now) * share, MINUTE)
    minutes = calendar.minutes_between(calendar.counted_from(now), running.due)
    return calendar.add_minutes(now, max(int(minutes * share), 1))
