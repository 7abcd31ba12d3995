"""Who appeals, for whom, how hidden and of what kind, read from plain words; names that are covered."""

from __future__ import annotations

import pytest

from knowledge import names, personal
from knowledge.alike import same_matter
from knowledge.submitter import FULL, OPEN, UNIT, anonymity, submitter

METER = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着"


@pytest.mark.parametrize(
    ("text", "brought", "behalf"),
    [
        (METER, "本人", ""),
        ("代某某公司反映，厂区门口的路坏了三个月没人修", "代办", "某某公司"),
        ("我们是甘州区餐饮商会，代大成商贸有限公司反映申请装电表半个月没人来", "商会", "大成商贸有限公司"),
        ("走访企业时发现，金色农场缺水", "走访", ""),
        ("受甘州区惠民种植合作社委托反映，渠道不通", "代办", "甘州区惠民种植合作社"),
        ("我代理记账公司反映税务系统登不上", "本人", ""),
    ],
)
def test_who_brings_it_and_for_whom(text: str, brought: str, behalf: str) -> None:
    assert (submitter(text).brought, submitter(text).behalf) == (brought, behalf)


@pytest.mark.parametrize(
    ("text", "firms"),
    [
        (METER, 0),
        ("我们12家商户联名反映市场停电", 12),
        ("东大街二十三家店铺都受影响", 23),
        ("甲公司、乙公司和丙公司联合反映园区道路", 3),
        ("欠我们货款的是宏达建工有限公司", 0),
        ("周围有三家饭馆", 0),
    ],
)
def test_several_firms_are_counted(text: str, firms: int) -> None:
    assert submitter(text).firms == firms


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("别让他们知道是我", UNIT),
        ("我想匿名反映", UNIT),
        ("怕被穿小鞋，别告诉住建局是我说的", UNIT),
        ("请替我保密", UNIT),
        ("完全匿名，不留电话", FULL),
        ("有人匿名举报我们，天天来查", OPEN),
        ("这个政策要保密吗", OPEN),
        (METER, OPEN),
    ],
)
def test_from_whom_the_writer_wishes_to_be_hidden(text: str, hidden: str) -> None:
    assert anonymity(text) == hidden


def test_kinds_and_park_are_read_from_the_words() -> None:
    said = submitter("我们是外资企业，省列重点项目，在张掖经济技术开发区")
    assert (said.subjects, said.park) == (("外资", "重点项目"), "张掖经济技术开发区")
    assert submitter("我是个体工商户，园区里没有路灯").park == ""


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("我叫李建国，电表坏了", "我叫李**，电表坏了"),
        ("联系人：王芳", "联系人：王*"),
        ("我叫了三次没人来", "我叫了三次没人来"),
        ("联系人值班室", "联系人值班室"),
        (METER, METER),
    ],
)
def test_given_names_are_covered_where_they_are_said_as_such(text: str, covered: str) -> None:
    assert names.cover_people(text) == covered


def test_a_firm_is_covered_only_where_the_writer_says_to_be_it() -> None:
    own = "我们公司是大成商贸有限公司，宏达建工有限公司欠我们货款"
    assert names.cover_firms(own) == "我们公司是某企业，宏达建工有限公司欠我们货款"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("我们王家大饭店申请装电表", "我们某企业申请装电表"),
        ("张掖金色农场反映，渠道不通", "某企业反映，渠道不通"),
        ("我们东街老王牛肉面馆被罚了", "我们某企业被罚了"),
        ("匿名反映：我们兴旺烧烤店后厨漏水", "匿名反映：我们某企业后厨漏水"),
        ("我们申请供电公司装表", "我们申请供电公司装表"),
        ("供电公司反映说我们欠费", "供电公司反映说我们欠费"),
        ("我们饭馆隔壁的兴隆超市占道", "我们饭馆隔壁的兴隆超市占道"),
        ("我们想开超市，新开的药店要办证", "我们想开超市，新开的药店要办证"),
        ("欠我们货款的是宏达建工有限公司", "欠我们货款的是宏达建工有限公司"),
    ],
)
def test_the_own_name_is_known_without_a_word_that_says_so_and_others_stay(text: str, covered: str) -> None:
    assert names.cover_firms(text) == covered


def test_of_the_hidden_not_even_the_ends_of_a_number_are_left() -> None:
    assert "139" not in personal.hide("请打13900000213")
    assert len(personal.hide("请打13900000213")) == len("请打13900000213")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (METER, "电表还是没人来装，已经二十天了", True),
        (METER, "饭馆门口的垃圾没人清理", False),
        (METER, "冷库停电两个小时了，货要坏了", False),
        ("冷库停电两个小时了，货要坏了", "冷库又停电了，货都要坏了", True),
        ("", "", False),
    ],
)
def test_the_same_matter_is_known_in_other_words(one: str, other: str, *, same: bool) -> None:
    assert same_matter(one, other, same_category=True) is same
