"""What the rules allow and refuse, and what the clocks do meanwhile."""

from __future__ import annotations

import pytest

from tests.workflow.stories import (
    CLERK,
    COORDINATOR,
    FINANCE,
    HOUSING,
    HOUSING_CLERK,
    LAND,
    LAND_CLERK,
    OWNER,
    REVIEWER,
    SECOND_CLERK,
    STRANGER,
    SUPERVISOR,
    WATER,
    WATER_CLERK,
    Story,
    at,
    in_callback,
    in_round,
    shown,
)  # fmt: skip
from workflow.calendar import Calendar
from workflow.order import SYSTEM, Actor
from workflow.refusals import Refusal
from workflow.rules import offered
from workflow.terms import Action, Class, Clock, Outcome, State

OBJECTION = {"ground": "不属于本单位职责", "unit": HOUSING}


# claiming


def test_of_two_clerks_who_claim_at_once_the_second_is_refused_and_the_first_holds_it() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00", CLERK)
    assert story.refused(Action.CLAIM, SECOND_CLERK, "10-12 10:00") is Refusal.NOT_NOW
    assert story.order.handler == CLERK.person


def test_only_the_unit_in_charge_may_claim() -> None:
    story = Story().filed("10-12 09:00")
    for somebody in (HOUSING_CLERK, WATER_CLERK, OWNER, COORDINATOR, SUPERVISOR, STRANGER, SYSTEM):
        assert story.refused(Action.CLAIM, somebody, "10-12 10:00") is Refusal.NOT_YOURS


def test_a_claim_ends_the_right_to_object() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    assert story.refused(Action.OBJECT, CLERK, "10-12 10:01", **OBJECTION) is Refusal.NOT_NOW


def test_a_claim_ends_the_wait_for_the_signature_and_starts_that_for_the_first_contact() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    assert story.running == {Clock.CONTACT, Clock.HANDLE}
    assert shown(story.versions(Clock.SIGN)[0].stopped) == "10-12 10:00"


# objecting


def test_an_objection_in_the_window_stops_the_signature_and_asks_for_a_ruling() -> None:
    story = Story().filed("10-12 09:00").objected("10-13 18:00")
    assert story.state is State.OBJECTED
    assert story.running == {Clock.RULE, Clock.HANDLE}


def test_an_objection_after_the_window_is_refused() -> None:
    story = Story().filed("10-12 09:00")
    assert story.refused(Action.OBJECT, CLERK, "10-13 18:00:01", **OBJECTION) is Refusal.WINDOW_OVER
    assert Action.OBJECT not in story.offers(CLERK, "10-13 18:00:01")


def test_the_window_opens_anew_for_the_unit_that_gets_it_next() -> None:
    story = Story().filed("10-12 09:00")
    story.do(Action.RECALL, COORDINATOR, "10-14 09:00", unit=HOUSING)
    story.objected("10-15 18:00", HOUSING_CLERK, LAND)
    assert story.state is State.OBJECTED


@pytest.mark.parametrize("details", [{"unit": HOUSING}, {"unit": HOUSING, "ground": ""}])
def test_an_objection_without_a_ground_is_refused(details: dict[str, object]) -> None:
    assert Story().filed("10-12 09:00").refused(Action.OBJECT, CLERK, "10-12 10:00", **details) is (
        Refusal.GROUND_MISSING
    )


def test_an_objection_proposes_a_unit_and_another_one() -> None:
    story = Story().filed("10-12 09:00")
    assert story.refused(Action.OBJECT, CLERK, "10-12 10:00", ground="不属于本单位职责") is Refusal.UNIT_MISSING
    own = {"ground": "不属于本单位职责", "unit": FINANCE}
    assert story.refused(Action.OBJECT, CLERK, "10-12 10:00", **own) is Refusal.SAME_UNIT


