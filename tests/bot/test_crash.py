"""The product is killed while people talk to it: everything takes effect once; what does not is seen."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from bot import words
from bot.bench import crash
from bot.bench.command import bench
from bot.bench.effects import COMPARED, Effects, differences, effects
from bot.bench.talks import A_TALK, MOST, OFFICE, clerks, talks
from bot.settings import Misconfigured
from tests.conftest import NewTown
from tests.town import CHANNEL, METER, Town

LEAK = "我们店门口自来水管漏水三天了没人来修"


async def left(town: Town) -> Effects:
    async with town.database.read() as tx:
        return await effects(tx, CHANNEL)


async def appeals(town: Town, *order: tuple[str, str]) -> None:
    for who, what in order:
        await town.people[who].complains(what)
    await town.clerk.presses("签收")


@pytest.fixture
async def two_towns(new_towns: NewTown) -> Any:
    """The same two appeals, in another order: numbers, ids and keys differ, what happened does not."""
    async with new_towns() as one, new_towns(first=500) as other:
        await appeals(one, ("shop", METER), ("shop2", LEAK))
        await appeals(other, ("shop2", LEAK), ("shop", METER))
        yield one, other


# --- the runs


def test_four_kills_in_forty_messages_lose_nothing_and_do_nothing_twice() -> None:
    """The real command in its own processes, on a small scale."""
    report = crash.run_crash(messages=40, kills=4, seed=3, tell=lambda what: None)
    assert report["kills"] == 4
    assert report["rows"]["inbox"] == 40
    assert (report["differences"], report["unsettled"], report["unheard"]) == ([], [], [])
    assert crash.is_well(report)
    assert report["must_arrive"] >= 40


def test_every_talk_has_ten_messages_and_everybody_in_it_is_known() -> None:
    known = {*clerks(), OFFICE}
    for talk in talks(20):
        assert len(talk.steps) == A_TALK
        assert {step.sender for step in talk.steps} <= {talk.shop, *known}
    assert not {talk.shop for talk in talks(MOST)} & known
    assert len({talk.steps[0].what for talk in talks(20) if talk.steps[0].sender == talk.shop}) > 12


def test_kills_are_spread_over_the_sendings_there_are() -> None:
    kills = crash._Kills(10, sends=200, dice=random.Random(1))
    assert {kills.wait(0) for _ in range(500)} == set(range(1, 40))
    assert {kills.wait(200) for _ in range(50)} == {1}
    assert {kills.wait(900) for _ in range(50)} == {1}


# --- the comparison


async def test_numbers_ids_and_moments_are_no_difference(two_towns: tuple[Town, Town]) -> None:
    one, other = [await left(town) for town in two_towns]
    assert list(differences(other.rows, one.rows)) == []
    assert (one.unsettled, other.unsettled) == ((), ())
    assert all(one.rows[table] for table in COMPARED if table not in ("alerts", "asks", "notes"))
    assert sorted(chat for chat, _ in one.messages) == sorted(chat for chat, _ in other.messages)


HARMS: dict[str, tuple[str, str]] = {
    "an appeal filed twice": (
        "history",
        "INSERT INTO history SELECT NULL, order_id, at, by, role, action, was, now, round, lead_region, lead_name,"
        " unit_region, unit_name, words, ground, reached, outcome, contacted, solved, cls, days, person, channel, ref,"
        " due, granted, 'x', hash FROM history LIMIT 1",
    ),
    "a clock that was lost": ("clocks", "DELETE FROM clocks WHERE id = (SELECT max(id) FROM clocks)"),
    "a message that was lost": ("inbox", "DELETE FROM inbox WHERE id = (SELECT max(id) FROM inbox)"),
    "an answer that was lost": ("outbox", "DELETE FROM outbox WHERE id = (SELECT max(id) FROM outbox)"),
    "an order in another state": ("orders", "UPDATE orders SET state = 'withdrawn' WHERE id = 1"),
    "an appeal elsewhere": ("appeals", "UPDATE appeals SET place = '别处' WHERE order_id = 1"),
    "a step left open": ("dialogs", "UPDATE dialogs SET step = 'change' WHERE conversation LIKE '%shop'"),
}


@pytest.mark.parametrize(("table", "harm"), HARMS.values(), ids=HARMS)
async def test_a_lost_or_doubled_row_is_a_difference(two_towns: tuple[Town, Town], table: str, harm: str) -> None:
    one, other = two_towns
    async with other.database.begin() as tx:
        for trigger in (await tx.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))).all():
            await tx.execute(text(f'DROP TRIGGER "{trigger}"'))
        await tx.execute(text(harm))
    found = {one.table for one in differences((await left(other)).rows, (await left(one)).rows)}
    assert found == {table}


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("UPDATE inbox SET done_at = NULL WHERE id = 1", "inbox text"),
        ("UPDATE inbox SET dead = 1 WHERE id = 1", "inbox text"),
        ("UPDATE outbox SET state = 'dead' WHERE id = 1", "outbox dead"),
        ("UPDATE outbox SET state = 'unknown' WHERE id = 1", "outbox unknown"),
    ],
)
async def test_what_is_not_worked_or_not_sent_is_named(town: Town, harm: str, says: str) -> None:
    await town.shop.complains()
    async with town.database.begin() as tx:
        await tx.execute(text(harm))
    (line,) = (await left(town)).unsettled
    assert line.startswith(says)


class Seen:
    """A chat in which something was said, with all that it ever read."""

    def __init__(self, *texts: str) -> None:
        self.texts = list(texts)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (["已提交"], []),
        (["待签收", "已提交"], []),
        (["已提"], ["501: 已提交"]),
        ([], ["501: 已提交"]),
    ],
)
def test_what_must_arrive_is_looked_for_in_everything_that_its_chat_ever_showed(
    said: list[str], missing: list[str]
) -> None:
    class Fake:
        def seen(self, chat: int) -> list[Seen]:
            assert chat == 501
            return [Seen(*said)] if said else []

    assert list(crash._unheard(Fake(), [("501", "已提交 ")])) == missing


# --- the command


REPORT: dict[str, Any] = {
    "messages": 40, "people": 4, "seed": 1, "kills": 4, "rows": dict.fromkeys(COMPARED, 1), "differences": [],
    "unsettled": [], "unheard": [], "must_arrive": 9, "sends": [9, 11], "seconds": 1.0,
}  # fmt: skip


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_(**more: Any) -> None:
        monkeypatch.setattr("bot.bench.command.run_crash", lambda *given, **named: {**REPORT, **more})

    return set_


def test_a_run_without_a_difference_ends_well(reports: Callable[..., None]) -> None:
    reports()
    done = CliRunner().invoke(bench, ["crash", "--kills", "4", "--messages", "40"])
    assert (done.exit_code, words.CRASH_WELL in done.output) == (0, True)


@pytest.mark.parametrize("what", ["differences", "unsettled", "unheard"])
def test_anything_that_is_not_as_it_should_be_is_printed_and_ends_with_1(
    reports: Callable[..., None], what: str
) -> None:
    reports(**{what: ["inbox -1 少了这一条"]})
    done = CliRunner().invoke(bench, ["crash"])
    assert (done.exit_code, "少了这一条" in done.output, words.CRASH_ILL in done.output) == (1, True, True)
    assert CliRunner().invoke(bench, ["crash", "--json"]).exit_code == 1


def test_as_json_the_whole_report_is_one_object(reports: Callable[..., None]) -> None:
    reports()
    assert json.loads(CliRunner().invoke(bench, ["crash", "--json"]).stdout) == REPORT


@pytest.mark.parametrize("given", [["--messages", "9"], ["--messages", "901"], ["--kills", "-1"]])
def test_senseless_counts_are_refused_in_one_sentence(given: list[str]) -> None:
    done = CliRunner().invoke(bench, ["crash", *given])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)


def test_where_only_the_product_is_installed_one_sentence_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(crash, "ROOT", tmp_path)
    with pytest.raises(Misconfigured, match="tests/fakes"):
        crash.fake_telegram()
    done = CliRunner().invoke(bench, ["crash"])
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (2, words.CRASH_NO_FAKE)


def test_a_difference_says_how_many_times_more_or_fewer() -> None:
    (fewer, more) = differences({"inbox": Counter(b=3)}, {"inbox": Counter(a=1, b=1)})
    assert (fewer.more, fewer.row) == (-1, "a")
    assert (more.more, more.row) == (2, "b")
