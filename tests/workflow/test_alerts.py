"""When an alert falls due, and to whom it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.stories import CALENDAR, COORDINATOR, HOUSING, OWNER, REVIEWER, Story, at, in_callback, shown
from workflow.alerts import Span, moments, rank, receivers
from workflow.clocks import LIMITS
from workflow.order import SYSTEM
from workflow.terms import Action, AlertStep, Class, Clock, Receiver

WORKING = (Class.CONSULT, Class.GENERAL, Class.COMPLEX)
ONLY_WARNED = (Clock.PAUSE, Clock.FOLLOW_UP)
LADDERS = {
    Class.CONSULT: "提醒 催办 黄牌 红牌 书面通报",
    Class.GENERAL: "提醒 催办 黄牌 红牌 书面通报 挂牌督办",
    Class.COMPLEX: "提醒 催办 黄牌 红牌 书面通报 挂牌督办",
    Class.URGENT: "提醒 红牌 书面通报 挂牌督办",
}


def ladder(clock: Clock, cls: Class, made: str, due: str) -> dict[str, str]:
    span = Span(clock, cls, at(made), at(due))
    return {step.zh: shown(moment) for step, moment in moments(span, CALENDAR)}


# moments


def test_the_alerts_of_the_first_worked_example() -> None:
    assert ladder(Clock.HANDLE, Class.GENERAL, "09-30 16:20", "10-13 18:00") == {
        "提醒": "10-10 11:10",
        "催办": "10-12 15:50",
        "黄牌": "10-13 08:30",
        "红牌": "10-13 18:00:01",
        "书面通报": "10-15 18:00",
        "挂牌督办": "10-20 18:00",
    }


def test_a_complex_order_is_shown_the_yellow_card_two_working_days_before_the_end() -> None:
    due = ladder(Clock.HANDLE, Class.COMPLEX, "09-30 16:20", "10-27 18:00")
    assert due["黄牌"] == "10-26 08:30"
    assert ladder(Clock.HANDLE, Class.COMPLEX, "09-01 09:00", "10-08 18:00")["黄牌"] == "09-30 08:30"


def test_a_consultation_is_shown_the_yellow_card_an_hour_before_and_never_listed() -> None:
    assert ladder(Clock.HANDLE, Class.CONSULT, "10-12 09:00", "10-13 18:00") == {
        "提醒": "10-13 08:45",  # 405 of 810 minutes
        "催办": "10-13 14:37",
        "黄牌": "10-13 17:00",
        "红牌": "10-13 18:00:01",
        "书面通报": "10-15 18:00",
    }


def test_an_urgent_order_counts_natural_time_day_and_night() -> None:
    assert ladder(Clock.HANDLE, Class.URGENT, "10-03 11:00", "10-04 11:00") == {
        "提醒": "10-03 23:00",
        "红牌": "10-04 11:00:01",
        "书面通报": "10-04 12:00",
        "挂牌督办": "10-04 13:00",
    }


def test_another_clock_warns_at_half_its_time_then_is_over_and_two_days_later_is_reported() -> None:
    assert ladder(Clock.SIGN, Class.GENERAL, "09-30 16:20", "10-08 10:50") == {
        "提醒": "10-08 08:50",
        "红牌": "10-08 10:50:01",
        "书面通报": "10-10 18:00",  # the second working day after, a Saturday that is worked
    }


def test_what_was_made_outside_office_hours_is_halved_from_the_next_opening() -> None:
    assert ladder(Clock.SIGN, Class.GENERAL, "10-03 11:00", "10-08 15:00")["提醒"] == "10-08 10:30"


@pytest.mark.parametrize("cls", list(Class))
def test_the_handle_clock_of_each_class_has_its_ladder(cls: Class) -> None:
    due = "10-15 18:00" if cls is Class.CONSULT else "10-30 18:00"
    assert " ".join(ladder(Clock.HANDLE, cls, "10-12 09:00", due)) == LADDERS[cls]


@pytest.mark.parametrize("cls", list(Class))
@pytest.mark.parametrize("clock", [clock for clock in Clock if clock is not Clock.HANDLE])
def test_every_other_clock_has_its_ladder(clock: Clock, cls: Class) -> None:
    expected = "提醒 红牌 书面通报" if cls in WORKING else LADDERS[Class.URGENT]
    expected = "提醒" if clock in ONLY_WARNED else expected
    assert " ".join(ladder(clock, cls, "10-12 09:00", "10-15 18:00")) == expected


def test_the_red_card_comes_strictly_after_the_limit() -> None:
    for cls in Class:
        due = at("10-15 18:00")
        for clock in set(Clock) - set(ONLY_WARNED):
            red = dict(moments(Span(clock, cls, at("10-12 09:00"), due), CALENDAR))[AlertStep.RED]
            assert due < red <= due + timedelta(seconds=1)


def test_a_moment_at_or_before_the_making_is_not_due() -> None:
    made_on_the_last_day = ladder(Clock.HANDLE, Class.GENERAL, "10-13 09:00", "10-13 18:00")
    assert "黄牌" not in made_on_the_last_day
    assert "黄牌" not in ladder(Clock.HANDLE, Class.GENERAL, "10-13 08:30", "10-13 18:00")
    assert "黄牌" in ladder(Clock.HANDLE, Class.GENERAL, "10-13 08:29", "10-13 18:00")


@pytest.mark.parametrize("made", ["10-14 10:00", "10-14 10:00:20", "10-14 12:30", "10-13 20:00"])
@pytest.mark.parametrize("cls", WORKING)
def test_a_limit_that_was_over_when_its_version_was_made_is_not_warned_of_any_more(cls: Class, made: str) -> None:
    due = ladder(Clock.HANDLE, cls, made, "10-13 18:00")
    assert set(due) <= {"书面通报", "挂牌督办"}


def test_what_falls_due_after_the_limit_still_does_for_a_version_made_late() -> None:
    assert ladder(Clock.HANDLE, Class.GENERAL, "10-14 12:30", "10-13 18:00") == {
        "书面通报": "10-15 18:00",
        "挂牌督办": "10-20 18:00",
    }
    assert ladder(Clock.HANDLE, Class.GENERAL, "10-16 12:30", "10-13 18:00") == {"挂牌督办": "10-20 18:00"}


@settings(max_examples=150, deadline=None, database=None)
@given(
    st.sampled_from([key for key, limit in LIMITS.items() if limit]),
    st.integers(0, 330 * 24 * 3600),
    st.integers(-5 * 24 * 3600, 5 * 24 * 3600),
)
def test_no_moment_is_before_the_making_and_the_mild_steps_come_before_the_limit(
    key: tuple[Clock, Class], seconds: int, shift: int
) -> None:
    clock, cls = key
    made = at("01-05 00:00") + timedelta(seconds=seconds)
    due = LIMITS[key].due(made, CALENDAR) + timedelta(seconds=shift)
    steps = list(moments(Span(clock, cls, made, due), CALENDAR))
    for step, moment in steps:
        assert moment > made
        assert (moment > due) is (rank(step) >= rank(AlertStep.RED))
    order = [rank(step) for step, _ in steps]
    assert order == sorted(set(order))


# receivers

W, H, C, V = Receiver.WAITED_FOR, Receiver.HEAD, Receiver.COORDINATOR, Receiver.SUPERVISOR
CIRCLES = {
    AlertStep.WARN: {W},
    AlertStep.PRESS: {W, H},
    AlertStep.YELLOW: {W, H, C},
    AlertStep.RED: {W, H, C},
    AlertStep.NOTICE: {W, H, C, V},
    AlertStep.LISTED: {W, H, C, V},
}
UNITS_CLOCKS = (Clock.SIGN, Clock.CONTACT, Clock.DISPOSE, Clock.HANDLE, Clock.OPINION)
COORDINATORS_CLOCKS = (Clock.DISPATCH, Clock.RULE, Clock.DECIDE, Clock.REVIEW, Clock.CALLBACK)


@pytest.mark.parametrize("step", list(AlertStep))
@pytest.mark.parametrize("clock", UNITS_CLOCKS)
def test_each_step_goes_to_all_below_it_and_one_more(clock: Clock, step: AlertStep) -> None:
    assert set(receivers(step, clock)) == CIRCLES[step]
    assert len(receivers(step, clock)) == len(CIRCLES[step])


@pytest.mark.parametrize("clock", COORDINATORS_CLOCKS)
def test_a_coordinator_who_is_late_is_reported_to_the_supervisor(clock: Clock) -> None:
    assert V not in receivers(AlertStep.WARN, clock)
    for step in (AlertStep.RED, AlertStep.NOTICE, AlertStep.LISTED):
        assert {W, V} <= set(receivers(step, clock))


def test_the_ladder_climbs_in_the_order_of_the_specification() -> None:
    assert [step.zh for step in sorted(AlertStep, key=rank)] == LADDERS[Class.GENERAL].split()


# an order's next alert


def test_the_next_alert_is_the_earliest_of_the_running_clocks() -> None:
    story = Story().filed("09-30 16:20")
    assert shown(story.order.next_alert_at) == "10-08 08:50"  # half of the time to sign
    story.claimed("09-30 17:00")
    assert shown(story.order.next_alert_at) == "10-08 11:30"  # half of the time to make contact: 240 of 480 minutes
    story.do(Action.WITHDRAW, OWNER, "09-30 17:10")
    assert story.order.next_alert_at is None


def test_after_a_moment_the_next_alert_is_the_one_that_follows_it() -> None:
    story = Story().filed("09-30 16:20")
    following, seen = at("09-30 16:20"), []
    while following := story.order.next_moment(CALENDAR, after=following):
        seen.append(shown(following))
    assert seen == [
        "10-08 08:50", "10-08 10:50:01", "10-10 11:10", "10-10 18:00", "10-12 15:50", "10-13 08:30",
        "10-13 18:00:01", "10-15 18:00", "10-20 18:00",
    ]  # fmt: skip


def test_a_signature_waited_for_anew_is_warned_of_anew() -> None:
    story = Story().filed("10-12 09:00")
    assert shown(story.order.next_alert_at) == "10-12 11:00"
    story.do(Action.RECALL, COORDINATOR, "10-12 10:00", unit=HOUSING)
    assert shown(story.order.next_alert_at) == "10-12 12:00"


def test_a_closed_consultation_waits_for_no_alert_but_only_for_its_lapse() -> None:
    story = in_callback(Class.CONSULT)
    story.do(Action.RATE_GOOD, OWNER, "10-14 11:00", solved=True)
    assert shown(story.order.next_alert_at) == "10-21 18:00:01"
    story.do(Action.LAPSE, SYSTEM, "10-21 18:00:01")
    assert story.order.next_alert_at is None


def test_an_answer_late_and_sent_back_is_not_warned_of_half_its_time() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 10:00").answered("10-20 09:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-20 12:30")
    assert shown(story.order.next_alert_at) == "10-21 18:00"  # 书面通报
