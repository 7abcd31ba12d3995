"""You said something like this before: the hint while reporting, the way to the order that stands, and the link to
what was withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models.orders import Appeal
from db.queries import orders as order_queries
from handlers import heard, supplement, texts
from handlers.drafts import Understood, understand
from handlers.messages import Button
from handlers.orders import note, own_words, take
from handlers.turn import Stale, Turn
from handlers.when import day_shown
from knowledge.alike import same_matter
from workflow.calendar import local
from workflow.order import Details, WorkOrder
from workflow.terms import OPEN, Action, State

REMEMBERED = timedelta(days=30)
CHANGE_OF_MIND = 5  # working days in which what was withdrawn is linked to what is filed again
SHOWN_CHARACTERS = 30
_CHANGED_MIND = re.compile(
    r"(?:还是|仍然|还得|我还)(?:要|得|想)?(?:告|投诉|举报|反映|提|追究|办)|不(?:想)?撤了|反悔|改主意|重新(?:提|投诉|反映)"
)


@dataclass(frozen=True, slots=True)
class Before:
    """An order of the same person on a similar matter."""

    order: WorkOrder
    appeal: Appeal


async def find(turn: Turn, understood: Understood) -> Before | None:
    """The open one if there is one, else the newest; to a 举报 none, or its words would go to whom it reports."""
    if understood.route.reported is not None:
        return None
    found = [before for before in await _all(turn, understood) if not _went_elsewhere(before.order)]
    return next((before for before in found if before.order.state in OPEN), found[0] if found else None)


async def _all(turn: Turn, understood: Understood) -> list[Before]:
    """What this person filed on a similar matter, the newest first; of a merged one the order into which it went."""
    found = []
    for order, appeal in await order_queries.recent_of(turn.tx, turn.person.id, turn.now - REMEMBERED):
        same = order.category == understood.route.category_id
        if same_matter(understood.public, appeal.public, same_category=same):
            found.append(Before(await order_queries.standing_for(turn.tx, order), appeal))
    return found


def _went_elsewhere(order: WorkOrder) -> bool:
    return order.state in (State.DECLINED, State.TRANSFERRED, State.MERGED)


async def withdrawn_before(turn: Turn, understood: Understood) -> str:
    """The number of what this person withdrew on the same matter at most five working days ago and did not file again
    yet; else nothing."""
    found = [before.order for before in await _all(turn, understood)]
    linked = {filed.ref for order in found for filed in order.past(Action.FILE, Action.FILE_UNSURE)}
    changed = (order.number for order in found if _just_withdrawn(turn, order) and order.number not in linked)
    return next(changed, "")


async def taken_up_again(turn: Turn, text: str) -> list[str]:
    """还是要告: the words of the one order that was just withdrawn, if these only say that it was not meant so."""
    if not _CHANGED_MIND.search(text):
        return []
    recent = await order_queries.recent_of(turn.tx, turn.person.id, turn.now - REMEMBERED)
    withdrawn = [appeal for order, appeal in recent if _just_withdrawn(turn, order)]
    return [withdrawn[0].full] if len(withdrawn) == 1 else []


def _just_withdrawn(turn: Turn, order: WorkOrder) -> bool:
    if order.state is not State.WITHDRAWN:
        return False
    at = order.past(Action.WITHDRAW)[-1].at
    return turn.now <= turn.house.calendar.end_of_workday(at, CHANGE_OF_MIND)


def hint(turn: Turn, before: Before) -> str:
    """One sentence: when, which, what about and how it stands."""
    order, words = before.order, before.appeal.public.replace("\n", " ")
    shown = words if len(words) <= SHOWN_CHARACTERS else words[: SHOWN_CHARACTERS - 1] + "…"
    said = texts.SIMILAR.format(
        when=ago(order.created, turn.now), number=order.number, state=order.state.zh, words=shown
    )
    if _just_withdrawn(turn, order):
        return said + texts.SIMILAR_WITHDRAWN
    return said + (texts.SIMILAR_STANDS if _takes_more(turn, order) else "")


def buttons(turn: Turn, before: Before, draft_key: str) -> tuple[Button, ...]:
    """补充到原工单 where that is possible, and 仍然新提."""
    order, anew = before.order, Button(texts.FILE_ANYWAY, "confirm", draft_key)
    return (Button(texts.ADD_TO_IT, "add_to_it", str(order.id), order.round), anew) if _takes_more(turn, order) else ()


def _takes_more(turn: Turn, order: WorkOrder) -> bool:
    return any(turn.may(order, action) for action in (Action.SUPPLEMENT, Action.REOPEN))


async def add_to_it(turn: Turn, press: Button) -> None:
    """补充到原工单: the draft's words and files are added to the order that stands; a closed one is taken up again."""
    order, draft = await supplement.own(turn, press), turn.draft
    if draft is None or draft.get("hinted") != order.id:
        raise Stale
    understood = understand(turn.house, draft)
    await heard.draft_went(turn, order)
    turn.keep_draft(None)
    turn.stop_waiting()
    if turn.may(order, Action.SUPPLEMENT):
        return await supplement.add(turn, order, understood.full, understood.files)
    told, public = await own_words(turn, order, understood.full)
    await take(turn, order, Action.REOPEN, Details(words=public))
    await note(turn, order, Action.REOPEN, told, understood.files, public)


def ago(then: datetime, now: datetime) -> str:
    """今天, 昨天, 本周, 上周, else the day."""
    day, today = local(then).date(), local(now).date()
    for said, since in (
        (texts.TODAY, today),
        (texts.YESTERDAY, today - timedelta(days=1)),
        (texts.THIS_WEEK, today - timedelta(days=today.weekday())),
        (texts.LAST_WEEK, today - timedelta(days=today.weekday() + 7)),
    ):
        if day >= since:
            return said
    return day_shown(day)
