"""What a message wants: an appeal, a question about the rules, small talk; and how urgent it is."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.files import LINE, BrokenFile, read_yaml
from knowledge.urgency import LOW, NORMAL, URGENT, Emergency, find_emergency, is_blocked, is_due

PATH = Path(__file__).parent / "intent.yaml"
WANTED = "有人索要"  # the signal that somebody in office wants something for himself
REPORT = "举报"
REQUEST_TYPES = ("咨询", "求助", "投诉", REPORT, "建议", "表扬")
_HEAD, _TAIL = 1500, 500  # of a very long message the middle decides nothing
_BASE = -0.8
_QUESTIONS = frozenset({"问规矩", "像问句", "打听口气"})
_SENTENCE = re.compile(r"[。！!？?；;\n]+")
_CONTACT = re.compile(r"[0-9]{6,}|电话|联系|手机|微信|谢谢|麻烦了|我叫|我姓|求回复|急急急")
_POLITE = re.compile(r"[，,。！!？?~～\s]+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read. `appeal` is from 0 (a question about the rules) to 1 (something to be done about one's own case).

    `request_type` is one of REQUEST_TYPES, `urgency` urgent | normal | low; `smalltalk` names what is none of our
    business (injection, greeting, thanks, goodbye, who, chat, personal, empty); `why` lists the signals seen; `asks`:
    something in it has the form of a question.
    """

    request_type: str
    appeal: float
    emergency: Emergency | None
    urgency: str
    smalltalk: str | None
    why: tuple[str, ...]
    asks: bool = False

    @property
    def is_appeal(self) -> bool:
        return self.appeal >= 0.5


@dataclass(frozen=True, slots=True)
class _Signal:
    name: str
    weight: float
    tail: bool
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None

    def holds(self, text: str) -> bool:
        return bool(self.pattern.search(text)) and not (self.unless is not None and self.unless.search(text))


@dataclass(frozen=True, slots=True)
class _Idle:
    kind: str
    full: re.Pattern[str] | None
    find: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def holds(self, text: str) -> bool:
        bare = _POLITE.sub("", text)
        hit = (self.full is not None and self.full.fullmatch(bare)) or (
            self.find is not None and self.find.search(text)
        )
        return bool(hit) and not (self.unless is not None and self.unless.search(text))


@dataclass(frozen=True, slots=True)
class _Type:
    name: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    signal: str = ""  # that makes it this kind by itself

    def holds(self, text: str, why: tuple[str, ...]) -> bool:
        found = self.pattern.search(text) and not (self.unless is not None and self.unless.search(text))
        return self.signal in why or bool(found)


@dataclass(frozen=True)
class _Signs:
    signals: tuple[_Signal, ...]
    idle: tuple[_Idle, ...]
    types: tuple[_Type, ...]


def read(text: str) -> Reading:
    """What the message wants. Never raises, whatever the text."""
    plain = _plain(text)
    signs = _signs()
    smalltalk = next((idle.kind for idle in signs.idle if idle.holds(plain)), None)
    emergency = find_emergency(plain)
    if smalltalk and not emergency:
        return Reading("咨询", 0.0, None, LOW, smalltalk, (smalltalk,))
    seen = tuple(_seen(plain, signs.signals))
    appeal = _appeal(seen, emergency)
    why = tuple(signal.name for signal in seen)
    kind = _request_type(plain, appeal, signs.types, why)
    asks = "?" in plain or not _QUESTIONS.isdisjoint(why)
    return Reading(kind, appeal, emergency, _urgency(plain, kind, emergency, appeal), None, why, asks)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > _HEAD + _TAIL:
        text = text[:_HEAD] + text[-_TAIL:]
    return text.replace(",", "，").replace("\u200b", "")


def _seen(text: str, signals: tuple[_Signal, ...]) -> Iterator[_Signal]:
    tail = _last_sentence(text)
    for signal in signals:
        if signal.holds(tail if signal.tail else text):
            yield signal


def _last_sentence(text: str) -> str:
    """The last sentence that is more than a number to call or thanks, with its question mark."""
    start, found = 0, text
    for match in _SENTENCE.finditer(text + "。"):
        sentence = text[start : match.end()]
        if len(sentence.strip("。！!？?；;\n ")) >= 4 and not (start and _CONTACT.search(sentence)):
            found = sentence
        start = match.end()
    return found


def _appeal(seen: tuple[_Signal, ...], emergency: Emergency | None) -> float:
    total = _BASE + sum(signal.weight for signal in seen) + 3.0 * (emergency is not None)
    return round(1 / (1 + math.exp(-total)), 3)


def _request_type(text: str, appeal: float, types: tuple[_Type, ...], why: tuple[str, ...]) -> str:
    if appeal < 0.5:
        return "咨询"
    return next((kind.name for kind in types if kind.holds(text, why)), "投诉")


def _urgency(text: str, kind: str, emergency: Emergency | None, appeal: float) -> str:
    if kind == "表扬":
        return LOW
    if emergency or is_due(text) or (appeal >= 0.5 and is_blocked(text)):
        return URGENT
    return LOW if kind in ("建议", "咨询") else NORMAL


@cache
def _signs() -> _Signs:
    found = read_yaml(PATH)
    if not isinstance(found, dict) or not {"signals", "smalltalk", "types"} <= set(found):
        raise BrokenFile(PATH, 1, "文件应当有 signals、smalltalk 和 types 三项")
    return _Signs(
        tuple(_signal(row) for row in found["signals"]),
        tuple(_idle(row) for row in found["smalltalk"]),
        tuple(
            _Type(row["type"], _either(row), _re(row.get("unless")), row.get("signal", "")) for row in found["types"]
        ),
    )


def _signal(row: dict[str, Any]) -> _Signal:
    return _Signal(row["name"], float(row["weight"]), row["where"] == "tail", _either(row), _re(row.get("unless")))


def _idle(row: dict[str, Any]) -> _Idle:
    return _Idle(row["kind"], *(_re(row.get(name)) for name in ("full", "find", "unless")))


def _re(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


def _either(row: dict[str, Any]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{one})" for one in row["any"]))
    except re.error as wrong:
        raise BrokenFile(PATH, row[LINE], f"写法不对：{wrong}") from wrong
