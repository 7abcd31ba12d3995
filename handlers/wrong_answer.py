"""答案有误: a person says what is wrong with an answer; it becomes a task for the unit that the card names."""

from __future__ import annotations

from handlers import texts
from handlers.ask_policy import own
from handlers.knowledge_tasks import held_by, raise_correction
from handlers.messages import Button
from handlers.turn import Turn
from handlers.when import shown

SHORTEST = 4


async def begin(turn: Turn, press: Button) -> None:
    """Asks what is wrong."""
    ask = await own(turn, press.arg)
    if turn.house.answerer.card(ask.card) is None:
        return await turn.reply(texts.NO_BASIS)
    turn.wait_for("wrong_words", ask=ask.id)
    await turn.reply(texts.ASK_WRONG)


async def said(turn: Turn, text: str) -> None:
    ask = await own(turn, str(turn.waited["ask"]))
    card = turn.house.answerer.card(ask.card)
    if card is None:
        turn.stop_waiting()
        return await turn.reply(texts.NO_BASIS)
    if len(text.strip()) < SHORTEST:
        return await turn.reply(texts.WRONG_SHORT)
    turn.stop_waiting()
    ask.solved = False
    task = await raise_correction(turn, ask, card, text.strip())
    line = texts.WRONG_NOTED_LATE if turn.now > task.due_at else texts.WRONG_NOTED
    await turn.reply(line.format(unit=held_by(turn.house, task), due=shown(task.due_at)))
