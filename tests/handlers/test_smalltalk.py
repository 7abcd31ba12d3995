"""What is said besides: anger without a matter, and the wish for a person."""

from __future__ import annotations

from handlers import texts
from tests.town import METER, Town


async def test_anger_without_a_matter_is_asked_about_calmly_and_nothing_is_filed(town: Town) -> None:
    await town.shop.says("你们都是废物")
    assert town.shop.last.text == texts.RUDE
    assert "确认提交" not in town.shop.last.labels
    await town.shop.says(METER)
    assert town.shop.last.labels[0] == "确认提交"
    assert "废物" not in town.shop.last.text


async def test_how_a_person_is_reached_is_said_in_one_sentence(town: Town) -> None:
    for said in ("转人工", "人工客服"):
        await town.shop.says(said)
        assert town.shop.last.text == texts.HUMAN
    assert texts.HUMAN.count("。") == 1
    assert "12345" in texts.HUMAN
