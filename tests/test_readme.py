"""What the manuals say is what the product does: diagram, settings, commands, labels, links, limits, transcript."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import app
from bot.settings import Settings
from workflow.clocks import OBJECTION_WINDOW, Limit, Measure, limit_for
from workflow.steps import diagram
from workflow.terms import Class, Clock

ROOT = Path(__file__).parents[1]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf8")
LABELS = "确认提交 修改 取消 解决了 看依据 签收 异议 办结 已联系 销号 退回重办 满意 不满意 催办 撤回 补充材料 查进度"
LEFT_OUT = "[…]"
DANGER = "危及人身、财产安全"
WINDOW, REDO = "提出异议", "重办（第二、三轮）"
CLASSES = (Class.CONSULT, Class.GENERAL, Class.COMPLEX, Class.URGENT)


def rows_under(heading: str, text: str) -> dict[str, list[str]]:
    """The first table whose heading row begins with `heading`: first cell to the other cells."""
    lines = iter(text.splitlines())
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith(f"| {heading} |"):
            break
    next(lines)
    for line in lines:
        if not line.startswith("|"):
            break
        first, *others = (cell.strip() for cell in line.strip("|").split("|"))
        found[first] = others
    return found


def as_limit(cell: str) -> Limit | None:
    """`5个工作日` as the limit that it says."""
    if cell == "无":
        return None
    if cell == "半个工作日":
        return Limit(210, Measure.WORK_MINUTES)
    said = re.fullmatch(r"(\d+)(个工作分钟|个工作小时|个工作日|分钟|小时|天)", cell)
    assert said, cell
    n, measure = int(said[1]), said[2]
    hours = 60 if "小时" in measure else 1
    measures = {"个工作日": Measure.WORKDAYS, "天": Measure.DAYS, "分钟": Measure.MINUTES, "小时": Measure.MINUTES}
    return Limit(n * hours, measures.get(measure, Measure.WORK_MINUTES))


def as_told(default: object) -> str:
    """A setting's default as the table has it."""
    if default in (None, "", ()):
        return "–"
    return str(int(default)) if isinstance(default, bool) else str(default)


def test_the_diagram_is_the_tables() -> None:
    assert f"```mermaid\n{diagram()}\n```" in ENGLISH


def test_every_setting_is_told_with_its_default() -> None:
    told = {name.strip("`"): cells[0].strip("`") for name, cells in rows_under("variable", ENGLISH).items()}
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    assert told == {f"QISU_{name.upper()}": as_told(default) for name, default in defaults.items()}


def test_the_chinese_manual_names_no_setting_that_is_not_there() -> None:
    assert set(re.findall(r"QISU_[A-Z_]+", CHINESE)) <= {f"QISU_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["README.md", "README.zh.md"])
def test_every_command_is_named_and_no_other(text: str) -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    commands |= {group.name for group in app.registered_groups}
    named = set(re.findall(r"\bqisu ([a-z]+)", text))
    assert named == commands


@pytest.mark.parametrize("label", LABELS.split())
def test_every_label_of_the_contract_is_in_the_manual(label: str) -> None:
    assert re.search(rf"(?:“|、|\| |\*\*){label}(?:”|、| \||。)", CHINESE)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["README.md", "README.zh.md"])
def test_links_lead_somewhere(text: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link.partition("#")[0]).is_file()] == []


def test_every_example_is_described() -> None:
    assert set(re.findall(r"\(examples/([\w.-]+)\)", CHINESE)) == {path.name for path in ROOT.glob("examples/*.yaml")}


def test_the_limits_are_those_of_the_clocks() -> None:
    told = rows_under("环节", CHINESE)
    wanted = {clock.zh: [limit_for(clock, cls) for cls in CLASSES] for clock in Clock}
    wanted[WINDOW] = [OBJECTION_WINDOW[cls] for cls in CLASSES]
    wanted[REDO] = [limit_for(Clock.HANDLE, cls, round_=2) for cls in CLASSES]
    assert {name: [as_limit(cell.partition("（")[0]) for cell in cells] for name, cells in told.items()} == wanted


def test_the_shorter_limit_in_danger_is_told() -> None:
    said = re.search(rf"（{DANGER}：(.+?)）", rows_under("环节", CHINESE)[Clock.SIGN.zh][-1])
    assert said
    assert as_limit(said[1]) == limit_for(Clock.SIGN, Class.URGENT, danger=True)


def test_the_transcript_is_what_the_story_prints() -> None:
    """Every part between two marks of omission stands in the real output, in that order."""
    told = re.search(r"```text\n(.+?)```", ENGLISH, re.DOTALL)
    assert told
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QISU_")}
    command = [sys.executable, "-m", "bot", "play", "examples/02-complaint.yaml"]
    played = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, encoding="utf8", check=True).stdout
    at = 0
    for part in told[1].split(LEFT_OUT):
        at = played.find(part.strip(), at)
        assert at >= 0, part
