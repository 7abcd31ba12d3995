"""What people are answered after the office has imported a document: the new text leads, what it lost is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.imports import read_files
from handlers.decide import decide
from handlers.imports import Report, take_in
from handlers.turn import Scene
from knowledge import words
from knowledge.base import Card, Status
from tests.town import Town

PLAN = "甘州区优化营商环境创一流行动方案"  # a title of the register, shipped as a draft: the rest is ours
ISSUED = f"""甘州区人民政府办公室关于印发《{PLAN}》的通知
甘区政办发〔2026〕88号
各乡镇人民政府、各街道：
现将《{PLAN}》印发给你们，请认真执行。
甘州区人民政府办公室
2026年10月8日
{PLAN}
第一条 低压用户办电，从受理到装表接电最长1个工作日，不收任何费用，由区供电公司负责。
第二条 用水报装自受理起最长2个工作日办完，由区住建局负责。
第三条 企业开办一次提交材料，最长90分钟领到营业执照和公章，由区市场监管局负责。
"""
CITY = "全市优化营商环境全面提升年行动方案"
OWN = """甘州区人民政府办公室关于印发《甘州区惠企便民暖心措施》的通知
甘区政办发〔2026〕89号
各乡镇人民政府、各街道：
现将《甘州区惠企便民暖心措施》印发给你们，请认真执行。
甘州区人民政府办公室
2026年10月8日
甘州区惠企便民暖心措施
第一条 政府性融资担保机构为小微企业担保，融资担保费率降到每年0.3%以下，由区财政局负责。
第二条 用气报装最长1个工作日通气，表后设施由燃气公司免费检查，由区住建局负责。
"""


async def imported(town: Town, folder: Path, text: str) -> Report:
    path = folder / "paper.txt"
    path.write_text(text, encoding="utf8")
    async with town.database.begin() as tx:
        report = await take_in(Scene(town.house, tx, town.clock()), read_files([path]))
    await town.app.settle()
    return report


async def answered(town: Town, question: str) -> tuple[Card, str]:
    async with town.database.read() as tx:
        await town.house.library.refresh(tx)
    decision = decide(town.house, question, None, town.clock())
    assert decision.answer
    assert decision.answer.card, decision.text
    return decision.answer.card, decision.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("办电要几天", "1个工作日"),
        ("低压用户办电多久", "1个工作日"),
        ("用水报装要几天", "2个工作日"),
        ("企业开办要几个小时", "90分钟"),
    ],
)
async def test_the_issued_version_leads_its_draft(town: Town, tmp_path: Path, question: str, said: str) -> None:
    old, _ = await answered(town, question)
    assert old.document.status is Status.DRAFT
    await imported(town, tmp_path, ISSUED)
    card, text = await answered(town, question)
    assert (card.document.id, card.document.status) == (old.document.id, Status.ISSUED)
    assert said in text.split("\n")[0]
    assert words.DRAFT not in text
    assert f"依据：《{PLAN}》第" in text


async def test_what_the_issued_version_does_not_say_is_marked_and_to_be_reviewed(town: Town, tmp_path: Path) -> None:
    (old, _) = await answered(town, "招标投标远程异地评标")
    assert old.document.id == "ganzhou-2026"
    report = await imported(town, tmp_path, ISSUED)
    assert old.id in report.imported[0].doubted
    card = town.house.answerer.card(old.id)
    assert card is not None
    shown = town.house.answerer.show(card, None, town.clock())
    assert words.DOUBTED in shown.text


async def test_the_same_draft_imported_as_it_stands_marks_nothing_that_it_bears_out(town: Town, tmp_path: Path) -> None:
    cards = [card for card in town.house.answerer.matcher.corpus if card.document.id == "zhangye-2025"]
    one = next(card for card in cards if len(card.clauses) == 1 and card.clauses[0].isdigit() and card.figures)
    items = [f"{n}.其他。第{n}件事另有安排的照办。" for n in range(1, int(one.clauses[0]))]
    items.append(f"{one.clauses[0]}.{one.title}。{one.answer}{'，'.join(one.figures)}。")
    draft = "\n".join((CITY, "（征求意见稿）", *items, ""))
    report = await imported(town, tmp_path, draft)
    assert one.id not in report.imported[0].doubted
    card = town.house.answerer.card(one.id)
    assert card is not None
    assert not card.doubted
    assert card.document.status is Status.DRAFT


@pytest.mark.parametrize(("question", "said"), [("融资担保费率是多少", "0.3%"), ("用气报装要几天", "1个工作日")])
async def test_a_local_paper_that_is_issued_leads_the_draft_on_the_same_matter(
    town: Town, tmp_path: Path, question: str, said: str
) -> None:
    await imported(town, tmp_path, OWN)
    card, text = await answered(town, question)
    assert card.is_clause, card.id
    assert said in text.split("\n")[0]


async def test_a_local_paper_does_not_lead_on_other_matters(town: Town, tmp_path: Path) -> None:
    questions = (
        "办电要几天",
        "企业开办要几个小时",
        "不动产抵押登记要几天",
        "用水报装要几天",
        "政府采购合同给中小企业的比例是多少",
    )
    before = [(await answered(town, question))[0].id for question in questions]
    await imported(town, tmp_path, OWN)
    assert [(await answered(town, question))[0].id for question in questions] == before


async def test_a_value_that_the_issued_version_lost_is_not_told_beside_another(town: Town, tmp_path: Path) -> None:
    _, before = await answered(town, "张掖市低压用户办电要几天")
    assert "甘州区优化营商环境" in before
    await imported(town, tmp_path, ISSUED)
    _, after = await answered(town, "张掖市低压用户办电要几天")
    assert f"《{PLAN}》附件" not in after


async def test_a_long_clause_is_found_to_its_end(town: Town, tmp_path: Path) -> None:
    filler = "各有关单位要按照职责把这项工作做细做实，定期对照检查，发现问题立即整改，并把情况报送牵头单位备查。" * 6
    last = "剪纸合作社租用文化馆展厅，每天收取水电费18元。"
    await imported(town, tmp_path, OWN.replace("由区财政局负责。", f"由区财政局负责。{filler}{last}"))
    card, text = await answered(town, "剪纸合作社租用文化馆展厅每天收多少钱")
    assert "18元" in text
    assert card.clauses == ("第一条",)
