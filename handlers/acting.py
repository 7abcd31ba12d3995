"""Every action that needs more than a press: a form asks what it needs, one thing at a time, and takes it.

The same from a button and from a command: `/延期 GZ-20261121-0001 5 外线要迁改` fills what it can and asks the rest.
"""

from __future__ import annotations

from typing import Any

from db.models.orders import Appeal
from db.queries import orders as order_queries
from handlers import roots, texts
from handlers.cards import actions_by_form, channel_name, due_of, enterprise_buttons
from handlers.fields import ANY_WORDS, FIELDS, Option, Value, read_all
from handlers.forms import FORMS
from handlers.hidden import public_words, told_words
from handlers.messages import Button, column, shortened
from handlers.notices import PART_OF, announce, co_line
from handlers.numbers import next_number
from handlers.orders import known, note, own_words, show, take
from handlers.turn import Stale, Turn
from handlers.units import units_called
from workflow.order import Details, Taken, WorkOrder
from workflow.steps import BY_KEY
from workflow.terms import Action, Clock, State

STEP = "form"
SHOWN_CHARACTERS = 400
_OWN_DUES = (Clock.PAUSE, Clock.DECIDE, Clock.OPINION, Clock.SESSION, Clock.SETTLE)


async def more(turn: Turn, press: Button) -> None:
    """更多操作: what else this person may do with the order now."""
    order = await turn.order(press.arg, press.version)
    found = list(actions_by_form(order, turn.person.actor, turn.now, turn.house.calendar))
    if not found:
        raise Stale
    buttons = [Button(action.zh, "act", f"{order.id}-{action.value}", order.round) for action in found]
    await turn.reply(texts.MORE_ACTIONS.format(number=order.number), column(buttons))


async def pressed(turn: Turn, press: Button) -> None:
    """A button of 更多操作, or one that begins a form at once."""
    order_id, _, name = press.arg.partition("-")
    order = await turn.order(order_id, press.version)
    await begin(turn, order, _action(name))


async def lasting(turn: Turn, press: Button) -> None:
    """成效稳定, to the question of the follow-up."""
    await begin(turn, await turn.order(press.arg, press.version), Action.LASTING)


async def reopen(turn: Turn, press: Button) -> None:
    """问题反弹, to the question of the follow-up."""
    await begin(turn, await turn.order(press.arg, press.version), Action.REOPEN)


async def begin(turn: Turn, order: WorkOrder, action: Action, said: str = "") -> None:
    """Begins the form with what was said already; refused at once where the action is not possible at all."""
    order.may(action, turn.person.actor, turn.now, turn.house.calendar)
    values, rest = await _read_ahead(turn, order, action, said)
    if rest and "words" in FORMS[action]:
        values["words"] = rest
    await _go_on(turn, order, action, values)


async def _read_ahead(turn: Turn, order: WorkOrder, action: Action, said: str) -> tuple[dict[str, Value], str]:
    """What the words of a command answer, in the order of the questions, until one is not answered; and what is left.

    A question that takes any words has an answer only where more words follow it.
    """
    values: dict[str, Value] = {}
    for name in FORMS[action]:
        if name in values:
            continue
        head, _, rest = said.partition(" ")
        if name == "words" or not head or (name in ANY_WORDS and not rest):
            break
        found = await read_all(turn, order, name, head)
        if not found:
            break
        values, said = {**values, **found}, rest.strip()
    return values, said


async def begin_with(turn: Turn, order: WorkOrder, action: Action, values: dict[str, Value]) -> None:
    """Begins the form with answers that are known already; refused at once where the action is not possible."""
    order.may(action, turn.person.actor, turn.now, turn.house.calendar)
    await _go_on(turn, order, action, values)


async def option_pressed(turn: Turn, press: Button) -> None:
    """An answer that was pressed; one of a question that is not open any more is stale."""
    order_id, name, code = [*press.arg.split("-", 2), "", ""][:3]
    order = await turn.order(order_id, press.version)
    waited = turn.waited
    if turn.step != STEP or (waited.get("order"), waited.get("field")) != (order.id, name):
        raise Stale
    options = await FIELDS[name].options(turn, order)
    option = next((option for option in options if option.code == code), None)
    if option is None:
        raise Stale
    await _go_on(turn, order, _action(waited["action"]), {**waited["values"], name: option.value})


def is_open(turn: Turn, data: str) -> bool:
    """Whether a button's label, typed, may mean that button: one that answers a question, while that is open."""
    verb, _, arg = data.partition(".")
    waited = turn.waited if turn.step == STEP else {}
    return verb != "pick" or arg.startswith(f"{waited.get('order')}-{waited.get('field')}-")


async def said(turn: Turn, text: str) -> None:
    """An answer in words; one that cannot be read is asked for again."""
    waited = turn.waited
    order = await turn.order(str(waited["order"]), waited["round"])
    action, name = _action(waited["action"]), waited["field"]
    found = await read_all(turn, order, name, text)
    if not found:
        return await _ask(turn, order, action, waited["values"], name, texts.NOT_UNDERSTOOD)
    await _go_on(turn, order, action, {**waited["values"], **found})


async def _go_on(turn: Turn, order: WorkOrder, action: Action, values: dict[str, Value]) -> None:
    """Asks the next thing that is missing, or takes the action."""
    for name in FORMS[action]:
        if name not in values:
            options = await FIELDS[name].options(turn, order)
            if not FIELDS[name].obvious or len(options) != 1:
                return await _ask(turn, order, action, values, name)
            values = {**values, name: options[0].value}
    if not values.get("sure", True):
        turn.stop_waiting()
        return await turn.reply(texts.STEP_CANCELLED)
    await _finish(turn, order, action, values)


