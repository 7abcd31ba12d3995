"""What a channel is.

A channel turns platform events into `Incoming` and hands each to `receive`, which has committed it when it returns:
only then may the platform be told that it arrived. `send` delivers one message and says what became of it; it never
raises for what the platform answers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from handlers.messages import Incoming, Shown

Receive = Callable[[Incoming], Awaitable[bool]]


class Sent(StrEnum):
    """What became of a message that was sent."""

    SENT = "sent"
    UNKNOWN = "unknown"  # the connection broke: it may have arrived
    LATER = "later"  # the platform asks to wait `retry_after` seconds
    GONE = "gone"  # the person cannot be reached here any more
    REFUSED = "refused"  # the platform will never take this message
    MISCONFIGURED = "misconfigured"  # the channel itself does not work


@dataclass(frozen=True, slots=True)
class Receipt:
    """The state, the platform's id of the message, the seconds to wait, and a reason without personal data."""

    state: Sent
    ref: str = ""
    retry_after: float = 0.0
    detail: str = ""
    moved_to: str = ""  # the chat's new id, where the platform says that it moved


class Channel(Protocol):
    """A way to people. `name` is the key of the CHANNELS table."""

    name: str

    async def start(self, receive: Receive) -> None:
        """Begin to receive. Raises bot.settings.Misconfigured with one sentence when that cannot work."""

    async def stop(self) -> None:
        """Stop receiving; what was not handed over is left to the platform."""

    async def send(self, message: Shown) -> Receipt:
        """Deliver one message."""
