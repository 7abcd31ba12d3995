"""Cards in place: when an order changes, every card of it that is shown is drawn anew for who reads it there."""

from __future__ import annotations

from db.models.people import Address, Person
from db.queries import cards as queries
from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import order_card, progress_card
from handlers.messages import Lane, Outgoing
from handlers.turn import Scene
from workflow.order import Actor, WorkOrder

NOBODY = -1  # a group: what its unit may do is offered, and who presses is checked then


async def redraw(scene: Scene, order: WorkOrder) -> None:
    """Writes a change for every chat that shows the card; what still waits to be drawn is not drawn."""
    for address in await queries.places(scene.tx, order.number):
        await _put(scene, address, await card_at(scene, order, address))


async def card_at(scene: Scene, order: WorkOrder, address: Address) -> Outgoing:
    """The card as this chat may see it; to whom the order is nothing any more only that."""
    person = await scene.tx.get(Person, address.person_id) if address.person_id else None
    if person is not None and person.id in order.enterprises:
        appeal = await order_queries.appeal_for(scene.tx, order, person.id)
        card = progress_card(order, appeal, scene.now, scene.house.calendar, scene.house.region, person.id)
    else:
        card = await _office_card(scene, order, person.actor if person else _group(address))
    return Outgoing(card.text, card.buttons, card=order.number, lane=Lane.CARD)


def _group(address: Address) -> Actor:
    return Actor(NOBODY, frozenset({(address.region, address.unit)}))


async def _office_card(scene: Scene, order: WorkOrder, actor: Actor) -> Outgoing:
    if not any(order.roles(actor)) or order.brought(actor):
        return Outgoing(texts.CARD_NOT_YOURS.format(number=order.number))
    appeal = await order_queries.appeal_of(scene.tx, order)
    card = order_card(order, appeal, actor, scene.now, scene.house.calendar, scene.house.region)
    return Outgoing(card.text + await _handler_line(scene, order), card.buttons)


async def _handler_line(scene: Scene, order: WorkOrder) -> str:
    handler = await scene.tx.get(Person, order.handler) if order.handler else None
    return texts.CARD_HANDLER.format(name=handler.name or texts.A_COLLEAGUE) if handler else ""


async def _put(scene: Scene, address: Address, card: Outgoing) -> None:
    await queries.supersede(scene.tx, address.id, card.card)
    scene.put(address, scene.payload(address, card), kind="redraw", lane=card.lane, card=card.card)
