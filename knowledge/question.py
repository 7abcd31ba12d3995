"""A question read once: its grams, its weighted terms with the official words added, the kinds of fact it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.asked import Asked, asked_kinds, named_acts, named_permits
from knowledge.normalize import core, grams, plain
from knowledge.places import names_of
from knowledge.synonyms import Synonyms

_OFFICIAL_WEIGHT = 0.15
_SINGLE_WEIGHT = 0.7
TOLD_WEIGHT = 0.6
_MAX_TERMS = 240
_YEAR = re.compile(r"20\d\d(?=年)")
_SENTENCE = re.compile(r"[^。!?;]+[。!?;]*")
_ASKING = re.compile(r"[?]|吗|[能会要是]不[能会要是]|有没有|行不行|怎么|咋|如何|什么|啥|哪|谁|多久|多少|几[个天家]")
_ASKED_WITH = re.compile(
    r"(?:需?要|得|能)?(?:多[少久大高长远快]钱?|几个?(?:工作日|小时|分钟|[点天家号次月年])?|哪[里个家些儿]?)"
    r"|找?谁|([\u3400-\u9fff])不\1|一般|必须|要办|有规定"
    r"|[今明后昨]天|今年|今晚|晚上|一?个月|一[年次]"
)
_PLACES = re.compile(r"(甘州|张掖)[区市]?|甘肃省?|咱?全[区市省]|[咱我本][区市省]|区上|区里|市里|市上|省里|省上")


@dataclass(frozen=True, slots=True)
class Question:
    """`whole` is the plain text, `core` is it without filler and home places; `asking` are the grams of the
    sentences that ask, `about` those of their subject, `terms` the weights of all that is looked for, official words
    added.
    """

    whole: str
    core: str
    grams: frozenset[str]
    asking: frozenset[str]
    about: frozenset[str]
    terms: dict[str, float]
    asked: frozenset[Asked]
    permits: frozenset[str]
    acts: frozenset[str]
    years: frozenset[str]


def read_question(text: str, synonyms: Synonyms, place: str = "") -> Question:
    """Never raises, whatever `text` is; the name of the `place` whose documents are searched says nothing more."""
    whole = plain(text)
    here = (_named(place).sub(" ", whole).strip() if place else "") or whole
    stem = essence(here)
    official = synonyms.official(whole)
    asks = _asking_part(here)
    asking = frozenset(grams(essence(asks)))
    own = list(dict.fromkeys(grams(stem)))[:_MAX_TERMS]
    terms = {gram: gram_weight(gram) for word in official for gram in grams(word)}
    terms = {gram: weight * _OFFICIAL_WEIGHT for gram, weight in terms.items()}
    terms |= {gram: gram_weight(gram) * (1.0 if gram in asking else TOLD_WEIGHT) for gram in own}
    return Question(
        whole, stem, frozenset(own), asking, subject(asks), terms, asked_kinds(asks), named_permits(whole),
        named_acts(asks), frozenset(_YEAR.findall(whole)),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _named(place: str) -> re.Pattern[str]:
    """金昌市: 金昌, 永昌县, 在金昌, 我们金昌这边."""
    names = "|".join(re.escape(name) for name in (place, *names_of(place)))
    return re.compile(f"(?:我们|咱们|咱|在|到)?(?:{names})[市县区州]?(?:这边|这里|这儿|那边|那里|的)?")


def _asking_part(text: str) -> str:
    """The sentences of a longer story that ask something; all of it where none does."""
    asking = [sentence for sentence in _SENTENCE.findall(text) if _ASKING.search(sentence)]
    return " ".join(asking) or text


def essence(text: str) -> str:
    """`plain` text without filler words and without the places that every question here is about."""
    return core(_PLACES.sub(" ", text).strip() or text)


def subject(text: str) -> frozenset[str]:
    """The pairs of letters of what a `plain` question is about, without what it is asked with (几天, 多少钱, 找谁)."""
    return frozenset(gram for gram in grams(_ASKED_WITH.sub(" ", essence(text))) if len(gram) > 1)


def unasked(text: str) -> str:
    """A question in `clean` form without what it is asked with: what it is about."""
    return _ASKED_WITH.sub("", core(text)).replace(" ", "")


def asks(text: str) -> bool:
    """Whether the words ask something."""
    return bool(_ASKING.search(text))


def gram_weight(gram: str) -> float:
    """A single character says less than two together; words that are no Chinese count whole."""
    return _SINGLE_WEIGHT if len(gram) == 1 and not gram.isascii() else 1.0
