"""The table of the closed loop, walked: each row of the specification, and nothing beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    COORDINATOR,
    FINANCE,
    HOUSING,
    LAND,
    OWNER,
    REVIEWER,
    SECOND_CLERK,
    STRANGER,
    SUPERVISOR,
    WATER,
    WATER_CLERK,
    at,
    snapshot,
)  # fmt: skip
from workflow.order import SYSTEM, Actor, Details, Entry, Running, WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.steps import BY_KEY, OWN_CLOCK, STEPS, diagram, from_state
from workflow.terms import LIVE, OPEN, Action, Class, Clock, Outcome, Role, State
from workflow.timed import time_actions

LIVE_WORDS = "triage dispatched objected handling waiting"
OPEN_WORDS = f"{LIVE_WORDS} answered callback"
ANY_WORDS = f"{OPEN_WORDS} closed withdrawn declined merged transferred"
ALL = "dispatch sign rule contact dispose handle decide pause opinion session settle review callback follow-up"

# from (! is "but") | action | to | by | +clocks | -clocks | told. Copied by hand from the specification.
THE_TABLE = """
new                    | file          | dispatched  | E   | sign handle opinion | | E S O
new                    | file_unsure   | triage      | E   | dispatch            | | E C
triage                 | dispatch      | dispatched  | C   | sign handle opinion | | E S O
dispatched             | claim         | handling    | S   | contact             | | E
dispatched             | object        | objected    | S   | rule                | | C
objected               | uphold        | dispatched  | C   | sign                | | E SS
objected               | reject        | dispatched  | C   | sign                | | S
dispatched handling    | recall        | dispatched  | C   | sign                | | E SS
handling               | contact       | =           | S   |                     | contact | E
handling               | dispose       | =           | S   |                     | dispose | E C
handling               | hand_over     | =           | S   |                     | | E S
handling               | ask           | waiting     | S   | pause               | | E
waiting                | supplement    | handling    | E   |                     | | S
waiting                | pause_over    | handling    | T   |                     | | E S
OPEN !waiting          | supplement    | =           | E   |                     | | S C
handling               | ask_extension | =           | S   | decide              | | C
handling               | extend        | =           | CV  |                     | decide | E S
handling               | refuse        | =           | CVT |                     | decide | S
dispatched handling    | consult       | =           | SC  | opinion             | | O
LIVE                   | opine         | =           | O   |                     | opinion | S
LIVE                   | waive         | =           | C   |                     | opinion | S O
handling               | answer        | answered    | S   | review              | handle dispose session | E C
answered               | strike_off    | callback    | C   | callback            | | E S
answered               | send_back     | handling    | C   | handle              | | E S
callback               | try           | =           | C   |                     | | C
callback               | rate_good     | closed      | EC  | follow-up           | | E S C
callback               | rate_bad      | handling    | EC  | handle contact      | | E S C
callback               | rate_last     | closed      | EC  | follow-up           | | E S C V
callback               | unreached     | closed      | C   | follow-up           | | E S
closed                 | ask_effect    | =           | T   |                     | | E
closed                 | lasting       | =           | EC  |                     | follow-up | S C
closed                 | lapse         | =           | T   |                     | follow-up | C
closed                 | reopen        | handling    | E   | handle contact      | | E S C
LIVE                   | withdraw      | withdrawn   | E   |                     | ALL | E S O C
LIVE                   | decline       | declined    | C   |                     | ALL | E S O
LIVE                   | transfer      | transferred | C   |                     | ALL | E S O
LIVE                   | merge         | merged      | C   |                     | ALL | EE S O
declined transferred merged | contest  | triage      | E   | dispatch            | | E C V
LIVE                   | split         | =           | C   |                     | | E S
LIVE                   | meet          | =           | C   | session             | | E S O
LIVE                   | conclude      | dispatched  | C   | sign handle         | session | E S O
OPEN !objected !waiting | raise        | =           | C   |                     | | E S
objected               | raise         | dispatched  | C   | sign                | | E S
waiting                | raise         | handling    | C   |                     | | E S
OPEN                   | reclass       | =           | C   |                     | | E S
OPEN                   | urge          | =           | E   |                     | | S C
OPEN                   | list          | =           | CVT |                     | | E S V
OPEN                   | mark          | =           | C   |                     | | E
ANY                    | request       | =           | E   | settle              | | C V
ANY                    | settle        | =           | V   |                     | settle | E C S
OPEN                   | escalate      | =           | CV  |                     | | E S V
ANY                    | erase         | =           | E   |                     | | C
"""
LETTERS = {"E": "enterprise", "S": "staff", "O": "co_staff", "C": "coordinator", "V": "supervisor", "T": "time"}
GROUPS = {"LIVE": LIVE_WORDS, "OPEN": OPEN_WORDS, "ANY": ANY_WORDS}

Row = tuple[str, frozenset[str], frozenset[str], frozenset[str], tuple[str, ...]]


def the_rows() -> dict[tuple[str, str], Row]:
    """The specification's rows by (from, action): to, by, started, stopped, told."""
    rows: dict[tuple[str, str], Row] = {}
    for line in THE_TABLE.strip().splitlines():
        states, action, to, by, starts, stops, told = (cell.strip() for cell in line.split("|"))
        words = states.split()
        out = {word[1:] for word in words if word.startswith("!")}
        named = [state for word in words if word[0] != "!" for state in GROUPS.get(word, word).split()]
        row = (
            to, frozenset(LETTERS[letter] for letter in by), frozenset(starts.split()),
            frozenset(stops.replace("ALL", ALL).split()), tuple(told.split()),
        )  # fmt: skip
        for state in named:
            if state not in out:
                assert (state, action) not in rows, f"the transcription repeats {state}, {action}"
                rows[state, action] = row
    return rows


