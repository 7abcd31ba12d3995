"""The tables, a file a noun; importing this package makes the metadata whole."""

from db.models import (
    alerts,
    answers,
    asks,
    chain,
    days,
    duty,
    files,
    keys,
    library,
    messages,
    misses,
    orders,
    people,
    roots,
)

__all__ = [
    "alerts",
    "answers",
    "asks",
    "chain",
    "days",
    "duty",
    "files",
    "keys",
    "library",
    "messages",
    "misses",
    "orders",
    "people",
    "roots",
]
