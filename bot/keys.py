"""`qisu keys`: which key seals the data, and another one in its place."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot import words
from bot.app import hold_lock
from bot.clock import now
from bot.files.keeper import FOLDER
from bot.house import open_box, open_database
from bot.settings import Misconfigured, Settings, writable_home
from db import rekey
from db.crypt import BadKey, Box, coming_path, read_secret, secret_of
from db.durable import sync_folder
from db.models.keys import Rekeying
from db.queries import keys as queries
from workflow.calendar import local

Done = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Known:
    """What a database knows of its keys: the fingerprint of its own, and the changes, the oldest first."""

    own: str
    changes: tuple[Rekeying, ...]

    @property
    def under_way(self) -> Rekeying | None:
        return next((change for change in self.changes if change.ended_at is None), None)


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a change of the key did: fingerprints, how many rows and files were sealed anew, how many files
    neither key opens, and whether it went on."""

    was: str
    own: str
    rows: int = 0
    files: int = 0
    unread: int = 0
    resumed: bool = False


def known_keys(settings: Settings) -> Known:
    """Raises Misconfigured when this key is not the data's."""
    return asyncio.run(_known(settings, open_box(settings)))


async def _known(settings: Settings, box: Box) -> Known:
    async with open_database(settings, box) as database, database.read() as tx:
        return Known(await queries.known_fingerprint(tx), tuple(await queries.rekeyings(tx)))


def rotate(settings: Settings, done: Done = lambda: None) -> Rotated:
    """Another key in place of this one; what an earlier run did not finish is gone on with. Raises Misconfigured.

    The next key is on the disk before anything is sealed with it, and takes the place of the old one after everything
    is. In between both are read, by every command.
    """
    with hold_lock(writable_home(settings)):
        known = known_keys(settings)
        box = _both(settings)
        if box.fingerprint == known.own:
            rotated = Rotated(box.fingerprints[-1], box.fingerprint, resumed=True)
        else:
            rotated = _reseal(settings, box, done)
        _put_in_place(settings)
    return rotated


def _both(settings: Settings) -> Box:
    """The next key and this one; the next is made where there is none. Raises Misconfigured."""
    coming = coming_path(settings.keys)
    try:
        if coming.exists() and read_secret(coming) == _current(settings):
            coming.unlink()
        return Box(read_secret(coming, make=True, as_text=bool(settings.key)), _current(settings))
    except BadKey as wrong:
        raise Misconfigured(str(wrong)) from None


def _current(settings: Settings) -> bytes:
    return secret_of(settings.key) if settings.key else read_secret(settings.keys)


def _reseal(settings: Settings, box: Box, done: Done) -> Rotated:
    try:
        with rekey.alone(settings.database) as connection:
            new = rekey.begin(connection, box, now())
            rows = rekey.renew_rows(connection, box, done)
            if not new:  # between the runs others may have written with the old key where this one had been already
                rekey.start_over(connection, box)
                rows += rekey.renew_rows(connection, box, done)
            files, unread = rekey.renew_files(settings.home / FOLDER, box, done)
            rekey.finish(connection, box, now())
    except rekey.InUse:
        raise Misconfigured(words.KEYS_IN_USE) from None
    except rekey.Unreadable as row:
        raise Misconfigured(words.KEYS_UNREADABLE.format(row=row)) from None
    return Rotated(box.fingerprints[-1], box.fingerprint, rows, files, unread, resumed=not new)


def _put_in_place(settings: Settings) -> None:
    """A key that is given as text stays where it was written: only who set it can set it anew."""
    if not settings.key:
        os.replace(coming_path(settings.keys), settings.keys)
        sync_folder(settings.keys.parent)


def rotated_lines(settings: Settings, rotated: Rotated) -> Iterator[str]:
    if rotated.resumed:
        yield words.KEYS_RESUMED
    yield words.KEYS_ROTATED.format(was=rotated.was, own=rotated.own, rows=rotated.rows, files=rotated.files)
    if rotated.unread:
        yield words.KEYS_FILES_LEFT.format(n=rotated.unread)
    yield words.KEYS_SET_ANEW.format(file=coming_path(settings.keys)) if settings.key else words.KEYS_OLD_GONE


def shown_lines(settings: Settings, known: Known) -> Iterator[str]:
    """Fingerprints, never a key."""
    yield words.KEYS_OWN.format(own=known.own, where="QISU_KEY" if settings.key else settings.keys)
    for change in known.changes:
        if change.ended_at:
            yield words.KEYS_CHANGED.format(
                was=change.was, own=change.fingerprint, day=f"{local(change.ended_at):%Y-%m-%d}"
            )
    if known.under_way:
        place = "、".join(known.under_way.place[:1]) or words.KEYS_NOWHERE
        yield words.KEYS_UNDER_WAY.format(own=known.under_way.fingerprint, place=place)
    if settings.key and coming_path(settings.keys).exists() and not known.under_way:
        yield words.KEYS_SET_ANEW.format(file=coming_path(settings.keys))
