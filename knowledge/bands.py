"""How sure the best candidate is, and where the lines between answering, offering choices and declining lie.

BM25 grows with the number of cards; it is measured against what similar questions reach on the cards' own words,
sampled when the index is built, so that the lines hold for any size.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from enum import StrEnum

ANSWER_FROM = 0.36
CHOICES_FROM = 0.2
_SAME_QUESTION = 0.8
_LOGIT = {"one": -4.6, "bm25": 2.6, "coverage": 2.7, "told": 1.9, "lacks": -1.5}
_MUCH_TOLD = 12.0  # as much as a dozen rarest words tell


class Band(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


def usual(scores: Iterable[float]) -> float:
    """The BM25 that an answerable question reaches, from a sample; 1 where there is none."""
    return statistics.median([score for score in scores if score > 0] or [1.0])


def confidence(numbers: dict[str, float], bm25: float, told: float) -> float:
    """0-1, from a candidate's features, its BM25 as a share of the usual one, and how much the question tells."""
    likeness = (numbers["similar"] + numbers["similar_ratio"]) / 2
    values = {**numbers, "one": 1.0, "bm25": min(bm25, 2.0), "told": min(told / _MUCH_TOLD, 1.0)}
    logit = sum(weight * values[name] for name, weight in _LOGIT.items())
    known = max(numbers["exact"], likeness if likeness >= _SAME_QUESTION else 0.0)
    return max(1 / (1 + math.exp(-logit)), known)


def band(sure: float) -> Band:
    if sure >= ANSWER_FROM:
        return Band.ANSWER
    return Band.CHOICES if sure >= CHOICES_FROM else Band.NONE
