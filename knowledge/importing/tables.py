"""Tables of tasks: rows of cells out of Word, or what is left of them when a table was printed as lines of text.

Of a flattened row only the order is left: serial, name of the task (where it changes), what is to be done, units,
date. Units are told by their endings, the date by its year, and a row ends where the next serial is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.importing.extract import due_of, lead_and_support, table_units
from knowledge.importing.lines import CELL, Line, join, squeeze
from knowledge.importing.outline import Cutting, Piece, again
from knowledge.importing.shapes import Duty

_SERIAL_NAMES = ("序号", "编号")
_LEAD = re.compile(r"(?:牵头|责任|主责|主办|实施)(?:单位|部门)")
_HELP = re.compile(r"(?:配合|协同|协办|参与)(?:单位|部门)")
_DATE = re.compile(r"(?:完成|整改|办结)?(?:时限|时间|期限|时间节点)")
_MATTER = re.compile(r".*(?:指标|目标|任务|举措|措施|事项|内容|问题|要求|名称|标准)")
_ROW = re.compile(r"(?P<serial>\d{1,3})(?:[\s\x1f]+(?P<rest>\S.*))?")
_DUE_END = re.compile(r"(?:^|(?<=[\s\x1f\u4e00-\u9fff]))(20\d\d\s*年\s*(?:\d{1,2}\s*月\s*底?|底|末))$")
_CATEGORY = re.compile(
    r"(?:(?P<part>[一二三四五六七八九十]{1,3})、|[（(][一二三四五六七八九十]{1,3}[）)])(?P<name>\S.{0,40})"
)
_NAME = re.compile(r"\d{1,3}[.．](?P<name>\D.*)")
_NAME_WIDTH = 9  # a cell with the name of a task is narrow: its lines are no longer
_UNIT_END = re.compile(r"(?:局|委|办|院|厅|部|联|会|中心|公司|大队|单位|部门|街道|政府|分局|委员会|办公室)$")
_STOPS = "。；;！”）)"
_LOOK = 10  # lines in which the head of a table must stand
_LONGEST_LIST = 16


@dataclass(frozen=True, slots=True)
class _Head:
    """The columns of a table: whether units stand in two of them and whether tasks carry a name, how many lines."""

    columns: tuple[str, ...]
    count: int

    @property
    def has_help(self) -> bool:
        return any(_HELP.fullmatch(name) for name in self.columns)

    @property
    def matters(self) -> list[int]:
        known = (_LEAD, _HELP, _DATE)
        return [
            n for n, name in enumerate(self.columns) if n and not any(column.fullmatch(name) for column in known)
        ]  # fmt: skip

    @property
    def has_names(self) -> bool:
        return len(self.matters) > 1


@dataclass(slots=True)
class _Row:
    serial: int
    category: str
    lines: list[Line] = field(default_factory=list)
    owned: list[int] = field(default_factory=list)


def is_table(lines: Sequence[Line]) -> bool:
    """Whether the text opens with the head of a table."""
    return any(_head_at(lines, at) for at in range(min(len(lines), _LOOK)))


def cut_table(lines: Sequence[Line], region: str) -> Cutting:
    """One piece a row; the id is its serial, with a letter where a serial comes again."""
    head = next(head for at in range(len(lines)) if (head := _head_at(lines, at)))
    rows, left = _rows(lines)
    pieces: list[Piece] = []
    used: dict[int, int] = {}
    name = ""
    for row in rows:
        used[row.serial] = used.get(row.serial, 0) + 1
        name, piece = _piece(row, f"{row.serial}{again(used[row.serial])}", head, name, region)
        pieces.append(piece)
    return Cutting(tuple(pieces), left)


def _head_at(lines: Sequence[Line], at: int) -> _Head | None:
    """The head of a table at line `at`: 序号 and the names of its columns, 序 and 号 perhaps on lines of their own."""
    tokens: list[str] = []
    for count, line in enumerate(lines[at : at + 3], 1):
        tokens += re.split(rf"[\s{CELL}]+", line.text.strip())
        if tokens[:2] == ["序", "号"]:
            tokens[:2] = ["序号"]
        if tokens[0] not in _SERIAL_NAMES and tokens != ["序"]:
            return None
        if len(tokens) > 2:
            known = [name for name in tokens[1:] if any(c.fullmatch(name) for c in (_LEAD, _HELP, _DATE, _MATTER))]
            return _Head(tuple(tokens), count) if len(known) > 1 else None
    return None


def _rows(lines: Sequence[Line]) -> tuple[list[_Row], dict[int, str]]:
    rows: list[_Row] = []
    left: dict[int, str] = {}
    part = category = ""
    closed, at = True, 0
    while at < len(lines):
        line = lines[at]
        if head := _head_at(lines, at):
            left |= {other.number: "表头" for other in lines[at : at + head.count]}
            closed = closed or _is_complete(rows)
            at += head.count
            continue
        at += 1
        if row := _new_row(line, rows, closed or _is_complete(rows), category):
            rows.append(row)
            closed = False
        elif (closed or _is_complete(rows)) and (found := _CATEGORY.fullmatch(line.text)):
            left[line.number], closed = "章节标题", True
            part = found["name"] if found["part"] else part
            category = squeeze(found["name"])
        elif rows and not closed:
            rows[-1].lines.append(line)
        else:
            left[line.number] = "表格说明"
    return rows, left


def _new_row(line: Line, rows: Sequence[_Row], complete: bool, category: str) -> _Row | None:
    """A row, where a line opens with the serial expected, or is nothing but one that has been before."""
    found = _ROW.fullmatch(line.text)
    if not found or not complete:
        return None
    serial, rest = int(found["serial"]), found["rest"] or ""
    last = rows[-1].serial if rows else 0
    if serial != last + 1 and ((rest and CELL not in line.text) or serial > last or not serial):
        return None
    return _Row(serial, category, [line.cut(found.start("rest"))] if rest else [], [line.number])


def _is_complete(rows: Sequence[_Row]) -> bool:
    """Whether the last row has come to its units or its date."""
    if not rows:
        return True
    lines = rows[-1].lines
    text = lines[-1].text if lines else ""
    return CELL in text or bool(_DUE_END.search(text) or _UNIT_END.search(text))


def _piece(row: _Row, piece_id: str, head: _Head, name: str, region: str) -> tuple[str, Piece]:
    """The name of the task that holds from this row on, and the row's piece."""
    if any(CELL in line.text for line in row.lines):
        return _piece_of_cells(row, piece_id, head, name, region)
    lines = list(row.lines)
    if head.has_names:
        own, lines = _take_name(lines)
        name = own or name
    text, units, due = _sorted_out(lines, region)
    leads, helps = lead_and_support(units, _closed_by_rest(lines)) if head.has_help else (tuple(units), ())
    heading = name if head.has_names else row.category
    words = tuple(Line(row.owned[0], part) for part in text)
    owned = (*row.owned, *(line.number for line in row.lines))
    return name, Piece(piece_id, heading, words, Duty(leads, helps, due), owned)


