"""`qisu bench loop`: what a sweep costs among many open orders, and what a step costs beside its bare statements.

Sweep: 1,000 orders of which an alert is due, alone and among all the open ones; the median of a few runs taken in turn,
without waiting for the disk, which would hide everything else.
Steps: 签收 pressed again and again through the inbox, on one copy of the file; on another the very statements that were
recorded on a third go through bare aiosqlite, transaction by transaction, on one connection: once waiting for the disk
at every commit as the product does, once not.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import aiosqlite
from sqlalchemy import event

from bot import words
from bot.app import App
from bot.bench.crowd import UNITS, Crowd, clerk_chat, fill, rearm
from bot.house import build_house
from bot.settings import Settings
from db.crypt import Box
from db.session import BUSY_MS, Database
from handlers import sweeps
from handlers.buttons import pack
from handlers.messages import Button, Incoming, Kind
from handlers.turn import House

DUE = 1_000
LEAST_ORDERS = 2 * DUE
RUNS = 3
PRESSES = 200
CHANNEL = "bench"
NOW = datetime(2026, 10, 14, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Asia/Shanghai
SWEEP_AIM, STEP_AIM = 1.5, 0.3
_SECRET = b"a key that seals nothing of worth"[:32]
Tell = Callable[[str], None]
Statement = tuple[str, Any, bool]  # the text, what it is given, and whether it is given many


@dataclass
class Recorded:
    """The statements of a run, in order; what opens and ends a transaction is among them.

    The first `warm` are those of the step that warms up: they are done again too, so that every row has its number.
    """

    statements: list[Statement] = field(default_factory=list)
    warm: int = 0

    @contextmanager
    def listening(self, database: Database) -> Iterator[None]:
        engine = database.engine.sync_engine
        hooks: tuple[tuple[str, Callable[..., None]], ...] = (
            ("before_cursor_execute", self._executed),
            ("commit", lambda connection: self.statements.append(("COMMIT", (), False))),
            ("rollback", lambda connection: self.statements.append(("ROLLBACK", (), False))),
        )
        for name, hook in hooks:
            event.listen(engine, name, hook)
        try:
            yield
        finally:
            for name, hook in hooks:
                event.remove(engine, name, hook)

    def _executed(self, connection: Any, cursor: Any, text: str, given: Any, context: Any, many: bool) -> None:
        self.statements.append((text, given, many and not _flat(given)))


def _flat(given: Any) -> bool:
    """Whether many rows were put into one statement: SQLAlchemy calls that many too, the driver one."""
    return not isinstance(next(iter(given), None), tuple | list | dict)


async def bench_loop(orders: int, tell: Tell) -> dict[str, Any]:
    """The whole report as plain values; `tell` is called with what is being done."""
    before, box = round(os.getloadavg()[0], 1), Box(_SECRET)
    house = build_house(Settings(_env_file=None, home=Path("/nowhere")), box)  # type: ignore[call-arg]
    with TemporaryDirectory(prefix="qisu-bench-") as folder:
        few, many = Path(folder) / "few.db", Path(folder) / "many.db"
        for path, open_orders in ((few, DUE), (many, orders)):
            tell(words.LOOP_FILLING.format(n=open_orders))
            await _filled(path, house, open_orders)
        tell(words.LOOP_SWEEPING)
        swept = await _swept(few, many, house)
        tell(words.LOOP_PRESSING.format(n=PRESSES))
        steps = await _steps(many, house)
    return {
        "orders": orders, "due": DUE, **swept, **steps, "sweep_aim": SWEEP_AIM, "step_aim": STEP_AIM,
        "cores": os.cpu_count(), "load": [before, round(os.getloadavg()[0], 1)],
    }  # fmt: skip


async def _filled(path: Path, house: House, orders: int) -> None:
    database = _at(path, house)
    await database.migrate(path.with_suffix(".lock"))
    await fill(database, house, Crowd(orders, DUE, NOW, CHANNEL))
    await database.close()


def _at(path: Path, house: House, *, disk: bool = False) -> Database:
    database = Database(f"sqlite+aiosqlite:///{path}", house.box)
    if not disk:
        off = _pragma(disk=False)
        event.listen(database.engine.sync_engine, "connect", lambda raw, _: raw.execute(off).close())
    return database


def _pragma(*, disk: bool) -> str:
    return f"PRAGMA synchronous={'FULL' if disk else 'OFF'}"


# the sweep


async def _swept(few: Path, many: Path, house: House) -> dict[str, Any]:
    took: dict[str, list[float]] = {"few": [], "many": []}
    alerts: dict[str, int] = {}
    for run in range(RUNS + 1):  # the first one warms up and is left out
        for name, path in (("few", few), ("many", many)):
            seconds, alerts[name] = await _sweep(path, house)
            took[name] += [seconds] if run else []
    alone, among = median(took["few"]), median(took["many"])
    return {
        "sweep_alone_s": round(alone, 3),
        "sweep_among_s": round(among, 3),
        "sweep_ratio": round(among / alone, 2),
        "alerts": [alerts["few"], alerts["many"]],
    }


async def _sweep(path: Path, house: House) -> tuple[float, int]:
    """Sweeps until nothing is due; how long that took, and how many alerts were written."""
    database = _at(path, house)
    await rearm(database)
    app = App(database, house, {}, lambda: NOW)
    start = perf_counter()
    while await _is_due(database):
        await app.sweep()
    took = perf_counter() - start
    async with database.read() as tx:
        written = (await (await tx.connection()).exec_driver_sql("SELECT count(*) FROM alerts")).scalar_one()
    await database.close()
    return took, written


async def _is_due(database: Database) -> bool:
    async with database.read() as tx:
        return bool(await sweeps.due_orders(tx, NOW))


# a step


async def _steps(many: Path, house: House) -> dict[str, Any]:
    recorded = Recorded()
    with _copy_of(many) as copy:
        await _press(copy, house, recorded)
    measured = {}
    for name, disk in (("disk", True), ("no_disk", False)):
        with _copy_of(many) as copy:
            ours = await _press(copy, house, None, disk=disk)
        with _copy_of(many) as copy:
            bare = await _replay(copy, recorded, disk=disk)
        measured[name] = {
            "steps_per_s": round(PRESSES / ours, 1),
            "bare_per_s": round(PRESSES / bare, 1),
            "ratio": round(bare / ours, 2),
        }
    return {
        "presses": PRESSES,
        "statements": round((len(recorded.statements) - recorded.warm) / PRESSES, 1),
        "steps": measured,
    }


@contextmanager
def _copy_of(path: Path) -> Iterator[Path]:
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    try:
        yield copy
    finally:
        for left in path.parent.glob("copy.db*"):
            left.unlink()


async def _press(path: Path, house: House, recorded: Recorded | None, *, disk: bool = False) -> float:
    """Every press taken in, committed, and worked to its end; how long that took. Raises if one was not taken."""
    database = _at(path, house, disk=disk)
    app = App(database, house, {}, lambda: NOW + timedelta(seconds=1))
    events = [_claim(house, DUE + n) for n in range(1, PRESSES + 1)]  # of none of these an alert is due
    with recorded.listening(database) if recorded else nullcontext():
        await _one(app, _claim(house, DUE + PRESSES + 1))  # what is compiled once is compiled
        if recorded:
            recorded.warm = len(recorded.statements)
        took = await _timed(app, events)
    async with database.read() as tx:
        connection = await tx.connection()
        counted = await connection.exec_driver_sql("SELECT count(*) FROM orders WHERE state = 'handling'")
        claimed = counted.scalar_one()
    await database.close()
    if claimed != PRESSES + 1:
        raise RuntimeError(f"{claimed} of {PRESSES + 1} were claimed")
    return took


async def _timed(app: App, events: Sequence[Incoming]) -> float:
    start = perf_counter()
    for incoming in events:
        await _one(app, incoming)
    return perf_counter() - start


async def _one(app: App, incoming: Incoming) -> None:
    await app.inbox.receive(incoming)
    await app.inbox.work()


def _claim(house: House, order: int) -> Incoming:
    chat = clerk_chat((order - 1) % len(UNITS))
    data = pack(house.box, CHANNEL, chat, Button("", "claim", str(order), 1))
    return Incoming(channel=CHANNEL, key=f"b{order}", chat=chat, sender=chat, kind=Kind.PRESS, at=NOW, data=data)


async def _replay(path: Path, recorded: Recorded, *, disk: bool) -> float:
    """The same statements without anything of ours around them."""
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            await connection.execute(f"PRAGMA {pragma}")
        await connection.execute(_pragma(disk=disk))
        await _execute(connection, recorded.statements[: recorded.warm])
        start = perf_counter()
        await _execute(connection, recorded.statements[recorded.warm :])
        return perf_counter() - start


async def _execute(connection: aiosqlite.Connection, statements: Sequence[Statement]) -> None:
    for text, given, many in statements:
        cursor = await (connection.executemany(text, given) if many else connection.execute(text, given))
        await cursor.fetchall()
        await cursor.close()


def run(orders: int, tell: Tell) -> dict[str, Any]:
    """bench_loop, from outside a loop."""
    return asyncio.run(bench_loop(orders, tell))