def test_a_unit_objects_once_whoever_of_it_does() -> None:
    story = Story().filed("10-12 09:00").objected("10-12 10:00")
    story.do(Action.REJECT, COORDINATOR, "10-12 11:00")
    assert story.refused(Action.OBJECT, SECOND_CLERK, "10-12 11:30", **OBJECTION) is Refusal.OBJECTED_BEFORE


def test_another_unit_may_object_to_the_second_dispatch() -> None:
    story = Story().filed("10-12 09:00").objected("10-12 10:00")
    story.do(Action.UPHOLD, COORDINATOR, "10-12 11:00", unit=HOUSING)
    story.objected("10-12 14:40", HOUSING_CLERK, LAND)
    assert story.state is State.OBJECTED


@pytest.mark.parametrize("third", [Action.UPHOLD, Action.RECALL])
def test_the_third_dispatch_is_final_however_the_order_came_there(third: Action) -> None:
    story = Story().filed("10-12 09:00").objected("10-12 09:10")
    story.do(Action.UPHOLD, COORDINATOR, "10-12 09:20", unit=HOUSING)
    if third is Action.UPHOLD:
        story.objected("10-12 09:30", HOUSING_CLERK, LAND)
    story.do(third, COORDINATOR, "10-12 09:40", unit=LAND)
    assert story.refused(Action.OBJECT, LAND_CLERK, "10-12 09:50", **OBJECTION) is Refusal.THIRD_DISPATCH
    assert story.claimed("10-12 09:55", LAND_CLERK).state is State.HANDLING


def test_a_dispatch_from_triage_counts_and_a_rejection_does_not() -> None:
    story = Story()
    story.do(Action.FILE_UNSURE, OWNER, "10-12 08:40")
    story.do(Action.DISPATCH, COORDINATOR, "10-12 09:00", unit=FINANCE)
    story.objected("10-12 09:10")
    story.do(Action.REJECT, COORDINATOR, "10-12 09:20")
    story.do(Action.RECALL, COORDINATOR, "10-12 09:30", unit=HOUSING)
    story.objected("10-12 09:40", HOUSING_CLERK, LAND)  # the second dispatch
    story.do(Action.UPHOLD, COORDINATOR, "10-12 09:50", unit=LAND)
    assert story.refused(Action.OBJECT, LAND_CLERK, "10-12 10:00", **OBJECTION) is Refusal.THIRD_DISPATCH


def test_nobody_objects_to_an_urgent_order() -> None:
    story = Story(Class.URGENT).filed("10-12 09:00")
    assert story.refused(Action.OBJECT, CLERK, "10-12 09:01", **OBJECTION) is Refusal.URGENT_NO_OBJECTION


def test_an_upheld_objection_moves_the_order_to_another_unit_and_tells_both() -> None:
    story = Story().filed("10-12 09:00").objected("10-12 10:00")
    assert story.refused(Action.UPHOLD, COORDINATOR, "10-12 11:00") is Refusal.UNIT_MISSING
    assert story.refused(Action.UPHOLD, COORDINATOR, "10-12 11:00", unit=FINANCE) is Refusal.SAME_UNIT
    taken = story.do(Action.UPHOLD, COORDINATOR, "10-12 11:00", unit=HOUSING)
    assert taken.units == (FINANCE, HOUSING)
    assert (story.order.lead, taken.entry.lead, taken.entry.unit) == (HOUSING, FINANCE, HOUSING)


def test_a_rejected_objection_leaves_the_order_with_its_unit() -> None:
    story = Story().filed("10-12 09:00").objected("10-12 10:00")
    taken = story.do(Action.REJECT, COORDINATOR, "10-12 11:00")
    assert (story.state, story.order.lead, taken.units) == (State.DISPATCHED, FINANCE, (FINANCE,))


# recalling, and the clocks over it all


