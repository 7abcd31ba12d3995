"""The way in: whose word an invite needs, how often it works, how often one may try, and what a refusal changes."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest

from db.models.misses import Miss
from db.models.people import Invite, Membership, Person
from db.queries.people import who_serve
from handlers import texts
from handlers.identify import START_PREFIX, new_invite
from handlers.messages import Incoming, Kind
from tests.town import CHANNEL, HOUSING, Somebody, Town

GROUP = "-100777"
CODE = re.compile(r"核对码[是：](\d{6})")


async def invited(town: Town, by: Somebody, *words: str) -> str:
    """The code that a coordinator was given for somebody."""
    await by.says(" ".join(("/邀请", *words)))
    return re.findall(rf"{START_PREFIX}[\w-]{{22}}", by.last.text)[0]


async def made_on_the_machine(town: Town, name: str, **given: object) -> str:
    token, row = new_invite(town.clock(), name, **given)
    async with town.database.begin() as tx:
        tx.add(row)
    return START_PREFIX + token


async def person(town: Town, who: Somebody) -> Person:
    async with town.database.read() as tx:
        return await tx.get_one(Person, who.id)


async def serves(town: Town, who: Somebody) -> bool:
    return (await person(town, who)).serves


def said(town: Town, who: Somebody, text: str, **more: Any) -> Incoming:
    key = f"m{next(town.keys)}"
    return Incoming(CHANNEL, key, who.chat, who.chat, Kind.TEXT, town.clock(), text, **more)


async def claims(town: Town, who: Somebody, unit: str = "区住建局", *more: str) -> str:
    """Somebody redeems what the first coordinator made; the code of it."""
    code = await invited(town, town.office, unit, "周经办", *more)
    await who.says(f"/start {code}")
    return code


async def test_what_a_coordinator_made_gives_nothing_before_a_coordinator_confirms(town: Town) -> None:
    await claims(town, town.shop)
    assert "要等协调员确认" in town.shop.last.text
    assert "10月13日（周二）09:00前" in town.shop.last.text
    assert not await serves(town, town.shop)
    await town.shop.says("/移出 区住建局 赵经办")
    assert not await serves(town, town.shop)


async def test_every_coordinator_reads_who_it_is_and_the_code_that_only_the_person_sees(
    town: Town,
) -> None:
    await claims(town, town.shop, "区住建局", "负责人")
    mine = CODE.search(town.shop.last.text)
    assert mine
    for office in (town.office, town.office2):
        told = office.last.text
        assert "周经办想以区住建局负责人的身份使用" in told
        assert "凭证由钱协调生成" in told
        assert CODE.findall(told) == [mine[1]]
        assert office.last.labels == ["确认加入", "拒绝加入"]


async def test_the_name_by_which_the_platform_knows_them_is_told(town: Town) -> None:
    code = await invited(town, town.office, "区住建局", "周经办")
    await town.receives(said(town, town.shop, f"/start {code}", handle="zhou_at_work"))
    assert "用户名@zhou_at_work" in town.office.last.text


async def test_once_confirmed_they_serve_and_the_other_coordinator_reads_that_it_is_settled(town: Town) -> None:
    await claims(town, town.shop)
    await town.office.presses("确认加入")
    assert "周经办现在可以以区住建局经办人的身份使用" in town.office.last.text
    assert "您已加入，可以处理区住建局的工单" in town.shop.last.text
    assert (await person(town, town.shop)).actor.units == {HOUSING}
    before = await town.written("memberships", "invites")
    for label in ("拒绝加入", "确认加入"):
        await town.office2.presses(label)
        assert "已经处理过（已确认）" in town.office2.last.text
    assert await town.written("memberships", "invites") == before


async def test_a_refusal_changes_nothing_and_is_told(town: Town) -> None:
    code = await claims(town, town.shop)
    await town.office2.presses("拒绝加入")
    assert "周经办没有得到区住建局经办人的身份" in town.office2.last.text
    assert "没有同意您以区住建局经办人的身份使用" in town.shop.last.text
    assert not await serves(town, town.shop)
    await town.office.presses("确认加入")
    assert "已经处理过（已拒绝）" in town.office.last.text
    assert not await serves(town, town.shop)
    await town.shop.says(f"/start {code}")
    assert town.shop.last.text == texts.INVITE_BAD


async def test_without_an_answer_it_lapses_after_a_day_and_both_sides_read_so(town: Town) -> None:
    await claims(town, town.shop)
    await town.until("2026-10-13 08:59")
    assert town.shop.heard("作废") == 0
    await town.until("2026-10-13 09:00")
    assert town.shop.heard("这次申请已作废") == 1
    assert town.office.heard("没有人确认，已作废") == town.office2.heard("没有人确认，已作废") == 1
    await town.office.presses("确认加入")
    assert "已经处理过（已作废）" in town.office.last.text
    assert not await serves(town, town.shop)


async def test_a_confirmation_that_comes_too_late_does_not_wait_for_the_sweep_to_be_too_late(town: Town) -> None:
    await claims(town, town.shop)
    town.clock.advance(hours=24)
    await town.office.presses("确认加入")
    assert "已作废" in town.office.last.text
    assert not await serves(town, town.shop)


async def test_nobody_else_settles_it_and_nobody_their_own(town: Town) -> None:
    await claims(town, town.shop)
    data = town.office.offered("确认加入")
    for nosy in (town.shop, town.clerk):
        await nosy.presses_data(data)
    code = await invited(town, town.office, "区住建局", "钱协调")
    await town.office.says(f"/start {code}")
    assert not await serves(town, town.shop)
    assert town.office.heard("想以区住建局经办人的身份使用") == 1, "who claims is not asked"
    await town.office2.presses("确认加入")
    assert (await person(town, town.office)).actor.units == {HOUSING}


async def test_who_is_no_coordinator_any_more_settles_nothing(town: Town) -> None:
    await claims(town, town.shop)
    async with town.database.begin() as tx:
        (await tx.get_one(Person, town.office.id)).coordinator = False
    await town.office.presses("确认加入")
    assert not await serves(town, town.shop)


async def test_of_two_coordinators_who_press_at_once_one_settles_it(crowded_town: Town) -> None:
    town = crowded_town
    await claims(town, town.shop)
    await asyncio.gather(town.office.presses("确认加入"), town.office2.presses("拒绝加入"))
    read = (town.office.last.text, town.office2.last.text)
    assert sum("已经处理过" in text for text in read) == 1
    async with town.database.read() as tx:
        outcome = (await tx.get_one(Invite, 1)).outcome
    assert await serves(town, town.shop) == (outcome == "admitted")


async def test_what_was_made_on_the_machine_needs_no_word(town: Town) -> None:
    await town.shop.says(f"/start {await made_on_the_machine(town, '吴协调', coordinator=True)}")
    assert "您已加入协调席" in town.shop.last.text
    assert (await person(town, town.shop)).coordinator
    assert town.office.heard("的身份使用") == 0


async def test_who_can_not_be_reached_any_more_is_not_let_in(town: Town) -> None:
    await claims(town, town.shop)
    await town.shop.leaves()
    await town.office.presses("确认加入")
    assert "联系不上" in town.office.last.text
    assert not await serves(town, town.shop)


async def test_a_head_who_was_a_clerk_leads_the_unit_from_then_on(town: Town) -> None:
    await claims(town, town.other, "区住建局", "负责人")
    await town.office.presses("确认加入")
    async with town.database.read() as tx:
        [held] = (await tx.get_one(Person, town.other.id)).memberships
    assert isinstance(held, Membership)
    assert held.head


# codes


async def test_used_false_and_late_codes_read_the_same(town: Town) -> None:
    used = await claims(town, town.shop)
    late = await invited(town, town.office, "区住建局", "郑经办")
    town.clock.advance(hours=24)
    for code in (used, late, f"{START_PREFIX}{'x' * 22}", START_PREFIX):
        await town.shop2.says(f"/start {code}")
        assert town.shop2.last.text == texts.INVITE_BAD


async def test_after_five_codes_in_vain_a_true_one_reads_the_same_for_an_hour_and_stays_unused(town: Town) -> None:
    code = await made_on_the_machine(town, "吴协调", coordinator=True)
    for n in range(5):
        await town.shop.says(f"/start {START_PREFIX}{n:022}")
    await town.shop.says(f"/start {code}")
    assert town.shop.last.text == texts.INVITE_BAD
    assert not await serves(town, town.shop)
    assert await town.count(of=Miss) == 5, "what is not looked at is not counted, or it would never end"
    town.clock.advance(minutes=61)
    await town.shop.says(f"/start {code}")
    assert "您已加入协调席" in town.shop.last.text


async def test_one_person_s_tries_do_not_count_for_another(town: Town) -> None:
    code = await made_on_the_machine(town, "吴协调", coordinator=True)
    for n in range(6):
        await town.shop.says(f"/start {START_PREFIX}{n:022}")
    await town.shop2.says(f"/start {code}")
    assert "您已加入协调席" in town.shop2.last.text


async def test_a_code_that_a_group_has_read_is_worth_nothing_any_more(town: Town) -> None:
    code = await made_on_the_machine(town, "吴协调", coordinator=True)
    for tried in (code, f"{START_PREFIX}{'x' * 22}"):
        await town.shop.says(f"/start {tried}", chat=GROUP)
    assert [message.text for message in town.heard if message.chat == GROUP] == [texts.INVITE_SHOWN] * 2
    assert not await serves(town, town.shop)
    await town.shop.says(f"/start {code}")
    assert town.shop.last.text == texts.INVITE_BAD


async def test_only_the_hash_of_a_code_is_kept_and_it_has_128_bits(town: Town) -> None:
    code = await invited(town, town.office, "区住建局", "周经办")
    secret = code.removeprefix(START_PREFIX)
    assert len(secret) == 22
    async with town.database.read() as tx:
        invite = await tx.get_one(Invite, 1)
    assert secret not in invite.hash
    assert invite.expires_at == town.clock() + timedelta(hours=24)


# somebody else's words


@pytest.mark.parametrize("words", ["/移出 区供电公司 王经办", "/解除 王经办", "确认加入"])
async def test_what_a_coordinator_only_forwards_commands_nothing(town: Town, words: str) -> None:
    await claims(town, town.shop)
    before = await town.written("people", "memberships", "invites")
    await town.receives(said(town, town.office, words, forwarded=True))
    assert await town.written("people", "memberships", "invites") == before
    assert await serves(town, town.clerk)


async def test_who_had_their_data_deleted_meanwhile_is_not_let_in(town: Town) -> None:
    await claims(town, town.shop)
    await town.shop.says("/删除我的信息")
    await town.shop.presses(texts.ERASE_NOW)
    await town.office.presses("确认加入")
    assert "联系不上" in town.office.last.text
    assert "周经办" not in town.office.last.text
    async with town.database.read() as tx:
        serving = {person.id for person in await who_serve(tx)}
    assert serving == {person.id for person in town.people.values()} - {town.shop.id, town.shop2.id}
