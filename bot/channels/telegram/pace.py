"""How fast messages may go out, kept below what the platform refuses with 429."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

Sleep = Callable[[float], Awaitable[None]]

PATIENCE = 0.1  # seconds worth waiting for a turn: others may wait behind it; a longer wait is left to delivery
CHATS_KEPT = 5_000
SPARE = 5
CLOCK_SET_BACK = 60.0


class Bucket:
    """`rate` messages a second on average, `burst` at once."""

    def __init__(self, rate: float, burst: int) -> None:
        self._step = 1 / rate
        self._slack = (burst - 1) * self._step
        self._due = 0.0

    def wait(self, at: float) -> float:
        return self._due - self._slack - at

    def take(self, at: float) -> None:
        self._due = max(self._due, at) + self._step


class Window:
    """`count` messages in any `seconds`; who leaves `spare` takes none of the last."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._seconds = seconds
        self._taken: deque[float] = deque(maxlen=count)

    def wait(self, at: float, spare: int = 0) -> float:
        most = self._count - spare
        return self._taken[-most] + self._seconds - at if len(self._taken) >= most else 0.0

    def take(self, at: float) -> None:
        self._taken.append(at)


Limit = Bucket | Window


class Pace:
    """25 in any second over all chats; 1 a second, at most 3 at once, to a person; 18 in any minute to a group.

    What nobody waits for leaves 5 of the 25 to what somebody does.
    """

    def __init__(self) -> None:
        self._latest = 0.0
        self._forget()

    def reserve(self, chat: str, now: datetime, *, waited_for: bool = True) -> float:
        """Seconds to wait before sending. The turn is taken when that is at most PATIENCE, else nothing is taken."""
        at = self._seconds(now)
        own, spare = self._limit(chat), 0 if waited_for else SPARE
        wait = round(max(0.0, self._held.get(chat, 0.0) - at, self._overall.wait(at, spare), own.wait(at)), 3)
        if wait <= PATIENCE:
            self._overall.take(at + wait)
            own.take(at + wait)
        return wait

    def hold(self, chat: str, now: datetime, seconds: float) -> None:
        """The platform asked not to send to this chat for so long."""
        self._held[chat] = (now + timedelta(seconds=seconds)).timestamp()

    def _limit(self, chat: str) -> Limit:
        if len(self._chats) > CHATS_KEPT:
            self._chats.clear()
        return self._chats.setdefault(chat, Window(18, 60) if chat.startswith("-") else Bucket(1, burst=3))

    def _seconds(self, now: datetime) -> float:
        at = now.timestamp()
        if at < self._latest - CLOCK_SET_BACK:
            self._forget()  # turns taken in what is now the future would silence every chat until then
        self._latest = at
        return at

    def _forget(self) -> None:
        self._overall = Window(25, 1)
        self._chats: dict[str, Limit] = {}
        self._held: dict[str, float] = {}
