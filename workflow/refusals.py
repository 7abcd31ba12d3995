"""Why an action is refused; the sentence for each stands with the other texts."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from workflow.terms import Action, State


class Refusal(Enum):
    """The reason of a refusal."""

    NOT_NOW = "not_now"  # the state does not allow it
    NOT_YOURS = "not_yours"  # not this person's to do
    URGENT_NO_OBJECTION = "urgent_no_objection"
    OBJECTED_BEFORE = "objected_before"
    WINDOW_OVER = "window_over"
    THIRD_DISPATCH = "third_dispatch"
    GROUND_MISSING = "ground_missing"
    UNIT_MISSING = "unit_missing"
    SAME_UNIT = "same_unit"
    WORDS_MISSING = "words_missing"
    OUTCOME_MISSING = "outcome_missing"
    DATE_MISSING = "date_missing"  # a promise without its date
    HANDLED_IT = "handled_it"  # a reviewer who held or answered it
    URGED_TODAY = "urged_today"
    TRIES_MISSING = "tries_missing"
    LAST_ROUND = "last_round"
    NOT_LAST_ROUND = "not_last_round"
    NOT_SOLVED = "not_solved"
    NOT_DUE = "not_due"  # time itself, before its moment
    LIMIT_OVER = "limit_over"
    FIRST_ROUND_ONLY = "first_round_only"
    AFTER_SESSION = "after_session"  # an objection after a 会商 concluded
    UNIT_REPORTED = "unit_reported"  # the unit that a 举报 is about
    RESTRICTED = "restricted"  # a 举报 goes to the restricted queue first
    DAYS_MISSING = "days_missing"
    DAYS_TOO_MANY = "days_too_many"
    PERSON_MISSING = "person_missing"
    SAME_PERSON = "same_person"
    NOT_OF_UNIT = "not_of_unit"
    NO_ASK_URGENT = "no_ask_urgent"
    ASKED_BEFORE = "asked_before"
    ASK_WINDOW_OVER = "ask_window_over"
    NO_EXTENSION = "no_extension"  # the class has none
    EXTENDED_BEFORE = "extended_before"
    EXTENSION_PENDING = "extension_pending"
    EXTENSION_NOT_ASKED = "extension_not_asked"
    DECISION_OVER = "decision_over"  # undecided at the limit = refused
    SUPERVISOR_ONLY = "supervisor_only"
    OPINION_ASKED = "opinion_asked"  # a unit that is asked already
    OPINION_OPEN = "opinion_open"
    OPINION_NOT_OPEN = "opinion_not_open"
    NOBODY_LEFT = "nobody_left"  # no enterprise that could rate
    RATED_BEFORE = "rated_before"
    LASTING_BEFORE = "lasting_before"
    LAPSED = "lapsed"
    CHANNEL_MISSING = "channel_missing"
    RECEIPT_MISSING = "receipt_missing"
    ORDER_MISSING = "order_missing"
    ORDER_NOT_OPEN = "order_not_open"
    SAME_ORDER = "same_order"
    CONTESTED_BEFORE = "contested_before"
    CONTEST_WINDOW_OVER = "contest_window_over"
    DECIDED_IT = "decided_it"  # a contested decision goes to another person
    SESSION_OPEN = "session_open"
    NO_SESSION = "no_session"
    ALREADY_URGENT = "already_urgent"
    CLASS_MISSING = "class_missing"
    SAME_CLASS = "same_class"
    RAISE_INSTEAD = "raise_instead"  # 紧急 is raised to, never reclassed to
    ALREADY_LISTED = "already_listed"
    MARKED_BEFORE = "marked_before"
    REQUEST_OPEN = "request_open"
    NOTHING_TO_REQUEST = "nothing_to_request"
    NO_REQUEST = "no_request"
    RULING_MISSING = "ruling_missing"
    TOP_LEVEL = "top_level"
    NOBODY_TOLD = "nobody_told"  # an extension that the enterprise cannot be told of


class NotAllowed(Exception):
    """An action that is refused on the order of this number; nothing was changed.

    `until` is the limit of what stands in its way, aware UTC, where that has one.
    """

    def __init__(
        self, refusal: Refusal, state: State, action: Action, number: str, until: datetime | None = None
    ) -> None:
        super().__init__(refusal.value)
        self.refusal, self.state, self.action, self.number = refusal, state, action, number
        self.until = until
