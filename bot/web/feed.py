"""What a page reads: messages, the stream that tells it to look again, the desk's orders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.web import words
from bot.web.access import person_of, visitor
from bot.web.context import Refused, Rows, Web, web_of
from bot.web.history import messages_of, newest
from db.models.people import Person

HEARTBEAT = 15.0
PAGE = 50


async def messages(request: Request) -> Response:
    """GET ?after=<outbox id>: the list that `messages_of` describes."""
    who, web = await visitor(request), web_of(request)
    if not who.chat:
        return JSONResponse([])
    async with web.database.read() as session:
        return JSONResponse(await messages_of(session, who.chat, _after(request)))


async def events(request: Request) -> Response:
    """GET ?after=<outbox id>: an event, carrying the newest outbox id, whenever there is something to look at."""
    who, web = await visitor(request), web_of(request)
    if not who.chat or web.channel.closed:
        return Response(status_code=204)
    if web.channel.crowded(who.chat):
        raise Refused(429, words.CROWDED)
    return StreamingResponse(
        stream(web, who.chat, _after(request)),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


async def orders(request: Request) -> Response:
    """GET ?page=<from 1>: a page of the open orders of whoever serves a unit or the office, as the desk gives them;
    the header X-First is the number of its first, X-More is 1 where another page follows."""
    skip = (_page(request) - 1) * PAGE
    found = await _rows(request, partial(web_of(request).desk.orders, skip=skip, most=PAGE + 1))
    headers = {"X-First": str(skip + 1), "X-More": str(int(len(found) > PAGE))}
    return JSONResponse(found[:PAGE], headers=headers)


async def tasks(request: Request) -> Response:
    """GET: the knowledge tasks of whoever serves, as the desk gives them."""
    return JSONResponse(await _rows(request, web_of(request).desk.tasks))


async def _rows(request: Request, rows: Callable[[AsyncSession, Person, str, datetime], Awaitable[Rows]]) -> Rows:
    who, web = await visitor(request), web_of(request)
    async with web.database.read() as session:
        person = await person_of(session, who) if who.chat else None
        if person is None or not person.serves:
            raise Refused(403, words.DESK_REFUSED)
        return await rows(session, person, who.chat, web.now())


def _page(request: Request) -> int:
    """The page that is asked for, from 1; the first for what is no number."""
    given = request.query_params.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 7 else 1


async def stream(web: Web, chat: str, after: int, heartbeat: float = HEARTBEAT) -> AsyncIterator[str]:
    """Server-sent events until the channel closes; the rows are looked at with every heartbeat too, for they may have
    been written by another process."""
    with web.channel.listening(chat) as bell:
        rung = False
        while not web.channel.closed:
            async with web.database.read() as session:
                last = await newest(session, chat)
            yield f"id: {last}\ndata: {last}\n\n" if rung or last > after else ": \n\n"
            after = last
            rung = await _rung(bell, heartbeat)


async def _rung(bell: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return False
    bell.clear()
    return True


def _after(request: Request) -> int:
    given = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
