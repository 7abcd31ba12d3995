"""What stands in the way of an action before anything is said: the order, the actor and the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workflow import timed
from workflow.calendar import Calendar, local
from workflow.clocks import EXTENSIONS, OBJECTION_WINDOW
from workflow.counting import LAST_ROUND
from workflow.refusals import Refusal
from workflow.terms import Action, Class, Clock, State

if TYPE_CHECKING:
    from workflow.order import WorkOrder
    from workflow.parts import Actor, Entry

DISPATCHES = (Action.FILE, Action.DISPATCH, Action.UPHOLD, Action.RECALL)
HANDLING_STARTS = (Action.CLAIM, Action.RATE_BAD, Action.REOPEN)
TRIES = 3
TRY_DAYS = 2
URGENT_TRY_GAP = timedelta(minutes=5)
ASK_WORKDAYS = 2  # 张政办发〔2022〕3号 (十五)5④: 2个工作日内(当日算起)一次性告知
CONTEST_WORKDAYS = 5
PLEA_ROUND = 2  # from which on 提级 may be requested
TOP_LEVEL = 3
NO_WAY_BACK = "no_way_back"  # the ground of a try that found that the enterprise cannot be reached at all
_HELD = (
    Action.CLAIM, Action.ANSWER, Action.CONTACT, Action.DISPOSE, Action.HAND_OVER, Action.ASK, Action.ASK_EXTENSION,
)  # fmt: skip
_CONTESTED = (State.DECLINED, State.TRANSFERRED, State.MERGED)


def may_review(order: WorkOrder, person: int) -> bool:
    """A reviewer never held or answered the order in any round, and did not bring it."""
    held = order.past(*_HELD)
    return (
        person not in (order.owner, *order.parties)
        and all(entry.by != person for entry in held)
        and all(entry.person != person for entry in held if entry.action is Action.HAND_OVER)
    )


def failed_contacts(order: WorkOrder) -> list[Entry]:
    """The tries in vain of who handles the order now: since the last claim, or the rating that brought it back."""
    since = max((n for n, entry in enumerate(order.history) if entry.action in HANDLING_STARTS), default=0)
    return [entry for entry in order.history[since:] if entry.action is Action.CONTACT and not entry.reached]


def tries_done(order: WorkOrder, tries: list[Entry], now: datetime, calendar: Calendar) -> bool:
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


# whose turn, and when


def in_its_time(order: WorkOrder, action: Action, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    """Time does nothing before its moment."""
    due = not by.is_time or any(action is one for one, _ in order.due_actions(now, calendar))
    return None if due else Refusal.NOT_DUE


def in_first_round(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.round == 1 else Refusal.FIRST_ROUND_ONLY


def before_last(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.LAST_ROUND if order.round >= LAST_ROUND else None


def in_last(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.round >= LAST_ROUND else Refusal.NOT_LAST_ROUND


def limit_not_over(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    handle = order.live_clock(Clock.HANDLE)
    return Refusal.LIMIT_OVER if handle and handle.late(now) else None


# filing and objecting


def not_restricted(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.RESTRICTED if order.reported else None


def objection_not_urgent(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.URGENT_NO_OBJECTION if order.cls is Class.URGENT else None


def no_session_concluded(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.AFTER_SESSION if order.past(Action.CONCLUDE) else None


def once_a_unit(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    objected = {entry.lead for entry in order.past(Action.OBJECT)}
    return Refusal.OBJECTED_BEFORE if order.lead in objected else None


def in_window(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    window = OBJECTION_WINDOW[order.cls]
    dispatched = order.past(*DISPATCHES, Action.REJECT)
    if window and dispatched and now > window.due(dispatched[-1].at, calendar):
        return Refusal.WINDOW_OVER
    return None


def not_third(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.THIRD_DISPATCH if len(order.past(*DISPATCHES)) >= LAST_ROUND else None


# the unit's steps


def ask_not_urgent(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.NO_ASK_URGENT if order.cls is Class.URGENT else None


def asked_once(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.ASKED_BEFORE if order.past(Action.ASK) else None


def in_ask_window(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    """Until the closing of the second working day of handling, the first day counted."""
    started = order.past(*HANDLING_STARTS)
    if not started:
        return None
    first = local(calendar.counted_from(started[-1].at)).date()
    last = calendar.closing(calendar.nth_workday_after(first, ASK_WORKDAYS - 1))
    return Refusal.ASK_WINDOW_OVER if now > last else None


def extension_left(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    allowed, granted = EXTENSIONS[order.cls], len(order.past(Action.EXTEND))
    if not allowed:
        return Refusal.NO_EXTENSION
    return Refusal.EXTENDED_BEFORE if granted >= len(allowed) else None


def no_extension_pending(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.EXTENSION_PENDING if order.live_clock(Clock.DECIDE) else None


def extension_pending(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.live_clock(Clock.DECIDE) else Refusal.EXTENSION_NOT_ASKED


def decision_not_over(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    due = timed.decision_due(order)
    return Refusal.DECISION_OVER if due and now > due else None


def second_is_supervisors(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.SUPERVISOR_ONLY if order.past(Action.EXTEND) and not by.supervisor else None


def no_opinion_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.OPINION_OPEN if order.open_opinions() else None


def opinion_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.open_opinions() else Refusal.OPINION_NOT_OPEN


def own_opinion_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.open_opinions() & by.units else Refusal.OPINION_NOT_OPEN


# review, callback, follow-up


def another_person(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if may_review(order, by.person) else Refusal.HANDLED_IT


def another_decides_on_it(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    """Nobody grants or refuses what they asked for themselves, or says for others how well they handled it."""
    own = by.is_time or by.person in order.enterprises
    return None if own or may_review(order, by.person) else Refusal.HANDLED_IT


def somebody_left(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.enterprises else Refusal.NOBODY_LEFT


def rates_once(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.RATED_BEFORE if by.person in order.enterprises and by.person in order.rated() else None


def tried(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    """Tried three times, the delivered question the first; or there is no way back to anybody."""
    tries = order.past(Action.STRIKE_OFF, Action.TRY, round_=order.round)
    last_question = max((n for n, entry in enumerate(tries) if entry.action is Action.STRIKE_OFF), default=0)
    tries = tries[last_question:]
    no_way = not order.enterprises or any(entry.ground == NO_WAY_BACK for entry in tries)
    return None if no_way or tries_done(order, tries, now, calendar) else Refusal.TRIES_MISSING


def not_lapsed(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    at = timed.lapses_at(order, calendar)
    over = timed.since_closing(order, Action.LAPSE) or (at is not None and now > at)
    return Refusal.LAPSED if over else None


def not_lasting_yet(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.LASTING_BEFORE if timed.since_closing(order, Action.LASTING) else None


# the enterprise


def once_a_date(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    urged = {local(entry.at).date() for entry in order.past(Action.URGE)}
    return Refusal.URGED_TODAY if local(now).date() in urged else None


def contested_once(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.CONTESTED_BEFORE if _contests(order) else None


def in_contest_window(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    ended = _endings(order.history)
    over = bool(ended) and now > calendar.end_of_workday(ended[-1].at, CONTEST_WORKDAYS)
    return Refusal.CONTEST_WINDOW_OVER if over else None


def _contests(order: WorkOrder) -> list[Entry]:
    """Those of this order: one against a merge into it is another order's."""
    return [entry for entry in order.past(Action.CONTEST) if entry.was in _CONTESTED and entry.now is State.TRIAGE]


