"""Another key: nothing that is encrypted is forgotten, and a change that broke off anywhere is gone on with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Table
from sqlalchemy.dialects.sqlite import dialect

from db import rekey
from db.base import Sealed, mapper_registry
from db.crypt import BadKey, Box
from db.models.orders import history
from db.session import Database

OLD, NEW = b"o" * 32, b"n" * 32
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
ROWS = 5  # of every table, so that a transaction of two leaves one


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Sealed, "box", None)  # and put back what other tests use
    monkeypatch.setattr(rekey, "ROWS", 2)
    return tmp_path / "qisu.db"


@pytest.fixture
async def filled(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """A database with rows in every table that has something encrypted; what they say."""
    database = Database(url(path), Box(OLD))
    await database.migrate(path.with_suffix(".lock"))
    await database.close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO once VALUES (?, '2026-01-01')", [f"key:{Box(OLD).fingerprint}"])
        for table in rekey.sealed_columns():
            if table.name != "rekeyings":
                fill(raw, table)
    raw.close()
    return opened(path, Box(OLD))


def fill(raw: sqlite3.Connection, table: Table) -> None:
    box, names = Box(OLD), [column.name for column in table.c]
    numbers = count(1)
    for _ in range(ROWS):
        values = [sample(column, next(numbers), box) for column in table.c]
        marks = ", ".join("?" * len(names))
        quoted = ", ".join(f'"{name}"' for name in names)
        raw.execute(f"INSERT INTO {table.name} ({quoted}) VALUES ({marks})", values)


def sample(column: Column[Any], n: int, box: Box) -> Any:
    """Something that fits; of what may be empty every other is."""
    if getattr(column.type, "sealed", False):
        return None if column.nullable and n % 2 else box.seal(f"{column.name} {n}")
    return None if column.nullable and not column.primary_key else n


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def opened(path: Path, box: Box) -> dict[str, list[tuple[Any, ...]]]:
    """Every encrypted value, opened. Raises BadKey."""
    found = {}
    with closing(sqlite3.connect(path)) as raw:
        for table, columns in rekey.sealed_columns().items():
            rows = raw.execute(f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY rowid")
            found[table.name] = [tuple(None if v is None else box.open(v) for v in row) for row in rows]
    return found


def change(path: Path, done: rekey.Done = lambda: None) -> bool:
    """A whole change, or what is left of one; whether it was new."""
    box = Box(NEW, OLD)
    with rekey.alone(url(path)) as connection:
        new = rekey.begin(connection, box, NOON)
        rekey.renew_rows(connection, box, done)
        if not new:
            rekey.start_over(connection, box)
            rekey.renew_rows(connection, box, done)
        rekey.finish(connection, box, NOON)
    return new


def killed_at(nth: int) -> rekey.Done:
    left = iter(range(nth))

    def done() -> None:
        if next(left, None) is None:
            raise Killed

    return done


def without_changes(found: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in found.items() if name != "rekeyings"}


# what is encrypted


def test_every_column_of_bytes_is_encrypted_and_found_and_none_is_in_the_history() -> None:
    tables: Iterator[Table] = iter(mapper_registry.metadata.tables.values())
    binary = {(t.name, c.name) for t in tables for c in t.c if c.type.compile(dialect()) == "BLOB"}
    found = {(table.name, name) for table, names in rekey.sealed_columns().items() for name in names}
    assert binary == found
    assert {("appeals", "full"), ("inbox", "body"), ("people", "name"), ("files", "platform_ref")} <= found
    assert history not in rekey.sealed_columns()


async def test_after_the_change_the_new_key_opens_everything_and_the_old_one_nothing(
    path: Path, filled: dict[str, list[tuple[Any, ...]]]
) -> None:
    assert all(len(filled[table.name]) == ROWS for table in rekey.sealed_columns() if table.name != "rekeyings")
    assert change(path)
    assert without_changes(opened(path, Box(NEW))) == without_changes(filled)
    raw = sqlite3.connect(path)
    for table, columns in rekey.sealed_columns().items():
        for name in columns:
            for (sealed,) in raw.execute(f"SELECT {name} FROM {table.name} WHERE {name} IS NOT NULL"):
                with pytest.raises(BadKey):
                    Box(OLD).open(sealed)
    raw.close()


@pytest.mark.parametrize("nth", [0, 1, 2, 7, 16, 29])
async def test_a_change_that_was_killed_between_two_transactions_is_gone_on_with(
    path: Path, filled: dict[str, list[tuple[Any, ...]]], nth: int
) -> None:
    with pytest.raises(Killed):
        change(path, killed_at(nth))
    assert without_changes(opened(path, Box(NEW, OLD))) == without_changes(filled), "both keys read in between"
    with pytest.raises(BadKey):
        opened(path, Box(NEW))
    with pytest.raises(Killed):
        change(path, killed_at(3))
    assert not change(path)
    assert without_changes(opened(path, Box(NEW))) == without_changes(filled)


async def test_what_was_written_with_the_old_key_meanwhile_is_sealed_anew_too(
    path: Path, filled: dict[str, list[tuple[Any, ...]]]
) -> None:
    tables = list(rekey.sealed_columns())
    with pytest.raises(Killed):
        change(path, killed_at(20))
    raw = sqlite3.connect(path)
    raw.execute(f"UPDATE {tables[0].name} SET {rekey.sealed_columns()[tables[0]][0]} = ?", [Box(OLD).seal("later")])
    raw.commit()
    raw.close()
    change(path)
    assert {row[0] for row in opened(path, Box(NEW))[tables[0].name]} == {"later"}


async def test_a_change_broken_off_in_a_transaction_leaves_no_row_that_neither_key_opens(
    path: Path, filled: dict[str, list[tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    renew, left = Box.renewed, iter(range(9))

    def renewed(box: Box, sealed: bytes) -> bytes:
        if next(left, None) is None:
            raise Killed
        return renew(box, sealed)

    monkeypatch.setattr(Box, "renewed", renewed)
    with pytest.raises(Killed):
        change(path)
    monkeypatch.setattr(Box, "renewed", renew)
    change(path)
    assert without_changes(opened(path, Box(NEW))) == without_changes(filled)


async def test_while_another_has_the_database_open_nothing_is_changed(
    path: Path, filled: dict[str, list[tuple[Any, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekey, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(path)
    other.execute("SELECT count(*) FROM people").fetchall()
    with pytest.raises(rekey.InUse):
        change(path)
    other.close()
    assert opened(path, Box(OLD)) == filled


# files


def test_files_are_sealed_anew_and_a_half_written_one_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ab").mkdir()
    one, two, half = tmp_path / "1.jpg", tmp_path / "ab" / "2.pdf", tmp_path / "3.jpg.00.part"
    for file in (one, two):
        file.write_bytes(Box(OLD).seal_file(file.name.encode()))
    half.write_bytes(b"half")
    assert rekey.renew_files(tmp_path, Box(NEW, OLD)) == (2, 0)
    assert rekey.renew_files(tmp_path, Box(NEW, OLD)) == (0, 0)
    assert [Box(NEW).open(file.read_bytes()) for file in (one, two)] == ["1.jpg", "2.pdf"]
    assert half.read_bytes() == b"half"


def test_a_file_that_neither_key_opens_is_left_and_counted(tmp_path: Path) -> None:
    strange = tmp_path / "0.jpg"
    strange.write_bytes(b"not ours")
    (tmp_path / "1.jpg").write_bytes(Box(OLD).seal_file(b"ours"))
    assert rekey.renew_files(tmp_path, Box(NEW, OLD)) == (1, 1)
    assert strange.read_bytes() == b"not ours"


async def test_a_row_that_neither_key_opens_is_named_and_the_change_is_not_over(
    path: Path, filled: dict[str, list[tuple[Any, ...]]]
) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE people SET name = x'00' WHERE id = (SELECT max(id) FROM people)")
    with pytest.raises(rekey.Unreadable, match=r"people \(\d+,\)"):
        change(path)
    with closing(sqlite3.connect(path)) as raw:
        own = [name for (name,) in raw.execute("SELECT name FROM once WHERE name LIKE 'key:%'")]
    assert own == [f"key:{Box(OLD).fingerprint}"]
