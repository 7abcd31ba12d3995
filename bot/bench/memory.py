"""How much memory this process holds, and how much there is to be had."""

from __future__ import annotations

import gc
from pathlib import Path
from resource import getpagesize

_MB = 1024 * 1024


def held_mb() -> float:
    """Resident, after a collection."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * getpagesize() / _MB


def free_mb() -> float:
    """What the machine can still give without taking it from others."""
    lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    return int(lines["MemAvailable"].split()[0]) / 1024
