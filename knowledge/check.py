"""What stands wrong in the cards: no questions, units that no directory knows, facts that contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from knowledge.base import CLAUSE, Card, Unit
from knowledge.conflicts import Conflict, ConflictKind, Conflicts
from knowledge.normalize import plain
from knowledge.precedence import differ


@dataclass(frozen=True, slots=True)
class Findings:
    """`doubted` are cards that their imported document does not bear out; `clauses` counts imported clauses that
    answer for themselves, without a card."""

    doubted: tuple[Card, ...]
    unasked: tuple[Card, ...]
    clauses: int
    unknown_units: tuple[tuple[Card, str], ...]
    contradictions: tuple[tuple[Card, Card], ...]
    never_hit: tuple[Card, ...]
    open_conflicts: tuple[Conflict, ...]


def check(cards: Iterable[Card], units: Iterable[Unit], conflicts: Conflicts, hit: Collection[str]) -> Findings:
    """Everything at once; `hit` are the ids of the cards that ever answered somebody."""
    cards = tuple(cards)
    own = [card for card in cards if not card.id.startswith(CLAUSE)]
    return Findings(
        doubted=tuple(card for card in own if card.doubted),
        unasked=tuple(card for card in own if not card.similar),
        clauses=len(cards) - len(own),
        unknown_units=tuple(_unknown_units(cards, {unit.name for unit in units})),
        contradictions=tuple(contradictions(own, conflicts)),
        never_hit=tuple(card for card in own if card.id not in hit),
        open_conflicts=tuple(one for one in conflicts.all if one.kind is ConflictKind.DIFFER),
    )


def _unknown_units(cards: Iterable[Card], names: Collection[str]) -> Iterator[tuple[Card, str]]:
    for card in cards:
        for unit in dict.fromkeys((*card.units, *card.co_units)):
            if unit not in names:
                yield card, unit


def contradictions(cards: Iterable[Card], conflicts: Conflicts) -> Iterator[tuple[Card, Card]]:
    """Two cards of one region on one matter whose numbers differ, where conflicts.yaml does not say so already.

    Only cards that share a topic are compared: what a thousand cards would cost otherwise is half a million pairs.
    """
    sharing: dict[tuple[str, str], list[int]] = defaultdict(list)
    numbered = [card for card in cards if card.figures]
    for number, card in enumerate(numbered):
        for topic in {plain(topic) for topic in card.topics}:
            sharing[card.document.region, topic].append(number)
    pairs = {pair for numbers in sharing.values() for pair in combinations(numbers, 2)}
    for one, other in sorted(pairs):
        a, b = numbered[one], numbered[other]
        if differ(a, b) and not _is_listed(a, b, conflicts):
            yield a, b


def _is_listed(a: Card, b: Card, conflicts: Conflicts) -> bool:
    mine = {conflict.number for conflict in conflicts.of(a)}
    return any(conflict.number in mine for conflict in conflicts.of(b))
