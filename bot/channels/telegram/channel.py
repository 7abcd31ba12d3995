"""Telegram: long polling or a webhook in, messages with inline buttons out."""

from __future__ import annotations

import asyncio
import logging
import os

from aiohttp import ClientSession, TCPConnector
from httpx_aiohttp import AiohttpTransport
from starlette.routing import Route
from telegram import Bot, BotCommandScopeAllGroupChats
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.base import Menu, Receipt, Receive, Sent, Unfetched
from bot.channels.telegram.arrivals import Arrivals
from bot.channels.telegram.download import fetch
from bot.channels.telegram.incoming import CHANNEL, KINDS, Reader
from bot.channels.telegram.pace import Sleep
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.webhook import Door, Hook
from bot.clock import Now
from bot.settings import Misconfigured
from handlers import menus
from handlers.messages import File, Shown

WRONG_TOKEN = "Telegram 不认可这个令牌,请把 QISU_TELEGRAM_TOKEN 设为 BotFather 给出的令牌"  # noqa: S105
UNREACHABLE = "连不上 Telegram 接口,请检查网络,或把 QISU_TELEGRAM_API 设为本机能访问的接口地址"
BAD_HOOK = "Telegram 不接受这个回调地址,请把 QISU_TELEGRAM_WEBHOOK 设为公网能访问、证书有效的 https 地址"
# Addresses hold the token; the library's errors hold whole answers of the platform, messages among them.
QUIET = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "telegram": logging.CRITICAL}
SENDING = 16  # messages on their way at once
NOT_STARTED = Receipt(Sent.LATER, retry_after=5.0, detail="not started")

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns whenever the platform asks to wait
log = logging.getLogger(__name__)


class TelegramChannel:
    """The bot of `token` at `api_base`, a Bot API server without a path, such as https://api.telegram.org.

    With a `hook` the platform posts what comes in, else it is asked for it.
    """

    name = CHANNEL

    def __init__(
        self, token: str, api_base: str, now: Now, *, hook: Hook | None = None, sleep: Sleep = asyncio.sleep
    ) -> None:
        _hush()
        base = api_base.rstrip("/")
        self._now = now
        self._sleep = sleep
        self._polling = HTTPXRequest(connection_pool_size=2)
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(read_timeout=10.0, pool_timeout=5.0, httpx_kwargs={"transport": _transport()}),
            get_updates_request=self._polling,
        )
        self._sender = Sender(self._bot, now, sleep)
        self._hook = hook
        self._door = Door(hook) if hook else None
        self._source: Poller | Door | None = None

    def doors(self) -> list[Route]:
        """Where the platform posts, when it is to."""
        return [self._door.route] if self._door else []

    async def start(self, receive: Receive) -> None:
        """Begin to receive. Raises Misconfigured when the token is wrong or the platform cannot be reached."""
        _hush()
        trouble = await self._trouble()
        if trouble:
            await self._bot.shutdown()
            raise Misconfigured(trouble)
        await self._offer_menu()
        arrivals = Arrivals(self._bot, Reader(self._bot.username, self._now), receive)
        if self._door is None:
            self._source = Poller(self._bot, self._polling, arrivals, self._sleep)
        else:
            self._door.open(arrivals)
            self._source = self._door

    async def stop(self) -> None:
        """Stop receiving, also in the middle of a long poll; what was not received is sent again after a start."""
        source, self._source = self._source, None
        if source is not None:
            await source.stop()
        await self._bot.shutdown()

    async def send(self, message: Shown) -> Receipt:
        """Deliver one message; too long ones in parts, the buttons under the last."""
        return await self._sender.send(message) if self._source else NOT_STARTED

    async def update(self, ref: str, message: Shown) -> Receipt:
        """Edit a sent message in place; of one in several parts the last, which has the buttons."""
        return await self._sender.update(ref, message) if self._source else NOT_STARTED

    async def menu(self, chat: str, commands: Menu) -> Receipt:
        """The commands of one chat."""
        return await self._sender.menu(chat, commands) if self._source else NOT_STARTED

    async def fetch(self, file: File, most: int) -> bytes:
        """What somebody sent, at most 20 MB, which is what the platform gives a bot. Raises Unfetched."""
        if self._source is None:
            raise Unfetched("not started", for_ever=False)
        return await fetch(self._bot, file, most)

    async def _trouble(self) -> str:
        """What stands in the way of starting; empty when nothing does."""
        try:
            await self._bot.initialize()
            await self._ask_to_post()
        except InvalidToken:
            return WRONG_TOKEN
        except BadRequest:
            return BAD_HOOK
        except Exception:
            return UNREACHABLE
        return ""

    async def _ask_to_post(self) -> None:
        """What waits at the platform is never dropped."""
        if self._hook is not None:
            await self._bot.set_webhook(
                self._hook.url,
                max_connections=self._hook.connections,
                allowed_updates=KINDS,
                drop_pending_updates=False,
                secret_token=self._hook.secret,
            )

    async def _offer_menu(self) -> None:
        try:
            await self._bot.set_my_commands(menus.ENTERPRISES)
            await self._bot.set_my_commands(menus.GROUPS, scope=BotCommandScopeAllGroupChats())
        except TelegramError as error:
            log.warning("没能设置 Telegram 的命令菜单(%s),不影响收发消息", type(error).__name__)


def _transport() -> AiohttpTransport:
    """The way out under httpx: its own takes 1.6 ms of a processor for a call, this 0.3."""
    return AiohttpTransport(client=lambda: ClientSession(connector=TCPConnector(limit=SENDING)))


def _hush() -> None:
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
