"""Rows of grams found by weighted terms and scope: BM25 by tantivy, in memory, queries built in code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

_HEAP = 64_000_000
_SMALL_HEAP = 15_000_000  # the least that tantivy takes


class GramRow(NamedTuple):
    """A row to be found: its number, the card it belongs to, its scope, and per field its grams, blank between."""

    number: int
    card: int
    scope: str
    fields: Mapping[str, str]


class GramIndex:
    """BM25 over some fields of grams; `top` never parses text, so no input can be read as a query."""

    def __init__(self, *fields: str) -> None:
        builder = tantivy.SchemaBuilder().add_text_field("scope", tokenizer_name="raw", index_option="basic")
        for field in fields:
            builder = builder.add_text_field(field, tokenizer_name="grams", index_option="freq")
        builder = builder.add_unsigned_field("row", fast=True)
        builder = builder.add_integer_field("card", indexed=True)  # an unsigned one cannot be deleted by
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._index.config_reader(reload_policy="Manual")  # a watcher would hold the lock against our own reload
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("grams", blanks)
        self._searcher = self._index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    @contextmanager
    def change(self, removed: Collection[int], many: bool = False) -> Iterator[Callable[[GramRow], object]]:
        """Takes out every row of the cards `removed` and puts in what is given; found by the next `top` after it."""
        writer = self._open_writer(many)
        try:
            for card in removed:
                writer.delete_documents_by_term("card", card)
            yield lambda row: writer.add_document(_document(row))
        except BaseException:
            writer.rollback()
            raise
        writer.commit()
        if many:
            self._close_writer()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _open_writer(self, many: bool) -> tantivy.IndexWriter:
        """It stays open and merges behind the searches what the changes add; a short-lived one begins that in vain."""
        if many:
            self._close_writer()
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP if many else _SMALL_HEAP, num_threads=1)
        return self._writer

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def top(self, field: str, terms: Mapping[str, float], scopes: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """At most `limit` (row number, BM25) of the rows in `scopes`, best first; equal scores by number."""
        if not terms or not scopes:
            return []
        found = self._searcher.search(self._query(field, terms, scopes), limit, count=False).hits
        numbers = self._searcher.fast_field_values("row", [address for _, address in found])
        rows = [(int(number or 0), float(score)) for number, (score, _) in zip(numbers, found, strict=True)]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def _query(self, field: str, terms: Mapping[str, float], scopes: Sequence[str]) -> Query:
        inside = Query.boolean_query([(Occur.Should, self._term("scope", scope, "basic")) for scope in scopes])
        wanted = [
            (Occur.Should, Query.boost_query(self._term(field, term, "freq"), weight)) for term, weight in terms.items()
        ]
        return Query.boolean_query(
            [(Occur.Must, Query.const_score_query(inside, 0.0)), (Occur.Must, Query.boolean_query(wanted))]
        )

    def _term(self, field: str, value: str, option: str) -> Query:
        return Query.term_query(self._schema, field, value, option)


def _document(row: GramRow) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("scope", row.scope)
    for field, grams in row.fields.items():
        document.add_text(field, grams)
    document.add_unsigned("row", row.number)
    document.add_integer("card", row.card)
    return document