def test_a_recall_takes_the_order_from_its_handler_and_names_another_unit() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    assert story.refused(Action.RECALL, COORDINATOR, "10-12 11:00", unit=FINANCE) is Refusal.SAME_UNIT
    taken = story.do(Action.RECALL, COORDINATOR, "10-12 11:00", unit=HOUSING)
    assert (story.state, story.order.lead, story.order.handler) == (State.DISPATCHED, HOUSING, None)
    assert taken.units == (FINANCE, HOUSING)
    assert story.refused(Action.CLAIM, CLERK, "10-12 11:30") is Refusal.NOT_YOURS


def test_a_recall_from_the_handler_ends_the_wait_for_the_contact() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    story.do(Action.RECALL, COORDINATOR, "10-12 11:00", unit=HOUSING)
    assert story.running == {Clock.SIGN, Clock.HANDLE}
    assert shown(story.versions(Clock.CONTACT)[0].stopped) == "10-12 11:00"


def test_claim_objection_ruling_and_recall_neither_stop_nor_restart_handle() -> None:
    story = Story().filed("10-12 09:00")
    first = story.clock(Clock.HANDLE)
    story.objected("10-12 10:00")
    story.do(Action.REJECT, COORDINATOR, "10-12 11:00")
    story.do(Action.RECALL, COORDINATOR, "10-13 09:00", unit=HOUSING)
    story.objected("10-13 10:00", HOUSING_CLERK, LAND)
    story.do(Action.UPHOLD, COORDINATOR, "10-13 11:00", unit=LAND)
    story.claimed("10-13 15:00", LAND_CLERK)
    story.do(Action.CONTACT, LAND_CLERK, "10-13 15:10")
    story.do(Action.SUPPLEMENT, OWNER, "10-13 15:20")
    story.do(Action.URGE, OWNER, "10-13 15:30")
    assert story.versions(Clock.HANDLE) == [first]
    assert first.live
    assert shown(first.due) == "10-19 18:00"


def test_the_signature_is_waited_for_anew_at_each_dispatch_as_a_new_version() -> None:
    story = Story().filed("10-12 09:00")
    story.do(Action.RECALL, COORDINATOR, "10-12 10:00", unit=HOUSING)
    story.objected("10-12 11:00", HOUSING_CLERK, LAND)
    story.do(Action.REJECT, COORDINATOR, "10-12 15:00")
    signs = story.versions(Clock.SIGN)
    assert [sign.version for sign in signs] == [1, 2, 3]
    assert [shown(sign.made) for sign in signs] == ["10-12 09:00", "10-12 10:00", "10-12 15:00"]
    assert [shown(sign.due) for sign in signs] == ["10-12 15:30", "10-12 16:30", "10-13 09:30"]
    assert [sign.live for sign in signs] == [False, False, True]


# contact


def test_a_handler_who_reached_the_enterprise_has_made_contact() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    story.do(Action.CONTACT, CLERK, "10-12 11:00")
    assert story.running == {Clock.HANDLE}


def tries(story: Story, *moments: str) -> list[bool]:
    """Whether the contact clock still ran after each failed try."""
    ran = []
    for moment in moments:
        story.do(Action.CONTACT, CLERK, moment, reached=False)
        ran.append(Clock.CONTACT in story.running)
    return ran


@pytest.mark.parametrize(
    ("moments", "ran"),
    [
        (("10-12 10:10", "10-12 16:00", "10-13 09:00"), [True, True, False]),
        (("10-12 10:10", "10-13 09:00"), [True, True]),
        (("10-12 10:10", "10-12 11:00", "10-12 17:59"), [True, True, True]),
        (("10-12 10:10", "10-12 11:00", "10-12 18:00"), [True, True, False]),  # counts as Tuesday
        (("10-16 10:10", "10-17 11:00", "10-18 11:00"), [True, True, False]),  # Fri, then Monday twice
        (("10-17 10:10", "10-18 11:00", "10-19 11:00"), [True, True, True]),  # all count as Monday
        (("10-12 10:10", "10-12 11:00", "10-12 12:00", "10-13 09:00"), [True, True, True, False]),
    ],
)
def test_failed_tries_count_as_contact_at_the_third_on_two_working_days(moments: tuple[str], ran: list[bool]) -> None:
    assert tries(Story().filed("10-12 09:00").claimed("10-12 10:00"), *moments) == ran


