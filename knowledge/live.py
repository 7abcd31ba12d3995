"""Cards that work makes: a unit's reply to a question, an answer put right, the explanation of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256

from knowledge import words
from knowledge.base import WHOLE, Card, Document, Kind, Status
from knowledge.normalize import clean, plain
from knowledge.personal import find

MOST_SIMILAR = 8
LONGEST_TITLE = 24
LONGEST_QUESTION = 120
_REPLIES = "reply-"
_SECRET = re.compile(
    r"(?:[\s,，。;；]*(?:我的?)?(?:联系)?(?:电话|手机号?|微信|号码|方式)[是为:：\s]*)?[\w.@+-]*\*[\w*.@+-]*", re.ASCII
)
_ENDS = " ?？。！!，,"
_FIGURE = re.compile(r"\d+(?:\.\d+)?%?")


def card_id(task: int) -> str:
    """The card that a task becomes."""
    return f"task-{task}"


def is_reply(document: Document) -> bool:
    """Whether the document is no document, but what units have replied."""
    return document.id.startswith(_REPLIES)


def reply_document(region: str) -> Document:
    """What the replies of a region's units stand under; it is in no register."""
    name = f"{_REPLIES}{sha256(region.encode()).hexdigest()[:8]}"
    return Document(name, words.REPLIES_TITLE.format(region=region), region, Status.ISSUED)


def reply_card(task: int, asked: Iterable[str], answer: str, region: str, unit: str, day: date) -> Card:
    """A unit's reply to what was asked, the first question first; its words as they were written."""
    similar = tuple(questions(asked))
    title, clause = titled(similar[0] if similar else answer), words.REPLY_CLAUSE.format(day=words.day_words(day))
    return Card(
        id=card_id(task), document=reply_document(region), clauses=(clause,),
        title=title, answer=answer, kind=Kind.MEASURE, units=(unit,) if unit else (), topics=(title,), similar=similar,
    )  # fmt: skip


def corrected(card: Card, answer: str, region: str, unit: str, day: date) -> Card:
    """The card with a unit's answer in place of the document's; a figure that does not stand in it is dropped.

    It cites the reply and no clause, and has no date of the document's: the document does not say this.
    """
    return replace(
        card, answer=answer, figures=tuple(figure for figure in card.figures if _stands(figure, answer)),
        document=reply_document(region), clauses=(words.REPLY_CLAUSE.format(day=words.day_words(day)),),
        units=(unit,) if unit else card.units, co_units=(), due="", until=None, doubted=False,
    )  # fmt: skip


def explanation(task: int, document: Document, answer: str, unit: str) -> Card:
    """A unit's explanation of a document."""
    title = words.EXPLAINED.format(title=document.title)
    return Card(
        id=card_id(task), document=document, clauses=(WHOLE,), title=title, answer=answer, kind=Kind.MEASURE,
        units=(unit,) if unit else (), topics=(title,),
        similar=tuple(line.format(title=document.title) for line in words.ASKS_TO_EXPLAIN),
    )  # fmt: skip


def questions(asked: Iterable[str]) -> Iterator[str]:
    """The questions without anybody's data, each once, at most as many as a card needs."""
    told = (bare(text)[:LONGEST_QUESTION] for text in asked)
    yield from list({plain(text): text for text in told if text}.values())[:MOST_SIMILAR]


def bare(text: str) -> str:
    """The text without anybody's data, masked or not, and without the word that announces it (电话…)."""
    letters = list(clean(text))
    for span in find(clean(text)):
        letters[span.start : span.end] = "*" * (span.end - span.start)
    return " ".join(_SECRET.sub(" ", "".join(letters)).split())


def titled(text: str) -> str:
    """A question as a heading."""
    line = text.strip(_ENDS)
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def _stands(figure: str, answer: str) -> bool:
    """Whether the answer says every number of the figure, or the figure itself where it has none."""
    said, numbers = plain(answer), _FIGURE.findall(plain(figure))
    return set(numbers) <= set(_FIGURE.findall(said)) if numbers else plain(figure) in said
