"""The limits of the specification, and its six worked examples, number by number."""

from __future__ import annotations

import re

import pytest

from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    COORDINATOR,
    FINANCE,
    HOUSING,
    OWNER,
    REVIEWER,
    SHANGHAI,
    Story,
    at,
    shown,
)  # fmt: skip
from workflow.alerts import Span, moments
from workflow.clocks import (
    DEFAULT_SOURCE,
    LIMITS,
    OBJECTION_WINDOW,
    Limit,
    Measure,
    after_pause,
    after_review,
    limit_for,
    moved_by_workdays,
    reclassed,
)  # fmt: skip
from workflow.terms import Action, AlertStep, Class, Clock, Outcome

COLUMNS = (Class.CONSULT, Class.GENERAL, Class.COMPLEX, Class.URGENT)
# Copied by hand from the specification; the last column is natural time.
THE_LIMITS = """
dispatch  | 30 min | 30 min  | 30 min  | 15 min
sign      | 4 h    | 4 h     | 1 wd    | 30 min
rule      | 0.5 wd | 0.5 wd  | 1 wd    | -
decide    | 0.5 wd | 0.5 wd  | 1 wd    | -
contact   | -      | 1 wd    | 1 wd    | 30 min
handle    | 1 wd   | 5 wd    | 15 wd   | 24 h
dispose   | -      | -       | -       | 2 h
pause     | 5 wd   | 5 wd    | 5 wd    | -
opinion   | 0.5 wd | 2 wd    | 5 wd    | 1 h
session   | 1 wd   | 3 wd    | 3 wd    | 2 h
settle    | 1 wd   | 3 wd    | 3 wd    | 2 h
review    | 0.5 wd | 1 wd    | 1 wd    | 4 h
callback  | 1 wd   | 2 wd    | 2 wd    | 1 day
follow-up | -      | 30 days | 30 days | 7 days
"""


def limit(text: str, cls: Class) -> Limit | None:
    if text == "-":
        return None
    amount, unit = re.fullmatch(r"([\d.]+) (min|h|wd|days?)", text).groups()
    if text == "0.5 wd":
        return Limit(210, Measure.WORK_MINUTES)
    if unit == "wd":
        return Limit(int(amount), Measure.WORKDAYS)
    if unit.startswith("day"):
        return Limit(int(amount), Measure.DAYS)
    measure = Measure.MINUTES if cls is Class.URGENT else Measure.WORK_MINUTES
    return Limit(int(amount) * (60 if unit == "h" else 1), measure)


def the_limits() -> dict[tuple[Clock, Class], Limit | None]:
    rows = [[cell.strip() for cell in line.split("|")] for line in THE_LIMITS.strip().splitlines()]
    return {(Clock(row[0]), cls): limit(text, cls) for row in rows for cls, text in zip(COLUMNS, row[1:], strict=True)}


def test_every_clock_of_every_class_has_the_limit_of_the_specification() -> None:
    assert the_limits() == LIMITS
    assert {clock for clock, _ in LIMITS} == set(Clock)


def test_every_limit_says_that_no_document_gives_it() -> None:
    assert DEFAULT_SOURCE == "非文件规定(默认值)"
    assert {limit.source for limit in LIMITS.values() if limit} == {DEFAULT_SOURCE}


@pytest.mark.parametrize("round_", [2, 3])
@pytest.mark.parametrize(("cls", "text"), [*zip(COLUMNS, ("1 wd", "5 wd", "5 wd", "24 h"), strict=True)])
def test_a_redone_round_has_the_limit_for_redoing(round_: int, cls: Class, text: str) -> None:
    assert limit_for(Clock.HANDLE, cls, round_=round_) == limit(text, cls)


def test_only_the_handle_limit_is_another_in_a_redone_round() -> None:
    for clock, cls in LIMITS:
        if clock is not Clock.HANDLE:
            assert limit_for(clock, cls, round_=2) == LIMITS[clock, cls]


@pytest.mark.parametrize("cls", COLUMNS)
def test_danger_to_life_or_property_is_signed_for_in_15_minutes_when_urgent(cls: Class) -> None:
    expected = Limit(15, Measure.MINUTES) if cls is Class.URGENT else LIMITS[Clock.SIGN, cls]
    assert limit_for(Clock.SIGN, cls, danger=True) == expected


def test_the_window_to_object_is_one_working_day_and_none_when_urgent() -> None:
    day = Limit(1, Measure.WORKDAYS)
    expected = {Class.CONSULT: day, Class.GENERAL: day, Class.COMPLEX: day, Class.URGENT: None}
    assert expected == OBJECTION_WINDOW


