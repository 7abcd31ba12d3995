"""Where a newly imported document and the cards at hand do not say the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.base import Card
from knowledge.importing.extract import numbers_of
from knowledge.importing.lines import NUMERAL, number_of
from knowledge.importing.shapes import Clause, FactConflict, Paper
from knowledge.normalize import grams, plain
from knowledge.standing import cited, gone

MISSING = "引用的条款在新文件中找不到"
CHANGED = "新文件的条款中没有这些数字"
DIFFERENT = "同一事项在《{title}》中的数字不同"
_SAME_MATTER = 0.5
_SHORT = 60
_NUMERALS = re.compile(rf"[{NUMERAL}两]+")


def conflicts(paper: Paper, cards: Iterable[Card]) -> list[FactConflict]:
    """Cards of this document whose numbers are not in the clauses they cite, and cards of other documents of the
    place that give different numbers on the matter of a clause."""
    own = [card for card in cards if card.document.id == paper.id]
    others = [card for card in cards if card.document.id != paper.id and card.document.region == paper.region]
    return [*_changed(paper, own), *_different(paper, others)]


def _changed(paper: Paper, cards: Iterable[Card]) -> Iterator[FactConflict]:
    clauses = {clause.id: clause for clause in paper.clauses}
    for card in cards:
        missing = gone(card, clauses)
        if missing:
            yield FactConflict(card.id, missing[0], (), MISSING)
            continue
        sources = cited(card, clauses)
        absent = numbers_of(card.figures) - _all_numbers(sources)
        if absent:
            yield FactConflict(card.id, sources[0].id, tuple(sorted(absent)), CHANGED)


def _all_numbers(clauses: Iterable[Clause]) -> frozenset[str]:
    """Every number of the clauses, also those spelt out: a card may count what the text only lists by name."""
    texts = [part for clause in clauses for part in (clause.text, clause.due, clause.heading)]
    spelt = {str(number_of(found)) for text in texts for found in _NUMERALS.findall(text)}
    return numbers_of(texts) | spelt | {str(int(number)) for number in numbers_of(texts) if number.isdigit()}


def _different(paper: Paper, cards: Sequence[Card]) -> Iterator[FactConflict]:
    matters = [(card, _grams(f"{card.title} {' '.join(card.topics)}"), numbers_of(card.figures)) for card in cards]
    spoken = [(card, matter, numbers) for card, matter, numbers in matters if numbers]
    for clause in paper.clauses:
        numbers = numbers_of(clause.figures)
        if not numbers or clause.whole:
            continue
        mine = _grams(clause.text if len(clause.text) <= _SHORT else clause.heading)
        for card, matter, theirs in spoken:
            if not numbers & theirs and 2 * len(mine & matter) >= _SAME_MATTER * (len(mine) + len(matter)):
                reason = DIFFERENT.format(title=card.document.title)
                yield FactConflict(card.id, clause.id, tuple(sorted(theirs)), reason)


def _grams(text: str) -> frozenset[str]:
    return frozenset(gram for gram in grams(plain(text)) if len(gram) > 1)
