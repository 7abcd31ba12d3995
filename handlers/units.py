"""A unit by what people call it."""

from __future__ import annotations

import hashlib

from rapidfuzz import fuzz, process

from handlers.turn import House
from knowledge.places import region_chain
from workflow.order import UnitKey

_GOVERNMENT = "人民政府"


def unit_named(house: House, text: str, region: str) -> UnitKey | None:
    """The unit that a text names, nearest region first; of two names the longer. None: it names none."""
    for place in dict.fromkeys((*region_chain(region), *region_chain(house.region))):
        names = [
            (len(name), unit.key)
            for unit in house.knowledge.units.values()
            if unit.region == place and not unit.group
            for name in (unit.name, *unit.aliases)
            if _names(text, name)
        ]
        if names:
            return max(names)[1]
    return None


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
