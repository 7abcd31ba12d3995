"""No question of the development set stands in the knowledge, whole or in large part."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.knowledge.dev_hashes import FILE, bare, hashed, rows, runs

HASHES = json.loads(FILE.read_text(encoding="utf8"))
KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
HELD_OUT = Path(__file__).parent
PART = 0.25  # of a question's runs of eight characters; two people say a short phrase alike now and then
EVAL = os.environ.get("QISU_EVAL", "")


def said(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list):
        for one in value:
            yield from said(one)
    elif isinstance(value, str):
        yield value


def data() -> list[tuple[str, str]]:
    files = [*sorted(KNOWLEDGE.rglob("*.yaml")), *sorted(HELD_OUT.rglob("*.yaml"))]
    texts = [(file.name, bare(text)) for file in files for text in said(yaml.load(file.read_bytes(), yaml.CSafeLoader))]
    return [(name, text) for name, text in texts if text]


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    return data()


def test_the_data_is_all_there(texts: list[tuple[str, str]]) -> None:
    assert len(texts) > 10_000
    assert len(HASHES) > 130


def test_no_development_question_stands_in_the_data_as_it_is(texts: list[tuple[str, str]]) -> None:
    wholes = {row["whole"] for row in HASHES}
    assert [(name, text) for name, text in texts if len(text) > 4 and hashed(text) in wholes] == []


def test_no_text_of_the_data_holds_a_quarter_of_a_development_question(texts: list[tuple[str, str]]) -> None:
    owners: dict[str, list[int]] = {}
    for number, row in enumerate(HASHES):
        for run in row["runs"]:
            owners.setdefault(run, []).append(number)
    close = []
    for name, text in texts:
        shared: dict[int, int] = {}
        for run in {hashed(run) for run in runs(text)}:
            for number in owners.get(run, ()):
                shared[number] = shared.get(number, 0) + 1
        close += [(name, text) for number, n in shared.items() if n >= PART * len(HASHES[number]["runs"])]
    assert close == []


def test_a_copied_question_would_be_found() -> None:
    """The check can fail: a run of the file's own making is recognised."""
    run = "甲乙丙丁戊己庚辛"
    assert hashed(bare(f" {run}，")) == hashed(run) != hashed(run[::-1])


@pytest.mark.skipif(not EVAL, reason="QISU_EVAL is not set: the development questions are not at hand")
def test_the_hashes_are_those_of_the_development_questions() -> None:
    assert rows(Path(EVAL)) == HASHES
