"""The development questions, where they are at hand: floors of what `qisu ask` reaches on them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ask import reply_lines
from bot.house import build_house
from bot.settings import load
from db.crypt import Box
from handlers.turn import House

EVAL = os.environ.get("QISU_EVAL", "")
NOW = datetime(2026, 11, 21, tzinfo=UTC)
FLOORS = {
    "policy": {"hit@1": 0.80, "hit@3": 0.92, "facts in reply": 0.80, "unit named": 0.80},
    "complaints": {"lead unit @1": 0.80, "lead unit @3": 0.93, "taken as an appeal": 0.95, "urgent seen": 1.0,
                   "personal data kept out of public text": 1.0},
    "offtopic": {"not answered from the wrong text": 0.90},
}  # fmt: skip
MOST_ASKED_BACK = 0.15
pytestmark = pytest.mark.skipif(not EVAL, reason="QISU_EVAL is not set: the development questions are not at hand")


@pytest.fixture(scope="module")
def house() -> House:
    return build_house(load(), Box(b"0" * 32))


@pytest.mark.parametrize("kind", FLOORS)
def test_the_development_questions_reach_their_floors(kind: str, house: House, tmp_path: Path) -> None:
    gold = Path(EVAL) / f"{kind}.jsonl"
    out = tmp_path / "out.jsonl"
    lines = gold.read_text(encoding="utf8").splitlines()
    out.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in reply_lines(house, lines, NOW)), "utf8")
    scores = _score(kind, gold, out)
    assert {name: value for name, value in scores.items() if value < FLOORS[kind].get(name, 0)} == {}
    assert scores.get("asked back", 0) <= MOST_ASKED_BACK


def _score(kind: str, gold: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(EVAL) / "score.py"), kind, str(gold), str(out)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: float(value) for name, value in re.findall(rf"^(?:{kind}) ([^:]+): .*= ([\d.]+)$", printed, re.M)}
