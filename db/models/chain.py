"""The one place where a history row gets its hash: whatever session writes it, just before it is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from db.models.orders import history
from workflow import chain
from workflow.order import Entry, WorkOrder

LINKS = ("previous", "hash")
FIELDS = tuple(column for column in history.c if column.name not in ("id", "order_id", *LINKS))
EMPTIES = {c.name: chain.empty(c.type.python_type, nullable=bool(c.nullable)) for c in FIELDS}


def content(entry: Entry) -> dict[str, Any]:
    """What of an entry is hashed: every column but the ids and the links."""
    return chain.content({column.name: getattr(entry, column.name) for column in FIELDS}, EMPTIES)


@event.listens_for(Session, "before_flush")
def seal(session: Session, _context: Any, _instances: Any) -> None:
    """Links the new entries to their orders' chains; the order's `head`, under its version, keeps two from forking."""
    for order in (*session.new, *session.dirty):
        if isinstance(order, WorkOrder):
            for entry in order.history:
                if entry in session.new and not entry.hash:
                    _link(order, entry)


def _link(order: WorkOrder, entry: Entry) -> None:
    entry.previous = order.head or order.number
    entry.hash = order.head = chain.link(content(entry), entry.previous)
