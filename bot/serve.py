"""`qisu run`: the server process, from its lock to its last word."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from bot import logs, words
from bot.app import App, hold_lock
from bot.channels import build_channels
from bot.channels.web import WebChannel
from bot.clock import now
from bot.demo import demo_links
from bot.files.keeper import build_keeper
from bot.house import build_house, open_box, open_database
from bot.retention import Retention
from bot.settings import Misconfigured, Settings, writable_home
from bot.web.app import web_app
from bot.web.board import Board

GRACE_SECONDS = 2


async def serve(settings: Settings) -> None:
    """Serves until told to stop. Raises Misconfigured."""
    with hold_lock(writable_home(settings)), _listening(settings) as listener:
        box = open_box(settings)
        channels = build_channels(settings, box, now)
        house = build_house(settings, box)
        async with open_database(settings, box) as database:
            keeper = build_keeper(database, settings.home, settings.clamd, now)
            retention = Retention(database, keeper.store, timedelta(days=settings.keep_days), now)
            app = App(database, house, channels, now, keeper, retention)
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
    """What is served over HTTP, where there is anything; it ends after the channels did."""
    routes = _routes(app, settings)
    if not routes:
        yield
        return
    server = _Server(_config(Starlette(routes=routes), settings))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _routes(app: App, settings: Settings) -> list[BaseRoute]:
    """The doors of the channels, and the web pages when the web channel is served."""
    routes: list[BaseRoute] = [door for channel in app.channels.values() for door in channel.doors()]
    web = app.channels.get("web")
    if isinstance(web, WebChannel):
        routes.append(Mount("/", web_app(app.database, web, settings, now, Board(app.house))))
    return routes


def _config(site: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        site, log_level="warning", access_log=False, lifespan="off", log_config=None,
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
    """As loud as the settings say; what they keep secret stays so."""
    logs.set_up(settings.log_level, settings.secrets)
