"""Other limits over the same flow: who would have gone which card."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    FINANCE,
    HOUSING,
    HOUSING_CLERK,
    OWNER,
    REVIEWER,
    Story,
    at,
    snapshot,
)
from workflow.clocks import Limit, Measure
from workflow.order import WorkOrder
from workflow.rehearsal import CARDS, OFFICE, REDO, Kind, Limits, Outcomes, Tally, generated, rehearse
from workflow.terms import Action, AlertStep, Class, Clock

FIRST, LAST = at("10-12 00:00"), at("10-31 00:00")
THREE_DAYS = Limit(3, Measure.WORKDAYS, "推演")
UNITS = (FINANCE, HOUSING)
IN_FORCE = Limits({})


def alone(cls: Class = Class.GENERAL) -> Story:
    """An order that no other unit is asked about."""
    story = Story(cls)
    story.order.co = []
    return story


def under(*limits: tuple[Class, Kind, Limit | None]) -> Limits:
    return Limits({(cls, clock): limit for cls, clock, limit in limits})


def run(orders: Iterable[Story | WorkOrder], limits: Limits) -> Outcomes:
    plain = [order.order if isinstance(order, Story) else order for order in orders]
    return rehearse(plain, limits, CALENDAR, FIRST, LAST)


def counts(tally: Tally) -> tuple[list[int], list[int]]:
    """How many orders went 黄牌, 红牌, 书面通报, 挂牌: in force, and under the others."""
    return [len(tally.in_force[step]) for step in CARDS], [len(tally.other[step]) for step in CARDS]


def signed() -> Story:
    """Signed and the enterprise called at once, on Mon 10-12."""
    story = alone().filed("10-12 09:00").claimed("10-12 09:10")
    story.do(Action.CONTACT, CLERK, "10-12 09:20")
    return story


def ended(story: Story, when: str) -> Story:
    """Answered, reviewed and rated at one moment."""
    story.answered(when).struck_off(when).do(Action.RATE_GOOD, OWNER, when)
    return story


def four_days() -> Story:
    """Ended on the morning of the fourth working day; that the enterprise be called was forgotten."""
    return ended(alone().filed("10-12 09:00").claimed("10-12 09:10"), "10-16 10:00")


def test_a_shorter_limit_makes_the_same_order_late() -> None:
    assert counts(run([four_days()], under((Class.GENERAL, Clock.HANDLE, THREE_DAYS))).whole) == (
        [0, 1, 1, 0],  # to contact within a working day was forgotten, and for two more
        [1, 1, 1, 0],
    )


def test_a_clock_that_a_class_does_not_have_under_the_others_gives_no_card() -> None:
    found = run([four_days()], under((Class.GENERAL, Clock.CONTACT, None)))
    assert counts(found.whole) == ([0, 1, 1, 0], [0, 0, 0, 0])


def test_an_order_that_is_late_by_days_goes_up_the_ladder_until_it_is_answered() -> None:
    late = ended(signed(), "10-21 19:00")
    assert counts(run([late], under((Class.GENERAL, Clock.HANDLE, THREE_DAYS))).whole) == ([1, 1, 1, 0], [1, 1, 1, 0])
    two = Limit(2, Measure.WORKDAYS)
    assert counts(run([late], under((Class.GENERAL, Clock.HANDLE, two))).whole)[1] == [1, 1, 1, 1]


def test_time_stands_still_at_the_end_of_the_period() -> None:
    left_alone = alone().filed("10-12 09:00")
    in_time = rehearse([left_alone.order], IN_FORCE, CALENDAR, FIRST, at("10-12 15:30"))
    late = rehearse([left_alone.order], IN_FORCE, CALENDAR, FIRST, at("10-12 15:31"))
    assert counts(in_time.whole)[0] == [0, 0, 0, 0]
    assert counts(late.whole)[0] == [0, 1, 0, 0]


def test_only_limits_made_in_the_period_are_looked_at() -> None:
    story = alone().filed("10-09 09:00").claimed("10-12 09:00")
    assert run([story], IN_FORCE).limits == 1


def test_days_given_back_by_a_review_are_given_back_under_the_others_too() -> None:
    story = signed().answered("10-13 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-14 10:00")
    ended(story, "10-16 10:00")  # three days and the one given back: on the last day
    assert counts(run([story], under((Class.GENERAL, Clock.HANDLE, THREE_DAYS))).whole)[1] == [1, 0, 0, 0]


def test_the_redone_rounds_have_a_limit_of_their_own() -> None:
    story = signed().answered("10-12 10:00").struck_off("10-12 10:10").rated_bad("10-12 10:20")
    story.do(Action.CONTACT, CLERK, "10-12 10:30")
    ended(story, "10-14 10:00")
    one = Limit(1, Measure.WORKDAYS)
    assert counts(run([story], under((Class.GENERAL, REDO, one))).whole)[1][1] == 1
    assert counts(run([story], under((Class.GENERAL, Clock.HANDLE, one))).whole)[1][1] == 0


def test_it_counts_by_class_and_by_the_unit_that_was_waited_for() -> None:
    story = alone().filed("10-12 09:00")
    story.do(Action.RECALL, REVIEWER, "10-12 16:00", unit=HOUSING)
    story.claimed("10-12 16:10", by=HOUSING_CLERK)
    urgent = alone(Class.URGENT).filed("10-12 09:00", HOUSING)
    urgent.order.number = "QS2"
    found = run([story, urgent], IN_FORCE)
    assert {cls: len(tally.orders) for cls, tally in found.by_class.items()} == {Class.GENERAL: 1, Class.URGENT: 1}
    assert counts(found.by_unit[FINANCE])[0] == [1, 1, 1, 1]
    assert len(found.by_unit[HOUSING].orders) == 2


def test_an_order_whose_class_was_changed_is_counted_in_one_class() -> None:
    story = alone().filed("10-12 09:00")
    story.do(Action.RECLASS, REVIEWER, "10-12 16:00", cls=Class.COMPLEX)
    other = alone().filed("10-12 09:00")
    other.order.number = "QS2"
    found = run([story, other], IN_FORCE)
    assert {cls: len(tally.orders) for cls, tally in found.by_class.items()} == {Class.COMPLEX: 1, Class.GENERAL: 1}


def test_the_offices_own_limits_are_the_offices() -> None:
    story = signed().answered("10-13 10:00")  # and nobody looked at it
    assert counts(run([story], IN_FORCE).by_unit[OFFICE])[0] == [0, 1, 1, 0]


def test_the_flow_itself_is_left_as_it_was() -> None:
    story = four_days()
    before = snapshot(story.order)
    run([story], under((Class.GENERAL, Clock.HANDLE, THREE_DAYS)))
    assert snapshot(story.order) == before


# a flow that is made up


@pytest.fixture(scope="module")
def flow() -> list[WorkOrder]:
    return list(generated(150, FIRST, LAST, UNITS, CALENDAR))


def test_the_same_seed_makes_the_same_flow(flow: list[WorkOrder]) -> None:
    again = list(generated(150, FIRST, LAST, UNITS, CALENDAR))
    assert [[e.at for e in order.history] for order in flow] == [[e.at for e in order.history] for order in again]
    other = list(generated(150, FIRST, LAST, UNITS, CALENDAR, seed=2))
    assert [order.created for order in flow] != [order.created for order in other]


def test_the_flow_is_of_every_class_gets_to_its_end_and_is_sometimes_late(flow: list[WorkOrder]) -> None:
    assert {order.cls for order in flow} == set(Class)
    done = {entry.action for order in flow for entry in order.history}
    assert {Action.CLAIM, Action.ANSWER, Action.SEND_BACK, Action.RATE_GOOD, Action.RATE_BAD, Action.DISPOSE} <= done
    assert all(FIRST <= entry.at < LAST for order in flow for entry in order.history)
    red = len(run(flow, IN_FORCE).whole.in_force[AlertStep.RED])
    assert 0 < red < len(flow)


def test_limits_that_are_the_same_change_nothing(flow: list[WorkOrder]) -> None:
    found = run(flow, IN_FORCE)
    assert found.unexplained == 0
    assert found.whole.in_force == found.whole.other


def test_shorter_limits_never_spare_anybody_a_red_card(flow: list[WorkOrder]) -> None:
    found = run(flow, under((Class.GENERAL, Clock.HANDLE, THREE_DAYS), (Class.COMPLEX, Clock.HANDLE, THREE_DAYS)))
    assert found.whole.in_force[AlertStep.RED] < found.whole.other[AlertStep.RED]
