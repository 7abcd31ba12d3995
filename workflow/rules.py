"""What an action asks beyond its row in the table, and what it sets on the order.

A check returns a Refusal or None: a standing one looks at the order, the actor and the time, a carried one at what the
action brings.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from workflow import carried, effects, standing
from workflow.calendar import Calendar, end_of_date
from workflow.clocks import REDO_AFTER_SESSION
from workflow.counting import LAST_ROUND
from workflow.parts import Actor, Details, UnitKey
from workflow.refusals import NotAllowed, Refusal
from workflow.standing import DISPATCHES, NO_WAY_BACK, TOP_LEVEL, may_review
from workflow.terms import Action, Class, Clock, Outcome

if TYPE_CHECKING:
    from workflow.order import WorkOrder

__all__ = ["DISPATCHES", "LAST_ROUND", "NO_WAY_BACK", "TOP_LEVEL", "may_review"]

Standing = Callable[["WorkOrder", Actor, datetime, Calendar], Refusal | None]
Carried = Callable[["WorkOrder", Actor, Details], Refusal | None]
_RATINGS = (Action.RATE_GOOD, Action.RATE_BAD, Action.RATE_LAST)


def check(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar, details: Details) -> None:
    """Raises NotAllowed with the first reason against the action."""
    check_standing(order, action, by, now, calendar)
    for ask in _CARRIED.get(action, ()):
        refusal = ask(order, by, details)
        if refusal:
            until = _asked_until(order, details) if refusal is Refusal.OPINION_ASKED else None
            raise NotAllowed(refusal, order.state, action, order.number, until)


def _asked_until(order: WorkOrder, details: Details) -> datetime:
    """By when the units that are asked already give their opinion."""
    live = order.live_clocks()
    return max(running.due for running in live if running.clock is Clock.OPINION and running.unit in details.units)


def check_standing(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar) -> None:
    """Raises NotAllowed with the first reason against the action that does not hang on what it carries."""
    refusal = _stands_in_the_way(order, action, by, now, calendar)
    if refusal:
        raise NotAllowed(refusal, order.state, action, order.number)


def offered(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar) -> bool:
    """Whether nothing but what the action itself must carry stands in its way: then it deserves a button."""
    return _stands_in_the_way(order, action, by, now, calendar) is None


def _stands_in_the_way(
    order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar
) -> Refusal | None:
    early = standing.in_its_time(order, action, by, now, calendar)
    refusals = (ask(order, by, now, calendar) for ask in _STANDING.get(action, ()) if not _spares(ask, by))
    return early or next(filter(None, refusals), None)


def _spares(ask: Standing, by: Actor) -> bool:
    """Time refuses what is undecided at the limit: that the limit is over does not stand in its way."""
    return by.is_time and ask is standing.decision_not_over


def apply(order: WorkOrder, action: Action, by: Actor, details: Details) -> None:
    """What the action sets on the order besides state, clocks and history."""
    _APPLY.get(action, effects.nothing)(order, by, details)


def stands_in(order: WorkOrder, action: Action, by: Actor) -> bool:
    """Whether a supervisor reviews because no coordinator is left who never handled the order."""
    if action not in (Action.STRIKE_OFF, Action.SEND_BACK) or by.office is None:
        return False
    return by.supervisor and not any(may_review(order, person) for person in by.office)


def waits_for_others(order: WorkOrder, action: Action, by: Actor, details: Details) -> bool:
    """Whether the row's move waits for the others whose order this is: one of several withdraws, or rates well."""
    if action is Action.WITHDRAW:
        return len(order.enterprises) > 1
    if action is Action.RATE_GOOD:
        return bool(set(order.enterprises) - order.rated() - {person_of(order, action, by, details)})
    return False


def stops_clocks(order: WorkOrder, action: Action, details: Details, now: datetime, calendar: Calendar) -> bool:
    """Whether the row's stops hold: a failed try to reach the enterprise stops `contact` only as the third."""
    if action is not Action.CONTACT or details.reached:
        return True
    return standing.tries_done(order, standing.failed_contacts(order), now, calendar)


