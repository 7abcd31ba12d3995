"""The Telegram channel with the unmodified library against a server that refuses what the real one refuses."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TelegramError

from bot.channels.base import Receipt, Sent
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.errors import receipt
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.sending import parts, units
from bot.settings import Misconfigured
from handlers.messages import File, Incoming, Kind, Shown
from tests.fakes.telegram_api import FakeTelegram, Fault
from tests.fakes.telegram_limits import Refusal

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SHOP, OFFICE = 501, -1007


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Inbox:
    """Keeps what it receives; while `broken`, nothing can be kept."""

    def __init__(self) -> None:
        self.kept: list[Incoming] = []
        self.refused: list[Incoming] = []
        self.broken = False
        self._changed = asyncio.Event()

    async def receive(self, incoming: Incoming) -> bool:
        self._changed.set()
        if self.broken:
            self.refused.append(incoming)
            raise OSError("磁盘满了")
        self.kept.append(incoming)
        return True

    async def of(self, count: int) -> list[Incoming]:
        """Waits until so many were kept."""
        await self.until(lambda: len(self.kept) >= count)
        return self.kept

    async def until(self, true: Any) -> None:
        async with asyncio.timeout(5):
            while not true():
                self._changed.clear()
                await self._changed.wait()


class Naps:
    """Instead of sleeping: what was to be slept, and a moment for others."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def fake(clock: Clock) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(clock) as server:
        yield server


@pytest.fixture
async def channel(fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps) -> AsyncIterator[TelegramChannel]:
    async with running(fake, inbox, clock, naps) as started:
        yield started


