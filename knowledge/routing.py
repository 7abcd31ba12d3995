"""An appeal's text to its category, the unit that leads and those beside it, with the reason."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick
from rapidfuzz import fuzz

from knowledge.base import Unit
from knowledge.categories import Categories, Leaf, Matter
from knowledge.intent import Reading, read
from knowledge.places import find_place, region_chain
from knowledge.urgency import NORMAL, URGENT, is_blocked

LONGEST = 1200  # characters read; a longer story has named its matter by then
MOST_UNITS = 5
_MARGIN = 1.25  # how far the first leaf must lie before the next one with another lead
_ENOUGH = 4.0  # below this the evidence is thin whatever the margin
_RERANKED = 6
_REACH = 16  # characters between the parts of "甲+乙"
_SUGGESTION, _CONDUCT = "14.06", "14.05"
_THIN = 1.0  # so little says nothing: the coordinating unit looks at it first
_WORD, _PAIR, _HINT, _TOPIC, _NAME = 1.5, 2.2, 0.5, 0.45, 1.2
_PROFILE, _FUZZY = 9.0, 2.0
_FACET_SHARE = 0.45  # a facet leads when it says this much of what the leaf's own words say
_MISCONDUCT = re.compile(
    "吃拿卡要|索贿|受贿|收礼|收红包|(?:收|拿|要|顺)了?.{0,5}(?:红包|烟|酒|礼|购物卡|卡)|送礼|红包|好处|意思意思|打点|回扣|包庇|通风报信|打招呼|报复|穿小鞋|"
    "刁难|官商|以权|滥用职权|不作为|乱作为|亲戚|小舅子|干股|吃饭.{0,4}不(?:给|付)|要烟|要酒|请客|态度|辱骂|骂人"
)
_OFFICIAL = re.compile("工作人员|干部|领导|所长|科长|局长|主任|科员|镇长|书记|站长|股长|执法(?:人员|队)|窗口|经办|办事员|公务员|协管|.局的人|.所的人")
_PREFIX = re.compile("^(?:张掖市|甘州区|国网|区|市|省|州)")


@dataclass(frozen=True, slots=True)
class Route:
    """Where an appeal goes: `units` best first (lead, then alternatives, at most five), `sure` False asks for triage.

    `urgency` is urgent | normal | low; `procedure` is the legal way to be explained beside the order, or empty.
    """

    region: str
    category_id: str
    category_name: str
    units: tuple[Unit, ...]
    co_units: tuple[Unit, ...]
    urgency: str
    sure: bool
    why: str
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class _Term:
    """What finding a word means: so much for one matter of a leaf. `parts` must all be said."""

    word: str
    parts: tuple[str, ...]
    leaf: int
    facet: int  # -1 = the leaf itself
    worth: float


@dataclass(slots=True)
class _Score:
    """The evidence for one leaf: its own words, its facets' words, everything else."""

    own: float
    facets: dict[int, float]
    rest: float
    seen: dict[str, float]

    @property
    def total(self) -> float:
        return self.own + sum(self.facets.values()) + self.rest

    def facet(self) -> int:
        """The facet that leads, -1 for the leaf's own matter."""
        best = max(self.facets, key=lambda index: self.facets[index], default=-1)
        return best if best >= 0 and self.facets[best] >= _FACET_SHARE * self.own else -1


