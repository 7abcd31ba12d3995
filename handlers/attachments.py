"""Files that came with an order: kept as notes, listed for who may read the full text, opened on the web page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.answers import Unmasking
from db.models.files import KEPT, WAITING, KeptFile
from db.models.orders import Note
from db.models.people import Person
from db.queries import files as queries
from db.queries import orders as order_queries
from handlers import reasons, texts
from handlers.cards import may_read_full
from handlers.hidden import hidden_from
from handlers.messages import File
from handlers.sendable import PLACE
from handlers.turn import Turn
from workflow.order import WorkOrder
from workflow.terms import Action

_ANSWERS = (Action.ANSWER.value, Action.DISPOSE.value)  # the notes whose files are for every enterprise of an order
_MOST_ID = 2**63 - 1
UNSCANNED = "unscanned"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as it is listed: its name and what there is to say of it, whether it is this person's to open, and where
    it opens; without a link it cannot be opened now."""

    name: str
    link: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a note, and what became of it; None of what came before that was written down."""

    file: File
    kept: KeptFile | None


async def listed(turn: Turn, order: WorkOrder) -> str:
    """The files of an order that this person may open, a line each with its link; empty when there are none."""
    found = [shown for shown in await files_of(turn.tx, order, turn.person) if shown.mine]
    lines = [
        texts.FILE_LINE.format(name=shown.name, link=turn.house.base_url + shown.link) if shown.link else shown.name
        for shown in found
    ]
    return "\n".join([texts.FILES_OF_ORDER, *lines]) if lines else ""


async def files_of(tx: AsyncSession, order: WorkOrder, person: Person) -> list[Listed]:
    """Every file, the oldest first."""
    notes = await order_queries.notes_with_files(tx, order)
    kept = await queries.by_refs(tx, [file.ref for note in notes for file in _files(note)])
    mine = {note.id: await _may_open(tx, order, note, person) for note in notes}
    why = await _why(tx, order, person)
    return [
        _listed(note, n, file, kept.get(file.ref), mine=mine[note.id], asked=why is None)
        for note in notes
        for n, file in enumerate(_files(note))
    ]


def _listed(note: Note, n: int, file: File, kept: KeptFile | None, *, mine: bool, asked: bool) -> Listed:
    """With what there is to say of it; a link where there is a file, or will be, unless they are `asked` why first."""
    if mine and asked:
        return Listed(_name(file) + texts.FILE_FIRST_WHY, "", mine)
    if file.kind == PLACE:
        return Listed(texts.PLACE_SHOWN.format(name=file.name, at=file.ref) if mine else _name(file), "", mine)
    opens = mine and (kept is None or kept.state in (KEPT, WAITING))
    return Listed(_name(file) + _mark(kept), f"/file/{note.id}/{n}" if opens else "", mine)


def _mark(kept: KeptFile | None) -> str:
    if kept is None or (kept.state == KEPT and kept.verdict != UNSCANNED):
        return ""
    line = {KEPT: texts.FILE_UNSCANNED, WAITING: texts.FILE_COMING}.get(kept.state, texts.FILE_NOT_HERE)
    return line.format(why=texts.FILE_WHY_SHORT.get(kept.why, ""))


async def _may_open(tx: AsyncSession, order: WorkOrder, note: Note, person: Person) -> bool:
    """Who sent it; of an answer every enterprise of the order; and who may read the full text, unless the sender
    wished to be hidden from them."""
    if order.brought(person.actor):
        return note.by == person.id or (note.kind in _ANSWERS and person.id in order.enterprises)
    if not may_read_full(order, person.actor):
        return False
    appeal = await order_queries.appeal_for(tx, order, note.by)
    return note.kind in _ANSWERS or not hidden_from(appeal, order, person.actor)


async def file_for(tx: AsyncSession, person: Person, note_id: int, n: int, now: datetime) -> Attachment | None:
    """The n-th file of a note, for who may open it; else None.

    That somebody who serves opens it is written down, with the reason; without one it is not opened.
    """
    note = await tx.get(Note, note_id) if note_id <= _MOST_ID else None
    order = await order_queries.by_id(tx, note.order_id) if note else None
    if note is None or order is None or not 0 <= n < len(note.files):
        return None
    why = await _why(tx, order, person)
    allowed = why is not None and await _may_open(tx, order, note, person)
    if allowed and why:
        tx.add(Unmasking(order_id=note.order_id, at=now, by=person.id, what="file", reason=why))
    file = _files(note)[n]
    return Attachment(file, await queries.by_ref(tx, file.ref)) if allowed else None


async def _why(tx: AsyncSession, order: WorkOrder, person: Person) -> str | None:
    """The reason of somebody who serves, None where they have not said it yet; empty for whose order it is."""
    return "" if order.brought(person.actor) else await reasons.known(tx, order, person) or None


def _files(note: Note) -> Sequence[File]:
    return [File(*kept) for kept in note.files]


def _name(file: File) -> str:
    return file.name or texts.FILE_KINDS.get(file.kind, texts.A_FILE)
