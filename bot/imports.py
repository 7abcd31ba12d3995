"""`qisu import`: files in, with a bar and a report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot import words
from handlers.imports import File, Imported, Outcome, Report, TakenBack
from handlers.knowledge_tasks import Explanations
from knowledge.importing import BadFile, Paper, Skipped, read_file

__all__ = ["BadFile", "choose", "read_files", "refused", "report_lines", "undo_lines"]

MOST_LISTED = 8
READABLE = frozenset({".txt", ".md", ".docx", ".pdf"})
ARCHIVES = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"})


def read_files(paths: Sequence[Path]) -> list[File]:
    """Every file read, with a bar on the terminal. Raises BadFile at the first that cannot be read."""
    with _bar(len(paths)) as step:
        return [_read(path, step) for path in paths]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files to read, and of a folder's others each with why it is left out."""

    files: list[Path]
    skipped: list[str]
    of_folders: frozenset[Path]


def choose(paths: Sequence[Path]) -> Chosen:
    """The files named, and those of the folders named, by name. Raises BadFile for an archive or an empty folder."""
    files: list[Path] = []
    skipped: list[str] = []
    of_folders: set[Path] = set()
    for path in paths:
        if path.suffix.lower() in ARCHIVES:
            raise BadFile(path, words.IMPORT_ARCHIVE.format(name=path.name))
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(path.iterdir())
        found = [one for one in inside if not _left_out(one)]
        if not found:
            raise BadFile(path, words.IMPORT_EMPTY_FOLDER.format(name=path.name))
        files += found
        of_folders.update(found)
        skipped += [words.IMPORT_LEFT_OUT.format(name=one.name, why=_left_out(one)) for one in inside if _left_out(one)]
    return Chosen(files, skipped, frozenset(of_folders))


def official(chosen: Chosen, files: Sequence[File]) -> tuple[list[File], list[str]]:
    """The files without those of a folder that are no official document, and a line for each of these."""
    kept, skipped = [], []
    for path, file in zip(chosen.files, files, strict=True):
        if path in chosen.of_folders and not any(map(_is_official, file.reading.papers)):
            skipped.append(words.IMPORT_LEFT_OUT.format(name=path.name, why=words.IMPORT_NO_PAPER))
        else:
            kept.append(file)
    return kept, skipped


def _is_official(paper: Paper) -> bool:
    """Whether it shows anything of an official document: a number, an issuer, a day, or clauses."""
    return bool(paper.number or paper.issuer or paper.day) or len(paper.clauses) > 1


def _left_out(path: Path) -> str:
    """Why a file of a folder is not read; "" where it is."""
    if path.is_dir():
        return words.IMPORT_IS_FOLDER
    if path.name.startswith((".", "~$")):
        return words.IMPORT_HIDDEN
    if path.suffix.lower() in ARCHIVES:
        return words.IMPORT_IS_ARCHIVE
    return "" if path.suffix.lower() in READABLE else words.IMPORT_NOT_READABLE


def undo_lines(taken: Sequence[TakenBack]) -> Iterator[str]:
    """What was taken back, what holds instead, and whom to tell."""
    for one in taken:
        now = words.UNDONE_BEFORE.format(version=one.holds) if one.holds else words.UNDONE_NONE
        yield words.UNDONE.format(id=one.doc, title=one.title, version=one.version, now=now)
        if one.restored:
            cards = "、".join(one.restored[:MOST_LISTED])
            yield words.UNDONE_CARDS.format(n=len(one.restored), cards=cards)
        if one.tasks:
            yield words.UNDONE_TASKS.format(n=one.tasks)
        yield words.IMPORT_RECALL.format(id=one.doc)
    yield words.UNDONE_SUM.format(n=len(taken))


def _read(path: Path, step: Callable[[str], None]) -> File:
    step(path.name)
    reading = read_file(path)
    return File(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), reading)


@contextmanager
def _bar(files: int) -> Iterator[Callable[[str], None]]:
    """A bar that advances a file at a time; silent where nobody watches."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words.IMPORT_READING, total=files)

        def step(name: str) -> None:
            progress.update(task, description=words.IMPORT_FILE.format(name=name), advance=1)

        yield step


def refused(wrong: BadFile) -> str:
    return words.IMPORT_REFUSED.format(name=wrong.path.name, reason=wrong.reason)


def report_lines(files: Sequence[File], report: Report) -> Iterator[str]:
    """What was read, what was skipped and why, what disagrees, what there is to do."""
    for imported in report.imported:
        yield from _paper_lines(imported)
    for file in files:
        yield from _skipped_lines(file.name, file.reading.skipped)
    yield from _conflict_lines(report.imported)
    yield from _explain_lines(report.explanations)
    outcomes = Counter(imported.outcome for imported in report.imported)
    clauses = sum(len(one.paper.clauses) for one in report.imported if one.outcome is not Outcome.SAME)
    yield words.IMPORT_SUM.format(
        new=outcomes[Outcome.NEW], renewed=outcomes[Outcome.RENEWED], same=outcomes[Outcome.SAME], clauses=clauses
    )


def _paper_lines(imported: Imported) -> Iterator[str]:
    paper = imported.paper
    yield words.IMPORT_PAPER.format(
        id=paper.id, title=paper.title or words.IMPORT_NO_TITLE, number=paper.number or words.IMPORT_NONE,
        issuer=paper.issuer or words.IMPORT_NONE, day=paper.day or words.IMPORT_NONE, n=len(paper.clauses),
        status=words.IMPORT_STATUS[paper.status.value],
        outcome=words.IMPORT_OUTCOMES[imported.outcome.value].format(version=imported.version),
    )  # fmt: skip
    yield from (words.IMPORT_NOTE.format(note=note) for note in paper.notes)
    if imported.withdrawn:
        yield words.IMPORT_WITHDRAWN.format(
            n=len(imported.withdrawn), cards="、".join(imported.withdrawn[:MOST_LISTED])
        )
    if imported.doubted:
        cards = "、".join(imported.doubted[:MOST_LISTED])
        yield words.IMPORT_DOUBTED.format(n=len(imported.doubted), cards=cards)
    if imported.withdrawn or imported.doubted:
        yield words.IMPORT_RECALL.format(id=paper.id)


def _skipped_lines(name: str, skipped: Sequence[Skipped]) -> Iterator[str]:
    """The lines that went into no clause, by reason, with the first places."""
    for reason in dict.fromkeys(one.reason for one in skipped):
        found = [one for one in skipped if one.reason == reason]
        lines = sum(one.line_to - one.line_from + 1 for one in found)
        places = "、".join(_place(one) for one in found[:MOST_LISTED])
        yield words.IMPORT_SKIPPED.format(name=name, reason=reason, n=lines, places=places)


def _place(skipped: Skipped) -> str:
    first, last = skipped.line_from, skipped.line_to
    return f"{first}" if first == last else f"{first}-{last}"


def _conflict_lines(imported: Iterable[Imported]) -> Iterator[str]:
    for one in imported:
        for found in one.conflicts:
            yield words.IMPORT_CONFLICT.format(
                doc=one.paper.id, clause=found.clause_id, card=found.card_id, reason=found.reason,
                numbers="、".join(found.numbers) or words.IMPORT_NONE,
            )  # fmt: skip


def _explain_lines(explanations: Explanations) -> Iterator[str]:
    yield from (words.IMPORT_EXPLAIN.format(title=task.words) for task in explanations.opened)
    if explanations.late:
        yield words.IMPORT_EXPLAIN_LATE.format(n=len(explanations.late))
