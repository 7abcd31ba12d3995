"""Whether the appeals of several firms tell of one problem, which a root order would put right."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from knowledge.alike import same_problem

METERS = (
    "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着",
    "厂里申请装电表快一个月了，没人来装，影响投产",
    "报装了一块新电表，供电公司拖着不给安",
)
LAMPS = (
    "我们厂门口的路灯坏了一个月没人修，员工下夜班很危险",
    "市场外面的路灯坏了两个月没人修",
    "路灯不亮好几个星期了，工人下班摔了一跤",
)
ROADS = (
    "门口的路挖开两个月没人修，客人进不来",
    "我们厂门口的路坏了半年没人修，拉货的车轴都断了",
    "市政修路把我们店门口堵了一个月",
)
WASTE = ("门口垃圾没人清，臭得客人都跑了", "店门口垃圾箱满了三天没人拉")
STALLS = ("夜市摊位占了我们店门口", "店门口停车位被划成禁停，客人停车就被贴条")
CUTS = ("我们这条街三天两头停电，冰柜里的肉坏了", "东街停电频繁，生意没法做")
TRIPS = ("变压器老跳闸，厂里机器停了几次", "小区变压器容量不够，夏天空调一开就跳闸")


@pytest.mark.parametrize(
    ("one", "other"), [pair for told in (METERS, LAMPS, WASTE, CUTS, TRIPS) for pair in combinations(told, 2)]
)
def test_the_same_problem_is_seen_in_other_words(one: str, other: str) -> None:
    assert same_problem(one, other)
    assert same_problem(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [pair for a, b in combinations((LAMPS, ROADS, WASTE, STALLS), 2) for pair in product(a, b)]
    + [pair for a, b in combinations((METERS, CUTS, TRIPS), 2) for pair in product(a, b)],
)
def test_problems_of_one_street_and_one_category_are_not_joined(one: str, other: str) -> None:
    assert not same_problem(one, other)


def test_words_that_only_complain_are_no_problem_at_all() -> None:
    assert not same_problem("没人管，影响生意", "没人管，影响生意")
