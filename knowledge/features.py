"""How near a question is to a card, as a row of numbers, and the one table of weights that sums them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.asked import Asked
from knowledge.base import Kind, Status
from knowledge.corpus import Corpus, Entry
from knowledge.question import TOLD_WEIGHT, Question

WEIGHTS = {
    "bm25": 0.95,
    "whole_bm25": 0.45,
    "coverage": 0.75,
    "partial": 0.45,
    "title": 0.22,
    "topic": 0.23,
    "similar": 0.82,
    "similar_ratio": 0.38,
    "similar_recall": 0.3,
    "similar_bm25": 0.12,
    "exact": 3.0,
    "background": -0.24,
    "stale": -0.15,
    "figure": 0.06,
    "level": 0.35,
    "holds": 0.25,
    "lacks": -0.25,
}
_FIGURES = {Asked.DURATION, Asked.MONEY, Asked.SHARE, Asked.NUMBER, Asked.DATE}


@dataclass(frozen=True, slots=True)
class Near:
    """How near the nearest similar question of a card is; `row` is -1 where none came near."""

    overlap: float = 0.0
    ratio: float = 0.0
    recall: float = 0.0
    bm25: float = 0.0
    exact: bool = False
    row: int = -1

    @property
    def likeness(self) -> float:
        return self.overlap + self.ratio + self.exact


class Told:
    """What the grams of one question tell: `own` those it says, `sought` with the official words added."""

    def __init__(self, corpus: Corpus, question: Question) -> None:
        self.corpus = corpus
        self._sought = corpus.weights(question.terms)
        own = question.grams
        self._own = {gram: self._sought[gram] * (1.0 if gram in question.asking else TOLD_WEIGHT) for gram in own}
        self.mass = sum(self._own.values()) or 1.0

    def of(self, found: frozenset[str]) -> float:
        return sum([weight for gram, weight in self._own.items() if gram in found])

    def sought_of(self, found: frozenset[str]) -> float:
        return sum([self._sought[gram] for gram in found if gram in self._sought])


def nearest(question: Question, told: Told, near: Iterable[tuple[int, float]]) -> dict[int, Near]:
    """card -> the similar question of it that is nearest, among `near` (row, BM25)."""
    best: dict[int, Near] = {}
    for number, score in near:
        row = told.corpus.row(number)
        shared, mass = told.of(row.grams), told.corpus.mass(row.grams) or 1.0
        overlap, ratio = 2 * shared / (told.mass + mass), fuzz.ratio(question.core, row.text) / 100
        one = Near(overlap, ratio, shared / mass, score, question.whole == row.whole, number)
        if row.card not in best or one.likeness > best[row.card].likeness:
            best[row.card] = one
    return best


def features(
    question: Question, told: Told, entry: Entry, bm25: tuple[float, float], near: Near, level: float
) -> dict[str, float]:
    """The numbers of WEIGHTS for one candidate; BM25 scores are shares of the best candidate's."""
    kind, asked = entry.card.kind, question.asked
    lacks = bool(asked - entry.held) or any(permit not in entry.body for permit in question.permits)
    return {
        "bm25": bm25[0],
        "whole_bm25": bm25[1],
        "coverage": told.of(entry.grams) / told.mass,
        "partial": fuzz.partial_ratio(question.core, entry.body) / 100,
        "title": told.sought_of(entry.title) / (told.corpus.mass(entry.title) or 1.0),
        "topic": max(map(question.says, entry.topics), default=0.0),
        "similar": near.overlap,
        "similar_ratio": near.ratio,
        "similar_recall": near.recall,
        "similar_bm25": near.bm25,
        "exact": float(near.exact),
        "background": float(kind is Kind.BACKGROUND),
        "stale": float(entry.card.document.status is Status.TARGETS_LAPSED),
        "figure": float(kind in (Kind.TARGET, Kind.PROMISE) and bool(asked & _FIGURES)),
        "level": level,
        "holds": float(bool(asked) and not lacks),
        "lacks": float(lacks),
    }


def weigh(numbers: dict[str, float]) -> float:
    """The weighted sum by which candidates are ordered."""
    return sum(WEIGHTS[name] * value for name, value in numbers.items())
