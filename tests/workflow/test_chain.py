"""The chain of a history: its final form, and every way of tampering with it that it must show."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from workflow.chain import Break, Fault, breaks, content, empty, link
from workflow.terms import Action

NUMBER = "GZ-20261012-0001"
Rows = list[dict[str, Any]]


def chained(*words: str) -> Rows:
    rows: Rows = []
    before = NUMBER
    for text in words:
        fields = {"words": text, "round": 1}
        rows.append({**fields, "previous": before, "hash": (before := link(fields, before))})
    return rows


def found(rows: Rows, head: str | None = None) -> list[tuple[Fault, int]]:
    """The faults, the order naming the last row unless another head is given."""
    return [(one.fault, one.nth) for one in breaks(NUMBER, rows, rows[-1]["hash"] if head is None else head)]


# the form


def test_the_form_is_final() -> None:
    """Written out by hand: were this to change, every chain that was ever written would be broken."""
    said = '{"action":"提交","by":7,"previous":"GZ-1","reached":true}'
    assert link({"reached": True, "by": 7, "action": "提交"}, "GZ-1") == hashlib.sha256(said.encode()).hexdigest()


def test_a_moment_is_the_same_in_every_zone_and_as_sqlite_gives_it() -> None:
    noon = datetime(2026, 3, 2, 4, 0, 0, 5, tzinfo=UTC)
    for same in (noon, noon.astimezone(timezone(timedelta(hours=8))), noon.replace(tzinfo=None)):
        assert content({"at": same}, {"at": None}) == {"at": "2026-03-02T04:00:00.000005+00:00"}


EMPTIES = {
    name: empty(kind, nullable=nullable)
    for name, kind, nullable in (
        ("by", int, False), ("reached", bool, False), ("action", str, False), ("until", datetime, True),
        ("solved", bool, True), ("linked", str, False), ("parties", dict, False), ("days", int, False),
        ("outcome", str, True),
    )
}  # fmt: skip


def test_a_column_that_is_added_later_and_empty_changes_no_hash() -> None:
    old = {"by": 1, "reached": False, "action": Action.CLAIM}
    new = {**old, "until": None, "linked": "", "parties": [], "days": 0, "solved": None}
    assert content(new, EMPTIES) == content(old, EMPTIES) == old


@pytest.mark.parametrize(
    "forged", [{"outcome": ""}, {"solved": False}, {"days": ""}, {"days": False}, {"linked": 0}, {"reached": False}]
)
def test_another_nothing_in_place_of_nothing_is_another_row(forged: dict[str, Any]) -> None:
    assert content(forged, EMPTIES) == forged


# what is found


def test_a_chain_that_nobody_touched_has_no_fault() -> None:
    assert found(chained("一", "二", "三")) == []


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_changed_row_is_named(nth: int) -> None:
    rows = chained("一", "二", "三")
    rows[nth - 1]["words"] += "。"
    assert found(rows) == [(Fault.CHANGED, nth)]


def test_a_field_more_or_less_is_a_change() -> None:
    more, less = chained("一"), chained("一")
    more[0]["outcome"] = None
    del less[0]["round"]
    assert found(more) == found(less) == [(Fault.CHANGED, 1)]


def test_a_forged_row_whose_hash_was_made_anew_no_longer_carries_the_next() -> None:
    rows = chained("一", "二", "三")
    rows[1] |= {"words": "假"}
    rows[1]["hash"] = link({"words": "假", "round": 1}, rows[1]["previous"])
    assert found(rows) == [(Fault.CUT, 3)]


def test_a_forged_last_row_is_not_the_one_that_the_order_names() -> None:
    rows = chained("一", "二")
    head = rows[-1]["hash"]
    rows[1] |= {"words": "假", "hash": link({"words": "假", "round": 1}, rows[1]["previous"])}
    assert found(rows, head) == [(Fault.ENDS_EARLY, 2)]


@pytest.mark.parametrize(("nth", "fault"), [(1, (Fault.CUT, 1)), (2, (Fault.CUT, 2)), (3, (Fault.ENDS_EARLY, 2))])
def test_a_removed_row_is_missed(nth: int, fault: tuple[Fault, int]) -> None:
    rows = chained("一", "二", "三")
    head = rows[-1]["hash"]
    del rows[nth - 1]
    assert found(rows, head) == [fault]


def test_rows_that_changed_places_do_not_follow_each_other() -> None:
    rows = chained("一", "二", "三")
    rows[0], rows[1] = rows[1], rows[0]
    assert found(rows) == [(Fault.CUT, 1), (Fault.CUT, 2), (Fault.CUT, 3)]


def test_a_row_of_another_order_does_not_fit() -> None:
    rows = chained("一")
    assert [one.fault for one in breaks("GZ-20261012-0002", rows, rows[-1]["hash"])] == [Fault.CUT]


def test_an_order_without_history_is_a_fault() -> None:
    assert list(breaks(NUMBER, [], "")) == [Break(Fault.NO_ROWS)]
