"""提诉求: free text is enough. What can be filled is filled, one thing at a time is asked, one press files.

The draft keeps what was said; everything else is read from it anew each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.models.orders import Appeal, Note
from db.queries import orders as order_queries
from handlers import texts
from handlers.cards import unit_name
from handlers.decide import is_home
from handlers.messages import Button, rows
from handlers.notices import announce
from handlers.orders import files_of, tell_provisional
from handlers.turn import House, Stale, Turn
from knowledge import personal
from knowledge.intent import Reading, read
from knowledge.places import find_place
from knowledge.routing import Route
from knowledge.urgency import URGENT, Emergency
from workflow.calendar import local
from workflow.order import Details, Taken, WorkOrder
from workflow.terms import Action, Class

SHORTEST = 6
MOST_CHARACTERS = 20_000
SHOWN_CHARACTERS = 400
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_PLACE = re.compile(
    r"(?:在|位于|地址是?)?((?:(?![的了是有没把被说和跟])[\u4e00-\u9fffA-Za-z0-9]){1,12}?(?:路|街|巷|镇|乡|村|社区|小区|园区|开发区|工业园|市场|广场|大厦|号楼|十字))"
)
LIFE_OR_PROPERTY = frozenset({"gas", "fire", "shock", "injury", "collapse", "violence", "poison", "traffic"})
_PREFIX = {"甘州区": "GZ"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question brought before it became an appeal: `said` names card and source, `unit` is in charge of it."""

    said: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """A draft, read: `text` is all that was said, `public` the same with personal data masked.

    `answered` is what its question was told before; then the question alone is substance enough.
    """

    text: str
    public: str
    reading: Reading
    route: Route
    contact: str
    place: str
    files: list[list[str | int]]
    answered: Answered | None = None

    @property
    def cls(self) -> Class:
        if self.route.urgency == URGENT:
            return Class.URGENT
        return Class.CONSULT if self.reading.request_type == "咨询" else Class.GENERAL


def understand(house: House, draft: dict[str, Any], standing: str | None = None) -> Understood:
    """Everything that the words of a draft tell; `standing` is where the sender is, a place that is named beats it."""
    text = "\n".join(draft["texts"])[:MOST_CHARACTERS]
    region = next((found for said in reversed(draft["texts"]) if (found := find_place(said))), standing)
    route = house.router.route(text, region or house.region)
    answered = Answered(*draft["answered"]) if draft.get("answered") else None
    if answered and answered.unit:
        added = "\n".join(said for said in draft["texts"] if said != draft["question"])
        route = house.router.towards(route, answered.unit, added)
    spot = _PLACE.search(text)
    return Understood(
        text=text, public=personal.mask(text), reading=read(text), route=route,
        contact="、".join(personal.contacts(text)) or draft.get("contact", ""),
        place=personal.mask(spot[1]) if spot else "",
        files=draft["files"], answered=answered,
    )  # fmt: skip


async def begin(turn: Turn, text: str) -> None:
    """A new draft from a message, or from a question that was not answered."""
    turn.keep_draft({"id": turn.incoming.key, "texts": [text] if text else [], "files": files_of(turn), "asked": []})
    turn.stop_waiting()
    await _show(turn)


async def begin_from(turn: Turn, question: str, answered: Answered) -> None:
    """没解决: a draft that begins with the question and knows what it was answered; what an open one holds stays."""
    held = turn.draft or {"texts": [], "files": []}
    said = [question, *(text for text in held["texts"] if text != question)]
    turn.keep_draft(
        {
            "id": turn.incoming.key, "texts": said, "files": [*held["files"], *files_of(turn)], "asked": [],
            "question": question, "answered": [answered.said, answered.unit],
        }
    )  # fmt: skip
    turn.stop_waiting()
    await _show(turn)


async def keep_files(turn: Turn) -> None:
    """Files without a word, and nothing open to put them to: a draft keeps them until it is known what it is about."""
    turn.keep_draft({"id": turn.incoming.key, "texts": [], "files": files_of(turn), "asked": []})
    await turn.reply(texts.FILE_ALONE, (_buttons(_draft(turn))[0][2:],))


async def more(turn: Turn, text: str) -> None:
    """Another message while a draft is open belongs to it."""
    draft = _draft(turn)
    said = [*draft["texts"], text] if text else draft["texts"]
    if turn.step == "change" and text:
        said, draft = [text], {**draft, "contact": understand(turn.house, draft).contact}
    turn.keep_draft({**draft, "texts": said, "files": [*draft["files"], *files_of(turn)]})
    turn.stop_waiting()
    await _show(turn)


