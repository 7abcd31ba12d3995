"""What goes wrong around the product: nothing is lost, the state is clear, and it recovers without a hand."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from bot.app import App
from bot.channels.telegram import TelegramChannel
from bot.house import build_house
from bot.settings import load
from db import session
from db.base import mapper_registry
from db.crypt import Box
from db.models.messages import InboxRow, OutboxRow
from db.session import Database
from handlers.turn import House
from tests.fakes.telegram_api import FakeTelegram, Fault
from tests.fakes.telegram_limits import Refusal

BOX = Box(b"0" * 32)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 in Asia/Shanghai
SHOP, OTHER = 501, 502
COMPLAINT = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着"
LONG = COMPLAINT + "，" + "等了又等" * 4000  # more than the free room in the file
WITHIN = 60.0  # seconds that a loaded machine may take


class Hasty:
    """A clock that goes on five seconds each time it is read, so that nobody waits for what is due in a minute."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=5)
        return self.at


class Naps:
    """Instead of the poller's rests: a moment; what was to be rested is remembered."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(session, "BUSY_MS", 100)  # who finds the file locked gives up soon, and comes again


@pytest.fixture(scope="module")
def house() -> House:
    return build_house(load(), BOX)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "qisu.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{path}", BOX)
    await made.migrate(path.with_suffix(".lock"))
    yield made
    await made.close()


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as server:
        yield server


@asynccontextmanager
async def serving(fake: FakeTelegram, database: Database, house: House) -> AsyncIterator[Naps]:
    now, naps = Hasty(), Naps()
    channel = TelegramChannel(fake.token, fake.url, now, sleep=naps)
    async with App(database, house, {"telegram": channel}, now).running():
        yield naps


async def count(database: Database, of: Any, *where: Any) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(of).where(*where)) or 0


async def files(fake: FakeTelegram, shop: int = SHOP, words: str = COMPLAINT) -> None:
    """A complaint, to its number."""
    fake.says(shop, words)
    await fake.hears(shop, "我替您整理了", WITHIN)
    fake.presses(shop, "确认提交")
    await fake.hears(shop, "已提交，工单号", WITHIN)


async def unsettled(database: Database) -> int:
    """How many messages wait to be worked or sent."""
    waiting = OutboxRow.state.in_(("pending", "leased", "later", "unknown"))
    undone = await count(database, InboxRow, InboxRow.done_at.is_(None))
    return undone + await count(database, OutboxRow, waiting)


async def settled(database: Database) -> None:
    """Waits until everything was worked and sent; nothing may have died on the way."""
    async with asyncio.timeout(WITHIN):
        while await unsettled(database):  # noqa: ASYNC110  the product rings no bell for us
            await asyncio.sleep(0.02)
    assert await count(database, InboxRow, InboxRow.dead) == 0
    assert await count(database, OutboxRow, OutboxRow.state != "sent") == 0


async def orders(database: Database) -> int:
    return await count(database, mapper_registry.metadata.tables["orders"])


# --- the connection


@pytest.mark.parametrize("fault", list(Fault), ids=lambda fault: fault.name)
async def test_a_complaint_is_filed_once_although_every_call_goes_wrong_twice(
    fake: FakeTelegram, database: Database, house: House, fault: Fault
) -> None:
    async with serving(fake, database, house):
        for method in ("sendMessage", "getUpdates", "answerCallbackQuery", "editMessageText", "setMyCommands"):
            fake.fails(method, fault, times=2)
        await files(fake)
        await settled(database)
    assert await orders(database) == 1
    assert await count(database, InboxRow) == 2


async def test_429_makes_one_chat_wait_as_long_as_it_says_and_no_other(
    fake: FakeTelegram, database: Database, house: House
) -> None:
    async with serving(fake, database, house):
        fake.fails("sendMessage", Refusal(429, "Too Many Requests: retry after 20", retry_after=20))
        fake.says(SHOP, "办电要几天")
        await fake.until(lambda: "sendMessage" in [method for method, _ in fake.calls], WITHIN)
        fake.says(OTHER, "办电要几天")
        await fake.hears(OTHER, "3个工作日", WITHIN)
        await fake.hears(SHOP, "3个工作日", WITHIN)
        await settled(database)
        assert await count(database, OutboxRow, OutboxRow.attempts > 0) == 0


# --- the platform refuses the bot itself


async def test_a_dead_token_stops_nothing_for_ever(
    fake: FakeTelegram, database: Database, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with serving(fake, database, house) as naps:
        fake.says(SHOP, "办电要几天")
        await fake.hears(SHOP, "3个工作日", WITHIN)
        fake.latency = 0.2  # so that the answer is on its way when the token dies
        fake.says(SHOP, COMPLAINT)
        await fake.until(lambda: not fake.updates, WITHIN)
        fake.token_dead, fake.latency = True, 0.0
        await fake.until(lambda: len(naps.taken) > 2, WITHIN)
        fake.says(SHOP, "查进度")
        assert len(fake.updates) == 1
        assert await count(database, OutboxRow, OutboxRow.state.in_(("dead", "refused", "gone"))) == 0
        fake.token_dead = False
        await fake.hears(SHOP, "我替您整理了", WITHIN)
        await settled(database)
    assert "令牌" in caplog.text
    assert fake.token not in caplog.text
    assert await count(database, InboxRow) == 3


async def test_a_second_bot_on_the_same_token_is_said_and_outlived(
    fake: FakeTelegram, database: Database, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    conflict = Refusal(409, "Conflict: terminated by other getUpdates request")
    fake.fails("getUpdates", conflict, times=3)
    async with serving(fake, database, house):
        await files(fake)
        await settled(database)
    assert caplog.text.count("另一个程序") == 3
    assert await orders(database) == 1


# --- the database


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the file."""
    code = (
        "import sqlite3, sys; held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60);"
        "held.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield
        finally:
            process.stdin.close()
            process.wait()


class Disk:
    """How much room there is: while `full`, the file cannot grow, which SQLite says as it does of a real disk."""

    def __init__(self, database: Database) -> None:
        self.full = False
        event.listen(database.engine.sync_engine, "checkout", self._limit)

    def _limit(self, raw: Any, record: Any, proxy: Any) -> None:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA max_page_count={1 if self.full else 1 << 30}")
        cursor.close()


async def failed(caplog: pytest.LogCaptureFixture, times: int) -> None:
    """Waits until so many lines of trouble were logged."""
    async with asyncio.timeout(WITHIN):
        while len(caplog.records) < times:  # noqa: ASYNC110  nor does the log
            await asyncio.sleep(0.02)


async def test_what_comes_while_another_process_locks_the_database_waits_at_the_platform(
    fake: FakeTelegram, database: Database, house: House, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with serving(fake, database, house):
        await fake.until(lambda: fake.polling == 1, WITHIN)
        with locked(path):
            fake.says(SHOP, COMPLAINT)
            await failed(caplog, times=3)
            assert len(fake.updates) == 1
        await fake.hears(SHOP, "我替您整理了", WITHIN)
        fake.presses(SHOP, "确认提交")
        await fake.hears(SHOP, "已提交，工单号", WITHIN)
        await settled(database)
    assert await orders(database) == 1
    assert await count(database, InboxRow) == 2


async def test_a_database_that_locks_between_sending_and_booking_costs_at_most_a_second_copy(
    fake: FakeTelegram, database: Database, house: House, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    async with serving(fake, database, house):
        fake.latency = 0.5
        fake.says(SHOP, "办电要几天")
        await fake.until(lambda: "sendMessage" in [method for method, _ in fake.calls], WITHIN)
        with locked(path):
            await fake.hears(SHOP, "3个工作日", WITHIN)
            await failed(caplog, times=2)
        fake.latency = 0.0
        await settled(database)
    assert 1 <= len(fake.seen(SHOP)) <= 2


async def test_a_full_disk_leaves_the_message_at_the_platform_until_there_is_room(
    fake: FakeTelegram, database: Database, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    disk = Disk(database)
    async with serving(fake, database, house):
        await fake.until(lambda: fake.polling == 1, WITHIN)
        disk.full = True
        fake.says(SHOP, LONG[:4000])
        await failed(caplog, times=3)
        assert len(fake.updates) == 1
        assert await count(database, InboxRow) == 0
        disk.full = False
        await fake.hears(SHOP, "我替您整理了", WITHIN)
        await settled(database)
    assert await count(database, InboxRow) == 1


async def test_a_disk_that_fills_up_while_a_message_is_worked_never_makes_it_a_dead_letter(
    fake: FakeTelegram, database: Database, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    disk = Disk(database)
    async with serving(fake, database, house):
        fake.says(SHOP, LONG[:4000])
        await fake.hears(SHOP, "我替您整理了", WITHIN)
        await settled(database)
        for n in range(40):  # what little room the file has left is used up by others
            fake.says(OTHER + n, "查进度")
        await fake.until(lambda: not fake.updates, WITHIN)
        disk.full = True
        before = len(caplog.records)
        fake.presses(SHOP, "确认提交")
        await failed(caplog, times=before + 12)  # more often than any message is tried
        assert await orders(database) == 0
        disk.full = False
        await fake.hears(SHOP, "已提交，工单号", WITHIN)
        await settled(database)
    assert await orders(database) == 1
    assert await count(database, InboxRow, InboxRow.attempts > 0) == 0


async def test_only_what_is_wrong_with_the_database_itself_is_its_trouble(database: Database, path: Path) -> None:
    with pytest.raises(OperationalError) as wrong:
        async with database.read() as tx:
            await tx.execute(text("SELECT * FROM nothing"))
    assert not session.is_away(wrong.value)
    with locked(path), pytest.raises(OperationalError) as busy:
        async with database.begin() as tx:
            await tx.execute(text("SELECT 1"))
    assert session.is_away(busy.value)
    assert not session.is_away(ValueError("database is locked"))
