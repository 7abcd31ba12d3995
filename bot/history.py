"""`qisu check history` and `qisu order`: the chains verified, an order as a file that a third party can verify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import words
from db.queries import history
from knowledge.personal import mask
from tools.verify_export import sha256, written
from workflow.chain import Break, Fault

FORMAT = "qisu-order-1"
FREE_TEXTS = {"order": ("appeal", "place"), "clocks": ("why",)}


@dataclass
class Checked:
    """What was verified: how many orders and rows, the faults by order, and the last head that was seen."""

    orders: int = 0
    rows: int = 0
    head: str = ""
    breaks: list[tuple[str, Break]] = field(default_factory=list)


async def checked(tx: AsyncSession, number: str = "") -> Checked:
    """Verifies every chain, or that of one order; no order of that number: `orders` is 0."""
    done = Checked()
    async for chain in history.chains(tx, number):
        done.orders, done.rows, done.head = done.orders + 1, done.rows + len(chain.rows), chain.head
        done.breaks += [(chain.number, broken) for broken in chain.breaks()]
    if not number and (lost := await history.rows_of_no_order(tx)):
        done.rows += lost
        done.breaks.append((words.HISTORY_NOBODY, Break(Fault.NO_ORDER, lost)))
    return done


def lines(done: Checked, number: str = "") -> Iterator[str]:
    """Every break, then the sum; of one order its head too, to be held against an export."""
    yield from break_lines(done.breaks)
    sum_ = words.HISTORY_BROKEN if done.breaks else words.HISTORY_WHOLE
    yield sum_.format(orders=done.orders, rows=done.rows, breaks=len(done.breaks))
    if number:
        yield words.HISTORY_HEAD.format(head=done.head)


def break_lines(breaks: Iterable[tuple[str, Break]]) -> Iterator[str]:
    for number, broken in breaks:
        yield words.HISTORY_BREAK[broken.fault.value].format(number=number, nth=broken.nth)


async def exported(tx: AsyncSession, number: str, now: datetime) -> bytes | None:
    """The export of an order as it is written to a file, people as numbers, free texts masked; None: no such order."""
    parts = await history.public_parts(tx, number)
    if parts is None:
        return None
    for part, names in FREE_TEXTS.items():
        _mask(parts[part], names)
    data = {"format": FORMAT, "exported_at": now.isoformat(timespec="seconds"), **parts}
    return written({**data, "digest": sha256(data, "digest")})


def _mask(part: dict[str, Any] | list[dict[str, Any]], names: Iterable[str]) -> None:
    for row in part if isinstance(part, list) else [part]:
        row.update({name: mask(row[name]) for name in names if name in row})
