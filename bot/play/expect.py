"""What a story expects, held against what was heard and how the orders stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_PLAIN = ("state", "outcome", "class", "urgency")


def failures(wanted: dict[str, Any], heard: list[str], orders: list[dict[str, Any]]) -> Iterator[str]:
    """Every expectation that does not hold, as a sentence."""
    if "heard" in wanted and not any(re.search(wanted["heard"], text) for text in heard):
        yield f"{wanted['by']} 没有收到“{wanted['heard']}”"
    if "not_heard" in wanted and any(re.search(wanted["not_heard"], text) for text in heard):
        yield f"{wanted['by']} 收到了“{wanted['not_heard']}”"
    if "orders" in wanted and str(len(orders)) != wanted["orders"]:
        yield f"工单应有{wanted['orders']}件,实有{len(orders)}件"
    if set(wanted) & {*_PLAIN, *_CHECKS}:
        yield from _about_order(wanted, orders)


def _about_order(wanted: dict[str, Any], orders: list[dict[str, Any]]) -> Iterator[str]:
    n = int(wanted.get("order", len(orders)))
    if not 1 <= n <= len(orders):
        yield f"没有第{n}件工单"
        return
    order = orders[n - 1]
    for key in _PLAIN:
        if key in wanted and str(order[key]) != wanted[key]:
            yield f"{key} 应为 {wanted[key]},实为 {order[key]}"
    for key, check in _CHECKS.items():
        if key in wanted:
            yield from check(wanted[key], order)


def _lead(wanted: str, order: dict[str, Any]) -> Iterator[str]:
    if wanted not in (str(order["lead"]), f"{order['lead_region']}:{order['lead']}"):
        yield f"lead 应为 {wanted},实为 {order['lead']}"


def _round(wanted: str, order: dict[str, Any]) -> Iterator[str]:
    if str(order["round"]) != wanted:
        yield f"round 应为 {wanted},实为 {order['round']}"


def _co(wanted: list[str], order: dict[str, Any]) -> Iterator[str]:
    if sorted(order["co"]) != sorted(wanted):
        yield f"co 应为 {wanted},实为 {order['co']}"


def given(order: dict[str, Any]) -> set[str]:
    """CLOCK-STEP of every alert given in the order's current round."""
    rows = (row for row in order["alerts"] if row["round"] == order["round"] and row["state"] != "superseded")
    return {f"{row['clock']}-{row['step']}" for row in rows}


def _alerts(wanted: list[str], order: dict[str, Any]) -> Iterator[str]:
    if given(order) != set(wanted):
        yield f"alerts 应为 {sorted(wanted)},实为 {sorted(given(order))}"


def _alerts_include(wanted: list[str], order: dict[str, Any]) -> Iterator[str]:
    missing = set(wanted) - given(order)
    if missing:
        yield f"alerts 缺少 {sorted(missing)},实为 {sorted(given(order))}"


_CHECKS: dict[str, Callable[[Any, dict[str, Any]], Iterator[str]]] = {
    "lead": _lead,
    "round": _round,
    "co": _co,
    "alerts": _alerts,
    "alerts_include": _alerts_include,
}