def opinions_meant(order: WorkOrder, action: Action, by: Actor, details: Details) -> frozenset[UnitKey] | None:
    """Of which units an action ends the opinions; None where it ends whatever its row stops."""
    if action is Action.OPINE:
        return frozenset(order.open_opinions() & by.units & ({details.unit} if details.unit else by.units))
    return frozenset({details.unit}) if action is Action.WAIVE and details.unit else None


# what a line of the history keeps of an action


def days_of(order: WorkOrder, action: Action, details: Details) -> int:
    """The working days that an action gives: as said, else as asked for, or as the table gives after a 会商."""
    if details.days:
        return details.days
    if action is Action.EXTEND:
        return order.past(Action.ASK_EXTENSION)[-1].days
    redone = order.round > 1 and order.cls is Class.COMPLEX
    return REDO_AFTER_SESSION if action is Action.CONCLUDE and redone else 0


def person_of(order: WorkOrder, action: Action, by: Actor, details: Details) -> int:
    """Who takes over, or for whom was rated: a coordinator without a name rates for the first who has not."""
    if action is Action.HAND_OVER and details.person:
        return details.person.person
    if action not in _RATINGS:
        return 0
    if by.person in order.enterprises:
        return by.person
    waiting = [person for person in order.enterprises if person not in order.rated()]
    return details.party or (waiting[0] if waiting else 0)


def promised_until(action: Action, details: Details) -> datetime | None:
    """The end of the day for which an answer promises."""
    promised = details.promised if action is Action.ANSWER and details.outcome is Outcome.PROMISED else None
    return end_of_date(promised) if promised else None


def ref_of(details: Details) -> str:
    """A receipt, or the number of the other order."""
    return details.order.number if details.order else details.ref


