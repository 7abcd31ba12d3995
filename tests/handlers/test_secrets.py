"""Who is told what they must not know, and who decides what is their own: each was possible once."""

from __future__ import annotations

import pytest

from db.models.people import Person
from handlers import texts
from handlers.attachments import file_for
from handlers.paper import as_docx
from handlers.printed import Paper
from tests.handlers.stories import ANSWER, CLAIMED, FILED, STRUCK_OFF, play
from tests.town import METER, POWER, Citizen, Somebody, Town
from tests.town import story as actions
from workflow.order import WorkOrder

PHONE = "13812345678"
SAID = f"我们公司是甘州区大发饭店，申请装电表半个月了还没人来装，联系人王建国，电话{PHONE}"
NAMES = ("大发饭店", "王建国", PHONE, PHONE[-4:])
CLAIM = CLAIMED[len(FILED) :]


async def appeals_hidden(town: Town, label: str = texts.HIDE_FROM_UNIT) -> WorkOrder:
    await town.shop.says(SAID)
    await town.shop.presses("修改")
    await town.shop.presses(label)
    await town.shop.presses("确认提交")
    return await town.order()


def read(person: Somebody) -> str:
    return "\n".join(message.text for message in person.messages)


def leaked(text: str) -> list[str]:
    return [name for name in NAMES if name in text]


async def opens(town: Town, person: Somebody, note: int) -> bool:
    async with town.database.begin() as tx:
        return await file_for(tx, await tx.get_one(Person, person.id), note, 0, town.clock()) is not None


# one's own


async def test_who_appealed_does_nothing_for_the_office_of_their_own_order(town: Town) -> None:
    boss = await town.hires(Citizen("boss", "郑督办", coordinator=True, supervisor=True))
    await boss.complains(METER)
    await play(town, (*CLAIM, *ANSWER))
    order = await town.order()
    before = actions(order)
    for command in ("销号", "退回重办", "提级", "挂牌", "升级", "不予受理", "同意延期", "改派"):
        await boss.says(f"/{command} {order.number} 是我自己的事")
        await boss.says("/取消")
    assert actions(await town.order()) == before


@pytest.mark.parametrize("command", ["同意延期", "不同意延期"])
async def test_who_asked_for_an_extension_does_not_decide_on_it(town: Town, command: str) -> None:
    both = await town.hires(Citizen("both", "周双岗", POWER, coordinator=True))
    await play(town, FILED)
    await both.presses("签收")
    number = (await town.order()).number
    await both.says(f"/延期 {number} 5 外线要迁改")
    await both.says(f"/{command} {number} 5 情况属实")
    assert actions(await town.order())[-1] == "ask_extension"


async def test_who_handled_an_order_does_not_rate_for_its_enterprise(town: Town) -> None:
    both = await town.hires(Citizen("both", "周双岗", POWER, coordinator=True))
    await play(town, FILED)
    await both.presses("签收")
    await town.clerk.says("/工单")
    await play(town, (*ANSWER, STRUCK_OFF[-1]))
    await both.says(f"/满意 {(await town.order()).number}")
    assert actions(await town.order())[-1] == "strike_off"


# files


async def test_of_merged_enterprises_none_reads_the_number_or_the_name_of_another(town: Town) -> None:
    mine, theirs = "13900000213", PHONE
    into = await town.shop2.complains(f"{METER}，电话{mine}")
    order = await town.shop.complains(
        f"我们饭馆的电表也申请半个月了没人来装，一直停着没法营业，联系人王建国，电话{theirs}"
    )
    await town.office.says(f"/合并 {order.number} {into.number} 同一件事")
    await town.clerk.says(f"/签收 {into.number}")
    await town.clerk.says("/工单")
    await town.clerk.presses("办结")
    await town.clerk.says(f"电表今天已经装好送电，已联系王建国{theirs}和{mine}核实，有事请打供电所值班电话0936-8211234")
    told = {person.chat: person.messages[-1].text for person in (town.shop, town.shop2)}
    assert [theirs in told["shop"], mine in told["shop"], "王建国" in told["shop"]] == [True, False, True]
    assert [theirs in told["shop2"], mine in told["shop2"], "王建国" in told["shop2"]] == [False, True, False]
    assert all("0936-8211234" in text for text in told.values()), "the unit's own number is for everybody"


async def test_a_file_of_a_merged_order_is_for_who_sent_it_and_not_for_the_other_enterprise(town: Town) -> None:
    into = await town.shop2.complains(METER)
    order = await town.shop.complains("我们饭馆的电表也申请半个月了没人来装，一直停着没法营业")
    await town.office.says(f"/合并 {order.number} {into.number} 同一件事")
    await town.clerk.says(f"/签收 {into.number}")
    await town.shop.says(f"/补充材料 {into.number}")
    await town.shop.sends("photo", "营业执照")
    note = (await town.written("notes"))["notes"][-1][0]
    assert [await opens(town, person, note) for person in (town.shop, town.shop2, town.clerk)] == [True, False, True]


