"""`qisu figures` and `qisu check alerts`: from the database, by one command, whatever was told before."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from bot import words
from bot.__main__ import app
from bot.figures import (
    GROUPINGS,
    REVIEWS,
    Line,
    as_json,
    chosen_groupings,
    chosen_period,
    collect,
    headings,
    how,
    lines_of,
    review_period,
)
from bot.ledger import Checked, check_ledger
from bot.play.player import Player
from bot.play.script import read_script
from bot.settings import Misconfigured
from db.crypt import Box
from db.queries.days import put_years
from db.session import Database
from tests.bot.support import ROOT
from tests.bot.test_cli import Run, home, run  # noqa: F401  fixtures
from tests.handlers.stories import LONG, REDONE, play
from tests.town import CHANNEL, METER, SECRET, Town, moment, town_house
from workflow.calendar import Calendar
from workflow.figures import FIGURES, Case, Figures, Mark, count
from workflow.periods import By, month, year

THIS_YEAR = year("2026")
LATER = moment("2026-12-31 12:00")


async def told(town: Town, at: str = "", bys: tuple[By, ...] = ()) -> Figures:
    async with town.database.read() as tx:
        return await collect(tx, THIS_YEAR, moment(at) if at else town.clock(), bys)


async def checked(town: Town) -> Checked:
    async with town.database.read() as tx:
        return await check_ledger(tx, town.clock(), town.house.calendar)


@asynccontextmanager
async def meddling(town: Town) -> AsyncIterator[AsyncSession]:
    """Somebody with the file and a tool for it."""
    async with town.database.begin() as tx:
        yield tx


# the figures of a database


async def test_what_the_database_holds_gives_what_the_orders_give(town: Town) -> None:
    await play(town, LONG)
    orders = [Case.of(order, CHANNEL, real_name=True) for order in await town.orders()]
    figures = await told(town, "2026-12-31 12:00", GROUPINGS)
    assert figures.tallies == count(orders, (), THIS_YEAR, LATER, GROUPINGS).tallies
    assert figures.cases == 1
    assert (figures.of("on_time").hits, figures.of("on_time").base) == (2, 2)
    assert (figures.of("returned").hits, figures.of("returned").base) == (1, 1)
    assert (figures.of("at_once").hits, figures.of("redone").hits) == (0, 1)


async def test_questions_are_counted_and_those_taken_on_are_not_answered_directly(town: Town) -> None:
    await town.shop.says("办电要几天")
    await town.shop2.says("办电要几天")
    await town.shop2.presses("没解决,要提诉求")
    tally = (await told(town)).of("direct")
    assert (tally.hits, tally.base) == (1, 2)


async def test_what_those_who_serve_ask_for_themselves_is_not_counted(town: Town) -> None:
    for person in (town.shop, town.clerk, town.office):
        await person.says("办电要几天")
    tally = (await told(town)).of("direct")
    assert (tally.hits, tally.base) == (1, 1)


async def test_the_kinds_of_enterprises_and_their_parks_are_grouped(town: Town) -> None:
    await town.shop.complains("我们是外资企业，省列重点项目，在张掖经济技术开发区，申请装电表半个月没人来装")
    await town.shop2.complains("我是个体工商户，理发店申请装电表十几天了，一直没人来装")
    figures = await told(town, "2026-12-31 12:00", GROUPINGS)
    found = {by: {group: figures.of("on_time", by, group).base for group in figures.groups(by)} for by in GROUPINGS}
    assert found[By.FOREIGN] == {"其他": 1, "外资": 1}
    assert found[By.INDIVIDUAL] == {"个体工商户": 1, "其他": 1}
    assert found[By.KEY_PROJECT] == {"其他": 1, "重点项目": 1}
    assert found[By.PARK] == {"张掖经济技术开发区": 1, None: 1}


async def test_counting_again_gives_the_same_and_writes_nothing(town: Town) -> None:
    await play(town, REDONE)
    before = await town.written()
    first, second = await told(town), await told(town)
    assert first.tallies == second.tallies
    assert await town.written() == before


# the ledger of a database


async def test_the_ledger_of_a_story_is_what_its_history_asks_for(town: Town) -> None:
    await play(town, LONG)
    await town.until("2026-11-20 09:00")
    found = await checked(town)
    assert list(found.lines()) == [words.CHECK_ALERTS.format(orders=1, rows=found.rows, missing=0, extra=0)]
    assert found.rows > 0


async def test_what_would_run_out_while_the_enterprise_is_waited_for_is_nobodys_alert(town: Town) -> None:
    order = await town.shop.complains()
    await town.clerk.presses("签收")
    await town.clerk.says(f"/征求意见 {order.number} 区住建局 请核实户内线路")
    await town.clerk.says(f"/补正 {order.number} 请补营业执照照片")
    assert [clock.clock.value for clock in (await town.order()).live_clocks()] == ["opinion", "pause"]
    await town.until("2026-10-16 17:00")
    assert not [line for line in await town.alerts() if line.startswith("opinion-red")]
    found = await checked(town)
    assert found.clean, list(found.lines())


async def overdue(town: Town) -> None:
    await play(town, REDONE)
    await town.until("2026-11-20 09:00")
    assert (await checked(town)).clean


async def test_a_row_that_is_taken_away_is_found_though_others_were_told_the_same(town: Town) -> None:
    await overdue(town)
    async with meddling(town) as tx:
        numbers = (await tx.scalars(text("SELECT id FROM alerts WHERE step = 'red' ORDER BY id"))).all()
        assert len(numbers) > 1
        await tx.execute(text("DELETE FROM alerts WHERE id = :id"), {"id": numbers[0]})
    assert words.CHECK_ALERTS_GONE.format(number=numbers[0]) in list((await checked(town)).lines())


async def test_a_step_that_is_taken_away_from_everybody_is_found_at_the_end_too(town: Town) -> None:
    await overdue(town)
    async with meddling(town) as tx:
        last = "(SELECT step FROM alerts ORDER BY id DESC LIMIT 1)"
        await tx.execute(text(f"DELETE FROM alerts WHERE step = {last} AND clock = 'handle'"))
    found = await checked(town)
    assert [one.wrong.value for one in found.found] == ["missing"]
    assert not found.clean


@pytest.mark.parametrize(
    ("meddle", "wrong"),
    [
        ("INSERT INTO alerts SELECT 9999, order_id, round, clock, 7, step, receiver, due_at, tell_at, urgent, state "
         "FROM alerts LIMIT 1", {"extra"}),
        ("UPDATE alerts SET version = 7 WHERE id = (SELECT max(id) FROM alerts)", {"extra"}),
        ("UPDATE alerts SET due_at = '2026-10-12 01:01:00' WHERE step = 'red' AND clock = 'handle'",
         {"extra", "missing"}),
    ],
)  # fmt: skip
async def test_a_row_that_was_put_in_or_changed_is_found(town: Town, meddle: str, wrong: set[str]) -> None:
    await overdue(town)
    async with meddling(town) as tx:
        await tx.execute(text(meddle))
    assert {one.wrong.value for one in (await checked(town)).found} >= wrong


async def test_an_order_that_was_put_to_sleep_is_found(town: Town) -> None:
    order = await town.shop.complains()
    async with meddling(town) as tx:
        await tx.execute(text("UPDATE orders SET next_alert_at = NULL"))
    sum_, line = (await checked(town)).lines()
    assert order.number in line
    assert "缺少0条，多出0条" in sum_


async def test_a_calendar_that_comes_late_leaves_no_gap_in_the_ledger(town: Town) -> None:
    """What fell due before the recount is written before the version ends."""
    almanac, shipped = town.house.almanac, town.house.calendar
    almanac.calendar = Calendar(years=tuple(known for known in shipped.years if known.year < 2026))
    try:
        order = await town.shop.complains()
        assert all(running.provisional for running in order.clocks)
        town.clock.set("2026-10-12 16:00")
        async with town.database.begin() as tx:
            await put_years(tx, shipped.special_days(2026))
        await town.time_passes()
    finally:
        almanac.calendar = shipped
    assert len((await town.order()).clocks) == 2 * len(order.clocks)
    found = await checked(town)
    assert (list(found.found), found.rows > 0) == ([], True)


# stories


async def of_home(folder: Path) -> tuple[dict[str, tuple[int, int]], Checked]:
    """The figures, as (numerator, denominator), and the ledger of a data folder."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'qisu.db'}", Box(SECRET))
    try:
        async with database.read() as tx:
            figures = await collect(tx, THIS_YEAR, LATER, ())
            ledger = await check_ledger(tx, LATER, Calendar())
    finally:
        await database.close()
    shares = {one.key: figures.of(one.key) for one in FIGURES}
    return {key: (tally.hits, tally.base) for key, tally in shares.items() if tally.base}, ledger


