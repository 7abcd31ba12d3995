"""The numbers that Word writes in front of paragraphs by itself: they are in no text and have to be counted."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from knowledge.importing.lines import chinese

_CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographTraditional",
    "japaneseCounting",
    "ideographDigital",
)
_CIRCLED = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese")
_TEXT_LEVELS = 9


class Numbering:
    """Counts the numbered paragraphs of one document."""

    def __init__(self, document: WordDocument) -> None:
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * _TEXT_LEVELS)
        self._levels = _levels(document)

    def mark_of(self, paragraph: Paragraph) -> str:
        """What Word prints in front of the paragraph: "三、", "（二）", "1."; "" where it prints nothing."""
        number = _number_of(paragraph)
        if number is None:
            return ""
        list_id, level = number
        if (list_id, level) not in self._levels:
            return ""
        counts = self._counts[list_id]
        start, _, text = self._levels[list_id, level]
        counts[level] = counts[level] + 1 if counts[level] else start
        counts[level + 1 :] = [0] * (_TEXT_LEVELS - level - 1)
        for at in range(level + 1):
            form = self._levels.get((list_id, at), (1, "decimal", ""))[1]
            text = text.replace(f"%{at + 1}", _written(counts[at] or 1, form))
        return text


def _number_of(paragraph: Paragraph) -> tuple[str, int] | None:
    """The list of a paragraph and its level in it, from itself or from its style."""
    style = paragraph.style
    for element in (paragraph._p, style.element if style is not None else None):
        found = element.find(f".//{qn('w:numPr')}") if element is not None else None
        if found is not None:
            list_id, level = (found.find(qn(name)) for name in ("w:numId", "w:ilvl"))
            at = int(level.get(qn("w:val"), "0")) if level is not None else 0
            return (list_id.get(qn("w:val"), ""), at) if list_id is not None and at < _TEXT_LEVELS else None
    return None


def _levels(document: WordDocument) -> dict[tuple[str, int], tuple[int, str, str]]:
    """(list, level) -> first number, form of the number, text around it."""
    try:
        root: Any = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract = {found.get(qn("w:abstractNumId")): found for found in root.iter(qn("w:abstractNum"))}
    levels: dict[tuple[str, int], tuple[int, str, str]] = {}
    for found in root.iter(qn("w:num")):
        reference = found.find(qn("w:abstractNumId"))
        template = abstract.get(reference.get(qn("w:val"))) if reference is not None else None
        for level in template.iter(qn("w:lvl")) if template is not None else ():
            key = found.get(qn("w:numId")), int(level.get(qn("w:ilvl")))
            levels[key] = int(_value(level, "w:start", "1")), _value(level, "w:numFmt", "decimal"), _text(level)
    return levels


def _text(level: Any) -> str:
    text = _value(level, "w:lvlText", "")
    return text if "%" in text else ""


def _value(level: Any, name: str, otherwise: str) -> str:
    found = level.find(qn(name))
    return str(found.get(qn("w:val"), otherwise)) if found is not None else otherwise


def _written(value: int, form: str) -> str:
    if form in _CIRCLED and value <= 20:
        return chr(ord("①") + value - 1)
    return chinese(value) if form in _CHINESE else str(value)
