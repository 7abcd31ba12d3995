"""Time passes: every alert once, to whom it concerns, when they may be disturbed, and never forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db.models.alerts import AlertRow
from db.models.orders import Appeal
from tests.conftest import NewTown
from tests.handlers.staging import CALLED, FILE, HELD, HELD_WITH, OFFICE, UNSURE, WATER, A, Stage, staged
from tests.handlers.stories import CLAIMED, FILED, play
from tests.town import METER, OUTAGE, POWER, Citizen, FakeClock, Town, due, shown
from workflow.order import Actor, Details, WorkOrder
from workflow.terms import Action, Class, Clock, Outcome, State

TO_SIGN = "超时未签收"  # filed on 10-12 09:00: warned at 11:00, due at 15:30


async def rows(town: Town) -> list[tuple[object, ...]]:
    """The ledger without its row numbers: order, round, clock, version, step, receiver, due, tell, urgent, state."""
    return sorted(row[1:] for row in (await town.written("alerts"))["alerts"])


async def test_overdue_claim_alerts_the_coordinator_once(new_towns: NewTown) -> None:
    async with new_towns("2026-09-29 16:30", sure=True) as town:
        order = await town.shop.complains("冷库停电两个小时了，货要坏了")
        town.clock.advance(minutes=31)
        await town.time_passes()
        await town.time_passes()
        assert town.office.heard(f"{order.number} 超时未签收") == 1


async def test_the_warning_and_the_red_card_come_once_each_however_often_time_is_looked_at(
    town: Town, clock: FakeClock
) -> None:
    order = await town.shop.complains(METER)
    for at in ("10:59", "11:00", "11:01", "15:30", "15:31", "16:00"):
        clock.set(f"2026-10-12 {at}")
        for _ in range(3):
            await town.time_passes()
        warned, red = at >= "11:00", at >= "15:31"
        assert town.clerk.heard(f"{order.number} 签收时限已过半") == warned
        assert town.office.heard("已过半") == 0, "a warning is for who is waited for"
        assert town.clerk.heard(TO_SIGN) == town.office.heard(TO_SIGN) == town.office2.heard(TO_SIGN) == red
    assert not town.shop.heard(TO_SIGN)
    assert not town.other.messages


async def test_a_restart_gives_no_second_alert(town: Town) -> None:
    await play(town, FILED)
    await town.until("2026-10-12 15:31")
    await town.restart()
    await town.time_passes()
    await town.until("2026-10-12 16:30")
    assert town.office.heard(TO_SIGN) == town.clerk.heard(TO_SIGN) == 1


async def test_only_who_claimed_is_reminded_of_what_is_claimed(town: Town) -> None:
    await play(town, CLAIMED)
    await town.until("2026-10-13 17:59")
    assert town.clerk.heard("首次联系时限已过半") == 1
    assert not town.clerk2.heard("已过半")


async def test_the_ladder_reaches_head_coordinator_and_supervisor_in_turn(town: Town) -> None:
    head = await town.hires(Citizen("head", "吴主任", POWER, head=True))
    boss = await town.hires(Citizen("boss", "郑督办", supervisor=True))
    await play(town, (*CLAIMED, ("clerk", "presses", "已联系")))
    await town.until("2026-10-27 09:00")
    ladder = [line for line in await town.alerts() if line.startswith("handle")]
    for step, heard in {
        "warn": {"clerk"},
        "press": {"clerk", "head"},
        "yellow": {"clerk", "head", "office", "office2"},
        "red": {"clerk", "head", "office", "office2"},
        "notice": {"clerk", "head", "office", "office2", "boss"},
        "listed": {"clerk", "head", "office", "office2", "boss"},
    }.items():
        assert {line.split()[1] for line in ladder if line.startswith(f"handle-{step} ")} == heard, step
    assert all(line.endswith("told") for line in ladder)
    assert head.heard("已过四分之三") == boss.heard("书面通报") == boss.heard("挂牌督办：超时未办结") == 1


async def test_the_coordinators_own_lateness_goes_to_the_supervisor(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        boss = await town.hires(Citizen("boss", "郑督办", supervisor=True))
        await town.shop.complains(METER)
        await town.until("2026-10-12 09:31")
        assert town.office.heard("交办时限已过半") == 1
        assert town.office.heard("超时未交办") == boss.heard("超时未交办") == 1
        assert not town.clerk.messages


# after downtime


async def test_after_downtime_only_the_worst_step_of_a_clock_is_told(town: Town, clock: FakeClock) -> None:
    await play(town, FILED)
    clock.set("2026-10-23 09:00")  # two working days over
    await town.time_passes()
    assert [line for line in await town.alerts(told="told") if " clerk " in line] == [
        "sign-notice clerk told", "handle-notice clerk told",
    ]  # fmt: skip
    assert [line.split()[0] for line in await town.alerts(told="superseded") if " clerk " in line] == [
        "sign-warn", "sign-red", "handle-warn", "handle-press", "handle-yellow", "handle-red",
    ]  # fmt: skip
    assert len([m for m in town.clerk.messages if "留意" in m.text]) == 1, "and in one message"
    await town.until("2026-10-23 18:00")
    assert town.clerk.heard("书面通报") == 1, "in that message"


async def test_a_limit_that_passed_in_downtime_is_on_record_though_it_was_met_before_the_first_sweep(
    town: Town, clock: FakeClock
) -> None:
    """“written when due … a command recomputes it from the history: 0 missing”."""
    await play(town, FILED)
    clock.set("2026-10-12 15:45")
    await town.clerk.presses("签收")
    await town.time_passes()
    assert "sign-red office told" in await town.alerts()


async def test_lateness_stays_on_record(town: Town) -> None:
    await play(town, FILED)
    await town.until("2026-10-12 16:00")
    await town.clerk.presses("签收")
    await town.until("2026-10-13 09:00")
    order = await town.order()
    sign = next(running for running in order.clocks if running.clock is Clock.SIGN)
    assert shown(sign.stopped) == "10-12 16:00"
    assert sign.late(town.clock())
    assert "sign-red office told" in await town.alerts()


# when one may be disturbed


async def test_working_time_alerts_wait_for_office_hours_and_a_hundred_are_one_message(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 11:30") as town:
        await file_many(town, 100)  # due at 18:00
        town.clock.set("2026-10-12 18:01")
        await town.time_passes()
        await town.until("2026-10-13 08:29")
        reds = [line for line in await town.alerts() if line.startswith("sign-red")]
        assert len(reds) == 400, "on record in time"
        assert not [m for m in town.heard if TO_SIGN in m.text], "but nobody is disturbed at night"
        await town.until("2026-10-13 08:31")
        for person in (town.clerk, town.clerk2, town.office, town.office2):
            [message] = [m for m in person.messages if TO_SIGN in m.text]
            assert message.text.count(TO_SIGN) == 100
            assert "有100件工单" in message.text


async def file_many(town: Town, n: int) -> None:
    async with town.database.begin() as tx:
        for i in range(n):
            order = WorkOrder(f"GZ-20261012-{i:04d}", town.shop.id, Class.GENERAL, "甘州区", "", "normal", town.clock())
            order.take(Action.FILE, Actor(town.shop.id), town.clock(), town.house.calendar, Details(unit=POWER))
            tx.add(order)
            await tx.flush()
            tx.add(Appeal(order_id=order.id, public=METER, full=METER, source_key=f"many:{i}"))


async def test_two_alerts_within_ten_minutes_are_ten_minutes_apart(town: Town, clock: FakeClock) -> None:
    await play(town, FILED)  # warned at 11:00
    clock.advance(minutes=4)
    await town.shop2.complains(METER)  # warned at 11:04
    await town.until("2026-10-12 11:09")
    assert town.clerk.heard("签收时限已过半") == 1
    await town.until("2026-10-12 11:11")
    assert town.clerk.heard("签收时限已过半") == 2


async def test_what_waits_for_ten_minutes_waits_for_office_hours_too(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 15:55") as town:
        await town.shop.complains(METER)  # warned at 17:55
        town.clock.advance(minutes=3)
        await town.shop2.complains(METER)  # warned at 17:58, that is ten minutes after 17:55
        await town.until("2026-10-12 20:00")
        assert town.clerk.heard("签收时限已过半") == 1
        await town.until("2026-10-13 08:31")
        assert town.clerk.heard("签收时限已过半") == 2


async def test_an_urgent_alert_comes_at_once_by_day_and_night(new_towns: NewTown) -> None:
    async with new_towns("2026-10-17 23:00", sure=True) as town:  # a Saturday
        first, second = await town.shop.complains(OUTAGE), await town.shop2.complains(OUTAGE)
        await town.until("2026-10-17 23:29")
        assert town.clerk.heard("签收时限已过半") == 1, "two at the same moment are one message"
        await town.until("2026-10-17 23:31")
        assert town.clerk.heard(f"{first.number} {TO_SIGN}") == town.office.heard(f"{second.number} {TO_SIGN}") == 1
        await town.clerk.says("签收")
        town.clock.advance(minutes=1)
        third = await town.shop.complains("冷库又停电了，货要坏了")
        await town.until("2026-10-17 23:48")
        assert town.clerk.heard(third.number), "within ten minutes of another"


async def test_an_urgent_alert_does_not_wait_for_ten_minutes(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 14:55", sure=True) as town:
        await town.shop.complains(METER)  # warned at 16:55
        town.clock.set("2026-10-12 16:41")
        urgent = await town.shop2.complains(OUTAGE)  # warned at 16:56
        await town.until("2026-10-12 16:57")
        assert town.clerk.heard(f"{urgent.number} 签收时限已过半") == 1


async def test_a_claim_before_the_limit_voids_the_warning_that_nobody_was_told(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 16:00") as town:  # warned at 18:00, told at the next opening
        await play(town, FILED)
        await town.until("2026-10-12 18:10")
        assert "sign-warn clerk due" in await town.alerts()
        await town.clerk.presses("签收")
        await town.until("2026-10-13 08:45")
        assert {line for line in await town.alerts() if line.startswith("sign-warn")} == {
            "sign-warn clerk void", "sign-warn clerk2 void",
        }  # fmt: skip
        assert not town.clerk.heard("签收时限已过半")


async def test_a_limit_that_passed_is_told_though_it_was_met_meanwhile(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 11:30") as town:  # over at 18:00, told at the next opening
        await play(town, FILED)
        await town.until("2026-10-12 18:30")
        await town.clerk.presses("签收")
        await town.until("2026-10-13 08:31")
        assert town.office.heard(TO_SIGN) == 1


# nobody there


async def test_a_unit_in_which_nobody_can_hear_is_told_to_the_coordinators_at_once(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        await town.other.leaves()
        assert town.office.heard("消息送不到了") == 1
        order = await town.shop.complains(METER)
        await town.office.presses("其他单位")
        await town.office.says("区住建局")
        for person in (town.office, town.office2):
            assert person.heard(f"区住建局现在没有人能在系统里收到工单{order.number}") == 1
        await town.until("2026-10-12 11:01")
        assert town.office.heard("签收时限已过半") == 1, "and hears the unit's warnings in its place"


async def test_who_comes_back_is_reached_again(town: Town) -> None:
    await town.clerk.leaves()
    await town.clerk2.leaves()
    await play(town, FILED)
    assert not town.clerk.messages
    await town.clerk.says("/工单")
    await town.until("2026-10-12 11:01")
    assert town.clerk.heard("签收时限已过半") == 1
    assert not town.clerk2.messages


# the ledger


@pytest.mark.parametrize(
    ("words", "start", "minutes"),
    [
        (METER, "2026-10-12 11:20", 500),
        (OUTAGE, "2026-10-16 16:40", 310),
    ],
)
async def test_looking_when_something_is_due_or_every_minute_gives_the_same_ledger(
    new_towns: NewTown, words: str, start: str, minutes: int
) -> None:
    async with new_towns(start, sure=True) as when_due, new_towns(start, sure=True) as always:
        for town in (when_due, always):
            await town.shop.complains(words)
        for _ in range(minutes):
            always.clock.advance(minutes=1)
            await always.app.sweep()
        await always.app.settle()
        await when_due.until(f"2026-{shown(always.clock.at)}")
        assert await rows(when_due) == await rows(always)
        assert await rows(always)


async def test_the_ledger_holds_no_alert_twice(town: Town) -> None:
    await play(town, CLAIMED)
    await town.until("2026-10-27 09:00")
    async with town.database.read() as tx:
        keys = [
            (r.order_id, r.round, r.clock, r.version, r.step, r.receiver) for r in await tx.scalars(select(AlertRow))
        ]
    assert len(keys) == len(set(keys)) > 10


# what time does


async def at_once(town: Town, *steps: tuple[Any, ...], **fields: Any) -> Stage:
    stage = await staged(town, **fields)
    await stage.goes(*steps)
    return stage


async def actions(town: Town) -> list[tuple[str, str]]:
    """The action and the moment of every line of the newest order's history."""
    return [(entry.action.value, shown(entry.at)) for entry in (await town.order()).history]