# the examples of the specification, 2026


def alert(story: Story, step: AlertStep, clock: Clock = Clock.HANDLE) -> str:
    running = story.clock(clock)
    return shown(dict(moments(Span(clock, story.order.cls, running.made, running.due), CALENDAR))[step])


def test_example_1_filed_on_the_eve_of_the_holidays() -> None:
    story = Story().filed("09-30 16:20")
    assert story.due(Clock.SIGN) == "10-08 10:50"
    assert story.due(Clock.HANDLE) == "10-13 18:00"
    counted = [CALENDAR.nth_workday_after(at("09-30 16:20").date(), n).strftime("%m-%d") for n in range(1, 6)]
    assert counted == ["10-08", "10-09", "10-10", "10-12", "10-13"]
    assert alert(story, AlertStep.WARN) == "10-10 11:10"
    assert alert(story, AlertStep.YELLOW) == "10-13 08:30"
    assert alert(story, AlertStep.LISTED) == "10-20 18:00"


def test_example_2_filed_on_a_holiday() -> None:
    story = Story().filed("10-03 11:00")
    assert shown(CALENDAR.counted_from(at("10-03 11:00"))) == "10-08 08:30"
    assert story.due(Clock.SIGN) == "10-08 15:00"
    assert story.due(Clock.HANDLE) == "10-14 18:00"


def test_example_2_a_power_cut_on_a_holiday() -> None:
    story = Story(Class.URGENT).filed("10-03 11:00")
    assert story.due(Clock.SIGN) == "10-03 11:30"
    assert story.due(Clock.DISPOSE) == "10-03 13:00"
    assert story.due(Clock.HANDLE) == "10-04 11:00"


@pytest.mark.parametrize(("claimed", "due"), [("10-09 17:59", "10-10 18:00"), ("10-09 18:00", "10-12 18:00")])
def test_example_3_claimed_at_the_end_of_a_friday(claimed: str, due: str) -> None:
    assert Story().filed("10-09 16:00").claimed(claimed).due(Clock.CONTACT) == due


@pytest.mark.parametrize(("filed", "due"), [("09-29 12:10", "09-29 15:00"), ("02-14 17:45", "02-24 08:45")])
def test_example_4_nobody_is_sure_whose_it_is(filed: str, due: str) -> None:
    story = Story()
    story.do(Action.FILE_UNSURE, OWNER, filed)
    assert story.due(Clock.DISPATCH) == due


def test_example_4_an_objection_is_ruled_on_in_half_a_day() -> None:
    assert Story().filed("09-30 09:00").objected("09-30 10:00").due(Clock.RULE) == "09-30 16:00"


@pytest.mark.parametrize(("ended", "due"), [("10-08 10:00", "10-14 18:00"), ("10-13 18:00", "10-20 18:00")])
def test_example_5_a_pause_moves_the_limit_by_its_working_days(ended: str, due: str) -> None:
    assert shown(after_pause(at("10-13 18:00"), at("09-30 15:00"), at(ended), CALENDAR)) == due


def test_example_5_a_pause_never_ended_is_over_after_five_working_days() -> None:
    pause = limit_for(Clock.PAUSE, Class.GENERAL)
    assert shown(pause.due(at("09-30 15:00"), CALENDAR)) == "10-13 18:00"


def test_example_5_an_extension_counts_from_the_old_limit() -> None:
    assert shown(moved_by_workdays(at("10-13 18:00"), 5, CALENDAR)) == "10-20 18:00"


def test_example_5_sent_back_the_review_is_given_back() -> None:
    story = Story().filed("09-30 16:20").claimed("10-08 09:00").answered("10-12 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-13 10:00")
    assert story.due(Clock.HANDLE) == "10-14 18:00"


def test_example_6_raised_on_a_holiday_and_lowered_an_hour_later() -> None:
    raised = at("10-01 10:00")
    sign, dispose, handle = (
        shown(limit_for(clock, Class.URGENT).due(raised, CALENDAR))
        for clock in (Clock.SIGN, Clock.DISPOSE, Clock.HANDLE)
    )
    assert (sign, dispose, handle) == ("10-01 10:30", "10-01 12:00", "10-02 10:00")
    lowered = reclassed(Clock.HANDLE, Class.GENERAL, at("09-30 16:00"), at("10-01 11:00"), CALENDAR)
    assert shown(lowered) == "10-13 18:00"


# the counting rules behind them


