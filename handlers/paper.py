"""A page as a Word file; python-docx is loaded only where one is wanted."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from handlers.printed import Paper

TITLE_POINTS = 18
TEXT_POINTS = 11
FONT = "仿宋"
GRID = "Table Grid"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_docx(paper: Paper) -> bytes:
    """The file: the title in the middle, lines, tables with a bold head, the closing lines to the right."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    page = Document()
    _set_font(page.styles["Normal"])
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _bold(title.add_run(paper.title), TITLE_POINTS)
    for line in paper.lines:
        page.add_paragraph(_legible(line))
    for heading, columns, rows in paper.tables:
        _table(page, heading, columns, rows)
    for line in paper.end[:-2]:
        page.add_paragraph(line)
    for line in paper.end[-2:]:  # who issues it, and the day
        page.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    file = BytesIO()
    page.save(file)
    return file.getvalue()


def _table(page: Any, heading: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    if not rows:
        return
    if heading:
        _bold(page.add_paragraph().add_run(heading), TEXT_POINTS)
    table = page.add_table(rows=1, cols=len(columns), style=GRID)
    for cell, text in zip(table.rows[0].cells, columns, strict=True):
        _bold(cell.paragraphs[0].add_run(text), TEXT_POINTS)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _legible(text)
    page.add_paragraph()


def _legible(text: str) -> str:
    """The text without what no Word file may hold."""
    return _NO_XML.sub("", text)


def _set_font(style: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = FONT, Pt(TEXT_POINTS)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)


def _bold(run: Any, points: int) -> None:
    from docx.shared import Pt

    run.bold, run.font.size = True, Pt(points)