async def edited(turn: Turn, text: str) -> None:
    """The last message of an open draft was edited: the new words take its place."""
    draft = _draft(turn)
    turn.keep_draft({**draft, "texts": [*draft["texts"][:-1], text]})
    await _show(turn)


async def change(turn: Turn, press: Button) -> None:
    _draft(turn, press.arg)
    turn.wait_for("change")
    await turn.reply(texts.ASK_CHANGE)


async def cancel_said(turn: Turn, text: str) -> None:
    """取消 in words ends what was asked last: an open step, else the draft."""
    if turn.step:
        turn.stop_waiting()
        return await turn.reply(texts.STEP_CANCELLED)
    await cancel(turn)


async def cancel(turn: Turn, press: Button | None = None) -> None:
    if turn.draft is None:
        return await turn.reply(texts.NOTHING_TO_CANCEL)
    turn.keep_draft(None)
    turn.stop_waiting()
    await turn.reply(texts.CANCELLED)


async def confirm(turn: Turn, press: Button) -> None:
    """Files the draft once: a second press names the order that stands."""
    source = f"{turn.incoming.conversation}:{press.arg}"
    filed = await order_queries.filed_from(turn.tx, source)
    if filed is not None:
        return await turn.reply(texts.FILED_BEFORE.format(number=filed.number))
    understood = understand(turn.house, _draft(turn, press.arg))
    if not _has_substance(understood):
        return await _show(turn)
    await _file(turn, understood, source)


def _draft(turn: Turn, key: str | None = None) -> dict[str, Any]:
    draft = turn.draft
    if draft is None or key not in (None, short_key(draft)):
        raise Stale
    return draft


def short_key(draft: dict[str, Any]) -> str:
    """The draft's key, short enough for a button."""
    return str(draft["id"])[-20:].replace(".", "-")


def call_first(emergency: Emergency) -> str:
    """The number to call before anything else, and what to do."""
    line = texts.ADVICE_FIRST if emergency.number in emergency.advice else texts.CALL_FIRST
    return line.format(number=emergency.number, advice=emergency.advice)


async def _show(turn: Turn) -> None:
    draft = _draft(turn)
    understood = understand(turn.house, draft)
    asked = next(_missing(understood, draft["asked"]), None)
    if asked:
        turn.keep_draft({**draft, "asked": [*draft["asked"], asked[0]]})
    if asked and asked[0] == "substance":
        return await turn.reply("\n".join([*_call_first(understood), asked[1]]), (_buttons(draft)[0][2:],))
    text = _asked_and_summed_up(turn.house, understood, asked[1] if asked else texts.DRAFT_READY)
    await turn.reply("\n".join([text, *await _hints(turn, draft)]), _buttons(draft))


def first_words(house: House, text: str, region: str | None) -> str:
    """What somebody in `region` reads after a first message that is an appeal."""
    understood = understand(house, {"texts": [text], "files": []}, region)
    asked = next(_missing(understood, []), None)
    return _asked_and_summed_up(house, understood, asked[1] if asked else texts.DRAFT_READY)


def _asked_and_summed_up(house: House, understood: Understood, last: str) -> str:
    return "\n".join([*_call_first(understood), *_summary(house, understood), last])


def _call_first(understood: Understood) -> list[str]:
    emergency = understood.reading.emergency
    return [call_first(emergency)] if emergency else []


