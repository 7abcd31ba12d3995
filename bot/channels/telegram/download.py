"""The content of a file that somebody sent: asked for by its id, then read from the platform's file server."""

from __future__ import annotations

from http import HTTPStatus

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.channels.base import Unfetched
from handlers.messages import File

SECONDS = 60.0
_CHUNK = 1 << 16


async def fetch(bot: Bot, file: File, most: int) -> bytes:
    """At most `most` bytes. Raises Unfetched; for ever where the platform does not know the file, or it is too big.

    The link holds the token: nothing of an error but its kind is said.
    """
    link = await _link(bot, file, most)
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client, client.stream("GET", link) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise Unfetched(f"status {answer.status_code}", for_ever=False)  # a link lasts an hour: ask anew
            return await _read(answer, most)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Unfetched(type(error).__name__, for_ever=False) from None


async def _link(bot: Bot, file: File, most: int) -> str:
    if not file.ref:
        raise Unfetched("no reference", for_ever=True)
    try:
        found = await bot.get_file(file.ref)
    except BadRequest as error:
        raise Unfetched(_WHY.get(str(error).lower(), "BadRequest"), for_ever=True) from None
    except TelegramError as error:
        raise Unfetched(type(error).__name__, for_ever=False) from None
    if (found.file_size or 0) > most:
        raise Unfetched("too big", for_ever=True)
    if not found.file_path:
        raise Unfetched("no link", for_ever=False)
    return found.file_path


_WHY = {"file is too big": "too big"}


async def _read(answer: httpx.Response, most: int) -> bytes:
    """The body, counted while it comes: what a size says need not be true."""
    content = bytearray()
    async for chunk in answer.aiter_bytes(_CHUNK):
        content += chunk
        if len(content) > most:
            raise Unfetched("too big", for_ever=True)
    return bytes(content)
