"""The shipped cards: every clause is answered, every number is the document's, no sentence is."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from knowledge.base import Card, Kind, Knowledge, load
from knowledge.importing import read_file
from tests.knowledge.clauses import CLAUSES

POLICIES = os.environ.get("QISU_POLICIES", "")
RUN = 24
COUNTED: dict[str, set[str]] = {}  # numbers that a card counts itself, from a list
needs_policies = pytest.mark.skipif(not POLICIES, reason="QISU_POLICIES is not set: the documents are not at hand")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


WHOLE = {"ganzi-2023-27": {"全文"}}  # that its attachment is left out stands under no clause


@pytest.mark.parametrize("document", CLAUSES)
def test_every_clause_is_answered_by_a_card_and_no_card_cites_another(knowledge: Knowledge, document: str) -> None:
    cited = {clause for card in knowledge.cards if card.document.id == document for clause in card.clauses}
    assert cited == set(CLAUSES[document]) | WHOLE.get(document, set())


def test_every_card_has_four_to_eight_questions_and_no_question_stands_twice_in_a_document(
    knowledge: Knowledge,
) -> None:
    assert {len(card.similar) for card in knowledge.cards} <= {4, 5, 6, 7, 8}
    asked = Counter((card.document.id, question) for card in knowledge.cards for question in card.similar)
    assert [question for question, n in asked.items() if n > 1] == []


def test_every_card_but_background_says_who_is_in_charge(knowledge: Knowledge) -> None:
    nameless = {card.id for card in knowledge.cards if not card.units and card.kind is not Kind.BACKGROUND}
    assert nameless <= {"gz2-accountability", "gz2-goal"}  # 保障措施 and 总体目标 name nobody


@pytest.fixture(scope="module")
def prints() -> dict[str, str]:
    """The text of every document, bare, by its id."""
    papers = [paper for path in sorted(Path(POLICIES).glob("*.txt")) for paper in read_file(path).papers]
    return {paper.id: " ".join(clause.text for clause in paper.clauses) for paper in papers}


@needs_policies
def test_every_number_of_a_figure_stands_in_its_document(knowledge: Knowledge, prints: dict[str, str]) -> None:
    wrong = [
        (card.id, figure)
        for card in knowledge.cards
        for figure in card.figures
        if not _numbers(figure) <= _numbers(prints[card.document.id]) | COUNTED.get(card.id, set())
    ]
    assert wrong == []


@needs_policies
def test_no_sentence_of_a_card_is_the_documents(knowledge: Knowledge, prints: dict[str, str]) -> None:
    texts = [_bare(text) for text in prints.values()]
    seen = {text[i : i + RUN] for text in texts for i in range(len(text) - RUN + 1)}
    copied = [card.id for card in knowledge.cards if _runs(card) & seen]
    assert copied == []


def _runs(card: Card) -> set[str]:
    said = (card.answer, card.title, *card.similar)
    return {text[i : i + RUN] for words in said for text in [_bare(words)] for i in range(len(text) - RUN + 1)}


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in ".%")


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text)))
