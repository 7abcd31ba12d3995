"""Every action of the loop as a command: `/签收 GZ-20261121-0001`, `/延期 GZ-20261121-0001 5 外线要迁改`.

A command does what the button does; what it does not say is asked for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from db.queries import orders as order_queries
from handlers import acting, misses, texts
from handlers.cards import VERBS
from handlers.forms import FORMS, SPOKEN
from handlers.messages import Button
from handlers.numbers import NUMBER, number_in
from handlers.turn import Turn
from workflow.order import WorkOrder
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Action

Said = Callable[[Turn, str], Awaitable[None]]
Pressed = Callable[[Turn, Button], Awaitable[None]]
_BY_NAME = {action.zh: action for action in Action if action in FORMS or action in VERBS} | SPOKEN


def handler_of(name: str, buttons: Mapping[str, Pressed], steps: Mapping[str, Said]) -> Said | None:
    """The handler of the command that an action's name is; None where it is no action that a person takes."""
    action = _BY_NAME.get(name)
    if action is None:
        return None

    async def said(turn: Turn, text: str) -> None:
        order, rest = await _order_and_rest(turn, text)
        if order is None:
            how = texts.COMMAND_NUMBER.format(command=name)
            return await (misses.answer(turn, how) if number_in(text) else turn.reply(how))
        if action in FORMS:
            return await acting.begin(turn, order, action, rest)
        await _as_pressed(turn, order, action, rest, buttons, steps)

    return said


async def _order_and_rest(turn: Turn, text: str) -> tuple[WorkOrder | None, str]:
    """The order that a command names, if it is one of this person's, and what is said after its number."""
    number = number_in(text)
    order = await order_queries.by_number(turn.tx, number) if number else None
    if order is None or not set(order.roles(turn.person.actor)):
        return None, ""
    return order, text[next(NUMBER.finditer(text)).end() :].strip()


async def _as_pressed(
    turn: Turn, order: WorkOrder, action: Action, rest: str, buttons: Mapping[str, Pressed], steps: Mapping[str, Said]
) -> None:
    """The button of the action; what is said after the number answers what it asks."""
    verb = next((VERBS[action][role] for role in order.roles(turn.person.actor) if role in VERBS[action]), None)
    if verb is None:
        raise NotAllowed(Refusal.NOT_YOURS, order.state, action, order.number)
    turn.stop_waiting()
    replies = await turn.asked(buttons[verb](turn, Button("", verb, str(order.id), order.round)))
    if rest and turn.step in steps:
        return await steps[turn.step](turn, rest)
    for message in replies:
        await turn.reply(message.text, message.buttons)
