"""A question that only makes sense after the one before it: 那高压的呢, 要多少材料."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.base import Card
from knowledge.normalize import clean, grams
from knowledge.places import find_place, names_of
from knowledge.question import essence, subject

_OPENS = re.compile(r"^(那么?|还有|要是|如果|换成|同样|另外|再就是|它|这个|上面)")
_ENDS = re.compile(r"呢[?!。]*$")
_LEVEL = re.compile(r"[咱我全本][区市省]|[区市省][里上级]")
_LONGEST = 18  # characters; who says more says the whole matter
_TAIL = re.compile(r"(?:市|区|县|州|省)?(?:的|那边|那里|那儿|这边|里|上)+$|的$")
_STOPS = re.compile(r"[?!;。]+")


@dataclass(frozen=True, slots=True)
class Before:
    """The question before, and the card that answered it."""

    text: str
    card: Card


def follows(text: str) -> bool:
    """Whether the words lean on what was said before."""
    said = clean(text)
    return len(said) <= _LONGEST and bool(_OPENS.search(said) or _ENDS.search(said))


def together(text: str, before: Before) -> str:
    """Both questions as one: the new words in the place of those they replace (低压 by 高压), else after them."""
    said, kept = _bare(text), clean(before.text)
    replaced = _replaced(before.card, kept, said)
    for old, new in replaced:
        kept = kept.replace(old, new)
    return kept if replaced else f"{_STOPS.sub(' ', kept)}。{said}?"


def readings(text: str, before: Before) -> tuple[str, ...]:
    """What may be meant, the likeliest first: both together, or the new matter with what was asked of the old.

    Where only another place is named, the old question is asked there and nothing else.
    """
    if asks_place_only(text):
        return (clean(before.text),)
    matter = {word for topic in (before.card.title, *before.card.topics) for word in subject(clean(topic))}
    frame = "".join(
        " " if _belongs(kept, n, matter) else c for kept in (clean(before.text),) for n, c in enumerate(kept)
    )
    return together(text, before), f"{_bare(text)} {frame}"


def asks_place_only(text: str) -> bool:
    """换成陇南呢, 那省里呢: the same of another place."""
    said = _TAIL.sub("", _bare(text))
    place = find_place(said)
    names = (place, *names_of(place)) if place else ()
    return said in names or any(said == name.rstrip("市区县州省") for name in names) or bool(_LEVEL.fullmatch(said))


def says_too(card: Card, text: str) -> bool:
    """Whether a card that answered already speaks of the new words too: 用气 in a card on 供水供气."""
    new = _pairs(essence(_bare(text)))
    said = clean(" ".join((card.title, card.answer, *card.topics, *card.similar)))
    return bool(new) and all(pair in said for pair in new)


def _bare(text: str) -> str:
    return _ENDS.sub("", _OPENS.sub("", clean(text)))


def _pairs(text: str) -> list[str]:
    return [pair for pair in grams(clean(text)) if len(pair) == 2]


def _belongs(text: str, n: int, matter: set[str]) -> bool:
    """Whether the character is part of a word of the matter."""
    return text[n : n + 2] in matter or text[max(0, n - 1) : n + 1] in matter


def place_of(text: str, before: Before) -> str:
    """The text whose place counts: the new one's if it names any, or a level (省里)."""
    said = clean(text)
    return text if find_place(said) or _LEVEL.search(said) else before.text


def _replaced(card: Card, old: str, new: str) -> list[tuple[str, str]]:
    """The pair that begins a word of the matter, and the one that begins the new words and differs in a character."""
    first = next(iter(_pairs(essence(new))), "")
    begins = {topic[:2] for topic in (card.title, *card.topics)} | {essence(old)[:2]}
    return [(pair, first) for pair in _pairs(old) if pair in begins and first and _is_variant(pair, first)][:1]


def _is_variant(pair: str, other: str) -> bool:
    return (pair[0] == other[0]) != (pair[1] == other[1])
