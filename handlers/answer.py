"""办结 and 先期处置: the unit's answer, point by point where the appeal has several, and how the round ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.models.answers import Answer
from db.queries import answers as answer_queries
from db.queries import orders as order_queries
from db.queries import people
from handlers import texts
from handlers.messages import Button, Outgoing, column, rows
from handlers.orders import files_of, known, note, show, take
from handlers.points import (
    Said,
    Verdict,
    has_conclusion,
    listed,
    missing,
    points_of,
    promised_day,
    read_point,
    said_to,
)
from handlers.sheet import Sheet, again, listed_points, not_ours, outcome_of, outcome_of_one, parted, store
from handlers.turn import Stale, Turn
from knowledge.personal import mask
from workflow.calendar import local
from workflow.order import Details, WorkOrder
from workflow.terms import Action, Outcome

SHORTEST = 4
_NOTHING_SAID: dict[str, Any] = {
    "points": [""], "said": {}, "rest": "", "outcome": "", "files": [], "asked": False, "late": False, "promised": "",
}  # fmt: skip
_OTHER_OUTCOMES = (Outcome.PARTLY, Outcome.EXPLAINED, Outcome.PROMISED)


# the question


async def begin(turn: Turn, press: Button) -> None:
    """Asks for the answer; 已解决 unless another outcome is pressed first."""
    order = await _mine(turn, press, Action.ANSWER)
    before = await answer_queries.last_answer(turn.tx, order)
    appeal = await order_queries.appeal_of(turn.tx, order)
    matters = [point.matter for point in before.points] if before else points_of(appeal.public)
    left = [matter for matter in matters if matter not in parted(order)] or matters
    await _ask(turn, order, left, before)


async def _ask(turn: Turn, order: WorkOrder, points: list[str], before: Answer | None = None) -> None:
    """The points with their numbers, or for one the plain question."""
    turn.wait_for("answer", order=order.id, round=order.round, points=points, said={}, outcome="", rest="")
    ways = [Button(o.zh, "outcome", f"{order.id}-{o.value}", order.round) for o in _OTHER_OUTCOMES]
    if before is not None and before.round == order.round and again(order, before):
        ways.append(Button(texts.SAME_ANSWER, "answer_same", str(order.id), order.round))
    if len(points) > 1:
        ways.append(Button(texts.ONE_POINT, "one_point", str(order.id), order.round))
    ways.append(Button(texts.SPLIT_ANEW, "points", str(order.id), order.round))
    line = texts.ASK_POINTS if len(points) > 1 else texts.ASK_ANSWER
    await turn.reply(line.format(number=order.number, n=len(points), points=listed_points(tuple(points))), rows(*ways))


async def outcome_pressed(turn: Turn, press: Button) -> None:
    """Another outcome than 已解决, or 已解决 itself; what was said to the points stays."""
    order_id, _, value = press.arg.partition("-")
    order = await _mine(turn, Button("", "answer", order_id, press.version), Action.ANSWER)
    outcome = Outcome.of(value)
    if outcome is None:
        raise Stale
    kept = _kept(turn, order) or {"points": await _points(turn, order), "said": {}, "rest": ""}
    turn.wait_for("answer", **{**kept, "order": order.id, "round": order.round, "outcome": outcome.value})
    line = texts.ASK_PROMISE if outcome is Outcome.PROMISED else texts.ASK_ANSWER_AS
    await turn.reply(line.format(number=order.number, outcome=outcome.zh))


async def one_point(turn: Turn, press: Button) -> None:
    """按一件答复: the points as one; words that fitted none of them are the answer."""
    order = await _mine(turn, press, Action.ANSWER)
    kept = _kept(turn, order)
    appeal = await order_queries.appeal_of(turn.tx, order)
    turn.wait_for(
        "answer", order=order.id, round=order.round, points=[appeal.public], said={}, rest="",
        outcome=kept.get("outcome", ""),
    )  # fmt: skip
    if kept.get("loose"):
        return await said(turn, kept["loose"])
    await turn.reply(texts.ASK_ANSWER_PLAIN.format(number=order.number))


async def points_anew(turn: Turn, press: Button) -> None:
    """重新分项: the next message lists the points."""
    order = await _mine(turn, press, Action.ANSWER)
    turn.wait_for("points", order=order.id, round=order.round)
    await turn.reply(texts.ASK_POINTS_ANEW.format(number=order.number))


async def points_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    order.may(Action.ANSWER, turn.person.actor, turn.now, turn.house.calendar)
    points = listed(mask(text))
    if not points:
        return await turn.reply(texts.ASK_POINTS_ANEW.format(number=order.number))
    await _ask(turn, order, points)


# what is said to it


async def said(turn: Turn, text: str) -> None:
    """A message of the answer: the whole, or one point, or the day of a promise; it is sent when nothing is missing."""
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    if not text.strip() and turn.incoming.files:
        return await _keep_files(turn)
    open_answer = _open(turn)
    if open_answer["late"]:
        return await _said_the_day(turn, order, text)
    if len(open_answer["points"]) > 1:
        return await _said_to_points(turn, order, text)
    if len(text.strip()) < SHORTEST:
        return await turn.reply(texts.TOO_SHORT)
    await _complete(turn, order, text.strip())


async def _said_the_day(turn: Turn, order: WorkOrder, text: str) -> None:
    """The day of a promise, asked for when the answer did not name it."""
    day = promised_day(text, local(turn.now).date())
    _note_down(turn, promised=day.isoformat() if day else "")
    await _complete(turn, order, _open(turn)["rest"])


async def _keep_files(turn: Turn) -> None:
    """Files without a word come with the answer."""
    files = [*_open(turn)["files"], *files_of(turn)]
    _note_down(turn, files=files)
    await turn.reply(texts.FILES_WITH_ANSWER.format(n=len(files)))


async def _said_to_points(turn: Turn, order: WorkOrder, text: str) -> None:
    """What a message says to the points; one without a number belongs to the only point that is open, or to none."""
    open_answer, before = _open(turn), _said_before(turn)
    points = tuple(open_answer["points"])
    new, rest = said_to(text, len(points))
    wanted = _wanted(len(points), before)
    if not new and len(wanted) == 1:
        new, rest = {wanted[0]: read_point(text)}, ""
    if not new and not open_answer["asked"]:
        _note_down(turn, loose=text)
        whole = Button(texts.ONE_POINT, "one_point", str(order.id), order.round)
        return await turn.reply(texts.POINTS_NOT_READ, rows(whole))
    said = {**before, **new}
    rest = "\n".join(filter(None, (open_answer["rest"], rest)))
    _note_down(turn, rest=rest, said={str(nth): [one.verdict.value, one.words] for nth, one in said.items()})
    left = list(missing(len(points), said))
    if left:
        numbers, points_left = "、".join(map(str, sorted(new))), listed_points(points, left)
        return await turn.reply(texts.POINTS_NOTED.format(said=numbers, points=points_left))
    await _complete(turn, order, rest)


def _wanted(n: int, said: dict[int, Said]) -> list[int]:
    """The points that still need words: those without any, else those without a conclusion."""
    vague = [nth for nth, one in said.items() if one.verdict is Verdict.ANSWERED and not has_conclusion(one.words)]
    return list(missing(n, said)) or vague


async def _complete(turn: Turn, order: WorkOrder, rest: str) -> None:
    """Asks what is still missing: a conclusion, once; the day of a promise. Else sends."""
    sheet = _sheet(turn, rest)
    if sheet.without_conclusion() and not _open(turn)["asked"]:
        _note_down(turn, asked=True, rest=rest, as_written=True)
        as_it_is = Button(texts.AS_WRITTEN, "answer_as_written", str(order.id), order.round)
        return await turn.reply(texts.ASK_CONCLUSION.format(number=order.number), rows(as_it_is))
    if sheet.outcome is Outcome.PROMISED and (sheet.promised is None or sheet.promised <= local(turn.now).date()):
        _note_down(turn, rest=rest, late=True, asked=True, promised="")
        line = texts.ASK_PROMISED if sheet.promised is None else texts.PROMISED_PAST
        return await turn.reply(line.format(number=order.number))
    await _send(turn, order, sheet)


async def as_written(turn: Turn, press: Button) -> None:
    """照这样报送: the answer without a conclusion, as it was written."""
    order = await _mine(turn, press, Action.ANSWER)
    if not _kept(turn, order).get("as_written"):
        raise Stale
    await _complete(turn, order, _open(turn)["rest"])


async def same(turn: Turn, press: Button) -> None:
    """照上次答复报送: what was sent back, without what was split off meanwhile."""
    order = await _mine(turn, press, Action.ANSWER)
    before = await answer_queries.last_answer(turn.tx, order)
    sheet = again(order, before) if before and before.round == order.round else None
    if sheet is None:
        raise Stale
    await _send(turn, order, sheet)


async def _send(turn: Turn, order: WorkOrder, sheet: Sheet) -> None:
    """To the enterprise at once, to the coordinator for review, and into the rows."""
    letter = sheet.letter()
    public = sheet.letter(mask)
    details = Details(words=public, outcome=sheet.outcome, promised=sheet.promised)
    await take(turn, order, Action.ANSWER, details, full=letter)
    await note(turn, order, Action.ANSWER, letter, [*_kept(turn, order).get("files", []), *files_of(turn)], public)
    answer = store(turn, order, sheet)
    turn.stop_waiting()
    await _offer_splitting(turn, order, answer)
    await show(turn, order, texts.DONE_STAFF["answer"].format(**known(turn, order, outcome=sheet.outcome.zh)))


async def _offer_splitting(turn: Turn, order: WorkOrder, answer: Answer) -> None:
    """What is not the unit's goes to the coordinators with a button for each point."""
    found = not_ours(answer, order)
    if not found:
        return
    lines = [texts.POINT_NOT_OURS.format(nth=p.nth, matter=p.matter, words=mask(p.words)) for p in found]
    text = texts.POINTS_NOT_OURS.format(points="\n".join(lines), **known(turn, order))
    for person in await people.coordinators(turn.tx):
        address = await people.address_of(turn.tx, person.id)
        if address is not None and person.id != turn.person.id:
            await turn.send(address, Outgoing(text, column(split_buttons(order, answer))))


