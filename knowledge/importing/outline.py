"""Texts in numbered parts: 一、 （一） 1. and 第三条 第二章, with the rule that the next number is the one expected.

A mark counts only when its number follows the last one of its level, or is a first one under a new heading: dates,
amounts and quoted numbers at the start of a wrapped line are none. The ids follow from how the numbers run:

    一, 一、总体目标     a part; the printed heading where it stands on a line of its own
    (三), 二(三)        an item; with its part where every part starts anew with (一)
    7, (三)2            a number; with its item where every item starts anew with 1
    第七条              an article
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count, pairwise

from knowledge.importing.extract import ends_with_duty
from knowledge.importing.lines import NUMERAL, Line, chinese, join, number_of, squeeze
from knowledge.importing.shapes import Duty

OPENING = "前言"
_GAP = 3  # numbers the print may have lost in a row
_TITLE = 40
_ARTICLE_TITLE = 12
_LABEL_LENGTH = 14
_GOALS = "目标"
_CLOSING = re.compile(r"^(?:请各|特此)")
_CLOSES = ("）", ")", "〕", "]", "】", "。")
_DUTY_LINES = 30  # lines a bracket of who is responsible may take
_SENTENCE_END = "。！？；：.;:!?"


class Level(IntEnum):
    CHAPTER = 1
    PART = 2
    ITEM = 3
    ARTICLE = 4
    NUMBER = 5


_MARKS = {
    Level.PART: re.compile(r"(?P<value>[一二三四五六七八九十]{1,3})\s*[、.．]"),
    Level.ITEM: re.compile(r"[（(]\s*(?P<value>[一二三四五六七八九十]{1,3})\s*[）)]"),
    Level.NUMBER: re.compile(r"(?P<value>\d{1,3})\s*(?:[.．](?=\D|$|20\d\d年)|、)"),
}
_ARTICLES = {
    Level.CHAPTER: re.compile(rf"第(?P<value>[{NUMERAL}]{{1,4}})[章编]"),
    Level.ARTICLE: re.compile(rf"第(?P<value>[{NUMERAL}]{{1,5}}|\d{{1,3}})条"),
}


@dataclass(slots=True)
class _Node:
    """A numbered piece with its own lines; `parent` is the piece it stands in."""

    level: Level
    value: int
    lines: list[Line]
    parent: _Node | None
    children: list[_Node] = field(default_factory=list)

    @property
    def mark(self) -> str:
        numeral = chinese(self.value)
        written = {Level.ITEM: f"({numeral})", Level.NUMBER: str(self.value), Level.ARTICLE: f"第{numeral}条"}
        return written.get(self.level, f"第{numeral}章" if self.level is Level.CHAPTER else numeral)


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of a clause to be; `duty` where columns of a table name it, `title` where one stands in front."""

    id: str
    heading: str
    lines: tuple[Line, ...]
    duty: Duty | None = None
    owned: tuple[int, ...] = ()
    title: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The lines of the file that went into it."""
        return (*(line.number for line in self.lines), *self.owned)


@dataclass(frozen=True, slots=True)
class Cutting:
    """The pieces of a text and, for its lines that belong to none, why."""

    pieces: tuple[Piece, ...]
    left: dict[int, str]


def cut_outline(lines: Sequence[Line], *, keep_opening: bool) -> Cutting:
    """The text cut at its numbers; without any, no piece. `keep_opening` makes the words before them a piece too."""
    marks = _ARTICLES if _is_articles(lines) else _MARKS
    opening, nodes = _scan(lines, marks)
    if not nodes:
        return Cutting((), {})
    left = {line.number: "引言" for line in opening}
    pieces = [Piece(OPENING, "", tuple(opening))] if opening and keep_opening else []
    _cut_closing(nodes[-1], left)
    ids = _ids(nodes)
    titled = all(_article_title(node.lines) for node in nodes if node.level is Level.ARTICLE)
    for node in nodes:
        if node.children or _is_aside(node, nodes) or not (piece := _piece(node, ids[id(node)], titled)):
            left |= {line.number: _why_left(node) for line in node.lines}
        else:
            pieces.append(piece)
    return Cutting(tuple(pieces), left)


def _is_articles(lines: Sequence[Line]) -> bool:
    found = [m["value"] for line in lines if (m := _ARTICLES[Level.ARTICLE].match(line.text))]
    return [number_of(value) for value in found[:2]] == [1, 2]


def _scan(lines: Sequence[Line], marks: dict[Level, re.Pattern[str]]) -> tuple[list[Line], list[_Node]]:
    """The lines before the first mark, and the numbered pieces in their order."""
    opening: list[Line] = []
    nodes: list[_Node] = []
    counter = _Counter(_last_lines(lines, marks))
    open_nodes: dict[Level, _Node] = {}
    for line in lines:
        level, match = _mark(line.text, marks)
        if level and match and counter.takes(level, number_of(match["value"]), line.number):
            for inner in [other for other in open_nodes if other >= level]:
                del open_nodes[inner]
            parent = open_nodes[max(open_nodes)] if open_nodes else None
            node = _Node(level, number_of(match["value"]), [line.cut(match.end())], parent)
            if parent:
                parent.children.append(node)
            open_nodes[level] = node
            nodes.append(node)
        else:
            (nodes[-1].lines if nodes else opening).append(line)
    return opening, nodes


def _mark(text: str, marks: dict[Level, re.Pattern[str]]) -> tuple[Level | None, re.Match[str] | None]:
    return next(((level, found) for level, mark in marks.items() if (found := mark.match(text))), (None, None))


def _last_lines(lines: Sequence[Line], marks: dict[Level, re.Pattern[str]]) -> dict[Level, dict[int, int]]:
    """Level -> value -> the last line that looks like this mark."""
    found: dict[Level, dict[int, int]] = {level: {} for level in marks}
    for line in lines:
        level, match = _mark(line.text, marks)
        if level and match:
            found[level][number_of(match["value"])] = line.number
    return found


class _Counter:
    """Knows which number comes next on every level."""

    def __init__(self, last_lines: dict[Level, dict[int, int]]) -> None:
        self._last_lines = last_lines
        self._last = dict.fromkeys(last_lines, 0)
        self._fresh = dict.fromkeys(last_lines, True)

    def takes(self, level: Level, value: int, line: int) -> bool:
        """Whether `value` is the next number of its level; if so it is counted."""
        last = self._last[level]
        starts = value == 1 and self._fresh[level]
        if not (starts or value == last + 1 or self._fills_gap(level, value, line)):
            return False
        self._last[level] = value
        self._fresh[level] = False
        for inner in self._fresh:
            self._fresh[inner] |= inner > level
        return True

    def _fills_gap(self, level: Level, value: int, line: int) -> bool:
        """Whether the numbers between are nowhere ahead and the run goes on after this one."""
        last = self._last[level]
        if not last + 1 < value <= last + _GAP:
            return False
        ahead = self._last_lines[level]
        return ahead.get(value + 1, 0) > line and all(ahead.get(n, 0) < line for n in range(last + 1, value))


def _ids(nodes: Sequence[_Node]) -> dict[int, str]:
    """node -> id: the shortest that no other of its level has."""
    found: dict[int, str] = {}
    for level in Level:
        peers = [node for node in nodes if node.level is level]
        depth = 0 if level is Level.ARTICLE or _runs_through(peers) else 1
        while depth < len(Level) and len({_path(node, depth) for node in peers}) < len(peers):
            depth += 1
        used: dict[str, int] = {}
        for node in peers:
            name = _path(node, depth)
            used[name] = used.get(name, 0) + 1
            found[id(node)] = f"{name}{again(used[name])}"
    return found


def again(times: int) -> str:
    """What tells the second of two equal ids from the first: b, then c, and numbers after z."""
    letter = chr(ord("a") + times - 1) if times <= 26 else f"z{times}"
    return "" if times == 1 else letter


def _runs_through(peers: Sequence[_Node]) -> bool:
    """Whether the numbers of a level go on from one heading to the next."""
    return any(node.value > 1 and node.parent and node.parent.children[0] is node for node in peers)


def _path(node: _Node, depth: int) -> str:
    above, mark = node.parent, _own_id(node)
    while above and depth:
        mark, depth, above = above.mark + mark, depth - 1, above.parent
    return mark


def _own_id(node: _Node) -> str:
    heading = _own_heading(node)
    return f"{node.mark}、{heading}" if heading and not node.children else node.mark


def _own_heading(node: _Node) -> str:
    """The heading of a part that has a line of its own; "" where the text goes on behind it."""
    told = [line for line in node.lines if line.text]
    if node.level is not Level.PART or len(told) < 2:
        return ""
    heading = squeeze(told[0].text)
    return heading if len(heading) <= _TITLE and not any(mark in heading for mark in _SENTENCE_END) else ""


def _is_aside(node: _Node, nodes: Sequence[_Node]) -> bool:
    """Whether a part without numbers merely leads up to a list whose numbers run through all parts.

    Such a list is what the document decides; a part in front of it counts when it sets goals."""
    if node.level is not Level.PART or _GOALS in _own_heading(node) or not _own_heading(node):
        return False
    inner = [[peer for peer in nodes if peer.level is level] for level in (Level.ITEM, Level.NUMBER)]
    through = [peers for peers in inner if _runs_through(peers)]
    order = [id(other) for other in nodes]
    return any(order.index(id(node)) < order.index(id(peers[0])) for peers in through)


def _piece(node: _Node, piece_id: str, titled: bool) -> Piece | None:
    """The piece of a node without children, None where it has no words; `titled` when articles carry titles."""
    heading = _own_heading(node)
    first = next((n for n, line in enumerate(node.lines) if line.text), 0)
    lines = node.lines[first + 1 :] if heading else node.lines
    text = join(lines)
    if not text or (node.level is Level.CHAPTER):
        return None
    title = _article_title(lines) if titled and node.level is Level.ARTICLE else ""
    limit = _ARTICLE_TITLE if node.level is Level.ARTICLE else _TITLE
    heading = heading or title or title_of(text, limit) or _heading_above(node)
    owned = tuple(line.number for line in node.lines)
    return Piece(piece_id, heading, tuple(lines[bool(title) :]), None, owned, title)


def _article_title(lines: Sequence[Line]) -> str:
    """The title that stands on the line of 第…条 alone; "" where the text begins there."""
    title = squeeze(lines[0].text)
    alone = len(lines) > 1 and 0 < len(title) <= _ARTICLE_TITLE and not re.search(r"[，。；：、,;:]", title)
    return title if alone else ""


def title_of(text: str, limit: int = _TITLE) -> str:
    """The short first sentence, or label before a colon, that names what follows."""
    sentence, stop, rest = text.partition("。")
    if stop and rest and len(sentence) <= limit:
        label = re.match(r"[^：:，,。]{2,14}[：:]", sentence)
        return label.group()[:-1] if label else sentence
    label = re.match(rf"[^：:，,。；]{{2,{_LABEL_LENGTH}}}(?=[：:])", text)
    return label.group() if label else ""


def _heading_above(node: _Node) -> str:
    above = node.parent
    return title_of(join(above.lines)) or join(above.lines[:1]).rstrip("。") if above else ""


def _why_left(node: _Node) -> str:
    return "章节标题" if node.children or node.level is Level.CHAPTER or not node.lines[1:] else "总体要求"


def _cut_closing(node: _Node, left: dict[int, str]) -> None:
    """Takes the closing words off the last piece: they stand behind who is responsible, or open with 请各…, 特此…"""
    first = next((n for n in range(len(node.lines), 0, -1) if set("②③") & set(node.lines[n - 1].text)), 1)
    for at in range(first, len(node.lines)):
        ended = node.lines[at - 1].text
        if (ended.endswith("。") and _CLOSING.match(node.lines[at].text)) or (
            ended.endswith(_CLOSES) and ends_with_duty(join(node.lines[max(0, at - _DUTY_LINES) : at]))
        ):
            left |= {other.number: "结语" for other in node.lines[at:]}
            del node.lines[at:]
            return


def cut_circled(text: str) -> list[str]:
    """The text before ①, then the pieces from ① on; only the text where there are not at least two."""
    starts: list[int] = []
    for mark in map(chr, count(ord("①"))):
        at = text.find(mark, starts[-1] + 1 if starts else 0)
        if at < 0 or mark > "⑳":
            break
        starts.append(at)
    if len(starts) < 2:
        return [text]
    return [text[: starts[0]], *(text[a:b] for a, b in pairwise([*starts, len(text)]))]


def own_lines(pieces: Iterable[Piece]) -> Iterator[int]:
    """The numbers of all lines that pieces own."""
    for piece in pieces:
        yield from piece.numbers