@pytest.mark.parametrize(
    ("sent_back", "due"),
    [
        ("10-12 17:00", "10-14 18:00"),  # the same day: one working day at least
        ("10-13 09:00", "10-14 18:00"),
        ("10-14 09:00", "10-15 18:00"),
        ("10-18 09:00", "10-19 18:00"),  # a Sunday: Tue to Fri, four days
    ],
)
def test_a_review_gives_back_its_working_days_and_one_at_least(sent_back: str, due: str) -> None:
    general = limit_for(Clock.HANDLE, Class.GENERAL)
    given_back = after_review(at("10-13 18:00"), at("10-12 10:00"), at(sent_back), general, CALENDAR)
    assert shown(given_back) == due


@pytest.mark.parametrize(
    ("answered", "sent_back", "due"),
    [
        ("10-03 20:00", "10-03 20:10", "10-04 12:00"),  # an hour at least
        ("10-03 20:00", "10-03 22:30", "10-04 13:30"),
        ("10-03 20:00", "10-03 22:30:01", "10-04 13:31"),
        ("10-03 20:00:30", "10-03 22:30:00", "10-04 13:30"),
    ],
)
def test_an_urgent_review_gives_back_its_minutes_seconds_rounded_up(answered: str, sent_back: str, due: str) -> None:
    urgent = limit_for(Clock.HANDLE, Class.URGENT)
    given_back = after_review(at("10-04 11:00"), at(answered), at(sent_back), urgent, CALENDAR)
    assert shown(given_back) == due


@pytest.mark.parametrize("cls", [Class.GENERAL, Class.URGENT])
def test_a_limit_that_was_over_when_answered_does_not_move(cls: Class) -> None:
    due = at("10-13 18:00")
    handle = limit_for(Clock.HANDLE, cls)
    assert after_review(due, at("10-13 18:00:01"), at("10-20 10:00"), handle, CALENDAR) == due
    assert after_review(due, at("10-13 18:00:00"), at("10-20 10:00"), handle, CALENDAR) > due


def test_a_limit_that_was_over_when_the_pause_began_does_not_move() -> None:
    due = at("10-13 18:00")
    assert after_pause(due, at("10-13 18:00:01"), at("10-15 10:00"), CALENDAR) == due


def test_a_pause_within_one_day_moves_nothing() -> None:
    due = at("10-13 18:00")
    assert after_pause(due, at("10-12 09:00"), at("10-12 17:00"), CALENDAR) == due


def test_a_pause_asked_for_on_a_holiday_counts_from_the_next_working_day() -> None:
    due = at("10-14 18:00")
    assert after_pause(due, at("10-03 09:00"), at("10-05 17:00"), CALENDAR) == due
    assert shown(after_pause(due, at("10-03 09:00"), at("10-09 17:00"), CALENDAR)) == "10-15 18:00"


def test_a_class_changed_counts_from_the_first_start_and_not_before_the_next_closing() -> None:
    filed = at("10-12 09:00")
    assert shown(reclassed(Clock.HANDLE, Class.COMPLEX, filed, at("10-13 09:00"), CALENDAR)) == "11-02 18:00"
    assert shown(reclassed(Clock.HANDLE, Class.COMPLEX, filed, at("10-13 09:00"), CALENDAR, moved=2)) == "11-04 18:00"
    assert shown(reclassed(Clock.HANDLE, Class.CONSULT, filed, at("10-15 09:00"), CALENDAR)) == "10-15 18:00"
    assert shown(reclassed(Clock.HANDLE, Class.CONSULT, filed, at("10-15 18:00"), CALENDAR)) == "10-16 18:00"
    assert reclassed(Clock.CONTACT, Class.CONSULT, filed, at("10-13 09:00"), CALENDAR) is None


def test_a_limit_that_reaches_into_a_year_not_loaded_is_marked_provisional() -> None:
    story = Story().filed("12-28 10:00")
    assert story.clock(Clock.HANDLE).provisional  # to 2027-01-04
    assert not story.clock(Clock.SIGN).provisional
    assert story.clock(Clock.HANDLE).due.astimezone(SHANGHAI) == at("2027-01-04 18:00")


def test_natural_limits_ask_no_calendar_and_are_never_provisional() -> None:
    story = Story(Class.URGENT).filed("12-31 20:00")
    assert story.clock(Clock.HANDLE).due.astimezone(SHANGHAI) == at("2027-01-01 20:00")
    assert not any(running.provisional for running in story.order.clocks)


# the limits as an order lives by them