@pytest.mark.parametrize(
    ("moments", "ran"),
    [
        (("10-03 10:10", "10-03 10:15", "10-03 10:20"), [True, True, False]),
        (("10-03 10:10", "10-03 10:15", "10-03 10:19:59"), [True, True, True]),
        (("10-03 10:10", "10-03 10:11", "10-03 10:15", "10-03 10:20"), [True, True, True, False]),
        (("10-03 10:10", "10-03 10:14", "10-03 10:18", "10-03 10:22"), [True] * 4),
    ],
)
def test_urgent_tries_count_when_three_lie_five_minutes_apart(moments: tuple[str], ran: list[bool]) -> None:
    assert tries(Story(Class.URGENT).filed("10-03 10:00").claimed("10-03 10:05"), *moments) == ran


def test_tries_of_an_earlier_round_do_not_count() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    assert tries(story, "10-12 10:10", "10-13 09:00") == [True, True]
    story.answered("10-13 10:00").struck_off("10-13 11:00").rated_bad("10-13 12:00")
    assert tries(story, "10-13 15:00") == [True]


# answering, and who may review it


def test_an_answer_names_its_outcome_and_says_something() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    assert story.refused(Action.ANSWER, CLERK, "10-12 11:00") is Refusal.OUTCOME_MISSING
    silent = {"words": " \n", "outcome": Outcome.RESOLVED}
    assert story.refused(Action.ANSWER, CLERK, "10-12 11:00", **silent) is Refusal.WORDS_MISSING


def test_an_answer_leaves_nothing_running_but_the_review() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-12 11:00")
    assert story.running == {Clock.REVIEW}


def test_an_urgent_answer_leaves_nothing_running_but_the_review() -> None:
    story = Story(Class.URGENT).filed("10-03 09:00").claimed("10-03 09:10")
    assert story.running == {Clock.CONTACT, Clock.DISPOSE, Clock.HANDLE}
    assert story.answered("10-03 11:00").running == {Clock.REVIEW}


def test_an_urgent_order_disposed_of_still_waits_for_its_result() -> None:
    story = Story(Class.URGENT).filed("10-03 09:00").claimed("10-03 09:10")
    story.do(Action.DISPOSE, CLERK, "10-03 09:30")
    assert story.running == {Clock.CONTACT, Clock.HANDLE}


@pytest.mark.parametrize("deed", [Action.CLAIM, Action.CONTACT, Action.DISPOSE, Action.ANSWER])
@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.parametrize("review", [Action.STRIKE_OFF, Action.SEND_BACK])
def test_nobody_reviews_what_he_held_or_answered_in_any_round(deed: Action, round_: int, review: Action) -> None:
    wears_two_hats = Actor(99, frozenset({FINANCE}), coordinator=True)

    def by(action: Action) -> Actor:
        return wears_two_hats if action is deed else CLERK

    story = Story().filed("10-12 09:00").claimed("10-12 09:10", by(Action.CLAIM))
    story.do(Action.CONTACT, by(Action.CONTACT), "10-12 09:20")
    story.do(Action.DISPOSE, by(Action.DISPOSE), "10-12 09:30")
    story.answered("10-12 09:40", by=by(Action.ANSWER))
    if round_ == 2:
        story.struck_off("10-12 09:50").rated_bad("10-12 10:00").answered("10-12 10:10", by=SECOND_CLERK)
    assert story.refused(review, wears_two_hats, "10-12 10:20") is Refusal.HANDLED_IT
    assert review not in story.offers(wears_two_hats, "10-12 10:20")
    assert review in story.offers(REVIEWER, "10-12 10:20")
    story.do(review, REVIEWER, "10-12 10:20")


