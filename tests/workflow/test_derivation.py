"""为什么是这一天: every limit is derived day by day, and the days give the limit that is stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.stories import CALENDAR, CLERK, COORDINATOR, OWNER, REVIEWER, SHANGHAI, Story, at, shown
from workflow.calendar import Calendar
from workflow.clocks import DEFAULT_SOURCE, LIMITS, Measure
from workflow.derivation import Cause, Derivation, Reason, derive
from workflow.holidays import SpecialDay
from workflow.order import Entry, Running, WorkOrder
from workflow.terms import Action, Class, Clock, Role, State

INSTANTS = st.integers(0, 3 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=SHANGHAI) + timedelta(seconds=seconds)
)
WITH_2027 = CALENDAR.loaded_with(
    [
        *(SpecialDay(date(2027, 1, day), False, "元旦", "某年通知") for day in (1, 2, 3)),
        SpecialDay(date(2027, 1, 9), True, "调休上班", "某年通知"),
    ]
)


def alone(cls: Class = Class.GENERAL) -> Story:
    """An order that no other unit is asked about."""
    story = Story(cls)
    story.order.co = []
    return story


def explained(story: Story, clock: Clock, calendar: Calendar = CALENDAR) -> Derivation:
    return derive(story.order, story.clock(clock), calendar)


def told(derivation: Derivation, stretch: int = 0) -> list[str]:
    """`10-08 +` for a counted day, `10-01 holiday` for one that is not."""
    days = derivation.stretches[stretch].days
    return [f"{d.day:%m-%d} {'+' if d.counted else d.reason.value}" for d in days]


def test_the_days_of_the_specifications_example() -> None:
    found = explained(alone().filed("09-30 16:20"), Clock.HANDLE)
    assert told(found) == [
        "09-30 start", *(f"10-0{n} holiday" for n in range(1, 8)), "10-08 +", "10-09 +", "10-10 +", "10-11 weekend",
        "10-12 +", "10-13 +",
    ]  # fmt: skip
    assert shown(found.due) == "10-13 18:00"
    make_up = found.stretches[0].days[10]
    assert (make_up.reason, make_up.name, make_up.notice) == (Reason.MAKE_UP, "调休上班", "国办发明电〔2025〕7号")
    assert (found.source, found.provisional, found.holds) == (DEFAULT_SOURCE, False, True)


def test_an_event_outside_office_hours_counts_as_the_next_opening() -> None:
    found = explained(alone().filed("10-03 11:00"), Clock.SIGN)
    stretch = found.stretches[0]
    assert stretch.waited
    assert (shown(stretch.event), shown(stretch.start)) == ("10-03 11:00", "10-08 08:30")
    assert shown(found.due) == "10-08 15:00"
    assert told(found) == [*(f"10-0{n} holiday" for n in range(3, 8)), "10-08 +"]
    assert stretch.days[-1].minutes == stretch.n == 240


def test_seconds_are_no_waiting() -> None:
    assert not explained(alone().filed("10-12 09:00:30"), Clock.HANDLE).stretches[0].waited


def test_a_day_on_which_the_office_had_closed_says_so() -> None:
    found = explained(alone().filed("10-12 18:30"), Clock.HANDLE)
    assert told(found)[:3] == ["10-12 after_hours", "10-13 start", "10-14 +"]


def test_working_minutes_are_counted_over_the_days_that_give_them() -> None:
    found = explained(alone().filed("09-30 16:20"), Clock.SIGN)
    assert [(d.day.day, d.minutes) for d in found.stretches[0].days if d.counted] == [(30, 100), (8, 140)]
    assert shown(found.due) == "10-08 10:50"


def test_an_urgent_limit_runs_round_the_clock_and_names_no_days() -> None:
    found = explained(alone(Class.URGENT).filed("10-03 11:00"), Clock.HANDLE)
    stretch = found.stretches[0]
    assert (stretch.measure, stretch.n, stretch.days, shown(found.due)) == (Measure.MINUTES, 1440, (), "10-04 11:00")


def test_a_limit_sent_back_shows_the_days_that_were_given_back() -> None:
    story = alone().filed("10-12 09:00").claimed("10-12 10:00").answered("10-14 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-16 11:00")
    found = explained(story, Clock.HANDLE)
    rule, back = found.stretches
    assert (rule.cause, shown(rule.due)) == (Cause.RULE, "10-19 18:00")
    assert (back.cause, shown(back.start), back.n) == (Cause.SENT_BACK, "10-19 18:00", 2)
    assert shown(back.due) == "10-21 18:00"
    assert back.spent == (at("10-14 10:00"), at("10-16 11:00"))
    assert told(found, 1) == ["10-20 +", "10-21 +"]


def test_a_pause_shows_the_working_days_that_it_took() -> None:
    story = alone().filed("09-30 09:00").claimed("09-30 09:10")
    story.do(Action.ASK, CLERK, "09-30 15:00")
    story.do(Action.SUPPLEMENT, OWNER, "10-08 10:00")
    found = explained(story, Clock.HANDLE)
    pause = found.stretches[1]
    assert (pause.cause, pause.n, pause.spent) == (Cause.PAUSED, 1, (at("09-30 15:00"), at("10-08 10:00")))
    assert (told(found, 1), shown(found.due)) == (["10-14 +"], "10-14 18:00")


def test_an_extension_counts_from_the_old_limit() -> None:
    story = alone().filed("09-30 09:00").claimed("09-30 09:10")
    story.do(Action.ASK_EXTENSION, CLERK, "10-12 09:00", days=5)
    story.do(Action.EXTEND, COORDINATOR, "10-12 10:00", days=5)
    found = explained(story, Clock.HANDLE)
    more = found.stretches[1]
    assert (more.cause, shown(more.start), more.n) == (Cause.EXTENDED, "10-13 18:00", 5)
    assert told(found, 1) == ["10-14 +", "10-15 +", "10-16 +", "10-17 weekend", "10-18 weekend", "10-19 +", "10-20 +"]


def test_an_order_that_was_raised_counts_from_that_moment_and_lowered_from_its_first() -> None:
    story = alone().filed("09-30 16:00")
    story.do(Action.RAISE, COORDINATOR, "10-01 10:00")
    raised = explained(story, Clock.HANDLE)
    assert (raised.stretches[0].cause, shown(raised.due)) == (Cause.RAISED, "10-02 10:00")
    story.do(Action.RECLASS, COORDINATOR, "10-01 11:00", cls=Class.GENERAL)
    lowered = explained(story, Clock.HANDLE)
    assert (lowered.stretches[0].cause, shown(lowered.due)) == (Cause.RECLASSED, "10-13 18:00")
    assert all(derive(story.order, version, CALENDAR).holds for version in story.order.clocks)


def test_a_limit_that_was_over_when_answered_does_not_move() -> None:
    story = alone().filed("10-12 09:00").claimed("10-12 10:00").answered("10-20 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-22 11:00")
    found = explained(story, Clock.HANDLE)
    assert (len(found.stretches), shown(found.due), found.holds) == (1, "10-19 18:00", True)


def test_a_year_that_is_not_loaded_is_provisional_day_by_day() -> None:
    found = explained(alone().filed("12-30 10:00"), Clock.HANDLE)
    assert found.provisional
    assert [(f"{d.day:%m-%d}", d.provisional) for d in found.stretches[0].days][-3:] == [
        ("01-04", True), ("01-05", True), ("01-06", True),
    ]  # fmt: skip


def test_the_version_before_the_calendar_and_the_one_after_it_are_both_explained() -> None:
    story = alone().filed("12-30 10:00").claimed("12-30 11:00").answered("12-30 16:00")
    story.do(Action.SEND_BACK, REVIEWER, "12-31 16:00")
    story.order.recount(at("12-31 17:00"), WITH_2027)
    derivations = [derive(story.order, version, WITH_2027) for version in story.versions(Clock.HANDLE)]
    assert [shown(found.due) for found in derivations] == ["01-06 18:00", "01-07 18:00", "01-08 18:00"]
    assert all(found.holds for found in derivations)
    assert Reason.HOLIDAY in {day.reason for day in derivations[-1].stretches[0].days}


def test_a_limit_that_nothing_explains_is_not_explained_away() -> None:
    story = alone().filed("10-12 09:00")
    story.clock(Clock.HANDLE).due += timedelta(minutes=7)
    assert not explained(story, Clock.HANDLE).holds


@given(event=INSTANTS, cls=st.sampled_from(Class), clock=st.sampled_from(Clock), loaded=st.booleans())
@settings(max_examples=400, deadline=None)
def test_the_days_give_what_the_calendar_reckons(event: datetime, cls: Class, clock: Clock, loaded: bool) -> None:
    limit = LIMITS[clock, cls]
    if limit is None:
        return
    calendar = WITH_2027 if loaded else CALENDAR
    due = limit.due(event, calendar)
    order = WorkOrder("QS1", OWNER.person, cls, "甘州区", "财税", "", event)
    order.clocks.append(Running(clock, 1, 1, event, event, due, cls=cls))
    order.history.append(Entry(event, 1, Role.ENTERPRISE, Action.FILE, State.NEW, State.DISPATCHED, 1, cls=cls))
    found = derive(order, order.clocks[0], calendar)
    assert found.due == due
    days = found.stretches[0].days
    if limit.measure is Measure.WORKDAYS:
        assert sum(day.counted for day in days) == limit.n
        assert [day.counted for day in days if day.reason is not Reason.START] == [
            calendar.is_workday(day.day) and day.reason is not Reason.AFTER_HOURS
            for day in days
            if day.reason is not Reason.START
        ]
    if limit.measure is Measure.WORK_MINUTES:
        assert sum(day.minutes or 0 for day in days) == limit.n
