"""值班 and 请假: who hears when somebody is away, and that a unit in which nobody hears is known to the office."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from db.models.duty import Duty, Leave
from db.models.people import Membership, Person
from handlers import texts
from tests.conftest import NewTown
from tests.handlers.staging import ANSWER, CLAIM, FILE, FILE_WITH, HELD, HELD_WITH, OFFICE, UNSURE, A, staged
from tests.town import HOUSING, METER, OUTAGE, POWER, Citizen, FakeClock, Town, moment
from workflow.terms import Class

TODAY = "2026-10-12"


async def stored(town: Town, model: type[Duty] | type[Leave]) -> list[tuple[int, str, str]]:
    """(person, from, until) of every row, in Shanghai."""
    async with town.database.read() as tx:
        rows = (await tx.scalars(select(model).order_by(model.id))).all()
    assert all(row.starts.tzinfo and row.ends.tzinfo for row in rows)
    return [(row.person_id, row.starts.isoformat(), row.ends.isoformat()) for row in rows]


def whole_days(first: str, after: str) -> tuple[str, str]:
    return moment(f"{first} 00:00").isoformat(), moment(f"{after} 00:00").isoformat()


# 请假


async def test_a_leave_is_whole_days_of_shanghai(town: Town) -> None:
    await town.clerk.says("/请假 2026-12-01 2026-12-05")
    assert await stored(town, Leave) == [(town.clerk.id, *whole_days("2026-12-01", "2026-12-06"))]
    assert "12月1日（周二）至12月5日（周六）请假" in town.clerk.last.text


async def test_who_is_on_leave_hears_of_no_new_order_and_the_colleague_does(town: Town) -> None:
    await town.clerk.says(f"/请假 {TODAY}")
    await town.shop.complains(METER)
    assert not town.clerk.heard("新工单GZ")
    assert town.clerk2.heard("新工单GZ") == 1


async def test_from_the_day_after_everything_is_as_before(town: Town, clock: FakeClock) -> None:
    await town.clerk.says(f"/请假 {TODAY}")
    clock.set("2026-10-13 00:00")
    await town.shop.complains(METER)
    assert town.clerk.heard("新工单GZ") == 1


async def test_a_leave_that_is_taken_back_counts_no_more(town: Town) -> None:
    await town.clerk.says(f"/请假 {TODAY} 2026-10-14")
    await town.clerk.says("/请假 2026-12-01")
    await town.clerk.says("/请假 取消")
    assert town.clerk.last.text == texts.LEAVE_ENDED
    await town.shop.complains(METER)
    assert town.clerk.heard("新工单GZ") == 1
    await town.clerk.says("/请假")
    assert texts.LEAVE_NONE in town.clerk.last.text


async def test_the_alerts_of_who_claimed_go_to_the_colleagues_while_away(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD)
    await town.clerk.says("/请假 2026-10-13 2026-10-30")
    assert f"您手上还有在办工单{(await town.order()).number}" in town.clerk.last.text
    await town.until("2026-10-15 09:00")
    assert {line.split()[1] for line in await town.alerts() if line.startswith("handle-warn")} == {"clerk2", "head"}


async def test_a_head_who_is_away_is_not_told_and_a_head_who_is_here_stands_in_for_all(town: Town) -> None:
    head = await town.hires(Citizen("head", "吴主任", POWER, head=True))
    for person in (town.clerk, town.clerk2):
        await person.says(f"/请假 {TODAY}")
    await town.shop.complains(METER)
    assert head.heard("新工单GZ") == 1
    assert not town.office.heard("都在请假")
    await head.says(f"/请假 {TODAY}")
    await town.time_passes()
    assert town.office.heard("区供电公司的人都在请假，没有人办理工单") == 1


async def test_when_all_are_on_leave_the_office_is_told_once_for_an_order(town: Town) -> None:
    for person in (town.clerk, town.clerk2):
        await person.says(f"/请假 {TODAY} 2026-10-16")
    order = await town.shop.complains(METER)
    for person in (town.office, town.office2):
        assert person.heard(f"区供电公司的人都在请假，没有人办理工单{order.number}，请联系单位负责人") == 1
    await town.until("2026-10-16 17:00")
    assert town.office.heard("都在请假") == 1
    assert town.office.heard(f"{order.number} 超时未签收") == 1, "and hears its alerts in its place"
    assert town.office.heard(f"{order.number} 书面通报：超时未签收") == 1


async def test_a_leave_that_begins_later_is_looked_at_when_it_begins(town: Town) -> None:
    order = await town.shop.complains(METER)
    for person in (town.clerk, town.clerk2):
        await person.says("/请假 2026-10-14 2026-10-15")
    assert not town.office.heard("都在请假")
    await town.until("2026-10-14 08:29")
    assert not town.office.heard("都在请假"), "a plain order waits for office hours"
    await town.until("2026-10-14 08:31")
    assert town.office.heard(f"没有人办理工单{order.number}") == 1


@pytest.mark.parametrize(
    ("said", "first", "after"),
    [
        ("明天", "2026-10-13", "2026-10-14"),
        ("后天 家里有事", "2026-10-14", "2026-10-15"),
        ("下周一", "2026-10-19", "2026-10-20"),
        ("周四", "2026-10-15", "2026-10-16"),
        ("下周一到周三", "2026-10-19", "2026-10-22"),
        ("11月25日到27日", "2026-11-25", "2026-11-28"),
        ("十月二十八日至十一月二日", "2026-10-28", "2026-11-03"),
        ("25号到27号", "2026-10-25", "2026-10-28"),
        ("5号", "2026-11-05", "2026-11-06"),
        ("1月3日", "2027-01-03", "2027-01-04"),
        ("三天", "2026-10-12", "2026-10-15"),
        ("周五起请三天假", "2026-10-16", "2026-10-21"),  # no Saturday, no Sunday
        ("一周", "2026-10-12", "2026-10-19"),
        ("下周", "2026-10-19", "2026-10-26"),
        ("明后两天", "2026-10-13", "2026-10-15"),
    ],
)
async def test_a_leave_is_understood_in_plain_words(town: Town, said: str, first: str, after: str) -> None:
    await town.clerk.says(f"/请假 {said}")
    assert await stored(town, Leave) == [(town.clerk.id, *whole_days(first, after))]


async def test_a_plain_day_is_the_day_of_shanghai(town: Town, clock: FakeClock) -> None:
    clock.set("2026-10-13 00:30")  # still the day before in UTC
    await town.clerk.says("/请假 今天")
    assert await stored(town, Leave) == [(town.clerk.id, *whole_days("2026-10-13", "2026-10-14"))]


@pytest.mark.parametrize("said", ["明天下午", "半天", "下周一和下周三", "昨天", "10月11日", "去北京", "0天", "三百天"])
async def test_days_that_are_not_understood_are_asked_for_with_examples(town: Town, said: str) -> None:
    await town.clerk.says(f"/请假 {said}")
    assert "“明天”“下周一”“11月25日到27日”" in town.clerk.last.text
    assert not await stored(town, Leave)


@pytest.mark.parametrize(
    ("said", "first", "after"),
    [
        ("下周一到下周五", "2026-10-19", "2026-10-24"),
        ("周末", "2026-10-17", "2026-10-19"),
        ("周五起三天", "2026-10-16", "2026-10-19"),  # duty is on days off too
    ],
)
async def test_duty_is_understood_in_plain_words(town: Town, said: str, first: str, after: str) -> None:
    await town.office.says(f"/值班 区供电公司 王经办 {said}")
    assert await stored(town, Duty) == [(town.clerk.id, *whole_days(first, after))]


@pytest.mark.parametrize("said", ["2026-02-30", "2026-10-11", "2026-10-20 2026-10-15", "2026-10-20 x 2026-10-21"])
async def test_days_that_are_none_are_said_to_be_none(town: Town, said: str) -> None:
    await town.clerk.says(f"/请假 {said}")
    assert town.clerk.last.text == texts.DAYS_BAD
    assert not await stored(town, Leave)


async def test_leave_is_for_who_serves(town: Town) -> None:
    for command in ("/请假 2026-12-01", "/值班", "/值班 区供电公司 王经办 2026-12-01"):
        await town.shop.says(command)
        assert town.shop.last.text == texts.LEAVE_STAFF_ONLY
    assert not await stored(town, Leave)


# the office's own


async def test_of_the_coordinators_who_is_here_hears(town: Town) -> None:
    await town.office.says(f"/请假 {TODAY}")
    stage = await staged(town)
    assert set(await stage.heard(A.FILE_UNSURE, "shop")) == {"shop", "office2"}


async def test_with_every_coordinator_away_they_hear_all_the_same(town: Town) -> None:
    for person in (town.office, town.office2):
        await person.says(f"/请假 {TODAY}")
    stage = await staged(town)
    assert set(await stage.heard(A.FILE_UNSURE, "shop")) == {"shop", *OFFICE}


async def test_of_the_supervisors_who_is_on_duty_hears(town: Town) -> None:
    stage = await staged(town)
    await town.hires(Citizen("boss2", "何督办", supervisor=True))
    await town.people["boss"].says(f"/值班 督办 何督办 {TODAY}")
    await stage.goes(*HELD)
    heard = await stage.heard(A.ESCALATE, "office")
    assert "boss2" in heard
    assert "boss" not in heard


# 值班


async def test_who_is_on_duty_hears_alone_on_these_days(town: Town, clock: FakeClock) -> None:
    await town.office.says(f"/值班 区供电公司 李经办 {TODAY} 2026-10-13")
    assert town.clerk2.heard("您被安排在区供电公司值班：10月12日（周一）至10月13日（周二）") == 1
    await town.shop.complains(METER)
    assert town.clerk2.heard("新工单GZ") == 1
    assert not town.clerk.heard("新工单GZ")
    await town.until("2026-10-12 11:01")
    assert {line.split()[1] for line in await town.alerts() if line.startswith("sign-warn")} == {"clerk2"}
    clock.set("2026-10-14 09:00")
    await town.shop2.complains(METER)
    assert town.clerk.heard("新工单GZ") == 1


async def test_who_handles_an_order_goes_on_hearing_of_it(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD)
    await town.office.says(f"/值班 区供电公司 李经办 {TODAY}")
    assert set(await stage.heard(A.URGE, "shop")) == {"clerk", "clerk2", *OFFICE}


async def test_who_is_on_duty_and_on_leave_is_on_leave(town: Town) -> None:
    await town.office.says(f"/值班 区供电公司 李经办 {TODAY}")
    await town.clerk2.says(f"/请假 {TODAY}")
    await town.shop.complains(METER)
    assert town.clerk.heard("新工单GZ") == 1
    assert not town.clerk2.heard("新工单GZ")


async def test_a_head_sets_it_for_the_own_unit_without_naming_it_and_for_no_other(town: Town) -> None:
    head = await town.hires(Citizen("head", "吴主任", POWER, head=True))
    await head.says("/值班 王经办 2026-12-01 2026-12-05")
    assert "区供电公司：王经办12月1日（周二）至12月5日（周六）值班" in head.last.text
    await head.says("/值班 区住建局 赵经办 2026-12-01")
    assert head.last.text == texts.DUTY_NOT_YOURS.format(unit="区住建局")
    await town.clerk.says("/值班 区供电公司 王经办 2026-12-01")
    assert town.clerk.last.text == texts.DUTY_NOT_YOURS.format(unit="区供电公司")
    assert await stored(town, Duty) == [(town.clerk.id, *whole_days("2026-12-01", "2026-12-06"))]


async def test_the_roster_is_shown_and_an_entry_is_taken_back_by_its_number(town: Town) -> None:
    await town.clerk.says("/值班")
    assert "区供电公司没有安排值班" in town.clerk.last.text
    await town.office.says("/值班 区供电公司 李经办 2026-12-01")
    await town.clerk.says("/值班")
    assert "1. 李经办：12月1日（周二）" in town.clerk.last.text
    await town.clerk.says("/值班 取消 1")
    assert "不由您安排" in town.clerk.last.text
    await town.office.says("/值班 取消 1")
    assert not await stored(town, Duty)
    await town.other.says("/值班 区供电公司")
    assert town.other.last.text == texts.DUTY_NOT_YOURS.format(unit="区供电公司")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("区供电公司 赵经办 2026-12-01", texts.DUTY_NOBODY.format(unit="区供电公司", name="赵经办")),
        ("没有的单位 赵经办 2026-12-01", texts.DUTY_USAGE),
        ("区供电公司 2026-12-01", texts.DUTY_USAGE),
        ("区供电公司 王经办 李经办 2026-12-01", texts.DUTY_USAGE),
        ("区供电公司 王经办 2026-13-01", texts.DAYS_BAD),
        ("取消 99", texts.DUTY_UNKNOWN.format(id="99")),
        ("取消", texts.DUTY_UNKNOWN.format(id="")),
    ],
)
async def test_what_cannot_be_set_is_answered_in_a_sentence(town: Town, said: str, answer: str) -> None:
    await town.office.says(f"/值班 {said}")
    assert town.office.last.text == answer
    assert not await stored(town, Duty)


# nobody there


async def test_when_the_last_one_leaves_the_office_is_told_of_every_open_order_in_one_message(town: Town) -> None:
    first, second = await town.shop.complains(METER), await town.shop2.complains(METER)
    await town.clerk.leaves()
    await town.time_passes()
    assert not town.office.heard("没有人能在系统里收到")
    await town.clerk2.leaves()
    await town.until("2026-10-12 09:05")
    line = f"区供电公司现在没有人能在系统里收到工单{first.number}、{second.number}"
    assert town.office.heard(line) == town.office2.heard(line) == 1
    await town.clerk2.says("/工单")
    await town.clerk2.leaves()
    await town.until("2026-10-12 09:30")
    assert town.office.heard("没有人能在系统里收到") == 1, "once for an order and a unit"


async def test_who_is_taken_off_a_unit_leaves_it_too(town: Town) -> None:
    order = await town.shop.complains(METER)
    async with town.database.begin() as tx:
        for person in (town.clerk, town.clerk2):
            member = await tx.get_one(Person, person.id)
            member.memberships.clear()
    await town.until("2026-10-12 09:05")
    assert town.office.heard(f"没有人能在系统里收到工单{order.number}") == 1
    async with town.database.read() as tx:
        assert not (await tx.scalars(select(Membership).where(Membership.unit == POWER[1]))).all()


async def test_a_plain_order_waits_for_office_hours_and_an_urgent_one_does_not(new_towns: NewTown) -> None:
    async with new_towns("2026-10-17 20:00", sure=True) as town:  # a Saturday
        plain, urgent = await town.shop.complains(METER), await town.shop2.complains(OUTAGE)
        await town.clerk.leaves()
        await town.clerk2.leaves()
        await town.until("2026-10-17 20:05")
        assert town.office.heard(f"没有人能在系统里收到工单{urgent.number}") == 1
        assert not town.office.heard(f"没有人能在系统里收到.*{plain.number}")
        await town.until("2026-10-19 08:35")
        assert town.office.heard(f"没有人能在系统里收到工单{plain.number}") == 1


async def test_a_co_unit_in_which_nobody_hears_is_told_of_as_well(town: Town) -> None:
    stage = await staged(town)
    await town.people["waterman"].leaves()
    heard = await stage.heard(*FILE_WITH[:2], **FILE_WITH[2])
    assert "区水务局现在没有人能在系统里收到工单GZ-20261012-9000" in heard["office"]
    town.clock.set("2026-10-12 10:00")
    await stage.goes(CLAIM)
    await town.until("2026-10-12 10:30")
    assert town.office.heard("没有人能在系统里收到") == 1


async def test_a_unit_whose_opinion_is_waited_for_is_looked_at_when_its_people_leave(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD_WITH)
    await town.people["waterman"].leaves()
    await town.until("2026-10-12 09:30")
    assert town.office.heard("区水务局现在没有人能在系统里收到工单GZ-20261012-9000") == 1


async def test_a_bound_group_hears_for_a_unit_without_people(town: Town) -> None:
    await town.office.says("/绑定 区住建局", chat="group")
    await town.other.leaves()
    stage = await staged(town)
    await stage.goes(*UNSURE, (A.DISPATCH, "office", {"unit": HOUSING}))
    assert not town.office.heard("没有人能在系统里收到")


async def test_a_closed_order_needs_nobody(town: Town) -> None:
    stage = await staged(town, cls=Class.GENERAL)
    await stage.goes(FILE, CLAIM, ANSWER)
    for chat in ("clerk", "clerk2", "head"):
        await town.people[chat].leaves()
    await town.until("2026-10-12 09:30")
    assert not town.office.heard("没有人能在系统里收到")


async def test_nothing_is_left_to_look_after_when_it_was_looked_at(town: Town) -> None:
    await town.clerk.leaves()
    await town.time_passes()
    assert (await town.written("errands"))["errands"] == []
    async with town.database.begin() as tx:
        await tx.execute(delete(Membership))
    assert (await town.written("errands"))["errands"] == []
