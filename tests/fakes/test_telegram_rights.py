"""What the fake refuses where members may not write, and the time that it tells."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx

from tests.fakes.conftest import Call
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.telegram_world import BOT_ID

GROUP = -100771


async def test_a_group_whose_members_may_only_read_refuses_the_bot_and_says_so(fake: FakeTelegram, call: Call) -> None:
    fake.group(GROUP)
    fake.mutes(GROUP)
    for method, more in (("sendMessage", {"text": "新工单"}), ("sendChatAction", {"action": "typing"})):
        answer = await call(method, chat_id=GROUP, **more)
        assert answer["description"] == "Bad Request: not enough rights to send text messages to the chat"
    chat = await call("getChat", chat_id=GROUP)
    assert chat["result"]["permissions"]["can_send_messages"] is False
    fake._chats[GROUP].admins.add(BOT_ID)
    assert (await call("sendMessage", chat_id=GROUP, text="新工单"))["ok"]


async def test_nobody_types_in_a_topic_that_was_deleted(fake: FakeTelegram, call: Call) -> None:
    fake.group(GROUP, forum=True)
    topic = fake.opens_topic(501, GROUP, "新工单")
    asked = {"chat_id": GROUP, "action": "typing", "message_thread_id": topic}
    assert (await call("sendChatAction", **asked))["ok"]
    fake.deletes_topic(GROUP, topic)
    assert (await call("sendChatAction", **asked))["description"] == "Bad Request: message thread not found"


async def test_every_answer_tells_the_time_of_the_server(fake: FakeTelegram) -> None:
    fake.advance(90)
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{fake.url}/bot{fake.token}/getMe")
    told = parsedate_to_datetime(answer.headers["date"])
    assert told == fake.now().replace(microsecond=0)
