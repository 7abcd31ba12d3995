"""知识任务: what a unit's people and the coordinators press and say about the work on the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterable

from db.models.library import KnowledgeTask
from db.queries import knowledge_tasks as queries
from handlers import texts
from handlers.cards import unit_name
from handlers.knowledge_tasks import (
    buttons_for,
    card_of,
    concerns,
    held_by,
    move,
    reviewers,
    short,
    step_for,
    task_facts,
    tell_holders,
    tell_office,
    tell_reviewers,
    waits_for,
    who_reviews,
)
from handlers.messages import Button, Outgoing, column
from handlers.task_results import bring, tell_dropped, tell_misled
from handlers.turn import Stale, Turn
from handlers.units import unit_code, unit_named, unit_of_code
from handlers.when import shown
from workflow.order import UnitKey
from workflow.tasks import TaskAction, TaskKind, TaskState

MOST_IN_CHAT = 5
_NUMBER = re.compile(r"\d{1,9}")
MOST_UNITS = 3
SHORTEST_REASON, SHORTEST_ANSWER, LONGEST_ANSWER = 4, 8, 600
_ASKS = {
    TaskAction.STANDS: texts.ASK_TASK_STANDS,
    TaskAction.NOT_OURS: texts.ASK_TASK_NOT_OURS,
    TaskAction.RETURN: texts.ASK_TASK_RETURN,
    TaskAction.DROP: texts.ASK_TASK_DROP,
}


# the list


async def in_chat(turn: Turn, text: str = "") -> None:
    """/知识: what waits for one's unit, for the office everything that waits, for anybody else one's own questions.

    `/知识 12` opens task 12 with its buttons.
    """
    number = _NUMBER.search(text)
    if not turn.person.serves:
        return await _own_questions(turn)
    if number:
        return await _open_one(turn, int(number[0]))
    await _page(turn, 0)


async def next_page(turn: Turn, press: Button) -> None:
    if not turn.person.serves:
        raise Stale(texts.HINT_TASKS)
    await _page(turn, int(press.arg))


async def _page(turn: Turn, start: int) -> None:
    """A page of what this person may work on."""
    mine = await _mine(turn)
    shown_now = mine[start : start + MOST_IN_CHAT]
    for task in shown_now:
        card = await card_of(turn, task, turn.person.actor)
        await turn.reply(card.text, card.buttons)
    if not shown_now:
        return await turn.reply(texts.NO_TASKS)
    end = start + len(shown_now)
    if len(mine) > MOST_IN_CHAT:
        more = column([Button(texts.NEXT_PAGE, "task_page", str(end))]) if end < len(mine) else ()
        line = texts.MORE_TASKS.format(all=len(mine), first=start + 1, last=end, id=shown_now[0].id)
        await turn.reply(line, more)


async def _mine(turn: Turn) -> list[KnowledgeTask]:
    """What waits for this very person first, then what only concerns them; each by its limit."""
    actor, found = turn.person.actor, []
    for task in await queries.waiting(turn.tx):
        if buttons_for(task, actor) and await _concerns(turn, task):
            found.append(task)
    return sorted(found, key=lambda task: (not waits_for(task, actor), task.due_at, task.id))


async def _concerns(turn: Turn, task: KnowledgeTask) -> bool:
    """A supervisor reviews only where no coordinator can."""
    actor = turn.person.actor
    if actor.coordinator or not actor.supervisor or task.state != TaskState.ANSWERED:
        return True
    return await _may_approve(turn, task)


async def _may_approve(turn: Turn, task: KnowledgeTask) -> bool:
    return turn.person.id in {person.id for person in await reviewers(turn, task)}


async def _open_one(turn: Turn, number: int) -> None:
    task = await turn.tx.get(KnowledgeTask, number)
    if task is None or not concerns(task, turn.person.actor):
        return await turn.reply(texts.NO_TASK_NUMBER.format(id=number))
    over = task.state in (TaskState.DONE, TaskState.DROPPED)
    line = texts.TASK_OVER.format(state=texts.TASK_STATE[task.state]) if over else ""
    card = await card_of(turn, task, turn.person.actor, line)
    await turn.reply(card.text, card.buttons)


async def _own_questions(turn: Turn) -> None:
    lines = [
        texts.OWN_QUESTION.format(question=short(ask.text), unit=held_by(turn.house, task), due=shown(task.due_at))
        for ask, task in await queries.waited_for_by(turn.tx, turn.person.id)
    ]
    await turn.reply("\n".join(dict.fromkeys(lines)) or texts.NO_OWN_QUESTIONS)


# what is pressed, and then said


async def begin_answer(turn: Turn, press: Button) -> None:
    await _begin(turn, press, TaskAction.ANSWER, "task_answer")


async def begin_stands(turn: Turn, press: Button) -> None:
    await _begin(turn, press, TaskAction.STANDS, "task_answer")


async def begin_not_ours(turn: Turn, press: Button) -> None:
    await _begin(turn, press, TaskAction.NOT_OURS, "task_reason")


async def begin_return(turn: Turn, press: Button) -> None:
    await _begin(turn, press, TaskAction.RETURN, "task_reason")


async def begin_drop(turn: Turn, press: Button) -> None:
    await _begin(turn, press, TaskAction.DROP, "task_reason")


async def _begin(turn: Turn, press: Button, action: TaskAction, step: str) -> None:
    """Asks for the words; refuses at once where the step is not possible."""
    task = await _task(turn, press.arg, press.version)
    if step_for(task, action, turn.person.actor) is None:
        raise Stale(texts.HINT_TASKS)
    turn.wait_for(step, task=task.id, moves=task.moves, action=action.value)
    line = texts.ASK_TASK_ANSWER[task.kind] if action is TaskAction.ANSWER else _ASKS[action]
    await turn.reply(line.format(**task_facts(turn, task), most=LONGEST_ANSWER))


async def answer_said(turn: Turn, text: str) -> None:
    """The answer, or why the card stands as it is: it waits for a coordinator's approval."""
    task = await _waited(turn)
    if task is None:
        return
    action, words = TaskAction(turn.waited["action"]), text.strip()
    if not SHORTEST_ANSWER <= len(words) <= LONGEST_ANSWER:
        return await turn.reply(
            texts.TASK_ANSWER_LENGTH.format(least=SHORTEST_ANSWER, most=LONGEST_ANSWER, n=len(words))
        )
    move(turn, task, action, turn.person.actor)
    task.answer, task.stands = words, action is TaskAction.STANDS
    task.answered_by, task.answered_at = turn.person.id, turn.now
    turn.stop_waiting()
    await tell_reviewers(turn, task, texts.TASK_ANSWERED)
    line = texts.DONE_ANSWERED_OWN if turn.person.coordinator else texts.DONE_ANSWERED
    await turn.reply(line.format(**task_facts(turn, task), who=await who_reviews(turn, task)))


