"""解除: everything that somebody was for the office ends at one press, and what they held goes on without them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select

from db.models.messages import OutboxRow
from db.models.people import Address, Person, Session
from handlers import texts
from handlers.menus import menu_of
from tests.handlers.stories import CLAIMED, play
from tests.town import HOUSING, POWER, Citizen, Somebody, Town
from workflow.terms import State

CODE = re.compile(r"i_[\w-]{22}")
RESULT = "今天上午已经装好电表并送电，联系人值班室"
WORK = ("orders", "history", "answers", "unmaskings", "appeals", "notes")


async def person(town: Town, who: Somebody) -> Person:
    async with town.database.read() as tx:
        return await tx.get_one(Person, who.id)


async def menus_of(town: Town, who: Somebody) -> list[list[str]]:
    """The names of every menu that was written for somebody, oldest first."""
    async with town.database.read() as tx:
        rows = select(OutboxRow).join(Address).where(OutboxRow.kind == "menu", Address.person_id == who.id)
        found: Sequence[OutboxRow] = (await tx.scalars(rows.order_by(OutboxRow.id))).all()
    return [[name for name, _ in row.payload["menu"]] for row in found]


async def dismissed(town: Town, who: str) -> None:
    await town.office.says(f"/解除 {who}")
    await town.office.presses("确认解除")


async def test_nothing_is_changed_before_it_is_confirmed_and_what_it_brings_is_said(town: Town) -> None:
    await play(town, CLAIMED)
    before = await town.written("people", "memberships", "sessions", *WORK)
    await town.office.says("/解除 王经办")
    asked = town.office.last
    for word in ("王经办", "区供电公司经办人", (await town.order()).number):
        assert word in asked.text
    assert asked.labels == ["确认解除", "不解除"]
    await town.office.presses("不解除")
    assert "身份没有变动" in town.office.last.text
    assert await town.written("people", "memberships", "sessions", *WORK) == before


async def test_who_was_dismissed_does_nothing_more_with_any_button(town: Town) -> None:
    await play(town, CLAIMED)
    number = (await town.order()).number
    await town.clerk.presses("办结")
    await dismissed(town, "王经办")
    assert f"交回单位的工单：{number}" in town.office.last.text
    assert "您的身份（区供电公司经办人）已由协调员解除" in town.clerk.last.text
    assert town.clerk2.heard(f"王经办已离开区供电公司，在办的工单{number}请同事接着办") == 1
    before = await town.written(*WORK)
    await town.clerk.says(RESULT)
    for label in ("已联系", "办结", "看原文和电话"):
        await town.clerk.presses(label)
    assert await town.written(*WORK) == before
    await play(town, (("clerk2", "says", f"/办结 {number}"), ("clerk2", "says", RESULT)))
    assert (await town.order()).state is State.ANSWERED


async def test_the_menu_and_the_browsers_go_with_the_role(town: Town) -> None:
    async with town.database.begin() as tx:
        tx.add(Session(hash="a" * 64, chat="w", person_id=town.clerk.id, expires_at=town.clock()))
        tx.add(Address(channel="web", chat="w2", person_id=town.clerk.id, seen_at=town.clock(), reachable=False))
        tx.add(Session(hash="b" * 64, chat="w2", person_id=None, expires_at=town.clock()))
        tx.add(Session(hash="c" * 64, chat="w3", person_id=town.clerk2.id, expires_at=town.clock()))
    await dismissed(town, "王经办")
    assert await menus_of(town, town.clerk) == [[]]
    async with town.database.read() as tx:
        assert [row.hash[0] for row in await tx.scalars(select(Session))] == ["c"]


async def test_who_leaves_one_of_two_units_keeps_the_other_and_the_menu_of_staff(town: Town) -> None:
    both = await town.hires(Citizen("both", "两头跑", POWER))
    await town.office.says(f"/邀请 {HOUSING[1]} 两头跑")
    await both.says(f"/start {CODE.findall(town.office.last.text)[0]}")
    await town.office.presses("确认加入")
    await town.office.says("/移出 区供电公司 两头跑")
    now = await person(town, both)
    assert now.actor.units == {HOUSING}
    assert (await menus_of(town, both))[-1] == [name for name, _ in menu_of(now)]
    assert "gongdan" in (await menus_of(town, both))[-1]


async def test_the_last_coordinator_stays(town: Town) -> None:
    await dismissed(town, "孙协调")
    assert not (await person(town, town.office2)).coordinator
    await dismissed(town, "钱协调")
    assert "唯一的协调员" in town.office.last.text
    assert (await person(town, town.office)).coordinator


async def test_only_a_coordinator_dismisses_and_only_in_private(town: Town) -> None:
    await town.office.says("/解除 王经办")
    data = town.office.offered("确认解除")
    for nosy in (town.shop, town.clerk2, town.other):
        await nosy.says("/解除 王经办")
        assert nosy.last.text == texts.NOT_COORDINATOR
        await nosy.presses_data(data)
    await town.office.says("/解除 王经办", chat="-100777")
    assert [m.text for m in town.heard if m.chat == "-100777"] == [texts.PRIVATE_ONLY]
    assert (await person(town, town.clerk)).serves


async def test_who_is_no_coordinator_any_more_dismisses_nobody(town: Town) -> None:
    await town.office.says("/解除 王经办")
    async with town.database.begin() as tx:
        (await tx.get_one(Person, town.office.id)).coordinator = False
    for label in ("确认解除", "不解除"):
        await town.office.presses(label)
        assert "已经失效" in town.office.last.text
    assert (await person(town, town.clerk)).serves


async def test_a_list_names_everybody_who_serves_with_a_number_that_dismisses(town: Town) -> None:
    await town.office.says("/解除")
    listed = town.office.last.text
    assert f"{town.other.id}. 赵经办（区住建局经办人）" in listed
    assert f"{town.office2.id}. 孙协调（协调员）" in listed
    assert f"\n{town.shop.id}. " not in listed
    await dismissed(town, str(town.other.id))
    assert not (await person(town, town.other)).serves
    await town.office.says("/解除 没有这人")
    assert "没有找到“没有这人”" in town.office.last.text


async def test_of_two_of_one_name_the_number_is_asked_for(town: Town) -> None:
    twin = await town.hires(Citizen("twin", "王经办", HOUSING))
    await town.office.says("/解除 王经办")
    assert {f"{town.clerk.id}. 王经办（区供电公司经办人）", f"{twin.id}. 王经办（区住建局经办人）"} <= set(
        town.office.last.text.split("\n")
    )
    assert not town.office.last.labels
    await dismissed(town, str(twin.id))
    assert (await person(town, town.clerk)).serves
    assert not (await person(town, twin)).serves


async def test_a_confirmation_of_other_roles_than_were_shown_changes_nothing(town: Town) -> None:
    await town.office.says("/解除 王经办")
    async with town.database.begin() as tx:
        (await tx.get_one(Person, town.clerk.id)).supervisor = True
    await town.office.presses("确认解除")
    assert "已经失效" in town.office.last.text
    assert (await person(town, town.clerk)).serves


async def test_a_second_press_says_that_it_was_done(town: Town) -> None:
    await dismissed(town, "王经办")
    await town.office.presses("确认解除")
    assert town.office.last.text == texts.DISMISS_GONE.format(name="王经办")
    assert town.clerk.heard("已由协调员解除") == 1


async def test_what_nobody_is_left_for_is_told_to_the_office(town: Town) -> None:
    await dismissed(town, "李经办")
    await play(town, CLAIMED)
    number = (await town.order()).number
    await dismissed(town, "王经办")
    assert town.office2.heard(f"王经办已离开区供电公司，在办的工单{number}") == 1