async def _ask(
    turn: Turn, order: WorkOrder, action: Action, values: dict[str, Value], name: str, before: str = ""
) -> None:
    turn.wait_for(STEP, order=order.id, round=order.round, action=action.value, values=values, field=name)
    question = texts.ASK_WORDS[action.value] if name == "words" else texts.ASK_FIELD[name]
    options = await FIELDS[name].options(turn, order)
    line = before + question.format(
        number=order.number, words=shortened(str(values.get("words", "")), SHOWN_CHARACTERS)
    )
    await turn.reply(line, column(_button(order, name, option) for option in options))


def _button(order: WorkOrder, name: str, option: Option) -> Button:
    return Button(option.label, "pick", f"{order.id}-{name}-{option.code}", order.round)


async def _finish(turn: Turn, order: WorkOrder, action: Action, values: dict[str, Value]) -> None:
    turn.stop_waiting()
    given: dict[str, Any] = {}
    for name, value in values.items():
        given |= await FIELDS[name].details(turn, order, value)
    words, public = await _words_of(turn, order, values.get("words", ""))
    given |= {"words": public} if public else {}
    given |= await _PREPARED.get(action, _nothing)(turn, order, words)
    taken = await take(turn, order, action, Details(**given), full=words if turn.person.serves else "")
    if words:
        await note(turn, order, action, words, public=public)
    if action is Action.SPLIT and given["order"]:
        await _announce_part(turn, given["order"])
        await roots.look(turn, given["order"])
    await _done(turn, order, taken)


async def _words_of(turn: Turn, order: WorkOrder, words: str) -> tuple[str, str]:
    """The words as they are kept, and, of who appealed, as many read them: as hidden as they wish to be."""
    if not words or turn.person.id not in order.enterprises:
        return words, ""
    return await own_words(turn, order, words)


async def _done(turn: Turn, order: WorkOrder, taken: Taken) -> None:
    entry = taken.entry
    said = known(turn, order, days=str(entry.days), ref=entry.ref, channel=channel_name(entry.channel), **_dues(order))
    said["co"] = co_line(order, turn.house.region)
    line = texts.DONE_ACTION[taken.entry.action.value].format(**said)
    if turn.person.id in order.enterprises:
        return await turn.reply(line, enterprise_buttons(order, turn.now, turn.house.calendar))
    await show(turn, order, line)


def _dues(order: WorkOrder) -> dict[str, str]:
    """The limits that only some actions start, by the clock's name."""
    return {clock.name.lower(): due_of(order, clock) for clock in _OWN_DUES}


def _action(name: str) -> Action:
    """The action of a form. Raises Stale."""
    action = Action.of(name)
    if action not in FORMS:
        raise Stale
    return action


# what an action brings besides what was asked, and what it leaves behind


async def _nothing(turn: Turn, order: WorkOrder, words: str) -> dict[str, Any]:
    return {}


async def _new_part(turn: Turn, order: WorkOrder, words: str) -> dict[str, Any]:
    """The part as an order of its own, not filed yet: of the same person, contact and place as the whole."""
    route = turn.house.router.route(words, order.region)
    part = WorkOrder(
        number=await next_number(turn), owner=order.owner, cls=order.cls, region=order.region,
        category=route.category_id, urgency=order.urgency, created=turn.now, danger=order.danger,
        proposed=[list(unit.key) for unit in route.units[:3] if [*unit.key] not in order.reported],
        reported=[list(unit) for unit in order.reported],
    )  # fmt: skip
    turn.tx.add(part)
    await turn.tx.flush()
    whole = await order_queries.appeal_of(turn.tx, order)
    turn.tx.add(
        Appeal(
            order_id=part.id,
            public=public_words(words, whole),
            full=told_words(words, whole),
            contact=whole.contact,
            place=whole.place,
            kind=whole.kind,
            source_key=f"{PART_OF}{part.number}",
            channel=whole.channel,
            brought=whole.brought,
            behalf=whole.behalf,
            anonymity=whole.anonymity,
            firms=whole.firms,
            subjects=whole.subjects,
            park=whole.park,
            real_name=whole.real_name,
        )
    )
    return {"order": part}


async def _joined(turn: Turn, order: WorkOrder, words: str) -> dict[str, Any]:
    """Against a merge: the order into which it went."""
    if order.state is not State.MERGED:
        return {}
    return {"order": await order_queries.by_number(turn.tx, order.past(Action.MERGE)[-1].ref)}


async def _asked_to_it(turn: Turn, order: WorkOrder, words: str) -> dict[str, Any]:
    """The units that the words of a 会商 name; the lead comes anyway, a unit that is reported never."""
    not_asked = {order.lead, *((region, name) for region, name in order.reported)}
    return {"units": tuple(u for u in units_called(turn.house, words, order.region) if u not in not_asked)}


_PREPARED = {Action.SPLIT: _new_part, Action.CONTEST: _joined, Action.MEET: _asked_to_it}


async def _announce_part(turn: Turn, part: WorkOrder) -> None:
    """Everybody whom the filing of the part concerns reads of it."""
    entry = part.history[-1]
    await announce(turn, part, Taken(BY_KEY[entry.was, entry.action], entry, tuple(filter(None, (part.lead,)))))
