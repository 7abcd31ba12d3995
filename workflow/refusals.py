"""Why an action is refused; the sentence for each stands with the other texts."""

from __future__ import annotations

from enum import Enum

from workflow.terms import Action, State


class Refusal(Enum):
    """The reason of a refusal."""

    NOT_NOW = "not_now"  # the state does not allow it
    NOT_YET = "not_yet"  # the row is in the table, the product does not offer it yet
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
    HANDLED_IT = "handled_it"  # a reviewer who held or answered it
    URGED_TODAY = "urged_today"
    TRIES_MISSING = "tries_missing"
    LAST_ROUND = "last_round"
    NOT_LAST_ROUND = "not_last_round"
    NOT_SOLVED = "not_solved"


class NotAllowed(Exception):
    """An action that is refused on the order of this number; nothing was changed."""

    def __init__(self, refusal: Refusal, state: State, action: Action, number: str) -> None:
        super().__init__(refusal.value)
        self.refusal, self.state, self.action, self.number = refusal, state, action, number
