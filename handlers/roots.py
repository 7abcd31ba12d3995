"""One problem, many firms: found while appeals are filed, the one door for a root order's state, and who is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.orders import Appeal
from db.models.people import Person
from db.models.roots import Root, RootMember
from db.queries import orders as order_queries
from db.queries import people
from db.queries import roots as queries
from db.queries.messages import first_time
from handlers import errands, hearing, texts
from handlers.cards import enterprise_buttons, lead_name, unit_name
from handlers.messages import Button, Lane, Outgoing, rows, shortened
from handlers.turn import Scene, Stale
from handlers.when import shown
from knowledge.alike import same_problem
from workflow import roots
from workflow.clocks import DEFAULT_SOURCE
from workflow.order import Actor, UnitKey, WorkOrder
from workflow.roots import LOOKS_BACK, ROOT_STEPS, RootAction, RootBy, RootState, RootStep

NOBODY = -1
MOST_SHOWN = 10
LONGEST_SHOWN = 60
Telling = tuple[WorkOrder, Appeal]
_BUTTONS = (
    (RootAction.OPEN, texts.ROOT_OPEN, "root_open"),
    (RootAction.CONCLUDE, texts.ROOT_CONCLUDE, "root_conclude"),
    (RootAction.APPROVE, texts.ROOT_APPROVE, "root_approve"),
    (RootAction.RETURN, texts.ROOT_RETURN, "root_return"),
    (RootAction.LEAD, texts.ROOT_OTHER_LEAD, "root_lead"),
    (RootAction.DROP, texts.ROOT_DROP, "root_drop"),
)


# finding


async def look(scene: Scene, order: WorkOrder) -> None:
    """An appeal was just filed: it joins the root order of its problem, or is what makes one.

    A 举报 is left out: what it says is not for the many. What was dropped is not proposed again in the same days.
    """
    if order.reported or not order.category:
        return
    appeal, since = await order_queries.appeal_of(scene.tx, order), scene.now - LOOKS_BACK
    for root in await queries.known_since(scene.tx, order, since):
        if root.state is not RootState.DONE and same_problem(root.matter, appeal.public):
            return await _join(scene, root, order)
    alike = [
        (one, its)
        for one, its in await queries.of_one_kind(scene.tx, order, since)
        if not one.reported and same_problem(its.public, appeal.public)
    ]
    found = [*reversed(alike), (order, appeal)]
    if firms(found) >= scene.house.root_firms:
        await _found(scene, found)


def firms(telling: Iterable[Telling]) -> int:
    """How many firms tell: who appealed, or for whom; a collective appeal counts its firms."""
    counted: dict[tuple[int, str], int] = {}
    for order, appeal in telling:
        for person in order.enterprises:
            firm = (person, (appeal.behalf or "") if person == order.owner else "")
            counted[firm] = max(counted.get(firm, 1), appeal.firms or 1)
    return sum(counted.values())


async def _join(scene: Scene, root: Root, order: WorkOrder) -> None:
    if root.state is not RootState.DROPPED:
        root.members.append(RootMember(order_id=order.id, at=scene.now))
        await scene.tx.flush()


async def _found(scene: Scene, telling: Sequence[Telling]) -> None:
    """A root order waits for a coordinator to open it; every coordinator who hears is told, this once."""
    first, last = telling[0], telling[-1][0]
    region, name = common_unit(telling) or ("", "")
    root = Root(
        state=RootState.FOUND, category=last.category, region=last.region, matter=first[1].public, lead_region=region,
        lead_name=name, number="", conclusion="", note="", source="", moves=0, found_at=scene.now,
        next_alert_at=roots.reminder_at(scene.now, scene.house.calendar),
        members=[RootMember(order_id=order.id, at=scene.now) for order, _ in telling],
    )  # fmt: skip
    scene.tx.add(root)
    await scene.tx.flush()
    await tell_office(scene, root, texts.ROOT_FOUND)


def common_unit(telling: Iterable[Telling]) -> UnitKey | None:
    """The unit that leads most of the orders; where none has one yet, that which is proposed most."""
    orders = [order for order, _ in telling]
    leads = Counter(order.lead for order in orders if order.lead)
    proposed = Counter((region, name) for order in orders for region, name in order.proposed[:1])
    return next((unit for unit, _ in (leads or proposed).most_common(1)), None)


# the door


def step_for(root: Root, action: RootAction, actor: Actor) -> RootStep | None:
    """The row by which `actor` may do this now; None where there is none."""
    step = ROOT_STEPS.get((root.state, action))
    return step if step and _MAY[step.by](root, actor) else None


def move(scene: Scene, root: Root, action: RootAction, actor: Actor) -> None:
    """The one way in which a root order's state changes. Raises Stale where the table has no row for it."""
    step = step_for(root, action, actor)
    if step is None:
        raise Stale(texts.HINT_ROOTS)
    root.state, root.moves = step.to, root.moves + 1
    if step.to in roots.ENDED:
        root.next_alert_at, root.decided_by, root.decided_at = None, actor.person, scene.now


