"""`qisu check history`, `qisu order export` and `verify`, and the script with which a stranger verifies an export."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import app
from bot.history import FREE_TEXTS, checked, exported
from bot.play.player import Player
from bot.play.script import read_script
from handlers import review
from knowledge.personal import find
from tests.bot.support import ROOT
from tests.handlers.stories import ANSWERED, CLAIMED, LONG, PHONE, play
from tests.handlers.test_loop import LIVES
from tests.town import METER, OUTAGE, Citizen, Town
from tools.verify_export import faults, written

Run = Callable[..., Result]
BAD_SETUP = 2
LATE = (*LONG[:-5], ("until", "2026-10-20 09:30"), *LONG[-5:])
SCRIPT = ROOT / "tools" / "verify_export.py"
TELLING = "电话13900000213，身份证620702199001011236，微信abc12345，邮箱li@example.com"
SECRETS = ("13900000213", "620702199001011236", "abc12345", "li@example.com")


async def content_of(town: Town) -> bytes:
    """The export of the newest order."""
    async with town.database.read() as tx:
        content = await exported(tx, (await town.order()).number, town.clock())
    assert content
    return content


@pytest.fixture
async def export(town: Town) -> bytes:
    """The export of an order that went through two rounds, with alerts."""
    await play(town, LATE)
    return await content_of(town)


@pytest.fixture
async def short_export(town: Town) -> bytes:
    """The export of an order that was filed and claimed."""
    await play(town, CLAIMED)
    return await content_of(town)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which two enterprises have complained, once for all tests of the command."""
    home = tmp_path_factory.mktemp("history") / "home"
    run = runner(home)
    for _ in range(2):
        run("chat", stdin=f"我们饭馆申请装电表半个月了还没人来装，{TELLING}\n确认提交\n")
    return home


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Run:
    """The command on a copy of that folder."""
    shutil.copytree(home, tmp_path / "home")
    return runner(tmp_path / "home")


def runner(home: Path) -> Run:
    def invoke(*args: str, stdin: str = "") -> Result:
        return CliRunner().invoke(app, list(args), input=stdin, env={"QISU_HOME": str(home)})

    return invoke


def rows_of(home: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home / "qisu.db")) as raw:
        return raw.execute(statement).fetchall()


def forge(home: Path, statement: str) -> None:
    """Raw SQL by somebody who took the triggers away first."""
    with closing(sqlite3.connect(home / "qisu.db")) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        raw.commit()


# the check


def test_a_whole_history_is_counted_and_its_end_named(run: Run, tmp_path: Path) -> None:
    done = run("check", "history")
    assert (done.exit_code, done.stdout) == (0, "工单2件，历史2条，全部完好。\n")
    [(number, head), _] = rows_of(tmp_path / "home", "SELECT number, head FROM orders ORDER BY id")
    done = run("check", "history", number)
    assert (done.exit_code, done.stdout) == (0, f"工单1件，历史1条，全部完好。\n链尾 {head}\n")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE history SET words = '假' WHERE id = 2", "第1条的内容被改动"),
        ("DELETE FROM history WHERE id = 2", "一条历史也没有"),
        ("UPDATE orders SET head = 'x' WHERE id = 2", "第1条之后的记录不见了，或链尾被改动"),
        ("UPDATE history SET previous = 'x' WHERE id = 2", "第1条没有接上前一条"),
        ("DELETE FROM orders WHERE id = 2", "（没有工单的历史）：1条记录所属的工单不见了"),
    ],
)
def test_a_break_is_named_with_its_order_and_ends_with_1(run: Run, tmp_path: Path, statement: str, said: str) -> None:
    [(first,), (second,)] = rows_of(tmp_path / "home", "SELECT number FROM orders ORDER BY id")
    forge(tmp_path / "home", statement)
    done = run("check", "history")
    assert (done.exit_code, done.exception) == (1, None) or isinstance(done.exception, SystemExit)
    assert done.exit_code == 1
    assert said in done.stdout
    assert "处问题" in done.stdout
    assert "orders WHERE" in statement or second in done.stdout
    assert first not in done.stdout
    assert run("check", "history", first).exit_code == 0


@pytest.mark.parametrize("args", [("check", "history"), ("order", "export")])
def test_an_order_that_is_not_there_is_one_line_and_exit_code_2(run: Run, args: tuple[str, ...]) -> None:
    done = run(*args, "GZ-1")
    assert (done.exit_code, done.stdout, done.stderr) == (BAD_SETUP, "", "没有工单GZ-1，请核对工单号。\n")


