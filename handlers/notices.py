"""Who is told what when a step was taken, from the letters of its row.

A sentence stands under (audience, action) in texts; an action without one for an audience is not told to it, unless the
row names that audience: the tests hold that every built row with a letter has a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db.models.orders import Appeal
from db.models.people import Person
from db.queries import orders as order_queries
from db.queries import people
from handlers import texts
from handlers.cards import (
    due_of,
    enterprise_buttons,
    explained_limits,
    lead_name,
    limits,
    office_buttons,
    state_due,
    unit_name,
)
from handlers.messages import Button, Outgoing
from handlers.turn import Scene
from knowledge.places import region_chain
from workflow.order import Actor, Taken, UnitKey, WorkOrder
from workflow.rules import DISPATCHES
from workflow.terms import Action, Clock, Tell

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Notice:
    """What is known of a step that was taken; `full` is the unmasked text, for the enterprise alone."""

    order: WorkOrder
    appeal: Appeal
    taken: Taken
    full: str = ""

    @property
    def action(self) -> Action:
        return self.taken.entry.action


async def announce(scene: Scene, order: WorkOrder, taken: Taken, full: str = "") -> None:
    """Tells everybody whom the row names, except who did it (told by the reply)."""
    notice = Notice(order, await order_queries.appeal_of(scene.tx, order), taken, full)
    for tell in taken.tells:
        await _AUDIENCE[tell](scene, notice)
    if taken.step.action in DISPATCHES:
        await _check_reachable(scene, order)


def facts(scene: Scene, notice: Notice) -> dict[str, str]:
    """What a sentence may name."""
    order, entry = notice.order, notice.taken.entry
    home = scene.house.region
    return {
        "number": order.number,
        "unit": lead_name(order, home),
        "cls": order.cls.zh,
        "state": order.state.zh,
        "round": str(order.round),
        "region": order.region,
        "text": notice.appeal.public,
        "kind": notice.appeal.kind,
        "category": scene.house.category(order.category),
        "place": texts.ORDER_PLACE.format(place=notice.appeal.place) if notice.appeal.place else "",
        "limits": limits(order),
        "words": entry.words,
        "ground": entry.ground,
        "outcome": entry.outcome.zh if entry.outcome else "",
        "proposed": _proposed(order, entry.unit, home),
        "handle": due_of(order, Clock.HANDLE),
        "contact": due_of(order, Clock.CONTACT),
        "due": state_due(order, scene.now) if notice.action is Action.URGE else _own_due(order),
        "tries": str(len(order.past(Action.TRY, Action.STRIKE_OFF, round_=order.round))),
    }


def _own_due(order: WorkOrder) -> str:
    clocks = (Clock.DISPATCH, Clock.SIGN, Clock.RULE, Clock.REVIEW, Clock.CALLBACK, Clock.HANDLE)
    return next((due for clock in clocks if (due := due_of(order, clock))), "")


def _proposed(order: WorkOrder, unit: UnitKey, home: str) -> str:
    if unit[1]:
        return unit_name(*unit, home)
    names = "、".join(unit_name(region, name, home) for region, name in order.proposed)
    if not names:
        return texts.PROPOSED_NONE
    return texts.PROPOSED.format(units=names)


def key_of(notice: Notice, home: str) -> str:
    """The key of the sentence: the action, with what makes it differ."""
    entry = notice.taken.entry
    if entry.action is Action.FILE_UNSURE and notice.order.region not in region_chain(home):
        return "file_elsewhere"
    if entry.action is Action.CONTACT and not entry.reached:
        return "contact_failed"
    if entry.action is Action.CLAIM and notice.order.live_clock(Clock.CONTACT) is None:
        return "claim_no_contact"
    return entry.action.value


async def _tell_enterprise(scene: Scene, notice: Notice) -> None:
    order = notice.order
    address = await people.address_of(scene.tx, order.owner)
    line = texts.TOLD_ENTERPRISE.get(key_of(notice, scene.house.region))
    if address is None or line is None:
        return
    known = facts(scene, notice)
    known["words"] = notice.full or known["words"]
    known["limits"] = explained_limits(order, scene.house.calendar)
    buttons = enterprise_buttons(order, scene.now, scene.house.calendar)
    await scene.send(address, Outgoing(line.format(**known), buttons))


async def _tell_staff(scene: Scene, notice: Notice) -> None:
    """The unit in charge, of the order itself when it is dispatched, else of what happened to it."""
    if notice.order.lead:
        await _tell_unit(scene, notice, notice.order.lead, _staff_line(notice))


async def _tell_both_units(scene: Scene, notice: Notice) -> None:
    former = [unit for unit in notice.taken.units if unit != notice.order.lead]
    for unit in former:
        await _tell_unit(scene, notice, unit, texts.TOLD_STAFF["moved"])
    await _tell_staff(scene, notice)


def _staff_line(notice: Notice) -> str | None:
    if notice.action in (Action.FILE, Action.DISPATCH):
        return texts.NEW_ORDER
    if notice.action in (Action.UPHOLD, Action.RECALL):
        return texts.ORDER_AGAIN
    return texts.TOLD_STAFF.get(notice.action.value)


async def _tell_unit(scene: Scene, notice: Notice, unit: UnitKey, line: str | None) -> None:
    if line is None:
        return
    message = line.format(**facts(scene, notice))
    for person in await people.staff_of(scene.tx, unit):
        await _tell_person(scene, person, message, notice)
    for group in await people.groups_of(scene.tx, unit):
        buttons = _group_buttons(scene, notice.order, unit)
        await scene.send(group, Outgoing(message, buttons))


def _group_buttons(scene: Scene, order: WorkOrder, unit: UnitKey) -> tuple[tuple[Button, ...], ...]:
    """In a group the unit's own buttons; who presses is checked then."""
    anybody = Actor(NOBODY, frozenset({unit}))
    return office_buttons(order, anybody, scene.now, scene.house.calendar, scene.house.region)


