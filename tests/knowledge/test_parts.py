"""Several questions in one message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.answer import Answer, Answerer, AnswerKind
from knowledge.base import load
from knowledge.match import Matcher
from knowledge.parts import questions_in

NOW = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    knowledge = load()
    return Answerer(knowledge, Matcher(knowledge.cards))


def asked(answerer: Answerer, text: str) -> Answer:
    return answerer.ask(text, None, NOW)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("办电要几天,要花钱吗,找谁", ("办电要几天", "办电要花钱吗", "办电找谁")),
        ("用水报装要几天？要多少钱？", ("用水报装要几天", "用水报装要多少钱")),
        ("办电要几天", ()),
        ("我家在东环路，办电要几天", ()),
        ("我想开饭馆，要办什么证，几天能下来", ("我想开饭馆要办什么证", "我想开饭馆几天能下来")),
        ("听说有个政策，挺好的，叫什么，找谁", ()),
        ("一是几天，二是多少钱，三是找谁，四是要什么材料", ()),
        ("说来话长" * 20 + "，要几天，要多少钱", ()),
    ],
)
def test_the_parts_that_ask_have_their_matter_from_the_first(text: str, parts: tuple[str, ...]) -> None:
    assert questions_in(text) == parts


def test_a_part_with_a_card_of_its_own_is_answered_beside_the_first_with_its_source(answerer: Answerer) -> None:
    said = asked(answerer, "企业开办要几个小时，不动产一般登记要几天")
    assert said.card
    assert "3小时" in said.text
    assert "登记" in said.text
    (line,) = [line for line in said.text.split("\n") if line.startswith("关于“")]
    assert "（《" in line
    assert len({(one.doc, one.clause) for one in said.sources}) == len(said.sources)


def test_a_part_of_which_nothing_is_written_is_said_to_be_open(answerer: Answerer) -> None:
    said = asked(answerer, "用水报装要几天，要多少钱")
    assert said.kind is AnswerKind.ANSWER
    assert "1个工作日" in said.text.split("\n")[0]
    assert "关于“用水报装要多少钱”：已收录的文件没有写明" in said.text


def test_whom_to_ask_is_said_by_every_answer(answerer: Answerer) -> None:
    said = asked(answerer, "办电要几天,找谁")
    assert "负责单位：区供电公司" in said.text
    assert "关于“" not in said.text


def test_three_are_answered_in_one_message(answerer: Answerer) -> None:
    said = asked(answerer, "办电要几天,要花钱吗,找谁")
    assert said.card
    assert said.card.id.startswith("gz")
    assert "3个工作日" in said.text
    assert "关于“办电要花钱吗”：" in said.text
    assert "关于“办电找谁”" not in said.text


def test_nothing_answered_stays_an_honest_no(answerer: Answerer) -> None:
    assert asked(answerer, "火星车几天造好，要多少钱").kind is AnswerKind.NO_ANSWER
