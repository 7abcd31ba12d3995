"""The phone record of a callback: who was called, as a masked number, when, and what came of it.

When is the moment of the step; whom and what stand in its words, so the history itself is the record.
"""

from __future__ import annotations

from db.queries import orders as order_queries
from db.queries import people
from handlers import texts
from handlers.hidden import public_text
from handlers.turn import Turn
from knowledge.personal import contacts, mask_contacts
from workflow.order import Details, WorkOrder
from workflow.standing import NO_WAY_BACK


def called_for(order: WorkOrder) -> int:
    """Whose turn it is to be called: the first of those whose order it is who has not rated; 0 for nobody."""
    return next((person for person in order.enterprises if person not in order.rated()), 0)


async def number_of(turn: Turn, order: WorkOrder) -> str:
    """The masked number, or address, that is called; empty where none was left."""
    person = called_for(order)
    if not person:
        return ""
    appeal = await order_queries.appeal_for(turn.tx, order, person)
    added = [
        contact for note in await order_queries.notes_by(turn.tx, order, person) for contact in contacts(note.full)
    ]
    left = appeal.contact or "、".join(added[-1:])
    return public_text(left, appeal.anonymity) if appeal.anonymity else mask_contacts(left)


async def record(turn: Turn, order: WorkOrder, result: str) -> str:
    """The line of the record."""
    number = await number_of(turn, order) or texts.NO_NUMBER
    return texts.PHONE_RECORD.format(number=number, result=public_text(result))


async def unanswered(turn: Turn, order: WorkOrder) -> Details:
    """A try that reached nobody; where there is neither a number nor a chat there is no way back at all."""
    person = called_for(order)
    chat = await people.address_of(turn.tx, person) if person else None
    way_back = chat is not None or await number_of(turn, order)
    words = await record(turn, order, texts.PHONE_NO_ANSWER)
    return Details(reached=False, words=words, ground="" if way_back else NO_WAY_BACK)
