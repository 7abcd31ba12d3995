"""What comes with a message and is no file: a place on the map, a contact card, what no channel can read."""

from __future__ import annotations

from dataclasses import replace

from handlers import texts
from handlers.sendable import PLACE
from handlers.turn import Turn

CARD = "contact"
OTHER = "other"
MOST_PLACE = 60


def is_unreadable(turn: Turn) -> bool:
    return any(file.kind == OTHER for file in turn.incoming.files)


def take_card(turn: Turn) -> str:
    """The contact card of the event in words, which leaves its files; empty where there is none."""
    cards = [file for file in turn.incoming.files if file.kind == CARD]
    if not cards:
        return ""
    others = tuple(file for file in turn.incoming.files if file.kind != CARD)
    turn.incoming = replace(turn.incoming, files=others)
    return "\n".join(texts.CONTACT_CARD.format(name=card.name or texts.SOMEBODY, phone=card.ref) for card in cards)


def place(turn: Turn) -> str:
    """The place of the event in words; empty where there is none."""
    found = next((file for file in turn.incoming.files if file.kind == PLACE), None)
    return (found.name[:MOST_PLACE] or texts.PIN.format(at=found.ref)) if found else ""