def test_a_colleague_of_the_handler_who_never_touched_it_may_review_it() -> None:
    colleague = Actor(98, frozenset({FINANCE}), coordinator=True)
    story = Story().filed("10-12 09:00").claimed("10-12 09:10").answered("10-12 09:40")
    story.do(Action.STRIKE_OFF, colleague, "10-12 10:20")
    assert story.state is State.CALLBACK


def test_an_answer_sent_back_resumes_handle_with_the_days_of_the_review_given_back() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-15 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-19 16:00")
    first, second = story.versions(Clock.HANDLE)
    assert shown(first.due) == "10-19 18:00"
    assert shown(second.due) == "10-21 18:00"  # Friday and Monday
    assert (second.round, second.version, shown(second.made), shown(second.started)) == (
        1, 2, "10-19 16:00", "10-12 09:00"
    )  # fmt: skip
    assert (first.superseded, first.live, second.live) == (True, False, True)
    assert (second.why, story.order.round, story.order.handler) == ("退回重办", 1, CLERK.person)
    assert story.running == {Clock.HANDLE}


def test_a_late_answer_sent_back_stays_late() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-20 09:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-20 10:00")
    first, second = story.versions(Clock.HANDLE)
    assert shown(second.due) == "10-19 18:00"
    assert first.late(at("10-20 10:00"))
    assert second.late(at("10-20 10:00"))


def test_sent_back_twice_both_reviews_are_given_back() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-13 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-13 11:00")
    story.answered("10-14 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-14 11:00")
    assert story.due(Clock.HANDLE) == "10-21 18:00"
    assert [running.version for running in story.versions(Clock.HANDLE)] == [1, 2, 3]


# callback


@pytest.mark.parametrize("round_", [1, 2])
def test_a_bad_rating_starts_the_next_round_with_the_limit_for_redoing(round_: int) -> None:
    story = in_round(round_, Class.COMPLEX).rated_bad("10-14 11:30")
    assert (story.state, story.order.round) == (State.HANDLING, round_ + 1)
    assert story.running == {Clock.HANDLE, Clock.CONTACT}
    handle = story.clock(Clock.HANDLE)
    assert (handle.round, handle.version, shown(handle.made)) == (round_ + 1, 1, "10-14 11:30")
    assert shown(handle.due) == "10-21 18:00"
    assert story.due(Clock.CONTACT) == "10-15 18:00"
    assert story.order.history[-1].round == round_  # the rating is of the round that it ends


def test_a_request_not_yet_settled_runs_on_through_a_bad_rating() -> None:
    story = in_callback()
    story.do(Action.MARK, COORDINATOR, "10-14 10:20")
    story.do(Action.REQUEST, OWNER, "10-14 10:30", ground="mark")
    story.rated_bad("10-14 11:00")
    assert story.running == {Clock.HANDLE, Clock.CONTACT, Clock.SETTLE}


def test_there_is_no_fourth_round() -> None:
    story = in_round(3)
    assert story.refused(Action.RATE_BAD, OWNER, "10-14 11:30", solved=False) is Refusal.LAST_ROUND
    assert Action.RATE_BAD not in story.offers(OWNER, "10-14 11:30")
    story.do(Action.RATE_LAST, OWNER, "10-14 11:30", solved=False)
    assert (story.state, story.order.round, story.running) == (State.CLOSED, 3, {Clock.FOLLOW_UP})


@pytest.mark.parametrize("round_", [1, 2])
def test_the_last_bad_rating_is_for_the_third_round_alone(round_: int) -> None:
    story = in_round(round_)
    assert story.refused(Action.RATE_LAST, OWNER, "10-14 11:30") is Refusal.NOT_LAST_ROUND
    assert Action.RATE_LAST not in story.offers(OWNER, "10-14 11:30")


