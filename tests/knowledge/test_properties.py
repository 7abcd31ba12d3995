"""What holds for any words at all: nothing raises, nothing takes long, the same question has the same answer."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.house import build_house
from bot.settings import Settings
from db.crypt import Box
from handlers.decide import Wants, decide
from handlers.turn import House
from knowledge.answer import Answer
from knowledge.base import Card, Document, Kind, Status
from knowledge.context import Before
from knowledge.precedence import differ
from tests.town import SECRET

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
MOST = 20_000  # characters that are read of one message
QUICK = 1.5  # seconds of this process's own time for the longest message; a bomb takes minutes
REGIONS = st.sampled_from([None, "甘州区", "张掖市", "陇南市", "甘孜州", "兰州市", "没有的地方", "", "\ud800"])
SOUP = "办电要几天？低压高压企业开办外资陇南张掖那换成呢，。！没人管着火了13900000213微信@ \n\t①Ⅷ％"
BOMBS = (
    "",
    "\ud800",
    "办电\udfff要几天\ud83d",
    "\u200b\u200d\ufeff" * 6_000,
    "办\u200b电\u200b要\u200b几\u200b天",
    "7" * MOST,
    "1" * 11 + "-" * 9_000 + "3.14%" * 2_000,
    "办" * MOST,
    "a" * MOST + "!",
    " " * MOST,
    "？" * MOST,
    "((((((((((" * 2_000,
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 600 + "!",
    "一二三四五六七八九十百千万亿" * 1_400,
    "零点零零零" * 4_000,
    "百分之" * 6_000,
    "呢" * 18,
    "那" * 17 + "呢",
    "，，，，还有" * 3_000,
    "@." * 10_000,
    "-" * MOST,
    "1234567890" * 2_000,
    "我的电话是" * 4_000,
    "甘州区张掖市陇南市" * 2_000,
    "第一条第二条" * 3_000,
    '{"id": "1", "text": "' + "[" * 9_000,
    json.dumps({"text": "办电要几天", "region": None, "deep": [[[{"a": 1}]]]}, ensure_ascii=False) * 150,
    "办电要几天" * 4_000,
    "\ufdfa" * MOST,
    "㍿㊙" * 9_000,
    "e\u0301" * 9_000,
    "\U000e0041" * 9_000,
    "\x00\x1b[2J\r\n" * 2_000,
    "' OR 1=1 --; DROP TABLE asks; {{7*7}} ${x} %s %d {0}",
)
CHUNKS = st.sampled_from(
    ["办电", "要几天", "的", "？", "13900000213", "\u200b", "\ud800", "(a+)+$", "[[", "那高压的呢", "0.5", "①", "\n"]
)
PIECES = st.tuples(st.lists(CHUNKS | st.characters(), min_size=1, max_size=6), st.integers(1, MOST))
ANY = st.text(max_size=300) | st.text(alphabet=SOUP, max_size=120) | PIECES
Told = str | tuple[list[str], int]  # a long text is told in short, or a failure would take a minute to print
SOMETIMES = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


class Own:
    """A house of our own, where cards come in and go; a fixture that hypothesis can print."""

    def __init__(self, house: House) -> None:
        self.answerer, self.knowledge, self.all = house.answerer, house.knowledge, house

    def __repr__(self) -> str:
        return "house"


@pytest.fixture(scope="module")
def house() -> Own:
    settings_ = Settings(_env_file=None, home=Path("/nowhere"), region="甘州区")  # type: ignore[call-arg]
    return Own(build_house(settings_, Box(SECRET)))


def whole(told: Told) -> str:
    return told if isinstance(told, str) else ("".join(told[0]) * told[1])[:MOST]


def quickly(house: Own, text: str, region: str | None, before: Before | None = None) -> Answer:
    """The answer, and what the message is taken for; neither may take long."""
    start = time.process_time()
    answer = house.answerer.ask(text, region, NOW, before)
    decision = decide(house.all, text, region, NOW, before)
    taken = time.process_time() - start
    assert taken < 2 * QUICK, (taken, text[:40])
    assert answer.text
    assert decision.text or decision.route
    if decision.wants in (Wants.ANSWER, Wants.CLARIFY, Wants.NO_ANSWER):
        assert decision.answer
        assert decision.text == decision.answer.text
    return answer


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: ascii(text[:8]))
def test_no_bomb_goes_off(house: Own, text: str) -> None:
    card = house.knowledge.cards[0]
    assert quickly(house, text, None) == quickly(house, text, None)
    quickly(house, text[:18], "陇南市", Before(card.similar[0], card))
    quickly(house, "那高压的呢", None, Before(text, card))


@SOMETIMES
@given(ANY, REGIONS)
@example("办电要几天", None)
def test_nothing_said_raises_and_twice_is_the_same(house: Own, told: Told, region: str | None) -> None:
    text = whole(told)
    assert quickly(house, text, region) == quickly(house, text, region)


@SOMETIMES
@given(st.text(max_size=18) | st.text(alphabet=SOUP, max_size=18), ANY, st.integers(0, 10**6))
def test_nothing_raises_after_any_question_and_the_card_before_is_not_repeated(
    house: Own, text: str, earlier: Told, number: int
) -> None:
    card = house.knowledge.cards[number % len(house.knowledge.cards)]
    said = "那" + text.replace("那", "")[:15] + "呢"
    before = Before(whole(earlier), card)
    answer = quickly(house, said, None, before)
    assert answer == house.answerer.ask(said, None, NOW, before)
    assert card.id not in {hit.card.id for hit in answer.hits}


# other cards

WORDS = st.text(alphabet="鲸鲨鳐鲼鲭鳕珊瑚礁潟湖藤壶海葵砗磲", min_size=4, max_size=12)


@st.composite
def aliens(draw: st.DrawFn) -> Card:
    """A card on nothing that anybody here asks about."""
    title, answer, topic, *similar = draw(st.lists(WORDS, min_size=5, max_size=7, unique=True))
    place = draw(st.sampled_from(["甘州区", "张掖市", "甘肃省", "陇南市"]))
    document = Document("alien", "海里的事", place, Status.IN_FORCE)
    return Card(
        "alien-1", document, ("1",), title, answer, draw(st.sampled_from(Kind)), topics=(topic,),
        similar=tuple(similar),
    )  # fmt: skip


@SOMETIMES
@given(st.text(alphabet=SOUP, max_size=60) | st.sampled_from(BOMBS[:6]), aliens())
def test_a_card_that_came_and_went_leaves_no_trace(house: Own, text: str, alien: Card) -> None:
    before, cards = house.answerer.ask(text, None, NOW), len(house.answerer.matcher.corpus)
    house.answerer.change(put=[alien])
    try:
        assert house.answerer.ask(alien.similar[0], alien.document.region, NOW).card == alien
    finally:
        house.answerer.change(drop=[alien.id])
    assert house.answerer.ask(text, None, NOW) == before
    assert len(house.answerer.matcher.corpus) == cards
    assert house.answerer.ask(alien.similar[0], None, NOW).card != alien


@SOMETIMES
@given(st.data(), aliens())
def test_an_unrelated_card_changes_no_answer_to_a_similar_question(
    house: Own, data: st.DataObject, alien: Card
) -> None:
    card = data.draw(st.sampled_from(house.knowledge.cards))
    question = data.draw(st.sampled_from(card.similar))
    before = house.answerer.ask(question, card.document.region, NOW)
    house.answerer.change(put=[alien])
    try:
        after = house.answerer.ask(question, card.document.region, NOW)
    finally:
        house.answerer.change(drop=[alien.id])
    assert (after.kind, after.card, after.text) == (before.kind, before.card, before.text)


def _said(answer: Answer) -> str:
    """The reply without what else may be of interest: how near that is, what was taken out counts for a while yet."""
    return answer.text.partition("\n相关内容")[0]


@SOMETIMES
@given(st.data())
def test_a_card_that_is_put_again_as_it_is_changes_nothing(house: Own, data: st.DataObject) -> None:
    card = data.draw(st.sampled_from(house.knowledge.cards))
    question = data.draw(st.sampled_from(card.similar))
    before = house.answerer.ask(question, card.document.region, NOW)
    house.answerer.change(put=[replace(card, answer="别的话。", figures=())])
    assert house.answerer.card(card.id) != card
    house.answerer.change(put=[card])
    after = house.answerer.ask(question, card.document.region, NOW)
    assert after.card is not None
    assert before.card is not None
    assert (after.kind, _said(after)) == (before.kind, _said(before)) or differ(after.card, before.card)
