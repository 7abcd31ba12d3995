"""A document or a card is recalled: who was answered from it, and the correction sent to each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.asks import Ask
from db.queries import knowledge_tasks as queries
from db.queries import people
from db.queries.messages import first_time
from handlers import texts
from handlers.knowledge_tasks import short
from handlers.messages import Button, Lane, Outgoing, column
from handlers.turn import Scene
from handlers.when import day_shown
from knowledge.live import bare
from workflow.calendar import local


@dataclass(frozen=True, slots=True)
class Answered:
    """One question that was answered: when, in which words without anybody's data, on which channel ("" for none)."""

    day: date
    question: str
    channel: str


@dataclass(frozen=True, slots=True)
class Sent:
    """To how many people the correction went, how many had it before, and how many are reached nowhere."""

    now: int
    before: int
    unreached: int


async def answered(tx: AsyncSession, source: str) -> list[Answered]:
    """Everybody who was answered from the document or the card, oldest first; nobody's name or address."""
    found = []
    for ask in await queries.answered_from(tx, source):
        address = await people.address_of(tx, ask.person_id)
        channel = address.channel if address else ""
        found.append(Answered(local(ask.at).date(), short(bare(ask.text)), channel))
    return found


async def send(scene: Scene, source: str, words: str) -> Sent:
    """The correction to everybody who was answered from it; to a person it is sent once, whatever is sent later."""
    asked = await queries.answered_from(scene.tx, source)
    done = {"now": 0, "before": 0, "unreached": 0}
    for ask in {ask.person_id: ask for ask in asked}.values():
        done[await _send_one(scene, source, words, ask, asked)] += 1
    return Sent(**done)


async def _send_one(scene: Scene, source: str, words: str, ask: Ask, asked: Sequence[Ask]) -> str:
    address = await people.address_of(scene.tx, ask.person_id)
    if address is None:
        return "unreached"
    if not await first_time(scene.tx, _once(source, ask.person_id), scene.now):
        return "before"
    said = texts.RECALLED.format(day=day_shown(local(ask.at).date()), question=short(ask.text), words=words)
    buttons = column([Button(texts.NOT_SOLVED, "take_on", str(ask.id))])
    await scene.send(address, Outgoing(said, buttons, lane=Lane.BROADCAST), must_arrive=True)
    for one in asked:
        if one.person_id == ask.person_id:
            one.told_at = scene.now
    return "now"


def _once(source: str, person: int) -> str:
    return f"recall-{sha256(source.encode()).hexdigest()[:24]}-{person}"
