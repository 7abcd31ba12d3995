"""Whether two appeals tell of the same matter: the pairs of characters that both have."""

from __future__ import annotations

import re

ALIKE, ALIKE_IN_CATEGORY = 0.45, 0.25
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_FILLING = re.compile(
    r"我们?|你们?|他们?|还是|还|都|了|的|吗|呢|啊|吧|就|也|又|请|帮忙?|一下|怎么|没人|没有?|不|已经|这个|那个|天天|几天|半个?月|[一二两三四五六七八九十几多\d]+个?(?:天|月|周|年|小时)"
)


def alike(one: str, other: str) -> float:
    """How much of the shorter text stands in the other, from 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def same_matter(one: str, other: str, *, same_category: bool) -> bool:
    """Whether the texts are near enough; nearer where not even the category is the same."""
    return alike(one, other) >= (ALIKE_IN_CATEGORY if same_category else ALIKE)


def fit(matter: str, words: str) -> tuple[float, float]:
    """How much of a few words that name a matter stands in longer ones: of their pairs and of their characters."""
    characters = set("".join(part for run in _WORDS.findall(matter) for part in _FILLING.split(run)))
    return alike(matter, words), len(characters & set(words)) / len(characters) if characters else 0.0


def _pairs(text: str) -> set[str]:
    parts = (part for run in _WORDS.findall(text) for part in _FILLING.split(run))
    return {part[n : n + 2] for part in parts for n in range(len(part) - 1)}