async def test_a_pause_ends_at_its_limit_and_work_goes_on(town: Town) -> None:
    await at_once(town, *HELD, (A.ASK, "clerk"))
    await town.until("2026-10-20 08:31")
    order = await town.order()
    assert order.state is State.HANDLING
    assert due(order, Clock.HANDLE) == "10-26 18:00"
    assert town.shop.heard("补正时间到了") == town.clerk.heard("请按现有材料继续办理") == 1


async def test_what_is_undecided_at_its_limit_is_refused_and_both_the_office_and_the_unit_know(town: Town) -> None:
    await at_once(town, *HELD, (A.ASK_EXTENSION, "clerk", {"days": 3}))  # to be decided by 12:32
    await town.until("2026-10-12 14:31")
    assert (await actions(town))[-1] == ("refuse", "10-12 14:32:01") or (await town.order()).live_clock(Clock.DECIDE)
    await town.until("2026-10-12 16:30")
    assert [action for action, _ in await actions(town)].count("refuse") == 1
    assert town.clerk.heard("延期申请没有同意.*\n说明：到期没有审批") == 1
    assert town.office.heard("超时未审批延期") == 1


async def test_follow_up_asks_once_and_lapses_when_nobody_answers(town: Town) -> None:
    await at_once(town, *CALLED, (A.RATE_GOOD, "shop", {"solved": True}))
    await town.until("2026-11-11 09:00")
    assert town.shop.heard("效果稳定吗") == 1
    assert town.shop.last.labels == ["效果稳定", "问题反弹"]
    await town.until("2026-11-20 09:00")
    assert [pair for pair in await actions(town) if pair[0] in ("ask_effect", "lapse")] == [
        ("ask_effect", "11-11 08:30"), ("lapse", "11-18 18:00:01"),
    ]  # fmt: skip
    assert town.office.heard("问效期满") == 1
    assert town.shop.heard("效果稳定吗") == 1


