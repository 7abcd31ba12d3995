"""What a channel is.

A channel turns platform events into `Incoming` and hands each to `receive`, which has committed it when it returns:
only then may the platform be told that it arrived. `send`, `update` and `menu` say what became of it; they never raise
for what the platform answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from starlette.routing import Route

from handlers.messages import File, Incoming, Shown

TOPIC_GONE = "topic gone"  # the detail of a receipt whose `moved_to` is the group of a topic that was deleted
Menu = Sequence[tuple[str, str]]  # commands without their slash, and what each does


class Unfetched(Exception):
    """A file could not be had from its platform; `for_ever`: nor will it be later."""

    def __init__(self, why: str, *, for_ever: bool) -> None:
        super().__init__(why)
        self.for_ever = for_ever


class Sent(StrEnum):
    """What became of a message that was sent."""

    SENT = "sent"
    UNKNOWN = "unknown"  # the connection broke: it may have arrived
    LATER = "later"  # the platform asks to wait `retry_after` seconds
    GONE = "gone"  # the person cannot be reached here any more
    REFUSED = "refused"  # the platform will never take this message
    MISCONFIGURED = "misconfigured"  # the channel itself does not work
    LOST = "lost"  # the card to draw anew is not there, or cannot be changed any more


@dataclass(frozen=True, slots=True)
class Receipt:
    """The state, the platform's id of the message, the seconds to wait, and a reason without personal data."""

    state: Sent
    ref: str = ""
    retry_after: float = 0.0
    detail: str = ""
    moved_to: str = ""  # the chat's new id, where the platform says that it moved


class Receive(Protocol):
    """Commits events, all in one transaction or none; whether any of them was new."""

    async def __call__(self, *events: Incoming) -> bool: ...


class Channel(Protocol):
    """A way to people. `name` is the key of the CHANNELS table."""

    name: str

    async def start(self, receive: Receive) -> None:
        """Begin to receive. Raises bot.settings.Misconfigured with one sentence when that cannot work."""

    async def stop(self) -> None:
        """Stop receiving; what was not handed over is left to the platform."""

    async def send(self, message: Shown) -> Receipt:
        """Deliver one message. A receipt with a ref says that the message can be drawn anew in place."""

    async def update(self, ref: str, message: Shown) -> Receipt:
        """Draw anew what was sent; that it shows this already is success."""

    async def menu(self, chat: str, commands: Menu) -> Receipt:
        """Offer these commands in a chat."""

    async def fetch(self, file: File, most: int) -> bytes:
        """The content of a file that came in, of at most that many bytes. Raises Unfetched."""

    def doors(self) -> Sequence[Route]:
        """The addresses at which its platform calls the HTTP server of this process; none where it does not call."""


class Plain:
    """What a channel without cards in place, menus, a place for files and a platform that calls does of a `Channel`."""

    def doors(self) -> Sequence[Route]:
        return ()

    async def update(self, ref: str, message: Shown) -> Receipt:
        return Receipt(Sent.LOST)

    async def menu(self, chat: str, commands: Menu) -> Receipt:
        return Receipt(Sent.SENT)

    async def fetch(self, file: File, most: int) -> bytes:
        raise Unfetched("the channel keeps no files", for_ever=True)
