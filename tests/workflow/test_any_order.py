"""Whatever anybody does to an order, and whenever: what always holds."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    COORDINATOR,
    EVERYBODY,
    FINANCE,
    HOUSING,
    LAND,
    OWNER,
    REVIEWER,
    WATER,
    Story,
    at,
    snapshot,
)  # fmt: skip
from workflow.alerts import Span, moments
from workflow.clocks import LIMITS
from workflow.order import Actor, Details, Entry, Running
from workflow.refusals import NotAllowed
from workflow.terms import Action, Class, Clock, Outcome, State

OWN = {
    Clock.DISPATCH: State.TRIAGE, Clock.SIGN: State.DISPATCHED, Clock.RULE: State.OBJECTED,
    Clock.REVIEW: State.ANSWERED, Clock.CALLBACK: State.CALLBACK, Clock.FOLLOW_UP: State.CLOSED,
}  # fmt: skip
HANDLE_RUNS = {State.DISPATCHED, State.OBJECTED, State.HANDLING}
BEATEN = (
    Action.CLAIM, Action.CONTACT, Action.ANSWER, Action.STRIKE_OFF, Action.RATE_BAD, Action.RATE_GOOD, Action.RATE_LAST,
    Action.SEND_BACK, Action.OBJECT, Action.UPHOLD, Action.REJECT, Action.RECALL, Action.TRY, Action.UNREACHED,
)  # fmt: skip
GAPS = st.one_of(st.integers(0, 600), st.integers(0, 8 * 3600), st.integers(0, 9 * 24 * 3600))
DETAILS = st.builds(
    Details,
    words=st.sampled_from(["因故", "因故", "因故", ""]),
    unit=st.sampled_from([FINANCE, HOUSING, LAND, WATER, None]),
    outcome=st.sampled_from([*Outcome, None]),
    ground=st.sampled_from(["职责不符", "职责不符", ""]),
    reached=st.booleans(),
    solved=st.sampled_from([True, False, None]),
)


def kept(thing: Entry | Running, *but: str) -> tuple[object, ...]:
    return tuple(getattr(thing, field.name) for field in fields(thing) if field.name not in but)


class AnyOrder(RuleBasedStateMachine):
    """Anybody does anything at growing times; most steps are drawn from what is offered, so that orders get far."""

    @initialize(
        cls=st.sampled_from(Class), danger=st.booleans(), sure=st.booleans(), start=st.integers(0, 350 * 24 * 3600)
    )
    def filed(self, cls: Class, danger: bool, sure: bool, start: int) -> None:
        self.story = Story(cls, danger=danger)
        self.order = self.story.order
        self.now = at("01-05 00:00") + timedelta(seconds=start)
        self.written: list[tuple[object, ...]] = []
        self.in_time: dict[tuple[Clock, int, int], bool] = {}
        self.was_late: set[tuple[Clock, int, int]] = set()
        self.act(Action.FILE if sure else Action.FILE_UNSURE, OWNER, Details(unit=FINANCE))

    def act(self, action: Action, by: Actor, details: Details) -> bool:
        before, length = snapshot(self.order), len(self.order.history)
        try:
            taken = self.order.take(action, by, self.now, CALENDAR, details)
        except NotAllowed:
            assert snapshot(self.order) == before
            return False
        assert len(self.order.history) == length + 1
        assert self.order.history[-1] is taken.entry
        assert (taken.entry.at, taken.entry.by, taken.entry.action) == (self.now, by.person, action)
        return True

    @rule(gap=GAPS, action=st.sampled_from(Action), by=st.sampled_from(EVERYBODY), details=DETAILS)
    def somebody_tries_something(self, gap: int, action: Action, by: Actor, details: Details) -> None:
        self.now += timedelta(seconds=gap)
        offered = action in self.order.actions(by, self.now, CALENDAR)
        taken = self.act(action, by, details)
        assert offered or not taken, "taken without being offered"

    @rule(gap=GAPS, data=st.data(), details=DETAILS)
    def somebody_presses_a_button(self, gap: int, data: st.DataObject, details: Details) -> None:
        self.now += timedelta(seconds=gap)
        buttons = [
            (action, by)
            for by in EVERYBODY
            for action in self.order.actions(by, self.now, CALENDAR)
            if action is not Action.WITHDRAW
        ]
        if buttons:
            action, by = data.draw(st.sampled_from(buttons))
            self.act(action, by, details)

    @precondition(lambda self: self.order.state in HANDLE_RUNS | {State.TRIAGE, State.ANSWERED, State.CALLBACK})
    @rule(gap=st.integers(0, 30 * 3600), rating=st.sampled_from([Action.RATE_BAD, Action.RATE_LAST, Action.SEND_BACK]))
    def it_takes_the_beaten_path(self, gap: int, rating: Action) -> None:
        self.now += timedelta(seconds=gap)
        clerk = Actor(CLERK.person, frozenset({self.order.lead or FINANCE}))
        step: dict[State, tuple[Action, Actor]] = {
            State.TRIAGE: (Action.DISPATCH, COORDINATOR),
            State.DISPATCHED: (Action.CLAIM, clerk),
            State.OBJECTED: (Action.REJECT, COORDINATOR),
            State.HANDLING: (Action.ANSWER, clerk),
            State.ANSWERED: (Action.SEND_BACK if rating is Action.SEND_BACK else Action.STRIKE_OFF, REVIEWER),
            State.CALLBACK: (rating if rating is not Action.SEND_BACK else Action.TRY, COORDINATOR),
        }
        action, by = step[self.order.state]
        self.act(action, by, Details(words="因故", unit=FINANCE, outcome=Outcome.PARTLY))

    @invariant()
    def no_clock_runs_twice(self) -> None:
        live = [running.clock for running in self.order.live_clocks()]
        assert len(live) == len(set(live))

    @invariant()
    def the_history_only_grows(self) -> None:
        lines = [kept(entry) for entry in self.order.history]
        assert lines[: len(self.written)] == self.written
        self.written = lines

    @invariant()
    def the_history_is_one_unbroken_line_that_ends_in_the_state(self) -> None:
        history = self.order.history
        assert self.order.state is history[-1].now
        assert history[0].was is State.NEW
        for earlier, later in pairwise(history):
            assert earlier.now is later.was
            assert earlier.at <= later.at

    @invariant()
    def a_state_runs_its_own_clock_and_no_other_state_does(self) -> None:
        running = {live.clock for live in self.order.live_clocks()}
        for clock, state in OWN.items():
            has_it = LIMITS[clock, self.order.cls] is not None
            assert (clock in running) is (has_it and self.order.state is state), (clock, self.order.state)
        assert Clock.CONTACT not in running or self.order.state is State.HANDLING

    @invariant()
    def handle_runs_from_the_dispatch_to_the_answer(self) -> None:
        running = {live.clock for live in self.order.live_clocks()}
        assert (Clock.HANDLE in running) is (self.order.state in HANDLE_RUNS)
        assert Clock.DISPOSE not in running or (self.order.cls is Class.URGENT and Clock.HANDLE in running)

    @invariant()
    def only_a_clock_of_this_round_runs(self) -> None:
        assert {live.round for live in self.order.live_clocks()} <= {self.order.round}
        assert self.order.round == 1 + len(self.order.past(Action.RATE_BAD)) <= 3

    @invariant()
    def versions_are_numbered_through(self) -> None:
        for clock in Clock:
            for round_ in range(1, self.order.round + 1):
                numbers = [c.version for c in self.order.clocks if c.clock is clock and c.round == round_]
                assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def a_limit_is_never_edited(self) -> None:
        for running in self.order.clocks:
            assert running.made >= running.started
            assert running.stopped is None or running.stopped >= running.made

    @invariant()
    def lateness_is_settled_when_a_limit_ends(self) -> None:
        for running in self.order.clocks:
            key = (running.clock, running.round, running.version)
            late = running.late(self.now)
            assert late or key not in self.was_late, "lateness was forgotten"
            if late:
                self.was_late.add(key)
            if not running.live:
                assert self.in_time.setdefault(key, not late) is not late, "it became late after its end"

    @invariant()
    def the_next_alert_is_the_earliest_moment_of_a_running_clock(self) -> None:
        due: list[datetime] = []
        for live in self.order.live_clocks():
            due += [moment for _, moment in moments(Span(live.clock, self.order.cls, live.made, live.due), CALENDAR)]
        assert self.order.next_alert_at == min(due, default=None)

    @invariant()
    def the_lead_is_known_once_dispatched(self) -> None:
        dispatched = self.order.past(Action.FILE, Action.DISPATCH)
        assert bool(self.order.lead) is bool(dispatched)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None, database=None)
