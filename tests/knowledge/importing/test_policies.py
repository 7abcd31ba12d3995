"""The real documents, where they are at hand: ids and places only, no word of theirs."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from knowledge.importing import Paper, read_file
from knowledge.importing.lines import join, split_marks
from knowledge.importing.readers import read_lines
from tests.knowledge.clauses import CLAUSES

POLICIES = os.environ.get("QISU_POLICIES", "")
pytestmark = pytest.mark.skipif(not POLICIES, reason="QISU_POLICIES is not set: the documents are not at hand")


@cache
def papers() -> dict[str, Paper]:
    return {paper.id: paper for path in sorted(Path(POLICIES).glob("*.txt")) for paper in read_file(path).papers}


def test_all_documents_are_found_and_known() -> None:
    assert set(papers()) == set(CLAUSES)


def test_at_least_97_of_100_ids_are_right_and_none_is_invented() -> None:
    wanted = {(document, clause) for document, ids in CLAUSES.items() for clause in ids}
    found = {(document, clause.id) for document, paper in papers().items() for clause in paper.clauses}
    assert len(wanted) == 849
    assert len(wanted & found) >= 0.97 * len(wanted)
    assert len(found - wanted) <= 0.03 * len(wanted)


def test_every_clause_but_those_of_tables_is_one_piece_of_the_print() -> None:
    prints = "\n".join(join(split_marks(read_lines(path))[0]) for path in sorted(Path(POLICIES).glob("*.txt")))
    told = [(document, clause) for document, paper in papers().items() for clause in paper.clauses if not clause.whole]
    broken = [(d, c.id) for d, c in told if not re.match("附", c.id) and c.text not in prints]
    assert broken == []
