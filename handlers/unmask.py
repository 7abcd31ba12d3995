"""看原文和电话: for who must speak with the enterprise, in private, each look written down with its reason."""

from __future__ import annotations

from collections.abc import AsyncIterator

from db.models.answers import Unmasking
from db.queries import answers as answer_queries
from db.queries import orders as order_queries
from handlers import attachments, misses, texts
from handlers.cards import may_read_full
from handlers.hidden import contact_line, hidden_from
from handlers.messages import Button, rows
from handlers.numbers import number_in
from handlers.order_page import may_open
from handlers.orders import show
from handlers.reasons import CHOSEN, Reason, by_duty, named
from handlers.turn import Scene, Stale, Turn
from handlers.when import moment_shown
from workflow.order import WorkOrder

MOST_LISTED = 30


async def full_text(turn: Turn, press: Button) -> None:
    """The unmasked text and the contact, at once where the duty says why, else after one press that does."""
    order = await _may_look(turn, press.arg, press.version)
    if order is None:
        return
    reason = by_duty(order, turn.person.actor)
    if reason is None:
        return await _ask(turn, order)
    await _open(turn, order, reason)


async def reason_pressed(turn: Turn, press: Button) -> None:
    order_id, _, name = press.arg.partition("-")
    if name not in CHOSEN:
        raise Stale
    order = await _may_look(turn, order_id, press.version)
    if order is not None:
        await _open(turn, order, Reason(name))


async def _may_look(turn: Turn, order_id: str, version: int) -> WorkOrder | None:
    """The order; None where it was said that this is not the place. Raises Stale."""
    order = await turn.order(order_id, version)
    if not may_read_full(order, turn.person.actor):
        raise Stale
    if turn.in_group:
        await turn.reply(texts.PRIVATE_ONLY)
        return None
    return order


async def _ask(turn: Turn, order: WorkOrder) -> None:
    buttons = (Button(reason.zh, "unmask", f"{order.id}-{reason.value}", order.round) for reason in CHOSEN)
    await turn.reply(texts.ASK_UNMASK.format(number=order.number), rows(*buttons))


async def _open(turn: Turn, order: WorkOrder, reason: Reason) -> None:
    by = turn.person.id
    turn.tx.add(Unmasking(order_id=order.id, at=turn.now, by=by, what="text", reason=reason.value))
    await turn.tx.flush()
    appeal = await order_queries.appeal_of(turn.tx, order)
    hidden = hidden_from(appeal, order, turn.person.actor)
    contact = texts.HIDDEN_FROM_UNIT if hidden else contact_line(appeal)
    words = appeal.public if hidden else appeal.full
    text = texts.ORDER_PRIVATE.format(number=order.number, text=words, contact=contact)
    notes = await order_queries.notes_by(turn.tx, order, order.owner)
    added = [texts.ADDED.format(text=note.public if hidden else note.full) for note in notes]
    await show(turn, order, "\n".join(filter(None, (text, *added, await attachments.listed(turn, order)))))


# who looked


async def records(turn: Turn, text: str) -> None:
    """/查阅记录 GZ-…: who read what is masked of an order, when and why; for coordinators."""
    if not turn.person.coordinator:
        return await turn.reply(texts.NOT_COORDINATOR)
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    number = number_in(text)
    order = await order_queries.by_number(turn.tx, number) if number else None
    if number is None:
        return await turn.reply(texts.UNMASKINGS_HOW)
    if order is None or not may_open(order, turn.person):
        return await misses.answer(turn)
    found = [line async for line in recorded(turn, order)]
    head = texts.UNMASKINGS if found else texts.NO_UNMASKINGS
    more = texts.UNMASKINGS_MORE.format(n=len(found) - MOST_LISTED) if len(found) > MOST_LISTED else ""
    await turn.reply("\n".join([head.format(number=order.number) + more, *found[-MOST_LISTED:]]))


async def recorded(scene: Scene, order: WorkOrder) -> AsyncIterator[str]:
    """A line a look, the oldest first."""
    for look in await answer_queries.unmaskings_of(scene.tx, order):
        yield texts.UNMASKING.format(
            at=moment_shown(look.at),
            who=look.name or texts.A_COLLEAGUE,
            what=texts.PAGE_UNMASKED[look.what],
            reason=named(look.reason),
        )
