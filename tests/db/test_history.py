"""History that cannot be rewritten: linked as it is written, refused by the database, broken where it was forged."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

import db.session
from db.base import Sealed
from db.models.orders import history, orders
from db.models.people import Person
from db.queries import history as queries
from db.queries import orders as order_queries
from db.session import Database
from tests.db.test_session import NOON, at, keep
from workflow.calendar import Calendar
from workflow.chain import Fault
from workflow.order import Actor, Details, WorkOrder
from workflow.terms import Action, Class

UNIT = ("甘州区", "区供电公司")
OWNER, CLERK = Actor(1), Actor(2, frozenset({UNIT}))
CALENDAR = Calendar()
MIGRATION = import_module("db.migrations.versions.0004_history_that_cannot_be_rewritten")
NAMES = ("history_no_update", "history_no_delete", "history_no_replace")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Sealed, "box", None)
    return tmp_path / "qisu.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """Two orders of three rows each: 1, 2, 3 and 4, 5, 6."""
    database = at(path)
    await database.migrate(path.with_suffix(".lock"))
    await keep(database, *(Person(id=n, created_at=NOON, memberships=[]) for n in (1, 2)))
    for n in (1, 2):
        await keep(database, filed(f"GZ-20260302-000{n}"))
        await add(database, 2, order_id=n)
    yield database
    await database.close()


def filed(number: str) -> WorkOrder:
    order = WorkOrder(number, OWNER.person, Class.GENERAL, "甘州区", "04.01", "normal", NOON)
    order.take(Action.FILE, OWNER, NOON, CALENDAR, Details(unit=UNIT))
    return order


def supplements(order: WorkOrder, moment: datetime = NOON) -> None:
    order.take(Action.SUPPLEMENT, OWNER, moment, CALENDAR, Details(words=f"第{len(order.history)}次补充"))


async def add(database: Database, times: int, order_id: int = 1) -> None:
    """Supplements, each in a transaction of its own."""
    for _ in range(times):
        async with database.begin() as tx:
            supplements(await order_of(tx, order_id))


async def order_of(tx: AsyncSession, order_id: int = 1) -> WorkOrder:
    order = await order_queries.by_id(tx, order_id)
    assert order
    return order


async def faults(database: Database, number: str = "") -> list[tuple[str, Fault, int]]:
    async with database.read() as tx:
        chains = [chain async for chain in queries.chains(tx, number)]
    return [(chain.number, one.fault, one.nth) for chain in chains for one in chain.breaks()]


async def rows(database: Database) -> int:
    """How many rows there are of both orders."""
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(history)) or 0


# written


async def test_every_row_follows_the_one_before_and_the_first_the_orders_number(database: Database) -> None:
    async with database.read() as tx:
        chains = [chain async for chain in queries.chains(tx)]
    assert [chain.number for chain in chains] == ["GZ-20260302-0001", "GZ-20260302-0002"]
    for chain in chains:
        assert chain.breaks() == []
        links = [chain.number, *(row["hash"] for row in chain.rows)]
        assert [row["previous"] for row in chain.rows] == links[:-1]
        assert chain.head == links[-1]
        assert len(set(links)) == 4


async def test_entries_of_one_transaction_are_linked_in_their_order(database: Database) -> None:
    async with database.begin() as tx:
        order = await order_of(tx)
        order.take(Action.CLAIM, CLERK, NOON, CALENDAR)
        supplements(order)
        order.take(Action.CONTACT, CLERK, NOON, CALENDAR, Details(reached=False))
    assert (await rows(database), await faults(database)) == (9, [])


async def test_a_row_without_its_links_is_not_stored(database: Database) -> None:
    insert = "INSERT INTO history (order_id, at, by, role, action, was, now, round, lead_region, lead_name,"
    values = " unit_region, unit_name, words, ground, reached) SELECT 1, at, by, role, action, was, now, round,"
    async with database.begin() as tx:
        with pytest.raises(IntegrityError, match="NOT NULL"):
            await tx.execute(text(f"{insert}{values} '', '', '', '', '', '', 1 FROM history LIMIT 1"))


# refused

COLUMNS = (
    "order_id, at, by, role, action, was, now, round, lead_region, lead_name, unit_region, unit_name, ground, reached,"
    " previous, hash"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET words = '假' WHERE id = 1",
        "UPDATE history SET id = id + 100",
        "UPDATE OR REPLACE history SET words = '假'",
        "DELETE FROM history WHERE id = 6",
        "DELETE FROM history",
        "REPLACE INTO history SELECT * FROM history WHERE id = 2",
        f"REPLACE INTO history ({COLUMNS}, words) SELECT {COLUMNS}, '假' FROM history WHERE id = 2",
    ],
)
async def test_the_database_itself_refuses_to_rewrite_history(database: Database, path: Path, statement: str) -> None:
    """Also to who comes past the product."""
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="history is kept"):
        raw.execute(statement)
    assert (await rows(database), await faults(database)) == (6, [])


async def test_an_entry_that_was_written_cannot_be_changed_through_the_product(database: Database) -> None:
    async def change() -> None:
        async with database.begin() as tx:
            (await order_of(tx)).history[0].words = "假"

    with pytest.raises(IntegrityError, match="history is kept"):
        await change()
    assert await faults(database) == []


async def test_the_newest_tables_have_the_guards_and_an_older_one_has_none(path: Path) -> None:
    """A later migration that makes the table anew would lose them: this fails then."""
    database = at(path)
    await database.migrate(path.with_suffix(".lock"))
    assert await triggers(database) == {*NAMES, "history_second_person"}
    await to_revision(database, "0003")
    assert await triggers(database) == set()
    await database.close()


# found


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE history SET words = '假' WHERE id = 2", [(Fault.CHANGED, 2)]),
        ("UPDATE history SET at = '2026-03-01 04:00:00.000000' WHERE id = 3", [(Fault.CHANGED, 3)]),
        ("UPDATE history SET at = 'yesterday' WHERE id = 3", [(Fault.CHANGED, 3)]),
        ("UPDATE history SET action = 'forged' WHERE id = 2", [(Fault.CHANGED, 2)]),
        ("UPDATE history SET by = 99 WHERE id = 1", [(Fault.CHANGED, 1)]),
        ("UPDATE history SET reached = 2 WHERE id = 1", [(Fault.CHANGED, 1)]),
        ("UPDATE history SET reached = 0 WHERE id = 1", [(Fault.CHANGED, 1)]),
        ("UPDATE history SET outcome = '' WHERE id = 1", [(Fault.CHANGED, 1)]),
        ("UPDATE history SET solved = 0 WHERE id = 1", [(Fault.CHANGED, 1)]),
        ("UPDATE history SET hash = 'a' WHERE id = 2", [(Fault.CHANGED, 2), (Fault.CUT, 3)]),
        ("DELETE FROM history WHERE id = 1", [(Fault.CUT, 1)]),
        ("DELETE FROM history WHERE id = 2", [(Fault.CUT, 2)]),
        ("DELETE FROM history WHERE id = 3", [(Fault.ENDS_EARLY, 2)]),
        ("DELETE FROM history WHERE order_id = 1", [(Fault.NO_ROWS, 0)]),
        ("UPDATE history SET id = CASE id WHEN 1 THEN -1 ELSE -2 END WHERE id IN (1, 2)",
         [(Fault.CUT, 1), (Fault.CUT, 2), (Fault.CUT, 3)]),
        ("UPDATE history SET order_id = 1, id = 0 WHERE id = 5", [(Fault.CUT, 1), (Fault.CUT, 2)]),
        ("UPDATE orders SET number = 'GZ-20260302-0009' WHERE id = 1", [(Fault.CUT, 1)]),
        ("UPDATE orders SET head = '' WHERE id = 1", [(Fault.ENDS_EARLY, 3)]),
    ],
)  # fmt: skip
async def test_what_was_forged_without_the_triggers_is_named_by_its_row(
    database: Database, path: Path, statement: str, found: list[tuple[Fault, int]]
) -> None:
    with closing(sqlite3.connect(path)) as raw:
        for name in NAMES:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        raw.commit()
    assert [(fault, nth) for number, fault, nth in await faults(database) if number != "GZ-20260302-0002"] == found
    elsewhere = "order_id = 1, id" in statement
    assert bool(await faults(database, "GZ-20260302-0002")) is elsewhere


async def test_rows_whose_order_is_gone_are_counted(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM orders WHERE id = 2")  # a connection of its own asks for no foreign keys
        raw.commit()
    async with database.read() as tx:
        assert await queries.rows_of_no_order(tx) == 3


# at once, and half done


async def test_writers_that_come_at_once_make_one_chain(database: Database, path: Path) -> None:
    others = [at(path) for _ in range(3)]
    await asyncio.gather(*(add(mine, 5) for mine in (database, *others)))
    for other in others:
        await other.close()
    assert (await rows(database), await faults(database)) == (26, [])


async def test_who_read_the_order_before_another_wrote_cannot_fork_the_chain(database: Database) -> None:
    async with database.read() as tx:
        old = await order_of(tx)

    async def write_late() -> None:
        async with database.begin() as tx:
            tx.add(old)
            supplements(old)

    await add(database, 1)
    with pytest.raises(StaleDataError):
        await write_late()
    assert (await rows(database), await faults(database)) == (7, [])


async def test_the_database_refuses_a_second_row_after_the_same_one(database: Database, path: Path) -> None:
    """Were the order's version not asked: the links themselves are unique."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER history_no_replace")
        with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
            raw.execute(f"INSERT INTO history ({COLUMNS}, words) SELECT {COLUMNS}, '假' FROM history WHERE id = 2")


