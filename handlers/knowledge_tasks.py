"""Work on the knowledge: the one door for a task's state, how tasks are opened, and who is told of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from db.models.asks import Ask
from db.models.library import KnowledgeTask, Paper
from db.models.people import Person
from db.queries import knowledge_tasks as queries
from db.queries import people
from handlers import texts
from handlers.cards import unit_name
from handlers.hidden import public_text
from handlers.messages import Button, Lane, Outgoing, rows, shortened
from handlers.turn import House, Scene, Stale
from handlers.units import unit_named
from handlers.when import shown
from knowledge.answer import Answer
from knowledge.base import Card, Status
from knowledge.gaps import is_gap, nearly_same
from knowledge.personal import mask
from knowledge.places import region_chain
from workflow.calendar import ZONE
from workflow.order import Actor, UnitKey
from workflow.tasks import TASK_STEPS, By, TaskAction, TaskKind, TaskState, TaskStep, due_of, first_alert

LONGEST_SHOWN = 200
MOST_SHOWN = 8
NOBODY = -1
_OFFICE = Actor(0, coordinator=True)  # the office at the command line, nobody by name
EXPLAINED = (Status.ISSUED, Status.IN_FORCE)
_BUTTONS = (
    (TaskAction.ANSWER, texts.TASK_ANSWER, "task_answer"),
    (TaskAction.STANDS, texts.TASK_STANDS, "task_stands"),
    (TaskAction.NOT_OURS, texts.TASK_NOT_OURS, "task_not_ours"),
    (TaskAction.APPROVE, texts.TASK_APPROVE, "task_approve"),
    (TaskAction.RETURN, texts.TASK_RETURN, "task_return"),
    (TaskAction.HAND_OVER, texts.TASK_HAND_OVER, "task_hand_over"),
    (TaskAction.DROP, texts.TASK_DROP, "task_drop"),
)


# the door


def step_for(task: KnowledgeTask, action: TaskAction, actor: Actor) -> TaskStep | None:
    """The row by which `actor` may do this now; None where there is none."""
    step = TASK_STEPS.get((TaskState(task.state), action))
    if step is None or TaskKind(task.kind) not in step.kinds or not _MAY[step.by](task, actor):
        return None
    return step


def move(scene: Scene, task: KnowledgeTask, action: TaskAction, actor: Actor) -> None:
    """The one way in which a task's state changes. Raises Stale where the table has no row for it."""
    step = step_for(task, action, actor)
    if step is None:
        raise Stale(texts.HINT_TASKS)
    task.state, task.moves = step.to.value, task.moves + 1
    if step.to in (TaskState.DONE, TaskState.DROPPED):
        task.next_alert_at, task.decided_by, task.decided_at = None, actor.person, scene.now


def _in_unit(task: KnowledgeTask, actor: Actor) -> bool:
    return (task.region, task.unit) in actor.units


def _holds(task: KnowledgeTask, actor: Actor) -> bool:
    return _in_unit(task, actor) if task.unit else actor.coordinator


def _in_office(task: KnowledgeTask, actor: Actor) -> bool:
    return actor.coordinator


def _second(task: KnowledgeTask, actor: Actor) -> bool:
    return (actor.coordinator or actor.supervisor) and task.answered_by != actor.person


def _reviews(task: KnowledgeTask, actor: Actor) -> bool:
    return actor.coordinator or _second(task, actor)


_MAY = {
    By.UNIT: _in_unit,
    By.HOLDER: _holds,
    By.OFFICE: _in_office,
    By.SECOND: _second,
    By.REVIEWER: _reviews,
}


async def reviewers(scene: Scene, task: KnowledgeTask) -> Sequence[Person]:
    """Who may approve the answer: the coordinators but its writer; where there is none, the supervisors but him."""
    for found in (await people.coordinators(scene.tx), await people.supervisors(scene.tx)):
        others = [person for person in found if person.id != task.answered_by]
        if others:
            return others
    return []


async def who_reviews(scene: Scene, task: KnowledgeTask) -> str:
    """The reviewers in words."""
    found = await reviewers(scene, task)
    if not found:
        return texts.REVIEW_NOBODY
    return texts.REVIEW_COORDINATOR if found[0].coordinator else texts.REVIEW_SUPERVISOR


async def tell_reviewers(scene: Scene, task: KnowledgeTask, line: str) -> None:
    await tell_people(scene, task, await reviewers(scene, task), line)


def waits_for(task: KnowledgeTask, actor: Actor) -> bool:
    """Whether the next step is this person's: to write the answer, or to approve another's."""
    return any(step_for(task, action, actor) for action in (TaskAction.ANSWER, TaskAction.APPROVE))


def concerns(task: KnowledgeTask, actor: Actor) -> bool:
    """Whether this person may read the task: the office, the unit that has it, who wrote its answer."""
    return actor.coordinator or actor.supervisor or _in_unit(task, actor) or task.answered_by == actor.person


