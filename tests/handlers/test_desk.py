"""The desk: what waits for whom, the page of an order, who looked behind the mask; one press, one step; who left."""

from __future__ import annotations

import pytest

from db.queries import people
from db.queries.orders import by_number
from handlers import desk, texts
from handlers.order_page import LineShown, OrderPage, order_page
from handlers.turn import Scene
from tests.handlers.staging import FILE, staged
from tests.handlers.stories import ANSWER, ANSWERED, CLAIMED, FILED, PHONE, RESULT, play
from tests.town import HOUSING, METER, POWER, Citizen, Somebody, Town, story
from workflow.order import Details
from workflow.terms import Action, Clock, State

GROUP = "group"


async def page_for(town: Town, somebody: Somebody, number: str = "") -> OrderPage | None:
    order = await town.order()
    async with town.database.read() as tx:
        [person] = await people.by_ids(tx, [somebody.id])
        return await order_page(Scene(town.house, tx, town.clock()), person, number or order.number)


async def page_of(town: Town, somebody: Somebody) -> OrderPage:
    found = await page_for(town, somebody)
    assert found is not None
    return found


async def waiting_for(town: Town, somebody: Somebody) -> list[str]:
    """The numbers that the desk lists for somebody."""
    async with town.database.read() as tx:
        [person] = await people.by_ids(tx, [somebody.id])
        return [found.order.number async for found in desk.board(Scene(town.house, tx, town.clock()), person)]


async def asks_housing(town: Town) -> str:
    """The number of an order on which the clerk waits for another unit's opinion."""
    await play(town, CLAIMED)
    async with town.database.begin() as tx:
        order = await by_number(tx, (await town.order()).number)
        [clerk] = await people.by_ids(tx, [town.clerk.id])
        assert order
        details = Details(units=(HOUSING,), words="户内线路由谁负责")
        order.take(Action.CONSULT, clerk.actor, town.clock(), town.house.calendar, details)
    return order.number


def said(lines: tuple[LineShown, ...]) -> list[tuple[str, str, str]]:
    return [(line.who, line.what, line.words) for line in lines]


# the lists


async def test_a_co_unit_finds_what_asks_for_its_opinion_until_it_was_given(town: Town) -> None:
    number = await asks_housing(town)
    assert await waiting_for(town, town.other) == [number]
    async with town.database.begin() as tx:
        order = await by_number(tx, number)
        [other] = await people.by_ids(tx, [town.other.id])
        assert order
        order.take(Action.OPINE, other.actor, town.clock(), town.house.calendar, Details(words="属于户内"))
    assert await waiting_for(town, town.other) == []
    assert await waiting_for(town, town.clerk) == [number]


async def test_the_list_is_given_in_parts_that_leave_nothing_out(town: Town) -> None:
    stages = [await staged(town) for _ in range(5)]
    for stage in stages:
        await stage.goes(FILE)
    async with town.database.begin() as tx:
        (await stages[2].loaded(tx)).reported = [list(POWER)]
    whole = await waiting_for(town, town.clerk)
    async with town.database.read() as tx:
        [clerk] = await people.by_ids(tx, [town.clerk.id])
        scene = Scene(town.house, tx, town.clock())
        parts = [[one.order.number async for one in desk.board(scene, clerk, skip, 2)] for skip in (0, 2, 4)]
    assert [len(part) for part in parts] == [2, 2, 0], "what the clerk may not see fills no page"
    assert [number for part in parts for number in part] == whole


async def test_a_supervisor_finds_what_is_listed_and_what_waits_for_a_ruling(town: Town) -> None:
    boss = await town.hires(Citizen("boss", "吴督办", supervisor=True))
    await play(town, FILED)
    assert await waiting_for(town, boss) == []
    async with town.database.begin() as tx:
        order = await by_number(tx, (await town.order()).number)
        [person] = await people.by_ids(tx, [boss.id])
        assert order
        order.take(Action.LIST, person.actor, town.clock(), town.house.calendar, Details(words="领导批示"))
    assert await waiting_for(town, boss) == [(await town.order()).number]


async def test_a_unit_that_an_order_reports_does_not_find_it(town: Town) -> None:
    both = await town.hires(Citizen("both", "周双岗", POWER, coordinator=True))
    await play(town, FILED)
    async with town.database.begin() as tx:
        order = await by_number(tx, (await town.order()).number)
        assert order
        order.reported = [list(POWER)]
    assert await waiting_for(town, both) == await waiting_for(town, town.clerk) == []
    assert await page_for(town, both) is await page_for(town, town.clerk) is None
    assert len(await waiting_for(town, town.office)) == 1


# the page


