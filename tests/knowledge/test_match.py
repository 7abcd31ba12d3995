from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.bands import Band
from knowledge.base import Card, Document, Kind, Knowledge, Status, load
from knowledge.match import Found, Matcher
from knowledge.normalize import plain
from knowledge.precedence import differ
from tests.knowledge.questions import ANSWERED, UNANSWERED

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DISTRICT = Document("district", "区方案", "甘州区", Status.DRAFT)
CITY = Document("city", "市方案", "张掖市", Status.ISSUED)
ELSEWHERE = Document("elsewhere", "外地方案", "陇南市", Status.ISSUED)


def power(source: Document, days: int) -> Card:
    return Card(
        f"power-{source.id}", source, ("1",), "低压办电时限", f"只装电表的不超过{days}个工作日。", Kind.TARGET,
        figures=(f"{days}个工作日",), topics=("低压用户", "办电时限"), similar=("小店装电表要等几天", "门面用电多久通"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def matcher(knowledge: Knowledge) -> Matcher:
    return Matcher(knowledge.cards)


def best(found: Found) -> Card:
    return found.hits[0].card


def gold_first(found: Found, gold: Sequence[str], places: int) -> bool:
    said = {f"{hit.card.document.id}#{clause}" for hit in found.hits[:places] for clause in hit.card.clauses}
    return bool(said & set(gold))


def test_questions_held_out_find_their_clause(matcher: Matcher) -> None:
    found = [(matcher.search(row["ask"], row.get("region"), NOW), row["gold"]) for row in ANSWERED]
    first = sum(gold_first(one, gold, 1) for one, gold in found) / len(found)
    third = sum(gold_first(one, gold, 3) for one, gold in found) / len(found)
    declined = sum(one.band is Band.NONE for one, _ in found) / len(found)
    assert first >= 0.88
    assert third >= 0.95
    assert declined <= 0.06


def test_questions_that_no_document_answers_are_mostly_declined(matcher: Matcher) -> None:
    bands = [matcher.search(row["ask"], row.get("region"), NOW).band for row in UNANSWERED]
    assert bands.count(Band.NONE) >= 0.7 * len(bands)
    assert bands.count(Band.ANSWER) <= 0.15 * len(bands)


def test_no_held_out_question_is_a_similar_question(knowledge: Knowledge) -> None:
    similar = {text for card in knowledge.cards for text in card.similar}
    assert not similar & {row["ask"] for row in ANSWERED}


def test_every_similar_question_answers_its_card(matcher: Matcher, knowledge: Knowledge) -> None:
    for card in knowledge.cards:
        found = matcher.search(card.similar[-1], card.document.region, NOW)
        assert found.band is Band.ANSWER
        assert best(found) == card or _also_asks(best(found), card.similar[-1]) or differ(best(found), card)


def _also_asks(card: Card, question: str) -> bool:
    """Whether another document answers the very same question."""
    return plain(question) in {plain(text) for text in card.similar}


def test_the_district_speaks_before_the_city_and_a_named_city_before_the_district() -> None:
    matcher = Matcher([power(CITY, 5), power(DISTRICT, 3)])
    assert best(matcher.search("装电表几个工作日", None, NOW)).document is DISTRICT
    assert best(matcher.search("张掖市装电表几个工作日", None, NOW)).document is CITY


def test_another_place_speaks_only_when_named() -> None:
    matcher = Matcher([power(DISTRICT, 3), power(ELSEWHERE, 9)])
    here, there = matcher.search("装电表几天", None, NOW), matcher.search("陇南市装电表几天", None, NOW)
    assert [hit.card.document for hit in here.hits] == [DISTRICT]
    assert [hit.card.document for hit in there.hits] == [ELSEWHERE]


def test_copies_of_one_matter_are_one_hit() -> None:
    matcher = Matcher([power(DISTRICT, 3), power(CITY, 3)])
    assert [hit.card.document for hit in matcher.search("装电表几天", None, NOW).hits] == [DISTRICT]


def test_typing_mistakes_are_forgiven(matcher: Matcher) -> None:
    assert best(matcher.search("低压用户办电全过成限时几天", None, NOW)).id == best(
        matcher.search("低压用户办电全过程限时几天", None, NOW)
    ).id  # fmt: skip


def test_a_matcher_without_cards_knows_nothing() -> None:
    assert Matcher([]).search("装电表几天", None, NOW) == Found(Band.NONE, ())


def test_scores_fall_and_stay_within_bounds(matcher: Matcher) -> None:
    for row in ANSWERED:
        scores = [hit.score for hit in matcher.search(row["ask"], None, NOW).hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200) | st.text(alphabet="办电照贷款几天多久?\"'()*:^~+-[]{}/\\AND OR", max_size=80))
def test_no_text_raises_and_the_same_text_has_the_same_answer(matcher: Matcher, text: str) -> None:
    assert matcher.search(text, None, NOW) == matcher.search(text, None, NOW)


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_an_unrelated_card_never_changes_what_a_similar_question_answers(
    knowledge: Knowledge, data: st.DataObject
) -> None:
    cards = knowledge.cards[:40]
    card = data.draw(st.sampled_from(cards))
    question = data.draw(st.sampled_from(card.similar))
    words = data.draw(
        st.lists(
            st.text(alphabet="鱼虾蟹贝珊瑚礁潮汐浪花", min_size=4, max_size=12), min_size=3, max_size=3, unique=True
        )
    )
    alien = replace(
        card, id="alien", title=words[0], answer=words[1], figures=(), topics=(words[2],), similar=tuple(words)
    )  # fmt: skip
    found = Matcher([*cards, alien]).search(question, card.document.region, NOW)
    assert (found.band, best(found)) == (Band.ANSWER, card)


@pytest.mark.parametrize("question", ["公司注销几天能办完", "营业执照变更要几天", "营业执照丢了怎么补办"])
def test_how_long_one_thing_takes_is_no_answer_for_another(matcher: Matcher, question: str) -> None:
    """Opening a business is not deregistering one."""
    assert matcher.search(question, None, NOW).band is not Band.ANSWER


def test_a_thing_to_be_done_is_answered_by_a_card_on_it(matcher: Matcher) -> None:
    assert "注销" in best(matcher.search("公司注销能在网上办吗", None, NOW)).title


@pytest.mark.parametrize("question", ["没有抵押能贷款吗", "没抵押怎么贷款"])
def test_who_has_nothing_to_pledge_is_answered_on_credit_loans(matcher: Matcher, question: str) -> None:
    assert "信用贷款" in best(matcher.search(question, None, NOW)).title
