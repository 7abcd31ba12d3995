"""Questions without an answer: which are worth somebody's work, and which are asked twice."""

from __future__ import annotations

import pytest

from knowledge.answer import Answer, AnswerKind, Source
from knowledge.base import Card, Document, Kind, Status
from knowledge.gaps import is_gap, nearly_same
from knowledge.match import Hit

NOTHING = Answer(AnswerKind.NO_ANSWER, "没有找到")
PAPER = Document("a-paper", "某某办法", "甘州区", Status.ISSUED)


def near(title: str) -> Answer:
    """Declined, with this card nearest."""
    card = Card("a-card", PAPER, ("1",), title, "一句话。", Kind.MEASURE)
    return Answer(AnswerKind.NO_ANSWER, "没有找到", hits=(Hit(card, 0.1, ""),))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("网吧几点必须关门", Answer(AnswerKind.NO_ANSWER, "", units=("区文体广电旅游局",))),
        ("棋牌室要办什么证", NOTHING),
        ("最低工资一个月多少钱", NOTHING),
        ("加油站夜间能不能卸油", near("成品油卸油作业")),
        ("某某办法里怎么规定的罚款", Answer(AnswerKind.NO_ANSWER, "", sources=(Source("a-paper", "全文", 1.0),))),
    ],
)
def test_a_question_on_a_subject_of_ours_is_worth_work(text: str, answer: Answer) -> None:
    assert is_gap(text, answer, "甘州区")


@pytest.mark.parametrize("text", ["今天天气怎么样", "帮我写首诗", "红烧肉怎么做", "明天股票涨不涨", "唐朝皇帝是谁"])
def test_what_is_nobodys_subject_raises_nothing(text: str) -> None:
    assert not is_gap(text, near("低压办电时限"), "甘州区")


@pytest.mark.parametrize("text", ["你们真慢啊", "我是张老板", "哈哈哈哈哈", "税务局那个姓王的"])
def test_a_remark_raises_nothing(text: str) -> None:
    assert not is_gap(text, near("张老板真慢哈哈哈哈哈税务局"), "甘州区")


def test_less_than_four_characters_of_substance_raise_nothing() -> None:
    assert not is_gap("请问怎么交税", NOTHING, "甘州区")
    assert is_gap("请问怎么交车船税", NOTHING, "甘州区")


def test_another_place_is_not_ours_to_ask() -> None:
    assert not is_gap("兰州的最低工资是多少", NOTHING, "甘州区")
    assert is_gap("张掖的最低工资是多少", NOTHING, "甘州区")


def test_what_was_answered_is_no_gap() -> None:
    assert not is_gap("最低工资一个月多少钱", Answer(AnswerKind.ANSWER, "有"), "甘州区")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("网吧几点必须关门", "请问网吧几点必须关门？"),
        ("网吧几点必须关门", "网吧晚上几点必须关门，电话13900000213"),
        ("今年最低工资一个月多少", "最低工资一个月多少钱"),
        ("种子经营许可证怎么办理", "种子经营许可证咋办理啊"),
    ],
)
def test_two_ways_of_asking_are_one_question(one: str, other: str) -> None:
    assert nearly_same(one, other)
    assert nearly_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("网吧几点必须关门", "养老院有什么补贴"),
        ("办营业执照要几天", "办营业执照要多少钱"),
        ("食品经营许可证怎么办", "医疗经营许可证怎么办"),
        ("10千伏的线路谁来修", "35千伏的线路谁来修"),
        ("", ""),
    ],
)
def test_another_matter_fact_permit_or_number_is_another_question(one: str, other: str) -> None:
    assert not nearly_same(one, other)
