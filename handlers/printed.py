"""What is printed: 催办通知书, 督办单, and the weekly report of 挂牌督办; everything in it is masked.

The words and the numbers are put together here, the Word file in handlers.paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.alerts import AlertRow
from db.models.people import Person
from db.queries import alerts as alert_queries
from db.queries import listed as listed_queries
from db.queries import orders as order_queries
from handlers import hearing, texts
from handlers.cards import lead_name, unit_name
from handlers.explain import lines as why_lines
from handlers.turn import House, Scene
from handlers.when import day_shown, shown
from workflow.calendar import ZONE, Calendar, local
from workflow.derivation import derive
from workflow.order import Entry, Running, WorkOrder
from workflow.rules import LAST_ROUND
from workflow.terms import OPEN, Action, AlertStep, Clock, Role, State

# The steps that are printed, the mildest first.
PRINTED = (AlertStep.PRESS, AlertStep.NOTICE, AlertStep.LISTED)
_BY_HAND = {AlertStep.PRESS: Action.URGE, AlertStep.LISTED: Action.LIST}
# A notice goes to the unit in charge: what the office or another unit let pass is none of it.
_OF_THE_UNIT = (Clock.SIGN, Clock.CONTACT, Clock.DISPOSE, Clock.HANDLE)
_NOT_HANDLED = (State.WITHDRAWN, State.DECLINED, State.MERGED, State.TRANSFERRED)  # no unit has to answer for it
_SERVES = (Role.STAFF, Role.CO_STAFF, Role.COORDINATOR, Role.SUPERVISOR)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
MOST_IN_MESSAGE = 20
_LASTS = timedelta(days=7)


class Unprinted(Exception):
    """What cannot be printed; the message says why."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: a title, lines under it, tables (headed rows), closing lines."""

    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    end: tuple[str, ...] = ()


# a notice


async def notice(scene: Scene, order: WorkOrder, step: AlertStep | None = None) -> Paper:
    """The printed notice of a step that the order has come to; of None its highest. Raises Unprinted."""
    if order.state in _NOT_HANDLED:
        raise Unprinted(texts.PRINT_OVER.format(number=order.number, state=order.state.zh))
    given = await alert_queries.of_order(scene.tx, order.id or 0)
    reached = [one for one in PRINTED if _reached(order, one, given)]
    if step is None and not reached:
        raise Unprinted(texts.PRINT_NOTHING.format(number=order.number))
    if step is not None and step not in reached:
        raise Unprinted(texts.PRINT_NOT_YET.format(number=order.number, step=step.zh))
    return await _notice(scene, order, step or reached[-1], given)


async def notice_for(scene: Scene, person: Person, number: str, step: AlertStep | None = None) -> Paper:
    """The same for somebody of the order's units or of the office. Raises Unprinted, also where it is not theirs."""
    order = await order_queries.by_number(scene.tx, number)
    if order is None or not _may_print(order, person):
        raise Unprinted(texts.NOT_FOUND)
    return await notice(scene, order, step)


def _may_print(order: WorkOrder, person: Person) -> bool:
    return bool(set(order.roles(person.actor)) & set(_SERVES)) and not hearing.concerned(order, person.actor)


def _reached(order: WorkOrder, step: AlertStep, given: Sequence[AlertRow]) -> bool:
    """Whether the step was given by the ladder, or taken by hand; the third round is listed by itself."""
    by_hand = step in _BY_HAND and bool(order.past(_BY_HAND[step]))
    return by_hand or bool(_clocks_of(step, given)) or (step is AlertStep.LISTED and order.listed)


def _clocks_of(step: AlertStep, given: Sequence[AlertRow]) -> list[Clock]:
    """By which of the unit's own limits the ladder gave this step."""
    return list(dict.fromkeys(row.clock for row in given if row.step is step and row.clock in _OF_THE_UNIT))