@pytest.mark.parametrize("round_", [1, 2, 3])
def test_a_good_rating_closes_in_any_round(round_: int) -> None:
    story = in_round(round_)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:30", contacted=True, solved=True)
    assert (story.state, story.order.round, story.running) == (State.CLOSED, round_, {Clock.FOLLOW_UP})


def test_unsolved_under_resolved_is_a_bad_rating_whatever_else_is_said() -> None:
    story = in_callback(outcome=Outcome.RESOLVED)
    assert story.refused(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=False) is Refusal.NOT_SOLVED
    assert story.refused(Action.RATE_GOOD, COORDINATOR, "10-14 11:00", solved=False) is Refusal.NOT_SOLVED


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.EXPLAINED, Outcome.PROMISED])
def test_unsolved_is_no_bad_rating_where_the_answer_said_so(outcome: Outcome) -> None:
    story = in_callback(outcome=outcome)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=False)
    assert story.state is State.CLOSED


@pytest.mark.parametrize("action", [Action.RATE_GOOD, Action.RATE_BAD])
def test_a_round_is_rated_once(action: Action) -> None:
    story = in_callback()
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True)
    assert story.refused(action, OWNER, "10-14 11:10") is Refusal.NOT_NOW


def test_what_the_enterprise_said_is_kept() -> None:
    entry = in_callback().do(Action.RATE_BAD, OWNER, "10-14 11:00", contacted=True, solved=False, words="没修").entry
    assert (entry.contacted, entry.solved, entry.words, entry.by) == (True, False, "没修", OWNER.person)


@pytest.mark.parametrize(
    ("failed", "refusal"),
    [
        ((), Refusal.TRIES_MISSING),
        (("10-15 09:00",), Refusal.TRIES_MISSING),
        (("10-14 11:00", "10-14 17:00"), Refusal.TRIES_MISSING),  # one working day
        (("10-14 11:00", "10-14 18:00"), None),  # the evening counts as Thursday
        (("10-14 11:00", "10-15 09:00"), None),
        (("10-15 09:00", "10-15 10:00"), None),  # the question itself was the first, on Wednesday
    ],
)
def test_unreached_after_the_question_and_two_tries_on_two_working_days(
    failed: tuple[str, ...], refusal: Refusal | None
) -> None:
    story = in_callback()
    for moment in failed:
        story.do(Action.TRY, COORDINATOR, moment)
    if refusal:
        assert story.refused(Action.UNREACHED, COORDINATOR, "10-16 09:00") is refusal
        assert Action.UNREACHED not in story.offers(COORDINATOR, "10-16 09:00")
    else:
        story.do(Action.UNREACHED, COORDINATOR, "10-16 09:00")
        assert (story.state, story.running) == (State.CLOSED, {Clock.FOLLOW_UP})


@pytest.mark.parametrize(
    ("failed", "enough"), [(("10-03 13:00", "10-03 23:50"), False), (("10-03 13:00", "10-04 00:10"), True)]
)
def test_unreached_when_urgent_asks_for_two_dates_holidays_or_not(failed: tuple[str, ...], enough: bool) -> None:
    story = Story(Class.URGENT).filed("10-03 09:00").claimed("10-03 09:10").answered("10-03 11:00")
    story.struck_off("10-03 12:00")
    for moment in failed:
        story.do(Action.TRY, COORDINATOR, moment)
    assert (Action.UNREACHED in story.offers(COORDINATOR, "10-04 09:00")) is enough


def test_tries_of_an_earlier_round_do_not_make_it_unreached() -> None:
    story = in_callback()
    story.do(Action.TRY, COORDINATOR, "10-14 11:00")
    story.do(Action.TRY, COORDINATOR, "10-15 11:00")
    story.rated_bad("10-15 15:00").answered("10-15 16:00").struck_off("10-15 17:00")
    assert story.refused(Action.UNREACHED, COORDINATOR, "10-16 09:00") is Refusal.TRIES_MISSING


