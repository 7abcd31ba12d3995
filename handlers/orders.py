"""A work order's steps that are one press: claim, contact, rule, dispatch, strike off, rate, urge."""

from __future__ import annotations

from db.models.orders import Note
from db.models.people import Person
from db.queries import orders as order_queries
from db.queries.messages import first_time
from handlers import attachments, texts
from handlers.cards import due_of, enterprise_buttons, lead_name, may_read_full, office_buttons, state_due
from handlers.messages import Button
from handlers.notices import announce, tell_coordinators
from handlers.sweeps import sweep
from handlers.turn import Scene, Stale, Turn
from knowledge.personal import mask
from workflow.order import Details, Taken, WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action, Clock


async def take(turn: Turn, order: WorkOrder, action: Action, details: Details | None = None, full: str = "") -> Taken:
    """The one way from a handler into the loop: the step, then everybody who is to be told. Raises NotAllowed.

    Alerts that fell due before this moment are written first: a step does not undo a limit that had passed.
    """
    await sweep(turn, order)
    taken = order.take(action, turn.person.actor, turn.now, turn.house.calendar, details)
    await turn.tx.flush()
    await announce(turn, order, taken, full)
    await tell_provisional(turn, order)
    return taken


def files_of(turn: Turn) -> list[list[str | int]]:
    """The files of the event, as they are kept."""
    return [[file.kind, file.ref, file.name, file.size] for file in turn.incoming.files]


async def note(
    turn: Turn, order: WorkOrder, action: Action, full: str, files: list[list[str | int]] | None = None
) -> None:
    """Keeps the full words of a step, encrypted, their masked copy, and the files that came with them."""
    turn.tx.add(
        Note(
            order_id=order.id,
            at=turn.now,
            by=turn.person.id,
            kind=action.value,
            public=mask(full),
            full=full,
            files=files_of(turn) if files is None else files,
        )
    )


async def tell_provisional(scene: Scene, order: WorkOrder) -> None:
    """A limit counted over a year that is not loaded is told to the coordinators, once a year."""
    for running in order.live_clocks():
        for year in scene.house.calendar.provisional(running.made, running.due) if running.provisional else ():
            if await first_time(scene.tx, f"provisional:{year}", scene.now):
                await tell_coordinators(scene, texts.PROVISIONAL_YEAR.format(year=year))


def known(turn: Turn, order: WorkOrder, **more: str) -> dict[str, str]:
    """What a reply about an order may name."""
    due = next((d for c in (Clock.SIGN, Clock.RULE, Clock.REVIEW, Clock.CALLBACK) if (d := due_of(order, c))), "")
    return {
        "number": order.number,
        "unit": lead_name(order, turn.house.region),
        "state": order.state.zh,
        "handle": due_of(order, Clock.HANDLE),
        "contact": due_of(order, Clock.CONTACT),
        "due": due,
        **more,
    }


async def show(turn: Turn, order: WorkOrder, text: str) -> None:
    """A reply to a department's or a coordinator's person, with what can be done next."""
    house = turn.house
    buttons = office_buttons(order, turn.person.actor, turn.now, house.calendar, house.region)
    await turn.reply(text, buttons)


# the department


async def claim(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    try:
        await take(turn, order, Action.CLAIM)
    except NotAllowed as refused:
        if refused.refusal is Refusal.NOT_NOW and order.handler not in (None, turn.person.id):
            return await _told_who(turn, order)
        raise
    key = "claim" if order.live_clock(Clock.CONTACT) else "claim_no_contact"
    await show(turn, order, texts.DONE_STAFF[key].format(**known(turn, order)))


async def _told_who(turn: Turn, order: WorkOrder) -> None:
    if order.lead not in turn.person.actor.units:
        raise Stale
    holder = await turn.tx.get(Person, order.handler)
    name = holder.name if holder and holder.name else texts.A_COLLEAGUE
    await turn.reply(texts.CLAIMED_BY.format(number=order.number, name=name))


async def contact(turn: Turn, press: Button) -> None:
    await _contacted(turn, press, reached=True, key="contact")


async def no_contact(turn: Turn, press: Button) -> None:
    await _contacted(turn, press, reached=False, key="contact_failed")


async def _contacted(turn: Turn, press: Button, *, reached: bool, key: str) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.CONTACT, Details(reached=reached))
    await show(turn, order, texts.DONE_STAFF[key].format(**known(turn, order)))


async def full_text(turn: Turn, press: Button) -> None:
    """The unmasked text and the contact: for who must speak with the enterprise, in a private chat."""
    order = await turn.order(press.arg, press.version)
    if not may_read_full(order, turn.person.actor):
        raise Stale
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    appeal = await order_queries.appeal_of(turn.tx, order)
    contact_line = appeal.contact or texts.NO_CONTACT_LEFT
    text = texts.ORDER_PRIVATE.format(number=order.number, text=appeal.full, contact=contact_line)
    added = [texts.ADDED.format(text=note.full) for note in await order_queries.notes_by(turn.tx, order, order.owner)]
    await show(turn, order, "\n".join(filter(None, (text, *added, await attachments.listed(turn, order)))))


# the coordinator


async def strike_off(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.STRIKE_OFF, Details(words=texts.REASON_STRIKE_OFF))
    await show(turn, order, texts.DONE_COORDINATOR["strike_off"].format(**known(turn, order)))


async def try_again(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.TRY, Details(reached=False))
    tries = str(len(order.past(Action.TRY, Action.STRIKE_OFF, round_=order.round)))
    await show(turn, order, texts.TOLD_COORDINATOR["try"].format(**known(turn, order, tries=tries)))


async def unreached(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.UNREACHED, Details(words=texts.REASON_UNREACHED))
    await show(turn, order, texts.DONE_COORDINATOR["unreached"].format(**known(turn, order)))


# the enterprise


async def urge(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.URGE)
    await thank(turn, order, "urge")


async def thank(turn: Turn, order: WorkOrder, key: str) -> None:
    """A reply to the enterprise on what it did itself, with what it can do next."""
    said = known(turn, order, due=state_due(order, turn.now))
    buttons = enterprise_buttons(order, turn.now, turn.house.calendar)
    await turn.reply(texts.DONE_ENTERPRISE[key].format(**said), buttons)
