"""`qisu clauses`: every imported clause out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from db.models.library import Paper


def clause_rows(papers: Iterable[Paper]) -> Iterator[dict[str, Any]]:
    """{doc, id, text, units, due} of every clause; units with the lead first, those that support after it."""
    for paper in papers:
        for clause in paper.clauses:
            yield {
                "doc": paper.doc, "id": clause.clause, "text": clause.text,
                "units": [*clause.units, *clause.co_units], "due": clause.due,
            }  # fmt: skip
