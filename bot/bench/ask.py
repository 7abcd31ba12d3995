"""`qisu bench ask`: speed, memory and hits of the matcher beside plain peers, at the shipped size and far beyond.

Every size is measured in a process of its own. There the engines are built one after the other and then asked
question by question, engine after engine, each question by another engine first: what slows the machine for a
while slows them all.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Any

from bot.bench.apart import Died, apart, at_once
from bot.bench.engines import OURS, Engine, engines, missing
from bot.bench.live import live_change
from bot.bench.memory import free_mb, held_mb
from bot.bench.mixing import mixtures
from bot.bench.questions import Question, other_questions, take_questions
from knowledge.base import Card

QUESTIONS = 200
WARMING_SECONDS = 1.0
FORKED_SECONDS = 3.0
PROCESSES = (1, 2)
_SPARE_MB = 1_500
Tell = Callable[[int, int], None]


def bench_ask(cards: Sequence[Card], sizes: Sequence[int], seconds: float, now: datetime, tell: Tell) -> dict[str, Any]:
    """The whole report as plain values; `tell` is called with (factor, cards) before each size."""
    base, questions = take_questions(cards, QUESTIONS)
    busy, measured = os.getloadavg()[0], []
    for factor in sizes:
        tell(factor, len(base) * factor)
        try:
            measured.append(apart(partial(_size, base, questions, factor, seconds, now)))
        except Died:
            measured.append({"factor": factor, "cards": len(base) * factor, "engines": {}, "no_room": [OURS]})
    return {
        "cards": len(base),
        "questions": len(questions),
        "seconds": seconds,
        "cores": os.cpu_count(),
        "load": [round(load, 1) for load in (busy, os.getloadavg()[0])],
        "sizes": measured,
        "hit1_10_minus_1": _fall(measured),
        "missing": missing(engine.name for engine in engines(now)),
        "live": live_change(base, now),
    }


def _fall(measured: Sequence[dict[str, Any]]) -> float | None:
    """Our hit@1 at ten times the cards less that at the shipped ones."""
    ours = {size["factor"]: size["engines"][OURS]["hit1"] for size in measured if OURS in size["engines"]}
    return round(ours[10] - ours[1], 4) if {1, 10} <= ours.keys() else None


def _size(
    base: Sequence[Card], questions: Sequence[Question], factor: int, seconds: float, now: datetime
) -> dict[str, Any]:
    cards = [*base, *islice(mixtures(base, [one.text for one in questions]), len(base) * (factor - 1))]
    report: dict[str, Any] = {"factor": factor, "cards": len(cards), "engines": {}, "no_room": []}
    built = []
    for engine in engines(now):
        if engine.bytes_each * len(cards) / 1_000_000 + _SPARE_MB > free_mb():
            report["no_room"].append(engine.name)
            continue
        report["engines"][engine.name] = _built(engine, cards)
        built.append(engine)
    gc.collect()
    gc.freeze()  # a collection would go through every card again and again
    asked = _asked(built, questions, other_questions(base, QUESTIONS // 2), seconds)
    for name, found in asked.items():
        report["engines"][name] |= found
    for engine in built:
        if engine.name == OURS:
            per_second = {str(n): _per_second(engine, questions, n) for n in PROCESSES}
            report["engines"][OURS]["per_second"] = per_second
    _compare(report["engines"])
    return report


def _built(engine: Engine, cards: Sequence[Card]) -> dict[str, Any]:
    before, start = held_mb(), perf_counter()
    engine.build(cards)
    took = perf_counter() - start
    return {"build_s": round(took, 2), "memory_mb": round(held_mb() - before, 1)}


def _asked(
    built: Sequence[Engine], questions: Sequence[Question], warming: Sequence[Question], seconds: float
) -> dict[str, dict[str, Any]]:
    """Each engine is asked until it has used its `seconds`, at least once."""
    for engine in built:
        until = perf_counter() + min(WARMING_SECONDS, seconds)
        for question in warming:
            if perf_counter() < until:
                engine.best(question)
    times: dict[str, list[float]] = {engine.name: [] for engine in built}
    hits = dict.fromkeys(times, 0)
    for n, question in enumerate(questions):
        turn = n % len(built) if built else 0
        for engine in (*built[turn:], *built[:turn]):
            if sum(times[engine.name]) <= seconds:
                start = perf_counter()
                found = engine.best(question)
                times[engine.name].append(perf_counter() - start)
                hits[engine.name] += question.is_answered_by(found)
    return {name: _summed(times[name], hits[name]) for name in times}


def _summed(times: Sequence[float], hits: int) -> dict[str, Any]:
    ranked = sorted(1000 * took for took in times)
    return {
        "asked": len(ranked),
        "hit1": round(hits / len(ranked), 4),
        "p50_ms": round(ranked[len(ranked) // 2], 3),
        "p99_ms": round(ranked[min(len(ranked) - 1, int(0.99 * len(ranked)))], 3),
    }


def _per_second(engine: Engine, questions: Sequence[Question], processes: int) -> float:
    """Questions a second of so many forked processes that ask all questions again and again."""
    return round(sum(at_once([partial(_ask_on, engine, questions)] * processes)), 1)


def _ask_on(engine: Engine, questions: Sequence[Question]) -> float:
    start, asked = perf_counter(), 0
    while (took := perf_counter() - start) < FORKED_SECONDS:
        engine.best(questions[asked % len(questions)])
        asked += 1
    return asked / took


def _compare(measured: dict[str, dict[str, Any]]) -> None:
    """How many times our median time and memory a rival takes."""
    ours = measured.get(OURS)
    for name, rival in measured.items():
        if ours and name != OURS:
            rival["p50_ratio"] = round(rival["p50_ms"] / ours["p50_ms"], 2)
            rival["p99_ratio"] = round(rival["p99_ms"] / ours["p99_ms"], 2)
            rival["build_ratio"] = round(rival["build_s"] / max(ours["build_s"], 0.01), 2)
