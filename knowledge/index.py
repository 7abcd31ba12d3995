"""Rows of grams found by weighted terms and scope: BM25 by tantivy, in memory, queries built in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import tantivy
from tantivy import Occur, Query

_HEAP = 64_000_000


class GramIndex:
    """Built once from (grams, scope) rows; `top` never parses text, so no input can be read as a query."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], str]]) -> None:
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("grams", tokenizer_name="grams", index_option="freq")
            .add_text_field("scope", tokenizer_name="raw", index_option="basic")
            .add_unsigned_field("row", stored=True)
            .build()
        )
        index = tantivy.Index(self._schema)
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("grams", blanks)
        self._fill(index, rows)
        index.reload()
        self._searcher = index.searcher()

    @staticmethod
    def _fill(index: tantivy.Index, rows: Iterable[tuple[Sequence[str], str]]) -> None:
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for row, (grams, scope) in enumerate(rows):
            document = tantivy.Document()
            document.add_text("grams", " ".join(grams))
            document.add_text("scope", scope)
            document.add_unsigned("row", row)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def top(self, terms: Mapping[str, float], scopes: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """At most `limit` (row, BM25) of the rows in `scopes`, best first; equal scores by row."""
        if not terms or not scopes:
            return []
        found = self._searcher.search(self._query(terms, scopes), limit, count=False).hits
        rows = [(int(self._searcher.doc(address)["row"][0]), float(score)) for score, address in found]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def _query(self, terms: Mapping[str, float], scopes: Sequence[str]) -> Query:
        inside = Query.boolean_query([(Occur.Should, self._term("scope", scope)) for scope in scopes])
        wanted = [
            (Occur.Should, Query.boost_query(self._term("grams", term), weight)) for term, weight in terms.items()
        ]
        return Query.boolean_query(
            [(Occur.Must, Query.const_score_query(inside, 0.0)), (Occur.Must, Query.boolean_query(wanted))]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "freq" if field == "grams" else "basic")
