"""The webhook: what the platform posts is kept before it is told so, and nobody else gets anything in or out."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels import build_channels
from bot.channels.telegram import Hook, TelegramChannel
from bot.channels.telegram.webhook import MOST_BODY, PATH
from bot.inbox import Inbox
from bot.settings import Misconfigured, load
from db.crypt import Box
from db.models.messages import InboxRow
from handlers.messages import Incoming
from tests.bot.support import Ground, free_port, ground_in, served
from tests.fakes.telegram_api import FakeTelegram
from tests.town import SECRET

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
HOST = "https://bot.example"
HOOK = Hook(HOST, "the_secret-of-the-hook", 7)
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": HOOK.secret, "Content-Type": "application/json"}
WORDS = "冷库停电两个小时了"

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
async def ground(town_template: Path, tmp_path: Path) -> AsyncIterator[Ground]:
    async with ground_in(tmp_path, town_template) as ground:
        yield ground


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(lambda: NOON) as server:
        server.hosts[HOST] = "http://127.0.0.1:9"  # nobody there: what is posted here is posted by the test
        yield server


@pytest.fixture
async def channel(fake: FakeTelegram, ground: Ground) -> AsyncIterator[TelegramChannel]:
    """Started, over the real inbox."""
    channel = TelegramChannel(fake.token, fake.url, lambda: NOON, hook=HOOK)
    await channel.start(Inbox(ground.database, ground.house, ground.clock).receive)
    yield channel
    await channel.stop()


@pytest.fixture
async def door(channel: TelegramChannel) -> AsyncIterator[httpx.AsyncClient]:
    async with client(channel) as opened:
        yield opened


def client(channel: TelegramChannel) -> httpx.AsyncClient:
    site = httpx.ASGITransport(Starlette(routes=channel.doors()))
    return httpx.AsyncClient(transport=site, base_url="http://here", headers=HEADERS)


def update(number: int = 1, text: str = WORDS) -> dict[str, Any]:
    person = {"id": 501, "is_bot": False, "first_name": "张"}
    chat = {"id": 501, "type": "private"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1_795_233_600, "chat": chat, "from": person, "text": text},
    }


async def posted(door: httpx.AsyncClient, body: Any, **headers: str) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return (await door.post(PATH, content=content, headers=headers)).status_code


async def kept(ground: Ground) -> list[str]:
    return [row.body["text"] for row in await ground.all(InboxRow)]


# at the platform


async def test_the_platform_is_asked_to_post_with_the_secret_and_to_drop_nothing(
    fake: FakeTelegram, channel: TelegramChannel
) -> None:
    asked = next(asked for method, asked in fake.calls if method == "setWebhook")
    assert (asked["url"], asked["secret_token"], int(asked["max_connections"])) == (HOST + PATH, HOOK.secret, 7)
    kinds = json.loads(asked["allowed_updates"])
    assert set(kinds) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert asked.get("drop_pending_updates") in (None, "false", False)
    assert "getUpdates" not in [method for method, _ in fake.calls]


async def test_an_address_with_a_path_is_left_as_it_is() -> None:
    assert Hook("https://bot.example/chat/in", "s").url == "https://bot.example/chat/in"
    assert Hook("https://bot.example:8443/", "s").url == f"https://bot.example:8443{PATH}"


async def test_an_address_that_the_platform_refuses_is_said_in_one_sentence(fake: FakeTelegram) -> None:
    wrong = TelegramChannel(fake.token, fake.url, lambda: NOON, hook=Hook("https://nowhere.example", "s"))
    with pytest.raises(Misconfigured, match="QISU_TELEGRAM_WEBHOOK"):
        await wrong.start(nobody)


async def nobody(*events: Incoming) -> bool:
    raise AssertionError("nothing is received here")


async def test_whoever_polls_takes_the_webhook_away_first_and_gets_what_waits(
    fake: FakeTelegram, channel: TelegramChannel, ground: Ground
) -> None:
    await channel.stop()
    fake.says(501, WORDS)
    polling = TelegramChannel(fake.token, fake.url, lambda: NOON)
    await polling.start(Inbox(ground.database, ground.house, ground.clock).receive)
    await fake.until(lambda: fake.hook is None and not fake.updates)
    await polling.stop()
    assert await kept(ground) == [WORDS]


# at the door


async def test_a_post_is_answered_when_it_is_in_the_inbox(door: httpx.AsyncClient, ground: Ground) -> None:
    assert await posted(door, update()) == 200
    assert await kept(ground) == [WORDS]


async def test_the_same_post_again_changes_nothing_and_is_confirmed(door: httpx.AsyncClient, ground: Ground) -> None:
    assert [await posted(door, update()) for _ in range(3)] == [200, 200, 200]
    assert await kept(ground) == [WORDS]


@pytest.mark.parametrize("secret", ["", "the_secret-of-the-hook2", "the_secret-of-the-hoo", "密钥".encode()])
async def test_without_the_secret_nobody_gets_in(door: httpx.AsyncClient, ground: Ground, secret: str | bytes) -> None:
    answer = await door.post(PATH, json=update(), headers={b"X-Telegram-Bot-Api-Secret-Token": secret})  # type: ignore[dict-item]
    assert (answer.status_code, answer.content) == (403, b"")
    assert await kept(ground) == []


async def test_without_a_secret_header_nobody_gets_in(channel: TelegramChannel, ground: Ground) -> None:
    async with client(channel) as bare:
        del bare.headers["X-Telegram-Bot-Api-Secret-Token"]
        assert await posted(bare, update()) == 403
    assert await kept(ground) == []


BROKEN = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"update_id": "1"}', b'{"message": {}}', b"[" * 100_000]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
async def test_a_body_that_is_no_update_is_refused_and_shown_nowhere(
    door: httpx.AsyncClient, ground: Ground, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await door.post(PATH, content=body)
    assert (answer.status_code, answer.content) == (400, b"")
    assert await kept(ground) == []
    assert caplog.records == []


async def test_a_body_of_another_kind_is_refused(door: httpx.AsyncClient) -> None:
    assert await posted(door, update(), **{"Content-Type": "text/plain"}) == 415
    assert await posted(door, update(), **{"Content-Type": "application/json; charset=utf-8"}) == 200


async def test_a_body_is_read_no_further_than_it_may_be_long(door: httpx.AsyncClient, ground: Ground) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * MOST_BODY:
            read += 65_536
            yield b" " * 65_536

    answer = await door.post(PATH, content=endless())
    assert answer.status_code == 413
    assert read <= MOST_BODY + 2 * 65_536
    assert await kept(ground) == []


async def test_the_longest_message_of_the_platform_fits(door: httpx.AsyncClient, ground: Ground) -> None:
    assert await posted(door, update(text="停" * 4096)) == 200
    assert len((await kept(ground))[0]) == 4096


async def test_while_nothing_can_be_kept_the_platform_is_asked_to_post_again(
    fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(*events: Incoming) -> bool:
        raise OSError(f"磁盘满了，没存下“{events[0].text}”")

    channel = TelegramChannel(fake.token, fake.url, lambda: NOON, hook=HOOK)
    await channel.start(away)
    async with client(channel) as door:
        assert await posted(door, update()) == 503
    await channel.stop()
    assert [WORDS in record.getMessage() for record in caplog.records] == [False]


async def test_before_the_start_and_after_the_stop_the_platform_is_asked_to_post_again(
    fake: FakeTelegram, ground: Ground
) -> None:
    channel = TelegramChannel(fake.token, fake.url, lambda: NOON, hook=HOOK)
    async with client(channel) as door:
        assert await posted(door, update()) == 503
        await channel.start(Inbox(ground.database, ground.house, ground.clock).receive)
        assert await posted(door, update()) == 200
        await channel.stop()
        assert await posted(door, update(2)) == 503
    assert await kept(ground) == [WORDS]


async def test_what_the_library_cannot_read_is_confirmed_so_that_it_comes_no_more(
    door: httpx.AsyncClient, ground: Ground
) -> None:
    assert await posted(door, {"update_id": 1, "message": "不是一条消息"}) == 200
    assert await posted(door, {"update_id": 2, "a_kind_of_next_year": {}}) == 200
    assert await kept(ground) == []


async def test_a_press_is_answered_at_the_platform(fake: FakeTelegram, door: httpx.AsyncClient, ground: Ground) -> None:
    query = {"id": "77", "from": {"id": 501, "is_bot": False, "first_name": "张"}, "chat_instance": "1", "data": "x"}
    assert await posted(door, {"update_id": 1, "callback_query": query}) == 200
    await fake.until(lambda: "answerCallbackQuery" in [method for method, _ in fake.calls])
    assert [row.kind for row in await ground.all(InboxRow)] == ["press"]


# the settings


def test_without_a_secret_of_its_own_the_key_tells_one_that_is_the_same_at_every_start() -> None:
    box = Box(SECRET)
    secret = box.word_for("telegram webhook")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    assert Box(SECRET).word_for("telegram webhook") == secret
    assert secret not in (
        box.word_for("another use"),
        Box(b"another key, thirty-two bytes ok").word_for("telegram webhook"),
    )


def test_the_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QISU_TELEGRAM_SECRET", "do_not_show-me")
    assert "do_not_show" not in repr(load()) + repr(HOOK)
    assert HOOK.secret not in repr(HOOK)


GOOD = [HOST, f"{HOST}/", f"{HOST}/in", f"{HOST}:8443", f"{HOST}:88/in"]
BAD = [
    "http://bot.example",
    "bot.example",
    f"{HOST}:8088",
    f"{HOST}:x",
    f"{HOST}/?a=b",
    "https://",
    "https://a@bot.example",
]


@pytest.mark.parametrize("address", GOOD)
def test_an_address_to_which_the_platform_posts_is_taken(address: str) -> None:
    assert load(telegram_webhook=address).telegram_webhook == address


@pytest.mark.parametrize("address", BAD)
def test_an_address_to_which_the_platform_would_not_post_is_refused(address: str) -> None:
    with pytest.raises(Misconfigured, match="QISU_TELEGRAM_WEBHOOK 设置有误：应为公网能访问的 https 地址"):
        load(telegram_webhook=address)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_secret", "有汉字"),
        ("telegram_secret", "a b"),
        ("telegram_secret", "x" * 257),
        ("telegram_connections", 0),
        ("telegram_connections", 101),
    ],
)
def test_what_the_platform_would_not_take_is_refused(name: str, value: Any) -> None:
    with pytest.raises(Misconfigured, match=f"QISU_{name.upper()} 设置有误"):
        load(**{name: value})


def test_polling_is_chosen_where_no_address_is_set() -> None:
    settings = load(telegram_token="123456:" + "x" * 30, channels=("telegram",))
    assert build_channels(settings, Box(SECRET), lambda: NOON)["telegram"].doors() == []


# the whole server


async def test_a_complaint_goes_through_a_server_to_which_the_platform_posts_without_any_web_page(
    fake: FakeTelegram, tmp_path: Path
) -> None:
    port = free_port()
    fake.hosts[HOST] = f"http://127.0.0.1:{port}"
    given = {"QISU_CHANNELS": "telegram", "QISU_TELEGRAM_API": fake.url, "QISU_TELEGRAM_TOKEN": fake.token}
    server = served(tmp_path / "home", port, QISU_TELEGRAM_WEBHOOK=HOST, NO_PROXY="127.0.0.1", **given)
    await asyncio.to_thread(server.__enter__)
    try:
        fake.says(501, "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着")
        await fake.hears(501, "确认提交", within=30)
        fake.presses(501, "确认提交")
        await fake.hears(501, "已提交，工单号", within=30)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as stranger:
            assert (await stranger.post(PATH, json=update(9))).status_code == 403
            assert (await stranger.get("/")).status_code == 404
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)
    assert "getUpdates" not in [method for method, _ in fake.calls]
