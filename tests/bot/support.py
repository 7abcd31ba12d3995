"""What the tests of the running process share: a migrated database with people in it, and the real command."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from db.crypt import Box
from db.models.messages import OutboxRow
from db.models.people import Address, Person
from db.session import Database
from handlers.messages import Incoming, Kind
from handlers.turn import House
from tests.town import CHANNEL, SECRET, FakeClock, town_house

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0  # seconds that a loaded machine may need for what takes two
READY = "按 Ctrl-C 停止"


# a database without the rest of a town: what goes wrong here is meant to


@dataclass
class Ground:
    """A migrated database with the town's people, a clock that only the test moves, the real house."""

    path: Path
    database: Database
    clock: FakeClock
    house: House

    def later(self, **span: float) -> None:
        self.clock.at += timedelta(**span)

    def another(self) -> Database:
        """The same file, as another process has it open."""
        return open_file(self.path)

    def said(self, text: str, key: str, who: str = "shop") -> Incoming:
        return Incoming(CHANNEL, key, who, who, Kind.TEXT, self.clock(), text)

    async def all(self, model: Any) -> Sequence[Any]:
        async with self.database.read() as tx:
            return (await tx.scalars(select(model).order_by(model.id))).all()

    async def written_to(self, who: str) -> list[str]:
        """The texts in the outbox for one person, oldest first."""
        async with self.database.read() as tx:
            rows = select(OutboxRow).join(Address).where(Address.chat == who).order_by(OutboxRow.id)
            return [row.payload["text"] for row in (await tx.scalars(rows)).all()]

    async def address(self, who: str) -> Address:
        async with self.database.read() as tx:
            return (await tx.scalars(select(Address).where(Address.chat == who))).one()

    async def writes(self, who: str, *texts: str, **more: Any) -> list[int]:
        """Outbox rows for one person; their ids."""
        async with self.database.begin() as tx:
            address = (await tx.scalars(select(Address).where(Address.chat == who))).one()
            at = {"created_at": self.clock(), "due_at": self.clock()} | more
            rows = [
                OutboxRow(address=address, channel=CHANNEL, payload={"text": text, "buttons": []}, **at)
                for text in texts
            ]
            tx.add_all(rows)
        return [row.id for row in rows]

    async def makes_coordinator(self, who: str) -> None:
        address = await self.address(who)
        async with self.database.begin() as tx:
            (await tx.get_one(Person, address.person_id)).coordinator = True


def open_file(path: Path) -> Database:
    """The database of a file, without waiting for the disk."""
    database = Database(f"sqlite+aiosqlite:///{path}", Box(SECRET))
    event.listen(database.engine.sync_engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF").close())
    return database


@asynccontextmanager
async def ground_in(folder: Path, template: Path) -> AsyncIterator[Ground]:
    path = folder / "qisu.db"
    shutil.copy(template, path)
    database = open_file(path)
    try:
        yield Ground(path, database, FakeClock(), town_house())
    finally:
        await database.close()


# the real command


def environment(home: Path, **given: str) -> dict[str, str]:
    """That of a child process: nothing of QISU_ or of Python's own but what is given, and the code of this tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QISU_", "PYTHON"))}
    return {**kept, "QISU_HOME": str(home), "PYTHONPATH": str(ROOT), **given}


def qisu(home: Path, *args: str, stdin: bytes = b"", **given: str) -> subprocess.CompletedProcess[str]:
    """Runs the command to its end, in another folder than this tree."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *args],
        input=stdin, capture_output=True, check=False, timeout=PATIENCE,
        cwd=home.parent, env=environment(home, **given),
    )  # fmt: skip
    out, err = (said.decode(errors="replace") for said in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


class Command:
    """A command that goes on: what it printed so far, and lines to its input."""

    def __init__(self, home: Path, *args: str, **given: str) -> None:
        self._out, self._err = home.parent / f"out{time.monotonic_ns()}", home.parent / f"err{time.monotonic_ns()}"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", *args],
                stdin=subprocess.PIPE, stdout=out, stderr=err, cwd=home.parent, env=environment(home, **given),
            )  # fmt: skip

    @property
    def out(self) -> str:
        return self._out.read_text("utf8", "replace")

    @property
    def err(self) -> str:
        return self._err.read_text("utf8", "replace")

    def prints(self, text: str) -> None:
        """Waits until it has."""
        until(lambda: text in self.out or self.process.poll() is not None, f"“{text}”")
        assert text in self.out, self.out + self.err

    def types(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def hears_no_more(self) -> None:
        """The end of its input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def ends(self, seconds: float = PATIENCE) -> int:
        return self.process.wait(seconds)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


@contextmanager
def started(home: Path, *args: str, **given: str) -> Iterator[Command]:
    """A command that is gone when the block ends, whatever happened."""
    command = Command(home, *args, **given)
    try:
        yield command
    finally:
        command.kill()


@contextmanager
def served(home: Path, port: int, **given: str) -> Iterator[Command]:
    """`qisu run`, once it says that it is ready."""
    with started(home, "run", QISU_PORT=str(port), **given) as server:
        server.prints(READY)
        yield server


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def until(holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    """Looks again and again, until it holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.02)
