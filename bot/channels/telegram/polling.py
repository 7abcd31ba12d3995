"""Fetching updates by long polling; an update is confirmed to the platform only after it was received here."""

from __future__ import annotations

import asyncio
import json
import logging
from random import SystemRandom
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, CallbackQuery, Update
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot.channels.base import Receive
from bot.channels.telegram.errors import seconds
from bot.channels.telegram.incoming import Reader
from bot.channels.telegram.pace import Sleep
from handlers.messages import Incoming

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

    def __init__(self, bot: Bot, request: BaseRequest, reader: Reader, receive: Receive, sleep: Sleep) -> None:
        self._bot = bot
        self._request = request
        self._reader = reader
        self._receive = receive
        self._sleep = sleep
        self._offset = 0
        self._handing_over = asyncio.Lock()
        self._answers: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Lets the update being received be finished, for a moment; a waiting poll is cut at once."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                await self._handing_over.acquire()
        except TimeoutError:
            log.warning("停止时仍有一条 Telegram 消息没有存好,下次启动会重新收取")
        tasks = (self._task, *self._answers)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                for raw in await self._fetch():
                    await self._hand_over(raw)
                failures = 0
            except Exception as error:
                failures += 1
                await self._rest(error, failures)

    async def _fetch(self) -> list[dict[str, Any]]:
        """Raw, because the library parses a batch as a whole: one update it cannot read would hold back the rest."""
        asked = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": json.dumps(self._reader.kinds)}
        body = await self._request.retrieve(
            f"{self._bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=POLL_SECONDS + ANSWER_SECONDS
        )
        updates: list[dict[str, Any]] = json.loads(body)["result"]
        return updates

    async def _hand_over(self, raw: dict[str, Any]) -> None:
        async with self._handing_over:
            update, incoming = self._read(raw)
            if incoming is not None:
                await self._receive(incoming)
            self._offset = raw["update_id"] + 1
        if update and update.callback_query:
            self._answer(update.callback_query)

    def _read(self, raw: dict[str, Any]) -> tuple[Update | None, Incoming | None]:
        try:
            update = Update.de_json(raw, self._bot)
            return update, self._reader(update)
        except Exception as error:
            log.warning("跳过一条无法解析的 Telegram 更新 %s(%s)", raw["update_id"], type(error).__name__)
            return None, None

    def _answer(self, query: CallbackQuery) -> None:
        """Stops the spinner on the pressed button; other updates need not wait for it."""
        task = asyncio.create_task(_answered(query))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _rest(self, error: Exception, failures: int) -> None:
        known = next((says for kind, says in TROUBLES if isinstance(error, kind)), "")
        log.warning(known or "接收 Telegram 消息时出错(%s),稍后重试", *(() if known else (type(error).__name__,)))
        longest = LONGEST_REST if known else min(2.0 ** (failures - 1), LONGEST_REST)
        await self._sleep(seconds(error) or longest * _random.uniform(0.5, 1.0))


async def _answered(query: CallbackQuery) -> None:
    try:
        await query.answer()
    except BadRequest:
        return  # the query is too old: the work is done all the same
    except TelegramError as error:
        log.warning("没能回应 Telegram 按钮(%s)", type(error).__name__)
