"""The web chat: the outbox row is the mailbox that the page reads, so that sending is only waking who reads it now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.channels.base import Plain, Receipt, Receive, Sent
from handlers.messages import Incoming, Shown

MOST_LISTENERS = 3  # of one chat; a browser opens six connections to a host, and some must stay free for posting


class WebChannel(Plain):
    """Hands to the inbox what the pages post, and wakes the pages when there is something to read."""

    name = "web"

    def __init__(self) -> None:
        self.closed = False
        self._receive: Receive | None = None
        self._bells: dict[str, set[asyncio.Event]] = {}

    async def start(self, receive: Receive) -> None:
        self._receive, self.closed = receive, False

    async def stop(self) -> None:
        """Ends every open event stream; to be called before the HTTP server waits for its connections."""
        self.closed = True
        for chat in self._bells:
            self.wake(chat)

    async def send(self, message: Shown) -> Receipt:
        self.wake(message.chat)
        return Receipt(Sent.SENT)

    async def receive(self, incoming: Incoming) -> bool:
        """What the inbox says of it. Raises RuntimeError before `start`."""
        if self._receive is None:
            raise RuntimeError("the web channel was not started")
        return await self._receive(incoming)

    def wake(self, chat: str) -> None:
        """Rings for every page that shows this chat."""
        for bell in self._bells.get(chat, ()):
            bell.set()

    def crowded(self, chat: str) -> bool:
        return len(self._bells.get(chat, ())) >= MOST_LISTENERS

    @contextmanager
    def listening(self, chat: str) -> Iterator[asyncio.Event]:
        """A bell that `wake` rings; the listener clears it."""
        bell = asyncio.Event()
        bells = self._bells.setdefault(chat, set())
        bells.add(bell)
        try:
            yield bell
        finally:
            bells.discard(bell)
            if not bells:
                self._bells.pop(chat, None)
