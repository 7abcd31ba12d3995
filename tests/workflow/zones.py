"""The zone of the machine, changed for as long as a block lasts."""

from __future__ import annotations

import time as clock_of_the_machine
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        clock_of_the_machine.tzset()
        try:
            yield
        finally:
            patch.undo()
            clock_of_the_machine.tzset()
