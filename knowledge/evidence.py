"""What in a text speaks for which leaf of the classification: words, units named, topics, likeness of phrases."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick
from rapidfuzz import fuzz

from knowledge.base import Unit
from knowledge.categories import Categories, Leaf, Matter

LONGEST = 1200  # characters read; a longer story has named its matter by then
_REACH = 16  # characters between the parts of "甲+乙"
_RERANKED = 6
_WORD, _PAIR, _WEAK, _HINT, _TOPIC, _NAME = 1.5, 2.2, 0.6, 0.5, 0.45, 1.2
_PROFILE, _DUTY, _FUZZY = 14.0, 9.0, 2.0
_MOST_DUTY = 2.5
_FACET_SHARE = 0.45  # a facet leads when it says this much of what the leaf's own words say
_PREFIX = re.compile("^(?:张掖市|甘州区|国网|区|市|省|州)")

Found = dict[str, list[int]]  # part of a text -> where it stands


@dataclass(frozen=True, slots=True)
class _Term:
    """What finding a word means: so much for one matter of a leaf. `parts` must all be said near each other."""

    word: str
    parts: tuple[str, ...]
    leaf: int
    facet: int  # -1 = the leaf itself
    worth: float


@dataclass(slots=True)
class Score:
    """The evidence for one leaf: its own words, its facets' words, everything else."""

    leaf: Leaf
    own: float = 0.0
    facets: dict[int, float] = field(default_factory=dict)
    rest: float = 0.0
    seen: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return self.own + sum(self.facets.values()) + self.rest

    @property
    def matter(self) -> Matter:
        """The facet that leads, or the leaf's own matter."""
        best = max(self.facets, key=lambda index: self.facets[index], default=-1)
        leads = best >= 0 and self.facets[best] >= _FACET_SHARE * self.own
        return self.leaf.facets[best] if leads else self.leaf.matter

    def words(self) -> list[str]:
        """What was said, the most telling first."""
        return sorted(self.seen, key=lambda word: -self.seen[word])

    def add(self, term: _Term) -> None:
        self.seen[term.word] = term.worth
        if term.facet < 0:
            self.own += term.worth
        else:
            self.facets[term.facet] = self.facets.get(term.facet, 0.0) + term.worth


class Profiles:
    """Bags of letter pairs, compared by cosine."""

    def __init__(self, texts: dict[str, str]) -> None:
        bags = {key: Counter(_pairs(text)) for key, text in texts.items()}
        spread = Counter(pair for bag in bags.values() for pair in bag)
        self._rarity = {pair: math.log((1 + len(bags)) / count) for pair, count in spread.items()}
        self._unknown = math.log(1 + len(bags))
        self._holders: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, bag in bags.items():
            worth = {pair: (1 + math.log(n)) * self._rarity[pair] for pair, n in bag.items()}
            length = math.sqrt(sum(value**2 for value in worth.values())) or 1.0
            for pair, value in worth.items():
                self._holders[pair].append((key, value / length))

    def likeness(self, text: str) -> dict[str, float]:
        """Each bag that shares a pair with the text, from 0 to 1."""
        pairs = set(_pairs(text))
        length = math.sqrt(sum(self._rarity.get(pair, self._unknown) ** 2 for pair in pairs)) or 1.0
        found: dict[str, float] = defaultdict(float)
        for pair in pairs:
            for key, worth in self._holders.get(pair, ()):
                found[key] += worth * self._rarity[pair] / length
        return found


class Evidence:
    """Built once; `rank` weighs a text against every leaf."""

    def __init__(self, categories: Categories) -> None:
        self._leaves = categories.leaves
        self.duty_of = _named_duties(categories)
        self._terms = _by_part(_weighed(categories))
        self._topics = _topics(categories)
        self._parts = sorted({*self._terms, *self._topics, *self.duty_of})
        self._finder = AhoCorasick(self._parts)
        self._by_leaf = Profiles({leaf.id: "，".join(_phrases(leaf)).casefold() for leaf in categories.leaves})
        self._by_duty = Profiles(_duty_texts(categories))

    def find(self, text: str) -> Found:
        """Every known part that the text, as `plain` leaves it, says, with where it says it."""
        found: Found = defaultdict(list)
        for index, start, _ in self._finder.find_matches_as_indexes(text, overlapping=True):
            found[self._parts[index]].append(start)
        return found

    def rank(self, text: str, found: Found) -> list[Score]:
        """All leaves, the one with most evidence first."""
        scores = [Score(leaf) for leaf in self._leaves]
        self._count_words(found, scores)
        self._count_duties(text, found, scores)
        likeness = self._by_leaf.likeness(text)
        for score in scores:
            score.rest += _PROFILE * likeness.get(score.leaf.id, 0.0)
        scores.sort(key=lambda score: -score.total)
        for score in scores[:_RERANKED]:
            best = max(fuzz.partial_ratio(said, text) for said in score.leaf.says)
            score.rest += _FUZZY * max(0.0, (best - 45) / 55)
        return sorted(scores, key=lambda score: -score.total)

    def _count_words(self, found: Found, scores: list[Score]) -> None:
        for part in found:
            for term in self._terms.get(part, ()):
                score = scores[term.leaf]
                if term.word not in score.seen and _said(term.parts, found):
                    score.add(term)

    def _count_duties(self, text: str, found: Found, scores: list[Score]) -> None:
        likeness = self._by_duty.likeness(text)
        worth: dict[str, float] = defaultdict(float, {duty: _DUTY * like for duty, like in likeness.items()})
        for part in found:
            for duty in self._topics.get(part, ()):
                worth[duty] += _TOPIC
        for duty in self.named(found):
            worth[duty] += _NAME
        for score in scores:
            score.rest += min(_MOST_DUTY, worth[score.matter.lead])

    def named(self, found: Found) -> set[str]:
        """The duties whose units the text names."""
        return {self.duty_of[part] for part in found if part in self.duty_of}


