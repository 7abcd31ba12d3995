"""SQLite in the loop: short statements at once, long ones and waits without holding anybody up, nothing lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

import db.driver
from db.base import Sealed
from db.crypt import Box
from db.driver import Link
from db.session import Database

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
COUNT = f"SELECT * FROM ({LONG})"  # the same, as the driver knows it: it begins with SELECT


@pytest.fixture
async def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(Sealed, "box", None)
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'qisu.db'}", Box(b"a" * 32))
    async with made.begin() as tx:
        await tx.execute(text("CREATE TABLE notes (said TEXT UNIQUE NOT NULL)"))
    yield made
    await made.close()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was handed to a thread."""
    handed: list[Any] = []
    real = db.driver._in_thread

    async def watched(work: Any) -> Any:
        handed.append(work)
        return await real(work)

    monkeypatch.setattr(db.driver, "_in_thread", watched)
    return handed


async def say(tx: AsyncSession, *words: str) -> None:
    for said in words:
        await tx.execute(text("INSERT INTO notes VALUES (:said)"), {"said": said})


async def said(database: Database) -> list[str]:
    async with database.read() as tx:
        return list(await tx.scalars(text("SELECT said FROM notes ORDER BY rowid")))


# what goes to a thread


async def test_of_a_transaction_only_the_commit_goes_to_a_thread(database: Database, threads: list[Any]) -> None:
    async with database.begin() as tx:
        await say(tx, "一", "二")
        assert threads == []
    assert len(threads) == 1
    assert await said(database) == ["一", "二"]


async def test_who_only_reads_needs_no_thread(database: Database, threads: list[Any]) -> None:
    await said(database)
    async with database.begin() as tx:
        await tx.execute(text("SELECT 1"))
    assert threads == []


async def test_a_select_that_takes_long_is_done_in_a_thread_and_the_loop_goes_on(
    database: Database, threads: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.driver, "SHORT_SECONDS", 0.0)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    async with database.read() as tx:
        assert await tx.scalar(text(COUNT)) == 300_000
    task.cancel()
    assert len(threads) == 1
    assert turns > 1


async def test_what_was_written_before_a_select_was_broken_off_still_stands(
    database: Database, threads: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.driver, "SHORT_SECONDS", 0.0)
    async with database.begin() as tx:
        await say(tx, "一")
        assert await tx.scalar(text(COUNT)) == 300_000
        assert len(threads) == 1
        await say(tx, "二")
    assert await said(database) == ["一", "二"]


async def test_what_writes_is_never_broken_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db.driver, "SHORT_SECONDS", 0.0)
    async with database.begin() as tx:
        await tx.execute(text(f"INSERT INTO notes SELECT i FROM ({LONG.replace('count(*)', 'i')})"))
    async with database.read() as tx:
        monkeypatch.setattr(db.driver, "SHORT_SECONDS", 10.0)
        assert await tx.scalar(text("SELECT count(*) FROM notes")) == 300_000


# another process writes


async def test_a_writer_of_another_process_is_waited_for_without_holding_up_the_loop(
    database: Database, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "qisu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO notes VALUES ('先')")

    async def write() -> None:
        async with database.begin() as tx:
            await say(tx, "后")

    writing = asyncio.create_task(write())
    for _ in range(20):
        await asyncio.sleep(0)  # the loop is free: this ends while the other still holds the file
    assert not writing.done()
    other.execute("COMMIT")
    await writing
    other.close()
    assert await said(database) == ["先", "后"]


async def test_who_waited_as_long_as_agreed_is_told_that_the_file_is_busy(tmp_path: Path) -> None:
    path = str(tmp_path / "busy.db")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    link = Link(path, timeout=0.0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await link.run(lambda: link.raw.execute("BEGIN IMMEDIATE"))
    link.raw.close()
    other.close()


async def test_who_is_called_off_during_a_commit_leaves_a_whole_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()
    real = db.driver._in_thread

    async def noticed(work: Any) -> Any:
        begun.set()
        return await real(work)

    monkeypatch.setattr(db.driver, "_in_thread", noticed)

    async def write() -> None:
        async with database.begin() as tx:
            await say(tx, "一", "二")

    writing = asyncio.create_task(write())
    await begun.wait()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    assert await said(database) in ([], ["一", "二"])
    await write() if not await said(database) else None
    assert await said(database) == ["一", "二"]


# several works that share a commit


async def test_works_that_are_done_together_share_one_commit(database: Database, threads: list[Any]) -> None:
    ended = await database.each([lambda tx, word=word: say(tx, word) for word in "一二三"])  # type: ignore[misc]
    assert ended == [None, None, None]
    assert len(threads) == 1
    assert await said(database) == ["一", "二", "三"]


async def test_a_work_that_fails_takes_back_what_it_wrote_and_nothing_else(database: Database) -> None:
    async def fails(tx: AsyncSession) -> None:
        await say(tx, "半句")
        raise ZeroDivisionError

    before, broken, after = await database.each([lambda tx: say(tx, "前"), fails, lambda tx: say(tx, "后")])
    assert (before, after) == (None, None)
    assert isinstance(broken, ZeroDivisionError)
    assert await said(database) == ["前", "后"]


async def test_a_work_that_the_database_refuses_does_not_stop_the_others(database: Database) -> None:
    ended = await database.each([lambda tx: say(tx, "同"), lambda tx: say(tx, "同"), lambda tx: say(tx, "别")])
    assert [type(wrong).__name__ for wrong in ended] == ["NoneType", "IntegrityError", "NoneType"]
    assert await said(database) == ["同", "别"]


async def test_what_cannot_be_committed_is_raised_and_none_of_it_stands(database: Database) -> None:
    """The disk is full: the real error, of a file that may not grow."""
    async with database.begin() as tx:
        pages = await tx.scalar(text("PRAGMA page_count"))
        await tx.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(OperationalError, match="full"):
        await database.each([lambda tx: say(tx, "短"), lambda tx: say(tx, "长" * 100_000)])
    assert await said(database) == []
    async with database.begin() as tx:
        await tx.execute(text("PRAGMA max_page_count=1000000"))
    await database.each([lambda tx: say(tx, "又")])
    assert (await said(database))[-1] == "又"
