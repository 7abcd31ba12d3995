"""A text that is too long for one message, in several, each of which names what the whole refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from telegram.constants import MessageLimit

LONGEST = int(MessageLimit.MAX_TEXT_LENGTH)
MARK = "（{n}/{of}）"
CITED_AT_MOST = 4  # a quarter of a message
_MARK_ROOM = 12
_AFTER = re.compile(r"(?<=[。！？!?\n])")
_BASIS = re.compile(r"^依据[：:].*$", re.MULTILINE)
_WORDS = r"[^《》。；，\n]"
_CLAUSE = re.compile(rf"《[^《》\n]{{1,120}}》{_WORDS}{{0,40}}第{_WORDS}{{1,20}}[条款项行]{_WORDS}{{0,60}}")


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """The text in parts of at most `longest` UTF-16 units, cut after sentences.

    Each part ends with the citations of the whole that it does not hold itself, and with （1/3）. Parts of nothing but
    white space are left out: the platform refuses them.
    """
    if units(text) <= longest:
        return [text]
    cited = _citations(text, longest // CITED_AT_MOST)
    bodies = _packed(_sentences(text, longest // 4), longest - _MARK_ROOM - sum(units(line) + 1 for line in cited))
    bodies = [body for body in bodies if body.strip()] or [text[:longest]]
    return [_closed(body, cited, n, len(bodies)) for n, body in enumerate(bodies, 1)]


def units(text: str) -> int:
    """The length as the platform counts it: characters outside the first plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def _citations(text: str, room: int) -> list[str]:
    """The lines 依据：…, or where there are none the clauses that the text names; as many as there is room for."""
    found = list(dict.fromkeys(_BASIS.findall(text) or _CLAUSE.findall(text)))
    kept: list[str] = []
    for line in found:
        room -= units(line) + 1
        if room >= 0:
            kept.append(line)
    return kept


def _sentences(text: str, longest: int) -> Iterator[str]:
    """Sentences and lines with their ends; what is too long by itself in pieces that fit in any case."""
    for sentence in _AFTER.split(text):
        step = len(sentence) if units(sentence) <= longest else longest // 2
        yield from (sentence[start : start + step] for start in range(0, len(sentence), step or 1))


def _packed(pieces: Iterable[str], room: int) -> list[str]:
    found, left = [""], room
    for piece in pieces:
        if units(piece) > left:
            found.append("")
            left = room
        found[-1] += piece
        left -= units(piece)
    return found


def _closed(body: str, cited: list[str], n: int, of: int) -> str:
    lines = [body.strip("\n"), *(line for line in cited if line not in body)]
    return "\n".join(lines) + (MARK.format(n=n, of=of) if of > 1 else "")
