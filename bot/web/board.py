"""What the desk's pages show, as plain values; every button signed for the web chat of who looks."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.people import Person
from handlers import desk, printed, texts
from handlers.buttons import pack
from handlers.cards import short_card
from handlers.messages import Button
from handlers.order_page import order_page
from handlers.paper import as_docx
from handlers.turn import House, Scene
from handlers.when import shown
from workflow.order import WorkOrder
from workflow.terms import Clock

_SHOWN = (
    Clock.DISPATCH, Clock.SIGN, Clock.RULE, Clock.CONTACT, Clock.DISPOSE, Clock.HANDLE, Clock.OPINION, Clock.SESSION,
    Clock.DECIDE, Clock.SETTLE, Clock.REVIEW, Clock.CALLBACK,
)  # fmt: skip

EXPLAINED_HERE = "why"  # the page of an order says itself why a limit falls when it does
Pairs = list[list[str]]


class Board:
    """The desk of one house; a button is [label, signed data]."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def orders(
        self, tx: AsyncSession, person: Person, chat: str, at: datetime, skip: int, most: int
    ) -> list[dict[str, Any]]:
        """The orders that wait for a person: {"number", "text", "due", "late", "buttons"}, the next limit first.

        At most `most`, after the `skip` first.
        """
        scene = Scene(self._house, tx, at)
        return [
            {
                "number": found.order.number,
                "text": short_card(found.order, found.appeal, self._house.region) + _after(found.answer),
                "due": _next_limit(found.order),
                "late": any(running.late(at) for running in found.order.live_clocks()),
                "buttons": self._signed(chat, (b for row in found.card.buttons for b in row)),
            }
            async for found in desk.board(scene, person, skip, most)
        ]

    async def tasks(self, tx: AsyncSession, person: Person, chat: str, at: datetime) -> list[dict[str, Any]]:
        """The knowledge tasks with which a person may do something: {"number", "text", "due", "late", "buttons"}."""
        scene = Scene(self._house, tx, at)
        return [
            {
                "number": card.text.partition("\n")[0],
                "text": card.text.partition("\n")[2],
                "due": "",
                "late": at > task.due_at,
                "buttons": self._signed(chat, (b for row in card.buttons for b in row)),
            }
            async for task, card in desk.tasks(scene, person)
        ]

    async def order(
        self, tx: AsyncSession, person: Person, chat: str, at: datetime, number: str
    ) -> dict[str, Any] | None:
        """{"number", "text", "buttons", "page": an OrderPage, "notices": [(step, title)]}; None: not theirs."""
        scene = Scene(self._house, tx, at)
        page = await order_page(scene, person, number)
        if page is None:
            return None
        found = page.waiting
        shown_buttons = (b for row in found.card.buttons for b in row if b.verb != EXPLAINED_HERE)
        return {
            "number": found.order.number,
            "text": found.appeal.public,
            "buttons": self._signed(chat, shown_buttons),
            "page": page,
            "notices": [(step, texts.PRINT_TITLE[step]) for step in await steps_printed(scene, found.order)],
        }

    async def notice(self, tx: AsyncSession, person: Person, at: datetime, number: str, step: str) -> bytes | None:
        """A printed notice as a Word file; None where there is none for this person."""
        wanted = next((one for one in printed.PRINTED if one.value == step), None)
        if wanted is None:
            return None
        try:
            paper = await printed.notice_for(Scene(self._house, tx, at), person, number, wanted)
        except printed.Unprinted:
            return None
        return as_docx(paper)

    async def report(self, tx: AsyncSession, person: Person, at: datetime, week: str) -> bytes | None:
        """The weekly report of 挂牌督办 as a Word file, for the office; None for anybody else, and for no week."""
        if not (person.coordinator or person.supervisor):
            return None
        scene = Scene(self._house, tx, at)
        try:
            wanted = printed.Week.named(week)
        except printed.Unprinted:
            return None
        return as_docx(printed.report(scene, wanted, await printed.listed_in(tx, wanted)))

    def _signed(self, chat: str, buttons: Iterable[Button]) -> Pairs:
        return [[button.label, pack(self._house.box, "web", chat, button)] for button in buttons]


async def steps_printed(scene: Scene, order: WorkOrder) -> list[str]:
    """The steps of which a notice can be printed now."""
    found = []
    for step in printed.PRINTED:
        with suppress(printed.Unprinted):
            await printed.notice(scene, order, step)
            found.append(step.value)
    return found


def _after(answer: str) -> str:
    return f"\n{answer}" if answer else ""


def _next_limit(order: WorkOrder) -> str:
    """10月8日（周四）10:50前签收: the limit that comes first of those that the desk shows."""
    running = [found for clock in _SHOWN if (found := order.live_clock(clock))]
    first = min(running, key=lambda found: found.due, default=None)
    return texts.DESK_DUE.format(due=shown(first.due), what=first.clock.zh) if first else ""
