"""What is measured: our matcher and the plain peers, each built on the same cards and asked the same questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Protocol

from rapidfuzz import fuzz, process

from bot.bench.questions import Question
from knowledge.base import Card
from knowledge.match import Matcher
from knowledge.normalize import grams, plain

OURS = "qisu"
WRATIO, PARTIAL, BM25S = "rapidfuzz WRatio", "rapidfuzz partial_ratio", "bm25s"
_SHOWN = 3


class Engine(Protocol):
    """`bytes_each` is the most that building takes of memory for a card, as measured."""

    name: str
    bytes_each: int

    def build(self, cards: Sequence[Card]) -> None: ...

    def best(self, question: Question) -> Card | None: ...


class Ours:
    """`Matcher.search`."""

    name, bytes_each = OURS, 4_000

    def __init__(self, now: datetime) -> None:
        self._now = now

    def build(self, cards: Sequence[Card]) -> None:
        self._matcher = Matcher(cards)

    def best(self, question: Question) -> Card | None:
        hits = self._matcher.search(question.text, question.region, self._now).hits
        return hits[0].card if hits else None


class Rapidfuzz:
    """`process.extract` over one text a card; knows no places."""

    bytes_each = 1_000

    def __init__(self, name: str, scorer: Callable[..., float]) -> None:
        self.name, self._scorer = name, scorer

    def build(self, cards: Sequence[Card]) -> None:
        self._cards, self._texts = cards, [card_text(card) for card in cards]

    def best(self, question: Question) -> Card | None:
        found = process.extract(question.text, self._texts, scorer=self._scorer, limit=_SHOWN)
        return self._cards[found[0][2]] if found else None


class Bm25s:
    """BM25 over characters and bigrams; knows no places."""

    name, bytes_each = BM25S, 14_000

    def build(self, cards: Sequence[Card]) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when it is imported
        self._cards, vocabulary = cards, dict[str, int]()
        ids = [
            [vocabulary.setdefault(gram, len(vocabulary)) for gram in grams(plain(card_text(card)))] for card in cards
        ]
        self._engine: Any = bm25s.BM25()
        self._engine.index((ids, vocabulary), show_progress=False)

    def best(self, question: Question) -> Card | None:
        asked = [grams(plain(question.text))]
        found, scores = self._engine.retrieve(asked, k=min(_SHOWN, len(self._cards)), show_progress=False)
        return self._cards[int(found[0][0])] if scores[0][0] > 0 else None


def card_text(card: Card) -> str:
    """Title, answer and similar questions as one."""
    return " ".join((card.title, card.answer, *card.similar))


def engines(now: datetime) -> list[Engine]:
    """Those that are installed, ours first."""
    found: list[Engine] = [Ours(now), Rapidfuzz(WRATIO, fuzz.WRatio), Rapidfuzz(PARTIAL, fuzz.partial_ratio)]
    return [*found, Bm25s()] if find_spec("bm25s") else found


def missing(built: Iterable[str]) -> list[str]:
    """Peers that are not installed."""
    return [name for name in (BM25S,) if name not in set(built)]
