"""What every request of the HTTP app may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.channels.web import WebChannel
from bot.files.keeper import Keeper
from bot.settings import Settings
from bot.web.rates import Rate
from db.models.people import Person
from db.session import Database

Now = Callable[[], datetime]
Rows = list[dict[str, Any]]

PER_SESSION = 30
PER_ADDRESS = 300  # a whole office may share one address


class Refused(HTTPException):
    """A status and the sentence for the person."""


class Desk(Protocol):
    """What the desk shows to a person who serves, the buttons signed for that person's web chat."""

    async def orders(self, tx: AsyncSession, person: Person, chat: str, at: datetime, skip: int, most: int) -> Rows:
        """The orders that wait, at most `most` after the `skip` first: {"number", "text", "due", "late", "buttons":
        [[label, data]]}."""

    async def tasks(self, tx: AsyncSession, person: Person, chat: str, at: datetime) -> Rows:
        """The knowledge tasks that wait, likewise."""

    async def order(
        self, tx: AsyncSession, person: Person, chat: str, at: datetime, number: str
    ) -> dict[str, Any] | None:
        """What the page of an order shows; None where it is not theirs, or there is none."""

    async def notice(self, tx: AsyncSession, person: Person, at: datetime, number: str, step: str) -> bytes | None:
        """A printed notice as a Word file; None where there is none for them."""

    async def report(self, tx: AsyncSession, person: Person, at: datetime, week: str) -> bytes | None:
        """The weekly report of 挂牌督办 as a Word file; None where it is not for them."""


@dataclass(frozen=True, slots=True)
class Web:
    """What the app was made with, and how often its visitors posted."""

    database: Database
    channel: WebChannel
    settings: Settings
    now: Now
    desk: Desk
    templates: Jinja2Templates
    keeper: Keeper
    sessions: Rate = field(default_factory=lambda: Rate(PER_SESSION))
    addresses: Rate = field(default_factory=lambda: Rate(PER_ADDRESS))


def web_of(request: Request) -> Web:
    return cast(Web, request.app.state.web)
