"""The HTTP app: its routes, and what it answers when it refuses."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from bot.channels.web import WebChannel
from bot.files.keeper import build_keeper
from bot.settings import Settings
from bot.web import feed, pages, talk, words
from bot.web.context import Desk, Now, Refused, Web, web_of
from bot.web.guard import SECURITY, Guard
from db.session import Database

_HERE = Path(__file__).parent


def web_app(database: Database, channel: WebChannel, settings: Settings, now: Now, desk: Desk) -> Starlette:
    """The app; `desk` is what its pages for units and office show."""
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    keeper = build_keeper(database, settings.home, settings.clamd, now)
    app.state.web = Web(database, channel, settings, now, desk, Jinja2Templates(_HERE / "templates"), keeper)
    return app


def _routes() -> list[Route | Mount]:
    return [
        Route("/", pages.home),
        Route("/in/{link}", pages.door),
        Route("/in/{link}", pages.enter, methods=["POST"]),
        Route("/desk", pages.desk),
        Route("/desk/orders", feed.orders),
        Route("/desk/tasks", feed.tasks),
        Route("/desk/order/{number}", pages.order),
        Route("/desk/order/{number}/notice/{step}", pages.order_notice),
        Route("/desk/report/{week}", pages.weekly_report),
        Route("/say", talk.say, methods=["POST"]),
        Route("/press", talk.press, methods=["POST"]),
        Route("/send", talk.send, methods=["POST"]),
        Route("/messages", feed.messages),
        Route("/events", feed.events),
        Route("/file/{note:int}/{n:int}", pages.attachment),
        Route("/health", _health),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


async def _health(request: Request) -> Response:
    """GET: 200 when the database answers, else 503."""
    try:
        async with web_of(request).database.read() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return JSONResponse({"ok": False, "database": False}, 503)
    return JSONResponse({"ok": True, "database": True})


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = error.detail if isinstance(error, Refused) else words.BY_STATUS.get(status, words.FAILED)
    if "text/html" in request.headers.get("accept", ""):
        return pages.notice(request, status, words.PAGE_TITLE, sentence)
    return JSONResponse({"ok": False, "say": sentence}, status)


async def _failed(request: Request, error: Exception) -> Response:
    # made outside the guard, so that it carries the headers itself
    return JSONResponse({"ok": False, "say": words.FAILED}, 500, SECURITY)
