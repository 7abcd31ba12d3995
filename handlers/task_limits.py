"""Time passed for the work on the knowledge: a warning a working day before the limit, and one word when it is past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.library import KnowledgeTask
from db.queries import knowledge_tasks as queries
from db.queries import people
from db.queries.messages import first_time
from handlers import texts
from handlers.knowledge_tasks import reviewers, tell_holders, tell_office, tell_people
from handlers.turn import Scene
from workflow.tasks import TaskState, lateness_at


async def due_tasks(tx: AsyncSession, now: datetime) -> Sequence[int]:
    return await queries.alert_due(tx, now)


async def next_due(tx: AsyncSession) -> datetime | None:
    return await queries.next_alert(tx)


async def sweep_task(scene: Scene, task_id: int) -> None:
    """Tells what fell due on one task, in office hours; of a warning and a limit missed together only the limit."""
    task = await scene.tx.get(KnowledgeTask, task_id)
    if task is None or task.next_alert_at is None or task.next_alert_at > scene.now:
        return
    calendar = scene.house.calendar
    if not calendar.is_working(scene.now):
        task.next_alert_at = calendar.counted_from(scene.now)
        return
    await scene.house.library.refresh(scene.tx)
    if scene.now < task.due_at:
        task.next_alert_at = lateness_at(task.due_at, calendar)
        if task.state == TaskState.OPEN and await first_time(scene.tx, f"task-{task.id}-warn", scene.now):
            await tell_holders(scene, task, texts.TASK_SOON)
        return
    task.next_alert_at = None
    if await first_time(scene.tx, f"task-{task.id}-late", scene.now):
        await _tell_late(scene, task)


async def _tell_late(scene: Scene, task: KnowledgeTask) -> None:
    """The unit's head, or its people where it has none, unless it has answered; and the coordinators."""
    key = (task.region, task.unit)
    if task.unit and task.state == TaskState.OPEN:
        found = await people.heads_of(scene.tx, key) or await people.staff_of(scene.tx, key)
        office = {person.id for person in await people.coordinators(scene.tx)}
        await tell_people(scene, task, [person for person in found if person.id not in office], texts.TASK_LATE)
    await tell_office(scene, task, texts.TASK_LATE if task.state == TaskState.OPEN else texts.TASK_LATE_REVIEW)
    if task.state == TaskState.ANSWERED:
        above = [person for person in await reviewers(scene, task) if not person.coordinator]
        await tell_people(scene, task, above, texts.TASK_LATE_REVIEW)
