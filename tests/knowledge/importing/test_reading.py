from dataclasses import replace
from pathlib import Path

from knowledge.base import Card, Document, Kind, Status
from knowledge.importing import conflicts, read_file
from knowledge.importing.facts import CHANGED, MISSING
from tests.knowledge.importing.files import PLAN, paper, read, write


def test_every_line_that_went_into_no_clause_is_accounted_for_with_a_reason() -> None:
    found = [(one.line_from, one.line_to, one.reason) for one in read(PLAN).skipped]
    assert found == [(1, 2, "标题"), (4, 4, "引言"), (8, 9, "章节标题"), (14, 14, "章节标题")]


def test_progress_counts_the_documents(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read_file(write(tmp_path, PLAN), lambda done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]


def card(**changes: object) -> Card:
    document = Document(paper(PLAN).id, "青禾县乡村书屋建设方案", "青禾县", Status.DRAFT)
    plain = Card("c", document, ("3",), "书屋开放时间", "开放8小时。", Kind.TARGET, ("8小时",), topics=("开放",))
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_card_that_agrees_is_no_conflict() -> None:
    assert conflicts(paper(PLAN), [card()]) == []


def test_numbers_that_the_new_clause_does_not_give_are_told() -> None:
    (found,) = conflicts(paper(PLAN.replace("8 小时", "6 小时")), [card()])
    assert (found.card_id, found.clause_id, found.numbers, found.reason) == ("c", "3", ("8",), CHANGED)


def test_a_clause_that_is_gone_is_told() -> None:
    (found,) = conflicts(paper(PLAN), [card(clauses=("99",))])
    assert (found.clause_id, found.reason) == ("99", MISSING)


def test_another_document_of_the_place_with_other_numbers_is_told() -> None:
    other = Document("other", "青禾县读书计划", "青禾县", Status.ISSUED)
    rival = card(document=other, title="延长开放", topics=("延长开放",), figures=("10小时",))
    (found,) = conflicts(paper(PLAN), [rival])
    assert (found.clause_id, found.numbers) == ("3", ("10",))
    assert "青禾县读书计划" in found.reason
    assert conflicts(paper(PLAN), [replace(rival, document=replace(other, region="南山县"))]) == []
