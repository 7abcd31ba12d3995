"""A message to Telegram: cut where it is too long, marked up, paced."""

from __future__ import annotations

import html
from collections.abc import Iterator

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import MessageLimit, ParseMode

from bot.channels.base import Receipt, Sent
from bot.channels.telegram.errors import receipt, seconds
from bot.channels.telegram.pace import PATIENCE, Pace, Sleep
from bot.clock import Now
from handlers.messages import Shown

LONGEST = int(MessageLimit.MAX_TEXT_LENGTH)
WORTH_RESUMING = (Sent.LATER, Sent.UNKNOWN)
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Piece = tuple[str, InlineKeyboardMarkup | None]


class Sender:
    """Sends through `bot`. Of a message in several parts, those that arrived are not sent again."""

    def __init__(self, bot: Bot, now: Now, sleep: Sleep) -> None:
        self._bot = bot
        self._now = now
        self._sleep = sleep
        self._pace = Pace()
        self._arrived: dict[int, list[str]] = {}

    async def send(self, message: Shown) -> Receipt:
        """`ref` of the receipt is the platform's id; of a message in parts the ids, with commas between."""
        refs = self._arrived.pop(message.id, [])
        for piece in _pieces(message)[len(refs) :]:
            result = await self._send(message.chat, *piece)
            if result.state is not Sent.SENT:
                self._keep(message.id, refs, result.state)
                return result
            refs.append(result.ref)
        return Receipt(Sent.SENT, ",".join(refs))

    async def _send(self, chat: str, text: str, markup: InlineKeyboardMarkup | None) -> Receipt:
        wait = self._pace.reserve(chat, self._now())
        if wait > PATIENCE:
            return Receipt(Sent.LATER, retry_after=wait, detail="pace")
        if wait:
            await self._sleep(wait)
        try:
            sent = await self._bot.send_message(
                chat,
                html.escape(text, quote=False),
                parse_mode=ParseMode.HTML,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            )
        except Exception as error:
            return self._failed(chat, error)
        return Receipt(Sent.SENT, str(sent.message_id))

    def _failed(self, chat: str, error: Exception) -> Receipt:
        if wait := seconds(error):
            self._pace.hold(chat, self._now(), wait)
        return receipt(error)

    def _keep(self, id: int, refs: list[str], state: Sent) -> None:
        if refs and state in WORTH_RESUMING:
            self._arrived[id] = refs


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """The text in parts of at most `longest` UTF-16 units, cut at line ends; together they are the text.

    Parts of nothing but white space are left out: the platform refuses them.
    """
    found, room = [""], longest
    for piece in _lines(text, longest):
        if units(piece) > room:
            found.append("")
            room = longest
        found[-1] += piece
        room -= units(piece)
    return [part for part in found if part.strip()] or [text]


def units(text: str) -> int:
    """The length as the platform counts it: characters outside the first plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def _lines(text: str, longest: int) -> Iterator[str]:
    """Lines with their ends; a line that is too long by itself in pieces of half the length, which always fit."""
    for line in text.splitlines(keepends=True):
        step = len(line) if units(line) <= longest else longest // 2
        yield from (line[start : start + step] for start in range(0, len(line), step))


def _pieces(message: Shown) -> list[Piece]:
    *first, last = parts(message.text)
    return [*((part, None) for part in first), (last, _keyboard(message))]


def _keyboard(message: Shown) -> InlineKeyboardMarkup | None:
    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in message.buttons]
    return InlineKeyboardMarkup(rows) if rows else None
