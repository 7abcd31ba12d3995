"""One file in, its documents with their clauses out, and an account of every line that went into none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.base import Document
from knowledge.importing.identity import hash_of, identify, register, status_of, valid_until
from knowledge.importing.lines import join, tidy
from knowledge.importing.outline import own_lines
from knowledge.importing.papers import RawPaper, find_papers
from knowledge.importing.readers import read_lines
from knowledge.importing.shapes import Paper, Reading, Skipped
from knowledge.importing.split import split

OTHER = "标题以外的文字"

OnProgress = Callable[[int, int], None]


def read_file(
    path: Path, on_progress: OnProgress | None = None, documents: Sequence[Document] | None = None
) -> Reading:
    """The documents of a file. `on_progress(done, total)` counts them; `documents` is the register. Raises BadFile."""
    lines = read_lines(path)
    reading = read_text(lines, on_progress, documents)
    first, *rest = reading.papers
    if first.title:
        return reading
    return replace(reading, papers=(replace(first, title=path.stem), *rest))


def read_text(
    lines: Sequence[str], on_progress: OnProgress | None = None, documents: Sequence[Document] | None = None
) -> Reading:
    """The documents in lines that have been read already."""
    found = find_papers(lines)
    tell = on_progress or (lambda done, total: None)
    known = register() if documents is None else documents
    papers: list[Paper] = []
    left = dict(found.left)
    owned: set[int] = set()
    tell(0, len(found.papers))
    for raw in found.papers:
        paper, numbers, why = _paper(raw, known)
        papers.append(_told_apart(paper, papers))
        owned |= numbers
        left |= why
        tell(len(papers), len(found.papers))
    return Reading(tuple(papers), tuple(_skipped(lines, owned, left)))


def _paper(raw: RawPaper, documents: Sequence[Document]) -> tuple[Paper, set[int], dict[int, str]]:
    text = join(line for segment in raw.segments for line in segment.lines)
    identity = identify(raw, text, documents)
    clauses, cutting = split(raw, identity.region)
    known = identity.known
    paper = Paper(
        id=identity.id, title=identity.title, region=identity.region, number=identity.number, issuer=identity.issuer,
        status=status_of(raw, known, bool(text)), day=identity.day, clauses=tuple(clauses), notes=identity.notes,
        valid_until=valid_until(text, identity.day) or (known.valid_until if known else None),
        text_hash=hash_of(clause.text for clause in clauses if not clause.whole),
    )  # fmt: skip
    return paper, set(own_lines(cutting.pieces)), cutting.left


def _told_apart(paper: Paper, before: Iterable[Paper]) -> Paper:
    """The paper under an id that no earlier one of the file has."""
    taken = {other.id for other in before}
    ids = [paper.id, *(f"{paper.id}-{n}" for n in range(2, len(taken) + 2))]
    return replace(paper, id=next(free for free in ids if free not in taken))


def _skipped(lines: Sequence[str], owned: set[int], left: dict[int, str]) -> Iterable[Skipped]:
    """Ranges of lines with one reason; blank lines end no range and begin none."""
    ranges: list[Skipped] = []
    open_range = False
    for number, line in enumerate(lines, 1):
        if not tidy(line):
            continue
        if number in owned:
            open_range = False
            continue
        reason = left.get(number, OTHER)
        if open_range and ranges[-1].reason == reason:
            ranges[-1] = replace(ranges[-1], line_to=number)
        else:
            ranges.append(Skipped(number, number, reason))
        open_range = True
    return ranges
