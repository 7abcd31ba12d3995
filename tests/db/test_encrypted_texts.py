"""What of an appeal many read was once stored as it is; an update encrypts it, and leaves nothing of it in the file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import db.session
from db.base import Sealed
from db.crypt import Box
from db.session import Database

BOX = Box(b"a" * 32)
WORDS = "装电表半个月了还没人来"
INSERTS = (
    "INSERT INTO people (id, name, coordinator, supervisor, created_at) VALUES (1, x'00', 0, 0, '2026-01-01')",
    "INSERT INTO appeals (order_id, public, full, contact, place, kind, source_key, channel, brought, anonymity, firms,"
    f" subjects, park) VALUES (1, '{WORDS}1', x'00', x'00', '', '', 's1', '', '', '', 0, '[]', '')",
    'INSERT INTO notes (id, order_id, at, "by", kind, public, full, files)'
    f" VALUES (1, 1, '2026-01-01', 1, 'x', '{WORDS}2', x'00', x'00')",
    "INSERT INTO roots (id, number, state, category, region, matter, lead_region, lead_name, conclusion, note, source,"
    " moves, found_at, opened_by, answered_by, decided_by)"
    f" VALUES (1, '', 'found', '', '', '{WORDS}3', '', '', '{WORDS}4', '{WORDS}5', '', 0, '2026-01-01', 0, 0, 0)",
)
SEALED = "SELECT a.public, n.public, r.matter, r.conclusion, r.note FROM appeals a, notes n, roots r"


@pytest.fixture
async def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr(Sealed, "box", None)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'qisu.db'}", BOX)
    yield database
    await database.close()


def to(connection: Connection, revision: str, way: str = "upgrade") -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.session.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    getattr(command, way)(config, revision)


async def moved(database: Database, revision: str, *statements: str, way: str = "upgrade") -> None:
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        await connection.exec_driver_sql("BEGIN")
        await connection.run_sync(to, revision, way)
        for statement in statements:
            await connection.execute(text(statement))
        await connection.commit()


async def test_an_update_encrypts_what_was_there_and_leaves_nothing_of_it(database: Database, tmp_path: Path) -> None:
    await moved(database, "0011", *INSERTS)
    await database.close()
    assert WORDS.encode() in on_disk(tmp_path)
    await moved(database, "head")
    async with database.read() as tx:
        [row] = (await tx.execute(text(SEALED))).all()
    assert [BOX.open(sealed) for sealed in row] == [f"{WORDS}{n}" for n in range(1, 6)]
    await database.close()
    assert WORDS.encode() not in on_disk(tmp_path)


async def test_the_way_back_gives_the_words_back(database: Database) -> None:
    await moved(database, "0011", *INSERTS)
    await moved(database, "head")
    await moved(database, "0011", way="downgrade")
    async with database.read() as tx:
        [row] = (await tx.execute(text(SEALED))).all()
    assert list(row) == [f"{WORDS}{n}" for n in range(1, 6)]


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("qisu.db*")))
