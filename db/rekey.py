"""Every encrypted value sealed anew with the next key: a few rows a transaction, and each says how far it has come.

The tables are found from the metadata, so that none is forgotten. The history has no encrypted column and is not
touched: its hashes and the triggers that keep it stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
    literal,
    select,
    tuple_,
    type_coerce,
    update,
)
from sqlalchemy.exc import OperationalError

import db.models  # noqa: F401  the metadata
from db.base import Sealed, mapper_registry
from db.crypt import BadKey, Box
from db.durable import HALF, write_over
from db.models.asks import Once
from db.models.keys import OWN, Rekeying

ROWS = 200  # a transaction
BUSY_SECONDS = 5
Done = Callable[[], None]
_ONCE = mapper_registry.metadata.tables[Once.__tablename__]
_STATE = mapper_registry.metadata.tables[Rekeying.__tablename__]


class InUse(Exception):
    """Another process has the database open."""


class Unreadable(Exception):
    """A row, which is named, holds something that neither key opens."""


def sealed_columns() -> dict[Table, tuple[str, ...]]:
    """The encrypted columns of every table that has some, by the table's name."""
    tables = sorted(mapper_registry.metadata.tables.values(), key=lambda table: table.name)
    found = {table: tuple(c.name for c in table.c if getattr(c.type, "sealed", False)) for table in tables}
    return {table: columns for table, columns in found.items() if columns}


@contextmanager
def alone(url: str) -> Iterator[Connection]:
    """The database of a SQLAlchemy URL, while no other process has it open. Raises InUse."""
    engine = create_engine(url.replace("+aiosqlite", ""), connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN EXCLUSIVE"))
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as wrong:
        if "locked" in str(wrong.orig):
            raise InUse from None
        raise
    finally:
        engine.dispose()


def _set_up(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def begin(connection: Connection, box: Box, now: datetime) -> bool:
    """Notes that the change to the newest key of `box` began; False when it had been begun before."""
    Sealed.box = box
    with connection.begin():
        if _place(connection, box) is not None:
            return False
        row = {"was": box.fingerprints[-1], "signing": box.signings[-1], "place": [], "began_at": now}
        connection.execute(_STATE.insert().values(fingerprint=box.fingerprint, **row))
    return True


def start_over(connection: Connection, box: Box) -> None:
    with connection.begin():
        _come_to(connection, box, [])


def renew_rows(connection: Connection, box: Box, done: Done = lambda: None) -> int:
    """Seals every value anew from where an earlier run came to; how many rows were. `done`: after each transaction."""
    with connection.begin():
        name, after = _place(connection, box) or ["", []]
    rest = {table: columns for table, columns in sealed_columns().items() if table.name >= name}
    return sum(
        _renew_table(connection, box, table, columns, after if table.name == name else [], done)
        for table, columns in rest.items()
    )


def finish(connection: Connection, box: Box, now: datetime) -> None:
    """From here on the newest key of `box` is the one of this database."""
    with connection.begin():
        connection.execute(_ONCE.delete().where(_ONCE.c.name.startswith(OWN)))
        connection.execute(_ONCE.insert().values(name=f"{OWN}{box.fingerprint}", at=now))
        connection.execute(_STATE.update().where(_STATE.c.fingerprint == box.fingerprint).values(ended_at=now))


def renew_files(folder: Path, box: Box, done: Done = lambda: None) -> tuple[int, int]:
    """Every stored file sealed anew: how many were, and how many neither key opens, which stay as they are.

    A file is replaced whole, or not at all.
    """
    renewed = unread = 0
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and file.suffix != HALF:
            try:
                renewed += _renew_file(file, box)
            except BadKey:
                unread += 1
            done()
    return renewed, unread


def _renew_file(file: Path, box: Box) -> bool:
    sealed = file.read_bytes()
    new = box.renewed(sealed)
    if new is sealed:
        return False
    write_over(file, new)
    return True


def _renew_table(
    connection: Connection, box: Box, table: Table, columns: Sequence[str], after: Sequence[Any], done: Done
) -> int:
    renewed = 0
    while True:
        with connection.begin():
            rows = connection.execute(_next_rows(table, columns, after)).all()
            if not rows:
                return renewed
            renewed += _renew(connection, box, table, columns, rows)
            after = list(rows[-1][: -len(columns)])
            _come_to(connection, box, [table.name, after])
        done()


def _next_rows(table: Table, columns: Sequence[str], after: Sequence[Any]) -> Select[Any]:
    """The keys of the next rows and their values as they lie on the disk."""
    keys = tuple(table.primary_key.columns)
    found = select(*keys, *(type_coerce(table.c[name], LargeBinary) for name in columns)).order_by(*keys).limit(ROWS)
    last = (literal(value, key.type) for key, value in zip(keys, after, strict=bool(after)))
    return found.where(tuple_(*keys) > tuple_(*last)) if after else found


def _renew(connection: Connection, box: Box, table: Table, columns: Sequence[str], rows: Sequence[Any]) -> int:
    keys = tuple(table.primary_key.columns)
    changed = []
    for row in rows:
        was = row[len(keys) :]
        try:
            new = [None if sealed is None else box.renewed(sealed) for sealed in was]
        except BadKey:
            raise Unreadable(f"{table.name} {row[: len(keys)]}") from None
        if any(one is not other for one, other in zip(new, was, strict=True)):
            changed.append({f"k{n}": value for n, value in enumerate((*row[: len(keys)], *new))})
    if changed:
        where = (key == bindparam(f"k{n}", type_=key.type) for n, key in enumerate(keys))
        values = {name: bindparam(f"k{n}", type_=LargeBinary) for n, name in enumerate(columns, len(keys))}
        connection.execute(update(table).where(*where).values(values), changed)
    return len(changed)


def _place(connection: Connection, box: Box) -> list[Any] | None:
    """[the table's name, the key of its last row that is done], [] at the beginning, None where nothing was begun."""
    found = select(_STATE.c.place).where(_STATE.c.fingerprint == box.fingerprint)
    return connection.execute(found).scalar_one_or_none()


def _come_to(connection: Connection, box: Box, place: list[Any]) -> None:
    connection.execute(_STATE.update().where(_STATE.c.fingerprint == box.fingerprint).values(place=place))
