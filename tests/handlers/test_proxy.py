"""Who brings an appeal, for whom, how hidden, of what kind; reports; and a person who wishes to be forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from db.models.orders import Appeal
from db.queries import figures
from tests.conftest import NewTown
from tests.handlers.stories import ANSWER, PHONE, RESULT, play
from tests.town import CHANNEL, HOUSING, METER, POWER, Citizen, Town, story
from workflow.figures import Case
from workflow.order import WorkOrder
from workflow.terms import Action, State

FIRM = "大成商贸有限公司"
PROXY = f"我们是甘州区餐饮商会，代{FIRM}反映，申请装电表半个月了还没人来装，联系电话{PHONE}"
OWN = f"我们公司是{FIRM}，申请装电表半个月了还没人来装，联系人：王建国，电话{PHONE}"
BRIBE = "区住建局的张科长吃拿卡要，不给好处费就不批我们的施工许可"


@pytest.fixture
async def town(new_towns: NewTown) -> AsyncIterator[Town]:
    """A town in which it is clear whose an appeal is: where it goes is not the matter here."""
    async with new_towns(sure=True) as town:
        yield town


async def appeal_of(town: Town, order: WorkOrder) -> Appeal:
    async with town.database.read() as tx:
        appeal = await tx.scalar(select(Appeal).where(Appeal.order_id == order.id))
    assert appeal
    return appeal


async def cases(town: Town) -> list[Case]:
    async with town.database.read() as tx:
        return [case async for case in figures.cases(tx)]


def read_by(town: Town, *who: str) -> str:
    """Everything that these people ever read."""
    return "\n".join(heard.text for heard in town.heard if heard.chat in who)


OTHERS = ("clerk", "clerk2", "other", "office", "office2", "shop2")


# for somebody else


async def test_words_tell_who_brings_it_and_for_whom(town: Town) -> None:
    await town.shop.says(PROXY)
    assert f"代{FIRM}反映（商会）" in town.shop.last.text
    await town.shop.presses("确认提交")
    appeal = await appeal_of(town, await town.order())
    assert (appeal.brought, appeal.behalf, appeal.contact, appeal.channel) == ("商会", FIRM, PHONE, CHANNEL)
    assert town.clerk.heard("提交渠道：商会") == 1


async def test_the_unit_that_handles_it_reads_for_whom_and_how_to_reach_them(town: Town) -> None:
    await town.shop.complains(PROXY)
    await town.clerk.presses("签收")
    await town.clerk.presses("看原文和电话")
    assert f"联系方式：{PHONE}（商会，代{FIRM}反映）" in town.clerk.last.text


async def test_the_firm_is_encrypted_at_rest(town: Town) -> None:
    await town.shop.says(METER)
    await play(
        town, (("shop", "presses", "修改"), ("shop", "presses", "代他人提交"), ("shop", "says", f"{FIRM} {PHONE}"))
    )
    assert f"代{FIRM} 139****0213反映（代办）" in town.shop.last.text
    await town.shop.presses("确认提交")
    appeal = await appeal_of(town, await town.order())
    assert (appeal.behalf, appeal.brought, appeal.contact) == (f"{FIRM} {PHONE}", "代办", PHONE)
    assert FIRM.encode() not in town.file_bytes()
    assert PHONE.encode() not in town.file_bytes()


async def test_somebody_of_a_unit_brings_it_from_a_visit(town: Town) -> None:
    await play(
        town,
        (
            ("other", "says", METER),
            ("other", "presses", "修改"),
            ("other", "presses", "代他人提交"),
            ("other", "says", f"{FIRM}，{PHONE}"),
            ("other", "presses", "确认提交"),
        ),
    )
    order = await town.order()
    assert ((await appeal_of(town, order)).brought, order.owner) == ("走访", town.other.id)


async def test_the_summary_is_not_cluttered_with_what_is_rarely_wanted(town: Town) -> None:
    await town.shop.says(METER)
    assert town.shop.last.labels == ["确认提交", "修改", "取消"]
    assert "匿名" not in town.shop.last.text
    await town.shop.presses("修改")
    assert town.shop.last.labels == ["代他人提交", "对单位匿名", "完全匿名"]


@pytest.mark.parametrize(
    ("words", "channel"), [(PROXY, "商会"), (f"入企走访时发现，{METER}", "走访"), (METER, CHANNEL)]
)
async def test_the_figures_know_the_channel(town: Town, words: str, channel: str) -> None:
    await town.shop.complains(words)
    assert [case.channel for case in await cases(town)] == [channel]


# several firms


@pytest.mark.parametrize(
    ("words", "firms"),
    [
        ("我们12家商户联名反映，市场里停电没人来修，天天催也没用", 12),
        ("大成商贸公司、兴隆酒店和宏达加工厂联合反映，园区门口的路坏了半年没人修", 3),
        (METER, 0),
    ],
)
async def test_several_firms_are_counted_and_marked(town: Town, words: str, firms: int) -> None:
    order = await town.shop.complains(words)
    assert (await appeal_of(town, order)).firms == firms
    marked = f"集体诉求：{firms}家企业"
    assert (marked in read_by(town, "shop")) == bool(firms)
    await town.office.says("/工单")
    assert (marked in read_by(town, "office")) == bool(firms)


# what kind of enterprise


async def test_kind_and_park_are_read_from_the_words_and_asked_for_nothing(town: Town) -> None:
    order = await town.shop.complains("我们是外资企业，省列重点项目，在张掖经济技术开发区，申请装电表半个月没人来装")
    appeal = await appeal_of(town, order)
    assert (appeal.subjects, appeal.park) == (["外资", "重点项目"], "张掖经济技术开发区")
    assert [case.park for case in await cases(town)] == ["张掖经济技术开发区"]
    await town.office.says("/工单")
    assert "企业类别：外资、重点项目、张掖经济技术开发区" in town.office.last.text


# hidden


@pytest.mark.parametrize("how", ["别让他们知道是我", "press"])
async def test_a_unit_does_not_learn_who_it_is_and_the_coordinator_does(town: Town, how: str) -> None:
    await town.shop.says(OWN)
    if how == "press":
        await play(town, (("shop", "presses", "修改"), ("shop", "presses", "对单位匿名")))
    else:
        await town.shop.says(how)
    assert "匿名：承办单位看不到您是谁" in town.shop.last.text
    assert how not in town.shop.last.text, "the wish is nobody's business"
    await play(
        town, (("shop", "presses", "确认提交"), ("clerk", "presses", "签收"), ("clerk", "presses", "看原文和电话"))
    )
    assert "匿名" in town.clerk.last.text
    await play(
        town, (("shop", "presses", "补充材料"), ("shop", "says", f"王建国的另一个电话是{PHONE}，我们公司是{FIRM}"))
    )
    await town.clerk.presses("看原文和电话")
    for secret in (PHONE, FIRM, "139****0213", "王建国"):
        assert secret not in town.clerk.last.text
    assert FIRM not in read_by(town, "clerk", "clerk2", "other", "shop2")
    assert PHONE not in read_by(town, "clerk", "clerk2", "other", "shop2")
    await play(town, (*ANSWER, ("office", "presses", "销号"), ("office", "presses", "看原文和电话")))
    assert PHONE in town.office.last.text
    assert FIRM in town.office.last.text


async def test_the_wholly_anonymous_leave_nothing_and_are_answered_in_this_chat(town: Town) -> None:
    await play(town, (("shop", "says", OWN), ("shop", "presses", "修改"), ("shop", "presses", "完全匿名")))
    assert PHONE[-4:] not in town.shop.last.text.replace("****", "") or "联系方式：本聊天" in town.shop.last.text
    await town.shop.presses("确认提交")
    appeal = await appeal_of(town, await town.order())
    assert (appeal.contact, appeal.behalf, appeal.anonymity, appeal.real_name) == ("", None, "full", False)
    assert PHONE not in appeal.full
    assert FIRM not in appeal.full
    await play(town, (("clerk", "presses", "签收"), ("clerk", "presses", "看原文和电话"), *ANSWER))
    assert "完全匿名" in read_by(town, "clerk")
    assert town.shop.heard(RESULT) == 1
    assert PHONE not in read_by(town, *OTHERS)


@pytest.mark.parametrize("firm", ["王家大饭店", "金色农场"])
@pytest.mark.parametrize("words", ["我们{firm}申请装电表半个月没人来装", "{firm}反映：申请装电表半个月没人来装"])
async def test_the_own_name_in_the_text_is_hidden_too(town: Town, firm: str, words: str) -> None:
    await town.shop.complains(f"{words.format(firm=firm)}，{firm}等不起，别让他们知道是我")
    await play(town, (("clerk", "presses", "签收"), ("clerk", "presses", "看原文和电话")))
    assert firm not in read_by(town, *OTHERS)
    assert "某企业" in read_by(town, "clerk")
    await town.shop.presses("补充材料")
    await town.shop.says(f"{firm}还是没电")
    assert firm not in read_by(town, *OTHERS)


async def test_who_is_hidden_is_promised_no_call_of_the_unit(town: Town) -> None:
    await town.shop.complains(f"{METER}，别让他们知道是我")
    await town.clerk.presses("签收")
    assert town.shop.heard("单位不会给您打电话") == 2
    assert not town.shop.heard("前联系您|签收后会联系您")


async def test_who_is_hidden_is_not_asked_for_a_number(town: Town) -> None:
    await town.shop.says(f"{METER}，别让他们知道是我")
    assert "联系电话" not in town.shop.last.text


async def test_a_wish_can_be_taken_back(town: Town) -> None:
    await play(
        town,
        (
            ("shop", "says", OWN),
            ("shop", "says", "别让他们知道是我"),
            ("shop", "presses", "修改"),
            ("shop", "presses", "不匿名"),
        ),
    )
    assert "匿名：" not in town.shop.last.text
    await town.shop.presses("确认提交")
    assert not (await appeal_of(town, await town.order())).anonymity


async def test_other_words_for_the_matter_keep_the_wish_and_the_firm(town: Town) -> None:
    await play(town, (("shop", "says", PROXY), ("shop", "presses", "修改"), ("shop", "presses", "对单位匿名")))
    await play(town, (("shop", "presses", "修改"), ("shop", "says", "申请装电表二十天了还没人来装，一直让等着")))
    await town.shop.presses("确认提交")
    appeal = await appeal_of(town, await town.order())
    assert (appeal.anonymity, appeal.behalf, appeal.brought, appeal.contact) == ("unit", FIRM, "商会", PHONE)


@pytest.mark.parametrize(("words", "named"), [(OWN, True), (METER, None), (f"{OWN}，别让他们知道是我", False)])
async def test_whether_it_is_by_name_is_counted_with_bad_ratings(
    new_towns: NewTown, words: str, named: bool | None
) -> None:
    async with new_towns() as town:
        await town.shop.complains(words)
        assert [case.real_name for case in await cases(town)] == [named]


async def test_a_given_name_is_masked_for_everybody_who_need_not_know_it(town: Town) -> None:
    await town.shop.complains(OWN)
    assert "联系人：王**" in read_by(town, "clerk")
    assert "王建国" not in read_by(town, *OTHERS)
    assert "王建国".encode() not in town.file_bytes()


# reports


@pytest.mark.parametrize("sure", [True, False])
async def test_a_report_goes_to_the_coordinator_however_clear_it_is(new_towns: NewTown, *, sure: bool) -> None:
    async with new_towns(sure=sure) as town:
        await town.shop.says(BRIBE)
        assert "举报件：只由协调员专门交办" in town.shop.last.text
        await town.shop.presses("确认提交")
        order = await town.order()
        assert (order.state, story(order), order.reported) == (State.TRIAGE, ["file_unsure"], [list(HOUSING)])
        assert list(HOUSING) not in order.proposed
        assert order.proposed


async def test_the_unit_reported_hears_nothing_and_is_never_offered(town: Town) -> None:
    await town.office.says("/绑定 区住建局", chat="group")
    spy = await town.hires(Citizen("spy", "周两头", HOUSING, coordinator=True))
    order = await town.shop.complains(BRIBE)
    assert "区住建局" not in town.office.last.labels
    await play(town, (("office", "presses", "其他单位"), ("office", "says", "区住建局")))
    assert "反映的就是这个单位" in town.office.last.text
    assert (await town.order()).state is State.TRIAGE
    await town.until("2026-10-12 12:00")
    for somebody in (spy, town.other):
        await somebody.says(order.number)
        assert "没有查到这个工单号" in somebody.last.text
        await somebody.says("/工单")
        assert order.number not in somebody.last.text
    told = [heard.text for heard in town.heard if heard.chat in ("spy", "other", "group")]
    assert not [text for text in told if "张科长" in text or order.number in text]


@pytest.mark.parametrize("words", ["办事员暗示要红包，不给就不办", "窗口的人吃拿卡要，材料压了两个月"])
async def test_a_report_that_names_no_unit_reads_like_one_to_both(town: Town, words: str) -> None:
    order = await town.shop.complains(words)
    assert town.shop.heard(f"工单号{order.number}。\n这是举报，只有协调员能看到") == 1
    assert town.office.heard(f"收到举报{order.number}") == 1
    assert not read_by(town, "clerk", "other")


async def test_who_reports_reads_that_the_unit_sees_no_number_and_will_not_call(town: Town) -> None:
    await town.shop.says(f"{BRIBE}，电话{PHONE}")
    assert "被反映的单位看不到，也不会联系您" in town.shop.last.text


@pytest.mark.parametrize("quotes", [False, True])
async def test_a_report_is_never_offered_to_be_added_to_an_order_of_the_unit(town: Town, *, quotes: bool) -> None:
    order = await town.shop.complains(METER)
    before = await town.written()
    words = "供电公司装电表的人找我们要红包，不给就不装电表"
    await town.shop.says(words, reply_to=f"工单{order.number}" if quotes else "")
    assert town.shop.last.labels == ["确认提交", "修改", "取消"]
    assert order.number not in town.shop.last.text
    assert await town.written() == before


async def test_a_report_that_names_no_unit_goes_to_the_coordinator_too(new_towns: NewTown) -> None:
    async with new_towns(sure=True) as town:
        order = await town.shop.complains("所长向我们索要好处，不给就天天来店里检查")
        assert (order.state, order.reported) == (State.TRIAGE, [])


@pytest.mark.parametrize("words", [METER, "举报隔壁饭店卖假酒，没人管", "住建局窗口态度差，施工许可三个月没批下来"])
async def test_a_complaint_about_work_or_a_neighbour_is_no_restricted_report(town: Town, words: str) -> None:
    order = await town.shop.complains(words)
    assert not order.reported
    assert not town.shop.heard("举报件")


# forgotten


SECRETS = (PHONE, FIRM, "王建国")
FORGOTTEN = (
    ("shop", "says", "办电要几天"),
    ("shop", "says", OWN),
    ("shop", "sends", "photo", "这是申请单"),
    ("shop", "presses", "确认提交"),
    ("clerk", "presses", "签收"),
    ("clerk", "presses", "看原文和电话"),
    ("shop", "presses", "补充材料"),
    ("shop", "says", f"我叫王建国，另有电话{PHONE}"),
    ("clerk", "presses", "看原文和电话"),
    ("shop", "says", "/删除我的信息"),
)
PLACES = ("people", "appeals", "notes", "asks", "inbox", "outbox", "dialogs", "history", "answers", "orders", "files")


async def everything(town: Town) -> str:
    """All that lies in the tables, opened."""
    return str(await town.written(*PLACES))


async def test_it_is_asked_once_and_nothing_is_gone_before_the_press(town: Town) -> None:
    await play(town, FORGOTTEN)
    before = await town.written("appeals", "notes", "history")
    assert "GZ-20261012-0001会匿名继续办理" in town.shop.last.text
    await town.shop.presses("先不删除")
    assert await town.written("appeals", "notes", "history") == before
    await town.shop.presses("确认删除")
    assert "失效" in town.shop.last.text


async def test_nothing_of_the_person_is_left_anywhere(town: Town) -> None:
    await play(town, FORGOTTEN)
    stands = await everything(town)
    assert all(secret in stands for secret in SECRETS), "the test looks where they are"
    await town.shop.presses("确认删除")
    left = await town.written(*PLACES)
    history = left.pop("history")
    assert not [secret for secret in SECRETS if secret in str(history)], "not even before"
    gone = (*SECRETS, "town-photo", "139****0213")
    assert not [(name, row) for name, rows in left.items() for row in rows if any(one in str(row) for one in gone)]
    people: list[Any] = (await town.written("addresses"))["addresses"]
    assert not [row for row in people if town.shop.id in row[3:4]], "no address is the person's any more"


async def test_the_order_goes_on_anonymously_and_the_office_knows(town: Town) -> None:
    await play(town, (*FORGOTTEN, ("shop", "presses", "确认删除")))
    order = await town.order()
    assert (order.state, order.lead, order.enterprises) == (State.HANDLING, POWER, ())
    assert order.history[-1].action is Action.ERASE
    assert town.office.heard("要求删除了个人信息") == 1
    town.shop.news()
    await play(town, (*ANSWER, ("office", "presses", "销号"), ("office", "presses", "未回访到")))
    assert (await town.order()).state is State.CLOSED
    assert not town.shop.news()


async def test_the_history_stays_as_it_is_and_its_chain_holds(town: Town) -> None:
    await play(town, FORGOTTEN)
    before = (await town.written("history"))["history"]
    await town.shop.presses("确认删除")
    after = (await town.written("history"))["history"]
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


async def test_who_writes_after_that_is_a_stranger(town: Town) -> None:
    await play(town, (*FORGOTTEN, ("shop", "presses", "确认删除"), ("shop", "says", "查进度")))
    assert "您还没有提过诉求" in town.shop.last.text
    await town.shop.says("GZ-20261012-0001")
    assert "没有查到这个工单号" in town.shop.last.text
    order = await town.shop.complains(METER)
    assert order.owner not in (town.shop.id, 0)


async def test_one_of_several_is_forgotten_and_the_others_go_on(town: Town) -> None:
    await play(town, (("shop2", "says", METER), ("shop2", "presses", "确认提交"), *FORGOTTEN[1:-1]))
    await town.office.says("/合并 GZ-20261012-0002 GZ-20261012-0001")
    await town.office.says("同一栋楼，同一件事")
    assert (await town.orders())[0].enterprises == (town.shop2.id, town.shop.id)
    await town.shop.says(f"GZ-20261012-0001 补充：我叫王建国，电话{PHONE}")
    assert story((await town.orders())[0])[-1] == "supplement"
    await play(town, (FORGOTTEN[-1], ("shop", "presses", "确认删除")))
    first, second = await town.orders()
    assert (first.enterprises, second.enterprises, first.state) == ((town.shop2.id,), (), State.DISPATCHED)
    left = await town.written(*PLACES)
    assert not [(name, row) for name, rows in left.items() for row in rows if any(one in str(row) for one in SECRETS)]


async def test_who_serves_is_sent_to_the_coordinator(town: Town) -> None:
    await town.clerk.says("/删除我的信息")
    assert "请联系协调员" in town.clerk.last.text
    assert "确认删除" not in town.clerk.last.labels
