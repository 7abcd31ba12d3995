"""Questions that lean on the one before, as people ask them in chat: 那高压的呢, 换成陇南呢."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.models.asks import Ask
from handlers import texts
from knowledge import words
from tests.town import METER, Somebody, Town

LOW = "低压用户办电要几天"
HIGH = "那高压的呢"
BOTH = ("用水报装要几天", "那用气的呢")  # one card says both


async def asks(town: Town) -> list[Ask]:
    async with town.database.read() as tx:
        return list((await tx.scalars(select(Ask).order_by(Ask.id))).all())


async def cards(town: Town) -> list[str]:
    """The card of every question asked so far, the first of the choices where one was asked back."""
    return [ask.card or next(iter(ask.choices), "") for ask in await asks(town)]


def region(town: Town, card: str) -> str:
    found = town.house.answerer.card(card)
    return found.document.region if found else ""


async def answered(town: Town, who: Somebody, question: str = LOW) -> str:
    """Asks what a card answers: its id."""
    await who.says(question)
    card = (await asks(town))[-1].card
    assert card, question
    return card


# understood


async def test_the_other_voltage_is_understood_after_an_answer(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says(HIGH)
    assert (await asks(town))[-1].card == "gz1-power-high"
    assert "高压" in town.shop.last.text.split("\n")[0]
    assert "解决了" in town.shop.last.labels


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("企业开办要几个小时", "那外资的呢", "外资"),
        ("在建工程抵押登记几天办完", "那一般抵押呢", "一般抵押"),
        ("12345按时办结率", "那满意率呢", "满意率"),
        ("不动产抵押登记要几天", "那一般登记的呢", "一般登记"),
    ],
)
async def test_the_new_matter_takes_the_place_of_the_old(town: Town, first: str, then: str, said: str) -> None:
    before = await answered(town, town.shop, first)
    await town.shop.says(then)
    assert said in town.shop.last.text
    assert (await cards(town))[-1] != before


@pytest.mark.parametrize("then", ["换成陇南呢", "那陇南市的呢", "要是在陇南呢"])
async def test_another_place_is_asked_the_same(town: Town, then: str) -> None:
    await answered(town, town.shop, "企业开办要几个小时")
    await town.shop.says(then)
    card = (await cards(town))[-1]
    assert region(town, card) == "陇南市"
    assert "开办" in town.shop.last.text


async def test_the_city_is_asked_the_same_and_says_its_own_value(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says("换成张掖市呢")
    assert region(town, (await asks(town))[-1].card) == "张掖市"


async def test_after_another_place_the_talk_stays_there(town: Town) -> None:
    await answered(town, town.shop, "白银总部企业落户奖励多少")
    await town.shop.says("那上市的呢")
    found = await cards(town)
    assert {region(town, card) for card in found} == {"白银市"}
    assert found[0] != found[1]


async def test_the_way_back_home_is_understood(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says("换成张掖市呢")
    await town.shop.says("换成甘州区呢")
    assert region(town, (await cards(town))[-1]) == "甘州区"


@pytest.mark.parametrize(
    "first", [LOW, "用水报装要几天", "企业开办要几个小时", "不动产抵押登记要几天", "融资担保费率是多少"]
)
@pytest.mark.parametrize("then", ["那高压的呢", "那用气的呢", "还有呢", "那外资的呢", "那省里呢", "换成陇南呢"])
async def test_the_card_before_never_answers_again(town: Town, first: str, then: str) -> None:
    if (first, then) == BOTH:
        return
    before = await answered(town, town.shop, first)
    await town.shop.says(then)
    last = (await asks(town))[-1]
    assert last.card != before
    assert before not in last.choices


@pytest.mark.parametrize("first", [BOTH[0], "接自来水要几天"])
@pytest.mark.parametrize("then", [BOTH[1], "那燃气呢"])
async def test_a_card_on_both_answers_again_before_one_that_has_lapsed(town: Town, first: str, then: str) -> None:
    before = await answered(town, town.shop, first)
    await town.shop.says(then)
    assert (await asks(town))[-1].card == before
    assert "供气" in town.shop.last.text.split("\n")[0]


@pytest.mark.parametrize("then", ["那用水呢", "那用气的呢"])
async def test_the_new_matter_is_asked_what_was_asked_of_the_old(town: Town, then: str) -> None:
    await answered(town, town.shop, "办电要几天")
    await town.shop.says(then)
    assert "报装" in town.shop.last.text or "供水" in town.shop.last.text


async def test_a_place_that_says_nothing_on_the_matter_is_answered_honestly(town: Town) -> None:
    await answered(town, town.shop, "办电要几天")
    await town.shop.says("换成金昌呢")
    assert town.shop.last.text.startswith("已收录的金昌市文件里没有写明这件事")
    assert "区供电公司" not in town.shop.last.text


@pytest.mark.parametrize(("then", "place"), [("陇南呢", "陇南市"), ("金昌那边呢", "金昌市"), ("那张掖市呢", "张掖市")])
async def test_another_city_answers_the_same_question(town: Town, then: str, place: str) -> None:
    await answered(town, town.shop, "企业开办要几个小时")
    await town.shop.says(then)
    assert region(town, (await asks(town))[-1].card) == place
    assert "开办" in town.shop.last.text


# not understood where it must not be


async def test_half_an_hour_later_nothing_is_before(town: Town) -> None:
    await answered(town, town.shop)
    await answered(town, town.shop2)
    town.clock.advance(minutes=30)
    await town.shop.says(HIGH)
    at_half = (await asks(town))[-1]
    town.clock.advance(seconds=1)
    await town.shop2.says(HIGH)
    later = (await asks(town))[-1]
    assert (at_half.card, at_half.text) == ("gz1-power-high", "高压用户办电要几天")
    assert (later.text, later.card) == (HIGH, "")


async def test_another_person_has_nothing_before(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop2.says(HIGH)
    alone = town.shop2.last.text
    assert (await asks(town))[-1].text == HIGH
    await town.shop.says(HIGH)
    assert town.shop.last.text != alone


@pytest.mark.parametrize("then", [HIGH, "换成陇南呢", "那外资的呢"])
async def test_with_nothing_before_it_is_a_question_like_any_other(town: Town, then: str) -> None:
    await town.shop.says(then)
    said = town.house.answerer.ask(then, None, town.clock())
    assert town.shop.last.text.startswith(said.text.removesuffix(words.OFFER))
    (ask,) = await asks(town)
    assert (ask.text, ask.card) == (then, said.card.id if said.card else "")


async def test_after_a_question_without_an_answer_nothing_is_before(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says("网吧几点必须关门")
    assert not (await asks(town))[-1].card
    await town.shop.says(HIGH)
    assert (await asks(town))[-1].text == HIGH


async def test_a_whole_question_stands_for_itself(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says("政府采购合同给中小企业的比例是多少")
    alone = town.house.answerer.ask("政府采购合同给中小企业的比例是多少", None, town.clock())
    assert alone.card
    assert (await asks(town))[-1].card == alone.card.id
    assert (await asks(town))[-1].text == "政府采购合同给中小企业的比例是多少"


# what is no question


async def test_a_complaint_is_taken_as_one(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says("那你们怎么还不来装")
    assert "确认提交" in town.shop.last.labels
    assert "那你们怎么还不来装" in town.shop.last.text
    assert len(await asks(town)) == 1


@pytest.mark.parametrize(("said", "number"), [("那着火了", "119"), ("那有人触电了呢", "120"), ("那煤气漏了呢", "119")])
async def test_danger_is_told_whom_to_call_before_all_else(town: Town, said: str, number: str) -> None:
    await answered(town, town.shop)
    await town.shop.says(said)
    assert number in town.shop.last.text.split("\n")[0]
    assert "取消" in town.shop.last.labels
    assert len(await asks(town)) == 1


@pytest.mark.parametrize("said", ["那谢谢了", "那好的谢谢"])
async def test_thanks_are_thanks(town: Town, said: str) -> None:
    await answered(town, town.shop)
    await town.shop.says(said)
    assert town.shop.last.text == texts.THANKS
    assert len(await asks(town)) == 1


async def test_a_complaint_in_between_is_a_complaint_and_stays_open_beside_a_question(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says(METER)
    assert METER in town.shop.last.text
    await town.shop.says(HIGH)
    assert town.shop.last.text == texts.OPEN_DRAFT
    assert (await asks(town))[-1].card == "gz1-power-high"
    await town.shop.presses("确认提交")
    assert len(await town.orders()) == 1


# what is kept of it


async def test_the_appeal_begins_with_both_questions_as_one(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says(HIGH)
    await town.shop.presses(texts.NOT_SOLVED)
    assert "高压用户办电要几天" in town.shop.last.text
    assert "那高压的呢" not in town.shop.last.text
    assert "区供电公司" in town.shop.last.text
    await town.shop.presses("确认提交")
    (order,) = await town.orders()
    assert order.proposed[0][1] == "区供电公司"


async def test_where_nothing_can_be_replaced_the_appeal_has_both_in_their_order(town: Town) -> None:
    await answered(town, town.shop, "企业开办要几个小时")
    await town.shop.says("换成陇南呢")
    await town.shop.presses(texts.NOT_SOLVED)
    assert "企业开办要几个小时。陇南?" in town.shop.last.text


async def test_a_third_question_leans_on_the_second(town: Town) -> None:
    await answered(town, town.shop)
    await town.shop.says(HIGH)
    await town.shop.says("那低压的呢")
    last = (await asks(town))[-1]
    assert last.text == "低压用户办电要几天"
    assert "低压" in town.shop.last.text.split("\n")[0]
