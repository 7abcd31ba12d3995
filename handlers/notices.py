"""Who is told what when a step was taken, from the letters of its row.

A sentence stands under (audience, key) in texts, the key the action with what makes it differ; an action without one
for an audience is not told to it: the tests hold that every row with a letter has a sentence. Nobody is told twice of
one step, and a unit that an order reports is told nothing at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from db.models.orders import Appeal
from db.models.people import Address, Person
from db.queries import cards as card_queries
from db.queries import orders as order_queries
from db.queries import people
from handlers import errands, hearing, texts
from handlers.cards import (
    channel_name,
    due_of,
    enterprise_buttons,
    explained_limits,
    lead_name,
    limits,
    linked,
    office_buttons,
    particulars,
    state_due,
    unit_name,
)
from handlers.hidden import words_to
from handlers.messages import Button, Lane, Outgoing, rows
from handlers.turn import Scene
from handlers.when import day_shown, shown
from knowledge.intent import REPORT
from knowledge.places import region_chain
from knowledge.routing import CONDUCT
from workflow import timed
from workflow.order import Actor, Entry, Taken, UnitKey, WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.rules import DISPATCHES
from workflow.standing import CONTEST_WORKDAYS
from workflow.terms import OPEN, Action, Clock, DeclineGround, Outcome, Plea, State, Tell, Unsolved

NOBODY = -1
PART_OF = "split:"  # how the source of a part begins
_FINISHES = (Action.ANSWER, Action.STRIKE_OFF, Action.RATE_GOOD)
_PARTS = (Action.FILE, Action.FILE_UNSURE, Action.SPLIT)
_OWN_CLOCKS = (Clock.DISPATCH, Clock.SIGN, Clock.RULE, Clock.PAUSE, Clock.REVIEW, Clock.CALLBACK, Clock.HANDLE)
# By when the step itself asks for something; any other step names the limit of the state the order is in.
_DUE_OF = {
    Action.ASK_EXTENSION: Clock.DECIDE,
    Action.MEET: Clock.SESSION,
    Action.REQUEST: Clock.SETTLE,
    Action.EXTEND: Clock.HANDLE,
}
_GIVES_OUT = (*DISPATCHES, Action.CONCLUDE, Action.CONSULT)
_CARDS = (*_GIVES_OUT, Action.FILE_UNSURE)
_QUIET = (Action.STRIKE_OFF, Action.RATE_GOOD, Action.UNREACHED, Action.LASTING, Action.HAND_OVER)
_RATINGS = (Action.RATE_GOOD, Action.RATE_BAD, Action.RATE_LAST)
_LISTS = (Action.LIST, Action.RATE_BAD, Action.REOPEN)
_ANSWERED = (Action.REOPEN, Action.CONTEST)  # who did it was told by the form's reply
CONTESTED = (State.DECLINED, State.TRANSFERRED, State.MERGED)
_ZH = {term.value: term.zh for terms in (DeclineGround, Plea, Unsolved) for term in terms}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is known of a step that was taken; `full` is the unmasked text, for the enterprises alone.

    `colleague` is who takes over; `as_` the key of the sentences where it is not the action's; `due_at` when it may be
    told (None: now); `told` who of the enterprises has read of it, `heard` who of the units and the office has.
    """

    order: WorkOrder
    appeal: Appeal
    taken: Taken
    full: str = ""
    colleague: str = ""
    as_: str = ""
    due_at: datetime | None = None
    told: tuple[int, ...] = ()
    heard: set[int] = field(default_factory=set)

    @property
    def entry(self) -> Entry:
        return self.taken.entry

    @property
    def action(self) -> Action:
        return self.entry.action


async def announce(
    scene: Scene, order: WorkOrder, taken: Taken, full: str = "", due_at: datetime | None = None
) -> None:
    """Tells everybody whom the row names, and of a merge the order into which it went; `due_at`: not before then.

    Who did it is told by the reply, an enterprise mostly by the sentence here. The order must be stored, with its
    appeal; the part of a split is announced by its own filing.
    """
    notice = await _notice(scene, order, taken, full, due_at)
    for tell in taken.tells:
        if tell in _ALWAYS or not hidden(order):
            await _AUDIENCE[tell](scene, notice)
    await _LINKED.get(notice.action, _nothing_linked)(scene, notice)
    if notice.action in _GIVES_OUT:
        for unit in dict.fromkeys(filter(None, (order.lead, *order.co_units))):
            await errands.look_at_unit(scene, order, unit)
    if order.listed and notice.action in _LISTS:
        await errands.expect_report(scene)


