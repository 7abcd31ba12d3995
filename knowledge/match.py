"""A question in, the cards that answer it out: candidates by BM25, reranked by the features, in one of three bands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from knowledge.bands import Band, band, confidence
from knowledge.base import Card
from knowledge.context import Before, asks_place_only, follows, place_of, readings, says_too
from knowledge.corpus import Corpus, Entry, Said, read_card
from knowledge.features import WEIGHTS, Near, Told, features, nearest, partial_ratios, weigh
from knowledge.index import GramIndex, GramRow
from knowledge.normalize import plain
from knowledge.places import region_chain
from knowledge.precedence import differ, holds_no_more, is_copy, rank, reach, same_matter
from knowledge.question import Question, read_question
from knowledge.sounds import Sounds
from knowledge.synonyms import Synonyms, load_synonyms

CANDIDATES, DEEPEST = 20, 120
ROWS = 30
DEEP = 12
SHOWN = 8
NEAR = 0.4
RIVAL, CLAUSE_RIVAL, AGAIN = 0.8, 0.75, 0.4  # of the best score: a card, a clause, a clause in a doubted card's place
ON_IT = 0.75  # of what a question is about, said by a clause that answers it
CLAUSES = 5
HEARD_WEIGHT = 0.5
THAT_YEAR = 0.7
MANY, HUGE = 200, 100_000
WHOLE, ASKED = "whole", "asked"
_FAR = Near()


@dataclass(frozen=True, slots=True)
class Hit:
    """A card, how sure it answers (0-1), and why: the similar question that is nearest, or the numbers."""

    card: Card
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    band: Band
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: Entry
    numbers: dict[str, float]
    score: float
    told: Told
    row: int
    question: Question

    @property
    def is_on_it(self) -> bool:
        """Whether it says itself what the question is about, and the kind of fact that is asked for."""
        about = self.question.about
        said = sum(gram in self.entry.body for gram in about) >= ON_IT * len(about)
        return bool(about) and said and not self.numbers["lacks"]


class Matcher:
    """Cards to be searched; `change` takes effect at once and costs what has changed, not what there is."""

    def __init__(self, cards: Iterable[Card] = (), synonyms: Synonyms | None = None) -> None:
        self.synonyms = synonyms or load_synonyms()
        self.corpus = Corpus()
        self._sounds = Sounds()
        self._cards = GramIndex(WHOLE)
        self._similar = GramIndex(ASKED)
        self.change(put=cards)

    def change(self, put: Iterable[Card] = (), drop: Iterable[str] = ()) -> None:
        """Cards come in, in place of earlier ones of the same id; those whose ids are in `drop` go."""
        put = tuple(put)
        ids = [*dict.fromkeys((*drop, *(card.id for card in put)))]
        removed = [number for number in map(self.corpus.drop, ids) if number is not None]
        if not put and not removed:
            return
        many = len(put) > MANY
        with self._cards.change(removed, many) as put_card, self._similar.change(removed, many) as put_question:
            for card in put:
                said = read_card(card)
                number, new = self.corpus.put(card, said)
                self._sounds.add(new)
                put_card(_card_row(number, card, said))
                for row, asked in said.rows(number):
                    put_question(GramRow(row, number, card.document.region, {ASKED: asked}))

    def search(self, text: str, region: str | None, now: datetime, before: Before | None = None) -> Found:
        """The cards for a question asked in `region` (None: 甘州区; a place named in the text beats it), best first.

        A question that leans on the one `before` it is read together with that, and not answered by its card again,
        unless that speaks of the new words too and nothing else that holds does.

        At most SHOWN hits; copies of one matter are one hit, said by the source that has precedence. Where another
        place is named, a card of home answers only if it speaks of that place itself (走兰州机场).
        """
        if before and follows(text):
            said = place_of(text, before)
            spent = partial(_repeats, before=before.card, elsewhere=said == text)
            chain, read = reach(said, region), readings(text, before)
            found = self._best(read, chain, now, spent)
            if says_too(before.card, text) and (found.band is Band.NONE or holds_no_more(found.hits[0].card, now)):
                return self._best(read, chain, now)
            return self._of_place(found, before, chain[0]) if asks_place_only(text) else found
        chain, home = reach(text, region), region_chain(region)
        found = self._search(text, chain, now)
        if chain[0] in home:
            return found
        own = self._search(text, home, now)
        return own if own.band is Band.ANSWER and _speaks_of(own.hits[0], chain[0]) and _surer(own, found) else found

    def _of_place(self, found: Found, before: Before, place: str) -> Found:
        """What another place says of the very matter that was asked before; a level above may say it for the place."""
        about = read_question(before.text, self.synonyms, place).about
        kept = tuple(hit for hit in found.hits if same_matter(hit.card, before.card) or _says(hit.card, about))
        sure = found.band if found.band is Band.NONE else Band.ANSWER
        return Found(sure, kept) if kept else Found(Band.NONE, ())

    def _best(
        self, read: Iterable[str], chain: Sequence[str], now: datetime, spent: Callable[[Card], bool] | None = None
    ) -> Found:
        """What answers the surest of several readings."""
        found = [self._search(reading, chain, now, spent) for reading in read]
        return max(found, key=lambda one: one.hits[0].score if one.hits else 0.0)

    def _search(
        self, text: str, chain: Sequence[str], now: datetime, spent: Callable[[Card], bool] | None = None
    ) -> Found:
        found = [one for one in self.candidates(text, chain) if spent is None or not spent(one.entry.card)]
        if not found:
            return Found(Band.NONE, ())
        top = found[0]
        covered = top.told.of_card(top.entry) / self.corpus.rare
        sure = confidence(top.numbers, covered)
        best = _bare(top) or 1.0
        clauses = {one.entry.card.id for one in found if one.entry.card.is_clause and one.is_on_it}
        hits = [
            Hit(one.entry.card, round(sure * min(max(_bare(one), 0.0) / best, 1.0), 4), self._why(one))
            for n, one in enumerate(found)
            if n < DEEP or one.entry.card.id in clauses
        ]
        if not _is_of(top.entry.card, top.question.years):
            hits = _spoken(hits, chain, now, differ if top.numbers["exact"] else same_matter, clauses)
        return Found(band(sure), tuple(_collapsed(hits)))

    def _why(self, one: Candidate) -> str:
        if one.row >= 0 and one.numbers["similar"] >= NEAR:
            return f"相近问法：{self.corpus.row(one.row).text}"
        return " ".join(f"{name}={value:.2f}" for name, value in one.numbers.items() if value)

    def _heard(self, question: Question) -> Question:
        """The question with what its unknown words sound like: 成诺 is nobody's word, 承诺 is."""
        heard = {gram: self._sounds.like(gram) for gram in question.grams if not self.corpus.knows(gram)}
        heard = {gram: known for gram, known in heard.items() if known}
        if not heard:
            return question
        meant = {known: HEARD_WEIGHT for alike in heard.values() for known in alike}
        terms = {gram: weight for gram, weight in question.terms.items() if gram not in heard}
        asking = question.asking | {known for gram in heard if gram in question.asking for known in heard[gram]}
        grams = question.grams - heard.keys() | {alike[0] for alike in heard.values()}
        return replace(question, grams=grams, asking=asking, terms=meant | terms)

    def _sought(self, question: Question) -> dict[str, float]:
        """The terms to look for; among very many cards single characters cost much and tell nothing."""
        if len(self.corpus) < HUGE:
            return question.terms
        return {term: weight for term, weight in question.terms.items() if len(term) > 1} or question.terms

    def candidates(self, text: str, scopes: Sequence[str]) -> list[Candidate]:
        """The cards of the regions `scopes` (the nearest first) that come near the question, best first."""
        question = self._heard(read_question(text, self.synonyms, scopes[0]))
        told, terms = Told(self.corpus, question), self._sought(question)
        scores = self._nearest_cards(terms, scopes)
        near = nearest(question, told, (row for row, _ in self._similar.top(ASKED, terms, scopes, ROWS)))
        best = max(scores.values(), default=1.0)
        found = []
        entries = [self.corpus.entry(number) for number in sorted(scores.keys() | near.keys())]
        for entry, ratio in zip(entries, partial_ratios(question, entries), strict=True):
            close, bm25 = near.get(entry.number, _FAR), scores.get(entry.number, 0.0)
            level = 1 - scopes.index(entry.card.document.region) / 3 + THAT_YEAR * _is_of(entry.card, question.years)
            numbers = features(question, entry, bm25 / best, close, level, ratio)
            found.append(Candidate(entry, numbers, weigh(numbers), told, close.row, question))
        return sorted(found, key=lambda one: -one.score)

    def _nearest_cards(self, terms: Mapping[str, float], scopes: Sequence[str]) -> dict[int, float]:
        """number -> BM25 of the nearest cards; the nearest clauses are among them, however many cards come before."""
        if not self.corpus.has_clauses:
            return dict(self._cards.top(WHOLE, terms, scopes, CANDIDATES))
        top = self._cards.top(WHOLE, terms, scopes, DEEPEST)
        clauses = [row for row in top[CANDIDATES:] if self.corpus.card(row[0]).is_clause]
        return dict(top[:CANDIDATES] + clauses[:CLAUSES])


