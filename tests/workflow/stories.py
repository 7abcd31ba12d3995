"""The people, units and moments of the tests, and an order that is told as a story."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from workflow.calendar import Calendar
from workflow.order import SYSTEM, Actor, Details, Entry, Running, Taken, WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action, Class, Clock, Outcome, State

SHANGHAI = timezone(timedelta(hours=8))  # not the product's ZoneInfo, on purpose
CALENDAR = Calendar()
PROMISED = date(2026, 11, 30)
GROUND = "不属于本单位职责"

FINANCE, HOUSING, WATER, LAND = (("甘州区", name) for name in ("财政局", "住建局", "水务局", "自然资源局"))
OWNER = Actor(1)
STRANGER = Actor(2)
NEIGHBOUR = Actor(3)
CLERK = Actor(11, frozenset({FINANCE}))
SECOND_CLERK = Actor(12, frozenset({FINANCE}))
HOUSING_CLERK = Actor(13, frozenset({HOUSING}))
WATER_CLERK = Actor(14, frozenset({WATER}))
LAND_CLERK = Actor(15, frozenset({LAND}))
COORDINATOR = Actor(21, coordinator=True)
REVIEWER = Actor(22, coordinator=True)
SUPERVISOR = Actor(31, supervisor=True)
TWO_HATS = Actor(41, frozenset({FINANCE, HOUSING}), coordinator=True)
STANDS_IN = Actor(32, supervisor=True, office=frozenset({TWO_HATS.person}))
EVERYBODY = (
    OWNER, STRANGER, NEIGHBOUR, CLERK, SECOND_CLERK, HOUSING_CLERK, WATER_CLERK, LAND_CLERK, COORDINATOR, REVIEWER,
    SUPERVISOR, STANDS_IN, SYSTEM, TWO_HATS,
)  # fmt: skip


def at(text: str) -> datetime:
    """`10-08 10:50[:30]` as that moment of 2026 in Shanghai, kept in UTC; a year may be given first."""
    text = text if text[4:5] == "-" else f"2026-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def shown(moment: datetime | None) -> str:
    """A moment as the specification writes it: `10-08 10:50`, seconds only when there are any."""
    if moment is None:
        return "-"
    local = moment.astimezone(SHANGHAI)
    return local.strftime("%m-%d %H:%M:%S").removesuffix(":00")


_NAMES = {
    kind: [field.name for field in fields(kind) if field.name not in ("history", "clocks")]
    for kind in (WorkOrder, Entry, Running)
}


def snapshot(order: WorkOrder) -> tuple[object, ...]:
    """Everything that an order holds, by value."""

    def values(thing: object) -> tuple[object, ...]:
        return tuple(repr(getattr(thing, name)) for name in _NAMES[type(thing)])

    return values(order), tuple(map(values, order.history)), tuple(map(values, order.clocks))


class Story:
    """A work order and what befalls it; `do` insists on success, `refused` on a refusal that changes nothing."""

    def __init__(
        self,
        cls: Class = Class.GENERAL,
        *,
        danger: bool = False,
        co: tuple[tuple[str, str], ...] = (),
        number: str = "QS1",
        owner: Actor = OWNER,
    ) -> None:
        self.order = WorkOrder(
            number, owner.person, cls, "甘州区", "财税", "", at("01-05 09:00"), danger=danger,
            co=[list(unit) for unit in co],
        )  # fmt: skip
        self.owner = owner

    def do(self, action: Action, by: Actor, when: str | datetime, **details: object) -> Taken:
        moment = at(when) if isinstance(when, str) else when
        return self.order.take(action, by, moment, CALENDAR, Details(**{"words": "因故", **details}))

    def refused(self, action: Action, by: Actor, when: str | datetime, **details: object) -> Refusal:
        before = snapshot(self.order)
        with pytest.raises(NotAllowed) as caught:
            self.do(action, by, when, **details)
        assert snapshot(self.order) == before, "a refusal changed the order"
        return caught.value.refusal

    def offers(self, by: Actor, when: str) -> set[Action]:
        return set(self.order.actions(by, at(when), CALENDAR))

    # the beaten path

    def filed(self, when: str, unit: tuple[str, str] = FINANCE) -> Story:
        self.do(Action.FILE, self.owner, when, unit=unit)
        return self

    def claimed(self, when: str, by: Actor = CLERK) -> Story:
        self.do(Action.CLAIM, by, when)
        return self

    def answered(self, when: str, outcome: Outcome = Outcome.RESOLVED, by: Actor = CLERK) -> Story:
        promised = PROMISED if outcome is Outcome.PROMISED else None
        self.do(Action.ANSWER, by, when, outcome=outcome, promised=promised)
        return self

    def struck_off(self, when: str) -> Story:
        self.do(Action.STRIKE_OFF, REVIEWER, when)
        return self

    def rated_bad(self, when: str) -> Story:
        self.do(Action.RATE_BAD, self.owner, when, solved=False)
        return self

    def objected(self, when: str, by: Actor = CLERK, proposed: tuple[str, str] = HOUSING) -> Story:
        self.do(Action.OBJECT, by, when, ground=GROUND, unit=proposed)
        return self

    # what can be seen of it

    @property
    def state(self) -> State:
        return self.order.state

    @property
    def running(self) -> set[Clock]:
        return {clock.clock for clock in self.order.live_clocks()}

    def clock(self, clock: Clock) -> Running:
        live = self.order.live_clock(clock)
        assert live, f"{clock} does not run"
        return live

    def due(self, clock: Clock) -> str:
        live = self.order.live_clock(clock)
        return shown(live.due if live else None)

    def versions(self, clock: Clock) -> list[Running]:
        return [running for running in self.order.clocks if running.clock is clock]


def in_callback(cls: Class = Class.GENERAL, outcome: Outcome = Outcome.RESOLVED) -> Story:
    """Filed on Mon 10-12, answered on Tue, struck off, the question delivered, on Wed 10-14 10:00."""
    story = Story(cls).filed("10-12 09:00").claimed("10-12 10:00")
    return story.answered("10-13 10:00", outcome).struck_off("10-14 10:00")


def in_round(n: int, cls: Class = Class.GENERAL) -> Story:
    """In callback on 10-14 10:00 for the n-th time; rounds in between lasted minutes."""
    story = in_callback(cls)
    for minute in range(1, n):
        story.rated_bad(f"10-14 10:{minute}0").answered(f"10-14 10:{minute}1").struck_off(f"10-14 10:{minute}2")
    return story
