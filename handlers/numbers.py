"""The number of a work order, by which everybody names it."""

from __future__ import annotations

import re

from db.queries import orders as order_queries
from handlers.turn import Scene
from workflow.calendar import local

_PREFIX = {"甘州区": "GZ"}
_OTHERS = "QS"
NUMBER = re.compile(rf"(?:{'|'.join((*_PREFIX.values(), _OTHERS))})-?\d{{8}}-?\d{{4}}", re.IGNORECASE)


def number_in(text: str) -> str | None:
    """The order number that a text names, in its usual form."""
    found = NUMBER.search(text)
    if not found:
        return None
    bare = found[0].upper().replace("-", "")
    return f"{bare[:-12]}-{bare[-12:-4]}-{bare[-4:]}"


async def next_number(scene: Scene) -> str:
    """GZ-20261121-0088: the office, the day in Asia/Shanghai, a serial of that day."""
    day = f"{local(scene.now):%Y%m%d}"
    serial = await order_queries.next_serial(scene.tx, f"orders:{day}")
    return f"{_PREFIX.get(scene.house.region, _OTHERS)}-{day}-{serial:04d}"
