"""What an action itself must bring: a ground, a unit, words, days, another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workflow.clocks import EXTENSIONS, MOST_CONCLUDED_DAYS, MOST_CONSULT_DAYS
from workflow.refusals import Refusal
from workflow.standing import PLEA_ROUND, TOP_LEVEL
from workflow.terms import OPEN, Action, Channel, Class, DeclineGround, ObjectionGround, Outcome, Plea, State

if TYPE_CHECKING:
    from workflow.order import WorkOrder
    from workflow.parts import Actor, Details


def objection_ground(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if _one_of(ObjectionGround, details.ground) else Refusal.GROUND_MISSING


def has_unit(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if details.unit else Refusal.UNIT_MISSING


def other_unit(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return Refusal.SAME_UNIT if details.unit == order.lead else None


def units_apart(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """No unit is both lead and co-unit."""
    return Refusal.SAME_UNIT if details.unit in details.units else None


def not_reported(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """The unit that a 举报 is about is never lead or co-unit of it."""
    reported = {(region, name) for region, name in order.reported}
    return Refusal.UNIT_REPORTED if reported & {details.unit, *details.units} else None


def has_words(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if by.is_time or details.words.strip() else Refusal.WORDS_MISSING


def office_says(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """Coordinators and supervisors give a reason, for what an enterprise may do without one, too."""
    return None if by.person in order.enterprises else has_words(order, by, details)


def has_outcome(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if details.outcome else Refusal.OUTCOME_MISSING


def promise_dated(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    dated = details.outcome is not Outcome.PROMISED or details.promised
    return None if dated else Refusal.DATE_MISSING


def solved(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    unsolved = details.solved is False and order.outcome is Outcome.RESOLVED
    return Refusal.NOT_SOLVED if unsolved else None


def rates_for_somebody(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """A coordinator rates for one of those who have not rated yet."""
    if not details.party or by.person in order.enterprises:
        return None
    if details.party not in order.enterprises:
        return Refusal.PERSON_MISSING
    return Refusal.RATED_BEFORE if details.party in order.rated() else None


def consult_days(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """Only a 咨询 may be given more days, three at most."""
    most = MOST_CONSULT_DAYS if (details.cls or order.cls) is Class.CONSULT else 0
    return None if 0 <= details.days <= most else Refusal.DAYS_TOO_MANY


def concluded_days(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    most = 0 if order.cls is Class.URGENT else MOST_CONCLUDED_DAYS
    return None if 0 <= details.days <= most else Refusal.DAYS_TOO_MANY


def extension_days(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    if details.days < 1:
        return Refusal.DAYS_MISSING
    return Refusal.DAYS_TOO_MANY if details.days > most_days(order) else None


def granted_days(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """Not more than was asked for (0: as much)."""
    asked = order.past(Action.ASK_EXTENSION)[-1:]
    most = min([most_days(order), *(entry.days for entry in asked)])
    return None if 0 <= details.days <= most else Refusal.DAYS_TOO_MANY


def most_days(order: WorkOrder) -> int:
    """What the next extension may give at most."""
    allowed, given = EXTENSIONS[order.cls], len(order.past(Action.EXTEND))
    return allowed[given] if given < len(allowed) else 0


def colleague(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    if details.person is None:
        return Refusal.PERSON_MISSING
    if order.lead not in details.person.units:
        return Refusal.NOT_OF_UNIT
    return Refusal.SAME_PERSON if details.person.person == order.handler else None


def new_co_units(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """Units that are asked: at least one, not the lead, none that is already waited for."""
    if not details.units:
        return Refusal.UNIT_MISSING
    if order.lead in details.units:
        return Refusal.SAME_UNIT
    return Refusal.OPINION_ASKED if order.open_opinions() & set(details.units) else None


def own_opinion(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    wanted = {details.unit} if details.unit else by.units
    return None if order.open_opinions() & by.units & wanted else Refusal.OPINION_NOT_OPEN


def opinion_meant(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if not details.unit or details.unit in order.open_opinions() else Refusal.OPINION_NOT_OPEN


def _one_of(terms: type[ObjectionGround] | type[DeclineGround] | type[Channel], value: str) -> bool:
    return any(value in (term.value, term.zh) for term in terms)


def decline_ground(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if _one_of(DeclineGround, details.ground) else Refusal.GROUND_MISSING


def right_channel(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if details.channel.strip() else Refusal.CHANNEL_MISSING


def outside_channel(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if _one_of(Channel, details.channel) else Refusal.CHANNEL_MISSING


def receipt(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if details.ref.strip() else Refusal.RECEIPT_MISSING


def open_order(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    if details.order is None:
        return Refusal.ORDER_MISSING
    if details.order is order:
        return Refusal.SAME_ORDER
    return None if details.order.state in OPEN else Refusal.ORDER_NOT_OPEN


def not_to_reported(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """A 举报 never goes into an order of the unit that it is about."""
    into = details.order
    units = {into.lead, *into.co_units} if into else set()
    return Refusal.UNIT_REPORTED if units & {(region, name) for region, name in order.reported} else None


def order_joined(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """Against a merge: the order into which it went."""
    if order.state is not State.MERGED:
        return None
    into = [entry for entry in order.past(Action.MERGE) if entry.now is State.MERGED][-1:]
    fits = details.order is not None and all(details.order.number == entry.ref for entry in into)
    return None if fits else Refusal.ORDER_MISSING


def new_part(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """The part of a split: an order of the same enterprise that was not filed yet."""
    part = details.order
    fits = part is not None and part.state is State.NEW and part.owner in order.enterprises
    return None if fits else Refusal.ORDER_MISSING


def part_goes_somewhere(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    """The part goes to a unit, or to the coordinator; a 举报 to the coordinator."""
    restricted = details.order is not None and details.order.reported and details.unit
    return Refusal.RESTRICTED if restricted else None


def another_class(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    if details.cls is None:
        return Refusal.CLASS_MISSING
    if details.cls is Class.URGENT:
        return Refusal.RAISE_INSTEAD
    return Refusal.SAME_CLASS if details.cls is order.cls else None


def plea(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if _PLEAS.get(details.ground, _never)(order) else Refusal.NOTHING_TO_REQUEST


def pleas(order: WorkOrder) -> list[Plea]:
    """What may be requested of the supervisor now."""
    return [plea for plea in Plea if _PLEAS[plea.value](order)]


def _never(order: WorkOrder) -> bool:
    return False


_PLEAS: dict[str, Callable[[WorkOrder], bool]] = {
    Plea.MARK.value: lambda order: order.unreasonable,
    Plea.LEVEL.value: lambda order: order.round >= PLEA_ROUND and order.level < TOP_LEVEL,
}


def ruling(order: WorkOrder, by: Actor, details: Details) -> Refusal | None:
    return None if details.granted is not None else Refusal.RULING_MISSING
