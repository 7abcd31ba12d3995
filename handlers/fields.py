"""The questions of the forms: what can be pressed as an answer, how a typed one is read, what it becomes.

A value is kept in the dialog between two messages, so it is plain JSON; `details` makes of it what the loop takes.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from db.models.people import Person
from db.queries import orders as order_queries
from db.queries import people
from handlers import texts
from handlers.cards import unit_name
from handlers.moves import likely_units
from handlers.numbers import number_in
from handlers.turn import Turn
from handlers.units import unit_code, unit_named, units_named
from knowledge.normalize import digits
from knowledge.personal import mask
from workflow.carried import most_days, pleas
from workflow.order import UnitKey, WorkOrder
from workflow.terms import OPEN, Action, Channel, Class, DeclineGround, Plea, Term

Value = Any
MOST_OFFERED = 6
ANY_WORDS = frozenset({"right_channel", "receipt"})  # fields that take whatever is said
LONGEST_SHORT = 60
_DAYS_OFFERED = (1, 2, 3, 5, 10)
_NUMBER = re.compile(r"\d{1,3}")
_CLAUSE = re.compile(r"[，,；;。\s]+")
_LEADS, _SUPPORTS = re.compile("牵头|主办|负责"), re.compile("配合|协办|协助")
_YES, _NO = ("同意", "是", "属实", "支持"), ("不", "驳", "否")
_SURE = re.compile(r"(?:确认|确定|是|对|嗯|好|可以|行|提)(?:要|的|了|吧|提出?|提交)*[。！!]*")
_UNSURE = ("不", "别", "否", "算了", "再想", "等", "先")


@dataclass(frozen=True, slots=True)
class Option:
    """A button of a question: `code` goes into its data, `value` is what pressing it answers."""

    code: str
    label: str
    value: Value


Options = Callable[[Turn, WorkOrder], Awaitable[list[Option]]]
Read = Callable[[Turn, WorkOrder, str], Awaitable[Value | None]]
Make = Callable[[Turn, WorkOrder, Value], Awaitable[dict[str, Any]]]
Besides = Callable[[Turn, WorkOrder, str], Awaitable[dict[str, Value]]]


async def _nothing_besides(turn: Turn, order: WorkOrder, text: str) -> dict[str, Value]:
    return {}


@dataclass(frozen=True, slots=True)
class Field:
    """`read` gives None for an answer that cannot be one; `obvious`: a single option is not asked for.

    `besides` is what the same words answer of the form's other questions.
    """

    options: Options
    read: Read
    details: Make
    obvious: bool = False
    besides: Besides = _nothing_besides


async def read_all(turn: Turn, order: WorkOrder, name: str, text: str) -> dict[str, Value]:
    """What a text answers, by field: the one asked for, and others that it names. {}: it cannot be an answer."""
    value = await FIELDS[name].read(turn, order, text)
    return {} if value is None else {**await FIELDS[name].besides(turn, order, text), name: value}


async def _no_options(turn: Turn, order: WorkOrder) -> list[Option]:
    return []


def _as(name: str) -> Make:
    async def details(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
        return {name: value}

    return details


# words, and short words


async def _any_words(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    return text.strip() or None


async def _short_words(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    return mask(text.strip())[:LONGEST_SHORT] or None


async def _masked(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {"words": mask(value)}


# days


async def _days_offered(turn: Turn, order: WorkOrder) -> list[Option]:
    return [_days_option(n) for n in _DAYS_OFFERED if n <= most_days(order)]


async def _days_asked_for(turn: Turn, order: WorkOrder) -> list[Option]:
    asked = order.past(Action.ASK_EXTENSION)
    return [_days_option(n) for n in range(asked[-1].days, 0, -1)] if asked else []


async def _new_limits(turn: Turn, order: WorkOrder) -> list[Option]:
    return [Option("0", texts.USUAL_LIMIT, 0), *(_days_option(n) for n in (3, 5, 10))]


def _days_option(n: int) -> Option:
    return Option(str(n), texts.WORKDAYS.format(n=n), n)


async def _number(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    found = _NUMBER.search(digits(f"{text.strip()}天"))
    return int(found[0]) if found else None


# units


async def _units_offered(turn: Turn, order: WorkOrder) -> list[Option]:
    return _of_units(turn, await likely_units(turn, order))


async def _leads_offered(turn: Turn, order: WorkOrder) -> list[Option]:
    now = [order.lead] if order.lead else []
    return _of_units(turn, [*now, *order.co_units, *await likely_units(turn, order)])


async def _units_or_none(turn: Turn, order: WorkOrder) -> list[Option]:
    return [Option("none", texts.NO_CO_UNITS, []), *_as_lists(_of_units(turn, order.co_units))]


async def _units_one_by_one(turn: Turn, order: WorkOrder) -> list[Option]:
    return _as_lists(await _units_offered(turn, order))


async def _opinions_waited_for(turn: Turn, order: WorkOrder) -> list[Option]:
    return _of_units(turn, sorted(order.open_opinions()))


async def _units_or_office(turn: Turn, order: WorkOrder) -> list[Option]:
    return [*await _units_offered(turn, order), Option("office", texts.BY_OFFICE, [])]


def _of_units(turn: Turn, units: Iterable[UnitKey]) -> list[Option]:
    found = list(dict.fromkeys(units))[:MOST_OFFERED]
    return [Option(unit_code(unit), unit_name(*unit, turn.house.region), list(unit)) for unit in found]


def _as_lists(options: list[Option]) -> list[Option]:
    return [Option(option.code, option.label, [option.value]) for option in options]


async def _one_unit(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    unit = unit_named(turn.house, text, order.region)
    return list(unit) if unit else None


async def _several_units(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    return [list(unit) for unit in units_named(turn.house, text, order.region)] or None


async def _leading_unit(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    """区住建局牵头，区供电公司配合: the first; without 牵头 the one that is not said to support."""
    parts = [part for part in _CLAUSE.split(text) if not _SUPPORTS.search(part)]
    leads = [part for part in parts if _LEADS.search(part)]
    return await _one_unit(turn, order, "，".join(leads or parts))


async def _supporting_units(turn: Turn, order: WorkOrder, text: str) -> dict[str, Value]:
    parts = [part for part in _CLAUSE.split(text) if _SUPPORTS.search(part)]
    units = await _several_units(turn, order, "、".join(parts))
    return {"co_units": units} if units else {}


async def _as_unit(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {"unit": tuple(value)} if value else {}


async def _as_units(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {"units": tuple(tuple(unit) for unit in value)}


# one of a list


def _terms(terms: type[Term], unless: Callable[[WorkOrder, Term], bool] = lambda order, term: False) -> Options:
    async def options(turn: Turn, order: WorkOrder) -> list[Option]:
        return [Option(term.name.lower(), term.zh, term.value) for term in terms if not unless(order, term)]

    return options


def _of_terms(terms: type[Term]) -> Read:
    async def read(turn: Turn, order: WorkOrder, text: str) -> Value | None:
        said = text.strip()
        return next((term.value for term in terms if said and (said == term.value or said in term.zh)), None)

    return read


def _no_class_to_reclass_to(order: WorkOrder, term: Term) -> bool:
    return term is Class.URGENT or term is order.cls


async def _as_class(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {"cls": Class.of(value)}


async def _pleas_left(turn: Turn, order: WorkOrder) -> list[Option]:
    return [Option(plea.value, plea.zh, plea.value) for plea in pleas(order)]


def _yes_or_no(yes: str, no: str) -> Options:
    async def options(turn: Turn, order: WorkOrder) -> list[Option]:
        return [Option("yes", yes, True), Option("no", no, False)]

    return options


async def _read_sure(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    said = text.strip()
    return False if said.startswith(_UNSURE) else True if _SURE.fullmatch(said) else None


async def _nothing_kept(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {}


async def _read_yes_or_no(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    said = text.strip()
    return False if said.startswith(_NO) else True if said.startswith(_YES) else None


# people and orders


async def _colleagues(turn: Turn, order: WorkOrder) -> list[Option]:
    found = await people.staff_of(turn.tx, order.lead) if order.lead else ()
    others = [person for person in found if person.id != order.handler]
    return [Option(str(person.id), person.name or texts.A_COLLEAGUE, person.id) for person in others]


async def _named_colleague(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    found = [option.value for option in await _colleagues(turn, order) if option.label == text.strip()]
    return found[0] if len(found) == 1 else None


async def _as_person(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {"person": (await turn.tx.get_one(Person, value)).actor}


async def _orders_of_the_same(turn: Turn, order: WorkOrder) -> list[Option]:
    found = [other for other in await order_queries.open_of(turn.tx, order.owner) if other is not order]
    return [Option(str(other.id), other.number, other.id) for other in found[:MOST_OFFERED]]


async def _order_by_number(turn: Turn, order: WorkOrder, text: str) -> Value | None:
    number = number_in(text)
    other = await order_queries.by_number(turn.tx, number) if number else None
    return other.id if other is not None and other.state in OPEN else None


async def _as_order(turn: Turn, order: WorkOrder, value: Value) -> dict[str, Any]:
    return {"order": await order_queries.by_id(turn.tx, value)}


FIELDS: dict[str, Field] = {
    "words": Field(_no_options, _any_words, _masked),
    "right_channel": Field(_no_options, _short_words, _as("channel")),
    "receipt": Field(_no_options, _short_words, _as("ref")),
    "days": Field(_days_offered, _number, _as("days")),
    "granted_days": Field(_days_asked_for, _number, _as("days")),
    "new_limit": Field(_new_limits, _number, _as("days")),
    "lead": Field(_leads_offered, _leading_unit, _as_unit, besides=_supporting_units),
    "part_unit": Field(_units_or_office, _one_unit, _as_unit),
    "open_unit": Field(_opinions_waited_for, _one_unit, _as_unit, obvious=True),
    "units": Field(_units_one_by_one, _several_units, _as_units),
    "co_units": Field(_units_or_none, _several_units, _as_units),
    "decline_ground": Field(_terms(DeclineGround), _of_terms(DeclineGround), _as("ground")),
    "outside": Field(_terms(Channel), _of_terms(Channel), _as("channel")),
    "cls": Field(_terms(Class, _no_class_to_reclass_to), _of_terms(Class), _as_class),
    "plea": Field(_pleas_left, _of_terms(Plea), _as("ground"), obvious=True),
    "granted": Field(_yes_or_no(texts.GRANT, texts.NOT_GRANT), _read_yes_or_no, _as("granted")),
    "sure": Field(_yes_or_no(texts.SURE, texts.NOT_SURE), _read_sure, _nothing_kept),
    "danger": Field(_yes_or_no(texts.IN_DANGER, texts.NO_DANGER), _read_yes_or_no, _as("danger")),
    "colleague": Field(_colleagues, _named_colleague, _as_person),
    "other_order": Field(_orders_of_the_same, _order_by_number, _as_order),
}
