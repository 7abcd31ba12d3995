"""查进度: one's own orders, one of them, and nobody else's."""

from __future__ import annotations

import re

from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import order_card, progress_card
from handlers.messages import Button
from handlers.turn import Stale, Turn
from workflow.order import WorkOrder
from workflow.terms import OPEN

NUMBER = re.compile(r"(?:GZ|QS)-?\d{8}-?\d{4}", re.IGNORECASE)
MOST_SHOWN = 5


def number_in(text: str) -> str | None:
    """The order number that a text names, in its usual form."""
    found = NUMBER.search(text)
    if not found:
        return None
    bare = found[0].upper().replace("-", "")
    return f"{bare[:-12]}-{bare[-12:-4]}-{bare[-4:]}"


async def mine(turn: Turn, text: str = "") -> None:
    """Without a number one's own orders, the open ones first; with a number that one."""
    number = number_in(text)
    if number:
        return await by_number(turn, number)
    orders = await order_queries.owned_by(turn.tx, turn.person.id)
    if not orders:
        return await turn.reply(texts.NO_ORDERS)
    for order in sorted(orders, key=lambda order: order.state not in OPEN)[:MOST_SHOWN]:
        await _show(turn, order)


async def by_number(turn: Turn, number: str) -> None:
    """Another's number is answered like one that does not exist."""
    order = await order_queries.by_number(turn.tx, number)
    if order is None or not set(order.roles(turn.person.actor)):
        return await turn.reply(texts.NOT_FOUND)
    await _show(turn, order)


async def pressed(turn: Turn, press: Button) -> None:
    order = await order_queries.by_id(turn.tx, int(press.arg))
    if order is None or not set(order.roles(turn.person.actor)):
        raise Stale
    await _show(turn, order)


async def _show(turn: Turn, order: WorkOrder) -> None:
    appeal = await order_queries.appeal_of(turn.tx, order)
    house = turn.house
    if order.owner == turn.person.id:
        card = progress_card(order, appeal, turn.now, house.calendar, house.region)
    else:
        card = order_card(order, appeal, turn.person.actor, turn.now, house.calendar, house.region)
    await turn.reply(card.text, card.buttons)
