"""根源工单: what coordinators and the lead unit press and say about a problem that many firms have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from db.models.roots import Root
from db.queries import orders as order_queries
from db.queries import roots as queries
from handlers import texts
from handlers.cards import unit_name
from handlers.messages import Button, column
from handlers.roots import (
    buttons_for,
    card_of,
    move,
    open_,
    root_facts,
    step_for,
    tell_lead,
    tell_members,
    tell_office,
)
from handlers.turn import Stale, Turn
from handlers.units import unit_code, unit_named, unit_of_code
from knowledge.personal import mask
from workflow.calendar import local
from workflow.order import UnitKey
from workflow.roots import RootAction, RootState

MOST_IN_CHAT, MOST_UNITS = 10, 3
SHORTEST_REASON, SHORTEST, LONGEST = 4, 8, 600
_ASKS = {
    RootAction.CONCLUDE: texts.ASK_ROOT_CONCLUSION,
    RootAction.RETURN: texts.ASK_ROOT_RETURN,
    RootAction.DROP: texts.ASK_ROOT_DROP,
}


async def in_chat(turn: Turn, text: str = "") -> None:
    """/根源: the root orders that wait for this person to do something, the next limit first."""
    mine = [root for root in await queries.waiting(turn.tx) if buttons_for(root, turn.person.actor)]
    for root in mine[:MOST_IN_CHAT]:
        card = await card_of(turn, root, turn.person.actor)
        await turn.reply(card.text, card.buttons)
    if len(mine) > MOST_IN_CHAT:
        await turn.reply(texts.MORE_ROOTS.format(n=MOST_IN_CHAT))
    if not mine:
        await turn.reply(texts.NO_ROOTS)


# one press


async def open_pressed(turn: Turn, press: Button) -> None:
    root = await _root(turn, press)
    if not root.lead_name:
        raise Stale(texts.HINT_ROOTS)
    await _lead(turn, root, RootAction.OPEN, (root.lead_region, root.lead_name))


async def approve(turn: Turn, press: Button) -> None:
    """Everybody whose orders tell of the problem reads the conclusion."""
    root = await _root(turn, press)
    if root.state is RootState.ANSWERED and turn.person.coordinator and root.answered_by == turn.person.id:
        return await turn.reply(texts.ROOT_WRITER.format(number=root.number))
    move(turn, root, RootAction.APPROVE, turn.person.actor)
    told, units = await tell_members(turn, root)
    line = texts.ROOT_DONE.format(number=root.number, told=told, units=units)
    await tell_lead(turn, root, line)
    await turn.reply(line)


# a unit


async def begin_lead(turn: Turn, press: Button) -> None:
    root = await _root(turn, press)
    if step_for(root, RootAction.LEAD, turn.person.actor) is None:
        raise Stale(texts.HINT_ROOTS)
    turn.wait_for("root_unit", root=root.id, moves=root.moves)
    await _ask_unit(turn, root, texts.ASK_ROOT_UNIT)


async def _ask_unit(turn: Turn, root: Root, line: str) -> None:
    known = root_facts(turn, root, telling := await queries.members_of(turn.tx, root))
    near = [order.lead for order, _ in telling if order.lead] + [
        (region, name) for order, _ in telling for region, name in order.proposed
    ]
    units = [unit for unit in dict.fromkeys(near) if unit != (root.lead_region, root.lead_name)][:MOST_UNITS]
    home = turn.house.region
    buttons = [Button(unit_name(*unit, home), "root_to", f"{root.id}-{unit_code(unit)}", root.moves) for unit in units]
    await turn.reply(line.format(**known), column(buttons))


async def unit_pressed(turn: Turn, press: Button) -> None:
    root_id, _, code = press.arg.partition("-")
    unit = unit_of_code(turn.house, code)
    if unit is None:
        raise Stale(texts.HINT_ROOTS)
    await _lead(turn, await _known(turn, int(root_id), press.version), RootAction.LEAD, unit)


async def unit_said(turn: Turn, text: str) -> None:
    root = await _known(turn, turn.waited["root"], turn.waited["moves"])
    unit = unit_named(turn.house, text, root.region)
    if unit is None:
        return await _ask_unit(turn, root, texts.UNKNOWN_UNIT)
    await _lead(turn, root, RootAction.LEAD, unit)


async def _lead(turn: Turn, root: Root, action: RootAction, unit: UnitKey) -> None:
    """Opens it with this unit in the lead, or gives an open one to it; the limit stays."""
    move(turn, root, action, turn.person.actor)
    root.lead_region, root.lead_name = unit
    if root.due_at is None:
        open_(turn, root, await _next_number(turn), turn.person.actor)
    turn.stop_waiting()
    await tell_lead(turn, root, texts.ROOT_NEW)
    telling = await queries.members_of(turn.tx, root)
    line = texts.ROOT_OPENED.format(**root_facts(turn, root, telling))
    await turn.reply(line, buttons_for(root, turn.person.actor))


async def _next_number(turn: Turn) -> str:
    """GY-20261121-0001: a serial of the day, apart from the orders'."""
    day = f"{local(turn.now):%Y%m%d}"
    return f"GY-{day}-{await order_queries.next_serial(turn.tx, f'roots:{day}'):04d}"


