"""`qisu bench crash`: the product is killed again and again while people talk to it; nothing is lost or done twice.

The same scripted people talk to the real `qisu run` twice over a Bot API server of this source tree's tests: once
undisturbed, once while it gets SIGKILL at random points and is started again. Then both databases must hold the same,
and every message that must arrive must have arrived at least once.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import IO, Any

from sqlalchemy import select

from bot import words
from bot.bench.effects import UNSETTLED, Effects, differences, effects
from bot.bench.talks import A_TALK, EDIT, OFFICE, PRESS, Step, Talk, clerks, talks
from bot.clock import now
from bot.house import open_box, open_database
from bot.settings import Misconfigured, Settings
from db.models.messages import InboxRow, OutboxRow
from db.models.people import Address, Membership, Person
from db.session import Database

ROOT = Path(__file__).parents[2]
CHANNEL, REGION = "telegram", "甘州区"
PATIENCE = 180.0  # seconds that a busy machine may take for an answer
LONGEST = 4096 // 2  # characters; longer ones may arrive in parts
PAUSES = (0.08, 1.0)  # at most so many seconds between the sending that a kill waits for and the kill
AT_START = 0.1  # how many of the kills come while the product is only starting
_FILED = re.compile(r"已提交，工单号(GZ-\d{8}-\d+)")
Tell = Callable[[str], None]


class Stuck(Exception):
    """Somebody waits for an answer that does not come; the message says who, for what, and what the product logged."""


def fake_telegram() -> Any:
    """The server of the tests. Raises Misconfigured where only the product is installed."""
    if not (ROOT / "tests" / "fakes" / "telegram_api.py").is_file():
        raise Misconfigured(words.CRASH_NO_FAKE)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module("tests.fakes.telegram_api").FakeTelegram


def run_crash(messages: int, kills: int, seed: int, tell: Tell) -> dict[str, Any]:
    """The report as plain values, see `is_well`. Raises Misconfigured, Stuck."""
    fake_telegram()
    return asyncio.run(bench_crash(messages, kills, seed, tell))


async def bench_crash(messages: int, kills: int, seed: int, tell: Tell) -> dict[str, Any]:
    """Two runs of the same talks, one with kills, and what differs."""
    people = talks(max(1, messages // A_TALK))
    began = monotonic()
    with TemporaryDirectory(prefix="qisu-crash-") as folder:
        tell(words.CRASH_CALM.format(n=len(people) * A_TALK, people=len(people)))
        calm = await _run(Path(folder) / "calm", people, _Kills(0))
        tell(words.CRASH_KILLING.format(kills=kills))
        killed = await _run(Path(folder) / "killed", people, _Kills(kills, calm.sends, random.Random(seed)))  # noqa: S311
    return {
        "messages": len(people) * A_TALK, "people": len(people), "seed": seed, "kills": killed.kills,
        "rows": {name: sum(rows.values()) for name, rows in calm.left.rows.items()},
        "differences": [
            f"{one.table} {one.more:+d} {one.row}" for one in differences(killed.left.rows, calm.left.rows)
        ],
        "unsettled": list(killed.left.unsettled), "unheard": killed.unheard, "must_arrive": len(killed.left.messages),
        "sends": [calm.sends, killed.sends], "seconds": round(monotonic() - began, 1),
    }  # fmt: skip


def is_well(report: dict[str, Any]) -> bool:
    """Whether nothing was lost and nothing done twice."""
    return not (report["differences"] or report["unsettled"] or report["unheard"])


@dataclass(frozen=True, slots=True)
class _Ran:
    left: Effects
    unheard: list[str]
    sends: int
    kills: int


@dataclass
class _Kills:
    """How often to kill, over about how many sendings."""

    left: int
    sends: int = 0
    dice: random.Random = field(default_factory=random.Random)
    done: int = 0

    def wait(self, sent: int) -> int:
        """How many more sendings to wait for, so that the kills are spread over the run."""
        return self.dice.randint(1, max(1, 2 * max(0, self.sends - sent) // max(1, self.left) - 1))


async def _run(home: Path, people: list[Talk], kills: _Kills) -> _Ran:
    async with fake_telegram()() as fake:
        settings = Settings(
            _env_file=None, home=home, channels=(CHANNEL,), telegram_token=fake.token, telegram_api=fake.url,
            region=REGION, root_firms=1000, port=_free_port(),
        )  # type: ignore[call-arg]  # fmt: skip
        async with open_database(settings, open_box(settings)) as database:  # makes the folder too
            await _people(database, fake)
            async with _product(settings) as product:
                await _all(_kill(product, fake, kills), *(_talk(fake, talk, product) for talk in people))
                await _quiet(database, fake, product)
            async with database.read() as tx:
                left = await effects(tx, CHANNEL)
        return _Ran(left, list(_unheard(fake, left.messages)), _sends(fake), kills.done)


async def _all(*work: Any) -> None:
    """All of it, or the first failure."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def _people(database: Database, fake: Any) -> None:
    """A clerk for each unit and a coordinator, who have long started the bot."""
    units = {**{chat: [unit] for chat, unit in clerks().items()}, OFFICE: []}
    async with database.begin() as tx:
        for chat, served in units.items():
            fake.started(chat)
            members = [Membership(region=REGION, unit=unit, head=True) for unit in served]
            person = Person(name=f"经办{chat}", coordinator=not served, created_at=now(), memberships=members)
            tx.add(person)
            await tx.flush()
            tx.add(Address(channel=CHANNEL, chat=str(chat), person_id=person.id, seen_at=now()))


# the product