def open_(scene: Scene, root: Root, number: str, by: Actor) -> None:
    """Its number and its limit; a lead that changes later changes neither."""
    calendar = scene.house.calendar
    root.number, root.opened_by, root.opened_at = number, by.person, scene.now
    root.due_at, root.source = roots.due_of(scene.now, calendar), DEFAULT_SOURCE
    root.next_alert_at = roots.next_alert(root.due_at, scene.now, calendar)


_MAY: dict[RootBy, Callable[[Root, Actor], bool]] = {
    RootBy.OFFICE: lambda root, actor: actor.coordinator,
    RootBy.LEAD: lambda root, actor: (root.lead_region, root.lead_name) in actor.units,
    RootBy.SECOND: lambda root, actor: actor.coordinator and root.answered_by != actor.person,
}


# telling


async def tell_office(scene: Scene, root: Root, line: str, *, besides: int = NOBODY) -> None:
    await _tell(scene, root, await hearing.coordinators(scene), line, besides=besides)


async def tell_lead(scene: Scene, root: Root, line: str) -> None:
    """The people and the groups of the lead unit; the office where nobody of it hears."""
    unit = (root.lead_region, root.lead_name)
    heard = await hearing.of_unit(scene, unit)
    await _tell(scene, root, heard, line)
    groups = await people.groups_of(scene.tx, unit)
    for group in groups:
        await scene.send(group, await card_of(scene, root, Actor(NOBODY, frozenset({unit})), line))
    if not heard and not groups:
        await tell_office(scene, root, texts.ROOT_NOBODY)


async def _tell(scene: Scene, root: Root, found: Iterable[Person], line: str, *, besides: int = NOBODY) -> None:
    for person in found:
        address = await people.address_of(scene.tx, person.id)
        if address is not None and person.id != besides:
            await scene.send(address, await card_of(scene, root, person.actor, line))


async def card_of(scene: Scene, root: Root, actor: Actor, line: str = "") -> Outgoing:
    """The root order as the office and its lead unit read it: masked, with its orders; `line` says what is new."""
    telling = await queries.members_of(scene.tx, root)
    known = root_facts(scene, root, telling)
    lines = [line, texts.ROOT_HEAD, texts.ROOT_MATTER, texts.ROOT_LEAD, *_more(root)]
    said = [one.format(**known) for one in lines if one]
    return Outgoing("\n".join([*said, *_listed(scene, telling)]), buttons_for(root, actor), lane=Lane.CARD)


def _more(root: Root) -> list[str]:
    return [
        line
        for shows, line in (
            (root.due_at, texts.ROOT_LIMIT),
            (root.note, texts.ROOT_NOTE),
            (root.conclusion, texts.ROOT_SAYS),
        )
        if shows
    ]


def _listed(scene: Scene, telling: Sequence[Telling]) -> Iterable[str]:
    yield texts.ROOT_MEMBERS.format(n=len(telling))
    for order, appeal in telling[:MOST_SHOWN]:
        yield texts.ROOT_MEMBER.format(
            number=order.number, state=order.state.zh, unit=lead_name(order, scene.house.region),
            text=_short(appeal.public),
        )  # fmt: skip
    if len(telling) > MOST_SHOWN:
        yield texts.ROOT_MORE_MEMBERS.format(n=len(telling) - MOST_SHOWN)


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST_SHOWN)


def root_facts(scene: Scene, root: Root, telling: Sequence[Telling]) -> dict[str, str]:
    """What a sentence about a root order may name."""
    house = scene.house
    named = unit_name(root.lead_region, root.lead_name, house.region) if root.lead_name else texts.ROOT_NO_LEAD
    return {
        "number": root.number,
        "state": root.state.zh,
        "category": house.category(root.category),
        "region": root.region,
        "matter": _short(root.matter),
        "unit": named,
        "firms": str(firms(telling)),
        "days": str(LOOKS_BACK.days),
        "due": shown(root.due_at) if root.due_at else "",
        "late": texts.LATE_MARK if root.due_at and scene.now > root.due_at else "",
        "source": root.source,
        "note": root.note,
        "words": root.conclusion,
    }


