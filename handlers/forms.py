"""Which actions are taken by answering a few questions, and which questions: the fields of `handlers.fields`, in order.

What an action may not be taken without stands in workflow.rules; a form only asks for it in time.
"""

from __future__ import annotations

from workflow.terms import Action

A = Action

FORMS: dict[Action, tuple[str, ...]] = {
    A.HAND_OVER: ("colleague",),
    A.ASK: ("words",),
    A.ASK_EXTENSION: ("days", "words"),
    A.EXTEND: ("granted_days", "words"),
    A.REFUSE: ("words",),
    A.CONSULT: ("units", "words"),
    A.OPINE: ("words",),
    A.WAIVE: ("open_unit", "words"),
    A.REOPEN: ("words",),
    A.LASTING: (),
    A.DECLINE: ("decline_ground", "right_channel", "words"),
    A.TRANSFER: ("outside", "receipt", "words"),
    A.MERGE: ("other_order", "words"),
    A.CONTEST: ("words", "sure"),
    A.SPLIT: ("part_unit", "words"),
    A.MEET: ("words",),
    A.CONCLUDE: ("lead", "co_units", "new_limit", "words"),
    A.RAISE: ("danger", "words"),
    A.RECLASS: ("cls", "words"),
    A.LIST: ("words",),
    A.MARK: ("words",),
    A.REQUEST: ("plea", "words"),
    A.SETTLE: ("granted", "words"),
    A.ESCALATE: ("words",),
}

# Other words for an action at the head of a command, besides its own name.
SPOKEN: dict[str, Action] = {
    "移交": A.HAND_OVER,
    "补正": A.ASK,
    "延期": A.ASK_EXTENSION,
    "征求意见": A.CONSULT,
    "意见": A.OPINE,
    "免征意见": A.WAIVE,
    "不服": A.CONTEST,
    "定责": A.CONCLUDE,
    "升级": A.RAISE,
    "调类": A.RECLASS,
    "挂牌": A.LIST,
    "不合理": A.MARK,
    "申请裁定": A.REQUEST,
    "裁定": A.SETTLE,
    "提级": A.ESCALATE,
    "联系": A.CONTACT,
    "同意改派": A.UPHOLD,
}
