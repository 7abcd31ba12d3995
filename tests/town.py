"""A town to test in: the whole product over a real SQLite file, a clock that only a test moves, and people who talk.

Everything runs in this process and by hand: nothing happens but at `await`, nobody sleeps, no time is patched.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Table, event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import App
from bot.channels.base import Plain, Receipt, Receive, Sent
from bot.house import build_house
from bot.settings import Settings
from db.base import Sealed, mapper_registry
from db.crypt import Box
from db.models.files import KeptFile
from db.models.messages import InboxRow, OutboxRow
from db.models.orders import Note, orders
from db.models.people import Address, Membership, Person
from db.queries import messages as message_queries
from db.session import Database
from handlers import sweeps
from handlers.messages import File, Incoming, Kind, Shown
from handlers.turn import House
from knowledge.routing import Route, Router
from workflow.order import WorkOrder
from workflow.terms import Clock

CHANNEL = "town"
SHANGHAI = timezone(timedelta(hours=8))  # not the product's ZoneInfo, on purpose
START = "2026-10-12 09:00"  # a Monday of four plain weeks
SECRET = b"a key for the town, thirty-two b"
POWER, HOUSING = ("甘州区", "区供电公司"), ("甘州区", "区住建局")
METER = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着"
OUTAGE = "冷库停电两个小时了，货要坏了"
MATTER = ("orders", "history", "clocks", "appeals", "notes", "alerts")  # what a refused event must leave as it is
LEAST = timedelta(seconds=1)
MOST_STEPS = 2000  # a story that never gets quiet is a failure, not a hang


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody of the template: the town's name for them, their own name, and what they serve."""

    key: str
    name: str = ""
    unit: tuple[str, str] | None = None
    head: bool = False
    coordinator: bool = False
    supervisor: bool = False


CITIZENS = (
    Citizen("shop"),
    Citizen("shop2"),
    Citizen("clerk", "王经办", POWER),
    Citizen("clerk2", "李经办", POWER),
    Citizen("other", "赵经办", HOUSING),
    Citizen("office", "钱协调"),
    Citizen("office2", "孙协调"),
)
OFFICE = {"office", "office2"}


def moment(text: str) -> datetime:
    """`2026-10-13 18:01[:30]` in Shanghai, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def shown(at: datetime | None) -> str:
    """A stored time as `10-13 18:00`, seconds only when there are any."""
    return "-" if at is None else at.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S").removesuffix(":00")


class Decided:
    """The real router, its doubt decided by the test: whether an order is sure is another's business."""

    def __init__(self, router: Router, *, sure: bool) -> None:
        self._router, self._sure = router, sure

    def route(self, text: str, region: str) -> Route:
        return replace(self._router.route(text, region), sure=self._sure)


class FakeClock:
    """Aware UTC; it goes where a test sets it, never back."""

    def __init__(self, at: str = START) -> None:
        self.at = moment(at)

    def __call__(self) -> datetime:
        return self.at

    def set(self, text: str) -> None:
        self.move(moment(text))

    def move(self, at: datetime) -> None:
        assert at >= self.at, "time never goes back"
        self.at = at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that arrived in a chat; buttons are (label, data)."""

    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]

    def data(self, label: str) -> str:
        return next(data for has, data in self.buttons if has == label)


class Post(Plain):
    """The recording channel: what it is given arrives, in order."""

    name = CHANNEL

    def __init__(self, heard: list[Heard]) -> None:
        self._heard = heard

    async def start(self, receive: Receive) -> None:
        """Messages come from the people."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, message: Shown) -> Receipt:
        self._heard.append(Heard(message.chat, message.text, tuple(pair for row in message.buttons for pair in row)))
        return Receipt(Sent.SENT)


