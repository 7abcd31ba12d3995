"""What is printed: the notice of a step that was reached, and the weekly report of 挂牌督办."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from typer.testing import CliRunner

from bot.__main__ import app
from db.models.people import Person
from handlers import printed, texts
from handlers.paper import as_docx
from handlers.printed import Paper, Unprinted, Week
from handlers.turn import Scene
from tests.handlers.staging import ANSWER, CALLED, HELD, LAST, A, Stage, staged
from tests.handlers.stories import PHONE
from tests.town import POWER, Citizen, FakeClock, Town, moment
from workflow.calendar import Calendar
from workflow.terms import AlertStep

W43, W44 = "2026-W43", "2026-W44"


REACHED = (A.CONTACT, "clerk")


async def late(town: Town, until: str, *more: tuple[Any, ...]) -> Stage:
    """An order that is held and not answered: 催办 on 10-16, 书面通报 on 10-21, 挂牌 on 10-26, these at 18:00.

    That it was not contacted either is 书面通报 on 10-15.
    """
    stage = await staged(town)
    await stage.goes(*HELD, *more)
    await town.until(until)
    return stage


async def paper(stage: Stage, step: AlertStep | None = None) -> Paper:
    async with stage.town.database.read() as tx:
        order = await stage.loaded(tx)
        return await printed.notice(Scene(stage.town.house, tx, stage.town.clock()), order, step)


def text_of(content: bytes) -> str:
    """Every paragraph and every cell of a Word file."""
    page = Document(BytesIO(content))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in page.paragraphs), *cells])


@pytest.mark.parametrize(
    ("until", "step", "title"),
    [
        ("2026-10-16 17:00", "press", "催办通知书"),
        ("2026-10-22 09:00", "notice", "督办单（书面通报）"),
        ("2026-10-27 09:00", "listed", "督办单（挂牌督办）"),
    ],
)
async def test_the_notice_of_the_highest_step_names_number_unit_matter_limits_and_steps(
    town: Town, until: str, step: str, title: str
) -> None:
    stage = await late(town, until, REACHED)
    made = await paper(stage)
    assert made.title == title
    said = text_of(as_docx(made))
    for part in (
        "GZ-20261012-9000",
        "区供电公司",
        "申请装电表",
        "10月19日（周一）18:00",
        "非文件规定(默认值)",
        "/desk",
    ):
        assert part in said, part
    assert "规则：一般件办结时限5个工作日" in said
    assert "甘州区营商环境建设局" in said
    assert AlertStep(step).zh in said
    assert f"2026年10月{until[8:10]}日" in said


@pytest.mark.parametrize("step", [None, AlertStep.PRESS, AlertStep.LISTED])
async def test_of_a_withdrawn_order_nothing_is_printed_and_the_sentence_says_why(
    town: Town, step: AlertStep | None
) -> None:
    stage = await late(town, "2026-10-27 09:00")
    await stage.goes((A.WITHDRAW, "shop"))
    with pytest.raises(Unprinted, match="现在是“已撤回”，本单位不用再办理"):
        await paper(stage, step)


async def test_a_missed_limit_says_so_and_one_that_runs_says_so(town: Town) -> None:
    stage = await late(town, "2026-10-22 09:00")
    made = await paper(stage)
    rows = {row[0]: row[3] for _, _, rows in made.tables[:1] for row in rows}
    assert rows == {"首次联系": "已超时", "办结": "已超时"}
    assert (await paper(stage, AlertStep.PRESS)).title == "催办通知书", "a milder one can still be printed"


async def test_a_first_contact_two_days_over_is_reported_and_the_milder_notice_can_still_be_had(town: Town) -> None:
    stage = await late(town, "2026-10-16 17:00")
    made = await paper(stage)
    assert made.title == "督办单（书面通报）"
    assert ("书面通报", "首次联系") in {row[1:] for row in made.tables[1][2]}
    assert {row[0]: row[3] for row in made.tables[0][2]} == {"首次联系": "已超时", "办结": "未到期"}
    assert "的时限已过（首次联系），现予书面通报" in "\n".join(made.lines)
    assert (await paper(stage, AlertStep.PRESS)).title == "催办通知书"


async def test_a_unit_gets_no_notice_for_what_the_office_let_pass(town: Town) -> None:
    stage = await late(town, "2026-10-12 10:00", REACHED, ANSWER)
    await town.until("2026-10-20 09:00")
    assert "review-notice office" in {line.rsplit(" ", 1)[0] for line in await town.alerts()}
    with pytest.raises(Unprinted, match="还没有到需要发"):
        await paper(stage)


async def test_a_step_that_was_not_reached_is_not_printed(town: Town) -> None:
    stage = await late(town, "2026-10-14 09:00", REACHED)
    with pytest.raises(Unprinted, match="还没有到需要发"):
        await paper(stage)
    await town.until("2026-10-16 17:00")
    with pytest.raises(Unprinted, match="还没有到“书面通报”这一步"):
        await paper(stage, AlertStep.NOTICE)


async def test_what_was_done_by_hand_is_printed_too(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD, (A.URGE, "shop"))
    assert (await paper(stage)).title == "催办通知书"
    await stage.goes((A.LIST, "office"))
    made = await paper(stage)
    assert made.title == "督办单（挂牌督办）"
    assert [row[1:] for row in made.tables[1][2]] == [("催办", "企业"), ("挂牌督办", "协调员")]


async def test_nothing_personal_is_printed(town: Town) -> None:
    await town.shop.says(f"我们饭馆申请装电表半个月了还没人来装，电话{PHONE}")
    await town.shop.presses("确认提交")
    order = (await town.orders())[-1]
    stage = Stage(town, order.id or 0)
    await stage.goes((A.CLAIM, "clerk"), (A.URGE, "shop"))
    said = text_of(as_docx(await paper(stage)))
    assert "申请装电表" in said
    assert PHONE not in said
    assert "王经办" not in said


async def test_who_serves_the_order_may_print_and_others_read_that_there_is_none(town: Town) -> None:
    stage = await late(town, "2026-10-16 17:00", REACHED)
    async with town.database.read() as tx:
        scene = Scene(town.house, tx, town.clock())
        for chat, may in {"clerk": True, "office": True, "boss": True, "other": False, "shop": False}.items():
            person = await tx.get_one(Person, town.people[chat].id)
            number = (await stage.loaded(tx)).number
            if may:
                assert (await printed.notice_for(scene, person, number)).title == "催办通知书"
            else:
                with pytest.raises(Unprinted) as none:
                    await printed.notice_for(scene, person, number)
                assert str(none.value) == texts.NOT_FOUND


# weeks


@pytest.mark.parametrize(
    ("at", "name", "told"),
    [
        ("2026-10-26 00:00", "2026-W44", "2026-11-02 08:30"),
        ("2026-10-25 23:59", "2026-W43", "2026-10-26 08:30"),
        ("2026-09-30 12:00", "2026-W40", "2026-10-08 08:30"),  # that Monday is in the national holiday
        ("2027-01-01 12:00", "2026-W53", "2027-01-04 08:30"),
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_is_reported_on_the_next_monday(at: str, name: str, told: str) -> None:
    week = Week.of(moment(at))
    assert week.name == name
    assert Week.named(name) == week
    assert week.start <= moment(at) < week.end
    assert week.reported_at(Calendar()) == moment(told)
    assert week.before.end == week.start


@pytest.mark.parametrize("name", ["", "2026", "2026-W54", "2026-W00", "W47", "2026-W4x"])
def test_what_names_no_week_is_refused(name: str) -> None:
    with pytest.raises(Unprinted, match="请写成 2026-W47"):
        Week.named(name)


async def listed(town: Town, name: str) -> list[tuple[str, bool]]:
    async with town.database.read() as tx:
        return [(one.order.number, one.open) for one in await printed.listed_in(tx, Week.named(name))]


async def test_the_supervisors_read_the_report_once_on_monday_morning(town: Town) -> None:
    stage = await late(town, "2026-10-26 19:00")
    boss = town.people["boss"]
    assert not boss.heard("周报")
    await town.until("2026-11-02 08:29")
    assert not boss.heard("周报")
    await town.until("2026-11-02 12:00")
    assert boss.heard("挂牌督办周报（2026年第44周）：新挂牌1件，现在挂牌1件，摘牌0件") == 1
    assert boss.heard("GZ-20261012-9000 区供电公司，办理中，10月26日（周一）挂牌") == 1
    assert not town.office.heard("周报")
    await stage.goes(ANSWER, (A.STRIKE_OFF, "office"))
    await town.until("2026-11-09 09:00")
    assert boss.heard("挂牌督办周报（2026年第45周）：新挂牌0件，现在挂牌0件，摘牌1件") == 1
    await town.until("2026-11-16 09:00")
    assert boss.heard("周报") == 2, "nothing is on the list any more"


async def test_a_report_that_was_missed_is_sent_once_after_downtime(town: Town, clock: FakeClock) -> None:
    await late(town, "2026-10-26 19:00")
    clock.set("2026-11-04 10:00")
    await town.time_passes()
    await town.time_passes()
    assert town.people["boss"].heard("周报（2026年第44周）") == 1


async def test_the_list_of_a_week_is_what_was_on_it_then(town: Town) -> None:
    stage = await late(town, "2026-11-05 09:00")
    await stage.goes(ANSWER, (A.STRIKE_OFF, "office"))
    number = "GZ-20261012-9000"
    assert await listed(town, W43) == []
    assert await listed(town, W44) == [(number, True)]
    assert await listed(town, "2026-W45") == [(number, False)]
    assert await listed(town, "2026-W46") == []


async def test_the_third_round_is_on_the_list_by_itself(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*CALLED, *LAST, (A.RATE_BAD, "shop"))
    assert await listed(town, "2026-W42") == [("GZ-20261012-9000", True)]


async def test_the_report_as_a_file_shows_no_matter_of_a_restricted_order(town: Town) -> None:
    open_, hidden = await staged(town), await staged(town, reported=[["甘州区", "区市场监管局"]])
    await open_.goes(*HELD, (A.LIST, "office"))
    await hidden.goes((A.FILE_UNSURE, "shop"), (A.DISPATCH, "office", {"unit": POWER}), (A.LIST, "office"))
    async with town.database.read() as tx:
        week = Week.named("2026-W42")
        page = printed.report(Scene(town.house, tx, town.clock()), week, await printed.listed_in(tx, week))
    [(_, columns, rows)] = page.tables
    assert len(columns) == len(rows[0])
    assert [row[2].startswith("我们饭馆") for row in rows] == [True, False]
    assert rows[1][2] == texts.PRINT_HIDDEN
    assert "挂牌督办周报" in text_of(as_docx(page))


# the commands


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QISU_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["notice", "GZ-20261012-0001"], "没有工单GZ-20261012-0001"),
        (["notice", "GZ-20261012-0001", "--step", "warn"], "--step 只能是press、notice、listed"),
        (["report", "weekly", "--week", "2026-47"], "请写成 2026-W47"),
    ],
)
def test_a_command_that_cannot_print_says_why_and_writes_nothing(home: Path, words: list[str], said: str) -> None:
    file = home / "out.docx"
    done = CliRunner().invoke(app, [*words, "-o", str(file)])
    assert done.exit_code == 2
    assert said in done.output
    assert not file.exists()


def test_the_weekly_report_is_written_also_when_nothing_is_on_the_list(home: Path) -> None:
    file = home / "out.docx"
    done = CliRunner().invoke(app, ["report", "weekly", "--week", "2026-W47", "-o", str(file)])
    assert done.exit_code == 0, done.output
    said = text_of(file.read_bytes())
    assert "2026年11月16日至2026年11月22日" in said
    assert "新挂牌0件" in said


async def test_a_boss_without_an_address_stops_no_report(town: Town) -> None:
    await town.hires(Citizen("boss3", "秦督办", supervisor=True))
    await town.people["boss3"].leaves()
    await late(town, "2026-11-02 09:00")
    assert town.people["boss"].heard("周报") == 1
