"""From an event to its handler: button, open dialog step, command, intent. Four tables and no if-chain."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from db.queries import orders as order_queries
from db.queries.chats import former
from handlers import (
    about,
    acting,
    admission,
    answer,
    ask_policy,
    callback,
    comings,
    commanded,
    deep_links,
    desk,
    duty,
    edits,
    enclosed,
    erase,
    explain,
    identify,
    intake,
    late,
    leaving,
    moves,
    objection,
    orders,
    progress,
    report_appeal,
    review,
    root_desk,
    similar,
    supplement,
    task_desk,
    texts,
    unmask,
    wrong_answer,
)
from handlers.buttons import Forged, unpack
from handlers.decide import Decision, Wants, decide
from handlers.drafts import call_first
from handlers.messages import Button, Kind
from handlers.numbers import number_in
from handlers.turn import Again, Stale, Turn
from handlers.when import shown
from knowledge.context import follows, together
from knowledge.remarks import Remark, remark
from knowledge.urgency import find_emergency
from workflow.refusals import NotAllowed

Pressed = Callable[[Turn, Button], Awaitable[None]]
Said = Callable[[Turn, str], Awaitable[None]]

BUTTONS: dict[str, Pressed] = {
    "solved": ask_policy.solved,
    "basis": ask_policy.show_basis,
    "choice": ask_policy.choice,
    "take_on": ask_policy.take_on,
    "confirm": report_appeal.confirm,
    "change": report_appeal.change,
    "cancel": report_appeal.cancel,
    "hide_from_unit": report_appeal.hide,
    "hide_wholly": report_appeal.hide,
    "show_again": report_appeal.hide,
    "for_another": report_appeal.for_another,
    "add_to_it": similar.add_to_it,
    "claim": orders.claim,
    "contact": orders.contact,
    "no_contact": orders.no_contact,
    "full_text": unmask.full_text,
    "unmask": unmask.reason_pressed,
    "dispatch": moves.dispatch,
    "dispatch_other": moves.dispatch_other,
    "recall": moves.recall,
    "recall_to": moves.recall_to,
    "uphold": moves.uphold,
    "strike_off": orders.strike_off,
    "try": orders.try_again,
    "unreached": orders.unreached,
    "urge": orders.urge,
    "object": objection.begin,
    "ground": objection.ground_pressed,
    "object_unit": objection.unit_pressed,
    "reject": review.begin_reject,
    "send_back": review.begin_send_back,
    "answer": answer.begin,
    "outcome": answer.outcome_pressed,
    "one_point": answer.one_point,
    "points": answer.points_anew,
    "answer_as_written": answer.as_written,
    "answer_same": answer.same,
    "split_point": review.split_point,
    "split_now": review.split_now,
    "dispose": answer.begin_disposal,
    "rate_good": callback.good,
    "rate_bad": callback.bad,
    "nobody_came": callback.nobody_came,
    "still_broken": callback.still_broken,
    "why_bad": callback.why_pressed,
    "call": callback.begin_call,
    "supplement": supplement.begin,
    "this_order": about.this_one,
    "anew": about.anew,
    "add_heard": about.add_heard,
    "withdraw": supplement.begin_withdrawal,
    "withdraw_now": supplement.withdraw_now,
    "erase_now": erase.now,
    "erase_not": erase.not_now,
    "progress": progress.pressed,
    "why": explain.pressed,
    "more": acting.more,
    "act": acting.pressed,
    "pick": acting.option_pressed,
    "lasting": acting.lasting,
    "reopen": acting.reopen,
    "wrong": wrong_answer.begin,
    "root_open": root_desk.open_pressed,
    "root_lead": root_desk.begin_lead,
    "root_to": root_desk.unit_pressed,
    "root_drop": root_desk.begin_drop,
    "root_conclude": root_desk.begin_conclusion,
    "root_approve": root_desk.approve,
    "root_return": root_desk.begin_return,
    "task_page": task_desk.next_page,
    "task_answer": task_desk.begin_answer,
    "task_stands": task_desk.begin_stands,
    "task_not_ours": task_desk.begin_not_ours,
    "task_return": task_desk.begin_return,
    "task_drop": task_desk.begin_drop,
    "task_approve": task_desk.approve,
    "task_hand_over": task_desk.begin_hand_over,
    "task_to": task_desk.unit_pressed,
    "task_tell_all": task_desk.tell_all,
    "admit": admission.admit,
    "turn_away": admission.turn_away,
    "dismiss": leaving.dismiss_now,
    "dismiss_not": leaving.dismiss_not,
}

STEPS: dict[str, Said] = {
    "change": report_appeal.more,
    "behalf": report_appeal.behalf_said,
    acting.STEP: acting.said,
    "unit": moves.unit_said,
    "object": objection.said,
    "answer": answer.said,
    "points": answer.points_said,
    "dispose": answer.disposal_said,
    "reason": review.reason_said,
    "bad_words": callback.words_said,
    "call": callback.call_said,
    "supplement": supplement.said,
    "withdraw": supplement.withdrawal_said,
    "wrong_words": wrong_answer.said,
    "root_unit": root_desk.unit_said,
    "root_words": root_desk.words_said,
    "task_answer": task_desk.answer_said,
    "task_reason": task_desk.reason_said,
    "task_unit": task_desk.unit_said,
}

TAKES_FILES = ("supplement", "answer")  # the steps that a file without words may answer


async def _question_said(turn: Turn, text: str) -> None:
    """/问政策, with the question or without."""
    said = text.partition(" ")[2].strip()
    await (_wants(turn, said) if said else turn.reply(texts.ASK_QUESTION))


async def _appeal_said(turn: Turn, text: str) -> None:
    """/提诉求, likewise."""
    said = text.partition(" ")[2].strip()
    await (report_appeal.begin(turn, said) if said else turn.reply(texts.ASK_SUBSTANCE))


COMMANDS: dict[str, Said] = {
    "start": deep_links.start,
    "问政策": _question_said,
    "提诉求": _appeal_said,
    "帮助": identify.help_,
    "工单": desk.in_chat,
    "知识": task_desk.in_chat,
    "根源": root_desk.in_chat,
    "进度": progress.mine,
    "取消": report_appeal.cancel_said,
    "删除我的信息": erase.begin,
    "邀请": identify.invite,
    "绑定": identify.bind_group,
    "解绑": identify.unbind_group,
    "移出": leaving.remove,
    "查阅记录": unmask.records,
    "解除": leaving.dismiss,
    "超时": desk.late_in_chat,
    "退回": desk.returned_in_chat,
    "督办": desk.listed_in_chat,
    "统计": desk.counts_in_chat,
    "值班": duty.duty_said,
    "请假": duty.leave_said,
}
_ALIASES = {
    "help": "帮助",
    "bangzhu": "帮助",
    "gongdan": "工单",
    "zhishi": "知识",
    "genyuan": "根源",
    "jindu": "进度",
    "查进度": "进度",
    "删除个人信息": "删除我的信息",
    "erase": "删除我的信息",
    "bind": "绑定",
    "invite": "邀请",
    "zhiban": "值班",
    "qingjia": "请假",
    "chayue": "查阅记录",
    "wenzhengce": "问政策",
    "woyaosusong": "提诉求",
    "chaoqi": "超时",
    "超期": "超时",
    "tuihui": "退回",
    "duban": "督办",
    "tongji": "统计",
    "yaoqing": "邀请",
    "jiechu": "解除",
    "bangding": "绑定",
    "jiebang": "解绑",
}
_SPOKEN = {
    texts.PROGRESS: "进度",
    "进度": "进度",
    "我的工单": "进度",
    "删除我的信息": "删除我的信息",
    texts.CANCEL: "取消",
    "帮助": "帮助",
    "工单": "工单",
    texts.TASKS: "知识",
}
_CHANGED_MIND = {"算了", "不提了", "不用了", "不投诉了", "算了吧", "不弄了", "不要了", "撤销", "取消吧"}
_OFFERED = "、".join(f"/{name}" for name in ("工单", "进度", "知识", "帮助"))

_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")
MOST_CHARACTERS = 20_000
READ_CHARACTERS = 2_000
CLEARLY_A_QUESTION = {Wants.ANSWER: 0.2, Wants.CLARIFY: 0.1, Wants.NO_ANSWER: 0.05}  # an appeal weaker than this


async def route(turn: Turn) -> None:
    """Works one event; every known refusal becomes one sentence here."""
    await turn.house.refresh(turn.tx)
    try:
        await _KINDS[turn.incoming.kind](turn)
    except NotAllowed as refused:
        await turn.whisper(_refusal(turn, refused))
    except Again as pressed:
        await turn.whisper(texts.DONE_BEFORE.format(number=pressed))
    except (Stale, Forged) as gone:
        await turn.whisper(texts.STALE.format(hint=str(gone) or _hint(turn)))


def _refusal(turn: Turn, refused: NotAllowed) -> str:
    return texts.REFUSALS[refused.refusal].format(
        number=refused.number, state=refused.state.zh, action=refused.action.zh, hint=_hint(turn),
        until=shown(refused.until) if refused.until else "",
    )  # fmt: skip


def _hint(turn: Turn) -> str:
    return texts.HINT_STAFF if turn.person.serves else texts.HINT_ENTERPRISE


async def _blocked(turn: Turn) -> None:
    await identify.blocked(turn)


async def _pressed(turn: Turn) -> None:
    await _press(turn, _button(turn, turn.incoming.data))


def _button(turn: Turn, data: str) -> Button:
    """Signed for this chat, or for what it was called before it moved. Raises Forged."""
    for chat in former(turn.address):
        with suppress(Forged):
            return unpack(turn.house.box, turn.incoming.channel, chat, data)
    return unpack(turn.house.box, turn.incoming.channel, turn.incoming.chat, data)


async def _press(turn: Turn, button: Button) -> None:
    handler = BUTTONS.get(button.verb)
    if handler is None:
        raise Stale
    await handler(turn, button)


async def _text(turn: Turn) -> None:
    whole = _CONTROL.sub("", turn.incoming.text).strip()
    text = whole[:MOST_CHARACTERS]
    if not text:
        return await turn.reply(texts.EMPTY)
    command = None if turn.incoming.forwarded else _command(text)
    if command:
        return await _run(turn, *command)
    typed = None if turn.incoming.forwarded else _typed_button(turn, text)
    if typed:
        return await _press(turn, _button(turn, typed))
    if turn.in_group and turn.step not in STEPS:
        return None
    await _words(turn, text)
    if len(whole) > MOST_CHARACTERS:
        await turn.reply(texts.TOO_LONG.format(n=len(whole), most=MOST_CHARACTERS))


async def _words(turn: Turn, text: str) -> None:
    """Plain words: the answer to an open step, to a quoted order, to an open draft; else what they themselves want."""
    quoted = await about.quoted_number(turn)
    if turn.step in STEPS:
        await _answer_step(turn, text)
    elif quoted:
        await about.quoted(turn, quoted, text)
    elif not _WORDS.search(text):
        await turn.reply(texts.NO_WORDS)
    elif turn.draft is not None:
        await _during_draft(turn, text)
    else:
        await _wants(turn, text)


async def _answer_step(turn: Turn, text: str) -> None:
    """The answer to the open step; a step that has become impossible is closed, and no answer is asked for again.

    Danger is never only filed away: an enterprise that tells of it reads the number to call before all else.
    """
    emergency = None if turn.person.serves else find_emergency(text)
    if emergency:
        await turn.reply(call_first(emergency))
    if turn.step == "wrong_words" and not emergency and await wrong_answer.asks_anew(turn, text):
        await _wants(turn, text)
        return await turn.reply(texts.WRONG_STILL_OPEN)
    try:
        await STEPS[turn.step](turn, text)
    except Stale:
        turn.stop_waiting()
        await _words(turn, text)
    except NotAllowed:
        turn.stop_waiting()
        raise


def _typed_button(turn: Turn, text: str) -> str | None:
    """The data of the button whose label was typed as it stands, of the newest menu that has it.

    A number is none: only the channel that numbers buttons knows which it means.
    """
    for menu in turn.dialog.menus:
        for label, data in menu:
            if label == text and acting.is_open(turn, data):
                return str(data)
    return None


def _command(text: str) -> tuple[Said | None, str] | None:
    """The handler of a command and its text; (None, text) for an unknown one; None where it is no command."""
    if text in _SPOKEN:
        return COMMANDS[_SPOKEN[text]], text
    if erase.is_asked_for(text):
        return erase.begin, text
    if not text.startswith("/") or len(text) == 1:
        return None
    name = text[1:].split()[0].split("@")[0]
    return COMMANDS.get(_ALIASES.get(name, name)) or commanded.handler_of(name, BUTTONS, STEPS), text


async def _run(turn: Turn, handler: Said | None, text: str) -> None:
    if handler is None:
        return await turn.reply(texts.UNKNOWN_COMMAND.format(command=text.split()[0][:20], commands=_OFFERED))
    await handler(turn, text)


async def _during_draft(turn: Turn, text: str) -> None:
    """Words while a draft is open belong to it, but for a question, small talk, and a change of mind."""
    if text.strip("。！!~ ") in _CHANGED_MIND:
        return await report_appeal.cancel_said(turn, text)
    before = await ask_policy.before(turn) if follows(text) else None
    if before is None and await _of_another(turn, text):
        return
    decision = decide(turn.house, text[:READ_CHARACTERS], None, turn.now, before)
    if decision.wants is Wants.SMALLTALK:
        await turn.reply(decision.text)
    elif decision.answer and decision.reading.appeal < CLEARLY_A_QUESTION[decision.wants]:
        await ask_policy.answer(turn, decision, text)
    else:
        return await report_appeal.more(turn, text)
    await turn.reply(texts.OPEN_DRAFT)


async def _of_another(turn: Turn, text: str) -> bool:
    """Whether words during a draft were of an order that stands, or take the draft back; what adds belongs to it."""
    number, said = number_in(text), remark(progress.without_number(text))
    if said is None or (said.remark is Remark.SUPPLEMENT and not number):
        return False
    if number:
        await about.numbered(turn, text)
    elif not await about.bare(turn, said, text):
        if said.remark is not Remark.WITHDRAW:
            return False
        await report_appeal.cancel(turn)
    return True


async def _wants(turn: Turn, text: str) -> None:
    if number_in(text):
        return await about.numbered(turn, text)
    before = await ask_policy.before(turn) if follows(text) else None
    if before is None and await about.meant(turn, text):
        return
    decision = decide(turn.house, text, None, turn.now, before)
    if before is None and await about.supplied(turn, decision, text):
        return
    if before and decision.answer:
        text = together(text, before)
    await _INTENTS[decision.wants](turn, decision, text)


async def _appeal(turn: Turn, decision: Decision, text: str) -> None:
    await report_appeal.begin(turn, text)


async def _smalltalk(turn: Turn, decision: Decision, text: str) -> None:
    if turn.person.serves and decision.text.startswith(texts.WELCOME[:6]):
        return await identify.help_(turn)
    await turn.reply(decision.text)


_INTENTS: dict[Wants, Callable[[Turn, Decision, str], Awaitable[None]]] = {
    Wants.ANSWER: ask_policy.answer,
    Wants.CLARIFY: ask_policy.answer,
    Wants.NO_ANSWER: ask_policy.answer,
    Wants.APPEAL: _appeal,
    Wants.EMERGENCY: _appeal,
    Wants.SMALLTALK: _smalltalk,
}


async def _file(turn: Turn) -> None:
    """What came is taken in: a contact card as words, files as far as they can be kept."""
    if turn.in_group and turn.step not in STEPS:
        return
    if enclosed.is_unreadable(turn):
        return await turn.reply(texts.NOT_READ)
    card = enclosed.take_card(turn)
    if await intake.admit(turn):
        await _placed(turn, _clean("\n".join((turn.incoming.text, card))), card)


async def _placed(turn: Turn, text: str, card: str) -> None:
    """Files and words: to the order of their album or of a quote, the open supplement, the open draft, the one open
    order; else they are kept."""
    quoted = await about.quoted_number(turn)
    if await late.added(turn, text):
        return
    if turn.step in TAKES_FILES:
        await _answer_step(turn, text)
    elif quoted:
        await about.quoted(turn, quoted, text)
    elif turn.draft is not None:
        await (report_appeal.keep_card(turn, card) if card else report_appeal.more(turn, text))
    else:
        await _kept(turn, text, card)


async def _kept(turn: Turn, text: str, card: str) -> None:
    """Files, words or a contact card while no draft is open."""
    open_orders = await order_queries.open_of(turn.tx, turn.person.id)
    if card:
        return await (about.which_addition(turn, text) if open_orders else report_appeal.keep_card(turn, card))
    if open_orders and not text:
        return await about.which_addition(turn, text)
    if text:
        return await _words(turn, text)
    await report_appeal.keep_files(turn)


async def _edit(turn: Turn) -> None:
    await edits.edited(turn, _clean, _text)


def _clean(text: str) -> str:
    return _CONTROL.sub("", text).strip()[:MOST_CHARACTERS]


_KINDS: dict[Kind, Callable[[Turn], Awaitable[None]]] = {
    Kind.TEXT: _text,
    Kind.PRESS: _pressed,
    Kind.FILE: _file,
    Kind.EDIT: _edit,
    Kind.BLOCKED: _blocked,
    Kind.JOINED: comings.joined,
    Kind.MIGRATED: comings.moved,
}
