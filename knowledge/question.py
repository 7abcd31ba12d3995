"""A question read once: its grams, its weighted terms with the official words added, the kinds of fact it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.asked import Asked, asked_kinds
from knowledge.normalize import core, grams, plain
from knowledge.synonyms import Synonyms

_OFFICIAL_WEIGHT = 0.45
_SINGLE_WEIGHT = 0.5
_MAX_TERMS = 240
_PLACES = re.compile(r"(甘州|张掖)[区市]?|甘肃省?|咱?全[区市省]|[咱我本][区市省]|区上|区里|市里|市上|省里|省上")


@dataclass(frozen=True, slots=True)
class Question:
    """`core` has no filler and no home places; `official` are the words added; `terms` weigh what is looked for."""

    core: str
    grams: frozenset[str]
    official: tuple[str, ...]
    terms: dict[str, float]
    asked: frozenset[Asked]


def read_question(text: str, synonyms: Synonyms) -> Question:
    """Never raises, whatever `text` is."""
    whole = plain(text)
    stem = essence(whole)
    official = synonyms.official(whole)
    own = list(dict.fromkeys(grams(stem)))[:_MAX_TERMS]
    terms = {gram: gram_weight(gram) for word in official for gram in grams(word)}
    terms = {gram: weight * _OFFICIAL_WEIGHT for gram, weight in terms.items()}
    terms |= {gram: gram_weight(gram) for gram in own}
    return Question(stem, frozenset(own), official, terms, asked_kinds(whole))


def essence(text: str) -> str:
    """`plain` text without filler words and without the places that every question here is about."""
    return core(_PLACES.sub(" ", text).strip() or text)


def gram_weight(gram: str) -> float:
    """A single character says less than two together; words that are no Chinese count whole."""
    return _SINGLE_WEIGHT if len(gram) == 1 and not gram.isascii() else 1.0
