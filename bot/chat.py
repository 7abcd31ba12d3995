"""`qisu chat`: the terminal as a channel. It writes inbox rows and shows its outbox rows of the same database."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from bot.app import App, is_served
from bot.channels.base import Plain, Receipt, Receive, Sent
from bot.clock import now
from bot.house import build_house, open_box, open_database
from bot.settings import Misconfigured, Settings, writable_home
from db.models.people import Address, Membership, Person
from db.queries.messages import is_quiet
from db.queries.people import address_at
from handlers import texts
from handlers.messages import Incoming, Kind, Shown
from handlers.turn import House
from handlers.units import unit_exactly, units_like
from workflow.order import UnitKey

SWEEP_SECONDS = 5.0
LAST_WORDS_SECONDS = 10.0
SUFFIX = 5  # characters; a channel's name has sixteen
_COMMANDS = (texts.PROGRESS, texts.CANCEL, texts.TASKS)  # also labels, but typed they are commands


class TerminalChannel(Plain):
    """Prints what is for this terminal: whoever sits here has a channel alone, so that none reads another's messages.

    The buttons of all messages that came since the person's last line are numbered through, and a number means the
    button that bears it and no other.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._buttons: list[tuple[str, str]] = []

    async def start(self, receive: Receive) -> None:
        """Lines are read by `chat`."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, message: Shown) -> Receipt:
        print(f"\n{message.text}")
        buttons = [button for row in message.buttons for button in row]
        if buttons:
            first = len(self._buttons) + 1
            print("  ".join(f"[{n}] {label}" for n, (label, _) in enumerate(buttons, first)))
        self._buttons += buttons
        sys.stdout.flush()
        return Receipt(Sent.SENT)

    def numbered(self, typed: str) -> str:
        """The data of the button on the screen that bears this number; "" for anything else that is typed."""
        number = int(typed) if typed.isdecimal() else 0
        return self._buttons[number - 1][1] if 1 <= number <= len(self._buttons) else ""

    def doubtful(self, typed: str) -> int:
        """How many buttons on the screen of different meaning have this label; 0 where it is clear what is meant."""
        meant = {data for label, data in self._buttons if label == typed and typed not in _COMMANDS}
        return len(meant) if len(meant) > 1 else 0

    def typed(self) -> None:
        """A line was entered: the numbers before it mean nothing any more, and begin again at 1."""
        self._buttons = []


def channel_of(role: str, units: Sequence[UnitKey] = ()) -> str:
    """The channel of a role; clerks of different units are different persons at different terminals."""
    if not units:
        return f"term-{role}"
    named = "\n".join(sorted({f"{region}:{unit}" for region, unit in units}))
    return f"term-{role}-{hashlib.sha256(named.encode()).hexdigest()[:SUFFIX]}"


async def chat(settings: Settings, role: str, names: tuple[str, ...]) -> None:
    """Talks until the input ends. Raises Misconfigured for a unit that no directory knows."""
    home = writable_home(settings)
    box = open_box(settings)
    house = build_house(settings, box)
    units = [_unit(house, name) for name in names]
    async with open_database(settings, box) as database:
        channel = TerminalChannel(channel_of(role, units))
        app = App(database, house, {channel.name: channel}, now)
        async with database.begin() as tx:
            await _person(tx, channel.name, role, units)
        print(words.CHAT_HELLO.format(who=words.CHAT_WHO[role]), flush=True)
        leaving = asyncio.Event()
        background = asyncio.create_task(_keep_going(app, home, leaving))
        try:
            await _lines(app, home, channel, role)
        finally:
            leaving.set()
            await background  # the database is closed after it, never under it


def _unit(house: House, name: str) -> UnitKey:
    found = unit_exactly(house, name)
    if found is None:
        raise Misconfigured(words.UNKNOWN_CHAT_UNIT.format(unit=name, near="、".join(units_like(house, name))))
    return found


async def _person(tx: AsyncSession, channel: str, role: str, units: Sequence[UnitKey]) -> None:
    """Whoever sits at this terminal in this role, in the units of this start and no others.

    The role is a right of who may read the data folder.
    """
    address = await address_at(tx, channel, role)
    if address is None:
        person = Person(name=words.CHAT_NAME[role], created_at=now(), memberships=[])
        tx.add(person)
        await tx.flush()
        address = Address(channel=channel, chat=role, person_id=person.id, seen_at=now())
        tx.add(address)
    person = await tx.get_one(Person, address.person_id)
    person.coordinator = role == "coordinator"
    kept = [membership for membership in person.memberships if (membership.region, membership.unit) in units]
    held = {(membership.region, membership.unit) for membership in kept}
    new = [Membership(region=region, unit=unit) for region, unit in dict.fromkeys(units) if (region, unit) not in held]
    person.memberships = [*kept, *new]


async def _lines(app: App, home: Path, channel: TerminalChannel, role: str) -> None:
    typed = _typed()
    while True:
        line = await typed.get()
        if not line or line.strip() in words.QUIT:
            return await _answered(app, home, channel.name)
        if channel.doubtful(line.strip()):
            print(words.CHAT_WHICH.format(label=line.strip(), n=channel.doubtful(line.strip())), flush=True)
            continue
        incoming = _incoming(line.rstrip("\n"), channel, role)
        channel.typed()
        await app.inbox.receive(incoming)
        await _answered(app, home, channel.name)


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


async def _answered(app: App, home: Path, channel: str) -> None:
    """What was said here is answered before the next line counts, and before the end, if that does not take long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS_SECONDS):
            while not await _quiet(app, home, channel):  # noqa: ASYNC110  another process may be the one at work
                await asyncio.sleep(SWEEP_SECONDS / 50)


async def _quiet(app: App, home: Path, channel: str) -> bool:
    await _work(app, home)
    async with app.database.read() as tx:
        return await is_quiet(tx, channel)


def _incoming(line: str, channel: TerminalChannel, role: str) -> Incoming:
    """What was said, or the button whose number was typed."""
    key, data = f"{os.getpid()}-{now().timestamp()}", channel.numbered(line.strip())
    kind, text = (Kind.PRESS, "") if data else (Kind.TEXT, line)
    return Incoming(channel.name, key, role, role, kind, now(), text, data)


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