async def test_what_was_taken_back_leaves_the_chain_where_it_was(database: Database) -> None:
    async def breaks_off() -> None:
        async with database.begin() as tx:
            supplements(await order_of(tx))
            await tx.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks_off()
    assert (await rows(database), await faults(database)) == (6, [])
    await add(database, 1)
    assert (await rows(database), await faults(database)) == (7, [])


WRITER = """
import asyncio, sys
from pathlib import Path
from tests.db.test_history import add
from tests.db.test_session import at

async def main():
    database = at(Path(sys.argv[1]))
    while True:
        await add(database, 1)
        print("written", flush=True)

asyncio.run(main())
"""


async def test_a_process_that_is_killed_while_it_writes_leaves_a_whole_chain(database: Database, path: Path) -> None:
    committed = await asyncio.to_thread(written_until_killed, path)
    assert committed >= 20
    assert 0 <= await rows(database) - 6 - committed <= 1, "what was said to be written is there"
    await add(database, 1)
    assert await faults(database) == []


def written_until_killed(path: Path) -> int:
    """How many rows another process said it wrote before its end."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, env=environment) as writer:
        assert writer.stdout
        first = [writer.stdout.readline() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
        last = writer.stdout.read().splitlines()
    assert writer.returncode == -signal.SIGKILL
    return sum(line.strip() == b"written" for line in (*first, *last))


# what was there before


async def test_rows_that_were_written_before_there_were_chains_are_linked_when_the_tables_are_renewed(
    database: Database,
) -> None:
    async with database.read() as tx:
        before = (await tx.execute(text("SELECT * FROM history ORDER BY id"))).mappings().all()
        heads = (await tx.scalars(select(orders.c.head).order_by(orders.c.id))).all()
    await to_revision(database, "0003")
    async with database.read() as tx:
        assert "hash" not in (await tx.execute(text("SELECT * FROM history"))).mappings().first()
    await to_revision(database, "head")
    async with database.read() as tx:
        assert (await tx.execute(text("SELECT * FROM history ORDER BY id"))).mappings().all() == before
        assert (await tx.scalars(select(orders.c.head).order_by(orders.c.id))).all() == heads
    await add(database, 1)
    assert (await rows(database), await faults(database)) == (7, [])


async def to_revision(database: Database, revision: str) -> None:
    def go(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(db.session.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        (command.upgrade if revision == "head" else command.downgrade)(config, revision)

    async with database.engine.connect() as connection:
        await connection.run_sync(go)
        await connection.commit()


async def triggers(database: Database) -> set[str]:
    async with database.read() as tx:
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'"
        return set((await tx.scalars(text(named))).all())


# PostgreSQL, where one is at hand: QISU_TEST_POSTGRES is what psql connects to, a database that may be written in

POSTGRES = os.environ.get("QISU_TEST_POSTGRES", "")


@pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL at hand")
@pytest.mark.parametrize("statement", ["UPDATE history SET words = '假'", "DELETE FROM history", "TRUNCATE history"])
def test_postgresql_refuses_too(statement: str) -> None:
    setup = ["CREATE TEMP TABLE history (id serial PRIMARY KEY, words text)", *MIGRATION.GUARDS["postgresql"]]
    done = in_postgres(*setup, "INSERT INTO history (words) VALUES ('一')", statement)
    assert done.returncode != 0
    assert "history is kept" in done.stderr
    assert in_postgres(*setup, "INSERT INTO history (words) VALUES ('一')", *MIGRATION.UNGUARDED["postgresql"],
                       statement).returncode == 0  # fmt: skip


def in_postgres(*statements: str) -> subprocess.CompletedProcess[str]:
    """Runs statements and takes everything back."""
    script = ";\n".join(("BEGIN", *statements, "ROLLBACK")) + ";\n"
    ask = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", POSTGRES]
    return subprocess.run(ask, input=script, capture_output=True, text=True, check=False, timeout=60)
