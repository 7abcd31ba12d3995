"""A work order's steps that are one press: claim, contact, rule, dispatch, strike off, rate, urge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from db.models.orders import Note
from db.models.people import Person
from db.queries import cards as card_queries
from db.queries import orders as order_queries
from db.queries import people
from db.queries.messages import first_time
from handlers import heard, intake, phone, texts
from handlers.cards import due_of, enterprise_buttons, lead_name, office_buttons, state_due
from handlers.hidden import kept_words, public_words, told_words
from handlers.messages import Button, Kind, Outgoing
from handlers.notices import announce, check_told, tell_coordinators
from handlers.showing import redraw
from handlers.sweeps import sweep
from handlers.turn import Again, Scene, Stale, Turn
from knowledge.personal import mask
from workflow.order import Details, Taken, WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action, Clock

BURST = timedelta(seconds=10)
MOST_IN_HISTORY = 2000  # characters
_NOT_NOTED = (Action.OBJECT, Action.REJECT, Action.SEND_BACK)  # of which no note keeps the words
REPEATABLE = (Action.CONTACT, Action.TRY)  # the same step may be taken again, but not by the same press


async def take(turn: Turn, order: WorkOrder, action: Action, details: Details | None = None, full: str = "") -> Taken:
    """The one way from a handler into the loop: the step, then everybody who is to be told. Raises NotAllowed, Again.

    Alerts that fell due before this moment are written first, also of the other order of a merge, a split or a contest:
    a step does not undo a limit that had passed.
    """
    await sweep(turn, order)
    if details and details.order and details.order.history:
        await sweep(turn, details.order)
    await check_told(turn, order, action, turn.person.actor)
    kept = await _kept(turn, order, details or Details())
    taken = _once(turn, order, action, _short(kept))
    if len(kept.words) > MOST_IN_HISTORY and action in _NOT_NOTED:
        await note(turn, order, action, kept.words)
    await turn.tx.flush()
    await heard.words_went(turn, order)
    for one in filter(None, (order, details.order if details else None)):
        await redraw(turn, one)
    await announce(turn, order, taken, full)
    await tell_provisional(turn, order)
    return taken


async def _kept(turn: Turn, order: WorkOrder, details: Details) -> Details:
    """Its words as the history may keep them, whoever says them: they are hashed and stay, and many read them."""
    words = mask(details.words)
    for person in (order.owner, *order.parties) if words else ():
        words = kept_words(words, await order_queries.appeal_for(turn.tx, order, person))
    return replace(details, words=words)


def _short(details: Details) -> Details:
    """Its words as long as the history keeps them; the whole stands in the note or the answer beside it."""
    words = details.words
    if len(words) <= MOST_IN_HISTORY:
        return details
    return replace(details, words=texts.HISTORY_SHORTENED.format(words=words[:MOST_IN_HISTORY], n=len(words)))


def _once(turn: Turn, order: WorkOrder, action: Action, details: Details) -> Taken:
    """A burst of the same press is one press: raises Again where this person did the very same a moment ago."""
    did = _did_it_just_now(turn, order, action, details)
    if did and action in REPEATABLE:
        raise Again(order.number)
    try:
        return order.take(action, turn.person.actor, turn.now, turn.house.calendar, details)
    except NotAllowed as refused:
        if did and refused.refusal is Refusal.NOT_NOW:
            raise Again(order.number) from refused
        raise


def _did_it_just_now(turn: Turn, order: WorkOrder, action: Action, details: Details) -> bool:
    if turn.incoming.kind is not Kind.PRESS or not order.history:
        return False
    last = order.history[-1]
    same = (last.action, last.by, last.reached) == (action, turn.person.id, details.reached)
    return same and turn.now - last.at < BURST


def files_of(turn: Turn) -> list[list[str | int]]:
    """The files of the event, as they are kept."""
    return [[file.kind, file.ref, file.name, file.size] for file in turn.incoming.files]


async def own_words(turn: Turn, order: WorkOrder, words: str) -> tuple[str, str]:
    """Words of who appealed, as they are kept and as many read them: as hidden as they wish to be."""
    appeal = await order_queries.appeal_for(turn.tx, order, turn.person.id)
    return told_words(words, appeal), public_words(words, appeal)


async def note(
    turn: Turn,
    order: WorkOrder,
    action: Action,
    full: str,
    files: list[list[str | int]] | None = None,
    public: str = "",
) -> None:
    """Keeps the full words of a step, encrypted, their masked copy, and the files that came with them."""
    kept = await intake.within_order(turn, order, files_of(turn) if files is None else files)
    turn.tx.add(
        Note(
            order_id=order.id,
            at=turn.now,
            by=turn.person.id,
            kind=action.value,
            public=public or mask(full),
            full=full,
            files=kept,
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
    own = (Clock.DISPATCH, Clock.SIGN, Clock.RULE, Clock.REVIEW, Clock.CALLBACK)
    due = next((found for clock in own if (found := due_of(order, clock))), "")
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
    """A reply to a department's or a coordinator's person, with what can be done next.

    In a group in which the card stands it goes to them alone: the others see what changed on the card.
    """
    house = turn.house
    buttons = office_buttons(order, turn.person.actor, turn.now, house.calendar, house.region)
    if not turn.in_group or await card_queries.newest(turn.tx, turn.address.id, order.number) is None:
        return await turn.reply(text, buttons)
    own = await people.address_of(turn.tx, turn.person.id)
    if own is not None:
        await turn.send(own, Outgoing(text, buttons))


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
    line = texts.DONE_STAFF[key].format(**known(turn, order))
    if turn.in_group:
        line = texts.CLAIMED_BY.format(number=order.number, name=turn.person.name or texts.A_COLLEAGUE) + line
    await show(turn, order, line)


async def _told_who(turn: Turn, order: WorkOrder) -> None:
    if order.lead not in turn.person.actor.units:
        raise Stale
    holder = await turn.tx.get(Person, order.handler)
    name = holder.name if holder and holder.name else texts.A_COLLEAGUE
    await turn.whisper(texts.CLAIMED_BY.format(number=order.number, name=name))


async def contact(turn: Turn, press: Button) -> None:
    await _contacted(turn, press, reached=True, key="contact")


async def no_contact(turn: Turn, press: Button) -> None:
    await _contacted(turn, press, reached=False, key="contact_failed")


async def _contacted(turn: Turn, press: Button, *, reached: bool, key: str) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.CONTACT, Details(reached=reached))
    await show(turn, order, texts.DONE_STAFF[key].format(**known(turn, order)))


# the coordinator


async def strike_off(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.STRIKE_OFF, Details(words=texts.REASON_STRIKE_OFF))
    await show(turn, order, texts.DONE_COORDINATOR["strike_off"].format(**known(turn, order)))


async def try_again(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await take(turn, order, Action.TRY, await phone.unanswered(turn, order))
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
