"""A draft becomes an order: dispatched at once where it is clear whose it is, else to the coordinator."""

from __future__ import annotations

from db.models.orders import Appeal, Note
from handlers import heard, roots, similar, texts
from handlers.decide import is_home
from handlers.drafts import Understood
from handlers.notices import announce
from handlers.numbers import next_number
from handlers.orders import tell_provisional
from handlers.turn import Turn
from workflow.order import Details, Taken, WorkOrder
from workflow.terms import Action

LIFE_OR_PROPERTY = frozenset({"gas", "fire", "shock", "injury", "collapse", "violence", "poison", "traffic"})


async def file(turn: Turn, understood: Understood, source: str) -> None:
    """Files the draft, linked to what was withdrawn on the same matter days ago; tells everybody."""
    withdrawn = await similar.withdrawn_before(turn, understood)
    order = await _order(turn, understood)
    taken = _first_step(turn, order, understood, withdrawn)
    turn.tx.add(order)
    await turn.tx.flush()
    turn.tx.add(_appeal(turn, order, understood, source))
    if understood.files:
        turn.tx.add(_attached(turn, order, understood))
    await heard.draft_went(turn, order)
    turn.keep_draft(None)
    turn.stop_waiting()
    await turn.tx.flush()
    await announce(turn, order, taken)
    await tell_provisional(turn, order)
    await roots.look(turn, order)


async def _order(turn: Turn, understood: Understood) -> WorkOrder:
    route, emergency = understood.route, understood.reading.emergency
    return WorkOrder(
        number=await next_number(turn), owner=turn.person.id, cls=understood.cls, region=route.region,
        category=route.category_id, urgency=route.urgency, created=turn.now,
        danger=bool(emergency and emergency.kind in LIFE_OR_PROPERTY),
        proposed=[list(unit.key) for unit in route.units[:3]],
        reported=[list(unit) for unit in route.reported or ()],
    )  # fmt: skip


def _first_step(turn: Turn, order: WorkOrder, understood: Understood, withdrawn: str) -> Taken:
    """A 举报 is always placed by a coordinator, however clear its words are."""
    route = understood.route
    sure = route.sure and bool(route.units) and is_home(turn.house, route.region) and route.reported is None
    action = Action.FILE if sure else Action.FILE_UNSURE
    region, name = order.proposed[0] if sure else ("", "")
    details = Details(unit=(region, name) if sure else None, ref=withdrawn)
    return order.take(action, turn.person.actor, turn.now, turn.house.calendar, details)


def _attached(turn: Turn, order: WorkOrder, understood: Understood) -> Note:
    words = texts.FILES_ADDED.format(n=len(understood.files))
    return Note(
        order_id=order.id, at=turn.now, by=turn.person.id, kind=Action.FILE.value, public=words, full=words,
        files=understood.files,
    )  # fmt: skip


def _appeal(turn: Turn, order: WorkOrder, understood: Understood, source: str) -> Appeal:
    by = understood.by
    return Appeal(
        order_id=order.id, public=understood.public + understood.told_before, full=understood.full,
        contact=understood.contact,
        place=understood.place, kind=understood.reading.request_type, source_key=source,
        channel=turn.incoming.channel, brought=by.brought, behalf=understood.behalf or None, anonymity=by.anonymity,
        firms=by.firms, subjects=list(by.subjects), park=by.park, real_name=understood.named,
    )  # fmt: skip