THE_ROWS = the_rows()


def test_the_product_has_the_rows_of_the_specification_and_no_others() -> None:
    assert {(step.state.value, step.action.value) for step in STEPS} == set(THE_ROWS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.state.value}-{step.action.value}")
def test_each_row_says_what_the_specification_says(step) -> None:
    said = (
        step.to.value if step.to else "=",
        frozenset(role.value for role in step.by),
        frozenset(clock.value for clock in step.starts),
        frozenset(clock.value for clock in step.stops),
        tuple(tell.value for tell in step.tells),
    )
    assert said == THE_ROWS[step.state.value, step.action.value]


def test_one_row_a_key() -> None:
    keys = [(step.state, step.action) for step in STEPS]
    assert len(keys) == len(set(keys)) == len(BY_KEY)


def test_live_and_open_are_the_first_five_and_the_first_seven_states() -> None:
    assert " ".join(LIVE) == LIVE_WORDS
    assert " ".join(OPEN) == OPEN_WORDS


def test_every_state_but_new_is_reached_from_new_and_no_row_leads_back_to_new() -> None:
    reached, edge = {State.NEW}, [State.NEW]
    while edge:
        here = edge.pop()
        further = {step.to for step in STEPS if step.state is here and step.to} - reached
        reached |= further
        edge += further
    assert reached == set(State)
    assert not [step for step in STEPS if step.to is State.NEW]


def test_every_action_and_every_clock_has_a_row() -> None:
    assert {step.action for step in STEPS} == set(Action)
    started = {clock for step in STEPS for clock in step.starts} | {Clock.DISPOSE}  # with handle, 紧急
    assert started == set(Clock)


def test_every_clock_is_its_states_own_or_has_a_row_of_its_own_that_stops_it() -> None:
    own = {clock for clocks in OWN_CLOCK.values() for clock in clocks}
    by_a_row = {clock for step in STEPS for clock in step.stops if set(step.stops) != set(Clock)}
    assert own | by_a_row == set(Clock)


def test_the_own_clocks_are_those_of_the_list_of_states() -> None:
    said = {state.value: {clock.value for clock in clocks} for state, clocks in OWN_CLOCK.items()}
    assert said == {
        "triage": {"dispatch"}, "dispatched": {"sign"}, "objected": {"rule"}, "handling": {"contact", "decide"},
        "waiting": {"pause"}, "answered": {"review"}, "callback": {"callback"}, "closed": {"follow-up"},
    }  # fmt: skip


def test_an_own_clock_starts_only_on_the_way_into_or_within_its_state() -> None:
    for step in STEPS:
        for state, clocks in OWN_CLOCK.items():
            if set(clocks) & set(step.starts):
                assert (step.to or step.state) is state, step


