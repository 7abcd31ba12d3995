"""Questions about work orders."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Counter
from db.models.orders import Appeal, Note, clocks, history, orders
from workflow.order import Actor, UnitKey, WorkOrder
from workflow.terms import OPEN, Action, Clock, State

COORDINATORS_STATES = (State.TRIAGE, State.OBJECTED, State.ANSWERED, State.CALLBACK)
UNITS_STATES = (State.DISPATCHED, State.HANDLING, State.OBJECTED, State.WAITING)
MOST_LISTED = 200


async def by_id(tx: AsyncSession, order_id: int) -> WorkOrder | None:
    return await tx.get(WorkOrder, order_id)


async def by_ids(tx: AsyncSession, ids: Collection[int]) -> dict[int, WorkOrder]:
    """The orders of these ids, by id, a thousand at a time."""
    found: dict[int, WorkOrder] = {}
    for some in batched(sorted(ids)):
        orders_ = await tx.scalars(select(WorkOrder).where(orders.c.id.in_(some)))
        found |= {order.id: order for order in orders_ if order.id}
    return found


def batched(ids: Sequence[int], most: int = 1000) -> Iterator[Sequence[int]]:
    """The ids in lots that one statement can name."""
    return (ids[n : n + most] for n in range(0, len(ids), most))


async def by_number(tx: AsyncSession, number: str) -> WorkOrder | None:
    return (await tx.scalars(select(WorkOrder).where(orders.c.number == number))).one_or_none()


async def owned_by(tx: AsyncSession, person: int, most: int = 20) -> Sequence[WorkOrder]:
    """A person's own orders, the newest first."""
    found = select(WorkOrder).where(orders.c.owner == person).order_by(orders.c.id.desc()).limit(most)
    return (await tx.scalars(found)).all()


async def open_of(tx: AsyncSession, person: int) -> list[WorkOrder]:
    """The open orders that are a person's, the newest first: one's own, and those into which one's own went."""
    found = [await standing_for(tx, order) for order in await owned_by(tx, person, MOST_LISTED)]
    return [order for order in dict.fromkeys(found) if order.state in OPEN and person in order.enterprises]


async def standing_for(tx: AsyncSession, order: WorkOrder) -> WorkOrder:
    """The order itself, or the one into which it was merged."""
    seen = {order.number}
    while order.state is State.MERGED:
        into = await by_number(tx, order.past(Action.MERGE)[-1].ref)
        if into is None or into.number in seen:
            break
        order = into
        seen.add(order.number)
    return order


async def appeal_for(tx: AsyncSession, order: WorkOrder, person: int) -> Appeal:
    """The appeal by which an order is a person's: of who came with a merged order their own, not another's."""
    for own in await owned_by(tx, person, MOST_LISTED) if person != order.owner else ():
        if await standing_for(tx, own) is order:
            return await appeal_of(tx, own)
    return await appeal_of(tx, order)


async def recent_of(tx: AsyncSession, person: int, since: datetime) -> list[tuple[WorkOrder, Appeal]]:
    """What a person filed since then, the newest first."""
    found = select(WorkOrder, Appeal).join(Appeal, Appeal.order_id == orders.c.id)
    found = found.where(orders.c.owner == person, orders.c.created >= since).order_by(orders.c.id.desc())
    return [(order, appeal) for order, appeal in (await tx.execute(found)).all()]


async def waiting_for(tx: AsyncSession, actor: Actor, skip: int = 0, most: int = MOST_LISTED) -> Sequence[WorkOrder]:
    """The open orders of a person's units and those that ask for their opinion; for a coordinator all, those that wait
    for the office first; for a supervisor what is listed or escalated, or waits for a decision of theirs.

    The `skip` first are left out, at most `most` are given; what reports a unit of theirs is not there at all.
    """
    mine: list[ColumnElement[bool]] = []
    if actor.coordinator:
        mine.append(orders.c.state.in_(OPEN))
    if actor.supervisor:
        mine += [_running(Clock.SETTLE), and_(orders.c.state.in_(OPEN), _watched())]
    for region, unit in sorted(actor.units):
        held = and_(orders.c.lead_region == region, orders.c.lead_name == unit)
        mine.append(and_(held, orders.c.state.in_(UNITS_STATES)))
        mine.append(_running(Clock.OPINION, clocks.c.unit_region == region, clocks.c.unit_name == unit))
    if not mine:
        return []
    first = orders.c.state.not_in(COORDINATORS_STATES) if actor.coordinator else literal(0)
    spent = orders.c.next_alert_at.is_not(None)  # an open order for which nothing falls due any more is the latest
    found = select(orders.c.id, orders.c.reported).where(or_(*mine))
    listed = await tx.execute(found.order_by(first, spent, orders.c.next_alert_at, orders.c.id))
    theirs = [number for number, reported in listed if not actor.units & {(place, name) for place, name in reported}]
    wanted = theirs[skip : skip + most]
    loaded = await by_ids(tx, wanted)
    return [loaded[number] for number in wanted]


