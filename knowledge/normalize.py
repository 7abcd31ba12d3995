"""Text as people write it, brought to the form that is matched: one width, one case, digits, no filler words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from operator import add

import cn2an

MAX_IN = 20_000
MAX_MATCHED = 800
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_MEASURES = (
    "个工作日|工作日|个小时|个月|个自然日|小时|分钟|天|日|年|元|块|万元|亿元|万|平方|公里|吨|千瓦"
    "|家|户|份|项|名|台|亩|倍|折|岁|个|条|成"
)
_QUANTITY = re.compile(  # looks back only from a numeral: a search that begins with a set of characters is quick
    rf"([{_NUMERAL}](?<![{_NUMERAL}第].)[{_NUMERAL}]*(?:点[{_NUMERAL}]+)?)(?=多?(?:{_MEASURES}))"
)
_PERCENT = re.compile(rf"百分之([{_NUMERAL}\d.]+(?:点[{_NUMERAL}]+)?)")
_HALF = re.compile(r"半(?=个?(?:工作日|天|日|小时|月|年))")
_IDIOMS = re.compile(r"一(?:个|项|条|家)?(?:样|些|定|直|起|旦|方面)|万一|千万别|一年到头|一天到晚|一窗|一网|一件事")
_FILLERS = """
请问 麻烦 您好 你好 咨询一下 咨询 想问一下 想问问 想问 问一下 问问 我想 想知道 想了解 了解一下 打听一下 打听 一下 谢谢
不好意思 劳驾 听说 能不能 可不可以 可以吗 行不行 是不是 有没有 要不要 会不会 怎么办 怎么回事 怎么 怎样 咋办 咋样 咋
如何 什么 啥 到底 究竟 吗 呢 吧 啊 呀 嘛 哦 我们 我 咱们 咱 你们 你 您 俺 这个 那个 告诉 帮忙 帮我 给我 说说 的话
多少 今年 现在 目前 一共 总共
的 了 是 就 都 也 还 又 和 跟 把 被 让 在
"""
_FILLER = re.compile("|".join(sorted(_FILLERS.split(), key=len, reverse=True)))
_WORD = re.compile(r"[^\W\u3400-\u9fff_]+(?:\.\d+)*%?")
_RUN = re.compile(rf"[\u3400-\u9fff]+|{_WORD.pattern}")
_WORD_MAX = 24
BAR = "|"  # stands between texts that are worked as one; nothing that is looked for goes across it


def clean(text: str) -> str:
    """`text` in NFKC and lower case without control characters, runs of blanks as one, at most MAX_IN characters."""
    even = unicodedata.normalize("NFKC", text[:MAX_IN])[:MAX_IN].lower()
    if not even.isprintable():
        even = "".join(c if c.isprintable() else " " for c in even)
    return " ".join(even.split())


def digits(text: str) -> str:
    """Chinese numerals before a measure word as digits: 三个工作日 -> 3个工作日; idioms stay (一件事, 十四五, 三零)."""
    if _QUANTITY.search(text):
        kept = {found.span() for found in _IDIOMS.finditer(text)}
        starts = {start for span in kept for start in range(*span)}
        text = _QUANTITY.sub(lambda m: m.group() if m.start() in starts else _number(m.group(1)), text)
    if "百分之" in text:
        text = _PERCENT.sub(lambda m: f"{_number(m.group(1))}%", text)
    return _HALF.sub("0.5", text) if "半" in text else text


def plain(text: str) -> str:
    """The form in which cards and questions meet: clean, with digits, head and tail of at most MAX_MATCHED."""
    text = clean(text)
    if len(text) > MAX_MATCHED:
        text = f"{text[: MAX_MATCHED // 2]} {text[-MAX_MATCHED // 2 :]}"
    return digits(text)


def plains(texts: Sequence[str]) -> list[str]:
    """`plain` of each of them, worked as one text, which is quicker."""
    joined = BAR.join(texts)
    even = clean(joined)
    if max(len(joined), len(even)) > MAX_MATCHED or even.count(BAR) != len(texts) - 1:
        return [plain(text) for text in texts]
    return [text.strip() for text in digits(even).split(BAR)]


def core(text: str) -> str:
    """`plain` text without question words and politeness; the text itself where nothing else is left."""
    return " ".join(_FILLER.sub(" ", text).split()) or text


def is_han(text: str) -> bool:
    """Whether the run or gram is of Chinese characters: of those or of others it always is as a whole."""
    return "\u3400" <= text[0] <= "\u9fff"


def words(text: str) -> list[str]:
    """The grams of `text` that are no Chinese."""
    return [run[:_WORD_MAX] for run in _WORD.findall(text)]


def grams(text: str) -> list[str]:
    """Characters and bigrams of Chinese runs, other words whole, in order and with repeats."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if "\u3400" <= run[0] <= "\u9fff":  # is_han, without a call: this is most of a build
            found += run
            found += map(add, run, run[1:])
        else:
            found.append(run[:_WORD_MAX])
    return found


@lru_cache(maxsize=4096)
def _number(numeral: str) -> str:
    """The numeral as digits, 万 and 亿 kept at the end; as it stands where it is none (三五天, 千万元)."""
    head, unit = (numeral[:-1], numeral[-1]) if numeral[-1] in "万亿" else (numeral, "")
    if 1 < len(head) < 4 and not set(head) & set("十百千万亿点."):
        return numeral
    try:
        value = cn2an.cn2an(head.replace("两", "二").replace("〇", "零"), "normal")
    except (ValueError, KeyError, IndexError, TypeError):
        return numeral
    return f"{float(value):.10g}{unit}"
