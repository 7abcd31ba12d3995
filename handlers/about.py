"""Which order plain words are about: a quote, a number or a button decides; with several open ones it is asked."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from db.models.orders import Appeal
from db.queries import orders as order_queries
from db.queries.said import quoted as quoted_row
from handlers import acting, callback, explain, progress, report_appeal, supplement, texts
from handlers.cards import lead_name
from handlers.decide import Decision, Wants
from handlers.drafts import call_first
from handlers.messages import Button, column
from handlers.numbers import number_in
from handlers.orders import files_of, take, thank
from handlers.turn import Stale, Turn
from knowledge import remarks
from knowledge.alike import fit, same_matter
from knowledge.intent import read
from knowledge.remarks import Remark, Remarked, judgement, remark
from knowledge.spots import find_spot
from knowledge.urgency import find_emergency
from workflow.order import WorkOrder
from workflow.terms import Action, State

FIRST_WORDS = 14
LEAST_TOLD = 6
STRONG = 0.75  # an appeal as strong as this, of another category, may be another matter
FITS = 0.5  # of the pairs, or the characters, of the words that name an order
HEARD = "heard"  # a step that no plain words answer: what was taken for an order, should it have been a new matter
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_ASKS = re.compile(r"[?？]|[吗么呢]$|怎么|如何|哪|什么|多少|多久|几时|啥|进度|情况$")
_ADDED = Remarked(Remark.SUPPLEMENT, content=True)


@dataclass(frozen=True, slots=True)
class Said:
    """Words about an order and their files; `content`: they are to be added; `reason`: why it is taken back."""

    text: str
    files: list[list[str | int]]
    content: bool
    reason: str = ""


async def quoted_number(turn: Turn) -> str | None:
    """The order that a quoted message names, or is the card of."""
    incoming = turn.incoming
    named = number_in(incoming.reply_to)
    if named or not incoming.reply_ref:
        return named
    row = await quoted_row(turn.tx, turn.address.id, incoming.reply_ref)
    return (row.card or number_in(row.payload.get("text", ""))) if row else None


async def quoted(turn: Turn, number: str, text: str) -> None:
    """Words that quote an order: what else they cannot mean is added to it, but no 举报: the unit would read it."""
    if remark(text) is None and _reports(turn, text):
        return await report_appeal.begin(turn, text)
    await _named(turn, number, remark(text) or _ADDED, text)


async def numbered(turn: Turn, text: str) -> None:
    """Words that name an order: beside the number they may say what to do with it, or tell something more."""
    number = number_in(text) or ""
    rest = progress.without_number(text)
    told = len(_HANZI.findall(rest)) >= LEAST_TOLD and not _ASKS.search(rest)
    await _named(turn, number, remark(rest) or (_ADDED if told else Remarked(Remark.PROGRESS)), rest)


async def _named(turn: Turn, number: str, said: Remarked, text: str) -> None:
    order = await order_queries.by_number(turn.tx, number)
    if order is None or turn.person.id not in order.enterprises:
        return await progress.by_number(turn, number)
    emergency = find_emergency(text)
    if emergency:
        await turn.reply(call_first(emergency))
    judges = judgement(text)
    if judges and order in await _asked_for(turn, judges):
        said = Remarked(judges)
    await _act(turn, order, said.remark, Said(text, files_of(turn), said.content, said.reason))


async def meant(turn: Turn, text: str) -> bool:
    """Whether plain words were of an order that stands, and done: a judgement, a bare sentence, an order in words."""
    judges, said = judgement(text), remark(text)
    if judges and await _judged(turn, judges, text):
        return True
    return bool(said and await bare(turn, said, text)) or await _in_words(turn, text)


async def bare(turn: Turn, said: Remarked, text: str) -> bool:
    """A bare sentence, of the one open order, or of which one is asked; False where there is nothing it could be of."""
    orders = await _asked_for(turn, said.remark)
    if not orders:
        return False
    if said.remark is Remark.PROGRESS:
        await progress.mine(turn)
    elif len(orders) == 1 and not (turn.draft and said.remark is Remark.WITHDRAW):
        await _act(turn, orders[0], said.remark, Said(text, files_of(turn), said.content, said.reason))
    else:
        await ask_which(turn, said, text)
    return True


async def ask_which(
    turn: Turn, said: Remarked, text: str, among: Sequence[WorkOrder] = (), *, anew: bool = False
) -> None:
    """Asked, never guessed: a button an order that it may be, of all or `among` some, and one for a new matter."""
    orders = among or await _asked_for(turn, said.remark)
    turn.wait_for(
        "which", remark=said.remark.value, content=said.content, reason=said.reason, text=text, files=files_of(turn)
    )
    buttons = [Button(await _label(turn, order), "this_order", str(order.id), order.round) for order in orders]
    if turn.draft and said.remark is Remark.WITHDRAW:
        buttons.append(Button(texts.THE_DRAFT, "cancel"))
    if anew:
        buttons.append(callback.ANEW)
    line = texts.WHICH_OR_ANEW if anew and said.remark is Remark.SUPPLEMENT else texts.WHICH_ORDER[said.remark.value]
    await turn.reply(line, column(buttons))


async def which_addition(turn: Turn, text: str) -> None:
    """A file, or a correction, that could belong to an order; a file alone to the one that waits for something."""
    waiting = await _waiting(turn)
    if len(waiting) == 1 and not text:
        return await _take_for(turn, waiting, _ADDED, text, sure=True)
    await ask_which(turn, _ADDED, text)


async def _label(turn: Turn, order: WorkOrder) -> str:
    appeal = await order_queries.appeal_for(turn.tx, order, turn.person.id)
    return f"{order.number} {first_words(appeal.public)}"


def first_words(text: str) -> str:
    """The beginning of a matter, short enough for a button."""
    line = " ".join(text.split())
    return line if len(line) <= FIRST_WORDS else line[: FIRST_WORDS - 1].rstrip("，,、 ") + "…"


async def this_one(turn: Turn, press: Button) -> None:
    """The order was pressed: what was said before is done with it."""
    order = await supplement.own(turn, press)
    waited = turn.waited
    if turn.step != "which":
        raise Stale
    turn.stop_waiting()
    said = Said(waited["text"], waited["files"], waited["content"], waited["reason"])
    await _act(turn, order, Remark(waited["remark"]), said)


async def _act(turn: Turn, order: WorkOrder, meant: Remark, said: Said) -> None:
    await _ACTS[meant](turn, order, said)


async def _withdraw(turn: Turn, order: WorkOrder, said: Said) -> None:
    await supplement.ask_withdrawal(turn, order, said.reason)


async def _urge(turn: Turn, order: WorkOrder, said: Said) -> None:
    await take(turn, order, Action.URGE)
    await thank(turn, order, "urge")


async def _add(turn: Turn, order: WorkOrder, said: Said) -> None:
    if said.content or said.files:
        return await supplement.add(turn, order, said.text, said.files)
    await supplement.ask(turn, order)


async def _progress(turn: Turn, order: WorkOrder, said: Said) -> None:
    await progress.show(turn, order)


async def _why(turn: Turn, order: WorkOrder, said: Said) -> None:
    await explain.pressed(turn, Button("", "why", str(order.id), order.round))


async def _satisfied(turn: Turn, order: WorkOrder, said: Said) -> None:
    await callback.hear(turn, order, await _label(turn, order), said.text, said.files, satisfied=True)


async def _unsatisfied(turn: Turn, order: WorkOrder, said: Said) -> None:
    await callback.hear(turn, order, await _label(turn, order), said.text, said.files, satisfied=False)


async def _disagree(turn: Turn, order: WorkOrder, said: Said) -> None:
    """The form takes the words as its reason and asks whether they are meant; where they only say no, for a reason."""
    reason = said.text if len(_HANZI.findall(said.text)) >= LEAST_TOLD else ""
    asked = await turn.asked(acting.begin(turn, order, Action.CONTEST, reason))
    other_matter = column([callback.ANEW]) if reason else ()
    for message in asked:
        await turn.reply(message.text, (*message.buttons, *other_matter))


_ACTS: dict[Remark, Callable[[Turn, WorkOrder, Said], Awaitable[None]]] = {
    Remark.WITHDRAW: _withdraw,
    Remark.URGE: _urge,
    Remark.SUPPLEMENT: _add,
    Remark.PROGRESS: _progress,
    Remark.WHY: _why,
    Remark.SATISFIED: _satisfied,
    Remark.UNSATISFIED: _unsatisfied,
    Remark.DISAGREE: _disagree,
}


# words that answer what an order asked of this person


class _Doubt(IntEnum):
    """Whether words are of another matter than an order."""

    SAME, MAYBE_ANOTHER, ANOTHER = range(3)


async def _asked_for(turn: Turn, meant: Remark) -> list[WorkOrder]:
    """The own orders that words of this kind can be about."""
    if meant is Remark.DISAGREE:
        own = await order_queries.owned_by(turn.tx, turn.person.id)
        return [order for order in own if turn.may(order, Action.CONTEST)]
    found = await order_queries.open_of(turn.tx, turn.person.id)
    if meant is Remark.WHY:
        return [order for order in found if order.live_clocks()]
    judged = meant in (Remark.SATISFIED, Remark.UNSATISFIED)
    return [order for order in found if not judged or turn.may(order, Action.RATE_GOOD)]


async def _judged(turn: Turn, meant: Remark, text: str) -> bool:
    """Words that judge what was done with an order; only what is asked anyway may be taken for a doubtful one."""
    orders = [] if find_emergency(text) else await _asked_for(turn, meant)
    doubt = min([await _doubt(turn, order, text) for order in orders], default=_Doubt.ANOTHER)
    if doubt is _Doubt.ANOTHER:
        return False
    await _take_for(turn, orders, Remarked(meant), text, sure=doubt is _Doubt.SAME or meant is not Remark.DISAGREE)
    return True


async def supplied(turn: Turn, decision: Decision, text: str) -> bool:
    """Plain words of somebody whose order waits for what was asked of them: they are it, unless clearly another matter.

    A question about the rules, small talk and an emergency are what they are.
    """
    if decision.wants in (Wants.EMERGENCY, Wants.SMALLTALK) or (decision.answer and decision.reading.asks):
        return False
    if _reports(turn, text):
        return False
    orders = await _waiting(turn)
    doubt = min([await _doubt(turn, order, text) for order in orders], default=_Doubt.ANOTHER)
    if doubt is _Doubt.ANOTHER:
        return False
    sure = doubt is _Doubt.SAME and not await _tells_its_own(turn, orders[0], text)
    await _take_for(turn, orders, _ADDED, text, sure=sure)
    return True


async def _tells_its_own(turn: Turn, order: WorkOrder, text: str) -> bool:
    """Whether words that might answer what was asked are an appeal with other words, or of another spot."""
    if not read(text).is_appeal:
        return False
    appeal = await order_queries.appeal_for(turn.tx, order, turn.person.id)
    spot = find_spot(text)
    elsewhere = bool(appeal.place and spot) and spot not in f"{appeal.place}\n{appeal.public}"
    return elsewhere or not same_matter(text, _known_of(order, appeal), same_category=True)


def _reports(turn: Turn, text: str) -> bool:
    """Whether words are a 举报 about officials."""
    return turn.house.router.route(text, turn.house.region).reported is not None


async def _waiting(turn: Turn) -> list[WorkOrder]:
    """The own orders that wait for what was asked."""
    found = await order_queries.open_of(turn.tx, turn.person.id)
    return [order for order in found if order.state is State.WAITING]


async def _take_for(turn: Turn, orders: list[WorkOrder], said: Remarked, text: str, *, sure: bool) -> None:
    """For the one order that asked for it; asked with buttons where there are several, or where it is not sure."""
    if len(orders) > 1 or not sure:
        return await ask_which(turn, said, text, orders, anew=True)
    told = Said(text, files_of(turn), said.content)
    await _act(turn, orders[0], said.remark, told)
    if said.remark is Remark.SUPPLEMENT:
        await _or_anew(turn, orders[0], told)


async def _doubt(turn: Turn, order: WorkOrder, text: str) -> _Doubt:
    """By its words, what was asked of it, and its category."""
    appeal = await order_queries.appeal_for(turn.tx, order, turn.person.id)
    route = turn.house.router.route(text, order.region)
    same_group = route.category_id[:2] == order.category[:2]
    if same_group or read(text).appeal < STRONG or same_matter(text, _known_of(order, appeal), same_category=True):
        return _Doubt.SAME
    return _Doubt.ANOTHER if route.sure else _Doubt.MAYBE_ANOTHER


def _known_of(order: WorkOrder, appeal: Appeal) -> str:
    """What an order is about, and what it asked for."""
    return "\n".join((appeal.public, *(asked.words for asked in order.past(Action.ASK))))


async def _or_anew(turn: Turn, order: WorkOrder, said: Said) -> None:
    """They may have been of something new: one press begins a draft with the same words."""
    turn.wait_for(HEARD, heard=said.text, files=said.files)
    await turn.reply(texts.OR_ANEW.format(order=await _label(turn, order)), ((callback.ANEW,),))


async def anew(turn: Turn, press: Button) -> None:
    """另外提一件新诉求, with the words that were said. Raises Stale where they are not at hand any more."""
    waited = turn.waited if turn.step in (HEARD, callback.RATING, "which", acting.STEP) else {}
    text = waited.get("heard") or waited.get("text") or waited.get("values", {}).get("words", "")
    files = waited.get("files", [])
    if not (text or files) or turn.draft is not None:
        raise Stale
    await report_appeal.begin(turn, text, files)


async def add_heard(turn: Turn, press: Button) -> None:
    """补充说明: words that might have been a bad rating are only added; it can still be rated."""
    order = await supplement.own(turn, press)
    waited = turn.waited
    if turn.step != callback.RATING or waited.get("order") != order.id or not waited.get("heard"):
        raise Stale
    turn.wait_for(callback.RATING, **{**waited, "heard": ""})
    await supplement.add(turn, order, waited["heard"], waited["files"])


# an order named by its matter


async def _in_words(turn: Turn, text: str) -> bool:
    """换电表那件补充材料, 催一下供电公司: the open order that the words fit; a question that fits none is one."""
    said = remarks.named(text)
    orders = await order_queries.open_of(turn.tx, turn.person.id) if said and not find_emergency(text) else []
    if said is None or not orders:
        return False
    fits = await _fitting(turn, said.matter, orders, likely=said.remark is not Remark.PROGRESS)
    if said.remark is Remark.PROGRESS and not fits:
        return False
    told = Said(said.words, files_of(turn), content=bool(said.words))
    if len(fits) == 1:
        await _act(turn, fits[0], said.remark, told)
    else:
        await ask_which(turn, Remarked(said.remark, told.content), told.text or text, fits or orders, anew=True)
    return True


async def _fitting(turn: Turn, matter: str, orders: list[WorkOrder], *, likely: bool) -> list[WorkOrder]:
    """The orders that the words fit best, none if they fit none clearly; the only one needs no more than characters."""
    scores = [(*fit(matter, await _words_of(turn, order)), order) for order in orders]
    best = max(pairs for pairs, _, _ in scores)
    if best >= FITS:
        return [order for pairs, _, order in scores if pairs == best]
    only = len(orders) == 1 and scores[0][1] >= FITS and (likely or best > 0)
    return orders if only else []


async def _words_of(turn: Turn, order: WorkOrder) -> str:
    appeal = await order_queries.appeal_for(turn.tx, order, turn.person.id)
    return " ".join((appeal.public, lead_name(order, turn.house.region), turn.house.category(order.category)))
