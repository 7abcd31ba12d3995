"""Which words name the spot of an appeal, and which only look like one."""

from __future__ import annotations

import pytest

from knowledge.spots import find_spot


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("我们饭馆在东环路，电表没人装", "东环路"),
        ("店就在甘州区东街", "甘州区东街"),
        ("东街的路灯坏了", "东街"),
        ("冷库停电了，位于长安镇前进村", "长安镇"),
        ("我们在张掖经济技术开发区", "张掖经济技术开发区"),
        ("3号楼的电梯坏了", "3号楼"),
        ("我在绿洲农贸市场有个摊位", "绿洲农贸市场"),
    ],
)
def test_a_spot_has_a_name_of_its_own(text: str, spot: str) -> None:
    assert find_spot(text) == spot


@pytest.mark.parametrize(
    "text",
    [
        "办了俩月市场局还是不给证",
        "厂门口路坑坑洼洼",
        "门口修路，客人进不来",
        "天天堵路",
        "电表线路老化",
        "打不开国内市场",
        "农村电商补贴没到",
        "市场监管局的人来了三次",
        "地址在哪里办",
        "这个地方是我们租的",
        "变更地址是不是要重新备案",
        "注册地址在系统里改不了",
    ],
)
def test_a_verb_a_span_or_a_common_word_is_no_name(text: str) -> None:
    assert find_spot(text) == ""


def test_who_says_that_the_place_is_another_is_believed() -> None:
    assert find_spot("东环路停电了\n地点不对,是火车站") == "火车站"
    assert find_spot("东环路停电了\n地址：南街12号\n地址写错了，应该是北街8号") == "北街8号"
