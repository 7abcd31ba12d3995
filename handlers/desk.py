"""The orders that wait for a person of a unit or of the office, as cards with their buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator

from db.models.orders import Appeal
from db.models.people import Person
from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import order_card
from handlers.messages import Outgoing
from handlers.turn import Scene, Turn
from workflow.order import WorkOrder

MOST_IN_CHAT = 10


async def board(scene: Scene, person: Person) -> AsyncIterator[tuple[WorkOrder, Appeal, Outgoing]]:
    """Every order that waits for the person, with its words and its card, the next limit first."""
    house = scene.house
    for order in await order_queries.waiting_for(scene.tx, person.actor):
        appeal = await order_queries.appeal_of(scene.tx, order)
        yield order, appeal, order_card(order, appeal, person.actor, scene.now, house.calendar, house.region)


async def in_chat(turn: Turn, text: str = "") -> None:
    """/工单 in chat: the first ten."""
    shown = 0
    async for _, _, card in board(turn, turn.person):
        if shown == MOST_IN_CHAT:
            return await turn.reply(texts.MORE_ORDERS.format(n=MOST_IN_CHAT))
        await turn.reply(card.text, card.buttons)
        shown += 1
    if not shown:
        await turn.reply(texts.NO_OPEN_ORDERS)
