"""A printed document cut into its clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count

from knowledge.base import WHOLE
from knowledge.importing.extract import figures_of, take_duty
from knowledge.importing.lines import bare, join
from knowledge.importing.outline import Cutting, Piece, again, cut_circled, cut_outline
from knowledge.importing.papers import RawPaper, Segment
from knowledge.importing.shapes import Clause, Duty
from knowledge.importing.tables import cut_table, is_table


def split(paper: RawPaper, region: str = "") -> tuple[list[Clause], Cutting]:
    """The clauses of a document in their order, and the pieces of paper they came from."""
    pieces: list[Piece] = []
    left: dict[int, str] = {}
    for segment in paper.segments:
        cutting = _cut(segment, region, keep_opening=segment is paper.body and bool(paper.attachments))
        pieces += [replace(piece, id=_prefixed(segment.prefix, piece.id)) for piece in cutting.pieces if _words(piece)]
        left |= cutting.left
    pieces = list(_told_apart(pieces))
    if not pieces:
        pieces = [Piece(WHOLE, paper.title, paper.everything)]
        left = {}
    found = (clause for piece in pieces for clause in _clauses(piece, region, paper.day))
    return [replace(clause, position=n) for n, clause in enumerate(found)], Cutting(tuple(pieces), left)


def _cut(segment: Segment, region: str, *, keep_opening: bool) -> Cutting:
    if is_table(segment.lines):
        return cut_table(segment.lines, region)
    return cut_outline(segment.lines, keep_opening=keep_opening)


def _prefixed(prefix: str, piece_id: str) -> str:
    """附1- and 3 make 附1-3; 附 and 第三条 make 附第三条, but 附 and 3 make 附-3."""
    return f"{prefix}-{piece_id}" if prefix == "附" and piece_id[:1].isdigit() else f"{prefix}{piece_id}"


def _told_apart(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces, with a letter behind an id that comes again: two attachments may carry one number."""
    used: dict[str, int] = {}
    taken: set[str] = set()
    for piece in pieces:
        times = next(n for n in count(used.get(piece.id, 0) + 1) if f"{piece.id}{again(n)}" not in taken)
        used[piece.id] = times
        taken.add(f"{piece.id}{again(times)}")
        yield replace(piece, id=f"{piece.id}{again(times)}")


def _words(piece: Piece) -> str:
    """What the piece says; its heading where a row of a table says nothing else."""
    return f"{piece.title} {join(piece.lines)}".strip() or piece.heading


def _apart(text: str, region: str, day: date | None) -> tuple[str, Duty]:
    """The words and who is responsible; both in one where there are no other words."""
    words, duty = take_duty(text, region, day)
    return (words if bare(words) else text), duty


def _clauses(piece: Piece, region: str, day: date | None) -> Iterator[Clause]:
    """The clause of a piece; for one in ①②③ these, and then the whole of them."""
    text = _words(piece)
    if piece.duty:
        yield _clause(piece.id, piece.heading, text, piece.duty)
        return
    label, *circled = cut_circled(text)
    if not circled:
        yield _clause(piece.id, piece.heading, *_apart(text, region, day))
        return
    parts = [_apart(part, region, day) for part in circled]
    heading = label.rstrip("：:。 ") or piece.heading
    for words, duty in parts:
        yield _clause(f"{piece.id}{words[0]}", heading, words[1:].lstrip(), duty)
    whole = label + "".join(words for words, _ in parts)
    yield replace(_clause(piece.id, heading, whole, _together([duty for _, duty in parts])), whole=True)


def _clause(clause_id: str, heading: str, text: str, duty: Duty) -> Clause:
    return Clause(clause_id, text, heading, duty.units, duty.co_units, duty.due, figures_of(text))


def _together(duties: list[Duty]) -> Duty:
    """All units of the parts; a date only where every part has it."""
    units = tuple(dict.fromkeys(name for duty in duties for name in duty.units))
    helps = tuple(dict.fromkeys(name for duty in duties for name in duty.co_units if name not in units))
    dues = {duty.due for duty in duties}
    return Duty(units, helps, dues.pop() if len(dues) == 1 else "")