def _buttons(draft: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    key = short_key(draft)
    return rows(
        Button(texts.CONFIRM, "confirm", key),
        Button(texts.CHANGE, "change", key),
        Button(texts.CANCEL, "cancel", key),
        wide=3,
    )


def _has_substance(understood: Understood) -> bool:
    return understood.answered is not None or len(_HANZI.findall(understood.text)) >= SHORTEST


def _missing(understood: Understood, asked: list[str]) -> Iterator[tuple[str, str]]:
    """What would still help, the most needed first; each is asked once, and only the substance is required."""
    if not _has_substance(understood):
        yield "substance", texts.ASK_SUBSTANCE
    if understood.answered and "unsolved" not in asked:
        yield "unsolved", texts.DRAFT_UNSOLVED
    if understood.reading.emergency and not understood.place and "place" not in asked:
        yield "place", texts.ASK_PLACE
    if not understood.contact and "contact" not in asked:
        yield "contact", texts.ASK_CONTACT


async def _hints(turn: Turn, draft: dict[str, Any]) -> list[str]:
    """On the first summary: that other orders of this person are open."""
    if len(draft["texts"]) > 1:
        return []
    numbers = "、".join(order.number for order in await order_queries.open_of(turn.tx, turn.person.id))
    return [texts.ALSO_OPEN.format(numbers=numbers)] if numbers else []


def _summary(house: House, understood: Understood) -> Iterator[str]:
    route = understood.route
    shown = (
        understood.public if len(understood.public) <= SHOWN_CHARACTERS else understood.public[:SHOWN_CHARACTERS] + "……"
    )
    kind = texts.DRAFT_KIND.format(kind=understood.reading.request_type, category=route.category_name)
    yield texts.DRAFT.format(summary=texts.DRAFT_TEXT.format(text=shown))
    yield kind
    if understood.answered and understood.answered.said:
        yield texts.DRAFT_ANSWERED.format(answered=understood.answered.said)
    yield _unit_line(house, route)
    if understood.place:
        yield texts.DRAFT_PLACE.format(place=understood.place)
    contact = personal.mask(understood.contact)
    yield texts.DRAFT_CONTACT.format(contact=contact) if contact else texts.DRAFT_NO_CONTACT
    if understood.files:
        yield texts.DRAFT_FILES.format(n=len(understood.files))
    if route.urgency == URGENT:
        yield texts.DRAFT_URGENT
    if route.procedure:
        yield texts.STATUTORY.format(note=route.procedure)


def _unit_line(house: House, route: Route) -> str:
    names = [unit_name(unit.region, unit.name, house.region) for unit in route.units[:3]]
    if not is_home(house, route.region) and names:
        return texts.DRAFT_ELSEWHERE.format(region=route.region, unit=names[0])
    if route.sure and names:
        return texts.DRAFT_UNIT.format(unit=names[0])
    return texts.DRAFT_UNSURE.format(units="、".join(names) or texts.REASON_TRIAGE)


async def _file(turn: Turn, understood: Understood, source: str) -> None:
    route, house = understood.route, turn.house
    order = WorkOrder(
        number=await _number(turn), owner=turn.person.id, cls=understood.cls, region=route.region,
        category=route.category_id, urgency=route.urgency, created=turn.now,
        danger=bool(understood.reading.emergency and understood.reading.emergency.kind in LIFE_OR_PROPERTY),
        proposed=[list(unit.key) for unit in route.units[:3]],
    )  # fmt: skip
    sure = route.sure and bool(route.units) and is_home(house, route.region)
    taken = _first_step(turn, order, sure)
    turn.tx.add(order)
    await turn.tx.flush()
    turn.tx.add(_appeal(order, understood, source))
    if understood.files:
        turn.tx.add(_attached(turn, order, understood))
    turn.keep_draft(None)
    turn.stop_waiting()
    await turn.tx.flush()
    await announce(turn, order, taken)
    await tell_provisional(turn, order)


def _first_step(turn: Turn, order: WorkOrder, sure: bool) -> Taken:
    action = Action.FILE if sure else Action.FILE_UNSURE
    region, name = order.proposed[0] if sure else ("", "")
    details = Details(unit=(region, name) if sure else None)
    return order.take(action, turn.person.actor, turn.now, turn.house.calendar, details)


def _attached(turn: Turn, order: WorkOrder, understood: Understood) -> Note:
    words = texts.FILES_ADDED.format(n=len(understood.files))
    return Note(
        order_id=order.id, at=turn.now, by=turn.person.id, kind=Action.FILE.value, public=words, full=words,
        files=understood.files,
    )  # fmt: skip


def _appeal(order: WorkOrder, understood: Understood, source: str) -> Appeal:
    before = understood.answered.said if understood.answered else ""
    note = "\n" + texts.DRAFT_ANSWERED.format(answered=before) if before else ""
    return Appeal(
        order_id=order.id, public=understood.public + note, full=understood.text + note, contact=understood.contact,
        place=understood.place, kind=understood.reading.request_type, source_key=source,
    )  # fmt: skip


async def _number(turn: Turn) -> str:
    """GZ-20261121-0088: the office, the day in Asia/Shanghai, a serial of that day."""
    day = f"{local(turn.now):%Y%m%d}"
    serial = await order_queries.next_serial(turn.tx, f"orders:{day}")
    return f"{_PREFIX.get(turn.house.region, 'QS')}-{day}-{serial:04d}"
