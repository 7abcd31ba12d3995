"""The table of the work on the knowledge, and its limits in working days."""

from __future__ import annotations

from datetime import datetime

import pytest

from workflow.calendar import ZONE, Calendar
from workflow.tasks import TASK_STEPS, WAITING, TaskKind, TaskState, due_of, first_alert, lateness_at, warning_at

CALENDAR = Calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_every_state_is_reached_and_only_what_waits_is_left() -> None:
    assert {step.to for step in TASK_STEPS.values()} == set(TaskState)
    assert {state for state, _ in TASK_STEPS} == set(WAITING)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (TaskKind.GAP, "2026-10-12 18:00"),
        (TaskKind.CORRECTION, "2026-10-09 18:00"),
        (TaskKind.EXPLAIN, "2026-10-19 18:00"),
    ],
)
def test_limits_skip_holidays_and_count_made_up_days(kind: TaskKind, due: str) -> None:
    """1 to 7 October are free, the 10th, a Saturday, is worked."""
    assert due_of(kind, at("2026-09-29 15:00"), CALENDAR) == at(due)


def test_a_warning_comes_a_working_day_before_and_lateness_is_told_in_office_hours() -> None:
    due = at("2026-10-19 18:00")
    assert warning_at(due, CALENDAR) == at("2026-10-16 08:30")
    assert lateness_at(due, CALENDAR) == at("2026-10-20 08:30")


def test_what_is_opened_in_its_last_day_has_no_warning() -> None:
    due = at("2026-10-19 18:00")
    assert first_alert(at("2026-10-12 09:00"), due, CALENDAR) == warning_at(due, CALENDAR)
    assert first_alert(at("2026-10-17 09:00"), due, CALENDAR) == lateness_at(due, CALENDAR)
