"""回访评价: 联系了吗, 解决了吗, 满意吗, in which of the four words it is not solved, and the words that follow.

Each of those whose order it is rates for themselves, once a round; a coordinator who called rates for the one called.
"""

from __future__ import annotations

from typing import Any

from db.queries import people
from db.queries.messages import dialog_of
from handlers import phone, texts
from handlers.messages import Button, rows
from handlers.orders import known, note, own_words, show, take, thank
from handlers.turn import Stale, Turn, private_conversation, wait_for
from workflow.order import Details, WorkOrder
from workflow.rules import LAST_ROUND
from workflow.terms import OPEN, Action, Outcome, State, Unsolved

RATING, CALLED = "rating", "called"  # steps that no plain words answer
_UNSOLVED = list(Unsolved)
ANEW = Button(texts.ANEW, "anew")


async def good(turn: Turn, press: Button) -> None:
    order = await turn.order(press.arg, press.version)
    await _rate(turn, order, Action.RATE_GOOD, await _said_before(turn, order, satisfied=True))
    turn.stop_waiting()


async def bad(turn: Turn, press: Button) -> None:
    """Redone at once; the reason and the words may follow."""
    order = await turn.order(press.arg, press.version)
    await _rate_bad(turn, order, await _said_before(turn, order, satisfied=False))


async def _rate_bad(turn: Turn, order: WorkOrder, details: Details) -> None:
    action = Action.RATE_LAST if order.round >= LAST_ROUND else Action.RATE_BAD
    marks = _marks(turn, order)
    rated_for = await _rate(turn, order, action, details)
    if marks.get("unsolved") and marks.get("heard"):
        turn.stop_waiting()
        await _keep_words(turn, order, marks["heard"], marks["files"])
    elif action is Action.RATE_BAD:
        await _wait_for_words(turn, order, rated_for)
    else:
        turn.stop_waiting()


async def _rate(turn: Turn, order: WorkOrder, action: Action, details: Details) -> int:
    """Takes the rating; a coordinator who rated by phone gets the reply. For whom was rated."""
    said = str(_marks(turn, order).get("words", ""))
    taken = await take(turn, order, action, details)
    if said:
        await note(turn, order, action, said)
    if _called(turn, order):
        unsettled = action is Action.RATE_GOOD and order.state is State.CALLBACK
        sentence = texts.TOLD_COORDINATOR[action.value + ("_partly" if unsettled else "")]
        words = known(turn, order, round=str(order.round), words=details.words)
        await show(turn, order, sentence.format(**words))
    return taken.entry.person


async def _wait_for_words(turn: Turn, order: WorkOrder, person: int) -> None:
    """Who was unsatisfied was invited to say why, whoever pressed: their next message is taken as that."""
    address = await people.address_of(turn.tx, person)
    if address is not None:
        dialog = await dialog_of(turn.tx, private_conversation(address), turn.now)
        if turn.person.id == person or not dialog.step:
            wait_for(dialog, turn.now, "bad_words", order=order.id, round=order.round)


async def _said_before(turn: Turn, order: WorkOrder, *, satisfied: bool) -> Details:
    """The answers to the first two questions: as pressed before, else what 满意 says by itself."""
    marks = _marks(turn, order)
    default = True if satisfied else None
    return Details(
        contacted=marks.get("contacted", default), solved=marks.get("solved", default),
        ground="" if satisfied else marks.get("ground", ""), words=await _recorded(turn, order, satisfied=satisfied),
    )  # fmt: skip


async def _recorded(turn: Turn, order: WorkOrder, *, satisfied: bool) -> str:
    """The phone record of a coordinator; who rates for themselves has none."""
    if not _called(turn, order):
        return ""
    said = _marks(turn, order).get("words") or (texts.GOOD if satisfied else texts.BAD)
    return await phone.record(turn, order, str(said))


def _called(turn: Turn, order: WorkOrder) -> bool:
    return turn.person.id not in order.enterprises


def _marks(turn: Turn, order: WorkOrder) -> dict[str, Any]:
    """What was answered before on this order in this round."""
    waited = turn.waited if turn.step in (RATING, CALLED) else {}
    return waited if (waited.get("order"), waited.get("round")) == (order.id, order.round) else {}


# the first two questions, and the four words


async def nobody_came(turn: Turn, press: Button) -> None:
    order = await _waits_for_rating(turn, press.arg, press.version)
    _mark(turn, order, contacted=False)
    line = texts.NOTED_NO_CONTACT_SAID if _called(turn, order) else texts.NOTED_NO_CONTACT
    await turn.reply(line, rows(*_good_or_bad(order)))


