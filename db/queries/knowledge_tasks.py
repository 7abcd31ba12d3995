"""Questions about the work on the knowledge, and about who was answered from what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Ask
from db.models.library import KnowledgeTask
from workflow.tasks import WAITING, TaskKind, TaskState


async def waiting(tx: AsyncSession) -> Sequence[KnowledgeTask]:
    """Every task that is not over, the next limit first."""
    query = select(KnowledgeTask).where(KnowledgeTask.state.in_([state.value for state in WAITING]))
    return (await tx.scalars(query.order_by(KnowledgeTask.due_at, KnowledgeTask.id))).all()


async def open_gaps(tx: AsyncSession, regions: Iterable[str]) -> Sequence[KnowledgeTask]:
    """The questions of these regions that wait for an answer, the oldest first."""
    query = _waiting_of(TaskKind.GAP).where(KnowledgeTask.region.in_(list(regions)))
    return (await tx.scalars(query.order_by(KnowledgeTask.id))).all()


async def open_correction(tx: AsyncSession, card: str) -> KnowledgeTask | None:
    """The task about what is wrong with a card, if nobody has answered it yet."""
    query = _waiting_of(TaskKind.CORRECTION).where(
        KnowledgeTask.card == card, KnowledgeTask.state == TaskState.OPEN.value
    )
    return await tx.scalar(query.order_by(KnowledgeTask.id).limit(1))


async def open_explanations(tx: AsyncSession) -> Sequence[KnowledgeTask]:
    return (await tx.scalars(_waiting_of(TaskKind.EXPLAIN))).all()


async def alert_due(tx: AsyncSession, now: datetime) -> Sequence[int]:
    query = select(KnowledgeTask.id).where(KnowledgeTask.next_alert_at <= now)
    return (await tx.scalars(query.order_by(KnowledgeTask.next_alert_at, KnowledgeTask.id))).all()


async def next_alert(tx: AsyncSession) -> datetime | None:
    return await tx.scalar(select(func.min(KnowledgeTask.next_alert_at)))


async def asks_of(tx: AsyncSession, task: int) -> Sequence[Ask]:
    """What was asked that raised or joined a task, the oldest first."""
    return (await tx.scalars(select(Ask).where(Ask.task == task).order_by(Ask.id))).all()


async def asked_before(tx: AsyncSession, task: int, person: int) -> bool:
    """Whether a question of this person raised or joined a task."""
    return await tx.scalar(select(Ask.id).where(Ask.task == task, Ask.person_id == person).limit(1)) is not None


async def waited_for_by(tx: AsyncSession, person: int) -> Sequence[tuple[Ask, KnowledgeTask]]:
    """A person's own questions whose tasks are not over, the oldest first."""
    states = [state.value for state in WAITING]
    query = select(Ask, KnowledgeTask).join(KnowledgeTask, Ask.task == KnowledgeTask.id)
    rows = await tx.execute(
        query.where(Ask.person_id == person, KnowledgeTask.state.in_(states)).order_by(Ask.id)
    )  # fmt: skip
    return [(ask, task) for ask, task in rows.all()]


async def answered_from(tx: AsyncSession, source: str) -> Sequence[Ask]:
    """Every question that a document, or a card, has answered, the oldest first."""
    return (await tx.scalars(select(Ask).where(or_(Ask.doc == source, Ask.card == source)).order_by(Ask.id))).all()


async def cards_that_answered(tx: AsyncSession) -> set[str]:
    return set((await tx.scalars(select(Ask.card).where(Ask.card != "").distinct())).all())


def _waiting_of(kind: TaskKind) -> Select[KnowledgeTask]:
    states = [state.value for state in WAITING]
    return select(KnowledgeTask).where(KnowledgeTask.kind == kind.value, KnowledgeTask.state.in_(states))
