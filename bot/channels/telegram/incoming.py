"""An update of Telegram as an `Incoming`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User
from telegram.ext.filters import StatusUpdate

from bot.clock import Now
from handlers.messages import File, Incoming, Kind, whole

CHANNEL = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  # what the platform is asked for
FILES = (
    ("photo", "photo"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("video", "document"),
    ("video_note", "document"),
    ("animation", "document"),
    ("document", "document"),
)
OTHER = File("other")  # what no rule here reads: a sticker, a poll, a kind of next year
IN, OUT = ("creator", "administrator", "member"), ("kicked", "left")
MOST_ALBUM = 64
TOPIC = "#"  # a topic of a group is a chat of its own: -1001234#77
_ID = re.compile(r"[0-9]{0,19}")
_TO_A_BOT = re.compile(r"(/[A-Za-z0-9_]+)@([A-Za-z0-9_]+)(?![A-Za-z0-9_])")

Read = Callable[[str, Any], Incoming | None]


class Unreadable(Exception):
    """An update that is not what the platform documents."""


class Reader:
    """Reads updates for the bot of this user name."""

    def __init__(self, username: str, now: Now) -> None:
        self._username = username.lower()
        self._now = now
        self._read: dict[str, Read] = dict(
            zip(KINDS, (self._message, self._edited, self._pressed, self._member), strict=True)
        )

    def __call__(self, update: Update) -> Incoming | None:
        """None for what nobody needs to answer: other bots, somebody joining a group, kinds not known here.

        Raises for what is not as documented.
        """
        key = f"u{update.update_id}"
        if StatusUpdate.ALL.filter(update):
            return _moved(key, update.message)
        for kind, read in self._read.items():
            if (event := getattr(update, kind)) is not None:
                return _sound(read(key, event), update)
        return None

    def unread(self, raw: Any) -> Incoming | None:
        """An update that could not be read, when it names a chat and a sender: they are told so, nothing is lost."""
        event = next((event for kind in KINDS if (event := _part(raw, kind))), {})
        who, message = _part(event, "from"), _part(event, "message")
        chat = _part(event, "chat") or _part(message, "chat") or (who if "data" in event else {})
        named = all(_is_id(id) for id in (raw.get("update_id"), chat.get("id"), who.get("id"))) if event else False
        if not named or who.get("is_bot") or chat.get("type") == "channel":
            return None
        return Incoming(
            CHANNEL, f"u{raw['update_id']}", str(chat["id"]), str(who["id"]), Kind.FILE, self._now(), files=(OTHER,)
        )

    def _message(self, key: str, message: Message) -> Incoming | None:
        text = self._addressed(message.text or message.caption or "")
        if not _is_persons(message) or text is None:
            return None
        words = message.text is not None
        return _said(
            key,
            message,
            kind=Kind.TEXT if words else Kind.FILE,
            at=message.date,
            text=text,
            files=() if words else (_file(message),),
            album=whole(str(message.media_group_id or ""))[:MOST_ALBUM],
            **_quoted(message),
        )

    def _edited(self, key: str, message: Message) -> Incoming | None:
        text = message.text or message.caption
        if not text or not _is_persons(message):
            return None  # a live location moves by edits without text
        return _said(key, message, kind=Kind.EDIT, at=message.edit_date or message.date, text=text)

    def _pressed(self, key: str, query: CallbackQuery) -> Incoming | None:
        sender = _id(query.from_user)
        return Incoming(
            channel=CHANNEL,
            key=key,
            chat=_place(query.message) if query.message else sender,
            sender=sender,
            kind=Kind.PRESS,
            at=self._now(),
            data=query.data or "",
            handle=query.from_user.username or "",
        )

    def _member(self, key: str, change: ChatMemberUpdated) -> Incoming | None:
        was, now = (_is_in(member) for member in (change.old_chat_member, change.new_chat_member))
        if change.chat.type == Chat.CHANNEL or (was and now):
            return None
        return Incoming(
            channel=CHANNEL,
            key=key,
            chat=_id(change.chat),
            sender=_id(change.from_user),
            kind=Kind.JOINED if now else Kind.BLOCKED,
            at=change.date,
            handle=change.from_user.username or "",
        )

    def _addressed(self, text: str) -> str | None:
        """The text without the bot's own name behind the command; None when the command is for another bot."""
        named = _TO_A_BOT.match(text)
        if named is None:
            return text
        return named[1] + text[named.end() :] if named[2].lower() == self._username else None


