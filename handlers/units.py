"""A unit by what people call it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from rapidfuzz import fuzz, process

from handlers.turn import House
from knowledge.base import Unit
from knowledge.places import region_chain
from workflow.order import UnitKey

_GOVERNMENT = "人民政府"
_CALLED = re.compile("局|大队|公司|中心|管委会|[委部办院会]$")
_BETWEEN_UNITS = re.compile(r"[、，,；;\s和与及]+")


def unit_named(house: House, text: str, region: str) -> UnitKey | None:
    """The unit that a text names: with its place (张掖市税务局), else by its own name (市税务局), else by another.

    Of the places around `region` and the office the nearest first, of two names the longer. None: it names none.
    """
    in_full = [(len(name), key) for key in house.knowledge.units if (name := _in_full(key)) in text]
    if in_full:
        return max(in_full)[1]
    around = tuple(dict.fromkeys((*region_chain(region), *region_chain(house.region))))
    found = (_named_in(house, text, place, known) for known in (_own_name, _every_name) for place in around)
    return next(filter(None, found), None)


def _named_in(house: House, text: str, place: str, known: Callable[[Unit], tuple[str, ...]]) -> UnitKey | None:
    names = [
        (len(name), unit.key)
        for unit in house.knowledge.units.values()
        if unit.region == place and not unit.group
        for name in known(unit)
        if _names(text, name)
    ]
    return max(names)[1] if names else None


def _own_name(unit: Unit) -> tuple[str, ...]:
    return (unit.name,)


def _every_name(unit: Unit) -> tuple[str, ...]:
    return unit.name, *unit.aliases


def units_named(house: House, text: str, region: str) -> list[UnitKey]:
    """Every unit that a text names, as `unit_named` finds them: 区住建局和区财政局 is two, 区住建局区财政局 too."""
    found: list[UnitKey] = []
    for part in _BETWEEN_UNITS.split(text):
        while unit := unit_named(house, part, region):
            found.append(unit)
            part = _without(part, unit, house)
    return list(dict.fromkeys(found))


def units_called(house: House, text: str, region: str) -> list[UnitKey]:
    """Every unit that a text names as a unit: 区消防救援大队 is one, a matter like 消防验收 none."""
    return units_named(house, "、".join(part for part in _BETWEEN_UNITS.split(text) if _CALLED.search(part)), region)


def _without(part: str, unit: UnitKey, house: House) -> str:
    """The text without the longest name of the unit that it says."""
    names = (_in_full(unit), *_every_name(house.knowledge.units[unit]))
    return part.replace(max((name for name in names if name in part), key=len), " ")


def _in_full(unit: UnitKey) -> str:
    """张掖市 and 市税务局: 张掖市税务局."""
    region, name = unit
    return region + name.removeprefix(region[-1])


def _names(text: str, name: str) -> bool:
    """Whether the text says the name; the 民政 in 人民政府 is none."""
    return name in text.replace(_GOVERNMENT, _GOVERNMENT if _GOVERNMENT in name else "")


def unit_exactly(house: House, name: str) -> UnitKey | None:
    """`区供电公司` (in the office's region, else the only unit of that name) or `陇南市:市市场监管局`."""
    region, _, short = name.rpartition(":")
    if region:
        return (region, short) if (region, short) in house.knowledge.units else None
    if (house.region, short) in house.knowledge.units:
        return house.region, short
    found = [key for key in house.knowledge.units if key[1] == short]
    return found[0] if len(found) == 1 else None


def units_like(house: House, name: str, most: int = 3) -> list[str]:
    """The names of the office's own units that come nearest to one that is none."""
    own = [unit.name for unit in house.knowledge.units.values() if unit.region == house.region and not unit.group]
    short = name.rpartition(":")[2]
    return [found for found, _, _ in process.extract(short, own, scorer=fuzz.WRatio, limit=most)]


def unit_code(unit: UnitKey) -> str:
    """Eight characters for a button: the same for a unit wherever it stands in a list."""
    return hashlib.sha256(":".join(unit).encode()).hexdigest()[:8]


def unit_of_code(house: House, code: str) -> UnitKey | None:
    return next((key for key in house.knowledge.units if unit_code(key) == code), None)
