"""A Bot API server on a loopback port that refuses what the real one refuses.

    async with FakeTelegram() as fake:
        channel = TelegramChannel(fake.token, fake.url, now)
        fake.says(501, "你好")
        answer = await fake.hears(501, "您好")
        fake.presses(501, "确认提交")

What the platform does not document (flood limits, the life of a pressed button) follows what is known of it.
In a process of its own: `python -m tests.fakes.telegram_api --port 8081`, see telegram_control.
"""

from __future__ import annotations

from tests.fakes.telegram_http import Fault, Server
from tests.fakes.telegram_people import People
from tests.fakes.telegram_world import BOT_ID, TOKEN, Chat, Message

__all__ = ["BOT_ID", "TOKEN", "Chat", "FakeTelegram", "Fault", "Message"]


class FakeTelegram(People, Server):
    """The server and the people on it."""


if __name__ == "__main__":
    from tests.fakes.telegram_control import main

    main()
