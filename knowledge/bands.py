"""How sure the best candidate is, and where the lines between answering, offering choices and declining lie.

BM25 grows with the number of cards; it is measured against what similar questions reach on the cards' own words,
sampled when the index is built, so that the lines hold for any size.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from enum import StrEnum

ANSWER_FROM = 0.4
CHOICES_FROM = 0.3
_SAME_QUESTION = 0.8
_LOGIT = {"one": -3.5, "bm25": 0.5, "covered": 9.0, "lacks": -2.5, "missing": -1.9, "similar_ratio": 1.8}
_MUCH = 10.0  # as much as ten rarest words tell


class Band(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


def usual(scores: Iterable[float]) -> float:
    """The BM25 that an answerable question reaches, from a sample; 1 where there is none."""
    return statistics.median([score for score in scores if score > 0] or [1.0])


def confidence(numbers: dict[str, float], bm25: float, told: float) -> float:
    """0-1, from a candidate's features, its BM25 as a share of the usual one, and how much the question tells.

    What counts is how much of that the card covers, not which share: a long story says much that no card has.
    """
    likeness = (numbers["similar"] + numbers["similar_ratio"]) / 2
    covered = min(numbers["coverage"] * told / _MUCH, 2.0)
    values = {**numbers, "one": 1.0, "bm25": min(bm25, 2.0), "covered": covered}
    logit = sum(weight * values[name] for name, weight in _LOGIT.items())
    known = max(numbers["exact"], likeness if likeness >= _SAME_QUESTION else 0.0)
    return max(1 / (1 + math.exp(-logit)), known)


def band(sure: float) -> Band:
    if sure >= ANSWER_FROM:
        return Band.ANSWER
    return Band.CHOICES if sure >= CHOICES_FROM else Band.NONE