WELL = {
    "on_time": (1, 1), "reasonable": (1, 1), "dealt": (1, 1), "satisfied": (1, 1), "replied": (1, 1),
    "solved": (1, 1), "pleased": (1, 1), "signed": (1, 1), "returned": (0, 1), "extended": (0, 1), "redone": (0, 1),
    "at_once": (1, 1),
}  # fmt: skip
LEFT_LYING = {
    "on_time": (0, 1), "reasonable": (0, 1), "dealt": (0, 1), "signed": (0, 1), "returned": (0, 1), "extended": (0, 1)
}  # fmt: skip
STORIES: dict[str, dict[str, tuple[int, int]]] = {
    "01-question.yaml": {"direct": (1, 2)},
    "02-complaint.yaml": WELL,
    "03-overdue.yaml": LEFT_LYING,
    "04-objection.yaml": {
        "on_time": (0, 1), "reasonable": (0, 1), "dealt": (0, 1), "signed": (1, 1), "returned": (2, 2),
        "extended": (0, 1),
    },
    "05-redone.yaml": {
        "on_time": (2, 2), "reasonable": (1, 1), "dealt": (1, 1), "satisfied": (1, 1), "replied": (1, 2),
        "solved": (1, 2), "pleased": (1, 2), "repaired": (1, 1), "signed": (1, 1), "returned": (0, 1),
        "extended": (0, 2), "redone": (1, 1), "at_once": (0, 1),
    },
    "06-restart.yaml": WELL,
    "07-emergency.yaml": LEFT_LYING,
    "08-knowledge.yaml": {"direct": (1, 4)},
    "09-passed-on.yaml": {
        "on_time": (0, 1), "reasonable": (0, 1), "signed": (1, 1), "returned": (2, 3), "extended": (0, 1)
    },
    "10-water.yaml": {**LEFT_LYING, "direct": (1, 1)},
    "11-not-done.yaml": {
        "on_time": (1, 2), "reasonable": (0, 1), "dealt": (1, 1), "satisfied": (0, 1), "replied": (0, 1),
        "solved": (0, 1), "pleased": (0, 1), "repaired": (0, 1), "signed": (1, 1), "returned": (0, 1),
        "extended": (0, 2),
    },
    "12-change-of-mind.yaml": {"dealt": (0, 1)},
    "13-two-matters.yaml": {
        "on_time": (0, 2), "reasonable": (0, 2), "dealt": (0, 1), "signed": (1, 2), "returned": (0, 2),
        "extended": (0, 2),
    },
    "14-edited.yaml": {**LEFT_LYING, "signed": (1, 1)},
    "15-apology.yaml": {"signed": (1, 1), "returned": (0, 1)},
    "16-report.yaml": {**LEFT_LYING, "signed": (1, 1)},
    "17-time-and-help.yaml": {
        "on_time": (1, 2), "reasonable": (0, 1), "dealt": (1, 1), "satisfied": (1, 1), "replied": (1, 1),
        "solved": (1, 1), "pleased": (1, 1), "signed": (1, 1), "returned": (0, 1), "extended": (1, 2),
        "redone": (1, 1), "at_once": (0, 1),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("examples/*.yaml")))
