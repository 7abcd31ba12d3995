"""What a page posts: words, a pressed button, a file. Each is one inbox row, however often it is posted."""

from __future__ import annotations

import re
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web import files, words
from bot.web.access import Visitor, admitted
from bot.web.context import Refused, web_of
from db.crypt import token_hash
from handlers.identify import START_PREFIX
from handlers.messages import Incoming, Kind

MOST_CHARACTERS = 20_000
MOST_DATA_BYTES = 64
_KEY = re.compile(r"[0-9A-Za-z-]{8,64}")


async def say(request: Request) -> Response:
    """POST {"text", "key"}."""
    who = await admitted(request)
    given = await _json(request)
    return await _hand_over(request, who, Kind.TEXT, given.get("key"), text=_words(given.get("text")))


async def press(request: Request) -> Response:
    """POST {"data", "key"}."""
    who = await admitted(request)
    given = await _json(request)
    data = given.get("data")
    if not isinstance(data, str) or not 0 < len(data.encode("utf8", "replace")) <= MOST_DATA_BYTES:
        raise Refused(400, words.UNREADABLE)
    return await _hand_over(request, who, Kind.PRESS, given.get("key"), data=_clean(data))


async def send(request: Request) -> Response:
    """POST multipart: file, key."""
    who = await admitted(request)
    _needs(request, "multipart/form-data")
    async with request.form(max_files=1, max_fields=4, max_part_size=4096) as form:
        upload, key = form.get("file"), form.get("key")
        if not isinstance(upload, UploadFile):
            raise Refused(400, words.UNREADABLE)
        file = await files.keep(upload, web_of(request).keeper, who.chat, _key(who, key))
    return await _hand_over(request, who, Kind.FILE, key, files=(file,))


async def redeem(request: Request, who: Visitor, link: str) -> None:
    """The code of an invite, as if it were typed into the chat, which tells what comes of it."""
    await _hand_over(request, who, Kind.TEXT, token_hash(link)[:32], text=f"/start {START_PREFIX}{link}")


async def _hand_over(request: Request, who: Visitor, kind: Kind, key: object, **what: Any) -> Response:
    web = web_of(request)
    channel, chat = web.channel, who.chat
    await channel.receive(Incoming(channel.name, _key(who, key), chat, chat, kind, web.now(), **what))
    channel.wake(chat)
    return JSONResponse({"ok": True})


async def _json(request: Request) -> dict[str, Any]:
    _needs(request, "application/json")
    try:
        given = await request.json()
    except (ValueError, RecursionError):
        raise Refused(400, words.UNREADABLE) from None
    if not isinstance(given, dict):
        raise Refused(400, words.UNREADABLE)
    return given


def _needs(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise Refused(415, words.UNREADABLE)


def _words(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise Refused(400, words.EMPTY)
    if len(text) > MOST_CHARACTERS:
        raise Refused(413, words.TOO_LONG)
    return _clean(text)


def _key(who: Visitor, key: object) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, words.UNREADABLE)
    return f"{who.chat}:{key}"


def _clean(text: str) -> str:
    """JSON may carry half of a surrogate pair, which nothing further on can write."""
    return text.encode("utf8", "replace").decode()
