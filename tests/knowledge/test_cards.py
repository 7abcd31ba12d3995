"""The shipped cards: every clause is answered, every number is the document's, no sentence is."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from knowledge.base import Card, Kind, Knowledge, load

POLICIES = os.environ.get("QISU_POLICIES", "")
FILES = {"ganzhou-2026": "000_*.txt", "gansu-2026-19": "001_*.txt"}
CLAUSES = {
    "ganzhou-2026": [
        "前言", "一、总体目标", "三、保障措施",
        *(str(n) for n in range(1, 40)),
        *(f"附1-{n}" for n in range(1, 87)),
        *(f"附2-{n}" for n in range(1, 106)),
        *(f"附3-{n}" for n in range(1, 11)),
        "附3-8b", "附3-9b", "附3-10b",
    ],
    "gansu-2026-19": list("一二三四五六七八九十"),
}  # fmt: skip
RUN = 24
needs_policies = pytest.mark.skipif(not POLICIES, reason="QISU_POLICIES is not set: the documents are not at hand")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.mark.parametrize("document", CLAUSES)
def test_every_clause_is_answered_by_a_card_and_no_card_cites_another(knowledge: Knowledge, document: str) -> None:
    cited = {clause for card in knowledge.cards if card.document.id == document for clause in card.clauses}
    assert cited == set(CLAUSES[document])


def test_every_card_has_three_to_six_questions_and_no_question_stands_twice_in_a_document(knowledge: Knowledge) -> None:
    assert {len(card.similar) for card in knowledge.cards} <= {3, 4, 5, 6}
    asked = Counter((card.document.id, question) for card in knowledge.cards for question in card.similar)
    assert [question for question, n in asked.items() if n > 1] == []


def test_every_card_but_background_says_who_is_in_charge(knowledge: Knowledge) -> None:
    nameless = {card.id for card in knowledge.cards if not card.units and card.kind is not Kind.BACKGROUND}
    assert nameless <= {"gz2-accountability", "gz2-goal"}  # 保障措施 and 总体目标 name nobody


@needs_policies
def test_every_number_of_a_figure_stands_in_its_document(knowledge: Knowledge) -> None:
    texts = {name: _bare(_read(name)) for name in FILES}
    wrong = [
        (card.id, figure)
        for card in knowledge.cards
        for figure in card.figures
        if not _numbers(figure) <= _numbers(texts[card.document.id])
    ]
    assert wrong == []


@needs_policies
def test_no_sentence_of_a_card_is_the_documents(knowledge: Knowledge) -> None:
    seen = {
        text[i : i + RUN] for document in FILES for text in [_bare(_read(document))] for i in range(len(text) - RUN)
    }
    copied = [card.id for card in knowledge.cards if _runs(card) & seen]
    assert copied == []


def _runs(card: Card) -> set[str]:
    said = (card.answer, card.title, *card.similar)
    return {text[i : i + RUN] for words in said for text in [_bare(words)] for i in range(len(text) - RUN + 1)}


def _read(document: str) -> str:
    return next(Path(POLICIES).glob(FILES[document])).read_text(encoding="utf8")


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in ".%")


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text)))
