"""`qisu rehearse`: other limits from a file over the recorded flow, or one that is made up; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.rehearse import report
from bot.rehearse_file import limit_said, read_limits
from bot.settings import Misconfigured
from db.queries.orders import with_limits_between
from tests.bot.test_cli import Run, home, refusal, run  # noqa: F401  fixtures
from tests.conftest import NewTown
from tests.town import METER, moment
from workflow.clocks import Limit, Measure, limit_for
from workflow.rehearsal import REDO, rehearse
from workflow.terms import Class, Clock

LIMITS = """
一般:
  办结: 3个工作日
  重办: 2个工作日
  签收: 2个工作小时
紧急:
  dispose: 1小时
咨询:
  首次联系: 无
"""
PERIOD = ("--from", "2026-10-01", "--to", "2026-10-31")


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    path = tmp_path / "limits.yaml"
    path.write_text(LIMITS, encoding="utf8")
    return path


# the file


@pytest.mark.parametrize(
    ("said", "n", "measure"),
    [
        ("3个工作日", 3, Measure.WORKDAYS),
        ("半个工作日", 210, Measure.WORK_MINUTES),
        ("2.5个工作小时", 150, Measure.WORK_MINUTES),
        ("30个工作分钟", 30, Measure.WORK_MINUTES),
        ("2小时", 120, Measure.MINUTES),
        ("15分钟", 15, Measure.MINUTES),
        ("30天", 30, Measure.DAYS),
    ],
)
def test_a_limit_is_written_as_the_manual_writes_it(said: str, n: int, measure: Measure) -> None:
    found = limit_said(said)
    assert found
    assert (found.n, found.measure) == (n, measure)


@pytest.mark.parametrize("said", ["三天", "0个工作日", "1.5个工作日", "-1天", "3", "", "99999天"])
def test_what_is_no_limit_is_refused(said: str) -> None:
    with pytest.raises(Misconfigured, match="读不懂"):
        limit_said(said)


def test_what_the_file_does_not_name_stays_as_it_is(limits: Path) -> None:
    found = read_limits(limits)
    assert found(Clock.HANDLE, Class.GENERAL, 1, False) == Limit(3, Measure.WORKDAYS, "推演")
    assert found(Clock.HANDLE, Class.GENERAL, 2, False) == Limit(2, Measure.WORKDAYS, "推演")
    assert found.others[Class.GENERAL, REDO]
    assert found(Clock.CONTACT, Class.CONSULT, 1, False) is None
    assert found(Clock.REVIEW, Class.GENERAL, 1, False) == limit_for(Clock.REVIEW, Class.GENERAL)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("一般: 3个工作日", "类别“一般”"),
        ("特急:\n  办结: 1天", "类别“特急”"),
        ("一般:\n  上报: 1天", "没有“上报”这个环节"),
        ("- 一般", "三层的 YAML"),
        ("一般: [", "三层的 YAML"),
        ("", "三层的 YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_in_one_line(run: Run, tmp_path: Path, text: str, reason: str) -> None:  # noqa: F811
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf8")
    assert reason in refusal(run("rehearse", *PERIOD, "--limits", str(path)))


@pytest.mark.parametrize(
    "period", [("--from", "2026-10-31", "--to", "2026-10-01"), ("--from", "10月1日", "--to", "2026-10-01")]
)
def test_a_period_that_is_none_is_refused(run: Run, limits: Path, period: tuple[str, ...]) -> None:  # noqa: F811
    assert "--from" in refusal(run("rehearse", *period, "--limits", str(limits)))


def test_a_flow_of_nothing_is_refused(run: Run, limits: Path) -> None:  # noqa: F811
    assert "--generated" in refusal(run("rehearse", *PERIOD, "--limits", str(limits), "--generated", "0"))


# the flow


def test_a_flow_that_is_made_up_is_counted_by_class_and_unit(run: Run, limits: Path) -> None:  # noqa: F811
    done = run("rehearse", *PERIOD, "--limits", str(limits), "--generated", "40", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["generated"], found["all"]["orders"], found["unexplained"]) == (True, 40, 0)
    assert sum(group["orders"] for group in found["by_class"].values()) == 40
    assert found["all"]["in_force"].keys() == {"黄牌", "红牌", "书面通报", "挂牌督办"}
    assert found["by_class"]["复杂"]["in_force"] == found["by_class"]["复杂"]["other"], "nothing of it was changed"
    again = run("rehearse", *PERIOD, "--limits", str(limits), "--generated", "40", "--json")
    assert again.stdout == done.stdout


async def test_the_recorded_flow_is_read_and_left_as_it_is(new_towns: NewTown, limits: Path) -> None:
    async with new_towns("2026-10-12 09:00", sure=True) as town:
        await town.shop.complains(METER)
        await town.until("2026-10-12 12:00")
        await town.clerk.presses("签收")
        before = await town.written()
        async with town.database.read() as tx:
            orders = await with_limits_between(tx, moment("2026-10-12 00:00"), moment("2026-10-13 00:00"))
        found = rehearse(
            orders, read_limits(limits), town.house.calendar, moment("2026-10-12 00:00"), moment("2026-10-13 00:00")
        )
        assert await town.written() == before
        shown = report(found, town.house.region, made_up=False)
        assert shown["by_unit"]["区供电公司"]["in_force"]["红牌"] == 0
        assert shown["by_unit"]["区供电公司"]["other"]["红牌"] == 1, "two working hours to sign would have been over"


def test_the_table_says_what_was_looked_at_and_that_nothing_was_written(run: Run, limits: Path) -> None:  # noqa: F811
    done = run("rehearse", *PERIOD, "--limits", str(limits))
    assert done.exit_code == 0, done.output
    for said in ("时限0个（数据库里记录的办理过程）", "0 → 0", "没有写进任何记录"):
        assert said in done.stdout