@dataclass(eq=False, repr=False)
class Somebody:
    """A person: what they do, and what reached them in their private chat."""

    town: Town
    id: int
    chat: str
    _read: int = 0
    _said: str = ""

    async def says(self, text: str, *, chat: str = "", **more: Any) -> None:
        await self.town.receives(self._incoming(Kind.TEXT, chat, text=text, **more))

    async def presses(self, label: str) -> None:
        """The newest message with a button of this label."""
        await self.presses_data(self.offered(label))

    async def presses_data(self, data: str, *, chat: str = "") -> None:
        await self.town.receives(self._incoming(Kind.PRESS, chat, data=data))

    async def sends(self, kind: str, say: str = "", *, chat: str = "", **more: Any) -> None:
        file = File(kind, ref=f"town-{kind}", name=kind)
        await self.town.receives(self._incoming(Kind.FILE, chat, **({"files": (file,), "text": say} | more)))

    @property
    def said(self) -> str:
        """What the platform calls their last message."""
        return self._said

    async def edits(self, text: str, of: str = "", *, chat: str = "") -> None:
        """Changes their last message, or that one."""
        await self.town.receives(self._incoming(Kind.EDIT, chat, text=text, origin=of or self._said))

    async def leaves(self) -> None:
        """Blocks the bot."""
        await self.town.receives(self._incoming(Kind.BLOCKED))

    async def complains(self, text: str = METER) -> WorkOrder:
        """Says it and confirms: the order that stands then."""
        await self.says(text)
        await self.presses("确认提交")
        return (await self.town.orders())[-1]

    def _incoming(self, kind: Kind, chat: str = "", **what: Any) -> Incoming:
        town, n = self.town, next(self.town.keys)
        if kind in (Kind.TEXT, Kind.FILE):
            self._said = what.setdefault("origin", str(n))
        return Incoming(
            channel=CHANNEL, key=f"m{n}", chat=chat or self.chat, sender=self.chat, kind=kind,
            at=town.clock(), **what,
        )  # fmt: skip

    # what reached them

    @property
    def messages(self) -> list[Heard]:
        return [heard for heard in self.town.heard if heard.chat == self.chat]

    @property
    def last(self) -> Heard:
        return self.messages[-1]

    def heard(self, pattern: str) -> int:
        """How many messages match, in text or labels."""
        return sum(bool(re.search(pattern, "\n".join((m.text, *m.labels)))) for m in self.messages)

    def news(self) -> list[Heard]:
        """What arrived since the last time this was asked."""
        mine = self.messages
        new, self._read = mine[self._read :], len(mine)
        return new

    def offered(self, label: str) -> str:
        """The data of the newest button of this label."""
        for message in reversed(self.messages):
            if label in message.labels:
                return message.data(label)
        raise AssertionError(f"{self.chat} has no button {label}; last read: {self.messages[-1:]}")


