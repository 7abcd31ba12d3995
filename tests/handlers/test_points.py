"""An appeal read as points, and an answer as what it says to each."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.points import Verdict, fields_of, has_conclusion, listed, points_of, promised_day, said_to

TODAY = date(2026, 10, 12)
YES, NO, NOT_OURS = Verdict.ANSWERED, Verdict.NOT_ANSWERED, Verdict.NOT_OURS


@pytest.mark.parametrize(
    "text",
    [
        "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着",
        "申请装电表半个月没人来，什么时候能来？希望给个准确的时间安排。",
        "请问办证要多久？材料交了吗？",
        "2026年3月1日提交，3月5日说缺1份材料，跑了2次",
        "收了3.5万元，说是2.1万元的开口费和1.4万元的押金",
        "冷库停电两个小时了，货要坏了\n我们在东环路市场，电话139****0213",
        "一共欠了三家的货款，1号仓库的最多",
    ],
)
def test_most_appeals_are_one_point(text: str) -> None:
    assert points_of(text) == [text]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1.电表半个月没装 2.门口路灯坏了三个月 3. 缴费3.5万没给发票",
         ["电表半个月没装", "门口路灯坏了三个月", "缴费3.5万没给发票"]),
        ("有两件事：一是电表没装，二是路灯坏了没人修", ["电表没装", "路灯坏了没人修"]),
        ("①消防验收没人来；②燃气开口费不知道依据", ["消防验收没人来", "燃气开口费不知道依据"]),
        ("（1）水压不够用（2）垃圾没人收", ["水压不够用", "垃圾没人收"]),
        ("第一，水压不够。第二，垃圾没人收。", ["水压不够。", "垃圾没人收。"]),
        ("一、水压不够\n二、垃圾没人收", ["水压不够", "垃圾没人收"]),
        ("装电表半个月没人来，希望尽快装上。另外门口的路灯坏了，晚上客人不敢来。",
         ["装电表半个月没人来，希望尽快装上。", "门口的路灯坏了，晚上客人不敢来。"]),
        ("工地欠款三十万，请帮忙协调。政策上说的补贴什么时候能到账？",
         ["工地欠款三十万，请帮忙协调。", "政策上说的补贴什么时候能到账？"]),
    ],
)  # fmt: skip
def test_numbered_items_and_separate_matters_are_points(text: str, points: list[str]) -> None:
    assert points_of(text) == points


def test_a_list_of_the_units_own_is_a_line_each_or_numbered() -> None:
    assert listed("装电表\n\n 修路灯 ") == ["装电表", "修路灯"]
    assert listed("1. 装好电表 2. 修好路灯") == ["装好电表", "修好路灯"]
    assert len(listed("\n".join(f"第{n}件要办的事" for n in range(20)))) == 9


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("1 已解决：今天送电 2 不归我们：归区住建局", {1: (YES, "今天送电"), 2: (NOT_OURS, "归区住建局")}, ""),
        ("1、电表已装好，2、路灯不归我们管", {1: (YES, "电表已装好"), 2: (NOT_OURS, "路灯不归我们管")}, ""),
        ("第2项不属于我局职责", {2: (NOT_OURS, "不属于我局职责")}, ""),
        ("2不归我们，1已解决", {1: (YES, "已解决"), 2: (NOT_OURS, "不归我们")}, ""),
        ("1和3 已解决：都修好了；2 未答复：等审批",
         {1: (YES, "都修好了"), 3: (YES, "都修好了"), 2: (NO, "未答复：等审批")}, ""),
        ("联系人值班室\n1 已装好\n2 已修好", {1: (YES, "已装好"), 2: (YES, "已修好")}, "联系人值班室"),
        ("3月3日上门，2个电表都装了", {}, "3月3日上门，2个电表都装了"),
        ("7 已解决", {}, "7 已解决"),
        ("1 上次没解决的，这次已经装好", {1: (YES, "上次没解决的，这次已经装好")}, ""),
    ],
)  # fmt: skip
def test_an_answer_says_something_to_the_points_that_it_numbers(
    text: str, said: dict[int, tuple[Verdict, str]], rest: str
) -> None:
    found, before = said_to(text, 3)
    assert {nth: (one.verdict, one.words) for nth, one in found.items()} == said
    assert before == rest


@pytest.mark.parametrize(
    "text",
    [
        "收到",
        "已派人",
        "已了解情况,会尽快处理。",
        "已安排师傅上门处理",
        "已派人去现场查看了，等结果",
        "好的，马上办",
        "会尽快解决",
    ],
)
def test_that_somebody_is_on_the_way_is_no_conclusion(text: str) -> None:
    assert not has_conclusion(text)


@pytest.mark.parametrize(
    "text",
    [
        "已解决",
        "已现场道歉并装表送电",
        "经核实不属于我单位",
        "不符合补贴条件",
        "电表已经装好",
        "明天上午送电",
        "10月13日装",
    ],
)
def test_how_it_came_out_is_a_conclusion(text: str) -> None:
    assert has_conclusion(text)


def test_labelled_parts_are_kept_apart_and_others_are_found_by_their_words() -> None:
    labelled = fields_of("结论：已装表送电。依据：办电时限承诺；措施：调整班组 联系人：值班室")
    assert (labelled.conclusion, labelled.basis, labelled.measures, labelled.contact) == (
        "已装表送电。", "办电时限承诺", "调整班组", "值班室",
    )  # fmt: skip
    plain = fields_of("电表已装好。依据办电时限承诺；已调整班组。联系人值班室。")
    assert plain.conclusion.startswith("电表已装好")
    assert (plain.basis, plain.contact) == ("依据办电时限承诺", "联系人值班室")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11月20日前装好", "2026-11-20"),
        ("2026年10月1日受理，11月20日前办好", "2026-11-20"),
        ("2027-01-05前", "2027-01-05"),
        ("1月5日前", "2027-01-05"),
        ("12月底前", "2026-12-31"),
        ("2月底", "2027-02-28"),
        ("10天内", "2026-10-22"),
        ("两周内", "2026-10-26"),
        ("明天送电", "2026-10-13"),
        ("2026年3月1日", "2026-03-01"),
    ],
)
def test_the_day_of_a_promise(text: str, day: str) -> None:
    assert promised_day(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["尽快", "2月30日", "13月1日", "不好说"])
def test_no_day_and_a_day_that_does_not_exist_are_none(text: str) -> None:
    assert promised_day(text, TODAY) is None


@pytest.mark.parametrize(
    "line",
    ["3. 联系电话：139****0213", "\n电话139****0213", "另外我的电话是139****0213", "\n联系人王先生，电话139****0213",
     "\n我的微信ab*_*****"],
)  # fmt: skip
def test_how_to_reach_who_appealed_is_no_point(line: str) -> None:
    appeal = f"1. 装电表半个月没人来 2. 路灯坏了没人修 {line}"
    assert [point.split()[0] for point in points_of(appeal)] == ["装电表半个月没人来", "路灯坏了没人修"]


def test_a_telephone_that_nobody_answers_is_a_point() -> None:
    assert points_of("1、电表没人装\n2、电话0936-8211234一直打不通") == ["电表没人装", "电话0936-8211234一直打不通"]
