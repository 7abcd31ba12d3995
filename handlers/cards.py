"""A work order as messages: what each role reads, and the buttons that its row of the table allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from db.models.orders import Appeal
from handlers import texts
from handlers.forms import FORMS
from handlers.messages import Button, Outgoing, rows
from handlers.units import unit_code
from handlers.when import shown, why
from knowledge.submitter import SELF
from workflow.calendar import Calendar
from workflow.order import Actor, UnitKey, WorkOrder
from workflow.terms import OPEN, Action, Channel, Class, Clock, Role, State, Unsolved

# (role, action): label and the routes' verb. What has no row here is done by a command or not at all.
_BUTTONS: dict[tuple[Role, Action], tuple[str, str]] = {
    (Role.ENTERPRISE, Action.RATE_GOOD): (texts.GOOD, "rate_good"),
    (Role.ENTERPRISE, Action.RATE_BAD): (texts.BAD, "rate_bad"),
    (Role.ENTERPRISE, Action.RATE_LAST): (texts.BAD, "rate_bad"),
    (Role.ENTERPRISE, Action.SUPPLEMENT): (texts.SUPPLEMENT, "supplement"),
    (Role.ENTERPRISE, Action.URGE): (texts.URGE, "urge"),
    (Role.ENTERPRISE, Action.WITHDRAW): (texts.WITHDRAW, "withdraw"),
    (Role.STAFF, Action.CLAIM): (texts.CLAIM, "claim"),
    (Role.STAFF, Action.OBJECT): (texts.OBJECT, "object"),
    (Role.STAFF, Action.CONTACT): (texts.CONTACTED, "contact"),
    (Role.STAFF, Action.DISPOSE): (texts.DISPOSED, "dispose"),
    (Role.STAFF, Action.ANSWER): (texts.ANSWER, "answer"),
    (Role.COORDINATOR, Action.UPHOLD): (texts.UPHOLD, "uphold"),
    (Role.COORDINATOR, Action.REJECT): (texts.REJECT, "reject"),
    (Role.COORDINATOR, Action.RECALL): (texts.RECALL, "recall"),
    (Role.COORDINATOR, Action.STRIKE_OFF): (texts.STRIKE_OFF, "strike_off"),
    (Role.COORDINATOR, Action.SEND_BACK): (texts.SEND_BACK, "send_back"),
    (Role.COORDINATOR, Action.TRY): (texts.TRY, "try"),
    (Role.COORDINATOR, Action.RATE_GOOD): (texts.PHONE_GOOD, "rate_good"),
    (Role.COORDINATOR, Action.RATE_BAD): (texts.PHONE_BAD, "rate_bad"),
    (Role.COORDINATOR, Action.RATE_LAST): (texts.PHONE_BAD, "rate_bad"),
    (Role.COORDINATOR, Action.UNREACHED): (texts.UNREACHED, "unreached"),
}
VERBS: dict[Action, dict[Role, str]] = {}
for (_role, _action), (_, _verb) in _BUTTONS.items():
    VERBS.setdefault(_action, {})[_role] = _verb
VERBS[Action.DISPATCH] = {Role.COORDINATOR: "dispatch_other"}
_WAITED_FOR = {Action.OPINE, Action.EXTEND, Action.REFUSE, Action.SETTLE, Action.CONTEST, Action.REQUEST}
_ONLY_URGENT = {Action.DISPOSE}
_SHOWN_CLOCKS = (
    Clock.DISPATCH,
    Clock.SIGN,
    Clock.RULE,
    Clock.CONTACT,
    Clock.DISPOSE,
    Clock.HANDLE,
    Clock.SESSION,
    Clock.REVIEW,
    Clock.CALLBACK,
)
_STATE_CLOCK = {
    State.TRIAGE: Clock.DISPATCH,
    State.DISPATCHED: Clock.SIGN,
    State.OBJECTED: Clock.RULE,
    State.HANDLING: Clock.HANDLE,
    State.ANSWERED: Clock.REVIEW,
    State.CALLBACK: Clock.CALLBACK,
}  # fmt: skip


def unit_name(region: str, name: str, home: str) -> str:
    """A unit as people read it; the region is said where it is not the office's own: 张掖市住建局."""
    if region == home or name.startswith(region[:2]):
        return name
    return region + name.removeprefix(region[-1])


def roles_shown(home: str, held: Iterable[tuple[UnitKey, bool]], *, coordinator: bool, supervisor: bool) -> str:
    """协调员、区住建局经办人; `held` are units, and whether the person leads each."""
    office = ((coordinator, texts.ROLE_COORDINATOR), (supervisor, texts.ROLE_SUPERVISOR))
    units = [(texts.ROLE_HEAD if head else texts.ROLE_STAFF).format(unit=unit_name(*unit, home)) for unit, head in held]
    return "、".join([*(name for has, name in office if has), *units])


