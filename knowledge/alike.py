"""Whether two appeals tell of the same matter: the pairs of characters that both have."""

from __future__ import annotations

import re

ALIKE, ALIKE_IN_CATEGORY = 0.45, 0.25
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_FILLING = re.compile(
    r"我们?|你们?|他们?|还是|还|都|了|的|吗|呢|啊|吧|就|也|又|请|帮忙?|一下|怎么|没人|没有?|不|已经|这个|那个|天天|几天|半个?月|[一二两三四五六七八九十几多\d]+个?(?:天|月|周|年|小时)"
)
# where, to whom, and how badly: what the firms of a street all say, whatever their problem is
_CIRCUMSTANCES = re.compile(
    r"(?:店|厂|公司|家)?(?:门口|门前|门外|周边|附近|旁边|对面|隔壁|外面)|路口|客人|顾客|客户|老板|员工|工人|职工|人家|大家|"
    r"生意|营业|生产|投产|开工|机器|设备|损失|危险|影响|耽误|没法|没办法|反映|投诉|催|打电话|电话|多次|好?几次|坏|停了|一直|拖着?|"
    r"天天|每天|晚上|白天|早上|昨晚|昨天|今天|星期|礼拜|下班|上班|夜班|饭馆|超市|理发店|公司|企业|厂里|店里|我们?店|我们?厂|市场|园区|"
    r"小区|单位|部门|政府|局里?|来人|处理|解决|答复|动静|回音|希望|尽快|麻烦|谢谢|您好|你好|请问|要求"
)
ALIKE_IN_SUBSTANCE = 0.2


def alike(one: str, other: str) -> float:
    """How much of the shorter text stands in the other, from 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def same_matter(one: str, other: str, *, same_category: bool) -> bool:
    """Whether the texts are near enough; nearer where not even the category is the same."""
    return alike(one, other) >= (ALIKE_IN_CATEGORY if same_category else ALIKE)


def same_problem(one: str, other: str) -> bool:
    """Whether two firms' texts of one category tell of the same problem: what is left of both without where, to whom
    and how badly. Two appeals of one person may be nearer (`same_matter`); those of strangers share a street at most.
    """
    first, second = (_pairs(_CIRCUMSTANCES.sub("，", text)) for text in (one, other))
    shorter = min(len(first), len(second))
    return bool(shorter) and len(first & second) / shorter >= ALIKE_IN_SUBSTANCE


def fit(matter: str, words: str) -> tuple[float, float]:
    """How much of a few words that name a matter stands in longer ones: of their pairs and of their characters."""
    characters = set("".join(part for run in _WORDS.findall(matter) for part in _FILLING.split(run)))
    return alike(matter, words), len(characters & set(words)) / len(characters) if characters else 0.0


def _pairs(text: str) -> set[str]:
    parts = (part for run in _WORDS.findall(text) for part in _FILLING.split(run))
    return {part[n : n + 2] for part in parts for n in range(len(part) - 1)}
