"""/删除我的信息: asked once; then nothing of a person is left but orders that go on anonymously.

The history holds no personal data from the beginning, so it stays as it is, with the line that it was erased.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from db.models.orders import Appeal
from db.queries import erase as queries
from db.queries import files as file_queries
from db.queries import orders as order_queries
from handlers import texts
from handlers.hidden import public_text
from handlers.messages import Button, rows
from handlers.orders import take
from handlers.turn import Stale, Turn
from knowledge import names, personal
from workflow.order import WorkOrder
from workflow.terms import OPEN, Action

STEP = "erase"
_POLITE = r"(?:你好|您好|请|麻烦|帮我|给我|我们?|想|要|申请|需要|可以|能不能|，|,)*"
_DELETE = r"(?:删除|删掉|删了|删|清除|清空|清掉|抹掉|注销)"
_ALL = r"(?:的|所有|全部|全|一切|个人|在这里|这里|这儿|在你们这里)*"
_DATA = r"(?:个人信息|信息|数据|资料|记录|聊天记录|账号|隐私)"
_ENDS = r"(?:了|掉|吧|吗|一下|谢谢|[。！!？?，,])*"
_ASKED_FOR = re.compile(
    rf"{_POLITE}{_DELETE}(?:一下)?(?:我们?|本人|自己){_ALL}{_DATA}{_ENDS}"
    rf"|{_POLITE}[把将](?:我们?|本人|自己){_ALL}{_DATA}(?:都|全|全部|统统|给我)*{_DELETE}{_ENDS}"
)


def is_asked_for(text: str) -> bool:
    """Whether plain words ask to be forgotten: 把我的信息全删了."""
    return bool(_ASKED_FOR.fullmatch(text.strip()))


async def begin(turn: Turn, text: str) -> None:
    """Says what will be gone, and what goes on."""
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    if turn.person.serves:
        return await turn.reply(texts.ERASE_SERVES)
    numbers = "、".join(order.number for order in await order_queries.open_of(turn.tx, turn.person.id))
    going_on = texts.ERASE_GOES_ON.format(numbers=numbers) if numbers else ""
    turn.wait_for(STEP)
    now, not_now = Button(texts.ERASE_NOW, "erase_now"), Button(texts.ERASE_NOT, "erase_not")
    await turn.reply(texts.ASK_ERASE.format(going_on=going_on), rows(now, not_now))


async def not_now(turn: Turn, press: Button) -> None:
    turn.stop_waiting()
    await turn.reply(texts.STEP_CANCELLED)


async def now(turn: Turn, press: Button) -> None:
    """Every order goes on without the person, by its own step; then everything is forgotten, in one transaction."""
    if turn.step != STEP or turn.person.serves:
        raise Stale
    mine = await queries.all_of(turn.tx, turn.person.id)
    joined = [await order_queries.standing_for(turn.tx, order) for order in mine]
    for order in dict.fromkeys((*mine, *joined)):
        if turn.person.id in order.enterprises:
            await take(turn, order, Action.ERASE)
    await _forget(turn, mine, [order for order in joined if order.owner != turn.person.id])
    going_on = sum(order.state in OPEN for order in dict.fromkeys(joined))
    await turn.reply(texts.ERASED.format(n=going_on) if going_on else texts.ERASED_ALL)


async def _forget(turn: Turn, mine: Sequence[WorkOrder], joined: Iterable[WorkOrder]) -> None:
    tx, person = turn.tx, turn.person
    everything = _Secrets(name=person.name)
    for text in await queries.asked(tx, person.id):
        everything.add(_Secrets(text))
    for order in mine:
        secrets = await _secrets_of(turn, order)
        everything.add(secrets)
        await queries.forget_what_was_told(tx, order, person.id, secrets.scrub_letters)
        await queries.forget_appeal(tx, order, person.id, secrets.scrub)
        await queries.forget_root(tx, order, secrets.scrub)
    for order in joined:
        await queries.forget_additions(tx, order, person.id, everything.scrub)
        await queries.forget_what_was_told(tx, order, person.id, everything.scrub)
    await queries.forget_what_others_said(tx, person.created_at, everything.scrub)
    await queries.forget_questions(tx, person.id, everything.scrub)
    await file_queries.forget_of(tx, person.id)
    await queries.forget_name(tx, person)
    await tx.flush()
    turn.dialog.step, turn.dialog.data, turn.dialog.menus = "", {}, []
    await queries.forget_chats(tx, person.id, turn.now, turn.dialog)


class _Secrets:
    """What of a person may stand in words that others wrote or read: numbers, names and firms, as they said them."""

    def __init__(self, said: str = "", contact: str = "", behalf: str = "", name: str = "") -> None:
        spans = personal.find(said)
        shown = {text[span.start : span.end] for text in (said, personal.mask(said)) for span in spans}
        left = personal.contacts(f"{said}\n{contact}\n{behalf}")
        people = names.said_names(said)
        covered = {names.cover_people(name, people) for name in people}
        self._values = {*shown, *left, *map(personal.mask, left), *people, *covered, *([name] if len(name) > 1 else [])}
        self._firms = {*names.own_firms(said), *filter(None, (behalf,))}
        self._whole = [said] if said else []

    def add(self, other: _Secrets) -> None:
        self._values |= other._values
        self._firms |= other._firms
        self._whole += other._whole

    def scrub(self, text: str) -> str:
        """The text without them."""
        for value in sorted(self._values, key=len, reverse=True):
            text = text.replace(value, texts.FORGOTTEN)
        return names.cover_firms(text, tuple(self._firms))

    def scrub_letters(self, text: str) -> str:
        """A message in which the words themselves were shown: of it only that they were."""
        shown = any(words in text for words in self._whole)
        return texts.FORGOTTEN_LETTER if shown else self.scrub(public_text(text))


async def _secrets_of(turn: Turn, order: WorkOrder) -> _Secrets:
    appeal: Appeal = await order_queries.appeal_of(turn.tx, order)
    added = [note.full for note in await queries.notes_on(turn.tx, order) if note.by == turn.person.id]
    secrets = _Secrets(appeal.full, appeal.contact, appeal.behalf or "")
    for words in added:
        secrets.add(_Secrets(words))
    return secrets
