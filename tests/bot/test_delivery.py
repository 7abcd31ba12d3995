"""What goes out: in order, again when it must, once when it can, and aloud when it cannot."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot import delivery as delivery_module
from bot.channels.base import TOPIC_GONE, Menu, Plain, Receipt, Receive, Sent
from bot.delivery import BACK_OFF, LEASE, Delivery
from bot.folding import MOST_CARDS
from db.models.messages import OutboxRow
from db.models.people import Address, Person
from db.queries.messages import PATIENT_ATTEMPTS
from handlers import texts
from handlers.messages import Lane, Shown
from tests.bot.support import Ground, ground_in
from tests.town import CHANNEL

GONE = Receipt(Sent.GONE, detail="blocked")
UNKNOWN = Receipt(Sent.UNKNOWN, detail="cut")
MISCONFIGURED = Receipt(Sent.MISCONFIGURED, detail="token")


class Platform(Plain):
    """A channel that takes everything, but for the answers that a test puts in its way.

    What it was given can be changed, unless it was taken down.
    """

    name = CHANNEL

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.shown: list[Shown] = []
        self.drawn: list[tuple[str, str]] = []
        self.menus: list[tuple[str, Menu]] = []
        self.taken_down: set[str] = set()
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

    async def update(self, ref: str, message: Shown) -> Receipt:
        self.drawn.append((ref, message.text))
        waiting = self.answers.get(ref)
        lost = Receipt(Sent.LOST if ref in self.taken_down else Sent.SENT, ref)
        return waiting.popleft() if waiting else lost

    async def menu(self, chat: str, commands: Menu) -> Receipt:
        self.menus.append((chat, commands))
        waiting = self.answers.get(chat)
        return waiting.popleft() if waiting else Receipt(Sent.SENT)

    def texts(self, chat: str = "shop") -> list[str]:
        return [text for to, text in self.got if to == chat]


@pytest.fixture
async def ground(town_template: Path, tmp_path: Path) -> AsyncIterator[Ground]:
    async with ground_in(tmp_path, town_template) as ground:
        yield ground


@pytest.fixture(autouse=True)
def _waits_are_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_module, "jitter", lambda: 0.0)


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
    ground.later(seconds=BACK_OFF[0])
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
    for _ in range(len(BACK_OFF) + 3):
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


async def test_a_channel_that_does_not_work_keeps_its_messages_and_is_tried_again_by_itself(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一")
    for _ in range(20):
        platform.will_answer("shop", MISCONFIGURED)
        await deliver_all(delivery)
        await ground.writes("clerk", "二")
        assert not await delivery.deliver()  # the channel rests as a whole
        ground.later(minutes=1)
        platform.will_answer("clerk", MISCONFIGURED)
    await deliver_all(delivery)
    ground.later(minutes=1)
    await deliver_all(delivery)
    assert platform.texts()[-1] == "一"
    assert platform.texts("clerk")[-20:] == ["二"] * 20
    assert {(await row(ground, one.id)).state for one in await ground.all(OutboxRow)} == {"sent"}
    assert await ground.written_to("office") == []


async def test_the_coordinators_read_once_on_another_channel_that_one_does_not_work_and_once_that_it_does(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    async with ground.database.begin() as tx:
        office = (await ground.address("office")).person_id
        tx.add(Address(channel="web", chat="desk", person_id=office, seen_at=ground.clock()))
    await ground.writes("shop", "一")
    for _ in range(3):
        platform.will_answer("shop", MISCONFIGURED)
        await deliver_all(delivery)
        assert await ground.written_to("desk") == [texts.CHANNEL_DOWN.format(channel=CHANNEL)]
        ground.later(minutes=1)
    await deliver_all(delivery)
    ground.later(minutes=1)
    await ground.writes("shop", "二")
    await deliver_all(delivery)
    told = [texts.CHANNEL_DOWN.format(channel=CHANNEL), texts.CHANNEL_UP.format(channel=CHANNEL)]
    assert await ground.written_to("desk") == told
    assert await ground.written_to("office") == []


async def test_who_wrote_to_a_topic_that_was_deleted_writes_to_its_group_and_the_coordinators_know(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await binds(ground, "-1001#77")
    await ground.writes("-1001#77", "一", "二")
    platform.will_answer("-1001#77", Receipt(Sent.LATER, detail=TOPIC_GONE, moved_to="-1001"))
    await deliver_all(delivery)
    ground.later(seconds=1)
    await deliver_all(delivery)
    assert platform.texts("-1001") == ["一", "二"]
    assert platform.texts("office") == [texts.TOPIC_GONE.format(who="区供电公司")]


async def binds(ground: Ground, chat: str) -> None:
    async with ground.database.begin() as tx:
        group = Address(channel=CHANNEL, chat=chat, region="甘州区", unit="区供电公司", seen_at=ground.clock())
        tx.add(group)


async def test_a_group_that_moved_where_it_is_known_already_is_one_with_it(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await binds(ground, "-7")
    await binds(ground, "-1007")
    await ground.writes("-7", "一", "二")
    platform.will_answer("-7", Receipt(Sent.LATER, moved_to="-1007"))
    await deliver_all(delivery)
    ground.later(seconds=1)
    await deliver_all(delivery)
    assert platform.texts("-1007") == ["一", "二"]
    assert await ground.written_to("office") == []


# giving up


async def test_attempts_come_later_and_later_and_what_is_no_reminder_is_never_given_up(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written] = await ground.writes("clerk", "一")
    waits = (*BACK_OFF, 300, 300)
    platform.will_answer("clerk", *[UNKNOWN] * len(waits))
    assert await delivery.deliver()
    for seconds in waits:
        assert (await row(ground, written)).state == "unknown"
        ground.later(seconds=seconds - 0.001)
        while await delivery.deliver():
            assert len(platform.texts("clerk")) == (await row(ground, written)).attempts
        ground.later(seconds=0.001)
        assert await delivery.deliver()
    assert (await row(ground, written)).state == "sent"
    assert platform.texts("clerk") == ["一"] * (len(waits) + 1)
    for office in ("office", "office2"):
        assert await ground.written_to(office) == [texts.OUTBOX_LATE.format(who="王经办", id=written)]


async def test_a_reminder_is_given_up_after_an_hour_and_the_coordinators_know(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    [written] = await ground.writes("clerk", "快到期了", lane=Lane.REMINDER)
    platform.will_answer("clerk", *[UNKNOWN] * 50)
    start = ground.clock()
    while (await row(ground, written)).state != "dead":
        await deliver_all(delivery)
        ground.later(seconds=60)
    assert timedelta(hours=1) < ground.clock() - start < timedelta(hours=1, minutes=7)
    assert texts.OUTBOX_DEAD.format(who="王经办", id=written) in "".join(platform.texts("office"))
    tries = len(platform.texts("clerk"))
    ground.later(days=1)
    await deliver_all(delivery)
    assert len(platform.texts("clerk")) == tries


async def test_what_fails_again_and_again_does_not_hold_back_what_follows_it(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "一", "二")
    platform.will_answer("shop", *[UNKNOWN] * PATIENT_ATTEMPTS)
    for seconds in BACK_OFF[: PATIENT_ATTEMPTS - 1]:
        await deliver_all(delivery)
        assert set(platform.texts()) == {"一"}
        ground.later(seconds=seconds)
    await deliver_all(delivery)
    assert platform.texts() == [*["一"] * PATIENT_ATTEMPTS, "二"]


async def test_the_coordinators_read_of_many_in_two_messages(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    ids = [*await ground.writes("clerk", *"一二三"), *await ground.writes("shop", *"四五")]
    for who in ("clerk", "shop"):
        platform.will_answer(who, *[Receipt(Sent.REFUSED, detail="x")] * 3)
    await deliver_all(delivery)
    assert len(platform.texts("office")) == 1
    ground.later(minutes=10)
    await deliver_all(delivery)
    assert len(platform.texts("office")) == 2
    said = "\n".join(platform.texts("office"))
    assert all(f"（编号{id}）" in said for id in ids)


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
    assert platform.texts("office") == [texts.OUTBOX_REFUSED.format(who="王经办", id=written)]


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


# what goes first


async def test_an_answer_is_not_stuck_behind_two_hundred_broadcasts(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    for n in range(200):
        await ground.writes("clerk", f"通知{n}", lane=Lane.BROADCAST)
    await ground.writes("clerk2", *"一二", lane=Lane.REMINDER)
    await ground.writes("clerk", "答复", "又一条")
    await ground.writes("shop", "您好")
    assert await delivery.deliver()
    assert [text for _, text in platform.got] == ["答复", "您好", "一"]  # one of each chat
    assert await delivery.deliver()
    assert platform.texts("clerk") == ["答复", "又一条"]


async def test_a_broadcast_that_a_process_died_over_holds_no_answer_back_for_ever(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "通知", lane=Lane.BROADCAST)
    await dies_sending(delivery, platform)
    await ground.writes("shop", "答复")
    ground.later(seconds=LEASE.total_seconds())
    await deliver_all(delivery)
    assert platform.texts() == ["答复", "通知"]


async def test_answers_and_cards_of_one_chat_stay_in_order(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await ground.writes("shop", "新工单", lane=Lane.CARD)
    await ground.writes("shop", "答复", lane=Lane.ANSWER)
    await deliver_all(delivery)
    assert platform.texts() == ["新工单", "答复"]


async def test_a_chat_that_waits_holds_up_no_other(ground: Ground, delivery: Delivery, platform: Platform) -> None:
    await ground.writes("clerk", *"一二三")
    platform.will_answer("clerk", Receipt(Sent.LATER, retry_after=60))
    await deliver_all(delivery)
    await ground.writes("shop", "您好")
    await deliver_all(delivery)
    assert platform.texts("clerk") == ["一"]
    assert platform.texts("shop") == ["您好"]


# bursts


async def cards(ground: Ground, chat: str, count: int) -> None:
    async with ground.database.begin() as tx:
        address = await tx.merge(await ground.address(chat))
        for n in range(1, count + 1):
            number = f"GZ-20261013-{n:04d}"
            buttons = [[["签收", f"claim.{n}"], ["异议", f"object.{n}"]]]
            payload = {"text": f"新工单{number}（一般）\n内容：第{n}户停电\n请在时限内签收。", "buttons": buttons}
            tx.add(
                OutboxRow(
                    address=address, channel=CHANNEL, payload=payload, lane=Lane.CARD, card=number,
                    created_at=ground.clock(), due_at=ground.clock(),
                )
            )  # fmt: skip


async def test_a_burst_of_new_orders_for_a_group_is_one_message_with_every_number_and_a_way_to_claim(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await binds(ground, "-1001")
    await cards(ground, "-1001", 19)
    await deliver_all(delivery)
    (digest,) = platform.shown
    assert all(f"GZ-20261013-{n:04d} 第{n}户停电" in digest.text for n in range(1, 20))
    pressable = [pair for line in digest.buttons for pair in line]
    assert pressable == [(f"签收 {n:04d}", f"claim.{n}") for n in range(1, 20)]
    states = [one.state for one in await ground.all(OutboxRow)]
    assert states == ["folded"] * 19 + ["sent"]
    ground.later(days=1)
    await deliver_all(delivery)
    assert len(platform.shown) == 1


@pytest.mark.parametrize(("chat", "count"), [("-1001", MOST_CARDS), ("clerk", 19)], ids=["a few", "a person"])
async def test_a_few_orders_and_those_of_a_person_come_one_by_one(
    ground: Ground, delivery: Delivery, platform: Platform, chat: str, count: int
) -> None:
    await binds(ground, "-1001")
    await cards(ground, chat, count)
    await deliver_all(delivery)
    assert len(platform.texts(chat)) == count


async def test_a_burst_that_is_killed_while_it_is_folded_is_folded_once(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await binds(ground, "-1001")
    await cards(ground, "-1001", 19)
    assert await delivery.deliver()  # folds, and sends nothing yet
    next_process = Delivery(ground.database, ground.house, {CHANNEL: platform}, ground.clock)
    await next_process.take_over()
    await deliver_all(next_process)
    assert len(platform.shown) == 1


# cards in place


async def says(ground: Ground, kind: str, text: str, card: str = "GZ-1", who: str = "clerk") -> None:
    async with ground.database.begin() as tx:
        address = await tx.merge(await ground.address(who))
        tx.add(
            OutboxRow(
                address=address, channel=CHANNEL, kind=kind, payload={"text": text, "buttons": []}, card=card,
                created_at=ground.clock(), due_at=ground.clock(),
            )
        )  # fmt: skip


async def test_a_card_is_drawn_anew_where_it_stands_and_not_when_it_shows_it_already(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await says(ground, "say", "待签收")
    for text in ("办理中", "办理中", "已办结"):
        await says(ground, "redraw", text)
    await deliver_all(delivery)
    assert platform.texts("clerk") == ["待签收"]
    assert platform.drawn == [("p1", "办理中"), ("p1", "已办结")]


async def test_every_copy_of_a_card_is_drawn_anew(ground: Ground, delivery: Delivery, platform: Platform) -> None:
    await says(ground, "say", "待签收")
    await says(ground, "say", "待签收")
    await says(ground, "redraw", "办理中")
    await deliver_all(delivery)
    assert platform.drawn == [("p2", "办理中"), ("p1", "办理中")]


async def test_a_card_that_is_lost_is_sent_anew_and_drawn_there_from_then_on(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await says(ground, "say", "待签收")
    await deliver_all(delivery)
    platform.taken_down.add("p1")
    await says(ground, "redraw", "办理中")
    await says(ground, "redraw", "已办结")
    await deliver_all(delivery)
    assert platform.texts("clerk") == ["待签收", "办理中"]
    assert platform.drawn == [("p1", "办理中"), ("p2", "已办结")]


async def test_of_two_copies_the_one_that_is_left_is_enough(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await says(ground, "say", "待签收")
    await says(ground, "say", "待签收")
    await deliver_all(delivery)
    platform.taken_down.add("p2")
    await says(ground, "redraw", "办理中")
    await says(ground, "redraw", "已办结")
    await deliver_all(delivery)
    assert platform.texts("clerk") == ["待签收", "待签收"]
    assert platform.drawn == [("p2", "办理中"), ("p1", "办理中"), ("p1", "已办结")]


async def test_a_card_that_may_have_arrived_is_sent_again_and_a_change_that_may_have_is_made_again(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    await says(ground, "say", "待签收")
    platform.will_answer("clerk", UNKNOWN)
    await says(ground, "redraw", "办理中")
    platform.will_answer("p2", UNKNOWN)
    for _ in range(3):
        await deliver_all(delivery)
        ground.later(seconds=1)
    assert platform.texts("clerk") == ["待签收", "待签收"]
    assert platform.drawn == [("p2", "办理中"), ("p2", "办理中")]


async def test_what_is_shown_nowhere_is_not_drawn(ground: Ground, delivery: Delivery, platform: Platform) -> None:
    await says(ground, "redraw", "办理中")
    await deliver_all(delivery)
    assert (platform.got, platform.drawn) == ([], [])


# menus


async def test_a_menu_is_offered_and_a_chat_that_takes_none_is_nobodys_alarm(
    ground: Ground, delivery: Delivery, platform: Platform
) -> None:
    for _ in range(2):
        async with ground.database.begin() as tx:
            payload = {"text": "", "buttons": [], "menu": [["gongdan", "我的工单"]]}
            tx.add(
                OutboxRow(
                    address=await tx.merge(await ground.address("clerk")), channel=CHANNEL, kind="menu",
                    payload=payload, created_at=ground.clock(), due_at=ground.clock(),
                )
            )  # fmt: skip
        await deliver_all(delivery)
        platform.will_answer("clerk", GONE)
    assert platform.menus == [("clerk", [["gongdan", "我的工单"]])] * 2
    assert (await ground.address("clerk")).reachable
    assert await ground.written_to("office") == []
