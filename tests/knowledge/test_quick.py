"""The quick ways of matching find exactly what the straightforward ones do, on every shipped card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from knowledge import corpus as corpus_module
from knowledge.asked import Asked, holds
from knowledge.base import Card, load
from knowledge.corpus import Corpus, Entry, Said, read_card
from knowledge.features import Told, partial_ratios
from knowledge.match import Matcher
from knowledge.normalize import BAR, grams, is_han, plain, plains, words
from knowledge.question import essence, read_question

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ALPHABET = "零一二三十百万第点半个天年百分之甘州区的吗aA1.%|｜ \u3000\n①½İΣ"


@pytest.fixture(scope="module")
def cards() -> Sequence[Card]:
    return load().cards


@pytest.fixture(scope="module")
def corpus(cards: Sequence[Card]) -> Corpus:
    found = Corpus()
    for card in cards:
        found.put(card, read_card(card))
    return found


def parts(card: Card) -> tuple[str, ...]:
    return card.title, card.answer, *card.figures, *card.topics, *card.similar, *card.units


def every_gram(card: Card) -> set[str]:
    return {gram for part in parts(card) for gram in grams(plain(part))}


def entries(corpus: Corpus) -> list[Entry]:
    return [corpus.entry(number) for number in range(len(corpus))]


@given(st.lists(st.text(alphabet=ALPHABET, max_size=30), min_size=1, max_size=6))
def test_texts_worked_as_one_are_as_if_worked_alone(texts: list[str]) -> None:
    assert plains(texts) == [plain(text) for text in texts]


@given(st.lists(st.text(max_size=400), min_size=1, max_size=4))
def test_no_texts_worked_as_one_differ_however_odd_or_long(texts: list[str]) -> None:
    assert plains(texts) == [plain(text) for text in texts]


def test_a_card_is_read_as_its_texts_one_by_one(cards: Sequence[Card]) -> None:
    for card in cards:
        said = read_card(card)
        own = [grams(plain(part)) for part in (card.title, card.title, *card.topics, card.answer)]
        own += [grams(plain(part)) for part in (*card.figures, *card.units)]
        assert Counter(said.own) == Counter(gram for part in own for gram in part)
        assert said.asked == [grams(essence(plain(text))) for text in card.similar]
        assert said.title == grams(essence(plain(card.title)))
        assert said.every == every_gram(card)


def test_every_gram_is_counted_once_a_card(cards: Sequence[Card], corpus: Corpus) -> None:
    counts = Counter(gram for card in cards for gram in every_gram(card))
    assert set(corpus.vocabulary()) == set(counts)
    told = {gram: corpus.weights([gram])[gram] for gram in counts}
    same = Corpus()
    for card in (*cards, cards[0]):  # the first comes, goes and comes again
        same.drop(card.id)
        same.put(card, read_card(card))
    assert told == {gram: same.weights([gram])[gram] for gram in counts}


def test_new_grams_are_those_that_no_card_had(cards: Sequence[Card]) -> None:
    corpus, seen = Corpus(), set[str]()
    for card in cards[:200]:
        _, new = corpus.put(card, read_card(card))
        assert new == sorted(every_gram(card) - seen)
        seen |= every_gram(card)


def test_an_entry_says_what_its_card_says(cards: Sequence[Card], corpus: Corpus) -> None:
    for entry in entries(corpus):
        card = entry.card
        assert entry.body == plain(f"{card.title} {card.answer} {' '.join(card.figures)}")
        assert entry.facts == plain(f"{card.answer} {' '.join(card.figures)}")
        assert entry.words == {gram for gram in every_gram(card) if not is_han(gram)}
        assert not any(entry.lacks([kind]) is holds(card, kind, entry.facts) for kind in Asked)
    assert words("办12.5%照abc") == ["12.5%", "abc"]


def test_an_entry_is_the_same_whether_made_early_or_late(cards: Sequence[Card], corpus: Corpus) -> None:
    early = entries(corpus)
    corpus._entries.clear()
    assert entries(corpus) == early


def test_what_a_card_holds_of_a_question_is_the_weight_of_the_grams_in_it(
    cards: Sequence[Card], corpus: Corpus
) -> None:
    synonyms = Matcher().synonyms
    grams_of = [every_gram(entry.card) for entry in entries(corpus)]
    for text in (cards[0].similar[0], cards[500].similar[-1], "wifi 5g 12345热线 3 个工作日能装好吗", "?"):
        question = read_question(text, synonyms)
        told = Told(corpus, question)
        for entry, has in zip(entries(corpus), grams_of, strict=True):
            assert told.of_card(entry) == pytest.approx(told.of(frozenset(has)), abs=1e-9)
        found = partial_ratios(question, entries(corpus))
        assert found == [fuzz.partial_ratio(question.core, entry.body) for entry in entries(corpus)]


def straightforward(card: Card) -> Said:
    own = (card.title, card.title, *card.topics, card.answer, *card.figures, *card.units)
    return Said(
        texts=[plain(part) for part in corpus_module._texts(card)],
        own=[gram for part in own for gram in grams(plain(part))],
        asked=[grams(essence(plain(text))) for text in card.similar],
        title=grams(essence(plain(card.title))),
        every=every_gram(card),
    )


def test_whole_searches_find_the_same_cards_with_the_same_scores(
    cards: Sequence[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = cards[::3]
    asked = [(text, card.document.region) for card in some[::4] for text in (card.similar[-1], card.title[:-1])]
    quick = Matcher(some)
    found = [quick.search(text, region, NOW) for text, region in asked]
    monkeypatch.setattr("knowledge.match.read_card", straightforward)
    monkeypatch.setattr(Told, "of", lambda self, has: sum(w for gram, w in self._own.items() if gram in has))
    monkeypatch.setattr(Told, "of_card", lambda self, entry: self.of(every_gram(entry.card)))
    monkeypatch.setattr(
        "knowledge.match.partial_ratios",
        lambda question, found: [fuzz.partial_ratio(question.core, entry.body) for entry in found],
    )
    plainly = Matcher(some)
    assert [plainly.search(text, region, NOW) for text, region in asked] == found


def test_a_matcher_that_was_changed_is_one_that_was_built(cards: Sequence[Card]) -> None:
    """Cards that come one by one, some twice, answer as if all had come at once."""
    few = cards[:30]
    changed = Matcher(few[:10])
    for card in (*few[5:], few[3]):
        changed.change(put=[card])
    changed.change(drop=[few[0].id])
    built = Matcher(few[1:])
    for card in few[1:]:
        found = [one.search(card.similar[0], card.document.region, NOW).hits[0].card for one in (changed, built)]
        assert found == [card, card]
    assert few[0] not in [hit.card for hit in changed.search(few[0].similar[0], few[0].document.region, NOW).hits]


def test_a_bar_stands_between_texts_and_in_no_gram() -> None:
    assert grams(f"办{BAR}照") == ["办", "照"]
