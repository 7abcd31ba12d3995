"""How often somebody may post; kept in memory, for nothing is lost when it is forgotten."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
MOST_KEYS = 10_000


class Rate:
    """At most `most` a minute for each key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: dict[str, deque[datetime]] = {}

    def take(self, key: str, now: datetime) -> bool:
        """Whether one more is allowed; it is counted when it is."""
        if len(self._times) > MOST_KEYS:
            self._forget(now)
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True

    def _forget(self, now: datetime) -> None:
        self._times = {key: times for key, times in self._times.items() if times and times[-1] > now - MINUTE}
