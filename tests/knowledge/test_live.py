"""Cards that work makes."""

from __future__ import annotations

from datetime import date

from knowledge.base import Card, Document, Kind, Status, card_fields, card_from
from knowledge.live import bare, corrected, explanation, is_reply, questions, reply_card
from knowledge.reply import basis

PAPER = Document("a-paper", "某某实施办法", "甘州区", Status.IN_FORCE)
CARD = Card(
    "a-card", PAPER, ("3",), "办电时限", "不超过13个工作日，免费。", Kind.PROMISE,
    figures=("13个工作日", "3个环节", "免费", "零上门"), similar=("办电几天",),
)  # fmt: skip


def test_a_corrected_card_keeps_what_still_stands() -> None:
    card = corrected(CARD, "改为13个工作日，全程免费。", "甘州区", "区住建局", date(2026, 10, 12))
    assert card.figures == ("13个工作日", "免费"), "3 is no part of 13"
    assert (card.answer, card.similar) == ("改为13个工作日，全程免费。", CARD.similar)
    assert is_reply(card.document)
    assert (card.clauses, card.units, card.due) == (("2026年10月12日答复",), ("区住建局",), "")


def test_questions_are_kept_without_anybodys_data_each_once_and_at_most_eight() -> None:
    asked = ["网吧几点关门，电话13900000213", "网吧几点关门", *(f"第{n}种问法" for n in range(10))]
    kept = list(questions(asked))
    assert kept[0] == "网吧几点关门"
    assert len(kept) == len(set(kept)) == 8
    assert bare("微信 zhang_san88 开网吧要什么证") == "开网吧要什么证"
    assert bare("我叫张三139 0000 0213想问网吧几点关门") == "我叫张三 想问网吧几点关门"
    assert bare("网吧几点关门，电话139****0213") == "网吧几点关门"


def test_a_reply_travels_with_its_source_and_says_what_it_is() -> None:
    card = reply_card(7, ["网吧几点关门？"], "零点。", "甘州区", "区文体广电旅游局", date(2026, 10, 16))
    assert card_from(card.id, card_fields(card), {}) == card
    assert (card.id, card.title, card.clauses) == ("task-7", "网吧几点关门", ("2026年10月16日答复",))
    told = basis(card)
    assert "甘州区有关单位的答复" in told
    assert "不是正式印发的文件" in told
    assert "已印发" not in told


def test_an_explanation_cites_its_document() -> None:
    card = explanation(8, PAPER, "说的是办电。", "区供电公司")
    assert (card.title, card.document) == ("《某某实施办法》解读", PAPER)
    assert "某某实施办法讲了什么" in card.similar
