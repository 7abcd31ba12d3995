"""Whether a card still says what its document says, now that the document itself is at hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

import cn2an

from knowledge.base import WHOLE, Card
from knowledge.normalize import clean, digits, grams

T = TypeVar("T")

CARRIED = 0.2  # of a card's letter pairs; what its clauses carry of 99 cards in 100, and wrong clauses of 5 in 100
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百两]+")


def stands(card: Card, clauses: Mapping[str, str]) -> bool:
    """Whether the clauses that it cites are there, name every number of its figures, and speak of the same.

    `clauses` are the texts of the document by clause id, headings and dates included.
    """
    if gone(card, clauses):
        return False
    text = digits(clean(" ".join(cited(card, clauses))))
    return _numbers(" ".join(card.figures)) <= _counted(text) and _carries(text, card)


def gone(card: Card, clauses: Mapping[str, T]) -> list[str]:
    """The clauses that a card cites and that are not there; 全文 is there also where no clause is called so."""
    return [clause for clause in card.clauses if clause not in clauses and clause != WHOLE]


def cited(card: Card, clauses: Mapping[str, T]) -> list[T]:
    """What a card cites of the clauses by id, none of them `gone`; of a whole document all of them."""
    whole = WHOLE in card.clauses and WHOLE not in clauses
    return list(clauses.values()) if whole else [clauses[clause] for clause in card.clauses]


def _carries(text: str, card: Card) -> bool:
    pairs = {gram for gram in grams(digits(clean(card.answer))) if len(gram) > 1}
    return sum(pair in text for pair in pairs) >= CARRIED * len(pairs)


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(digits(clean(text))))


def _counted(text: str) -> frozenset[str]:
    """Every number of a text, also those spelt out and 2026-07 as 7: a card may count what the text only lists."""
    found = _numbers(text)
    return found | {str(int(number)) for number in found if number.isdigit()} | set(map(_value, _NUMERAL.findall(text)))


@lru_cache(maxsize=4096)
def _value(numeral: str) -> str:
    try:
        return f"{float(cn2an.cn2an(numeral.replace('〇', '零').replace('两', '二'), 'smart')):.10g}"
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
