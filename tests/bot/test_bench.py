"""`qisu bench ask` and `loop`: what is asked, what is mixed, and the reports; nothing here measures time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest
from click.testing import Result
from rich.console import Console
from typer.testing import CliRunner

from bot import words
from bot.__main__ import app
from bot.bench import ask, command, engines, live, loop
from bot.bench.apart import Died, Failed, apart, at_once
from bot.bench.engines import BM25S, OURS, PARTIAL, WRATIO, Engine
from bot.bench.mixing import mixtures
from bot.bench.questions import Question, other_questions, take_questions
from bot.bench.report import loop_lines, loop_table, show
from knowledge.base import Card, Knowledge, load
from knowledge.normalize import plain
from tests.town import town_house

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FEW, ASKED, CHANGES = 24, 8, 3
LATE_ORDERS, PRESSES = 20, 3
BAD_SETUP = 2
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    shipped = load()
    return replace(shipped, cards=tuple(card for card in shipped.cards if card.similar)[:FEW])


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> Run:
    """The command on a few cards."""
    for name in [name for name in os.environ if name.upper().startswith("QISU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("bot.bench.command.load", lambda: knowledge)
    monkeypatch.setattr("bot.house.load", lambda: knowledge)
    for name, value in (("QUESTIONS", ASKED), ("FORKED_SECONDS", 0.05), ("WARMING_SECONDS", 0.05)):
        monkeypatch.setattr(ask, name, value)
    monkeypatch.setattr(live, "CHANGES", CHANGES)
    return lambda *args: CliRunner().invoke(app, ["bench", "ask", *args])


@pytest.fixture
def without_bm25s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)


def test_json_is_one_object_with_every_engine_at_every_size(run: Run) -> None:
    done = run("--sizes", "1,2", "--seconds", "5", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert [(size["factor"], size["cards"]) for size in report["sizes"]] == [(1, FEW), (2, 2 * FEW)]
    for size in report["sizes"]:
        assert {OURS, WRATIO, PARTIAL} <= size["engines"].keys() | set(size["no_room"])
        for name, row in size["engines"].items():
            assert row["asked"] == report["questions"] == ASKED
            assert 0 <= row["hit1"] <= 1
            assert 0 < row["p50_ms"] <= row["p99_ms"]
            assert ("p50_ratio" in row) is (name != OURS)
        assert set(size["engines"][OURS]["per_second"]) == {"1", "2"}
    assert report["live"]["changes"] == CHANGES
    assert report["hit1_10_minus_1"] is None  # ten times the cards were not asked for


def test_the_table_names_engines_sizes_and_the_live_change(run: Run) -> None:
    done = run("--sizes", "1", "--seconds", "5")
    assert done.exit_code == 0, done.output
    for said in (f"1×（{FEW}）", words.BENCH_NAMES[OURS], "WRatio", f"{CHANGES}次", *words.BENCH_COLUMNS):
        assert said in done.stdout


@pytest.mark.usefixtures("without_bm25s")
def test_a_peer_that_is_not_installed_is_named_in_one_line_and_the_rest_runs(run: Run) -> None:
    done = run("--sizes", "1", "--seconds", "5", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report["missing"] == [BM25S]
    assert set(report["sizes"][0]["engines"]) == {OURS, WRATIO, PARTIAL}
    said = _shown(report)
    assert words.BENCH_MISSING.format(name=BM25S) in said
    assert "企诉" in said


def test_an_engine_without_room_is_named_and_not_built(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.Rapidfuzz, "bytes_each", 10**18)
    report = json.loads(run("--sizes", "1", "--seconds", "5", "--json").stdout)
    assert report["sizes"][0]["no_room"] == [WRATIO, PARTIAL]
    assert words.BENCH_NO_ROOM in _shown(report)


@pytest.mark.parametrize("args", [["--sizes", "1,x"], ["--sizes", "0"], ["--sizes", ""], ["--seconds", "0"]])
def test_sizes_and_seconds_that_make_no_sense_are_refused_in_one_line(run: Run, args: list[str]) -> None:
    done = run(*args)
    assert (done.exit_code, done.stdout) == (BAD_SETUP, "")
    assert done.stderr.strip() == words.BENCH_BAD_SIZES


def _shown(report: dict[str, object]) -> str:
    console = Console(width=300)
    with console.capture() as captured:
        show(report, console)
    return captured.get()


# what is asked


def test_what_is_asked_stands_on_no_card_any_more() -> None:
    cards = load().cards
    base, questions = take_questions(cards, 200)
    assert len(questions) == len({question.card.id for question in questions}) == 200
    left = {plain(text) for card in base for text in card.similar}
    assert not left & {plain(question.text) for question in questions}
    assert [card.id for card in base] == [card.id for card in cards]


def test_questions_are_the_same_at_every_run_and_spread_over_the_documents() -> None:
    cards = load().cards
    first, second = (take_questions(cards, 200)[1] for _ in range(2))
    assert first == second
    large = {card.document.id for card in cards if sum(card.document is one.document for one in cards) >= 50}
    assert large <= {question.card.document.id for question in first}


def test_warming_up_asks_nothing_that_is_measured(knowledge: Knowledge) -> None:
    base, questions = take_questions(knowledge.cards, ASKED)
    asked = {plain(question.text) for question in questions}
    assert not asked & {plain(question.text) for question in other_questions(base, FEW)}


def test_a_hit_is_the_card_or_a_copy_of_its_clause(knowledge: Knowledge) -> None:
    card, other = knowledge.cards[:2]
    question = Question(card.similar[0], card)
    assert question.is_answered_by(replace(card, similar=()))
    assert question.is_answered_by(replace(card, id="copy", title="另一张"))
    assert not question.is_answered_by(replace(other, clauses=("elsewhere",)))
    assert not question.is_answered_by(None)


# what is mixed


@pytest.fixture(scope="module")
def mixed() -> tuple[list[Card], list[Card], list[Question]]:
    base, questions = take_questions(load().cards, 200)
    return base, list(islice(mixtures(base, [one.text for one in questions]), 5000)), questions


def test_mixing_makes_the_same_cards_again(mixed: tuple[list[Card], list[Card], list[Question]]) -> None:
    base, cards, questions = mixed
    assert list(islice(mixtures(base, [one.text for one in questions]), 500)) == cards[:500]


def test_mixtures_have_ids_of_their_own_and_copy_no_card(
    mixed: tuple[list[Card], list[Card], list[Question]],
) -> None:
    base, cards, _ = mixed
    assert len({card.id for card in (*base, *cards)}) == len(base) + len(cards)
    assert not {card.answer for card in cards} & {card.answer for card in base}
    assert len({(card.title, card.answer, card.similar) for card in cards}) == len(cards)
    assert sum(len(card.similar) for card in cards) > 3 * len(cards)


def test_no_mixture_contains_a_question_or_answers_one(
    mixed: tuple[list[Card], list[Card], list[Question]],
) -> None:
    _, cards, questions = mixed
    for card in cards:
        said = "|".join((card.title, card.answer, *card.similar))
        assert not any(question.text in said for question in questions)
    assert not any(question.is_answered_by(card) for card in cards[:500] for question in questions)


def test_a_pair_is_mixed_again_only_with_another_cut(knowledge: Knowledge) -> None:
    cards = list(mixtures(knowledge.cards, []))
    assert len(cards) > 2 * FEW * (FEW - 1)  # all pairs were used more than once
    assert len({card.id for card in cards}) == len(cards)


# processes


def test_work_apart_returns_raises_or_dies() -> None:
    assert apart(lambda: 5) == 5
    assert at_once([lambda: 1, lambda: 2]) == [1, 2]
    with pytest.raises(Failed, match="ZeroDivisionError"):
        apart(lambda: 1 / 0)
    with pytest.raises(Died):
        apart(lambda: os._exit(9))


def test_every_engine_finds_a_card_by_its_own_words(knowledge: Knowledge) -> None:
    card = knowledge.cards[0]
    built: list[Engine] = engines.engines(NOW)
    for engine in built:
        engine.build(knowledge.cards)
        assert engine.best(Question(card.similar[0], card)) == card, engine.name


# very many open orders


@pytest.fixture
def looped(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`qisu bench loop` on a few orders."""
    for name in [name for name in os.environ if name.upper().startswith("QISU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(loop, "build_house", lambda settings, box: replace(town_house(), box=box))
    for name, value in (("DUE", LATE_ORDERS), ("PRESSES", PRESSES), ("RUNS", 1)):
        monkeypatch.setattr(loop, name, value)
    monkeypatch.setattr(command, "LEAST_ORDERS", 2 * LATE_ORDERS)
    return lambda *args: CliRunner().invoke(app, ["bench", "loop", *args])


def test_the_sweep_among_many_writes_what_it_writes_alone_and_steps_stand_beside_their_statements(looped: Run) -> None:
    done = looped("--orders", "60", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert (report["orders"], report["due"], report["presses"]) == (60, LATE_ORDERS, PRESSES)
    alone, among = report["alerts"]
    assert alone == among >= LATE_ORDERS
    assert report["statements"] > 10
    for name in ("disk", "no_disk"):
        step = report["steps"][name]
        assert min(step["steps_per_s"], step["bare_per_s"], step["ratio"]) > 0


def test_the_table_of_the_loop_names_both_sides_and_the_aim() -> None:
    step = {"steps_per_s": 50.0, "bare_per_s": 200.0, "ratio": 0.25}
    report = {
        "orders": 1_000_000, "due": 1_000, "sweep_alone_s": 10.0, "sweep_among_s": 12.5, "sweep_ratio": 1.25,
        "alerts": [3000, 3000], "presses": 200, "statements": 40.5, "steps": {"disk": step, "no_disk": step},
        "sweep_aim": 1.5, "step_aim": 0.3, "cores": 2, "load": [0.1, 1.2],
    }  # fmt: skip
    console = Console(width=200)
    with console.capture() as captured:
        console.print(loop_table(report))
        for line in loop_lines(report):
            console.print(line)
    for said in ("1,000,000", "12.50", "10.00", "1.25", "＜1.5", "0.25", "≥0.3", "3000", "40.5"):
        assert said in captured.get()


@pytest.mark.parametrize("orders", ["0", "39"])
def test_too_few_orders_to_compare_are_refused_in_one_line(looped: Run, orders: str) -> None:
    done = looped("--orders", orders)
    assert (done.exit_code, done.stdout) == (BAD_SETUP, "")
    assert done.stderr.strip() == words.LOOP_BAD_ORDERS.format(least=2 * LATE_ORDERS)