@asynccontextmanager
async def running(fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(fake.token, fake.url, clock, sleep=naps)
    await channel.start(inbox.receive)
    try:
        yield channel
    finally:
        await channel.stop()


def shown(text: str, chat: int = SHOP, buttons: Any = (), id: int = 1) -> Shown:
    return Shown(id, str(chat), text, buttons)


def polls(fake: FakeTelegram) -> list[int]:
    return [int(asked["offset"]) for method, asked in fake.calls if method == "getUpdates"]


# --- receiving


async def test_text_arrives_with_who_where_and_when(fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox) -> None:
    fake.says(SHOP, "冷库停电两个小时了")
    (incoming,) = await inbox.of(1)
    assert incoming == Incoming(
        channel="telegram",
        key=incoming.key,
        chat="501",
        sender="501",
        kind=Kind.TEXT,
        at=NOON,
        text="冷库停电两个小时了",
    )
    assert incoming.key.startswith("u")
    assert incoming.at.tzinfo is not None


async def test_a_press_carries_the_buttons_data_and_is_answered(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox, clock: Clock
) -> None:
    fake.says(SHOP, "/start")
    await channel.send(shown("提交吗?", buttons=((("提交", "s.1.mac"), ("修改", "e.1.mac")),)))
    clock.advance(5)
    query = fake.presses(SHOP, "修改")
    press = (await inbox.of(2))[1]
    assert (press.kind, press.data, press.chat, press.sender) == (Kind.PRESS, "e.1.mac", "501", "501")
    assert press.at == NOON + timedelta(seconds=5)
    await fake.until(lambda: fake.answered == [query])


async def test_a_press_that_is_too_old_to_answer_still_counts(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(fake, inbox, clock, naps) as channel:
        fake.says(SHOP, "/start")
        await channel.send(shown("提交吗?", buttons=((("提交", "s"),),)))
        await inbox.of(1)
    fake.presses(SHOP, "提交")
    fake.advance(31)
    async with running(fake, inbox, clock, naps) as channel:
        await inbox.until(lambda: any(incoming.kind is Kind.PRESS for incoming in inbox.kept))
        await fake.until(lambda: "answerCallbackQuery" in [method for method, _ in fake.calls])
        await channel.send(shown("已提交"))
    gc.collect()  # a task that failed unseen would be told about now
    assert fake.answered == []
    assert caplog.records == []


async def test_an_edit_arrives_as_an_edit(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox, clock: Clock
) -> None:
    fake.says(SHOP, "停电两小时")
    clock.advance(90)
    fake.edits(SHOP, "停电三小时")
    said, edited = await inbox.of(2)
    assert (said.at, edited.at) == (NOON, NOON + timedelta(seconds=90))
    assert (said.kind, edited.kind, edited.text) == (Kind.TEXT, Kind.EDIT, "停电三小时")
    assert said.key != edited.key


async def test_a_photo_arrives_with_its_largest_size_and_its_caption(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    fake.sends_photo(SHOP, "损坏的设备")
    (incoming,) = await inbox.of(1)
    assert (incoming.kind, incoming.text) == (Kind.FILE, "损坏的设备")
    assert incoming.files == (File("photo", "photo-800", "", 800),)


MEDIA = {"file_id": "f", "file_unique_id": "q", "file_size": 7}
CONTENTS = [
    ({"voice": {**MEDIA, "duration": 3}}, File("voice", "f", "", 7)),
    ({"audio": {**MEDIA, "duration": 3, "file_name": "a.mp3"}}, File("voice", "f", "a.mp3", 7)),
    ({"document": {**MEDIA, "file_name": "合同.pdf"}}, File("document", "f", "合同.pdf", 7)),
    ({"video": {**MEDIA, "width": 1, "height": 1, "duration": 3}}, File("document", "f", "", 7)),
    ({"location": {"latitude": 38.93, "longitude": 100.45}}, File("location", "38.93,100.45")),
    (
        {"sticker": {**MEDIA, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}},
        File("other"),
    ),
    ({"contact": {"phone_number": "1", "first_name": "张"}}, File("other")),
    ({"dice": {"emoji": "🎲", "value": 3}}, File("other")),
    ({"a_kind_of_next_year": {}}, File("other")),
]


@pytest.mark.parametrize(("content", "file"), CONTENTS)
async def test_what_is_not_text_arrives_as_a_file(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox, content: dict[str, Any], file: File
) -> None:
    fake.sends(SHOP, content)
    (incoming,) = await inbox.of(1)
    assert (incoming.kind, incoming.text, incoming.files) == (Kind.FILE, "", (file,))


async def test_blocking_and_removing_the_bot_are_told(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    fake.says(SHOP, "/start")
    fake.group(OFFICE)
    fake.blocks(SHOP)
    fake.kicks(601, OFFICE)
    _, blocked, kicked = await inbox.of(3)
    assert (blocked.kind, blocked.chat, blocked.sender) == (Kind.BLOCKED, "501", "501")
    assert (kicked.kind, kicked.chat, kicked.sender) == (Kind.BLOCKED, str(OFFICE), "601")


async def test_commands_lose_the_bots_name_and_those_for_other_bots_are_left_alone(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox
) -> None:
    fake.group(OFFICE)
    fake.says(601, "/gongdan@other_bot", chat=OFFICE)
    fake.says(601, "/gongdan@Qisu_Bot 今天", chat=OFFICE)
    fake.says(SHOP, "/start i_abc")
    assert [incoming.text for incoming in await inbox.of(2)] == ["/gongdan 今天", "/start i_abc"]


async def test_the_quoted_text_comes_along(fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox) -> None:
    fake.group(OFFICE)
    await channel.send(shown("工单 0088 待签收", OFFICE))
    fake.says(601, "我来办", chat=OFFICE, reply_to=fake.seen(OFFICE)[0])
    (incoming,) = await inbox.of(1)
    assert (incoming.reply_to, incoming.chat, incoming.sender) == ("工单 0088 待签收", str(OFFICE), "601")


async def test_what_nobody_needs_to_answer_does_not_stop_what_follows(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    chat = {"id": SHOP, "type": "private"}
    other_bot = {"id": 9, "is_bot": True, "first_name": "别的机器人"}
    fake.pushes("message", {"message_id": 1, "date": 0, "chat": chat, "from": other_bot, "text": "您好"})
    fake.sends(SHOP, {"new_chat_members": [other_bot]})
    moving = {"message_id": 2, "date": 0, "chat": chat, "from": {"id": SHOP, "is_bot": False, "first_name": "张"}}
    fake.pushes("edited_message", {**moving, "location": {"latitude": 38.93, "longitude": 100.45}})
    fake.pushes("message", {"from": "不是一条消息", "text": "身份证号"})
    fake.pushes("a_kind_of_next_year", {})
    fake.says(SHOP, "还在吗")
    assert [incoming.text for incoming in await inbox.of(1)] == ["还在吗"]
    await fake.until(lambda: not fake.updates)
    assert [record.getMessage()[:11] for record in caplog.records] == ["跳过一条无法解析的 T"]
    assert "身份证号" not in caplog.text


async def test_an_update_comes_again_until_it_was_received(
    fake: FakeTelegram, channel: TelegramChannel, inbox: Inbox, naps: Naps
) -> None:
    inbox.broken = True
    fake.says(SHOP, "一")
    fake.says(SHOP, "二")
    await inbox.until(lambda: len(inbox.refused) == 3)
    assert {incoming.text for incoming in inbox.refused} == {"一"}
    assert set(polls(fake)) == {0}
    inbox.broken = False
    assert [incoming.text for incoming in await inbox.of(2)] == ["一", "二"]
    assert 0.5 <= naps.taken[0] <= 1.0 <= naps.taken[1] <= 2.0


async def test_an_update_comes_again_after_a_stop_before_it_was_confirmed(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps
) -> None:
    inbox.broken = True
    async with running(fake, inbox, clock, naps):
        fake.says(SHOP, "不能丢")
        await inbox.until(lambda: inbox.refused)
    inbox.broken = False
    async with running(fake, inbox, clock, naps):
        assert [incoming.text for incoming in await inbox.of(1)] == ["不能丢"]
    assert inbox.kept[0].key == inbox.refused[0].key


@pytest.mark.parametrize("fault", [*Fault, Refusal(429, "Too Many Requests: retry after 7", retry_after=7)])
async def test_the_poller_outlives_every_fault(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps, fault: Fault | Refusal
) -> None:
    fake.fails("getUpdates", fault, times=2)
    fake.says(SHOP, "还在")
    async with running(fake, inbox, clock, naps):
        assert (await inbox.of(1))[0].text == "还在"
    assert naps.taken[:2] == [7.0, 7.0] if isinstance(fault, Refusal) else len(naps.taken) == 2


TROUBLES = [(409, "Conflict: terminated by other getUpdates request", "另一个程序"), (401, "Unauthorized", "令牌")]


@pytest.mark.parametrize(("code", "description", "words"), TROUBLES)
async def test_what_only_a_person_can_mend_is_said_in_one_line_and_tried_slowly(
    fake: FakeTelegram,
    inbox: Inbox,
    clock: Clock,
    naps: Naps,
    caplog: pytest.LogCaptureFixture,
    code: int,
    description: str,
    words: str,
) -> None:
    fake.fails("getUpdates", Refusal(code, description))
    fake.says(SHOP, "修好了")
    async with running(fake, inbox, clock, naps):
        await inbox.of(1)
    assert [words in record.getMessage() for record in caplog.records] == [True]
    assert naps.taken[0] >= 30


# --- starting and stopping


async def test_the_menu_is_offered(fake: FakeTelegram, channel: TelegramChannel) -> None:
    assert [(one["command"], one["description"]) for one in fake.commands] == [
        ("gongdan", "我的工单"),
        ("jindu", "查进度"),
        ("bangzhu", "帮助"),
    ]


async def test_a_menu_that_cannot_be_set_stops_nothing(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps
) -> None:
    fake.fails("setMyCommands", Fault.BAD_GATEWAY)
    async with running(fake, inbox, clock, naps):
        fake.says(SHOP, "您好")
        assert await inbox.of(1)


async def test_a_wrong_token_is_refused_in_one_sentence(fake: FakeTelegram, inbox: Inbox, clock: Clock) -> None:
    wrong = "123456:wrong-wrong_wrong-wrong"
    with pytest.raises(Misconfigured, match="QISU_TELEGRAM_TOKEN") as refused:
        await TelegramChannel(wrong, fake.url, clock).start(inbox.receive)
    assert "wrong-wrong" not in str(refused.value)


async def test_a_platform_that_cannot_be_reached_is_said_so(fake: FakeTelegram, inbox: Inbox, clock: Clock) -> None:
    await fake.__aexit__()
    with pytest.raises(Misconfigured, match="QISU_TELEGRAM_API"):
        await TelegramChannel(fake.token, fake.url, clock).start(inbox.receive)


async def test_stopping_does_not_wait_for_the_long_poll(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps
) -> None:
    async with running(fake, inbox, clock, naps) as channel:
        await fake.until(lambda: fake.polling == 1)
        async with asyncio.timeout(0.5):
            await channel.stop()
    assert await channel.send(shown("晚了")) == Receipt(Sent.LATER, retry_after=5.0, detail="not started")


async def test_stopping_lets_the_message_at_hand_be_kept(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(incoming: Incoming) -> bool:
        begun.set()
        await may_end.wait()
        return await inbox.receive(incoming)

    channel = TelegramChannel(fake.token, fake.url, clock, sleep=naps)
    await channel.start(slow)
    fake.says(SHOP, "正在存")
    await begun.wait()
    stopping = asyncio.create_task(channel.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    assert [incoming.text for incoming in inbox.kept] == ["正在存"]


async def test_the_token_is_never_logged(
    fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for method in ("getUpdates", "sendMessage", "setMyCommands"):
        fake.fails(method, Fault.NOT_JSON)
        fake.fails(method, Refusal(401, "Unauthorized"))
    async with running(fake, inbox, clock, naps) as channel:
        fake.says(SHOP, "/start")
        await inbox.of(1)
        for _ in range(3):
            await channel.send(shown("您好"))
    with pytest.raises(Misconfigured):
        await TelegramChannel(fake.token[:-1] + "2", fake.url, clock).start(inbox.receive)
    assert [message.text for message in fake.seen(SHOP)] == ["您好"]
    assert caplog.records
    assert fake.token[:-1] not in caplog.text
    assert "您好" not in caplog.text
    assert "nginx" not in caplog.text


# --- sending


async def test_a_message_arrives_with_its_buttons(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.says(SHOP, "/start")
    result = await channel.send(shown("提交吗?", buttons=((("提交", "s"), ("修改", "e")), (("放弃", "x"),))))
    (message,) = fake.seen(SHOP)
    assert result == Receipt(Sent.SENT, str(message.id))
    assert message.buttons == [[("提交", "s"), ("修改", "e")], [("放弃", "x")]]
    assert fake.calls[-1][1]["link_preview_options"] == '{"is_disabled": true}'


@pytest.mark.parametrize(
    "text", ["<b>&\"'", "3 < 5 && 6 > 4", "<a href='tg://user?id=1'>x", "&lt;不是标记&gt;", "98.5%_*["]
)
async def test_what_looks_like_markup_arrives_as_text(fake: FakeTelegram, channel: TelegramChannel, text: str) -> None:
    fake.says(SHOP, "/start")
    assert (await channel.send(shown(text))).state is Sent.SENT
    (message,) = fake.seen(SHOP)
    assert (message.text, message.entities) == (text, [])


async def test_a_long_text_arrives_whole_with_the_buttons_under_the_last_part(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.says(SHOP, "/start")
    text = "\n".join(f"第{n}条 企业用电🏭<应当>保障" for n in range(500))
    result = await channel.send(shown(text, buttons=((("有用", "u"),),)))
    messages = fake.seen(SHOP)
    assert "\n".join(message.text for message in messages) == text
    assert [message.labels for message in messages] == [[], [], ["有用"]]
    assert result.ref == ",".join(str(message.id) for message in messages)


@pytest.mark.parametrize(
    "text",
    [
        "好" * 10_000,
        "🏭" * 5_000,
        "短\n" + "好" * 4_097 + "\n短",
        "好" * 4_095 + "\n" + "完",
        "条\r\n" * 3_000,
        "a🏭" * 3_000,
    ],
)
def test_parts_fit_and_lose_nothing(text: str) -> None:
    found = parts(text)
    assert "".join(found) == text
    assert max(units(part) for part in found) <= 4096


def test_parts_of_white_space_are_left_out() -> None:
    assert parts("好" * 4096 + "\n" * 5000 + "完") == ["好" * 4096, "\n" * 904 + "完"]


async def test_after_an_interruption_only_the_missing_parts_are_sent(
    fake: FakeTelegram, channel: TelegramChannel, clock: Clock
) -> None:
    fake.says(SHOP, "/start")
    long = shown("甲" * 4096 + "乙" * 4096)
    fake.limits["private"] = (1, 10)
    interrupted = await channel.send(long)
    assert (interrupted.state, interrupted.retry_after) == (Sent.LATER, 10)
    fake.limits["private"] = None
    clock.advance(11)
    assert (await channel.send(long)).state is Sent.SENT
    assert [message.text[0] for message in fake.seen(SHOP)] == ["甲", "乙"]


# --- what became of it


async def test_who_cannot_be_reached_is_gone(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.says(SHOP, "/start")
    fake.blocks(SHOP)
    fake.knows(502)
    fake.group(OFFICE)
    fake.kicks(601, OFFICE)
    receipts = [await channel.send(shown("您好", chat)) for chat in (SHOP, 502, 404, OFFICE)]
    assert {result.state for result in receipts} == {Sent.GONE}
    assert receipts[0].detail == "Forbidden: bot was blocked by the user"


async def test_a_group_that_moved_is_to_be_sent_to_its_new_id(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(-7)
    fake.migrates(-7, OFFICE)
    result = await channel.send(shown("新工单", -7))
    assert (result.state, result.moved_to, result.retry_after) == (Sent.LATER, str(OFFICE), 0)
    assert (await channel.send(shown("新工单", int(result.moved_to)))).state is Sent.SENT


async def test_what_the_platform_never_takes_is_refused_without_its_content(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.says(SHOP, "/start")
    too_long = await channel.send(shown("您好", buttons=((("按", "好" * 22),),)))
    assert (too_long.state, too_long.detail) == (Sent.REFUSED, "BadRequest: Button_data_invalid")
    assert (await channel.send(shown(" \n "))).state is Sent.REFUSED


@pytest.mark.parametrize("fault", list(Fault))
async def test_whether_it_arrived_is_unknown_when_the_connection_breaks(
    fake: FakeTelegram, channel: TelegramChannel, fault: Fault
) -> None:
    fake.says(SHOP, "/start")
    fake.fails("sendMessage", fault)
    assert (await channel.send(shown("您好"))).state is Sent.UNKNOWN


async def test_what_never_left_is_sent_later(fake: FakeTelegram, inbox: Inbox, clock: Clock, naps: Naps) -> None:
    async with running(fake, inbox, clock, naps) as channel:
        await fake.until(lambda: fake.polling == 1)
        await fake.__aexit__()
        result = await channel.send(shown("您好"))
    assert (result.state, result.retry_after, result.detail) == (Sent.LATER, 5.0, "ConnectError")


async def test_the_platforms_wish_to_wait_is_kept_for_that_chat(
    fake: FakeTelegram, channel: TelegramChannel, clock: Clock
) -> None:
    fake.says(SHOP, "/start")
    fake.says(502, "/start")
    fake.fails("sendMessage", Refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    assert await channel.send(shown("您好")) == Receipt(Sent.LATER, retry_after=7.0, detail="RetryAfter")
    assert (await channel.send(shown("您好"))).detail == "pace"
    assert (await channel.send(shown("您好", 502))).state is Sent.SENT
    clock.advance(7)
    assert (await channel.send(shown("您好"))).state is Sent.SENT


ROWS = [
    (BadRequest("Message is not modified: exactly the same"), Sent.SENT),
    (BadRequest("Chat not found"), Sent.GONE),
    (BadRequest("PEER_ID_INVALID"), Sent.GONE),
    (BadRequest("not enough rights to send text messages to the chat"), Sent.GONE),
    (BadRequest("Message is too long"), Sent.REFUSED),
    (Forbidden("Forbidden: user is deactivated"), Sent.GONE),
    (Conflict("Conflict: webhook is active"), Sent.MISCONFIGURED),
    (NetworkError("Bad Gateway"), Sent.UNKNOWN),
    (TelegramError("Invalid server response"), Sent.UNKNOWN),
    (KeyError("result"), Sent.UNKNOWN),
]


@pytest.mark.parametrize(("error", "state"), ROWS)
def test_what_an_error_means(error: Exception, state: Sent) -> None:
    assert receipt(error).state is state


async def test_a_token_that_is_no_longer_valid_is_a_matter_of_configuration(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.token = "123456:another"
    result = await channel.send(shown("您好"))
    assert (result.state, result.detail) == (Sent.MISCONFIGURED, "InvalidToken")


def test_the_reason_holds_nothing_personal() -> None:
    detail = receipt(BadRequest('Can\'t parse entities: unsupported start tag "zhang san" 13900001234 张三')).detail
    assert detail == "BadRequest: Can't parse entities: unsupported start tag"


# --- pace


def test_a_person_gets_three_at_once_then_one_a_second() -> None:
    pace = Pace()
    assert [pace.reserve("501", NOON) for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pace.reserve("501", NOON + timedelta(seconds=2)) == 0


def test_a_group_gets_eighteen_in_a_minute() -> None:
    pace = Pace()
    assert [pace.reserve("-7", NOON) for _ in range(19)] == [0] * 18 + [60]
    assert pace.reserve("-8", NOON + timedelta(seconds=59)) == 0
    assert pace.reserve("-7", NOON + timedelta(seconds=59)) == 1


def test_all_chats_together_get_twenty_five_in_a_second() -> None:
    pace = Pace()
    waits = [pace.reserve(str(chat), NOON) for chat in range(1, 52)]
    assert waits[:25] == [0] * 25
    assert waits[25] == 0.04
    assert (waits[49], waits[50]) == (1.0, 1.04)


def test_a_clock_set_back_silences_nobody() -> None:
    pace = Pace()
    for _ in range(18):
        pace.reserve("-7", NOON)
    assert pace.reserve("-7", NOON - timedelta(hours=1)) == 0


async def test_short_waits_are_waited_for_and_long_ones_are_left_to_delivery(
    fake: FakeTelegram, channel: TelegramChannel, naps: Naps
) -> None:
    fake.says(SHOP, "/start")
    receipts = [await channel.send(shown("您好")) for _ in range(5)]
    assert naps.taken == [1.0]
    assert [result.state for result in receipts] == [Sent.SENT] * 4 + [Sent.LATER]
    assert receipts[4] == Receipt(Sent.LATER, retry_after=2.0, detail="pace")
