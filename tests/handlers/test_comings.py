"""The bot is let in, put out, or a chat moves: who is reached where, and what older buttons still mean."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.models.messages import Dialog, InboxRow, OutboxRow, ShownCard
from db.models.people import Address
from db.queries import chats
from handlers import texts
from handlers.messages import Kind
from tests.town import CHANNEL, HOUSING, POWER, Heard, Town, story

OLD, NEW = "-500", "-100500"


async def happens(town: Town, kind: Kind, chat: str, **what: Any) -> None:
    await town.receives(town.clerk._incoming(kind, chat, **what))


async def moves(town: Town) -> None:
    await happens(town, Kind.MIGRATED, OLD, data=NEW)


async def bind(town: Town, chat: str, unit: str = POWER[1]) -> None:
    await town.office.says(f"/绑定 {unit}", chat=chat)


def told(town: Town, chat: str) -> list[Heard]:
    return [heard for heard in town.heard if heard.chat == chat]


async def addresses(town: Town) -> dict[str, Address]:
    async with town.database.read() as tx:
        return {address.chat: address for address in await tx.scalars(select(Address))}


# let in and put out


async def test_a_group_that_lets_the_bot_in_reads_once_how_it_is_bound(town: Town) -> None:
    await happens(town, Kind.JOINED, OLD)
    assert [heard.text for heard in told(town, OLD)] == [texts.JOINED_GROUP]
    await bind(town, OLD)
    await happens(town, Kind.JOINED, OLD)
    assert told(town, OLD)[-1].text != texts.JOINED_GROUP


async def test_a_group_that_put_the_bot_out_has_to_be_bound_anew(town: Town) -> None:
    await bind(town, OLD)
    await happens(town, Kind.BLOCKED, OLD)
    assert town.office.heard("送不到") == 1
    await happens(town, Kind.JOINED, OLD)
    assert told(town, OLD)[-1].text == texts.JOINED_GROUP
    order = await town.shop.complains()
    assert not [heard for heard in told(town, OLD) if order.number in heard.text]


async def test_the_topics_of_a_group_that_put_the_bot_out_are_bound_anew_too(town: Town) -> None:
    topic = f"{OLD}#7"
    await bind(town, topic)
    await happens(town, Kind.BLOCKED, OLD)
    assert town.office.heard(f"{POWER[1]}的消息送不到") == 1
    await happens(town, Kind.JOINED, OLD)
    order = await town.shop.complains()
    assert not [heard for heard in told(town, topic) if order.number in heard.text]
    await bind(town, topic)
    order = await town.shop2.complains()
    assert [heard for heard in told(town, topic) if order.number in heard.text]


async def test_a_group_of_nobody_is_left_without_alarm(town: Town) -> None:
    await happens(town, Kind.JOINED, OLD)
    await happens(town, Kind.BLOCKED, OLD)
    assert town.office.heard("送不到") == 0


async def test_who_lets_the_bot_in_again_is_reached_again_and_reads_nothing(town: Town) -> None:
    order = await town.shop.complains()
    await town.shop.leaves()
    assert not (await addresses(town))["shop"].reachable
    town.shop.news()
    await town.receives(town.shop._incoming(Kind.JOINED))
    assert town.shop.news() == []
    await town.clerk.presses("签收")
    assert order.number in town.shop.news()[0].text


# a chat that moves


async def test_a_group_that_moved_goes_on_under_its_new_id(town: Town) -> None:
    await bind(town, OLD)
    await moves(town)
    order = await town.shop.complains()
    assert [order.number in heard.text for heard in told(town, NEW)] == [True]
    assert OLD not in await addresses(town)


async def test_a_button_from_before_the_move_still_means_what_it_says(town: Town) -> None:
    await bind(town, OLD)
    await town.shop.complains()
    data = told(town, OLD)[-1].data("签收")
    await moves(town)
    await town.clerk.presses_data(data, chat=NEW)
    assert story(await town.order())[-1] == "claim"
    assert "已签收" in told(town, NEW)[-1].text


async def test_a_button_from_before_the_move_is_as_stale_as_any_other_once_the_order_went_on(town: Town) -> None:
    await bind(town, OLD)
    await town.shop.complains()
    data = told(town, OLD)[-1].data("签收")
    await moves(town)
    await town.clerk2.presses("签收")
    before = await town.written()
    await town.clerk.presses_data(data, chat=NEW)
    assert await town.written() == before
    assert "李经办" in town.clerk.last.text


async def test_a_button_of_another_chat_is_never_taken_for_one_from_before_the_move(town: Town) -> None:
    await bind(town, OLD)
    await bind(town, "-700")
    await town.shop.complains()
    data = told(town, "-700")[-1].data("签收")
    await moves(town)
    before = await town.written()
    await town.clerk.presses_data(data, chat=NEW)
    assert await town.written() == before


async def test_the_topics_of_a_group_move_with_it(town: Town) -> None:
    await bind(town, f"{OLD}#7")
    await bind(town, f"{OLD}7", HOUSING[1])
    await moves(town)
    assert set(await addresses(town)) >= {f"{NEW}#7", f"{OLD}7"}
    await town.shop.complains()
    assert told(town, f"{NEW}#7")
    assert len(told(town, f"{OLD}7")) == 1


async def test_what_waits_to_be_sent_or_worked_goes_to_the_new_id(town: Town) -> None:
    await bind(town, OLD)
    async with town.database.begin() as tx:
        row = (await tx.scalars(select(OutboxRow).join(Address).where(Address.chat == OLD))).one()
        row.state, row.due_at = "pending", town.clock()
    waiting = town.office._incoming(Kind.TEXT, OLD, text="/bangzhu")
    moved = town.clerk._incoming(Kind.MIGRATED, OLD, data=NEW)
    heard = len(town.heard)
    await town.app.inbox.receive(moved, waiting)
    await town.app.settle()
    assert {chat for chat in (heard.chat for heard in town.heard[heard:]) if chat.startswith("-")} == {NEW}
    assert await town.count(InboxRow.done_at.is_(None)) == 0


async def test_where_a_conversation_stands_is_not_lost_by_a_move(town: Town) -> None:
    async with town.database.begin() as tx:
        for chat in (OLD, f"{OLD}#7", "-5001"):
            tx.add(
                Dialog(conversation=f"{CHANNEL}:{chat}:clerk", step="unit", data={}, menus=[], updated_at=town.clock())
            )
    await moves(town)
    async with town.database.read() as tx:
        steps = {dialog.conversation: dialog.step for dialog in await tx.scalars(select(Dialog))}
    assert (
        steps[f"{CHANNEL}:{NEW}:clerk"]
        == steps[f"{CHANNEL}:{NEW}#7:clerk"]
        == steps[f"{CHANNEL}:-5001:clerk"]
        == "unit"
    )
    assert f"{CHANNEL}:{OLD}:clerk" not in steps


async def test_a_new_id_that_is_known_already_becomes_one_with_the_old(town: Town) -> None:
    await bind(town, OLD)
    await town.office.says("/bangzhu", chat=NEW)
    async with town.database.begin() as tx:
        old = (await tx.scalars(select(Address).where(Address.chat == OLD))).one()
        tx.add(ShownCard(address_id=old.id, card="GZ-1", ref="1", mark="", at=town.clock()))
    sent = await town.count(of=OutboxRow)
    await moves(town)
    found = await addresses(town)
    assert OLD not in found
    assert (found[NEW].region, found[NEW].unit) == POWER
    assert await town.count(of=OutboxRow) == sent
    assert await town.count(ShownCard.address_id == found[NEW].id, of=ShownCard) == 1


async def test_a_move_that_is_told_twice_is_one(town: Town) -> None:
    await bind(town, OLD)
    await moves(town)
    first = await addresses(town)
    await moves(town)
    second = await addresses(town)
    assert set(first) == set(second)
    assert second[NEW].unit == POWER[1]
    assert chats.former(second[NEW]) == [OLD]
