"""The database: its times, its encrypted columns, its transactions, and migrations that make what the models say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError

import db.session
from db.base import Sealed, mapper_registry
from db.crypt import BadKey, Box
from db.models.asks import Counter
from db.models.messages import InboxRow
from db.models.people import Membership, Person
from db.session import Database

OURS, THEIRS = Box(b"a" * 32), Box(b"b" * 32)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def at(path: Path, box: Box = OURS) -> Database:
    return Database(f"sqlite+aiosqlite:///{path}", box)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Sealed, "box", None)  # and put back what other tests use
    return tmp_path / "qisu.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    database = at(path)
    await database.migrate(path.with_suffix(".lock"))
    yield database
    await database.close()


def somebody(created_at: datetime = NOON, name: str = "") -> Person:
    return Person(name=name, created_at=created_at, memberships=[])


async def keep(database: Database, *rows: Any) -> None:
    async with database.begin() as tx:
        tx.add_all(rows)


# times


async def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    await keep(database, somebody(NOON.astimezone(timezone(timedelta(hours=8)))))
    async with database.read() as tx:
        found = (await tx.get_one(Person, 1)).created_at
        stored = await tx.scalar(text("SELECT created_at FROM people"))
    assert (found, found.tzinfo) == (NOON, UTC)
    assert str(stored).startswith("2026-03-02 04:00:00")


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="has no zone"):
        await keep(database, somebody(NOON.replace(tzinfo=None)))


# what lies on the disk


async def test_what_is_encrypted_does_not_stand_in_the_file(database: Database, path: Path) -> None:
    said = InboxRow(
        channel="web", key="k", conversation="c", chat="c", sender="c", kind="text", at=NOON,
        body={"text": "手机13900000213", "data": ""},
    )  # fmt: skip
    await keep(database, said, somebody(name="张三丰"))
    async with database.read() as tx:
        assert (await tx.get_one(InboxRow, 1)).body["text"] == "手机13900000213"
        assert (await tx.get_one(Person, 1)).name == "张三丰"
    bytes_ = b"".join(file.read_bytes() for file in path.parent.glob("qisu.db*"))
    assert b"13900000213" not in bytes_
    assert "张三丰".encode() not in bytes_


async def test_another_key_reads_nothing(database: Database, path: Path) -> None:
    await keep(database, somebody(name="张三丰"))
    stranger = at(path, THEIRS)
    async with stranger.read() as tx:
        with pytest.raises(BadKey):
            await tx.get_one(Person, 1)
    await stranger.close()


async def test_without_a_key_nothing_is_written(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sealed, "box", None)
    with pytest.raises(StatementError, match="no key was loaded"):
        await keep(database, somebody(name="张三丰"))


# transactions


async def test_an_error_takes_back_everything_that_was_written_with_it(database: Database) -> None:
    async def breaks() -> None:
        async with database.begin() as tx:
            tx.add(somebody())
            await tx.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks()
    async with database.read() as tx:
        assert await tx.get(Person, 1) is None


async def test_what_refers_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await keep(database, Membership(person_id=999, region="甘州区", unit="区供电公司"))


async def test_writers_that_come_at_once_take_turns_and_lose_nothing(database: Database, path: Path) -> None:
    await keep(database, Counter(name="n", value=0))
    others = [at(path) for _ in range(3)]

    async def count(mine: Database) -> None:
        for _ in range(10):
            async with mine.begin() as tx:
                counter = await tx.get_one(Counter, "n")
                seen = counter.value
                await asyncio.sleep(0)
                counter.value = seen + 1

    await asyncio.gather(*map(count, [database, database, *others]))
    for other in others:
        await other.close()
    async with database.read() as tx:
        assert (await tx.get_one(Counter, "n")).value == 50


async def test_readers_do_not_wait_for_a_writer_and_see_nothing_half_done(database: Database) -> None:
    await keep(database, Counter(name="n", value=1))
    async with database.begin() as tx:
        (await tx.get_one(Counter, "n")).value = 2
        await tx.flush()
        async with asyncio.timeout(5), database.read() as other:
            assert (await other.get_one(Counter, "n")).value == 1


async def test_what_was_committed_is_on_the_disk_even_if_the_power_goes(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.scalar(text("PRAGMA synchronous")) == 2  # FULL: with less, WAL may lose the last commits
        assert await tx.scalar(text("PRAGMA journal_mode")) == "wal"


# migrations


def _differences(connection: Connection) -> list[Any]:
    return compare_metadata(MigrationContext.configure(connection), mapper_registry.metadata)


async def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_a_model_that_no_migration_follows_would_be_noticed(database: Database) -> None:
    async with database.begin() as tx:
        await tx.execute(text("DROP INDEX ix_outbox_due"))
        await tx.execute(text("ALTER TABLE once RENAME COLUMN at TO moment"))
        await tx.execute(text("ALTER TABLE counters DROP COLUMN value"))
        await tx.execute(text("ALTER TABLE counters ADD COLUMN value DATETIME"))
    async with database.engine.connect() as connection:
        found = str(await connection.run_sync(_differences))
    for name in ("ix_outbox_due", "moment", "value"):
        assert name in found


async def test_the_last_migration_can_be_taken_back_and_made_again(database: Database) -> None:
    def back_and_forth(connection: Connection) -> list[str]:
        config = Config()
        config.set_main_option("script_location", str(Path(db.session.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        left = inspect(connection).get_table_names()
        command.upgrade(config, "head")
        return left

    async with database.engine.connect() as connection:
        assert await connection.run_sync(back_and_forth) == ["alembic_version"]
        assert await connection.run_sync(_differences) == []
        await connection.commit()
    await keep(database, somebody())


async def test_what_was_asked_before_an_update_is_there_after_it(database: Database) -> None:
    def to_the_first_and_back(connection: Connection) -> list[Any]:
        config = Config()
        config.set_main_option("script_location", str(Path(db.session.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.execute(text("INSERT INTO people VALUES (1, x'00', 0, 0, '2026-01-01 00:00:00', NULL)"))
        asked = (
            "INSERT INTO asks (id, person_id, at, text, kind, card) VALUES (1, 1, '2026-01-01', x'00', 'answer', 'c')"
        )
        connection.execute(text(asked))
        command.upgrade(config, "head")
        return [tuple(row) for row in connection.execute(text("SELECT id, kind, card, doc, choices FROM asks"))]

    async with database.engine.connect() as connection:
        assert await connection.run_sync(to_the_first_and_back) == [(1, "answer", "c", "", "[]")]


async def test_an_appeal_from_before_an_update_knows_its_channel_after_it(database: Database) -> None:
    def there_and_back(connection: Connection) -> list[Any]:
        config = Config()
        config.set_main_option("script_location", str(Path(db.session.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
        for n, source in enumerate(("telegram:1:1:m1", "split"), 1):
            appeal = (
                "INSERT INTO appeals (order_id, public, full, contact, place, kind, source_key)"
                f" VALUES ({n}, 'p', x'00', x'00', '', '', '{source}')"
            )
            connection.execute(text(appeal))
        command.upgrade(config, "head")
        found = "SELECT channel, brought, anonymity, firms, subjects, real_name, behalf FROM appeals ORDER BY order_id"
        return [tuple(row) for row in connection.execute(text(found))]

    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        await connection.exec_driver_sql("BEGIN")
        found = await connection.run_sync(there_and_back)
    assert found == [("telegram", "", "", 0, "[]", None, None), ("", "", "", 0, "[]", None, None)]


async def test_processes_that_fill_an_empty_folder_at_once_take_turns(path: Path) -> None:
    several = [at(path) for _ in range(4)]
    await asyncio.gather(*(database.migrate(path.with_suffix(".lock")) for database in several))
    await asyncio.gather(*(keep(database, somebody()) for database in several))
    async with several[0].read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM people")) == 4
    for database in several:
        await database.close()
