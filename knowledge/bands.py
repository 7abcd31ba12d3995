"""How sure the best candidate is, and where the lines between answering, offering choices and declining lie.

What the card covers of the question is counted in rarest words, not in BM25: that holds for any number of cards.
The weights and lines are fitted on questions that stand in no card, half of them such that no document answers.
"""

from __future__ import annotations

import math
from enum import StrEnum

ANSWER_FROM = 0.44
CHOICES_FROM = 0.25
_SAME_QUESTION = 0.8
_LOGIT = {"one": -3.6, "covered": 9.7, "lacks": -2.5, "missing": -1.9, "other": -2.5, "similar_ratio": 2.6}
_MUCH = 10.0  # as much as ten rarest words tell


class Band(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


def confidence(numbers: dict[str, float], covered: float) -> float:
    """0-1, from a candidate's features and how much of the question it covers, as so many rarest words.

    How much, and not which share: a long story says much that no card has.
    """
    likeness = (numbers["similar"] + numbers["similar_ratio"]) / 2
    values = {**numbers, "one": 1.0, "covered": min(covered / _MUCH, 2.0)}
    logit = sum(weight * values[name] for name, weight in _LOGIT.items())
    known = max(numbers["exact"], likeness if likeness >= _SAME_QUESTION else 0.0)
    return max(1 / (1 + math.exp(-logit)), known)


def band(sure: float) -> Band:
    if sure >= ANSWER_FROM:
        return Band.ANSWER
    return Band.CHOICES if sure >= CHOICES_FROM else Band.NONE
