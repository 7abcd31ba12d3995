"""The Telegram channel with the unmodified library against a server that refuses what the real one refuses."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, TelegramError

from bot.channels.base import TOPIC_GONE, Receipt, Sent, Unfetched
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.cutting import parts, units
from bot.channels.telegram.errors import receipt
from bot.channels.telegram.pace import Pace
from bot.settings import Misconfigured
from handlers import menus
from handlers.messages import File, Incoming, Kind, Shown
from tests.fakes.telegram_api import FakeTelegram, Fault
from tests.fakes.telegram_limits import Refusal

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SHOP, OFFICE, FORUM = 501, -1007, -1009


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

    async def receive(self, *events: Incoming) -> bool:
        self._changed.set()
        if self.broken:
            self.refused.extend(events)
            raise OSError("磁盘满了")
        self.kept.extend(events)
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
        origin=incoming.origin,
    )
    assert incoming.key.startswith("u")
    assert incoming.origin.isdigit()
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
    ({"contact": {"phone_number": "13900000213", "first_name": "张"}}, File("contact", "13900000213", "张")),
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
    await inbox.until(lambda: len({incoming.text for incoming in inbox.refused[2:]}) == 2)
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


async def test_the_menus_of_those_without_a_role_and_of_groups_are_offered(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.group(OFFICE)
    for offered, menu in ((fake.menu(SHOP), menus.ENTERPRISES), (fake.menu(SHOP, OFFICE), menus.GROUPS)):
        assert tuple((one["command"], one["description"]) for one in offered) == menu


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

    async def slow(*events: Incoming) -> bool:
        begun.set()
        await may_end.wait()
        return await inbox.receive(*events)

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
    assert [message.text[-5:] for message in messages] == ["（1/3）", "（2/3）", "（3/3）"]
    assert "\n".join(message.text[:-5] for message in messages) == text
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
    assert re.sub(r"\s", "", "".join(bodies(found))) == re.sub(r"\s", "", text)
    assert max(units(part) for part in found) <= 4096


def bodies(found: list[str]) -> list[str]:
    """The parts without （1/3）."""
    marks = [f"（{n}/{len(found)}）" for n in range(1, len(found) + 1)]
    assert [part[-len(mark) :] for part, mark in zip(found, marks, strict=True)] == marks
    return [part.removesuffix(mark) for part, mark in zip(found, marks, strict=True)]


def test_a_long_text_is_cut_after_sentences() -> None:
    text = "".join(f"第{n}件，由区住建局在三个工作日内答复。" for n in range(400))
    assert all(body.endswith("。") for body in bodies(parts(text)))


BASIS = "依据：《关于优化营商环境的若干措施》第32条、附件1第44行"


def test_every_part_names_the_basis_of_the_whole() -> None:
    text = "停电应当提前通知。" * 500 + f"\n{BASIS}\n" + "如有疑问请联系区发改局。" * 500
    found = parts(text)
    assert len(found) > 2
    assert [part.count(BASIS) for part in found] == [1] * len(found)
    assert max(units(part) for part in found) <= 4096


def test_every_part_names_the_clauses_where_there_is_no_line_for_the_basis() -> None:
    clause = "《优化营商环境条例》第二十八条"
    found = parts(f"{clause}规定，供电企业应当提前公告。" + "停电应当提前通知。" * 1000)
    assert len(found) > 2
    assert all(clause in part for part in found)


def test_citations_take_no_more_than_a_quarter_of_a_part() -> None:
    text = "\n".join(f"依据：《措施{n}》{'第三条' * 60}" for n in range(60))
    assert max(units(part) for part in parts(text)) <= 4096


def test_parts_of_white_space_are_left_out() -> None:
    assert bodies(parts("好" * 500 + "。" + "\n" * 9000 + "完")) == ["好" * 500 + "。", "完"]


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
    assert [(message.text[0], message.text[-5:]) for message in fake.seen(SHOP)] == [
        ("甲", "（1/3）"),
        ("甲", "（2/3）"),
        ("乙", "（3/3）"),
    ]


async def test_in_a_group_nothing_is_to_be_carried_on_and_nowhere_is_a_link_looked_up(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.says(SHOP, "/start")
    fake.group(OFFICE)
    for chat in (SHOP, OFFICE):
        sent = await channel.send(shown("见 https://example.invalid", chat))
        await channel.update(sent.ref, shown("见 https://example.invalid 第二页", chat))
    ours = [(method, asked) for method, asked in fake.calls if method in ("sendMessage", "editMessageText")]
    assert {asked["link_preview_options"] for _, asked in ours} == {'{"is_disabled": true}'}
    protected = [bool(message.content.get("has_protected_content")) for message in fake.seen(SHOP) + fake.seen(OFFICE)]
    assert protected == [False, True]


# --- drawing anew


async def test_a_card_is_changed_in_place(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(OFFICE)
    sent = await channel.send(shown("工单 0088 待签收", OFFICE, ((("签收", "c"),),)))
    changed = shown("工单 0088 办理中 <b>&", OFFICE, ((("已联系", "k"), ("办结", "a")),))
    assert await channel.update(sent.ref, changed) == Receipt(Sent.SENT, sent.ref)
    (message,) = fake.seen(OFFICE)
    assert (message.text, message.labels) == ("工单 0088 办理中 <b>&", ["已联系", "办结"])
    assert await channel.update(sent.ref, shown("已销号", OFFICE)) == Receipt(Sent.SENT, sent.ref)
    assert fake.seen(OFFICE)[0].labels == []


async def test_a_card_that_shows_it_already_is_no_error(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(OFFICE)
    sent = await channel.send(shown("工单 0088", OFFICE))
    assert await channel.update(sent.ref, shown("工单 0088", OFFICE)) == Receipt(Sent.SENT, sent.ref)


async def test_a_card_that_is_gone_or_cannot_be_changed_is_lost(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(OFFICE)
    sent = await channel.send(shown("工单 0088", OFFICE))
    fake.fails("editMessageText", Refusal(400, "Bad Request: message can't be edited"))
    assert (await channel.update(sent.ref, shown("办理中", OFFICE))).state is Sent.LOST
    fake.deletes(fake.seen(OFFICE)[0])
    assert (await channel.update(sent.ref, shown("办理中", OFFICE))).state is Sent.LOST


async def test_a_card_in_parts_is_changed_part_by_part(
    fake: FakeTelegram, channel: TelegramChannel, clock: Clock
) -> None:
    fake.says(SHOP, "/start")
    sent = await channel.send(shown("一。" * 2500, buttons=((("签收", "c"),),)))
    clock.advance(60)
    assert (await channel.update(sent.ref, shown("二。" * 2500, buttons=((("办结", "a"),),)))).state is Sent.SENT
    assert "".join(message.text[:-5] for message in fake.seen(SHOP)) == "二。" * 2500
    clock.advance(60)
    assert (await channel.update(sent.ref, shown("已销号"))).state is Sent.SENT
    assert [(message.text, message.labels) for message in fake.seen(SHOP)] == [("（见下一条）", []), ("已销号", [])]
    assert (await channel.update(sent.ref, shown("三。" * 6000))).state is Sent.LOST


async def test_changes_in_a_group_count_in_its_budget(
    fake: FakeTelegram, channel: TelegramChannel, clock: Clock
) -> None:
    fake.group(OFFICE)
    sent = await channel.send(shown("工单 0088", OFFICE))
    results = [await channel.update(sent.ref, shown(f"第{n}次", OFFICE)) for n in range(18)]
    assert [result.state for result in results] == [Sent.SENT] * 17 + [Sent.LATER]


# --- topics


async def test_a_topic_is_a_chat_of_its_own(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(FORUM, forum=True)
    power, housing = fake.opens_topic(601, FORUM, "供电"), fake.opens_topic(601, FORUM, "住建")
    await channel.send(Shown(1, f"{FORUM}#{power}", "停电"))
    sent = await channel.send(Shown(2, f"{FORUM}#{housing}", "漏水"))
    assert [message.text for message in fake.seen(FORUM, power)] == ["停电"]
    assert (await channel.update(sent.ref, Shown(3, f"{FORUM}#{housing}", "已修好"))).state is Sent.SENT
    assert [message.text for message in fake.seen(FORUM, housing)] == ["已修好"]


async def test_what_is_for_a_deleted_topic_is_to_go_to_its_group(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(FORUM, forum=True)
    topic = fake.opens_topic(601, FORUM, "供电")
    fake.deletes_topic(FORUM, topic)
    result = await channel.send(Shown(1, f"{FORUM}#{topic}", "停电"))
    assert result == Receipt(Sent.LATER, detail=TOPIC_GONE, moved_to=str(FORUM))
    assert (await channel.send(Shown(1, result.moved_to, "停电"))).state is Sent.SENT


async def test_the_topics_of_a_group_share_its_budget(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.group(FORUM, forum=True)
    topics = [fake.opens_topic(601, FORUM, name) for name in ("供电", "住建")]
    states = [(await channel.send(Shown(n, f"{FORUM}#{topics[n % 2]}", "工单"))).state for n in range(19)]
    assert states == [Sent.SENT] * 18 + [Sent.LATER]


# --- menus


async def test_a_chat_gets_its_own_menu_and_loses_it(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.says(601, "/start")
    assert (await channel.menu("601", [("gongdan", "我的工单"), ("chaoqi", "超期")])).state is Sent.SENT
    assert [command["command"] for command in fake.menu(601)] == ["gongdan", "chaoqi"]
    assert (await channel.menu("601", [])).state is Sent.SENT
    assert [command["command"] for command in fake.menu(601)] == [name for name, _ in menus.ENTERPRISES]


async def test_a_menu_for_somebody_who_never_started_the_bot_says_so(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.knows(601)
    assert (await channel.menu("601", [("gongdan", "我的工单")])).state is Sent.GONE


# --- files


def photo(ref: str) -> File:
    return File("photo", ref)


async def test_a_file_is_fetched_whole(fake: FakeTelegram, channel: TelegramChannel) -> None:
    content = bytes(range(256)) * 1000
    sent = fake.sends_file(SHOP, "document", content, file_name="合同.pdf")
    assert await channel.fetch(photo(sent.content["document"]["file_id"]), len(content)) == content


@pytest.mark.parametrize(("size", "most"), [(21 << 20, 30 << 20), (11, 10)], ids=["over 20 MB", "over our own cap"])
async def test_a_file_that_is_too_big_is_not_fetched_and_never_will_be(
    fake: FakeTelegram, channel: TelegramChannel, size: int, most: int
) -> None:
    sent = fake.sends_file(SHOP, "document", file_size=size)
    fake.files[sent.content["document"]["file_id"]].size = size
    with pytest.raises(Unfetched, match="too big") as refused:
        await channel.fetch(photo(sent.content["document"]["file_id"]), most)
    assert refused.value.for_ever
    assert "download" not in [method for method, _ in fake.calls]


async def test_a_file_that_is_bigger_than_it_says_is_cut_off(fake: FakeTelegram, channel: TelegramChannel) -> None:
    sent = fake.sends_file(SHOP, "document", b"x" * 500_000)
    fake.files[sent.content["document"]["file_id"]].size = 10
    with pytest.raises(Unfetched, match="too big") as refused:
        await channel.fetch(photo(sent.content["document"]["file_id"]), 1000)
    assert refused.value.for_ever


async def test_a_file_that_the_platform_does_not_know_is_gone_for_ever(channel: TelegramChannel) -> None:
    with pytest.raises(Unfetched) as refused:
        await channel.fetch(photo("nowhere"), 1000)
    assert refused.value.for_ever


FAILURES = [
    *(("getFile", fault) for fault in (*Fault, Refusal(429, "Too Many Requests", retry_after=3))),
    *(("download", fault) for fault in Fault if fault is not Fault.NOT_JSON),  # a page is content like any other
    ("download", Refusal(404, "Not Found")),
]


@pytest.mark.parametrize(("method", "fault"), FAILURES)
async def test_a_file_that_could_not_be_had_now_is_asked_for_again(
    fake: FakeTelegram, channel: TelegramChannel, caplog: pytest.LogCaptureFixture, method: str, fault: Fault | Refusal
) -> None:
    sent = fake.sends_file(SHOP, "document", b"abc")
    ref = sent.content["document"]["file_id"]
    fake.fails(method, fault)
    with pytest.raises(Unfetched) as failed:
        await channel.fetch(photo(ref), 1000)
    assert not failed.value.for_ever
    assert fake.token not in f"{failed.value!r}{failed.value.__cause__!r}{caplog.text}"
    assert await channel.fetch(photo(ref), 1000) == b"abc"


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
    empty = await channel.send(shown(" \n "))
    assert (empty.state, empty.detail) == (Sent.REFUSED, "BadRequest: Message text is empty")
    assert fake.seen(SHOP) == []


async def test_buttons_that_are_refused_cost_nobody_the_message(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.says(SHOP, "/start")
    result = await channel.send(shown("您好", buttons=((("按", "好" * 22),),)))
    (message,) = fake.seen(SHOP)
    assert result == Receipt(Sent.SENT, str(message.id), detail="BadRequest: Button_data_invalid")
    assert (message.text, message.labels) == ("您好", [])


async def test_markup_that_is_refused_goes_out_once_more_as_plain_text(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    fake.says(SHOP, "/start")
    refusal = Refusal(400, "Bad Request: can't parse entities: unsupported start tag")
    fake.fails("sendMessage", refusal)
    assert (await channel.send(shown("3 < 5", buttons=((("好", "a"),),)))).state is Sent.SENT
    assert [(message.text, message.labels) for message in fake.seen(SHOP)] == [("3 < 5", ["好"])]
    fake.fails("sendMessage", refusal, times=2)
    assert (await channel.send(shown("3 < 5"))).state is Sent.REFUSED
    assert len(fake.seen(SHOP)) == 1


async def test_what_is_too_long_after_all_goes_out_in_halves(fake: FakeTelegram, channel: TelegramChannel) -> None:
    fake.says(SHOP, "/start")
    fake.fails("sendMessage", Refusal(400, "Bad Request: message is too long"))
    result = await channel.send(shown("请携带营业执照。" * 400, buttons=((("好", "a"),),)))
    messages = fake.seen(SHOP)
    assert "".join(message.text[:-5] for message in messages) == "请携带营业执照。" * 400
    assert [message.labels for message in messages] == [[], ["好"]]
    assert result.ref == ",".join(str(message.id) for message in messages)


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
        broke = await channel.send(shown("您好"))  # on a connection that had been open
        result = await channel.send(shown("您好"))
    assert broke.state is Sent.UNKNOWN
    assert (result.state, result.retry_after, result.detail) == (Sent.LATER, 5.0, "ClientConnectorError")


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
    (BadRequest("Message to edit not found"), Sent.LOST),
    (BadRequest("Message can't be edited"), Sent.LOST),
    (BadRequest("Message_id_invalid"), Sent.LOST),
    (BadRequest("Chat_write_forbidden"), Sent.GONE),
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
    assert [pace.reserve("501", NOON) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert [pace.reserve("501", NOON + timedelta(seconds=1)) for _ in range(2)] == [0, 1]


def test_a_group_gets_eighteen_in_a_minute() -> None:
    pace = Pace()
    assert [pace.reserve("-7", NOON) for _ in range(19)] == [0] * 18 + [60]
    assert pace.reserve("-8", NOON + timedelta(seconds=59)) == 0
    assert pace.reserve("-7", NOON + timedelta(seconds=59)) == 1


def test_all_chats_together_get_twenty_five_in_a_second() -> None:
    pace = Pace()
    waits = [pace.reserve(str(chat), NOON) for chat in range(1, 52)]
    assert waits[:25] == [0] * 25
    assert set(waits[25:]) == {1.0}  # nothing was taken: to be asked for again
    assert [pace.reserve(str(chat), NOON + timedelta(seconds=1)) for chat in range(60, 86)] == [0] * 25 + [1.0]


def test_what_nobody_waits_for_leaves_room_for_an_answer() -> None:
    pace = Pace()
    waits = [pace.reserve(str(chat), NOON, waited_for=False) for chat in range(1, 22)]
    assert waits == [0] * 20 + [1.0]
    assert [pace.reserve(str(chat), NOON) for chat in range(60, 66)] == [0] * 5 + [1.0]


def test_a_clock_set_back_silences_nobody() -> None:
    pace = Pace()
    for _ in range(18):
        pace.reserve("-7", NOON)
    assert pace.reserve("-7", NOON - timedelta(hours=1)) == 0


async def test_short_waits_are_waited_for_and_long_ones_are_left_to_delivery(
    fake: FakeTelegram, channel: TelegramChannel, clock: Clock, naps: Naps
) -> None:
    fake.says(SHOP, "/start")
    receipts = [await channel.send(shown("您好")) for _ in range(4)]
    assert receipts[3] == Receipt(Sent.LATER, retry_after=1.0, detail="pace")
    clock.advance(0.95)
    receipts += [await channel.send(shown("您好")) for _ in range(2)]
    assert naps.taken == [0.05]
    states = [result.state for result in receipts]
    assert states == [Sent.SENT] * 3 + [Sent.LATER, Sent.SENT, Sent.LATER]
