"""The answer to a policy question: a card with its sources, a choice of three, or an honest no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from knowledge import words
from knowledge.asked import holds
from knowledge.bands import Band
from knowledge.base import WHOLE, Card, Document, Knowledge, Status
from knowledge.conflicts import Conflicts, load_conflicts
from knowledge.context import Before, follows, place_of
from knowledge.differing import Differing
from knowledge.live import is_reply
from knowledge.match import Found, Hit, Matcher
from knowledge.normalize import grams, plain
from knowledge.parts import facts_asked, questions_in
from knowledge.places import region_chain
from knowledge.precedence import differ, has_lapsed, holds_no_more, is_copy, lead, reach, same_matter, warnings
from knowledge.reply import Beside, choice, cited, reply

MAX_SOURCES = 5
MAX_CHOICES = 3
MOST_BESIDE, MANY_THINGS = 2, 40  # who writes that many characters asks more than one thing
_CLOSE = 0.7
_TITLE_SAID = 0.3


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
    """Answers from what it holds: the cards of its matcher and the register; `ask` changes nothing."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, conflicts: Conflicts | None = None) -> None:
        self.units = knowledge.units
        self.documents = dict(knowledge.documents)
        self.matcher = matcher
        self.conflicts = conflicts or load_conflicts()
        self.differing = Differing(self.conflicts, self.documents, matcher.corpus)

    def ask(self, text: str, region: str | None, now: datetime, before: Before | None = None) -> Answer:
        """The answer to `text` from somebody in `region` (None: 甘州区) at the aware time `now`. Never raises.

        `before` is what the same person asked just before, and was answered.
        """
        leans = before is not None and follows(text)
        parts = () if leans else questions_in(text)
        answer = self._one(text, region, now, before)
        return self._with_parts(answer, parts, region, now) if parts else answer

    def _one(self, text: str, region: str | None, now: datetime, before: Before | None = None) -> Answer:
        found = self.matcher.search(text, region, now, before)
        if not _is_replied(found) and (document := self._title_asked(text, reach(text, region)[0])):
            return _title_only(document)
        if before and follows(text):
            text = place_of(text, before)
        if found.band is Band.ANSWER:
            found = self._spoken(found, text, region, now, before)
        replies = {Band.ANSWER: self._answer, Band.CHOICES: self._clarify, Band.NONE: self._decline}
        return replies[found.band](found, text, region, now)

    def _with_parts(self, answer: Answer, parts: Sequence[str], region: str | None, now: datetime) -> Answer:
        """The answer, with a line for every part of the question that it leaves open, each with its source.

        Where the whole has no answer, the first part that has one leads.
        """
        told = [(part, self._part(part, region, now)) for part in parts if facts_asked(part)]
        if answer.kind is AnswerKind.NO_ANSWER:
            answer = next((one for _, one in told if one.card), answer)
        if answer.card is None:
            return answer
        open_parts = [(part, one) for part, one in told if not self._tells(answer.card, part, one)]
        lines = dict.fromkeys(_part_line(part, one, now) for part, one in open_parts)
        more = (*answer.sources, *(one.sources[0] for _, one in open_parts if one.card))
        text = "\n".join((answer.text, *lines))
        return replace(answer, text=text, sources=tuple(dict.fromkeys(more))[:MAX_SOURCES])

    def _part(self, part: str, region: str | None, now: datetime) -> Answer:
        """The answer to a part; none where the card that comes nearest lacks what is asked for."""
        answer = self._one(part, region, now)
        lacks = answer.card is not None and not _states(answer.card, part)
        return Answer(AnswerKind.NO_ANSWER, "", hits=answer.hits, units=answer.units) if lacks else answer

    def _tells(self, card: Card, part: str, answer: Answer) -> bool:
        """Whether a card that answered tells a part too: its answer is the same, or it has all the facts asked for."""
        if answer.card is not None:
            return answer.card == card or is_copy(answer.card, card)
        return _states(card, part)

    def change(self, put: Iterable[Card] = (), drop: Iterable[str] = ()) -> None:
        """Cards come in or go; the next question sees it."""
        self.matcher.change(put, drop)

    def card(self, card_id: str) -> Card | None:
        return self.matcher.corpus.by_id(card_id)

    def show(self, card: Card, region: str | None, now: datetime) -> Answer:
        """The answer of one card: what a pressed choice shows."""
        return self._answer(Found(Band.ANSWER, (Hit(card, 1.0, ""),)), "", region, now)

    def _answer(self, found: Found, text: str, region: str | None, now: datetime) -> Answer:
        home, card = region_chain(region), found.hits[0].card
        beside = self._beside(found, text, region, now)
        units = (*card.units, *(beside.local.units if beside.local else ()), *card.co_units)
        return Answer(
            AnswerKind.ANSWER, reply(card, beside), card, found.hits, sources(found.hits),
            tuple(dict.fromkeys(units)), warnings(card, home, now),
        )  # fmt: skip

    def _spoken(self, found: Found, text: str, region: str | None, now: datetime, before: Before | None) -> Found:
        """The same, led by the card that has precedence over the one found, unless that was just said."""
        best = found.hits[0]
        but = before.card if before else None
        speaker = self.differing.speaker(best.card, text, reach(text, region), now, but)
        if speaker is best.card:
            return found
        others = tuple(hit for hit in found.hits if hit.card.id != speaker.id)
        return replace(found, hits=(replace(best, card=speaker), *others))

    def _beside(self, found: Found, text: str, region: str | None, now: datetime) -> Beside:
        home, card, near = region_chain(region), found.hits[0].card, _near(found.hits)
        chain = (*reach(text, region), card.document.region)
        differing = list(self.differing.lines(card, text, chain, now))
        other = None if differing else next((one for one in near if differ(card, one)), None)
        if other:
            differing.append(words.ELSEWHERE.format(source=_dated(other, now), said="；".join(other.figures)))
        more = [one for one in near if one is not other and _belongs(card, one)]
        more = more[: MOST_BESIDE if len(text) >= MANY_THINGS else 1]
        notes = (*warnings(card, home, now), *_from_above(card, chain[0], home))
        return Beside(lead(card, now), notes, differing, _local(found.hits, home), more)

    def _clarify(self, found: Found, text: str, region: str | None, now: datetime) -> Answer:
        hits = found.hits[:MAX_CHOICES]
        cards = tuple(hit.card for hit in hits)
        lines = (words.CHOICES, *(choice(n, card, region_chain(region)) for n, card in enumerate(cards, 1)))
        units = tuple(dict.fromkeys(unit for card in cards for unit in card.units[:1]))
        return Answer(
            AnswerKind.CLARIFY, "\n".join(lines), hits=hits, sources=sources(hits), units=units, choices=cards
        )

    def _decline(self, found: Found, text: str, region: str | None, now: datetime) -> Answer:
        home, place = region_chain(region), reach(text, region)[0]
        if place not in home:
            return Answer(
                AnswerKind.NO_ANSWER, words.NOT_FOUND_PLACE.format(place=place) + words.OFFER, hits=found.hits
            )
        unit = self._in_charge(plain(text), home)
        known = [words.NOT_FOUND_UNIT.format(unit=unit)] if unit else []
        reply = "".join((words.NOT_FOUND, *known, words.OFFER))
        return Answer(AnswerKind.NO_ANSWER, reply, hits=found.hits, units=(unit,) if unit else ())

    def _in_charge(self, text: str, home: Sequence[str]) -> str:
        """The unit of the asker's place whose name or duty is named at most length in the question; "" for none."""
        named = [
            (len(word), unit.name)
            for unit in self.units.values()
            if unit.region == home[0] and not unit.group
            for word in (unit.name, *unit.aliases, *unit.topics)
            if len(word) > 1 and word.lower() in text
        ]
        return max(named, key=lambda one: one[0], default=(0, ""))[1]

    def _title_asked(self, text: str, place: str) -> Document | None:
        """The document of that place of which only the title is known, where the question is about it."""
        asked = set(grams(plain(text)))
        for document in self.documents.values():
            if document.status is Status.TITLE_ONLY and document.region == place:
                title = {gram for gram in grams(plain(document.title)) if len(gram) > 1}
                if len(title & asked) >= _TITLE_SAID * len(title):
                    return document
        return None