class Router:
    """Built once from the classification; `route` is pure and takes well under a millisecond for a usual message."""

    def __init__(self, units: Iterable[Unit], categories: Categories) -> None:
        self._categories = categories
        self._units = tuple(units) or tuple(categories.units.values())
        self._duty_of = _named_duties(categories)
        self._terms = _by_part(_weighed(categories))
        self._topics = _topics(categories)
        parts = sorted({*self._terms, *self._topics, *self._duty_of})
        self._parts, self._finder = parts, AhoCorasick(parts)
        self._profiles, self._rarity = _profiles(categories)

    def route(self, text: str, region: str | None) -> Route:
        """Category and units for an appeal. A place named in the text beats `region`. Never raises on any text."""
        plain = _plain(text)
        place = region_chain(find_place(text) or region)[0]
        found = self._found(plain)
        ranked = self._ranked(plain, found)
        reading = read(text)
        accused = self._accused(found, plain, reading, place)
        if accused is not None:
            ranked = _first(ranked, self._index(_CONDUCT))
        elif reading.request_type == "建议":
            ranked = self._specific(ranked)
        return self._decide(plain, place, ranked, reading, accused or frozenset(), found)

    def _found(self, text: str) -> dict[str, list[int]]:
        """Every known part that the text says, with where it says it."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, start, _ in self._finder.find_matches_as_indexes(text, overlapping=True):
            found[self._parts[index]].append(start)
        return found

    def _specific(self, ranked: list[tuple[int, _Score]]) -> list[tuple[int, _Score]]:
        """A suggestion goes to whoever can act on it; to the coordinating unit when its matter is not clear."""
        general = self._index(_SUGGESTION)
        matter = next(pair for pair in ranked if pair[0] != general)
        return _first(ranked, matter[0] if matter[1].total >= _ENOUGH else general)

    def _index(self, leaf_id: str) -> int:
        return next(i for i, leaf in enumerate(self._categories.leaves) if leaf.id == leaf_id)

    def _ranked(self, text: str, found: dict[str, list[int]]) -> list[tuple[int, _Score]]:
        """Leaves with their evidence, the best first; all of them when nothing speaks for any."""
        scores = [_Score(0.0, {}, 0.0, {}) for _ in self._categories.leaves]
        self._count_words(found, scores)
        self._count_duties(found, scores)
        self._count_profile(text, scores)
        ranked = sorted(enumerate(scores), key=lambda pair: -pair[1].total)
        for index, score in ranked[:_RERANKED]:
            says = self._categories.leaves[index].says
            best = max(fuzz.partial_ratio(said, text) for said in says)
            score.rest += _FUZZY * max(0.0, (best - 45) / 55)
        return sorted(ranked, key=lambda pair: -pair[1].total)

    def _count_words(self, found: dict[str, list[int]], scores: list[_Score]) -> None:
        for part in found:
            for term in self._terms.get(part, ()):
                if term.word not in scores[term.leaf].seen and _said(term.parts, found):
                    _add(scores[term.leaf], term)

    def _count_duties(self, found: dict[str, list[int]], scores: list[_Score]) -> None:
        named: dict[str, float] = defaultdict(float)
        for part in found:
            for duty in self._topics.get(part, ()):
                named[duty] += _TOPIC * (len(part) > 1)
            if part in self._duty_of:
                named[self._duty_of[part]] = max(named[self._duty_of[part]], _NAME)
        for index, leaf in enumerate(self._categories.leaves):
            scores[index].rest += min(2.0, named[leaf.matter.lead])

    def _count_profile(self, text: str, scores: list[_Score]) -> None:
        pairs = set(_bigrams(text))
        length = math.sqrt(sum(self._rarity.get(pair, 0.0) ** 2 for pair in pairs)) or 1.0
        for pair in pairs:
            for index, worth in self._profiles.get(pair, ()):
                scores[index].rest += _PROFILE * worth * self._rarity[pair] / length

    def _accused(self, found: dict[str, list[int]], text: str, reading: Reading, region: str) -> frozenset[tuple[str, str]] | None:
        """The units a report speaks against; None when the text is no report about officials."""
        if not _MISCONDUCT.search(text) or reading.request_type in ("表扬", "建议"):
            return None
        duties = {self._duty_of[part] for part in found if part in self._duty_of}
        if not duties and not _OFFICIAL.search(text):
            return None
        return frozenset(self._categories.unit(duty, region).key for duty in duties)

    def _decide(
        self, text: str, region: str, ranked: list[tuple[int, _Score]], reading: Reading,
        accused: frozenset[tuple[str, str]], found: dict[str, list[int]],
    ) -> Route:  # fmt: skip
        index, score = ranked[0]
        leaf, matter = self._categories.leaves[index], self._matter(index, score)
        praised = self._praised(found, region) if reading.request_type == "表扬" else None
        candidates = self._candidates(ranked, region, praised)
        units = tuple(unit for unit in candidates if unit.key not in accused)[:MOST_UNITS]
        co_units = tuple(self._co_units(matter, region, units[0]))
        return Route(
            region, leaf.id, leaf.name, units, co_units, _urgency(leaf, text, reading),
            self._sure(ranked, region), _why(leaf, score, units[0]), leaf.procedure,
        )  # fmt: skip

    def _matter(self, index: int, score: _Score) -> Matter:
        leaf, facet = self._categories.leaves[index], score.facet()
        return leaf.matter if facet < 0 else leaf.facets[facet]

    def _praised(self, found: dict[str, list[int]], region: str) -> Unit | None:
        named = sorted((part for part in found if part in self._duty_of), key=len)
        duty = self._duty_of[named[-1]] if named else None
        return self._categories.unit(duty, region) if duty else None

    def _candidates(self, ranked: list[tuple[int, _Score]], region: str, first: Unit | None) -> Iterator[Unit]:
        """Units in order of how much speaks for them, each once; the coordinating unit is always among them."""
        worth: dict[tuple[str, str], float] = defaultdict(float)
        top = max(ranked[0][1].total, 0.1)
        for place, (index, score) in enumerate(ranked[:4]):
            share = score.total / top * (1.0 if place == 0 else 0.8)
            matter = self._matter(index, score)
            for duty, part in zip((matter.lead, *matter.co), (1.0, 0.62, 0.5, 0.35, 0.3), strict=False):
                key = self._categories.unit(duty, region).key
                worth[key] = max(worth[key], share * part)
        general = self._categories.unit("营商", region)
        thin = ranked[0][1].total < _THIN
        lead = first or (general if thin else self._categories.unit(self._matter(*ranked[0]).lead, region))
        worth[general.key] = max(worth[general.key], 0.45)
        worth[lead.key] = 9.0
        for key in sorted(worth, key=lambda key: -worth[key]):
            yield self._categories.units[key]

    def _co_units(self, matter: Matter, region: str, lead: Unit) -> Iterator[Unit]:
        seen = {lead.key}
        for duty in matter.co:
            unit = self._categories.unit(duty, region)
            if unit.key not in seen:
                seen.add(unit.key)
                yield unit

    def _sure(self, ranked: list[tuple[int, _Score]], region: str) -> bool:
        score = ranked[0][1]
        lead = self._categories.unit(self._matter(*ranked[0]).lead, region).key
        others = (
            other.total
            for index, other in ranked[1:4]
            if self._categories.unit(self._matter(index, other).lead, region).key != lead
        )
        return score.total >= _ENOUGH and score.total >= _MARGIN * max(others, default=0.0)


def _said(parts: tuple[str, ...], found: dict[str, list[int]]) -> bool:
    """Whether all parts are said, each within reach of the first and none inside another."""
    if len(parts) == 1:
        return True
    first, *others = parts
    return any(all(_beside(first, at, other, found) for other in others) for at in found.get(first, ()))


def _beside(first: str, at: int, other: str, found: dict[str, list[int]]) -> bool:
    return any(
        len(first) <= there - at <= _REACH or len(other) <= at - there <= _REACH for there in found.get(other, ())
    )  # fmt: skip


def _add(score: _Score, term: _Term) -> None:
    score.seen[term.word] = term.worth
    if term.facet < 0:
        score.own += term.worth
    else:
        score.facets[term.facet] = score.facets.get(term.facet, 0.0) + term.worth


def _first(ranked: list[tuple[int, _Score]], index: int) -> list[tuple[int, _Score]]:
    return sorted(ranked, key=lambda pair: pair[0] != index)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:LONGEST])).casefold()


def _bigrams(text: str) -> Iterator[str]:
    return (text[i : i + 2] for i in range(len(text) - 1) if text[i] >= "\u4e00" and text[i + 1] >= "\u4e00")


def _weighed(categories: Categories) -> Iterator[_Term]:
    """Every word of every leaf, worth more the fewer leaves know it and the longer it is."""
    rows = list(_rows(categories))
    known: dict[str, set[int]] = defaultdict(set)
    for leaf, _, word, _ in rows:
        known[word].add(leaf)
    for leaf, facet, word, weight in rows:
        parts = tuple(word.casefold().split("+"))
        length = sum(map(len, parts))
        rare = 1.0 / math.sqrt(len(known[word]))
        yield _Term(word, parts, leaf, facet, weight * rare * (0.55 + 0.2 * min(length, 6)))


def _rows(categories: Categories) -> Iterator[tuple[int, int, str, float]]:
    for index, leaf in enumerate(categories.leaves):
        for facet, matter in enumerate((leaf.matter, *leaf.facets), -1):
            yield from ((index, facet, word, _PAIR if "+" in word else _WORD) for word in dict.fromkeys(matter.words))
        yield from ((index, -1, word, _HINT) for word in leaf.hints if word not in leaf.matter.words)


def _by_part(terms: Iterable[_Term]) -> dict[str, list[_Term]]:
    found: dict[str, list[_Term]] = defaultdict(list)
    for term in terms:
        for part in set(term.parts):
            found[part].append(term)
    return dict(found)


def _named_duties(categories: Categories) -> dict[str, str]:
    """A unit's name or alias, with and without its place, to the duty it holds; the first duty of a unit counts."""
    found: dict[str, str] = {}
    for duty, names in categories.duties.items():
        for unit in categories.units.values():
            if unit.name in names.values() and not unit.group:
                for name in (unit.name, *unit.aliases):
                    found.setdefault(name.casefold(), duty)
                    found.setdefault(_PREFIX.sub("", name).casefold(), duty)
    return {name: duty for name, duty in found.items() if len(name) > 1}


