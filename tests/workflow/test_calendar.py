"""Working time, against a slow oracle: the set of all working minutes, walked minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

import chinese_calendar
import holidays
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.workflow import minutes as oracle
from tests.workflow.minutes import DAYS, moment_of, number, workdays, working_minutes
from tests.workflow.stories import CALENDAR, SHANGHAI, at, shown
from tests.workflow.zones import machine_in
from workflow.calendar import NaiveTime, end_of_day, local, whole_minute
from workflow.clocks import Limit, Measure

NEW_YORK_WINTER = timezone(timedelta(hours=-5))


# the oracle


def slow_counted_from(moment: datetime) -> int:
    minute = number(moment)
    while minute not in working_minutes():
        minute += 1
    return minute


def slow_add_minutes(moment: datetime, minutes: int) -> int:
    end = slow_counted_from(moment)
    left = minutes
    while left:
        left -= end in working_minutes()
        end += 1
    return end


def slow_end_of_workday(moment: datetime, n: int) -> datetime:
    day = moment_of(slow_counted_from(moment)).astimezone(SHANGHAI).date()
    while n:
        day += timedelta(days=1)
        n -= day in workdays()
    return datetime.combine(day, time(18), SHANGHAI)


def slow_minutes_between(start: datetime, end: datetime) -> int:
    seconds = timedelta(0)
    for minute in range(number(start) - 1, number(end)):
        if minute in working_minutes():
            seconds += max(min(end, moment_of(minute + 1)) - max(start, moment_of(minute)), timedelta(0))
    return seconds // timedelta(minutes=1)


CORNERS = [
    time.fromisoformat(text)
    for text in (
        "00:00", "08:29", "08:29:00.000001", "08:29:59", "08:30", "08:30:01", "11:59", "11:59:01", "12:00",
        "12:00:00.000001", "13:15", "14:29:30", "14:30", "17:59", "17:59:01", "18:00", "18:00:01", "23:59:30",
    )
]  # fmt: skip
ZONES = [UTC, SHANGHAI, NEW_YORK_WINTER]
TURNS = [date.fromisoformat(f"2026-{text}") for text in ("02-13", "02-14", "02-28", "09-24", "09-30", "10-07", "10-10")]


def instants(last: date = date(2026, 11, 30)) -> st.SearchStrategy[datetime]:
    days = st.sampled_from(TURNS) | st.dates(date(2025, 1, 1), last)
    return st.builds(
        lambda day, hour, zone: datetime.combine(day, hour, SHANGHAI).astimezone(zone),
        days, st.sampled_from(CORNERS) | st.times(), st.sampled_from(ZONES),
    )  # fmt: skip


quick = settings(max_examples=150, deadline=None, database=None)


# days


def test_two_libraries_agree_on_the_working_days_of_2025_and_2026() -> None:
    china = holidays.country_holidays("CN", years=[2025, 2026])
    assert [day for day in DAYS if china.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_of_2025_and_2026_is_worked_or_not_as_they_say() -> None:
    assert [day for day in DAYS if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_a_special_day_is_never_what_its_weekday_says_unless_a_holiday_falls_on_a_weekend() -> None:
    for day in DAYS:
        special = CALENDAR.special(day)
        if special and special.working:
            assert day.weekday() >= 5, day


def test_a_special_day_names_its_notice() -> None:
    notices = {2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}
    specials = [special for special in map(CALENDAR.special, DAYS) if special]
    assert {special.day.year for special in specials} == set(notices)
    assert all(special.notice == notices[special.day.year] and special.name for special in specials)


def test_each_weekday_off_and_each_weekend_day_worked_is_a_special_day() -> None:
    odd = [day for day in DAYS if chinese_calendar.is_workday(day) != (day.isoweekday() <= 5)]
    assert all(CALENDAR.special(day) for day in odd)
    assert not [day for day in DAYS if CALENDAR.special(day) and day not in odd and day.isoweekday() <= 5]


@pytest.mark.parametrize(("n", "day"), [(0, "2026-09-30"), (1, "2026-10-08"), (3, "2026-10-10"), (5, "2026-10-13")])
def test_the_nth_working_day_after_the_eve_of_the_holidays(n: int, day: str) -> None:
    assert CALENDAR.nth_workday_after(date(2026, 9, 30), n) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("day", "n", "back"),
    [("10-13", 1, "10-13"), ("10-13", 2, "10-12"), ("10-13", 5, "10-08"), ("10-13", 6, "09-30"), ("10-11", 1, "10-10")],
)
def test_the_nth_last_working_day_counts_the_day_itself_first(day: str, n: int, back: str) -> None:
    assert CALENDAR.nth_workday_back(date.fromisoformat(f"2026-{day}"), n) == date.fromisoformat(f"2026-{back}")


@quick
@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_working_days_between_leave_out_the_first_and_take_in_the_last(after: date, span: int) -> None:
    until = after + timedelta(days=span)
    assert CALENDAR.workdays_between(after, until) == sum(after < day <= until for day in workdays())


def test_no_working_days_lie_between_a_day_and_one_before_it() -> None:
    assert CALENDAR.workdays_between(date(2026, 10, 13), date(2026, 10, 9)) == 0


# moments


@quick
@given(instants())
@example(at("09-30 17:59:01"))
@example(at("02-14 18:00"))
@example(at("10-10 12:00"))
def test_an_event_counts_as_at_the_next_working_minute(moment: datetime) -> None:
    counted = CALENDAR.counted_from(moment)
    assert counted == moment_of(slow_counted_from(moment))
    assert counted.utcoffset() == timedelta(0)


@quick
@given(instants(), st.integers(0, 2600))
@example(at("10-12 08:30"), 210)  # a result at the noon closing
@example(at("10-12 08:30"), 420)  # and at the evening one stays there
@example(at("10-12 12:00"), 0)
def test_minutes_are_added_in_working_time_alone(moment: datetime, minutes: int) -> None:
    due = CALENDAR.add_minutes(moment, minutes)
    assert due == moment_of(slow_add_minutes(moment, minutes))
    assert due.utcoffset() == timedelta(0)


@quick
@given(instants(), st.integers(0, 20))
def test_n_working_days_end_at_the_closing_of_the_nth_after_the_day_that_counts(moment: datetime, n: int) -> None:
    due = CALENDAR.end_of_workday(moment, n)
    assert due == slow_end_of_workday(moment, n)
    assert due.utcoffset() == timedelta(0)


@quick
@given(instants(), st.integers(0, 6 * 24 * 3600))
def test_minutes_between_are_the_whole_minutes_worked(start: datetime, seconds: int) -> None:
    end = start + timedelta(seconds=seconds)
    assert CALENDAR.minutes_between(start, end) == slow_minutes_between(start, end)


@quick
@given(instants(), st.integers(0, 1500))
def test_what_was_added_lies_between(moment: datetime, minutes: int) -> None:
    start = CALENDAR.counted_from(moment)
    assert CALENDAR.minutes_between(start, CALENDAR.add_minutes(moment, minutes)) == minutes


def test_nothing_lies_between_a_moment_and_an_earlier_one() -> None:
    assert CALENDAR.minutes_between(at("10-13 09:00"), at("10-12 09:00")) == 0


@quick
@given(instants())
def test_a_moment_is_worked_from_the_opening_with_to_the_closing_without(moment: datetime) -> None:
    minute = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)
    assert CALENDAR.is_working(moment) is (minute in working_minutes())


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        ("10-12 08:29:59", "10-12 08:30"),
        ("10-12 08:30:00", "10-12 08:30"),
        ("10-12 08:30:01", "10-12 08:31"),
        ("10-12 11:59:00", "10-12 11:59"),
        ("10-12 11:59:01", "10-12 14:30"),
        ("10-12 12:00:00", "10-12 14:30"),
        ("10-12 14:29:30", "10-12 14:30"),
        ("10-12 17:59:00", "10-12 17:59"),
        ("10-12 17:59:30", "10-13 08:30"),
        ("10-12 18:00:00", "10-13 08:30"),
        ("10-10 10:00:00", "10-10 10:00"),  # 调休: a Saturday worked
        ("10-10 18:00:00", "10-12 08:30"),
        ("09-30 18:00:00", "10-08 08:30"),
        ("02-14 18:00:00", "02-24 08:30"),
    ],
)
def test_the_corners_of_the_office_hours(moment: str, counted: str) -> None:
    assert shown(CALENDAR.counted_from(at(moment))) == counted


@pytest.mark.parametrize(
    ("moment", "n", "end"),
    [("10-12 10:00", 1, "10-14 00:00"), ("10-12 23:59:30", 1, "10-15 00:00"), ("09-30 00:00", 7, "10-08 00:00")],
)
def test_natural_days_end_at_24_of_the_nth_day_after_holidays_or_not(moment: str, n: int, end: str) -> None:
    assert shown(end_of_day(at(moment), n)) == end


# ten thousand pairs


def pairs(n: int, seed: int) -> Iterator[tuple[datetime, datetime]]:
    """Pairs of moments of 2025 and 2026, the earlier first: half of them near the corners of a day, in any zone."""
    chance = Random(seed)
    start, end = datetime(2025, 1, 1, tzinfo=SHANGHAI), datetime(2026, 11, 30, tzinfo=SHANGHAI)

    def one() -> datetime:
        moment = start + (end - start) * chance.random()
        if chance.random() < 0.5:
            day = chance.choice(TURNS) if chance.random() < 0.3 else moment.astimezone(SHANGHAI).date()
            moment = datetime.combine(day, chance.choice(CORNERS), SHANGHAI)
        return moment.astimezone(chance.choice(ZONES))

    for _ in range(n):
        a, b = sorted((one(), one()))
        yield (a, b) if chance.random() < 0.2 else (a, a + (b - a) / 50)


def as_the_list_of_minutes_says(n: int, seed: int) -> int:
    """Holds the arithmetic of `n` random pairs against the list; how many minutes lie between them in all."""
    worked = 0
    for start, end in pairs(n, seed):
        first, last = CALENDAR.counted_from(start), CALENDAR.counted_from(end)
        assert first == oracle.counted_from(start)
        spent = CALENDAR.minutes_between(first, last)
        assert spent == oracle.between(first, last)
        assert CALENDAR.add_minutes(start, spent) == oracle.add(start, spent)
        n = spent // 420
        assert CALENDAR.end_of_workday(start, n) == oracle.end_of_workday(start, n)
        assert CALENDAR.is_working(start) is ((start - oracle.EPOCH) // oracle.MINUTE in working_minutes())
        worked += spent
    return worked


@pytest.mark.parametrize("seed", [20261012])
def test_the_arithmetic_of_ten_thousand_random_pairs_is_that_of_the_list_of_minutes(seed: int) -> None:
    assert as_the_list_of_minutes_says(10_000, seed) > 10_000 * 420, "the pairs lie more than a day apart"


# a year that is not loaded


def test_2027_is_counted_by_weekends_and_says_that_it_is_provisional() -> None:
    assert not CALENDAR.is_loaded(2027)
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(CALENDAR.is_workday(day) == (day.isoweekday() <= 5) and CALENDAR.special(day) is None for day in days)
    assert CALENDAR.provisional(at("12-30 09:00"), at("2027-01-04 18:00")) == (2027,)
    assert CALENDAR.provisional(at("2027-01-04 09:00"), at("2028-01-04 18:00")) == (2027, 2028)
    assert CALENDAR.provisional(at("2025-12-30 09:00"), at("12-31 23:59:59")) == ()


def test_the_year_of_an_instant_is_that_of_shanghai() -> None:
    last_evening_in_utc = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert CALENDAR.provisional(last_evening_in_utc, last_evening_in_utc) == (2027,)


@quick
@given(instants(date(2027, 11, 30)), st.integers(0, 900), st.integers(0, 8))
def test_limits_that_reach_into_2027_are_counted_all_the_same(moment: datetime, minutes: int, n: int) -> None:
    moment = moment.replace(year=max(moment.year, 2026))
    assert CALENDAR.add_minutes(moment, minutes) == moment_of(slow_add_minutes(moment, minutes))
    assert CALENDAR.end_of_workday(moment, n) == slow_end_of_workday(moment, n)


def test_a_far_year_never_crashes() -> None:
    assert CALENDAR.end_of_workday(at("2031-05-01 10:00"), 15).astimezone(SHANGHAI) == at("2031-05-22 18:00")


# zones


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"])
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    with machine_in(request.param):
        yield request.param


def test_the_zone_of_the_machine_changes_nothing(machine_zone: str) -> None:
    filed = datetime(2026, 9, 30, 8, 20, tzinfo=UTC)
    assert CALENDAR.counted_from(filed) == filed
    assert CALENDAR.add_minutes(filed, 240) == datetime(2026, 10, 8, 2, 50, tzinfo=UTC)
    assert CALENDAR.end_of_workday(filed, 5) == datetime(2026, 10, 13, 10, tzinfo=UTC)
    assert CALENDAR.minutes_between(filed, datetime(2026, 10, 13, 10, tzinfo=UTC)) == 2200
    assert end_of_day(filed, 1) == datetime(2026, 10, 1, 16, tzinfo=UTC)
    assert Limit(30, Measure.MINUTES).due(filed, CALENDAR) == datetime(2026, 9, 30, 8, 50, tzinfo=UTC)
    assert as_the_list_of_minutes_says(500, seed=len(machine_zone))


@pytest.mark.parametrize(
    "ask",
    [
        lambda naive: CALENDAR.counted_from(naive),
        lambda naive: CALENDAR.add_minutes(naive, 5),
        lambda naive: CALENDAR.end_of_workday(naive, 1),
        lambda naive: CALENDAR.minutes_between(naive, naive),
        lambda naive: CALENDAR.is_working(naive),
        lambda naive: CALENDAR.provisional(naive, naive),
        lambda naive: end_of_day(naive, 1),
        local,
        whole_minute,
        *(lambda naive, measure=measure: Limit(1, measure).due(naive, CALENDAR) for measure in Measure),
    ],
)
def test_a_time_without_a_zone_is_refused(ask) -> None:
    with pytest.raises(NaiveTime):
        ask(at("10-12 10:00").replace(tzinfo=None))
