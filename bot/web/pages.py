"""The pages: the chat, the door behind a one-time link, the desk."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web import links, words
from bot.web.access import (
    BUSINESS_STAYS,
    STAFF_STAYS,
    Visitor,
    give_cookie,
    holds,
    new_token,
    person_of,
    seated,
    spend,
    visitor,
)
from bot.web.context import Refused, web_of
from bot.web.talk import redeem
from db.models.people import Person
from handlers.attachments import Attachment, file_for

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def home(request: Request) -> Response:
    """The chat of a business; also open to staff, who find the way to the desk there."""
    who = await visitor(request)
    return _page(request, who, "chat.html", serves=await _serves(request, who))


async def desk(request: Request) -> Response:
    """The chat with one's open orders beside it; 403 for everybody who serves no unit."""
    who = await visitor(request)
    if not await _serves(request, who):
        return notice(request, 403, words.DESK_TITLE, words.DESK_REFUSED)
    return _page(request, who, "desk.html", serves=True)


async def order(request: Request) -> Response:
    """GET /desk/order/{number}: the order beside the chat; another's is as if there were none."""
    who, web = await visitor(request), web_of(request)
    async with web.database.read() as session:
        person = await _server(session, who)
        number = request.path_params["number"]
        found = await web.desk.order(session, person, who.chat, web.now(), number) if person else None
    if person is None:
        return notice(request, 403, words.DESK_TITLE, words.DESK_REFUSED)
    if found is None:
        return notice(request, 404, words.ORDER_TITLE, words.ORDER_NOT_HERE)
    return _page(request, who, "order.html", serves=True, **found)


async def order_notice(request: Request) -> Response:
    """GET /desk/order/{number}/notice/{step}: the printed notice as a Word file."""
    who, web = await visitor(request), web_of(request)
    number, step = request.path_params["number"], request.path_params["step"]
    async with web.database.read() as session:
        person = await _server(session, who)
        content = await web.desk.notice(session, person, web.now(), number, step) if person else None
    return _word_file(content, f"{number}-{step}.docx", words.ORDER_NOT_HERE)


async def weekly_report(request: Request) -> Response:
    """GET /desk/report/{week}: the report of 挂牌督办 of a week as a Word file, for the office."""
    who, web = await visitor(request), web_of(request)
    week = request.path_params["week"]
    async with web.database.read() as session:
        person = await _server(session, who)
        content = await web.desk.report(session, person, web.now(), week) if person else None
    return _word_file(content, f"{week}.docx", words.NOT_FOUND)


def _word_file(content: bytes | None, name: str, missing: str) -> Response:
    """A file to be saved. Raises Refused with `missing` where there is none."""
    if content is None:
        raise Refused(404, missing)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=WORD, headers=headers)


async def door(request: Request) -> Response:
    """What a one-time link shows; looking does not use it up, for chat programs look at every link."""
    who, web = await visitor(request), web_of(request)
    async with web.database.read() as session:
        opens = await links.opens(session, request.path_params["link"], web.now())
    return _page(request, who, "door.html") if opens else _gone(request)


async def enter(request: Request) -> Response:
    """Uses the link: a person and a session of their own, then on to the desk or the chat."""
    who, web = await visitor(request), web_of(request)
    spend(request, who)
    await _needs_own_form(request, who)
    link, token = request.path_params["link"], new_token()
    async with web.database.read() as session:
        needs_word = await links.needs_word(session, link, web.now())
    if needs_word:
        return await _asks(request, who, link)
    async with web.database.begin() as session:
        person = await links.use(session, link, web.now(), web.settings.region)
        if person is None:
            return _gone(request)
        stays = STAFF_STAYS if person.serves else BUSINESS_STAYS
        await links.seat(session, person, token, web.now(), stays)
    response = RedirectResponse("/desk" if person.serves else "/", 303)
    give_cookie(response, token, web.settings, stays)
    return response


async def _asks(request: Request, who: Visitor, link: str) -> Response:
    """A link that a coordinator has to confirm: the chat is open at once, the desk when it was confirmed."""
    web = web_of(request)
    who = await seated(web, who)
    await redeem(request, who, link)
    response = RedirectResponse("/", 303)
    give_cookie(response, who.token, web.settings)
    return response


def notice(request: Request, status: int, title: str, text: str) -> Response:
    """A page that only says something."""
    context = {"title": title, "text": text, "region": web_of(request).settings.region}
    return web_of(request).templates.TemplateResponse(request, "notice.html", context, status)


async def _needs_own_form(request: Request, who: Visitor) -> None:
    # a form under Referrer-Policy no-referrer posts with Origin null, so that its token alone tells where it is from
    async with request.form(max_files=0, max_fields=2, max_part_size=1024) as form:
        if not holds(who, str(form.get("csrf", ""))):
            raise Refused(403, words.STALE_PAGE)


async def _serves(request: Request, who: Visitor) -> bool:
    async with web_of(request).database.read() as session:
        return await _server(session, who) is not None


async def _server(session: AsyncSession, who: Visitor) -> Person | None:
    """Who holds the cookie, if they serve a unit or the office now."""
    person = await person_of(session, who) if who.chat else None
    return person if person is not None and person.serves else None


def _page(request: Request, who: Visitor, template: str, **context: Any) -> Response:
    web = web_of(request)
    shown = {"csrf": who.csrf, "region": web.settings.region, "started": bool(who.chat), **context}
    response = web.templates.TemplateResponse(request, template, shown)
    if who.fresh:
        give_cookie(response, who.token, web.settings)
    return response


def _gone(request: Request) -> Response:
    return notice(request, 410, words.LINK_TITLE, words.LINK_GONE)


async def attachment(request: Request) -> Response:
    """GET /file/{note}/{n}: a file of an order, for its owner and for who handles it; else as if it were not there."""
    who, web = await visitor(request), web_of(request)
    async with web.database.begin() as session:
        person = await person_of(session, who) if who.chat else None
        note, n = request.path_params["note"], request.path_params["n"]
        found = await file_for(session, person, note, n, web.now()) if person else None
    stored, name = _opened(found)
    content = await asyncio.to_thread(web.keeper.store.read, stored)
    if content is None:
        raise Refused(404, words.FILE_NOT_HERE)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _opened(found: Attachment | None) -> tuple[str, str]:
    """Where a file is stored, and its name. Raises Refused with what there is to say where it cannot be opened."""
    if found is None:
        raise Refused(404, words.FILE_NOT_HERE)
    if found.kept is None:
        return found.file.ref, found.file.name
    if found.kept.state in words.FILE_STATES:
        raise Refused(*words.FILE_STATES[found.kept.state])
    return found.kept.stored, found.kept.name