def _topics(categories: Categories) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = defaultdict(set)
    for duty, names in categories.duties.items():
        for unit in categories.units.values():
            if unit.name in names.values():
                for topic in unit.topics:
                    found[topic.casefold()].add(duty)
    return {topic: tuple(sorted(duties)) for topic, duties in found.items() if len(duties) <= 4}


def _profiles(categories: Categories) -> tuple[dict[str, list[tuple[int, float]]], dict[str, float]]:
    """For each pair of letters the leaves whose phrases hold it, with a unit-length weight; and how rare it is."""
    bags = [Counter(_bigrams("，".join(_phrases(leaf)).casefold())) for leaf in categories.leaves]
    spread = Counter(pair for bag in bags for pair in bag)
    rarity = {pair: math.log((1 + len(bags)) / count) for pair, count in spread.items()}
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, bag in enumerate(bags):
        length = math.sqrt(sum((1 + math.log(n)) ** 2 * rarity[pair] ** 2 for pair, n in bag.items())) or 1.0
        for pair, n in bag.items():
            found[pair].append((index, (1 + math.log(n)) * rarity[pair] / length))
    return dict(found), rarity


def _phrases(leaf: Leaf) -> Iterator[str]:
    yield leaf.name
    yield from leaf.says
    for matter in (leaf.matter, *leaf.facets):
        yield from (word for word in matter.words if "+" not in word)


def _urgency(leaf: Leaf, text: str, reading: Reading) -> str:
    if reading.urgency == URGENT or (leaf.urgency == "特急" and is_blocked(text)):
        return URGENT
    return reading.urgency if reading.request_type in ("建议", "表扬") else NORMAL


def _why(leaf: Leaf, score: _Score, lead: Unit) -> str:
    words = sorted(score.seen, key=lambda word: -score.seen[word])[:4]
    said = "、".join(f"“{word.replace('+', '…')}”" for word in words)
    return f"提到{said}，属于“{leaf.name}”，由{lead.name}主办" if said else f"与“{leaf.name}”最接近，请人工确认"
