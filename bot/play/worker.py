"""The product's process in a play: a real process on a real folder, told what time it is.

One command a line of JSON on standard input, one reply a line on standard output. It is killed with SIGKILL when a
story says `restart`, and started again on the same folder.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.app import App
from bot.channels.base import Plain, Receipt, Receive, Sent
from bot.house import build_house, open_box, open_database
from bot.play.report import report
from bot.play.script import START
from bot.settings import load
from db.models.people import Address, Membership, Person
from db.queries import messages as message_queries
from handlers import sweeps
from handlers.messages import File, Incoming, Kind, Shown
from handlers.units import unit_exactly

CHANNEL = "play"
ANSWER = "\x1eplay "  # marks a reply among whatever else may be printed


class PlayChannel(Plain):
    """Keeps what was sent until the player fetches it."""

    name = CHANNEL

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def start(self, receive: Receive) -> None:
        """Messages come as commands."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, message: Shown) -> Receipt:
        buttons = [[label, data] for row in message.buttons for label, data in row]
        self.sent.append({"to": message.chat, "text": message.text, "buttons": buttons})
        return Receipt(Sent.SENT)


class Worker:
    """The commands of the player."""

    def __init__(self, app: App, channel: PlayChannel) -> None:
        self.app, self.channel = app, channel
        self.commands: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "people": self._people,
            "receive": self._receive,
            "pass": self._pass,
            "next": self._next,
            "report": self._report,
        }
        self.moment = START

    async def do(self, command: dict[str, Any]) -> dict[str, Any]:
        self.moment = datetime.fromisoformat(command["now"])
        value = await self.commands[command["do"]](command)
        sent, self.channel.sent = self.channel.sent, []
        return {"value": value, "sent": sent}

    async def _people(self, command: dict[str, Any]) -> list[str]:
        """Makes everybody who is not there yet; the units that nobody knows are returned."""
        unknown = []
        for name in command["names"]:
            if not await self._person(name):
                unknown.append(name)
        return unknown

    async def _person(self, name: str) -> bool:
        role, _, rest = name.partition(":")
        unit_name, _, short = rest.rpartition("/")
        unit = unit_exactly(self.app.house, unit_name) if role == "staff" else None
        if role == "staff" and unit is None:
            return False
        async with self.app.database.begin() as tx:
            if await tx.scalar(select(Address.id).where(Address.channel == CHANNEL, Address.chat == name)):
                return True
            person = Person(
                name="" if role == "enterprise" else short or rest,
                coordinator=role == "coordinator",
                supervisor=role == "supervisor",
                created_at=self.moment,
                memberships=[Membership(region=unit[0], unit=unit[1])] if unit else [],
            )
            tx.add(person)
            await tx.flush()
            tx.add(Address(channel=CHANNEL, chat=name, person_id=person.id, seen_at=self.moment))
        return True

    async def _receive(self, command: dict[str, Any]) -> bool:
        message = command["message"]
        files = tuple(File(kind, ref=f"play-{kind}", name=kind) for kind in message.pop("files", ()))
        incoming = Incoming(
            channel=CHANNEL, chat=message["who"], sender=message.pop("who"), at=self.moment,
            kind=Kind(message.pop("kind")), files=files, **message,
        )  # fmt: skip
        new = await self.app.inbox.receive(incoming)
        await self.app.settle()
        return new

    async def _pass(self, command: dict[str, Any]) -> None:
        await self.app.sweep()
        await self.app.settle()

    async def _next(self, command: dict[str, Any]) -> str | None:
        """When something is due next."""
        async with self.app.database.read() as tx:
            moments = (
                await sweeps.next_due(tx),
                await message_queries.next_outbox_due(tx, (CHANNEL,)),
                await message_queries.next_inbox_try(tx),
            )
        first = min((at for at in moments if at is not None), default=None)
        return first.isoformat() if first else None

    async def _report(self, command: dict[str, Any]) -> list[dict[str, Any]]:
        async with self.app.database.read() as tx:
            return await report(tx)


async def serve() -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    settings = load()
    box = open_box(settings)
    house = build_house(settings, box)
    channel = PlayChannel()
    async with open_database(settings, box) as database:
        app = App(database, house, {CHANNEL: channel}, lambda: worker.moment)
        worker = Worker(app, channel)
        say({"ready": True})
        while line := await asyncio.to_thread(sys.stdin.readline):
            say(await worker.do(json.loads(line)))


def say(reply: dict[str, Any]) -> None:
    sys.stdout.write(ANSWER + json.dumps(reply, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve())
