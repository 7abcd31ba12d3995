"""为什么是这一天: a limit's derivation as lines, and the button that asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from db.queries import orders as order_queries
from handlers import texts
from handlers.messages import Button
from handlers.turn import Stale, Turn
from handlers.when import day_shown, shown, span_shown
from workflow.calendar import Calendar
from workflow.clocks import DEFAULT_SOURCE
from workflow.derivation import ANEW, Cause, Day, Derivation, Stretch, derive
from workflow.order import WorkOrder
from workflow.terms import Clock, Role

# Told one after another in this order; the office's own limits are told to the office.
_ORDER = tuple(Clock)
_OFFICES_OWN = (Clock.DECIDE, Clock.SESSION, Clock.SETTLE, Clock.OPINION)
MOST_CHARACTERS = 3_500


async def pressed(turn: Turn, press: Button) -> None:
    """Why the running limits of an order fall when they do: for its owner, its units and the office. Raises Stale."""
    order = await order_queries.by_id(turn.tx, int(press.arg))
    if order is None or not set(order.roles(turn.person.actor)):
        raise Stale
    outsider = set(order.roles(turn.person.actor)) == {Role.ENTERPRISE}
    found = derivations(order, turn.house.calendar, () if not outsider else _OFFICES_OWN)
    await turn.reply(message(order, found))


def derivations(order: WorkOrder, calendar: Calendar, without: Sequence[Clock] = ()) -> list[Derivation]:
    """How every running limit of an order came about."""
    live = [running for running in order.live_clocks() if running.clock not in without]
    return [derive(order, running, calendar) for running in sorted(live, key=lambda r: _ORDER.index(r.clock))]


def message(order: WorkOrder, found: Sequence[Derivation]) -> str:
    """One message with every limit; where that is too much, the last limits without their days."""
    if not found:
        return texts.WHY_NONE.format(number=order.number, state=order.state.zh)
    text = texts.WHY_HEAD.format(number=order.number)
    for derivation in found:
        full, short = "\n".join(lines(derivation)), "\n".join(lines(derivation, with_days=False))
        text += "\n" + (full if len(text) + len(full) <= MOST_CHARACTERS else short)
    return text


def lines(derivation: Derivation, *, with_days: bool = True) -> Iterator[str]:
    """A limit, where counting began, the rule, the days, what moved it, and the source."""
    yield texts.WHY_LIMIT.format(what=derivation.clock.zh, due=shown(derivation.stored))
    if not derivation.holds:
        yield texts.WHY_UNKNOWN
        return
    for stretch in derivation.stretches:
        yield from (_rule_lines(derivation, stretch) if stretch.cause in ANEW else _moved_lines(stretch))
        if with_days:
            yield from _day_lines(stretch)
    if derivation.provisional:
        yield texts.WHY_PROVISIONAL_LINE
    yield texts.WHY_SOURCE.format(source=_source(derivation.source))


def _source(source: str) -> str:
    return source if source == DEFAULT_SOURCE else texts.BY_DOCUMENT.format(source=source)


def _rule_lines(derivation: Derivation, stretch: Stretch) -> Iterator[str]:
    line = texts.WHY_LATER_START if stretch.waited else texts.WHY_START
    if stretch.cause is not Cause.RULE:
        yield texts.WHY_ANEW[stretch.cause.value]
    yield line.format(event=shown(stretch.event), start=shown(stretch.start))
    yield texts.WHY_RULE.format(
        cls=derivation.cls.zh, what=derivation.clock.zh, n=span_shown(stretch.n, stretch.measure)
    )


def _moved_lines(stretch: Stretch) -> Iterator[str]:
    n = span_shown(stretch.n, stretch.measure)
    if stretch.spent:
        start, end = map(shown, stretch.spent)
        yield texts.WHY_GIVEN_BACK.format(why=stretch.cause.zh, start=start, end=end, n=n, due=shown(stretch.due))
    else:
        line = texts.WHY_SET if stretch.n == 0 else texts.WHY_MOVED
        yield line.format(why=stretch.cause.zh, at=shown(stretch.event), n=n, due=shown(stretch.due))


def _day_lines(stretch: Stretch) -> Iterator[str]:
    """A line for every run of days that are alike; counted ones are numbered."""
    counted = 0
    for alike, run in groupby(stretch.days, _alike):
        days = list(run)
        if alike[0]:
            yield _counted_line(days, counted)
            counted += len(days)
        else:
            yield texts.WHY_DAY.format(days=_span(days), reason=_reason(days[0]) + texts.WHY_NOT_COUNTED)


def _alike(day: Day) -> tuple[object, ...]:
    return day.counted, day.reason, day.name, day.notice, day.provisional


def _counted_line(days: Sequence[Day], before: int) -> str:
    if days[0].minutes is not None:
        minutes = sum(day.minutes or 0 for day in days)
        what = texts.WHY_MINUTES.format(n=minutes)
    else:
        first, last = before + 1, before + len(days)
        what = texts.WHY_NTH.format(n=first) if first == last else texts.WHY_NTHS.format(first=first, last=last)
    return texts.WHY_DAY.format(days=_span(days), reason=_reason(days[0]) + what)


def _reason(day: Day) -> str:
    named = texts.WHY_NAMED.get(day.reason.value, "{reason}").format(reason=day.reason.zh, name=day.name)
    notice = texts.WHY_NOTICE.format(notice=day.notice) if day.notice else ""
    return named + notice + (texts.WHY_NOT_LOADED if day.provisional else "")


def _span(days: Sequence[Day]) -> str:
    first, last = day_shown(days[0].day), day_shown(days[-1].day)
    return first if len(days) == 1 else texts.WHY_SPAN.format(first=first, last=last)
