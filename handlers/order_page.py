"""One order as a page of the desk: what may be done, its limits and why, its answers, opinions, files and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from db.models.answers import Answer
from db.models.people import Person
from db.queries import answers as answer_queries
from db.queries import orders as order_queries
from db.queries import people
from handlers import attachments, explain, texts
from handlers.cards import unit_name
from handlers.desk import Waiting, waiting
from handlers.reasons import named
from handlers.sheet import review_lines
from handlers.turn import Scene
from handlers.when import moment_shown, shown
from workflow.derivation import Derivation, derive
from workflow.order import Entry, UnitKey, WorkOrder
from workflow.terms import Action, Clock, Role


@dataclass(frozen=True, slots=True)
class LimitShown:
    """A running limit: what for, when, whether it is over, and why that day, line by line."""

    what: str
    due: str
    late: bool
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of the history, the opinions, the answers or the unmaskings."""

    when: str
    who: str
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file of an order; without `link` it cannot be opened now, unless `mine` not by this person either."""

    name: str
    link: str = ""
    mine: bool = True


@dataclass(frozen=True, slots=True)
class OrderPage:
    """What the page of an order shows; everything is masked."""

    waiting: Waiting
    facts: tuple[tuple[str, str], ...]
    marks: tuple[str, ...]
    limits: tuple[LimitShown, ...]
    answers: tuple[LineShown, ...]
    opinions: tuple[LineShown, ...]
    files: tuple[FileShown, ...]
    history: tuple[LineShown, ...]
    unmaskings: tuple[LineShown, ...] = field(default=())
    linked: tuple[str, ...] = field(default=())


async def order_page(scene: Scene, person: Person, number: str) -> OrderPage | None:
    """The page for somebody who serves; None where there is no such order for them."""
    order = await order_queries.by_number(scene.tx, number)
    if order is None or not may_open(order, person):
        return None
    names = await _names(scene, order)
    shown_order = await waiting(scene, person, order)
    answers = await answer_queries.answers_of(scene.tx, order)
    return OrderPage(
        waiting=shown_order,
        facts=tuple(_facts(scene, shown_order)),
        marks=tuple(_marks(order)),
        limits=tuple(_limits(scene, order)),
        answers=tuple(_answer(answer, names) for answer in answers),
        opinions=tuple(_opinions(scene, order)),
        files=tuple(await _files(scene, order, person)),
        history=tuple(_history(scene, order, names, without=(Action.ANSWER,) if answers else ())),
        unmaskings=tuple(await _unmaskings(scene, order)) if person.coordinator else (),
        linked=tuple(dict.fromkeys(entry.ref for entry in order.history if entry.action in _LINKS and entry.ref)),
    )


def may_open(order: WorkOrder, person: Person) -> bool:
    """Its units and the office; never a unit that it reports, and nobody only because it is their own."""
    return bool(set(order.roles(person.actor)) - {Role.ENTERPRISE})


_LINKS = (Action.FILE, Action.FILE_UNSURE, Action.SPLIT, Action.MERGE, Action.CONTEST)


def _facts(scene: Scene, found: Waiting) -> Iterator[tuple[str, str]]:
    order, appeal, house = found.order, found.appeal, scene.house
    co_units = "、".join(unit_name(*unit, house.region) for unit in order.co_units)
    known = {
        "state": order.state.zh,
        "cls": order.cls.zh,
        "unit": unit_name(*order.lead, house.region) if order.lead else texts.REASON_TRIAGE,
        "co_units": co_units,
        "category": house.category(order.category),
        "kind": appeal.kind,
        "place": appeal.place,
        "round": texts.PAGE_NTH_ROUND.format(round=order.round) if order.round > 1 else "",
        "created": shown(order.created),
        "outcome": order.outcome.zh if order.outcome else "",
    }
    return ((texts.PAGE_FACTS[name], value) for name, value in known.items() if value)


def _marks(order: WorkOrder) -> Iterator[str]:
    marked = {"listed": order.listed, "unreasonable": order.unreasonable, "reported": bool(order.reported)}
    yield from (texts.PAGE_MARKS[name] for name, holds in marked.items() if holds)
    if order.level:
        yield texts.PAGE_LEVELS[order.level]


def _limits(scene: Scene, order: WorkOrder) -> Iterator[LimitShown]:
    calendar = scene.house.calendar
    for running in sorted(order.live_clocks(), key=lambda running: running.due):
        what = running.clock.zh
        if running.clock is Clock.OPINION:
            what = texts.PAGE_OPINION_OF.format(unit=unit_name(*running.unit, scene.house.region))
        why = tuple(_why(derive(order, running, calendar)))
        yield LimitShown(what, shown(running.due), running.late(scene.now), why)


def _why(derivation: Derivation) -> Iterator[str]:
    """为什么是这一天, without the line that repeats the limit itself."""
    lines = iter(explain.lines(derivation))
    next(lines)
    return (line.removeprefix("· ") for line in lines)


def _answer(answer: Answer, names: dict[int, str]) -> LineShown:
    head = texts.PAGE_ANSWER.format(round=answer.round, outcome=answer.outcome.zh)
    return LineShown(moment_shown(answer.at), names.get(answer.by, ""), head, "\n".join(review_lines(answer)))


def _opinions(scene: Scene, order: WorkOrder) -> Iterator[LineShown]:
    """What the co-units said, and who is still waited for."""
    home = scene.house.region
    for entry in order.past(Action.OPINE, Action.WAIVE):
        yield LineShown(moment_shown(entry.at), _asked(order, entry, home), entry.action.zh, entry.words)
    for unit in sorted(order.open_opinions()):
        running = order.live_clock(Clock.OPINION, unit)
        due = shown(running.due) if running else ""
        yield LineShown("", unit_name(*unit, home), texts.PAGE_OPINION_OPEN.format(due=due))


def _asked(order: WorkOrder, entry: Entry, home: str) -> str:
    """The units whose opinions ended with a line."""
    ended = [running.unit for running in order.clocks if running.clock is Clock.OPINION and running.stopped == entry.at]
    return "、".join(unit_name(*unit, home) for unit in dict.fromkeys(ended)) or _of(entry.unit, home)


async def _files(scene: Scene, order: WorkOrder, person: Person) -> list[FileShown]:
    found = await attachments.files_of(scene.tx, order, person)
    return [FileShown(file.name, file.link, mine=file.mine) for file in found]


def _history(
    scene: Scene, order: WorkOrder, names: dict[int, str], without: Sequence[Action] = ()
) -> Iterator[LineShown]:
    """The newest first; the words of what stands on the page already are left out."""
    home = scene.house.region
    for entry in reversed(order.history):
        what = texts.PAGE_NOT_REACHED if _in_vain(entry) else entry.action.zh
        details = "；".join(filter(None, _details(entry, names, home)))
        yield LineShown(
            moment_shown(entry.at),
            _who(entry, names, home),
            f"{what}（{details}）" if details else what,
            "" if entry.action in without else entry.words,
        )


def _in_vain(entry: Entry) -> bool:
    return entry.action is Action.CONTACT and not entry.reached


def _who(entry: Entry, names: dict[int, str], home: str) -> str:
    """By role and unit, people who serve by name; who appealed is never named."""
    if entry.role not in (Role.STAFF, Role.CO_STAFF, Role.COORDINATOR, Role.SUPERVISOR):
        return entry.role.zh
    unit = _of(entry.lead, home) if entry.role is Role.STAFF else ""
    return " ".join(filter(None, (unit or entry.role.zh, names.get(entry.by, ""))))


def _details(entry: Entry, names: dict[int, str], home: str) -> Iterator[str]:
    yield texts.PAGE_TO_UNIT.format(unit=_of(entry.unit, home)) if entry.unit[1] else ""
    yield texts.PAGE_GROUNDS.get(entry.ground, entry.ground)
    yield texts.WORKDAYS.format(n=entry.days) if entry.days else ""
    yield entry.outcome.zh if entry.outcome else ""
    yield names.get(entry.person, "") if entry.action is Action.HAND_OVER else ""
    yield entry.channel
    yield entry.ref


def _of(unit: UnitKey, home: str) -> str:
    return unit_name(*unit, home) if unit[1] else ""


async def _unmaskings(scene: Scene, order: WorkOrder) -> list[LineShown]:
    """Who read what is masked, the newest first."""
    found = await answer_queries.unmaskings_of(scene.tx, order)
    return [
        LineShown(moment_shown(look.at), look.name, texts.PAGE_UNMASKED[look.what], _why_looked(look.reason))
        for look in reversed(found)
    ]


def _why_looked(reason: str) -> str:
    return texts.PAGE_REASON.format(reason=named(reason))


async def _names(scene: Scene, order: WorkOrder) -> dict[int, str]:
    """The names of those who served the order; who appealed is not among them."""
    served = [entry for entry in order.history if entry.role is not Role.ENTERPRISE]
    named = {number for entry in served for number in (entry.by, entry.person)}
    found = await people.by_ids(scene.tx, named - {0, order.owner, *order.parties, *order.gone})
    return {person.id: person.name for person in found}
