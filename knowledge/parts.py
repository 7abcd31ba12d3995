"""A message that asks several things at once: 办电要几天，要花钱吗，找谁."""

from __future__ import annotations

import re

from knowledge.asked import Asked, asked_kinds
from knowledge.normalize import clean
from knowledge.question import asks, unasked

MOST = 3
_LONGEST, _LONGEST_PART = 60, 25  # characters; who says more tells a story, and asks one thing about it
_LEANING = 8  # so short a part has its matter from the first
_SPLIT = re.compile(r"[,，;；?？。!！、\n]+")
_COSTS = re.compile(r"花钱|要钱|收费|免费")
_FACTS = frozenset(Asked) - {Asked.UNIT, Asked.NAME}


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a short text that asks two or three things, each with its matter; () for any other text.

    One statement may stand before them.
    """
    said = clean(text)
    parts = [part.strip() for part in _SPLIT.split(said) if part.strip()]
    asking = [part for part in parts if asks(part)]
    first = len(parts) - len(asking)
    if len(said) > _LONGEST or not 2 <= len(asking) <= MOST or parts[first:] != asking or first > 1:
        return ()
    if any(len(part) > _LONGEST_PART for part in parts):
        return ()
    own, told = unasked(asking[0]), "".join(parts[:first])
    matter = own if len(own) > 1 else told
    return (asking[0] if len(own) > 1 else told + asking[0], *(_whole(part, matter) for part in asking[1:]))


def _whole(part: str, matter: str) -> str:
    return f"{matter}{part}" if len(part) <= _LEANING else part


def facts_asked(question: str) -> frozenset[Asked]:
    """The facts that a part asks for and that an answer has or lacks; whom to ask is said by every answer."""
    costs = {Asked.MONEY} if _COSTS.search(question) else set()
    return (asked_kinds(question) & _FACTS) | costs
