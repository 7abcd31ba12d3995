"""Documents that were read from files enter the database: new ones, new versions of known ones, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from db.models.library import Clause, Paper
from db.queries import library
from handlers.knowledge_tasks import Explanations, open_explanations, withdraw_explanations
from handlers.turn import Scene
from knowledge import importing
from knowledge.base import Card
from knowledge.importing import FactConflict


class Outcome(StrEnum):
    NEW = "new"
    RENEWED = "renewed"
    SAME = "same"


@dataclass(frozen=True)
class Imported:
    """What became of one document: its version now, what disagrees with it, the cards that it took out, and those
    that it does not bear out: they are to be reviewed."""

    paper: importing.Paper
    outcome: Outcome
    version: int
    conflicts: Sequence[FactConflict] = ()
    withdrawn: Sequence[str] = ()
    doubted: Sequence[str] = ()


@dataclass(frozen=True)
class File:
    """A file that was read: its name, the hash of its bytes, what it gave."""

    name: str
    hash: str
    reading: importing.Reading


@dataclass(frozen=True)
class Report:
    imported: list[Imported] = field(default_factory=list)
    explanations: Explanations = field(default_factory=lambda: Explanations((), ()))


@dataclass(frozen=True)
class TakenBack:
    """A version that was taken back, the version that holds again (0: none), the cards that answer again, and how many
    tasks to explain it are over."""

    doc: str
    title: str
    version: int
    holds: int
    restored: Sequence[str] = ()
    tasks: int = 0


async def take_back(scene: Scene) -> list[TakenBack]:
    """Takes the last import back: its versions go, those before hold again with their cards; [] for none.

    What was put right by work since then stays, unless no document is left for it to cite.
    """
    await scene.house.library.refresh(scene.tx)
    papers = await library.last_imported(scene.tx)
    restored = await _restore(scene, papers[0].imported_at) if papers else []
    taken = [await _take_back(scene, paper) for paper in papers]
    await scene.tx.flush()
    return [replace(one, restored=[card for card, doc in restored if doc == one.doc]) for one in taken]


async def _restore(scene: Scene, at: datetime) -> list[tuple[str, str]]:
    """(card, document) of every card that the import of that moment withdrew."""
    rows, shipped = await library.withdrawn_at(scene.tx, at), {card.id: card for card in scene.house.knowledge.cards}
    found = [(row.id, row.data.get("document") or shipped[row.id].document.id) for row in rows]
    for row in rows:
        await library.restore_card(scene.tx, row, scene.now)
    return found


async def _take_back(scene: Scene, paper: Paper) -> TakenBack:
    before = await library.version_before(scene.tx, paper)
    tasks = await withdraw_explanations(scene, paper.doc, paper.imported_at)
    if before:
        before.superseded_at = None
    elif paper.doc not in scene.house.knowledge.documents:
        for card in await library.cards_made_of(scene.tx, paper.doc):
            await library.withdraw_card(scene.tx, card, scene.now)
    await scene.tx.delete(paper)
    await scene.tx.flush()
    library.note_change(scene.tx, library.DOCUMENT, paper.doc, scene.now)
    return TakenBack(paper.doc, paper.title, paper.version, before.version if before else 0, tasks=tasks)


async def take_in(scene: Scene, files: Iterable[File]) -> Report:
    """Writes every document of the files; a document that stands already word for word changes nothing.

    A new version supersedes the old one, which stays readable; cards that cite a clause that is gone or says
    something else are withdrawn, and the clause speaks for itself until a card is made.
    """
    await scene.house.library.refresh(scene.tx)
    report, written = Report(), []
    for file in files:
        for paper in file.reading.papers:
            before = await library.current_paper(scene.tx, paper.id)
            if before and before.text_hash == paper.text_hash and before.status == paper.status.value:
                report.imported.append(Imported(paper, Outcome.SAME, before.version))
                continue
            row = _row(scene, file, paper, before)
            withdrawn = await _supersede(scene, before, paper) if before else []
            scene.tx.add(row)
            await scene.tx.flush()
            library.note_change(scene.tx, library.DOCUMENT, paper.id, scene.now)
            found = importing.conflicts(paper, _cards(scene, without=withdrawn))
            outcome = Outcome.RENEWED if before else Outcome.NEW
            await scene.house.library.refresh(scene.tx)
            report.imported.append(Imported(paper, outcome, row.version, found, withdrawn, _doubted(scene, paper.id)))
            written.append(row)
    return Report(report.imported, await open_explanations(scene, written))


def _doubted(scene: Scene, doc: str) -> list[str]:
    return [card.id for card in scene.house.answerer.matcher.corpus if card.document.id == doc and card.doubted]


def _cards(scene: Scene, without: Sequence[str]) -> list[Card]:
    """The cards that somebody made: a clause that speaks for itself goes and comes with its document."""
    corpus, clauses = scene.house.answerer.matcher.corpus, scene.house.library.clause_cards()
    return [card for card in corpus if card.id not in without and card.id not in clauses]


def _row(scene: Scene, file: File, paper: importing.Paper, before: Paper | None) -> Paper:
    return Paper(
        doc=paper.id, version=before.version + 1 if before else 1, title=paper.title, number=paper.number,
        issuer=paper.issuer, region=paper.region, day=paper.day, status=paper.status.value,
        valid_until=paper.valid_until, file=file.name, file_hash=file.hash, text_hash=paper.text_hash,
        imported_at=scene.now, clauses=[_clause(clause) for clause in paper.clauses],
    )  # fmt: skip


def _clause(clause: importing.Clause) -> Clause:
    return Clause(
        clause=clause.id, position=clause.position, heading=clause.heading, text=clause.text, whole=clause.whole,
        units=list(clause.units), co_units=list(clause.co_units), due=clause.due, figures=list(clause.figures),
    )  # fmt: skip


async def _supersede(scene: Scene, before: Paper, paper: importing.Paper) -> list[str]:
    """Ends the version before; the cards that cite what it alone said."""
    before.superseded_at = scene.now
    now = {clause.id: clause.text for clause in paper.clauses}
    stale = {clause.clause for clause in before.clauses if now.get(clause.clause) != clause.text}
    cards = [card for card in _cards(scene, ()) if card.document.id == paper.id and stale & set(card.clauses)]
    for card in cards:
        await library.withdraw_card(scene.tx, card.id, scene.now)
    return [card.id for card in cards]