async def test_the_page_tells_limits_answers_and_history_masked(town: Town) -> None:
    await town.shop.complains(f"{METER}，电话{PHONE}")
    await play(town, (("clerk", "presses", "签收"), ("clerk", "presses", "没联系上"), *ANSWER))
    page = await page_of(town, town.office)
    assert PHONE not in str(page)
    assert [limit.what for limit in page.limits] == ["复核"]
    assert page.limits[0].why[0].startswith("从10月12日")
    assert "非文件规定" in page.limits[0].why[-1]
    assert said(page.answers) == [("王经办", "第1轮答复：已解决", f"{RESULT}\n（答复里没有写：依据）")]
    assert said(page.history) == [
        ("区供电公司 王经办", "办结（已解决）", ""),
        ("区供电公司 王经办", "联系企业未接通", ""),
        ("区供电公司 王经办", "签收", ""),
        ("企业", "提交（区供电公司）", ""),
    ]


async def test_who_appealed_is_named_nowhere_on_the_page(town: Town) -> None:
    owner = await town.hires(Citizen("firm", "某某饭馆"))
    await owner.complains(METER)
    await play(town, (*CLAIMED[2:], *ANSWER, ("office", "presses", "销号"), ("firm", "presses", "满意")))
    page = await page_of(town, town.office)
    assert "某某饭馆" not in str(page.history)
    assert said(page.history)[0][0] == "企业"


async def test_the_page_shows_whose_opinion_is_waited_for_and_what_was_said(town: Town) -> None:
    number = await asks_housing(town)
    [(who, what, _)] = said((await page_of(town, town.clerk)).opinions)
    assert who == "区住建局"
    assert what.startswith("等待意见，10月14日")
    async with town.database.begin() as tx:
        order = await by_number(tx, number)
        [other] = await people.by_ids(tx, [town.other.id])
        assert order
        order.take(Action.OPINE, other.actor, town.clock(), town.house.calendar, Details(words="属于户内"))
    assert said((await page_of(town, town.clerk)).opinions) == [("区住建局", "出具意见", "属于户内")]


async def test_a_page_is_for_the_orders_people_only(town: Town) -> None:
    await play(town, FILED)
    for somebody in (town.shop, town.shop2, town.other):
        assert await page_for(town, somebody) is None
    assert await page_for(town, town.clerk, "GZ-20990101-0001") is None
    assert await page_for(town, town.clerk2) is not None


async def test_files_may_be_opened_by_who_handles_the_order_and_are_named_to_the_others(town: Town) -> None:
    await play(town, (("shop", "says", METER), ("shop", "sends", "photo"), ("shop", "presses", "确认提交")))
    assert [(file.name, file.link) for file in (await page_of(town, town.clerk)).files] == [
        ("photo" + texts.FILE_COMING, "")
    ]
    await town.clerk.presses("签收")
    [file] = (await page_of(town, town.clerk)).files
    assert file.link.startswith("/file/")


# behind the mask


async def test_every_look_behind_the_mask_is_written_down_for_the_coordinators(town: Town) -> None:
    await play(town, CLAIMED)
    assert (await page_of(town, town.office)).unmaskings == ()
    await town.clerk.presses("看原文和电话")
    town.clock.advance(minutes=7)
    await town.clerk.says(f"/移交经办人 {(await town.order()).number} 李经办")
    await town.clerk2.says("/工单")
    await town.clerk2.presses("看原文和电话")
    looked = (await page_of(town, town.office)).unmaskings
    assert [(line.when, line.who, line.what, line.words) for line in looked] == [
        ("2026-10-12 09:07", "李经办", "看了原文和联系方式", "事由：签收办理"),
        ("2026-10-12 09:00", "王经办", "看了原文和联系方式", "事由：签收办理"),
    ]
    assert (await page_of(town, town.clerk)).unmaskings == ()


async def test_a_look_that_was_refused_is_not_written_down(town: Town) -> None:
    await play(town, CLAIMED)
    button = town.clerk.offered("看原文和电话")
    await play(town, ANSWER)
    await town.clerk.presses_data(button)
    assert town.clerk.last.text == texts.STALE.format(hint=texts.HINT_STAFF)
    assert (await page_of(town, town.office)).unmaskings == ()


# one press, one step


@pytest.mark.parametrize(
    ("rows", "who", "label", "action"),
    [
        (FILED, "clerk", "签收", Action.CLAIM),
        (CLAIMED, "clerk", "已联系", Action.CONTACT),
        (CLAIMED, "clerk", "没联系上", Action.CONTACT),
        (ANSWERED, "office", "销号", Action.STRIKE_OFF),
        ((*ANSWERED, ("office", "presses", "销号")), "office", "没打通", Action.TRY),
    ],
)
async def test_a_burst_of_the_same_press_is_one_step(
    town: Town, rows: tuple[tuple[str, ...], ...], who: str, label: str, action: Action
) -> None:
    await play(town, rows)
    person = town.people[who]
    button = person.offered(label)
    told = len(town.shop.messages)
    for _ in range(5):
        await person.presses_data(button)
        town.clock.advance(seconds=1)
    assert story(await town.order()).count(action.value) == 1
    assert len(town.shop.messages) - told <= 1
    assert person.last.text == texts.DONE_BEFORE.format(number=(await town.order()).number)


