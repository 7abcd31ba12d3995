"""How sure the best candidate is, and where the lines between answering, offering choices and declining lie.

BM25 grows with the number of cards; it is measured against what similar questions reach on the cards' own words,
sampled when the index is built, so that the lines hold for any size.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from enum import StrEnum

ANSWER_FROM = 0.42
CHOICES_FROM = 0.24
_SAME_QUESTION = 0.8
_LOGIT = {"one": -3.0, "bm25": 3.4, "coverage": 2.2, "similar": 0.0, "topic": 0.0, "lacks": -1.0}


class Band(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


def usual(scores: Iterable[float]) -> float:
    """The BM25 that an answerable question reaches, from a sample; 1 where there is none."""
    return statistics.median([score for score in scores if score > 0] or [1.0])


def confidence(numbers: dict[str, float], bm25: float) -> float:
    """0-1, from a candidate's features and its BM25 as a share of the usual one."""
    likeness = (numbers["similar"] + numbers["similar_ratio"]) / 2
    values = {**numbers, "one": 1.0, "bm25": min(bm25, 2.0)}
    logit = sum(weight * values[name] for name, weight in _LOGIT.items())
    return max(1 / (1 + math.exp(-logit)), likeness if likeness >= _SAME_QUESTION else 0.0)


def band(sure: float) -> Band:
    if sure >= ANSWER_FROM:
        return Band.ANSWER
    return Band.CHOICES if sure >= CHOICES_FROM else Band.NONE