async def _notice(scene: Scene, order: WorkOrder, step: AlertStep, given: Sequence[AlertRow]) -> Paper:
    home, calendar = scene.house.region, scene.house.calendar
    appeal = await order_queries.appeal_of(scene.tx, order)
    unit = lead_name(order, home)
    limits = tuple(_limit_row(scene, order, running) for running in _limits_of(order, scene.now))
    lines = texts.PRINT_NOTICE[step.value].format(
        number=order.number, unit=unit, cls=order.cls.zh, filed=shown(order.created), state=order.state.zh,
        round=order.round, text=appeal.public, category=scene.house.category(order.category),
        what="、".join(clock.zh for clock in _clocks_of(step, given)),
    )  # fmt: skip
    return Paper(
        texts.PRINT_TITLE[step.value],
        tuple(lines.split("\n")),
        (
            (texts.PRINT_LIMITS, tuple(texts.PRINT_LIMIT_HEAD.values()), limits),
            (texts.PRINT_STEPS, tuple(texts.PRINT_STEP_HEAD.values()), tuple(_steps(order, given, home))),
        ),
        (*_why(order, calendar), *_closing(scene, order)),
    )


def _limits_of(order: WorkOrder, now: datetime) -> list[Running]:
    """The limits of this round that run, and those that were missed."""
    mine = [r for r in order.clocks if r.round == order.round and not r.superseded]
    return [running for running in mine if running.live or running.late(now)]


def _limit_row(scene: Scene, order: WorkOrder, running: Running) -> tuple[str, ...]:
    late = running.late(scene.now)
    kept = texts.PRINT_RUNS if running.live else texts.PRINT_DONE
    unit = unit_name(*running.unit, scene.house.region) if running.unit[1] else lead_name(order, scene.house.region)
    return running.clock.zh, unit, shown(running.due), texts.PRINT_LATE if late else kept, running.source


def _steps(order: WorkOrder, given: Sequence[AlertRow], home: str) -> Iterator[tuple[str, ...]]:
    """The steps that were given, each once, and what was done by hand."""
    moments = {(row.step, row.clock): row.due_at for row in reversed(given) if row.state != "void"}
    by_hand = order.past(Action.URGE, Action.LIST, Action.ESCALATE)
    rows = [(at, step.zh, clock.zh) for (step, clock), at in moments.items()]
    rows += [(entry.at, entry.action.zh, entry.role.zh) for entry in by_hand]
    return ((shown(at), what, about) for at, what, about in sorted(rows))


def _why(order: WorkOrder, calendar: Calendar) -> Iterator[str]:
    """How the limit to handle came about, in short."""
    handle = order.live_clock(Clock.HANDLE)
    if handle is not None:
        yield from why_lines(derive(order, handle, calendar), with_days=False)


def _closing(scene: Scene, order: WorkOrder) -> tuple[str, ...]:
    link = f"{scene.house.base_url}/desk"
    answer = texts.PRINT_ANSWER.format(number=order.number, link=link)
    office = texts.PRINT_OFFICE.format(region=scene.house.region)
    return answer, office, texts.PRINT_DAY.format(day=_date(local(scene.now).date()))


def _date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# the weekly report


@dataclass(frozen=True, slots=True)
class Week:
    """A week of ISO 8601, Monday to Sunday in Asia/Shanghai."""

    year: int
    week: int

    @classmethod
    def of(cls, at: datetime) -> Self:
        year, week, _ = local(at).isocalendar()
        return cls(year, week)

    @classmethod
    def named(cls, name: str) -> Self:
        """`2026-W47`. Raises Unprinted."""
        found = _WEEK.fullmatch(name.strip())
        try:
            year, week = map(int, found.groups()) if found else (0, 0)
            date.fromisocalendar(year, week, 1)
        except ValueError:
            raise Unprinted(texts.PRINT_WEEK.format(week=name[:20])) from None
        return cls(year, week)

    @property
    def name(self) -> str:
        return f"{self.year}-W{self.week:02}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def before(self) -> Week:
        return Week.of(self.start - timedelta(days=1))

    @property
    def start(self) -> datetime:
        return datetime.combine(self.monday, time(), ZONE).astimezone(UTC)

    @property
    def end(self) -> datetime:
        return self.start + _LASTS

    def reported_at(self, calendar: Calendar) -> datetime:
        """The opening of the Monday after it; of the next working day where that Monday is none."""
        return calendar.counted_from(calendar.opening(self.monday + _LASTS))


