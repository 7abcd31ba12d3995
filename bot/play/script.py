"""A story file: a YAML list of steps, all scalars read as text. What is not a step is refused with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot import words
from knowledge.files import LINE, BrokenFile, read_yaml
from workflow.calendar import ZONE

START = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
_VERBS = ("clock", "wait", "redeliver", "restart", "expect", "as")
_SAYING = {"as", "say", "press", "send", "edit", "reply_to", "command"}
_SENT = ("photo", "voice", "document", "location")
_EXPECTED = {
    "heard", "not_heard", "by", "orders", "order", "state", "lead", "co", "round", "outcome", "class", "urgency",
    "alerts", "alerts_include",
}  # fmt: skip
_MANY = {"alerts", "alerts_include", "co"}
_NUMBERS = {"orders", "order", "round"}
_WAIT = re.compile(r"(\d{1,5}) (minute|hour|day|working day)s?")
_ROLES = ("enterprise", "staff", "coordinator", "supervisor")


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its verb, what it carries, and its line."""

    verb: str
    line: int
    who: str = ""
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long: a natural span, or working days."""

    span: timedelta = timedelta()
    working_days: int = 0


def read_script(path: Path) -> list[Step]:
    """The steps of a story. Raises BrokenFile."""
    try:
        rows = read_yaml(path)
    except OSError as wrong:
        raise BrokenFile(path, 1, f"读不了:{words.reason(wrong)}") from None
    if not isinstance(rows, list):
        raise BrokenFile(path, 1, "应当是一列步骤")
    return list(_steps(rows, path))


def _steps(rows: list[Any], path: Path) -> Iterator[Step]:
    for row in rows:
        if not isinstance(row, dict):
            raise BrokenFile(path, 1, f"不是一个步骤:{row}")
        line = row.pop(LINE)
        verb = next((verb for verb in _VERBS if verb in row), "")
        reason = _CHECKS[verb](row) if verb else f"不认识的步骤:{'、'.join(row)}"
        if reason:
            raise BrokenFile(path, line, reason)
        yield _step(verb, line, row)


def _step(verb: str, line: int, row: dict[str, Any]) -> Step:
    if verb == "expect":
        return Step(verb, line, args=_listed({k: v for k, v in row["expect"].items() if k != LINE}))
    if verb == "as":
        return Step(_act(row), line, row["as"], row)
    return Step(verb, line, args=row)


def _act(row: dict[str, Any]) -> str:
    return next((act for act in ("press", "send", "edit", "command", "say") if act in row), "say")


def _listed(args: dict[str, Any]) -> dict[str, Any]:
    return {key: value.split("、") if key in _MANY and isinstance(value, str) else value for key, value in args.items()}


def _not_text(row: dict[str, Any]) -> str:
    wrong = [key for key, value in row.items() if key != LINE and not isinstance(value, str)]
    return f"应当是文字：{'、'.join(wrong)}" if wrong else ""


def _only(row: dict[str, Any], keys: set[str]) -> str:
    unknown = set(row) - keys
    return f"不认识的键:{'、'.join(sorted(unknown))}" if unknown else ""


def _check_clock(row: dict[str, Any]) -> str:
    try:
        when(row["clock"])
    except (ValueError, TypeError):
        return f"时间应写作 2026-09-29 16:30 的样子:{row['clock']}"
    return _only(row, {"clock"})


def _check_wait(row: dict[str, Any]) -> str:
    if not isinstance(row["wait"], str) or not _WAIT.fullmatch(row["wait"]):
        return f"等待应写作 31 minutes 或 2 working days 的样子:{row['wait']}"
    return _only(row, {"wait"})


def _check_expect(row: dict[str, Any]) -> str:
    wanted = row["expect"]
    if not isinstance(wanted, dict):
        return "expect 应当是若干键和值"
    if reason := _not_text({key: value for key, value in wanted.items() if key not in _MANY}):
        return reason
    for key in _NUMBERS & set(wanted):
        if not wanted[key].isdecimal():
            return f"{key} 应当是一个数"
    if ("heard" in wanted or "not_heard" in wanted) and not _is_person(wanted.get("by", "")):
        return "heard 和 not_heard 要用 by 写明是谁"
    for key in ("heard", "not_heard"):
        try:
            re.compile(wanted.get(key, ""))
        except re.error as wrong:
            return f"{key} 不是合法的正则表达式:{wrong}"
    return _only(row, {"expect"}) or _only(wanted, _EXPECTED | {LINE})


def _check_saying(row: dict[str, Any]) -> str:
    acts = [act for act in ("say", "press", "send", "edit", "command") if act in row]
    if reason := _not_text(row):
        return reason
    if not _is_person(row["as"]) or row["as"].endswith("/*"):
        return f"不认识的人:{row['as']}"
    if not acts:
        return "要写明做什么:say、press、send、edit 或 command"
    if len(acts) > 1 and set(acts) != {"say", "send"}:
        return f"一步只能做一件事:{'、'.join(acts)}"
    if "send" in row and row["send"] not in _SENT:
        return f"send 只能是:{'、'.join(_SENT)}"
    if "reply_to" in row and "say" not in row:
        return "reply_to 要和 say 一起写"
    return _only(row, _SAYING)


def _check_redeliver(row: dict[str, Any]) -> str:
    return "只能写 redeliver: last" if row["redeliver"] != "last" else _only(row, {"redeliver"})


def _check_restart(row: dict[str, Any]) -> str:
    return "只能写 restart: now" if row["restart"] != "now" else _only(row, {"restart"})


_CHECKS = {
    "clock": _check_clock,
    "wait": _check_wait,
    "expect": _check_expect,
    "as": _check_saying,
    "redeliver": _check_redeliver,
    "restart": _check_restart,
}


def _is_person(name: Any) -> bool:
    role, colon, rest = name.partition(":") if isinstance(name, str) else ("", "", "")
    return role in _ROLES and bool(colon) and bool(rest) and (role != "staff" or "/" in rest)


def when(text: str) -> datetime:
    """A clock step's time, in Asia/Shanghai."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def span(text: str) -> Wait:
    """A wait step's length."""
    found = _WAIT.fullmatch(text)
    if not found:
        raise ValueError(text)
    n = int(found[1])
    if found[2] == "working day":
        return Wait(working_days=n)
    return Wait(timedelta(**{f"{found[2]}s": n}))


def people_in(steps: list[Step]) -> list[str]:
    """Everybody named, in order; `staff:UNIT/*` names nobody new. Without a coordinator there is one."""
    named = dict.fromkeys(
        name for step in steps for name in (step.who, step.args.get("by", "")) if name and not name.endswith("/*")
    )
    if not any(name.startswith("coordinator:") for name in named):
        named["coordinator:office"] = None
    return list(named)
