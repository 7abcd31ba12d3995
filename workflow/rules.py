"""What an action asks beyond its row in the table, and what it sets on the order.

A check returns a Refusal or None: a standing one looks at the order, the actor and the time, a carried one at what the
action brings.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflow.calendar import Calendar, local
from workflow.clocks import OBJECTION_WINDOW
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action, Class, Outcome

if TYPE_CHECKING:
    from workflow.order import Actor, Details, Entry, WorkOrder

LAST_ROUND = 3
DISPATCHES = (Action.FILE, Action.DISPATCH, Action.UPHOLD, Action.RECALL)
ROUND_STARTS = (Action.FILE, Action.DISPATCH, Action.RATE_BAD)
TRIES = 3
TRY_DAYS = 2
URGENT_TRY_GAP = timedelta(minutes=5)

Standing = Callable[["WorkOrder", "Actor", datetime, Calendar], Refusal | None]
Carried = Callable[["WorkOrder", "Details"], Refusal | None]


def check(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar, details: Details) -> None:
    """Raises NotAllowed with the first reason against the action."""
    check_standing(order, action, by, now, calendar)
    for ask in _CARRIED.get(action, ()):
        refusal = ask(order, details)
        if refusal:
            raise NotAllowed(refusal, order.state, action, order.number)


def check_standing(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar) -> None:
    """Raises NotAllowed with the first reason against the action that does not hang on what it carries."""
    for ask in _STANDING.get(action, ()):
        refusal = ask(order, by, now, calendar)
        if refusal:
            raise NotAllowed(refusal, order.state, action, order.number)


def offered(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar) -> bool:
    """Whether nothing but what the action itself must carry stands in its way: then it deserves a button."""
    return not any(ask(order, by, now, calendar) for ask in _STANDING.get(action, ()))


def apply(order: WorkOrder, action: Action, by: Actor, details: Details) -> None:
    """What the action sets on the order besides state, clocks and history."""
    _APPLY.get(action, _nothing)(order, by, details)


def stops_clocks(order: WorkOrder, action: Action, details: Details, now: datetime, calendar: Calendar) -> bool:
    """Whether the row's stops hold: a failed try to reach the enterprise stops `contact` only as the third."""
    if action is not Action.CONTACT or details.reached:
        return True
    return _tries_done(
        order, [e for e in order.past(Action.CONTACT, round_=order.round) if not e.reached], now, calendar
    )


def may_review(order: WorkOrder, person: int) -> bool:
    """A reviewer never held or answered the order in any round."""
    return all(entry.by != person for entry in order.past(Action.CLAIM, Action.ANSWER, Action.CONTACT, Action.DISPOSE))


# standing: true before anything is said


