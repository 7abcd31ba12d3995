"""Stored files that nothing names any more: their rows, and what lies in the folder."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.files.store import Store, whole_name
from db.queries import files as queries
from db.session import Database

GRACE = timedelta(hours=1)  # between the upload of a file and the message that names it


class Dropped(NamedTuple):
    """How many rows went, and how many files in the folder."""

    rows: int
    files: int


async def drop_orphans(database: Database, store: Store, now: datetime) -> Dropped:
    """Forgets every file that no note, no open dialog and no waiting message names, and clears the folder.

    It reads every note, so once a day is often enough; `clear_folder` alone is cheap.
    """
    async with database.read() as tx:
        named = await queries.named(tx)
    async with database.begin() as tx:
        rows = await queries.drop_unnamed(tx, named, now - GRACE)
    return Dropped(rows, await clear_folder(database, store))


async def clear_folder(database: Database, store: Store) -> int:
    """Removes what no row has reserved; how many it were.

    A name is reserved before anything is written under it, so what has none is nobody's: but for what was stored before
    there were rows, which the notes name themselves.
    """
    there = await asyncio.to_thread(store.names)
    async with database.read() as tx:
        reserved = await queries.reserved(tx)
        gone = {name for name in there if _is_nobodys(name, reserved)}
        gone -= await queries.named(tx) if gone else set()
    await asyncio.to_thread(store.drop, gone)
    return len(gone)


def _is_nobodys(name: str, reserved: dict[str, bool]) -> bool:
    """A half is somebody's while it may still be being written."""
    whole = whole_name(name)
    return whole not in reserved or (whole != name and not reserved[whole])
