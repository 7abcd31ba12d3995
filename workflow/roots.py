"""Root orders (根源工单) as a table: one problem of many firms, found, put right at its root, and told to all of them.

Source: 「力求通过一个诉求解决一类问题」 (甘肃2023-29 §26), 「推动共性问题系统破解」 (甘政办发〔2026〕19号 §四).
The number of firms, the days looked back and the limit are defaults, and the limit says so where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflow.calendar import Calendar
from workflow.tasks import lateness_at, warning_at
from workflow.terms import Term

FIRMS = 3
LOOKS_BACK = timedelta(days=30)
UNDECIDED_WORKDAYS = 2
WORKDAYS = 15  # as a 复杂 order has: the common unit must ask others too


class RootState(Term):
    """Where a root order stands."""

    FOUND = "found", "待确定"
    OPEN = "open", "治理中"
    ANSWERED = "answered", "待审核"
    DONE = "done", "已办结"
    DROPPED = "dropped", "不设立"


class RootAction(StrEnum):
    OPEN = "open"  # 设立
    LEAD = "lead"  # 换牵头单位
    DROP = "drop"  # 不设立
    CONCLUDE = "conclude"  # 写治理结论
    APPROVE = "approve"  # 通过
    RETURN = "return"  # 退回修改


class RootBy(StrEnum):
    """Who may: a coordinator, somebody of the lead unit, a coordinator who did not write the conclusion."""

    OFFICE = "office"
    LEAD = "lead"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class RootStep:
    """A row of the table."""

    to: RootState
    by: RootBy


ROOT_STEPS = {
    (RootState.FOUND, RootAction.OPEN): RootStep(RootState.OPEN, RootBy.OFFICE),
    (RootState.FOUND, RootAction.LEAD): RootStep(RootState.OPEN, RootBy.OFFICE),
    (RootState.FOUND, RootAction.DROP): RootStep(RootState.DROPPED, RootBy.OFFICE),
    (RootState.OPEN, RootAction.CONCLUDE): RootStep(RootState.ANSWERED, RootBy.LEAD),
    (RootState.OPEN, RootAction.LEAD): RootStep(RootState.OPEN, RootBy.OFFICE),
    (RootState.OPEN, RootAction.DROP): RootStep(RootState.DROPPED, RootBy.OFFICE),
    (RootState.ANSWERED, RootAction.APPROVE): RootStep(RootState.DONE, RootBy.SECOND),
    (RootState.ANSWERED, RootAction.RETURN): RootStep(RootState.OPEN, RootBy.OFFICE),
}
ENDED = (RootState.DONE, RootState.DROPPED)
WAITING = tuple(state for state in RootState if state not in ENDED)


def due_of(opened: datetime, calendar: Calendar) -> datetime:
    """The limit of a root order that is opened now: the closing of the last of its working days."""
    return calendar.end_of_workday(opened, WORKDAYS)


def reminder_at(found: datetime, calendar: Calendar) -> datetime:
    """When the office is reminded of a root order that it has not decided on: once, after two working days."""
    return calendar.end_of_workday(found, UNDECIDED_WORKDAYS)


def next_alert(due: datetime, now: datetime, calendar: Calendar) -> datetime | None:
    """When time next brings something: the warning a working day before, then the limit's end; None after it."""
    moments = (warning_at(due, calendar), lateness_at(due, calendar))
    return min((at for at in moments if at > now), default=None)
