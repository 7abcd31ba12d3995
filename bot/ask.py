"""`qisu ask`: one question, or one a line of JSON, answered without a database and without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from handlers import report_appeal
from handlers.decide import Decision, Wants, decide
from handlers.messages import whole
from handlers.turn import House
from knowledge import personal

MOST_CHARACTERS = 20_000
NOT_A_QUESTION = "这一行不是带 id 和 text 的 JSON,没有回答。"


def reply(house: House, text: str, region: str | None, now: datetime) -> dict[str, Any]:
    """What the person would read, with what it rests on; the fields of the contract, without the id."""
    text = whole(text)[:MOST_CHARACTERS]
    decision = decide(house, text, region, now)
    route = decision.route or house.router.route(text, region or house.region)
    answered = decision.answer
    units = answered.units if answered and answered.units else tuple(unit.name for unit in route.units)
    return {
        "kind": decision.wants.value,
        "reply": _said(house, decision, text, region),
        "sources": [{"doc": s.doc, "clause": s.clause, "score": s.score} for s in answered.sources] if answered else [],
        "units": list(dict.fromkeys(units)),
        "request_type": decision.reading.request_type,
        "category": route.category_id,
        "urgency": route.urgency,
        "public_text": personal.mask(text),
    }


def _said(house: House, decision: Decision, text: str, region: str | None) -> str:
    if decision.wants not in (Wants.APPEAL, Wants.EMERGENCY):
        return decision.text
    return report_appeal.first_words(house, text, region)


def reply_lines(house: House, lines: Iterable[str | bytes], now: datetime) -> Iterator[dict[str, Any]]:
    """A reply a line that is not blank; one that cannot be read gives kind `error`."""
    for line in lines:
        if line.strip():
            yield _reply_line(house, line, now)


def _reply_line(house: House, line: str | bytes, now: datetime) -> dict[str, Any]:
    try:
        asked = json.loads(line if isinstance(line, str) else line.decode("utf8"))
    except (ValueError, RecursionError):
        return {"id": None, "kind": "error", "reply": NOT_A_QUESTION}
    known = asked if isinstance(asked, dict) else {}
    asked_id, text, region = _whole(known.get("id")), known.get("text"), known.get("region")
    if not isinstance(asked_id, str) or not isinstance(text, str):
        return {"id": asked_id if isinstance(asked_id, str) else None, "kind": "error", "reply": NOT_A_QUESTION}
    return {"id": asked_id, **reply(house, text, region if isinstance(region, str) else None, now)}


def _whole(value: Any) -> Any:
    return whole(value) if isinstance(value, str) else value
