"""The figures as a workbook: how they are counted first, then the reviews, then a sheet a grouping to be filtered.

月监测, 季分析 and 年评价 set the periods of the year side by side, also in the workbook of a month: the rates above,
what they were divided from below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot import words
from bot.figures import Cells, Line, headings, how, lines_of, target
from bot.settings import Misconfigured
from handlers.turn import House
from workflow.figures import FIGURES, Figures
from workflow.periods import By

_WIDTHS = (22, 30, 10, 8, 8, 34, 40, 8, 10)
_HOW_WIDTHS = (28, 48, 40, 48, 8, 52)
_PERIOD_WIDTHS = (32, 10)
_PERIOD_WIDTH = 12
_RATE_COLUMN = 3
_FIRST_PERIOD = 3
_UNMET = Font(color="C00000")


def write_workbook(figures: Figures, reviews: Figures, house: House, file: Path) -> int:
    """Writes the file anew; how many sheets it has. Raises Misconfigured where it cannot be written.

    `reviews` are the figures of `bot.figures.review_period`, by `bot.figures.REVIEWS`.
    """
    book = Workbook()
    notes = [words.FIGURES_TITLE, *headings(figures)]
    _begin(book.active, words.FIGURES_HOW, notes)
    _fill(book.active, words.FIGURES_HOW_COLUMNS, how(), _HOW_WIDTHS)
    _group(book, figures, By.ALL, house, notes)
    seen = [words.FIGURES_TITLE, *headings(reviews)]
    for by in reviews.bys:
        sheet = _begin(book.create_sheet(), words.FIGURES_REVIEWS[by.value], seen)
        _review(sheet, list(lines_of(reviews, by, house)))
    for by in figures.bys:
        _group(book, figures, by, house, notes)
    _save(book, file)
    return len(book.sheetnames)


def _group(book: Workbook, figures: Figures, by: By, house: House, notes: Iterable[str]) -> None:
    """The sheet of a grouping."""
    lines = list(lines_of(figures, by, house))
    title = by.zh if by is By.ALL else words.FIGURES_BY.format(by=by.zh)
    sheet = _begin(book.create_sheet(), title, notes)
    start = _fill(sheet, words.FIGURES_COLUMNS, (line.cells() for line in lines), _WIDTHS)
    for n, line in enumerate(lines, start):
        _rate(sheet.cell(n, _RATE_COLUMN), line)


def _save(book: Workbook, file: Path) -> None:
    try:
        book.save(file)
    except OSError as wrong:
        raise Misconfigured(words.FIGURES_CANNOT_WRITE.format(file=file, reason=words.reason(wrong))) from None


def _begin(sheet: Any, title: str, notes: Iterable[str]) -> Any:
    """The sheet with its title, and what has to be known to read it."""
    sheet.title = title
    for note in notes:
        sheet.append([note])
    return sheet


def _fill(sheet: Any, columns: Sequence[str], rows: Iterable[Cells], widths: Sequence[int]) -> int:
    """A line for the columns, and the rows, to be filtered; the number of the first row."""
    head = _head(sheet, columns)
    for row in rows:
        _row(sheet, row)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(columns))}{sheet.max_row}"
    _widen(sheet, widths)
    return head + 1


def _review(sheet: Any, lines: Sequence[Line]) -> None:
    """Figures downwards, periods to the right: the rates, and below them numerator and denominator."""
    periods = list(dict.fromkeys(line.group for line in lines))
    by_place = {(line.figure.key, line.group): line for line in lines}
    head = _head(sheet, (words.FIGURES_COLUMNS[1], words.FIGURES_COLUMNS[7], *periods))
    for figure in FIGURES:
        _row(sheet, (figure.zh, target(figure), *("" for _ in periods)))
        for n, period in enumerate(periods, _FIRST_PERIOD):
            _rate(sheet.cell(sheet.max_row, n), by_place.get((figure.key, period)))
    _head(sheet, (words.FIGURES_COUNTS, "", *periods))
    for figure in FIGURES:
        _row(sheet, (figure.zh, "", *(_of_all(by_place.get((figure.key, period))) for period in periods)))
    sheet.freeze_panes = sheet.cell(head + 1, _FIRST_PERIOD)
    _widen(sheet, (*_PERIOD_WIDTHS, *(_PERIOD_WIDTH for _ in periods)))


def _of_all(line: Line | None) -> str:
    tally = line.tally if line else None
    return words.FIGURES_OF_ALL.format(hits=tally.hits, base=tally.base) if tally and tally.base else ""


def _head(sheet: Any, columns: Iterable[str]) -> int:
    """An empty line and one that names the columns; its number."""
    sheet.append([])
    sheet.append(list(columns))
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    return int(sheet.max_row)


def _row(sheet: Any, cells: Cells) -> None:
    """A text stays a text, whatever it begins with."""
    sheet.append(list(cells))
    for cell in sheet[sheet.max_row]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(cell.value, str):
            cell.data_type = "s"


def _rate(cell: Any, line: Line | None) -> None:
    """A rate that exists is a number, so that it can be sorted and drawn; a target that is missed is seen."""
    rate = line.tally.rate if line else None
    if line is None or rate is None:
        cell.value = cell.value or (line.rate if line else words.FIGURES_NO_TARGET)
        return
    cell.value, cell.number_format = rate / 100, "0.0%"
    if line.met is False:
        cell.font = _UNMET


def _widen(sheet: Any, widths: Iterable[int]) -> None:
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
