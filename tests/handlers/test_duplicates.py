"""The same event twice, the same press twice, and two people at once."""

from __future__ import annotations

import asyncio

from tests.conftest import NewTown
from tests.handlers.stories import CLAIMED, FILED, LONG, play
from tests.town import METER, Town, story
from workflow.terms import Action, State

ALL = ("orders", "history", "clocks", "appeals", "notes", "alerts", "asks", "outbox", "dialogs", "inbox", "people")


async def test_a_story_whose_every_event_is_delivered_twice_is_the_same_story(new_towns: NewTown) -> None:
    async with new_towns() as once:
        await play(once, LONG)
        plain = await once.written(*ALL), [(m.chat, m.text) for m in once.heard]
    async with new_towns() as twice:
        twice.delivers_twice = True
        await play(twice, LONG)
        assert (await twice.written(*ALL), [(m.chat, m.text) for m in twice.heard]) == plain


async def test_confirming_twice_files_one_order(town: Town) -> None:
    await town.shop.says(METER)
    button = town.shop.offered("确认提交")
    await town.shop.presses_data(button)
    number = (await town.order()).number
    await town.shop.presses_data(button)
    assert len(await town.orders()) == 1
    assert f"已经提交过了，工单号{number}" in town.shop.last.text
    assert town.clerk.heard("新工单") == 1


async def test_confirming_twice_at_once_files_one_order(crowded_town: Town) -> None:
    town = crowded_town
    await town.shop.says(METER)
    button = town.shop.offered("确认提交")
    await asyncio.gather(*(town.shop.presses_data(button) for _ in range(4)))
    assert len(await town.orders()) == 1
    assert town.shop.heard("已经提交过了") == 3


async def test_the_same_words_again_are_another_appeal_when_they_are_confirmed_again(town: Town) -> None:
    first = await town.shop.complains(METER)
    second = await town.shop.complains(METER)
    assert first.number != second.number
    assert town.shop.heard(f"{first.number}.*补充到原工单") == 1, "the one that stands is named beside the second draft"


async def test_an_old_confirmation_does_not_file_the_new_draft(town: Town) -> None:
    await town.shop.says(METER)
    old = town.shop.offered("确认提交")
    await town.shop.presses("取消")
    await town.shop.says("我们厂门口的路灯坏了一个月没人修，员工下夜班很危险")
    await town.shop.presses_data(old)
    assert not await town.orders()
    await town.shop.presses("确认提交")
    assert len(await town.orders()) == 1


async def test_signing_twice_is_one_signature_and_one_plain_sentence(town: Town) -> None:
    await play(town, FILED)
    button = town.clerk.offered("签收")
    await town.clerk.presses_data(button)
    before = await town.written()
    await town.clerk.presses_data(button)
    assert await town.written() == before
    assert "没有任何变动" in town.clerk.last.text
    assert town.shop.heard("已签收") == 1


async def test_of_two_clerks_at_once_one_wins_and_the_other_reads_who(crowded_town: Town) -> None:
    town = crowded_town
    await play(town, FILED)
    await asyncio.gather(town.clerk.presses("签收"), town.clerk2.presses("签收"))
    order = await town.order()
    assert order.state is State.HANDLING
    assert len(order.past(Action.CLAIM)) == 1
    winner, loser = (town.clerk, town.clerk2) if order.handler == town.clerk.id else (town.clerk2, town.clerk)
    name = {town.clerk.chat: "王经办", town.clerk2.chat: "李经办"}[winner.chat]
    assert "已签收工单" in winner.last.text
    assert loser.last.text == f"工单{order.number}已由{name}签收。"
    assert town.shop.heard("已签收您的工单") == 1


async def test_of_two_coordinators_at_once_one_rules(crowded_town: Town) -> None:
    town = crowded_town
    await play(town, CLAIMED)
    await town.clerk.presses("办结")
    await town.clerk.says("电表今天装好了，联系人值班室")
    await asyncio.gather(town.office.presses("销号"), town.office2.presses("销号"))
    order = await town.order()
    assert len(order.past(Action.STRIKE_OFF)) == 1
    assert town.shop.heard("请您评价这次办理") == 1
    assert "没有任何变动" in town.office.last.text + town.office2.last.text


async def test_rating_good_and_bad_at_once_counts_the_first(crowded_town: Town) -> None:
    town = crowded_town
    await play(town, CLAIMED)
    await town.clerk.presses("办结")
    await town.clerk.says("电表今天装好了，联系人值班室")
    await town.office.presses("销号")
    await asyncio.gather(town.shop.presses("满意"), town.shop.presses("不满意"))
    order = await town.order()
    rated = [action for action in story(order) if action.startswith("rate")]
    assert rated in (["rate_good"], ["rate_bad"])
    assert order.state is (State.CLOSED if rated == ["rate_good"] else State.HANDLING)


async def test_messages_of_one_conversation_are_worked_in_order(crowded_town: Town) -> None:
    town = crowded_town
    await asyncio.gather(town.shop.says(METER), town.shop2.says(METER))
    await asyncio.gather(town.shop.presses("确认提交"), town.shop2.presses("确认提交"))
    orders = await town.orders()
    assert sorted(order.owner for order in orders) == [town.shop.id, town.shop2.id]
    assert len({order.number for order in orders}) == 2