@dataclass(frozen=True, slots=True)
class Listed:
    """An order on the list: since when, and until when (None: still, at the end of the week)."""

    order: WorkOrder
    since: datetime
    until: datetime | None
    matter: str

    @property
    def open(self) -> bool:
        return self.until is None


async def listed_in(tx: AsyncSession, week: Week) -> list[Listed]:
    """The orders that were on the list in a week, those longest on it first."""
    found = []
    for order in await listed_queries.ever_listed(tx, week.end):
        matter = texts.PRINT_HIDDEN if order.reported else (await order_queries.appeal_of(tx, order)).public
        spans = [span for span in _spans(order, week.end) if span[1] is None or span[1] >= week.start]
        found += [Listed(order, since, until, matter) for since, until in spans[-1:]]
    return sorted(found, key=lambda one: one.since)


def _spans(order: WorkOrder, before: datetime) -> Iterator[tuple[datetime, datetime | None]]:
    """From when until when an order was on the list; the list ends with 销号, or with the order."""
    since: datetime | None = None
    for entry in order.history:
        if entry.at >= before:
            break
        if since is None and _lists(entry):
            since = entry.at
        elif since is not None and (entry.action is Action.STRIKE_OFF or entry.now not in OPEN):
            yield since, entry.at
            since = None
    if since is not None:
        yield since, None


def _lists(entry: Entry) -> bool:
    last = entry.action in (Action.RATE_BAD, Action.REOPEN) and entry.round == LAST_ROUND - 1
    return last or entry.action is Action.LIST


def summary(house: House, week: Week, found: Sequence[Listed]) -> str:
    """The report as a message: the sums, the orders still on the list, and where the file is."""
    still = [one for one in found if one.open]
    lines = [_sums(week, found), *(_summary_line(house, one) for one in still[:MOST_IN_MESSAGE])]
    if len(still) > MOST_IN_MESSAGE:
        lines.append(texts.REPORT_MORE.format(n=len(still) - MOST_IN_MESSAGE))
    return "\n".join([*lines, texts.REPORT_FILE.format(link=f"{house.base_url}/desk/report/{week.name}")])


def _sums(week: Week, found: Sequence[Listed]) -> str:
    return texts.REPORT_HEAD.format(
        year=week.year, week=week.week, new=sum(one.since >= week.start for one in found),
        open=sum(one.open for one in found), off=sum(not one.open for one in found),
    )  # fmt: skip


def _summary_line(house: House, one: Listed) -> str:
    unit, order = lead_name(one.order, house.region), one.order
    return texts.REPORT_LINE.format(
        number=order.number, unit=unit, state=order.state.zh, since=day_shown(local(one.since).date())
    )


def report(scene: Scene, week: Week, found: Sequence[Listed]) -> Paper:
    """The report as a page."""
    house = scene.house
    rows = tuple(_report_row(house, one) for one in found)
    first, last = week.monday, week.monday + timedelta(days=6)
    end = (texts.PRINT_OFFICE.format(region=house.region), texts.PRINT_DAY.format(day=_date(local(scene.now).date())))
    lines = (texts.REPORT_DAYS.format(first=_date(first), last=_date(last)), _sums(week, found))
    return Paper(texts.REPORT_TITLE, lines, (("", tuple(texts.REPORT_COLUMNS.values()), rows),) if rows else (), end)


def _report_row(house: House, one: Listed) -> tuple[str, ...]:
    order = one.order
    handles = [r for r in order.clocks if r.clock is Clock.HANDLE and not r.superseded]
    due = shown(handles[-1].due) if handles else ""
    until = texts.REPORT_STILL if one.open else texts.REPORT_OFF.format(at=shown(one.until)) if one.until else ""
    unit = lead_name(order, house.region)
    return order.number, unit, one.matter, due, shown(one.since), texts.LEVELS[order.level], until
