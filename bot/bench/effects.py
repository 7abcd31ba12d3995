"""What a run left behind, row by row, so that two runs can be compared: numbers, moments and signatures are left out.

People are called by their chats and orders by whose they are, because ids and numbers follow who came first.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Date, Row, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import UtcDateTime, mapper_registry
from db.models.messages import InboxRow, OutboxRow
from db.models.people import Address

COMPARED = ("inbox", "orders", "history", "clocks", "appeals", "notes", "alerts", "asks", "dialogs", "outbox")
ENDED = ("sent", "folded")  # what is folded stands in another message
UNSETTLED = ("pending", "leased", "later", "unknown")

# a card that changes twice before it is drawn anew is drawn once
_ONLY = {"outbox": (OutboxRow.kind == "say",)}
_PEOPLE = {"owner", "handler", "by", "person", "person_id", "receiver"}
_LEFT_OUT = {
    "hash", "previous", "head", "source_key", "key", "origin", "about", "ref", "detail", "attempts", "menus", "task",
    "lock", "album",
}  # fmt: skip
_NUMBER = re.compile(r"GZ-\d{8}-\d{4,}")
_MOMENT = re.compile(r"\d{4}年|\d{1,2}月\d{1,2}日|（周[一二三四五六日]）|\d{1,2}:\d{2}|\d{4}-\d{2}-\d{2}\S*")

Rows = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Effects:
    """`rows` of each table; what is not `settled`, as lines; `messages` are (chat, text) that must have arrived."""

    rows: Rows
    unsettled: tuple[str, ...]
    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a table that one run has `more` times (less than 0: fewer) than the run it is compared with."""

    table: str
    more: int
    row: str


def differences(run: Rows, standard: Rows) -> Iterator[Difference]:
    """What of a run is not as in the other."""
    for table in standard:
        found = Counter(run[table])
        found.subtract(standard[table])
        yield from (Difference(table, more, row) for row, more in sorted(found.items()) if more)


async def effects(tx: AsyncSession, channel: str) -> Effects:
    """Everything that a run left in a database."""
    names = await _names(tx)
    rows = {name: Counter([row async for row in _rows(tx, name, names)]) for name in COMPARED}
    unsettled = [line async for line in _unsettled(tx, channel)]
    return Effects(rows, tuple(unsettled), tuple([sent async for sent in _must_arrive(tx, channel)]))


async def _unsettled(tx: AsyncSession, channel: str) -> Any:
    undone = select(InboxRow.kind, InboxRow.attempts).where(InboxRow.done_at.is_(None) | InboxRow.dead)
    for kind, attempts in await tx.execute(undone):
        yield f"inbox {kind}, {attempts}"
    unsent = select(OutboxRow.state, OutboxRow.detail).where(
        OutboxRow.channel == channel, OutboxRow.state.not_in(ENDED)
    )
    for state, detail in await tx.execute(unsent):
        yield f"outbox {state} {detail}"


async def _must_arrive(tx: AsyncSession, channel: str) -> Any:
    said = (OutboxRow.must_arrive, OutboxRow.kind == "say", OutboxRow.state == "sent")
    found = select(OutboxRow).where(OutboxRow.channel == channel, *said)
    for row in (await tx.scalars(found)).unique():
        yield row.address.chat, row.payload["text"]


@dataclass(frozen=True, slots=True)
class _Names:
    """What people and orders are called."""

    people: dict[int, str]
    addresses: dict[int, str]
    orders: dict[int, str]
    numbers: dict[str, str]

    def plain(self, text: str) -> str:
        text = _NUMBER.sub(lambda found: self.numbers.get(found[0], "?"), text)
        return _MOMENT.sub("*", text)


async def _names(tx: AsyncSession) -> _Names:
    rows = (await tx.execute(select(Address.id, Address.chat, Address.person_id))).all()
    people = {person: chat for _, chat, person in rows if person is not None}
    orders, numbers, counted = {}, {}, Counter[str]()
    table = mapper_registry.metadata.tables["orders"]
    for order in await tx.execute(select(table.c.id, table.c.number, table.c.owner).order_by(table.c.id)):
        owner = people[order.owner]
        counted[owner] += 1
        orders[order.id] = numbers[order.number] = f"{owner}-{counted[owner]}"
    return _Names(people, {id: chat for id, chat, _ in rows}, orders, numbers)


async def _rows(tx: AsyncSession, name: str, names: _Names) -> Any:
    table = mapper_registry.metadata.tables[name]
    compared = [column for column in table.c if _is_compared(column)]
    for row in await tx.execute(select(table).where(*_ONLY.get(name, ()))):
        yield "｜".join(f"{column.name}={_value(table, column, row, names)}" for column in compared)


def _is_compared(column: Column[Any]) -> bool:
    own_id = column.primary_key and not column.foreign_keys and column.name == "id"
    return not own_id and column.name not in _LEFT_OUT and not isinstance(column.type, UtcDateTime | Date)


def _value(table: Table, column: Column[Any], row: Row[Any], names: _Names) -> str:
    value = row._mapping[column]
    special = _SPECIAL.get((table.name, column.name))
    if special is not None:
        return names.plain(special(value))
    if column.name in _PEOPLE:
        return names.people.get(value, "-")
    if column.name in ("order_id", "address_id"):
        return (names.orders if column.name == "order_id" else names.addresses)[value]
    return names.plain(json.dumps(value, ensure_ascii=False, default=str, sort_keys=True))


def _said(body: dict[str, Any]) -> str:
    """Of a press only what it means: its order and its signature are another's in every run."""
    verb = body.get("data", "").partition(".")[0]
    return f"{body.get('text', '')} {verb} {[file[0] for file in body.get('files', ())]}"


def _offered(payload: dict[str, Any]) -> str:
    labels = [label for row in payload.get("buttons", ()) for label, _ in row]
    return f"{payload.get('text', '')} {labels}"


def _open(data: dict[str, Any]) -> str:
    draft = data.get("draft") or {}
    return f"{sorted(data)} {draft.get('texts')} {draft.get('asked')}"


def _sorted_people(values: Iterable[object]) -> str:
    return str(len(list(values)))


_SPECIAL: dict[tuple[str, str], Callable[[Any], str]] = {
    ("inbox", "body"): _said,
    ("outbox", "payload"): _offered,
    ("outbox", "state"): lambda state: "",  # told by itself: `unsettled`
    ("dialogs", "data"): _open,
    ("orders", "parties"): _sorted_people,
    ("orders", "gone"): _sorted_people,
}
