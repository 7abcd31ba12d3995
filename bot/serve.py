"""`qisu run`: the server process, from its lock to its last word."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

import uvicorn
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from bot import words
from bot.app import App, hold_lock
from bot.channels import build_channels
from bot.channels.web import WebChannel
from bot.clock import now
from bot.demo import demo_links
from bot.house import build_house, open_box, open_database
from bot.settings import Misconfigured, Settings, writable_home
from bot.web.app import web_app
from db.models.people import Person
from handlers import desk, texts
from handlers.buttons import pack
from handlers.cards import short_card
from handlers.turn import House, Scene
from handlers.when import shown
from workflow.order import WorkOrder
from workflow.terms import Clock

GRACE_SECONDS = 2
_SHOWN = (
    Clock.DISPATCH,
    Clock.SIGN,
    Clock.RULE,
    Clock.CONTACT,
    Clock.DISPOSE,
    Clock.HANDLE,
    Clock.REVIEW,
    Clock.CALLBACK,
)


async def serve(settings: Settings) -> None:
    """Serves until told to stop. Raises Misconfigured."""
    with hold_lock(writable_home(settings)), _listening(settings) as listener:
        box = open_box(settings)
        channels = build_channels(settings, now)
        house = build_house(settings, box)
        async with open_database(settings, box) as database:
            app = App(database, house, channels, now)
            stop = _stop_signal()
            async with _http(app, settings, listener), app.running():
                await _announce(app, settings)
                await stop.wait()
    print(words.STOPPED)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The port, taken before anything else is started. Raises Misconfigured."""
    with contextlib.ExitStack() as opened:
        try:
            family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
            listener = opened.enter_context(socket.socket(family))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((settings.host, settings.port))
        except OSError as wrong:
            line = _REFUSED.get(wrong.errno or 0, words.BAD_HOST)
            raise Misconfigured(line.format(port=settings.port, host=settings.host)) from None
        yield listener


_REFUSED = {errno.EADDRINUSE: words.PORT_TAKEN, errno.EACCES: words.PORT_FORBIDDEN}


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


class _Server(uvicorn.Server):
    """Leaves the signals to `serve`, so that everything stops in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _http(app: App, settings: Settings, listener: socket.socket) -> AsyncIterator[None]:
    """The web pages, when the web channel is served; they end after the channels did."""
    channel = app.channels.get("web")
    if not isinstance(channel, WebChannel):
        yield
        return
    web = web_app(app.database, channel, settings, now, desk_of(app.house))
    server = _Server(_config(web, settings))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _config(web: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        web, log_level="warning", access_log=False, lifespan="off", log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS, server_header=False, proxy_headers=False,
    )  # fmt: skip


def desk_of(house: House) -> Any:
    """What the desk page shows of a person's open orders, the buttons signed for the chat."""

    async def rows(tx: AsyncSession, person: Person, chat: str, at: datetime) -> list[dict[str, Any]]:
        scene = Scene(house, tx, at)
        return [
            {
                "number": order.number,
                "text": short_card(order, appeal, house.region),
                "due": _next_limit(order),
                "late": any(running.late(at) for running in order.live_clocks()),
                "buttons": [[b.label, pack(house.box, "web", chat, b)] for row in card.buttons for b in row],
            }
            async for order, appeal, card in desk.board(scene, person)
        ]

    return rows


def _next_limit(order: WorkOrder) -> str:
    """10月8日（周四）10:50前签收: the limit that comes first of those that the desk shows."""
    running = [found for clock in _SHOWN if (found := order.live_clock(clock))]
    first = min(running, key=lambda found: found.due, default=None)
    return texts.DESK_DUE.format(due=shown(first.due), what=first.clock.zh) if first else ""


async def _announce(app: App, settings: Settings) -> None:
    print(words.SERVING.format(url=settings.url))
    print(words.DESK_AT.format(url=settings.url))
    if "telegram" in app.channels:
        print(words.TELEGRAM_ON)
    if settings.demo:
        async with app.database.begin() as tx:
            links = await demo_links(tx, settings.url, settings.region, now())
        for who, link in links:
            print(words.LINK.format(who=who, link=link))
    print(words.LINKS_LAST if settings.demo else words.STOP_HINT, flush=True)


def set_up_logging(settings: Settings) -> None:
    """Plain lines on standard error; what libraries say of addresses and bodies stays out."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in ("httpx", "httpcore", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
