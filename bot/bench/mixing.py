"""More cards than there are: halves of the texts of two cards put together, so that the words stay natural.

A knowledge base grows by documents of further places: of ten mixtures nine are of made-up places, one is of home.

The same cards give the same mixtures; none is a copy of a card, and none contains a question that will be asked.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ahocorasick_rs import AhoCorasick

from knowledge.base import Card, Document

_SEED = 20261121
_PLACES, _PLACE = 30, "外地{n}"
_ONE_IN = 10  # mixtures stays where its first card is from
_NEAR_MIDDLE = (0, 1, -1, 2, -2)  # where the cut lies, one round of all pairs after the other


def mixtures(cards: Sequence[Card], questions: Iterable[str]) -> Iterator[Card]:
    """New cards without end in sight: every ordered pair of `cards` once for each place of the cut."""
    known = {text for card in cards for text in (card.title, card.answer, *card.similar)}
    asked = AhoCorasick(list(questions))
    number = 0
    for shift in _NEAR_MIDDLE:
        for first, second in _pairs(cards):
            mixed = _mixed(first, second, shift, number, known)
            if mixed and not asked.find_matches_as_indexes("|".join((mixed.title, mixed.answer, *mixed.similar))):
                number += 1
                yield mixed


def _pairs(cards: Sequence[Card]) -> Iterator[tuple[Card, Card]]:
    """Every ordered pair of two cards, spread evenly over the cards."""
    distances = list(range(1, len(cards)))
    random.Random(_SEED).shuffle(distances)  # noqa: S311  the same cards at every run
    for distance in distances:
        for n, card in enumerate(cards):
            yield card, cards[(n + distance) % len(cards)]


def _mixed(first: Card, second: Card, shift: int, number: int, known: set[str]) -> Card | None:
    """Head of the first and tail of the second in title, answer and questions; all else is the first's."""
    title, answer = _spliced(first.title, second.title, shift), _spliced(first.answer, second.answer, shift)
    similar = {_spliced(one, other, shift): None for one, other in zip(first.similar, second.similar, strict=False)}
    if title in known or answer in known:
        return None
    questions = tuple(text for text in similar if text not in known)
    return replace(
        first,
        document=_document(first.document, number),
        id=f"mix-{number}",
        clauses=(f"mix-{number}",),
        title=title,
        answer=answer,
        similar=questions,
    )


def _document(document: Document, number: int) -> Document:
    if number % _ONE_IN == 0:
        return document
    place = number % _PLACES
    return replace(document, id=f"{document.id}-{place}", region=_PLACE.format(n=place))


def _spliced(head: str, tail: str, shift: int) -> str:
    return head[: max(1, len(head) // 2 + shift)] + tail[max(1, len(tail) // 2 + shift) :]
