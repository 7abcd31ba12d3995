"""查进度: one's own orders, one of them, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from db.queries import orders as order_queries
from handlers import misses, texts
from handlers.cards import order_card, progress_card
from handlers.hearing import concerned
from handlers.messages import Button, Outgoing
from handlers.numbers import NUMBER, number_in
from handlers.turn import Stale, Turn
from workflow.order import WorkOrder
from workflow.terms import OPEN, Action, State

MOST_SHOWN = 5


def without_number(text: str) -> str:
    """What is said beside an order's number."""
    return NUMBER.sub("", text).strip(" ，。,.：:、\n")


async def mine(turn: Turn, text: str = "") -> None:
    """Without a number one's own orders, the open ones first; with a number that one."""
    number = number_in(text)
    if number:
        return await by_number(turn, number)
    own = await order_queries.owned_by(turn.tx, turn.person.id)
    if not own:
        return await turn.reply(texts.NO_ORDERS)
    orders = dict.fromkeys([await _seen(turn, order) for order in own])
    for order in sorted(orders, key=lambda order: order.state not in OPEN)[:MOST_SHOWN]:
        await show(turn, order)


async def _seen(turn: Turn, order: WorkOrder) -> WorkOrder:
    """The order, or the one into which it was merged, while it is this person's."""
    standing = await order_queries.standing_for(turn.tx, order)
    return standing if turn.person.id in standing.enterprises else order


async def by_number(turn: Turn, number: str) -> None:
    """Another's number is answered like one that does not exist."""
    order = await order_queries.by_number(turn.tx, number)
    if order is None or not may_see(turn, order):
        return await misses.answer(turn)
    await show(turn, order)


async def pressed(turn: Turn, press: Button) -> None:
    order = await order_queries.by_id(turn.tx, int(press.arg))
    if order is None or not may_see(turn, order):
        raise Stale
    await show(turn, order)


def may_see(turn: Turn, order: WorkOrder) -> bool:
    """Whose order it is, its units and the office; never somebody of a unit that it reports."""
    actor = turn.person.actor
    mine = turn.person.id in order.enterprises
    return mine or (bool(set(order.roles(actor))) and not concerned(order, actor))


async def show(turn: Turn, order: WorkOrder) -> None:
    """The order as this person sees it; of a merged one only one's own words."""
    house = turn.house
    if turn.person.id in order.enterprises:
        appeal = await order_queries.appeal_for(turn.tx, order, turn.person.id)
        card = progress_card(order, appeal, turn.now, house.calendar, house.region, turn.person.id)
    else:
        appeal = await order_queries.appeal_of(turn.tx, order)
        card = order_card(order, appeal, turn.person.actor, turn.now, house.calendar, house.region)
    text = "\n".join([card.text, *_links(order, appeal.order_id)])
    await turn.say(Outgoing(text, card.buttons, card="" if turn.in_group else order.number))


def _links(order: WorkOrder, own: int) -> Iterator[str]:
    """The other orders that this one hangs together with."""
    if own != order.id:
        yield texts.CAME_BY_MERGE
    if order.state is State.MERGED:
        yield texts.WENT_INTO.format(number=order.past(Action.MERGE)[-1].ref)
    for filed in order.past(Action.FILE, Action.FILE_UNSURE):
        if filed.ref:
            yield texts.FOLLOWS.format(number=filed.ref)
