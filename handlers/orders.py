"""A work order's steps that are one press: claim, contact, rule, dispatch, strike off, rate, urge."""

from __future__ import annotations

from db.models.orders import Note
from db.models.people import Person
from db.queries import orders as order_queries
from db.queries.messages import first_time
from handlers import attachments, texts
from handlers.cards import due_of, lead_name, may_read_full, office_buttons, unit_name
from handlers.messages import Button, column
from handlers.notices import announce, tell_coordinators
from handlers.turn import Scene, Stale, Turn
from handlers.units import unit_named
from knowledge.personal import mask
from workflow.order import Details, Taken, UnitKey, WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action, Clock, State


async def take(turn: Turn, order: WorkOrder, action: Action, details: Details | None = None, full: str = "") -> Taken:
    """The one way from a handler into the loop: the step, then everybody who is to be told. Raises NotAllowed."""
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
    await show(turn, order, "\n".join(filter(None, (text, await attachments.listed(turn, order)))))


# the coordinator


async def dispatch(turn: Turn, press: Button) -> None:
    """交办 to one of the proposed units: the argument is `order-n`."""
    order_id, _, n = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    if not n.isdigit() or int(n) >= len(order.proposed):
        raise Stale
    region, name = order.proposed[int(n)]
    await move(turn, order, (region, name))


async def choose_unit(turn: Turn, press: Button) -> None:
    """其他单位, or 改派: the next message, or a button, names the unit."""
    order = await turn.order(press.arg, press.version)
    turn.wait_for("unit", order=order.id, round=order.round)
    await ask_unit(turn, order, texts.ASK_UNIT)


async def ask_unit(turn: Turn, order: WorkOrder, line: str, verb: str = "unit", **more: str) -> None:
    """Asks which unit, with the likely ones as buttons of `verb`."""
    buttons = [
        Button(unit_name(*unit, turn.house.region), verb, f"{order.id}-{n}", order.round)
        for n, unit in enumerate(await likely_units(turn, order))
    ]
    await turn.reply(line.format(number=order.number, **more), column(buttons))


async def likely_units(turn: Turn, order: WorkOrder) -> list[UnitKey]:
    """The units that the words of the appeal speak for, without the one in charge."""
    appeal = await order_queries.appeal_of(turn.tx, order)
    route = turn.house.router.route(appeal.public, order.region)
    return [unit.key for unit in route.units if unit.key != order.lead][:3]


async def unit_pressed(turn: Turn, press: Button) -> None:
    order, unit = await pressed_unit(turn, press)
    await move(turn, order, unit)


async def pressed_unit(turn: Turn, press: Button) -> tuple[WorkOrder, UnitKey]:
    """The order and the likely unit of a button `order-n`. Raises Stale."""
    order_id, _, n = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    units = await likely_units(turn, order)
    if not n.isdigit() or int(n) >= len(units):
        raise Stale
    return order, units[int(n)]


async def unit_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    unit = unit_named(turn.house, text, order.region)
    if unit is None:
        return await ask_unit(turn, order, texts.UNKNOWN_UNIT)
    await move(turn, order, unit)


_MOVES = {State.TRIAGE: (Action.DISPATCH, texts.REASON_DISPATCH), State.OBJECTED: (Action.UPHOLD, texts.REASON_UPHOLD)}


async def move(turn: Turn, order: WorkOrder, unit: UnitKey) -> None:
    """The coordinator gives the order to a unit: 交办, 同意改派 or 改派, as its state has it."""
    action, reason = _MOVES.get(order.state, (Action.RECALL, texts.REASON_RECALL))
    await take(turn, order, action, Details(unit=unit, words=reason))
    turn.stop_waiting()
    await show(turn, order, texts.DONE_COORDINATOR[action.value].format(**known(turn, order)))


async def uphold(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    objections = order.past(Action.OBJECT)
    if not objections:
        raise Stale
    await move(turn, order, objections[-1].unit)


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
