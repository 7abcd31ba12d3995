"""Which region a text speaks of, and which regions' documents speak there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

from knowledge.files import LINE, BrokenFile, Field, check_fields, read_yaml

PATH = Path(__file__).parent / "places.yaml"
HOME = "甘州区"
CITY = "张掖市"
PROVINCE = "甘肃省"
OUTSIDE = frozenset({"甘孜州"})  # 四川省: the documents of 甘肃省 do not speak there
LONGEST = 4000  # characters read; nobody names the place later

_FIELDS = {
    "names": Field(required=True, many=True),
    "weight": Field(required=True),
    **{name: Field(many=True) for name in ("after", "not_after", "not_before")},
}
_FROM = ("从", "打从", "原来在")  # where somebody came from, not where the matter is
_ORIGIN = ("过来", "来的", "人", "老家", "户口", "籍", "迁", "搬", "的老板")
_HERE = ("在", "在了", "我们", "咱们", "咱", "俺们", "位于", "到", "来", "给")


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    region: str
    weight: int
    after: tuple[str, ...]
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]

    def stands(self, text: str, start: int, end: int) -> bool:
        """Whether the words around the name leave it a place."""
        tail, head = text[end : end + 8], text[max(0, start - 6) : start]
        if self.after and not tail.startswith(self.after):
            return False
        return not tail.startswith(self.not_after) and not head.endswith(self.not_before)


@dataclass(frozen=True)
class _Gazetteer:
    places: tuple[_Place, ...]
    finder: AhoCorasick
    regions: frozenset[str]


def find_place(text: str) -> str | None:
    """The region a text is about, None when it names no place we know. Never raises."""
    gazetteer, best, found = _gazetteer(), -99.0, None
    text = text[:LONGEST].encode("utf8", "replace").decode("utf8")
    for index, start, end in gazetteer.finder.find_matches_as_indexes(text, overlapping=True):
        place = gazetteer.places[index]
        if place.stands(text, start, end) and (worth := place.weight + _worth(text, start, end)) > best:
            best, found = worth, place.region
    return found


def region_chain(region: str | None) -> tuple[str, ...]:
    """Regions whose documents speak, the nearest first. A county counts as its city; None as 甘州区."""
    known = _gazetteer().regions
    place = region if region in known else (find_place(region) if region else None) or HOME
    if place == HOME:
        return HOME, CITY, PROVINCE
    if place == PROVINCE or place in OUTSIDE:
        return (place,)
    return place, PROVINCE


@cache
def names_of(region: str) -> tuple[str, ...]:
    """Every name by which a text may mean the region or a part of it, the longest first."""
    names = {place.name for place in _gazetteer().places if place.region == region}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _worth(text: str, start: int, end: int) -> float:
    head, tail = text[max(0, start - 4) : start], text[end : end + 4]
    worth = 1.5 * head.endswith(_HERE) - 2.5 * head.endswith(_FROM) - 2.5 * tail.startswith(_ORIGIN)
    return worth - start / LONGEST


@cache
def _gazetteer() -> _Gazetteer:
    places = tuple(load_places(PATH))
    finder = AhoCorasick([place.name for place in places])
    return _Gazetteer(places, finder, frozenset(place.region for place in places))


def load_places(path: Path) -> Iterator[_Place]:
    """Every name of the gazetteer. Raises BrokenFile."""
    regions = read_yaml(path)
    if not isinstance(regions, dict):
        raise BrokenFile(path, 1, "应当按地区列出地名")
    for region, rows in regions.items():
        for row in rows if region != LINE else ():
            yield from _places(region, row, path)


def _places(region: str, row: Any, path: Path) -> Iterator[_Place]:
    found = check_fields(row, _FIELDS, path, 1)
    if not found["weight"].isdigit():
        raise BrokenFile(path, row[LINE], f"weight 应当是数字：{found['weight']}")
    for name in found["names"]:
        yield _Place(
            name, region, int(found["weight"]), found["after"], found["not_after"], found["not_before"]
        )  # fmt: skip
