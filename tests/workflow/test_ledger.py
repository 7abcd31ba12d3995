"""The ledger of alerts, recomputed: what lacks and what is too much is named, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.workflow.alone import Alone
from tests.workflow.stories import CALENDAR, COORDINATOR, HOUSING, OWNER, REVIEWER, at
from workflow.alerts import moments
from workflow.calendar import Calendar
from workflow.holidays import YEARS
from workflow.ledger import Difference, Row, Wrong, differences
from workflow.order import Details
from workflow.terms import Action, AlertStep, Class, Clock

CLERK_ID = 11


def looked(story: Alone, now: str, calendar: Calendar = CALENDAR) -> list[Row]:
    """The rows that a product which never sleeps would have written by `now`; the order waits for its next step."""
    order, rows = story.order, []
    for running in order.clocks:
        highest = -1
        for step, due in sorted(moments(order.span(running), calendar), key=lambda pair: pair[1]):
            rank = list(AlertStep).index(step)
            if due <= (running.stopped or at(now)) and rank > highest:
                rows.append(Row(0, running.round, running.clock, running.version, step, CLERK_ID, due))
                highest = rank
    order.next_alert_at = order.next_moment(calendar, after=at(now))
    return [replace(row, number=n) for n, row in enumerate(rows, 1)]


def found(story: Alone, rows: Iterable[Row], now: str, calendar: Calendar = CALENDAR) -> list[Difference]:
    return list(differences(story.order, rows, at(now), calendar))


def named(differences: Iterable[Difference]) -> list[tuple[Wrong, Clock | None, AlertStep | None]]:
    return [(one.wrong, one.clock, one.step) for one in differences]


def long_story() -> Alone:
    """Signed late, sent back, rated bad: every kind of version."""
    story = Alone().filed("10-12 09:00").claimed("10-12 16:00").answered("10-19 17:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-20 10:00")
    story.answered("10-22 10:00").struck_off("10-22 11:00").rated_bad("10-23 10:00")
    return story


@pytest.mark.parametrize("now", ["10-23 10:00", "10-28 10:00", "10-30 18:00:01", "11-20 10:00"])
def test_a_ledger_that_was_kept_lacks_nothing_and_has_nothing_too_much(now: str) -> None:
    story = long_story()
    rows = looked(story, now)
    assert len(rows) > 5
    assert found(story, rows, now) == []


def test_every_step_that_is_taken_away_is_missed_by_its_name() -> None:
    story, now = long_story(), "11-20 10:00"
    rows = looked(story, now)
    for gone in rows:
        left = [row for row in rows if row is not gone]
        (one,) = found(story, left, now)
        assert (one.wrong, one.order, one.round, one.clock, one.version, one.step, one.at) == (
            Wrong.MISSING, "QS1", gone.round, gone.clock, gone.version, gone.step, gone.due_at,
        )  # fmt: skip


def test_one_receiver_of_a_step_is_enough() -> None:
    story, now = long_story(), "11-20 10:00"
    rows = looked(story, now)
    doubled = [*rows, *(replace(row, number=99, receiver=21) for row in rows)]
    assert found(story, doubled, now) == []


@pytest.mark.parametrize("changed", [{"version": 9}, {"round": 3}, {"clock": Clock.RULE}, {"step": AlertStep.LISTED}])
def test_a_row_for_what_was_never_due_is_too_much(changed: dict[str, object]) -> None:
    story, now = long_story(), "10-28 10:00"
    rows = looked(story, now)
    (one,) = found(story, [*rows, replace(rows[0], number=99, **changed)], now)  # type: ignore[arg-type]
    assert one.wrong is Wrong.EXTRA
    assert one.row
    assert one.row.number == 99


def test_a_row_whose_moment_was_moved_is_too_much_and_the_right_one_is_missed() -> None:
    story, now = long_story(), "11-20 10:00"
    rows = looked(story, now)
    moved = [replace(rows[0], due_at=rows[0].due_at + timedelta(minutes=1)), *rows[1:]]
    key = (rows[0].clock, rows[0].step)
    assert named(found(story, moved, now)) == [(Wrong.EXTRA, *key), (Wrong.MISSING, *key)]


def test_a_row_before_its_moment_is_too_much() -> None:
    story = Alone().filed("10-12 09:00")
    rows = looked(story, "10-12 11:00")
    early = found(story, rows, "10-12 10:59")
    assert named(early)[:1] == [(Wrong.EXTRA, Clock.SIGN, AlertStep.WARN)]


def test_what_fell_due_while_the_product_did_not_run_waits_for_the_next_look() -> None:
    story = Alone().filed("10-12 09:00")
    rows = looked(story, "10-12 10:00")
    assert found(story, rows, "10-26 09:00") == []


def test_what_fell_due_before_the_last_step_of_the_history_was_looked_at_then() -> None:
    story = Alone().filed("10-12 09:00")
    rows = looked(story, "10-12 10:00")
    story.do(Action.URGE, OWNER, "10-12 11:30")
    assert named(found(story, rows, "10-12 11:30")) == [(Wrong.MISSING, Clock.SIGN, AlertStep.WARN)]


@pytest.mark.parametrize("next_", [None, "12-01 09:00"])
def test_an_order_that_nobody_would_look_at_in_time_is_named(next_: str | None) -> None:
    story = Alone().filed("10-12 09:00")
    rows = looked(story, "10-12 10:00")
    story.order.next_alert_at = at(next_) if next_ else None
    (one,) = found(story, rows, "10-12 10:00")
    assert (one.wrong, one.at) == (Wrong.ASLEEP, at("10-12 11:00"))


def test_a_version_that_was_replaced_keeps_the_rows_it_had() -> None:
    story = Alone().filed("10-12 09:00")
    story.do(Action.RECALL, COORDINATOR, "10-12 11:30", unit=HOUSING)
    rows = looked(story, "10-12 12:00")
    assert [(row.clock, row.version) for row in rows] == [(Clock.SIGN, 1)]
    assert found(story, rows, "10-12 12:00") == []
    assert named(found(story, [], "10-12 12:00")) == [(Wrong.MISSING, Clock.SIGN, AlertStep.WARN)]


def test_rows_of_a_limit_counted_before_its_year_was_loaded_are_right_by_the_calendar_of_then() -> None:
    """Filed on 10-05 of a year that nobody had loaded, in its holiday: counted by weekends alone, then anew."""
    blind = Calendar(years=tuple(year for year in YEARS if year.year < 2026))
    story = Alone(Class.GENERAL)
    story.order.take(Action.FILE, OWNER, at("10-05 09:00"), blind, Details(unit=HOUSING))
    now = "10-06 16:00"
    rows = looked(story, now, blind)
    assert {row.step for row in rows if row.clock is Clock.SIGN} == {AlertStep.WARN, AlertStep.RED}
    story.order.recount(at(now), CALENDAR)
    story.order.next_alert_at = story.order.next_moment(CALENDAR, after=at(now))
    assert found(story, rows, now) == []