def test_only_a_withdrawn_order_can_never_move_again() -> None:
    assert {state for state in State if not any(step.state is state and step.to for step in STEPS)} == {State.WITHDRAWN}


def test_every_row_of_a_state_may_be_taken_and_none_waits_for_a_later_day() -> None:
    assert {step for state in State for step in from_state(state)} == set(STEPS)


def test_the_diagram_shows_every_state_every_move_and_the_end() -> None:
    drawn = diagram()
    assert drawn.splitlines()[:2] == ["stateDiagram-v2", "    [*] --> 新收"]
    for state in State:
        assert state.zh in drawn
    for (was, action), (to, *_) in THE_ROWS.items():
        if to != "=":
            assert Action(action).zh in _drawn(drawn, was, to), (was, action)
    ends = [line.split()[0] for line in drawn.splitlines() if line.endswith("--> [*]")]
    assert ends == ["已销号", "已撤回", "不予受理", "已合并", "已转办"]


def _drawn(drawn: str, was: str, to: str) -> set[str]:
    """The actions drawn from a state, or from all the live ones, to a state."""
    sources = [State(was).zh, *(["在办"] if State(was) in LIVE else [])]
    edges = [f"    {source} --> {State(to).zh}: " for source in sources]
    found = [line.removeprefix(edge) for line in drawn.splitlines() for edge in edges if line.startswith(edge)]
    return {action for labels in found for action in labels.split(" / ")}


# every state, every action, everybody

NOW = at("10-16 10:00")
ACTORS = {
    Role.ENTERPRISE: OWNER,
    Role.STAFF: CLERK,
    Role.CO_STAFF: WATER_CLERK,
    Role.COORDINATOR: COORDINATOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.TIME: SYSTEM,
    None: STRANGER,
}


LIVE_FOR = {
    Action.EXTEND: Clock.DECIDE, Action.REFUSE: Clock.DECIDE, Action.OPINE: Clock.OPINION, Action.WAIVE: Clock.OPINION,
    Action.CONCLUDE: Clock.SESSION, Action.SETTLE: Clock.SETTLE, Action.LIST: Clock.HANDLE,
}  # fmt: skip
WRITTEN_FOR = {
    Action.EXTEND: Action.ASK_EXTENSION, Action.LAPSE: Action.ASK_EFFECT, Action.SETTLE: Action.REQUEST,
}  # fmt: skip


def an_order_in(state: State, action: Action) -> WorkOrder:
    """An order to which no rule of the action objects: only the table and the actor's role can."""

    def entry(day: str, done: Action, was: State = State.NEW) -> Entry:
        return Entry(at(day), 99, Role.TIME, done, was, state, order.round, days=3, ground="mark")

    def clock(which: Clock, stopped: datetime | None) -> Running:
        unit = WATER if which is Clock.OPINION else ("", "")
        return Running(
            which, order.round, 1, at("10-15 17:00"), at("10-15 17:00"), at("10-22 18:00"), stopped=stopped,
            unit_region=unit[0], unit_name=unit[1],
        )  # fmt: skip

    order = WorkOrder("QS1", OWNER.person, Class.GENERAL, "甘州区", "财税", "", at("10-12 09:00"), co=[list(WATER)])
    order.state = state
    order.round = 3 if action is Action.RATE_LAST else 1
    order.outcome = Outcome.PARTLY
    order.unreasonable = True
    if state not in (State.NEW, State.TRIAGE):
        order.lead_region, order.lead_name = FINANCE
    order.history = [
        entry("10-13 10:00", Action.STRIKE_OFF), entry("10-14 10:00", Action.TRY), entry("10-15 10:00", Action.TRY),
        entry("10-15 17:00", Action.FILE),
    ]  # fmt: skip
    if action in WRITTEN_FOR:
        order.history.append(entry("10-15 18:00", WRITTEN_FOR[action], state))
    runs = {*OWN_CLOCK.get(state, ()), LIVE_FOR.get(action)} - {None, Clock.DECIDE if action not in LIVE_FOR else None}
    order.clocks = [clock(Clock.HANDLE, at("10-16 09:00")), *(clock(own, None) for own in sorted(runs))]
    return order


