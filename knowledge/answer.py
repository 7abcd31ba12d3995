"""The reply to a policy question: the conclusion, the figures, who is in charge, the clause; or an honest no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge import words
from knowledge.bands import Band
from knowledge.base import Card, Document, Knowledge, Status
from knowledge.match import Found, Hit, Matcher
from knowledge.normalize import grams, plain
from knowledge.places import region_chain
from knowledge.precedence import differ, reach, same_matter, warnings

MAX_HAN = 682
MAX_SOURCES = 5
MAX_CHOICES = 3
WHOLE = "全文"  # the clause id of a whole document
_CLOSE = 0.75
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_EVERYBODY = "各"  # 各相关部门单位: nobody in particular
_SENTENCE = re.compile(r"[。；]")
_TITLE_SAID = 0.3
_HAN = re.compile(r"[\u3400-\u9fff]")
_STATUS = {Status.DRAFT: words.DRAFT, Status.IN_FORCE: words.IN_FORCE, Status.TITLE_ONLY: words.TITLE_ONLY}


class AnswerKind(StrEnum):
    ANSWER = "answer"
    CLARIFY = "clarify"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Source:
    """A clause by the ids of the register: doc ganzhou-2026, clause 附1-44; score 0-1."""

    doc: str
    clause: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said. `card` only for an answer, `choices` (at most 3) only where one is asked back."""

    kind: AnswerKind
    text: str
    card: Card | None = None
    hits: tuple[Hit, ...] = ()
    sources: tuple[Source, ...] = ()
    units: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: tuple[Card, ...] = ()


class Answerer:
    """Built once; `ask` changes nothing and asks no clock."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self.knowledge = knowledge
        self.matcher = matcher

    def ask(self, text: str, region: str | None, now: datetime) -> Answer:
        """The answer to `text` from somebody in `region` (None: 甘州区) at the aware time `now`. Never raises."""
        found = self.matcher.search(text, region, now)
        if document := self._title_asked(text, reach(text, region)[0]):
            return _title_only(document)
        replies = {Band.ANSWER: self._answer, Band.CHOICES: self._clarify, Band.NONE: self._decline}
        return replies[found.band](found, text, region_chain(region), now)

    def show(self, card: Card, region: str | None, now: datetime) -> Answer:
        """The answer of one card: what a pressed choice shows."""
        return self._answer(Found(Band.ANSWER, (Hit(card, 1.0, ""),)), "", region_chain(region), now)

    def _answer(self, found: Found, text: str, home: Sequence[str], now: datetime) -> Answer:
        card, near = found.hits[0].card, _near(found.hits)
        notes, local = warnings(card, home, now), _local(found.hits, home)
        units = (*card.units, *(local.units if local else ()), *card.co_units)
        return Answer(
            AnswerKind.ANSWER, reply(card, near, local, notes), card, found.hits, sources(found.hits),
            tuple(dict.fromkeys(units)), notes,
        )  # fmt: skip

    def _clarify(self, found: Found, text: str, home: Sequence[str], now: datetime) -> Answer:
        hits = found.hits[:MAX_CHOICES]
        cards = tuple(hit.card for hit in hits)
        lines = (words.CHOICES, *(_choice(n, card) for n, card in enumerate(cards, 1)))
        units = tuple(dict.fromkeys(unit for card in cards for unit in card.units[:1]))
        return Answer(
            AnswerKind.CLARIFY, "\n".join(lines), hits=hits, sources=sources(hits), units=units, choices=cards
        )

    def _decline(self, found: Found, text: str, home: Sequence[str], now: datetime) -> Answer:
        unit = self._in_charge(plain(text), home)
        known = [words.NOT_FOUND_UNIT.format(unit=unit)] if unit else []
        reply = "".join((words.NOT_FOUND, *known, words.OFFER))
        return Answer(AnswerKind.NO_ANSWER, reply, hits=found.hits, units=(unit,) if unit else ())

    def _in_charge(self, text: str, home: Sequence[str]) -> str:
        """The unit of the asker's place whose name or duty is named at most length in the question; "" for none."""
        named = [
            (len(word), unit.name)
            for unit in self.knowledge.units.values()
            if unit.region == home[0] and not unit.group
            for word in (unit.name, *unit.aliases, *unit.topics)
            if len(word) > 1 and word.lower() in text
        ]
        return max(named, key=lambda one: one[0], default=(0, ""))[1]

    def _title_asked(self, text: str, place: str) -> Document | None:
        """The document of that place of which only the title is known, where the question is about it."""
        asked = set(grams(plain(text)))
        for document in self.knowledge.documents.values():
            if document.status is Status.TITLE_ONLY and document.region == place:
                title = {gram for gram in grams(plain(document.title)) if len(gram) > 1}
                if len(title & asked) >= _TITLE_SAID * len(title):
                    return document
        return None


def _title_only(document: Document) -> Answer:
    number = f"（{document.number}）" if document.number else ""
    units = (document.issuer,) if document.issuer else ()
    reply = words.TITLE_ONLY_REPLY.format(title=document.title, number=number) + words.OFFER
    return Answer(AnswerKind.NO_ANSWER, reply, sources=(Source(document.id, WHOLE, 1.0),), units=units)


