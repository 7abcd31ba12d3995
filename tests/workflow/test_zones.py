"""The zone of the machine changes nothing: stories, alerts and derivations are the same wherever the process runs."""

from __future__ import annotations

import inspect
import time as clock_of_the_machine
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest

from tests.workflow import (
    test_alerts,
    test_boundaries,
    test_calendar,
    test_chain,
    test_clocks,
    test_derivation,
    test_figures,
    test_ledger,
    test_linked,
    test_order,
    test_recount,
    test_rehearsal,
    test_tasks,
)  # fmt: skip
from tests.workflow.zones import machine_in

ZONES = {"UTC": "UTC", "Asia/Shanghai": "CST", "America/New_York": "EST"}
MODULES = (
    test_alerts, test_boundaries, test_calendar, test_chain, test_clocks, test_derivation, test_figures, test_ledger,
    test_linked, test_order, test_recount, test_rehearsal, test_tasks,
)  # fmt: skip


def told(module: ModuleType) -> Iterator[Callable[[], None]]:
    """The tests of a module that ask for nothing: no parameters, no fixtures, no random draws."""
    tests = (test for name, test in vars(module).items() if name.startswith("test_") and inspect.isfunction(test))
    for test in tests:
        if not hasattr(test, "hypothesis") and not inspect.signature(test).parameters:
            yield test


@pytest.fixture(params=ZONES)
def machine_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    with machine_in(request.param):
        yield request.param


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_story_holds_in_every_zone(module: ModuleType, machine_zone: str) -> None:
    assert clock_of_the_machine.tzname[0] == ZONES[machine_zone]
    tests = list(told(module))
    assert tests
    for test in tests:
        test()