async def test_the_stories_of_the_tests_leave_whole_chains_without_personal_data(new_towns: Any) -> None:
    """Every free text that these lives carry has somebody's data in it; the history keeps none of it."""
    rows = 0
    for sure, life in LIVES.values():
        async with new_towns(sure=sure) as town:
            await town.hires(Citizen("boss", "郑督办", supervisor=True))
            await play(town, [telling(doing) for doing in life])
            async with town.database.read() as tx:
                done = await checked(tx)
            kept = str(await town.written("history"))
            assert done.breaks == []
            assert [secret for secret in (*SECRETS, PHONE, "王经办", "钱协调") if secret in kept] == []
            added = [doing for doing in life if telling(doing) != doing and doing[2] not in (METER, OUTAGE)]
            assert "***" in kept or not added, "what was said of an order stands in its history, masked"
            rows += done.rows
    assert rows > 50


async def test_a_handler_that_forgets_to_mask_leaves_nothing_personal_either(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "mask", str)
    await play(town, (*ANSWERED, ("office", "presses", "退回重办"), ("office", "says", f"没有写清楚，{TELLING}")))
    kept = str(await town.written("history"))
    assert [secret for secret in SECRETS if secret in kept] == []
    assert "没有写清楚，电话139****0213" in kept


def telling(doing: tuple[str, ...]) -> tuple[str, ...]:
    """A row of a story, its words followed by somebody's data; a name or a number that is looked up stays alone."""
    who, what, *words = doing
    free = what == "says" and len(words[0]) > 8 and not words[0].startswith(("/", "GZ-"))
    return (who, what, f"{words[0]}，{TELLING}") if free else doing


@pytest.mark.parametrize("story", sorted(ROOT.glob("examples/*.yaml")), ids=lambda path: path.stem)
def test_the_examples_leave_whole_chains(story: Path) -> None:
    with Player(read_script(story), lambda _: None) as player:
        orders = player.play()
        done = runner(player._child.home)("check", "history")
    rows = sum(len(order["history"]) for order in orders)
    assert (done.exit_code, done.stdout) == (0, f"工单{len(orders)}件，历史{rows}条，全部完好。\n")


# the export


def test_an_order_is_exported_and_verified_by_command_and_by_script(run: Run, tmp_path: Path) -> None:
    [(number, head), _] = rows_of(tmp_path / "home", "SELECT number, head FROM orders ORDER BY id")
    file = tmp_path / "order.json"
    done = run("order", "export", number, "-o", str(file))
    assert (done.exit_code, head in done.stdout) == (0, True)
    assert json.loads(run("order", "export", number).stdout)["head"] == head
    for said in (run("order", "verify", str(file)), run("order", "verify", str(file), "--head", head)):
        assert (said.exit_code, head in said.stdout) == (0, True)
    alone = by_script(file, head)
    assert (alone.returncode, alone.stdout, alone.stderr) == (0, f"完好，链尾 {head}\n", "")


def test_an_altered_export_is_refused_by_command_and_by_script(run: Run, tmp_path: Path) -> None:
    [(number, head), _] = rows_of(tmp_path / "home", "SELECT number, head FROM orders ORDER BY id")
    file = tmp_path / "order.json"
    run("order", "export", number, "-o", str(file))
    assert (run("order", "verify", str(file), "--head", head[::-1]).exit_code, by_script(file, "x").returncode) == (
        1,
        1,
    )
    file.write_bytes(file.read_bytes().replace(b"enterprise", b"supervisor"))
    done, alone = run("order", "verify", str(file)), by_script(file)
    assert (done.exit_code, alone.returncode) == (1, 1)
    assert "历史第1条的内容被改动" in done.stdout
    assert "历史第1条的内容被改动" in alone.stdout


def test_what_cannot_be_read_or_written_is_one_line_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    [(number,), _] = rows_of(tmp_path / "home", "SELECT number FROM orders ORDER BY id")
    missing = str(tmp_path / "none" / "order.json")
    for done in (run("order", "verify", missing), run("order", "export", number, "-o", missing)):
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (BAD_SETUP, "", 1)
        assert missing in done.stderr
    assert by_script(Path(missing)).returncode == BAD_SETUP


def test_a_forged_order_is_exported_with_a_warning_and_does_not_verify(run: Run, tmp_path: Path) -> None:
    forge(tmp_path / "home", "UPDATE history SET by = 99 WHERE id = 1")
    [(number,), _] = rows_of(tmp_path / "home", "SELECT number FROM orders ORDER BY id")
    file = tmp_path / "order.json"
    done = run("order", "export", number, "-o", str(file))
    assert (done.exit_code, f"{number}：第1条的内容被改动" in done.stderr) == (1, True)
    assert "历史第1条的内容被改动" in by_script(file).stdout


