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
_CUTS = frozenset({"water", "supply", "outage"})  # which end when it is back, and may begin again
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
    over: re.Pattern[str]
    again: re.Pattern[str]
    near: re.Pattern[str]
    event: re.Pattern[str]
    far: re.Pattern[str]


def find_emergency(text: str) -> Emergency | None:
    """The first danger the text tells of as happening now. Never raises."""
    signs = _signs()
    waits = (_MAY_WAIT if signs.calm.search(text) else frozenset()) | (_CUTS if _is_over(text, signs) else frozenset())
    for danger in signs.dangers:
        match = danger.pattern.search(text)
        if match and danger.kind not in waits and not _unreal(text, match, signs, cut=danger.kind in _CUTS):
            return Emergency(danger.kind, danger.number, danger.advice, match[0])
    return None


def _is_over(text: str, signs: _Signs) -> bool:
    """Whether power, water or gas is back, as the text says, and was not cut again after that."""
    back = [match.end() for match in signs.over.finditer(text)]
    return bool(back) and not signs.again.search(text, back[-1])


def is_blocked(text: str) -> bool:
    """Whether production stands still now because of what was done to the business."""
    signs = _signs()
    match = signs.blocked.search(text)
    return match is not None and not _unreal(text, match, signs) and not _is_over(text, signs)


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


def _unreal(text: str, match: re.Match[str], signs: _Signs, *, cut: bool = False) -> bool:
    """Whether the words around speak of what might be or what once was; a cut that began again is not past."""
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, match.start())), default=0)
    end = next((m.start() for m in _CLAUSE.finditer(text, match.end())), len(text))
    clause = text[start:end]
    past = signs.past.search(clause) and not (cut and signs.again.search(text, match.start()))
    return bool(signs.supposed.search(clause) or past)


@cache
def _signs() -> _Signs:
    found = _checked(read_yaml(PATH))
    dangers = tuple(
        _Danger(row["kind"], row["number"], row["advice"], _any(row["any"])) for row in found["emergencies"]
    )
    near = _any(found["near"][name] for name in ("today", "soon", "week"))
    return _Signs(
        dangers, _any(found["blocked"]), _any(found["supposed"]), _any(found["calm"]), _any(found["past"]),
        _any(found["over"]), _any(found["again"]), near, _any([found["event"]]), _any([found["far"]]),
    )  # fmt: skip


def _checked(found: Any) -> dict[str, Any]:
    wanted = {"emergencies", "blocked", "supposed", "calm", "past", "over", "again", "near", "event", "far"}
    if not isinstance(found, dict) or not wanted <= set(found):
        raise BrokenFile(PATH, 1, f"文件应当有这些项：{'、'.join(sorted(wanted))}")
    return found


def _any(patterns: Any) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
