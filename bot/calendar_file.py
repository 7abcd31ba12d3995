"""A year's holidays from a file of the office: CSV or YAML with day, off/work, name, notice.

A CSV file has one day a line, with or without a heading; it may be saved by a spreadsheet (GB18030, 2027/1/1). A YAML
file is a list of mappings with the same names. Every row that cannot be used is named with its line; then nothing is
taken from the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot import words
from workflow.holidays import SpecialDay

FIELDS = ("day", "kind", "name", "notice")
_KINDS = {"off": False, "休": False, "放假": False, "work": True, "班": True, "上班": True, "调休上班": True}
_HEADINGS = {"日期", "day", "date"}
_KIND_NAMES = ("kind", "type", "off/work", "offorwork", "off或work", "类型")
_ALIASES = {"日期": "day", "date": "day", "名称": "name", "文号": "notice", **dict.fromkeys(_KIND_NAMES, "kind")}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_LENGTHS = {"name": 64, "notice": 128}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was written, and its line in the file."""

    line: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why."""

    line: int
    reason: str


class BadCalendar(Exception):
    """Nothing was taken from the file; the bad rows say why."""

    def __init__(self, bad: Iterable[BadRow]) -> None:
        self.bad = tuple(bad)
        super().__init__(words.CALENDAR_REFUSED)


def read_days(path: Path) -> list[SpecialDay]:
    """The days of the file, in order. Raises BadCalendar with every row that cannot be used."""
    try:
        rows = list(_READERS[path.suffix.lower()](_text(path)))
    except KeyError:
        raise BadCalendar([BadRow(0, words.CALENDAR_SUFFIX)]) from None
    except OSError as wrong:
        raise BadCalendar([BadRow(0, words.CALENDAR_NO_FILE.format(reason=words.reason(wrong)))]) from None
    if not rows:
        raise BadCalendar([BadRow(0, words.CALENDAR_EMPTY)])
    return _checked(rows)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise BadCalendar([BadRow(0, words.CALENDAR_ENCODING)]) from None


def _csv_rows(text: str) -> Iterator[Row]:
    names: tuple[str, ...] = FIELDS
    reader = csv.reader(io.StringIO(text))
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if not _HEADINGS.isdisjoint(cell.lower() for cell in stripped):
                names = tuple(map(_column, stripped))
                continue
            yield Row(reader.line_num, dict(zip(names, stripped, strict=False)))
    except csv.Error:
        raise BadCalendar([BadRow(reader.line_num, words.CALENDAR_UNREADABLE)]) from None


def _column(heading: str) -> str:
    """The field under a heading, however it is written."""
    name = "".join(heading.lower().split())
    return _ALIASES.get(name, name)


def _yaml_rows(text: str) -> Iterator[Row]:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 0
        raise BadCalendar([BadRow(line, words.CALENDAR_BAD_YAML)]) from None
    except yaml.YAMLError:
        raise BadCalendar([BadRow(0, words.CALENDAR_BAD_YAML)]) from None
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        raise BadCalendar([BadRow(root.start_mark.line + 1, words.CALENDAR_NO_LIST)])
    for node in root.value:
        yield Row(node.start_mark.line + 1, dict(_pairs(node)))


def _pairs(node: yaml.Node) -> Iterator[tuple[str, str]]:
    """What a row of YAML says, as it is written: a day stays the text that it was."""
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode):
            yield _column(str(key.value)), str(value.value).strip()


_READERS: dict[str, Callable[[str], Iterator[Row]]] = {".csv": _csv_rows, ".yaml": _yaml_rows, ".yml": _yaml_rows}


def _checked(rows: Iterable[Row]) -> list[SpecialDay]:
    days: dict[date, SpecialDay] = {}
    bad: list[BadRow] = []
    for row in rows:
        try:
            special = _special(row.fields)
            if special.day in days:
                raise ValueError(words.CALENDAR_TWICE.format(day=special.day))
            days[special.day] = special
        except ValueError as wrong:
            bad.append(BadRow(row.line, str(wrong)))
    if bad:
        raise BadCalendar(bad)
    return [days[day] for day in sorted(days)]


def _special(fields: Mapping[str, str]) -> SpecialDay:
    """Raises ValueError with the reason."""
    missing = [words.CALENDAR_FIELDS[name] for name in FIELDS if not fields.get(name)]
    if missing:
        raise ValueError(words.CALENDAR_MISSING.format(names="、".join(missing)))
    long = [words.CALENDAR_FIELDS[name] for name, most in _LENGTHS.items() if len(fields[name]) > most]
    if long:
        raise ValueError(words.CALENDAR_LONG.format(names="、".join(long)))
    day, kind = _day(fields["day"]), fields["kind"].lower()
    if kind not in _KINDS:
        raise ValueError(words.CALENDAR_KIND.format(kind=fields["kind"]))
    if _KINDS[kind] and day.weekday() < 5:
        raise ValueError(words.CALENDAR_WORKS_ANYWAY.format(day=day))
    return SpecialDay(day, _KINDS[kind], fields["name"], fields["notice"])


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        year, month, day = map(int, found.groups()) if found else (0, 0, 0)
        return date(year, month, day)
    except ValueError:
        raise ValueError(words.CALENDAR_DAY.format(day=text)) from None
