"""One problem, many firms: found by the third, opened by a coordinator, concluded by the unit, told to all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from db.models.roots import Root
from db.queries.orders import appeal_of
from handlers.buttons import pack
from handlers.messages import Button
from handlers.roots import firms
from tests.town import CHANNEL, HOUSING, METER, Citizen, Somebody, Town, shown
from workflow.roots import ENDED, ROOT_STEPS, RootAction, RootState

SECOND = "我们超市也是申请装电表，等了二十天还没人来装"
THIRD = "厂里申请装电表快一个月了，没人来装，影响投产"
FOURTH = "理发店申请装电表十几天了，一直没人来装"
LAMP = "我们厂门口的路灯坏了一个月没人修，员工下夜班很危险"
FOUND = "可以设立根源工单"
CONCLUSION = "原因是外线容量不足，已安排增容改造，11月5日前把积压的电表全部装完，电话13900000213"


async def firm(town: Town, number: int) -> Somebody:
    """Another enterprise."""
    return await town.hires(Citizen(f"firm{number}"))


async def three(town: Town) -> Somebody:
    """Three firms of one problem; the third."""
    await town.shop.complains(METER)
    await town.shop2.complains(SECOND)
    third = await firm(town, 3)
    await third.complains(THIRD)
    return third


async def roots(town: Town) -> list[Root]:
    async with town.database.read() as tx:
        return list((await tx.scalars(select(Root).order_by(Root.id))).all())


async def root(town: Town) -> Root:
    return (await roots(town))[-1]


async def opened(town: Town) -> Somebody:
    third = await three(town)
    await town.office.presses("设立根源工单")
    return third


async def concluded(town: Town) -> Somebody:
    third = await opened(town)
    await town.clerk.presses("写治理结论")
    await town.clerk.says(CONCLUSION)
    return third


# finding


async def test_the_third_firm_of_one_problem_is_told_of_once_with_the_list(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop2.complains(SECOND)
    assert await roots(town) == []
    third = await firm(town, 3)
    await third.complains(THIRD)
    await (await firm(town, 4)).complains(FOURTH)
    for office in (town.office, town.office2):
        assert office.heard(FOUND) == 1
        told = next(message for message in office.messages if FOUND in message.text)
        assert [order.number in told.text for order in await town.orders()] == [True, True, True, False]
        assert "近30天有3家企业" in told.text
        assert {"设立根源工单", "不设立", "换牵头单位"} <= set(told.labels)
    assert [len(one.members) for one in await roots(town)] == [4]
    assert town.clerk.heard(FOUND) == town.shop.heard(FOUND) == 0


async def test_one_firm_that_says_it_again_and_again_is_one_firm(town: Town) -> None:
    for text in (METER, SECOND, THIRD, FOURTH):
        await town.shop.complains(text)
    await town.shop2.complains(SECOND)
    assert await roots(town) == []


async def test_another_matter_does_not_count(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop2.complains(SECOND)
    await (await firm(town, 3)).complains(LAMP)
    assert await roots(town) == []


async def test_lamps_and_roads_of_one_street_are_not_one_problem(town: Town) -> None:
    await town.shop.complains("我们厂门口的路坏了半年没人修，拉货的车轴都断了")
    await town.shop2.complains("门口那条路的路灯坏了，打电话没人管")
    await (await firm(town, 3)).complains(LAMP)
    assert len({order.category for order in await town.orders()}) == 1, "else this shows nothing"
    assert await roots(town) == []


async def test_a_part_that_is_split_off_counts_like_an_appeal(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop2.complains(SECOND)
    whole = await (await firm(town, 3)).complains(LAMP)
    await town.office.says(f"/拆分 {whole.number}")
    await town.office.says("区供电公司")
    await town.office.says(THIRD)
    assert [one.order_id for one in (await root(town)).members] == [1, 2, (await town.order()).id]
    assert town.office2.heard(FOUND) == 1


async def test_what_nobody_decides_on_is_said_once_more_after_two_working_days(town: Town) -> None:
    await three(town)
    await town.until("2026-10-14 17:59")
    assert town.office.heard("还没有决定") == 0
    await town.until("2026-10-20 12:00")
    assert town.office.heard("还没有决定") == town.office2.heard("还没有决定") == 1
    told = next(message for message in town.office.messages if "还没有决定" in message.text)
    assert {"设立根源工单", "不设立"} <= set(told.labels)


@pytest.mark.parametrize("decided", ["opened", "dropped"])
async def test_what_was_decided_on_is_not_asked_about_again(town: Town, decided: str) -> None:
    await three(town)
    if decided == "opened":
        await town.office.presses("设立根源工单")
    else:
        await town.office.presses("不设立")
        await town.office.says("已在电网改造计划里")
    await town.until("2026-10-20 12:00")
    assert town.office.heard("还没有决定") == 0


async def test_what_is_older_than_thirty_days_does_not_count(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop2.complains(SECOND)
    town.clock.move(town.clock() + timedelta(days=30, minutes=1))
    await (await firm(town, 3)).complains(THIRD)
    assert await roots(town) == []


async def test_what_was_withdrawn_does_not_count(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop.presses("撤回")
    await town.shop.presses("确认撤回")
    await town.shop2.complains(SECOND)
    await (await firm(town, 3)).complains(THIRD)
    assert await roots(town) == []


async def test_how_many_firms_it_takes_is_set_by_the_office(town: Town) -> None:
    town.house = replace(town.house, root_firms=2)
    await town.restart()
    await town.shop.complains(METER)
    await town.shop2.complains(SECOND)
    assert len(await roots(town)) == 1


# opening


async def test_a_coordinator_opens_it_with_the_common_unit_in_the_lead_and_a_default_limit(town: Town) -> None:
    await opened(town)
    found = await root(town)
    assert (found.state, found.lead_name, shown(found.due_at)) == (RootState.OPEN, "区供电公司", "11-02 18:00")
    assert found.number == "GY-20261012-0001"
    assert town.office.last.text == (
        "根源工单GY-20261012-0001已设立，由区供电公司牵头，时限是11月2日（周一）18:00（非文件规定(默认值)）。"
        "办结后会一起告知各家企业。"
    )
    for clerk in (town.clerk, town.clerk2):
        assert clerk.heard("根源工单GY-20261012-0001由您单位牵头") == 1
        assert "写治理结论" in clerk.last.labels
    assert town.other.heard("根源工单") == 0


async def test_two_coordinators_who_press_open_one(town: Town) -> None:
    await opened(town)
    await town.office2.presses("设立根源工单")
    assert "/根源" in town.office2.last.text
    assert town.clerk.heard("由您单位牵头") == 1


async def test_another_unit_may_lead_by_its_name_and_the_limit_stays(town: Town) -> None:
    await opened(town)
    before = await root(town)
    town.clock.set("2026-10-14 10:00")
    await town.office.presses("换牵头单位")
    await town.office.says("由区住建局牵头")
    after = await root(town)
    assert (after.lead_region, after.lead_name) == HOUSING
    assert (after.number, after.due_at) == (before.number, before.due_at)
    assert town.other.heard("由您单位牵头") == 1


async def test_what_is_dropped_with_a_reason_is_not_proposed_again(town: Town) -> None:
    await three(town)
    await town.office.presses("不设立")
    assert (await root(town)).state is RootState.FOUND
    await town.office.says("已在电网改造计划里，不单独设立")
    for number in (4, 5, 6):
        await (await firm(town, number)).complains(FOURTH)
    assert [one.state for one in await roots(town)] == [RootState.DROPPED]
    assert town.office.heard(FOUND) == 1


# concluding


async def test_the_members_are_told_together_when_it_is_concluded(town: Town) -> None:
    third = await concluded(town)
    told = "统一治理。治理结论：原因是外线容量不足"
    assert [who.heard(told) for who in (town.shop, town.shop2, third)] == [0, 0, 0]
    assert town.office.heard("已写好根源工单") == 1
    await town.office.presses("通过并告知")
    assert [who.heard(told) for who in (town.shop, town.shop2, third)] == [1, 1, 1]
    for who, order in zip((town.shop, town.shop2, third), await town.orders(), strict=True):
        assert f"您的工单{order.number}照常办理" in who.last.text
    assert "已告知3家企业、0个其他承办单位" in town.office.last.text
    assert (await root(town)).state is RootState.DONE
    assert {order.state.value for order in await town.orders()} == {"dispatched"}


async def test_a_firm_with_two_orders_is_told_once_of_both(town: Town) -> None:
    await town.shop.complains(SECOND)
    await concluded(town)
    first, second = (order.number for order in (await town.orders())[:2])
    await town.office.presses("通过并告知")
    assert town.shop.heard(f"您的工单{first}、{second}照常办理") == 1


async def test_another_unit_of_the_same_problem_is_told_to_look_at_its_own(town: Town) -> None:
    await opened(town)
    await town.office.presses("换牵头单位")
    await town.office.says("由区住建局牵头")
    await town.other.presses("写治理结论")
    await town.other.says(CONCLUSION)
    await town.office.presses("通过并告知")
    assert town.clerk.heard("举一反三，对照自查") == 1
    assert "1个其他承办单位" in town.office.last.text


async def test_no_phone_number_leaves_with_a_conclusion(town: Town) -> None:
    await concluded(town)
    await town.office.presses("通过并告知")
    assert "13900000213" not in "\n".join(message.text for message in town.heard)
    assert "139****0213" in town.shop.last.text


async def test_a_conclusion_that_is_returned_is_written_again(town: Town) -> None:
    await concluded(town)
    await town.office.presses("退回重写")
    await town.office.says("没有写清楚哪天装完")
    assert (await root(town)).state is RootState.OPEN
    assert "没有写清楚哪天装完" in town.clerk.last.text
    await town.clerk.presses("写治理结论")
    await town.clerk.says("短")
    assert "请写8到600个字" in town.clerk.last.text
    await town.clerk.says(CONCLUSION)
    assert (await root(town)).state is RootState.ANSWERED


async def test_who_wrote_the_conclusion_does_not_approve_it(town: Town) -> None:
    """Somebody of the unit who also coordinates."""
    both = await town.hires(Citizen("both", "周双职", ("甘州区", "区供电公司"), coordinator=True))
    await opened(town)
    await both.presses("写治理结论")
    await both.says(CONCLUSION)
    await both.says("/根源")
    assert "通过并告知" not in both.last.labels
    await both.presses_data(town.office.offered("通过并告知"))
    assert (await root(town)).state is RootState.ANSWERED


async def test_a_problem_that_comes_back_after_it_was_concluded_is_found_anew(town: Town) -> None:
    await concluded(town)
    await town.office.presses("通过并告知")
    for number in (4, 5, 6):
        await (await firm(town, number)).complains(FOURTH)
    assert [(one.state, len(one.members)) for one in await roots(town)] == [
        (RootState.DONE, 3), (RootState.FOUND, 3)
    ]  # fmt: skip


# the list, and time


async def test_each_sees_what_waits_for_them(town: Town) -> None:
    await three(town)
    await town.clerk.says("/根源")
    assert "没有要您处理的根源工单" in town.clerk.last.text
    await town.office.says("/根源")
    assert "设立根源工单" in town.office.last.labels
    await town.office.presses("设立根源工单")
    await town.clerk.says("/根源")
    assert "写治理结论" in town.clerk.last.labels
    await town.shop.says("/根源")
    assert "没有要您处理的根源工单" in town.shop.last.text


async def test_the_unit_is_warned_a_working_day_before_and_the_office_when_it_is_late(town: Town) -> None:
    await opened(town)
    await town.until("2026-10-30 09:00")
    assert (town.clerk.heard("根源工单GY.*快到期了"), town.office.heard("根源工单GY.*超时")) == (1, 0)
    await town.until("2026-11-02 18:00")
    assert town.office.heard("根源工单GY.*超时未办结") == 0
    await town.until("2026-11-04 09:00")
    assert town.clerk.heard("根源工单GY.*超时未办结") == 1
    assert town.office.heard("根源工单GY.*超时未办结") == 1


async def test_time_says_nothing_of_what_is_done(town: Town) -> None:
    await concluded(town)
    await town.office.presses("通过并告知")
    await town.until("2026-11-10 09:00")
    assert town.office.heard("根源工单GY.*(快到期|超时)") + town.clerk.heard("根源工单GY.*(快到期|超时)") == 0


# who may


@pytest.mark.parametrize("who", ["shop", "clerk", "other"])
async def test_nobody_but_a_coordinator_opens_one(town: Town, who: str) -> None:
    await three(town)
    found = await root(town)
    person = town.people[who]
    await person.presses_data(_button(town, who, "root_open", found))
    assert (await root(town)).state is RootState.FOUND
    assert "/根源" in person.last.text


@pytest.mark.parametrize("who", ["shop", "other", "office"])
async def test_nobody_but_the_lead_unit_concludes(town: Town, who: str) -> None:
    await opened(town)
    person = town.people[who]
    await person.presses_data(_button(town, who, "root_conclude", await root(town)))
    assert "/根源" in person.last.text
    await person.says(CONCLUSION)
    assert (await root(town)).conclusion == ""


def _button(town: Town, chat: str, verb: str, found: Root) -> str:
    """A button as if it had been offered to this person."""
    return pack(town.house.box, CHANNEL, chat, Button("", verb, str(found.id), found.moves))


def test_every_state_but_the_ended_has_a_way_on() -> None:
    ways = {state: {action for was, action in ROOT_STEPS if was is state} for state in RootState}
    assert all((not ways[state]) is (state in ENDED) for state in RootState)
    assert {action for _, action in ROOT_STEPS} == set(RootAction)


async def test_a_collective_appeal_counts_its_firms_and_each_represented_firm_is_one(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop.complains(SECOND)
    one, other = await town.orders()
    async with town.database.read() as tx:
        of_one, of_other = await appeal_of(tx, one), await appeal_of(tx, other)
        assert firms([(one, of_one), (other, of_other)]) == 1
        of_one.behalf, of_other.behalf = "甲公司", "乙公司"
        assert firms([(one, of_one), (other, of_other)]) == 2
        of_other.firms = 5
        assert firms([(one, of_one), (other, of_other)]) == 6
        tx.expunge_all()
