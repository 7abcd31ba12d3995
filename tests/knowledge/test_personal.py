"""Personal data: what is found, what is masked, what is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.personal import Kind, contacts, find, mask, mask_contacts

SECRETS = [
    ("门店电话13812340987，随时打", Kind.MOBILE, "13812340987"),
    ("+86 138-1234-0987", Kind.MOBILE, "13812340987"),
    ("手机:138 1234 0987", Kind.MOBILE, "13812340987"),
    ("１３８１２３４０９８７", Kind.MOBILE, "13812340987"),
    ("打幺三八幺二三四零九八七", Kind.MOBILE, "13812340987"),
    ("一三八 一二三四 〇九八七", Kind.MOBILE, "13812340987"),
    ("138一二三四零987", Kind.MOBILE, "13812340987"),
    ("我排第一13812340987", Kind.MOBILE, "13812340987"),
    ("请把执照发到13812340987", Kind.MOBILE, "13812340987"),
    ("许可证办好了打13812340987", Kind.MOBILE, "13812340987"),
    ("订单的事找13812340987", Kind.MOBILE, "13812340987"),
    ("1. 没装表，电话13812340987\n2. 路灯坏了", Kind.MOBILE, "13812340987"),
    ("找李师傅13812340987 2 不归我们", Kind.MOBILE, "13812340987"),
    ("座机0936-8765432", Kind.LANDLINE, "09368765432"),
    ("(0936)8765432转3", Kind.LANDLINE, "09368765432"),
    ("店里电话 8765432", Kind.LANDLINE, "8765432"),
    ("身份证62220119881130456X", Kind.IDENTITY, "62220119881130456X"),
    ("62220119881130456x是我的号", Kind.IDENTITY, "62220119881130456X"),
    ("622201 19881130 4567", Kind.IDENTITY, "622201198811304567"),
    ("老证622201881130456", Kind.IDENTITY, "622201881130456"),
    ("卡号 6217 0042 1000 1234 567", Kind.CARD, "6217004210001234567"),
    ("把钱打到6228480402564890018", Kind.CARD, "6228480402564890018"),
    ("信箱 Lao.Zhang_1@example.com.cn 收", Kind.EMAIL, "lao.zhang_1@example.com.cn"),
    ("加微信：zhangye_mian88", Kind.WECHAT, "zhangye_mian88"),
    ("vx lm-20088", Kind.WECHAT, "lm-20088"),
    ("QQ号123450987", Kind.QQ, "123450987"),
    ("护照E12345678", Kind.PASSPORT, "E12345678"),
]
PUBLIC = [
    "拨打12345、12315、95598、110都没用",
    "0936-12345热线",
    "甘政发〔2026〕19号",
    "（2024）甘0702执恢1357号",
    "工单GZ-20261121-0088",
    "统一社会信用代码91620702MA71XYZ12K",
    "信用代码916207021234567890",
    "2026年11月21日到2026-12-30",
    "欠款1380000元，占38.5%",
    "合同额13812340987元",
    "400-8123-456",
    "二〇二六年十一月二十一日",
    "执照编号620702200012345",
    "运单号13812340987",
    "许可证号：13812340987",
    "第三方报价1350000，我报1290000",
    "面积12000平方米",
    "用电160千瓦，3个工作日",
    "微信支付不到账",
    "公众号甘快办",
]


@pytest.mark.parametrize(("text", "kind", "value"), SECRETS)
def test_a_secret_is_found_and_does_not_stand_in_the_masked_text(text: str, kind: Kind, value: str) -> None:
    (span,) = find(text)
    assert (span.kind, span.value) == (kind, value)
    assert text[span.start : span.end] not in mask(text)
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize("text", PUBLIC)
def test_public_numbers_are_left_alone(text: str) -> None:
    assert find(text) == []
    assert mask(text) == text


def test_the_first_and_last_digits_of_a_mobile_may_be_shown() -> None:
    assert mask("找13812340987") == "找138****0987"


def test_two_mobiles_side_by_side_are_both_masked() -> None:
    assert mask("13812340987 13912340986") == "138****0987 139****0986"


def test_contacts_are_in_one_form_and_each_stands_once() -> None:
    text = "电话138 1234 0987，就是13812340987，或0936—8765432，身份证62220119881130456X"
    assert contacts(text) == ("13812340987", "09368765432")


def test_a_way_to_reach_somebody_is_masked_where_it_stands_without_its_name() -> None:
    given = "、".join(contacts("电话13812340987，微信abc12345，QQ 1234567，座机8212345，邮箱li@example.com"))
    shown = mask_contacts(given)
    assert shown.split("、")[0] == "138****0987"
    assert len(shown) == len(given)
    assert not [one for one in given.split("、") if one in shown]
    assert mask_contacts("") == ""


def test_a_mail_address_of_one_letter_is_hidden_too() -> None:
    assert "a@" not in mask("a@example.com")


def test_twenty_thousand_characters_take_no_noticeable_time() -> None:
    started = time.perf_counter()
    for text in ("1" * 20_000, "1 " * 10_000, "一3-" * 6_000, "a.@" * 6_000, "微信" * 10_000, "138 1234 098" * 1_700):
        mask(text)
    assert time.perf_counter() - started < 3


@given(st.text())
def test_any_text_is_masked_without_error_and_keeps_its_length(text: str) -> None:
    assert len(mask(text)) == len(text)


@given(
    st.text(alphabet="我们的店在，。 电话abc", max_size=20),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", " ", "-", "．"]),
    st.text(alphabet="，。谢谢找我 ", max_size=20),
)
def test_no_mobile_shows_through_the_mask(before: str, number: str, gap: str, after: str) -> None:
    written = gap.join((number[:3], number[3:7], number[7:]))
    shown = mask(before + written + after)
    assert "*" * 4 in shown
    assert written not in shown
    assert number not in "".join(letter for letter in shown if letter.isdigit())
    assert number in contacts(before + written + after)


@given(
    st.from_regex(r"6[2-5]0[1-9]2[0-9]19[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}[0-9X]", fullmatch=True)
)
def test_no_identity_number_shows_through_the_mask(number: str) -> None:
    assert number[3:-2] not in mask(f"我叫老王，{number}，请核实")
