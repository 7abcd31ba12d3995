"""合并, 拆分, 不服合并: what a step does to another order, and what a refused one leaves alone."""

from __future__ import annotations

import pytest

from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    COORDINATOR,
    FINANCE,
    HOUSING,
    NEIGHBOUR,
    OWNER,
    REVIEWER,
    WATER,
    Story,
    at,
    shown,
    snapshot,
)  # fmt: skip
from workflow.derivation import derive
from workflow.order import Actor, Details
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action, Class, Clock, Outcome, State

THIRD = Actor(4)


def two(cls: Class = Class.GENERAL, other: Class = Class.GENERAL) -> tuple[Story, Story]:
    """One filed on Mon 10-12 (一般 until 10-19), its neighbour's on Wed 10-14 (until 10-21)."""
    first, second = Story(cls), Story(other, number="QS2", owner=NEIGHBOUR)
    return first.filed("10-12 09:00"), second.filed("10-14 09:00")


def merged(story: Story, into: Story, when: str = "10-14 10:00") -> Story:
    story.do(Action.MERGE, COORDINATOR, when, order=into.order)
    return into


# merging


@pytest.mark.parametrize("early_into_late", [True, False])
def test_two_orders_go_on_as_one_at_the_earlier_limit(early_into_late: bool) -> None:
    early, late = two()
    story, into = (early, late) if early_into_late else (late, early)
    merged(story, into)
    assert into.due(Clock.HANDLE) == "10-19 18:00"
    assert (story.state, story.running, story.order.next_alert_at) == (State.MERGED, set(), None)
    assert into.order.enterprises == (into.owner.person, story.owner.person)
    assert [entry.ref for entry in (story.order.history[-1], into.order.history[-1])] == [
        into.order.number, story.order.number,
    ]  # fmt: skip
    assert into.order.history[-1].now is into.state


def test_the_higher_class_is_that_of_both() -> None:
    general, complex_ = two(Class.GENERAL, Class.COMPLEX)
    assert merged(complex_, general).order.cls is Class.COMPLEX
    assert general.due(Clock.HANDLE) == "10-19 18:00"
    consult, general = two(Class.CONSULT, Class.GENERAL)
    assert merged(consult, general).order.cls is Class.GENERAL
    assert general.due(Clock.HANDLE) == "10-13 18:00"  # what was over stays over


def test_an_urgent_order_raises_the_one_it_goes_into() -> None:
    urgent, general = two(Class.URGENT)
    merged(urgent, general, "10-14 10:00")
    assert general.order.cls is Class.URGENT
    assert general.due(Clock.HANDLE) == "10-13 09:00"
    assert general.due(Clock.SIGN) == "10-14 10:30"
    assert [e.action for e in general.order.history[-2:]] == [Action.RAISE, Action.MERGE]


def test_an_opinion_of_the_order_it_goes_into_comes_forward_with_the_limit() -> None:
    early, late = two(Class.GENERAL, Class.COMPLEX)
    late.do(Action.CONSULT, COORDINATOR, "10-14 09:10", units=(WATER,))
    assert late.due(Clock.OPINION) == "10-21 18:00"
    merged(early, late)
    assert (late.due(Clock.HANDLE), late.due(Clock.OPINION)) == ("10-19 18:00", "10-19 18:00")
    assert all(derive(late.order, running, CALENDAR).holds for running in late.order.clocks)


@pytest.mark.parametrize("state", ["answered", "callback"])
def test_an_order_goes_into_any_that_is_open(state: str) -> None:
    story, into = two()
    into.claimed("10-14 09:10").answered("10-14 09:20")
    if state == "callback":
        into.struck_off("10-14 09:30")
    assert merged(story, into).state.value == state


