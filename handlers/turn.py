"""What a handler is given: who, what was said, now, the transaction, and ways to reply and to tell."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypt import Box
from db.models.messages import Dialog, OutboxRow
from db.models.people import Address, Person
from db.queries import library as library_queries
from db.queries import messages as message_queries
from db.queries import orders as order_queries
from db.queries import people as people_queries
from handlers.almanac import Almanac
from handlers.buttons import pack
from handlers.library import Library
from handlers.messages import Button, Incoming, Lane, Outgoing
from knowledge.answer import Answerer
from knowledge.base import Knowledge
from knowledge.categories import Categories
from knowledge.routing import Router
from workflow.calendar import Calendar
from workflow.order import WorkOrder
from workflow.roots import FIRMS
from workflow.terms import Action

MENUS_KEPT = 5
STEP_LASTS = timedelta(hours=24)
SHORT_STEPS = {"bad_words": timedelta(hours=1)}
DRAFT_LASTS = timedelta(days=3)


class Stale(Exception):
    """A button of an order that has moved on, or that was never this person's; what to send to see how it stands."""


class Again(Exception):
    """The same press once more, a moment after it was done, on the order of this number; nothing was changed."""


@dataclass(frozen=True)
class House:
    """What everybody shares; only the library and the almanac change, with what is committed."""

    knowledge: Knowledge
    answerer: Answerer
    library: Library
    router: Router
    categories: Categories
    almanac: Almanac
    box: Box
    region: str
    base_url: str = ""
    root_firms: int = FIRMS

    @property
    def calendar(self) -> Calendar:
        """The calendar as it is loaded now."""
        return self.almanac.calendar

    async def refresh(self, tx: AsyncSession) -> None:
        """Takes in what was changed since in the library and the almanac; one statement when nothing was."""
        newest, loaded = await library_queries.marks(tx)
        await self.library.catch_up(tx, newest)
        await self.almanac.catch_up(tx, loaded)

    def category(self, leaf: str) -> str:
        """The name of a category; empty when it has none."""
        return self.categories.leaf(leaf).name if leaf else ""


def private_conversation(address: Address) -> str:
    """The conversation of a person's private chat."""
    return f"{address.channel}:{address.chat}:{address.chat}"


def wait_for(dialog: Dialog, now: datetime, step: str, **data: Any) -> None:
    """The next plain message of a conversation answers `step`."""
    dialog.step, dialog.updated_at = step, now
    dialog.data = {**dialog.data, "step": data}


@dataclass
class Scene:
    """A transaction at a moment."""

    house: House
    tx: AsyncSession
    now: datetime

    async def send(
        self,
        address: Address,
        message: Outgoing,
        *,
        due_at: datetime | None = None,
        must_arrive: bool = True,
        key: str | None = None,
    ) -> None:
        """Writes the message to the outbox; it is delivered after the commit. A key is given only once."""
        payload = self.payload(address, message)
        self.put(
            address, payload, lane=message.lane, card=message.card, key=key, due_at=due_at, must_arrive=must_arrive
        )
        if payload["buttons"] and address.person_id is not None:
            await self._remember_menu(address, payload["buttons"])

    async def tell(self, person: int, message: Outgoing, *, due_at: datetime | None = None) -> bool:
        """Sends it to the chat in which a person is reached; False where they are in none."""
        address = await people_queries.address_of(self.tx, person)
        if address is not None:
            await self.send(address, message, due_at=due_at)
        return address is not None

    def put(
        self, address: Address, payload: dict[str, Any], *, lane: Lane, due_at: datetime | None = None, **more: Any
    ) -> None:
        """A row of the outbox; `more` are its other columns."""
        row = OutboxRow(address=address, channel=address.channel, payload=payload, lane=lane, **more)
        row.created_at, row.due_at = self.now, due_at or self.now
        self.tx.add(row)

    def payload(self, address: Address, message: Outgoing) -> dict[str, Any]:
        """What the outbox keeps: the text, and the buttons signed for the chat."""
        buttons = [
            [[button.label, pack(self.house.box, address.channel, address.chat, button)] for button in row]
            for row in message.buttons
        ]
        return {"text": message.text, "buttons": buttons}

    async def _remember_menu(self, address: Address, data: list[list[list[str]]]) -> None:
        dialog = await message_queries.dialog_of(self.tx, private_conversation(address), self.now)
        menu = [pair for row in data for pair in row]
        dialog.menus = [menu, *dialog.menus][:MENUS_KEPT]


@dataclass
class Turn(Scene):
    """One event of one person, worked in one transaction."""

    incoming: Incoming
    person: Person
    address: Address
    dialog: Dialog

    held: list[Outgoing] | None = None

    async def reply(self, text: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> None:
        await self.say(Outgoing(text, buttons))

    async def say(self, message: Outgoing) -> None:
        """A reply that is ready."""
        if self.held is None:
            return await self.send(self.address, message)
        self.held.append(message)

    async def whisper(self, text: str) -> None:
        """To this person alone: in their private chat, where they have one; else here."""
        own = await people_queries.address_of(self.tx, self.person.id) if self.in_group else None
        await (self.send(own, Outgoing(text)) if own else self.reply(text))

    async def asked(self, question: Awaitable[None]) -> list[Outgoing]:
        """What a handler would reply, not sent: a question that is answered in the same breath is not asked."""
        held: list[Outgoing] = []
        self.held = held
        try:
            await question
        finally:
            self.held = None
        return held

    def wait_for(self, step: str, **data: Any) -> None:
        """The next plain message of this conversation answers `step`."""
        wait_for(self.dialog, self.now, step, **data)

    def stop_waiting(self) -> None:
        self.wait_for("")

    @property
    def step(self) -> str:
        """The open step, unless it was left open for too long to be meant."""
        lasts = SHORT_STEPS.get(self.dialog.step, STEP_LASTS)
        return self.dialog.step if self.now < self.dialog.updated_at + lasts else ""

    @property
    def waited(self) -> dict[str, Any]:
        """What was noted when the open step began."""
        return dict(self.dialog.data.get("step", {}))

    @property
    def draft(self) -> dict[str, Any] | None:
        """The appeal that is being taken, unless it was left for days."""
        return self.dialog.data.get("draft") if self.now < self.dialog.updated_at + DRAFT_LASTS else None

    def keep_draft(self, draft: dict[str, Any] | None) -> None:
        self.dialog.data = {**self.dialog.data, "draft": draft}
        self.dialog.updated_at = self.now

    @property
    def in_group(self) -> bool:
        return self.incoming.chat != self.incoming.sender

    def may(self, order: WorkOrder, action: Action) -> bool:
        """Whether this person may do this to an order now."""
        return order.allows(action, self.person.actor, self.now, self.house.calendar)

    async def order(self, arg: str, version: int) -> WorkOrder:
        """The order of a button. Raises Stale when it is gone, or in another round than when it was offered."""
        order = await order_queries.by_id(self.tx, int(arg))
        if order is None or order.round != version:
            raise Stale
        return order
