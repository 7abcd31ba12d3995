"""Updates that arrived, however they came: read, committed together, and only then confirmed to the platform."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Bot, CallbackQuery, Update
from telegram.error import BadRequest, TelegramError

from bot.channels.base import Receive
from bot.channels.telegram.incoming import Reader
from handlers.messages import Incoming

log = logging.getLogger(__name__)

Raw = dict[str, Any]


class Arrivals:
    """Takes raw updates, which the library would parse only as a whole: one that it cannot read holds back no other."""

    def __init__(self, bot: Bot, reader: Reader, receive: Receive) -> None:
        self._bot = bot
        self._reader = reader
        self._receive = receive
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, *raws: Raw) -> None:
        """Commits all of them, or none. Raises what the inbox raises."""
        read = [self._read(raw) for raw in raws]
        events = [incoming for _, incoming in read if incoming is not None]
        if events:
            await self._receive(*events)
        for update, _ in read:
            if update is not None and update.callback_query is not None:
                self._answer(update.callback_query)

    async def stop(self) -> None:
        for answer in self._answers:
            answer.cancel()
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _read(self, raw: Raw) -> tuple[Update | None, Incoming | None]:
        """Logs only the kind of an error: its words may hold the message."""
        try:
            update = Update.de_json(raw, self._bot)
            return update, self._reader(update)
        except Exception as error:
            kept = self._reader.unread(raw)
            line = "收下一条无法解析的 Telegram 更新(%s)" if kept else "跳过一条无法解析的 Telegram 更新(%s)"
            log.warning(line, type(error).__name__)
            return None, kept

    def _answer(self, query: CallbackQuery) -> None:
        """Stops the spinner on the pressed button; nothing waits for it."""
        task = asyncio.create_task(_answered(query))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)


async def _answered(query: CallbackQuery) -> None:
    try:
        await query.answer()
    except BadRequest:
        return  # the query is too old: the work is done all the same
    except TelegramError as error:
        log.warning("没能回应 Telegram 按钮(%s)", type(error).__name__)
