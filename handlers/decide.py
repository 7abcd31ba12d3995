"""What a plain message is: small talk, a policy question, an appeal, an emergency. It changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers import texts
from handlers.turn import House
from knowledge.answer import Answer, AnswerKind
from knowledge.context import Before, follows
from knowledge.intent import Reading, read
from knowledge.places import region_chain
from knowledge.routing import Route

_SMALLTALK = {
    "thanks": texts.THANKS,
    "goodbye": texts.THANKS,
    "personal": texts.OFF_TOPIC,
    "injection": texts.NOT_ORDERED,
    "chat": texts.SMALLTALK,
    "rude": texts.RUDE,
    "human": texts.HUMAN,
    "empty": texts.NO_WORDS,
}

# (an appeal weaker than this, is a question where a card answers as surely as this): a grumble with a question in it
# is answered, and the way on to an appeal stands under the answer
GRUMBLES = ((0.7, 0.29), (0.8, 0.97))


class Wants(StrEnum):
    """The kinds of `qisu ask`."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    NO_ANSWER = "no_answer"
    APPEAL = "appeal"
    SMALLTALK = "smalltalk"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Decision:
    """`answer` for the first three kinds, `route` for an appeal and where a question may be taken on."""

    wants: Wants
    reading: Reading
    text: str
    answer: Answer | None = None
    route: Route | None = None


def decide(house: House, text: str, region: str | None, now: datetime, before: Before | None = None) -> Decision:
    """Reads one message of somebody in `region` (None: the office's own), who asked `before` it."""
    reading = read(text)
    if reading.emergency:
        return _appeal(house, Wants.EMERGENCY, reading, text, region)
    if before and follows(text) and not (reading.is_appeal or reading.smalltalk):
        return _question(house, reading, text, region, now, before)
    if reading.smalltalk:
        said = _SMALLTALK.get(reading.smalltalk, texts.WELCOME).format(region=house.region)
        return Decision(Wants.SMALLTALK, reading, said)
    if not reading.is_appeal:
        return _question(house, reading, text, region, now)
    sure = next((sure for weaker, sure in GRUMBLES if reading.asks and reading.appeal < weaker), None)
    asked = _question(house, reading, text, region, now) if sure else None
    if sure and asked and asked.answer and asked.answer.hits and asked.answer.hits[0].score >= sure:
        return asked
    return _appeal(house, Wants.APPEAL, reading, text, region)


def _appeal(house: House, wants: Wants, reading: Reading, text: str, region: str | None) -> Decision:
    return Decision(wants, reading, text, route=house.router.route(text, region or house.region))


_ANSWERED = {AnswerKind.ANSWER: Wants.ANSWER, AnswerKind.CLARIFY: Wants.CLARIFY, AnswerKind.NO_ANSWER: Wants.NO_ANSWER}


def _question(
    house: House, reading: Reading, text: str, region: str | None, now: datetime, before: Before | None = None
) -> Decision:
    answer = house.answerer.ask(text, region, now, before)
    return Decision(_ANSWERED[answer.kind], reading, answer.text, answer=answer)


def is_home(house: House, region: str) -> bool:
    """Whether a region is the office's own or one above it."""
    return region in region_chain(house.region)
