"""How near a question is to a card, as a row of numbers, and the one table of weights that sums them up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from knowledge.asked import Asked, held_kinds
from knowledge.base import Card, Kind, Status
from knowledge.normalize import grams, plain
from knowledge.question import TOLD_WEIGHT, Question, essence, gram_weight

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
class Row:
    """One similar question of a card, or its title; a title is nobody's question and has no `whole`."""

    card: int
    whole: str
    text: str
    grams: frozenset[str]
    mass: float


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
        self._sought = corpus.weights(question.terms)
        own = question.grams
        self._own = {gram: self._sought[gram] * (1.0 if gram in question.asking else TOLD_WEIGHT) for gram in own}
        self.mass = sum(self._own.values()) or 1.0

    def of(self, found: frozenset[str]) -> float:
        return sum([weight for gram, weight in self._own.items() if gram in found])

    def sought_of(self, found: frozenset[str]) -> float:
        return sum([self._sought[gram] for gram in found if gram in self._sought])


@dataclass(frozen=True, slots=True)
class Entry:
    """A card made ready for comparing."""

    card: Card
    body: str
    grams: frozenset[str]
    title: frozenset[str]
    title_mass: float
    topics: tuple[str, ...]
    held: frozenset[Asked]


class Corpus:
    """Entries and similar questions of all cards, and how much each gram tells."""

    def __init__(self, cards: Sequence[Card]) -> None:
        everything = [frozenset(grams(_everything(card))) for card in cards]
        counts = Counter(gram for found in everything for gram in found)
        self._mass = {gram: _idf(count, len(cards)) * gram_weight(gram) for gram, count in counts.items()}
        self.rare = _idf(0, len(cards))
        self.entries = [self._entry(card, found) for card, found in zip(cards, everything, strict=True)]
        self.rows = [self._row(n, text) for n, card in enumerate(cards) for text in card.similar]
        self.rows += [replace(self._row(n, card.title), whole="") for n, card in enumerate(cards)]

    def _entry(self, card: Card, everything: frozenset[str]) -> Entry:
        title = frozenset(grams(plain(card.title)))
        topics = tuple(dict.fromkeys(plain(topic) for topic in card.topics))
        return Entry(card, _body(card), everything, title, self.mass(title) or 1.0, topics, held_kinds(card))

    def _row(self, card: int, text: str) -> Row:
        whole = plain(text)
        stem = essence(whole)
        found = frozenset(grams(stem))
        return Row(card, whole, stem, found, self.mass(found) or 1.0)

    def weights(self, found: Iterable[str]) -> dict[str, float]:
        """How much each gram tells; one that no card has tells as much as the rarest."""
        known = self._mass
        return {gram: known[gram] if gram in known else self.rare * gram_weight(gram) for gram in found}

    def mass(self, found: Iterable[str]) -> float:
        return sum(self.weights(found).values())


def _body(card: Card) -> str:
    return plain(f"{card.title} {card.answer} {' '.join(card.figures)}")


def _everything(card: Card) -> str:
    return f"{_body(card)} {plain(' '.join((*card.topics, *card.similar, *card.units)))}"


def _idf(count: int, total: int) -> float:
    return math.log1p((total - count + 0.5) / (count + 0.5))


def nearest(rows: Sequence[Row], question: Question, told: Told, near: Iterable[tuple[int, float]]) -> dict[int, Near]:
    """card -> the similar question of it that is nearest, among `near` (row, BM25)."""
    best: dict[int, Near] = {}
    for number, score in near:
        row = rows[number]
        shared = told.of(row.grams)
        overlap, ratio = 2 * shared / (told.mass + row.mass), fuzz.ratio(question.core, row.text) / 100
        one = Near(overlap, ratio, shared / row.mass, score, question.whole == row.whole, number)
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
        "title": told.sought_of(entry.title) / entry.title_mass,
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
