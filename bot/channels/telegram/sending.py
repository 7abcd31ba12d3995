"""A message to Telegram: cut where it is too long, marked up, paced; the one place where text becomes markup."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot, BotCommandScopeChat, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode

from bot.channels.base import TOPIC_GONE, Menu, Receipt, Sent
from bot.channels.telegram.cutting import LONGEST, parts
from bot.channels.telegram.errors import lost_topic, receipt, seconds
from bot.channels.telegram.pace import PATIENCE, Pace, Sleep
from bot.clock import Now
from handlers.messages import Shown

WORTH_RESUMING = (Sent.LATER, Sent.UNKNOWN)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TOPIC = "#"  # a topic of a group is written -1001234#77
SEE_BELOW = "（见下一条）"

Call = Callable[[], Awaitable[Message | bool]]


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes out as one message of the platform; `marked` when its text is markup, and not plain."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    marked: bool = True

    def body(self) -> dict[str, Any]:
        return {
            "text": html.escape(self.text, quote=False) if self.marked else self.text,
            "parse_mode": ParseMode.HTML if self.marked else None,
            "reply_markup": self.keyboard,
            "link_preview_options": NO_PREVIEW,
        }


class Sender:
    """Sends through `bot`. Of a message in several parts, those that arrived are not sent again."""

    def __init__(self, bot: Bot, now: Now, sleep: Sleep) -> None:
        self._bot = bot
        self._now = now
        self._sleep = sleep
        self._pace = Pace()
        self._arrived: dict[int, list[str]] = {}

    async def send(self, message: Shown) -> Receipt:
        """`ref` of the receipt is the platform's id; of a message in parts the ids, with commas between.

        What the platform refuses is sent once more, plainer; then the receipt says why in `detail`.
        """
        refs, detail = self._arrived.pop(message.id, []), ""
        for piece in _pieces(message)[len(refs) :]:
            result = await self._send(message.chat, piece, waited_for=message.waited_for)
            if result.state is Sent.REFUSED and (plainer := _plainer(piece, result.detail)):
                detail = result.detail
                result = await self._send_all(message.chat, plainer)
            if result.state is not Sent.SENT:
                self._keep(message.id, refs, result.state)
                return result
            refs.append(result.ref)
        return Receipt(Sent.SENT, ",".join(refs), detail=detail)

    async def update(self, ref: str, message: Shown) -> Receipt:
        """Changes what was sent, part by part; LOST where that is gone, or has fewer parts than are needed now."""
        ids, pieces = ref.split(","), _pieces(message)
        if len(pieces) > len(ids):
            return Receipt(Sent.LOST, detail="longer than before")
        pieces = [Piece(SEE_BELOW)] * (len(ids) - len(pieces)) + pieces
        for id, piece in zip(ids, pieces, strict=True):
            result = await self._edit(message.chat, id, piece)
            if result.state is not Sent.SENT:
                return result
        return Receipt(Sent.SENT, ref)

    async def menu(self, chat: str, commands: Menu) -> Receipt:
        """The commands of one chat; none takes its own menu away. A chat that has none to set is no alarm."""
        group, _ = place(chat)
        scope = BotCommandScopeChat(group)

        async def offer() -> bool:
            if not commands:
                return await self._bot.delete_my_commands(scope=scope)
            return await self._bot.set_my_commands(list(commands), scope=scope)

        return await self._call(chat, offer, paced=False)

    async def _send_all(self, chat: str, pieces: list[Piece]) -> Receipt:
        """In the turn of what was refused."""
        refs = []
        for piece in pieces:
            result = await self._send(chat, piece, paced=False)
            if result.state is not Sent.SENT:
                return result
            refs.append(result.ref)
        return Receipt(Sent.SENT, ",".join(refs))

    async def _send(self, chat: str, piece: Piece, *, paced: bool = True, waited_for: bool = True) -> Receipt:
        group, topic = place(chat)

        async def send() -> Message:
            return await self._bot.send_message(
                group, message_thread_id=topic, protect_content=is_group(group), **piece.body()
            )

        return await self._call(chat, send, paced=paced, waited_for=waited_for)

    async def _edit(self, chat: str, id: str, piece: Piece) -> Receipt:
        group, _ = place(chat)

        async def edit() -> Message | bool:
            return await self._bot.edit_message_text(chat_id=group, message_id=int(id), **piece.body())

        return await self._call(chat, edit)

    async def _call(self, chat: str, call: Call, *, paced: bool = True, waited_for: bool = True) -> Receipt:
        wait = self._pace.reserve(place(chat)[0], self._now(), waited_for=waited_for) if paced else 0.0
        if wait > PATIENCE:
            return Receipt(Sent.LATER, retry_after=wait, detail="pace")
        if wait:
            await self._sleep(wait)
        try:
            done = await call()
        except Exception as error:
            return self._failed(chat, error)
        return Receipt(Sent.SENT, str(done.message_id) if isinstance(done, Message) else "")

    def _failed(self, chat: str, error: Exception) -> Receipt:
        group, topic = place(chat)
        if topic is not None and lost_topic(error):
            return Receipt(Sent.LATER, detail=TOPIC_GONE, moved_to=group)
        if wait := seconds(error):
            self._pace.hold(group, self._now(), wait)
        return receipt(error)

    def _keep(self, id: int, refs: list[str], state: Sent) -> None:
        if refs and state in WORTH_RESUMING:
            self._arrived[id] = refs


def place(chat: str) -> tuple[str, int | None]:
    """The platform's id of a chat, and the topic in it."""
    group, _, topic = chat.partition(TOPIC)
    return group, int(topic) if topic else None


def is_group(chat: str) -> bool:
    return chat.startswith("-")


def _pieces(message: Shown) -> list[Piece]:
    *first, last = parts(message.text)
    return [*(Piece(part) for part in first), Piece(last, _keyboard(message))]


def _plainer(piece: Piece, detail: str) -> list[Piece]:
    """What may be taken all the same, by what the platform said of the piece; empty where nothing would help."""
    why = detail.lower()
    if any(word in why for word in ("button", "markup", "keyboard")) and piece.keyboard:
        return [replace(piece, keyboard=None)]
    if "parse entities" in why:
        return [replace(piece, marked=False)]
    if "too long" in why:
        *first, last = parts(piece.text, LONGEST // 2)
        return [*(Piece(part) for part in first), replace(piece, text=last)]
    return []


def _keyboard(message: Shown) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in message.buttons]
    return InlineKeyboardMarkup(rows) if rows else None