def particulars(appeal: Appeal) -> str:
    """What else is known of an appeal, a line each: the place, and only what is out of the ordinary."""
    kinds = "、".join((*(appeal.subjects or ()), *filter(None, (appeal.park,))))
    lines = (
        texts.ORDER_PLACE.format(place=appeal.place) if appeal.place else "",
        texts.ORDER_FIRMS.format(n=appeal.firms) if appeal.firms else "",
        texts.ORDER_BROUGHT.format(brought=appeal.brought) if appeal.brought not in ("", SELF) else "",
        texts.ORDER_KINDS.format(kinds=kinds) if kinds else "",
        texts.ORDER_ANONYMOUS.get(appeal.anonymity, ""),
    )
    return "".join(lines)


def lead_name(order: WorkOrder, home: str) -> str:
    return unit_name(order.lead_region, order.lead_name, home) if order.lead_name else texts.REASON_TRIAGE


def channel_name(channel: str) -> str:
    """A channel of 转办 as people call it; other words as they stand."""
    known = Channel.of(channel)
    return known.zh if known else channel


def due_of(order: WorkOrder, clock: Clock) -> str:
    """When a clock runs out, in words; empty when it does not run."""
    running = order.live_clock(clock)
    return shown(running.due) if running else ""


def limits(order: WorkOrder) -> str:
    """The limits of an order that was just given to a unit, a line each."""
    shown_clocks = (
        (Clock.SIGN, texts.LIMIT_SIGN),
        (Clock.DISPOSE, texts.LIMIT_DISPOSE),
        (Clock.HANDLE, texts.LIMIT_HANDLE),
    )
    return "\n".join(line.format(due=due) for clock, line in shown_clocks if (due := due_of(order, clock)))


def explained_limits(order: WorkOrder, calendar: Calendar) -> str:
    """The limits as the enterprise is told them: and why that day."""
    handle = order.live_clock(Clock.HANDLE)
    explained = texts.LIMIT_WHY.format(why=why(order, handle, calendar)) if handle else ""
    return "\n".join(filter(None, (limits(order), explained)))


def short_limits(order: WorkOrder, now: datetime) -> str:
    """Every running limit on a line, the late ones marked."""
    return "".join(
        texts.ORDER_LIMIT.format(
            what=running.clock.zh, due=shown(running.due), late=texts.LATE_MARK if running.late(now) else ""
        )
        for clock in _SHOWN_CLOCKS
        if (running := order.live_clock(clock))
    )


def state_due(order: WorkOrder, now: datetime) -> str:
    """The limit of the state that the order is in, as a sentence."""
    clock = _STATE_CLOCK.get(order.state)
    running = order.live_clock(clock) if clock else None
    if clock is None or running is None:
        return ""
    line = texts.PROGRESS_LATE if running.late(now) else texts.PROGRESS_DUE
    return line.format(what=clock.zh, due=shown(running.due))


def buttons_for(order: WorkOrder, actor: Actor, now: datetime, calendar: Calendar) -> Iterator[Button]:
    """What `actor` may press on this order now."""
    held = set(order.roles(actor))
    possible = set(order.actions(actor, now, calendar))
    seen: set[tuple[str, str]] = set()
    for (role, action), (label, verb) in _BUTTONS.items():
        fits = role in held and action in possible and (action not in _ONLY_URGENT or order.cls is Class.URGENT)
        if fits and not (order.brought(actor) and role is not Role.ENTERPRISE) and (label, verb) not in seen:
            seen.add((label, verb))
            yield Button(label, verb, str(order.id), order.round)
            yield from _companions(order, role, action)


def _companions(order: WorkOrder, role: Role, action: Action) -> Iterator[Button]:
    if action is Action.CONTACT:
        yield Button(texts.NO_CONTACT, "no_contact", str(order.id), order.round)
    if role is Role.COORDINATOR and action is Action.TRY:
        yield Button(texts.PHONE_CALL, "call", str(order.id), order.round)
    if role is Role.ENTERPRISE and action in (Action.RATE_BAD, Action.RATE_LAST):
        yield Button(texts.NOBODY_CAME, "nobody_came", str(order.id), order.round)
        yield Button(texts.STILL_BROKEN, "still_broken", str(order.id), order.round)


def actions_by_form(order: WorkOrder, actor: Actor, now: datetime, calendar: Calendar) -> Iterator[Action]:
    """What `actor` may do now that is asked for by a form; who appealed does nothing here for the office."""
    mine = actor.person in order.enterprises
    for action in order.actions(Actor(actor.person) if mine else actor, now, calendar):
        if action in FORMS:
            yield action


