from datetime import date
from pathlib import Path

import pytest

from knowledge.base import Document, Status
from knowledge.importing import Paper, read_file
from knowledge.importing.reading import read_text
from tests.knowledge.importing.files import PLAN, paper, read, write

NOTICE = """# Page 7:
（二）北部各县
1. 青禾县人民政府办公室关于做好书屋冬季取
暖的通知（2031 年5 月8 日）
青政办发〔2031〕12 号
各乡镇人民政府，县直各部门，有关
单位：
为让读者不受冻，现就有关事项通知如下：
一、备足燃料。各村在10 月底前备足。

# Page 8:
二、查看炉具。每周查看一次。
附件：炉具清单（略）
青禾县人民政府办公室
2031 年5 月8 日
（此件公开发布）
2. 青禾县人民政府办公室关于印发《青禾县书屋管
理办法》的通知（2031 年6 月1 日）
青政办发〔2031〕15 号
各乡镇人民政府：
《青禾县书屋管理办法》已经县政府同意，现印发给你们，请遵照执行。
青禾县人民政府办公室
2031 年6 月3 日
青禾县书屋管理办法
第一条书屋由村里管理。
第二条本办法自发布之日起施行，有效期三年。
3. 青禾县人民政府办公室关于印发《青禾县读书节方案》的通知（2031 年7 月1 日）
青政办发〔2031〕16 号

# Page 9:

# Page 10:
"""


def test_a_plan_without_a_cover_is_known_by_its_title_and_stage() -> None:
    found = paper(PLAN)
    assert (found.title, found.status, found.region) == ("青禾县乡村书屋建设方案（征求意见稿）", Status.DRAFT, "青禾县")
    assert (found.number, found.day) == ("", None)


def test_a_compilation_falls_into_its_documents() -> None:
    first, second, third = read(NOTICE).papers
    assert (first.title, first.number, first.day) == (
        "关于做好书屋冬季取暖的通知",
        "青政办发〔2031〕12号",
        date(2031, 5, 8),
    )
    assert (second.title, second.issuer) == ("青禾县书屋管理办法", "青禾县人民政府办公室")
    assert (third.title, third.status) == ("青禾县读书节方案", Status.TITLE_ONLY)


def test_the_clauses_of_a_compilation_stay_apart() -> None:
    first, second, third = read(NOTICE).papers
    assert [clause.id for clause in first.clauses] == ["一", "二"]
    assert first.clauses[1].text == "查看炉具。每周查看一次。"
    assert [clause.id for clause in second.clauses] == ["第一条", "第二条"]
    assert [clause.id for clause in third.clauses] == ["全文"]


def test_a_document_without_text_keeps_its_title_as_its_only_clause() -> None:
    (clause,) = read(NOTICE).papers[2].clauses
    assert clause.text.startswith("青禾县人民政府办公室关于印发《青禾县读书节方案》的通知")


def test_the_date_in_the_heading_counts_and_the_other_is_noted() -> None:
    second = read(NOTICE).papers[1]
    assert second.day == date(2031, 6, 1)
    assert second.notes == ("标题日期 2031-06-01 与落款日期 2031-06-03 不同",)


def test_a_term_of_validity_is_counted_from_the_day() -> None:
    assert read(NOTICE).papers[1].valid_until == date(2034, 6, 1)


def test_an_end_of_validity_is_taken_as_printed() -> None:
    assert paper(f"{PLAN}本方案有效期至2033年12月31日。").valid_until == date(2033, 12, 31)


def test_a_letterhead_with_the_number_above_the_title_is_read() -> None:
    found = paper(
        "青禾县人民政府文件\n\n青政发〔2031〕3号\n\n青禾县人民政府 关于修缮村道的通知\n\n各乡镇：\n\n"
        "请照办。\n\n青禾县人民政府\n\n2031年2月3日\n\n抄送：县委。"
    )
    assert (found.number, found.issuer, found.day) == ("青政发〔2031〕3号", "青禾县人民政府", date(2031, 2, 3))


def test_a_title_that_is_quoted_begins_no_document() -> None:
    text = PLAN.replace("各村要用心去做。", "各村要照\n青禾县人民政府关于修缮村道的通知\n用心去做。")
    assert len(read(text).papers) == 1


REGISTER = (
    Document("qinghe-2031-draft", "青禾县乡村书屋建设方案（征求意见稿）", "青禾县", Status.DRAFT),
    Document("north-12", "关于做好书屋冬季取暖的通知", "青禾县", Status.IN_FORCE, "青政办发〔2031〕12号（原文如此）"),
    Document("south-12", "关于做好书屋冬季取暖的通知", "南山县", Status.ISSUED, "南政办发〔2031〕12号"),
)


def known(text: str) -> tuple[Paper, ...]:
    return read_text(text.split("\n"), None, REGISTER).papers


def test_a_title_of_the_register_gets_its_id_in_whatever_blanks_and_stage() -> None:
    assert known(PLAN)[0].id == "qinghe-2031-draft"
    issued = known(PLAN.replace("（征求意见稿）\n", "").replace("乡村书屋", "乡村 书屋", 1))[0]
    assert (issued.id, issued.status) == ("qinghe-2031-draft", Status.ISSUED)


def test_the_number_tells_documents_of_one_title_apart_and_the_register_corrects_it() -> None:
    found = known(NOTICE)[0]
    assert (found.id, found.status, found.number) == ("north-12", Status.IN_FORCE, "青政办发〔2031〕12号（原文如此）")
    assert found.notes == ("文号按登记：青政办发〔2031〕12号（原文如此）",)


def test_another_number_under_a_known_title_is_another_document() -> None:
    assert known(NOTICE.replace("12 号", "77 号"))[0].id not in {document.id for document in REGISTER}


def test_new_ids_are_plain_and_the_same_every_time() -> None:
    ids = [found.id for found in read(NOTICE).papers]
    assert ids == [found.id for found in read(NOTICE).papers]
    assert len(set(ids)) == 3
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and len(one) <= 64 for one in ids)


def test_two_documents_of_one_file_never_share_an_id() -> None:
    twice = NOTICE.split("2. 青禾县")[0]
    assert [found.id for found in known(twice + twice)] == ["north-12", "north-12-2"]


def test_the_hash_follows_the_words_and_not_the_print() -> None:
    wrapped = PLAN.replace("优先使用闲置的校舍，", "优先使用\n闲置的 校舍，")
    assert paper(PLAN).text_hash == paper(wrapped).text_hash != paper(PLAN.replace("2000", "3000")).text_hash


def test_a_text_without_a_title_is_named_after_its_file(tmp_path: Path) -> None:
    assert read_file(write(tmp_path, "随便写的一句话。", "便条.txt")).papers[0].title == "便条"


@pytest.mark.parametrize("stage", ["征求意见稿", "讨论稿", "草案"])
def test_every_stage_before_issue_is_a_draft(stage: str) -> None:
    assert paper(PLAN.replace("征求意见稿", stage)).status is Status.DRAFT
