"""What comes beside words: a place, a contact card, a voice, a sticker, a quote, a link into the bot."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db.models.messages import OutboxRow
from handlers import texts
from handlers.messages import File
from tests.handlers.stories import PHONE
from tests.town import METER, OUTAGE, Town, story

PIN = File("location", "38.93,100.45")
MARKET = File("location", "38.93,100.45", "东环路农贸市场")
CARD = File("contact", PHONE, "张三")


async def sends(town: Town, file: File, **more: Any) -> None:
    await town.shop.sends(file.kind, files=(file,), **more)


# a place


@pytest.mark.parametrize(("file", "place"), [(PIN, "地图位置（38.93,100.45）"), (MARKET, "东环路农贸市场")])
async def test_a_place_is_the_place_of_the_draft(town: Town, file: File, place: str) -> None:
    await town.shop.says(OUTAGE)
    assert texts.ASK_PLACE in town.shop.last.text
    await sends(town, file)
    assert texts.DRAFT_PLACE.format(place=place) in town.shop.last.text
    await town.shop.presses("确认提交")
    (appeal,) = (await town.written("appeals"))["appeals"]
    assert place in appeal


async def test_a_place_that_is_named_in_words_beats_the_map(town: Town) -> None:
    await town.shop.says(f"{OUTAGE}，在东环路市场")
    await sends(town, PIN)
    assert "38.93" not in town.shop.last.text.split(texts.DRAFT_PLACE.format(place=""))[-1].split("\n")[0]


async def test_a_place_before_any_word_waits_for_the_words(town: Town) -> None:
    await sends(town, MARKET)
    assert town.shop.last.text == texts.PLACE_ALONE
    await town.shop.says(METER)
    assert texts.DRAFT_PLACE.format(place="东环路农贸市场") in town.shop.last.text


async def test_who_is_hidden_is_not_placed_by_the_map(town: Town) -> None:
    await town.shop.says(f"{METER}，我要匿名，不要告诉单位我是谁")
    await sends(town, PIN)
    assert "地点：" not in town.shop.last.text
    await town.shop.presses("确认提交")
    assert "38.93" not in str([row[1:7] for row in (await town.written("appeals"))["appeals"]])


# a contact card


async def test_a_contact_card_is_the_phone_of_the_draft(town: Town) -> None:
    await town.shop.says(METER)
    await sends(town, CARD)
    assert "联系电话" not in town.shop.last.text
    assert "139****0213" in town.shop.last.text
    await town.shop.presses("确认提交")
    (appeal,) = (await town.written("appeals"))["appeals"]
    assert PHONE in appeal
    assert "附件" not in town.shop.last.text


async def test_a_contact_card_before_any_word_waits_for_the_words(town: Town) -> None:
    await sends(town, CARD)
    assert town.shop.last.text == texts.CARD_ALONE
    await town.shop.says(METER)
    assert "139****0213" in town.shop.last.text


async def test_a_contact_card_for_an_order_is_added_in_words_and_many_read_it_masked(town: Town) -> None:
    await town.shop.complains()
    await town.shop.presses("补充材料")
    await sends(town, CARD)
    order = await town.order()
    assert story(order)[-1] == "supplement"
    assert PHONE not in order.history[-1].words
    (note,) = (await town.written("notes"))["notes"]
    assert texts.CONTACT_CARD.format(name="张三", phone=PHONE) in note


async def test_a_contact_card_while_an_order_is_open_is_asked_about(town: Town) -> None:
    order = await town.shop.complains()
    await sends(town, CARD)
    assert any(order.number in label for label in town.shop.last.labels)
    assert story(await town.order()) == story(order)


# voice, and what nobody can read


async def test_a_voice_is_kept_and_words_are_asked_for(town: Town) -> None:
    await town.shop.sends("voice")
    assert town.shop.last.text == texts.VOICE_ALONE
    await town.shop.says(METER)
    assert texts.DRAFT_FILES.format(n=1) in town.shop.last.text


async def test_a_voice_for_an_order_is_kept_and_the_words_that_follow_go_there_too(town: Town) -> None:
    order = await town.shop.complains()
    await town.shop.presses("补充材料")
    await town.shop.sends("voice")
    assert town.shop.last.text == texts.VOICE_ADDED.format(number=order.number)
    await town.shop.says("表箱已经买好了，放在店里")
    assert story(await town.order()).count("supplement") == 2
    assert "我替您整理了" not in town.shop.last.text


async def test_what_cannot_be_read_is_answered_in_one_sentence_and_is_no_draft(town: Town) -> None:
    await town.shop.sends("other", files=(File("other"),))
    assert [heard.text for heard in town.shop.messages] == [texts.NOT_READ]
    await town.shop.says(METER)
    assert "附件" not in town.shop.last.text


async def test_a_sticker_in_a_group_is_nobodys_business(town: Town) -> None:
    await town.shop.sends("other", files=(File("other"),), chat="group")
    assert town.heard == []


# quoting


async def test_a_quoted_card_decides_which_order_is_meant_though_it_names_no_number(town: Town) -> None:
    first = await town.shop.complains()
    await town.shop.complains("住建局说好的施工许可证两个月了还不给我们发")
    async with town.database.begin() as tx:
        row = (await tx.scalars(select(OutboxRow).where(OutboxRow.address_id == 1).order_by(OutboxRow.id))).all()[-1]
        row.ref, row.card, row.payload = "70,71", first.number, {"text": "图片", "buttons": []}
    await town.shop.says("表箱已经买好了，放在店里", reply_ref="71")
    assert [story(order)[-1] == "supplement" for order in await town.orders()] == [True, False]


async def test_a_photo_that_quotes_an_order_is_added_to_it(town: Town) -> None:
    first = await town.shop.complains()
    await town.shop.complains("住建局说好的施工许可证两个月了还不给我们发")
    await town.shop.sends("photo", reply_to=f"工单{first.number}：处理中")
    assert [story(order)[-1] == "supplement" for order in await town.orders()] == [True, False]


# links into the bot


async def test_a_link_with_ones_own_number_shows_the_order(town: Town) -> None:
    order = await town.shop.complains()
    for payload in (order.number, f"o_{order.number}"):
        await town.shop.says(f"/start {payload}")
        assert order.number in town.shop.last.text
        assert town.shop.last.labels


async def test_anothers_number_reads_like_one_that_does_not_exist(town: Town) -> None:
    order = await town.shop.complains()
    for payload in (order.number, f"o_{order.number}", "GZ-20200101-0001"):
        await town.shop2.says(f"/start {payload}")
        assert town.shop2.last.text == texts.NOT_FOUND


@pytest.mark.parametrize("payload", ["", " q_hello", " o_", " GZ-", " 🙂"])
async def test_a_link_with_anything_else_is_a_welcome(town: Town, payload: str) -> None:
    await town.shop.says("/start")
    welcome = town.shop.last.text
    await town.shop.says(f"/start{payload}")
    assert town.shop.last.text == welcome
