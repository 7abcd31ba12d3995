"""Files made for the tests: texts of our own with the traps of real prints in them."""

from __future__ import annotations

from pathlib import Path

from knowledge.importing import Clause, Paper, Reading
from knowledge.importing.reading import read_text

PLAN = """青禾县乡村书屋建设方案
（征求意见稿）

为办好乡村书屋，依照《青禾县读书计划》，制定本方案。
一、总体目标
到 2031 年
，每个村有一间书屋。
二、主要任务
（一）建好书屋
1.选好地方。优先使用闲置的校舍，每间不少于30
平方米。
2.配好图书。每间藏书2000 册以上，3.0 版目录
由县里统一编制。
（二）用好书屋
3.延长开放。周末开放 8 小时。
三、保障措施
各村要用心去做。
"""


def write(folder: Path, text: str, name: str = "plan.txt", encoding: str = "utf8") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(text: str) -> Reading:
    """The text as it is read with an empty register."""
    return read_text(text.split("\n"), None, ())


def paper(text: str) -> Paper:
    """The only document of the text."""
    (found,) = read(text).papers
    return found


def clauses(text: str) -> dict[str, Clause]:
    """id -> clause of the only document."""
    return {clause.id: clause for clause in paper(text).clauses}


def pdf(*pages: str) -> bytes:
    """A PDF whose pages carry one line each (ASCII)."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else "0 0 m 10 10 l S"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()