def _card_row(number: int, card: Card, said: Said) -> GramRow:
    whole = " ".join(map(" ".join, (said.own, *said.asked)))
    return GramRow(number, number, card.document.region, {WHOLE: whole})


def _is_of(card: Card, years: frozenset[str]) -> bool:
    """Whether the card's document is of one of those years, by its day or its title."""
    day, title = card.document.day, card.document.title
    return any((day is not None and str(day.year) == year) or year in title for year in years)


def _repeats(card: Card, before: Card, *, elsewhere: bool) -> bool:
    """Whether the card says again what the one before said, or what another source says of that very matter.

    What is asked of another place is on the same matter by nature.
    """
    return card.id == before.id or (not elsewhere and (is_copy(card, before) or differ(card, before)))


def _says(card: Card, about: Collection[str]) -> bool:
    said = plain(" ".join((card.title, card.answer)))
    return bool(about) and sum(gram in said for gram in about) >= ON_IT * len(about)


def _speaks_of(hit: Hit, region: str) -> bool:
    name = region[:-1]
    return any(name in text for text in (hit.card.answer, *hit.card.similar))


def _surer(one: Found, other: Found) -> bool:
    return not other.hits or one.hits[0].score > other.hits[0].score


def _bare(one: Candidate) -> float:
    """Its score without what being asked word for word adds."""
    return one.score - WEIGHTS["exact"] * one.numbers["exact"]


