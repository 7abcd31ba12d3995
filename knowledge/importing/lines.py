"""The lines of a document: page marks told from text, blanks of the print taken out, numerals read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_PAGE = re.compile(
    r"(?:#\s*)?Page\s+\d+\s*[:：]?|[—–\-]+\s*\d{1,4}\s*[—–\-]+|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?", re.I
)
_BARE = re.compile(r"\d{1,4}")
_DRESS = re.compile(r"^#{1,6}\s+|\*\*|__|^>\s+|\[bookmark:[^\]]*\]")
_LATEX = re.compile(r"_\{([^{}]*)\}")
_BLANK = re.compile(r"\s+")
_INNER = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
_NUMERALS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100}
_DIGITS = "零一二三四五六七八九"
CELL = "\x1f"  # between the cells of a table row
NUMERAL = "一二三四五六七八九十百零〇"
RUNNING = 3  # a short line beside that many page marks is a running header


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, its marks of dress taken off; `number` counts from 1."""

    number: int
    text: str

    def cut(self, start: int) -> Line:
        """The same line from `start` on."""
        return replace(self, text=self.text[start:].lstrip())


def tidy(raw: str) -> str:
    """A line without the dress of Markdown and Word around its words."""
    text = _DRESS.sub("", _LATEX.sub(r"\1", raw.replace("\ufeff", "").replace("\u3000", " ")))
    return CELL.join(cell.strip() for cell in text.split(CELL)).strip(" \t\r\n\f\v\xa0")


def is_page_mark(text: str) -> bool:
    """`# Page 7:`, `— 14 —` and the like."""
    return bool(_PAGE.fullmatch(text))


def split_marks(raw: Sequence[str]) -> tuple[list[Line], dict[int, str]]:
    """The lines that say something, and of the others that are not blank why they do not."""
    told = [Line(number, tidy(text)) for number, text in enumerate(raw, 1)]
    told = [line for line in told if line.text]
    dropped = {line.number: "页码标记" for line in told if is_page_mark(line.text)}
    dropped |= {line.number: "页眉" for line in _running_headers(told, dropped)}
    kept = [line for line in told if line.number not in dropped]
    if kept and _BARE.fullmatch(kept[-1].text):
        dropped[kept.pop().number] = "页码标记"
    return kept, dropped


def _running_headers(told: Sequence[Line], marks: dict[int, str]) -> list[Line]:
    """Lines that stand right after a page mark again and again: the name of the paper on every page."""
    after = [line for mark, line in pairwise(told) if mark.number in marks]
    times: dict[str, int] = {}
    for line in after:
        times[line.text] = times.get(line.text, 0) + 1
    return [line for line in after if times[line.text] >= RUNNING and not is_page_mark(line.text)]


def join(lines: Iterable[Line | str]) -> str:
    """One text out of wrapped lines, without the blanks of the print (those between Latin words stay)."""
    whole = ""
    for line in lines:
        text = squeeze(line if isinstance(line, str) else line.text)
        gap = " " if whole[-1:].isascii() and whole[-1:].isalpha() and text[:1].isascii() and text[:1].isalpha() else ""
        whole += gap + text
    return whole


def squeeze(text: str) -> str:
    """A text without the blanks between Chinese characters, or between one and a number."""
    return _INNER.sub("", _BLANK.sub(" ", text)).strip()


def bare(text: str) -> str:
    """The form in which titles and texts are compared: one width, letters and digits only."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def number_of(numeral: str) -> int:
    """二十三 -> 23, 7 -> 7; 0 for what is no numeral."""
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    value, digit = 0, 0
    for character in numeral:
        if character in _TENS:
            value, digit = value + (digit or 1) * _TENS[character], 0
        elif character in _NUMERALS:
            digit = _NUMERALS[character]
        else:
            return 0
    return value + digit


def chinese(value: int) -> str:
    """23 -> 二十三, 104 -> 一百零四; digits for what is no number from 1 to 999."""
    if not 0 < value < 1000:
        return str(value)
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_DIGITS[hundreds]}百" if hundreds else ""
    gap = "零" if hundreds and ones and not tens else ""
    middle = ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十" if tens else gap
    return head + middle + (_DIGITS[ones] if ones else "")
