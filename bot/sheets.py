"""The figures as a workbook: how they are counted first, then a sheet a grouping."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot import words
from bot.figures import Cells, Line, headings, how, lines_of
from bot.settings import Misconfigured
from handlers.turn import House
from workflow.figures import Figures
from workflow.periods import By

_WIDTHS = (22, 30, 10, 8, 8, 34, 40, 8, 10)
_HOW_WIDTHS = (28, 48, 40, 48, 8, 52)
_RATE_COLUMN = 3


def write_workbook(figures: Figures, house: House, file: Path) -> int:
    """Writes the file anew; how many sheets it has. Raises Misconfigured where it cannot be written."""
    book = Workbook()
    notes = [words.FIGURES_TITLE, *headings(figures)]
    _fill(book.active, words.FIGURES_HOW, notes, words.FIGURES_HOW_COLUMNS, how(), _HOW_WIDTHS)
    for by in (By.ALL, *figures.bys):
        lines = list(lines_of(figures, by, house))
        title = by.zh if by is By.ALL else words.FIGURES_BY.format(by=by.zh)
        sheet = book.create_sheet()
        start = _fill(sheet, title, notes, words.FIGURES_COLUMNS, (line.cells() for line in lines), _WIDTHS)
        _as_numbers(sheet, start, lines)
    try:
        book.save(file)
    except OSError as wrong:
        reason = wrong.strerror or str(wrong)
        raise Misconfigured(words.FIGURES_CANNOT_WRITE.format(file=file, reason=reason)) from None
    return len(book.sheetnames)


def _fill(
    sheet: Any, title: str, notes: list[str], columns: Iterable[str], rows: Iterable[Cells], widths: tuple[int, ...]
) -> int:
    """Notes, a line for the columns, the rows; the number of the first row."""
    sheet.title = title
    for note in notes:
        sheet.append([note])
    sheet.append([])
    sheet.append(list(columns))
    head: int = sheet.max_row
    for cell in sheet[head]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            _plain(cell)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    return head + 1


def _plain(cell: Any) -> None:
    """A text stays a text, whatever it begins with."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(cell.value, str):
        cell.data_type = "s"


def _as_numbers(sheet: Any, start: int, lines: list[Line]) -> None:
    """A rate that exists is a number, so that the sheet can be sorted and summed."""
    for n, line in enumerate(lines, start):
        if line.tally.rate is not None:
            cell = sheet.cell(n, _RATE_COLUMN)
            cell.value = line.tally.rate / 100
            cell.number_format = "0.0%"
