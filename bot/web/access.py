"""Who asks: the session's cookie, its CSRF token, and what must hold before anything is taken from a page.

The cookie is made when a page is opened, the row when the first message is sent, so that robots fill no table.
"""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from bot.settings import Settings
from bot.web import words
from bot.web.context import Refused, Web, web_of
from db.crypt import token_hash
from db.models.people import Address, Person, Session

BUSINESS_STAYS = timedelta(days=180)  # a rating is asked for months after the appeal
STAFF_STAYS = timedelta(days=14)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """`token` is the cookie's, `fresh` when the browser does not have it yet; no `chat` until the first message."""

    token: str
    chat: str = ""
    person_id: int | None = None
    fresh: bool = False

    @property
    def csrf(self) -> str:
        """What only a page of this session can know."""
        return token_hash(f"csrf:{self.token}")


def new_token() -> str:
    """128 random bits."""
    return secrets.token_urlsafe(16)


async def visitor(request: Request) -> Visitor:
    """Who holds the cookie; somebody new when there is none or its session is over."""
    web = web_of(request)
    token = request.cookies.get(_cookie(web.settings), "")
    if not _TOKEN.fullmatch(token):
        return Visitor(new_token(), fresh=True)
    async with web.database.read() as session:
        row = await session.get(Session, token_hash(token))
    if row is None:
        return Visitor(token)
    if row.expires_at <= web.now():
        return Visitor(new_token(), fresh=True)
    return Visitor(token, row.chat, row.person_id)


async def admitted(request: Request) -> Visitor:
    """Whose page posts, with a chat. Raises Refused (403, 429)."""
    who = await visitor(request)
    if not _same_origin(request) or not holds(who, request.headers.get("x-csrf-token", "")):
        raise Refused(403, words.STALE_PAGE)
    spend(request, who)
    return await seated(web_of(request), who)


async def seated(web: Web, who: Visitor) -> Visitor:
    """The visitor with a chat, made when there is none."""
    return who if who.chat else await _opened(web, who)


def holds(who: Visitor, csrf: str) -> bool:
    return hmac.compare_digest(who.csrf.encode(), csrf.encode("utf8", "replace"))


def spend(request: Request, who: Visitor) -> None:
    """Counts one post. Raises Refused (429)."""
    web, host = web_of(request), request.client.host if request.client else ""
    if not (web.addresses.take(host, web.now()) and web.sessions.take(who.token, web.now())):
        raise Refused(429, words.TOO_FAST)


async def person_of(session: AsyncSession, who: Visitor) -> Person | None:
    """The person of a session: the one it was made for, else the one whom this chat has become."""
    address = select(Address.person_id).where(Address.channel == "web", Address.chat == who.chat)
    person_id = who.person_id or await session.scalar(address)
    return await session.get(Person, person_id) if person_id else None


def give_cookie(response: Response, token: str, settings: Settings, stays: timedelta = BUSINESS_STAYS) -> None:
    response.set_cookie(
        _cookie(settings),
        token,
        max_age=int(stays.total_seconds()),
        path="/",
        secure=_is_https(settings),
        httponly=True,
        samesite="lax",
    )


async def _opened(web: Web, who: Visitor) -> Visitor:
    row = Session(hash=token_hash(who.token), chat=new_token(), expires_at=web.now() + BUSINESS_STAYS)
    try:
        async with web.database.begin() as session:
            session.add(row)
    except IntegrityError:  # two first messages at once: the other one made it
        async with web.database.read() as session:
            row = await session.get_one(Session, token_hash(who.token))
    return Visitor(who.token, row.chat, row.person_id)


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    ours = (request.headers.get("host"), web_of(request).settings.url.partition("://")[2].partition("/")[0])
    return origin is None or origin.partition("://")[2] in ours


def _cookie(settings: Settings) -> str:
    return "__Host-qisu" if _is_https(settings) else "qisu"


def _is_https(settings: Settings) -> bool:
    return settings.url.startswith("https://")