async def reason_said(turn: Turn, text: str) -> None:
    """The reason of what gives a task back, or ends it."""
    task = await _waited(turn)
    if task is None:
        return
    action, words = TaskAction(turn.waited["action"]), text.strip()
    if len(words) < SHORTEST_REASON:
        return await turn.reply(texts.TASK_REASON_SHORT)
    move(turn, task, action, turn.person.actor)
    task.note = words
    turn.stop_waiting()
    await _REASONS[action](turn, task)


async def _not_ours(turn: Turn, task: KnowledgeTask) -> None:
    task.note = texts.TASK_NOTE_BY.format(unit=held_by(turn.house, task), words=task.note)
    task.unit, task.region = "", turn.house.region
    await tell_office(turn, task, texts.TASK_GIVEN_BACK, besides=turn.person.id)
    await turn.reply(texts.DONE_NOT_OURS.format(**task_facts(turn, task)))


async def _returned(turn: Turn, task: KnowledgeTask) -> None:
    await tell_holders(turn, task, texts.TASK_RETURNED, besides=turn.person.id)
    await turn.reply(texts.DONE_RETURNED.format(**task_facts(turn, task)))


async def _dropped(turn: Turn, task: KnowledgeTask) -> None:
    await tell_dropped(turn, task)
    await turn.reply(texts.DONE_DROPPED.format(**task_facts(turn, task)))


_REASONS = {TaskAction.NOT_OURS: _not_ours, TaskAction.RETURN: _returned, TaskAction.DROP: _dropped}


# the coordinator


async def approve(turn: Turn, press: Button) -> None:
    """通过, by somebody of the office who did not write the answer."""
    task = await _task(turn, press.arg, press.version)
    waits = task.state == TaskState.ANSWERED
    if waits and task.answered_by == turn.person.id:
        who = await who_reviews(turn, task)
        return await turn.reply(texts.TASK_WRITER.format(**task_facts(turn, task), who=who))
    if waits and turn.person.supervisor and not await _may_approve(turn, task):
        return await turn.reply(texts.TASK_NOT_SUPERVISOR.format(**task_facts(turn, task)))
    move(turn, task, TaskAction.APPROVE, turn.person.actor)
    await bring(turn, task)
    await _tell_writer(turn, task)


