import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import words
from knowledge.answer import MAX_SOURCES, Answer, Answerer, AnswerKind, Source, sources
from knowledge.base import Card, Document, Kind, Knowledge, Status, Unit, load
from knowledge.match import Hit, Matcher
from knowledge.reply import AIM, MAX_HAN, Beside, basis, reply
from tests.knowledge.questions import ANSWERED, UNANSWERED

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DRAFT = Document("district", "区方案（征求意见稿）", "甘州区", Status.DRAFT)
PROVINCE = Document("province", "省要点", "甘肃省", Status.IN_FORCE, "甘政办发〔2026〕19号", "省政府办公厅")
LOST = Document(
    "lost",
    "兰州市激发消费活力优化消费营商环境实施方案",
    "兰州市",
    Status.TITLE_ONLY,
    "兰政办发〔2023〕37号",
    "兰州市政府办",
)
POWER = Card(
    "power", DRAFT, ("32", "附1-44", "附2-80"), "低压办电时限", "只装电表的，不超过3个工作日。", Kind.TARGET,
    figures=("不超过3个工作日", "有外线12个工作日"), units=("区供电公司",), co_units=("区住建局", "各相关部门单位"),
    due="2026-12", topics=("低压用户", "办电时限"), similar=("小店装电表要等几天", "门面用电多久通"),
)  # fmt: skip
ARREARS = Card(
    "arrears", PROVINCE, ("六",), "清理拖欠企业账款", "2026年底前无分歧欠款应清尽清。", Kind.TARGET,
    figures=("2026年底前",), units=("省清欠专责组",), due="2026-12", topics=("拖欠账款", "清欠"),
    similar=("政府欠我的货款什么时候还",),
)  # fmt: skip
LOCAL = Card(
    "arrears-local", DRAFT, ("附3-8",), "清理拖欠企业账款的区里落实", "区工信局要完成清欠任务。", Kind.MEASURE,
    units=("区工信局",), topics=("拖欠账款", "清欠"), similar=("区里谁管清欠",),
)  # fmt: skip
OFFICE = Unit("甘州区", "区住建局", ("住建局",), ("施工许可",))


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    cards = (POWER, ARREARS, LOCAL)
    documents = {document.id: document for document in (DRAFT, PROVINCE, LOST)}
    return Answerer(Knowledge(documents, {OFFICE.key: OFFICE}, cards), Matcher(cards))


@pytest.fixture(scope="module")
def shipped() -> Answerer:
    knowledge = load()
    return Answerer(knowledge, Matcher(knowledge.cards))


def lines(answer: Answer) -> list[str]:
    return answer.text.split("\n")


def test_the_reply_says_conclusion_figures_units_time_source_and_warning(answerer: Answerer) -> None:
    answer = answerer.ask("小店装电表要等几天", None, NOW)
    assert (answer.kind, answer.card, answer.warnings) == (AnswerKind.ANSWER, POWER, (words.DRAFT,))
    assert lines(answer)[:7] == [
        "只装电表的，不超过3个工作日。",
        "关键数字：有外线12个工作日",
        "负责单位：区供电公司",
        "配合单位：区住建局",
        "完成时限：2026年底",
        "依据：《区方案（征求意见稿）》第32条、附件1第44行、附件2第80行",
        f"请注意：{words.DRAFT}",
    ]
    assert answer.units == ("区供电公司", "区住建局", "各相关部门单位")


def test_where_the_province_speaks_first_the_unit_at_home_is_named_too(answerer: Answerer) -> None:
    answer = answerer.ask("政府欠我的货款什么时候还，省里怎么定的", None, NOW)
    assert answer.card is ARREARS
    assert "本地负责落实：区工信局（《区方案（征求意见稿）》附件3第8项）" in answer.text
    assert answer.units == ("省清欠专责组", "区工信局")


def test_a_target_whose_month_is_over_says_so(answerer: Answerer) -> None:
    answer = answerer.ask("小店装电表要等几天", None, datetime(2027, 1, 1, tzinfo=UTC))
    assert lines(answer)[:2] == [words.PAST.format(year=2026, unit="区供电公司"), "只装电表的，不超过3个工作日。"]


def test_what_no_document_says_is_said_to_be_unknown_and_the_unit_guessed(answerer: Answerer) -> None:
    answer = answerer.ask("住建局食堂的菜单", None, NOW)
    assert (answer.kind, answer.card, answer.sources) == (AnswerKind.NO_ANSWER, None, ())
    assert answer.text == words.NOT_FOUND + words.NOT_FOUND_UNIT.format(unit="区住建局") + words.OFFER