def buttons_for(root: Root, actor: Actor) -> tuple[tuple[Button, ...], ...]:
    """What `actor` may press; without a unit to lead there is only the choice of one."""
    return rows(
        *(
            Button(label, verb, str(root.id), root.moves)
            for action, label, verb in _BUTTONS
            if step_for(root, action, actor) and (root.lead_name or action is not RootAction.OPEN)
        )
    )


async def tell_members(scene: Scene, root: Root) -> tuple[int, int]:
    """举一反三: every firm and every unit of its orders reads the conclusion, each once; how many of both."""
    telling = await queries.members_of(scene.tx, root)
    of_person: dict[int, list[WorkOrder]] = {}
    of_unit: dict[UnitKey, list[WorkOrder]] = {}
    for order, _ in telling:
        for person in order.enterprises:
            of_person.setdefault(person, []).append(order)
        if order.lead and order.lead != (root.lead_region, root.lead_name):
            of_unit.setdefault(order.lead, []).append(order)
    told = [await _tell_firm(scene, root, telling, person, its) for person, its in of_person.items()]
    for unit, its in of_unit.items():
        await _tell_unit(scene, root, telling, unit, its)
    return sum(told), len(of_unit)


async def _tell_firm(
    scene: Scene, root: Root, telling: Sequence[Telling], person: int, orders: list[WorkOrder]
) -> bool:
    line = texts.ROOT_TOLD_FIRM.format(**root_facts(scene, root, telling), numbers=_numbers(orders))
    newest = orders[-1]
    buttons = enterprise_buttons(newest, scene.now, scene.house.calendar) if newest.owner == person else ()
    return await scene.tell(person, Outgoing(line, buttons, lane=Lane.BROADCAST))


async def _tell_unit(
    scene: Scene, root: Root, telling: Sequence[Telling], unit: UnitKey, orders: list[WorkOrder]
) -> None:
    line = texts.ROOT_TOLD_UNIT.format(**root_facts(scene, root, telling), numbers=_numbers(orders))
    await errands.tell_all(scene, await hearing.of_unit(scene, unit), line, lane=Lane.BROADCAST)


def _numbers(orders: Iterable[WorkOrder]) -> str:
    return "、".join(order.number for order in orders)


# time


async def due_roots(tx: AsyncSession, now: datetime) -> Sequence[int]:
    return await queries.alert_due(tx, now)


async def next_due(tx: AsyncSession) -> datetime | None:
    return await queries.next_alert(tx)


async def sweep_root(scene: Scene, root_id: int) -> None:
    """A warning a working day before the limit, one word when it is past; a reminder of what is not decided.

    All in office hours, each once.
    """
    root = await scene.tx.get(Root, root_id)
    if root is None or root.next_alert_at is None or root.next_alert_at > scene.now:
        return
    calendar = scene.house.calendar
    if not calendar.is_working(scene.now):
        root.next_alert_at = calendar.counted_from(scene.now)
        return
    if root.due_at is None:
        return await _remind(scene, root)
    late = scene.now > root.due_at
    root.next_alert_at = roots.next_alert(root.due_at, scene.now, calendar)
    if await first_time(scene.tx, f"root-{root.id}-{'late' if late else 'warn'}", scene.now):
        await (_tell_late if late else _tell_soon)(scene, root)


async def _remind(scene: Scene, root: Root) -> None:
    root.next_alert_at = None
    if root.state is RootState.FOUND and await first_time(scene.tx, f"root-{root.id}-undecided", scene.now):
        await tell_office(scene, root, texts.ROOT_UNDECIDED)


async def _tell_soon(scene: Scene, root: Root) -> None:
    if root.state is RootState.OPEN:
        await tell_lead(scene, root, texts.ROOT_SOON)


async def _tell_late(scene: Scene, root: Root) -> None:
    """The unit, unless it has written; the coordinators, and who supervises."""
    if root.state is RootState.OPEN:
        await tell_lead(scene, root, texts.ROOT_LATE)
    await tell_office(scene, root, texts.ROOT_LATE)
    await _tell(scene, root, await hearing.supervisors(scene), texts.ROOT_LATE)
