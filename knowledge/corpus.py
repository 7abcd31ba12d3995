"""All cards made ready for comparing: their grams, how much each gram tells, their similar questions.

A card has a number; a similar question's number says whose it is. What costs time is made when it is first needed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.asked import Asked, held_kinds
from knowledge.base import Card
from knowledge.normalize import grams, plain
from knowledge.question import essence, gram_weight

MOST_QUESTIONS = 63  # of one card
_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """One similar question of a card, or its title; a title is nobody's question and has no `whole`."""

    card: int
    whole: str
    text: str
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A card made ready for comparing."""

    number: int
    card: Card
    body: str
    grams: frozenset[str]
    title: frozenset[str]
    topics: tuple[str, ...]
    held: frozenset[Asked]


class Corpus:
    """The cards by number and by id."""

    def __init__(self) -> None:
        self._cards: dict[int, Card] = {}
        self._numbers: dict[str, int] = {}
        self._next = 0
        self._counts: Counter[str] = Counter()
        self._idf: dict[str, float] = {}
        self._entries: dict[int, Entry] = {}
        self._rows: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._cards)

    def __iter__(self) -> Iterator[Card]:
        return iter(self._cards.values())

    def by_id(self, card_id: str) -> Card | None:
        number = self._numbers.get(card_id)
        return None if number is None else self._cards[number]

    def put(self, card: Card) -> int:
        """Adds the card under a new number; the caller has dropped an earlier one of the same id."""
        number, self._next = self._next, self._next + 1
        self._cards[number], self._numbers[card.id] = card, number
        self._counts.update(every_gram(card))
        self._idf = {}
        return number

    def drop(self, card_id: str) -> int | None:
        """Takes the card out; its number, or None where there was none."""
        number = self._numbers.pop(card_id, None)
        if number is None:
            return None
        self._counts.subtract(every_gram(self._cards.pop(number)))
        self._idf, self._rows = {}, {}
        self._entries.pop(number, None)
        return number

    @property
    def rare(self) -> float:
        """How much a gram tells that no card has."""
        return self._told(0)

    def weights(self, found: Iterable[str]) -> dict[str, float]:
        """How much each gram tells; one that no card has tells as much as the rarest."""
        return {gram: self._weight(gram) for gram in found}

    def mass(self, found: Iterable[str]) -> float:
        return sum([self._weight(gram) for gram in found])

    def knows(self, gram: str) -> bool:
        return self._counts.get(gram, 0) > 0

    def vocabulary(self) -> Iterator[str]:
        return (gram for gram, count in self._counts.items() if count > 0)

    def entry(self, number: int) -> Entry:
        found = self._entries.get(number)
        if found is None:
            _make_room(self._entries)
            found = self._entries[number] = _entry(number, self._cards[number])
        return found

    def row(self, number: int) -> Row:
        found = self._rows.get(number)
        if found is None:
            _make_room(self._rows)
            found = self._rows[number] = self._row(number)
        return found

    def _row(self, number: int) -> Row:
        card, place = divmod(number, MOST_QUESTIONS + 1)
        owner = self._cards[card]
        whole = plain(owner.similar[place - 1]) if place else plain(owner.title)
        stem = essence(whole)
        return Row(card, whole if place else "", stem, frozenset(grams(stem)))

    def _weight(self, gram: str) -> float:
        known = self._idf.get(gram)
        if known is None:
            known = self._idf[gram] = self._told(self._counts.get(gram, 0)) * gram_weight(gram)
        return known

    def _told(self, count: int) -> float:
        return math.log1p((len(self._cards) - count + 0.5) / (count + 0.5))


def rows_of(number: int, card: Card) -> Iterator[tuple[int, str]]:
    """(row number, grams of the question) of the card's similar questions and its title."""
    for place, text in enumerate((card.title, *card.similar[:MOST_QUESTIONS])):
        yield number * (MOST_QUESTIONS + 1) + place, " ".join(dict.fromkeys(_asked_grams(text)))


def own_grams(card: Card) -> Iterator[str]:
    """What the card itself says: title twice, topics, answer, figures, units."""
    title = " ".join(_grams(card.title))
    yield from (title, title)
    for part in (*card.topics, card.answer, *card.figures, *card.units):
        yield " ".join(_grams(part))


def asked_grams(card: Card) -> Iterator[str]:
    """What its similar questions say."""
    for text in card.similar:
        yield " ".join(_asked_grams(text))


def every_gram(card: Card) -> set[str]:
    parts = (card.title, card.answer, *card.figures, *card.topics, *card.similar, *card.units)
    return {gram for part in parts for gram in _grams(part)}


def _entry(number: int, card: Card) -> Entry:
    topics = tuple(dict.fromkeys(plain(topic) for topic in card.topics))
    body = plain(f"{card.title} {card.answer} {' '.join(card.figures)}")
    return Entry(
        number, card, body, frozenset(every_gram(card)), frozenset(_grams(card.title)), topics, held_kinds(card)
    )


@lru_cache(maxsize=16_384)
def _grams(text: str) -> tuple[str, ...]:
    """The same units and topics stand on many cards."""
    return tuple(grams(plain(text)))


@lru_cache(maxsize=16_384)
def _asked_grams(text: str) -> tuple[str, ...]:
    return tuple(grams(essence(plain(text))))


def _make_room(kept: dict[int, Row] | dict[int, Entry]) -> None:
    if len(kept) >= _KEPT:
        kept.clear()