# opening


@dataclass(frozen=True, slots=True)
class Explanations:
    """What was opened for new documents, and those whose limit had passed before they came."""

    opened: tuple[KnowledgeTask, ...]
    late: tuple[Paper, ...]


async def raise_gap(scene: Scene, ask: Ask, answer: Answer) -> str:
    """Joins or opens the task of a question without an answer; what the person is told of it, "" for no task."""
    house = scene.house
    if not is_gap(ask.text, answer, house.region):
        return ""
    matter = public_text(ask.text)
    known = await queries.open_gaps(scene.tx, region_chain(house.region))
    task = next((one for one in known if nearly_same(one.matter, matter)), None)
    if task is None:
        unit = (house.region, answer.units[0]) if answer.units else None
        task = await _open(scene, TaskKind.GAP, unit, matter)
        ask.task = task.id
        await tell_holders(scene, task, texts.TASK_NEW)
        return _noted(scene, task, texts.GAP_NOTED)
    again = await queries.asked_before(scene.tx, task.id, ask.person_id)
    ask.task = task.id
    return _noted(scene, task, texts.GAP_AGAIN if again else texts.GAP_JOINED)


def _noted(scene: Scene, task: KnowledgeTask, line: str) -> str:
    late = texts.GAP_LATE.format(due=shown(task.due_at))
    by = late if scene.now > task.due_at else texts.GAP_BY.format(due=shown(task.due_at))
    return line.format(unit=held_by(scene.house, task), by=by)


async def raise_correction(scene: Scene, ask: Ask, card: Card, words: str) -> KnowledgeTask:
    """Joins the task on what is wrong with the card, or opens one for the card's lead unit."""
    task = await queries.open_correction(scene.tx, card.id)
    if task is None:
        unit = (scene.house.region, card.units[0]) if card.units else None
        task = await _open(scene, TaskKind.CORRECTION, unit, card.id, words=words, card=card.id)
        ask.task = task.id
        await tell_holders(scene, task, texts.TASK_NEW)
        return task
    ask.task = task.id
    if words not in task.words:
        task.words = f"{task.words}\n{words}"
        await tell_holders(scene, task, texts.TASK_MORE_WORDS)
    return task


async def open_explanations(scene: Scene, papers: Iterable[Paper]) -> Explanations:
    """A task for every newly imported document that holds here and whose limit for an explanation is not past.

    The limit counts from the document's day, or from the import where it has none. Called with what was imported.
    """
    opened, late = [], []
    waiting = {task.matter for task in await queries.open_explanations(scene.tx)}
    for paper in papers:
        start = datetime.combine(paper.day, time(), ZONE) if paper.day else paper.imported_at
        due = due_of(TaskKind.EXPLAIN, start, scene.house.calendar)
        if not _to_explain(scene.house, paper) or paper.doc in waiting:
            continue
        if due <= scene.now:
            late.append(paper)
            continue
        task = await _open(scene, TaskKind.EXPLAIN, _issuer(scene.house, paper), paper.doc, words=paper.title, due=due)
        waiting.add(paper.doc)
        await tell_holders(scene, task, texts.TASK_NEW)
        opened.append(task)
    return Explanations(tuple(opened), tuple(late))


async def withdraw_explanations(scene: Scene, doc: str, at: datetime) -> int:
    """The tasks that an import of that moment opened for a document are over, if nobody has answered; how many."""
    found = [task for task in await queries.open_explanations(scene.tx) if task.matter == doc and task.opened_at == at]
    still = [task for task in found if task.state == TaskState.OPEN]
    for task in still:
        move(scene, task, TaskAction.DROP, _OFFICE)
        task.decided_by, task.note = None, texts.TASK_UNDONE_NOTE
        await tell_holders(scene, task, texts.TASK_UNDONE)
    return len(still)


def _to_explain(house: House, paper: Paper) -> bool:
    return paper.region in region_chain(house.region) and Status(paper.status) in EXPLAINED


def _issuer(house: House, paper: Paper) -> UnitKey | None:
    """The unit that issued a document of the office's own region."""
    return unit_named(house, paper.issuer, house.region) if paper.region == house.region else None


async def _open(
    scene: Scene, kind: TaskKind, unit: UnitKey | None, matter: str, *, words: str = "", card: str = "",
    due: datetime | None = None,
) -> KnowledgeTask:  # fmt: skip
    """A new task for a unit of the directory; for the office where there is none."""
    house = scene.house
    region, name = unit if unit in house.knowledge.units else (house.region, "")
    due_at = due or due_of(kind, scene.now, house.calendar)
    task = KnowledgeTask(
        kind=kind.value, state=TaskState.OPEN.value, region=region, unit=name, matter=matter, words=words, card=card,
        opened_at=scene.now, due_at=due_at, next_alert_at=first_alert(scene.now, due_at, house.calendar),
        answer="", stands=False, note="", moves=0,
    )  # fmt: skip
    scene.tx.add(task)
    await scene.tx.flush()
    return task


