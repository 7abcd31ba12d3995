from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.importing import read_file
from tests.knowledge.importing.files import PLAN, clauses, read


def test_numbers_that_run_through_the_parts_are_the_ids() -> None:
    assert list(clauses(PLAN)) == ["一、总体目标", "1", "2", "3", "三、保障措施"]


def test_wrapped_lines_join_without_blanks_and_headings_stay_out() -> None:
    found = clauses(PLAN)
    assert found["一、总体目标"].text == "到2031年，每个村有一间书屋。"
    assert found["2"].text == "配好图书。每间藏书2000册以上，3.0版目录由县里统一编制。"
    assert (found["2"].heading, found["一、总体目标"].heading) == ("配好图书", "总体目标")


def test_a_number_that_is_not_the_next_is_text() -> None:
    text = "村办法\n一、先做\n1.甲事。\n7.5元一册，\n2031.5版，\n4.也不是。\n2.乙事。"
    assert clauses(text)["一1"].text == "甲事。7.5元一册，2031.5版，4.也不是。"


def test_one_lost_number_does_not_swallow_the_rest() -> None:
    assert list(clauses("村办法\n一、先做\n1.甲。\n2.乙。\n4.丁。\n5.戊。")) == ["一1", "一2", "一4", "一5"]


def test_items_that_start_anew_carry_their_part_and_those_that_go_on_do_not() -> None:
    anew = "村办法\n一、先做\n（一）甲。\n（二）乙。\n二、后做\n(一) 丙。\n(二) 丁。"
    on = "村办法\n一、先做\n（一）甲。\n（二）乙。\n二、后做\n（三）\n丙。\n（四）丁。"
    assert list(clauses(anew)) == ["一(一)", "一(二)", "二(一)", "二(二)"]
    assert list(clauses(on)) == ["(一)", "(二)", "(三)", "(四)"]


def test_numbers_inside_one_item_carry_it() -> None:
    text = "村办法\n一、先做\n（一）甲。\n（二）分开做。\n1.乙。\n2.丙。\n二、后做\n（三）丁。"
    assert list(clauses(text)) == ["(一)", "(二)1", "(二)2", "(三)"]


def test_parts_with_their_text_on_the_line_are_known_by_their_number() -> None:
    assert list(clauses("村办法\n一、先做甲。甲要做好。\n二、再做乙。乙也要。")) == ["一", "二"]


def test_page_marks_inside_a_sentence_leave_no_trace() -> None:
    text = PLAN.replace("优先使用闲置", "优先使用\n\n# Page 12:\n闲置").replace("统一编制", "统一\n— 14—\n编制")
    assert clauses(text) == clauses(PLAN)


def test_a_bookmark_of_word_hides_no_number() -> None:
    assert clauses(PLAN.replace("3.延长", "[bookmark: _x]3.延长")) == clauses(PLAN)


def test_articles_start_again_in_an_attachment_and_its_form_is_left_out() -> None:
    text = (
        "村书屋规定\n第一章总则\n第一条 甲要\n看书。\n第二条乙看第九条。\n附件：借书细则\n附件\n借书细则\n"
        "依照规定，制定本细则。\n第一条借\n1.带证件；\n2.登记。\n第二条还\n按时。\n借书申请表\n姓名\n电话"
    )
    found = clauses(text)
    assert list(found) == ["第一条", "第二条", "附第一条", "附第二条"]
    assert (found["第二条"].text, found["附第一条"].text) == ("乙看第九条。", "借 1.带证件；2.登记。")
    assert found["附第二条"].heading == "还"
    assert [one.reason for one in read(text).skipped][-1] == "申请表"


CIRCLED = """村整改办法
一、整改
（一）书架
1.目标：三层。
2.措施：①修好旧架。（责任单位：县工匠局、县木材
局，完成时限：2031年8月） ②买新架。
（责任单位：县财务局，完成时限：2031年底）
（二）灯
1.目标：亮。
2.措施：换灯。（责任单位：县电务局，完成时限：2031年8月）
"""


def test_circled_items_are_clauses_of_their_own_and_the_whole_follows() -> None:
    found = clauses(CIRCLED)
    assert list(found) == ["(一)1", "(一)2①", "(一)2②", "(一)2", "(二)1", "(二)2"]
    assert [clause.id for clause in found.values() if clause.whole] == ["(一)2"]
    assert found["(一)2"].text == "措施：①修好旧架。②买新架。"
    assert (found["(一)2①"].text, found["(一)2①"].heading) == ("修好旧架。", "措施")


def test_every_circled_item_has_its_own_units_and_date() -> None:
    found = clauses(CIRCLED)
    assert (found["(一)2①"].units, found["(一)2①"].due) == (("县工匠局", "县木材局"), "2031-08")
    assert (found["(一)2②"].units, found["(一)2②"].due) == (("县财务局",), "2031-12")
    assert (found["(一)2"].units, found["(一)2"].due) == (("县工匠局", "县木材局", "县财务局"), "")


def test_closing_words_and_signature_go_into_no_clause() -> None:
    text = (
        "村办法\n一、先做甲。甲要做好。（县甲局负责）\n二、再做乙。\n乙也要。（县乙局负责）\n各村要照办。\n"
        "附件：表（略）"
    )
    assert clauses(text)["二"].text == "再做乙。乙也要。"