def plain(text: str) -> str:
    """The text as evidence is looked for: NFKC, no blanks, small letters, cut to a sensible length."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:LONGEST])).casefold()


def _pairs(text: str) -> Iterator[str]:
    return (text[i : i + 2] for i in range(len(text) - 1) if text[i] >= "\u4e00" and text[i + 1] >= "\u4e00")


def _said(parts: tuple[str, ...], found: Found) -> bool:
    """Whether all parts are said, each within reach of the first and none inside another."""
    if len(parts) == 1:
        return True
    first, *others = parts
    return any(all(_beside(first, at, other, found) for other in others) for at in found.get(first, ()))


def _beside(first: str, at: int, other: str, found: Found) -> bool:
    places = found.get(other, ())
    return any(len(first) <= there - at <= _REACH or len(other) <= at - there <= _REACH for there in places)


def _weighed(categories: Categories) -> Iterator[_Term]:
    """Every word of every leaf, worth more the fewer leaves know it and the longer it is."""
    rows = list(_rows(categories))
    known: dict[str, set[int]] = defaultdict(set)
    for leaf, _, word, _ in rows:
        known[word].add(leaf)
    for leaf, facet, word, weight in rows:
        parts = tuple(word.casefold().split("+"))
        rare = 1.0 / math.sqrt(len(known[word]))
        yield _Term(word, parts, leaf, facet, weight * rare * (0.55 + 0.2 * min(sum(map(len, parts)), 6)))


def _rows(categories: Categories) -> Iterator[tuple[int, int, str, float]]:
    for index, leaf in enumerate(categories.leaves):
        for facet, matter in enumerate((leaf.matter, *leaf.facets), -1):
            yield from ((index, facet, word.lstrip("~"), _weight(word)) for word in dict.fromkeys(matter.words))
        yield from ((index, -1, word, _HINT) for word in leaf.hints if word not in leaf.matter.words)


def _weight(word: str) -> float:
    return _WEAK if word.startswith("~") else _PAIR if "+" in word else _WORD


def _by_part(terms: Iterable[_Term]) -> dict[str, list[_Term]]:
    found: dict[str, list[_Term]] = defaultdict(list)
    for term in terms:
        for part in set(term.parts):
            found[part].append(term)
    return dict(found)


def _holders(categories: Categories) -> Iterator[tuple[str, Unit]]:
    for duty, names in categories.duties.items():
        held = set(names.values())
        yield from ((duty, unit) for unit in categories.units.values() if unit.name in held)


def _named_duties(categories: Categories) -> dict[str, str]:
    """A unit's name or alias, with and without its place, to the duty it holds; the first duty of a unit counts."""
    found: dict[str, str] = {}
    for duty, unit in _holders(categories):
        for name in (unit.name, *unit.aliases) if not unit.group else ():
            found.setdefault(name.casefold(), duty)
            found.setdefault(_PREFIX.sub("", name).casefold(), duty)
    return {name: duty for name, duty in found.items() if len(name) > 1}


def _topics(categories: Categories) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for duty, unit in _holders(categories):
        for topic in unit.topics:
            found[topic.casefold()].add(duty)
    return {topic: tuple(sorted(duties)) for topic, duties in found.items() if len(duties) <= 4 and len(topic) > 1}


def _duty_texts(categories: Categories) -> dict[str, str]:
    """For each duty what people bring to it: topics of its units, phrases of its leaves, words of its facets."""
    texts: dict[str, list[str]] = defaultdict(list)
    for duty, unit in _holders(categories):
        texts[duty].extend(unit.topics)
    for leaf in categories.leaves:
        texts[leaf.matter.lead].extend(leaf.says)
        for facet in leaf.facets:
            texts[facet.lead].extend(word.lstrip("~") for word in facet.words)
    return {duty: "，".join(dict.fromkeys(said)).casefold() for duty, said in texts.items()}


def _phrases(leaf: Leaf) -> Iterator[str]:
    yield leaf.name
    yield from leaf.says
    for matter in (leaf.matter, *leaf.facets):
        yield from (word.lstrip("~") for word in matter.words if "+" not in word)
