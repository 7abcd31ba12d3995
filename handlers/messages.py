"""What comes in and what goes out, the same for every channel.

A channel turns its platform's event into an `Incoming` and an `Outgoing` into its platform's message; nothing else of a
platform is known outside its channel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any


def whole(text: str) -> str:
    """The text without halves of characters, which no disk and no platform would take."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def shortened(text: str, most: int) -> str:
    """The text, or its first `most` characters and ……."""
    return text if len(text) <= most else text[:most] + "……"


class Kind(StrEnum):
    """What happened."""

    TEXT = "text"
    PRESS = "press"  # a button: `data` is what the button carried
    FILE = "file"  # photo, voice, document, location; `text` is the caption
    EDIT = "edit"  # `text` is the new text of an earlier message
    BLOCKED = "blocked"  # the person stopped or removed the bot
    JOINED = "joined"  # the bot was added to a group, or is let in again
    MIGRATED = "migrated"  # `data` is the new id of the chat


class Lane(IntEnum):
    """What goes out first when not everything can go at once."""

    ANSWER = 0  # to a person who waits
    CARD = 1
    REMINDER = 2
    BROADCAST = 3


LASTS = {Lane.REMINDER: timedelta(hours=1)}  # how long it is worth trying; what is not here, for ever


@dataclass(frozen=True, slots=True)
class File:
    """A file on its platform: `ref` fetches it there; `kind` is photo, voice, document or location; size in bytes."""

    kind: str
    ref: str = ""
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event. (channel, key) is unique for ever; `chat` is where it was said, `sender` who said it.

    In a private chat both are the same; a topic of a group is a chat of its own. `reply_to` is the text of the message
    that was quoted, `reply_ref` the platform's id of it. `origin` is the platform's id of the message itself, of an
    edit that of the message that was edited. Messages of one conversation with the same `album` belong together.
    `handle` is the name by which the platform knows the sender; words that were only `forwarded` command nothing.
    """

    channel: str
    key: str
    chat: str
    sender: str
    kind: Kind
    at: datetime
    text: str = ""
    data: str = ""
    files: tuple[File, ...] = ()
    reply_to: str = ""
    reply_ref: str = ""
    origin: str = ""
    album: str = ""
    handle: str = ""
    forwarded: bool = False

    @property
    def conversation(self) -> str:
        """Messages of one conversation are worked one after another."""
        return f"{self.channel}:{self.chat}:{self.sender}"

    def body(self) -> dict[str, Any]:
        """What is kept encrypted in the inbox."""
        return {
            "text": whole(self.text),
            "data": whole(self.data),
            "reply_to": whole(self.reply_to),
            "reply_ref": self.reply_ref,
            "origin": self.origin,
            "handle": whole(self.handle),
            "forwarded": self.forwarded,
            "files": [[file.kind, whole(file.ref), whole(file.name), file.size] for file in self.files],
        }


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what pressing it means: a verb of the routes, its argument, and the version it was offered at."""

    label: str
    verb: str
    arg: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send: plain text and rows of buttons. A channel does the markup.

    `card` is the number of the order of which the message is the card: it is drawn anew in place where a chat can.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    card: str = ""
    lane: Lane = Lane.ANSWER

    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message ready for a channel; buttons are (label, data), the data signed text of at most 64 bytes.

    `id` is the outbox row's, unique for ever. `must_arrive`: worth sending again when nobody knows whether it arrived.
    `waited_for`: somebody waits for it now, so that it goes before what nobody does.
    """

    id: int
    chat: str
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = field(default=())
    must_arrive: bool = True
    waited_for: bool = True


def rows(*buttons: Button, wide: int = 2) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of `wide`."""
    return tuple(tuple(buttons[n : n + wide]) for n in range(0, len(buttons), wide))


def column(buttons: Iterable[Button]) -> tuple[tuple[Button, ...], ...]:
    """One button a row, for long labels."""
    return tuple((button,) for button in buttons)
