"""`qisu keys`: another key for a real data folder, by the real command, killed where it hurts."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.house import open_box, open_database
from bot.settings import load
from db import rekey
from db.crypt import BadKey, Box
from handlers.buttons import Forged, pack, unpack
from handlers.messages import Button
from tests.bot.support import free_port, qisu, served, started, until

ROWS = 6000
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SAID = "手机13900000213"


def box_of(home: Path) -> Box:
    return Box((home / "key").read_bytes())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder in use, with a file."""
    home = tmp_path / "home"
    assert qisu(home, "check", "history").returncode == 0
    (home / "files").mkdir()
    (home / "files" / "a.jpg").write_bytes(box_of(home).seal_file(b"photo"))
    fill(home, 3)
    return home


def fill(home: Path, rows: int) -> None:
    box, at = box_of(home), "2026-01-01 00:00:00"
    with closing(sqlite3.connect(home / "qisu.db")) as raw, raw:
        sealed = ((box.seal(SAID), at) for _ in range(rows))
        raw.executemany("INSERT INTO people (name, coordinator, supervisor, created_at) VALUES (?, 0, 0, ?)", sealed)


def names(home: Path, box: Box) -> set[str]:
    with closing(sqlite3.connect(home / "qisu.db")) as raw:
        return {box.open(sealed) for (sealed,) in raw.execute("SELECT name FROM people")}


def test_the_key_is_changed_and_the_old_one_opens_nothing(home: Path) -> None:
    old = (home / "key").read_bytes()
    said = qisu(home, "keys", "rotate")
    assert said.returncode == 0, said.stderr
    assert "重新加密3行、1个文件" in said.stdout
    assert names(home, box_of(home)) == {SAID}
    assert box_of(home).open_file((home / "files" / "a.jpg").read_bytes()) == b"photo"
    assert sorted(file.name for file in home.glob("key*")) == ["key"]
    with pytest.raises(BadKey):
        names(home, Box(old))
    saved = home.parent / "saved"
    saved.write_bytes(old)
    refused = qisu(home, "keys", "show", QISU_KEY_FILE=str(saved))
    assert refused.returncode == 2
    assert "不符" in refused.stderr


def test_a_change_that_was_killed_is_gone_on_with_and_meanwhile_everything_is_read(home: Path) -> None:
    fill(home, ROWS)
    wal, was = home / "qisu.db-wal", box_of(home)
    with started(home, "keys", "rotate") as command:
        until(lambda: wal.exists() and wal.stat().st_size > 1_000_000, "in the middle")
        command.kill()
    assert sorted(file.name for file in home.glob("key*")) == ["key", "key.new"]
    both = Box((home / "key.new").read_bytes(), (home / "key").read_bytes())
    assert names(home, both) == {SAID}
    with pytest.raises(BadKey):
        names(home, was)
    shown = qisu(home, "keys", "show")
    assert "还没有换完（people）" in shown.stdout
    with served(home, free_port()) as server:
        assert "企诉已启动" in server.out
        refused = qisu(home, "keys", "rotate")
        assert refused.returncode == 2
        assert "已有一个服务在运行" in refused.stderr
    said = qisu(home, "keys", "rotate")
    assert said.returncode == 0, said.stderr
    assert "上次没有换完，已接着换完" in said.stdout
    assert names(home, box_of(home)) == {SAID}
    assert "还没有换完" not in qisu(home, "keys", "show").stdout


def test_a_change_that_lacked_only_the_file_is_ended_by_the_next_run(home: Path) -> None:
    old = (home / "key").read_bytes()
    qisu(home, "keys", "rotate")
    (home / "key").rename(home / "key.new")
    (home / "key").write_bytes(old)
    assert qisu(home, "keys", "show").returncode == 0
    assert "已接着换完" in qisu(home, "keys", "rotate").stdout
    assert names(home, box_of(home)) == {SAID}
    assert not (home / "key.new").exists()


def test_without_the_key_that_a_broken_off_change_began_with_nothing_more_is_done(home: Path) -> None:
    box = Box(b"n" * 32, (home / "key").read_bytes())
    with rekey.alone(f"sqlite+aiosqlite:///{home / 'qisu.db'}") as connection:
        rekey.begin(connection, box, NOON)
    refused = qisu(home, "keys", "rotate")
    assert refused.returncode == 2
    assert "key.new 里，现在没有" in refused.stderr
    assert not (home / "key.new").exists()


def test_a_key_from_the_environment_is_used_changed_and_never_printed(tmp_path: Path) -> None:
    home, key = tmp_path / "home", base64.b64encode(b"k" * 32).decode()
    first = qisu(home, "keys", "show", QISU_KEY=key)
    assert Box(b"k" * 32).fingerprint in first.stdout
    assert not (home / "key").exists()
    changed = qisu(home, "keys", "rotate", QISU_KEY=key)
    assert changed.returncode == 0, changed.stderr
    assert "请把 QISU_KEY 改成它的内容" in changed.stdout
    new = (home / "key.new").read_text().strip()
    assert qisu(home, "keys", "show", QISU_KEY=key).returncode == 0, "until it is set anew"
    after = qisu(home, "keys", "show", QISU_KEY=new)
    (home / "key.new").unlink()
    assert qisu(home, "keys", "show", QISU_KEY=key).returncode == 2
    assert qisu(home, "keys", "show", QISU_KEY=new).returncode == 0
    for said in (first, changed, after):
        assert key not in said.stdout + said.stderr
        assert new not in said.stdout + said.stderr


@pytest.mark.parametrize("key", ["short", "a" * 44, "!" * 43 + "="])
def test_a_key_that_cannot_be_one_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    said = qisu(tmp_path / "home", "keys", "show", QISU_KEY=key)
    assert said.returncode == 2
    assert said.stderr.startswith("QISU_KEY 设置有误")
    assert key not in said.stderr


def test_two_ways_to_name_the_key_are_one_too_many(tmp_path: Path) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    said = qisu(tmp_path / "home", "keys", "show", QISU_KEY=key, QISU_KEY_FILE=str(tmp_path / "key"))
    assert (said.returncode, said.stderr.strip()) == (2, "QISU_KEY 和 QISU_KEY_FILE 只能设一个")


async def test_a_button_from_before_the_change_is_still_taken(home: Path) -> None:
    before = pack(box_of(home), "web", "shop", Button("进度", "progress", "1", 1))
    qisu(home, "keys", "rotate")
    given = load(home=home, key_file=None, key="")
    box = open_box(given)
    with pytest.raises(Forged):
        unpack(box, "web", "shop", before)
    async with open_database(given, box):
        assert unpack(box, "web", "shop", before).verb == "progress"
        with pytest.raises(Forged):
            unpack(box, "web", "other", before)
