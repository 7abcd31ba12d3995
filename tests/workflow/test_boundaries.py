"""Each rule at its edge: the last moment at which something may be done, and the next, at which it may not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    COORDINATOR,
    FINANCE,
    GROUND,
    HOUSING,
    HOUSING_CLERK,
    LAND,
    OWNER,
    PROMISED,
    REVIEWER,
    SECOND_CLERK,
    STANDS_IN,
    SUPERVISOR,
    TWO_HATS,
    WATER,
    WATER_CLERK,
    Story,
    at,
    in_callback,
    in_round,
    shown,
)  # fmt: skip
from workflow.order import SYSTEM, Actor
from workflow.refusals import Refusal
from workflow.terms import Action, Class, Clock, ObjectionGround, Outcome, State

WORKING = (Class.CONSULT, Class.GENERAL, Class.COMPLEX)


def handled(cls: Class = Class.GENERAL, **more: object) -> Story:
    """Filed on Mon 10-12 09:00, claimed at 09:10; 一般 until Mon 10-19, 复杂 until Mon 11-02, 咨询 until Tue 10-13."""
    return Story(cls, **more).filed("10-12 09:00").claimed("10-12 09:10")  # type: ignore[arg-type]


# 异议


@pytest.mark.parametrize("cls", WORKING)
@pytest.mark.parametrize(
    ("filed", "last", "over"),
    [
        ("10-12 09:00", "10-13 18:00", "10-13 18:00:01"),
        ("10-16 18:30", "10-20 18:00", "10-20 18:00:01"),  # a Friday evening counts as Monday
        ("09-30 16:20", "10-08 18:00", "10-08 18:00:01"),  # the holidays do not count
    ],
)
def test_the_window_to_object_is_one_working_day_in_each_class(cls: Class, filed: str, last: str, over: str) -> None:
    story = Story(cls).filed(filed)
    assert story.refused(Action.OBJECT, CLERK, over, ground=GROUND, unit=HOUSING) is Refusal.WINDOW_OVER
    story.objected(last)
    assert story.state is State.OBJECTED


@pytest.mark.parametrize("ground", list(ObjectionGround))
def test_an_objection_names_a_ground_of_the_list_by_its_key_or_its_words(ground: ObjectionGround) -> None:
    for said in (ground.value, ground.zh):
        story = Story().filed("10-12 09:00")
        story.do(Action.OBJECT, CLERK, "10-12 10:00", ground=said, unit=HOUSING)
    refusal = Story().filed("10-12 09:00").refused(Action.OBJECT, CLERK, "10-12 10:00", ground="太忙了", unit=HOUSING)
    assert refusal is Refusal.GROUND_MISSING


def test_nobody_objects_once_a_session_concluded() -> None:
    story = Story().filed("10-12 09:00")
    story.do(Action.MEET, COORDINATOR, "10-12 10:00")
    story.do(Action.CONCLUDE, COORDINATOR, "10-12 11:00", unit=HOUSING)
    objection = {"ground": GROUND, "unit": LAND}
    assert story.refused(Action.OBJECT, HOUSING_CLERK, "10-12 11:10", **objection) is Refusal.AFTER_SESSION


# 一次性告知补正


@pytest.mark.parametrize(
    ("claimed", "last", "over"),
    [
        ("10-12 09:10", "10-13 18:00", "10-13 18:00:01"),  # Monday is the first day
        ("10-12 17:59", "10-13 18:00", "10-13 18:00:01"),
        ("10-12 18:00", "10-14 18:00", "10-14 18:00:01"),  # counts as Tuesday
        ("09-30 17:00", "10-08 18:00", "10-08 18:00:01"),
    ],
)
def test_materials_are_asked_for_by_the_close_of_the_second_working_day_the_first_counted(
    claimed: str, last: str, over: str
) -> None:
    story = Story(Class.COMPLEX).filed("09-30 16:00").claimed(claimed)
    assert story.refused(Action.ASK, CLERK, over) is Refusal.ASK_WINDOW_OVER
    assert Action.ASK not in story.offers(CLERK, over)
    story.do(Action.ASK, CLERK, last)
    assert (story.state, story.running) == (State.WAITING, {Clock.PAUSE})


def test_materials_are_asked_for_once_an_order_in_whichever_round() -> None:
    story = handled()
    story.do(Action.ASK, CLERK, "10-12 10:00")
    story.do(Action.SUPPLEMENT, OWNER, "10-12 11:00")
    assert story.refused(Action.ASK, CLERK, "10-12 11:10") is Refusal.ASKED_BEFORE
    story.answered("10-12 14:40").struck_off("10-12 15:00").rated_bad("10-12 16:00")
    assert story.refused(Action.ASK, CLERK, "10-12 16:10") is Refusal.ASKED_BEFORE


def test_the_second_round_has_a_window_of_its_own() -> None:
    story = in_callback().rated_bad("10-20 10:00")
    story.do(Action.ASK, CLERK, "10-21 18:00")
    assert story.state is State.WAITING


def test_nobody_is_asked_for_materials_when_urgent_and_a_list_is_never_empty() -> None:
    assert handled(Class.URGENT).refused(Action.ASK, CLERK, "10-12 09:20") is Refusal.NO_ASK_URGENT
    assert handled().refused(Action.ASK, CLERK, "10-12 09:20", words=" ") is Refusal.WORDS_MISSING


def paused() -> Story:
    """The example of the specification: limit 10-13, asked on 09-30 15:00."""
    story = Story().filed("09-30 09:00").claimed("09-30 09:10")
    assert story.due(Clock.HANDLE) == "10-13 18:00"
    story.do(Action.ASK, CLERK, "09-30 15:00")
    return story


def test_the_first_supplement_ends_the_pause_and_the_next_is_only_appended() -> None:
    story = paused()
    story.do(Action.SUPPLEMENT, OWNER, "10-08 10:00", words="一")
    assert (story.state, story.due(Clock.HANDLE), story.running) == (State.HANDLING, "10-14 18:00", {Clock.HANDLE})
    story.do(Action.SUPPLEMENT, OWNER, "10-09 10:00", words="二")
    assert (story.state, story.due(Clock.HANDLE)) == (State.HANDLING, "10-14 18:00")
    assert [entry.words for entry in story.order.past(Action.SUPPLEMENT)] == ["一", "二"]


def test_a_pause_nobody_ends_is_over_at_its_limit_and_moves_by_five_working_days() -> None:
    story = paused()
    assert story.due(Clock.PAUSE) == "10-13 18:00"
    assert story.refused(Action.PAUSE_OVER, SYSTEM, "10-13 17:59:59") is Refusal.NOT_DUE
    story.do(Action.PAUSE_OVER, SYSTEM, "10-13 18:00")
    assert (story.state, story.due(Clock.HANDLE)) == (State.HANDLING, "10-20 18:00")


@pytest.mark.parametrize("ends", [Action.SUPPLEMENT, Action.PAUSE_OVER])
def test_a_pause_that_nobody_noticed_the_end_of_counts_five_working_days_all_the_same(ends: Action) -> None:
    story = paused()
    story.do(ends, OWNER if ends is Action.SUPPLEMENT else SYSTEM, "10-16 10:00")
    assert story.due(Clock.HANDLE) == "10-20 18:00"


@pytest.mark.parametrize(("asked", "due"), [("10-13 18:00", "10-14 18:00"), ("10-13 18:00:01", "10-13 18:00")])
def test_only_a_limit_that_is_not_over_moves_by_a_pause(asked: str, due: str) -> None:
    story = Story().filed("09-30 16:00").claimed("10-13 10:00")
    story.do(Action.ASK, CLERK, asked)
    story.do(Action.SUPPLEMENT, OWNER, "10-15 10:00")
    assert story.due(Clock.HANDLE) == due


def test_in_a_pause_nobody_is_warned_of_anything_but_the_pause() -> None:
    story = handled()
    story.do(Action.MARK, COORDINATOR, "10-12 09:20")
    story.do(Action.REQUEST, OWNER, "10-12 09:30", ground="mark")  # to settle until 10-15
    story.do(Action.ASK, CLERK, "10-12 09:40")
    settle = story.clock(Clock.SETTLE)
    assert shown(settle.due) == "10-15 18:00"
    assert [step.zh for step, _ in story.order.moments(settle, CALENDAR)] == []
    assert shown(story.order.next_alert_at) == "10-15 09:05"  # half of the pause: 1225 minutes
    story.do(Action.SUPPLEMENT, OWNER, "10-14 10:00")
    assert [(s.zh, shown(m)) for s, m in story.order.moments(settle, CALENDAR)] == [
        ("红牌", "10-15 18:00:01"),
        ("书面通报", "10-19 18:00"),
    ]


# 延期


def extension(story: Story, asked: str, days: int = 5, by: Actor = CLERK) -> Story:
    story.do(Action.ASK_EXTENSION, by, asked, days=days)
    return story


@pytest.mark.parametrize("cls", [Class.CONSULT, Class.URGENT])
def test_a_class_without_extensions_has_none(cls: Class) -> None:
    assert handled(cls).refused(Action.ASK_EXTENSION, CLERK, "10-12 10:00", days=1) is Refusal.NO_EXTENSION


def test_an_extension_is_asked_for_by_the_limit_and_not_a_second_later() -> None:
    assert handled().refused(Action.ASK_EXTENSION, CLERK, "10-19 18:00:01", days=1) is Refusal.LIMIT_OVER
    assert Clock.DECIDE in extension(handled(), "10-19 18:00").running


def test_an_extension_belongs_to_the_first_round() -> None:
    story = in_callback().rated_bad("10-14 11:00")
    assert story.refused(Action.ASK_EXTENSION, CLERK, "10-14 12:00", days=1) is Refusal.FIRST_ROUND_ONLY


@pytest.mark.parametrize(
    ("cls", "days", "refusal"),
    [
        (Class.GENERAL, 0, Refusal.DAYS_MISSING), (Class.GENERAL, 5, None), (Class.GENERAL, 6, Refusal.DAYS_TOO_MANY),
        (Class.COMPLEX, 5, None), (Class.COMPLEX, 6, Refusal.DAYS_TOO_MANY),
    ],
)  # fmt: skip
def test_the_first_extension_gives_five_working_days_at_most(cls: Class, days: int, refusal: Refusal | None) -> None:
    if refusal:
        assert handled(cls).refused(Action.ASK_EXTENSION, CLERK, "10-12 10:00", days=days) is refusal
    else:
        extension(handled(cls), "10-12 10:00", days)


def test_an_extension_counts_from_the_old_limit_and_stops_the_wait_for_the_decision() -> None:
    story = Story().filed("09-30 09:00").claimed("09-30 09:10")
    extension(story, "10-12 09:00")
    assert story.due(Clock.DECIDE) == "10-12 15:00"
    story.do(Action.EXTEND, COORDINATOR, "10-12 10:00")
    assert (story.due(Clock.HANDLE), story.due(Clock.DECIDE)) == ("10-20 18:00", "-")


def test_less_may_be_granted_than_was_asked_for_and_never_more() -> None:
    story = extension(handled(), "10-12 10:00", 3)
    assert story.refused(Action.EXTEND, COORDINATOR, "10-12 11:00", days=4) is Refusal.DAYS_TOO_MANY
    story.do(Action.EXTEND, COORDINATOR, "10-12 11:00", days=2)
    assert story.due(Clock.HANDLE) == "10-21 18:00"


def test_a_general_order_is_extended_once_and_one_request_is_decided_before_the_next() -> None:
    story = extension(handled(), "10-12 10:00")
    assert story.refused(Action.ASK_EXTENSION, CLERK, "10-12 10:10", days=1) is Refusal.EXTENSION_PENDING
    story.do(Action.EXTEND, COORDINATOR, "10-12 11:00")
    assert story.refused(Action.ASK_EXTENSION, CLERK, "10-12 11:10", days=1) is Refusal.EXTENDED_BEFORE


def test_what_was_refused_may_be_asked_for_again() -> None:
    story = extension(handled(), "10-12 10:00")
    story.do(Action.REFUSE, COORDINATOR, "10-12 11:00")
    assert (story.due(Clock.HANDLE), story.due(Clock.DECIDE)) == ("10-19 18:00", "-")
    extension(story, "10-12 11:10", 1)


def test_a_complex_order_is_extended_twice_and_the_second_time_by_the_supervisor_for_ten_days_at_most() -> None:
    story = extension(handled(Class.COMPLEX), "10-12 10:00")
    story.do(Action.EXTEND, COORDINATOR, "10-12 11:00")
    assert story.due(Clock.HANDLE) == "11-09 18:00"
    assert story.refused(Action.ASK_EXTENSION, CLERK, "10-13 10:00", days=11) is Refusal.DAYS_TOO_MANY
    extension(story, "10-13 10:00", 10)
    assert story.refused(Action.EXTEND, COORDINATOR, "10-13 11:00") is Refusal.SUPERVISOR_ONLY
    assert Action.EXTEND not in story.offers(COORDINATOR, "10-13 11:00")
    story.do(Action.EXTEND, SUPERVISOR, "10-13 11:00")
    assert story.due(Clock.HANDLE) == "11-23 18:00"
    assert story.refused(Action.ASK_EXTENSION, CLERK, "10-13 12:00", days=1) is Refusal.EXTENDED_BEFORE


@pytest.mark.parametrize(
    ("asked", "last", "over"),
    [
        ("10-12 10:00", "10-12 16:00", "10-12 16:00:01"),  # half a working day to decide
        ("10-19 16:00", "10-19 18:00", "10-19 18:00:01"),  # but not after the limit that it would move
    ],
)
def test_what_is_undecided_at_the_limit_is_refused(asked: str, last: str, over: str) -> None:
    story = extension(handled(), asked)
    assert story.refused(Action.EXTEND, COORDINATOR, over) is Refusal.DECISION_OVER
    assert story.refused(Action.REFUSE, COORDINATOR, over) is Refusal.DECISION_OVER
    assert story.refused(Action.REFUSE, SYSTEM, last) is Refusal.NOT_DUE
    story.do(Action.REFUSE, SYSTEM, over)
    assert (story.due(Clock.HANDLE), story.due(Clock.DECIDE)) == ("10-19 18:00", "-")
    granted = extension(handled(), asked)
    granted.do(Action.EXTEND, COORDINATOR, last)
    assert granted.due(Clock.HANDLE) == "10-26 18:00"


def test_nothing_is_decided_that_nobody_asked_for() -> None:
    for action in (Action.EXTEND, Action.REFUSE):
        assert handled().refused(action, COORDINATOR, "10-12 10:00") is Refusal.EXTENSION_NOT_ASKED


# 配合意见


def test_no_answer_while_an_opinion_is_open() -> None:
    story = handled(Class.COMPLEX, co=(WATER, LAND))
    assert story.refused(Action.ANSWER, CLERK, "10-12 10:00", outcome=Outcome.RESOLVED) is Refusal.OPINION_OPEN
    story.do(Action.OPINE, WATER_CLERK, "10-12 10:10")
    assert story.order.open_opinions() == {LAND}
    assert story.refused(Action.OPINE, WATER_CLERK, "10-12 10:20") is Refusal.OPINION_NOT_OPEN
    assert story.refused(Action.ANSWER, CLERK, "10-12 10:20", outcome=Outcome.RESOLVED) is Refusal.OPINION_OPEN
    story.do(Action.WAIVE, COORDINATOR, "10-12 10:30", unit=LAND)
    assert story.answered("10-12 10:40").state is State.ANSWERED


def test_a_waiver_of_no_unit_in_particular_waives_all() -> None:
    story = handled(Class.COMPLEX, co=(WATER, LAND))
    story.do(Action.WAIVE, COORDINATOR, "10-12 10:30")
    assert story.order.open_opinions() == set()
    assert story.refused(Action.WAIVE, COORDINATOR, "10-12 10:40") is Refusal.OPINION_NOT_OPEN


@pytest.mark.parametrize(("cls", "due"), [(Class.CONSULT, "10-12 15:10"), (Class.GENERAL, "10-14 18:00")])
def test_a_unit_that_is_asked_has_the_limit_of_the_class(cls: Class, due: str) -> None:
    story = handled(cls)
    story.do(Action.CONSULT, CLERK, "10-12 09:10", units=(WATER,))
    assert story.due(Clock.OPINION) == due


def test_an_opinion_is_due_with_the_order_at_the_latest() -> None:
    story = handled()
    story.do(Action.CONSULT, COORDINATOR, "10-16 10:00", units=(WATER,))
    assert story.due(Clock.OPINION) == "10-19 18:00"  # not Tuesday
    late = handled()
    late.do(Action.CONSULT, CLERK, "10-20 10:00", units=(WATER,))
    assert late.due(Clock.OPINION) == "10-22 18:00"  # what is over limits nothing


def test_an_opinion_comes_forward_with_the_order() -> None:
    story = Story(Class.COMPLEX, co=(WATER,)).filed("10-12 09:00")
    assert story.due(Clock.OPINION) == "10-19 18:00"
    story.do(Action.MEET, COORDINATOR, "10-12 10:00")
    story.do(Action.CONCLUDE, COORDINATOR, "10-12 11:00", unit=FINANCE, units=(WATER,), days=2)
    assert (story.due(Clock.HANDLE), story.due(Clock.OPINION)) == ("10-14 18:00", "10-14 18:00")
    assert [r.superseded for r in story.versions(Clock.OPINION)] == [True, False]


def test_a_unit_is_asked_once_at_a_time_and_never_the_lead() -> None:
    story = handled()
    story.do(Action.CONSULT, CLERK, "10-12 10:00", units=(WATER,))
    wrong = (((), Refusal.UNIT_MISSING), ((WATER,), Refusal.OPINION_ASKED), ((FINANCE,), Refusal.SAME_UNIT))
    for units, refusal in wrong:
        assert story.refused(Action.CONSULT, CLERK, "10-12 10:10", units=units) is refusal
    story.do(Action.OPINE, WATER_CLERK, "10-12 10:20")
    story.do(Action.CONSULT, CLERK, "10-12 10:30", units=(WATER,))
    assert [r.version for r in story.versions(Clock.OPINION)] == [1, 2]


def test_an_order_that_goes_to_one_of_its_co_units_waits_for_its_opinion_no_more() -> None:
    story = Story(Class.COMPLEX, co=(WATER, LAND)).filed("10-12 09:00")
    story.do(Action.RECALL, COORDINATOR, "10-12 10:00", unit=WATER)
    assert (story.order.co_units, story.order.open_opinions()) == ((LAND,), {LAND})


# 首次联系


def test_a_later_unit_s_tries_start_anew() -> None:
    story = handled()
    story.do(Action.CONTACT, CLERK, "10-12 10:00", reached=False)
    story.do(Action.CONTACT, CLERK, "10-12 11:00", reached=False)
    story.do(Action.RECALL, COORDINATOR, "10-12 15:00", unit=HOUSING)
    story.claimed("10-12 16:00", HOUSING_CLERK)
    story.do(Action.CONTACT, HOUSING_CLERK, "10-13 09:00", reached=False)
    assert Clock.CONTACT in story.running
    story.do(Action.CONTACT, HOUSING_CLERK, "10-13 10:00", reached=False)
    story.do(Action.CONTACT, HOUSING_CLERK, "10-14 10:00", reached=False)
    assert Clock.CONTACT not in story.running


def test_asking_for_materials_is_contact() -> None:
    story = handled()
    story.do(Action.ASK, CLERK, "10-12 10:00")
    story.do(Action.SUPPLEMENT, OWNER, "10-12 11:00")
    assert story.running == {Clock.HANDLE}


# 移交


def test_an_order_is_handed_to_a_colleague_of_the_unit_who_then_cannot_review_it() -> None:
    story = handled()
    for person, refusal in (
        (None, Refusal.PERSON_MISSING), (HOUSING_CLERK, Refusal.NOT_OF_UNIT), (CLERK, Refusal.SAME_PERSON),
    ):  # fmt: skip
        assert story.refused(Action.HAND_OVER, CLERK, "10-12 10:00", person=person) is refusal
    story.do(Action.HAND_OVER, CLERK, "10-12 10:00", person=TWO_HATS)
    assert (story.order.handler, story.order.history[-1].person) == (TWO_HATS.person, TWO_HATS.person)
    story.answered("10-12 11:00")
    assert story.refused(Action.STRIKE_OFF, TWO_HATS, "10-12 12:00") is Refusal.HANDLED_IT


# 复核


@pytest.mark.parametrize("review", [Action.STRIKE_OFF, Action.SEND_BACK])
def test_when_nobody_of_the_office_is_left_a_supervisor_reviews(review: Action) -> None:
    held = Story().filed("10-12 09:00").claimed("10-12 09:10", TWO_HATS).answered("10-12 10:00")
    assert held.refused(review, SUPERVISOR, "10-12 11:00") is Refusal.NOT_YOURS  # who coordinates is not known
    somebody = Actor(32, supervisor=True, office=frozenset({TWO_HATS.person, REVIEWER.person}))
    assert held.refused(review, somebody, "10-12 11:00") is Refusal.NOT_YOURS
    assert held.refused(review, TWO_HATS, "10-12 11:00") is Refusal.HANDLED_IT
    assert held.do(review, STANDS_IN, "10-12 11:00").entry.role.value == "supervisor"


@pytest.mark.parametrize(
    ("sent_back", "due"),
    [("10-03 15:20", "10-04 12:00"), ("10-03 16:00", "10-04 12:00"), ("10-03 16:00:01", "10-04 12:01")],
)
def test_an_urgent_order_sent_back_gets_the_minutes_of_the_review_but_an_hour(sent_back: str, due: str) -> None:
    story = Story(Class.URGENT).filed("10-03 11:00").claimed("10-03 11:10").answered("10-03 15:00")
    story.do(Action.SEND_BACK, REVIEWER, sent_back)
    assert story.due(Clock.HANDLE) == due


# 升为紧急, 调整类别


def test_what_is_raised_counts_anew_from_that_moment_and_lowered_from_its_first_start() -> None:
    story = Story().filed("09-30 16:00")
    story.do(Action.RAISE, COORDINATOR, "10-01 10:00")
    assert story.running == {Clock.SIGN, Clock.HANDLE, Clock.DISPOSE}
    assert [story.due(c) for c in (Clock.SIGN, Clock.DISPOSE, Clock.HANDLE)] == [
        "10-01 10:30", "10-01 12:00", "10-02 10:00",
    ]  # fmt: skip
    story.do(Action.RECLASS, COORDINATOR, "10-01 11:00", cls=Class.GENERAL)
    assert (story.due(Clock.HANDLE), story.due(Clock.DISPOSE)) == ("10-13 18:00", "-")
    assert story.due(Clock.SIGN) == "10-08 18:00"  # 10-08 10:30, but not before the next 18:00


def test_an_order_that_is_objected_to_or_waits_goes_on_when_it_is_raised() -> None:
    objected = Story().filed("10-12 09:00").objected("10-12 10:00")
    objected.do(Action.RAISE, COORDINATOR, "10-12 11:00")
    assert (objected.state, objected.due(Clock.SIGN)) == (State.DISPATCHED, "10-12 11:30")
    waiting = handled()
    waiting.do(Action.ASK, CLERK, "10-12 10:00")
    waiting.do(Action.RAISE, COORDINATOR, "10-12 20:00")
    assert (waiting.state, waiting.due(Clock.HANDLE)) == (State.HANDLING, "10-13 20:00")
    assert waiting.refused(Action.RAISE, COORDINATOR, "10-12 20:10") is Refusal.ALREADY_URGENT


def test_danger_that_comes_to_light_shortens_the_time_to_sign() -> None:
    story = Story().filed("10-12 09:00")
    story.do(Action.RAISE, COORDINATOR, "10-12 10:00", danger=True)
    assert story.due(Clock.SIGN) == "10-12 10:15"


def test_another_class_counts_from_the_first_start_with_pauses_and_extensions() -> None:
    story = extension(handled(), "10-12 09:30", 3)
    story.do(Action.EXTEND, COORDINATOR, "10-12 09:40")
    story.do(Action.ASK, CLERK, "10-12 10:00")
    story.do(Action.SUPPLEMENT, OWNER, "10-14 10:00")
    assert story.due(Clock.HANDLE) == "10-26 18:00"  # 10-19, three and two working days
    story.do(Action.RECLASS, COORDINATOR, "10-14 11:00", cls=Class.COMPLEX)
    assert story.due(Clock.HANDLE) == "11-09 18:00"  # 11-02 and five


@pytest.mark.parametrize(
    ("when", "due"), [("10-16 10:00", "10-16 18:00"), ("10-16 17:59", "10-16 18:00"), ("10-16 18:00", "10-19 18:00")]
)
def test_another_class_leaves_time_until_the_next_closing(when: str, due: str) -> None:
    story = handled()
    story.do(Action.RECLASS, COORDINATOR, when, cls=Class.CONSULT)
    assert story.due(Clock.HANDLE) == due


def test_a_class_is_changed_to_another_one_and_to_urgent_only_by_raising() -> None:
    story = handled()
    for cls, refusal in (
        (None, Refusal.CLASS_MISSING), (Class.GENERAL, Refusal.SAME_CLASS), (Class.URGENT, Refusal.RAISE_INSTEAD),
    ):  # fmt: skip
        assert story.refused(Action.RECLASS, COORDINATOR, "10-12 10:00", cls=cls) is refusal


def test_a_consultation_that_becomes_an_appeal_is_to_be_contacted() -> None:
    story = handled(Class.CONSULT)
    assert Clock.CONTACT not in story.running
    story.do(Action.RECLASS, COORDINATOR, "10-12 10:00", cls=Class.GENERAL)
    assert story.due(Clock.CONTACT) == "10-13 18:00"


def test_a_consultation_may_be_given_three_days_at_dispatch_and_nothing_else_any() -> None:
    def unsure(cls: Class) -> Story:
        story = Story(cls)
        story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
        return story

    story = unsure(Class.CONSULT)
    assert story.refused(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=FINANCE, days=4) is Refusal.DAYS_TOO_MANY
    story.do(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=FINANCE, days=3)
    assert story.due(Clock.HANDLE) == "10-15 18:00"
    general = unsure(Class.GENERAL)
    assert general.refused(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=FINANCE, days=1) is Refusal.DAYS_TOO_MANY


def test_co_units_make_an_order_complex_where_nothing_else_is_said() -> None:
    story = Story()
    story.do(Action.FILE, OWNER, "10-12 09:00", unit=FINANCE, units=(WATER,))
    assert (story.order.cls, story.due(Clock.HANDLE)) == (Class.COMPLEX, "11-02 18:00")
    assert Story().refused(Action.FILE, OWNER, "10-12 09:00", unit=FINANCE, units=(FINANCE,)) is Refusal.SAME_UNIT


# 会商


def test_the_lead_is_never_its_own_co_unit_though_it_is_asked_to_the_meeting() -> None:
    story = Story().filed("10-12 09:00")
    lead = story.order.lead
    assert lead
    story.do(Action.MEET, COORDINATOR, "10-12 10:00", units=(lead, WATER))
    assert story.order.co_units == (WATER,)


def test_a_session_names_the_lead_the_units_and_perhaps_a_limit() -> None:
    story = handled(co=(WATER,))
    assert story.refused(Action.CONCLUDE, COORDINATOR, "10-12 10:00", unit=HOUSING) is Refusal.NO_SESSION
    story.do(Action.MEET, COORDINATOR, "10-12 10:00")
    assert story.due(Clock.SESSION) == "10-15 18:00"
    assert story.refused(Action.MEET, COORDINATOR, "10-12 10:10") is Refusal.SESSION_OPEN
    too_many = {"unit": HOUSING, "days": 16}
    assert story.refused(Action.CONCLUDE, COORDINATOR, "10-12 10:20", **too_many) is Refusal.DAYS_TOO_MANY
    story.do(Action.CONCLUDE, COORDINATOR, "10-13 10:00", unit=HOUSING, units=(LAND,), days=10)
    assert (story.state, story.order.lead, story.order.co_units) == (State.DISPATCHED, HOUSING, (LAND,))
    assert (story.due(Clock.HANDLE), story.due(Clock.SESSION)) == ("10-27 18:00", "-")
    assert story.order.open_opinions() == set()


@pytest.mark.parametrize(("round_", "due"), [(1, "11-04 18:00"), (2, "10-19 18:00")])
def test_a_complex_order_redone_after_a_session_has_three_working_days(round_: int, due: str) -> None:
    story = in_callback(Class.COMPLEX).rated_bad("10-14 11:00") if round_ == 2 else handled(Class.COMPLEX)
    story.do(Action.MEET, COORDINATOR, "10-14 11:30")
    story.do(Action.CONCLUDE, COORDINATOR, "10-14 12:00", unit=HOUSING)
    assert story.due(Clock.HANDLE) == due


# 评价, 未回访到


def test_who_rates_is_who_is_asked_whatever_else_the_step_carries() -> None:
    story = in_callback()
    taken = story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True, person=SECOND_CLERK)
    assert (taken.entry.person, story.state) == (OWNER.person, State.CLOSED)


@pytest.mark.parametrize("action", [Action.RATE_GOOD, Action.RATE_BAD, Action.TRY, Action.UNREACHED])
def test_the_office_gives_a_reason_for_what_it_does_in_a_callback(action: Action) -> None:
    story = in_callback()
    story.do(Action.TRY, COORDINATOR, "10-15 09:00", ground="no_way_back")
    assert story.refused(action, COORDINATOR, "10-15 10:00", words=" ") is Refusal.WORDS_MISSING


def test_an_enterprise_rates_without_a_word() -> None:
    story = in_callback()
    story.do(Action.RATE_BAD, OWNER, "10-14 11:00", words="")
    assert story.order.round == 2


def test_who_cannot_be_reached_at_all_is_not_called_three_times() -> None:
    story = in_callback()
    assert story.refused(Action.UNREACHED, COORDINATOR, "10-14 10:30") is Refusal.TRIES_MISSING
    story.do(Action.TRY, COORDINATOR, "10-14 11:00", ground="no_way_back")
    story.do(Action.UNREACHED, COORDINATOR, "10-14 11:10")
    assert story.state is State.CLOSED


def test_of_an_order_whose_enterprise_was_erased_nobody_rates() -> None:
    story = in_callback()
    story.do(Action.ERASE, OWNER, "10-14 10:10")
    assert story.refused(Action.RATE_GOOD, OWNER, "10-14 10:20") is Refusal.NOT_YOURS
    assert story.refused(Action.RATE_GOOD, COORDINATOR, "10-14 10:20") is Refusal.NOBODY_LEFT
    story.do(Action.UNREACHED, COORDINATOR, "10-14 10:30")
    assert story.state is State.CLOSED


# 第三轮, 挂牌, 提级


def test_the_third_round_is_escalated_and_listed_until_it_is_struck_off() -> None:
    story = in_round(2)
    assert (story.order.listed, story.order.level) == (False, 0)
    story.rated_bad("10-14 11:00")
    assert (story.order.round, story.order.listed, story.order.level) == (3, True, 1)
    assert story.refused(Action.LIST, SUPERVISOR, "10-14 11:05") is Refusal.ALREADY_LISTED
    story.answered("10-14 11:10").struck_off("10-14 11:20")
    assert (story.order.listed, story.order.level) == (False, 1)


@pytest.mark.parametrize(
    ("cls", "before", "moment"),
    [
        (Class.GENERAL, "10-26 17:59:59", "10-26 18:00"),  # five working days over
        (Class.COMPLEX, "11-09 17:59:59", "11-09 18:00"),
        (Class.URGENT, "10-12 12:59:59", "10-12 13:00"),  # to be disposed of in 2 h, and 2 h over
    ],
)
def test_what_is_long_overdue_is_listed_by_time_itself(cls: Class, before: str, moment: str) -> None:
    story = handled(cls)
    story.do(Action.CONTACT, CLERK, "10-12 09:20")
    assert story.refused(Action.LIST, SYSTEM, before) is Refusal.NOT_DUE
    story.do(Action.LIST, SYSTEM, moment)
    assert story.order.listed


def test_a_consultation_is_never_listed_by_time() -> None:
    story = handled(Class.CONSULT)
    assert story.refused(Action.LIST, SYSTEM, "12-01 10:00") is Refusal.NOT_DUE


def test_a_listing_that_was_ended_does_not_come_back_by_itself() -> None:
    story = handled(Class.URGENT)
    story.do(Action.MARK, COORDINATOR, "10-12 09:20")
    story.do(Action.REQUEST, OWNER, "10-12 09:30", ground="mark")  # to be settled in 2 h
    story.answered("10-12 10:00")
    story.do(Action.LIST, SYSTEM, "10-12 13:30")
    story.struck_off("10-12 13:40")
    assert story.refused(Action.LIST, SYSTEM, "10-12 13:50") is Refusal.NOT_DUE


def test_an_order_is_escalated_three_steps_up() -> None:
    story = handled()
    for level, by in enumerate((COORDINATOR, SUPERVISOR, COORDINATOR), 1):
        story.do(Action.ESCALATE, by, "10-12 10:00")
        assert story.order.level == level
    assert story.refused(Action.ESCALATE, SUPERVISOR, "10-12 10:10") is Refusal.TOP_LEVEL


# 跟踪问效


@pytest.mark.parametrize(
    ("cls", "due", "asked", "lapse"),
    [
        (Class.GENERAL, "11-14 00:00", "11-13 08:30", "11-20 18:00"),
        (Class.URGENT, "10-22 00:00", "10-21 08:30", "10-28 18:00"),
    ],
)
def test_the_effect_is_asked_for_on_its_day_and_the_order_lapses_five_working_days_later(
    cls: Class, due: str, asked: str, lapse: str
) -> None:
    story = in_callback(cls)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True)
    assert story.due(Clock.FOLLOW_UP) == due
    assert story.refused(Action.ASK_EFFECT, SYSTEM, f"{asked[:5]} 08:29:59") is Refusal.NOT_DUE
    story.do(Action.ASK_EFFECT, SYSTEM, asked)
    assert story.refused(Action.LAPSE, SYSTEM, lapse) is Refusal.NOT_DUE
    assert Action.REOPEN in story.offers(OWNER, lapse)
    assert story.refused(Action.REOPEN, OWNER, f"{lapse}:01") is Refusal.LAPSED
    story.do(Action.LAPSE, SYSTEM, f"{lapse}:01")
    assert story.refused(Action.REOPEN, OWNER, f"{lapse}:02") is Refusal.LAPSED
    assert story.running == set()


def test_the_effect_is_asked_for_on_the_next_working_day_where_its_day_is_none() -> None:
    story = in_callback()
    story.do(Action.RATE_GOOD, OWNER, "10-15 11:00", solved=True)  # 30 days: Saturday 11-14
    assert shown(dict(story.order.due_actions(at("12-31 09:00"), CALENDAR))[Action.ASK_EFFECT]) == "11-16 08:30"


def test_a_promise_names_its_date_and_is_followed_up_on_it() -> None:
    refusal = handled().refused(Action.ANSWER, CLERK, "10-12 10:00", outcome=Outcome.PROMISED)
    assert refusal is Refusal.DATE_MISSING
    story = in_callback(outcome=Outcome.PROMISED)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00")
    assert story.order.promised == PROMISED == date(2026, 11, 30)
    assert story.due(Clock.FOLLOW_UP) == "12-01 00:00"
    story.do(Action.ASK_EFFECT, SYSTEM, "11-30 08:30")
    story.do(Action.LASTING, OWNER, "11-30 10:00")
    assert story.order.outcome is Outcome.RESOLVED
    assert story.refused(Action.LASTING, OWNER, "11-30 11:00") is Refusal.LASTING_BEFORE


def test_an_answer_that_promises_nothing_keeps_no_date() -> None:
    story = handled()
    story.do(Action.ANSWER, CLERK, "10-12 10:00", outcome=Outcome.PARTLY, promised=PROMISED)
    assert (story.order.promised, story.order.history[-1].due) == (None, None)


def test_a_consultation_may_be_reopened_until_five_working_days_after_its_closing() -> None:
    story = in_callback(Class.CONSULT)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True)
    assert story.running == set()
    assert story.refused(Action.REOPEN, OWNER, "10-21 18:00:01") is Refusal.LAPSED
    story.do(Action.REOPEN, OWNER, "10-21 18:00")
    assert (story.state, story.order.round, story.due(Clock.HANDLE)) == (State.HANDLING, 2, "10-23 18:00")


def test_what_was_done_three_times_is_not_reopened() -> None:
    story = in_round(3)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:30", solved=True)
    assert story.refused(Action.REOPEN, OWNER, "10-14 12:00") is Refusal.LAST_ROUND


def test_an_order_reopened_is_redone_like_one_that_was_rated_badly() -> None:
    story = in_callback(Class.COMPLEX)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True)
    story.do(Action.REOPEN, OWNER, "10-15 11:00")
    assert (story.due(Clock.HANDLE), story.due(Clock.CONTACT)) == ("10-22 18:00", "10-16 18:00")
    assert story.running == {Clock.HANDLE, Clock.CONTACT}


# 不予受理, 转办, 申请


def test_what_is_not_taken_on_names_a_ground_of_the_list_and_the_right_channel() -> None:
    story, said = handled(), {"ground": "personal", "channel": "12345"}
    for gone, refusal in (("ground", Refusal.GROUND_MISSING), ("channel", Refusal.CHANNEL_MISSING)):
        assert story.refused(Action.DECLINE, COORDINATOR, "10-12 10:00", **{**said, gone: ""}) is refusal
    story.do(Action.DECLINE, COORDINATOR, "10-12 10:00", **said)
    assert (story.state, story.running) == (State.DECLINED, set())
    redone = in_callback().rated_bad("10-14 11:00")
    assert redone.refused(Action.DECLINE, COORDINATOR, "10-14 12:00", **said) is Refusal.FIRST_ROUND_ONLY


def test_what_is_transferred_goes_to_a_channel_of_the_list_with_its_receipt() -> None:
    story = handled()
    for channel, ref, refusal in (
        ("邻居", "回执1", Refusal.CHANNEL_MISSING), ("110", " ", Refusal.RECEIPT_MISSING),
    ):  # fmt: skip
        assert story.refused(Action.TRANSFER, COORDINATOR, "10-12 10:00", channel=channel, ref=ref) is refusal
    story.do(Action.TRANSFER, COORDINATOR, "10-12 10:00", channel="行政复议", ref="回执1")
    assert (story.state, story.order.history[-1].ref) == (State.TRANSFERRED, "回执1")


def declined() -> Story:
    story = handled()
    story.do(Action.DECLINE, COORDINATOR, "10-12 10:00", ground="personal", channel="12345")
    return story


def test_a_decision_is_contested_within_five_working_days_and_once() -> None:
    assert declined().refused(Action.CONTEST, OWNER, "10-19 18:00:01") is Refusal.CONTEST_WINDOW_OVER
    story = declined()
    story.do(Action.CONTEST, OWNER, "10-19 18:00")
    assert (story.state, story.order.lead, story.running) == (State.TRIAGE, None, {Clock.DISPATCH})
    story.do(Action.DECLINE, REVIEWER, "10-20 09:00", ground="personal", channel="12345")
    assert story.refused(Action.CONTEST, OWNER, "10-20 10:00") is Refusal.CONTESTED_BEFORE


def test_what_was_contested_is_decided_by_another_person() -> None:
    story = declined()
    story.do(Action.CONTEST, OWNER, "10-13 10:00")
    assert story.refused(Action.DISPATCH, COORDINATOR, "10-13 10:10", unit=FINANCE) is Refusal.DECIDED_IT
    again = {"ground": "personal", "channel": "12345"}
    assert story.refused(Action.DECLINE, COORDINATOR, "10-13 10:10", **again) is Refusal.DECIDED_IT
    away = {"channel": "110", "ref": "回执1"}
    assert story.refused(Action.TRANSFER, COORDINATOR, "10-13 10:10", **away) is Refusal.DECIDED_IT
    story.do(Action.MEET, COORDINATOR, "10-13 10:10")
    assert story.refused(Action.CONCLUDE, COORDINATOR, "10-13 10:20", unit=FINANCE) is Refusal.DECIDED_IT
    story.do(Action.DISPATCH, REVIEWER, "10-13 10:30", unit=FINANCE)
    assert story.due(Clock.HANDLE) == "10-20 18:00"  # of the new dispatch


def test_one_request_at_a_time_against_a_mark_or_for_a_higher_level_from_the_second_round() -> None:
    story = handled()
    assert story.refused(Action.REQUEST, OWNER, "10-12 10:00", ground="mark") is Refusal.NOTHING_TO_REQUEST
    assert story.refused(Action.REQUEST, OWNER, "10-12 10:00", ground="level") is Refusal.NOTHING_TO_REQUEST
    story.do(Action.MARK, COORDINATOR, "10-12 10:10")
    assert story.refused(Action.REQUEST, OWNER, "10-12 10:20", ground="level") is Refusal.NOTHING_TO_REQUEST
    story.do(Action.REQUEST, OWNER, "10-12 10:20", ground="mark")
    assert story.due(Clock.SETTLE) == "10-15 18:00"
    assert story.refused(Action.REQUEST, OWNER, "10-12 10:30", ground="mark") is Refusal.REQUEST_OPEN
    assert story.refused(Action.SETTLE, SUPERVISOR, "10-12 10:40") is Refusal.RULING_MISSING
    story.do(Action.SETTLE, SUPERVISOR, "10-12 10:40", granted=True)
    assert (story.order.unreasonable, story.running) == (False, {Clock.CONTACT, Clock.HANDLE})
    assert story.refused(Action.SETTLE, SUPERVISOR, "10-12 10:50", granted=True) is Refusal.NO_REQUEST
    assert story.refused(Action.MARK, COORDINATOR, "10-12 10:50") is Refusal.MARKED_BEFORE


@pytest.mark.parametrize(("granted", "level"), [(True, 1), (False, 0)])
def test_a_request_for_a_higher_level_is_granted_or_not(granted: bool, level: int) -> None:
    story = in_callback().rated_bad("10-14 11:00")
    story.do(Action.REQUEST, OWNER, "10-14 12:00", ground="level")
    story.do(Action.SETTLE, SUPERVISOR, "10-14 15:00", granted=granted)
    assert story.order.level == level


def test_nobody_requests_a_level_above_the_highest() -> None:
    story = in_callback().rated_bad("10-14 11:00")
    for _ in range(3):
        story.do(Action.ESCALATE, SUPERVISOR, "10-14 11:10")
    assert Action.REQUEST not in story.offers(OWNER, "10-14 12:00")


# 举报


def reported() -> Story:
    story = Story()
    story.order.reported = [list(FINANCE)]
    return story


def test_a_report_goes_to_the_coordinator_first_and_never_to_the_unit_it_is_about() -> None:
    story = reported()
    assert story.refused(Action.FILE, OWNER, "10-12 09:00", unit=HOUSING) is Refusal.RESTRICTED
    story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    for unit, units in ((FINANCE, ()), (HOUSING, (FINANCE,))):
        refusal = story.refused(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=unit, units=units)
        assert refusal is Refusal.UNIT_REPORTED
    story.do(Action.DISPATCH, COORDINATOR, "10-12 09:10", unit=HOUSING)
    to_it = {"unit": FINANCE, "ground": GROUND}
    assert story.refused(Action.OBJECT, HOUSING_CLERK, "10-12 09:20", **to_it) is Refusal.UNIT_REPORTED
    assert story.refused(Action.RECALL, COORDINATOR, "10-12 09:20", unit=FINANCE) is Refusal.UNIT_REPORTED
    assert story.refused(Action.CONSULT, COORDINATOR, "10-12 09:20", units=(FINANCE,)) is Refusal.UNIT_REPORTED
    story.do(Action.MEET, COORDINATOR, "10-12 09:30")
    assert story.refused(Action.CONCLUDE, COORDINATOR, "10-12 09:40", unit=FINANCE) is Refusal.UNIT_REPORTED


def test_a_report_is_not_merged_into_an_order_of_the_unit_that_it_is_about() -> None:
    story, theirs = reported(), Story(number="QS2").filed("10-12 09:00")
    story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    assert story.refused(Action.MERGE, COORDINATOR, "10-12 09:10", order=theirs.order) is Refusal.UNIT_REPORTED
