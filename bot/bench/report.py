"""A measured report as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from bot import words
from bot.bench.crash import is_well
from bot.bench.engines import OURS


def show(report: dict[str, Any], console: Console) -> None:
    console.print(words.BENCH_HEAD.format(**report), highlight=False)
    console.print(_table(report["sizes"]))
    for line in _notes(report):
        console.print(line, highlight=False, markup=False)


def _table(sizes: list[dict[str, Any]]) -> Table:
    table = Table(*words.BENCH_COLUMNS)
    for column in table.columns[2:]:
        column.justify = "right"
    for size in sizes:
        for name, row in size["engines"].items():
            table.add_row(f"{size['factor']}×（{size['cards']}）", words.BENCH_NAMES.get(name, name), *_cells(row))
        for name in size["no_room"]:
            label = words.BENCH_NAMES.get(name, name)
            table.add_row(f"{size['factor']}×（{size['cards']}）", label, words.BENCH_NO_ROOM)
        table.add_section()
    return table


def _cells(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['hit1']:.1%}"
    yield f"{row['p50_ms']:,.2f}"
    yield f"{row['p99_ms']:,.2f}"
    yield f"{row['p50_ratio']:,.2f}" if "p50_ratio" in row else ""
    yield f"{row['build_s']:,.1f}"
    yield f"{row['memory_mb']:+,.0f}"
    yield " / ".join(f"{count:,.0f}" for count in row.get("per_second", {}).values())
    yield str(row["asked"])


def _notes(report: dict[str, Any]) -> Iterator[str]:
    if report["hit1_10_minus_1"] is not None:
        yield words.BENCH_FALL.format(points=100 * report["hit1_10_minus_1"])
    yield from (words.BENCH_MISSING.format(name=name) for name in report["missing"])
    yield words.BENCH_LIVE.format(**report["live"])
    yield words.BENCH_MACHINE.format(cores=report["cores"], before=report["load"][0], after=report["load"][1])
    yield words.BENCH_HOW.format(ours=words.BENCH_NAMES[OURS], seconds=report["seconds"])


def loop_table(report: dict[str, Any]) -> Table:
    """Sweeps and steps of `qisu bench loop`, each beside what it is compared with."""
    table = Table(*words.LOOP_COLUMNS)
    for column in table.columns[1:]:
        column.justify = "right"
    alone, among = report["sweep_alone_s"], report["sweep_among_s"]
    table.add_row(words.LOOP_SWEEP.format(**report), f"{among:.2f}", f"{alone:.2f}", *_against(report, "sweep"))
    for name, label in words.LOOP_STEPS.items():
        step = report["steps"][name]
        cells = (f"{step['steps_per_s']:,.0f}", f"{step['bare_per_s']:,.0f}")
        table.add_row(label, *cells, *_against({**report, "step_ratio": step["ratio"]}, "step"))
    return table


def _against(report: dict[str, Any], what: str) -> tuple[str, str]:
    return f"{report[f'{what}_ratio']:.2f}", words.LOOP_AIMS[what].format(aim=report[f"{what}_aim"])


def loop_lines(report: dict[str, Any]) -> Iterator[str]:
    """What the table of `qisu bench loop` does not say itself."""
    yield words.LOOP_HOW.format(**report)
    yield words.BENCH_MACHINE.format(cores=report["cores"], before=report["load"][0], after=report["load"][1])


def crash_table(report: dict[str, Any]) -> Table:
    """What of the two runs of `qisu bench crash` was compared, table by table."""
    table = Table(*words.CRASH_COLUMNS)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, rows in report["rows"].items():
        found = sum(line.startswith(f"{name} ") for line in report["differences"])
        table.add_row(words.CRASH_TABLES[name], str(rows), str(found))
    return table


def crash_lines(report: dict[str, Any]) -> Iterator[str]:
    """The differences, what arrived, and the verdict."""
    yield words.CRASH_HEAD.format(**report)
    yield from report["differences"]
    yield words.CRASH_ARRIVED.format(**{**report, "unheard": len(report["unheard"])})
    yield from report["unheard"]
    yield words.CRASH_UNSETTLED.format(n=len(report["unsettled"]))
    yield from report["unsettled"]
    yield words.CRASH_WELL if is_well(report) else words.CRASH_ILL


def telegram_table(report: dict[str, Any]) -> Table:
    """Messages a second of `qisu bench telegram`, beside the echo bot."""
    table = Table(*words.TELEGRAM_COLUMNS)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, trial in report["trials"].items():
        ours, echo = trial["ours"], trial["echo"]
        speeds = (f"{ours['per_s']:,.0f}", f"{echo['per_s']:,.0f}", f"{trial['ratio']:.2f}", f"≥{trial['aim']:g}")
        table.add_row(words.TELEGRAM_TRIALS[name], *speeds, f"{ours['cpu_ms']:.1f} / {echo['cpu_ms']:.1f}")
    return table


def telegram_lines(report: dict[str, Any]) -> Iterator[str]:
    """What the table of `qisu bench telegram` does not say itself."""
    if "paced" in report:
        yield words.TELEGRAM_LATE.format(**report["paced"])
    yield words.TELEGRAM_HOW
    yield words.BENCH_MACHINE.format(cores=report["cores"], before=report["load"][0], after=report["load"][1])
