"""Danger now, dates that cannot be got back, and the number to call first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.files import BrokenFile, read_yaml

PATH = Path(__file__).parent / "urgency.yaml"
URGENT, NORMAL, LOW = "urgent", "normal", "low"
_CLAUSE = re.compile(r"[，,。.！!？?；;、\n]+")
_MAY_WAIT = frozenset({"water", "supply", "outage", "spoiling"})  # where who says that it is no hurry is believed
_REACH = 16  # characters between a near day and what ends on it


@dataclass(frozen=True, slots=True)
class Emergency:
    """Danger to life or property now: its kind, the number to call first, what to do, and the words that showed it."""

    kind: str
    number: str
    advice: str
    words: str


@dataclass(frozen=True, slots=True)
class _Danger:
    kind: str
    number: str
    advice: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class _Signs:
    dangers: tuple[_Danger, ...]
    blocked: re.Pattern[str]
    supposed: re.Pattern[str]
    calm: re.Pattern[str]
    past: re.Pattern[str]
    near: re.Pattern[str]
    event: re.Pattern[str]
    far: re.Pattern[str]


def find_emergency(text: str) -> Emergency | None:
    """The first danger the text tells of as happening now. Never raises."""
    signs = _signs()
    calm = bool(signs.calm.search(text))
    for danger in signs.dangers:
        match = danger.pattern.search(text)
        if match and not (calm and danger.kind in _MAY_WAIT) and not _unreal(text, match, signs):
            return Emergency(danger.kind, danger.number, danger.advice, match[0])
    return None


def is_blocked(text: str) -> bool:
    """Whether production stands still now because of what was done to the business."""
    signs = _signs()
    match = signs.blocked.search(text)
    return match is not None and not _unreal(text, match, signs)


def is_due(text: str) -> bool:
    """Whether something that cannot be got back ends within about three working days."""
    signs = _signs()
    if signs.calm.search(text):
        return False
    for match in signs.near.finditer(text):
        around = text[max(0, match.start() - _REACH) : match.end() + _REACH]
        if signs.event.search(around) and not signs.far.search(around):
            return True
    return False


def _unreal(text: str, match: re.Match[str], signs: _Signs) -> bool:
    """Whether the words around speak of what might be or what once was."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, match.start())), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(text, match.end())), len(text))
    clause = text[start:end]
    return bool(signs.supposed.search(clause) or signs.past.search(clause))


@cache
def _signs() -> _Signs:
    found = _checked(read_yaml(PATH))
    dangers = tuple(
        _Danger(row["kind"], row["number"], row["advice"], _any(row["any"])) for row in found["emergencies"]
    )
    near = _any(found["near"][name] for name in ("today", "soon", "week"))
    return _Signs(
        dangers, _any(found["blocked"]), _any(found["supposed"]), _any(found["calm"]), _any(found["past"]),
        near, _any([found["event"]]), _any([found["far"]]),
    )  # fmt: skip


def _checked(found: Any) -> dict[str, Any]:
    wanted = {"emergencies", "blocked", "supposed", "calm", "past", "near", "event", "far"}
    if not isinstance(found, dict) or not wanted <= set(found):
        raise BrokenFile(PATH, 1, f"文件应当有这些项：{'、'.join(sorted(wanted))}")
    return found


def _any(patterns: Any) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