def everything_needed(action: Action) -> Details:
    other = WorkOrder("QS2", OWNER.person, Class.GENERAL, "甘州区", "财税", "", at("10-12 09:00"))
    other.state = State.NEW if action is Action.SPLIT else State.HANDLING
    return Details(
        words="因故", unit=WATER if action is Action.OPINE else HOUSING, outcome=Outcome.RESOLVED,
        ground={Action.DECLINE: "personal", Action.REQUEST: "mark"}.get(action, "不属于本单位职责"),
        cls=Class.COMPLEX if action is Action.RECLASS else None, channel="110", ref="回执1", granted=True,
        units=(LAND,), person=SECOND_CLERK, order=other,
        days=3 if action in (Action.ASK_EXTENSION, Action.EXTEND) else 0,
    )  # fmt: skip


def moment_for(order: WorkOrder, action: Action, by: Actor) -> datetime:
    """Now; for what time itself does, the moment from which it is due."""
    due = dict(time_actions(order, CALENDAR)).get(action)
    return max(NOW, due) if by is SYSTEM and due else NOW


def refusal_of(order: WorkOrder, action: Action, by: Actor) -> Refusal | None:
    """Why it is refused; then neither this order nor the other one of the step has changed."""
    details = everything_needed(action)
    if action is Action.WAIVE:
        details = replace(details, unit=WATER)
    both = [one for one in (order, details.order) if one is not None]
    before = [snapshot(one) for one in both]
    try:
        order.take(action, by, moment_for(order, action, by), CALENDAR, details)
    except NotAllowed as refused:
        assert [snapshot(one) for one in both] == before, (order.state, action, by)
        return refused.refusal
    return None


def expected_refusal(state: State, action: Action, role: Role | None) -> Refusal | None:
    row = THE_ROWS.get((state.value, action.value))
    if row is None:
        return Refusal.NOT_NOW
    return None if role and role.value in row[1] else Refusal.NOT_YOURS


@pytest.mark.parametrize("state", list(State))
def test_an_action_is_taken_where_the_table_says_so_and_nowhere_else(state: State) -> None:
    for action in Action:
        for role, actor in ACTORS.items():
            order = an_order_in(state, action)
            refusal = refusal_of(order, action, actor)
            assert refusal is expected_refusal(state, action, role), (state, action, role)
            if refusal is None:
                to = THE_ROWS[state.value, action.value][0]
                assert order.state.value == (state.value if to == "=" else to), (state, action, role)
                assert (order.history[-1].action, order.history[-1].role) == (action, role)


@pytest.mark.parametrize("state", list(State))
def test_the_buttons_are_the_rows_that_would_be_taken(state: State) -> None:
    for action in Action:
        for role, actor in ACTORS.items():
            order = an_order_in(state, action)
            offered = action in order.actions(actor, moment_for(order, action, actor), CALENDAR)
            assert offered is (expected_refusal(state, action, role) is None), (state, action, role)


def test_a_person_of_two_roles_acts_in_the_one_that_the_table_asks_for() -> None:
    both = Actor(CLERK.person, frozenset({FINANCE}), coordinator=True)
    order = an_order_in(State.DISPATCHED, Action.CLAIM)
    order.take(Action.CLAIM, both, NOW, CALENDAR)
    assert order.history[-1].role is Role.STAFF


def test_who_appealed_does_nothing_of_it_for_a_unit_or_the_office() -> None:
    both = Actor(OWNER.person, frozenset({FINANCE}), coordinator=True)
    assert refusal_of(an_order_in(State.DISPATCHED, Action.CLAIM), Action.CLAIM, both) is Refusal.NOT_YOURS
    assert refusal_of(an_order_in(State.ANSWERED, Action.STRIKE_OFF), Action.STRIKE_OFF, both) is Refusal.NOT_YOURS


def test_a_coordinator_who_never_held_it_may_review() -> None:
    assert refusal_of(an_order_in(State.ANSWERED, Action.STRIKE_OFF), Action.STRIKE_OFF, REVIEWER) is None


def test_a_state_in_which_nobody_may_do_anything_more_does_not_exist() -> None:
    """Somebody is waited for wherever an order is open, and what is at its end can still be erased."""
    for state in set(State) - {State.NEW}:
        assert {role for step in from_state(state) for role in step.by} >= {Role.ENTERPRISE, Role.SUPERVISOR}, state
    for state in OPEN:
        assert any(step.to not in (None, state) for step in from_state(state)), state