def split_buttons(order: WorkOrder, answer: Answer) -> list[Button]:
    """A button for each point that is to go to another unit."""
    return [
        Button(texts.SPLIT_POINT.format(nth=point.nth), "split_point", f"{order.id}-{point.nth}", order.round)
        for point in not_ours(answer, order)
    ]


# what was noted of an open answer


async def _points(turn: Turn, order: WorkOrder) -> list[str]:
    return points_of((await order_queries.appeal_of(turn.tx, order)).public)


def _kept(turn: Turn, order: WorkOrder) -> dict[str, Any]:
    """What was said so far, if this order's answer is the open step."""
    waited = turn.waited
    return waited if turn.step == "answer" and waited.get("order") == order.id else {}


def _open(turn: Turn) -> dict[str, Any]:
    """The open answer: its points, what was said to them, the rest, and what was asked."""
    return {**_NOTHING_SAID, **turn.waited}


def _note_down(turn: Turn, **more: Any) -> None:
    turn.wait_for("answer", **{**turn.waited, **more})


def _said_before(turn: Turn) -> dict[int, Said]:
    return {int(nth): Said(Verdict(verdict), words) for nth, (verdict, words) in _open(turn)["said"].items()}


def _sheet(turn: Turn, rest: str) -> Sheet:
    open_answer, said = _open(turn), _said_before(turn)
    points = tuple(open_answer["points"])
    chosen = Outcome.of(open_answer["outcome"])
    outcome = chosen or (outcome_of(said) if len(points) > 1 else outcome_of_one(rest))
    promised = _promised(turn, said, rest) if outcome is Outcome.PROMISED else None
    return Sheet(points, said, rest, outcome, promised)