async def test_a_story_gives_its_figures_and_leaves_a_whole_ledger(name: str) -> None:
    with Player(read_script(ROOT / "examples" / name), lambda row: None) as player:
        player.play()
        shares, ledger = await of_home(Path(player._folder.name))
    assert shares == STORIES[name]
    assert ledger.clean, list(ledger.lines())


# how it is shown


def some_figures() -> Figures:
    figures = Figures(month("2026-10"), LATER, (By.UNIT, By.PARK))
    for mark in (
        Mark("on_time", moment("2026-10-12 09:00"), True, "", ("甘州区", "区供电公司")),
        Mark("on_time", moment("2026-10-12 09:00"), False, "超期办结", ("张掖市", "=市住建局")),
        Mark("on_time", moment("2026-10-12 09:00"), None, "已撤回", ("甘州区", "区供电公司")),
        Mark("real_name", moment("2026-10-12 09:00"), None, "是否实名未载明", None),
    ):
        figures.count(mark, None)
    return figures


def october_reviews() -> Figures:
    return Figures(review_period(month("2026-10")), LATER, REVIEWS)


def line(figures: Figures, key: str, by: By = By.ALL, group: str = "") -> Line:
    lines = lines_of(figures, by, town_house())
    return next(one for one in lines if one.figure.key == key and group in one.group)


