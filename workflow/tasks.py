"""Work on the knowledge as a table: what may be done with a task in which state, by whom, and what it is then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflow.calendar import Calendar, local


class TaskKind(StrEnum):
    GAP = "gap"  # 待答问题: a question that no document answers
    CORRECTION = "correction"  # 纠错: an answer that somebody says is wrong
    EXPLAIN = "explain"  # 解读: a new document to be explained


class TaskState(StrEnum):
    OPEN = "open"  # 待答复
    ANSWERED = "answered"  # 待审核
    DONE = "done"  # 已通过
    DROPPED = "dropped"  # 不作答复


class TaskAction(StrEnum):
    ANSWER = "answer"  # 回答
    STANDS = "stands"  # 原答复无误
    NOT_OURS = "not_ours"  # 不归我单位
    HAND_OVER = "hand_over"  # 转给单位
    DROP = "drop"  # 不作答复
    APPROVE = "approve"  # 通过
    RETURN = "return"  # 退回修改


class By(StrEnum):
    """Who may: the unit of the task, who has it (the office where it has no unit), the office, a reviewer who did not
    write the answer (a coordinator; the supervisor where the only coordinator wrote it), and who may give it back."""

    UNIT = "unit"
    HOLDER = "holder"
    OFFICE = "office"
    SECOND = "second"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class TaskStep:
    """A row of the table; `kinds` are the kinds of task that it is for."""

    to: TaskState
    by: By
    kinds: frozenset[TaskKind] = frozenset(TaskKind)


TASK_STEPS = {
    (TaskState.OPEN, TaskAction.ANSWER): TaskStep(TaskState.ANSWERED, By.HOLDER),
    (TaskState.OPEN, TaskAction.STANDS): TaskStep(
        TaskState.ANSWERED, By.HOLDER, frozenset({TaskKind.CORRECTION})
    ),
    (TaskState.OPEN, TaskAction.NOT_OURS): TaskStep(TaskState.OPEN, By.UNIT),
    (TaskState.OPEN, TaskAction.HAND_OVER): TaskStep(TaskState.OPEN, By.OFFICE),
    (TaskState.OPEN, TaskAction.DROP): TaskStep(TaskState.DROPPED, By.OFFICE),
    (TaskState.ANSWERED, TaskAction.APPROVE): TaskStep(TaskState.DONE, By.SECOND),
    (TaskState.ANSWERED, TaskAction.RETURN): TaskStep(TaskState.OPEN, By.REVIEWER),
}  # fmt: skip
WAITING = (TaskState.OPEN, TaskState.ANSWERED)

# Working days. No document in force here gives the first two a limit: they are defaults, as another place has set them
# (平凉2023-51 (八): 5 working days for enquiries, 3 for 网站找错). The third is 甘州区行动方案 第3条, from publication.
LIMITS = {TaskKind.GAP: 5, TaskKind.CORRECTION: 3, TaskKind.EXPLAIN: 10}


def due_of(kind: TaskKind, start: datetime, calendar: Calendar) -> datetime:
    """The closing of the last working day of the limit, counted from `start`."""
    return calendar.end_of_workday(start, LIMITS[kind])


def warning_at(due: datetime, calendar: Calendar) -> datetime:
    """One working day before: the opening of the working day before the last."""
    return calendar.opening(calendar.nth_workday_back(local(due).date(), 2))


def lateness_at(due: datetime, calendar: Calendar) -> datetime:
    """When a limit that passed may be told: in office hours."""
    return calendar.counted_from(due)


def first_alert(opened: datetime, due: datetime, calendar: Calendar) -> datetime:
    """The first moment at which time brings something: the warning, unless the task is opened after it."""
    warning = warning_at(due, calendar)
    return warning if warning > opened else lateness_at(due, calendar)