async def test_a_file_of_who_is_hidden_from_the_unit_is_not_the_units(town: Town) -> None:
    await appeals_hidden(town)
    await play(town, CLAIM)
    await town.shop.presses("补充材料")
    await town.shop.sends("photo", "营业执照")
    await town.clerk.presses("看原文和电话")
    note = (await town.written("notes"))["notes"][-1][0]
    assert "/file/" not in town.clerk.last.text
    assert [await opens(town, person, note) for person in (town.shop, town.clerk)] == [True, False]


@pytest.mark.parametrize("note", [0, 2**63, 10**40])
async def test_a_file_that_cannot_be_is_not_there(town: Town, note: int) -> None:
    assert not await opens(town, town.shop, note)


# words


async def test_the_unit_does_not_learn_from_a_call_who_is_hidden_from_it(town: Town) -> None:
    await appeals_hidden(town)
    await play(
        town, (*CLAIM, *ANSWER, STRUCK_OFF[-1], ("office", "presses", "没打通"), ("office", "presses", "记通话"))
    )
    await town.office.says(f"大发饭店的王建国说电表没装好，打{PHONE}")
    await town.office.presses("不满意")
    assert not leaked(read(town.clerk))
    assert not leaked("".join(entry.words for entry in (await town.order()).history))


@pytest.mark.parametrize("label", [texts.HIDE_FROM_UNIT, texts.HIDE_WHOLLY])
async def test_the_unit_does_not_learn_from_a_reopening_who_is_hidden_from_it(town: Town, label: str) -> None:
    order = await appeals_hidden(town, label)
    await play(town, (*CLAIM, *ANSWER, STRUCK_OFF[-1], ("shop", "presses", "满意")))
    await town.shop.says(f"/问题反弹 {order.number} 我们公司是大发饭店，又停电了，联系人王建国，电话{PHONE}")
    assert (await town.order()).round == 2
    assert not leaked(read(town.clerk))


async def test_the_history_keeps_no_name_that_the_appeal_says_whoever_says_it(town: Town) -> None:
    await town.shop.says(SAID)
    await town.shop.presses("确认提交")
    await play(town, CLAIM)
    order = await town.order()
    await town.clerk.says(f"/征求意见 {order.number} 区住建局 请就王建国（{PHONE}）的申请提意见")
    await town.other.says(f"/意见 {order.number} 王建国没有交材料")
    await town.clerk.presses("办结")
    await town.clerk.says(f"已为王建国装好电表，请{PHONE}查收，联系人值班室")
    words = "".join(entry.words for entry in (await town.order()).history)
    assert "王**" in words
    assert "王建国" not in words
    assert PHONE not in words
    assert f"已为王建国装好电表，请{PHONE}查收" in town.shop.last.text


# erasing


async def test_what_others_said_of_who_was_erased_is_gone_too(town: Town) -> None:
    """But the history, which nobody rewrites: it holds no name and no number from the beginning."""
    for person, said in ((town.shop2, METER), (await town.hires(Citizen("third")), METER.replace("天天催", "一直催"))):
        await person.complains(said)
    await town.shop.says("我是大发饭店的，联系人王建国，水费在哪里交，多久交一次")
    await town.shop.says(SAID)
    await town.shop.presses("确认提交")
    order = await town.order()
    await town.clerk.says(f"/签收 {order.number}")
    await town.clerk.says(f"/征求意见 {order.number} 区住建局 请就大发饭店王建国（{PHONE}）的申请提意见")
    await town.other.says(f"/意见 {order.number} 大发饭店的王建国没有交材料")
    await town.shop.says("/删除我的信息")
    await town.shop.presses("确认删除")
    for table, rows in (await town.written("appeals", "notes", "inbox", "outbox", "knowledge_tasks", "roots")).items():
        assert not leaked(str(rows).replace("138****5678", "")), table
    assert "王建国" not in str(await town.written("history"))


async def test_the_problem_of_many_does_not_stay_in_the_words_of_who_was_erased(town: Town) -> None:
    await town.shop.says(SAID)
    await town.shop.presses("确认提交")
    for name in ("second", "third"):
        person = await town.hires(Citizen(name))
        await person.complains(SAID.partition("，联系人")[0].replace("我们公司是甘州区大发饭店", "我们店"))
    assert len((await town.written("roots"))["roots"]) == 1
    await town.shop.says("/删除我的信息")
    await town.shop.presses("确认删除")
    assert not leaked(str((await town.written("roots"))["roots"]))


# papers


def test_a_word_file_is_made_of_whatever_was_said() -> None:
    odd = "停电\x00\x0b\ufffe\uffff"
    assert as_docx(Paper("通知", (odd,), (("表", ("栏",), ((odd,),)),), ("局", "日")))