def test_a_line_tells_rate_numerator_denominator_exclusions_and_target() -> None:
    shown = dict(zip(words.FIGURES_COLUMNS, line(some_figures(), "on_time").cells(), strict=True))
    assert shown == {
        "分组": "总计", "指标": "按时办结率", "比率": "50.0%", "分子": 1, "分母": 2, "没有计入分子": "超期办结1",
        "另列": "已撤回1", "目标": "100%", "是否达到": "未达到",
    }  # fmt: skip


def test_what_cannot_be_known_is_said_to_be_unknown_and_nothing_is_not_nought() -> None:
    figures = some_figures()
    assert line(figures, "real_name").rate == "未载明"
    assert line(figures, "signed").rate == "没有可统计的"
    assert line(figures, "on_time", By.PARK).group == "未载明"
    assert (line(figures, "real_name").met, line(figures, "signed").met) == (None, None)


def test_a_period_without_the_hotline_says_that_its_rate_is_unknown() -> None:
    figures = some_figures()
    assert words.FIGURES_NO_HOTLINE in list(headings(figures))
    figures.channels.add("12345")
    assert words.FIGURES_NO_HOTLINE not in list(headings(figures))


def test_json_holds_every_definition_and_line() -> None:
    data: dict[str, Any] = json.loads(json.dumps(as_json(some_figures(), town_house())))
    assert (data["from"], data["to"]) == ("2026-10-01", "2026-10-31")
    assert [one["figure"] for one in data["figures"]] == [figure.key for figure in FIGURES]
    assert len(data["by"]["all"]) == len(FIGURES)
    first = data["by"]["all"][0]
    assert (first["hits"], first["base"], first["rate"], first["met"]) == (1, 2, 50.0, False)
    assert first["apart"] == {"已撤回": 1}


def test_the_workbook_has_a_sheet_a_grouping_with_what_stands_beside_each_rate(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="a dependency that this environment has not been given yet")
    from bot.sheets import write_workbook

    file = tmp_path / "figures.xlsx"
    assert write_workbook(some_figures(), october_reviews(), town_house(), file) == 7
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["口径", "总计", "月监测", "季分析", "年评价", "按承办单位", "按园区"]
    units = [row for row in book["按承办单位"].iter_rows(values_only=True) if row[1] == "按时办结率"]
    assert sorted(row[2:7] for row in units) == [(0, 0, 1, "超期办结1", None), (1, 1, 1, None, "已撤回1")]
    for sheet in book:
        notes = [row[0] for row in sheet.iter_rows(values_only=True)]
        assert notes[: len(words.FIGURES_NOTES)] != []
        assert set(words.FIGURES_NOTES) < set(notes)
    told = {row[0] for row in book["口径"].iter_rows(values_only=True)}
    assert {figure.zh for figure in FIGURES} < told
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_in_the_workbook_of_a_month_the_months_of_its_year_stand_side_by_side(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="a dependency that this environment has not been given yet")
    from bot.sheets import write_workbook

    figures = Figures(month("2026-10"), LATER, ())
    reviews = october_reviews()
    for at, counted in (("2026-09-10 09:00", True), ("2026-10-12 09:00", False), ("2026-10-13 09:00", True)):
        reviews.count(Mark("on_time", moment(at), counted), None)
    write_workbook(figures, reviews, town_house(), tmp_path / "figures.xlsx")
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames == ["口径", "总计", "月监测", "季分析", "年评价"]
    told = [row for row in book["月监测"].iter_rows(values_only=True) if row[0] == "按时办结率"]
    assert told == [("按时办结率", "100%", 1, 0.5), ("按时办结率", None, "1/1", "1/2")]
    assert ("指标", "目标", "2026-09", "2026-10") in list(book["月监测"].iter_rows(values_only=True))
    assert "统计期：2026-01-01至2026-10-31（北京时间）" in [row[0].value for row in book["年评价"]]


