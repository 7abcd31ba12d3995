"""What the importer hands over: papers with their clauses, the lines it left out, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.base import Status


class BadFile(ValueError):
    """A file that cannot be imported; `reason` is one sentence for whoever sent it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(reason)
        self.path, self.reason = path, reason


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for a clause and by when (YYYY-MM, empty where the text sets no date)."""

    units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    due: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One addressable piece of a document.

    `text` stands without its number, its units and its date; `heading` is its own title, else that of the part it
    stands in. `whole` marks an item that is also cut into its ①②③; `position` counts the clauses of a document.
    """

    id: str
    text: str
    heading: str = ""
    units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    due: str = ""
    figures: tuple[str, ...] = ()
    position: int = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it was read. `notes` say what in the print deserves a second look.

    `text_hash` changes with any word of any clause, and with nothing else."""

    id: str
    title: str
    region: str
    status: Status
    number: str = ""
    issuer: str = ""
    day: date | None = None
    valid_until: date | None = None
    clauses: tuple[Clause, ...] = ()
    text_hash: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines that went into no clause (numbered from 1, both ends included), and why."""

    line_from: int
    line_to: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything one file gave."""

    papers: tuple[Paper, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class FactConflict:
    """A card and a clause of a new document that do not say the same; `numbers` are the card's without a match."""

    card_id: str
    clause_id: str
    numbers: tuple[str, ...]
    reason: str
