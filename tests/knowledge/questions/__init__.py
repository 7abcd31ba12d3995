"""Questions held out from the knowledge: `ANSWERED` with the clauses that answer them, `UNANSWERED` by no document."""

from pathlib import Path
from typing import Any

import yaml

_FILES = [yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in sorted(Path(__file__).parent.glob("*.yaml"))]
ANSWERED: list[dict[str, Any]] = [row for file in _FILES for row in file["answered"]]
UNANSWERED: list[dict[str, Any]] = [
    row if isinstance(row, dict) else {"ask": row} for file in _FILES for row in file["unanswered"]
]