async def test_a_question_that_was_asked_late_is_answered_in_as_many_days(town: Town, clock: FakeClock) -> None:
    """After downtime the enterprise has its five working days from when it was asked."""
    await at_once(town, *CALLED, (A.RATE_GOOD, "shop", {"solved": True}))
    clock.set("2026-11-20 10:00")
    await town.time_passes()
    assert (await actions(town))[-1] == ("ask_effect", "11-20 10:00")
    assert "11月27日（周五）18:00前有效" in town.shop.last.text


async def test_an_order_that_is_five_working_days_late_is_listed_once_and_its_enterprise_knows(town: Town) -> None:
    await at_once(town, *HELD)
    await town.until("2026-10-27 09:00")
    order = await town.order()
    assert order.listed
    assert [pair for pair in await actions(town) if pair[0] == "list"] == [("list", "10-26 18:00")]
    assert town.shop.heard("已挂牌督办") == 1
    assert town.people["boss"].heard("已挂牌督办") == 1


async def test_what_time_does_outside_office_hours_is_told_in_them(town: Town) -> None:
    await at_once(town, *HELD, (A.ASK, "clerk"))
    await town.until("2026-10-19 23:00")
    assert (await town.order()).state is State.HANDLING
    assert not town.shop.heard("补正时间到了")
    await town.until("2026-10-20 08:30")
    assert town.shop.heard("补正时间到了") == 1


