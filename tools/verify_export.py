"""核对导出的工单：python3 verify_export.py 文件 [链尾]。不联网，只需 Python 3.9；退出码 0 完好，1 有改动，2 读不了。

A row's hash is SHA-256 over its other fields as JSON (sorted keys, no spaces, UTF-8), `previous` among them: the hash
of the row before, first the order's number. `digest` is that of the file. Only a `head` got elsewhere proves it whole.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def faults(raw: bytes, head: str = "") -> list[str]:
    """What is wrong with an export, a sentence each; `head` is the hash it should end with, where that is known."""
    try:
        return list(_faults(json.loads(raw.decode()), raw, head))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ["这不是一份完整的工单导出文件"]


def written(data: Any) -> bytes:
    """The one way in which an export is written down: another byte anywhere is a change."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def sha256(value: dict[str, Any], without: str) -> str:
    kept = {key: each for key, each in value.items() if key != without}
    said = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _faults(data: Any, raw: bytes, head: str) -> Iterator[str]:
    before = data["order"]["number"]
    for nth, row in enumerate(data["history"], 1):
        if row["previous"] != before:
            yield f"历史第{nth}条没有接上前一条，有记录被删除、插入或调换"
        if row["hash"] != sha256(row, "hash"):
            yield f"历史第{nth}条的内容被改动"
        before = row["hash"]
    if not data["history"] or before != data["head"] or head not in ("", before):
        yield "历史的最后一条与链尾不符"
    if data["digest"] != sha256(data, "digest") or raw != written(data):
        yield "文件被改动"


def main(args: list[str]) -> int:
    try:
        with open(args[0], "rb") as file:
            raw = file.read()
    except (OSError, IndexError):
        print("读不了文件。用法：python3 verify_export.py 文件 [链尾]", file=sys.stderr)
        return 2
    found = faults(raw, *args[1:2])
    print("\n".join(found) or f"完好，链尾 {json.loads(raw)['head']}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