async def check_told(scene: Scene, order: WorkOrder, action: Action, by: Actor) -> None:
    """An extension is told in the same transaction or not granted: raises NotAllowed where nobody can be told."""
    if action is not Action.EXTEND:
        return
    order.may(action, by, scene.now, scene.house.calendar)
    if not await hearing.enterprises(scene, order):
        raise NotAllowed(Refusal.NOBODY_TOLD, order.state, action, order.number)


def hidden(order: WorkOrder) -> bool:
    """A 举报 that was not dispatched yet: only its enterprise and the coordinators are told of it."""
    return bool(order.reported) and not order.past(*DISPATCHES, Action.CONCLUDE)


async def _notice(scene: Scene, order: WorkOrder, taken: Taken, full: str, due_at: datetime | None) -> Notice:
    appeal = await order_queries.appeal_of(scene.tx, order)
    person = await scene.tx.get(Person, taken.entry.person) if taken.entry.action is Action.HAND_OVER else None
    name = person.name if person and person.name else texts.A_COLLEAGUE
    return Notice(order, appeal, taken, full, name, due_at=due_at)


# what a sentence may name


def facts(scene: Scene, notice: Notice) -> dict[str, str]:
    """What a sentence may name."""
    order, entry = notice.order, notice.entry
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
        "place": particulars(notice.appeal) + linked(notice.order),
        "limits": _limits_line(limits(order)),
        "words": entry.words,
        "reason": texts.TOLD_REASON.format(words=entry.words) if entry.words else "",
        "ground": _ZH.get(entry.ground, entry.ground),
        "outcome": _outcome(order, entry),
        "proposed": _proposed(order, entry.unit, home),
        "other": unit_name(*entry.unit, home) if entry.unit[1] else texts.REASON_TRIAGE,
        "units": _names(units_meant(notice), home),
        "co": co_line(order, home),
        "handle": due_of(order, Clock.HANDLE),
        "limit": _limit_line(order),
        "contact": due_of(order, Clock.CONTACT),
        "opinion": _opinion_due(order),
        "due": _due(scene, order, entry),
        "tries": str(len(order.past(Action.TRY, Action.STRIKE_OFF, round_=order.round))),
        "days": str(entry.days),
        "channel": channel_name(entry.channel),
        "ref": entry.ref,
        "ruling": texts.RULINGS[bool(entry.granted)],
        "plea": _plea(order),
        "level": texts.LEVELS[order.level],
        "colleague": notice.colleague,
    }


def _limit_line(order: WorkOrder) -> str:
    """The limit to handle as a line of its own, for steps at which it may stand still."""
    due = due_of(order, Clock.HANDLE)
    return texts.TOLD_LIMIT.format(due=due) if due else ""


def _limits_line(said: str) -> str:
    return texts.TOLD_LIMITS.format(limits=said) if said else ""


def _due(scene: Scene, order: WorkOrder, entry: Entry) -> str:
    """By when what the step asks for: its own clock, the window to contest it, or the limit of the state."""
    calendar = scene.house.calendar
    if entry.action is Action.URGE:
        return state_due(order, scene.now)
    if entry.now in CONTESTED:
        return shown(calendar.end_of_workday(entry.at, CONTEST_WORKDAYS))
    if entry.action is Action.ASK_EFFECT:
        lapses = timed.lapses_at(order, calendar)
        return shown(lapses) if lapses else ""
    clocks = (_DUE_OF[entry.action],) if entry.action in _DUE_OF else _OWN_CLOCKS
    return next((due for clock in clocks if (due := due_of(order, clock))), "")


def _opinion_due(order: WorkOrder) -> str:
    """By when the opinion is waited for that was asked for last."""
    opinions = [running for running in order.live_clocks() if running.clock is Clock.OPINION]
    return shown(max(opinions, key=lambda running: running.made).due) if opinions else ""


def _outcome(order: WorkOrder, entry: Entry) -> str:
    """How the round ended, a promise with its date."""
    if entry.outcome is Outcome.PROMISED and order.promised:
        return texts.PROMISED_BY.format(outcome=entry.outcome.zh, day=day_shown(order.promised))
    return entry.outcome.zh if entry.outcome else ""


def _proposed(order: WorkOrder, unit: UnitKey, home: str) -> str:
    if unit[1]:
        return unit_name(*unit, home)
    names = _names([(region, name) for region, name in order.proposed], home)
    return texts.PROPOSED.format(units=names) if names else texts.PROPOSED_NONE