def _said(key: str, message: Message, **what: Any) -> Incoming:
    author = message.from_user
    return Incoming(
        channel=CHANNEL,
        key=key,
        chat=_place(message),
        sender=_id(author),
        origin=str(message.message_id),
        handle=(author.username or "") if author else "",
        forwarded=message.forward_origin is not None,
        **what,
    )


def _moved(key: str, message: Message | None) -> Incoming | None:
    """A group that became a supergroup, as it is told in the old one."""
    if message is None or not message.migrate_to_chat_id or message.from_user is None:
        return None
    return _said(key, message, kind=Kind.MIGRATED, at=message.date, data=str(message.migrate_to_chat_id))


def _is_persons(message: Message) -> bool:
    """Whether a person said it in their own name, to read or answer: no bot, no channel, no nameless administrator."""
    author = message.from_user
    return author is not None and not author.is_bot and message.sender_chat is None


def _is_in(member: ChatMember) -> bool:
    return member.status in IN or bool(getattr(member, "is_member", False))


def _place(message: Any) -> str:
    """Where a message is: the chat, or the topic of it."""
    thread = message.message_thread_id if getattr(message, "is_topic_message", None) else None
    return _id(message.chat) + (f"{TOPIC}{thread}" if _is_id(thread) else "")


def _quoted(message: Message) -> dict[str, str]:
    """What was quoted; every message of a topic answers the one that began it, which is no quote."""
    quoted, thread = message.reply_to_message, message.message_thread_id if message.is_topic_message else None
    if quoted is None or quoted.message_id == thread:
        return {}
    return {"reply_to": quoted.text or quoted.caption or "", "reply_ref": str(quoted.message_id)}


def _file(message: Message) -> File:
    if message.location is not None:
        place = message.location
        name = f"{message.venue.title} {message.venue.address}".strip() if message.venue else ""
        return File("location", f"{place.latitude},{place.longitude}", name)
    if message.contact is not None:
        card = message.contact
        return File("contact", card.phone_number, " ".join(filter(None, (card.last_name, card.first_name))))
    for field, kind in FILES:
        if found := getattr(message, field):
            file = found[-1] if field == "photo" else found  # a photo comes in several sizes, the largest last
            return File(kind, file.file_id, getattr(file, "file_name", None) or "", file.file_size or 0)
    return OTHER


def _sound(incoming: Incoming | None, update: Update) -> Incoming | None:
    """The event, when everything in it is what it should be: the library does not look. Raises Unreadable."""
    if incoming is None:
        return None
    words = [incoming.text, incoming.data, incoming.reply_to, incoming.handle, incoming.album]
    words += [text for file in incoming.files for text in (file.ref, file.name)]
    numbers = [update.update_id, *(file.size for file in incoming.files)]
    ids = (incoming.origin, incoming.reply_ref)
    if not all(isinstance(text, str) for text in words) or not all(map(_is_id, numbers)):
        raise Unreadable
    if not all(_ID.fullmatch(id) for id in ids) or not isinstance(incoming.at, datetime):
        raise Unreadable
    return incoming


def _id(named: Chat | User | None) -> str:
    """Raises Unreadable."""
    if named is None or not _is_id(named.id):
        raise Unreadable
    return str(named.id)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63


def _part(whole_: Any, name: str) -> dict[str, Any]:
    found = whole_.get(name) if isinstance(whole_, dict) else None
    return found if isinstance(found, dict) else {}
