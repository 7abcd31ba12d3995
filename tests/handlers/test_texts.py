"""Every sentence: what it names is given, it is written as people write, and the labels of the contract stand."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

import handlers
from handlers import texts
from handlers.buttons import MOST_BYTES, pack
from handlers.messages import Button
from handlers.routes import BUTTONS
from tests.town import town_house
from workflow.refusals import Refusal
from workflow.steps import STEPS
from workflow.terms import AlertStep, Tell

CONTRACT = frozenset(
    {
        "确认提交", "修改", "取消", "解决了", "没解决,要提诉求", "看依据", "签收", "异议", "办结", "已联系", "销号",
        "退回重办", "满意", "不满意", "催办", "撤回", "补充材料", "查进度",
    }
)  # fmt: skip
FACTS = frozenset(
    {
        "number", "unit", "cls", "state", "round", "region", "text", "kind", "category", "place", "limits", "words",
        "reason", "ground", "outcome", "proposed", "other", "units", "co", "handle", "limit", "contact", "opinion",
        "due", "tries", "days", "channel", "ref", "ruling", "plea", "level", "colleague",
    }
)  # fmt: skip
KNOWN = {"number", "unit", "state", "handle", "contact", "due"}
SPREAD = {
    "claim_facts": {"name", "role", "due"},
    "task_facts": {"id", "kind", "unit", "due", "late", "note", "answer"},
    "asked_facts": {"day", "question"},
    "root_facts": {
        "number",
        "state",
        "category",
        "region",
        "matter",
        "unit",
        "firms",
        "days",
        "due",
        "late",
        "source",
        "note",
        "words",
    },
}
REPLIES = ("DONE_STAFF", "DONE_COORDINATOR", "DONE_ENTERPRISE", "DONE_ACTION")
TOLD = (
    "TOLD_ENTERPRISE", "TOLD_PARTY", "TOLD_STAFF", "TOLD_CO_STAFF", "TOLD_COORDINATOR", "TOLD_SUPERVISOR",
)  # fmt: skip
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]|[\"']")
ROOT = Path(handlers.__file__).parent.parent
CODE = sorted([*ROOT.glob("handlers/*.py"), *ROOT.glob("bot/**/*.py")])


def sentences() -> Iterator[tuple[str, str]]:
    """(name, sentence) of everything that texts holds."""
    for name, value in vars(texts).items():
        if name.isupper():
            items = value.items() if isinstance(value, dict) else [("", value)]
            yield from ((f"{name}[{key}]" if key else name, text) for key, text in items)


def named(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def fillings() -> Iterator[tuple[str, str, ast.Call]]:
    """(file:line, name, call) of every `texts.NAME….format(…)` in the code."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                template = node.func.value
                template = template.value if isinstance(template, ast.Subscript) else template
                if isinstance(template, ast.Attribute) and getattr(template.value, "id", "") == "texts":
                    yield f"{path.name}:{node.lineno}", template.attr, node


def given(call: ast.Call) -> set[str]:
    """What a call fills: its keywords, and those of the `known(…)` that it spreads."""
    found = set()
    for keyword in call.keywords:
        if keyword.arg:
            found.add(keyword.arg)
        elif isinstance(keyword.value, ast.Call) and getattr(keyword.value.func, "id", "") in SPREAD:
            found |= SPREAD[keyword.value.func.id]  # type: ignore[attr-defined]
        elif isinstance(keyword.value, ast.Call):
            found |= KNOWN | {more.arg for more in keyword.value.keywords if more.arg}
        else:
            found |= KNOWN | {"round", "words"}  # callback._reply_office spreads a dict of these
    return found


def values(name: str) -> dict[str, str]:
    value: Any = getattr(texts, name)
    return value if isinstance(value, dict) else {"": value}


