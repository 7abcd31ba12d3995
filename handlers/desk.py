"""The orders and the knowledge tasks that wait for a person of a unit or of the office, as cards with their buttons."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC

from db.models.library import KnowledgeTask
from db.models.orders import Appeal
from db.models.people import Person
from db.queries import answers as answer_queries
from db.queries import counts
from db.queries import knowledge_tasks as task_queries
from db.queries import orders as order_queries
from handlers import progress, texts
from handlers.answer import split_buttons
from handlers.cards import order_card
from handlers.knowledge_tasks import buttons_for, card_of
from handlers.messages import Outgoing, rows
from handlers.sheet import review_lines
from handlers.turn import Scene, Turn
from handlers.when import shown as shown_at
from workflow.calendar import local
from workflow.order import WorkOrder
from workflow.terms import OPEN, Action, State

MOST_IN_CHAT = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits for somebody: its words, its card, and for who reviews it the answer."""

    order: WorkOrder
    appeal: Appeal
    card: Outgoing
    answer: str = ""

    def in_place(self) -> Outgoing:
        """The card, to be drawn anew when the order changes; one that shows an answer stays as it is."""
        return self.card if self.answer else replace(self.card, card=self.order.number)


async def board(
    scene: Scene, person: Person, skip: int = 0, most: int = order_queries.MOST_LISTED
) -> AsyncIterator[Waiting]:
    """The orders that wait for the person, the next limit first: at most `most` after the `skip` first."""
    for order in await order_queries.waiting_for(scene.tx, person.actor, skip, most):
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
    """/工单 in chat: the first ten; of who serves nobody their own."""
    if not turn.person.serves:
        return await progress.mine(turn, text)
    await _show(turn, lambda order: True, texts.NO_OPEN_ORDERS)


async def late_in_chat(turn: Turn, text: str = "") -> None:
    """/超时: of those the ones of which a limit ran out."""
    await _show(turn, lambda order: any(running.late(turn.now) for running in order.live_clocks()), texts.NONE_LATE)


async def returned_in_chat(turn: Turn, text: str = "") -> None:
    """/退回: what a unit gave back, what the office gave back to it, and what an enterprise was not content with."""
    await _show(turn, _was_returned, texts.NONE_RETURNED)


async def listed_in_chat(turn: Turn, text: str = "") -> None:
    """/督办: what is 挂牌督办 or was escalated."""
    await _show(turn, lambda order: order.listed or order.level > 0, texts.NONE_LISTED)


def _was_returned(order: WorkOrder) -> bool:
    rejected = order.state is State.DISPATCHED and order.past(Action.REJECT)
    return order.state is State.OBJECTED or bool(rejected or order.round > 1 or order.past(Action.SEND_BACK))


async def _show(turn: Turn, wanted: Callable[[WorkOrder], bool], none: str) -> None:
    if not turn.person.serves:
        return await turn.reply(texts.STAFF_ONLY)
    shown = 0
    for order in await order_queries.waiting_for(turn.tx, turn.person.actor):
        if not wanted(order):
            continue
        if shown == MOST_IN_CHAT:
            return await turn.reply(texts.MORE_ORDERS.format(n=MOST_IN_CHAT))
        found = await waiting(turn, turn.person, order)
        await turn.say(found.card if turn.in_group else found.in_place())
        shown += 1
    if not shown:
        await turn.reply(none)


async def counts_in_chat(turn: Turn, text: str = "") -> None:
    """/统计: the open orders and the month, for the office."""
    if not (turn.person.coordinator or turn.person.supervisor):
        return await turn.reply(texts.NOT_COORDINATOR)
    tx, month = turn.tx, local(turn.now).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    found = await counts.open_by_state(tx)
    states = [texts.COUNT_STATE.format(state=state.zh, n=found[state]) for state in OPEN if state in found]
    line = texts.COUNTS.format(
        at=shown_at(turn.now),
        open=sum(found.values()),
        states="、".join(states) or texts.COUNT_NONE,
        late=await counts.late(tx, turn.now),
        listed=await counts.listed(tx),
        filed=await counts.done_since(tx, month, (Action.FILE, Action.FILE_UNSURE)),
        closed=await counts.closed_since(tx, month),
        good=await counts.done_since(tx, month, (Action.RATE_GOOD,)),
        bad=await counts.done_since(tx, month, (Action.RATE_BAD, Action.RATE_LAST)),
    )
    await turn.reply(line)
