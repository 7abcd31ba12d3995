"""Imported documents, live cards, and what has changed since somebody last looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from db.models.library import Clause, LibraryChange, LiveCard, Paper
from db.queries.days import CHANGES

CARD, DOCUMENT = "card", "document"
_MARKS = text("SELECT (SELECT max(seq) FROM library_changes), (SELECT value FROM counters WHERE name = :calendar)")


async def marks(tx: AsyncSession) -> tuple[int, int]:
    """The number of the last change of the library, and how often the calendar was loaded: asked for every message."""
    newest, loaded = (await (await tx.connection()).execute(_MARKS, {"calendar": CHANGES})).one()
    return newest or 0, loaded or 0


async def newest_change(tx: AsyncSession) -> int:
    """The number of the last change; 0 before the first."""
    return await tx.scalar(select(func.max(LibraryChange.seq))) or 0


async def changes_after(tx: AsyncSession, seq: int) -> Sequence[LibraryChange]:
    return (await tx.scalars(select(LibraryChange).where(LibraryChange.seq > seq).order_by(LibraryChange.seq))).all()


def note_change(tx: AsyncSession, kind: str, key: str, now: datetime) -> None:
    """Every process loads it again before its next message."""
    tx.add(LibraryChange(kind=kind, key=key, at=now))


async def live_cards(tx: AsyncSession, ids: Iterable[str]) -> Sequence[LiveCard]:
    return (await tx.scalars(select(LiveCard).where(LiveCard.id.in_(list(ids))))).all()


async def keep_card(tx: AsyncSession, card_id: str, data: dict[str, object], now: datetime) -> None:
    """Writes a live card over what stands under its id, and tells every process."""
    await tx.merge(LiveCard(id=card_id, data=data, withdrawn=False, changed_at=now))
    note_change(tx, CARD, card_id, now)


async def withdraw_card(tx: AsyncSession, card_id: str, now: datetime) -> None:
    """The card answers nothing any more, whether it was shipped or made by work."""
    row = await tx.get(LiveCard, card_id) or LiveCard(id=card_id, data={})
    row.withdrawn, row.changed_at = True, now
    tx.add(row)
    note_change(tx, CARD, card_id, now)


async def current_paper(tx: AsyncSession, doc: str) -> Paper | None:
    """The version of the document that holds now, with its clauses."""
    query = select(Paper).where(Paper.doc == doc, Paper.superseded_at.is_(None)).options(selectinload(Paper.clauses))
    return await tx.scalar(query)


async def current_papers(tx: AsyncSession) -> Sequence[Paper]:
    """The versions that hold now, oldest import first, with their clauses."""
    query = select(Paper).where(Paper.superseded_at.is_(None)).options(selectinload(Paper.clauses)).order_by(Paper.id)
    return (await tx.scalars(query)).all()


async def last_imported(tx: AsyncSession) -> Sequence[Paper]:
    """The papers of the last import, the newest first; those of one import are of one moment."""
    newest = await tx.scalar(select(func.max(Paper.imported_at)))
    query = select(Paper).where(Paper.imported_at == newest).options(selectinload(Paper.clauses))
    return (await tx.scalars(query.order_by(Paper.id.desc()))).all()


async def version_before(tx: AsyncSession, paper: Paper) -> Paper | None:
    earlier = select(Paper).where(Paper.doc == paper.doc, Paper.version < paper.version)
    return await tx.scalar(earlier.order_by(Paper.version.desc()).limit(1))


async def withdrawn_at(tx: AsyncSession, at: datetime) -> Sequence[LiveCard]:
    """The cards that were withdrawn at that very moment."""
    return (await tx.scalars(select(LiveCard).where(LiveCard.withdrawn, LiveCard.changed_at == at))).all()


async def restore_card(tx: AsyncSession, row: LiveCard, now: datetime) -> None:
    """The card answers again: as work had made it, or as it was shipped."""
    if row.data:
        row.withdrawn, row.changed_at = False, now
    else:
        await tx.delete(row)
    note_change(tx, CARD, row.id, now)


async def cards_made_of(tx: AsyncSession, doc: str) -> list[str]:
    """The live cards that cite a document."""
    rows = await tx.scalars(select(LiveCard).where(LiveCard.withdrawn.is_(False)))
    return [row.id for row in rows if row.data.get("document") == doc]


async def clause_texts(tx: AsyncSession, doc: str, clauses: Sequence[str]) -> dict[str, str]:
    """clause id -> its text in the version that holds now; without those that nobody imported."""
    query = (
        select(Clause.clause, Clause.text)
        .join(Paper, Clause.paper_id == Paper.id)
        .where(Paper.doc == doc, Paper.superseded_at.is_(None), Clause.clause.in_(list(clauses)))
    )
    return {row.clause: row.text for row in await tx.execute(query)}