def test_a_failed_try_neither_moves_the_order_nor_stops_the_callback() -> None:
    story = in_callback()
    story.do(Action.TRY, COORDINATOR, "10-14 11:00")
    assert (story.state, story.running, story.due(Clock.CALLBACK)) == (
        State.CALLBACK, {Clock.CALLBACK}, "10-16 18:00"
    )  # fmt: skip


# urging


def test_an_enterprise_urges_once_a_date_and_the_date_is_that_of_shanghai() -> None:
    story = Story().filed("10-12 09:00")
    story.do(Action.URGE, OWNER, "10-12 23:30")  # 15:30 in UTC
    assert story.refused(Action.URGE, OWNER, "10-12 23:59:59") is Refusal.URGED_TODAY
    assert Action.URGE not in story.offers(OWNER, "10-12 23:59")
    story.do(Action.URGE, OWNER, "10-13 00:10")  # 16:10 in UTC, the same date there
    assert story.refused(Action.URGE, OWNER, "10-13 09:00") is Refusal.URGED_TODAY  # the next date there
    story.do(Action.URGE, OWNER, "10-14 00:00")


def test_urging_changes_neither_state_nor_clocks() -> None:
    story = Story().filed("10-12 09:00")
    before = (story.state, story.order.live_clocks())
    story.do(Action.URGE, OWNER, "10-12 10:00")
    assert (story.state, story.order.live_clocks()) == before


# withdrawing


@pytest.mark.parametrize("stage", ["triage", "dispatched", "objected", "handling"])
def test_a_withdrawal_stops_everything(stage: str) -> None:
    story = Story(Class.GENERAL)
    if stage == "triage":
        story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    else:
        story.filed("10-12 09:00")
    if stage == "objected":
        story.objected("10-12 10:00")
    if stage == "handling":
        story.claimed("10-12 10:00")
    assert story.refused(Action.WITHDRAW, OWNER, "10-12 11:00", words="") is Refusal.WORDS_MISSING
    story.do(Action.WITHDRAW, OWNER, "10-12 11:00")
    assert (story.state.value, story.running, story.order.next_alert_at) == ("withdrawn", set(), None)
    assert story.offers(OWNER, "10-12 12:00") == {Action.ERASE}


def test_nobody_withdraws_what_was_answered() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-12 11:00")
    assert story.refused(Action.WITHDRAW, OWNER, "10-12 12:00") is Refusal.NOT_NOW


# what an action must carry


@pytest.mark.parametrize("action", [Action.UPHOLD, Action.REJECT])
def test_a_ruling_gives_its_reason(action: Action) -> None:
    story = Story().filed("10-12 09:00").objected("10-12 10:00")
    assert story.refused(action, COORDINATOR, "10-12 11:00", words="", unit=HOUSING) is Refusal.WORDS_MISSING


def test_a_dispatch_and_a_recall_give_their_reason_and_name_a_unit() -> None:
    story = Story()
    story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    assert story.refused(Action.DISPATCH, COORDINATOR, "10-12 09:10") is Refusal.UNIT_MISSING
    assert story.refused(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=FINANCE, words="") is Refusal.WORDS_MISSING
    story.do(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=FINANCE)
    assert story.refused(Action.RECALL, COORDINATOR, "10-12 09:20") is Refusal.UNIT_MISSING
    assert story.refused(Action.RECALL, COORDINATOR, "10-12 09:20", unit=LAND, words="") is Refusal.WORDS_MISSING


@pytest.mark.parametrize("action", [Action.STRIKE_OFF, Action.SEND_BACK])
def test_a_review_gives_its_reason(action: Action) -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-12 11:00")
    assert story.refused(action, REVIEWER, "10-12 12:00", words="") is Refusal.WORDS_MISSING


