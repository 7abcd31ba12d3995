"""Files that came with an order: kept as notes, listed for who may read the full text, opened on the web page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.orders import Note
from db.models.people import Person
from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import may_read_full
from handlers.messages import File
from handlers.turn import Turn
from workflow.order import WorkOrder

_NAMES = {"photo": "照片", "voice": "语音", "document": "文件", "location": "位置"}


async def listed(turn: Turn, order: WorkOrder) -> str:
    """The files of an order, a line each with its link; empty when there are none."""
    lines = [
        texts.FILE_LINE.format(name=_name(file), link=f"{turn.house.base_url}/file/{note.id}/{n}")
        for note in await order_queries.notes_with_files(turn.tx, order)
        for n, file in enumerate(_files(note))
    ]
    return "\n".join([texts.FILES_OF_ORDER, *lines]) if lines else ""


async def file_for(tx: AsyncSession, person: Person, note_id: int, n: int) -> File | None:
    """The n-th file of a note, for its order's owner and for who may read the full text; else None."""
    note = await tx.get(Note, note_id)
    order = await order_queries.by_id(tx, note.order_id) if note else None
    if note is None or order is None or not 0 <= n < len(note.files):
        return None
    allowed = order.owner == person.id or may_read_full(order, person.actor)
    return _files(note)[n] if allowed else None


def _files(note: Note) -> Sequence[File]:
    return [File(*kept) for kept in note.files]


def _name(file: File) -> str:
    return file.name or _NAMES.get(file.kind, texts.A_FILE)
