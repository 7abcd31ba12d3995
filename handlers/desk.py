"""The orders and the knowledge tasks that wait for a person of a unit or of the office, as cards with their buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from db.models.library import KnowledgeTask
from db.models.orders import Appeal
from db.models.people import Person
from db.queries import answers as answer_queries
from db.queries import knowledge_tasks as task_queries
from db.queries import orders as order_queries
from handlers import texts
from handlers.answer import split_buttons
from handlers.cards import order_card
from handlers.knowledge_tasks import buttons_for, card_of
from handlers.messages import Outgoing, rows
from handlers.sheet import review_lines
from handlers.turn import Scene, Turn
from workflow.order import WorkOrder
from workflow.terms import State

MOST_IN_CHAT = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits for somebody: its words, its card, and for who reviews it the answer."""

    order: WorkOrder
    appeal: Appeal
    card: Outgoing
    answer: str = ""


async def board(scene: Scene, person: Person) -> AsyncIterator[Waiting]:
    """Every order that waits for the person, the next limit first."""
    for order in await order_queries.waiting_for(scene.tx, person.actor):
        yield await waiting(scene, person, order)


async def waiting(scene: Scene, person: Person, order: WorkOrder) -> Waiting:
    """The order with what this person may do now."""
    house, appeal = scene.house, await order_queries.appeal_of(scene.tx, order)
    card = order_card(order, appeal, person.actor, scene.now, house.calendar, house.region)
    reviews = person.coordinator and order.state in (State.ANSWERED, State.CALLBACK)
    answer = await answer_queries.last_answer(scene.tx, order) if reviews or order.round > 1 else None
    if answer is None:
        return Waiting(order, appeal, card)
    said = (texts.TO_REVIEW if reviews else texts.REDONE_ANSWER).format(answer="\n".join(review_lines(answer)))
    buttons = (*card.buttons, *rows(*split_buttons(order, answer))) if order.state is State.ANSWERED else card.buttons
    return Waiting(order, appeal, Outgoing(f"{card.text}\n{said}", buttons), said)


async def tasks(scene: Scene, person: Person) -> AsyncIterator[tuple[KnowledgeTask, Outgoing]]:
    """The knowledge tasks with which the person may do something now, the next limit first."""
    for task in await task_queries.waiting(scene.tx):
        if buttons_for(task, person.actor):
            yield task, await card_of(scene, task, person.actor)


async def in_chat(turn: Turn, text: str = "") -> None:
    """/工单 in chat: the first ten."""
    shown = 0
    async for found in board(turn, turn.person):
        if shown == MOST_IN_CHAT:
            return await turn.reply(texts.MORE_ORDERS.format(n=MOST_IN_CHAT))
        await turn.reply(found.card.text, found.card.buttons)
        shown += 1
    if not shown:
        await turn.reply(texts.NO_OPEN_ORDERS)
