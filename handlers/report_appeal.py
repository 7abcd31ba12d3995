"""提诉求: free text is enough. What can be filled is filled, one thing at a time is asked, one press files."""

from __future__ import annotations

from typing import Any

from db.queries import orders as order_queries
from handlers import enclosed, filing, similar, texts
from handlers.drafts import Answered, Understood, asked_and_summed_up, calls_first, missing, understand
from handlers.messages import Button, rows
from handlers.orders import files_of
from handlers.turn import House, Stale, Turn
from knowledge import submitter

VOICE = "voice"
_HIDES = {"hide_from_unit": submitter.UNIT, "hide_wholly": submitter.FULL, "show_again": submitter.OPEN}


async def begin(turn: Turn, text: str, files: list[list[str | int]] | None = None) -> None:
    """A new draft from a message, its files or those that came with the words before."""
    said = [*await similar.taken_up_again(turn, text), text] if text else []
    kept = files_of(turn) if files is None else files
    turn.keep_draft({"id": turn.incoming.key, "texts": said, "files": kept, "asked": [], **_came(turn)})
    turn.stop_waiting()
    await _show(turn)


def _came(turn: Turn, draft: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a draft notes of an event that went into it: its key, and the place or the phone number it brought."""
    pin = {"pin": found} if (found := enclosed.place(turn)) else {}
    return {**pin, "from": [*(draft or {}).get("from", []), turn.incoming.key]}


async def begin_from(turn: Turn, question: str, answered: Answered) -> None:
    """没解决: a draft that begins with the question and knows what it was answered; what an open one holds stays."""
    held = turn.draft or {"texts": [], "files": []}
    said = [question, *(text for text in held["texts"] if text != question)]
    turn.keep_draft(
        {
            "id": turn.incoming.key, "texts": said, "files": [*held["files"], *files_of(turn)], "asked": [],
            **_came(turn, held), "question": question, "answered": [answered.said, answered.unit],
        }
    )  # fmt: skip
    turn.stop_waiting()
    await _show(turn)


async def keep_files(turn: Turn) -> None:
    """Files without a word, and nothing open to put them to: a draft keeps them until it is known what it is about."""
    turn.keep_draft({"id": turn.incoming.key, "texts": [], "files": files_of(turn), "asked": [], **_came(turn)})
    line = texts.PLACE_ALONE if enclosed.place(turn) else texts.VOICE_ALONE if _is_voice(turn) else texts.FILE_ALONE
    await turn.reply(line, (_buttons(_draft(turn))[0][2:],))


def _is_voice(turn: Turn) -> bool:
    return any(file.kind == VOICE for file in turn.incoming.files)


async def keep_card(turn: Turn, card: str) -> None:
    """A contact card: the phone number by which the draft is answered, or one that is yet to come."""
    draft = turn.draft or {"id": turn.incoming.key, "texts": [], "files": [], "asked": []}
    turn.keep_draft({**draft, **_came(turn, draft), "card": card})
    if draft["texts"]:
        return await _show(turn)
    await turn.reply(texts.CARD_ALONE, (_buttons(draft)[0][2:],))


async def more(turn: Turn, text: str) -> None:
    """Another message while a draft is open belongs to it."""
    draft = _draft(turn)
    said = [*draft["texts"], text] if text else draft["texts"]
    if turn.step == "change" and text:
        said, draft = [text], {**draft, **_kept(understand(turn.house, draft), text)}
    turn.keep_draft({**draft, "texts": said, "files": [*draft["files"], *files_of(turn)], **_came(turn, draft)})
    turn.stop_waiting()
    if not text and _is_voice(turn):
        return await turn.reply(texts.VOICE_ALONE, _buttons(draft) if draft["texts"] else (_buttons(draft)[0][2:],))
    await _show(turn)


def _kept(understood: Understood, text: str) -> dict[str, Any]:
    """What other words than those corrected said: the phone, for whom, and how hidden, unless the new ones say it."""
    by = understood.by
    kept = {"contact": understood.contact, "behalf": by.behalf, "brought": by.brought}
    return kept if submitter.anonymity(text) else {**kept, "anonymity": by.anonymity}


async def edited(turn: Turn, before: str, text: str) -> bool:
    """A message of an open draft was edited: the new words take its place. False where it was none of the draft's."""
    draft = turn.draft
    if draft is None or before not in draft["texts"]:
        return False
    said = [text if told == before else told for told in draft["texts"]]
    asked = {"question": text} if draft.get("question") == before else {}
    turn.keep_draft({**draft, **_came(turn, draft), **asked, "texts": said})
    await _show(turn)
    return True


async def change(turn: Turn, press: Button) -> None:
    """修改: other words, or what is rarely wanted: for somebody else, or hidden."""
    draft = _draft(turn, press.arg)
    turn.wait_for("change")
    await turn.reply(texts.ASK_CHANGE, _rarely_wanted(understand(turn.house, draft), press.arg))


def _rarely_wanted(understood: Understood, key: str) -> tuple[tuple[Button, ...], ...]:
    labels = {"hide_from_unit": texts.HIDE_FROM_UNIT, "hide_wholly": texts.HIDE_WHOLLY, "show_again": texts.SHOW_AGAIN}
    hiding = [Button(label, verb, key) for verb, label in labels.items() if _HIDES[verb] != understood.by.anonymity]
    return rows(Button(texts.FOR_ANOTHER, "for_another", key), *hiding)


async def hide(turn: Turn, press: Button) -> None:
    """对单位匿名, 完全匿名, or not anonymous after all."""
    draft = _draft(turn, press.arg)
    turn.keep_draft({**draft, "anonymity": _HIDES[press.verb]})
    turn.stop_waiting()
    await _show(turn)


async def for_another(turn: Turn, press: Button) -> None:
    _draft(turn, press.arg)
    turn.wait_for("behalf")
    await turn.reply(texts.ASK_BEHALF)


async def behalf_said(turn: Turn, text: str) -> None:
    """For which firm; somebody who serves a unit brings it from a visit."""
    brought = submitter.VISIT if turn.person.serves else submitter.submitter(text).brought
    brought = submitter.PROXY if brought == submitter.SELF else brought
    turn.keep_draft({**_draft(turn), "behalf": text, "brought": brought})
    turn.stop_waiting()
    await _show(turn)


async def cancel_said(turn: Turn, text: str) -> None:
    """取消 in words ends what was asked last: an open step, else the draft."""
    if turn.step:
        turn.stop_waiting()
        return await turn.reply(texts.STEP_CANCELLED)
    await cancel(turn)


async def cancel(turn: Turn, press: Button | None = None) -> None:
    if turn.draft is None:
        return await turn.reply(texts.NOTHING_TO_CANCEL)
    turn.keep_draft(None)
    turn.stop_waiting()
    await turn.reply(texts.CANCELLED)


async def confirm(turn: Turn, press: Button) -> None:
    """Files the draft once: a second press names the order that stands."""
    source = f"{turn.incoming.conversation}:{press.arg}"
    filed = await order_queries.filed_from(turn.tx, source)
    if filed is not None:
        return await turn.reply(texts.FILED_BEFORE.format(number=filed.number))
    understood = understand(turn.house, _draft(turn, press.arg))
    if not understood.has_substance:
        return await _show(turn)
    await filing.file(turn, understood, source)


def _draft(turn: Turn, key: str | None = None) -> dict[str, Any]:
    draft = turn.draft
    if draft is None or key not in (None, short_key(draft)):
        raise Stale
    return draft


def short_key(draft: dict[str, Any]) -> str:
    """The draft's key, short enough for a button."""
    return str(draft["id"])[-20:].replace(".", "-")


async def _show(turn: Turn) -> None:
    draft = _draft(turn)
    understood = understand(turn.house, draft)
    asked = next(missing(understood, draft["asked"]), None)
    if asked:
        draft = {**draft, "asked": [*draft["asked"], asked[0]]}
        turn.keep_draft(draft)
    if asked and asked[0] == "substance":
        return await turn.reply("\n".join([*calls_first(understood), asked[1]]), (_buttons(draft)[0][2:],))
    text = asked_and_summed_up(turn.house, understood, asked[1] if asked else texts.DRAFT_READY)
    hint, buttons = await _hint(turn, draft, understood)
    await turn.reply("\n".join(filter(None, (text, hint))), (*_buttons(draft), *rows(*buttons)))


def first_words(house: House, text: str, region: str | None) -> str:
    """What somebody in `region` reads after a first message that is an appeal."""
    understood = understand(house, {"texts": [text], "files": []}, region)
    asked = next(missing(understood, []), None)
    return asked_and_summed_up(house, understood, asked[1] if asked else texts.DRAFT_READY)


def _buttons(draft: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    key = short_key(draft)
    return rows(
        Button(texts.CONFIRM, "confirm", key),
        Button(texts.CHANGE, "change", key),
        Button(texts.CANCEL, "cancel", key),
        wide=3,
    )


async def _hint(turn: Turn, draft: dict[str, Any], understood: Understood) -> tuple[str, tuple[Button, ...]]:
    """Once a draft: a similar order of this person; else, on the first summary, that others are open."""
    before = None if draft.get("hinted") else await similar.find(turn, understood)
    if before is not None:
        turn.keep_draft({**draft, "hinted": before.order.id})
        return similar.hint(turn, before), similar.buttons(turn, before, short_key(draft))
    report = understood.route.reported is not None
    return "" if report else await _also_open(turn, draft), ()


async def _also_open(turn: Turn, draft: dict[str, Any]) -> str:
    if len(draft["texts"]) > 1:
        return ""
    numbers = "、".join(order.number for order in await order_queries.open_of(turn.tx, turn.person.id))
    return texts.ALSO_OPEN.format(numbers=numbers) if numbers else ""
