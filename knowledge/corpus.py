"""All cards made ready for comparing: their grams, how much each gram tells, their similar questions.

A card has a number; a similar question's number says whose it is. What costs time or memory is made when it is first
needed; of a card only what the index takes is made when it comes in, and not kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from knowledge.asked import Asked, holds
from knowledge.base import Card
from knowledge.normalize import BAR, MAX_MATCHED, grams, plain, plains, words
from knowledge.question import essence, gram_weight

MOST_QUESTIONS = 63  # of one card
_KEPT = 50_000
_PART = re.compile(r"[。；;，,：:\n]")
_SHORTEST_PART = 5
_EARLY = 5_000  # cards made ready for comparing at once; of more cards most are never compared


@dataclass(frozen=True, slots=True)
class Row:
    """One similar question of a card, or its title; a title is nobody's question and has no `whole`."""

    card: int
    whole: str
    text: str
    grams: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A card made ready for comparing: `said` is all its text, `words` what in it is no Chinese, `facts` its answer
    with the figures, `body` those with the title; a Chinese gram is in the card where `said` has it.
    """

    number: int
    card: Card
    said: str
    words: frozenset[str]
    body: str
    facts: str
    _held: dict[Asked, bool] = field(default_factory=dict, compare=False, repr=False)

    def lacks(self, asked: Iterable[Asked]) -> bool:
        """Whether it states nothing of one of those kinds."""
        return not all(self._holds(kind) for kind in asked)

    def _holds(self, kind: Asked) -> bool:
        known = self._held.get(kind)
        if known is None:
            known = self._held[kind] = holds(self.card, kind, self.facts)
        return known


@dataclass(frozen=True, slots=True)
class Said:
    """The grams of a card: `own` of what it says itself (the title twice), `asked` of each similar question, `title`
    what is left of the title as a question, `every` all without repeats; `texts` are its texts in plain form.
    """

    texts: list[str]
    own: list[str]
    asked: list[list[str]]
    title: list[str]
    every: set[str]

    def rows(self, number: int) -> Iterator[tuple[int, str]]:
        """(row number, grams) of the title and the similar questions."""
        for place, found in enumerate((self.title, *self.asked[:MOST_QUESTIONS])):
            yield number * (MOST_QUESTIONS + 1) + place, " ".join(dict.fromkeys(found))


def asked_of(card: Card) -> tuple[str, ...]:
    """What the card is asked: its similar questions; of a clause, which has none, its statements one by one."""
    if not card.is_clause:
        return card.similar
    parts = (part.strip() for part in _PART.split(card.answer))
    return tuple(dict.fromkeys(part for part in parts if len(part) >= _SHORTEST_PART))[:MOST_QUESTIONS]


class Corpus:
    """The cards by number and by id."""

    def __init__(self) -> None:
        self._cards: dict[int, Card] = {}
        self._numbers: dict[str, int] = {}
        self._next = 0
        self._clauses = 0
        self._counts: Counter[str] = Counter()
        self._idf: dict[str, float] = {}
        self._entries: dict[int, Entry] = {}
        self._rows: dict[int, Row] = {}
        self._row_masses: dict[int, float] = {}
        self._citing: dict[tuple[str, str], list[int]] | None = None

    def __len__(self) -> int:
        return len(self._cards)

    def __iter__(self) -> Iterator[Card]:
        return iter(self._cards.values())

    @property
    def has_clauses(self) -> bool:
        return self._clauses > 0

    def card(self, number: int) -> Card:
        return self._cards[number]

    def by_id(self, card_id: str) -> Card | None:
        number = self._numbers.get(card_id)
        return None if number is None else self._cards[number]

    def citing(self, doc: str, clause: str) -> list[Card]:
        """The cards that cite the clause, in the order in which they came."""
        if self._citing is None:
            self._citing = {}
            for number, card in self._cards.items():
                for cited in card.clauses:
                    self._citing.setdefault((card.document.id, cited), []).append(number)
        return [self._cards[number] for number in self._citing.get((doc, clause), ())]

    def put(self, card: Card, said: Said) -> tuple[int, list[str]]:
        """Adds the card; its new number, and those of its grams that no card has had before, in a fixed order.

        The caller has dropped an earlier card of the same id.
        """
        number, self._next = self._next, self._next + 1
        self._cards[number], self._numbers[card.id] = card, number
        self._clauses += card.is_clause
        known = len(self._counts)
        self._counts.update(said.every)
        new = sorted(islice(reversed(self._counts), len(self._counts) - known))
        self._forget_weights()
        if len(self._entries) < _EARLY:
            self._entries[number] = _entry(number, card, said.texts)
        return number, new

    def drop(self, card_id: str) -> int | None:
        """Takes the card out; its number, or None where there was none."""
        number = self._numbers.pop(card_id, None)
        if number is None:
            return None
        card = self._cards.pop(number)
        self._clauses -= card.is_clause
        self._counts.subtract(read_card(card).every)
        self._rows = {}
        self._forget_weights()
        self._entries.pop(number, None)
        return number

    @property
    def rare(self) -> float:
        """How much a gram tells that no card has."""
        return self._told(0)

    def weights(self, found: Iterable[str]) -> dict[str, float]:
        """How much each gram tells; one that no card has tells as much as the rarest."""
        return {gram: self._weight(gram) for gram in found}

    def row_mass(self, number: int) -> float:
        """How much the grams of a similar question tell together."""
        known = self._row_masses.get(number)
        if known is None:
            _make_room(self._row_masses)
            known = self._row_masses[number] = sum([self._weight(gram) for gram in self.row(number).grams])
        return known

    def _forget_weights(self) -> None:
        """Every change of the cards changes what each gram tells, and who cites what."""
        self._citing = None
        if self._idf or self._row_masses:
            self._idf, self._row_masses = {}, {}

    def knows(self, gram: str) -> bool:
        return self._counts.get(gram, 0) > 0

    def vocabulary(self) -> Iterator[str]:
        return (gram for gram, count in self._counts.items() if count > 0)

    def entry(self, number: int) -> Entry:
        found = self._entries.get(number)
        if found is None:
            _make_room(self._entries)
            card = self._cards[number]
            found = self._entries[number] = _entry(number, card, plains(_texts(card)))
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
        whole = plain(asked_of(owner)[place - 1]) if place else plain(owner.title)
        stem = essence(whole)
        return Row(card, whole if place and owner.similar else "", stem, frozenset(grams(stem)))

    def _weight(self, gram: str) -> float:
        known = self._idf.get(gram)
        if known is None:
            known = self._idf[gram] = self._told(self._counts.get(gram, 0)) * gram_weight(gram)
        return known

    def _told(self, count: int) -> float:
        return math.log1p((len(self._cards) - count + 0.5) / (count + 0.5))


def read_card(card: Card) -> Said:
    """Every text is brought to its plain form once."""
    texts = plains(_texts(card))
    asking = len(texts) - len(card.similar)
    own = grams(texts[0]) + grams(BAR.join(texts[:asking]))
    asked = [grams(essence(text)) for text in texts[asking:] or plains(asked_of(card))]
    every = {*own, *grams(BAR.join(texts[asking:]))}
    return Said(texts, own, asked, grams(essence(texts[0])), every)


def _texts(card: Card) -> tuple[str, ...]:
    return card.title, card.answer, *card.figures, *card.topics, *card.units, *card.similar


def _entry(number: int, card: Card, texts: Sequence[str]) -> Entry:
    """`texts` are those of the card in plain form."""
    said, stated = BAR.join(texts), 2 + len(card.figures)
    body, facts = " ".join(filter(None, texts[:stated])), " ".join(filter(None, texts[1:stated]))
    if len(body) > MAX_MATCHED:
        facts = plain(" ".join((card.answer, *card.figures)))
        body = plain(" ".join((card.title, card.answer, *card.figures)))
    return Entry(number, card, said, frozenset(words(said)), body, facts)


def _make_room(kept: dict[int, Row] | dict[int, Entry] | dict[int, float]) -> None:
    if len(kept) >= _KEPT:
        kept.clear()
