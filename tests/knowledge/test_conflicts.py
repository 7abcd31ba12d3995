"""Where the documents disagree, whoever is told one value is told the others that speak where he stands."""

import re
from datetime import UTC, datetime

import pytest

from knowledge.answer import Answerer
from knowledge.base import Card, Knowledge, Status, load
from knowledge.conflicts import Conflict, ConflictKind, Value, load_conflicts
from knowledge.match import Matcher
from knowledge.places import region_chain
from knowledge.reply import cited

NOW = datetime(2026, 7, 1, tzinfo=UTC)
ALL = load_conflicts().all
TOLD = {
    ConflictKind.DIFFER: "文件里的说法不一致",
    ConflictKind.MEASURES: "请注意区分",
    ConflictKind.MISPRINT: "请注意区分",
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


@pytest.fixture(scope="module")
def answerer(knowledge: Knowledge) -> Answerer:
    return Answerer(knowledge, Matcher(knowledge.cards))


def stating(knowledge: Knowledge, conflict: Conflict, value: Value) -> list[Card]:
    return [card for card in knowledge.cards if conflict.is_about(card) and conflict.is_said(value, card)]


def in_reach(knowledge: Knowledge, conflict: Conflict, card: Card, home: tuple[str, ...]) -> list[Value]:
    """What has to be told beside the card, by the rule written out again."""
    regions = {*home, card.document.region}
    return [
        value
        for value in conflict.values
        if not value.state and knowledge.documents[value.doc].region in regions and not conflict.is_said(value, card)
    ]


def test_the_38_matters_are_all_there() -> None:
    assert {conflict.number.rstrip("bc") for conflict in ALL} == {str(n) for n in range(1, 39)}


@pytest.mark.parametrize("conflict", ALL, ids=lambda conflict: conflict.number)
def test_every_value_is_stated_by_a_card_that_cites_its_clause(knowledge: Knowledge, conflict: Conflict) -> None:
    assert [value for value in conflict.values if not stating(knowledge, conflict, value)] == []


@pytest.mark.parametrize("conflict", ALL, ids=lambda conflict: conflict.number)
def test_the_reply_gives_every_other_value_in_reach_with_its_source_and_none_beyond(
    knowledge: Knowledge, answerer: Answerer, conflict: Conflict
) -> None:
    for value in conflict.values:
        for card in stating(knowledge, conflict, value):
            home = region_chain(card.document.region)
            said = answerer.show(card, card.document.region, NOW).text
            others = in_reach(knowledge, conflict, card, home)
            if conflict.kind is not ConflictKind.UNITS:
                for other in others:
                    assert other.said in said
                    assert cited(knowledge.documents[other.doc], (other.clause,)) in said
                assert (TOLD[conflict.kind] in said) or not others
            for far in (far for far in conflict.values if far not in others and far.doc != value.doc):
                assert cited(knowledge.documents[far.doc], (far.clause,)) not in said.replace(card.answer, "")


@pytest.mark.parametrize("conflict", ALL, ids=lambda conflict: conflict.number)
def test_at_home_the_nearest_value_is_the_one_that_is_answered(
    knowledge: Knowledge, answerer: Answerer, conflict: Conflict
) -> None:
    home = region_chain(None)
    cards = [card for value in conflict.values if not value.state for card in stating(knowledge, conflict, value)]
    levels = {card.id: home.index(card.document.region) for card in cards if card.document.region in home}
    nearest = min(levels.values(), default=0)
    if conflict.kind is ConflictKind.DIFFER:
        for card in cards:
            if levels.get(card.id, 0) > nearest:
                said = answerer.ask(card.similar[0], None, NOW)
                assert said.card is not None
                assert home.index(said.card.document.region) == nearest, card.similar[0]
                assert "文件里的说法不一致" in said.text, card.similar[0]


def test_what_is_offered_is_to_have_the_unit_confirm(answerer: Answerer, knowledge: Knowledge) -> None:
    card = next(card for card in knowledge.cards if card.id == "gz1-power-low")
    assert "转给区供电公司确认" in answerer.show(card, "甘州区", NOW).text


def test_every_other_value_has_a_line_of_its_own(answerer: Answerer) -> None:
    lines = answerer.show(answerer.matcher.corpus.by_id("gz1-power-low"), "甘州区", NOW).text.split("\n")  # type: ignore[arg-type]
    head = next(n for n, line in enumerate(lines) if "文件里的说法不一致" in line)
    assert [line[:3] for line in lines[head + 1 : head + 3]] == ["· 《", "· 《"]
    assert all(len(re.findall("《", line)) == 1 for line in lines if line.startswith("· "))


def test_a_value_whose_time_is_over_is_told_as_such(answerer: Answerer, knowledge: Knowledge) -> None:
    card = next(card for card in knowledge.cards if card.id == "gz1-power-low")
    lapsed = next(one for one in knowledge.documents.values() if one.status is Status.TARGETS_LAPSED)
    assert f"{cited(lapsed, ('(三)4',))}（期限已过）写的是" in answerer.show(card, "甘州区", NOW).text


def test_a_state_of_affairs_contradicts_no_rule(answerer: Answerer, knowledge: Knowledge) -> None:
    states = [value for conflict in ALL for value in conflict.values if value.state]
    assert len(states) >= 8
    for conflict in ALL:
        for value in conflict.values:
            for card in stating(knowledge, conflict, value):
                text = answerer.show(card, card.document.region, NOW).text
                assert not [one for one in conflict.values if one.state and f"写的是{one.said}" in text]