def _names(units: Iterable[UnitKey], home: str) -> str:
    return "、".join(unit_name(region, name, home) for region, name in units)


def co_line(order: WorkOrder, home: str) -> str:
    return texts.CO_UNITS.format(units=_names(order.co_units, home)) if order.co else ""


def _plea(order: WorkOrder) -> str:
    """What was requested last."""
    requests = order.past(Action.REQUEST)
    return _ZH.get(requests[-1].ground, requests[-1].ground) if requests else ""


def units_meant(notice: Notice) -> list[UnitKey]:
    """The co-units that a step is about: those newly asked, who gave an opinion, whose opinion is not waited for."""
    order, at = notice.order, notice.entry.at
    opinions = [running for running in order.clocks if running.clock is Clock.OPINION]
    if notice.action is Action.CONSULT:
        return list(dict.fromkeys(running.unit for running in opinions if running.live and running.made == at))
    if notice.action in (Action.OPINE, Action.WAIVE):
        ended = (running.unit for running in opinions if running.stopped == at and not running.superseded)
        return list(dict.fromkeys(ended))
    return list(order.co_units)


# which sentence


def key_of(notice: Notice, home: str) -> str:
    """The key of the sentence: the action, with what makes it differ."""
    fits = _VARIANTS.get(notice.action, _plain)
    return notice.as_ or notice.action.value + fits(notice, home)


def _plain(notice: Notice, home: str) -> str:
    return ""


def _is_part(notice: Notice) -> bool:
    """Whether the office split the order off another; who appealed did not file it."""
    return notice.appeal.source_key.startswith(PART_OF)


def _how_filed(notice: Notice, home: str) -> str:
    if notice.order.reported or (notice.order.category == CONDUCT and notice.appeal.kind == REPORT):
        return "_reported_part" if _is_part(notice) else "_reported"
    if _is_part(notice):
        return "_part"
    return "" if notice.order.region in region_chain(home) else "_elsewhere"


def _how_hidden(notice: Notice) -> str:
    """Whether the enterprise wished that the unit does not learn who it is: then no call of the unit is promised."""
    return "_hidden" if notice.appeal.anonymity else ""


def _how_settled(notice: Notice, home: str) -> str:
    return "" if notice.order.state is not notice.entry.was else "_partly"


def _how_final(notice: Notice, home: str) -> str:
    return "_final" if notice.order.past(Action.CONTEST) else ""


_VARIANTS: dict[Action, Callable[[Notice, str], str]] = {
    Action.FILE: lambda notice, home: "_part" if _is_part(notice) else _how_hidden(notice),
    Action.FILE_UNSURE: _how_filed,
    Action.CONTACT: lambda notice, home: "" if notice.entry.reached else "_failed",
    Action.CLAIM: lambda notice, home: (
        _how_hidden(notice) or ("" if notice.order.live_clock(Clock.CONTACT) else "_no_contact")
    ),
    Action.SUPPLEMENT: lambda notice, home: "_resumed" if notice.entry.was is State.WAITING else "",
    Action.ASK_EFFECT: lambda notice, home: "_promised" if notice.order.outcome is Outcome.PROMISED else "",
    Action.OPINE: lambda notice, home: "" if notice.order.open_opinions() else "_all",
    Action.ASK_EXTENSION: lambda notice, home: "_second" if notice.order.past(Action.EXTEND) else "",
    Action.DECLINE: _how_final,
    Action.TRANSFER: _how_final,
    Action.MERGE: _how_final,
    Action.WITHDRAW: _how_settled,
    Action.RATE_GOOD: _how_settled,
}
_AS_TEXTS = {"file_unsure_elsewhere": "file_elsewhere", "file_unsure_reported": "file_reported"}


def _line(sentences: Mapping[str, str], notice: Notice, home: str) -> str | None:
    key = key_of(notice, home)
    return sentences.get(_AS_TEXTS.get(key, key)) or sentences.get(notice.as_ or notice.action.value)


# the enterprises


async def _tell_enterprises(scene: Scene, notice: Notice) -> None:
    """The owner and everybody whose order was merged into it; who acts reads another sentence than the others."""
    home = scene.house.region
    for person in await hearing.enterprises(scene, notice.order):
        if person.id in notice.told or (person.id == notice.entry.by and notice.action in _ANSWERED):
            continue
        others = _line(texts.TOLD_PARTY, notice, home) if person.id != _who_speaks(notice) else None
        line = others or _line(texts.TOLD_ENTERPRISE, notice, home)
        if line is not None:
            await _tell_party(scene, notice, person.id, line)


