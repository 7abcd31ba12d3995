"""A draft, read: what its words tell, what would still help, and the summary that its writer confirms.

The draft keeps what was said; everything else is read from it anew each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from handlers import texts
from handlers.cards import unit_name
from handlers.decide import is_home
from handlers.hidden import full_text, public_text
from handlers.messages import shortened
from handlers.turn import House
from knowledge import personal, submitter
from knowledge.intent import Reading, read
from knowledge.places import find_place
from knowledge.routing import Route
from knowledge.spots import find_spot
from knowledge.submitter import Submitter
from knowledge.urgency import URGENT, Emergency
from workflow.terms import Class

SHORTEST = 6
MOST_CHARACTERS = 20_000
SHOWN_CHARACTERS = 400
LONGEST_WISH = 24
_HANZI = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question brought before it became an appeal: `said` names card and source, `unit` is in charge of it."""

    said: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A draft, read: `text` is all that was said of the matter, `public` the same with personal data masked.

    `answered` is what its question was told before; then the question alone is substance enough.
    """

    text: str
    public: str
    reading: Reading
    route: Route
    contact: str
    place: str
    files: list[list[str | int]]
    by: Submitter
    answered: Answered | None = None

    @property
    def cls(self) -> Class:
        if self.route.urgency == URGENT:
            return Class.URGENT
        return Class.CONSULT if self.reading.request_type == "咨询" else Class.GENERAL

    @property
    def full(self) -> str:
        """What is kept, encrypted."""
        return full_text(self.text, self.by.anonymity) + self.told_before

    @property
    def told_before(self) -> str:
        """What the question was answered, as a line under the appeal."""
        said = self.answered.said if self.answered else ""
        return "\n" + texts.DRAFT_ANSWERED.format(answered=said) if said else ""

    @property
    def behalf(self) -> str:
        """For whom it is brought, as it is kept, encrypted; of the wholly anonymous nothing."""
        return "" if self.by.anonymity == submitter.FULL else self.by.behalf

    @property
    def has_substance(self) -> bool:
        return self.answered is not None or len(_HANZI.findall(self.text)) >= SHORTEST

    @property
    def named(self) -> bool | None:
        """Whether it is 实名: who left a way back or a firm's name is; None where neither was asked away nor left."""
        return False if self.by.anonymity else bool(self.contact or self.by.behalf) or None


def understand(house: House, draft: dict[str, Any], standing: str | None = None) -> Understood:
    """Everything that the words of a draft tell; `standing` is where the sender is, a place that is named beats it."""
    by = who(draft)
    text = "\n".join(_of_the_matter(draft["texts"]))[:MOST_CHARACTERS]
    region = next((found for said in reversed(draft["texts"]) if (found := find_place(said))), standing)
    route = house.router.route(text, region or house.region)
    answered = Answered(*draft["answered"]) if draft.get("answered") else None
    if answered and answered.unit:
        added = "\n".join(said for said in draft["texts"] if said != draft["question"])
        route = house.router.towards(route, answered.unit, added)
    said = personal.contacts("\n".join((*draft["texts"], by.behalf, draft.get("card", ""))))
    left = "、".join(said) or draft.get("contact", "")
    return Understood(
        text=text, public=public_text(text, by.anonymity, (by.behalf,) if by.behalf else ()), reading=read(text),
        route=route,
        contact="" if by.anonymity == submitter.FULL else left,
        place=public_text(find_spot(text)) or _pinned(draft, by), files=draft["files"], by=by, answered=answered,
    )  # fmt: skip


def _pinned(draft: dict[str, Any], by: Submitter) -> str:
    """The place that was sent from the map; who is hidden did not mean to show where they are."""
    return "" if by.anonymity else public_text(draft.get("pin", ""))


def who(draft: dict[str, Any]) -> Submitter:
    """Who brings it, for whom and how hidden: as was pressed under 修改, else as the words say."""
    said = submitter.submitter("\n".join(draft["texts"])[:MOST_CHARACTERS])
    behalf = draft.get("behalf") or said.behalf
    brought = said.brought
    if behalf and brought == submitter.SELF:
        brought = draft.get("brought") or submitter.PROXY
    anonymity = draft.get("anonymity", said.anonymity)
    return replace(said, behalf=behalf, brought=brought, anonymity=anonymity)