def _not_urgent(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.URGENT_NO_OBJECTION if order.cls is Class.URGENT else None


def _once_a_unit(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    objected = {entry.lead for entry in order.past(Action.OBJECT)}
    return Refusal.OBJECTED_BEFORE if order.lead in objected else None


def _in_window(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    window = OBJECTION_WINDOW[order.cls]
    dispatched = order.past(*DISPATCHES, Action.REJECT)
    if window and dispatched and now > window.due(dispatched[-1].at, calendar):
        return Refusal.WINDOW_OVER
    return None


def _not_third(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.THIRD_DISPATCH if len(order.past(*DISPATCHES)) >= LAST_ROUND else None


def _another_person(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if may_review(order, by.person) else Refusal.HANDLED_IT


def _once_a_date(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    urged = {local(entry.at).date() for entry in order.past(Action.URGE)}
    return Refusal.URGED_TODAY if local(now).date() in urged else None


def _before_last(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.LAST_ROUND if order.round >= LAST_ROUND else None


def _in_last(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.round >= LAST_ROUND else Refusal.NOT_LAST_ROUND


def _tried(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    tries = order.past(Action.STRIKE_OFF, Action.TRY, round_=order.round)
    last_question = max((n for n, entry in enumerate(tries) if entry.action is Action.STRIKE_OFF), default=0)
    return None if _tries_done(order, tries[last_question:], now, calendar) else Refusal.TRIES_MISSING


def _tries_done(order: WorkOrder, tries: list[Entry], now: datetime, calendar: Calendar) -> bool:
    """Three tries on two working days; 紧急: on two dates, or five minutes apart when tries to make first contact."""
    if len(tries) < TRIES:
        return False
    moments = [entry.at for entry in tries]
    if order.cls is Class.URGENT and tries[0].action is Action.CONTACT:
        return _apart(moments) >= TRIES
    counted = moments if order.cls is Class.URGENT else [calendar.counted_from(at) for at in moments]
    return len({local(at).date() for at in counted}) >= TRY_DAYS


def _apart(moments: list[datetime]) -> int:
    """How many of these moments, oldest first, lie URGENT_TRY_GAP apart."""
    counted = moments[:1]
    for at in moments:
        if at - counted[-1] >= URGENT_TRY_GAP:
            counted.append(at)
    return len(counted)


# carried: what the action itself must bring


def _has_ground(order: WorkOrder, details: Details) -> Refusal | None:
    return None if details.ground else Refusal.GROUND_MISSING


def _has_unit(order: WorkOrder, details: Details) -> Refusal | None:
    return None if details.unit else Refusal.UNIT_MISSING


def _other_unit(order: WorkOrder, details: Details) -> Refusal | None:
    return Refusal.SAME_UNIT if details.unit == order.lead else None


def _has_words(order: WorkOrder, details: Details) -> Refusal | None:
    return None if details.words.strip() else Refusal.WORDS_MISSING


def _has_outcome(order: WorkOrder, details: Details) -> Refusal | None:
    return None if details.outcome else Refusal.OUTCOME_MISSING


def _solved(order: WorkOrder, details: Details) -> Refusal | None:
    unsolved = details.solved is False and order.outcome is Outcome.RESOLVED
    return Refusal.NOT_SOLVED if unsolved else None


_STANDING: dict[Action, tuple[Standing, ...]] = {
    Action.OBJECT: (_not_urgent, _once_a_unit, _in_window, _not_third),
    Action.STRIKE_OFF: (_another_person,),
    Action.SEND_BACK: (_another_person,),
    Action.URGE: (_once_a_date,),
    Action.RATE_BAD: (_before_last,),
    Action.RATE_LAST: (_in_last,),
    Action.UNREACHED: (_tried,),
}
_CARRIED: dict[Action, tuple[Carried, ...]] = {
    Action.FILE: (_has_unit,),
    Action.DISPATCH: (_has_unit, _has_words),
    Action.OBJECT: (_has_ground, _has_unit, _other_unit),
    Action.UPHOLD: (_has_unit, _other_unit, _has_words),
    Action.REJECT: (_has_words,),
    Action.RECALL: (_has_unit, _other_unit, _has_words),
    Action.ANSWER: (_has_words, _has_outcome),
    Action.STRIKE_OFF: (_has_words,),
    Action.SEND_BACK: (_has_words,),
    Action.SUPPLEMENT: (_has_words,),
    Action.WITHDRAW: (_has_words,),
    Action.RATE_GOOD: (_solved,),
    Action.UNREACHED: (_has_words,),
}


# what an action sets


def _nothing(order: WorkOrder, by: Actor, details: Details) -> None:
    return None


def _lead(order: WorkOrder, by: Actor, details: Details) -> None:
    if details.unit:
        order.lead_region, order.lead_name = details.unit
    if details.cls:
        order.cls = details.cls
    order.handler = None


def _holder(order: WorkOrder, by: Actor, details: Details) -> None:
    order.handler = by.person


def _outcome(order: WorkOrder, by: Actor, details: Details) -> None:
    order.outcome = details.outcome


def _next_round(order: WorkOrder, by: Actor, details: Details) -> None:
    order.round += 1


_APPLY: dict[Action, Callable[[WorkOrder, Actor, Details], None]] = {
    Action.FILE: _lead,
    Action.DISPATCH: _lead,
    Action.UPHOLD: _lead,
    Action.RECALL: _lead,
    Action.CLAIM: _holder,
    Action.ANSWER: _outcome,
    Action.RATE_BAD: _next_round,
}
