"""Whether a card is borne out by the text of its document."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knowledge.base import Card, Document, Kind, Status, load
from knowledge.standing import stands

POLICIES = os.environ.get("QISU_POLICIES", "")
PAPER = Document("a-paper", "某某办法", "甘州区", Status.ISSUED)
CARD = Card(
    "a-card", PAPER, ("3", "附1-2"), "灯笼补贴", "每做一盏灯笼补贴手工费6元，凭入库单在村里领。", Kind.PROMISE,
    figures=("6元", "三个环节"), similar=("做灯笼补多少",),
)  # fmt: skip
CLAUSES = {
    "3": "灯笼作坊每做成一盏灯笼，补贴手工费6元，凭入库单领取。",
    "附1-2": "申报、核对、领取共3个环节，在村里办。",
    "4": "学徒满90天可以申请匠人证。",
}


def test_a_card_stands_on_all_its_clauses_together() -> None:
    assert stands(CARD, CLAUSES)


@pytest.mark.parametrize(
    "changed",
    [
        {"3": CLAUSES["3"].replace("6元", "9元")},
        {"附1-2": CLAUSES["附1-2"].replace("3个", "5个")},
        {"3": "第6元宵灯会由社区组织，3处会场同时开放，欢迎观看。", "附1-2": "会场另行通知。"},
    ],
)
def test_another_figure_or_another_matter_no_longer_bears_it(changed: dict[str, str]) -> None:
    assert not stands(CARD, CLAUSES | changed)


def test_a_clause_that_is_gone_bears_nothing() -> None:
    assert not stands(CARD, {name: text for name, text in CLAUSES.items() if name != "附1-2"})


def test_a_number_may_be_spelt_out() -> None:
    assert stands(CARD, CLAUSES | {"附1-2": "申报、核对、领取三个环节，在村里办。"})


@pytest.mark.skipif(not POLICIES, reason="QISU_POLICIES is not set: the documents are not at hand")
def test_the_documents_as_they_are_bear_out_99_cards_in_100() -> None:
    from knowledge.importing import read_file

    papers = {paper.id: paper for path in sorted(Path(POLICIES).glob("*.txt")) for paper in read_file(path).papers}
    texts = {
        doc: {clause.id: f"{clause.heading} {clause.text} {clause.due}" for clause in paper.clauses}
        for doc, paper in papers.items()
    }
    cards = [card for card in load().cards if card.document.id in texts]
    doubted = [card.id for card in cards if not stands(card, texts[card.document.id])]
    assert len(doubted) <= len(cards) / 100


@pytest.mark.skipif(not POLICIES, reason="QISU_POLICIES is not set: the documents are not at hand")
def test_the_register_knows_the_text_that_the_cards_were_written_from() -> None:
    from knowledge.importing import read_file

    papers = {paper.id: paper for path in sorted(Path(POLICIES).glob("*.txt")) for paper in read_file(path).papers}
    documents = load().documents
    assert papers.keys() == documents.keys()
    assert [doc for doc in papers if not papers[doc].text_hash.startswith(documents[doc].text or "?")] == []
