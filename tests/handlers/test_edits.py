"""An edited message: what it became decides what its new words do."""

from __future__ import annotations

from db.models.messages import InboxRow
from handlers import texts
from tests.town import METER, Town, story
from workflow.terms import State

LONGER = "我们饭馆申请装电表二十天了还没人来装，天天催天天说等着"
QUESTION = "申请装电表要多少天？"


async def test_a_message_of_the_draft_is_replaced_whichever_it_was(town: Town) -> None:
    await town.shop.says(METER)
    first = town.shop.said
    await town.shop.says("地址在东街12号")
    await town.shop.edits(LONGER, of=first)
    assert "二十天" in town.shop.last.text
    assert "半个月" not in town.shop.last.text
    assert "东街12号" in town.shop.last.text
    await town.shop.presses("确认提交")
    appeal = str(await town.written("appeals"))
    assert "二十天" in appeal
    assert "半个月" not in appeal


async def test_a_message_of_the_draft_may_be_edited_again_and_again(town: Town) -> None:
    await town.shop.says(METER)
    said = town.shop.said
    for days in ("十六天", "十七天", "十八天"):
        await town.shop.edits(METER.replace("半个月", days), of=said)
    assert "十八天" in town.shop.last.text
    assert "十七天" not in town.shop.last.text


async def test_an_edit_after_filing_is_added_to_the_order_and_rewrites_nothing(town: Town) -> None:
    await town.shop.says(METER)
    said = town.shop.said
    await town.shop.presses("确认提交")
    before = await town.written("appeals")
    await town.shop.edits(LONGER, of=said)
    assert await town.written("appeals") == before
    assert story(await town.order())[-1] == "supplement"
    assert texts.EDITED.format(text=LONGER) in str(await town.written("notes"))


async def test_each_edit_finds_the_order_of_its_message(town: Town) -> None:
    said = []
    for text in (METER, "住建局说好的施工许可证两个月了还不给我们发"):
        await town.shop.says(text)
        said.append(town.shop.said)
        await town.shop.presses("确认提交")
    first, second = await town.orders()
    await town.shop.edits(LONGER, of=said[0])
    assert [story(order)[-1] for order in await town.orders()] == ["supplement", story(second)[-1]]
    assert first.number in town.shop.last.text


async def test_an_edited_addition_is_one_more_addition(town: Town) -> None:
    await town.shop.complains()
    await town.shop.presses("补充材料")
    await town.shop.says("表箱已经买好了，放在店里")
    await town.shop.edits("表箱已经买好了，放在仓库里")
    assert story(await town.order()).count("supplement") == 2
    notes = str(await town.written("notes"))
    assert "放在店里" in notes
    assert texts.EDITED.format(text="表箱已经买好了，放在仓库里") in notes


async def test_an_edit_for_an_order_that_takes_nothing_more_is_refused_in_words(town: Town) -> None:
    await town.shop.says(METER)
    said = town.shop.said
    await town.shop.presses("确认提交")
    await town.shop.says("撤回")
    await town.shop.presses(texts.WITHDRAW_NOW)
    assert (await town.order()).state is State.WITHDRAWN
    written = await town.written()
    town.shop.news()
    await town.shop.edits(LONGER, of=said)
    assert await town.written() == written
    (told,) = town.shop.news()
    assert (await town.order()).number in told.text


async def test_an_edit_that_changes_no_word_is_nothing(town: Town) -> None:
    await town.shop.says(METER)
    said = town.shop.said
    town.shop.news()
    await town.shop.edits(METER, of=said)
    await town.shop.presses("确认提交")
    town.shop.news()
    written = await town.written()
    await town.shop.edits(f"  {METER}\n", of=said)
    assert await town.written() == written
    assert town.shop.news() == []


async def test_an_edit_of_a_message_that_is_not_known_is_nothing(town: Town) -> None:
    await town.shop.edits("这是加机器人之前说的话", of="99999")
    assert town.shop.messages == []


async def test_the_question_that_was_asked_last_is_asked_anew(town: Town) -> None:
    await town.shop.says("您好")
    await town.shop.edits(QUESTION)
    assert "工作日" in town.shop.last.text


async def test_a_mistyped_command_is_run_when_it_was_the_last(town: Town) -> None:
    await town.shop.says("/jindo")
    await town.shop.edits("/jindu")
    assert town.shop.last.text == texts.NO_ORDERS


async def test_an_edit_of_something_older_changes_nothing_and_says_so(town: Town) -> None:
    await town.shop.says("您好")
    said = town.shop.said
    await town.shop.says(QUESTION)
    await town.shop.edits(METER, of=said)
    assert town.shop.last.text == texts.EDIT_TOO_LATE
    assert await town.orders() == []


async def test_what_a_unit_said_is_on_record_and_is_not_changed(town: Town) -> None:
    await town.shop.complains()
    await town.clerk.presses("签收")
    number = (await town.order()).number
    await town.clerk.says(f"/延期 {number} 5 外线要迁改，等材料到货")
    said, written = town.clerk.said, await town.written()
    assert story(await town.order())[-1] == "ask_extension"
    await town.clerk.edits(f"/延期 {number} 5 外线要迁改", of=said)
    assert await town.written() == written
    assert town.clerk.last.text == texts.EDIT_ON_RECORD.format(number=number)


async def test_an_edit_in_a_group_is_nobodys_business(town: Town) -> None:
    await town.clerk.says("/gongdan", chat="group")
    heard = len(town.heard)
    await town.clerk.edits("/bangzhu", chat="group")
    assert len(town.heard) == heard


async def test_every_message_of_a_draft_names_the_order_that_it_became(town: Town) -> None:
    await town.shop.says(METER)
    await town.shop.says("地址在东街12号")
    await town.shop.presses("确认提交")
    order = await town.order()
    async with town.database.read() as tx:
        rows = [await tx.get_one(InboxRow, n) for n in (1, 2, 3)]
    assert [row.about for row in rows] == [order.id, order.id, None]
