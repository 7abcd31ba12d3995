from datetime import UTC, date, datetime

import pytest

from knowledge import words
from knowledge.base import Card, Document, Kind, Status
from knowledge.precedence import differ, is_copy, lead, rank, reach, same_matter, warnings

NOW = datetime(2026, 7, 1, tzinfo=UTC)
HOME = ("甘州区", "张掖市", "甘肃省")


def document(region: str = "甘州区", status: Status = Status.ISSUED, **more: date | None) -> Document:
    return Document(f"{region}-{status}", f"{region}方案", region, status, **more)  # type: ignore[arg-type]


def card(
    source: Document,
    figures: tuple[str, ...] = (),
    kind: Kind = Kind.TARGET,
    due: str = "",
    until: date | None = None,
) -> Card:
    return Card(
        "one", source, ("1",), "低压办电时限", "答", kind, figures=figures, due=due, until=until,
        topics=("低压用户", "办电时限"), units=("供电公司",),
    )  # fmt: skip


def test_the_nearest_government_speaks_first_even_as_a_draft() -> None:
    district, city = card(document(status=Status.DRAFT)), card(document("张掖市", Status.IN_FORCE))
    assert rank(district, HOME, NOW) < rank(city, HOME, NOW)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (document(status=Status.IN_FORCE), document(status=Status.TARGETS_LAPSED)),
        (document(status=Status.DRAFT), document(status=Status.TARGETS_LAPSED)),
        (document(status=Status.ISSUED), document(status=Status.DRAFT)),
        (document(day=date(2026, 1, 1)), document(day=date(2023, 1, 1))),
        (document(), document(valid_until=date(2026, 6, 30))),
    ],
)
def test_on_one_level_what_holds_comes_before_what_does_not(first: Document, second: Document) -> None:
    assert rank(card(first), HOME, NOW) < rank(card(second), HOME, NOW)


def test_background_comes_after_a_promise() -> None:
    assert rank(card(document(), kind=Kind.PROMISE), HOME, NOW) < rank(
        card(document(), kind=Kind.BACKGROUND), HOME, NOW
    )


def test_a_rule_that_has_ended_comes_after_one_that_holds() -> None:
    ended, holding = card(document(), until=date(2026, 6, 30)), card(document(), until=date(2026, 7, 1))
    assert rank(holding, HOME, NOW) < rank(ended, HOME, NOW)


def test_a_draft_and_another_place_carry_their_warning() -> None:
    elsewhere = words.OTHER_PLACE.format(region="陇南市", home="甘州区")
    assert warnings(card(document(status=Status.DRAFT)), HOME, NOW) == (words.DRAFT,)
    assert warnings(card(document("陇南市")), HOME, NOW) == (elsewhere,)
    assert warnings(card(document("陇南市")), ("陇南市", "甘肃省"), NOW) == ()


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (card(document(), until=date(2024, 12, 31)), words.OVER.format(day="2024年12月31日", unit="供电公司")),
        (card(document(valid_until=date(2026, 6, 30))), words.OVER.format(day="2026年6月30日", unit="供电公司")),
        (
            card(document(day=date(2022, 7, 8), status=Status.TARGETS_LAPSED)),
            words.PAST.format(year=2022, unit="供电公司"),
        ),
        (card(document(), due="2026-06"), words.PAST.format(year=2026, unit="供电公司")),
        (card(document(), due="2026-07", until=date(2026, 7, 1)), ""),
        (card(document(status=Status.TARGETS_LAPSED), kind=Kind.BACKGROUND), ""),
    ],
)
def test_what_no_longer_holds_says_so_before_all_else(one: Card, said: str) -> None:
    assert lead(one, NOW) == said


def test_a_month_or_a_day_is_over_at_midnight_in_china() -> None:
    last = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    for one in (card(document(), due="2026-12"), card(document(), until=date(2026, 12, 31))):
        assert lead(one, last) == ""
        assert lead(one, last.replace(hour=16))


def test_background_is_never_a_promise() -> None:
    assert words.BACKGROUND in warnings(card(document(), kind=Kind.BACKGROUND), HOME, NOW)


def test_two_values_of_one_thing_contradict_and_equal_ones_are_copies() -> None:
    district, city = (
        card(document(), ("3个工作日", "12个工作日")),
        card(document("张掖市"), ("5个工作日", "15个工作日")),
    )
    same = card(document("甘肃省"), ("12个工作日", "三个工作日"))
    assert same_matter(district, city)
    assert differ(district, city)
    assert not differ(district, same)
    assert is_copy(district, same)


@pytest.mark.parametrize(
    ("text", "region", "chain"),
    [
        ("开公司要多久", None, HOME),
        ("陇南市开公司要多久", None, ("陇南市", "甘肃省")),
        ("省里对这个怎么说", None, ("甘肃省", "甘州区", "张掖市")),
        ("张掖市开公司要多久", "甘州区", ("张掖市", "甘州区", "甘肃省")),
        ("开公司要多久", "甘肃省", ("甘肃省",)),
        ("甘州区开公司要多久", "陇南市", HOME),
    ],
)
def test_a_place_named_beats_the_place_of_the_asker(text: str, region: str | None, chain: tuple[str, ...]) -> None:
    assert reach(text, region) == chain
