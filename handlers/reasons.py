"""Why somebody looks at what is masked for others: their duty says it, or they do."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.people import Person
from db.queries import answers as answer_queries
from handlers import texts
from workflow.order import Actor, WorkOrder
from workflow.terms import Role, State


class Reason(StrEnum):
    """`DUTY` is that of who signed for the order; the others may be chosen."""

    DUTY = "duty"
    CONTACT = "contact"
    VISIT = "visit"
    CALLBACK = "callback"
    OTHER = "other"

    @property
    def zh(self) -> str:
        return texts.UNMASK_REASONS[self.value]


CHOSEN = (Reason.CONTACT, Reason.VISIT, Reason.CALLBACK, Reason.OTHER)


def by_duty(order: WorkOrder, actor: Actor) -> Reason | None:
    """What the order waits for from this person: that they handle it, or call the enterprise back."""
    roles = set(order.roles(actor))
    if Role.STAFF in roles and order.state is State.HANDLING and order.handler == actor.person:
        return Reason.DUTY
    if Role.COORDINATOR in roles and order.state is State.CALLBACK:
        return Reason.CALLBACK
    return None


async def known(tx: AsyncSession, order: WorkOrder, person: Person) -> str:
    """The reason by duty, else the one that was given last for this order; empty where there is none."""
    return by_duty(order, person.actor) or await answer_queries.last_reason(tx, order, person.id)


def named(reason: str) -> str:
    """A reason that was written down; of what is older than the asking there is none."""
    return texts.UNMASK_REASONS.get(reason, texts.UNMASK_NO_REASON)