def _more_row(order: WorkOrder, actor: Actor, now: datetime, calendar: Calendar) -> Iterator[Button]:
    """What is waited for from this person, and 更多操作 where there is something behind it."""
    found = list(actions_by_form(order, actor, now, calendar))
    for action in found:
        if action in _WAITED_FOR:
            yield Button(action.zh, "act", f"{order.id}-{action.value}", order.round)
    if found:
        yield Button(texts.MORE, "more", str(order.id), order.round)


def _why_bad(order: WorkOrder, person: int) -> Iterator[Button]:
    """The four words, for who rated badly just now without one of them."""
    last = order.history[-1] if order.history else None
    if last and last.action is Action.RATE_BAD and last.person == person and not last.ground:
        for n, term in enumerate(Unsolved):
            yield Button(term.zh, "why_bad", f"{order.id}-{n}", order.round)


def enterprise_buttons(
    order: WorkOrder, now: datetime, calendar: Calendar, person: int | None = None
) -> tuple[tuple[Button, ...], ...]:
    """What one of those whose order it is may press: the owner, or `person`."""
    owner = Actor(person or order.owner)
    found = [*_why_bad(order, owner.person), *buttons_for(order, owner, now, calendar)]
    if order.state in OPEN:
        found.append(Button(texts.PROGRESS, "progress", str(order.id), order.round))
    found += _more_row(order, owner, now, calendar)
    return rows(*found)


def office_buttons(
    order: WorkOrder, actor: Actor, now: datetime, calendar: Calendar, home: str
) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a department's or a coordinator's card."""
    found = [*_dispatch_buttons(order, actor, home), *buttons_for(order, actor, now, calendar)]
    if may_read_full(order, actor):
        found.append(Button(texts.FULL_TEXT, "full_text", str(order.id), order.round))
    found += _more_row(order, actor, now, calendar)
    return rows(*found)


def may_read_full(order: WorkOrder, actor: Actor) -> bool:
    """Who signed for the order while they handle it; a coordinator who must place it or calls back."""
    roles = set(order.roles(actor))
    handles = Role.STAFF in roles and order.state is State.HANDLING and order.handler == actor.person
    return handles or (Role.COORDINATOR in roles and order.state in (State.TRIAGE, State.CALLBACK))


def _dispatch_buttons(order: WorkOrder, actor: Actor, home: str) -> Iterator[Button]:
    if not actor.coordinator or order.state is not State.TRIAGE:
        return
    for region, name in order.proposed:
        yield Button(unit_name(region, name, home), "dispatch", f"{order.id}-{unit_code((region, name))}", order.round)
    yield Button(texts.OTHER_UNIT, "dispatch_other", str(order.id), order.round)


def linked(order: WorkOrder) -> str:
    """The order that this one came out of, or takes up again, as a line."""
    filed = order.past(Action.FILE, Action.FILE_UNSURE)
    return texts.ORDER_LINKED.format(number=filed[0].ref) if filed and filed[0].ref else ""


def order_card(
    order: WorkOrder, appeal: Appeal, actor: Actor, now: datetime, calendar: Calendar, home: str
) -> Outgoing:
    """The order as a department or a coordinator sees it in a list: masked text, limits, buttons."""
    text = texts.ORDER_CARD.format(
        number=order.number, cls=order.cls.zh, state=order.state.zh, text=appeal.public,
        unit=lead_name(order, home), limits=short_limits(order, now),
    )  # fmt: skip
    more = particulars(appeal)
    more += texts.ORDER_ROUND.format(round=order.round) if order.round > 1 else ""
    more += linked(order)
    returned = len(order.past(Action.OBJECT))
    more += texts.ORDER_OBJECTED.format(n=returned) if returned else ""
    return Outgoing(text + more, (*office_buttons(order, actor, now, calendar, home), *_why_row(order)))


def short_card(order: WorkOrder, appeal: Appeal, home: str) -> str:
    """The order in a list that shows number and limit beside it."""
    more = particulars(appeal)
    more += texts.ORDER_ROUND.format(round=order.round) if order.round > 1 else ""
    unit = lead_name(order, home)
    return texts.DESK_ROW.format(cls=order.cls.zh, state=order.state.zh, unit=unit, text=appeal.public) + more


def progress_card(
    order: WorkOrder, appeal: Appeal, now: datetime, calendar: Calendar, home: str, person: int | None = None
) -> Outgoing:
    """The order as its owner, or `person` whose order it is too, sees it."""
    unit = texts.PROGRESS_UNIT.format(unit=lead_name(order, home)) if order.lead_name else ""
    text = texts.PROGRESS_LINE.format(
        number=order.number, state=order.state.zh, unit=unit, due=state_due(order, now), text=appeal.public
    )
    return Outgoing(text, (*enterprise_buttons(order, now, calendar, person), *_why_row(order)))


def _why_row(order: WorkOrder) -> tuple[tuple[Button, ...], ...]:
    """为什么是这一天, where a limit runs."""
    return rows(Button(texts.WHY, "why", str(order.id), order.round)) if order.live_clocks() else ()
