"""Words by their sound: what somebody meant who typed another character of the same sound (只照 -> 执照)."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # single characters are enough, and cost a fifth of the memory
from pypinyin.constants import PINYIN_DICT

_HAN_PAIR = re.compile(r"[\u3400-\u9fff]{2}")
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"))  # as many people in the north-west say and type them
_MOST = 4


class Sounds:
    """Known pairs of characters by sound; `like` gives those that sound as an unknown one does."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[str]] = {}

    def add(self, grams: Iterable[str]) -> None:
        for gram in grams:
            if _HAN_PAIR.fullmatch(gram):
                same = self._known.setdefault((_sound(gram[0]), _sound(gram[1])), [])
                if gram not in same:
                    same.append(gram)

    def like(self, gram: str) -> tuple[str, ...]:
        """At most four known pairs that sound the same, those first that share a character."""
        if not _HAN_PAIR.fullmatch(gram):
            return ()
        same = self._known.get((_sound(gram[0]), _sound(gram[1])), [])
        shared = sorted(same, key=lambda one: (one[0] != gram[0]) + (one[1] != gram[1]))
        return tuple(shared[:_MOST])


@lru_cache(maxsize=32_768)
def _sound(character: str) -> str:
    """The first reading without its tone; the character itself where it has none."""
    readings = PINYIN_DICT.get(ord(character), "")
    bare = "".join(c for c in unicodedata.normalize("NFD", readings.split(",")[0]) if not unicodedata.combining(c))
    for long, short in _MERGED:
        bare = bare.replace(long, short)
    return bare.removesuffix("g") if bare.endswith("ng") else bare or character
