"""The one place where a stored time becomes words, and where a limit explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from handlers import texts
from workflow.calendar import Calendar, local
from workflow.clocks import Measure
from workflow.order import Running, WorkOrder

_WEEKDAYS = "一二三四五六日"


def shown(at: datetime) -> str:
    """10月13日(周二)18:00, in Asia/Shanghai; midnight is the 24:00 of the day before."""
    there = local(at)
    if there.hour == there.minute == 0:
        return f"{day_shown((there - timedelta(days=1)).date())}24:00"
    return f"{day_shown(there.date())}{there:%H:%M}"


def moment_shown(at: datetime) -> str:
    """2026-10-13 18:00, in Asia/Shanghai: for lists, where the year matters."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def day_shown(day: date) -> str:
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def why(order: WorkOrder, running: Running, calendar: Calendar) -> str:
    """为什么是这一天: where counting began, what was counted and skipped, the rule and its source.

    Only where that is all: of a limit that was moved it is said so, and where its whole derivation stands.
    """
    limit = order.limit_of(running)
    if limit is None:
        return ""
    if running.due != limit.due(running.started, calendar):
        return texts.WHY_MOVED_ON.format(why=running.why) if running.why else texts.WHY_MOVED_SOMEHOW
    if limit.natural:
        return texts.WHY_NATURAL.format(
            start=shown(running.started), n=span_shown(limit.n, limit.measure), source=limit.source
        )
    parts = texts.WHY_WORKING.format(
        start=shown(calendar.counted_from(running.started)), n=span_shown(limit.n, limit.measure), source=limit.source
    )
    special = "、".join(_special_days(running, calendar))
    marks = (special and texts.WHY_SPECIAL.format(days=special), running.provisional and texts.WHY_PROVISIONAL)
    return parts + "".join(mark for mark in marks if mark)


def span_shown(n: int, measure: Measure) -> str:
    """5个工作日, 4个工作小时, 24小时."""
    if measure is Measure.WORK_MINUTES:
        return texts.WORK_HOURS.format(n=f"{n / 60:g}") if n >= 60 else texts.WORK_MINUTES.format(n=n)
    if measure is Measure.MINUTES:
        return texts.HOURS.format(n=f"{n / 60:g}") if n >= 60 else texts.MINUTES.format(n=n)
    return f"{n}{measure.value}"


def _special_days(running: Running, calendar: Calendar) -> Iterator[str]:
    """The holidays and make-up days that were met, a run of one holiday as one."""
    day, last = local(running.started).date(), local(running.due).date()
    names: dict[tuple[str, bool], list[date]] = {}
    while day <= last:
        special = calendar.special(day)
        if special:
            names.setdefault((special.name, special.working), []).append(day)
        day += timedelta(days=1)
    for (name, working), days in names.items():
        span = "、".join(f"{d.month}月{d.day}日" for d in days) if len(days) < 3 else _run(days)
        yield (texts.MAKE_UP if working else texts.HOLIDAY).format(days=span, name=name)


def _run(days: list[date]) -> str:
    return f"{days[0].month}月{days[0].day}日至{days[-1].month}月{days[-1].day}日"
