"""What a person reads of a card: the conclusion, the figures, who is in charge, the clause, what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge import words
from knowledge.base import Card, Document, Status
from knowledge.live import is_reply
from knowledge.normalize import plain

MAX_HAN = 682
AIM = 400  # characters of a reply, unless several conflicts need more
SENTENCES = 2  # of the answer, where the reply would be longer
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_EVERYBODY = "各"  # 各相关部门单位: nobody in particular
_SENTENCE = re.compile(r"[。；]")
_WHOLE = re.compile(r"[^。]*。?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STATUS = {Status.DRAFT: words.DRAFT, Status.IN_FORCE: words.IN_FORCE, Status.TITLE_ONLY: words.TITLE_ONLY}
_MOST_QUOTED = 1200  # characters of original text in one message


@dataclass(frozen=True)
class Beside:
    """What is said beside the card: a warning that leads, those that follow, values that differ, and neighbours."""

    lead: str = ""
    notes: Sequence[str] = ()
    differing: Sequence[str] = ()
    local: Card | None = None
    more: Sequence[Card] = ()


@dataclass(frozen=True)
class Part:
    """A line, and how easily it can be left out (0: never, 1: only where it would be far too long)."""

    spare: int
    text: str


def reply(card: Card, beside: Beside) -> str:
    """The lines, the least needed left out until they keep within AIM characters; a long answer is cut for that too.

    What differs stays, up to MAX_HAN Chinese characters.
    """
    lines = list(_lines(card, beside, card.answer))
    _leave_out(lines, lambda: _characters(lines) > AIM, least=2)
    if _characters(lines) > AIM and (short := _first_sentences(card.answer)) != card.answer:
        lines = [line for line in _lines(card, beside, short) if line.spare < 2]
    _leave_out(lines, lambda: _length(lines) > MAX_HAN, least=1)
    return "\n".join(line.text for line in lines)[: 2 * MAX_HAN]


def _leave_out(lines: list[Part], is_long: Callable[[], bool], least: int) -> None:
    while is_long() and any(line.spare >= least for line in lines):
        lines.remove(max(lines, key=lambda line: line.spare))


def _first_sentences(answer: str) -> str:
    """The conclusion of an answer: its first sentences, and where the rest is."""
    sentences = [sentence for sentence in _WHOLE.findall(answer) if sentence]
    cut = "".join(sentences[:SENTENCES])
    return answer if len(cut) + len(words.CUT) >= len(answer) else cut + words.CUT


def _characters(lines: Sequence[Part]) -> int:
    return sum(len(line.text) for line in lines)


def _length(lines: Sequence[Part]) -> int:
    return sum(len(_HAN.findall(line.text)) for line in lines)


def _lines(card: Card, beside: Beside, answer: str) -> Iterator[Part]:
    if beside.lead:
        yield Part(0, beside.lead)
    yield Part(0, answer)
    if figures := [figure for figure in card.figures if _adds(figure, answer)]:
        yield Part(1, words.FIGURES.format(figures="；".join(figures)))
    if card.units:
        yield Part(0, words.UNITS.format(units="、".join(card.units)))
    if helpers := [unit for unit in card.co_units if not unit.startswith(_EVERYBODY)]:
        yield Part(4, words.CO_UNITS.format(units="、".join(helpers)))
    if card.due:
        yield Part(1, words.DUE.format(due=words.due_words(card.due)))
    yield Part(0, words.BASIS.format(source=cited(card.document, card.clauses)))
    yield from (Part(0, words.WARNING.format(warning=note)) for note in beside.notes)
    yield from (Part(1, line) for line in beside.differing)
    if beside.local:
        units, source = "、".join(beside.local.units), cited(beside.local.document, beside.local.clauses)
        yield Part(2, words.LOCAL.format(units=units, source=source))
    yield from (Part(3, words.BESIDE.format(title=card.title, answer=card.answer)) for card in beside.more)


def _adds(figure: str, answer: str) -> bool:
    """Whether the figure says a number, or without one a word, that the answer does not."""
    said, numbers = plain(answer), _NUMBER.findall(plain(figure))
    return not all(number in said for number in numbers) if numbers else plain(figure) not in said


def choice(number: int, card: Card, home: Sequence[str]) -> str:
    """One of the things that may be meant: the first, the likeliest, with all that its card says."""
    said = card.answer if number == 1 else _SENTENCE.split(card.answer, maxsplit=1)[0]
    place = "" if card.document.region == home[0] else words.CHOICE_PLACE.format(region=card.document.region)
    return f"{number}. {card.title}{place}：{said}"


def cited(document: Document, clauses: Sequence[str]) -> str:
    """《title》第32条、附件1第44行; at most four clauses."""
    return f"《{document.title}》" + "、".join(words.clause_words(clause) for clause in clauses[:4])


def basis(card: Card, originals: Mapping[str, str] | None = None) -> str:
    """What stands behind a card: title, number, issuer, date, status, clauses, and what they say.

    `originals` are the imported texts by clause id; where there is none, our summary stands in their place.
    """
    document = card.document
    unknown = words.BASIS_NONE
    if is_reply(document):
        unit = "、".join(card.units) or words.SOME_UNIT
        told = words.BASIS_REPLY.format(unit=unit, clauses="、".join(card.clauses))
        return "\n".join(
            (words.BASIS_TITLE.format(title=document.title), told, words.BASIS_REPLIED.format(answer=card.answer))
        )
    return "\n".join(
        (
            words.BASIS_TITLE.format(title=document.title),
            words.BASIS_NUMBER.format(number=document.number or unknown),
            words.BASIS_ISSUER.format(issuer=document.issuer or unknown),
            words.BASIS_DAY.format(day=document.day or unknown),
            words.STATUS.format(status=_STATUS.get(document.status, words.ISSUED)),
            words.BASIS_CLAUSES.format(clauses="、".join(map(words.clause_words, card.clauses))),
            *([words.BASIS_CO_UNITS.format(units="、".join(card.co_units))] if card.co_units else []),
            *_quoted(card, originals or {}),
        )
    )


def _quoted(card: Card, originals: Mapping[str, str]) -> Iterator[str]:
    """The clauses word for word, as many as one message holds; our summary where none was imported."""
    known = [clause for clause in card.clauses if clause in originals]
    if not known:
        yield words.BASIS_SUMMARY.format(answer=card.answer)
    room = _MOST_QUOTED
    for clause in known:
        text = originals[clause]
        if room < len(text) < _MOST_QUOTED:
            yield words.BASIS_MORE
            return
        room -= len(text)
        yield words.BASIS_TEXT.format(clause=words.clause_words(clause), text=text[:_MOST_QUOTED])
