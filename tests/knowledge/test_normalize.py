import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.asked import Asked, asked_kinds
from knowledge.normalize import MAX_IN, MAX_MATCHED, clean, core, digits, grams, plain
from knowledge.synonyms import load_synonyms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("三个工作日", "3个工作日"),
        ("十二个工作日", "12个工作日"),
        ("半个工作日", "0.5个工作日"),
        ("百分之九十九点九", "99.9%"),
        ("一百六十千瓦", "160千瓦"),
        ("二百五十万元", "250万元"),
        ("二〇二六年", "2026年"),
        ("两千块", "2000块"),
    ],
)
def test_numerals_become_digits(said: str, meant: str) -> None:
    assert digits(said) == meant


@pytest.mark.parametrize(
    "idiom", ["一般", "一次", "三零", "十四五", "一件事", "一窗", "一样的", "万一", "三五天", "第三条"]
)
def test_idioms_stay(idiom: str) -> None:
    assert digits(idiom) == idiom


def test_width_case_and_control_characters() -> None:
    assert clean("Ｗｉｆｉ\x00（１２３４５）\u200b\ud800 ") == "wifi (12345)"


def test_filler_goes_and_the_matter_stays() -> None:
    assert core("请问电表怎么装啊") == "电表 装"
    assert core("怎么办") == "怎么办"


def test_grams_are_characters_bigrams_and_whole_words() -> None:
    assert grams("办照 12345") == ["办", "照", "办照", "12345"]


def test_a_long_story_keeps_its_head_and_its_tail() -> None:
    text = plain("头" + "中" * MAX_IN + "尾")
    assert text.startswith("头")
    assert len(text) <= MAX_MATCHED + 1


def test_everyday_words_bring_the_official_ones() -> None:
    assert "用电报装" in load_synonyms().official("报电要几天")
    assert load_synonyms().official("你好") == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("几天能办好", Asked.DURATION),
        ("担保费率多少", Asked.SHARE),
        ("归哪个局管", Asked.UNIT),
        ("要带哪些材料", Asked.PAPERS),
        ("罚多少钱", Asked.MONEY),
        ("电话是多少", Asked.PHONE),
    ],
)
def test_the_kind_of_fact_asked_for(question: str, kind: Asked) -> None:
    assert kind in asked_kinds(question)


def test_a_yes_or_no_question_asks_for_no_kind() -> None:
    assert asked_kinds("网上能办吗") == frozenset()


@given(st.text(max_size=300))
def test_no_text_raises_and_plain_is_printable(text: str) -> None:
    assert plain(text).isprintable()
    grams(core(plain(text)))


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿点半个天年%百分之", max_size=40))
def test_no_heap_of_numerals_raises(text: str) -> None:
    assert digits(text) == digits(text)