def _who_speaks(notice: Notice) -> int:
    """The enterprise's person whose step this is: who rated, or was rated for by phone; else who did it."""
    return notice.entry.person if notice.action in _RATINGS else notice.entry.by


async def _tell_party(scene: Scene, notice: Notice, person: int, line: str) -> None:
    address = await people.address_of(scene.tx, person)
    if address is None:
        return
    order, calendar = notice.order, scene.house.calendar
    known = facts(scene, notice)
    if notice.full:
        words = await _words_to(scene, order, person, notice.full)
        known |= {"words": words, "reason": texts.TOLD_REASON.format(words=words)}
    known["limits"] = _limits_line(explained_limits(order, calendar))
    buttons = _effect_buttons(order) if notice.action is Action.ASK_EFFECT else ()
    buttons = buttons or enterprise_buttons(order, scene.now, calendar, person)
    others = await _parts_still_open(scene, order) if notice.action in _FINISHES else []
    await _send(scene, notice, address, Outgoing("\n".join([line.format(**known), *others]), buttons))


async def _words_to(scene: Scene, order: WorkOrder, person: int, words: str) -> str:
    """Words to one of the enterprises: of several none reads the numbers or the names of another."""
    others = [one for one in dict.fromkeys((order.owner, *order.parties)) if one != person]
    if not others:
        return words
    own = await order_queries.appeal_for(scene.tx, order, person)
    return words_to(words, own, [await order_queries.appeal_for(scene.tx, order, one) for one in others])


async def _parts_still_open(scene: Scene, order: WorkOrder) -> list[str]:
    """A line for each order that was split off this one, or that this one was split off, and is still being handled."""
    numbers = dict.fromkeys(entry.ref for entry in order.past(*_PARTS) if entry.ref)
    found = [await order_queries.by_number(scene.tx, number) for number in numbers]
    return [
        texts.PART_STILL_OPEN.format(number=part.number, unit=lead_name(part, scene.house.region), state=part.state.zh)
        for part in found
        if part is not None and part.state in OPEN
    ]


def _effect_buttons(order: WorkOrder) -> tuple[tuple[Button, ...], ...]:
    """The answers to 跟踪问效."""
    lasting = Button(texts.LASTING, "lasting", str(order.id), order.round)
    return rows(lasting, Button(texts.REOPEN, "reopen", str(order.id), order.round))


async def _tell_leaver(scene: Scene, notice: Notice) -> None:
    """Who withdrew from an order that others go on with is told so, and nothing after that."""
    if key_of(notice, scene.house.region) == "withdraw_partly":
        await _tell_party(scene, notice, notice.entry.by, texts.TOLD_ENTERPRISE["withdraw_left"])


# the units


async def _tell_staff(scene: Scene, notice: Notice) -> None:
    """The unit in charge; a unit that was in charge before a 会商 and is not any more reads so."""
    if notice.action is Action.CONCLUDE:
        await _tell_former(scene, notice)
    if notice.order.lead:
        await _tell_unit(scene, notice, notice.order.lead, _line(texts.TOLD_STAFF, notice, scene.house.region))


async def _tell_both_units(scene: Scene, notice: Notice) -> None:
    await _tell_former(scene, notice)
    await _tell_staff(scene, notice)


async def _tell_former(scene: Scene, notice: Notice) -> None:
    for unit in notice.taken.units:
        if unit not in (notice.order.lead, *notice.order.co_units):
            await _tell_unit(scene, notice, unit, texts.TOLD_STAFF["moved"])


async def _tell_co_units(scene: Scene, notice: Notice) -> None:
    """The co-units that the step is about; after a 会商 also those that were called to it and left out of the end."""
    line = _line(texts.TOLD_CO_STAFF, notice, scene.house.region)
    for unit in units_meant(notice):
        await _tell_unit(scene, notice, unit, line)
    for unit in notice.taken.left if notice.action is Action.CONCLUDE else ():
        await _tell_unit(scene, notice, unit, texts.TOLD_CO_STAFF["conclude_left"])


async def _tell_unit(scene: Scene, notice: Notice, unit: UnitKey, line: str | None) -> None:
    if line is None or [*unit] in notice.order.reported:
        return
    order = notice.order
    message = line.format(**facts(scene, notice))
    besides, card = order.handler if unit == order.lead else None, _card(notice, unit)
    await _tell_people(scene, notice, await hearing.of_unit(scene, unit, besides=besides), message, card)
    for group in await people.groups_of(scene.tx, unit):
        if not await _shows_it(scene, notice, group):
            await _send(scene, notice, group, Outgoing(message, _group_buttons(scene, order, unit), card, Lane.CARD))


