"""The wheel: everything that the product reads is inside, and it runs from there."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.bot.support import ROOT, environment

ROOMS = ("bot", "handlers", "knowledge", "db", "workflow", "tools")
PATIENCE = 120


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    install = ["install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(target), str(wheel)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *install],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def test_every_file_of_the_rooms_is_in_the_wheel_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file())
    assert packed == {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}


def test_what_is_read_at_run_time_is_among_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.namelist()
    data = [f"knowledge/{name}.yaml" for name in ("synonyms", "categories", "places", "urgency", "intent", "units")]
    data += ["bot/web/templates/chat.html", "db/migrations/env.py", "db/migrations/script.py.mako"]
    assert [name for name in data if name not in packed] == []
    for folder, ending in (("knowledge/cards", ".yaml"), ("bot/web/static", ".js"), ("db/migrations/versions", ".py")):
        assert any(name.startswith(folder) and name.endswith(ending) for name in packed), folder


def test_the_command_and_the_licence_come_with_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [entry] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "qisu = bot.__main__:main" in archive.read(entry).decode()
        assert any(name.endswith("/LICENSE") for name in archive.namelist())


def test_it_runs_from_where_it_was_installed(installed: Path, tmp_path: Path) -> None:
    """Filling the folder takes the migrations, counting the cards the knowledge."""
    prints = "import runpy, sys, bot, knowledge, db; print(bot.__file__, knowledge.__file__, db.__file__); "
    runs = "sys.argv = ['qisu', 'cards']; runpy.run_module('bot', run_name='__main__')"
    env = environment(tmp_path / "home", PYTHONPATH=str(installed))
    done = subprocess.run(
        [sys.executable, "-c", prints + runs],
        capture_output=True, text=True, cwd=tmp_path, env=env, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    where, said = done.stdout.splitlines()
    assert where.count(str(installed)) == 3
    assert "知识卡" in said
    assert (tmp_path / "home" / "qisu.db").exists()
