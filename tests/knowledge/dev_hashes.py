"""Salted hashes of the development questions: of each whole one, and of its runs of eight characters.

`python -m tests.knowledge.dev_hashes` writes them anew from the folder in QISU_EVAL; the questions stay there.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FILE = Path(__file__).parent / "dev_hashes.json"
SALT = "qisu development questions 2026"
RUN = 8


def bare(text: str) -> str:
    """Letters and digits in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def hashed(text: str) -> str:
    return hashlib.blake2b(f"{SALT}{text}".encode(), digest_size=6).hexdigest()


def runs(text: str) -> list[str]:
    return [text[n : n + RUN] for n in range(len(text) - RUN + 1)]


def questions(folder: Path) -> Iterator[str]:
    """Every text that a person says in the development set."""
    for name in ("policy", "complaints", "offtopic"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf8").splitlines():
            yield json.loads(line)["text"]
    for line in (folder / "dialogues.jsonl").read_text(encoding="utf8").splitlines():
        yield from (turn["text"] for turn in json.loads(line)["turns"])


def rows(folder: Path) -> list[dict[str, object]]:
    """One row a question, in an order that tells nothing."""
    texts = {bare(text) for text in questions(folder)} - {""}
    found = [{"whole": hashed(text), "runs": sorted({hashed(run) for run in runs(text)})} for text in texts]
    return sorted(found, key=lambda row: str(row["whole"]))


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(row) for row in rows(Path(os.environ["QISU_EVAL"])))
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf8")