def test_an_order_does_not_go_into_itself_nor_into_one_that_is_closed_or_unknown() -> None:
    story, other = two()
    other.do(Action.WITHDRAW, NEIGHBOUR, "10-14 09:30")
    for into, refusal in (
        (None, Refusal.ORDER_MISSING), (story.order, Refusal.SAME_ORDER), (other.order, Refusal.ORDER_NOT_OPEN),
    ):  # fmt: skip
        before = snapshot(other.order)
        assert story.refused(Action.MERGE, COORDINATOR, "10-14 10:00", order=into) is refusal
        assert snapshot(other.order) == before


def test_each_party_rates_and_the_last_good_rating_closes() -> None:
    story, into = two()
    merged(story, into).claimed("10-14 11:00").answered("10-14 12:00").struck_off("10-14 15:00")
    into.do(Action.RATE_GOOD, OWNER, "10-14 16:00", solved=True)
    assert (into.state, into.running) == (State.CALLBACK, {Clock.CALLBACK})
    assert into.refused(Action.RATE_GOOD, OWNER, "10-14 16:10", solved=True) is Refusal.RATED_BEFORE
    assert into.refused(Action.RATE_BAD, OWNER, "10-14 16:10") is Refusal.RATED_BEFORE
    stranger = {"party": THIRD.person, "solved": True}
    assert into.refused(Action.RATE_GOOD, COORDINATOR, "10-14 16:20", **stranger) is Refusal.PERSON_MISSING
    again = {"party": OWNER.person, "solved": True}
    assert into.refused(Action.RATE_GOOD, COORDINATOR, "10-14 16:20", **again) is Refusal.RATED_BEFORE
    into.do(Action.RATE_GOOD, COORDINATOR, "10-14 16:30", solved=True)  # for whoever has not rated yet
    assert (into.state, into.order.history[-1].person) == (State.CLOSED, NEIGHBOUR.person)


def test_one_bad_rating_of_several_parties_redoes_and_all_rate_again() -> None:
    story, into = two()
    merged(story, into).claimed("10-14 11:00").answered("10-14 12:00").struck_off("10-14 15:00")
    into.do(Action.RATE_GOOD, NEIGHBOUR, "10-14 16:00", solved=True)
    into.do(Action.RATE_BAD, OWNER, "10-14 16:10", solved=False)
    assert (into.state, into.order.round) == (State.HANDLING, 2)
    into.answered("10-14 16:20").struck_off("10-14 16:30")
    assert Action.RATE_GOOD in into.offers(NEIGHBOUR, "10-14 16:40")


def test_who_withdraws_leaves_the_order_to_the_others() -> None:
    story, into = two()
    merged(story, into)
    into.do(Action.WITHDRAW, NEIGHBOUR, "10-14 11:00")
    assert (into.state, into.order.enterprises) == (State.DISPATCHED, (OWNER.person,))
    assert into.running == {Clock.SIGN, Clock.HANDLE}
    assert into.refused(Action.URGE, NEIGHBOUR, "10-14 11:10") is Refusal.NOT_YOURS
    into.do(Action.WITHDRAW, OWNER, "10-14 12:00")
    assert (into.state, into.running) == (State.WITHDRAWN, set())


def test_two_orders_of_one_enterprise_have_one_party() -> None:
    first = Story().filed("10-12 09:00")
    second = Story(number="QS2").filed("10-14 09:00")
    assert merged(second, first).order.enterprises == (OWNER.person,)


# contesting a merge


def test_who_contests_a_merge_leaves_the_order_it_went_into() -> None:
    story, into = two()
    merged(story, into)
    assert story.refused(Action.CONTEST, OWNER, "10-14 11:00") is Refusal.ORDER_MISSING
    wrong = Story(number="QS9").filed("10-14 09:00").order
    assert story.refused(Action.CONTEST, OWNER, "10-14 11:00", order=wrong) is Refusal.ORDER_MISSING
    story.do(Action.CONTEST, OWNER, "10-14 11:00", order=into.order)
    assert (story.state, into.order.enterprises) == (State.TRIAGE, (NEIGHBOUR.person,))
    assert story.refused(Action.MERGE, COORDINATOR, "10-14 11:10", order=into.order) is Refusal.DECIDED_IT
    story.do(Action.MERGE, REVIEWER, "10-14 11:20", order=into.order)
    assert into.order.enterprises == (NEIGHBOUR.person, OWNER.person)


