"""What every request of the HTTP app may use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.channels.web import WebChannel
from bot.settings import Settings
from bot.web.rates import Rate
from db.models.people import Person
from db.session import Database

Now = Callable[[], datetime]
Desk = Callable[[AsyncSession, Person, str, datetime], Awaitable[list[dict[str, Any]]]]

PER_SESSION = 30
PER_ADDRESS = 300  # a whole office may share one address


class Refused(HTTPException):
    """A status and the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Web:
    """`desk(session, person, chat, now)` gives a person's open orders, their buttons signed for that chat."""

    database: Database
    channel: WebChannel
    settings: Settings
    now: Now
    desk: Desk
    templates: Jinja2Templates
    sessions: Rate = field(default_factory=lambda: Rate(PER_SESSION))
    addresses: Rate = field(default_factory=lambda: Rate(PER_ADDRESS))


def web_of(request: Request) -> Web:
    return cast(Web, request.app.state.web)
