"""The second pair of eyes, held by the database: whoever writes the row, and however."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from db.base import Sealed
from tests.db.test_session import at

MIGRATION = import_module("db.migrations.versions.0009_the_unit_s_answer_sheet_and_who_may_review")
CLERK, COLLEAGUE, OFFICE = 1, 2, 3
HELD = ("claim", "answer", "contact", "dispose", "hand_over", "ask", "ask_extension")
REVIEWS = ("strike_off", "send_back")
numbers = count(1)


@pytest.fixture
async def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[sqlite3.Connection]:
    """A migrated file, opened past the product: two orders without a history."""
    monkeypatch.setattr(Sealed, "box", None)
    database = at(tmp_path / "qisu.db")
    await database.migrate(tmp_path / "qisu.lock")
    await database.close()
    with closing(sqlite3.connect(tmp_path / "qisu.db")) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        yield connection


def write(raw: sqlite3.Connection, action: str, by: int, *, order: int = 1, person: int = 0, round_: int = 1) -> None:
    """One history row, as plain SQL; columns that are nothing to the matter are filled with what fits."""
    known = {"order_id": order, "by": by, "action": action, "round": round_, "person": person}
    known |= {"at": "2026-10-12 01:00:00", "previous": f"p{next(numbers)}"}
    columns = raw.execute("PRAGMA table_info(history)").fetchall()
    row = {name: known.get(name, 0 if kind.startswith(("INT", "BOOL")) else "") for _, name, kind, *_ in columns}
    del row["id"]
    marks = ", ".join(f":{name}" for name in row)
    raw.execute(f"INSERT INTO history ({', '.join(row)}) VALUES ({marks})", row)


def actions(raw: sqlite3.Connection) -> list[str]:
    return [action for (action,) in raw.execute("SELECT action FROM history ORDER BY id")]


@pytest.mark.parametrize("review", REVIEWS)
@pytest.mark.parametrize("held", HELD)
async def test_who_held_or_answered_it_cannot_review_it(raw: sqlite3.Connection, held: str, review: str) -> None:
    write(raw, held, CLERK)
    with pytest.raises(sqlite3.IntegrityError, match="handled it"):
        write(raw, review, CLERK)
    assert actions(raw) == [held]
    write(raw, review, OFFICE)
    assert actions(raw) == [held, review]


@pytest.mark.parametrize("review", REVIEWS)
async def test_who_took_over_cannot_review_it_either(raw: sqlite3.Connection, review: str) -> None:
    write(raw, "hand_over", CLERK, person=COLLEAGUE)
    with pytest.raises(sqlite3.IntegrityError, match="handled it"):
        write(raw, review, COLLEAGUE)
    assert actions(raw) == ["hand_over"]


async def test_an_earlier_round_counts_and_another_order_does_not(raw: sqlite3.Connection) -> None:
    write(raw, "claim", CLERK)
    write(raw, "answer", COLLEAGUE, round_=2)
    with pytest.raises(sqlite3.IntegrityError, match="handled it"):
        write(raw, "strike_off", CLERK, round_=3)
    write(raw, "strike_off", CLERK, order=2)
    assert actions(raw) == ["claim", "answer", "strike_off"]


@pytest.mark.parametrize("did", ["dispatch", "supplement", "opine", "urge", "uphold", "strike_off", "rate_bad"])
async def test_what_is_no_handling_does_not_bar_a_reviewer(raw: sqlite3.Connection, did: str) -> None:
    write(raw, did, OFFICE)
    write(raw, "send_back", OFFICE)
    assert actions(raw) == [did, "send_back"]


async def test_for_whom_was_rated_is_no_handler(raw: sqlite3.Connection) -> None:
    """`person` names a handler only where somebody took over."""
    write(raw, "rate_bad", CLERK, person=OFFICE)
    write(raw, "strike_off", OFFICE)
    assert actions(raw) == ["rate_bad", "strike_off"]


async def test_several_rows_in_one_statement_are_looked_at_one_by_one(raw: sqlite3.Connection) -> None:
    write(raw, "claim", CLERK)
    copied = [name for _, name, *_ in raw.execute("PRAGMA table_info(history)") if name not in ("id", "previous")]
    values = ", ".join("'strike_off'" if name == "action" else name for name in copied)
    with pytest.raises(sqlite3.IntegrityError, match="handled it"):
        raw.execute(f"INSERT INTO history ({', '.join(copied)}, previous) SELECT {values}, 'x' FROM history")


# PostgreSQL, where one is at hand: QISU_TEST_POSTGRES is what psql connects to, a database that may be written in

POSTGRES = os.environ.get("QISU_TEST_POSTGRES", "")
TABLE = (
    "CREATE TEMP TABLE history (id serial PRIMARY KEY, order_id int, action text, by int, person int, round int)",
    *MIGRATION.GUARDS["postgresql"],
)


def rows() -> Iterator[tuple[str, str]]:
    yield from ((f"(1, '{held}', 1, 0, 1)", f"(1, '{review}', 1, 0, 2)") for held in HELD for review in REVIEWS)
    yield "(1, 'hand_over', 1, 2, 1)", "(1, 'strike_off', 2, 0, 1)"


@pytest.mark.skipif(not POSTGRES, reason="no PostgreSQL at hand")
@pytest.mark.parametrize(("did", "review"), list(rows()))
def test_postgresql_refuses_too(did: str, review: str) -> None:
    insert = "INSERT INTO history (order_id, action, by, person, round) VALUES "
    refused = in_postgres(*TABLE, insert + did, insert + review)
    assert (refused.returncode != 0, "handled it" in refused.stderr) == (True, True)
    for other in (review.replace("(1,", "(2,", 1), re.sub(r"', \d", "', 3", review)):
        taken = in_postgres(*TABLE, insert + did, insert + other)
        assert taken.returncode == 0, taken.stderr


def in_postgres(*statements: str) -> subprocess.CompletedProcess[str]:
    """Runs statements and takes everything back."""
    script = ";\n".join(("BEGIN", *statements, "ROLLBACK")) + ";\n"
    ask = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", POSTGRES]
    return subprocess.run(ask, input=script, capture_output=True, text=True, check=False, timeout=60)
