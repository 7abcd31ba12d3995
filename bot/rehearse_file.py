"""The limits of a rehearsal from a YAML file: class → clock → limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from bot import words
from bot.settings import Misconfigured
from workflow.clocks import HALF_DAY, Limit, Measure
from workflow.rehearsal import REDO, Kind, Limits
from workflow.terms import Class, Clock

_CLASSES = {name: cls for cls in Class for name in (cls.value, cls.zh)}
_CLOCKS: dict[str, Kind] = {name: clock for clock in Clock for name in (clock.value, clock.zh)}
_KINDS: dict[str, Kind] = {**_CLOCKS, REDO: REDO, "重办": REDO}
_LIMIT = re.compile(r"(\d+(?:\.5)?)\s*(个工作日|个工作小时|个工作分钟|小时|分钟|天)")
_UNITS = {
    "个工作日": (Measure.WORKDAYS, 1),
    "个工作小时": (Measure.WORK_MINUTES, 60),
    "个工作分钟": (Measure.WORK_MINUTES, 1),
    "小时": (Measure.MINUTES, 60),
    "分钟": (Measure.MINUTES, 1),
    "天": (Measure.DAYS, 1),
}
_NONE, _HALF = "无", "半个工作日"
MOST = 10_000  # minutes or days: more is a slip of the pen


def read_limits(path: Path) -> Limits:
    """Raises Misconfigured with what cannot be used."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf8"))
    except OSError as wrong:
        raise Misconfigured(words.REHEARSE_NO_FILE.format(file=path, reason=words.reason(wrong))) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise Misconfigured(words.REHEARSE_UNREADABLE.format(file=path)) from None
    if not isinstance(found, dict) or not found:
        raise Misconfigured(words.REHEARSE_UNREADABLE.format(file=path))
    return Limits(dict(_limits(found)))


def _limits(found: dict[object, object]) -> Iterator[tuple[tuple[Class, Kind], Limit | None]]:
    for cls, clocks in found.items():
        if cls not in _CLASSES or not isinstance(clocks, dict):
            raise Misconfigured(words.REHEARSE_CLASS.format(cls=cls, classes="、".join(c.zh for c in Class)))
        for clock, limit in clocks.items():
            if clock not in _KINDS:
                raise Misconfigured(words.REHEARSE_CLOCK.format(clock=clock))
            yield (_CLASSES[str(cls)], _KINDS[str(clock)]), limit_said(str(limit).replace(" ", ""))


def limit_said(text: str) -> Limit | None:
    """`3个工作日`, `半个工作日`, `2小时`, `无` as a limit. Raises Misconfigured."""
    if text == _NONE:
        return None
    if text == _HALF:
        return Limit(HALF_DAY, Measure.WORK_MINUTES, words.REHEARSE_SOURCE)
    said = _LIMIT.fullmatch(text)
    if not said:
        raise Misconfigured(words.REHEARSE_LIMIT.format(limit=text))
    measure, factor = _UNITS[said[2]]
    n = float(said[1]) * factor
    if n != int(n) or not 0 < n <= MOST:
        raise Misconfigured(words.REHEARSE_LIMIT.format(limit=text))
    return Limit(int(n), measure, words.REHEARSE_SOURCE)
