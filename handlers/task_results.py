"""What an approved answer brings: the card that answers from now on, and everybody who waits for it told once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from db.models.asks import Ask
from db.models.library import KnowledgeTask
from db.queries import knowledge_tasks as queries
from db.queries import people
from db.queries.library import current_paper, keep_card
from db.queries.messages import first_time
from handlers import texts
from handlers.ask_policy import answer_buttons
from handlers.knowledge_tasks import held_by, short
from handlers.library import document_of
from handlers.messages import Button, Outgoing, rows
from handlers.turn import Scene, Turn
from handlers.when import day_shown
from knowledge import live
from knowledge.base import Card, card_fields
from workflow.calendar import local
from workflow.tasks import TaskKind


async def bring(turn: Turn, task: KnowledgeTask) -> None:
    """The task was approved: its card stands, who asked is told, and the coordinator reads what happened."""
    await _BRING[TaskKind(task.kind)](turn, task)


async def _gap(turn: Turn, task: KnowledgeTask) -> None:
    asked = await queries.asks_of(turn.tx, task.id)
    said, day = [ask.text for ask in asked], local(turn.now).date()
    card = live.reply_card(task.id, said, task.answer, turn.house.region, task.unit, day)
    await _keep(turn, task, card)
    told = 0
    for ask in asked:
        ask.card, ask.doc = card.id, card.document.id
    for ask in _last_of_each(asked):
        told += await _send(turn, ask, asked, _about(turn, task, ask, texts.GAP_ANSWERED), answer_buttons(ask.id))
    await turn.reply(texts.DONE_GAP.format(id=task.id, n=told))


async def _correction(turn: Turn, task: KnowledgeTask) -> None:
    asked = await queries.asks_of(turn.tx, task.id)
    line = texts.STANDS_TOLD if task.stands else texts.CORRECTED_TOLD
    for ask in _last_of_each(asked):
        await _send(turn, ask, asked, _about(turn, task, ask, line), answer_buttons(ask.id))
    card = turn.house.answerer.card(task.card)
    if task.stands:
        return await turn.reply(texts.DONE_STANDS.format(id=task.id))
    if card is None:
        return await turn.reply(texts.DONE_NO_CARD.format(id=task.id))
    day = local(turn.now).date()
    await _keep(turn, task, live.corrected(card, task.answer, turn.house.region, task.unit, day))
    n = len(_last_of_each(await _misled(turn, task)))
    buttons = rows(Button(texts.TASK_TELL_ALL, "task_tell_all", str(task.id), task.moves)) if n else ()
    line = texts.DONE_CORRECTED_OTHERS if n else texts.DONE_CORRECTED
    await turn.reply(line.format(id=task.id, n=n), buttons)


async def _explain(turn: Turn, task: KnowledgeTask) -> None:
    paper = await current_paper(turn.tx, task.matter)
    document = document_of(paper) if paper else turn.house.answerer.documents.get(task.matter)
    if document is None:
        return await turn.reply(texts.DONE_NO_CARD.format(id=task.id))
    await _keep(turn, task, live.explanation(task.id, document, task.answer, task.unit))
    await turn.reply(texts.DONE_EXPLAINED.format(id=task.id))


_BRING: dict[TaskKind, Callable[[Turn, KnowledgeTask], Awaitable[None]]] = {
    TaskKind.GAP: _gap,
    TaskKind.CORRECTION: _correction,
    TaskKind.EXPLAIN: _explain,
}


async def tell_misled(turn: Turn, task: KnowledgeTask) -> int:
    """Everybody who was answered by the card before it was put right reads the correction, once; how many."""
    asked = await _misled(turn, task)
    told = 0
    for ask in _last_of_each(asked):
        reached = await people.address_of(turn.tx, ask.person_id)
        if reached and await first_time(turn.tx, _once(task, ask), turn.now):
            told += await _send(turn, ask, asked, _about(turn, task, ask, texts.MISLED_TOLD), answer_buttons(ask.id))
    return told


async def tell_dropped(scene: Scene, task: KnowledgeTask) -> None:
    """Who asked, or said that something is wrong, reads why there will be no answer."""
    asked = await queries.asks_of(scene.tx, task.id)
    for ask in _last_of_each(asked):
        on = rows(Button(texts.NOT_SOLVED, "take_on", str(ask.id)))
        await _send(scene, ask, asked, texts.DROPPED_TOLD.format(**asked_facts(scene, ask), note=task.note), on)


async def _keep(turn: Turn, task: KnowledgeTask, card: Card) -> None:
    task.card = card.id
    await keep_card(turn.tx, card.id, card_fields(card), turn.now)


async def _misled(scene: Scene, task: KnowledgeTask) -> list[Ask]:
    """The questions that the card answered before the task was decided, of all but those who reported it."""
    reported = {ask.person_id for ask in await queries.asks_of(scene.tx, task.id)}
    found = await queries.answered_from(scene.tx, task.card)
    until = task.decided_at or scene.now
    return [ask for ask in found if ask.card == task.card and ask.at <= until and ask.person_id not in reported]


def _once(task: KnowledgeTask, ask: Ask) -> str:
    return f"task-{task.id}-told-{ask.person_id}"


def _last_of_each(asked: Sequence[Ask]) -> list[Ask]:
    """The newest question of every person."""
    return list({ask.person_id: ask for ask in asked}.values())


async def _send(
    scene: Scene, ask: Ask, asked: Sequence[Ask], text: str, buttons: tuple[tuple[Button, ...], ...]
) -> bool:
    """To the person of `ask`, whose questions among `asked` are answered by it; whether there was where to."""
    if not await scene.tell(ask.person_id, Outgoing(text, buttons)):
        return False
    for one in asked:
        if one.person_id == ask.person_id:
            one.told_at = scene.now
    return True


def _about(scene: Scene, task: KnowledgeTask, ask: Ask, line: str) -> str:
    return line.format(**asked_facts(scene, ask), answer=task.answer, unit=held_by(scene.house, task))


def asked_facts(scene: Scene, ask: Ask) -> dict[str, str]:
    return {"day": day_shown(local(ask.at).date()), "question": short(ask.text)}
