"""Department groups: who binds one, what it reads, and that a press in it counts only by who pressed."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from db.models.people import Address, Person
from handlers import texts
from handlers.messages import Incoming, Kind
from tests.handlers.stories import FILED, play
from tests.town import CHANNEL, HOUSING, POWER, Citizen, Heard, Somebody, Town
from workflow.terms import Action, State

GROUP, TOPIC, OTHER = "-100777", "-100777#12", "-100778"
PHONE = "13900000213"
WORK = ("orders", "history", "clocks", "notes", "unmaskings")


def press(town: Town, who: str, data: str, chat: str = GROUP) -> Incoming:
    return Incoming(CHANNEL, f"p{next(town.keys)}", chat, who, Kind.PRESS, town.clock(), data=data)


def in_chat(town: Town, chat: str) -> list[Heard]:
    return [message for message in town.heard if message.chat == chat]


async def bound(town: Town, chat: str = GROUP) -> Heard:
    """The card of a new order in a group of the power company."""
    await town.office.says(f"/绑定 {POWER[1]}", chat=chat)
    await town.shop.complains(f"我们饭馆申请装电表半个月了还没人来装，电话{PHONE}")
    return in_chat(town, chat)[-1]


# binding


@pytest.mark.parametrize("chat", [GROUP, TOPIC])
async def test_a_group_or_one_topic_of_it_gets_the_new_orders_of_its_unit_masked(town: Town, chat: str) -> None:
    card = await bound(town, chat)
    assert "新工单" in card.text
    assert PHONE not in card.text
    assert {"签收", "异议"} <= set(card.labels)
    assert not in_chat(town, TOPIC if chat == GROUP else GROUP)


async def test_two_topics_of_one_group_may_serve_two_units(town: Town) -> None:
    await town.office.says(f"/绑定 {HOUSING[1]}", chat=f"{GROUP}#13")
    await bound(town, TOPIC)
    assert [message.text[:6] for message in in_chat(town, f"{GROUP}#13")] == ["本群已绑定区"]


@pytest.mark.parametrize("command", ["/绑定 区供电公司", "/解绑", "/bangding 区供电公司", "/jiebang"])
async def test_nobody_but_a_coordinator_binds_or_unbinds(town: Town, command: str) -> None:
    await town.office.says(f"/绑定 {HOUSING[1]}", chat=GROUP)
    before = await units(town)
    for person in (town.clerk, town.other):
        await person.says(command, chat=GROUP)
        assert person.last.text == texts.NOT_COORDINATOR
    assert await units(town) == before == [HOUSING[1]]
    assert len(in_chat(town, GROUP)) == 1, "a group is not told what its people tried"


async def units(town: Town) -> list[str]:
    """What the groups are bound to."""
    async with town.database.read() as tx:
        return list(await tx.scalars(select(Address.unit).where(Address.person_id.is_(None))))


async def test_who_was_coordinator_a_moment_ago_binds_nothing(town: Town) -> None:
    async with town.database.begin() as tx:
        (await tx.get_one(Person, town.office.id)).coordinator = False
    await town.office.says(f"/绑定 {POWER[1]}", chat=GROUP)
    await town.shop.complains()
    assert not in_chat(town, GROUP)


async def test_what_a_coordinator_only_forwards_into_a_group_binds_nothing(town: Town) -> None:
    text = f"/绑定 {POWER[1]}"
    key, at = f"m{next(town.keys)}", town.clock()
    await town.receives(Incoming(CHANNEL, key, GROUP, "office", Kind.TEXT, at, text, forwarded=True))
    await town.shop.complains()
    assert not in_chat(town, GROUP)


async def test_an_unbound_group_gets_nothing_more_and_the_office_reads_of_both(town: Town) -> None:
    head = await town.hires(Citizen("head", "郑局长", POWER, head=True))
    await bound(town)
    for person in (town.office2, head):
        assert person.heard("钱协调已把一个工作群（town）绑定到区供电公司") == 1
    await town.office2.says("/解绑", chat=GROUP)
    said = len(in_chat(town, GROUP))
    assert "已解除与区供电公司的绑定" in in_chat(town, GROUP)[-1].text
    for person in (town.office, head):
        assert person.heard("孙协调已解除一个工作群（town）与区供电公司的绑定") == 1
    await town.shop2.complains()
    assert len(in_chat(town, GROUP)) == said
    await town.office.says("/解绑", chat=GROUP)
    assert in_chat(town, GROUP)[-1].text == texts.GROUP_NOT_BOUND


async def test_a_unit_whose_only_ear_was_a_group_is_told_of_when_it_is_unbound(town: Town) -> None:
    for name in ("王经办", "李经办"):
        await town.office.says(f"/移出 区供电公司 {name}")
    await bound(town)
    await town.time_passes()
    number = (await town.order()).number
    assert town.office2.heard(number) == 0, "the group hears"
    await town.office.says("/解绑", chat=GROUP)
    await town.time_passes()
    assert town.office2.heard(number) == 1


async def test_a_group_that_is_bound_anew_leaves_its_former_unit(town: Town) -> None:
    await bound(town)
    await town.office.says(f"/绑定 {HOUSING[1]}", chat=GROUP)
    assert town.office2.heard("钱协调已解除一个工作群（town）与区供电公司的绑定") == 1
    assert town.office2.heard("绑定到区住建局") == 1
    assert await units(town) == [HOUSING[1]]
    await town.office.says(f"/绑定 {HOUSING[1]}", chat=GROUP)
    assert town.office2.heard("已解除") == 1


async def test_in_private_there_is_nothing_to_bind(town: Town) -> None:
    for command in ("/绑定 区供电公司", "/解绑"):
        await town.office.says(command)
        assert town.office.last.text == texts.GROUP_USAGE


async def test_a_group_that_removes_the_bot_is_silent_with_all_its_topics_and_the_office_reads_of_each_unit(
    town: Town,
) -> None:
    await town.office.says(f"/绑定 {HOUSING[1]}", chat=GROUP)
    await bound(town, TOPIC)
    said = len(town.heard)
    await town.receives(Incoming(CHANNEL, f"m{next(town.keys)}", GROUP, "clerk", Kind.BLOCKED, town.clock()))
    assert sorted(message.chat for message in town.heard[said:]) == ["office", "office", "office2", "office2"]
    assert town.office.heard("区住建局的消息送不到了") == town.office.heard("区供电公司的消息送不到了") == 1
    await town.shop2.complains()
    assert not [message for message in town.heard[said:] if message.chat.startswith(GROUP)]
    assert town.clerk.last.labels, "who removed it is reached as before"


# presses


async def test_of_four_presses_at_once_by_three_people_one_claims_and_the_others_read_who(crowded_town: Town) -> None:
    town = crowded_town
    third = await town.hires(Citizen("third", "吴经办", POWER))
    data = (await bound(town)).data("签收")
    before = len(town.heard)
    await town.receives(*(press(town, who, data) for who in ("clerk", "clerk2", "third", "clerk")))
    order = await town.order()
    assert (order.state, [entry.action for entry in order.history].count(Action.CLAIM)) == (State.HANDLING, 1)
    people = {person.id: person for person in (town.clerk, town.clerk2, third)}
    winner = people.pop(order.handler or 0)
    name = {"clerk": "王经办", "clerk2": "李经办", "third": "吴经办"}[winner.chat]
    for loser in people.values():
        read = [m.text for m in town.heard[before:] if m.chat == loser.chat]
        assert read
        assert all(text == texts.CLAIMED_BY.format(number=order.number, name=name) for text in read)
    claims = [m.text for m in town.heard[before:] if m.chat == GROUP]
    assert Counter(f"已由{name}签收" in text for text in claims) == {True: 1}


async def test_a_double_press_is_no_error_and_no_second_claim(town: Town) -> None:
    data = (await bound(town)).data("签收")
    await town.receives(press(town, "clerk", data), press(town, "clerk", data))
    order = await town.order()
    assert [entry.action for entry in order.history].count(Action.CLAIM) == 1
    assert town.clerk.last.text == texts.DONE_BEFORE.format(number=order.number)
    assert sum("已由王经办签收" in message.text for message in in_chat(town, GROUP)) == 1


async def test_who_serves_another_unit_or_none_reads_so_alone_and_changes_nothing(town: Town) -> None:
    card = await bound(town)
    before, said = await town.written(*WORK), len(in_chat(town, GROUP))
    for label in card.labels:
        for nosy in (town.other, town.shop2):
            read = len(nosy.messages)
            await nosy.presses_data(card.data(label), chat=GROUP)
            assert len(nosy.messages) == read + 1, (label, nosy.chat)
            assert "没有变动" in nosy.last.text
    assert await town.written(*WORK) == before
    assert len(in_chat(town, GROUP)) == said, "a group does not read what others may not do"


async def test_who_never_wrote_to_the_bot_reads_it_in_the_group(town: Town) -> None:
    card = await bound(town)
    before = await town.written(*WORK)
    await town.receives(press(town, "stranger", card.data("签收")))
    assert "不由您办理" in in_chat(town, GROUP)[-1].text
    assert await town.written(*WORK) == before


async def test_a_button_of_one_group_does_nothing_in_another(town: Town) -> None:
    card = await bound(town)
    before = await town.written(*WORK)
    for chat in (OTHER, TOPIC, town.clerk.chat):
        await town.clerk.presses_data(card.data("签收"), chat=chat)
        assert "已经失效" in town.clerk.last.text
    assert await town.written(*WORK) == before


async def remove(town: Town, who: Somebody) -> None:
    """The role is gone, without a word."""
    async with town.database.begin() as tx:
        person = await tx.get_one(Person, who.id)
        person.coordinator, person.memberships = False, []


@pytest.mark.parametrize("chat", [GROUP, "clerk"])
async def test_a_press_by_somebody_whose_role_is_gone_since_a_moment_changes_nothing(town: Town, chat: str) -> None:
    await bound(town)
    card = [message for message in town.heard if message.chat == chat and "签收" in message.labels][-1]
    await remove(town, town.clerk)
    before = await town.written(*WORK)
    for label in card.labels:
        await town.clerk.presses_data(card.data(label), chat=chat)
    assert await town.written(*WORK) == before
    await town.clerk2.presses("签收")
    assert (await town.order()).handler == town.clerk2.id


async def test_no_button_of_the_office_works_for_who_left_it_a_moment_ago(town: Town) -> None:
    await play(town, FILED)
    await town.office.says("/工单")
    offered = [pair for message in town.office.messages for pair in message.buttons]
    assert offered
    await remove(town, town.office)
    before = await town.written(*WORK)
    for _, data in offered:
        await town.office.presses_data(data)
        await town.office.says("改派给区住建局，理由是职责不符")
    assert await town.written(*WORK) == before


async def test_plain_words_in_a_group_are_nobody_s_business(town: Town) -> None:
    await bound(town)
    said, before = len(town.heard), await town.written(*WORK)
    for person in (town.clerk, town.shop2):
        await person.says("今天谁去现场看看？我们也遇到停电了", chat=GROUP)
    assert len(town.heard) == said
    assert await town.written(*WORK) == before