_STANDING: dict[Action, tuple[Standing, ...]] = {
    Action.FILE: (standing.not_restricted,),
    Action.DISPATCH: (standing.another_decides,),
    Action.OBJECT: (
        standing.objection_not_urgent,
        standing.no_session_concluded,
        standing.once_a_unit,
        standing.in_window,
        standing.not_third,
    ),
    Action.ASK: (standing.ask_not_urgent, standing.asked_once, standing.in_ask_window),
    Action.ASK_EXTENSION: (
        standing.in_first_round,
        standing.extension_left,
        standing.limit_not_over,
        standing.no_extension_pending,
    ),
    Action.EXTEND: (
        standing.another_decides_on_it,
        standing.extension_pending,
        standing.decision_not_over,
        standing.extension_left,
        standing.second_is_supervisors,
    ),
    Action.REFUSE: (standing.another_decides_on_it, standing.extension_pending, standing.decision_not_over),
    Action.OPINE: (standing.own_opinion_open,),
    Action.WAIVE: (standing.opinion_open,),
    Action.ANSWER: (standing.no_opinion_open,),
    Action.STRIKE_OFF: (standing.another_person,),
    Action.SEND_BACK: (standing.another_person,),
    Action.URGE: (standing.once_a_date,),
    Action.RATE_GOOD: (standing.another_decides_on_it, standing.somebody_left, standing.rates_once),
    Action.RATE_BAD: (
        standing.another_decides_on_it,
        standing.before_last,
        standing.somebody_left,
        standing.rates_once,
    ),
    Action.RATE_LAST: (
        standing.another_decides_on_it,
        standing.in_last,
        standing.somebody_left,
        standing.rates_once,
    ),
    Action.UNREACHED: (standing.tried,),
    Action.LASTING: (standing.not_lasting_yet, standing.not_lapsed),
    Action.REOPEN: (standing.before_last, standing.not_lapsed),
    Action.DECLINE: (standing.in_first_round, standing.another_decides),
    Action.TRANSFER: (standing.another_decides,),
    Action.MERGE: (standing.another_decides,),
    Action.CONTEST: (standing.contested_once, standing.in_contest_window),
    Action.MEET: (standing.no_session_open,),
    Action.CONCLUDE: (standing.session_open, standing.another_decides),
    Action.RAISE: (standing.not_yet_urgent,),
    Action.LIST: (standing.not_yet_listed,),
    Action.MARK: (standing.not_yet_marked,),
    Action.REQUEST: (standing.no_request_open, standing.something_to_request),
    Action.SETTLE: (standing.request_open,),
    Action.ESCALATE: (standing.below_top,),
}
_NAMES_UNITS = (carried.units_apart, carried.not_reported)
_CARRIED: dict[Action, tuple[Carried, ...]] = {
    Action.FILE: (carried.has_unit, *_NAMES_UNITS),
    Action.DISPATCH: (carried.has_unit, *_NAMES_UNITS, carried.consult_days, carried.has_words),
    Action.OBJECT: (carried.objection_ground, carried.has_unit, carried.other_unit, carried.not_reported),
    Action.UPHOLD: (carried.has_unit, carried.other_unit, carried.not_reported, carried.has_words),
    Action.REJECT: (carried.has_words,),
    Action.RECALL: (carried.has_unit, carried.other_unit, carried.not_reported, carried.has_words),
    Action.HAND_OVER: (carried.colleague,),
    Action.ASK: (carried.has_words,),
    Action.ASK_EXTENSION: (carried.extension_days, carried.has_words),
    Action.EXTEND: (carried.granted_days, carried.has_words),
    Action.REFUSE: (carried.has_words,),
    Action.CONSULT: (carried.new_co_units, carried.not_reported, carried.has_words),
    Action.OPINE: (carried.own_opinion, carried.has_words),
    Action.WAIVE: (carried.opinion_meant, carried.has_words),
    Action.ANSWER: (carried.has_words, carried.has_outcome, carried.promise_dated),
    Action.STRIKE_OFF: (carried.has_words,),
    Action.SEND_BACK: (carried.has_words,),
    Action.SUPPLEMENT: (carried.has_words,),
    Action.WITHDRAW: (carried.has_words,),
    Action.TRY: (carried.office_says,),
    Action.RATE_GOOD: (carried.solved, carried.rates_for_somebody, carried.office_says),
    Action.RATE_BAD: (carried.rates_for_somebody, carried.office_says),
    Action.RATE_LAST: (carried.rates_for_somebody, carried.office_says),
    Action.UNREACHED: (carried.has_words,),
    Action.LASTING: (carried.office_says,),
    Action.DECLINE: (carried.decline_ground, carried.right_channel, carried.has_words),
    Action.TRANSFER: (carried.outside_channel, carried.receipt, carried.has_words),
    Action.MERGE: (carried.open_order, carried.not_to_reported, carried.has_words),
    Action.CONTEST: (carried.has_words, carried.order_joined),
    Action.SPLIT: (carried.new_part, carried.part_goes_somewhere, carried.units_apart, carried.has_words),
    Action.MEET: (carried.not_reported, carried.has_words),
    Action.CONCLUDE: (carried.has_unit, *_NAMES_UNITS, carried.concluded_days, carried.has_words),
    Action.RAISE: (carried.has_words,),
    Action.RECLASS: (carried.another_class, carried.has_words),
    Action.LIST: (carried.has_words,),
    Action.MARK: (carried.has_words,),
    Action.REQUEST: (carried.plea, carried.has_words),
    Action.SETTLE: (carried.ruling, carried.has_words),
    Action.ESCALATE: (carried.has_words,),
}
_APPLY: dict[Action, Callable[[WorkOrder, Actor, Details], None]] = {
    Action.FILE: effects.dispatched,
    Action.DISPATCH: effects.dispatched,
    Action.UPHOLD: effects.lead,
    Action.RECALL: effects.lead,
    Action.CLAIM: effects.holder,
    Action.HAND_OVER: effects.handed_over,
    Action.CONSULT: effects.consulted,
    Action.MEET: effects.consulted,
    Action.ANSWER: effects.answered,
    Action.STRIKE_OFF: effects.struck_off,
    Action.RATE_BAD: effects.next_round,
    Action.REOPEN: effects.next_round,
    Action.LASTING: effects.kept,
    Action.WITHDRAW: effects.left,
    Action.ERASE: effects.gone,
    Action.CONTEST: effects.contested,
    Action.CONCLUDE: effects.concluded,
    Action.RAISE: effects.raised,
    Action.RECLASS: effects.reclassed,
    Action.LIST: effects.listed,
    Action.MARK: effects.marked,
    Action.SETTLE: effects.settled,
    Action.ESCALATE: effects.escalated,
}
