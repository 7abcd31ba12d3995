"""What a page reads: messages, the stream that tells it to look again, the desk's orders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.web import words
from bot.web.access import person_of, visitor
from bot.web.context import Refused, Rows, Web, web_of
from bot.web.history import messages_of, newest
from db.models.people import Person

HEARTBEAT = 15.0


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
    """GET: the open orders of whoever serves a unit or the office, as the desk gives them."""
    return await _rows(request, web_of(request).desk.orders)


async def tasks(request: Request) -> Response:
    """GET: the knowledge tasks of whoever serves, as the desk gives them."""
    return await _rows(request, web_of(request).desk.tasks)


async def _rows(request: Request, rows: Callable[[AsyncSession, Person, str, datetime], Awaitable[Rows]]) -> Response:
    who, web = await visitor(request), web_of(request)
    async with web.database.read() as session:
        person = await person_of(session, who) if who.chat else None
        if person is None or not person.serves:
            raise Refused(403, words.DESK_REFUSED)
        return JSONResponse(await rows(session, person, who.chat, web.now()))


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
