"""Questions without an answer: which are worth somebody's work, and which are the same question asked twice."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from knowledge.answer import Answer, AnswerKind
from knowledge.asked import asked_kinds, named_permits
from knowledge.base import Card
from knowledge.live import bare
from knowledge.normalize import grams, plain
from knowledge.places import region_chain
from knowledge.precedence import reach
from knowledge.question import essence, subject

SHORTEST = 4  # Chinese characters that are no filler
NEAREST = 3  # cards
ALIKE = 75.0  # of 100
OVERLAP = 0.7
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ASKS = re.compile(
    r"[?？]|吗|呢|么|[能会要是]不[能会要是]|有没有|有无|是否|可否|行不行|怎|咋|如何|什么|啥|哪|谁|几|多[少久大高长远快]"
    r"|条件|标准|规定|政策|流程|手续|材料|资质|费用|补贴|要求"
)
_OURS = re.compile(
    r"许可|执照|[办领换要]\S{0,3}证|审批|备案|资质|登记|标准|年[检审报]"
    r"|补贴|奖励|税|费|社保|工资|公积金|贷款|招标|处罚"
)


def is_gap(text: str, answer: Answer, region: str | None) -> bool:
    """Whether a question that was declined is worth a unit's work. It is when all of this holds:

    - it asks something (a question word or mark, or a noun such as 条件, 标准, 手续);
    - at least four Chinese characters are left of it without filler words;
    - it is about the asker's own place or one above it: other places' units are not ours to ask;
    - the subject is near: it is of a kind that only an office settles (许可, 税, 补贴); or a unit of that place has it
      among its duties; or we hold the title of the document asked for; or one of the nearest cards speaks of it too.

    Small talk (今天天气, 帮我写首诗) never comes here; what comes here and fails is a remark or somebody else's matter.
    How sure the answerer is of its best card is no measure: that is tuned to tell answers, not subjects.
    """
    said = plain(text)
    asks = _ASKS.search(said) is not None and len(_HAN.findall(essence(said))) >= SHORTEST
    ours = reach(text, region)[0] in region_chain(region)
    return answer.kind is AnswerKind.NO_ANSWER and asks and ours and _is_near(said, answer)


def _is_near(said: str, answer: Answer) -> bool:
    known = _pairs(" ".join(_words(hit.card) for hit in answer.hits[:NEAREST]))
    return bool(_OURS.search(said) or answer.units or answer.sources or subject(said) & known)


def _words(card: Card) -> str:
    return plain(" ".join((card.title, card.answer, *card.topics, *card.similar)))


def nearly_same(one: str, other: str) -> bool:
    """Whether two questions are one for whoever answers them: nearly the same letters or pairs of letters.

    Not where they ask for different kinds of fact (几天, 多少钱), name different permits, or different numbers.
    """
    a, b = plain(bare(one)), plain(bare(other))
    if any(_apart(read(a), read(b)) for read in (asked_kinds, named_permits, _numbers)):
        return False
    mine, yours = essence(a), essence(b)
    return bool(mine and yours) and (fuzz.ratio(mine, yours) >= ALIKE or _overlap(mine, yours) >= OVERLAP)


def _apart(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and not a & b


def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(text))


def _overlap(a: str, b: str) -> float:
    """Shared pairs as a part of all, from 0 to 1."""
    mine, yours = _pairs(a), _pairs(b)
    return 2 * len(mine & yours) / (len(mine) + len(yours)) if mine and yours else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(gram for gram in grams(text) if len(gram) > 1)
