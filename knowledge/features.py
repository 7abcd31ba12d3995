"""How near a question is to a card, as a row of numbers, and the one table of weights that sums them up."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from knowledge.asked import Asked, held_kinds
from knowledge.base import Card, Kind
from knowledge.normalize import grams, plain
from knowledge.question import Question, essence, gram_weight

WEIGHTS = {
    "bm25": 1.0,
    "coverage": 0.8,
    "partial": 0.4,
    "title": 0.35,
    "topic": 0.35,
    "similar": 1.0,
    "similar_ratio": 0.5,
    "similar_recall": 0.5,
    "similar_bm25": 0.5,
    "background": -0.25,
    "figure": 0.1,
    "level": 0.25,
    "holds": 0.3,
    "lacks": -0.3,
}
_FIGURES = {Asked.DURATION, Asked.MONEY, Asked.SHARE, Asked.NUMBER, Asked.DATE}


@dataclass(frozen=True, slots=True)
class Row:
    """One similar question of a card."""

    card: int
    text: str
    grams: frozenset[str]
    mass: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A card made ready for comparing."""

    card: Card
    body: str
    grams: frozenset[str]
    title: frozenset[str]
    topics: tuple[str, ...]
    held: frozenset[Asked]


class Corpus:
    """Entries and similar questions of all cards, and how much each gram tells."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self.entries = [_entry(card) for card in cards]
        counts = Counter(gram for entry in self.entries for gram in entry.grams)
        self._rare = math.log1p(len(cards) * 2 + 1)
        self._idf = {gram: _idf(count, len(cards)) * gram_weight(gram) for gram, count in counts.items()}
        self.rows = [self._row(n, text) for n, card in enumerate(cards) for text in (*card.similar, card.title)]

    def _row(self, card: int, text: str) -> Row:
        stem = essence(plain(text))
        found = frozenset(grams(stem))
        return Row(card, stem, found, self.mass(found))

    def mass(self, found: Iterable[str]) -> float:
        """What the grams tell together; one that no card has tells as much as the rarest."""
        return sum(self._idf.get(gram) or self._rare * gram_weight(gram) for gram in found)


def _entry(card: Card) -> Entry:
    body = plain(f"{card.title} {card.answer} {' '.join(card.figures)}")
    everything = f"{body} {plain(' '.join((*card.topics, *card.similar, *card.units)))}"
    topics = tuple(dict.fromkeys(plain(topic) for topic in card.topics))
    return Entry(
        card, body, frozenset(grams(everything)), frozenset(grams(plain(card.title))), topics, held_kinds(card)
    )


def _idf(count: int, total: int) -> float:
    return math.log1p((total - count + 0.5) / (count + 0.5))


def nearest(corpus: Corpus, question: Question, rows: Iterable[tuple[int, float]]) -> dict[int, tuple[float, ...]]:
    """card -> (overlap, ratio, recall, bm25, row) of the similar question of it that overlaps most."""
    mass = corpus.mass(question.grams) or 1.0
    best: dict[int, tuple[float, ...]] = {}
    for number, score in rows:
        row = corpus.rows[number]
        shared = corpus.mass(question.grams & row.grams)
        ratio = fuzz.ratio(question.core, row.text) / 100
        found = (2 * shared / (mass + row.mass or 1.0), ratio, shared / (row.mass or 1.0), score, number)
        if row.card not in best or found[0] + ratio > best[row.card][0] + best[row.card][1]:
            best[row.card] = found
    return best


def features(
    corpus: Corpus, question: Question, entry: Entry, bm25: float, near: tuple[float, ...], level: float
) -> dict[str, float]:
    """The numbers of WEIGHTS for one candidate; `bm25` and the last of `near` are shares of the best candidate's."""
    sought = frozenset(question.terms)
    kind, asked = entry.card.kind, question.asked
    return {
        "bm25": bm25,
        "coverage": corpus.mass(question.grams & entry.grams) / (corpus.mass(question.grams) or 1.0),
        "partial": fuzz.partial_ratio(question.core, entry.body) / 100,
        "title": corpus.mass(entry.title & sought) / (corpus.mass(entry.title) or 1.0),
        "topic": max((_said(topic, question) for topic in entry.topics), default=0.0),
        "similar": near[0],
        "similar_ratio": near[1],
        "similar_recall": near[2],
        "similar_bm25": near[3],
        "background": float(kind is Kind.BACKGROUND),
        "figure": float(kind in (Kind.TARGET, Kind.PROMISE) and bool(asked & _FIGURES)),
        "level": level,
        "holds": float(bool(asked) and asked <= entry.held),
        "lacks": float(bool(asked - entry.held)),
    }


def _said(topic: str, question: Question) -> float:
    if topic in question.core:
        return min(1.0, len(topic) / 4)
    return 0.5 if topic in question.official else 0.0


def weigh(numbers: dict[str, float]) -> float:
    return sum(WEIGHTS[name] * value for name, value in numbers.items())