def test_no_sentence_takes_the_name_of_another() -> None:
    names = [
        target.id
        for node in ast.parse(Path(texts.__file__).read_text("utf8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    ]
    assert len(names) > 400
    assert {name for name in names if names.count(name) > 1} == set()


def test_every_filling_gives_what_its_sentence_names() -> None:
    checked = 0
    for where, name, call in fillings():
        key = call.func.value.slice if isinstance(call.func.value, ast.Subscript) else None  # type: ignore[attr-defined]
        known = values(name)
        if isinstance(key, ast.Constant):
            known = {key.value: known[key.value]}
        if name in (*REPLIES, *TOLD) and not isinstance(key, ast.Constant):
            continue  # by a key that is known only when it runs: the lives of test_loop go through them
        for template in known.values():
            assert named(template) <= given(call), f"{where}: texts.{name}"
            checked += 1
    assert checked > 60


def returned_keys(name: str) -> set[str]:
    """The constant keys of the dictionary that a function of the handlers returns."""
    functions = (node for path in CODE for node in ast.walk(ast.parse(path.read_text("utf8"))))
    function = next(node for node in functions if isinstance(node, ast.FunctionDef) and node.name == name)
    answer = next(node.value for node in ast.walk(function) if isinstance(node, ast.Return))
    assert isinstance(answer, ast.Dict)
    return {key.value for key in answer.keys if isinstance(key, ast.Constant)}  # type: ignore[misc]


def test_the_names_known_here_are_those_that_the_code_gives() -> None:
    assert returned_keys("facts") == FACTS
    assert returned_keys("known") == KNOWN
    assert {name: returned_keys(name) for name in SPREAD} == SPREAD


def test_what_is_told_of_a_task_names_only_its_facts() -> None:
    """The lines above its card, and the questions that a press asks."""
    given = SPREAD["task_facts"] | {"most"}
    lines = {name: text for name, text in sentences() if name.startswith(("TASK_", "ASK_TASK_")) and "{id}" in text}
    moved, writer = lines.pop("TASK_MOVED"), lines.pop("TASK_WRITER")
    assert {name: named(text) - given for name, text in lines.items() if named(text) - given} == {}
    assert (named(moved) - given, named(writer) - given) == ({"state"}, {"who"})


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_names_only_facts(name: str) -> None:
    for key, template in values(name).items():
        assert named(template) <= FACTS, key


@pytest.mark.parametrize("name", ["NEW_ORDER", "ORDER_AGAIN", "CO_ORDER"])
def test_what_a_unit_is_told_of_a_new_order_names_only_facts(name: str) -> None:
    assert named(getattr(texts, name)) <= FACTS


HAS = {
    Tell.ENTERPRISE: texts.TOLD_ENTERPRISE,
    Tell.EVERY_ENTERPRISE: texts.TOLD_ENTERPRISE,
    Tell.STAFF: texts.TOLD_STAFF,
    Tell.EVERY_STAFF: texts.TOLD_STAFF,
    Tell.CO_STAFF: texts.TOLD_CO_STAFF,
    Tell.COORDINATOR: texts.TOLD_COORDINATOR,
    Tell.SUPERVISOR: texts.TOLD_SUPERVISOR,
}


def test_every_row_has_a_sentence_for_each_of_its_letters() -> None:
    assert set(HAS) == set(Tell)
    missing = {
        (step.action.value, tell.value) for step in STEPS for tell in step.tells if step.action.value not in HAS[tell]
    }
    assert missing == set()


@pytest.mark.parametrize("tell", list(Tell))
def test_no_audience_has_a_sentence_for_an_action_that_no_row_tells_it(tell: Tell) -> None:
    """`moved` and `merged_in` are what a step means for another unit or order; a coordinator who acts is replied to."""
    one = {Tell.EVERY_ENTERPRISE: Tell.ENTERPRISE, Tell.EVERY_STAFF: Tell.STAFF}
    told = {step.action.value for step in STEPS for told in step.tells if one.get(told, told) is one.get(tell, tell)}
    apart = {"moved", "merged_in", "strike_off", "file_elsewhere", "file_reported"}
    strays = {key for key in HAS[tell] if key not in apart and not any(key.startswith(action) for action in told)}
    assert strays == set()


def test_what_a_form_says_when_it_is_done_names_only_what_every_form_knows() -> None:
    given = KNOWN | {"days", "ref", "channel", "co", "pause", "decide", "opinion", "session", "settle"}
    assert {key for key, template in texts.DONE_ACTION.items() if named(template) - given} == set()


def test_every_refusal_has_a_sentence_that_can_be_filled() -> None:
    assert set(texts.REFUSALS) == set(Refusal)
    for refusal, template in texts.REFUSALS.items():
        assert named(template) <= {"number", "state", "action", "hint", "until"}, refusal


def test_every_alert_step_has_a_line() -> None:
    assert set(texts.ALERT_LINE) == {step.value for step in AlertStep}
    for template in texts.ALERT_LINE.values():
        assert named(template) == {"number", "what", "due", "unit"}


def test_the_labels_of_the_contract_stand() -> None:
    labels = [value for name, value in vars(texts).items() if name.isupper() and isinstance(value, str)]
    assert set(labels) >= CONTRACT


def test_no_sentence_has_half_width_punctuation_beside_chinese() -> None:
    found = {}
    for name, text in sentences():
        plain = reduce(lambda said, label: said.replace(f"“{label}”", ""), CONTRACT, text)
        mark = HALF_WIDTH.search(re.sub(r"\{\w+\}", "", plain))
        if mark and text not in CONTRACT:
            found[name] = mark[0]
    assert found == {}


def test_a_button_that_a_sentence_names_is_called_as_it_is_labelled() -> None:
    labels = {value for label, value in vars(texts).items() if label.isupper() and isinstance(value, str)}
    quoted = {(name, label) for name, text in sentences() for label in re.findall(r"点(?:一下)?“([^”]+)”", text)}
    assert {(name, label) for name, label in quoted if label not in labels} == set()


def test_every_sentence_is_complete_and_has_no_stray_spaces() -> None:
    for name, text in sentences():
        assert text == text.strip(" "), name
        assert "  " not in text, name
        assert all(text.count(left) == text.count(right) for left, right in ("“”", "（）", "《》")), name


def docstrings(tree: ast.AST) -> set[int]:
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    return {id(body[0].value) for body in bodies if isinstance(body, list) and body and isinstance(body[0], ast.Expr)}


def test_no_sentence_is_written_outside_texts() -> None:
    """Design: no sentence in a handler."""
    found = []
    for path in CODE:
        if path.parent.name == "handlers" and path.name != "texts.py":
            tree = ast.parse(path.read_text("utf8"))
            docs = docstrings(tree)
            words = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            said = (n for n in words if id(n) not in docs and re.search(r"[\u4e00-\u9fff]{6,}[，。]", str(n.value)))
            found += [f"{path.name}:{node.lineno}" for node in said]
    assert found == []


def test_every_label_fits_into_a_button_of_every_channel() -> None:
    for verb in BUTTONS:
        button = Button("", verb, "999999999-promised", 3)
        assert len(pack(town_house().box, "telegram", "-100" + "9" * 12, button).encode()) <= MOST_BYTES