def test_a_contest_against_a_merge_into_an_order_does_not_use_up_that_order_s_own() -> None:
    story, into = two()
    merged(story, into)
    story.do(Action.CONTEST, OWNER, "10-14 11:00", order=into.order)
    into.do(Action.DECLINE, REVIEWER, "10-14 12:00", ground="personal", channel="12345")
    into.do(Action.CONTEST, NEIGHBOUR, "10-14 15:00")
    assert into.state is State.TRIAGE
    assert into.refused(Action.DISPATCH, REVIEWER, "10-14 15:10", unit=FINANCE) is Refusal.DECIDED_IT
    into.do(Action.DISPATCH, COORDINATOR, "10-14 15:20", unit=FINANCE)


# splitting


def part(number: str = "QS3", owner: Actor = OWNER) -> Story:
    return Story(number=number, owner=owner)


def test_a_part_is_filed_as_its_owner_s_and_linked_to_what_it_was_part_of() -> None:
    story, other = Story().filed("10-12 09:00").claimed("10-12 10:00"), part()
    story.do(Action.SPLIT, COORDINATOR, "10-13 09:00", unit=HOUSING, order=other.order)
    assert (story.state, story.order.history[-1].ref) == (State.HANDLING, "QS3")
    assert (other.state, other.order.lead, other.due(Clock.HANDLE)) == (State.DISPATCHED, HOUSING, "10-20 18:00")
    assert (other.order.history[0].by, other.order.history[0].ref) == (OWNER.person, "QS1")
    nowhere = part("QS4")
    story.do(Action.SPLIT, COORDINATOR, "10-13 09:10", order=nowhere.order)
    assert nowhere.state is State.TRIAGE


def test_a_refused_split_leaves_both_orders_alone() -> None:
    story = Story().filed("10-12 09:00")
    report = part()
    report.order.reported = [list(FINANCE)]
    filed = part("QS5").filed("10-12 09:30")
    for other, said, refusal in (
        (None, {"unit": HOUSING}, Refusal.ORDER_MISSING),
        (part(owner=NEIGHBOUR), {"unit": HOUSING}, Refusal.ORDER_MISSING),
        (filed, {"unit": HOUSING}, Refusal.ORDER_MISSING),
        (part(), {"unit": HOUSING, "units": (HOUSING,)}, Refusal.SAME_UNIT),
        (part(), {"unit": HOUSING, "words": " "}, Refusal.WORDS_MISSING),
        (report, {"unit": HOUSING}, Refusal.RESTRICTED),
    ):
        before = snapshot(other.order) if other else None
        order = other.order if other else None
        assert story.refused(Action.SPLIT, COORDINATOR, "10-12 10:00", order=order, **said) is refusal
        assert before is None or snapshot(other.order) == before


def test_a_step_that_another_order_s_rules_would_refuse_changes_neither() -> None:
    """A merge by somebody who may not decide is refused before anything is written into either."""
    story, into = two()
    before = snapshot(story.order), snapshot(into.order)
    with pytest.raises(NotAllowed):
        story.order.take(Action.MERGE, CLERK, at("10-14 10:00"), CALENDAR, Details(words="因故", order=into.order))
    assert (snapshot(story.order), snapshot(into.order)) == before


# what several parties see of each other's figures


def test_a_merged_order_is_answered_once_for_all() -> None:
    story, into = two()
    merged(story, into).claimed("10-14 11:00").answered("10-14 12:00", Outcome.PARTLY)
    assert into.order.outcome is Outcome.PARTLY
    assert story.order.outcome is None
    assert shown(story.order.history[-1].at) == "10-14 10:00"
