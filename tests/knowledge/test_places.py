"""Places in a text, and whose documents speak there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.files import BrokenFile
from knowledge.places import find_place, load_places, region_chain


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("我在甘州开面馆", "甘州区"),
        ("甘洲区的饭店", "甘州区"),
        ("上秦镇的砖厂", "甘州区"),
        ("东街街道办让我搬", "甘州区"),
        ("张掖市甘州区党寨镇", "甘州区"),
        ("张掖哪里能办", "张掖市"),
        ("高台县的厂子", "张掖市"),
        ("在民乐种洋芋", "张掖市"),
        ("山丹养羊", "张掖市"),
        ("肃南的民宿", "张掖市"),
        ("河西堡的化工厂", "金昌市"),
        ("金川区开超市", "金昌市"),
        ("武都的橄榄油", "陇南市"),
        ("我们礼县的苹果", "陇南市"),
        ("康县木耳厂", "陇南市"),
        ("西和县的老板", "陇南市"),
        ("庄浪的梯田", "平凉市"),
        ("静宁县纸箱厂", "平凉市"),
        ("平川区煤矿", "白银市"),
        ("会宁县小杂粮", "白银市"),
        ("镇原县杏脯", "庆阳市"),
        ("榆中蔬菜", "兰州市"),
        ("兰州的公司", "兰州市"),
        ("嘉峪关的酒店", "嘉峪关市"),
        ("稻城亚丁的客栈", "甘孜州"),
        ("酒泉的风电厂", "甘肃省"),
        ("甘肃省里怎么定的", "甘肃省"),
    ],
)
def test_a_place_gives_its_region(text: str, region: str) -> None:
    assert find_place(text) == region


@pytest.mark.parametrize(
    "text",
    [
        "开了家兰州拉面馆",
        "人在广州打工",
        "门口的高台阶太陡",
        "孩子学民乐班",
        "山丹花开了",
        "卖白银首饰",
        "变成县级了",
        "安徽县城",
        "这东西和那个东西",
        "镇上的事",
        "小满节气浇水",
        "城管来了",
        "健康县域医院",
        "永昌路的门面",
        "一马平川",
        "种子检疫非得去兰州办",
    ],
)
def test_a_word_that_only_looks_like_a_place_gives_none(text: str) -> None:
    assert find_place(text) is None


def test_where_somebody_came_from_is_not_where_the_matter_is() -> None:
    assert find_place("我是兰州过来的，准备在甘州建冷库") == "甘州区"
    assert find_place("厂子从高台县搬过来，现在在碱滩") == "甘州区"


@pytest.mark.parametrize(
    ("region", "chain"),
    [
        (None, ("甘州区", "张掖市", "甘肃省")),
        ("甘州区", ("甘州区", "张掖市", "甘肃省")),
        ("高台县", ("张掖市", "甘肃省")),
        ("陇南市", ("陇南市", "甘肃省")),
        ("甘肃省", ("甘肃省",)),
        ("甘孜州", ("甘孜州",)),
        ("火星", ("甘州区", "张掖市", "甘肃省")),
    ],
)
def test_the_nearest_region_speaks_first(region: str | None, chain: tuple[str, ...]) -> None:
    assert region_chain(region) == chain


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    find_place(text)
    assert region_chain(text)


def test_a_broken_gazetteer_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "places.yaml"
    path.write_text("甘州区:\n  - {weight: 重, names: [甘州]}\n", encoding="utf8")
    with pytest.raises(BrokenFile, match=r"places.yaml:2"):
        list(load_places(path))