GOALS = """村书屋方案
为办好书屋，制定本方案。
一、做好工作
1.甲。乙。
附件 1
书屋目标清单
序号 指标目标 责任单位 完成时限
一、藏书指标
1 每间藏书 2000 册 区书务局 2031 年底
2 新书占比 30％ 区书务局 2031 年 6 月底

— 3—
序号 指标目标 责任单位 完成时限
二、开放指标
（一）时间
3
每周开放 40 小时以上，
节日 20 小时
区书务局
区电务局
2031 年底
附件 2
书屋任务清单
序号 任务 举措 牵头单位 配合单位 完成时限
1
1.修好书屋
的门窗
把坏了的门窗全部修好，冬天之前完成更换，不留死角。
区工匠局
区木材局
各村委会 2031 年底
 2
查看一遍，发现新的问题随时登记，随时修理。
区工匠局
区木材局甲
片分局等相关部
门单位
2031年10月底
3 2.点好灯 灯泡坏了当天更换，夜里不熄灯。 区电务局
区财务局
2031 年底
序
号
重点事项 上级事项内容 本级举措 责任单位 完成时限
2
3.管好
钥匙
钥匙由专人保管，交接要登记，不得随意外借他人。
区书务局 2031年底
"""


def test_rows_of_a_flattened_table_are_clauses_with_units_and_dates_apart() -> None:
    found = clauses(GOALS)
    assert [name for name in found if name.startswith("附1")] == ["附1-1", "附1-2", "附1-3"]
    one, three = found["附1-1"], found["附1-3"]
    assert (one.text, one.units, one.due, one.heading) == ("每间藏书2000册", ("区书务局",), "2031-12", "藏书指标")
    assert (three.text, three.units) == ("每周开放40小时以上，节日20小时", ("区书务局", "区电务局"))
    assert (found["附1-2"].due, three.heading) == ("2031-06", "时间")


def test_the_name_of_a_task_holds_until_the_next_and_units_split_into_lead_and_support() -> None:
    found = clauses(GOALS)
    one, two, three = (found[f"附2-{n}"] for n in (1, 2, 3))
    assert (one.heading, two.heading, three.heading) == ("修好书屋的门窗", "修好书屋的门窗", "点好灯")
    assert (one.units, one.co_units) == (("区工匠局", "区木材局"), ("各村委会",))
    assert (two.units, two.co_units[0]) == (("区工匠局",), "区木材局甲片分局")
    assert (three.units, three.co_units) == (("区电务局",), ("区财务局",))
    assert three.text == "灯泡坏了当天更换，夜里不熄灯。"


def test_a_serial_that_comes_again_gets_a_letter() -> None:
    assert clauses(GOALS)["附2-2b"].heading == "管好钥匙"


def test_the_opening_of_a_document_with_attachments_is_a_clause() -> None:
    assert clauses(GOALS)["前言"].text == "为办好书屋，制定本方案。"
    assert "前言" not in clauses(PLAN)


def test_a_table_of_word_gives_its_cells(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("村书屋方案", "一、先做甲。甲要做好。", "附件1", "任务清单"):
        document.add_paragraph(text)
    rows = [
        ("序号", "行动任务", "工作举措", "牵头单位", "配合单位", "完成时限"),
        ("1", "1.修门", "把门修好。", "区工匠局、区木材局", "各村委会", "2031年底"),
        ("2", "1.修门", "换新锁。", "区锁务局", "", "2031年6月底"),
    ]
    table = document.add_table(rows=0, cols=6)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(tmp_path / "plan.docx"))
    (paper,) = read_file(tmp_path / "plan.docx", None, ()).papers
    one, two = paper.clauses[1:]
    assert [one.id, two.id] == ["附1-1", "附1-2"]
    assert (one.text, one.heading, one.units, one.co_units) == (
        "把门修好。", "修门", ("区工匠局", "区木材局"), ("各村委会",),
    )  # fmt: skip
    assert (two.text, two.due) == ("换新锁。", "2031-06")


@pytest.mark.parametrize("text", ["只有一句话。", "甲\n乙\n丙", "附件"])
def test_a_text_without_numbers_is_one_clause(text: str) -> None:
    (found,) = clauses(text).values()
    assert (found.id, found.text) == ("全文", text.replace("\n", ""))


MARKS = [
    "",
    "",
    "一、",
    "二、",
    "（一）",
    "（二）",
    "1.",
    "2.",
    "3.",
    "第一条",
    "第二条",
    "附件",
    "序号 指标目标 责任单位 ",
]
LINES = st.lists(
    st.tuples(st.sampled_from(MARKS), st.text("甲乙丙丁戊己庚辛，。 0123456789年月%", max_size=20)).map("".join),
    max_size=30,
)


@given(LINES)
def test_no_word_is_lost(lines: list[str]) -> None:
    reading = read("\n".join(lines))
    left_out = {n for one in reading.skipped for n in range(one.line_from, one.line_to + 1)}
    kept = "\n".join(
        f"{clause.id}{clause.heading}{clause.text}{clause.due}{clause.units}{clause.co_units}"
        for paper in reading.papers
        for clause in paper.clauses
    )
    for number, line in enumerate(lines, 1):
        if number not in left_out:
            assert {word for word in line if word in "甲乙丙丁戊己庚辛%"} <= set(kept)
            assert line.strip() == "" or kept


@given(LINES)
def test_ids_are_unique_and_positions_count(lines: list[str]) -> None:
    for paper in read("\n".join(lines)).papers:
        ids = [clause.id for clause in paper.clauses]
        assert len(set(ids)) == len(ids)
        assert [clause.position for clause in paper.clauses] == list(range(len(ids)))
