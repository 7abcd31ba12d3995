"""没解决,要提诉求: from an answer to an appeal, with nothing forgotten on the way."""

from __future__ import annotations

import pytest

from handlers import texts
from tests.town import Town

SHORT = "办电要几天"


async def test_the_draft_begins_with_the_question_however_short(town: Town) -> None:
    await town.shop.says(SHORT)
    await town.shop.presses(texts.NOT_SOLVED)
    _, second, *_ = town.shop.last.text.split("\n")
    assert second == f"内容：{SHORT}"
    assert "确认提交" in town.shop.last.labels
    assert texts.ASK_SUBSTANCE not in town.shop.last.text


async def test_what_was_answered_stands_in_the_draft_and_in_the_order(town: Town) -> None:
    await town.shop.says(SHORT)
    await town.shop.presses(texts.NOT_SOLVED)
    assert "已经答复过：" in town.shop.last.text
    assert "依据《甘州区优化营商环境创一流行动方案" in town.shop.last.text
    await town.shop.presses("确认提交")
    assert town.clerk.heard(f"内容：{SHORT}\n已经答复过：.*依据《") == 1


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        (SHORT, "区供电公司"),
        ("融资担保费率是多少", "区财政局"),
        ("企业开办要几个小时", "区市场监管局"),
        ("用水报装要几天", "区住建局"),
    ],
)
async def test_the_unit_of_the_card_is_proposed_first(town: Town, question: str, unit: str) -> None:
    await town.shop.says(question)
    card = town.house.answerer.ask(question, None, town.clock()).card
    assert card is not None
    await town.shop.presses(texts.NOT_SOLVED)
    await town.shop.presses("确认提交")
    order = await town.order()
    assert order.proposed[0][1] == card.units[0]
    assert unit == card.units[0], "the test names what it means"


async def test_what_is_added_without_a_matter_of_its_own_leaves_the_unit(town: Town) -> None:
    await town.shop.says(SHORT)
    await town.shop.presses(texts.NOT_SOLVED)
    await town.shop.says("我都等了半个月了，还是没有消息")
    assert "承办单位：区供电公司" in town.shop.last.text
    assert town.shop.last.text.split("\n")[1] == f"内容：{SHORT}"


async def test_words_that_point_clearly_elsewhere_decide(town: Town) -> None:
    await town.shop.says(SHORT)
    await town.shop.presses(texts.NOT_SOLVED)
    await town.shop.says("其实是自来水公司停水三天不给修，水管爆了没人管")
    await town.shop.presses("确认提交")
    assert (await town.order()).proposed[0][1] != "区供电公司"


async def test_an_open_draft_is_not_lost(town: Town) -> None:
    await town.shop.says("我们饭馆申请装电表半个月了还没人来装")
    await town.shop.says("办电要几天？")
    await town.shop.presses(texts.NOT_SOLVED)
    await town.shop.presses(texts.NOT_SOLVED)
    assert town.shop.last.text.count("办电要几天？") == 1
    assert "装电表半个月" in town.shop.last.text


async def test_a_question_that_waits_for_a_unit_is_proposed_to_it(town: Town) -> None:
    await town.shop.says("网吧几点必须关门")
    await town.shop.presses(texts.NOT_SOLVED)
    await town.shop.presses("确认提交")
    assert (await town.order()).proposed[0][1] == "区文体广电旅游局"
