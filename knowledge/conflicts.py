"""Matters on which the documents give different values, from conflicts.yaml, and what to say beside one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from knowledge.base import Card
from knowledge.files import LINE, BrokenFile, Field, check_fields, read_yaml
from knowledge.normalize import plain

PATH = Path(__file__).parent / "conflicts.yaml"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FIELDS = {
    **{name: Field(required=True) for name in ("number", "about", "kind")},
    "words": Field(many=True),
}
_VALUE_FIELDS = {**{name: Field(required=True) for name in ("doc", "clause", "said")}, "state": Field()}


class ConflictKind(StrEnum):
    DIFFER = "differ"  # they contradict each other
    MEASURES = "measures"  # they measure different things
    UNITS = "units"  # the place decides who is in charge
    MISPRINT = "misprint"


@dataclass(frozen=True, slots=True)
class Value:
    """What one clause says; `state` marks a state of affairs, which contradicts no rule."""

    doc: str
    clause: str
    said: str
    state: bool

    @property
    def numbers(self) -> frozenset[str]:
        return _numbers(self.said)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A matter with its values; `words` are those of which a card on the matter says one (none: any card)."""

    number: str
    about: str
    kind: ConflictKind
    words: tuple[str, ...]
    values: tuple[Value, ...]

    def is_about(self, card: Card) -> bool:
        """Whether the card says one of the words of the matter."""
        text = _whole(card)
        return not self.words or any(plain(word) in text for word in self.words)

    def is_said(self, value: Value, card: Card) -> bool:
        """Whether the card states that value: it cites the clause and says every number."""
        return _cites(card, value) and value.numbers <= _numbers(_whole(card))

    def states(self, card: Card) -> bool:
        """Whether the card is on the matter and states one of the values."""
        return self.is_about(card) and any(self.is_said(value, card) for value in self.values)


class Conflicts:
    """All of them, found by the clauses that a card cites."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.all = tuple(conflicts)
        self._by_clause: dict[tuple[str, str], list[Conflict]] = {}
        for conflict in conflicts:
            for value in conflict.values:
                found = self._by_clause.setdefault((value.doc, value.clause), [])
                if conflict not in found:
                    found.append(conflict)

    def of(self, card: Card) -> Iterator[Conflict]:
        """Every conflict of which the card states a value."""
        cited = [
            conflict for clause in card.clauses for conflict in self._by_clause.get((card.document.id, clause), ())
        ]
        return (conflict for conflict in dict.fromkeys(cited) if conflict.states(card))


def load_conflicts(path: Path = PATH) -> Conflicts:
    """Raises BrokenFile."""
    return Conflicts([_conflict(row, path) for row in read_yaml(path) or ()])


def _conflict(row: dict[str, Any], path: Path) -> Conflict:
    line, values = row[LINE], row.pop("values", [])
    found = check_fields(row, _FIELDS, path, line)
    if found["kind"] not in set(ConflictKind):
        raise BrokenFile(path, line, f"不认识的类别:{found['kind']}")
    told = [check_fields(value, _VALUE_FIELDS, path, line) for value in values]
    return Conflict(
        found["number"], found["about"], ConflictKind(found["kind"]), found["words"],
        tuple(Value(one["doc"], one["clause"], one["said"], one["state"] == "true") for one in told),
    )  # fmt: skip


def _cites(card: Card, value: Value) -> bool:
    return card.document.id == value.doc and value.clause in card.clauses


def _whole(card: Card) -> str:
    return plain(" ".join((card.title, card.answer, *card.figures, *card.topics)))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(plain(text)))