async def test_a_supplement_that_comes_after_the_pause_finds_the_order_being_handled(town: Town) -> None:
    stage = await at_once(town, *HELD, (A.ASK, "clerk"))
    town.clock.set("2026-10-20 09:00")
    await stage.heard(A.SUPPLEMENT, "shop")
    assert [action for action, _ in await actions(town)][-2:] == ["pause_over", "supplement"]


async def test_downtime_changes_neither_what_time_did_nor_the_ledger(new_towns: NewTown) -> None:
    """A pause that ended, then the whole ladder: looked at when due, or once when everything was over."""
    steps = (*HELD, (A.ASK, "clerk"))
    async with new_towns() as always, new_towns() as away:
        for town in (always, away):
            await at_once(town, *steps)
        await always.until("2026-11-05 09:00")
        away.clock.set("2026-11-05 09:00")
        await away.time_passes()
        await away.time_passes()
        assert await actions(always) == await actions(away)
        keys = [sorted(row[:7] for row in await rows(town)) for town in (always, away)]
        assert keys[0] == keys[1]
        told = [line for line in await away.alerts(told="told") if " clerk " in line and line.startswith("handle")]
        assert told == ["handle-listed clerk told"]
        assert "handle-red clerk superseded" in await away.alerts()


# up the line


async def test_an_opinion_that_is_late_is_the_affair_of_the_unit_that_was_asked(town: Town) -> None:
    chief = await town.hires(Citizen("chief", "蒋主任", WATER, head=True))
    await at_once(town, *HELD_WITH)
    await town.until("2026-10-20 09:00")  # due 10-19 18:00
    heard = {line.split()[1] for line in await town.alerts() if line.startswith("opinion-red")}
    assert heard == {"waterman", "chief", "office", "office2"}
    assert chief.heard("超时未出具配合意见.*区水务局") == 1
    assert {line.split()[1] for line in await town.alerts() if line.startswith("opinion-warn")} == {
        "waterman", "chief",
    }  # fmt: skip


