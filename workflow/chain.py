"""The history as a chain: every row carries the hash of the one before it, so that none can be changed unseen.

A row's hash is SHA-256 over the canonical JSON of its fields and of `previous`: the hash before it, for an order's
first row the order's number. The form is final: changing it would break every chain that was ever written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

Row = Mapping[str, Any]
_EMPTY: dict[type, Any] = {str: "", int: 0, list: [], dict: []}
_NEVER = object()


class Fault(Enum):
    """What is wrong with a chain."""

    CHANGED = "changed"  # a row's fields are not those that were hashed
    CUT = "cut"  # a row does not follow the one before: removed, put in or moved
    ENDS_EARLY = "ends early"  # the last row is not the one that the order names
    NO_ROWS = "no rows"
    NO_ORDER = "no order"  # rows of an order that is not there


@dataclass(frozen=True, slots=True)
class Break:
    """A fault at the `nth` row of an order, counted from 1; 0 where it is no row's."""

    fault: Fault
    nth: int = 0


def empty(kind: type, *, nullable: bool) -> Any:
    """The one value of a column of this Python type that is left out of a row; of some no value is."""
    return None if nullable else _EMPTY.get(kind, _NEVER)


def content(values: Row, empties: Row) -> dict[str, Any]:
    """The fields of a row as they are hashed and exported: times in UTC to the microsecond, empty ones left out.

    `empties` has each field's `empty` value. So a column that is added later, empty in the rows that are there, changes
    none of their hashes.
    """
    plain = {name: _plain(value) for name, value in values.items()}
    return {name: value for name, value in plain.items() if not _same(value, empties[name])}


def link(fields: Row, previous: str) -> str:
    """The hash of a row with these fields after `previous`, 64 hexadecimal digits."""
    said = json.dumps({**fields, "previous": previous}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf8", "surrogatepass")).hexdigest()


def breaks(number: str, rows: Sequence[Row], head: str) -> Iterator[Break]:
    """Every fault of an order's chain; `rows` are fields with `previous` and `hash`, `head` what the order names."""
    before = number
    for nth, row in enumerate(rows, 1):
        if row["previous"] != before:
            yield Break(Fault.CUT, nth)
        if row["hash"] != link({k: v for k, v in row.items() if k != "hash"}, row["previous"]):
            yield Break(Fault.CHANGED, nth)
        before = row["hash"]
    if not rows:
        yield Break(Fault.NO_ROWS)
    elif before != head:
        yield Break(Fault.ENDS_EARLY, len(rows))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)  # SQLite gives stored times without their zone
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def _same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and value == other
