"""答案有误: a person says what is wrong with an answer; it becomes a task for the unit that the card names."""

from __future__ import annotations

import re

from handlers import texts
from handlers.ask_policy import own
from handlers.decide import Wants, decide
from handlers.knowledge_tasks import held_by, raise_correction
from handlers.messages import Button
from handlers.turn import Turn
from handlers.when import shown
from knowledge.asked import asked_kinds
from knowledge.normalize import plain
from knowledge.question import asks, subject

SHORTEST = 4
WHOLE_QUESTION = 6  # characters
_CORRECTS = re.compile(r"不对|不准|错|有误|应该|应当|不是|改[成为了]|更正|听说|明明|哪有|实际|依据是")


async def begin(turn: Turn, press: Button) -> None:
    """Asks what is wrong."""
    ask = await own(turn, press.arg)
    if turn.house.answerer.card(ask.card) is None:
        return await turn.reply(texts.NO_BASIS)
    turn.wait_for("wrong_words", ask=ask.id)
    await turn.reply(texts.ASK_WRONG)


async def asks_anew(turn: Turn, text: str) -> bool:
    """Whether the words are clearly a question on something else, and none about what is wrong."""
    card = turn.house.answerer.card((await own(turn, str(turn.waited["ask"]))).card)
    if card is None or _CORRECTS.search(text) or not (asks(text) or asked_kinds(plain(text))):
        return False
    decision = decide(turn.house, text, None, turn.now)
    if decision.answer is None or decision.reading.appeal >= 0.5:
        return False
    if decision.wants is Wants.NO_ANSWER:
        matter = subject(plain(text))
        told = subject(plain(f"{card.title} {card.answer}"))
        return bool(matter) and len(text) >= WHOLE_QUESTION and not matter & told
    return decision.answer.card != card and card not in decision.answer.choices


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
