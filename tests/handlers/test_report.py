"""提诉求: free text is enough, one question at a time, one press files, and who reads what of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from db.models.orders import Appeal
from tests.conftest import NewTown
from tests.handlers.stories import PHONE
from tests.town import METER, OUTAGE, POWER, Town
from workflow.terms import Class, State

QUESTION = "还想问一句"
ELSEWHERE = "我们在金昌市的厂房办产权证三个月没人管"
SECRETS = f"{METER}，请打{PHONE}找我"


# what is asked


async def test_free_text_and_one_press_are_enough(town: Town) -> None:
    order = await town.shop.complains(METER)
    assert (order.state, order.lead) == (State.DISPATCHED, POWER)
    assert town.shop.heard(f"已提交，工单号{order.number}") == 1
    assert town.clerk.heard("新工单") == town.clerk2.heard("新工单") == 1
    assert not town.other.messages
    assert not town.shop2.messages


async def test_nothing_is_filed_before_the_confirmation(town: Town) -> None:
    await town.shop.says(METER)
    assert not await town.orders()
    assert [m.chat for m in town.heard] == ["shop"]
    assert town.shop.last.labels == ["确认提交", "修改", "取消"]


async def test_only_what_is_missing_is_asked_and_only_once(town: Town) -> None:
    await town.shop.says(METER)
    assert town.shop.last.text.count(QUESTION) == 1
    assert "联系电话" in town.shop.last.text
    await town.shop.says("店里有三十个人等着用电")
    assert QUESTION not in town.shop.last.text
    await town.shop2.says(SECRETS)
    assert QUESTION not in town.shop2.last.text


async def test_an_emergency_without_a_place_is_asked_the_place_first_and_the_phone_after_that(town: Town) -> None:
    await town.shop.says("冷库停电两个小时了，货要坏了")
    assert "具体在什么地方" in town.shop.last.text
    assert "联系电话" not in town.shop.last.text
    await town.shop.says("在东环路市场")
    assert "联系电话" in town.shop.last.text
    await town.shop.says(PHONE)
    assert QUESTION not in town.shop.last.text


async def test_an_answer_to_a_question_is_no_new_appeal(town: Town) -> None:
    await town.shop.says(METER)
    await town.shop.says(PHONE)
    order = await town.shop.complains("在东环路市场")
    assert len(await town.orders()) == 1
    async with town.database.read() as tx:
        appeal = await tx.scalar(select(Appeal).where(Appeal.order_id == order.id))
    assert appeal
    assert appeal.full.splitlines() == [METER, PHONE, "在东环路市场"]
    assert appeal.contact == PHONE


async def test_too_little_is_asked_for_substance_and_cannot_be_confirmed(town: Town) -> None:
    await town.shop.sends("photo")
    assert "确认提交" not in town.shop.last.labels
    await town.shop.says("投诉")
    assert "请说说是什么事" in town.shop.last.text
    assert "确认提交" not in town.shop.last.labels


async def test_the_summary_shows_what_will_be_filed(town: Town) -> None:
    await town.shop.says(SECRETS)
    summary = town.shop.last.text
    assert METER in summary
    assert "承办单位：区供电公司" in summary
    assert "联系方式：139****0213" in summary


@pytest.mark.parametrize(
    "said",
    [
        (METER, f"电话{PHONE}"),
        (SECRETS,),
    ],
)
async def test_correcting_takes_the_new_words_and_keeps_the_phone(town: Town, said: tuple[str, ...]) -> None:
    for words in said:
        await town.shop.says(words)
    await town.shop.presses("修改")
    await town.shop.says("我们饭馆申请装电表二十天了还没人来装，天天催天天说等着")
    assert "二十天" in town.shop.last.text
    assert "139****0213" in town.shop.last.text
    assert "半个月" not in town.shop.last.text


async def test_editing_the_message_takes_its_place_in_the_draft(town: Town) -> None:
    await town.shop.says(METER)
    await town.shop.edits("我们饭馆申请装电表二十天了还没人来装，天天催天天说等着")
    assert "半个月" not in town.shop.last.text
    assert "二十天" in town.shop.last.text


async def test_a_cancelled_draft_is_gone_and_its_buttons_with_it(town: Town) -> None:
    await town.shop.says(METER)
    confirm = town.shop.offered("确认提交")
    await town.shop.presses("取消")
    await town.shop.presses_data(confirm)
    assert "失效" in town.shop.last.text
    assert not await town.orders()


async def test_an_unanswered_question_becomes_the_first_words_of_an_appeal(town: Town) -> None:
    await town.shop.says("办电要几天")
    await town.shop.presses("没解决,要提诉求")
    await town.shop.says(METER)
    await town.shop.presses("确认提交")
    assert "办电要几天" in (await town.written("appeals"))["appeals"][0][1]


async def test_a_policy_question_in_between_is_answered_and_the_draft_stays(town: Town) -> None:
    await town.shop.says(METER)
    await town.shop.says("办电要几天")
    assert town.shop.heard("您刚才的诉求还没有提交") == 1
    await town.shop.presses("确认提交")
    assert "办电要几天" not in (await town.written("appeals"))["appeals"][0]


async def test_files_sent_before_and_during_the_draft_are_counted_and_kept(town: Town) -> None:
    await town.shop.sends("photo")
    await town.shop.says(METER)
    await town.shop.sends("document", "这是申请单")
    assert "附件：2个" in town.shop.last.text
    await town.shop.presses("确认提交")
    assert await town.attached() == ["town-photo", "town-document"]


async def test_every_order_has_its_own_number_of_the_day(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 23:58") as town:
        first = await town.shop.complains(METER)
        second = await town.shop2.complains(METER)
        town.clock.set("2026-10-13 00:01")
        third = await town.shop2.complains(METER)
    assert [o.number for o in (first, second, third)] == ["GZ-20261012-0001", "GZ-20261012-0002", "GZ-20261013-0001"]


# who reads what


async def test_the_phone_is_masked_for_everybody_before_the_claim(town: Town) -> None:
    await town.shop.complains(SECRETS)
    await town.clerk.says("/工单")
    await town.office.says("/工单")
    seen = "\n".join(m.text for m in town.heard if m.chat != "shop")
    assert "139****0213" in seen
    assert PHONE not in seen


@pytest.mark.parametrize(
    "secret", [PHONE, "139 0000 0213", "0936-8212345", "boss@example.com", "620702198001010015", "微信abc_12345"]
)
async def test_no_secret_stands_on_the_disk_or_in_what_others_read(town: Town, secret: str) -> None:
    words = f"{METER}，联系{secret}"
    await town.shop.complains(words)
    await town.clerk.presses("签收")
    await town.shop.presses("补充材料")
    await town.shop.says(f"补充一句，找{secret}")
    await town.clerk.presses("办结")
    await town.clerk.says(f"已经打过{secret}，电表装好了")
    await town.office.presses("退回重办")
    await town.office.says(f"请再打{secret}确认")
    await town.shop.presses("撤回")
    await town.shop.says(f"不用了，别再打{secret}")
    on_disk = town.file_bytes()
    for form in {secret, re.sub(r"\D", "", secret) or secret}:
        assert form.encode() not in on_disk
        assert not [m for m in town.heard if m.chat not in ("shop",) and form in m.text]
    assert words.encode() not in on_disk
    assert b"GZ-20261012-0001" in on_disk, "the order is there, so the test looks in the right place"


async def test_the_full_text_is_for_the_unit_in_charge_after_the_claim(town: Town) -> None:
    await town.shop.complains(SECRETS)
    assert not town.clerk.heard("看原文和电话")
    await town.clerk.presses("签收")
    await town.clerk.presses("看原文和电话")
    assert SECRETS in town.clerk.last.text
    assert f"联系方式：{PHONE}" in town.clerk.last.text
    assert not [m for m in town.heard if PHONE in m.text and m.chat not in ("shop", "clerk")]


async def test_the_full_text_is_not_shown_in_a_group(town: Town) -> None:
    await town.office.says("/绑定 区供电公司", chat="group")
    await town.shop.complains(SECRETS)
    group = [m for m in town.heard if m.chat == "group"]
    await town.clerk.presses_data(group[-1].data("签收"), chat="group")
    answer = [m for m in town.heard if m.chat == "group"][-1]
    assert "已签收工单" in answer.text
    await town.clerk.presses_data(answer.data("看原文和电话"), chat="group")
    said = [m.text for m in town.heard if m.chat == "group"]
    assert "单独聊天" in said[-1]
    assert PHONE not in "".join(said)


async def test_a_unit_that_lost_the_order_does_not_read_the_full_text_any_more(town: Town) -> None:
    await town.shop.complains(SECRETS)
    await town.clerk.presses("签收")
    button = town.clerk.offered("看原文和电话")
    await town.office.says("/工单")
    await town.shop.presses("催办")
    await town.office.presses("改派")
    await town.office.says("区住建局")
    await town.clerk.presses_data(button)
    assert "失效" in town.clerk.last.text
    assert not town.clerk.heard(PHONE)


async def test_a_phone_that_is_supplemented_reaches_the_unit_that_claimed(town: Town) -> None:
    """“点‘补充材料’留个方便的电话” is what the enterprise is told after a failed call."""
    await town.shop.complains(METER)
    await town.clerk.presses("签收")
    await town.clerk.presses("没联系上")
    await town.shop.presses("补充材料")
    await town.shop.says(f"请打{PHONE}")
    await town.clerk.presses("看原文和电话")
    assert PHONE in town.clerk.last.text


# where it goes


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("我们厂里着火了，车间全是烟", "119"),
        ("车间漏气了，气味很大", "119"),
        ("有人拿刀在店里闹事打人", "110"),
        ("工人从架子上摔下来，人受伤了在流血", "120"),
    ],
)
async def test_danger_names_the_number_before_anything_else(town: Town, words: str, number: str) -> None:
    await town.shop.says(words)
    first = town.shop.last.text.splitlines()[0]
    assert first.startswith("情况紧急")
    assert number in first
    assert "确认提交" in town.shop.last.labels


async def test_danger_is_named_in_the_midst_of_another_draft(town: Town) -> None:
    await town.shop.says(METER)
    await town.shop.says("不好了，车间着火了，还有人没出来")
    assert "119" in town.shop.last.text.splitlines()[0]


async def test_an_urgent_appeal_says_so_and_runs_by_the_natural_hour(new_towns: NewTown) -> None:
    async with new_towns(sure=True) as town:
        order = await town.shop.complains(OUTAGE)
        assert order.cls.value == "紧急"
        assert town.shop.heard("按紧急件办理") == 1
        assert "先期处置时限" in town.shop.last.text


async def test_another_city_goes_to_triage_with_its_unit_proposed(town: Town) -> None:
    order = await town.shop.complains(ELSEWHERE)
    assert order.state is State.TRIAGE
    assert order.region == "金昌市"
    assert order.proposed[0][0] == "金昌市"
    assert "金昌市" in town.shop.last.text
    assert "12345" in town.shop.last.text
    assert town.office.last.labels[0].startswith("金昌市")
    assert not town.clerk.messages


async def test_one_press_dispatches_what_was_unsure(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        order = await town.shop.complains(METER)
        assert order.state is State.TRIAGE
        assert town.office.last.labels[0] == "区供电公司"
        assert town.office.last.labels[3] == "其他单位", "after three units"
        await town.office2.presses("区供电公司")
        order = await town.order()
        assert (order.state, order.lead) == (State.DISPATCHED, POWER)
        assert town.clerk.heard("新工单") == 1
        assert "已交办给区供电公司" in town.shop.last.text


async def test_another_unit_can_be_named_by_words(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        await town.shop.complains(METER)
        await town.office.presses("其他单位")
        await town.office.says("哪个都行")
        assert "没有找到这个单位" in town.office.last.text
        await town.office.says("区住建局吧")
        assert (await town.order()).lead_name == "区住建局"
        assert town.other.heard("新工单") == 1


async def test_who_says_that_the_place_is_wrong_corrects_it(town: Town) -> None:
    await town.shop.says("东环路这边停电一晚上了，店开不了门")
    assert "地点：东环路\n" in town.shop.last.text
    await town.shop.says("地点不对,是火车站")
    assert "地点：火车站\n" in town.shop.last.text
    await town.shop.presses("确认提交")
    order = await town.order()
    async with town.database.read() as tx:
        appeal = (await tx.scalars(select(Appeal))).one()
    assert (order.cls, appeal.place) == (Class.URGENT, "火车站")


async def test_who_wants_money_for_a_certificate_is_reported_to_the_office_alone(town: Town) -> None:
    order = await town.shop.complains("供电所的人找我要钱,不给就不装电表")
    assert (order.state, order.reported) == (State.TRIAGE, [[*POWER]])
    assert list(POWER) not in order.proposed
    assert not town.clerk.messages
