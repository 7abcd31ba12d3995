"""The ids of all clauses of the nineteen documents, as compact ranges."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.importing.lines import chinese

PROBLEMS = [
    (1, 5), (2, 4), (3, 5), (5, 2), (8, 2), (9, 2), (11, 2), (13, 4), (14, 6), (15, 6), (16, 3), (17, 3), (18, 5),
]  # fmt: skip
MEASURES = [
    (1, 6), (2, 4), (3, 5), (5, 2), (6, 2), (8, 2), (9, 3), (11, 2), (12, 3), (13, 4), (14, 3), (15, 6), (16, 3),
    (17, 4), (18, 5),
]  # fmt: skip


def run(first: int, last: int, before: str = "", after: str = "") -> list[str]:
    return [f"{before}{n}{after}" for n in range(first, last + 1)]


def items(last: int, before: str = "") -> list[str]:
    return [f"{before}({chinese(n)})" for n in range(1, last + 1)]


def articles(last: int, before: str = "") -> list[str]:
    return [f"{before}第{chinese(n)}条" for n in range(1, last + 1)]


def circled(numbers: list[tuple[int, int]], item: int) -> Iterator[str]:
    for indicator, count in numbers:
        whole = f"({chinese(indicator)}){item}"
        yield from (f"{whole}{chr(ord('①') + n)}" for n in range(count))


INDICATORS = [
    f"({chinese(indicator)}){item}" for indicator in range(1, 19) for item in range(1, 5 if indicator == 7 else 6)
]
CLAUSES = {
    "ganzhou-2026": ["前言", "一、总体目标", *run(1, 39), "三、保障措施", *run(1, 86, "附1-"), *run(1, 105, "附2-"),
                     *run(1, 10, "附3-"), *run(8, 10, "附3-", "b")],
    "gansu-2026-19": [chinese(n) for n in range(1, 11)],
    "zhangye-2025": ["一、总体目标", *run(1, 21), *items(6, "三"), *items(4, "四")],
    "zhangye-2022-3": ["一、总体要求", "二、总体目标", *INDICATORS, *circled(PROBLEMS, 3), *circled(MEASURES, 5),
                       *circled([(7, 4)], 4), *items(4, "四")],
    "gansu-2023-25": run(1, 32),
    "gansu-2023-28": [*items(2, "一"), *run(1, 24), *items(3, "三")],
    "gansu-2023-29": [*run(1, 41), *items(3, "六")],
    "gansu-2023-38": items(16),
    "gansu-2023-han4": ["全文"],
    "gansu-jiaotong-2023-9": [*run(1, 22), *items(3, "三")],
    "jinchang-2023-48": [*run(1, 44), *items(3, "三")],
    "longnan-2023-47": [*run(1, 41), *items(3, "五")],
    "longnan-2023-44": ["二、主要目标", *run(1, 35), *items(4, "四")],
    "pingliang-2023-51": [*items(2), *run(1, 6, "(三)"), *items(16)[3:]],
    "jiayuguan-2023-16": ["一", "二", "三"],
    "baiyin-2023-sanshi": [*articles(30), *articles(5, "附")],
    "lanzhou-2023-37": ["全文"],
    "qingyang-2023-11": ["一", "二", "三", "四"],
    "ganzi-2023-27": items(17),
}  # fmt: skip
