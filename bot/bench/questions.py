"""What is asked: one similar question of cards spread evenly over all, taken out of its card first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.base import Card
from knowledge.normalize import plain

_SEED = 20261121
_LEFT = 2  # questions that a card keeps


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the card that it was taken from."""

    text: str
    card: Card

    @property
    def region(self) -> str:
        return self.card.document.region

    def is_answered_by(self, card: Card | None) -> bool:
        """The card itself, or a copy of the same clause of the same document."""
        if card is None:
            return False
        same_clause = card.document.id == self.card.document.id and set(card.clauses) & set(self.card.clauses)
        return card.id == self.card.id or bool(same_clause)


def take_questions(cards: Sequence[Card], most: int) -> tuple[list[Card], list[Question]]:
    """(the cards without what is asked, at most `most` questions in a fixed mixed order)."""
    able = [card for card in cards if len(card.similar) > _LEFT]
    chosen = able[:: max(1, len(able) // most)][:most]
    questions = [Question(card.similar[n % len(card.similar)], card) for n, card in enumerate(chosen)]
    asked = {plain(question.text) for question in questions}
    random.Random(_SEED).shuffle(questions)  # noqa: S311  the same order at every run
    return [_without(card, asked) for card in cards], questions


def other_questions(cards: Sequence[Card], most: int) -> list[Question]:
    """Questions for the engines to warm up with, of cards as they are left."""
    able = [card for card in cards if card.similar]
    return [Question(card.similar[0], card) for card in able[:: max(1, len(able) // most)][:most]]


def _without(card: Card, asked: set[str]) -> Card:
    left = tuple(text for text in card.similar if plain(text) not in asked)
    return card if left == card.similar else replace(card, similar=left)
