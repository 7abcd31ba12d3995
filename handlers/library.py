"""The knowledge of this process, kept even with the database: live cards and imported documents over the shipped."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.library import Clause, Paper
from db.queries import library as queries
from knowledge.answer import Answerer
from knowledge.base import Card, Document, Kind, Knowledge, Status, card_from

_SAID = 260  # characters of a clause that its own card says
_TITLE = 24


class Library:
    """`refresh` before every message costs one query; what has changed since is loaded, and nothing else."""

    def __init__(self, shipped: Knowledge, answerer: Answerer) -> None:
        self._shipped = {card.id: card for card in shipped.cards}
        self._documents = dict(shipped.documents)
        self._answerer = answerer
        self._seq = 0
        self._live: set[str] = set()
        self._of_clauses: dict[str, set[str]] = {}

    async def refresh(self, tx: AsyncSession) -> None:
        """Takes in every change that is committed, or made in `tx`."""
        newest = await queries.newest_change(tx)
        if newest < self._seq:  # another database than before
            self._reset()
        if newest == self._seq:
            return
        changes = await queries.changes_after(tx, self._seq)
        await self._load_cards(tx, [change.key for change in changes if change.kind == queries.CARD])
        for doc in dict.fromkeys(change.key for change in changes if change.kind == queries.DOCUMENT):
            await self._load_document(tx, doc)  # after the cards: a clause whose card is gone speaks for itself
        self._seq = newest

    async def _load_cards(self, tx: AsyncSession, ids: Sequence[str]) -> None:
        rows = await queries.live_cards(tx, set(ids))
        put = [card_from(row.id, row.data, self._answerer.documents) for row in rows if not row.withdrawn]
        self._answerer.change(put=put, drop=[row.id for row in rows if row.withdrawn])
        self._live |= {row.id for row in rows}
        for of_document in self._of_clauses.values():
            of_document.difference_update(card.id for card in put)

    async def _load_document(self, tx: AsyncSession, doc: str) -> None:
        """The document's dates and status on all its cards, and a card for every clause that none answers."""
        paper = await queries.current_paper(tx, doc)
        if paper is None:
            return
        document = document_of(paper)
        self._answerer.documents[doc] = document
        old = self._of_clauses.pop(doc, set())
        cards = [card for card in self._answerer.matcher.corpus if card.document.id == doc and card.id not in old]
        cited = {clause for card in cards for clause in card.clauses}
        new = [
            clause_card(document, clause) for clause in paper.clauses if not clause.whole and clause.clause not in cited
        ]
        self._of_clauses[doc] = {card.id for card in new}
        renewed = [card.of(document) for card in cards if card.document != document]
        self._answerer.change(put=[*renewed, *new], drop=old)

    def _reset(self) -> None:
        """Back to what is shipped."""
        shipped = [self._shipped[card_id] for card_id in self._live if card_id in self._shipped]
        imported = self._of_clauses.keys()
        shipped += [card for card in self._shipped.values() if card.document.id in imported]
        self._answerer.change(put=dict.fromkeys(shipped), drop=[*self._live, *self.clause_cards()])
        self._answerer.documents.update(self._documents)
        self._seq, self._live, self._of_clauses = 0, set(), {}

    def clause_cards(self) -> set[str]:
        """The ids of the cards that imported clauses make of themselves, without those put right by work."""
        return {card_id for ids in self._of_clauses.values() for card_id in ids}


def document_of(paper: Paper) -> Document:
    """The entry of the register that an imported version makes."""
    return Document(
        paper.doc, paper.title, paper.region, Status(paper.status), paper.number, paper.issuer, paper.day,
        paper.valid_until,
    )  # fmt: skip


def clause_card(document: Document, clause: Clause) -> Card:
    """A clause that no card answers speaks for itself."""
    said = clause.text if len(clause.text) <= _SAID else clause.text[:_SAID] + "……"
    title = (clause.heading or clause.text)[:_TITLE]
    return Card(
        id=f"clause-{sha256(f'{document.id} {clause.clause}'.encode()).hexdigest()[:24]}",
        document=document, clauses=(clause.clause,), title=title, answer=said, kind=Kind.MEASURE,
        figures=(), units=tuple(clause.units), co_units=tuple(clause.co_units), due=clause.due,
        topics=(title,),
    )  # fmt: skip
