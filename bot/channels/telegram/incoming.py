"""An update of Telegram as an `Incoming`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.ext.filters import StatusUpdate

from bot.clock import Now
from handlers.messages import File, Incoming, Kind

CHANNEL = "telegram"
FILES = (
    ("photo", "photo"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("video", "document"),
    ("video_note", "document"),
    ("animation", "document"),
    ("document", "document"),
)
LEFT = ("kicked", "left")
_TO_A_BOT = re.compile(r"(/[A-Za-z0-9_]+)@([A-Za-z0-9_]+)(?![A-Za-z0-9_])")

Read = Callable[[str, Any], Incoming | None]


class Reader:
    """Reads updates for the bot of this user name. `kinds` are the updates to ask the platform for."""

    def __init__(self, username: str, now: Now) -> None:
        self._username = username.lower()
        self._now = now
        self._read: dict[str, Read] = {
            "message": self._message,
            "edited_message": self._edited,
            "callback_query": self._pressed,
            "my_chat_member": self._member,
        }
        self.kinds = tuple(self._read)

    def __call__(self, update: Update) -> Incoming | None:
        """None for what nobody needs to answer: other bots, somebody joining a group, kinds not known here."""
        if StatusUpdate.ALL.filter(update):
            return None
        for kind, read in self._read.items():
            if (event := getattr(update, kind)) is not None:
                return read(f"u{update.update_id}", event)
        return None

    def _message(self, key: str, message: Message) -> Incoming | None:
        text = self._addressed(message.text or message.caption or "")
        if message.from_user is None or message.from_user.is_bot or text is None:
            return None
        quoted = message.reply_to_message
        return Incoming(
            channel=CHANNEL,
            key=key,
            chat=str(message.chat.id),
            sender=str(message.from_user.id),
            kind=Kind.FILE if message.text is None else Kind.TEXT,
            at=message.date,
            text=text,
            files=() if message.text is not None else (_file(message),),
            reply_to=(quoted.text or quoted.caption or "") if quoted else "",
        )

    def _edited(self, key: str, message: Message) -> Incoming | None:
        text = message.text or message.caption
        if not text or message.from_user is None or message.from_user.is_bot:
            return None  # a live location moves by edits without text
        return Incoming(
            channel=CHANNEL,
            key=key,
            chat=str(message.chat.id),
            sender=str(message.from_user.id),
            kind=Kind.EDIT,
            at=message.edit_date or message.date,
            text=text,
        )

    def _pressed(self, key: str, query: CallbackQuery) -> Incoming | None:
        sender = str(query.from_user.id)
        return Incoming(
            channel=CHANNEL,
            key=key,
            chat=str(query.message.chat.id) if query.message else sender,
            sender=sender,
            kind=Kind.PRESS,
            at=self._now(),
            data=query.data or "",
        )

    def _member(self, key: str, change: ChatMemberUpdated) -> Incoming | None:
        if change.new_chat_member.status not in LEFT:
            return None
        return Incoming(
            channel=CHANNEL,
            key=key,
            chat=str(change.chat.id),
            sender=str(change.from_user.id),
            kind=Kind.BLOCKED,
            at=change.date,
        )

    def _addressed(self, text: str) -> str | None:
        """The text without the bot's own name behind the command; None when the command is for another bot."""
        named = _TO_A_BOT.match(text)
        if named is None:
            return text
        return named[1] + text[named.end() :] if named[2].lower() == self._username else None


def _file(message: Message) -> File:
    if message.location is not None:
        place = message.location
        return File("location", f"{place.latitude},{place.longitude}", message.venue.title if message.venue else "")
    for field, kind in FILES:
        if found := getattr(message, field):
            file = found[-1] if field == "photo" else found  # a photo comes in several sizes, the largest last
            return File(kind, file.file_id, getattr(file, "file_name", None) or "", file.file_size or 0)
    return File("other")
