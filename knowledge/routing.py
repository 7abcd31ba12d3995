"""An appeal's text to its category, the unit that leads and those beside it, with the reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from knowledge.base import Unit
from knowledge.categories import Categories, Leaf, Matter
from knowledge.evidence import Evidence, Found, Score, plain
from knowledge.intent import WANTED, Reading, read
from knowledge.places import find_place, region_chain
from knowledge.urgency import NORMAL, URGENT, is_blocked

MOST_UNITS = 5
_SUGGESTION, CONDUCT = "14.06", "14.05"
_COORDINATING = "营商"
_MARGIN = 1.15  # how far the first leaf must lie before the next one with another lead
_ENOUGH = 4.0  # below this a matter is not clear
_SURE = 3.0  # below this the evidence for a unit is thin whatever the margin
_THIN = 2.5  # likeness alone below this says nothing: the coordinating unit looks at it first
_NEXT, _NAMED, _COORDINATES = 0.8, 0.55, 0.45  # worth of the next leaf's units, a unit named, the coordinating unit
_PARTS = (1.0, 0.62, 0.5, 0.35, 0.3)  # worth of a matter's lead and supporting units
_MISCONDUCT = re.compile(
    "吃拿卡要|索贿|受贿|收礼|收红包|(?:收|拿|要|顺)走?了?.{0,5}(?:红包|烟|酒|礼|购物卡|[箱袋条筐])|管饭|白吃|白拿|送礼|红包|好处|意思意思|打点|回扣|包庇|"
    "通风报信|打招呼|报复|穿小鞋|刁难|官商|以权|滥用职权|不作为|乱作为|慢作为|亲戚|小舅子|表弟|表哥|干股|请客|"
    "吃饭.{0,4}不(?:给|付)|态度|辱骂|骂人"
)
_OFFICIAL = re.compile(
    "工作人员|干部|领导|所长|科长|局长|主任|科员|镇长|书记|站长|股长|执法(?:人员|队)|窗口|经办|办事员|公务员|协管|[局所股科]的人"
)
_REPORTS = re.compile(
    "举报|检举|揭发|吃拿卡要|索贿|受贿|索要|索取|勒索|红包|好处|意思意思|打点|回扣|(?:收|送)礼|干股|白吃|白拿|包庇|通风报信|"
    "官商勾结|以权谋私|滥用职权|贪污|挪用|[要收]了?(?:我们?)?[0-9一二两三四五六七八九十几好]*[百千万]?块?钱(?:才|不)"
)
# somebody in office wants money for what is his duty: 找我要钱，不给就不发证
_WANTS_MONEY = re.compile(
    "[要收交拿给][^，,。；;]{0,8}[钱块元].{0,3}(?:(?:不给|不交|不拿|不然|要不|否则).{0,5}不给?|才(?:肯|给|能)?)[发办批验装过签盖]"
)
_PEOPLE_OF = re.compile("(?:[局所站]|公司|部门)?(?:的人|的同志|的师傅|来的|人员|员|师傅)")
_OLD_NAMES = {"电力": "供电", "工商": "市场监管", "环保": "生态环境", "安监": "应急", "国土": "自然资源"}
_SOMEBODY = re.compile(f"的人|{_OFFICIAL.pattern}")


def _is_report(text: str, reading: Reading) -> bool:
    return bool(_REPORTS.search(text)) or _for_his_duty(text) or WANTED in reading.why


def _for_his_duty(text: str) -> bool:
    return bool(_WANTS_MONEY.search(text) and _SOMEBODY.search(text))


@dataclass(frozen=True, slots=True)
class Route:
    """Where an appeal goes: `units` best first (lead, then alternatives, at most five), `sure` False asks for triage.

    `urgency` is urgent | normal | low; `procedure` is the legal way to be explained beside the order, or empty.
    `reported` are the units whose officials a 举报 speaks against, () when it names none; None: it is no 举报.
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
    reported: tuple[tuple[str, str], ...] | None = None


