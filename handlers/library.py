"""The knowledge of this process, kept even with the database: live cards and imported documents over the shipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.library import Clause, Paper
from db.queries import library as queries
from handlers.messages import shortened
from knowledge.answer import Answerer
from knowledge.base import CLAUSE, Card, Document, Kind, Knowledge, Status, card_from
from knowledge.standing import stands

_SAID, _LONGEST = 260, 400  # characters of a clause that one card of it says
_SENTENCE = re.compile(r"[^。；]*[。；]|[^。；]+$")
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
        await self.catch_up(tx, await queries.newest_change(tx))

    async def catch_up(self, tx: AsyncSession, newest: int) -> None:
        """The same for who knows the number of the newest change."""
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
        gone = set(ids) - {row.id for row in rows}  # a change that was taken back: what is shipped holds again
        back = [self._shipped[card_id] for card_id in gone if card_id in self._shipped]
        self._answerer.change(put=[*put, *back], drop=[*gone, *(row.id for row in rows if row.withdrawn)])
        self._live = (self._live | {row.id for row in rows}) - gone
        for of_document in self._of_clauses.values():
            of_document.difference_update(card.id for card in put)

    async def _load_document(self, tx: AsyncSession, doc: str) -> None:
        """The document's dates and status on all its cards, and cards for every clause that none answers.

        A shipped card that the text does not bear out is doubted, and answers for no clause any more.
        """
        paper, old = await queries.current_paper(tx, doc), self._of_clauses.pop(doc, set())
        cards = [card for card in self._answerer.matcher.corpus if card.document.id == doc and card.id not in old]
        if paper is None:
            return self._forget_document(doc, cards, old)
        document, texts = document_of(paper), texts_of(paper)
        self._answerer.documents[doc] = document
        as_written = self._is_as_written(paper)
        doubts = {card.id for card in cards if not as_written and self._is_doubted(card, texts)}
        renewed = [replace(card, document=document, doubted=card.id in doubts) for card in cards]
        cited = {clause for card in renewed if not card.doubted for clause in card.clauses}
        left = [clause for clause in paper.clauses if not clause.whole and clause.clause not in cited]
        new = [card for clause in left for card in clause_cards(document, clause)]
        self._of_clauses[doc] = {card.id for card in new}
        self._answerer.change(put=[*_changed(cards, renewed), *new], drop=old)

    def _forget_document(self, doc: str, cards: Sequence[Card], old: set[str]) -> None:
        """Its import was taken back: the shipped register and the shipped cards hold again."""
        document = self._documents.get(doc)
        if document:
            self._answerer.documents[doc] = document
        else:
            self._answerer.documents.pop(doc, None)
        renewed = [replace(card, document=document or card.document, doubted=False) for card in cards]
        self._answerer.change(put=_changed(cards, renewed), drop=old)

    def _is_as_written(self, paper: Paper) -> bool:
        """Whether the shipped cards were written from exactly this text."""
        known = self._documents.get(paper.doc)
        return known is not None and bool(known.text) and paper.text_hash.startswith(known.text)

    def _is_doubted(self, card: Card, texts: Mapping[str, str]) -> bool:
        """Whether a shipped card says what its document does not; what work has made of a card is never doubted."""
        return card.id in self._shipped and card.id not in self._live and not stands(card, texts)

    def _reset(self) -> None:
        """Back to what is shipped."""
        shipped = [self._shipped[card_id] for card_id in self._live if card_id in self._shipped]
        imported = self._of_clauses.keys()
        shipped += [card for card in self._shipped.values() if card.document.id in imported]
        self._answerer.change(put=dict.fromkeys(shipped), drop=[*self._live, *self.clause_cards()])
        self._answerer.documents.clear()
        self._answerer.documents.update(self._documents)
        self._seq, self._live, self._of_clauses = 0, set(), {}

    def clause_cards(self) -> set[str]:
        """The ids of the cards that imported clauses make of themselves, without those put right by work."""
        return {card_id for ids in self._of_clauses.values() for card_id in ids}


def _changed(cards: Sequence[Card], renewed: Sequence[Card]) -> list[Card]:
    return [card for card, was in zip(renewed, cards, strict=True) if card != was]


def document_of(paper: Paper) -> Document:
    """The entry of the register that an imported version makes."""
    return Document(
        paper.doc, paper.title, paper.region, Status(paper.status), paper.number, paper.issuer, paper.day,
        paper.valid_until,
    )  # fmt: skip


def texts_of(paper: Paper) -> dict[str, str]:
    """What each clause says, by its id, with heading and date."""
    return {clause.clause: " ".join((clause.heading, clause.text, clause.due)) for clause in paper.clauses}


def clause_cards(document: Document, clause: Clause) -> Iterator[Card]:
    """A clause that no card answers speaks for itself, a long one in parts."""
    name = f"{CLAUSE}{sha256(f'{document.id} {clause.clause}'.encode()).hexdigest()[:24]}"
    for number, said in enumerate(parts(clause.text), 1):
        title = (clause.heading or said)[:_TITLE]
        yield Card(
            id=name if number == 1 else f"{name}-{number}",
            document=document, clauses=(clause.clause,), title=title, answer=said, kind=Kind.MEASURE,
            figures=tuple(figure for figure in clause.figures if figure in said),
            units=tuple(clause.units), co_units=tuple(clause.co_units), due=clause.due, topics=(title,),
        )  # fmt: skip


def parts(text: str) -> list[str]:
    """A text in whole sentences of together at most _SAID characters; a longer sentence is a part of its own."""
    found = [""]
    for sentence in _SENTENCE.findall(text):
        if found[-1] and len(found[-1]) + len(sentence) > _SAID:
            found.append("")
        found[-1] += sentence
    return [shortened(part, _LONGEST) for part in found]
