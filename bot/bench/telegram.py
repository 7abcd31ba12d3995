"""`qisu bench telegram`: messages a second through the whole product, beside a bare echo bot on the same fake platform.

Three processes: the fake platform with its people, the bot, and this one. The bot is the product as it is served, its
database on the disk and waiting for it at every commit; only its pacing is off where the platform has no limits. The
fake is that of the tests, so this runs in the source tree only.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from bot import words
from bot.app import App
from bot.bench.apart import FORK
from bot.bench.people import CLERKS, PEOPLE, Crowd
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.echo import posted_to, serve_echo
from bot.channels.telegram.webhook import Hook
from bot.clock import now
from bot.house import build_house
from bot.settings import Misconfigured, Settings
from db.crypt import Box
from db.models.people import Address, Membership, Person
from db.session import Database

TOKEN = "123456:FAKE-fake_FAKE-fake_FAKE-fake_0001"  # noqa: S105  of the fake
HOST, SECRET = "https://bot.example", "a-secret-of-the-bench"
WARM, MESSAGES = 120, 1200
LATENCY = 0.1
RATE, MINUTES = 15.0, 3.0
ECHO_AIM, LATE_AIM, P95_AIM = 0.25, 5.0, 300.0
_SECRET = b"a key that seals nothing of worth"[:32]
_UNITS = ("区供电公司", "区住建局", "区水务局")
Tell = Callable[[str], None]
Bot = Callable[[str, int, Connection], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is measured: the latency of the platform in seconds, whether it posts what is said, and a share of them."""

    name: str
    latency: float = 0.0
    posts: bool = False
    trivial: bool = False
    share: float = 1.0
    aim: float = ECHO_AIM


TRIALS = (
    Trial("mixed"),
    Trial("posted", posts=True),
    Trial("trivial", trivial=True),
    Trial("late", latency=LATENCY, share=0.5, aim=LATE_AIM),
)


def bench_telegram(messages: int, minutes: float, tell: Tell) -> dict[str, Any]:
    """The whole report as plain values; `tell` is called with what is being done. Raises Misconfigured."""
    _fake()
    before = round(os.getloadavg()[0], 1)
    report: dict[str, Any] = {"trials": {trial.name: _beside_echo(trial, messages, tell) for trial in TRIALS}}
    if minutes:
        tell(words.TELEGRAM_PACED.format(minutes=minutes))
        paced = _measured(_product, ("at_a_rate", RATE, minutes * 60), Trial("paced"), limits=True)
        report["paced"] = {**paced, "rate": RATE, "people": PEOPLE, "aim_ms": P95_AIM}
    return {**report, "cores": os.cpu_count(), "load": [before, round(os.getloadavg()[0], 1)]}