class _Product:
    """`qisu run`, again and again on the same folder."""

    def __init__(self, settings: Settings, log: IO[bytes]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QISU_")}
        self._environment = kept | {
            "QISU_HOME": str(settings.home), "QISU_CHANNELS": CHANNEL, "QISU_PORT": str(settings.port),
            "QISU_TELEGRAM_TOKEN": settings.telegram_token, "QISU_TELEGRAM_API": settings.telegram_api,
            "QISU_REGION": REGION, "QISU_ROOT_FIRMS": str(settings.root_firms), "QISU_LOG_LEVEL": "WARNING",
            "NO_PROXY": "127.0.0.1", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self._home, self._log, self._started = settings.home, log, monotonic()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def up_for(self) -> float:
        """Seconds since it was last started."""
        return monotonic() - self._started

    async def start(self) -> None:
        self._started = monotonic()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=self._home, env=self._environment, stdout=self._log, stderr=self._log,
        )  # fmt: skip

    async def kill(self) -> None:
        """SIGKILL: nothing of it gets another word."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    def said(self) -> str:
        """The end of what it wrote."""
        return (self._home / "log").read_text("utf8", "replace")[-2000:]


@asynccontextmanager
async def _product(settings: Settings) -> Any:
    with (settings.home / "log").open("wb") as log:
        product = _Product(settings, log)
        await product.start()
        try:
            yield product
        finally:
            await product.kill()


async def _kill(product: _Product, fake: Any, kills: _Kills) -> None:
    """Kills at random points: after so many sendings and a moment, or while it is only starting."""
    while kills.left:
        if kills.dice.random() < AT_START:
            await asyncio.sleep(kills.dice.uniform(0, 2))
        else:
            await _is_up(fake, product)
            await _sent(fake, _sends(fake) + kills.wait(_sends(fake)))
            await asyncio.sleep(kills.dice.uniform(0, kills.dice.choice(PAUSES)))
        await product.kill()
        kills.left, kills.done = kills.left - 1, kills.done + 1
        await product.start()


async def _is_up(fake: Any, product: _Product) -> None:
    """Waits until the product asks for messages."""
    polls = _count(fake, "getUpdates")
    try:
        await fake.until(lambda: _count(fake, "getUpdates") > polls, within=PATIENCE)
    except TimeoutError:
        raise Stuck(words.CRASH_STUCK.format(who="", what=words.CRASH_UP, log=product.said())) from None


async def _sent(fake: Any, count: int) -> None:
    """Waits for that many sendings; where nothing more is sent, not for ever."""
    with suppress(TimeoutError):
        await fake.until(lambda: _sends(fake) >= count, within=20)


def _count(fake: Any, called: str) -> int:
    return sum(1 for method, _ in fake.calls if method == called)


def _sends(fake: Any) -> int:
    return _count(fake, "sendMessage")


# the people


async def _talk(fake: Any, talk: Talk, product: _Product) -> None:
    """An enterprise's messages one after another, each once the one before was answered."""
    number = ""
    for step in talk.steps:
        since = await _does(fake, step, number, product)
        heard = await _hears(fake, talk.shop, step.hears.format(number=number), since, step, product)
        number = found[1] if (found := _FILED.search(heard)) else number


async def _does(fake: Any, step: Step, number: str, product: _Product) -> int:
    """The id of what was sent: what answers it has a greater one."""
    what, on = step.what.format(number=number), step.on.format(number=number)
    if step.kind == PRESS:
        await _until(fake, lambda: _has(fake, step.sender, what, on), step, product)
        return int(fake.presses(step.sender, what, holding=on))
    if step.kind == EDIT:
        fake.edits(step.sender, what)
        return int(fake.newest())
    return int(fake.says(step.sender, what).id)


def _has(fake: Any, chat: int, label: str, on: str) -> bool:
    return any(label in message.labels and on in message.text for message in fake.seen(chat))


async def _hears(fake: Any, chat: int, words_: str, since: int, step: Step, product: _Product) -> str:
    def heard() -> list[str]:
        return [text for message in fake.seen(chat) if message.id > since for text in message.texts if words_ in text]

    await _until(fake, lambda: bool(heard()), step, product)
    return heard()[0]


async def _until(fake: Any, true: Callable[[], bool], step: Step, product: _Product) -> None:
    """Waits as long as it takes; an undisturbed product may take PATIENCE seconds. Raises Stuck."""
    while not true():
        with suppress(TimeoutError):
            await fake.until(true, within=PATIENCE)
        if not true() and product.up_for > PATIENCE:
            raise Stuck(words.CRASH_STUCK.format(who=step.sender, what=step.hears, log=product.said()))


async def _quiet(database: Database, fake: Any, product: _Product) -> None:
    """Waits until nothing is left to be worked or sent."""
    end = monotonic() + PATIENCE
    while fake.updates or await _is_open(database):
        if monotonic() > end:
            raise Stuck(words.CRASH_STUCK.format(who="", what=words.CRASH_QUIET, log=product.said()))
        await asyncio.sleep(0.2)


async def _is_open(database: Database) -> bool:
    due = (OutboxRow.state.in_(UNSETTLED), OutboxRow.due_at < now() + timedelta(minutes=2))
    async with database.read() as tx:
        undone = await tx.scalar(select(InboxRow.id).where(InboxRow.done_at.is_(None)).limit(1))
        return undone is not None or await tx.scalar(select(OutboxRow.id).where(*due).limit(1)) is not None


def _unheard(fake: Any, messages: Iterable[tuple[str, str]]) -> Iterable[str]:
    """What must have arrived, and is not in its chat in any form it ever had; a long one arrives in parts."""
    for chat, text in messages:
        seen = {said for message in fake.seen(int(chat)) for said in message.texts}
        in_parts = len(text) > LONGEST and all(any(line in said for said in seen) for line in text.splitlines())
        if text.strip() not in seen and not in_parts:
            yield f"{chat}: {text.strip()[:60]}"
