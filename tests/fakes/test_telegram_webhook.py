"""Updates posted to the bot: the rules of channels.md 1.1, each with what the fake refuses or repeats."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.fakes.conftest import Call
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.telegram_delivery import SECRET_HEADER
from tests.fakes.wire import response

PUBLIC, SECRET, SHOP = "https://qisu.example", "a-Secret_1", 501


class Bot:
    """Takes what is posted to it; answers with `codes` in turn, then 200, each only once it `may_answer`."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(lines["Content-Length"]))
        self.got.append((lines.get(SECRET_HEADER, ""), json.loads(body)))
        await self.may_answer.wait()
        writer.write(response(self.codes.pop(0) if self.codes else 200, b""))
        writer.close()
        await writer.wait_closed()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.got]


@asynccontextmanager
async def listening(fake: FakeTelegram) -> AsyncIterator[Bot]:
    bot = Bot()
    server = await asyncio.start_server(bot, "127.0.0.1", 0)
    fake.hosts[PUBLIC] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield bot
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"url": "http://qisu.example/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://qisu.example:8080/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        (
            {"url": "https://nowhere.example/hook"},
            "bad webhook: Failed to resolve host: Name or service not known",
        ),
        ({"url": f"{PUBLIC}/hook", "secret_token": "有空格"}, "secret token contains unallowed characters"),
        ({"url": f"{PUBLIC}/hook", "secret_token": "s" * 257}, "secret token is too long"),
    ],
)
async def test_1_1_what_a_webhook_may_not_be(
    fake: FakeTelegram, call: Call, asked: dict[str, Any], reason: str
) -> None:
    fake.hosts[PUBLIC] = "http://127.0.0.1:9"
    answer = await call("setWebhook", **asked)
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {reason}")
    assert (await call("getWebhookInfo"))["result"]["url"] == ""


async def test_what_is_posted_carries_the_secret_and_is_gone_after_200(fake: FakeTelegram, call: Call) -> None:
    async with listening(fake) as bot:
        fake.says(SHOP, "来早了")
        await call("setWebhook", url=f"{PUBLIC}/hook", secret_token=SECRET)
        fake.says(SHOP, "您好")
        await fake.until(lambda: not fake.updates)
    assert sorted(bot.texts) == ["您好", "来早了"]
    assert {secret for secret, _ in bot.got} == {SECRET}


async def test_without_a_secret_there_is_no_header(fake: FakeTelegram, call: Call) -> None:
    async with listening(fake) as bot:
        await call("setWebhook", url=f"{PUBLIC}/hook")
        fake.says(SHOP, "您好")
        await fake.until(lambda: not fake.updates)
    assert [secret for secret, _ in bot.got] == [""]


async def test_1_1_what_is_not_answered_with_2xx_comes_again(fake: FakeTelegram, call: Call) -> None:
    async with listening(fake) as bot:
        bot.codes = [500, 404, 403, 302]
        await call("setWebhook", url=f"{PUBLIC}/hook")
        fake.says(SHOP, "不能丢")
        await fake.until(lambda: not fake.updates)
        told = (await call("getWebhookInfo"))["result"]
    assert bot.texts == ["不能丢"] * 5
    assert len({update["update_id"] for _, update in bot.got}) == 1
    assert told["last_error_message"] == "Wrong response from the webhook: 302"
    assert told["pending_update_count"] == 0


async def test_what_nobody_takes_waits_and_is_counted(fake: FakeTelegram, call: Call) -> None:
    fake.hosts[PUBLIC] = "http://127.0.0.1:9"  # nobody listens there
    await call("setWebhook", url=f"{PUBLIC}/hook", max_connections=7)
    fake.says(SHOP, "您好")
    await fake.until(lambda: fake.hook is not None and bool(fake.hook.trouble))
    told = (await call("getWebhookInfo"))["result"]
    assert (told["pending_update_count"], told["max_connections"]) == (1, 7)
    assert told["last_error_message"] == "Connection refused"


async def test_1_1_posts_go_side_by_side_up_to_max_connections(fake: FakeTelegram, call: Call) -> None:
    async with listening(fake) as bot:
        bot.may_answer.clear()
        await call("setWebhook", url=f"{PUBLIC}/hook", max_connections=3)
        for n in range(8):
            fake.says(SHOP, f"第{n}条")
        await fake.until(lambda: fake.posting == 3)
        bot.may_answer.set()
        await fake.until(lambda: not fake.updates)
    assert fake.most_posting == 3
    assert sorted(bot.texts) == [f"第{n}条" for n in range(8)]


async def test_1_1_while_a_webhook_is_set_nothing_can_be_fetched(fake: FakeTelegram, call: Call) -> None:
    fake.second = 60
    poll = asyncio.create_task(call("getUpdates", timeout=1))
    await fake.until(lambda: fake.polling == 1)
    async with listening(fake):
        await call("setWebhook", url=f"{PUBLIC}/hook")
        assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
        refused = await call("getUpdates")
        assert refused["error_code"] == 409
        assert "while webhook is active" in refused["description"]
        await call("deleteWebhook")
    fake.says(SHOP, "还在")
    assert len((await call("getUpdates"))["result"]) == 1


async def test_an_empty_address_takes_the_webhook_away(fake: FakeTelegram, call: Call) -> None:
    async with listening(fake):
        await call("setWebhook", url=f"{PUBLIC}/hook")
        assert (await call("setWebhook", url=""))["ok"]
    assert (await call("getWebhookInfo"))["result"]["url"] == ""


async def test_1_1_dropping_what_waits_throws_messages_away(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "停机时发的诉求")
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getUpdates"))["result"] == []


async def test_only_the_kinds_asked_for_are_posted(fake: FakeTelegram, call: Call) -> None:
    async with listening(fake) as bot:
        await call("setWebhook", url=f"{PUBLIC}/hook", allowed_updates=["callback_query"])
        fake.says(SHOP, "没人要")
        fake.pushes("callback_query", {"id": "1"})
        await fake.until(lambda: not fake.updates)
    assert [set(update) for _, update in bot.got] == [{"update_id", "callback_query"}]
