"""Which source speaks where several say something on one matter, and which warning it carries.

The place decides first (the nearest government before the ones above it), then what is in force before what has
lapsed or is no longer borne out by its document, what is issued before a draft, and a promise, target or measure before
mere background; the newer last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from knowledge import words
from knowledge.base import Card, Document, Kind, Status
from knowledge.normalize import clean, grams, plain
from knowledge.places import find_place, region_chain

_HERE = ZoneInfo("Asia/Shanghai")
_LEVELS = {level: re.compile(f"[咱我全本]{level}|{level}[里上级]") for level in "区市省"}
_SAME_MATTER = 0.5
_PLAN = re.compile(r"(20\d\d)年")  # a plan that names its year in its title is of that year
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")


def reach(text: str, region: str | None) -> tuple[str, ...]:
    """The regions whose documents may speak, the first before the others, for a question asked in `region`.

    A place named beats `region`; one that lies above the asker (张掖市, 全省) comes first but does not silence home.
    """
    home, said = region_chain(region), clean(text)
    place = find_place(said)
    if place and place not in home:
        return region_chain(place)
    first = [place] if place else _levels_said(said, home)[:1]
    return tuple(dict.fromkeys((*first, *home)))


def _levels_said(said: str, home: Sequence[str]) -> list[str]:
    """The regions of `home` that the text means by 区里, 市上, 全省 and the like, the nearest first."""
    levels = {name[-1]: name for name in home}
    return [levels[level] for level, pattern in _LEVELS.items() if level in levels and pattern.search(said)]


def rank(card: Card, chain: Sequence[str], now: datetime) -> tuple[int, bool, bool, bool, int]:
    """What speaks first sorts first. `chain` is the place asked about and the ones above it."""
    document = card.document
    level = chain.index(document.region) if document.region in chain else len(chain)
    return (
        level,
        holds_no_more(card, now) or card.doubted,
        document.status is Status.DRAFT,
        card.kind is Kind.BACKGROUND,
        -(document.day or date.min).toordinal(),
    )


def has_lapsed(document: Document, now: datetime) -> bool:
    """Its targets were for a time gone by, or its own term is over."""
    return document.status is Status.TARGETS_LAPSED or _is_before(document.valid_until, now)


def holds_no_more(card: Card, now: datetime) -> bool:
    """Whether its document has lapsed, or its own rule has ended."""
    return has_lapsed(card.document, now) or _is_before(card.until, now)


def lead(card: Card, now: datetime) -> str:
    """What has to be read before a rule that no longer holds; "" for one that does, and for mere background."""
    unit = card.units[0] if card.units else words.SOME_UNIT
    if end := _end(card, now):
        return words.OVER.format(day=words.day_words(end), unit=unit)
    if card.kind is Kind.BACKGROUND:
        return ""
    if card.document.status is Status.TARGETS_LAPSED or _is_past(card.due, now):
        year = card.due[:4] or (card.document.day.year if card.document.day else "")
        return words.PAST.format(year=year, unit=unit)
    planned = _PLAN.search(card.document.title)
    if planned and int(planned[1]) < now.astimezone(_HERE).year:
        return words.PLANNED.format(year=planned[1], unit=unit)
    return ""


def warnings(card: Card, home: Sequence[str], now: datetime) -> tuple[str, ...]:
    """What to know before relying on the card; `home` is where the asker stands and the places above it."""
    document = card.document
    checks = (
        (document.region not in home, words.OTHER_PLACE.format(region=document.region, home=home[0])),
        (document.status is Status.DRAFT, words.DRAFT),
        (card.doubted, words.DOUBTED),
        (card.kind is Kind.BACKGROUND, words.BACKGROUND),
    )
    return tuple(warning for applies, warning in checks if applies)


def same_matter(a: Card, b: Card) -> bool:
    """Whether titles and topics of the two overlap by half: 低压办电时限 of the district and of the city.

    A clause has no topics: the card's are looked for in its words.
    """
    if a.is_clause is not b.is_clause:
        clause, card = (a, b) if a.is_clause else (b, a)
        return _is_told(card, clause)
    mine, yours = _matter(a), _matter(b)
    return 2 * len(mine & yours) >= _SAME_MATTER * (len(mine) + len(yours))


def differ(a: Card, b: Card) -> bool:
    """One matter, both with numbers, and none of them shared: the values contradict each other."""
    mine, yours = _numbers(a), _numbers(b)
    return bool(mine and yours) and not mine & yours and same_matter(a, b)


def is_copy(a: Card, b: Card) -> bool:
    """One matter and nothing that the other denies: showing both tells nobody anything."""
    return same_matter(a, b) and _numbers(a) == _numbers(b)


def _is_told(card: Card, clause: Card) -> bool:
    matter, said = _matter(card), clean(f"{clause.title} {clause.answer}")
    return bool(matter) and sum(gram in said for gram in matter) >= _SAME_MATTER * len(matter)


def _end(card: Card, now: datetime) -> date | None:
    """The day on which the rule ended, if that is past; its document's where it has none of its own."""
    ends = [day for day in (card.until, card.document.valid_until) if day and _is_before(day, now)]
    return min(ends, default=None)


def _is_before(day: date | None, now: datetime) -> bool:
    return day is not None and day < now.astimezone(_HERE).date()


def _is_past(due: str, now: datetime) -> bool:
    return bool(due) and due < now.astimezone(_HERE).strftime("%Y-%m")


@lru_cache(maxsize=8192)
def _matter(card: Card) -> frozenset[str]:
    return frozenset(gram for gram in grams(plain(f"{card.title} {' '.join(card.topics)}")) if len(gram) > 1)


@lru_cache(maxsize=8192)
def _numbers(card: Card) -> frozenset[str]:
    return frozenset(_FIGURE.findall(plain(" ".join(card.figures))))