async def test_the_same_press_later_is_another_try(town: Town) -> None:
    await play(town, CLAIMED)
    for _ in range(2):
        await town.clerk.presses("没联系上")
        town.clock.advance(minutes=1)
    assert story(await town.order()).count("contact") == 2


async def test_reached_right_after_a_try_in_vain_counts(town: Town) -> None:
    await play(town, (*CLAIMED, ("clerk", "presses", "没联系上"), ("clerk", "presses", "已联系")))
    assert (await town.order()).live_clock(Clock.CONTACT) is None


async def test_the_tries_of_an_earlier_unit_do_not_count_for_a_later_one(town: Town) -> None:
    await play(town, (*CLAIMED, ("clerk", "presses", "没联系上")))
    await town.until("2026-10-13 09:00")
    await town.clerk.presses("没联系上")
    await town.office.says("/工单")
    await play(town, (("office", "presses", "改派"), ("office", "says", "区住建局"), ("other", "presses", "签收")))
    await town.other.presses("没联系上")
    assert (await town.order()).live_clock(Clock.CONTACT), "the third by number, the first of this unit"


# a group's button


async def test_a_groups_button_signs_for_who_presses_it_and_says_who_that_was(town: Town) -> None:
    await town.office.says(f"/绑定 {POWER[1]}", chat=GROUP)
    await play(town, FILED)
    news = [message for message in town.heard if message.chat == GROUP][-1]
    await town.other.presses_data(news.data("签收"), chat=GROUP)
    assert (await town.order()).state is State.DISPATCHED, "of another unit"
    await town.clerk2.presses_data(news.data("签收"), chat=GROUP)
    order = await town.order()
    assert (order.state, order.handler) == (State.HANDLING, town.clerk2.id)
    assert "已由李经办签收" in [message.text for message in town.heard if message.chat == GROUP][-1]
    await town.clerk.presses_data(news.data("签收"), chat=GROUP)
    assert "已由李经办签收" in [message.text for message in town.heard if message.chat == GROUP][-1]
    assert (await town.order()).handler == town.clerk2.id


async def test_a_group_never_reads_behind_the_mask(town: Town) -> None:
    await town.office.says(f"/绑定 {POWER[1]}", chat=GROUP)
    await town.shop.complains(f"{METER}，电话{PHONE}")
    news = [message for message in town.heard if message.chat == GROUP][-1]
    await town.clerk.presses_data(news.data("签收"), chat=GROUP)
    signed = [message for message in town.heard if message.chat == GROUP][-1]
    await town.clerk.presses_data(signed.data("看原文和电话"), chat=GROUP)
    assert [m.text for m in town.heard if m.chat == GROUP][-1] == texts.PRIVATE_ONLY
    assert not any(PHONE in message.text for message in town.heard if message.chat == GROUP)


# who has left


async def test_who_left_the_unit_cannot_act_any_more(town: Town) -> None:
    await play(town, CLAIMED)
    number = (await town.order()).number
    await town.clerk.presses("办结")
    await town.office.says("/移出 区供电公司 王经办")
    assert number in town.office.last.text
    assert town.clerk.heard("您已不在区供电公司") == 1
    assert town.clerk2.heard(f"王经办已离开区供电公司，在办的工单{number}") == 1
    before = await town.written("orders", "history", "answers", "unmaskings")
    await town.clerk.says(RESULT)
    for label in ("已联系", "办结", "看原文和电话"):
        await town.clerk.presses(label)
    assert await town.written("orders", "history", "answers", "unmaskings") == before
    assert await page_for(town, town.clerk) is None
    await town.clerk2.says("/工单")
    await play(town, (("clerk2", "presses", "办结"), ("clerk2", "says", RESULT)))
    assert (await town.order()).state is State.ANSWERED


async def test_only_a_coordinator_or_the_head_of_that_unit_removes_somebody(town: Town) -> None:
    head = await town.hires(Citizen("head", "郑局长", HOUSING, head=True))
    for person in (town.shop, town.clerk2, head):
        await person.says("/移出 区供电公司 王经办")
    await play(town, CLAIMED)
    assert (await town.order()).state is State.HANDLING
    await head.says("/移出 区住建局 赵经办")
    assert "已移出" in head.last.text
    await town.office.says("/移出 区住建局 赵经办")
    assert "没有任何变动" in town.office.last.text
