"""What no longer holds is never told as if it did: every shipped card, on the days around its end."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from knowledge import words
from knowledge.answer import Answer, Answerer, AnswerKind
from knowledge.base import Card, Kind, Knowledge, Status, load
from knowledge.importing.facts import numbers_of
from knowledge.match import Matcher
from knowledge.reply import cited

SHANGHAI = timezone(timedelta(hours=8))  # not the product's ZoneInfo, on purpose
TODAY = date(2026, 11, 21)
KNOWLEDGE = load()
CARDS = {card.id: card for card in KNOWLEDGE.cards}
OVER = re.compile(
    r"先说明：这条规定只执行到(\d{4})年(\d+)月(\d+)日，现在已经过期，不能再按它办理；有没有延续，请向\S+核实。当时的内容是："
)
PAST = re.compile(r"先说明：这是(\d{4})年的要求，期限已过，现在的做法请向\S+核实。当时的内容是：")
PROMISED = re.compile(r"承诺您|可以放心|保证您|一定能|向您承诺")

# written out again from reference/structure.md, and not read from the cards
LAST_DAYS = {
    ("gansu-2023-25", "9"): date(2023, 12, 31),
    ("gansu-2023-25", "11"): date(2024, 12, 31),
}
BAIYIN_ENDS = date(2028, 3, 31)
STEPS_2023 = {"(一)": 6, "(二)": 8, "(三)": 8, "(四)": 6, "(五)": 10, "(六)": 8, "(七)": 10}  # gansu-2023-38, months


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return KNOWLEDGE


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(KNOWLEDGE, Matcher(KNOWLEDGE.cards))


def of(doc: str) -> list[Card]:
    found = [card for card in KNOWLEDGE.cards if card.document.id == doc]
    assert found
    return found


def shown(answerer: Answerer, card: Card, day: date = TODAY) -> str:
    return answerer.show(card, card.document.region, at(day)).text


def rules() -> list[Card]:
    return [card for card in KNOWLEDGE.cards if card.kind is not Kind.BACKGROUND]


# rules that end by their own words


def ending() -> list[tuple[Card, date]]:
    """The cards of §4 row 28, with the day that their clause names."""
    return [
        (card, last)
        for (doc, clause), last in LAST_DAYS.items()
        for card in of(doc)
        if clause in card.clauses and card.kind is not Kind.BACKGROUND
    ]


def test_the_tax_rules_that_ended_are_known() -> None:
    found = ending()
    assert {card.clauses[0] for card, _ in found} == {"9", "11"}
    assert {card.id: card.until for card, _ in found} == {card.id: last for card, last in found}


@pytest.mark.parametrize(("card", "last"), ending(), ids=lambda value: getattr(value, "id", str(value)))
def test_a_tax_rule_holds_on_its_last_day_and_is_over_the_next(answerer: Answerer, card: Card, last: date) -> None:
    for day, minute in ((last, 0), (last, 59)):
        text = answerer.show(card, "甘肃省", at(day, 23 if minute else 0, minute)).text
        assert text.startswith(card.answer)
        assert "先说明" not in text
    for day in (last + timedelta(days=1), TODAY):
        said = OVER.match(answerer.show(card, "甘肃省", at(day, 0)).text)
        assert said
        assert date(*map(int, said.groups())) == last


@pytest.mark.parametrize(("card", "last"), ending(), ids=lambda value: getattr(value, "id", str(value)))
def test_however_the_tax_rule_is_asked_for_its_end_comes_first(answerer: Answerer, card: Card, last: date) -> None:
    answered = 0
    for question in card.similar:
        for region in ("甘肃省", None, "张掖市"):
            said = answerer.ask(question, region, at(TODAY))
            if said.card and said.card.id == card.id:
                answered += 1
                assert OVER.match(said.text), question
    assert answered


# a document with a term


def test_baiyin_holds_until_its_last_day(answerer: Answerer) -> None:
    for card in of("baiyin-2023-sanshi"):
        if card.kind is Kind.BACKGROUND:
            continue
        for day in (TODAY, BAIYIN_ENDS):
            assert shown(answerer, card, day).startswith(card.answer), card.id
        said = OVER.match(shown(answerer, card, BAIYIN_ENDS + timedelta(days=1)))
        assert said, card.id
        assert date(*map(int, said.groups())) == BAIYIN_ENDS


def test_a_day_ends_at_midnight_in_china(answerer: Answerer) -> None:
    card = next(card for card in of("baiyin-2023-sanshi") if card.kind is Kind.PROMISE)
    last = datetime(2028, 3, 31, 15, 59, 59, tzinfo=UTC)
    assert answerer.show(card, "白银市", last).text.startswith(card.answer)
    assert OVER.match(answerer.show(card, "白银市", last + timedelta(seconds=1)).text)


# targets and steps of a year gone by


def test_every_rule_of_the_plan_of_2022_says_so_first(answerer: Answerer) -> None:
    found = [card for card in of("zhangye-2022-3") if card.kind is not Kind.BACKGROUND]
    assert len(found) > 100
    for card in found:
        said = PAST.match(shown(answerer, card))
        assert said, card.id
        assert said[1] == "2022", card.id
        assert card.answer in shown(answerer, card)


def test_the_targets_of_2022_are_rules_and_not_background() -> None:
    """Item 4 of an indicator (提升目标), where it says a number, is in a card that carries the sentence."""
    targets = {clause for card in of("zhangye-2022-3") for clause in card.clauses if re.fullmatch(r"\(\S+\)4", clause)}
    told = {clause for card in of("zhangye-2022-3") if card.kind is Kind.TARGET for clause in card.clauses}
    assert len(targets) >= 15
    assert targets - told - {"(七)4"} == set()  # (七) has no item of that name: its 4 are measures


def test_the_steps_of_2023_are_past_and_were_not_in_their_last_month(answerer: Answerer) -> None:
    seen = set()
    for card in of("gansu-2023-38"):
        month = STEPS_2023.get(card.clauses[0])
        if month is None or card.kind is Kind.BACKGROUND or not card.due:
            continue
        seen.add(card.clauses[0])
        assert card.due == f"2023-{month:02}", card.id
        said = PAST.match(shown(answerer, card))
        assert said, card.id
        assert said[1] == "2023"
        last = date(2023, month + 1, 1) - timedelta(days=1)
        assert "先说明" not in shown(answerer, card, last), card.id
        assert PAST.match(shown(answerer, card, last + timedelta(days=1))), card.id
    assert seen == set(STEPS_2023)


def test_whatever_was_due_before_this_month_says_so_and_nothing_later_does(answerer: Answerer) -> None:
    for card in rules():
        text = shown(answerer, card)
        if card.document.status is Status.TARGETS_LAPSED or card.until:
            continue
        is_past = bool(card.due) and card.due < "2026-11"
        assert bool(PAST.match(text)) == is_past, card.id
        is_of_a_year_gone_by = bool(re.search("202[0-5]年", card.document.title))
        assert ("先说明" in text.split("相关内容：")[0]) == (is_past or is_of_a_year_gone_by), card.id
        if is_past:
            assert text.startswith(f"先说明：这是{card.due[:4]}年的要求"), card.id


@pytest.mark.parametrize("doc", ["gansu-2023-28", "gansu-2023-38", "zhangye-2022-3"])
def test_a_question_that_is_answered_from_a_lapsed_rule_says_so_first(answerer: Answerer, doc: str) -> None:
    """As people ask, and not only as a card is shown."""
    told = 0
    for card in of(doc):
        for question in card.similar[:2]:
            said = answerer.ask(question, card.document.region, at(TODAY))
            if said.card and said.card.kind is not Kind.BACKGROUND and is_over(said.card):
                told += 1
                assert said.text.startswith("先说明：这"), (question, said.card.id)
    assert told


def is_over(card: Card) -> bool:
    return (
        card.document.status is Status.TARGETS_LAPSED
        or (bool(card.due) and card.due < "2026-11")
        or bool(card.until and card.until < TODAY)
    )


def test_a_lapsed_value_beside_an_answer_is_marked(answerer: Answerer, knowledge: Knowledge) -> None:
    lapsed = [one for one in knowledge.documents.values() if one.status is Status.TARGETS_LAPSED]
    seen = 0
    for card in KNOWLEDGE.cards:
        text = shown(answerer, card)
        for document in lapsed:
            for line in (line for line in text.split("\n") if line.startswith(("· ", "另见"))):
                for found in re.finditer(re.escape(cited(document, ())) + r"[^；，。《]*", line):
                    seen += 1
                    assert words.PAST_MARK in found.group(), (card.id, line)
    assert seen > 10


def test_a_yearly_plan_is_cited_with_its_year(answerer: Answerer) -> None:
    """Their measures set no date of their own: what tells the reader is the year in the title."""
    for doc, year in (("gansu-2023-29", "2023年"), ("longnan-2023-47", "2023年"), ("jinchang-2023-48", "2023年"),
                      ("pingliang-2023-51", "2023年"), ("ganzi-2023-27", "2023年")):  # fmt: skip
        for card in of(doc):
            source = next(line for line in shown(answerer, card).split("\n") if line.startswith("依据："))
            assert year in source, card.id


@pytest.mark.parametrize("doc", ["gansu-2023-29", "longnan-2023-47", "jinchang-2023-48", "pingliang-2023-51"])
def test_a_measure_of_a_plan_for_a_year_gone_by_says_so_first(answerer: Answerer, doc: str) -> None:
    for card in of(doc):
        if card.kind is not Kind.BACKGROUND:
            assert shown(answerer, card).startswith("先说明"), card.id


# background


def test_background_carries_its_sentence_and_no_promise(answerer: Answerer) -> None:
    found = [card for card in KNOWLEDGE.cards if card.kind is Kind.BACKGROUND]
    assert len(found) > 150
    for card in found:
        said = answerer.show(card, card.document.region, at(TODAY))
        assert words.WARNING.format(warning=words.BACKGROUND) in said.text.split("\n"), card.id
        assert words.BACKGROUND in said.warnings, card.id
        assert not PROMISED.search(said.text), card.id


def test_what_was_best_what_was_and_what_was_wrong_in_2022_is_background(answerer: Answerer) -> None:
    """Items 1 (全省最优), 2 (现状) and 3 (问题) of every indicator but the seventh, which has other names."""
    state = re.compile(r"\((?!七)[一二三四五六七八九十]+\)[123][①-⑳]?")
    found = [card for card in of("zhangye-2022-3") if all(state.fullmatch(clause) for clause in card.clauses)]
    assert len(found) > 80
    assert {card.id for card in found if card.kind is not Kind.BACKGROUND} == set()
    for card in found:
        said = answerer.ask(card.similar[0], "张掖市", at(TODAY))
        if said.card is card:
            assert words.BACKGROUND in said.text, card.id
            assert not PROMISED.search(said.text), card.id


def test_a_figure_of_the_best_in_the_province_is_named_as_such() -> None:
    """What another city reached stands in no card as if it were due here."""
    for card in of("zhangye-2022-3"):
        if re.fullmatch(r"\(\S+\)1", card.clauses[0]) and len(card.clauses) == 1 and numbers_of(card.figures):
            assert "最优" in card.answer or "最优" in card.title, card.id


# what is not in the collection


@pytest.mark.parametrize(
    "question",
    [
        "兰州促消费的方案说了啥",
        "兰州市破除隐性壁垒激发消费活力的方案里，夜市摆摊有什么规定",
        "兰州市优化消费营商环境实施方案有哪些措施",
    ],
)
def test_of_lanzhou_only_the_title_is_known_and_that_is_said(answerer: Answerer, question: str) -> None:
    for region in (None, "兰州市"):
        said = answerer.ask(question, region, at(TODAY))
        assert is_honest(said), (region, said.text)
        assert not re.search(r"补贴\d|\d+万?元|\d+%", said.text)


def is_honest(said: Answer) -> bool:
    """Says that the text is missing, from the document itself or from the card about it; or that nothing was found."""
    missing = "正文缺失" in said.text
    return missing if said.kind is not AnswerKind.NO_ANSWER or said.sources else words.NOT_FOUND in said.text


def test_lanzhou_asked_by_its_title_is_answered_with_title_and_number(answerer: Answerer) -> None:
    said = answerer.ask("兰州市破除隐性壁垒激发消费活力进一步优化消费营商环境实施方案", "兰州市", at(TODAY))
    assert [source.doc for source in said.sources][:1] == ["lanzhou-2023-37"]
    assert "正文缺失" in said.text
    assert "兰州市破除隐性壁垒激发消费活力进一步优化消费营商环境实施方案" in said.text


@pytest.mark.parametrize(
    ("doc", "region", "question"),
    [
        ("jiayuguan-2023-16", "嘉峪关市", "改革任务清单在哪看"),
        ("jiayuguan-2023-16", "嘉峪关市", "26项和24项的完整名单能发我吗"),
        ("qingyang-2023-11", "庆阳市", "细化清单写了什么"),
        ("qingyang-2023-11", "庆阳市", "改革举措的完整名单哪里有"),
    ],
)
def test_a_missing_attachment_is_said_to_be_missing(answerer: Answerer, doc: str, region: str, question: str) -> None:
    said = answerer.ask(question, region, at(TODAY))
    assert said.card
    assert said.card.document.id == doc
    assert re.search(r"没有收进资料|资料中没有内容|这里查不到", said.text)


ASK_GANZI = "甘孜州2023年工作要点的附件里写了什么"


def test_the_attachment_of_ganzi_is_said_to_be_missing(answerer: Answerer) -> None:
    said = answerer.ask(ASK_GANZI, "甘孜州", at(TODAY))
    assert re.search(r"附件.*(没有收|查不到|缺失|略)", said.text)