# words


async def begin_conclusion(turn: Turn, press: Button) -> None:
    await _begin(turn, press, RootAction.CONCLUDE)


async def begin_return(turn: Turn, press: Button) -> None:
    await _begin(turn, press, RootAction.RETURN)


async def begin_drop(turn: Turn, press: Button) -> None:
    await _begin(turn, press, RootAction.DROP)


async def _begin(turn: Turn, press: Button, action: RootAction) -> None:
    """Asks for the words; refuses at once where the step is not possible."""
    root = await _root(turn, press)
    if step_for(root, action, turn.person.actor) is None:
        raise Stale(texts.HINT_ROOTS)
    turn.wait_for("root_words", root=root.id, moves=root.moves, action=action.value)
    known = root_facts(turn, root, await queries.members_of(turn.tx, root))
    await turn.reply(_ASKS[action].format(**{**known, "most": LONGEST}))


async def words_said(turn: Turn, text: str) -> None:
    root = await _known(turn, turn.waited["root"], turn.waited["moves"])
    action, words = RootAction(turn.waited["action"]), mask(text.strip())
    least = SHORTEST if action is RootAction.CONCLUDE else SHORTEST_REASON
    if not least <= len(words) <= LONGEST:
        return await turn.reply(texts.ROOT_LENGTH.format(least=least, most=LONGEST, n=len(words)))
    move(turn, root, action, turn.person.actor)
    turn.stop_waiting()
    await _SAID[action](turn, root, words)


async def _concluded(turn: Turn, root: Root, words: str) -> None:
    root.conclusion, root.note = words, ""
    root.answered_by, root.answered_at = turn.person.id, turn.now
    await tell_office(turn, root, texts.ROOT_ANSWERED, besides=turn.person.id)
    await turn.reply(texts.ROOT_CONCLUDED.format(number=root.number))


async def _returned(turn: Turn, root: Root, words: str) -> None:
    root.note = words
    await tell_lead(turn, root, texts.ROOT_RETURNED)
    await turn.reply(texts.ROOT_RETURN_DONE.format(number=root.number))


async def _dropped(turn: Turn, root: Root, words: str) -> None:
    root.note = words
    if root.number:
        await tell_lead(turn, root, texts.ROOT_DROPPED)
    await turn.reply(texts.ROOT_DROP_DONE)


_SAID: dict[RootAction, Callable[[Turn, Root, str], Awaitable[None]]] = {
    RootAction.CONCLUDE: _concluded,
    RootAction.RETURN: _returned,
    RootAction.DROP: _dropped,
}


async def _root(turn: Turn, press: Button) -> Root:
    """The root order of a button. Raises Stale when it has moved on since."""
    return await _known(turn, int(press.arg), press.version)


async def _known(turn: Turn, root_id: int, moves: int) -> Root:
    root = await turn.tx.get(Root, root_id)
    if root is None or root.moves != moves:
        raise Stale(texts.HINT_ROOTS)
    return root
