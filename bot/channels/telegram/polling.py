"""Fetching updates by long polling; a batch is confirmed to the platform only after all of it was received here."""

from __future__ import annotations

import asyncio
import json
import logging
from random import SystemRandom
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken
from telegram.request import BaseRequest

from bot.channels.telegram.arrivals import Arrivals, Raw
from bot.channels.telegram.errors import seconds
from bot.channels.telegram.incoming import KINDS
from bot.channels.telegram.pace import Sleep

POLL_SECONDS = 30
ANSWER_SECONDS = 10  # beyond the poll itself
LONGEST_REST = 60.0
FINISH_SECONDS = 1.0
TROUBLES = (
    (Conflict, "另一个程序正用同一个令牌接收 Telegram 消息(或设有 webhook),请只保留一个;稍后重试"),
    (InvalidToken, "Telegram 不再认可令牌,请更新 QISU_TELEGRAM_TOKEN 后重新启动;稍后重试"),
)

log = logging.getLogger(__name__)
_random = SystemRandom()


class Poller:
    """One task that polls until `stop`. Logs only kinds of errors: their words may hold the token or a message."""

    def __init__(self, bot: Bot, request: BaseRequest, arrivals: Arrivals, sleep: Sleep) -> None:
        self._bot = bot
        self._request = request
        self._arrivals = arrivals
        self._sleep = sleep
        self._alone = False
        self._offset = 0
        self._handing_over = asyncio.Lock()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Lets the batch being received be finished, for a moment; a waiting poll is cut at once."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                await self._handing_over.acquire()
        except TimeoutError:
            log.warning("停止时仍有 Telegram 消息没有存好,下次启动会重新收取")
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._arrivals.stop()

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                await self._stop_posts()
                await self._hand_over(await self._fetch())
                failures = 0
            except Exception as error:
                failures += 1
                await self._rest(error, failures)

    async def _stop_posts(self) -> None:
        """A webhook of an earlier start would keep everything away; what waits at the platform is kept."""
        if not self._alone:
            await self._bot.delete_webhook(drop_pending_updates=False)
            self._alone = True

    async def _fetch(self) -> list[Raw]:
        asked = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": json.dumps(KINDS)}
        body = await self._request.retrieve(
            f"{self._bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=POLL_SECONDS + ANSWER_SECONDS
        )
        updates: list[Raw] = json.loads(body)["result"]
        return updates

    async def _hand_over(self, raws: list[Raw]) -> None:
        """The offset says that they arrived: it moves behind the commit."""
        async with self._handing_over:
            await self._arrivals.take(*raws)
            self._offset = max([self._offset, *(raw["update_id"] + 1 for raw in raws)])

    async def _rest(self, error: Exception, failures: int) -> None:
        known = next((says for kind, says in TROUBLES if isinstance(error, kind)), "")
        log.warning(known or "接收 Telegram 消息时出错(%s),稍后重试", *(() if known else (type(error).__name__,)))
        longest = LONGEST_REST if known else min(2.0 ** (failures - 1), LONGEST_REST)
        await self._sleep(seconds(error) or longest * _random.uniform(0.5, 1.0))
