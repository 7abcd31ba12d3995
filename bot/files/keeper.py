"""A file's way into the store, the same for every channel: looked at, cleaned, scanned, written, booked."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.files.clean import cleaned
from bot.files.kinds import looked_at
from bot.files.scan import Scan, Verdict, scanner, unasked
from bot.files.store import Store
from db.crypt import token_hash
from db.models.files import KEPT, REFUSED, KeptFile
from db.queries import files as queries
from db.session import Database
from handlers import texts
from handlers.messages import File
from handlers.sendable import KINDS, Unfit, Why

FOLDER = "files"


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that may be kept: its extension, its clean content, and what the scanner said of it."""

    extension: str
    content: bytes
    verdict: Verdict

    @property
    def kind(self) -> str:
        return KINDS[self.extension]


class Keeper:
    """The store, the scanner, and the table that says what is where."""

    def __init__(self, database: Database, store: Store, scan: Scan, now: Callable[[], datetime]) -> None:
        self.database, self.store, self.scan, self.now = database, store, scan, now

    @property
    def scans(self) -> bool:
        """Whether a scanner is set up."""
        return self.scan is not unasked

    async def look(self, name: str, content: bytes) -> Looked:
        """Raises Unfit for what is not taken, whether by its kind or by the scanner's word."""
        extension = await asyncio.to_thread(looked_at, name, content)
        clean = await asyncio.to_thread(cleaned, extension, content)
        verdict = await self.scan(clean)
        if verdict is Verdict.INFECTED:
            raise Unfit(Why.INFECTED)
        return Looked(extension, clean, verdict)

    async def keep_upload(self, channel: str, sender: str, key: str, name: str, looked: Looked) -> File:
        """Keeps what was handed over at once. One key is one file, also when it was broken off before."""
        ref = token_hash(key)[:32] + looked.extension
        async with self.database.begin() as tx:
            row = await queries.by_ref(tx, ref)
            if row is None:
                row = self._row(channel, sender, ref, looked.kind, name)
                row.stored = ref
                tx.add(row)
        if row.state != KEPT:
            await self.keep(row, looked)
        return File(looked.kind, ref, name, len(looked.content))

    async def note_infected(self, channel: str, sender: str, name: str) -> None:
        """What was refused at once; the office is told by who works the table."""
        row = self._row(channel, sender, secrets.token_hex(16), "document", name)
        row.state, row.why, row.next_at = REFUSED, Why.INFECTED.value, self.now()
        async with self.database.begin() as tx:
            tx.add(row)

    def _row(self, channel: str, sender: str, ref: str, kind: str, name: str) -> KeptFile:
        return KeptFile(
            ref=ref, channel=channel, kind=kind, name=name, sender=queries.sender_of(channel, sender),
            stored="", created_at=self.now(),
        )  # fmt: skip

    async def keep(self, file: KeptFile, looked: Looked) -> bool:
        """Writes it under the name reserved for it and books it; False where nobody wants it any more.

        Killed anywhere in between, the same again does no harm. A twin's content is taken for one's own.
        """
        await asyncio.to_thread(self.store.put, file.ref, looked.content)
        async with self.database.begin() as tx:
            row = await tx.get(KeptFile, file.id)
            if row is not None:
                digest = _digest(row.sender, looked.content)
                twin = await queries.twin(tx, row, digest)
                row.stored = twin.stored if twin else row.ref
                row.digest, row.state, row.attempts = digest, KEPT, 0
                row.size, row.verdict = len(looked.content), looked.verdict.value
                row.next_at = self.now() if looked.verdict is Verdict.UNSCANNED else None
                row.name = _named(row, looked.extension)
        if row is None or row.stored != file.ref:
            await asyncio.to_thread(self.store.drop, (file.ref,))
        return row is not None


def build_keeper(database: Database, home: Path, clamd: str, now: Callable[[], datetime]) -> Keeper:
    """The keeper of a data folder; `clamd` is the scanner's address, empty where there is none."""
    return Keeper(database, Store(home / FOLDER, database.box), scanner(clamd), now)


def _named(row: KeptFile, extension: str) -> str:
    """A name that can be saved: a photo of a platform has none."""
    name = row.name or texts.FILE_KINDS.get(row.kind, texts.A_FILE)
    return name if name.lower().endswith(tuple(KINDS)) else name + extension


def _digest(sender: str, content: bytes) -> str:
    """Which content, for one sender; of two senders the same content cannot be told to be the same."""
    return token_hash(sender + hashlib.sha256(content).hexdigest())
