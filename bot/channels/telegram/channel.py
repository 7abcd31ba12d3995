"""Telegram: long polling in, messages with inline buttons out."""

from __future__ import annotations

import asyncio
import logging
import os

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.base import Receipt, Receive, Sent
from bot.channels.telegram.incoming import CHANNEL, Reader
from bot.channels.telegram.pace import Sleep
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sending import Sender
from bot.clock import Now
from bot.settings import Misconfigured
from handlers.messages import Shown

MENU = (("gongdan", "我的工单"), ("jindu", "查进度"), ("bangzhu", "帮助"))
WRONG_TOKEN = "Telegram 不认可这个令牌,请把 QISU_TELEGRAM_TOKEN 设为 BotFather 给出的令牌"  # noqa: S105
UNREACHABLE = "连不上 Telegram 接口,请检查网络,或把 QISU_TELEGRAM_API 设为本机能访问的接口地址"
# Addresses hold the token; the library's errors hold whole answers of the platform, messages among them.
QUIET = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "telegram": logging.CRITICAL}
NOT_STARTED = Receipt(Sent.LATER, retry_after=5.0, detail="not started")

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns whenever the platform asks to wait
log = logging.getLogger(__name__)


class TelegramChannel:
    """The bot of `token` at `api_base`, a Bot API server without a path, such as https://api.telegram.org."""

    name = CHANNEL

    def __init__(self, token: str, api_base: str, now: Now, *, sleep: Sleep = asyncio.sleep) -> None:
        _hush()
        base = api_base.rstrip("/")
        self._now = now
        self._sleep = sleep
        self._polling = HTTPXRequest(connection_pool_size=2)
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=16, read_timeout=10.0, pool_timeout=5.0),
            get_updates_request=self._polling,
        )
        self._sender = Sender(self._bot, now, sleep)
        self._poller: Poller | None = None

    async def start(self, receive: Receive) -> None:
        """Begin to receive. Raises Misconfigured when the token is wrong or the platform cannot be reached."""
        _hush()
        trouble = await self._trouble()
        if trouble:
            await self._bot.shutdown()
            raise Misconfigured(trouble)
        await self._offer_menu()
        self._poller = Poller(self._bot, self._polling, Reader(self._bot.username, self._now), receive, self._sleep)

    async def stop(self) -> None:
        """Stop receiving, also in the middle of a long poll; what was not received is sent again after a start."""
        poller, self._poller = self._poller, None
        if poller is not None:
            await poller.stop()
        await self._bot.shutdown()

    async def send(self, message: Shown) -> Receipt:
        """Deliver one message; too long ones in parts, the buttons under the last."""
        return await self._sender.send(message) if self._poller else NOT_STARTED

    async def _trouble(self) -> str:
        """What stands in the way of starting; empty when nothing does."""
        try:
            await self._bot.initialize()
        except InvalidToken:
            return WRONG_TOKEN
        except Exception:
            return UNREACHABLE
        return ""

    async def _offer_menu(self) -> None:
        try:
            await self._bot.set_my_commands(MENU)
        except TelegramError as error:
            log.warning("没能设置 Telegram 的命令菜单(%s),不影响收发消息", type(error).__name__)


def _hush() -> None:
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
