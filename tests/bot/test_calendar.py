"""`qisu calendar`: a year of holidays from a file, all or nothing, taken in by every process."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.calendar_file import BadCalendar, read_days
from db.models.orders import clocks
from db.queries.days import put_years
from tests.bot.test_cli import Run, home, run  # noqa: F401  fixtures
from tests.conftest import NewTown
from tests.town import METER, Town, due
from workflow.calendar import Calendar
from workflow.holidays import SpecialDay
from workflow.terms import Clock

NOTICE = "国办发明电〔2026〕9号"
GOOD = f"""day,kind,name,notice
2027-01-01,off,元旦,{NOTICE}
2027-01-02,off,元旦,{NOTICE}
2027/1/3,off,元旦,{NOTICE}
2027-01-10,work,调休上班,{NOTICE}
"""
GOOD_YAML = f"""
- {{day: 2027-01-01, kind: off, name: 元旦, notice: {NOTICE}}}
- {{day: 2027-01-02, kind: off, name: 元旦, notice: {NOTICE}}}
- {{day: 2027-01-03, kind: off, name: 元旦, notice: {NOTICE}}}
- day: 2027-01-10
  kind: work
  name: 调休上班
  notice: {NOTICE}
"""
DAYS = [
    *(SpecialDay(date(2027, 1, day), False, "元旦", NOTICE) for day in (1, 2, 3)),
    SpecialDay(date(2027, 1, 10), True, "调休上班", NOTICE),
]


def written(folder: Path, text: str, name: str = "2027.csv", encoding: str = "utf8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refusals(path: Path) -> dict[int, str]:
    with pytest.raises(BadCalendar) as caught:
        read_days(path)
    return {row.line: row.reason for row in caught.value.bad}


# the file


@pytest.mark.parametrize(
    ("text", "name", "encoding"),
    [
        (GOOD, "2027.csv", "utf8"),
        (GOOD, "2027.csv", "utf-8-sig"),
        (GOOD, "2027.csv", "gb18030"),
        (GOOD.partition("\n")[2], "2027.CSV", "utf8"),
        (GOOD.replace("\n", "\r\n"), "2027.csv", "utf8"),
        (GOOD_YAML, "2027.yaml", "utf8"),
    ],
    ids=["plain", "bom", "spreadsheet", "no heading", "crlf", "yaml"],
)
def test_a_file_as_offices_save_it_is_read(tmp_path: Path, text: str, name: str, encoding: str) -> None:
    assert read_days(written(tmp_path, text, name, encoding)) == DAYS


def test_columns_stand_where_their_heading_says(tmp_path: Path) -> None:
    path = written(tmp_path, f"日期,文号,名称,类型\n2027年1月1日,{NOTICE},元旦,放假\n")
    assert read_days(path) == DAYS[:1]


def test_every_bad_row_is_named_with_its_line_and_reason(tmp_path: Path) -> None:
    rows = [
        "2027-02-30,off,春节,x",
        "2027-02-06,maybe,春节,x",
        "2027-01-01,off,元旦,x",
        "2027-01-04,work,上班,x",
        "2027-02-07",
    ]
    bad = "\n".join([f"{GOOD}{rows[0]}", *rows[1:], ""])
    found = refusals(written(tmp_path, bad))
    assert list(found) == [6, 7, 8, 9, 10]
    for line, reason in zip(found, ("不是一个日期", "应为 off", "写了两次", "本来就是周一至周五", "缺少"), strict=True):
        assert reason in found[line]


@pytest.mark.parametrize(
    ("text", "name", "line", "reason"),
    [
        ("", "2027.csv", 0, "没有一行"),
        (GOOD, "2027.xlsx", 0, "只能装入"),
        ("day: 2027-01-01", "2027.yaml", 1, "应为一个列表"),
        ("- [1, 2]\n- day: 2027-01-01\n", "2027.yaml", 2, "缺少"),
        ("- a\n- {", "2027.yml", 2, "格式读不懂"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, text: str, name: str, line: int, reason: str) -> None:
    assert reason in refusals(written(tmp_path, text, name))[line]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "文件打不开（没有这个文件或文件夹）" in refusals(tmp_path / "no.csv")[0]


@pytest.mark.parametrize(
    "heading", ["day, off or work, name, notice", "日期,off或work,名称,文号", "Day,Off/Work,Name,Notice"]
)
def test_a_heading_may_name_the_columns_as_the_readme_does(tmp_path: Path, heading: str) -> None:
    assert read_days(written(tmp_path, f"{heading}\n{GOOD.partition(chr(10))[2]}")) == DAYS


# the command


def test_what_was_loaded_is_shown(run: Run, tmp_path: Path) -> None:  # noqa: F811
    assert "没有装入" in run("calendar", "show", "2027").stdout
    done = run("calendar", "import", str(written(tmp_path, GOOD)))
    assert done.exit_code == 0, done.output
    assert "2027年的放假安排已装入：放假3天，调休上班1天。" in done.stdout
    assert "可能没有写全" in done.stdout
    assert run("calendar", "show", "2027").stdout.splitlines() == [
        "2027年，放假3天（含周末）：",
        f"  1月1日（周五）至1月3日（周日） 放假 元旦（{NOTICE}）",
        f"  1月10日（周日） 上班 调休上班（{NOTICE}）",
    ]


def test_the_shipped_years_are_shown_too(run: Run) -> None:  # noqa: F811
    shown = run("calendar", "show", "2026").stdout
    assert "10月1日（周四）至10月7日（周三） 放假 国庆节（国办发明电〔2025〕7号）" in shown


def test_one_bad_row_and_nothing_is_loaded(run: Run, tmp_path: Path, home: Path) -> None:  # noqa: F811
    run("calendar", "import", str(written(tmp_path, GOOD)))
    bad = run("calendar", "import", str(written(tmp_path, f"{GOOD}2027-02-30,off,春节,x\n", "bad.csv")))
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert "第6行：“2027-02-30”不是一个日期" in bad.stderr
    with closing(sqlite3.connect(home / "qisu.db")) as database:
        assert database.execute("SELECT count(*) FROM calendar_days").fetchone() == (4,)


def test_a_year_that_is_loaded_again_is_replaced_whole(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("calendar", "import", str(written(tmp_path, GOOD)))
    run("calendar", "import", str(written(tmp_path, f"2027-01-01,off,元旦,{NOTICE}\n2028-01-01,off,元旦,x\n")))
    assert len(run("calendar", "show", "2027").stdout.splitlines()) == 2
    assert "2028年，放假1天" in run("calendar", "show", "2028").stdout


def test_what_a_second_file_takes_away_is_said(run: Run, tmp_path: Path) -> None:  # noqa: F811
    first = run("calendar", "import", str(written(tmp_path, GOOD))).stdout
    same = run("calendar", "import", str(written(tmp_path, GOOD))).stdout
    assert "代替" not in first + same
    said = run("calendar", "import", str(written(tmp_path, f"2027-01-01,off,元旦,{NOTICE}\n"))).stdout
    assert "2027年原来的4天安排已由这个文件整年代替。" in said
    assert "其中3天这个文件里没有，不再算数：1月2日（周六）至1月3日（周日）、1月10日（周日）。" in said


def test_a_file_that_takes_the_place_of_a_shipped_year_says_so(run: Run, tmp_path: Path) -> None:  # noqa: F811
    said = run("calendar", "import", str(written(tmp_path, f"2026-10-01,off,国庆节,{NOTICE}\n"))).stdout
    assert "2026年原来的" in said
    assert "10月2日（周五）至10月7日（周三）" in said


# what it does


def test_a_loaded_year_stands_in_place_of_a_shipped_one_and_leaves_the_others() -> None:
    known = Calendar().loaded_with([SpecialDay(date(2026, 10, 1), False, "国庆节", "改期通知")])
    assert not known.is_workday(date(2026, 10, 1))
    assert known.is_workday(date(2026, 10, 2))
    assert known.is_workday(date(2025, 1, 26))
    assert Calendar().is_workday(date(2026, 10, 10)), "the shipped calendar is never changed"


async def load_2027(town: Town) -> None:
    async with town.database.begin() as tx:
        await put_years(tx, DAYS)


async def versions(town: Town) -> int:
    return await town.count(of=clocks)


async def test_a_running_process_takes_the_year_in_and_counts_provisional_limits_anew(new_towns: NewTown) -> None:
    async with new_towns("2026-12-30 10:00", sure=True) as town:
        order = await town.shop.complains(METER)
        assert due(order, Clock.HANDLE) == "01-06 18:00"
        assert town.office.heard("2027年的放假安排还没有装入") == 1
        await load_2027(town)
        town.clock.advance(minutes=1)
        await town.time_passes()
        order = await town.order()
        running = order.live_clock(Clock.HANDLE)
        assert running
        assert (due(order, Clock.HANDLE), running.provisional, running.version) == ("01-07 18:00", False, 2)


async def test_nobody_is_told_twice_of_a_year_that_was_loaded(new_towns: NewTown) -> None:
    async with new_towns("2026-12-30 10:00", sure=True) as town:
        await town.shop.complains(METER)
        await load_2027(town)
        for _ in range(2):
            town.clock.advance(minutes=1)
            await town.time_passes()
        once, heard = await versions(town), len(town.heard)
        await load_2027(town)
        await town.restart()
        await town.app.recount()
        for _ in range(2):
            town.clock.advance(minutes=1)
            await town.time_passes()
        assert (await versions(town), len(town.heard)) == (once, heard)
        await town.shop2.complains(METER)
        assert town.office.heard("2027年的放假安排还没有装入") == 1


async def test_a_message_in_another_process_is_counted_by_the_new_year_at_once(new_towns: NewTown) -> None:
    async with new_towns("2026-12-30 10:00", sure=True) as town:
        await load_2027(town)
        order = await town.shop.complains(METER)
        running = order.live_clock(Clock.HANDLE)
        assert running
        assert (due(order, Clock.HANDLE), running.provisional) == ("01-07 18:00", False)
        assert not town.office.heard("还没有装入")


async def test_a_message_that_saw_the_new_year_first_does_not_keep_others_from_being_counted(
    new_towns: NewTown,
) -> None:
    async with new_towns("2026-12-30 10:00", sure=True) as town:
        first = await town.shop.complains(METER)
        await load_2027(town)
        await town.shop2.says("查进度")
        await town.time_passes()
        async with town.database.read() as tx:
            provisional = (await tx.scalars(select(clocks.c.provisional).where(clocks.c.stopped.is_(None)))).all()
        assert first.id
        assert not any(provisional)


async def test_another_database_brings_its_own_calendar(new_towns: NewTown) -> None:
    async with new_towns("2026-12-30 10:00", sure=True) as town:
        await load_2027(town)
        await town.time_passes()
        assert town.house.calendar.is_loaded(2027)
        async with new_towns("2026-12-30 10:00") as other:
            await App(other.database, other.house, {}, other.clock).sweep()
            assert not other.house.calendar.is_loaded(2027)