# telling


async def tell_holders(scene: Scene, task: KnowledgeTask, line: str, *, besides: int = NOBODY) -> None:
    """The unit of the task with its groups; the office where it has none, or nobody of the unit can hear."""
    if not task.unit:
        return await tell_office(scene, task, line, besides=besides)
    key = (task.region, task.unit)
    heard = await tell_people(scene, task, await people.staff_of(scene.tx, key), line, besides=besides)
    for group in await people.groups_of(scene.tx, key):
        member = Actor(NOBODY, frozenset({key}))
        await scene.send(group, await card_of(scene, task, member, line))
        heard += 1
    if not heard:
        await tell_office(scene, task, texts.TASK_NOBODY)


async def tell_office(scene: Scene, task: KnowledgeTask, line: str, *, besides: int = NOBODY) -> None:
    await tell_people(scene, task, await people.coordinators(scene.tx), line, besides=besides)


async def tell_people(
    scene: Scene, task: KnowledgeTask, found: Sequence[Person], line: str, *, besides: int = NOBODY
) -> int:
    """The line with the task's card to each, but not to who did it; how many can hear."""
    heard = 0
    for person in found:
        address = await people.address_of(scene.tx, person.id)
        heard += address is not None
        if address is not None and person.id != besides:
            await scene.send(address, await card_of(scene, task, person.actor, line))
    return heard


async def card_of(scene: Scene, task: KnowledgeTask, actor: Actor, line: str = "") -> Outgoing:
    """The task as who works on it reads it: masked, with its limit and what may be pressed; `line` says what is new."""
    head = line.format(**task_facts(scene, task)) if line else ""
    lines = [part async for part in _parts(scene, task)]
    if task.state == TaskState.ANSWERED and task.answered_by == actor.person:
        lines.append(texts.TASK_OWN_ANSWER.format(who=await who_reviews(scene, task)))
    text = "\n".join(filter(None, (head, *lines)))
    return Outgoing(text, buttons_for(task, actor), lane=Lane.CARD)


def task_facts(scene: Scene, task: KnowledgeTask) -> dict[str, str]:
    """What a sentence about a task may name."""
    return {
        "id": str(task.id),
        "kind": texts.TASK_KIND[task.kind],
        "unit": held_by(scene.house, task),
        "due": shown(task.due_at),
        "late": texts.LATE_MARK if scene.now > task.due_at else "",
        "note": mask(task.note),
        "answer": task.answer,
    }


async def _parts(scene: Scene, task: KnowledgeTask) -> AsyncIterator[str]:
    yield texts.TASK_HEAD.format(**task_facts(scene, task))
    for line in await _matter(scene, task):
        yield line
    if task.note:
        yield texts.TASK_NOTE.format(**task_facts(scene, task))
    if task.state == TaskState.ANSWERED:
        said = texts.TASK_SAYS_STANDS if task.stands else texts.TASK_SAYS
        yield said.format(**task_facts(scene, task))
    yield texts.TASK_LIMIT.format(**task_facts(scene, task))


async def _matter(scene: Scene, task: KnowledgeTask) -> list[str]:
    """What the task is about."""
    if task.kind == TaskKind.GAP:
        asked = [ask.text for ask in await queries.asks_of(scene.tx, task.id)]
        also = "；".join(_others(asked, task.matter))
        lines = [texts.TASK_QUESTION.format(question=short(task.matter))]
        return [*lines, texts.TASK_ALSO.format(n=len(asked), questions=also)] if also else lines
    if task.kind == TaskKind.EXPLAIN:
        return [texts.TASK_DOCUMENT.format(title=task.words)]
    card = scene.house.answerer.card(task.card)
    lines = [texts.TASK_CARD.format(title=card.title, answer=card.answer)] if card else []
    return [*lines, texts.TASK_WORDS.format(words=short(public_text(task.words)))]


def _others(asked: Iterable[str], first: str) -> Iterator[str]:
    masked = dict.fromkeys(short(public_text(text)) for text in asked)
    return (text for text in list(masked)[:MOST_SHOWN] if text != short(first))


def short(text: str) -> str:
    return shortened(text, LONGEST_SHOWN)


def held_by(house: House, task: KnowledgeTask) -> str:
    """Who has the task, in words."""
    return unit_name(task.region, task.unit, house.region) if task.unit else texts.TASK_OFFICE


def buttons_for(task: KnowledgeTask, actor: Actor) -> tuple[tuple[Button, ...], ...]:
    """What `actor` may press on the task as it stands."""
    found = [
        Button(label, verb, str(task.id), task.moves)
        for action, label, verb in _BUTTONS
        if step_for(task, action, actor)
    ]
    return rows(*found)
