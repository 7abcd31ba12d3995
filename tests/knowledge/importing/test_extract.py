from datetime import date

import pytest

from knowledge.importing.extract import due_of, duty_of, figures_of, take_duty, unit_names

DAY = date(2031, 5, 1)


@pytest.mark.parametrize(
    ("printed", "leads", "helps", "due"),
    [
        ("（县书务局负责）", ("县书务局",), (), ""),
        ("（县书务局、县电务局按职责分工负责，6 月底前完成）", ("县书务局", "县电务局"), (), "2031-06"),
        ("（县书务局牵头，县电务局、县财务局等按职责分工负责）", ("县书务局",), ("县电务局", "县财务局"), ""),
        ("（县书务局、县电务局分别牵头，县财务局配合组织落实）", ("县书务局", "县电务局"), ("县财务局",), ""),
        ("（牵头单位：县书务局；责任单位：县电务局，县财务局）", ("县书务局",), ("县电务局", "县财务局"), ""),
        ("(责任单位: 县书务局, 完成时限: 2031 年 12 月)", ("县书务局",), (), "2031-12"),
        ("〔县府办（县数务局）、县书务局按职责分工负责)", ("县府办（县数务局）", "县书务局"), (), ""),
        ("（县书务局负责，各乡镇落实。以下各项均需各乡镇落实，不再一一列出）", ("县书务局",), ("各乡镇",), ""),
        ("（县书务局和各乡镇按职责分工负责，长期坚持）", ("县书务局", "各乡镇"), (), ""),
        ("(牵头部门：县书务局；责任部门：各乡(镇) 书务所(站）", ("县书务局",), ("各乡(镇)书务所(站）",), ""),
    ],
)  # fmt: skip
def test_who_leads_who_supports_and_by_when(
    printed: str, leads: tuple[str, ...], helps: tuple[str, ...], due: str
) -> None:
    found = duty_of(printed, "", DAY)
    assert (found.units, found.co_units, found.due) == (leads, helps, due)
    assert take_duty(f"把书看完（含目录）。{printed}", "", DAY) == ("把书看完（含目录）。", found)


def test_labels_on_lines_of_their_own_are_a_responsibility_too() -> None:
    text, found = take_duty("把书看完。牵头单位：县书务局责任单位：县电务局", "", DAY)
    assert (text, found.units, found.co_units) == ("把书看完。", ("县书务局",), ("县电务局",))


def test_a_bracket_that_names_nobody_stays_in_the_text() -> None:
    assert take_duty("把书看完（含目录）", "", DAY)[0] == "把书看完（含目录）"


def test_names_are_written_as_the_directory_of_the_place_writes_them() -> None:
    assert unit_names("区发改局、区市监局", "甘州区") == ["区发展和改革局", "区市场监管局"]
    assert unit_names("市发改委", "张掖市") == ["市发展改革委"]
    assert unit_names("市发改委", "金昌市") == ["市发改委"]


def test_a_name_that_holds_a_comma_stays_whole() -> None:
    assert unit_names("县、区政府，市直有关部门、单位", "金昌市") == ["县、区政府", "市直有关部门、单位"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("2031年底", "2031-12"),
        ("2031 年 6 月底", "2031-06"),
        ("2031年11月", "2031-11"),
        ("10月底前完成", "2031-10"),
        ("年底前完成", "2031-12"),
        ("已整改", ""),
        ("2031年77月", ""),
    ],
)
def test_dates_become_months(text: str, due: str) -> None:
    assert due_of(text, DAY) == due


def test_figures_are_numbers_with_their_units() -> None:
    text = "1个工作日内办完，不超过３０元，占比达９５％以上，三个月内还，电话12345，见〔2031〕8号，自2031年5月1日起"
    text += "，四个清单"
    assert figures_of(text) == ("1个工作日内", "不超过30元", "95%以上", "3个月内", "2031年5月1日")
