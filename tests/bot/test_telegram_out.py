"""The outbox over Telegram: under the platform's limits, through its refusals, every message told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import delivery as delivery_module
from bot.channels.telegram import TelegramChannel
from bot.delivery import Delivery
from db.models.messages import OutboxRow
from db.models.people import Address
from db.queries.messages import next_outbox_due
from handlers import texts
from handlers.messages import Incoming, Lane
from tests.bot.support import Ground, ground_in
from tests.fakes.telegram_api import FakeTelegram, Fault
from tests.fakes.telegram_limits import Refusal

GROUP, FORUM, CLERK = -1007, -1009, 601
MOST_PASSES = 1_000
A_MOMENT = timedelta(seconds=1)


@dataclass
class Post:
    """A database, a delivery, and the platform to which it goes."""

    ground: Ground
    fake: FakeTelegram
    channel: TelegramChannel
    delivery: Delivery

    async def person(self, chat: int) -> None:
        self.fake.says(chat, "/start")
        await self._address(chat=str(chat), person_id=1)

    async def group(self, chat: int, topic: int = 0) -> None:
        name = f"{chat}#{topic}" if topic else str(chat)
        await self._address(chat=name, region="甘州区", unit="区供电公司")

    async def _address(self, **given: Any) -> None:
        async with self.ground.database.begin() as tx:
            tx.add(Address(channel="telegram", seen_at=self.ground.clock(), **given))

    async def writes(self, chat: object, *said: str, kind: str = "say", card: str = "", lane: int = 0) -> None:
        async with self.ground.database.begin() as tx:
            address = await tx.merge(await self.ground.address(str(chat)))
            for text in said:
                tx.add(
                    OutboxRow(
                        address=address, channel="telegram", kind=kind, payload={"text": text, "buttons": []},
                        card=card, lane=lane, created_at=self.ground.clock(), due_at=self.ground.clock(),
                    )
                )  # fmt: skip

    async def delivers(self, seconds: float = 0) -> None:
        """Everything that is due now and in the next so many seconds."""
        clock = self.ground.clock
        end = clock() + timedelta(seconds=seconds)
        for _ in range(MOST_PASSES):
            if await self.delivery.deliver():
                continue
            async with self.ground.database.read() as tx:
                due = await next_outbox_due(tx, ("telegram",))
            if clock() >= end:
                return
            clock.move(min(max(due or end, clock() + A_MOMENT), end))
        raise AssertionError("it goes on for ever")

    async def states(self) -> set[str]:
        return {row.state for row in await self.ground.all(OutboxRow)}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(delivery_module, "jitter", lambda: 0.0)


@pytest.fixture
async def post(town_template: Path, tmp_path: Path) -> AsyncIterator[Post]:
    async with ground_in(tmp_path, town_template) as ground, FakeTelegram(ground.clock) as fake:

        async def nap(seconds: float) -> None:
            await asyncio.sleep(0.01)  # the clock is the test's alone

        async def keep(*incoming: Incoming) -> bool:
            return True

        channel = TelegramChannel(fake.token, fake.url, ground.clock, sleep=nap)
        await channel.start(keep)
        yield Post(ground, fake, channel, Delivery(ground.database, ground.house, {"telegram": channel}, ground.clock))
        await channel.stop()


def sent(post: Post) -> int:
    return sum(method == "sendMessage" for method, _ in post.fake.calls)


async def test_nineteen_orders_in_a_minute_reach_a_group_and_the_platform_never_has_to_ask_for_patience(
    post: Post,
) -> None:
    post.fake.group(GROUP)
    await post.group(GROUP)
    for n in range(19):
        await post.writes(GROUP, f"新工单GZ-{n:04d}", card=f"GZ-{n:04d}", lane=Lane.CARD)
        await post.delivers(3)
    await post.delivers(60)
    assert [message.text for message in post.fake.seen(GROUP)] == [f"新工单GZ-{n:04d}" for n in range(19)]
    assert sent(post) == 19  # what was answered with 429 would have been sent again


async def test_nineteen_orders_at_once_are_one_message(post: Post) -> None:
    post.fake.group(GROUP)
    await post.group(GROUP)
    for n in range(19):
        await post.writes(GROUP, f"新工单\n内容：第{n}户停电", card=f"GZ-{n:04d}", lane=Lane.CARD)
    await post.delivers()
    (digest,) = post.fake.seen(GROUP)
    assert all(f"GZ-{n:04d} 第{n}户停电" in digest.text for n in range(19))
    assert "folded" in await post.states()


async def test_eighty_broadcasts_to_forty_people_keep_below_the_limits_and_an_answer_goes_first(
    post: Post,
) -> None:
    for n in range(40):
        await post.person(7000 + n)
        await post.writes(7000 + n, "通知一", "通知二", lane=Lane.BROADCAST)
    await post.delivery.deliver()
    await post.person(CLERK)
    await post.writes(CLERK, "您好")
    await post.delivery.deliver()
    assert [message.text for message in post.fake.seen(CLERK)] == ["您好"]
    await post.delivers(20)
    assert sent(post) == 81
    assert await post.states() == {"sent"}


async def test_a_group_that_became_a_supergroup_gets_its_messages_there(post: Post) -> None:
    post.fake.group(-7)
    await post.group(-7)
    post.fake.migrates(-7, GROUP)
    await post.writes(-7, "一", "二")
    await post.delivers(1)
    assert [message.text for message in post.fake.seen(GROUP)] == ["一", "二"]
    assert (await post.ground.address(str(GROUP))).unit == "区供电公司"


async def test_a_deleted_topic_costs_no_message(post: Post) -> None:
    post.fake.group(FORUM, forum=True)
    topic = post.fake.opens_topic(CLERK, FORUM, "供电")
    await post.group(FORUM, topic)
    post.fake.deletes_topic(FORUM, topic)
    await post.writes(f"{FORUM}#{topic}", "一", "二")
    await post.delivers(1)
    assert [message.text for message in post.fake.seen(FORUM)] == ["一", "二"]
    assert await post.ground.written_to("office") == [texts.TOPIC_GONE.format(who="区供电公司")]


async def test_who_blocked_the_bot_is_reachable_no_more_and_nothing_else_is_tried(post: Post) -> None:
    await post.person(CLERK)
    post.fake.blocks(CLERK)
    await post.writes(CLERK, "一")
    await post.delivers(600)
    assert sent(post) == 1
    assert not (await post.ground.address(str(CLERK))).reachable


@pytest.mark.parametrize(
    ("fault", "copies"),
    [(Fault.DROP_BEFORE, 1), (Fault.BAD_GATEWAY, 1), (Fault.NOT_JSON, 1), (Fault.DROP_AFTER, 2)],
    ids=["cut before", "502", "a page", "cut after"],
)
async def test_through_every_fault_what_must_arrive_does(post: Post, fault: Fault, copies: int) -> None:
    await post.person(CLERK)
    post.fake.fails("sendMessage", fault)
    await post.writes(CLERK, "一", "二")
    await post.delivers(10)
    assert [message.text for message in post.fake.seen(CLERK)] == ["一"] * copies + ["二"]


async def test_a_dead_token_keeps_every_message_until_it_lives_again(post: Post) -> None:
    await post.person(CLERK)
    post.fake.token_dead = True
    await post.writes(CLERK, "一", "二")
    await post.delivers(130)
    assert await post.states() == {"later", "pending"}
    assert sent(post) == 3  # once a minute
    post.fake.token_dead = False
    await post.delivers(60)
    assert [message.text for message in post.fake.seen(CLERK)] == ["一", "二"]


async def test_429_is_waited_for_in_that_chat_and_in_no_other(post: Post) -> None:
    await post.person(CLERK)
    await post.person(602)
    post.fake.fails("sendMessage", Refusal(429, "Too Many Requests: retry after 30", retry_after=30))
    await post.writes(CLERK, "一", "二")
    await post.delivers(1)
    await post.writes(602, "您好")
    await post.delivers(25)
    assert (len(post.fake.seen(CLERK)), len(post.fake.seen(602))) == (0, 1)
    await post.delivers(10)
    assert [message.text for message in post.fake.seen(CLERK)] == ["一", "二"]


async def test_a_card_whose_answer_was_lost_stands_twice_and_one_of_them_follows_the_order(post: Post) -> None:
    post.fake.group(GROUP)
    await post.group(GROUP)
    post.fake.fails("sendMessage", Fault.DROP_AFTER)
    await post.writes(GROUP, "待签收", card="GZ-1")
    await post.writes(GROUP, "办理中", kind="redraw", card="GZ-1")
    await post.delivers(5)
    assert [message.text for message in post.fake.seen(GROUP)] == ["待签收", "办理中"]


async def test_a_change_whose_answer_was_lost_is_made_again_and_is_no_error(post: Post) -> None:
    post.fake.group(GROUP)
    await post.group(GROUP)
    await post.writes(GROUP, "待签收", card="GZ-1")
    post.fake.fails("editMessageText", Fault.DROP_AFTER)
    await post.writes(GROUP, "办理中", kind="redraw", card="GZ-1")
    await post.delivers(5)
    assert [message.text for message in post.fake.seen(GROUP)] == ["办理中"]
    assert await post.states() == {"sent"}