def _beside_echo(trial: Trial, messages: int, tell: Tell) -> dict[str, Any]:
    """The echo bot gets fewer where each of its answers takes its time."""
    tell(words.TELEGRAM_TRIALS[trial.name])
    many = max(PEOPLE, int(messages * trial.share))
    few = max(PEOPLE, many // 4) if trial.latency else many
    echo = _measured(_echo, ("in_turn", few), trial, limits=False)
    ours = _measured(_product_unpaced, ("in_turn", many), trial, limits=False)
    return {"ours": ours, "echo": echo, "ratio": round(ours["per_s"] / echo["per_s"], 2), "aim": trial.aim}


def _measured(bot: Bot, run: tuple[Any, ...], trial: Trial, *, limits: bool) -> dict[str, Any]:
    """One run: a platform and a bot, each a process of its own, warmed up."""
    port = _free_port() if trial.posts else 0
    platform, theirs = FORK.Pipe()
    server = FORK.Process(target=_platform, args=(theirs, trial, limits, port))
    server.start()
    theirs.close()
    url = platform.recv()
    told, mine = FORK.Pipe()
    client = FORK.Process(target=bot, args=(url, port, mine))
    client.start()
    mine.close()
    try:
        for order in (("in_turn", WARM), run):
            told.send("begin")
            platform.send(order)
            found: dict[str, Any] = platform.recv()
        told.send("end")
        found["cpu_ms"] = round(1000 * float(told.recv()) / found["messages"], 2)
    finally:
        for process, pipe in ((client, told), (server, platform)):
            pipe.close()
            process.terminate()
            process.join()
    return {**found, "per_s": round(found["messages"] / found["seconds"], 1)}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _platform(parent: Connection, trial: Trial, limits: bool, port: int) -> None:
    asyncio.run(_serve_platform(parent, trial, limits, port))


async def _serve_platform(parent: Connection, trial: Trial, limits: bool, port: int) -> None:
    async with _fake() as fake:
        fake.latency = trial.latency
        fake.hosts[HOST] = f"http://127.0.0.1:{port}"
        if not limits:
            fake.limits = dict.fromkeys(("all", "private", "group"))
        crowd = Crowd(fake, trial.trivial)
        parent.send(fake.url)
        with suppress(EOFError):
            while True:
                name, *given = await asyncio.to_thread(parent.recv)
                parent.send(await getattr(crowd, name)(*given))


def _fake() -> Any:
    """The platform of the tests. Raises Misconfigured outside the source tree, where there is none."""
    try:
        return import_module("tests.fakes.telegram_api").FakeTelegram()
    except ImportError:
        raise Misconfigured(words.TELEGRAM_NO_FAKE) from None


def _echo(url: str, port: int, parent: Connection) -> None:
    hook = Hook(HOST, SECRET) if port else None
    asyncio.run(_until_told(parent, lambda stop: serve_echo(TOKEN, url, stop, hook, port)))


def _product(url: str, port: int, parent: Connection) -> None:
    _serve(url, port, parent, paced=True)


def _product_unpaced(url: str, port: int, parent: Connection) -> None:
    _serve(url, port, parent, paced=False)


def _serve(url: str, port: int, parent: Connection, *, paced: bool) -> None:
    logging.basicConfig(level=logging.ERROR)
    with TemporaryDirectory(prefix="qisu-bench-") as folder:
        asyncio.run(_until_told(parent, lambda stop: _run(url, port, Path(folder), paced, stop)))


async def _until_told(parent: Connection, serve: Callable[[asyncio.Event], Any]) -> None:
    """Serves; tells how much of the processor it took between a `begin` and the `end`."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(stop))
    started = process_time()
    while await asyncio.to_thread(parent.recv) == "begin":
        started = process_time()
    parent.send(process_time() - started)
    stop.set()
    await task


async def _run(url: str, port: int, folder: Path, paced: bool, stop: asyncio.Event) -> None:
    box = Box(_SECRET)
    house = build_house(Settings(_env_file=None, home=folder), box)  # type: ignore[call-arg]
    channel = TelegramChannel(TOKEN, url, now, hook=Hook(HOST, SECRET) if port else None)
    if not paced:
        channel._sender._pace.reserve = _at_once  # type: ignore[method-assign]
    database = Database(f"sqlite+aiosqlite:///{folder / 'qisu.db'}", box)
    await database.migrate(folder / "lock")
    await _staffed(database, house.region, now())
    async with posted_to(channel.doors(), port), App(database, house, {channel.name: channel}, now).running():
        await stop.wait()
    await database.close()


def _at_once(chat: str, now: datetime, *, waited_for: bool = False) -> float:
    """Where the platform has no limits nobody keeps to any."""
    return 0.0


async def _staffed(database: Database, region: str, at: datetime) -> None:
    """A clerk for each unit that the appeals are for, each at a chat that the platform knows."""
    async with database.begin() as tx:
        for chat, unit in zip(CLERKS, _UNITS, strict=True):
            clerk = Person(name="经办", created_at=at, memberships=[Membership(region=region, unit=unit, head=True)])
            tx.add(clerk)
            await tx.flush()
            tx.add(Address(channel="telegram", chat=str(chat), person_id=clerk.id, seen_at=at))
