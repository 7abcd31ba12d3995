"""Rows of grams: what is put in is found, what is taken out is not."""

from __future__ import annotations

from knowledge.index import GramIndex, GramRow


def put(index: GramIndex, removed: list[int], *rows: GramRow) -> list[int]:
    """The rows found after a change."""
    with index.change(removed) as add:
        for row in rows:
            add(row)
    return [number for number, _ in index.top("said", {"民宿": 1.0}, ["甘州区"], 10)]


def row(number: int, card: int) -> GramRow:
    return GramRow(number, card, "甘州区", {"said": "开 民宿"})


def test_rows_of_a_card_that_was_replaced_are_found_no_more() -> None:
    index = GramIndex("said")
    assert put(index, [], row(64, 1), row(65, 1)) == [64, 65]
    assert put(index, [1], row(128, 2)) == [128]
    assert put(index, [2]) == []
