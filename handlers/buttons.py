"""A button's data: verb, argument and version, signed for one chat, so that a forged one is known at once.

A signature is no permission: who may do what is decided when the button is pressed.
"""

from __future__ import annotations

from db.crypt import Box
from handlers.messages import Button

MOST_BYTES = 64  # what Telegram carries
_SEPARATOR = "."


class Forged(Exception):
    """Data that this product never offered in this chat."""


def pack(box: Box, channel: str, chat: str, button: Button) -> str:
    """`verb.arg.version.mark`; raises ValueError over 64 bytes."""
    body = _SEPARATOR.join((button.verb, button.arg, str(button.version)))
    data = f"{body}{_SEPARATOR}{box.sign(_scope(channel, chat, body))}"
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"button data too long: {button.verb}")
    return data


def unpack(box: Box, channel: str, chat: str, data: str) -> Button:
    """The button that was pressed. Raises Forged."""
    body, _, mark = data.rpartition(_SEPARATOR)
    parts = body.split(_SEPARATOR)
    if len(parts) != 3 or not box.signed(_scope(channel, chat, body), mark):
        raise Forged
    verb, arg, version = parts
    return Button("", verb, arg, int(version))


def _scope(channel: str, chat: str, body: str) -> str:
    return f"{channel}:{chat}:{body}"