def sources(hits: Sequence[Hit]) -> tuple[Source, ...]:
    """The first clause of each of the best three cards, then their further clauses; at most five, each once."""
    best = hits[:MAX_CHOICES]
    ordered = [
        (hit, clause) for part in (slice(1), slice(1, None)) for hit in best for clause in hit.card.clauses[part]
    ]
    found: dict[tuple[str, str], Source] = {}
    for hit, clause in ordered:
        found.setdefault((hit.card.document.id, clause), Source(hit.card.document.id, clause, hit.score))
    return tuple(found.values())[:MAX_SOURCES]


def reply(card: Card, near: Sequence[Card], local: Card | None, notes: Sequence[str]) -> str:
    """The lines a person reads, the least needed left out until they keep within MAX_HAN Chinese characters."""
    warned = [(0, words.WARNING.format(warning=note)) for note in notes]
    lines = [*_lines(card), *warned, *_beside(card, near, local)]
    while _length(lines) > MAX_HAN and any(optional for optional, _ in lines):
        lines.remove(max(lines, key=lambda line: line[0]))
    return "\n".join(line for _, line in lines)[: 2 * MAX_HAN]


def _length(lines: Sequence[tuple[int, str]]) -> int:
    return sum(len(_HAN.findall(line)) for _, line in lines)


def _lines(card: Card) -> Iterator[tuple[int, str]]:
    """(how easily it can be left out, line)."""
    yield 0, card.answer
    if figures := [figure for figure in card.figures if _adds(figure, card.answer)]:
        yield 1, words.FIGURES.format(figures="；".join(figures))
    if card.units:
        yield 0, words.UNITS.format(units="、".join(card.units))
    if helpers := [unit for unit in card.co_units if not unit.startswith(_EVERYBODY)]:
        yield 4, words.CO_UNITS.format(units="、".join(helpers))
    if card.due:
        yield 1, words.DUE.format(due=words.due_words(card.due))
    yield 0, words.BASIS.format(source=_cited(card))


def _adds(figure: str, answer: str) -> bool:
    """Whether the figure says a number, or without one a word, that the answer does not."""
    said, numbers = plain(answer), _NUMBER.findall(plain(figure))
    return not all(number in said for number in numbers) if numbers else plain(figure) not in said


def _beside(card: Card, near: Sequence[Card], local: Card | None) -> Iterator[tuple[int, str]]:
    """Who is in charge at home, another value for the same thing, and what else the same clause says."""
    if local:
        yield 2, words.LOCAL.format(units="、".join(local.units), source=_cited(local))
    other = next((one for one in near if differ(card, one)), None)
    if other:
        yield 2, words.ELSEWHERE.format(source=_cited(other), said="；".join(other.figures))
    beside = next((one for one in near if one is not other and _belongs(card, one)), None)
    if beside:
        yield 3, words.BESIDE.format(title=beside.title, answer=beside.answer)


def _near(hits: Sequence[Hit]) -> list[Card]:
    """The cards that came close behind the first."""
    return [hit.card for hit in hits[1:4] if hit.score >= _CLOSE * hits[0].score]


def _local(hits: Sequence[Hit], home: Sequence[str]) -> Card | None:
    """The card of the asker's own place where a higher government's card speaks first."""
    card, near = hits[0].card, _near(hits)
    if card.document.region == home[0] or card.document.region not in home:
        return None
    own = [hit.card for hit in hits[1:5] if hit.card.document.region == home[0] and hit.card.units]
    return next((one for one in own if one in near or same_matter(card, one)), None)


def _belongs(card: Card, other: Card) -> bool:
    same_document = card.document.id == other.document.id
    return (same_document and bool(set(card.clauses) & set(other.clauses))) or same_matter(card, other)


def _choice(number: int, card: Card) -> str:
    return f"{number}. {card.title}：{_SENTENCE.split(card.answer, maxsplit=1)[0]}"


def _cited(card: Card) -> str:
    return f"《{card.document.title}》{_clauses(card)}"


def _clauses(card: Card) -> str:
    return "、".join(words.clause_words(clause) for clause in card.clauses[:4])


def basis(card: Card) -> str:
    """What stands behind a card: title, number, issuer, date, status, clauses, and our summary."""
    document = card.document
    unknown = words.BASIS_NONE
    return "\n".join(
        (
            words.BASIS_TITLE.format(title=document.title),
            words.BASIS_NUMBER.format(number=document.number or unknown),
            words.BASIS_ISSUER.format(issuer=document.issuer or unknown),
            words.BASIS_DAY.format(day=document.day or unknown),
            words.STATUS.format(status=_status(document)),
            words.BASIS_CLAUSES.format(clauses="、".join(map(words.clause_words, card.clauses))),
            words.BASIS_SUMMARY.format(answer=card.answer),
        )
    )


def _status(document: Document) -> str:
    return _STATUS.get(document.status, words.ISSUED)