def _of_the_matter(said: list[str]) -> list[str]:
    """What was said without messages that only wish for anonymity: those are nobody's business."""
    told = [text for text in said if len(text) > LONGEST_WISH or not submitter.anonymity(text)]
    return told or said


def call_first(emergency: Emergency) -> str:
    """The number to call before anything else, and what to do."""
    line = texts.ADVICE_FIRST if emergency.number in emergency.advice else texts.CALL_FIRST
    return line.format(number=emergency.number, advice=emergency.advice)


def calls_first(understood: Understood) -> list[str]:
    emergency = understood.reading.emergency
    return [call_first(emergency)] if emergency else []


def missing(understood: Understood, asked: list[str]) -> Iterator[tuple[str, str]]:
    """What would still help, the most needed first; each is asked once, and only the substance is required."""
    if not understood.has_substance:
        yield "substance", texts.ASK_SUBSTANCE
    if understood.answered and "unsolved" not in asked:
        yield "unsolved", texts.DRAFT_UNSOLVED
    if understood.reading.emergency and not understood.place and "place" not in asked:
        yield "place", texts.ASK_PLACE
    if not understood.contact and not understood.by.anonymity and "contact" not in asked:
        yield "contact", texts.ASK_CONTACT


def asked_and_summed_up(house: House, understood: Understood, last: str) -> str:
    return "\n".join([*calls_first(understood), *_summary(house, understood), last])


def _summary(house: House, understood: Understood) -> Iterator[str]:
    route = understood.route
    shown = shortened(understood.public, SHOWN_CHARACTERS)
    kind = texts.DRAFT_KIND.format(kind=understood.reading.request_type, category=route.category_name)
    yield texts.DRAFT.format(summary=texts.DRAFT_TEXT.format(text=shown))
    yield kind
    if understood.answered and understood.answered.said:
        yield texts.DRAFT_ANSWERED.format(answered=understood.answered.said)
    yield _unit_line(house, route)
    if understood.place:
        yield texts.DRAFT_PLACE.format(place=understood.place)
    yield _contact_line(understood)
    yield from _by_whom(understood.by)
    if understood.files:
        yield texts.DRAFT_FILES.format(n=len(understood.files))
    if route.urgency == URGENT:
        yield texts.DRAFT_URGENT
    if route.procedure:
        yield texts.STATUTORY.format(note=route.procedure)


def _contact_line(understood: Understood) -> str:
    contact = personal.mask_contacts(understood.contact)
    if contact and understood.route.reported is not None and not understood.by.anonymity:
        return texts.DRAFT_CONTACT_REPORT.format(contact=contact)
    return texts.DRAFT_CONTACT[understood.by.anonymity].format(contact=contact) if contact else texts.DRAFT_NO_CONTACT


def _by_whom(by: Submitter) -> Iterator[str]:
    """Only what is out of the ordinary."""
    if by.behalf:
        yield texts.DRAFT_BEHALF.format(behalf=public_text(by.behalf), brought=by.brought)
    elif by.brought != submitter.SELF:
        yield texts.DRAFT_BROUGHT.format(brought=by.brought)
    if by.firms:
        yield texts.DRAFT_FIRMS.format(n=by.firms)
    if by.anonymity:
        yield texts.DRAFT_ANONYMOUS[by.anonymity]


def _unit_line(house: House, route: Route) -> str:
    names = [unit_name(unit.region, unit.name, house.region) for unit in route.units[:3]]
    if route.reported is not None:
        return texts.DRAFT_REPORT
    if not is_home(house, route.region) and names:
        return texts.DRAFT_ELSEWHERE.format(region=route.region, unit=names[0])
    if route.sure and names:
        return texts.DRAFT_UNIT.format(unit=names[0])
    return texts.DRAFT_UNSURE.format(units="、".join(names) or texts.REASON_TRIAGE)
