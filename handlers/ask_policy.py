"""Policy questions in chat: the answer with its buttons, the basis, and the way on to an appeal."""

from __future__ import annotations

from datetime import timedelta

from db.models.asks import Ask
from db.models.library import KnowledgeTask
from db.queries import asks, library
from handlers import report_appeal, texts
from handlers.decide import Decision, Wants
from handlers.drafts import Answered
from handlers.knowledge_tasks import raise_gap
from handlers.messages import Button, column, rows
from handlers.turn import Stale, Turn
from knowledge import words
from knowledge.context import Before
from knowledge.reply import basis, cited

REMEMBERED = timedelta(minutes=30)


async def answer(turn: Turn, decision: Decision, text: str) -> None:
    """Replies to a question and keeps it, encrypted, for the buttons and for later corrections."""
    card = decision.answer.card if decision.answer else None
    ask = Ask(
        person_id=turn.person.id, at=turn.now, text=text, kind=decision.wants.value,
        card=card.id if card else "", doc=card.document.id if card else "",
        choices=[choice.id for choice in decision.answer.choices] if decision.answer else [],
    )  # fmt: skip
    turn.tx.add(ask)
    await turn.tx.flush()
    await turn.reply(await _said(turn, decision, ask), _buttons(decision, ask.id))


async def _said(turn: Turn, decision: Decision, ask: Ask) -> str:
    """The answer; where there is none and the question became somebody's work, who answers it and by when."""
    if decision.wants is not Wants.NO_ANSWER or decision.answer is None:
        return decision.text
    noted = await raise_gap(turn, ask, decision.answer)
    return decision.text.removesuffix(words.OFFER) + noted if noted else decision.text


def _buttons(decision: Decision, ask_id: int) -> tuple[tuple[Button, ...], ...]:
    on = Button(texts.NOT_SOLVED, "take_on", str(ask_id))
    if decision.wants is Wants.CLARIFY and decision.answer:
        choices = [Button(card.title, "choice", f"{ask_id}-{n}") for n, card in enumerate(decision.answer.choices)]
        return (*column(choices), (on,))
    if decision.wants is Wants.NO_ANSWER:
        return ((on,),)
    return answer_buttons(ask_id)


def answer_buttons(ask_id: int) -> tuple[tuple[Button, ...], ...]:
    """What stands under every answer."""
    arg = str(ask_id)
    return rows(
        Button(texts.SOLVED, "solved", arg),
        Button(texts.BASIS, "basis", arg),
        Button(texts.NOT_SOLVED, "take_on", arg),
        Button(texts.WRONG, "wrong", arg),
    )


async def before(turn: Turn) -> Before | None:
    """What this person asked last, if it was answered a short while ago."""
    ask = await asks.last_answered(turn.tx, turn.person.id, turn.now - REMEMBERED)
    card = turn.house.answerer.card(ask.card) if ask else None
    return Before(ask.text, card) if ask and card else None


async def choice(turn: Turn, press: Button) -> None:
    """One of the choices was meant: its answer, from the same question."""
    ask_id, _, n = press.arg.partition("-")
    ask = await own(turn, ask_id)
    card = turn.house.answerer.card(ask.choices[int(n)]) if n.isdigit() and int(n) < len(ask.choices) else None
    if card is None:
        raise Stale
    found = turn.house.answerer.show(card, turn.house.region, turn.now)
    ask.card, ask.doc = card.id, card.document.id
    await turn.reply(found.text, answer_buttons(ask.id))


async def solved(turn: Turn, press: Button) -> None:
    ask = await own(turn, press.arg)
    ask.solved = True
    await turn.reply(texts.GLAD)


async def show_basis(turn: Turn, press: Button) -> None:
    ask = await own(turn, press.arg)
    card = turn.house.answerer.card(ask.card)
    if card is None:
        return await turn.reply(texts.NO_BASIS)
    original = await library.clause_texts(turn.tx, card.document.id, card.clauses)
    buttons = rows(*(button for row in answer_buttons(ask.id) for button in row if button.verb != "basis"))
    await turn.reply(basis(card, original), buttons)


async def take_on(turn: Turn, press: Button) -> None:
    """没解决,要提诉求: the question becomes the first words of an appeal, for the unit of the card that answered it."""
    ask = await own(turn, press.arg)
    ask.solved = False
    await report_appeal.begin_from(turn, ask.text, await _answered(turn, ask))


async def _answered(turn: Turn, ask: Ask) -> Answered:
    """What the question brought: the title and source of the card with its lead unit, or the unit it waits for."""
    card = turn.house.answerer.card(ask.card)
    if card is not None:
        said = texts.ANSWERED_BEFORE.format(title=card.title, source=cited(card.document, card.clauses))
        return Answered(said, card.units[0] if card.units else "")
    task = await turn.tx.get(KnowledgeTask, ask.task) if ask.task else None
    return Answered("", task.unit if task else "")


async def own(turn: Turn, ask_id: str) -> Ask:
    ask = await turn.tx.get(Ask, int(ask_id))
    if ask is None or ask.person_id != turn.person.id:
        raise Stale
    return ask
