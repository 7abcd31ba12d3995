"""The fake Bot API in a process of its own, moved and read over HTTP.

    python -m tests.fakes.telegram_api --port 8081 [--latency 0.1] [--no-limits]

prints one line of JSON with its address and token, then serves until it is ended. Beside /bot… it answers

    POST /control/says      {"user": 501, "text": "您好"}
    POST /control/seen      {"chat": 501}          what the bot said there
    POST /control/set       {"latency": 0.1, "limits": {"all": [30, 1]}}
    POST /control/fails     {"method": "sendMessage", "what": "DROP_AFTER", "times": 2}
    POST /control/state     {}                     how many updates wait, how often each method was called

and every other name in ACTS with its arguments.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram_api import FakeTelegram, Fault, Message
from tests.fakes.telegram_limits import Json, Refusal
from tests.fakes.wire import response

CONTROL = "/control/"
ACTS = (
    "says", "sends_photo", "sends_location", "edits", "presses", "blocks", "deactivates", "kicks", "knows", "group",
    "adds", "migrates", "opens_topic", "deletes_topic", "pushes", "pushes_raw", "advance",
)  # fmt: skip
SETTABLE = ("latency", "second", "privacy", "token_dead", "hosts")
KEPT_CALLS = 1_000  # of a long run only the numbers are kept


class ControlledTelegram(FakeTelegram):
    """The fake, for those who cannot hold it in their hands."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port=port)
        self.counted: Counter[str] = Counter()
        self._controls: dict[str, Callable[[Json], Any]] = {
            **{name: self._act(name) for name in ACTS},
            "seen": lambda asked: [_told(message) for message in self.seen(**asked)],
            "set": self._set,
            "fails": self._fails,
            "state": lambda asked: {
                "waiting": len(self.updates), "polling": self.polling, "posting": self.posting,
                "called": dict(self.counted), "answered": len(self.answered),
            },
        }  # fmt: skip

    async def _answer(self, path: str, asked: Json) -> bytes | None:
        if not path.startswith(CONTROL):
            self.counted[path.rpartition("/")[2]] += 1
            del self.calls[:-KEPT_CALLS]
            return await super()._answer(path, asked)
        try:
            return response(200, json.dumps(self._controls[path.removeprefix(CONTROL)](asked)).encode())
        except (KeyError, TypeError, ValueError, AssertionError, AttributeError) as wrong:
            return response(400, json.dumps({"error": f"{type(wrong).__name__}: {wrong}"}).encode())

    def _act(self, name: str) -> Callable[[Json], Any]:
        def act(asked: Json) -> Any:
            done = getattr(self, name)(**asked)
            return _told(done) if isinstance(done, Message) else done

        return act

    def _set(self, asked: Json) -> None:
        for name, value in asked.items():
            if name == "limits":
                self.limits = {"all": None, "private": None, "group": None, **_limits(value)}
            elif name in SETTABLE:
                setattr(self, name, value)
            else:
                raise ValueError(name)

    def _fails(self, asked: Json) -> None:
        what = asked["what"]
        fault = Fault[what] if isinstance(what, str) else Refusal(what["code"], what["description"], **_more(what))
        self.fails(asked["method"], fault, asked.get("times", 1))


def _limits(given: Json) -> dict[str, tuple[int, float] | None]:
    return {name: (limit[0], limit[1]) if limit else None for name, limit in given.items()}


def _more(what: Json) -> dict[str, int]:
    return {name: value for name, value in what.items() if name not in ("code", "description")}


def _told(message: Message) -> Json:
    return {"id": message.id, "text": message.text, "buttons": message.buttons, "at": message.at.timestamp()}


async def serve(port: int, latency: float, limits: bool) -> None:
    async with ControlledTelegram(port) as fake:
        fake.latency = latency
        if not limits:
            fake.limits = {"all": None, "private": None, "group": None}
        print(json.dumps({"url": fake.url, "token": fake.token}), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.fakes.telegram_api")
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes longer")
    asked.add_argument("--no-limits", action="store_true", help="never 429")
    given = asked.parse_args()
    asyncio.run(serve(given.port, given.latency, not given.no_limits))