def _running(clock: Clock, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a clock of this kind runs on an order."""
    live = (clocks.c.clock == clock, clocks.c.stopped.is_(None), clocks.c.superseded.is_(False))
    return orders.c.id.in_(select(clocks.c.order_id).where(*live, *where))


def _watched() -> ColumnElement[bool]:
    """What a supervisor looks after; a second extension is theirs to decide."""
    extended = select(history.c.order_id).where(history.c.action == Action.EXTEND)
    extended = extended.where(history.c.order_id == orders.c.id).correlate(orders)
    return or_(orders.c.listed, orders.c.level > 0, and_(_running(Clock.DECIDE), extended.exists()))


async def held_by(tx: AsyncSession, unit: UnitKey, person: int) -> Sequence[WorkOrder]:
    """The open orders of a unit that a person handles."""
    region, name = unit
    mine = (orders.c.lead_region == region, orders.c.lead_name == name, orders.c.handler == person)
    found = select(WorkOrder).where(*mine, orders.c.state.in_(UNITS_STATES)).order_by(orders.c.id)
    return (await tx.scalars(found)).all()


async def alert_due(tx: AsyncSession, now: datetime, most: int = 500) -> Sequence[int]:
    """Ids of orders of which an alert is due, the longest due first."""
    due = select(orders.c.id).where(orders.c.next_alert_at <= now).order_by(orders.c.next_alert_at).limit(most)
    return (await tx.scalars(due)).all()


async def provisional(tx: AsyncSession) -> Sequence[int]:
    """Ids of orders with a running limit that was counted over a year whose calendar was not loaded."""
    running = (clocks.c.provisional, clocks.c.stopped.is_(None), clocks.c.superseded.is_(False))
    return (await tx.scalars(select(clocks.c.order_id).where(*running).distinct())).all()


async def with_limits_between(tx: AsyncSession, first: datetime, last: datetime) -> Sequence[WorkOrder]:
    """The orders of which a limit was made in [first, last), the oldest first."""
    made = select(clocks.c.order_id).where(clocks.c.made >= first, clocks.c.made < last)
    return (await tx.scalars(select(WorkOrder).where(orders.c.id.in_(made)).order_by(orders.c.id))).all()


async def next_alert(tx: AsyncSession) -> datetime | None:
    first = select(orders.c.next_alert_at).where(orders.c.next_alert_at.is_not(None))
    return await tx.scalar(first.order_by(orders.c.next_alert_at).limit(1))


async def appeal_of(tx: AsyncSession, order: WorkOrder) -> Appeal:
    return await tx.get_one(Appeal, order.id)


async def filed_from(tx: AsyncSession, source_key: str) -> WorkOrder | None:
    """The order that was filed from a draft, if it was."""
    found = select(WorkOrder).join(Appeal, Appeal.order_id == orders.c.id).where(Appeal.source_key == source_key)
    return (await tx.scalars(found)).one_or_none()


async def notes_with_files(tx: AsyncSession, order: WorkOrder) -> list[Note]:
    notes = await tx.scalars(select(Note).where(Note.order_id == order.id).order_by(Note.id))
    return [note for note in notes if note.files]


async def notes_by(tx: AsyncSession, order: WorkOrder, person: int) -> Sequence[Note]:
    """What a person added to an order, the oldest first."""
    found = select(Note).where(Note.order_id == order.id, Note.by == person, Note.kind != Action.FILE.value)
    return (await tx.scalars(found.order_by(Note.id))).all()


async def next_serial(tx: AsyncSession, name: str) -> int:
    """1, 2, 3 … for a name; two that ask at once get two numbers."""
    counted = sqlite_insert(Counter).values(name=name, value=1)
    counted = counted.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
    return int((await tx.execute(counted.returning(Counter.value))).scalar_one())
