"""Files that came with an order: kept as notes, listed for who may read the full text, opened on the web page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.answers import Unmasking
from db.models.orders import Note
from db.models.people import Person
from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import may_read_full
from handlers.hidden import hidden_from
from handlers.messages import File
from handlers.turn import Turn
from workflow.order import WorkOrder
from workflow.terms import Action

_ANSWERS = (Action.ANSWER.value, Action.DISPOSE.value)  # the notes whose files are for every enterprise of an order
_MOST_ID = 2**63 - 1
_NAMES = {"photo": "照片", "voice": "语音", "document": "文件", "location": "位置"}


async def listed(turn: Turn, order: WorkOrder) -> str:
    """The files of an order that this person may open, a line each with its link; empty when there are none."""
    lines = [
        texts.FILE_LINE.format(name=name, link=f"{turn.house.base_url}/file/{note}/{n}")
        for note, n, name, mine in await files_of(turn.tx, order, turn.person)
        if mine
    ]
    return "\n".join([texts.FILES_OF_ORDER, *lines]) if lines else ""


async def files_of(tx: AsyncSession, order: WorkOrder, person: Person) -> list[tuple[int, int, str, bool]]:
    """(note, number in the note, name, whether this person may open it) of every file, the oldest first."""
    notes = await order_queries.notes_with_files(tx, order)
    mine = {note.id: await _may_open(tx, order, note, person) for note in notes}
    return [(note.id, n, _name(file), mine[note.id]) for note in notes for n, file in enumerate(_files(note))]


async def _may_open(tx: AsyncSession, order: WorkOrder, note: Note, person: Person) -> bool:
    """Who sent it; of an answer every enterprise of the order; and who may read the full text, unless the sender
    wished to be hidden from them."""
    if order.brought(person.actor):
        return note.by == person.id or (note.kind in _ANSWERS and person.id in order.enterprises)
    if not may_read_full(order, person.actor):
        return False
    appeal = await order_queries.appeal_for(tx, order, note.by)
    return note.kind in _ANSWERS or not hidden_from(appeal, order, person.actor)


async def file_for(tx: AsyncSession, person: Person, note_id: int, n: int, now: datetime) -> File | None:
    """The n-th file of a note, for who may open it; else None.

    That somebody else than who sent it opens it is written down.
    """
    note = await tx.get(Note, note_id) if note_id <= _MOST_ID else None
    order = await order_queries.by_id(tx, note.order_id) if note else None
    if note is None or order is None or not 0 <= n < len(note.files):
        return None
    allowed = await _may_open(tx, order, note, person)
    if allowed and note.by != person.id:
        tx.add(Unmasking(order_id=note.order_id, at=now, by=person.id, what="file"))
    return _files(note)[n] if allowed else None


def _files(note: Note) -> Sequence[File]:
    return [File(*kept) for kept in note.files]


def _name(file: File) -> str:
    return file.name or _NAMES.get(file.kind, texts.A_FILE)