async def test_a_request_that_is_late_is_the_affair_of_the_supervisor_alone(town: Town) -> None:
    await at_once(town, *HELD, (A.MARK, "office"), (A.REQUEST, "shop", {"ground": "mark"}))
    await town.until("2026-10-16 09:00")  # due 10-15 18:00
    heard = {line for line in await town.alerts() if line.startswith("settle")}
    assert heard == {"settle-warn boss told", "settle-red boss told"}
    assert town.people["boss"].heard("超时未裁定企业的申请") == 1


async def test_who_was_asked_for_something_is_reminded_and_nobody_else(town: Town) -> None:
    await at_once(town, *HELD, (A.ASK, "clerk"))
    await town.until("2026-10-19 17:00")
    assert [line for line in await town.alerts() if line.startswith("pause")] == ["pause-warn shop told"]
    assert town.shop.heard("还在等您补充材料，请在10月19日（周一）18:00前") == 1
    assert "补充材料" in town.shop.last.labels


@pytest.mark.parametrize(
    ("times", "heard"),
    [(0, {"clerk"}), (1, {"clerk", "head"}), (2, {"clerk", "head", "office", "office2", "boss"})],
)
async def test_the_alerts_of_an_escalated_order_start_at_its_level(town: Town, times: int, heard: set[str]) -> None:
    await at_once(town, *HELD, *[(A.ESCALATE, "office")] * times)
    await town.until("2026-10-15 09:00")  # half of the time: 10-14
    assert {line.split()[1] for line in await town.alerts() if line.startswith("handle-warn")} == heard


async def test_a_review_is_asked_of_who_may_review(town: Town) -> None:
    both = await town.hires(Citizen("both", "周双岗", POWER, coordinator=True))
    await at_once(town, FILE, (A.CLAIM, "both"), (A.ANSWER, "both", {"outcome": Outcome.RESOLVED}))
    await town.until("2026-10-14 09:00")
    assert {line.split()[1] for line in await town.alerts() if line.startswith("review-warn")} == OFFICE
    assert not both.heard("复核时限已过半")


async def test_an_order_without_a_unit_escalates_to_the_supervisor(town: Town) -> None:
    await at_once(town, *UNSURE, (A.ESCALATE, "office"), (A.ESCALATE, "office"))
    await town.until("2026-10-12 10:00")
    assert {line.split()[1] for line in await town.alerts() if line.startswith("dispatch-warn")} == OFFICE | {"boss"}


async def test_an_order_that_is_late_beyond_every_step_is_not_at_the_end_of_the_list(town: Town) -> None:
    first = await at_once(town, FILE)
    await town.until("2026-11-10 09:00")
    await at_once(town, FILE)
    await town.clerk.says("/工单")
    listed = [m.text for m in town.clerk.messages[-2:]]
    async with town.database.read() as tx:
        assert (await first.loaded(tx)).number in listed[0]