class Router:
    """Built once from the classification; `route` is pure and takes well under a millisecond for a usual message.

    `units` is the directory the leads are looked up in; none means the one that the categories were checked with.
    """

    def __init__(self, units: Iterable[Unit], categories: Categories) -> None:
        known = {unit.key: unit for unit in units} or categories.units
        self._categories = Categories(categories.leaves, categories.duties, known)
        self._evidence = Evidence(self._categories)

    def route(self, text: str, region: str | None) -> Route:
        """Category and units for an appeal. A place named in the text beats `region`. Never raises on any text."""
        bare = plain(text)
        place = region_chain(find_place(text) or region)[0]
        reading, found = read(text), self._evidence.find(bare)
        ranked = self._evidence.rank(bare, found)
        accused = self._accused(found, bare, reading, place)
        if accused is not None:
            ranked = _first(ranked, CONDUCT)
        elif reading.request_type == "建议":
            ranked = _specific(ranked)
        return self._decide(text, place, ranked, reading, accused or frozenset(), found)

    def towards(self, route: Route, name: str, added: str) -> Route:
        """The route with the unit that holds the duty of unit `name` in its place first, as a document names it.

        Not where the words `added` to the question lead somewhere else by themselves and clearly.
        """
        unit = self._holder(name, route.region)
        said = self.route(added, route.region) if added else None
        if unit is None or (said and said.sure and said.units[0].key != unit.key):
            return route
        others = tuple(one for one in route.units if one.key != unit.key)
        co_units = tuple(one for one in route.co_units if one.key != unit.key)
        return replace(route, units=(unit, *others)[:MOST_UNITS], co_units=co_units, sure=True)

    def _holder(self, name: str, region: str) -> Unit | None:
        """The unit of that name in a place, or the one that has there the duty of it; None for an unknown name."""
        own = self._categories.units.get((region, name))
        duty = self._evidence.duty_of.get(name.casefold())
        return own or (self._categories.unit(duty, region) if duty else None)

    def _accused(self, found: Found, text: str, reading: Reading, region: str) -> frozenset[tuple[str, str]] | None:
        """The units a report speaks against; None when the text is no report about officials."""
        wanted = WANTED in reading.why
        misconduct = wanted or _MISCONDUCT.search(text) or _for_his_duty(text)
        if not misconduct or reading.request_type in ("表扬", "建议"):
            return None
        duties = self._evidence.named(found) | (self._served(text) if wanted else set())
        if not (duties or wanted or _OFFICIAL.search(text)):
            return None
        return frozenset(self._categories.unit(duty, region).key for duty in duties)

    def _served(self, text: str) -> set[str]:
        """The duties whose people the text names without their unit: 供电的人."""
        heads = [text[: people.start()] for people in _PEOPLE_OF.finditer(text)]
        names = {**{duty: duty for duty in self._categories.duties}, **_OLD_NAMES}
        return {duty for name, duty in names.items() if any(head.endswith(name) for head in heads)}

    def _decide(
        self, text: str, region: str, ranked: list[Score], reading: Reading,
        accused: frozenset[tuple[str, str]], found: Found,
    ) -> Route:  # fmt: skip
        best = ranked[0]
        praised = self._praised(found, region) if reading.request_type == "表扬" else None
        candidates = self._candidates(ranked, region, praised, found)
        units = tuple(unit for unit in candidates if unit.key not in accused)[:MOST_UNITS]
        return Route(
            region, best.leaf.id, best.leaf.name, units, tuple(self._co_units(best.matter, region, units[0])),
            _urgency(best.leaf, text, reading), self._sure(ranked, region), _why(best, units[0]), best.leaf.procedure,
            tuple(sorted(accused)) if best.leaf.id == CONDUCT and _is_report(text, reading) else None,
        )  # fmt: skip

    def _praised(self, found: Found, region: str) -> Unit | None:
        named = sorted((part for part in found if part in self._evidence.duty_of), key=len)
        return self._categories.unit(self._evidence.duty_of[named[-1]], region) if named else None

    def _candidates(self, ranked: list[Score], region: str, first: Unit | None, found: Found) -> Iterator[Unit]:
        """Units in order of how much speaks for them, each once; the coordinating unit is always among them."""
        worth: dict[tuple[str, str], float] = defaultdict(float)
        top = max(ranked[0].total, 0.1)
        for place, score in enumerate(ranked[:4]):
            share = score.total / top * (_NEXT if place else 1.0)
            for duty, part in zip((score.matter.lead, *score.matter.co), _PARTS, strict=False):
                key = self._categories.unit(duty, region).key
                worth[key] = max(worth[key], share * part)
        for duty in self._evidence.named(found):
            key = self._categories.unit(duty, region).key
            worth[key] = max(worth[key], _NAMED)
        general = self._categories.unit(_COORDINATING, region)
        worth[general.key] = max(worth[general.key], _COORDINATES)
        thin = not ranked[0].seen and ranked[0].total < _THIN
        own = general if thin else self._categories.unit(ranked[0].matter.lead, region)
        worth[(first or own).key] = 9.0
        yield from (self._categories.units[key] for key in sorted(worth, key=lambda key: -worth[key]))

    def _co_units(self, matter: Matter, region: str, lead: Unit) -> Iterator[Unit]:
        units = {unit.key: unit for unit in (self._categories.unit(duty, region) for duty in matter.co)}
        yield from (unit for key, unit in units.items() if key != lead.key)

    def _sure(self, ranked: list[Score], region: str) -> bool:
        lead = self._categories.unit(ranked[0].matter.lead, region).key
        others = [score for score in ranked[1:4] if self._categories.unit(score.matter.lead, region).key != lead]
        return ranked[0].total >= max(_SURE, _MARGIN * max((score.total for score in others), default=0.0))


def _first(ranked: list[Score], leaf_id: str) -> list[Score]:
    return sorted(ranked, key=lambda score: score.leaf.id != leaf_id)


def _specific(ranked: list[Score]) -> list[Score]:
    """A suggestion goes to whoever can act on it; to the coordinating unit when its matter is not clear."""
    matter = next(score for score in ranked if score.leaf.id != _SUGGESTION)
    return _first(ranked, matter.leaf.id if matter.total >= _ENOUGH else _SUGGESTION)


def _urgency(leaf: Leaf, text: str, reading: Reading) -> str:
    if reading.urgency == URGENT or (leaf.urgency == "特急" and is_blocked(text)):
        return URGENT
    return reading.urgency if reading.request_type in ("建议", "表扬") else NORMAL


def _why(score: Score, lead: Unit) -> str:
    said = "、".join(f"“{word.replace('+', '…')}”" for word in score.words()[:4])
    if not said:
        return f"与“{score.leaf.name}”最接近，请人工确认"
    return f"提到{said}，属于“{score.leaf.name}”，由{lead.name}主办"