def _states(card: Card, part: str) -> bool:
    """Whether the card has every fact that a part asks for."""
    facts = plain(" ".join((card.answer, *card.figures)))
    return all(holds(card, kind, facts) for kind in facts_asked(part))


def _part_line(part: str, answer: Answer, now: datetime) -> str:
    if answer.card is None:
        return words.PART_OPEN.format(part=part)
    lapsed = words.PAST_MARK if holds_no_more(answer.card, now) else ""
    return words.PART.format(
        part=part, said=answer.card.answer, mark=lapsed, source=cited(answer.card.document, answer.card.clauses[:1])
    )


def _is_replied(found: Found) -> bool:
    """Whether a unit has replied to this very question."""
    return found.band is Band.ANSWER and is_reply(found.hits[0].card.document)


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


def _near(hits: Sequence[Hit]) -> list[Card]:
    """The cards that came close behind the first and that nobody doubts."""
    return [hit.card for hit in hits[1:5] if hit.score >= _CLOSE * hits[0].score and not hit.card.doubted]


def _local(hits: Sequence[Hit], home: Sequence[str]) -> Card | None:
    """The card of the asker's own place where a higher government's card speaks first."""
    card = hits[0].card
    if card.document.region == home[0] or card.document.region not in home:
        return None
    own = [hit.card for hit in hits[1:5] if _is_of(hit.card, home[0])]
    return next((one for one in own if same_matter(card, one)), None)


def _is_of(card: Card, place: str) -> bool:
    return card.document.region == place and bool(card.units) and not card.doubted


def _from_above(card: Card, place: str, home: Sequence[str]) -> tuple[str, ...]:
    """Where another place was named and only a government above it says something, that is said."""
    if place in home or card.document.region == place:
        return ()
    return (words.FROM_ABOVE.format(place=place, region=card.document.region),)


def _belongs(card: Card, other: Card) -> bool:
    same_document = card.document.id == other.document.id
    return (same_document and bool(set(card.clauses) & set(other.clauses))) or same_matter(card, other)


def _dated(card: Card, now: datetime) -> str:
    return cited(card.document, card.clauses) + (words.PAST_MARK if has_lapsed(card.document, now) else "")
