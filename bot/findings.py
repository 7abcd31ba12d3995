"""`qisu cards check` and `qisu recall` as lines to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import words
from handlers.recall import Answered
from knowledge.base import Card
from knowledge.check import Findings

MOST_LISTED = 20


def check_lines(found: Findings) -> Iterator[str]:
    """Every finding under its heading; of the cards never hit, which may be most, the first."""
    if found.doubted:
        yield words.DOUBTED.format(n=len(found.doubted))
        yield from (_card(card) for card in found.doubted)
    yield words.UNASKED.format(n=len(found.unasked))
    yield from (_card(card) for card in found.unasked)
    if found.clauses:
        yield words.CLAUSE_CARDS.format(n=found.clauses)
    yield words.UNKNOWN_UNITS.format(n=len(found.unknown_units))
    yield from (words.UNKNOWN_UNIT_LINE.format(card=_card(card), unit=unit) for card, unit in found.unknown_units)
    yield words.CONTRADICTIONS.format(n=len(found.contradictions))
    for one, other in found.contradictions:
        yield words.CONTRADICTION.format(one=_said(one), other=_said(other))
    yield words.NEVER_HIT.format(n=len(found.never_hit), listed=min(len(found.never_hit), MOST_LISTED))
    yield from (_card(card) for card in found.never_hit[:MOST_LISTED])
    yield words.OPEN_CONFLICTS.format(n=len(found.open_conflicts))
    yield from (words.OPEN_CONFLICT.format(number=one.number, about=one.about) for one in found.open_conflicts)


def _card(card: Card) -> str:
    return words.CARD_LINE.format(id=card.id, title=card.title)


def _said(card: Card) -> str:
    return words.CARD_SAYS.format(id=card.id, title=card.title, figures="；".join(card.figures))


def answered_lines(found: Sequence[Answered]) -> Iterator[str]:
    """Who was answered, a line a question."""
    for one in found:
        yield words.ANSWERED_LINE.format(
            day=one.day, channel=one.channel or words.NO_CHANNEL, question=" ".join(one.question.split())
        )
