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

import uvicorn
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
from bot.web.board import Board

GRACE_SECONDS = 2


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
    web = web_app(app.database, channel, settings, now, Board(app.house))
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
