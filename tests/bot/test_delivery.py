"""What goes out: in order, again when it must, once when it can, and aloud when it cannot."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import Receipt, Receive, Sent
from bot.delivery import LEASE, MOST_ATTEMPTS, Delivery
from db.models.messages import OutboxRow
from db.models.people import Person
from handlers import texts
from handlers.messages import Shown
from tests.bot.support import Ground, ground_in
from tests.town import CHANNEL

WAITS = (1, 2, 4, 15, 60, 120, 300)  # seconds before the second attempt, the third, ...
GONE = Receipt(Sent.GONE, detail="blocked")
UNKNOWN = Receipt(Sent.UNKNOWN, detail="cut")


class Platform:
    """A channel that takes everything, but for the answers that a test puts in its way."""

    name = CHANNEL

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.shown: list[Shown] = []
        self.answers: dict[str, deque[Receipt]] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...

    def will_answer(self, chat: str, *receipts: Receipt) -> None:
        self.answers.setdefault(chat, deque()).extend(receipts)

    async def send(self, message: Shown) -> Receipt:
        self.reached.set()
        await self.open.wait()
        self.got.append((message.chat, message.text))
        self.shown.append(message)
        waiting = self.answers.get(message.chat)
        return waiting.popleft() if waiting else Receipt(Sent.SENT, ref=f"p{len(self.got)}")

    def texts(self, chat: str = "shop") -> list[str]:
        return [text for to, text in self.got if to == chat]


@pytest.fixture
async def ground(town_template: Path, tmp_path: Path) -> AsyncIterator[Ground]:
    async with ground_in(tmp_path, town_template) as ground:
        yield ground


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def delivery(ground: Ground, platform: Platform) -> Delivery:
    return Delivery(ground.database, ground.house, {CHANNEL: platform}, ground.clock)


async def deliver_all(delivery: Delivery) -> None:
    while await delivery.deliver():
        pass


async def dies_sending(delivery: Delivery, platform: Platform) -> None:
    """The process ends while a platform is taking its time."""
    platform.open.clear()
    sending = asyncio.create_task(delivery.deliver())
    await platform.reached.wait()
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    platform.open.set()


async def row(ground: Ground, row_id: int) -> OutboxRow:
    async with ground.database.read() as tx:
        return await tx.get_one(OutboxRow, row_id)


# sending


async def test_a_message_is_shown_as_it_was_written_and_remembered_as_sent(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    async with ground.database.begin() as tx:
        address = await tx.merge(await ground.address("shop"))
        payload = {"text": "您好", "buttons": [[["甲", "a"], ["乙", "b"]], [["丙", "c"]]]}
        written = OutboxRow(
            address=address, channel=CHANNEL, payload=payload, must_arrive=False,
            created_at=ground.clock(), due_at=ground.clock(),
        )  # fmt: skip
        tx.add(written)
    await deliver_all(delivery)
    buttons = ((("甲", "a"), ("乙", "b")), (("丙", "c"),))
    assert platform.shown == [Shown(written.id, "shop", "您好", buttons, must_arrive=False)]
    kept = await row(ground, written.id)
    assert (kept.state, kept.ref, kept.leased_until) == ("sent", "p1", None)
    ground.later(days=1)
    assert not await delivery.deliver()


async def test_the_messages_of_an_address_arrive_in_the_order_they_were_written_in(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", *"一二三四五")
    await deliver_all(delivery)
    assert platform.texts() == list("一二三四五")


async def test_addresses_are_served_side_by_side(ground: Ground, delivery: Delivery, platform: Platform) -> None:
    await ground.writes("shop", "一", "二")
    await ground.writes("clerk", "三")
    assert await delivery.deliver()
    assert sorted(platform.got) == [("clerk", "三"), ("shop", "一")]


async def test_a_message_for_later_waits_and_holds_nothing_back(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "晚", due_at=ground.clock() + timedelta(minutes=5))
    await ground.writes("shop", "早")
    await deliver_all(delivery)
    assert platform.texts() == ["早"]
    ground.later(minutes=5)
    await deliver_all(delivery)
    assert platform.texts() == ["早", "晚"]


async def test_what_is_for_a_channel_that_does_not_run_here_is_left_to_whoever_runs_it(
    ground: Ground, platform: Platform
) -> None:
    [written] = await ground.writes("shop", "一")
    elsewhere = Delivery(ground.database, ground.house, {"elsewhere": platform}, ground.clock)
    assert not await elsewhere.deliver()
    assert (await row(ground, written)).state == "pending"


async def test_nothing_is_locked_while_a_platform_takes_its_time(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一")
    platform.open.clear()
    sending = asyncio.create_task(delivery.deliver())
    await platform.reached.wait()
    other = ground.another()
    async with asyncio.timeout(5), other.begin() as tx:
        tx.add(Person(name="", created_at=ground.clock(), memberships=[]))
    await other.close()
    platform.open.set()
    assert await sending


# not knowing, waiting


async def test_what_must_arrive_is_sent_again_when_nobody_knows_whether_it_did(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written] = await ground.writes("shop", "一")
    platform.will_answer("shop", UNKNOWN)
    await deliver_all(delivery)
    assert (await row(ground, written)).state == "unknown"
    ground.later(seconds=WAITS[0])
    await deliver_all(delivery)
    assert platform.texts() == ["一", "一"]
    assert (await row(ground, written)).state == "sent"


async def test_what_need_not_arrive_is_never_sent_twice(ground: Ground, delivery: Delivery, platform: Platform) -> None:
    await ground.writes("shop", "一", must_arrive=False)
    platform.will_answer("shop", UNKNOWN)
    await deliver_all(delivery)
    ground.later(days=1)
    await deliver_all(delivery)
    assert platform.texts() == ["一"]
    assert await ground.written_to("office") == []


async def test_a_platform_that_asks_to_wait_is_waited_for_and_that_is_no_failure(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written] = await ground.writes("shop", "一")
    for _ in range(MOST_ATTEMPTS + 3):
        platform.will_answer("shop", Receipt(Sent.LATER, retry_after=7.0))
        await deliver_all(delivery)
        ground.later(seconds=6.9)
        assert not await delivery.deliver()
        ground.later(seconds=0.1)
    await deliver_all(delivery)
    assert (await row(ground, written)).state == "sent"
    assert (await row(ground, written)).attempts == 0


@pytest.mark.parametrize("answer", [Receipt(Sent.LATER, retry_after=7.0), UNKNOWN], ids=["later", "unknown"])
async def test_what_follows_a_message_that_waits_for_another_try_does_not_overtake_it(
    ground: Ground, delivery: Delivery, platform: Platform, answer: Receipt
) -> None:
    # BUG: db/queries/messages.py lease: a row that waits (due_at ahead) no longer blocks the later ones of its address.
    await ground.writes("shop", "一", "二")
    platform.will_answer("shop", answer)
    await deliver_all(delivery)
    assert platform.texts() == ["一"]
    ground.later(seconds=7)
    await deliver_all(delivery)
    assert platform.texts() == ["一", "一", "二"]


async def test_a_chat_that_moved_is_followed(ground: Ground, delivery: Delivery, platform: Platform) -> None:
    await ground.writes("shop", "一")
    platform.will_answer("shop", Receipt(Sent.LATER, moved_to="-100shop"))
    await deliver_all(delivery)
    ground.later(seconds=1)
    await deliver_all(delivery)
    assert platform.texts("-100shop") == ["一"]


async def test_a_channel_that_does_not_work_keeps_its_messages_and_tells_no_coordinator(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一")
    for _ in range(MOST_ATTEMPTS + 1):
        platform.will_answer("shop", Receipt(Sent.MISCONFIGURED, detail="token"))
        await deliver_all(delivery)
        ground.later(minutes=1)
    await deliver_all(delivery)
    assert platform.texts() == ["一"] * (MOST_ATTEMPTS + 2)
    assert await ground.written_to("office") == []


# giving up


async def test_attempts_come_later_and_later_until_it_is_dead_and_the_coordinators_know(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written] = await ground.writes("clerk", "一")
    platform.will_answer("clerk", *[UNKNOWN] * MOST_ATTEMPTS)
    assert await delivery.deliver()
    for seconds in WAITS:
        ground.later(seconds=seconds - 0.001)
        assert not await delivery.deliver()
        ground.later(seconds=0.001)
        assert await delivery.deliver()
    assert (await row(ground, written)).state == "dead"
    assert platform.texts("clerk") == ["一"] * MOST_ATTEMPTS
    for office in ("office", "office2"):
        assert await ground.written_to(office) == [texts.UNREACHABLE.format(who="王经办")]
    ground.later(days=1)
    await deliver_all(delivery)
    assert len(platform.texts("clerk")) == MOST_ATTEMPTS


async def test_after_a_dead_message_the_next_one_is_sent(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一", "二")
    platform.will_answer("shop", *[UNKNOWN] * MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS + 1):
        await deliver_all(delivery)
        ground.later(seconds=max(WAITS))
    assert platform.texts()[-1] == "二"


async def test_somebody_who_is_gone_is_no_longer_reachable_and_the_coordinators_know(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written] = await ground.writes("clerk", "一")
    platform.will_answer("clerk", GONE)
    await deliver_all(delivery)
    ground.later(days=1)
    await deliver_all(delivery)
    assert platform.texts("clerk") == ["一"]
    assert ((await row(ground, written)).state, (await row(ground, written)).detail) == ("gone", "blocked")
    assert not (await ground.address("clerk")).reachable
    assert platform.texts("office") == [texts.UNREACHABLE.format(who="王经办")]


async def test_a_message_that_is_refused_is_told_and_its_address_stays(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written, _] = await ground.writes("clerk", "一", "二")
    platform.will_answer("clerk", Receipt(Sent.REFUSED, detail="x" * 500))
    await deliver_all(delivery)
    assert (await row(ground, written)).state == "refused"
    assert (await row(ground, written)).detail == "x" * 200
    assert (await ground.address("clerk")).reachable
    assert platform.texts("clerk") == ["一", "二"]
    assert platform.texts("office") == [texts.UNREACHABLE.format(who="王经办")]


async def test_a_coordinator_who_cannot_be_reached_starts_no_storm_of_messages(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("clerk", "一")
    for who in ("clerk", "office", "office2"):
        platform.will_answer(who, GONE)
    await deliver_all(delivery)
    assert sorted(to for to, _ in platform.got) == ["clerk", "office", "office2"]


# crashing


async def test_what_a_process_died_over_is_sent_again_when_its_lease_is_over(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一", "二")
    await dies_sending(delivery, platform)
    next_process = Delivery(ground.database, ground.house, {CHANNEL: platform}, ground.clock)
    ground.later(seconds=LEASE.total_seconds() - 1)
    await deliver_all(next_process)
    assert platform.got == []  # it may be on its way; and what follows it waits for it
    ground.later(seconds=1)
    await deliver_all(next_process)
    assert platform.texts() == ["一", "二"]


async def test_a_server_that_starts_does_not_wait_for_the_leases_of_the_one_that_died(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一", "二")
    await dies_sending(delivery, platform)
    next_process = Delivery(ground.database, ground.house, {CHANNEL: platform}, ground.clock)
    await next_process.take_over()
    await deliver_all(next_process)
    assert platform.texts() == ["一", "二"]


async def test_two_processes_that_deliver_at_once_send_every_message_once_and_in_order(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    for n in range(8):
        await ground.writes("shop", str(n))
        await ground.writes("clerk", str(n))
    other = ground.another()
    second = Delivery(other, ground.house, {CHANNEL: platform}, ground.clock)
    while any(await asyncio.gather(delivery.deliver(), second.deliver())):
        pass
    await other.close()
    assert platform.texts("shop") == platform.texts("clerk") == [str(n) for n in range(8)]