def _piece_of_cells(row: _Row, piece_id: str, head: _Head, name: str, region: str) -> tuple[str, Piece]:
    cells: list[list[str]] = [[] for _ in head.columns]
    for line in row.lines:
        for column, cell in zip(cells[1:], line.text.split(CELL), strict=False):
            if cell and cell not in column:
                column.append(cell)
    by_name = dict(zip(head.columns, cells, strict=True))
    matters = [head.columns[n] for n in head.matters]
    if head.has_names:
        name = re.sub(r"^\d{1,3}[.．、]\s*", "", join(by_name[matters.pop(0)])) or name
    text = tuple(Line(row.owned[0], part) for matter in matters for part in by_name[matter])
    leads, helps = (_units_of(by_name, column, region) for column in (_LEAD, _HELP))
    due = due_of("".join(part for label, parts in by_name.items() if _DATE.fullmatch(label) for part in parts), None)
    owned = (*row.owned, *(line.number for line in row.lines))
    return name, Piece(piece_id, name if head.has_names else row.category, text, Duty(leads, helps, due), owned)


def _units_of(cells: dict[str, list[str]], column: re.Pattern[str], region: str) -> tuple[str, ...]:
    printed = [part for label, parts in cells.items() if column.fullmatch(label) for part in parts]
    named = (table_units(part, region) or [squeeze(part)] for part in printed)
    return tuple(dict.fromkeys(name for names in named for name in names))


def _take_name(lines: list[Line]) -> tuple[str, list[Line]]:
    """The name of a task, broken over narrow lines, and what comes behind it."""
    found = _NAME.match(lines[0].text) if lines else None
    if not found:
        return "", lines
    first, _, rest = lines[0].text.partition(" ")
    if rest and len(first) > 3:
        return squeeze(_NAME.sub(r"\g<name>", first)), [Line(lines[0].number, rest), *lines[1:]]
    if len(squeeze(lines[0].text)) > _NAME_WIDTH:
        return "", lines
    end = next((n for n, line in enumerate(lines) if len(squeeze(line.text)) > _NAME_WIDTH), len(lines))
    return _NAME.sub(r"\g<name>", join(lines[:end])), lines[end:]


def _sorted_out(lines: Sequence[Line], region: str) -> tuple[list[str], list[str], str]:
    """The words of a row, its units and its date."""
    tokens = list(_tokens(lines))
    words: list[str] = []
    units: list[str] = []
    dues: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if _DUE_END.fullmatch(token):
            dues.append(due_of(token, None))
            at += 1
            continue
        end, names = _unit_run(tokens, at, region)
        if names and (not words or words[-1][-1:] in _STOPS or _is_last(tokens, end)):
            units += names
            at = end
        else:
            words.append(token)
            at += 1
    return words, list(dict.fromkeys(units)), max(dues, default="")


def _tokens(lines: Sequence[Line]) -> Iterator[str]:
    """The words of the lines at their blanks, a date at the end of a line in one."""
    for line in lines:
        due = _DUE_END.search(line.text)
        yield from (line.text[: due.start()] if due else line.text).split()
        if due:
            yield squeeze(due.group())


def _unit_run(tokens: Sequence[str], at: int, region: str) -> tuple[int, list[str]]:
    """Where the longest list of units that starts here ends, and the units."""
    best: tuple[int, list[str]] = (at, [])
    for end in range(at + 1, min(at + _LONGEST_LIST, len(tokens)) + 1):
        if _DUE_END.fullmatch(tokens[end - 1]) or any(mark in tokens[end - 1] for mark in "。；%％"):
            break
        if names := table_units("".join(tokens[at:end]), region):
            best = end, names
    return best


def _is_last(tokens: Sequence[str], end: int) -> bool:
    return all(_DUE_END.fullmatch(token) for token in tokens[end:])


def _closed_by_rest(lines: Sequence[Line]) -> bool:
    return "等相关" in join(lines)