async def still_broken(turn: Turn, press: Button) -> None:
    order = await _waits_for_rating(turn, press.arg, press.version)
    _mark(turn, order, solved=False)
    await turn.reply(texts.NOTED_NOT_SOLVED, rows(*_why(order), *_good_or_bad(order)))


async def why_pressed(turn: Turn, press: Button) -> None:
    """One of the four words: with the rating that it is for, or added to the bad one that was given before it."""
    order_id, _, n = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    ground = _UNSOLVED[int(n)]
    if order.state is not State.CALLBACK:
        return await _add_reason(turn, order, ground)
    order = await _waits_for_rating(turn, order_id, press.version)
    _mark(turn, order, solved=False, ground=ground.value)
    if order.outcome is Outcome.RESOLVED or _called(turn, order):
        return await _rate_bad(turn, order, await _said_before(turn, order, satisfied=False))
    await turn.reply(texts.NOTED_WHY.format(why=ground.zh), rows(*_good_or_bad(order)))


async def hear(
    turn: Turn, order: WorkOrder, label: str, text: str, files: list[list[str | int]], *, satisfied: bool
) -> None:
    """Words that judge what was done are no rating yet: it is asked for, and a bad one takes the words with it."""
    arg = str(order.id)
    marks = {"order": order.id, "round": order.round, "heard": text, "files": files, "unsolved": not satisfied}
    turn.wait_for(RATING, **{**_marks(turn, order), **marks})
    good_, bad_ = _good_or_bad(order)
    add = Button(texts.ADD_HEARD, "add_heard", arg, order.round)
    line = texts.HEARD_SATISFIED if satisfied else texts.HEARD_UNSATISFIED
    await turn.reply(line.format(order=label), rows(*((good_, bad_) if satisfied else (bad_, add)), ANEW))


async def _add_reason(turn: Turn, order: WorkOrder, ground: Unsolved) -> None:
    if turn.person.id not in order.enterprises or order.state not in OPEN:
        raise Stale
    words = texts.WHY_BAD.format(why=ground.zh)
    await take(turn, order, Action.SUPPLEMENT, Details(words=words, ground=ground.value))
    await thank(turn, order, "bad_words")


async def _waits_for_rating(turn: Turn, order_id: str, version: int) -> WorkOrder:
    """The order, where it waits for this person's rating, or for that of a call that was noted. Raises Stale."""
    order = await turn.order(order_id, version)
    noted = turn.step == CALLED and bool(_marks(turn, order))
    rates = turn.person.id in order.enterprises or (turn.person.coordinator and noted)
    if not rates or order.state is not State.CALLBACK:
        raise Stale
    return order


def _mark(turn: Turn, order: WorkOrder, **marks: bool | str) -> None:
    step = CALLED if _called(turn, order) else RATING
    turn.wait_for(step, **{**_marks(turn, order), "order": order.id, "round": order.round, **marks})


def _why(order: WorkOrder) -> list[Button]:
    return [Button(term.zh, "why_bad", f"{order.id}-{n}", order.round) for n, term in enumerate(_UNSOLVED)]


def _good_or_bad(order: WorkOrder) -> tuple[Button, Button]:
    arg = str(order.id)
    return Button(texts.GOOD, "rate_good", arg, order.round), Button(texts.BAD, "rate_bad", arg, order.round)


async def words_said(turn: Turn, text: str) -> None:
    """The words after a bad rating go to the unit and the coordinator with the order."""
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    turn.stop_waiting()
    if order.state not in OPEN:
        raise Stale
    await _keep_words(turn, order, text, [])


async def _keep_words(turn: Turn, order: WorkOrder, text: str, files: list[list[str | int]]) -> None:
    """The words of a bad rating, with an open order to everybody who works on it; a closed one only keeps them."""
    told, public = await own_words(turn, order, text)
    if order.state in OPEN:
        await take(turn, order, Action.SUPPLEMENT, Details(words=public))
    await note(turn, order, Action.RATE_BAD, told, files, public)
    if order.state in OPEN:
        await thank(turn, order, "bad_words")


# by phone


async def begin_call(turn: Turn, press: Button) -> None:
    """记通话: what was said on the phone, before the rating that it ends with."""
    order = await turn.order(press.arg, press.version)
    order.may(Action.TRY, turn.person.actor, turn.now, turn.house.calendar)
    turn.wait_for("call", order=order.id, round=order.round)
    number = await phone.number_of(turn, order) or texts.NO_NUMBER
    await turn.reply(texts.ASK_CALL.format(number=number, order=order.number))


async def call_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    turn.wait_for(CALLED, order=order.id, round=order.round, words=text)
    not_contacted = Button(texts.NOBODY_CAME_SAID, "nobody_came", str(order.id), order.round)
    await turn.reply(texts.CALL_NOTED, rows(*_good_or_bad(order), not_contacted, *_why(order)))