def _endings(history: list[Entry]) -> list[Entry]:
    """The decisions that may be contested: 不予受理, 转办, 合并."""
    return [entry for entry in history if entry.now in _CONTESTED and entry.was not in _CONTESTED]


def no_request_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.REQUEST_OPEN if order.live_clock(Clock.SETTLE) else None


def something_to_request(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    higher = order.round >= PLEA_ROUND and order.level < TOP_LEVEL
    return None if order.unreasonable or higher else Refusal.NOTHING_TO_REQUEST


# the office


def another_decides(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    """After a contest, not who decided what was contested."""
    contests = _contests(order)
    decided = _endings(order.history[: order.history.index(contests[0])]) if contests else []
    return Refusal.DECIDED_IT if by.person in {entry.by for entry in decided} else None


def no_session_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.SESSION_OPEN if order.live_clock(Clock.SESSION) else None


def session_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.live_clock(Clock.SESSION) else Refusal.NO_SESSION


def not_yet_urgent(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.ALREADY_URGENT if order.cls is Class.URGENT else None


def not_yet_listed(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.ALREADY_LISTED if order.listed else None


def not_yet_marked(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.MARKED_BEFORE if order.past(Action.MARK) else None


def request_open(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return None if order.live_clock(Clock.SETTLE) else Refusal.NO_REQUEST


def below_top(order: WorkOrder, by: Actor, now: datetime, calendar: Calendar) -> Refusal | None:
    return Refusal.TOP_LEVEL if order.level >= TOP_LEVEL else None
