"""What is typed wrongly at the command line is told in one plain sentence, with where the usage stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app

BAD_SETUP = 2


@pytest.mark.parametrize(
    ("typed", "sentence", "command"),
    [
        ("moon", "没有“moon”这个命令。", "qisu"),
        ("calendar moon", "没有“moon”这个命令。", "qisu calendar"),
        ("figures --moon", "没有“--moon”这个选项。", "qisu figures"),
        ("figures --mont 2026-09", "没有“--mont”这个选项。是不是要写：--month。", "qisu figures"),
        ("figures --month", "选项“--month”后面要写上它的内容，而且只写一项。", "qisu"),
        ("figures 九月", "多写了“九月”，这个命令用不着。", "qisu figures"),
        ("calendar show", "没有写“year”，这一项不能少。", "qisu calendar show"),
        ("calendar show abc", "“year”写得不对：要写整数。", "qisu calendar show"),
        ("calendar show 1800", "“year”写得不对：不能小于2000。", "qisu calendar show"),
        ("calendar show 2500", "“year”写得不对：不能大于2100。", "qisu calendar show"),
    ],
)
def test_a_mistake_is_one_plain_sentence_and_a_way_to_the_usage(typed: str, sentence: str, command: str) -> None:
    done = CliRunner().invoke(app, typed.split(), prog_name="qisu")
    assert done.exit_code == BAD_SETUP
    assert done.stdout == ""
    assert done.stderr.splitlines() == [sentence, f"用法请看：{command} --help"]


def test_every_command_names_what_it_cannot_use_in_chinese() -> None:
    """No command, and no group in a group, has a way of its own to say it."""
    for typed in (["--x"], ["order", "--x"], ["cards", "x"], ["check", "--x"], ["report", "--x"], ["bench", "--x"]):
        done = CliRunner().invoke(app, typed, prog_name="qisu")
        assert done.exit_code == BAD_SETUP, typed
        assert re.match(r"没有“-?-?x”这个(选项|命令)。", done.stderr), done.stderr


def test_what_a_command_did_and_how_it_ended_stay_as_they_were(tmp_path: Path) -> None:
    asked = CliRunner().invoke(app, ["calendar", "show", "--help"], prog_name="qisu")
    assert (asked.exit_code, "year" in asked.stdout) == (0, True)
    nothing = CliRunner().invoke(app, [], prog_name="qisu")
    assert nothing.exit_code == BAD_SETUP
    assert "figures" in nothing.output
    refused = CliRunner().invoke(app, ["calendar", "import", "none.csv"], env={"QISU_HOME": str(tmp_path)})
    assert (refused.exit_code, "none.csv" in refused.stderr) == (BAD_SETUP, True)
