"""How near a question is to a card, as a row of numbers, and the one table of weights that sums them up.

The weights are fitted, by cross-validation, on questions that stand in no card and in no test of the product's scores.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from knowledge.asked import PRECISE
from knowledge.base import Kind
from knowledge.corpus import Corpus, Entry
from knowledge.normalize import is_han
from knowledge.question import TOLD_WEIGHT, Question

WEIGHTS = {
    "bm25": 1.5,
    "partial": 1.0,
    "similar_ratio": 1.0,
    "exact": 3.0,
    "background": -1.2,
    "level": 1.05,
    "holds": 0.14,
    "lacks": -0.14,
    "other": -1.2,
}


@dataclass(frozen=True, slots=True)
class Near:
    """How near the nearest similar question of a card is; `row` is -1 where none came near."""

    overlap: float = 0.0
    ratio: float = 0.0
    exact: bool = False
    row: int = -1

    @property
    def likeness(self) -> float:
        return self.overlap + self.ratio + self.exact


class Told:
    """What the grams of one question tell."""

    def __init__(self, corpus: Corpus, question: Question) -> None:
        self.corpus = corpus
        weights = corpus.weights(question.grams)
        self._own = {gram: told * (1.0 if gram in question.asking else TOLD_WEIGHT) for gram, told in weights.items()}
        self._grams = frozenset(self._own)
        self._han = [(gram, weight) for gram, weight in self._own.items() if is_han(gram)]
        self._words = [(gram, weight) for gram, weight in self._own.items() if not is_han(gram)]
        self.mass = sum(self._own.values()) or 1.0

    def of(self, found: frozenset[str]) -> float:
        return sum(map(self._own.__getitem__, self._grams & found))

    def of_card(self, entry: Entry) -> float:
        said, words = entry.said, entry.words
        han = sum([weight for gram, weight in self._han if gram in said])
        return han + sum([weight for gram, weight in self._words if gram in words])


def nearest(question: Question, told: Told, near: Iterable[int]) -> dict[int, Near]:
    """card -> the similar question of it that is nearest, among the rows `near`."""
    best: dict[int, Near] = {}
    for number in near:
        row = told.corpus.row(number)
        shared, mass = told.of(row.grams), told.corpus.row_mass(number) or 1.0
        overlap, ratio = 2 * shared / (told.mass + mass), fuzz.ratio(question.core, row.text) / 100
        one = Near(overlap, ratio, question.whole == row.whole, number)
        if row.card not in best or one.likeness > best[row.card].likeness:
            best[row.card] = one
    return best


def partial_ratios(question: Question, entries: Iterable[Entry]) -> list[float]:
    """Of each card's body, 0-100, in order."""
    bodies = [entry.body for entry in entries]
    return [ratio for _, ratio, _ in process.extract_iter(question.core, bodies, scorer=fuzz.partial_ratio)]


def features(
    question: Question, entry: Entry, bm25: float, near: Near, level: float, partial: float
) -> dict[str, float]:
    """The numbers of WEIGHTS and of the bands for one candidate.

    `bm25` is a share of the best candidate's, `partial` is 0-100.
    """
    kind, asked = entry.card.kind, question.asked
    lacks = entry.lacks(asked) or any(permit not in entry.body for permit in question.permits)
    other = bool(question.acts) and not any(act in entry.said for act in question.acts)
    return {
        "bm25": bm25,
        "partial": partial / 100,
        "similar": near.overlap,
        "similar_ratio": near.ratio,
        "exact": float(near.exact),
        "background": float(kind is Kind.BACKGROUND),
        "level": level,
        "holds": float(bool(asked) and not lacks),
        "lacks": float(lacks),
        "missing": float(entry.lacks(asked & PRECISE)),
        "other": float(other),
    }


def weigh(numbers: dict[str, float]) -> float:
    """The weighted sum by which candidates are ordered."""
    return sum([weight * numbers[name] for name, weight in WEIGHTS.items()])