def _spoken(
    hits: list[Hit], chain: Sequence[str], now: datetime, rival: Callable[[Card, Card], bool], clauses: Collection[str]
) -> list[Hit]:
    """The hits with the one first that has precedence among the rivals that are as good as the best.

    `clauses` are the ids of the clauses that answer the question themselves.
    """
    best = hits[0]
    rivals = [best, *(hit for hit in hits[1:] if _is_rival(hit, best, rival, clauses))]
    speaker = min(rivals, key=lambda hit: rank(hit.card, chain, now))
    if rank(speaker.card, chain, now)[:-1] == rank(best.card, chain, now)[:-1]:
        return hits
    return [replace(speaker, score=best.score), *(hit for hit in hits if hit is not speaker)]


def _is_rival(hit: Hit, best: Hit, rival: Callable[[Card, Card], bool], clauses: Collection[str]) -> bool:
    """Whether it may speak in place of the best: on the same matter and nearly as near; nearer for a clause's words
    than for those of the document that a doubted card is of."""
    if not hit.card.is_clause:
        return hit.score >= RIVAL * best.score and rival(best.card, hit.card)
    again = best.card.doubted and hit.card.document.id == best.card.document.id
    return hit.card.id in clauses and hit.score >= (AGAIN if again else CLAUSE_RIVAL) * best.score


def _collapsed(hits: list[Hit]) -> list[Hit]:
    """At most SHOWN, each of another matter."""
    kept: list[Hit] = []
    for hit in hits:
        if len(kept) < SHOWN and not any(is_copy(hit.card, one.card) for one in kept):
            kept.append(hit)
    return kept