async def _tell_writer(turn: Turn, task: KnowledgeTask) -> None:
    if task.answered_by:
        await turn.tell(task.answered_by, Outgoing(texts.TASK_APPROVED.format(**task_facts(turn, task))))


async def tell_all(turn: Turn, press: Button) -> None:
    """逐一告知: who read the card before it was put right."""
    task = await _task(turn, press.arg, press.version)
    corrected = task.kind == TaskKind.CORRECTION and task.state == TaskState.DONE and not task.stands
    if not (corrected and turn.person.coordinator):
        raise Stale(texts.HINT_TASKS)
    n = await tell_misled(turn, task)
    await turn.reply(texts.DONE_TOLD_ALL.format(n=n) if n else texts.TOLD_ALL_BEFORE)


async def begin_hand_over(turn: Turn, press: Button) -> None:
    """转给单位: the next message, or a button, names the unit."""
    task = await _task(turn, press.arg, press.version)
    if step_for(task, TaskAction.HAND_OVER, turn.person.actor) is None:
        raise Stale(texts.HINT_TASKS)
    turn.wait_for("task_unit", task=task.id, moves=task.moves)
    await _ask_unit(turn, task, texts.ASK_TASK_UNIT)


async def unit_pressed(turn: Turn, press: Button) -> None:
    task_id, _, code = press.arg.partition("-")
    task, unit = await _task(turn, task_id, press.version), unit_of_code(turn.house, code)
    if unit is None:
        raise Stale(texts.HINT_TASKS)
    await _hand_over(turn, task, unit)


async def unit_said(turn: Turn, text: str) -> None:
    task = await _waited(turn)
    if task is None:
        return
    unit = unit_named(turn.house, text, turn.house.region)
    if unit is None:
        return await _ask_unit(turn, task, texts.UNKNOWN_UNIT)
    await _hand_over(turn, task, unit)


async def _hand_over(turn: Turn, task: KnowledgeTask, unit: UnitKey) -> None:
    if unit == (task.region, task.unit):
        return await turn.reply(texts.TASK_SAME_UNIT.format(**task_facts(turn, task)))
    move(turn, task, TaskAction.HAND_OVER, turn.person.actor)
    task.region, task.unit = unit
    turn.stop_waiting()
    await tell_holders(turn, task, texts.TASK_HANDED, besides=turn.person.id)
    await turn.reply(texts.DONE_HANDED.format(**task_facts(turn, task)))


async def _ask_unit(turn: Turn, task: KnowledgeTask, line: str) -> None:
    buttons = [
        Button(unit_name(*unit, turn.house.region), "task_to", f"{task.id}-{unit_code(unit)}", task.moves)
        for unit in _likely_units(turn, task)
    ]
    await turn.reply(line.format(**task_facts(turn, task)), column(buttons))


def _likely_units(turn: Turn, task: KnowledgeTask) -> Iterable[UnitKey]:
    """The units that the words of the task speak for, without the one that has it."""
    card = turn.house.answerer.card(task.card) if task.kind == TaskKind.CORRECTION else None
    about = card.title if card else task.matter if task.kind == TaskKind.GAP else task.words
    route = turn.house.router.route(about, turn.house.region)
    return [unit.key for unit in route.units if unit.key != (task.region, task.unit)][:MOST_UNITS]


# the task of a button, or of a step


async def _task(turn: Turn, task_id: str, moves: int) -> KnowledgeTask:
    """The task of a button. Raises Stale when it has moved on since the button was offered."""
    task = await turn.tx.get(KnowledgeTask, int(task_id))
    if task is None or task.moves != moves:
        raise Stale(texts.HINT_TASKS)
    return task


async def _waited(turn: Turn) -> KnowledgeTask | None:
    """The task of the open step; where it has moved on meanwhile the step ends and the person reads why."""
    task = await turn.tx.get_one(KnowledgeTask, turn.waited["task"])
    if task.moves == turn.waited["moves"]:
        return task
    turn.stop_waiting()
    await turn.reply(texts.TASK_MOVED.format(**task_facts(turn, task), state=texts.TASK_STATE[task.state]))
    return None