def _card(notice: Notice, unit: UnitKey) -> str:
    """The number, where what is told is the card with which the order is given to the unit."""
    gives = notice.action in _CARDS and unit in (notice.order.lead, *notice.order.co_units)
    return notice.order.number if gives else ""


async def _shows_it(scene: Scene, notice: Notice, group: Address) -> bool:
    """A card that stands in the group shows by itself what asks nothing of the unit."""
    quiet = notice.action in _QUIET
    return quiet and await card_queries.newest(scene.tx, group.id, notice.order.number) is not None


def _group_buttons(scene: Scene, order: WorkOrder, unit: UnitKey) -> tuple[tuple[Button, ...], ...]:
    """In a group the unit's own buttons; who presses is checked then."""
    anybody = Actor(NOBODY, frozenset({unit}))
    return office_buttons(order, anybody, scene.now, scene.house.calendar, scene.house.region)


# the office


async def _tell_coordinators(scene: Scene, notice: Notice) -> None:
    line = _line(texts.TOLD_COORDINATOR, notice, scene.house.region)
    card = notice.order.number if notice.action in _CARDS else ""
    if line is not None:
        found = await hearing.coordinators(scene)
        await _tell_people(scene, notice, found, line.format(**facts(scene, notice)), card)


async def _tell_supervisors(scene: Scene, notice: Notice) -> None:
    line = _line(texts.TOLD_SUPERVISOR, notice, scene.house.region)
    if line is not None:
        await _tell_people(scene, notice, await hearing.supervisors(scene), line.format(**facts(scene, notice)))


async def _tell_people(scene: Scene, notice: Notice, found: Iterable[Person], message: str, card: str = "") -> None:
    """Each once, but not who did it: the reply tells that; an enterprise's person who serves too hears both ways."""
    order, house = notice.order, scene.house
    for person in found:
        did_it = person.id == notice.entry.by != order.owner
        if did_it or person.id in notice.heard or hearing.concerned(order, person.actor):
            continue
        notice.heard.add(person.id)
        address = await people.address_of(scene.tx, person.id)
        if address is not None:
            buttons = office_buttons(order, person.actor, scene.now, house.calendar, house.region)
            await _send(scene, notice, address, Outgoing(message, buttons, card, Lane.CARD))


async def _send(scene: Scene, notice: Notice, address: Address, message: Outgoing) -> None:
    await scene.send(address, message, due_at=notice.due_at)


async def tell_coordinators(scene: Scene, text: str, due_at: datetime | None = None) -> None:
    """One sentence to every coordinator who is here."""
    await errands.tell_all(scene, await hearing.coordinators(scene), text, due_at)


# another order that the step reached


async def _merged(scene: Scene, notice: Notice) -> None:
    """合并: everybody of the order into which this one went."""
    into = await order_queries.by_number(scene.tx, notice.entry.ref)
    if into is None:
        return
    line = next(e for e in reversed(into.history) if e.action is Action.MERGE and e.ref == notice.order.number)
    taken = replace(notice.taken, entry=line, units=tuple(filter(None, (into.lead,))))
    appeal = await order_queries.appeal_of(scene.tx, into)
    told = notice.order.enterprises
    joined = Notice(into, appeal, taken, as_="merged_in", due_at=notice.due_at, told=told, heard=notice.heard)
    for tell in (Tell.EVERY_ENTERPRISE, Tell.STAFF, Tell.CO_STAFF):
        await _AUDIENCE[tell](scene, joined)


async def _nothing_linked(scene: Scene, notice: Notice) -> None:
    return None


Told = Callable[[Scene, Notice], Awaitable[None]]
_AUDIENCE: dict[Tell, Told] = {
    Tell.ENTERPRISE: _tell_enterprises,
    Tell.EVERY_ENTERPRISE: _tell_enterprises,
    Tell.STAFF: _tell_staff,
    Tell.EVERY_STAFF: _tell_both_units,
    Tell.CO_STAFF: _tell_co_units,
    Tell.COORDINATOR: _tell_coordinators,
    Tell.SUPERVISOR: _tell_supervisors,
}
_ALWAYS = (Tell.ENTERPRISE, Tell.EVERY_ENTERPRISE, Tell.COORDINATOR)
_LINKED: dict[Action, Told] = {
    Action.MERGE: _merged,
    Action.WITHDRAW: _tell_leaver,
}