def _promised(turn: Turn, said: dict[int, Said], rest: str) -> date | None:
    """The day that was given when asked for, else the one that the promise names, else the answer."""
    given = _open(turn)["promised"]
    promises = [one.words for one in said.values() if one.verdict is Verdict.PROMISED]
    words = "\n".join(promises or [*(one.words for one in said.values()), rest])
    return date.fromisoformat(given) if given else promised_day(words, local(turn.now).date())


# 先期处置


async def begin_disposal(turn: Turn, press: Button) -> None:
    order = await _mine(turn, press, Action.DISPOSE)
    turn.wait_for("dispose", order=order.id, round=order.round)
    await turn.reply(texts.ASK_DISPOSE.format(number=order.number))


async def disposal_said(turn: Turn, text: str) -> None:
    order = await turn.order(str(turn.waited["order"]), turn.waited["round"])
    if len(text.strip()) < SHORTEST:
        return await turn.reply(texts.TOO_SHORT)
    await take(turn, order, Action.DISPOSE, Details(words=mask(text)), full=text)
    await note(turn, order, Action.DISPOSE, text)
    turn.stop_waiting()
    await show(turn, order, texts.DONE_STAFF["dispose"].format(**known(turn, order)))


async def _mine(turn: Turn, press: Button, action: Action) -> WorkOrder:
    """The order, if the unit in charge may do this now; so that nobody writes an answer in vain."""
    order = await turn.order(press.arg, press.version)
    order.may(action, turn.person.actor, turn.now, turn.house.calendar)
    return order
