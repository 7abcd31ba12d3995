"""Every button that the product can make fits into what the narrowest platform carries, and comes back as it was.

The shapes are read from the source, so that a new one has to be entered here with the longest that it can be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from handlers.buttons import MOST_BYTES, Forged, pack, unpack
from handlers.fields import FIELDS
from handlers.forms import FORMS
from handlers.messages import Button
from handlers.routes import BUTTONS
from handlers.unmask import Reason
from tests.town import town_house
from workflow.terms import Action, Channel, Class, DeclineGround, ObjectionGround, Outcome, Plea

ID = "9" * 10  # ten thousand million orders, or people
SERIAL = "9" * 10
UNIT = "f" * 8
ROUND = 99
CHAT = f"-100{'9' * 12}#{'9' * 10}"

CODES = {
    "str(n)": "99",
    "'0'": "0",
    "'none'": "none",
    "'office'": "office",
    "'yes'": "yes",
    "'no'": "no",
    "unit_code(unit)": UNIT,
    "option.code": UNIT,  # of units
    "plea.value": max((plea.value for plea in Plea), key=len),
    "str(person.id)": ID,
    "str(other.id)": ID,
    "term.name.lower()": max((term.name for terms in (DeclineGround, Channel, Class) for term in terms), key=len),
}
ARGS = {
    "''": "",
    "str(order.id)": ID,
    "str(task.id)": ID,
    "str(root.id)": ID,
    "str(ask.id)": ID,
    "str(ask_id)": ID,
    "str(end)": SERIAL,
    "order_id": ID,
    "arg": f"{ID}-{SERIAL}",
    "press.arg": f"{ID}-99",
    "key": "9" * 20,
    "draft_key": "9" * 20,
    "f'{ask_id}-{n}'": f"{ID}-9",
    "f'{order.id}-{n}'": f"{ID}-9",
    "f'{order.id}-{point.nth}'": f"{ID}-99",
    "f'{order.id}-{action.value}'": f"{ID}-{max((action.value for action in Action), key=len)}",
    "f'{order.id}-{o.value}'": f"{ID}-{max((outcome.value for outcome in Outcome), key=len)}",
    "f'{order.id}-{key}'": f"{ID}-{max((ground.value for ground in ObjectionGround), key=len)}",
    "f'{order.id}-{reason.value}'": f"{ID}-{max((reason.value for reason in Reason), key=len)}",
    "f'{order.id}-{name}-{option.code}'": f"{ID}-{max(FIELDS, key=len)}-{max(CODES.values(), key=len)}",
    "f'{order.id}-{unit_code((region, name))}'": f"{ID}-{UNIT}",
    "f'{order.id}-{unit_code(unit)}'": f"{ID}-{UNIT}",
    "f'{task.id}-{unit_code(unit)}'": f"{ID}-{UNIT}",
    "f'{root.id}-{unit_code(unit)}'": f"{ID}-{UNIT}",
}
ELSEWHERE = ("messages.py", "buttons.py")  # the class, and what was packed already


def calls(name: str) -> Iterator[tuple[str, list[ast.expr]]]:
    """(where, arguments) of every call of a class in the handlers."""
    sources = (path for path in sorted(Path(handlers.__file__).parent.glob("*.py")) if path.name not in ELSEWHERE)
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.name}:{node.lineno}", node.args


def every_button() -> Iterator[tuple[str, Button]]:
    """(where, the longest) of every place that makes a button; where the verb is a variable, with every verb."""
    for where, (_, verb, *rest) in calls("Button"):
        shape = ast.unparse(rest[0]) if rest else "''"
        assert shape in ARGS, f"{where}: enter the longest that {shape} can be"
        verbs = [verb.value] if isinstance(verb, ast.Constant) else list(BUTTONS)
        for one in verbs:
            assert one in BUTTONS, f"{where}: nobody answers {one}"
            yield where, Button("", one, ARGS[shape], ROUND)


def test_every_answer_of_a_form_has_a_code_that_is_known_here() -> None:
    for where, (code, *_) in calls("Option"):
        assert ast.unparse(code) in CODES, f"{where}: enter the longest that it can be"
    assert {name for form in FORMS.values() for name in form} <= set(FIELDS)


@pytest.mark.parametrize(("where", "button"), list(every_button()))
def test_the_longest_button_of_every_place_fits_and_comes_back(where: str, button: Button) -> None:
    box = town_house().box
    data = pack(box, "telegram", CHAT, button)
    assert len(data.encode()) <= MOST_BYTES
    assert unpack(box, "telegram", CHAT, data) == button
    with pytest.raises(Forged):
        unpack(box, "telegram", CHAT.partition("#")[0], data)


def test_what_would_not_fit_is_never_sent() -> None:
    with pytest.raises(ValueError, match="too long"):
        pack(town_house().box, "telegram", CHAT, Button("", "pick", "9" * MOST_BYTES, 1))


@pytest.mark.parametrize("nth", range(8))
def test_a_mark_with_one_other_character_is_forged(nth: int) -> None:
    box = town_house().box
    data = pack(box, "telegram", CHAT, Button("", "claim", ID, 1))
    place = len(data) - 8 + nth
    with pytest.raises(Forged):
        unpack(box, "telegram", CHAT, data[:place] + ("A" if data[place] != "A" else "B") + data[place + 1 :])
