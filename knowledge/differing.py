"""Beside an answer: what other documents that speak here say differently, and which of them is to speak first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from knowledge import words
from knowledge.base import Card, Document
from knowledge.conflicts import Conflict, ConflictKind, Conflicts, Value
from knowledge.corpus import Corpus
from knowledge.precedence import has_lapsed, rank
from knowledge.reply import cited

_YEAR = re.compile(r"20\d\d|去年|前年|当年|那年|当时|以前|征求意见")


class Differing:
    """The conflicts over the register and the cards as they stand."""

    def __init__(self, conflicts: Conflicts, documents: Mapping[str, Document], corpus: Corpus) -> None:
        self._conflicts, self._documents, self._corpus = conflicts, documents, corpus

    def lines(self, card: Card, text: str, chain: Sequence[str], now: datetime) -> Iterator[str]:
        """For each conflict a line that says whom to ask which holds, and a line for every other value with its source.

        A card may be on several matters; where the question names some of them, only those are told.
        """
        conflicts = list(self._conflicts.of(card))
        named = [conflict for conflict in conflicts if any(word in text for word in conflict.words)]
        for conflict in named or conflicts:
            others = self._others(conflict, card, chain) if conflict.kind is not ConflictKind.UNITS else []
            if others:
                head = words.DIFFER if conflict.kind is ConflictKind.DIFFER else words.MEASURES
                yield head.format(about=conflict.about, unit=card.units[0] if card.units else words.SOME_UNIT)
            yield from (words.OTHER_VALUE.format(said=self._said(other, now)) for other in others)

    def speaker(self, card: Card, text: str, chain: Sequence[str], now: datetime, but: Card | None = None) -> Card:
        """The card that is to speak in place of `card`: the one with precedence among those that contradict it.

        Whoever names a year or a draft asks for that very text. `but` has spoken already.
        """
        if _YEAR.search(text):
            return card
        rivals = [
            rival
            for conflict in self._conflicts.of(card)
            if conflict.kind is ConflictKind.DIFFER
            for value in self._others(conflict, card, chain)
            for rival in self._stating(conflict, value)
            if but is None or rival.id != but.id
        ]
        first = min((card, *rivals), key=lambda one: rank(one, chain, now)[:3])
        return card if rank(first, chain, now)[:3] == rank(card, chain, now)[:3] else first

    def _stating(self, conflict: Conflict, value: Value) -> list[Card]:
        found = self._corpus.citing(value.doc, value.clause)
        return [card for card in found if conflict.is_about(card) and conflict.is_said(value, card)]

    def _is_lost(self, conflict: Conflict, value: Value) -> bool:
        """Whether every card that states it is doubted since its document was imported."""
        stating = self._stating(conflict, value)
        return bool(stating) and all(card.doubted for card in stating)

    def _others(self, conflict: Conflict, card: Card, chain: Sequence[str]) -> list[Value]:
        """The values in reach that the card does not state itself, each said once; none that its document lost."""
        found: dict[str, Value] = {}
        for value in conflict.values:
            document = self._documents.get(value.doc)
            said = conflict.is_said(value, card) or self._is_lost(conflict, value)
            if document and document.region in chain and not value.state and not said:
                found.setdefault(f"{value.doc} {value.said}", value)
        return list(found.values())

    def _said(self, value: Value, now: datetime) -> str:
        document = self._documents[value.doc]
        mark = words.PAST_MARK if has_lapsed(document, now) else ""
        return words.SAYS.format(source=cited(document, (value.clause,)), mark=mark, said=value.said)
