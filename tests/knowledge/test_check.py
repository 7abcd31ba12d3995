"""What stands wrong in the cards is found."""

from __future__ import annotations

from dataclasses import replace

from knowledge.base import Card, Document, Kind, Status, Unit, load
from knowledge.check import check
from knowledge.conflicts import Conflict, ConflictKind, Conflicts, Value, load_conflicts

MINE = Document("mine", "甲办法", "甘州区", Status.ISSUED)
YOURS = Document("yours", "乙办法", "甘州区", Status.ISSUED)
ELSEWHERE = Document("elsewhere", "丙办法", "金昌市", Status.ISSUED)
UNITS = (Unit("甘州区", "区供电公司"),)
DAYS = Card(
    "days", MINE, ("1",), "低压办电时限", "3个工作日。", Kind.PROMISE, figures=("3个工作日",), units=("区供电公司",),
    topics=("办电", "时限"), similar=("办电几天",),
)  # fmt: skip
OTHER = replace(DAYS, id="other", document=YOURS, answer="5个工作日。", figures=("5个工作日",))
NONE = Conflicts(())


def test_two_cards_of_a_region_that_contradict_each_other_are_found() -> None:
    assert check((DAYS, OTHER), UNITS, NONE, ()).contradictions == ((DAYS, OTHER),)
    assert check((DAYS, replace(OTHER, document=ELSEWHERE)), UNITS, NONE, ()).contradictions == ()
    assert check((DAYS, replace(OTHER, figures=("3个工作日",))), UNITS, NONE, ()).contradictions == ()


def test_a_contradiction_that_is_listed_is_told_as_an_open_conflict() -> None:
    values = (Value("mine", "1", "3个工作日", False), Value("yours", "1", "5个工作日", False))
    known = Conflict("1", "办电时限", ConflictKind.DIFFER, (), values)
    found = check((DAYS, OTHER), UNITS, Conflicts((known,)), ())
    assert (found.contradictions, found.open_conflicts) == ((), (known,))


def test_cards_without_questions_without_hits_or_of_unknown_units_are_found() -> None:
    silent = replace(OTHER, id="silent", similar=(), figures=(), units=("区没有局",))
    found = check((DAYS, silent), UNITS, NONE, {"days"})
    assert found.unasked == found.never_hit == (silent,)
    assert found.unknown_units == ((silent, "区没有局"),)


def test_an_imported_clause_has_no_questions_by_nature() -> None:
    found = check((DAYS, replace(DAYS, id="clause-1", similar=())), UNITS, NONE, ())
    assert (found.unasked, found.clauses) == ((), 1)


def test_what_is_shipped_has_questions_and_known_units() -> None:
    knowledge = load()
    found = check(knowledge.cards, knowledge.units.values(), load_conflicts(), ())
    assert (found.unasked, found.unknown_units) == ((), ())
