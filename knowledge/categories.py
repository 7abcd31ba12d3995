"""The classification of appeals: leaves, who leads each of them in which region, and the legal ways beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.base import HERE, Unit, load_units
from knowledge.files import LINE, BrokenFile, Field, check_fields, read_yaml
from knowledge.places import HOME, PROVINCE, region_chain

URGENCIES = ("特急", "紧急", "较急", "一般")
_LEVELS = {HOME: "区", PROVINCE: "省", "甘孜州": "州"}
_FACET_FIELDS = {
    "lead": Field(required=True),
    "co": Field(many=True),
    "words": Field(required=True, many=True),
}
_LEAF_FIELDS = {
    **{name: Field(required=True) for name in ("id", "group", "name", "urgency")},
    **{name: Field(required=True, many=True) for name in ("hints", "says")},
    **_FACET_FIELDS,
    "procedure": Field(),
}


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that one duty leads: a leaf's ordinary matter or a facet of it.

    A word "甲+乙" means both are said near each other; "~甲" names a trade or a place and decides little.
    """

    lead: str
    co: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the classification; `urgency` is the proposal in its Chinese name, `procedure` a sentence or empty."""

    id: str
    group: str
    name: str
    urgency: str
    matter: Matter
    facets: tuple[Matter, ...]
    hints: tuple[str, ...]
    says: tuple[str, ...]
    procedure: str


@dataclass(frozen=True)
class Categories:
    """The leaves in order, and for each duty the unit at a level or in a region."""

    leaves: tuple[Leaf, ...]
    duties: dict[str, dict[str, str]]
    units: dict[tuple[str, str], Unit]

    def unit(self, duty: str, region: str | None) -> Unit:
        """The unit that holds the duty in a region, else in the regions above it. Raises KeyError for neither."""
        chain = region_chain(region)
        name = unit_name(self.duties[duty], chain[0])
        return next(self.units[place, name] for place in (*chain, PROVINCE) if (place, name) in self.units)

    def leaf(self, leaf_id: str) -> Leaf:
        """The leaf of this id. Raises KeyError."""
        for leaf in self.leaves:
            if leaf.id == leaf_id:
                return leaf
        raise KeyError(leaf_id)


def unit_name(names: dict[str, str], region: str) -> str:
    """The name that a duty's table gives for a region: its own, else its level's."""
    return names.get(region) or names[_LEVELS.get(region, "市")]


def load_categories(folder: Path = HERE, units: Iterable[Unit] | None = None) -> Categories:
    """duties.yaml and categories.yaml under `folder`, checked against the units. Raises BrokenFile."""
    known = {unit.key: unit for unit in (load_units(folder / "units.yaml") if units is None else units)}
    duties = dict(_duties(folder / "duties.yaml", known))
    leaves = tuple(_leaves(folder / "categories.yaml", duties))
    return Categories(leaves, duties, known)


def _duties(path: Path, units: dict[tuple[str, str], Unit]) -> Iterator[tuple[str, dict[str, str]]]:
    table = read_yaml(path)
    if not isinstance(table, dict):
        raise BrokenFile(path, 1, "应当按职责列出单位")
    regions = dict.fromkeys(region for region, _ in units)
    for duty, names in table.items():
        if duty == LINE:
            continue
        if not isinstance(names, dict):
            raise BrokenFile(path, table[LINE], f"“{duty}”应当按层级列出单位")
        if wrong := _unheld(names, regions, units):
            raise BrokenFile(path, names[LINE], f"“{duty}”的单位不在目录里：{wrong}")
        yield duty, {level: name for level, name in names.items() if level != LINE}


def _unheld(names: dict[str, str], regions: Iterable[str], units: dict[tuple[str, str], Unit]) -> str:
    """The first region where the duty has no unit in the directory, empty when it has one everywhere."""
    for region in regions:
        name = names.get(region) or names.get(_LEVELS.get(region, "市"), "")
        if not any((place, name) in units for place in (*region_chain(region), PROVINCE)):
            return f"{region} {name}"
    return ""


def _leaves(path: Path, duties: dict[str, dict[str, str]]) -> Iterator[Leaf]:
    whole = read_yaml(path)
    if not isinstance(whole, dict) or not isinstance(whole.get("leaves"), list):
        raise BrokenFile(path, 1, "文件应当有 procedures 和 leaves 两项")
    seen: set[str] = set()
    for row in whole["leaves"]:
        leaf = _leaf(row, whole.get("procedures") or {}, duties, path)
        if leaf.id in seen:
            raise BrokenFile(path, row[LINE], f"编号 {leaf.id} 重复")
        seen.add(leaf.id)
        yield leaf


def _leaf(row: Any, procedures: dict[str, str], duties: dict[str, dict[str, str]], path: Path) -> Leaf:
    if not isinstance(row, dict):
        raise BrokenFile(path, 1, "这里应当是一条记录")
    found = check_fields({key: value for key, value in row.items() if key != "facets"}, _LEAF_FIELDS, path, row[LINE])
    if found["urgency"] not in URGENCIES:
        raise BrokenFile(path, row[LINE], f"不认识的紧急程度：{found['urgency']}")
    if found["procedure"] and found["procedure"] not in procedures:
        raise BrokenFile(path, row[LINE], f"不认识的法定程序：{found['procedure']}")
    facets = tuple(_facet(facet, duties, path, row[LINE]) for facet in row.get("facets") or ())
    return Leaf(
        found["id"], found["group"], found["name"], found["urgency"], _matter(found, duties, path, row[LINE]),
        facets, found["hints"], found["says"], procedures.get(found["procedure"], ""),
    )  # fmt: skip


def _facet(row: Any, duties: dict[str, dict[str, str]], path: Path, line: int) -> Matter:
    found = check_fields(row, _FACET_FIELDS, path, line)
    return _matter(found, duties, path, row[LINE])


def _matter(found: dict[str, Any], duties: dict[str, dict[str, str]], path: Path, line: int) -> Matter:
    for duty in (found["lead"], *found["co"]):
        if duty not in duties:
            raise BrokenFile(path, line, f"不认识的职责：{duty}")
    return Matter(found["lead"], found["co"], found["words"])