async def _tell_coordinators(scene: Scene, notice: Notice) -> None:
    line = texts.TOLD_COORDINATOR.get(key_of(notice, scene.house.region))
    if line is not None:
        message = line.format(**facts(scene, notice))
        await _tell_people(scene, await people.coordinators(scene.tx), message, notice)


async def _tell_supervisors(scene: Scene, notice: Notice) -> None:
    line = texts.TOLD_COORDINATOR.get(key_of(notice, scene.house.region))
    if line is not None:
        message = line.format(**facts(scene, notice))
        await _tell_people(scene, await people.supervisors(scene.tx), message, notice)


async def _tell_people(scene: Scene, found: Iterable[Person], message: str, notice: Notice) -> None:
    for person in found:
        if person.id != notice.taken.entry.by or notice.taken.entry.by == notice.order.owner:
            await _tell_person(scene, person, message, notice)


async def _tell_person(scene: Scene, person: Person, message: str, notice: Notice) -> None:
    address = await people.address_of(scene.tx, person.id)
    if address is None:
        return
    house = scene.house
    buttons = office_buttons(notice.order, person.actor, scene.now, house.calendar, house.region)
    await scene.send(address, Outgoing(message, buttons))


async def _tell_nobody(scene: Scene, notice: Notice) -> None:
    """Co-units are named from the loop's own issue on."""


async def _check_reachable(scene: Scene, order: WorkOrder) -> None:
    """A unit in which nobody can hear is told of to the coordinators at once."""
    if order.lead is None or await people.groups_of(scene.tx, order.lead):
        return
    for person in await people.staff_of(scene.tx, order.lead):
        if await people.address_of(scene.tx, person.id):
            return
    text = texts.NOBODY.format(unit=lead_name(order, scene.house.region), number=order.number)
    await tell_coordinators(scene, text)


async def tell_coordinators(scene: Scene, text: str) -> None:
    """One sentence to every coordinator."""
    for person in await people.coordinators(scene.tx):
        address = await people.address_of(scene.tx, person.id)
        if address is not None:
            await scene.send(address, Outgoing(text))


_AUDIENCE = {
    Tell.ENTERPRISE: _tell_enterprise,
    Tell.EVERY_ENTERPRISE: _tell_enterprise,
    Tell.STAFF: _tell_staff,
    Tell.EVERY_STAFF: _tell_both_units,
    Tell.CO_STAFF: _tell_nobody,
    Tell.COORDINATOR: _tell_coordinators,
    Tell.SUPERVISOR: _tell_supervisors,
}