@dataclass(eq=False, repr=False)
class Town:
    """The product and its people. `restart` leaves nothing of the process but the file."""

    house: House
    path: Path
    clock: FakeClock
    heard: list[Heard] = field(default_factory=list)
    restarts_always: bool = False
    delivers_twice: bool = False
    kind: type[Database] = Database
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._start()
        people = [Somebody(self, number, citizen.key) for number, citizen in enumerate(CITIZENS, 1)]
        self.people = {person.chat: person for person in people}
        self.shop, self.shop2, self.clerk, self.clerk2, self.other, self.office, self.office2 = people

    def _start(self) -> None:
        self.database = open_file(self.path, self.kind)
        Sealed.box = self.house.box
        self.app = App(self.database, self.house, {CHANNEL: Post(self.heard)}, self.clock)

    async def restart(self) -> None:
        """The process ends and another is started on the same file."""
        await self.database.close()
        self._start()

    async def receives(self, *events: Incoming) -> None:
        """Takes events in, then works and delivers until nothing is left."""
        for _ in range(2 if self.delivers_twice else 1):
            for incoming in events:
                await self.app.inbox.receive(incoming)
            if self.restarts_always:
                await self.restart()
            await self.app.settle()

    async def hires(self, citizen: Citizen) -> Somebody:
        """Another person, bound and reachable."""
        async with self.database.begin() as tx:
            person = _person(citizen, self.clock())
            tx.add(person)
            await tx.flush()
            tx.add(Address(channel=CHANNEL, chat=citizen.key, person_id=person.id, seen_at=self.clock()))
        self.people[citizen.key] = Somebody(self, person.id, citizen.key)
        return self.people[citizen.key]

    # time

    async def time_passes(self) -> None:
        await self.app.sweep()
        await self.app.settle()

    async def until(self, text: str) -> None:
        """Every moment at which something is due on the way gets its sweep."""
        to = moment(text)
        for _ in range(MOST_STEPS):
            due = await self.next_due()
            at = max(due, self.clock.at) if due else to
            if at >= to:
                break
            self.clock.move(at if at > self.clock.at else at + LEAST)
            await self.time_passes()
        else:
            raise AssertionError("something is due for ever")
        self.clock.move(to)
        await self.time_passes()

    async def next_due(self) -> datetime | None:
        async with self.database.read() as tx:
            moments = (
                await sweeps.next_due(tx),
                await message_queries.next_outbox_due(tx, (CHANNEL,)),
                await message_queries.next_inbox_try(tx),
            )
        return min((at for at in moments if at is not None), default=None)

    # what is written down

    async def orders(self) -> Sequence[WorkOrder]:
        """All orders, the oldest first, as they stand now."""
        async with self.database.read() as tx:
            return (await tx.scalars(select(WorkOrder).order_by(orders.c.id))).all()

    async def order(self) -> WorkOrder:
        """The newest order as it stands now."""
        return (await self.orders())[-1]

    async def written(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of these tables (what matters of orders, when none is named), opened."""
        found = {}
        async with self.database.read() as tx:
            for name in tables or MATTER:
                table = mapper_registry.metadata.tables[name]
                rows = (await tx.execute(select(table).order_by(*table.primary_key))).all()
                found[name] = [tuple(row) for row in rows]
        return found

    async def attached(self) -> list[str]:
        """Where the platform keeps the files that the notes name, the oldest first."""
        async with self.database.read() as tx:
            notes = (await tx.scalars(select(Note).order_by(Note.id))).all()
            kept = {file.ref: file.platform_ref for file in await tx.scalars(select(KeptFile))}
        return [kept[ref] for note in notes for _, ref, _, _ in note.files]

    async def alerts(self, *, told: str = "") -> list[str]:
        """`clock-step receiver state`, oldest first; of one state when it is named."""
        table: Table = mapper_registry.metadata.tables["alerts"]
        names = {person.id: person.chat for person in self.people.values()}
        async with self.database.read() as tx:
            rows = (await tx.execute(select(table).order_by(table.c.id))).all()
        return [f"{r.clock}-{r.step} {names[r.receiver]} {r.state}" for r in rows if told in ("", r.state)]

    async def count(self, *where: Any, of: Any = InboxRow) -> int:
        async with self.database.read() as tx:
            return await tx.scalar(select(func.count()).select_from(of).where(*where)) or 0

    async def is_quiet(self) -> bool:
        """Nothing undone, nothing dead, nothing that waits to be sent."""
        undone = await self.count(InboxRow.done_at.is_(None) | InboxRow.dead)
        return not undone and not await self.count(OutboxRow.state.not_in(("sent", "folded")), of=OutboxRow)

    def file_bytes(self) -> bytes:
        """What lies on the disk: the database and its log."""
        return b"".join(path.read_bytes() for path in sorted(self.path.parent.glob(f"{self.path.name}*")))


def due(order: WorkOrder, clock: Clock) -> str:
    """When a running clock of an order runs out."""
    running = order.live_clock(clock)
    return shown(running.due if running else None)


def story(order: WorkOrder) -> list[str]:
    """The actions of an order's history, in order."""
    return [entry.action.value for entry in order.history]


@cache
def town_house() -> House:
    """The real house, built once."""
    settings = Settings(_env_file=None, home=Path("/nowhere"), region="甘州区")  # type: ignore[call-arg]
    return build_house(settings, Box(SECRET))


class InTurn(Database):
    """Writers of this process wait for each other here instead of asking SQLite again and again: half the time."""

    def __init__(self, url: str, box: Box) -> None:
        super().__init__(url, box)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with self._turn, super().begin() as session:
            yield session

    async def close(self) -> None:
        await super().close()
        self._turn = asyncio.Lock()


@cache
def open_file(path: Path, kind: type[Database]) -> Database:
    """The database of a path, without waiting for the disk; kept, for what SQLAlchemy compiled for it."""
    database = kind(f"sqlite+aiosqlite:///{path}", Box(SECRET))
    event.listen(database.engine.sync_engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF").close())
    return database


async def make_template(path: Path) -> None:
    """A migrated database with everybody in it."""
    database = open_file(path, Database)
    await database.migrate(path.with_suffix(".lock"))
    at = moment(START)
    async with database.begin() as tx:
        for number, citizen in enumerate(CITIZENS, 1):
            person = _person(citizen, at, coordinator=citizen.key in OFFICE)
            person.id = number
            tx.add(person)
            await tx.flush()
            tx.add(Address(channel=CHANNEL, chat=citizen.key, person_id=number, seen_at=at))
    await database.close()


def _person(citizen: Citizen, at: datetime, *, coordinator: bool = False) -> Person:
    units = [Membership(region=citizen.unit[0], unit=citizen.unit[1], head=citizen.head)] if citizen.unit else []
    return Person(
        name=citizen.name, coordinator=coordinator or citizen.coordinator, supervisor=citizen.supervisor,
        created_at=at, memberships=units,
    )  # fmt: skip


class _Errors(logging.Handler):
    """What the product would only have written to its log."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _copied(template: Path, folder: Path) -> Path:
    """A copy of the file, in a folder where nothing of an earlier one is left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Path(shutil.copy(template, folder / "qisu.db"))


@asynccontextmanager
async def new_town(
    template: Path, folder: Path, at: str = START, *, sure: bool | None = None, first: int = 1, crowded: bool = False
) -> AsyncIterator[Town]:
    """A fresh town; nothing may have failed unseen when it is left.

    `sure` decides what the routing is sure of, `first` is the number of the first event, and in a `crowded` town
    writers contend for the file as two processes would.
    """
    path = _copied(template, folder)
    errors = _Errors()
    log = logging.getLogger("bot")
    log.addHandler(errors)
    house = town_house()
    if sure is not None:
        house = replace(house, router=Decided(house.router, sure=sure))  # type: ignore[arg-type]
    town = Town(house, path, FakeClock(at), kind=Database if crowded else InTurn, keys=count(first))
    try:
        yield town
        assert not errors.records, [logging.Formatter().format(record) for record in errors.records]
    finally:
        log.removeHandler(errors)
        await town.database.close()
