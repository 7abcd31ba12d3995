"""`qisu chat`: the terminal as a channel. It writes inbox rows and shows its outbox rows of the same database."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.app import App, is_served
from bot.channels.base import Receipt, Receive, Sent
from bot.clock import now
from bot.house import build_house, open_box, open_database
from bot.settings import Misconfigured, Settings, writable_home
from db.models.people import Address, Membership, Person
from db.queries.messages import is_quiet
from db.queries.people import address_at
from handlers.messages import Incoming, Kind, Shown
from handlers.turn import House
from handlers.units import unit_exactly, units_like
from workflow.order import UnitKey

SWEEP_SECONDS = 5.0
LAST_WORDS_SECONDS = 10.0


class TerminalChannel:
    """Prints what is for this terminal: each role is a channel of its own, so that none reads another's messages."""

    def __init__(self, role: str) -> None:
        self.name = channel_of(role)

    async def start(self, receive: Receive) -> None:
        """Lines are read by `chat`."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, message: Shown) -> Receipt:
        print(f"\n{message.text}")
        labels = [label for row in message.buttons for label, _ in row]
        if labels:
            print("  ".join(f"[{n}] {label}" for n, label in enumerate(labels, 1)))
        sys.stdout.flush()
        return Receipt(Sent.SENT)


def channel_of(role: str) -> str:
    return f"term-{role}"


async def chat(settings: Settings, role: str, names: tuple[str, ...]) -> None:
    """Talks until the input ends. Raises Misconfigured for a unit that no directory knows."""
    home = writable_home(settings)
    box = open_box(settings)
    house = build_house(settings, box)
    units = [_unit(house, name) for name in names]
    async with open_database(settings, box) as database:
        channel = TerminalChannel(role)
        app = App(database, house, {channel.name: channel}, now)
        async with database.begin() as tx:
            await _person(tx, role, units)
        print(words.CHAT_HELLO.format(who=words.CHAT_WHO[role]), flush=True)
        leaving = asyncio.Event()
        background = asyncio.create_task(_keep_going(app, home, leaving))
        try:
            await _lines(app, home, role)
        finally:
            leaving.set()
            await background  # the database is closed after it, never under it


def _unit(house: House, name: str) -> UnitKey:
    found = unit_exactly(house, name)
    if found is None:
        raise Misconfigured(words.UNKNOWN_CHAT_UNIT.format(unit=name, near="、".join(units_like(house, name))))
    return found


async def _person(tx: AsyncSession, role: str, units: Sequence[UnitKey]) -> None:
    """Whoever sits at this terminal in this role, in the units of this start and no others.

    The role is a right of who may read the data folder.
    """
    address = await address_at(tx, channel_of(role), role)
    if address is None:
        person = Person(name=words.CHAT_NAME[role], created_at=now(), memberships=[])
        tx.add(person)
        await tx.flush()
        address = Address(channel=channel_of(role), chat=role, person_id=person.id, seen_at=now())
        tx.add(address)
    person = await tx.get_one(Person, address.person_id)
    person.coordinator = role == "coordinator"
    kept = [membership for membership in person.memberships if (membership.region, membership.unit) in units]
    held = {(membership.region, membership.unit) for membership in kept}
    new = [Membership(region=region, unit=unit) for region, unit in dict.fromkeys(units) if (region, unit) not in held]
    person.memberships = [*kept, *new]


async def _lines(app: App, home: Path, role: str) -> None:
    typed = _typed()
    while True:
        line = await typed.get()
        if not line or line.strip() in words.QUIT:
            return await _last_words(app, home, role)
        await app.inbox.receive(_incoming(line.rstrip("\n"), role))
        await _work(app, home)


def _typed() -> asyncio.Queue[str]:
    """The lines of standard input, "" at its end; read by a thread that keeps nobody from leaving."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        line = "-"
        while line:
            line = sys.stdin.readline()
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, daemon=True).start()
    return lines


async def _last_words(app: App, home: Path, role: str) -> None:
    """Before it ends, what was said here is answered, if that does not take too long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            while not await _quiet(app, home, role):  # noqa: ASYNC110  another process may be the one at work
                await asyncio.sleep(SWEEP_SECONDS / 50)


async def _quiet(app: App, home: Path, role: str) -> bool:
    await _work(app, home)
    async with app.database.read() as tx:
        return await is_quiet(tx, channel_of(role))


def _incoming(line: str, role: str) -> Incoming:
    key = f"{os.getpid()}-{now().timestamp()}"
    return Incoming(channel=channel_of(role), key=key, chat=role, sender=role, kind=Kind.TEXT, at=now(), text=line)


async def _work(app: App, home: Path) -> None:
    """Works what came in when no server does it, and shows what is for this terminal."""
    if is_served(home):
        await app.delivery.deliver()
        return
    await app.settle()


async def _keep_going(app: App, home: Path, leaving: asyncio.Event) -> None:
    """What others, and the passing of time, bring to this terminal."""
    while not leaving.is_set():
        if not is_served(home):
            await app.sweep()
        await _work(app, home)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(leaving.wait(), 0.3 if is_served(home) else SWEEP_SECONDS / 5)