@pytest.mark.parametrize(
    ("cls", "sign", "handle", "contact", "review", "callback", "follow_up"),
    [
        (Class.CONSULT, "10-12 15:00", "10-13 18:00", "-", "10-12 15:00", "10-13 18:00", "-"),
        (Class.GENERAL, "10-12 15:00", "10-19 18:00", "10-13 18:00", "10-13 18:00", "10-14 18:00", "11-12 00:00"),
        (Class.COMPLEX, "10-13 18:00", "11-02 18:00", "10-13 18:00", "10-13 18:00", "10-14 18:00", "11-12 00:00"),
        (Class.URGENT, "10-12 09:00", "10-13 08:30", "10-12 09:10", "10-12 13:00", "10-14 00:00", "10-20 00:00"),
    ],
)
def test_the_limits_of_an_order_filed_on_a_monday_at_the_opening(
    cls: Class, sign: str, handle: str, contact: str, review: str, callback: str, follow_up: str
) -> None:
    story = Story(cls).filed("10-12 08:30")
    assert (story.due(Clock.SIGN), story.due(Clock.HANDLE)) == (sign, handle)
    assert story.claimed("10-12 08:40").due(Clock.CONTACT) == contact
    assert story.answered("10-12 09:00").due(Clock.REVIEW) == review
    assert story.struck_off("10-12 10:00").due(Clock.CALLBACK) == callback
    story.do(Action.RATE_GOOD, OWNER, "10-12 11:00")
    assert story.due(Clock.FOLLOW_UP) == follow_up


def test_each_round_2_limit_counts_from_the_bad_rating() -> None:
    story = Story(Class.COMPLEX).filed("10-12 08:30").claimed("10-12 09:00").answered("10-12 10:00")
    story.struck_off("10-12 11:00").rated_bad("10-13 12:30")
    assert story.due(Clock.HANDLE) == "10-20 18:00"  # 5, not 15
    assert story.due(Clock.CONTACT) == "10-14 18:00"


@pytest.mark.parametrize(("danger", "due"), [(True, "10-03 11:15"), (False, "10-03 11:30")])
def test_an_urgent_order_with_danger_is_signed_for_in_15_minutes(danger: bool, due: str) -> None:
    assert Story(Class.URGENT, danger=danger).filed("10-03 11:00").due(Clock.SIGN) == due


def test_a_class_without_a_clock_never_starts_it() -> None:
    story = Story(Class.CONSULT).filed("10-12 09:00").claimed("10-12 10:00")
    assert story.running == {Clock.HANDLE}
    story.answered("10-12 10:30").struck_off("10-12 11:00")
    story.do(Action.RATE_GOOD, OWNER, "10-12 11:30")
    assert story.running == set()


def test_dispatched_from_triage_all_limits_count_from_the_dispatch_in_the_class_then_given() -> None:
    story = Story()
    story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    story.do(Action.DISPATCH, COORDINATOR, "10-12 09:20", unit=FINANCE, cls=Class.COMPLEX)
    assert (story.due(Clock.SIGN), story.due(Clock.HANDLE)) == ("10-13 18:00", "11-02 18:00")
    assert story.running == {Clock.SIGN, Clock.HANDLE}


def test_the_limit_itself_is_in_time_and_the_next_instant_is_late() -> None:
    handle = Story().filed("10-12 09:00").clock(Clock.HANDLE)
    assert not handle.late(at("10-19 18:00:00"))
    assert handle.late(at("10-19 18:00:01"))


def test_a_clock_stopped_in_time_never_becomes_late_and_one_stopped_late_stays_so() -> None:
    story = Story().filed("10-12 09:00").claimed("10-12 18:30").answered("10-13 09:00")
    (sign,), (handle,) = story.versions(Clock.SIGN), story.versions(Clock.HANDLE)
    assert sign.late(at("10-12 18:30"))
    assert sign.late(at("2027-01-01 00:00"))
    assert not handle.late(at("2027-01-01 00:00"))


def test_a_limit_replaced_in_time_never_becomes_late_and_one_replaced_late_stays_so() -> None:
    story = Story().filed("10-12 09:00")
    story.do(Action.RECALL, COORDINATOR, "10-12 11:00", unit=HOUSING)
    story.do(Action.RECALL, COORDINATOR, "10-13 11:00", unit=FINANCE)
    first, second, third = story.versions(Clock.SIGN)
    later = at("10-20 10:00")
    assert [first.late(later), second.late(later), third.late(later)] == [False, True, True]


def test_outcomes_are_four_and_never_mixed() -> None:
    assert [outcome.zh for outcome in Outcome] == ["已解决", "部分解决", "无法解决已解释", "已承诺"]
    story = Story().filed("10-12 09:00").claimed("10-12 10:00", CLERK).answered("10-12 11:00", Outcome.PARTLY)
    assert story.order.outcome is Outcome.PARTLY