def by_script(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """The script alone, as somebody runs it who has nothing else of the product."""
    alone = file.parent / "verify_export.py" if file.parent.is_dir() else SCRIPT
    if alone != SCRIPT:
        shutil.copy(SCRIPT, alone)
    ask = [sys.executable, "-I", "-S", str(alone), str(file), *more]
    return subprocess.run(ask, capture_output=True, text=True, check=False, timeout=60, encoding="utf8")


def test_the_script_is_short_and_needs_nothing() -> None:
    lines = SCRIPT.read_text(encoding="utf8").splitlines()
    assert len(lines) <= 60


# what an export holds, and every way to alter it


async def test_an_export_holds_what_happened_and_nobodys_data(town: Town) -> None:
    await play(town, [telling(doing) for doing in LATE])
    content = await content_of(town)
    data = json.loads(content)
    order = await town.order()
    assert faults(content, order.head) == []
    assert [row["action"] for row in data["history"]] == [entry.action.value for entry in order.history]
    assert data["head"] == data["history"][-1]["hash"] == order.head
    assert data["order"]["state"] == order.state.value
    assert [(c["clock"], c["version"]) for c in data["clocks"]] == [(c.clock.value, c.version) for c in order.clocks]
    assert len(data["alerts"]) == len(await town.alerts()) > 0
    said = content.decode()
    assert [secret for secret in (*SECRETS, PHONE, "王经办", "李经办", "钱协调", "孙协调") if secret in said] == []
    assert "139****0213" in data["order"]["appeal"]
    assert [
        span for part, names in FREE_TEXTS.items() for text in texts_of(data[part], names) for span in find(text)
    ] == []


def texts_of(part: Any, names: tuple[str, ...]) -> list[str]:
    return [row[name] for row in (part if isinstance(part, list) else [part]) for name in names if name in row]


def test_any_byte_that_is_changed_left_out_or_put_in_is_found(short_export: bytes) -> None:
    assert faults(short_export) == []
    for at in range(len(short_export)):
        before, byte, after = short_export[:at], short_export[at : at + 1], short_export[at + 1 :]
        for changed in (bytes([byte[0] ^ 1]), b"", byte + b" "):
            assert faults(before + changed + after), (at, before[-20:], changed)


def altered(export: bytes, change: Callable[[dict[str, Any]], Any]) -> list[str]:
    """What is found after a change in the data, written down as an export is."""
    data = json.loads(export)
    change(data)
    return faults(written(data))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data["history"][3].update(by=99), "历史第4条的内容被改动"),
        (lambda data: data["history"][3].update(note=""), "历史第4条的内容被改动"),
        (lambda data: data["history"][3].pop("round"), "历史第4条的内容被改动"),
        (lambda data: data["history"].pop(3), "历史第4条没有接上前一条"),
        (lambda data: data["history"].pop(), "历史的最后一条与链尾不符"),
        (lambda data: data["history"].clear(), "历史的最后一条与链尾不符"),
        (lambda data: data["history"].insert(1, data["history"][0]), "历史第2条没有接上前一条"),
        (lambda data: data["history"].insert(1, data["history"].pop(2)), "历史第2条没有接上前一条"),
        (lambda data: data["order"].update(number="GZ-1"), "历史第1条没有接上前一条"),
        (lambda data: data["order"].update(state="closed2"), "文件被改动"),
        (lambda data: data["clocks"][0].update(due="2027-01-01"), "文件被改动"),
        (lambda data: data["alerts"].pop(), "文件被改动"),
        (lambda data: data.update(head="x"), "历史的最后一条与链尾不符"),
    ],
)
def test_what_was_altered_is_named(export: bytes, change: Callable[[dict[str, Any]], Any], said: str) -> None:
    assert any(fault.startswith(said) for fault in altered(export, change))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"{}", b"\xff", b'{"order": {}}', b"[" * 100_000])
def test_what_is_no_export_is_said_to_be_none(raw: bytes) -> None:
    assert faults(raw) == ["这不是一份完整的工单导出文件"]


def test_the_same_key_twice_cannot_show_a_reader_other_words(export: bytes) -> None:
    twice = export.replace(b'"action": "file"', b'"action": "withdraw",\n   "action": "file"', 1)
    assert json.loads(twice) == json.loads(export)
    assert faults(twice) == ["文件被改动"]


def test_a_forgery_that_is_consistent_in_itself_is_found_by_the_head_from_elsewhere(export: bytes) -> None:
    from tools.verify_export import sha256

    data = json.loads(export)
    head = data["head"]
    data["history"].pop()
    data["head"] = data["history"][-1]["hash"]
    data["digest"] = sha256(data, "digest")
    assert faults(written(data)) == []
    assert faults(written(data), head) == ["历史的最后一条与链尾不符"]
