"""An update of Telegram becomes an event of ours, or is left alone on purpose; none is lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot, Update

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.incoming import OTHER, Reader
from handlers.messages import File, Incoming, Kind
from tests.fakes.telegram_api import FakeTelegram

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SHOP, CLERK, GROUP = 501, 601, -1001234
BOT = Bot("123456:nobody-is-asked_nobody-is-asked")
PRIVATE = {"id": SHOP, "type": "private"}
FORUM = {"id": GROUP, "type": "supergroup", "title": "群", "is_forum": True}
CHANNEL = {"id": -1009, "type": "channel", "title": "频道"}
WHO = {"id": SHOP, "is_bot": False, "first_name": "张", "username": "zhang"}
MEDIA = {"file_id": "f", "file_unique_id": "q", "file_size": 7}

Json = dict[str, Any]


def message(**given: Any) -> Json:
    return {"message_id": 70, "date": 1_795_233_600, "chat": PRIVATE, "from": WHO, **given}


def read(kind: str, body: Any) -> Incoming | None:
    return Reader("Qisu_Bot", lambda: NOON)(Update.de_json({"update_id": 9, kind: body}, BOT))


def unread(raw: Any) -> Incoming | None:
    return Reader("Qisu_Bot", lambda: NOON).unread(raw)


def heard(**given: Any) -> Incoming:
    found = read("message", message(**given))
    assert found is not None
    return found


# what a message carries


def test_a_message_tells_what_the_platform_calls_it_and_who_said_it() -> None:
    found = heard(text="您好")
    assert (found.key, found.origin, found.chat, found.sender, found.handle) == ("u9", "70", "501", "501", "zhang")
    assert (found.reply_to, found.reply_ref, found.album, found.forwarded) == ("", "", "", False)


def test_a_quote_tells_the_words_and_the_platforms_id() -> None:
    quoted = message(message_id=60, text="工单0088")
    found = heard(text="催一下", reply_to_message=quoted)
    assert (found.reply_to, found.reply_ref) == ("工单0088", "60")
    picture = message(message_id=61, photo=[{**MEDIA, "width": 1, "height": 1}])
    found = heard(text="催一下", reply_to_message=picture)
    assert (found.reply_to, found.reply_ref) == ("", "61")


def test_files_of_one_album_share_its_id() -> None:
    photo = [{**MEDIA, "width": 1, "height": 1}]
    first = heard(photo=photo, caption="表箱", media_group_id="4711")
    second = heard(photo=photo, media_group_id="4711")
    assert (first.album, second.album, first.text, second.text) == ("4711", "4711", "表箱", "")


def test_a_place_tells_its_name_and_a_contact_card_its_number() -> None:
    place = {"latitude": 38.93, "longitude": 100.45}
    venue = {"location": place, "title": "农贸市场", "address": "东环路"}
    assert heard(location=place).files == (File("location", "38.93,100.45"),)
    assert heard(location=place, venue=venue).files == (File("location", "38.93,100.45", "农贸市场 东环路"),)
    card = {"phone_number": "+8613900000213", "first_name": "三", "last_name": "张"}
    assert heard(contact=card).files == (File("contact", "+8613900000213", "张 三"),)


def test_forwarded_words_are_known_as_such() -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "某"}
    assert heard(text="/绑定 区供电公司", forward_origin=origin).forwarded


# topics


def test_a_topic_is_a_chat_of_its_own_and_its_first_message_is_no_quote() -> None:
    begun = message(message_id=7, chat=FORUM, forum_topic_created={"name": "新工单", "icon_color": 1})
    there = {"chat": FORUM, "message_thread_id": 7, "is_topic_message": True, "text": "/gongdan"}
    found = heard(**there, reply_to_message=begun)
    assert (found.chat, found.sender, found.reply_ref, found.reply_to) == (f"{GROUP}#7", "501", "", "")
    quoted = message(message_id=8, chat=FORUM, text="工单0088")
    assert heard(**there, reply_to_message=quoted).reply_ref == "8"


def test_an_answer_in_a_group_without_topics_is_in_the_group() -> None:
    quoted = message(message_id=8, chat=FORUM, text="工单0088")
    found = heard(chat=FORUM, message_thread_id=8, text="我来办", reply_to_message=quoted)
    assert (found.chat, found.reply_ref) == (str(GROUP), "8")


def test_a_press_in_a_topic_is_in_the_topic() -> None:
    card = message(chat=FORUM, message_thread_id=7, is_topic_message=True, text="工单")
    found = read("callback_query", {"id": "1", "from": WHO, "chat_instance": "1", "data": "x", "message": card})
    assert found is not None
    assert (found.chat, found.sender, found.data, found.handle) == (f"{GROUP}#7", "501", "x", "zhang")


def test_a_press_on_a_message_that_is_too_old_to_be_shown_is_in_its_chat() -> None:
    gone = {"chat": FORUM, "message_id": 3, "date": 0}
    found = read("callback_query", {"id": "1", "from": WHO, "chat_instance": "1", "data": "x", "message": gone})
    assert found is not None
    assert found.chat == str(GROUP)


def test_an_edit_tells_which_message_was_edited() -> None:
    found = read("edited_message", message(text="三小时", edit_date=1_795_233_660))
    assert found is not None
    assert (found.kind, found.origin, found.text) == (Kind.EDIT, "70", "三小时")


# coming, going, moving

IN, OUT = {"user": WHO, "status": "member"}, {"user": WHO, "status": "left"}
ADMIN = {**IN, "status": "administrator", "can_be_edited": False, "is_anonymous": False, "can_manage_chat": True}
RIGHTS = """can_delete_messages can_manage_video_chats can_restrict_members can_promote_members can_change_info
can_invite_users can_post_stories can_edit_stories can_delete_stories"""
ADMIN |= dict.fromkeys(RIGHTS.split(), True)
KICKED = {**OUT, "status": "kicked", "until_date": 0}
CHANGES = [
    (OUT, IN, Kind.JOINED),
    (KICKED, ADMIN, Kind.JOINED),
    (IN, OUT, Kind.BLOCKED),
    (ADMIN, KICKED, Kind.BLOCKED),
    (IN, ADMIN, None),
    (ADMIN, IN, None),
]


@pytest.mark.parametrize(("was", "now", "kind"), CHANGES)
def test_coming_and_going_are_told_and_a_change_of_rank_is_not(was: Json, now: Json, kind: Kind | None) -> None:
    change = {"chat": FORUM, "from": WHO, "date": 1, "old_chat_member": was, "new_chat_member": now}
    found = read("my_chat_member", change)
    assert (found.kind if found else None) is kind
    assert found is None or (found.chat, found.sender) == (str(GROUP), "501")


def test_channels_are_not_ours() -> None:
    change = {"chat": CHANNEL, "from": WHO, "date": 1, "old_chat_member": OUT, "new_chat_member": IN}
    assert read("my_chat_member", change) is None
    assert read("channel_post", message(chat=CHANNEL, text="公告")) is None
    assert read("inline_query", {"id": "1", "from": WHO, "query": "x", "offset": ""}) is None


def test_a_group_that_becomes_a_supergroup_tells_its_new_id_in_the_old_one() -> None:
    found = heard(chat={"id": -500, "type": "group", "title": "群"}, migrate_to_chat_id=GROUP)
    assert (found.kind, found.chat, found.data) == (Kind.MIGRATED, "-500", str(GROUP))
    assert read("message", message(chat=FORUM, migrate_from_chat_id=-500)) is None


@pytest.mark.parametrize(
    "given",
    [
        {"from": {**WHO, "is_bot": True}, "text": "您好"},
        {"sender_chat": FORUM, "chat": FORUM, "text": "/绑定 区供电公司"},
        {"sender_chat": CHANNEL, "text": "公告", "is_automatic_forward": True},
        {"new_chat_title": "新名字"},
        {"text": "/gongdan@another_bot"},
    ],
)
def test_what_no_person_said_to_us_is_left_alone(given: Json) -> None:
    assert read("message", message(**given)) is None


# what cannot be read


UNREADABLE: list[Json] = [
    {"message": {"chat": {"id": SHOP}, "from": {"id": SHOP}}},
    {"message": {**message(text="您好"), "date": "今天"}},
    {"message": {**message(), "photo": "不是照片"}},
    {"edited_message": {"chat": {"id": SHOP}, "from": {"id": SHOP}, "text": 5}},
    {"callback_query": {"from": {"id": SHOP}, "message": {"chat": {"id": SHOP}}}},
    {"callback_query": {"from": {"id": SHOP}, "data": "x"}},
]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_names_a_chat_and_a_sender_is_kept_though_it_cannot_be_read(body: Json) -> None:
    assert unread({"update_id": 9, **body}) == Incoming("telegram", "u9", "501", "501", Kind.FILE, NOON, files=(OTHER,))


NOBODYS: list[Any] = [
    None,
    [],
    {},
    {"update_id": 9},
    {"update_id": "9", "message": message()},
    {"update_id": True, "message": message()},
    {"update_id": 9, "message": "不是一条消息"},
    {"update_id": 9, "message": {"chat": {"id": "501"}, "from": {"id": SHOP}}},
    {"update_id": 9, "message": {"chat": {"id": 1 << 70}, "from": {"id": SHOP}}},
    {"update_id": 9, "message": {"chat": PRIVATE}},
    {"update_id": 9, "message": {"chat": PRIVATE, "from": {**WHO, "is_bot": True}}},
    {"update_id": 9, "channel_post": message()},
    {"update_id": 9, "message": message(chat=CHANNEL)},
]


@pytest.mark.parametrize("raw", NOBODYS, ids=range(len(NOBODYS)))
def test_what_names_nobody_to_answer_is_left_alone(raw: Any) -> None:
    assert unread(raw) is None


WRONG_TYPES: list[Json] = [
    {"text": {"a": 1}},
    {"chat": {**PRIVATE, "id": "501"}, "text": "您好"},
    {"from": {**WHO, "username": 5}, "text": "您好"},
    {"document": {**MEDIA, "file_size": "7"}},
]


@pytest.mark.parametrize("given", WRONG_TYPES, ids=range(len(WRONG_TYPES)))
def test_what_the_library_lets_through_though_it_is_wrong_is_not_taken_for_sound(given: Json) -> None:
    with pytest.raises(Exception):  # noqa: B017,PT011  whatever it is, the raw update is looked at next
        read("message", message(**given))


def test_halves_of_characters_can_be_written_down() -> None:
    found = heard(document={**MEDIA, "file_name": "\ud83d.pdf"}, caption="坏\ud83d", media_group_id="\ud83d")
    assert str(found.body()).encode()
    assert found.album.encode()


# the batch


@asynccontextmanager
async def running(fake: FakeTelegram, receive: Any) -> AsyncIterator[TelegramChannel]:
    async def nap(seconds: float) -> None:
        await asyncio.sleep(0.001)

    channel = TelegramChannel(fake.token, fake.url, lambda: NOON, sleep=nap)
    await channel.start(receive)
    try:
        yield channel
    finally:
        await channel.stop()


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTelegram]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with FakeTelegram(lambda: NOON) as server:
        yield server


def offsets(fake: FakeTelegram) -> list[int]:
    return [int(asked["offset"]) for method, asked in fake.calls if method == "getUpdates"]


async def test_a_batch_is_received_as_one_and_confirmed_only_then(fake: FakeTelegram) -> None:
    batches: list[list[str]] = []
    before: list[int] = []

    async def receive(*events: Incoming) -> bool:
        batches.append([event.text for event in events])
        before.extend(offsets(fake))
        return True

    for text in "一二三":
        fake.says(SHOP, text)
    async with running(fake, receive):
        await fake.until(lambda: not fake.updates)
    assert batches == [["一", "二", "三"]]
    assert before == [0]


async def test_a_batch_that_could_not_be_kept_comes_again_as_a_whole(fake: FakeTelegram) -> None:
    batches: list[list[str]] = []

    async def receive(*events: Incoming) -> bool:
        batches.append([event.text for event in events])
        if len(batches) == 1:
            raise OSError
        return True

    for text in "一二":
        fake.says(SHOP, text)
    async with running(fake, receive):
        await fake.until(lambda: not fake.updates)
    assert batches == [["一", "二"], ["一", "二"]]


async def test_one_update_that_cannot_be_read_holds_back_no_other_and_is_answered(
    fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    kept: list[Incoming] = []

    async def receive(*events: Incoming) -> bool:
        kept.extend(events)
        return True

    fake.says(SHOP, "一")
    fake.pushes("message", {**message(text="身份证号"), "date": "今天"})
    fake.says(SHOP, "二")
    async with running(fake, receive):
        await fake.until(lambda: not fake.updates)
    assert [(event.text, event.files) for event in kept] == [("一", ()), ("", (OTHER,)), ("二", ())]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "身份证号" not in caplog.text


async def test_every_kind_that_is_asked_for_is_one_that_is_read(fake: FakeTelegram) -> None:
    async def receive(*events: Incoming) -> bool:
        return True

    async with running(fake, receive):
        await fake.until(lambda: fake.polling == 1)
    dropped = [asked for method, asked in fake.calls if method == "deleteWebhook"]
    assert [asked.get("drop_pending_updates") in (None, "false", False) for asked in dropped] == [True]


async def test_what_people_do_on_the_platform_arrives(fake: FakeTelegram) -> None:
    kept: list[Incoming] = []

    async def receive(*events: Incoming) -> bool:
        kept.extend(events)
        return True

    async with running(fake, receive):
        fake.adds(CLERK, GROUP, forum=True)
        topic = fake.opens_topic(CLERK, GROUP, "新工单")
        fake.says(CLERK, "/gongdan", chat=GROUP, thread=topic)
        fake.sends_album(SHOP, [("photo", b"1"), ("photo", b"2"), ("document", b"3")], "表箱")
        fake.sends_location(SHOP, 38.93, 100.45, "农贸市场")
        fake.sends_file(SHOP, "voice", b"4")
        fake.group(-500)
        fake.migrates(-500, -100500, CLERK)
        fake.blocks(SHOP)
        fake.says(SHOP, "又来了")
        await fake.until(lambda: not fake.updates)
    told = [(event.kind.value, event.chat, len(event.files)) for event in kept]
    assert told == [
        ("joined", str(GROUP), 0),
        ("text", f"{GROUP}#{topic}", 0),
        *[("file", "501", 1)] * 5,
        ("migrated", "-500", 0),
        ("blocked", "501", 0),
        ("joined", "501", 0),
        ("text", "501", 0),
    ]
    assert len({event.album for event in kept[2:5]} - {""}) == 1
    assert kept[7].data == "-100500"
    assert replace(kept[0], key="") != replace(kept[9], key="")