def test_a_document_of_which_only_the_title_is_known_is_named_and_not_answered_from(answerer: Answerer) -> None:
    answer = answerer.ask("兰州激发消费活力的实施方案怎么写夜市的", None, NOW)
    assert (answer.kind, answer.sources) == (AnswerKind.NO_ANSWER, (Source("lost", "全文", 1.0),))
    assert "兰政办发〔2023〕37号" in answer.text


def test_choices_are_three_at_most_and_each_can_be_shown(shipped: Answerer) -> None:
    asked = (shipped.ask(row["ask"], row.get("region"), NOW) for row in (*ANSWERED, *UNANSWERED))
    answer = next(answer for answer in asked if answer.kind is AnswerKind.CLARIFY)
    assert 1 <= len(answer.choices) <= 3
    assert answer.text.startswith(words.CHOICES)
    assert shipped.show(answer.choices[0], None, NOW).card is answer.choices[0]


def test_the_first_clause_of_every_card_comes_before_further_clauses() -> None:
    hits = (Hit(POWER, 0.9, ""), Hit(ARREARS, 0.8, ""))
    assert [(source.doc, source.clause, source.score) for source in sources(hits)] == [
        ("district", "32", 0.9),
        ("province", "六", 0.8),
        ("district", "附1-44", 0.9),
        ("district", "附2-80", 0.9),
    ]


@pytest.mark.parametrize(
    ("clause", "read"),
    [
        ("32", "第32条"),
        ("附1-44", "附件1第44行"),
        ("附3-9", "附件3第9项"),
        ("附3-9b", "附件3后一个第9项"),
        ("六", "第六项"),
        ("(五)", "第(五)项"),
        ("(十三)5②", "第(十三)项第5点②"),
        ("三(四)", "第三部分第(四)项"),
        ("第十三条", "第十三条"),
        ("附第一条", "附件第一条"),
        ("一、总体目标", "一、总体目标"),
    ],
)
def test_clauses_are_read_out(clause: str, read: str) -> None:
    assert words.clause_words(clause) == read


def test_due_months_are_read_out() -> None:
    assert (words.due_words("2026-12"), words.due_words("2026-10")) == ("2026年底", "2026年10月底")


def test_the_basis_shows_what_stands_behind_a_card() -> None:
    assert basis(ARREARS).split("\n") == [
        "《省要点》",
        "文号：甘政办发〔2026〕19号",
        "发文机关：省政府办公厅",
        "成文日期：未载明",
        "文件状态：现行有效",
        "条款：第六项",
        "内容摘要（非原文）：2026年底前无分歧欠款应清尽清。",
    ]


def test_every_card_can_be_said_within_the_limit(shipped: Answerer) -> None:
    for card in shipped.matcher.corpus:
        for answer in (shipped.show(card, None, NOW), shipped.ask(card.similar[0], None, NOW)):
            assert len(re.findall(r"[\u3400-\u9fff]", answer.text)) <= MAX_HAN
            assert len(answer.sources) <= MAX_SOURCES


def test_a_reply_keeps_to_four_hundred_characters_unless_several_values_differ(shipped: Answerer) -> None:
    long = []
    for card in shipped.matcher.corpus:
        text = shipped.show(card, None, NOW).text
        bare = "\n".join(line for line in text.split("\n") if not line.startswith(("· ", "请注意")))
        long += [card.id for _ in (1,) if len(text) > AIM + 40 and text.count("\n· ") < 2]
        assert len(bare) <= AIM + 40, card.id
    assert long == []


def test_a_long_answer_gives_its_conclusion_and_the_basis_the_rest() -> None:
    sentence = "第{n}步由窗口收件并当场告知还缺哪些材料和向哪个科室继续办理，全程不收取任何费用也不用另外预约。"
    card = replace(POWER, answer="".join(sentence.format(n=n) for n in range(1, 9)), figures=())
    said = reply(card, Beside())
    assert "第2步" in said
    assert "第3步" not in said
    assert words.CUT in said
    assert len(said) <= AIM
    assert "第8步" in basis(card)


def test_the_widest_inputs_are_answered_like_any_other(shipped: Answerer) -> None:
    for text in (
        "",
        "👍" * 50,
        "\x00\x1b[2J",
        "Ёлки-палки",
        "办" * 20_000,
        "\ufdfa" * 20_000,
        "一二三四五六七八九十百千万亿" * 1_400,
    ):
        assert shipped.ask(text, None, NOW).text


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.sampled_from([None, "甘州区", "张掖市", "陇南市", "甘孜州", "没有的地方"]))
def test_nothing_said_anywhere_raises_and_twice_is_the_same(shipped: Answerer, text: str, region: str | None) -> None:
    assert shipped.ask(text, region, NOW) == shipped.ask(text, region, NOW)