def test_a_workbook_that_cannot_be_written_is_refused_by_name(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl", reason="a dependency that this environment has not been given yet")
    from bot.sheets import write_workbook

    with pytest.raises(Misconfigured, match=r"figures\.xlsx"):
        write_workbook(some_figures(), october_reviews(), town_house(), tmp_path / "nowhere" / "figures.xlsx")


def test_how_it_is_counted_is_told_of_every_figure() -> None:
    assert [row[0] for row in how()] == [figure.zh for figure in FIGURES]
    assert all(len(row) == len(words.FIGURES_HOW_COLUMNS) for row in how())


def test_what_was_said_at_a_terminal_is_of_the_channel_terminal(run: Run) -> None:  # noqa: F811
    run("chat", stdin=f"{METER}\n1\n")
    given = ("--from", "2026-01-01", "--to", "2099-12-31")
    told = json.loads(run("figures", *given, "--by", "channel", "--json").stdout)
    assert {line["group"] for line in told["by"]["channel"]} == {"终端"}


def test_the_source_of_a_target_is_a_document_by_its_name() -> None:
    ids = set(town_house().knowledge.documents)
    sources = " ".join(figure.source for figure in FIGURES)
    assert "甘州区行动方案（征求意见稿）附1-11" in sources
    assert not [id_ for id_ in ids if id_ in sources]


def test_the_workbook_of_a_month_holds_the_three_reviews_whatever_it_is_grouped_by(run: Run, tmp_path: Path) -> None:  # noqa: F811
    openpyxl = pytest.importorskip("openpyxl", reason="a dependency that this environment has not been given yet")
    file = tmp_path / "month.xlsx"
    done = run("figures", "--month", "2026-09", "--by", "unit", "--xlsx", str(file))
    assert done.exit_code == 0, done.output
    assert openpyxl.load_workbook(file).sheetnames == ["口径", "总计", "月监测", "季分析", "年评价", "按承办单位"]


@pytest.mark.parametrize(
    "given",
    [
        ("2026-09-01", None, "2026-09", None, None), (None, None, "2026-09", "2026-Q3", None),
        (None, None, "九月", None, None), ("2026-09-02", "2026-09-01", None, None, None),
    ],
)  # fmt: skip
def test_a_period_that_is_none_or_two_is_refused(given: tuple[str | None, ...]) -> None:
    with pytest.raises(Misconfigured):
        chosen_period(*given, LATER)


def test_without_a_period_everything_up_to_today_is_counted() -> None:
    period = chosen_period(None, None, None, None, None, LATER)
    assert period.start < moment("2001-01-01 00:00") < LATER < period.end <= LATER + timedelta(days=1)


def test_a_grouping_that_is_none_is_refused() -> None:
    assert chosen_groupings(["unit", "unit", "park"]) == (By.UNIT, By.PARK)
    assert chosen_groupings(["外资", "foreign", "园区"]) == (By.FOREIGN, By.PARK)
    with pytest.raises(Misconfigured, match="unit"):
        chosen_groupings(["moon"])


def test_the_commands_work_on_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.house.build_house", lambda settings, box: town_house())
    env = {"QISU_HOME": str(tmp_path / "home")}
    told = CliRunner().invoke(app, ["figures", "--month", "2026-09", "--by", "unit", "--json"], env=env)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["orders"] == 0
    shown = CliRunner().invoke(app, ["figures"], env=env)
    assert "按时办结率" in shown.stdout
    whole = CliRunner().invoke(app, ["check", "alerts"], env=env)
    assert (whole.exit_code, "缺少0条，多出0条" in whole.stdout) == (0, True)
    assert CliRunner().invoke(app, ["figures", "--month", "2026"], env=env).exit_code == 2