def test_an_order_filed_to_nobody_is_refused() -> None:
    assert Story().refused(Action.FILE, OWNER, "10-12 09:00") is Refusal.UNIT_MISSING


def test_an_empty_supplement_is_refused_and_a_full_one_is_appended() -> None:
    story = Story().filed("10-12 09:00")
    assert story.refused(Action.SUPPLEMENT, OWNER, "10-12 10:00", words=" ") is Refusal.WORDS_MISSING
    story.do(Action.SUPPLEMENT, OWNER, "10-12 10:00", words="一")
    story.do(Action.SUPPLEMENT, OWNER, "10-12 10:01", words="二")
    assert [entry.words for entry in story.order.past(Action.SUPPLEMENT)] == ["一", "二"]


def test_a_button_is_offered_for_what_only_lacks_what_the_action_itself_brings() -> None:
    story = Story().filed("10-12 09:00")
    assert offered(story.order, Action.OBJECT, CLERK, at("10-12 10:00"), Calendar())
    assert story.offers(CLERK, "10-12 10:00") == {Action.CLAIM, Action.OBJECT, Action.CONSULT}
    assert story.offers(OWNER, "10-12 10:00") == {Action.SUPPLEMENT, Action.URGE, Action.WITHDRAW, Action.ERASE}
    assert story.offers(COORDINATOR, "10-12 10:00") == {
        Action.RECALL, Action.CONSULT, Action.DECLINE, Action.TRANSFER, Action.MERGE, Action.SPLIT, Action.MEET,
        Action.RAISE, Action.RECLASS, Action.LIST, Action.MARK, Action.ESCALATE,
    }  # fmt: skip
    assert story.offers(SUPERVISOR, "10-12 10:00") == {Action.LIST, Action.ESCALATE}
    assert story.offers(STRANGER, "10-12 10:00") == set()


def test_the_buttons_stand_in_the_order_of_the_table() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00")
    offered_now = list(story.order.actions(CLERK, at("10-12 11:00"), Calendar()))
    assert offered_now == [
        Action.CONTACT, Action.DISPOSE, Action.HAND_OVER, Action.ASK, Action.ASK_EXTENSION, Action.CONSULT,
        Action.ANSWER,
    ]  # fmt: skip


# what is written and who is told


def test_a_history_of_a_whole_order_reads_like_its_story() -> None:
    story = in_callback()
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True)
    told = [(shown(e.at), e.by, e.role.value, e.action.value, e.was.value, e.now.value) for e in story.order.history]
    assert told == [
        ("10-12 09:00", 1, "enterprise", "file", "new", "dispatched"),
        ("10-12 10:00", 11, "staff", "claim", "dispatched", "handling"),
        ("10-13 10:00", 11, "staff", "answer", "handling", "answered"),
        ("10-14 10:00", 22, "coordinator", "strike_off", "answered", "callback"),
        ("10-14 11:00", 1, "enterprise", "rate_good", "callback", "closed"),
    ]


def test_what_a_step_did_names_its_receivers_and_the_unit_once() -> None:
    taken = Story().do(Action.FILE, OWNER, "10-12 09:00", unit=FINANCE)
    assert [tell.value for tell in taken.tells] == ["E", "S", "O"]
    assert taken.units == (FINANCE,)


def test_an_order_nobody_is_sure_of_has_no_unit() -> None:
    story = Story()
    taken = story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    assert (taken.units, story.order.lead) == ((), None)


def test_a_co_unit_is_recognised_by_its_name() -> None:
    order = Story(co=(WATER,)).filed("10-12 09:00").order
    assert order.co == [list(WATER)]
    assert [role.value for role in order.roles(WATER_CLERK)] == ["co_staff"]
    assert [role.value for role in order.roles(CLERK)] == ["staff"]
    assert [role.value for role in order.roles(SYSTEM)] == ["time"]
