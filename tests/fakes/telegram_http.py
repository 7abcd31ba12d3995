"""The fake Bot API as a server: connections, the token, faults and latency."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any, Self

from tests.fakes.telegram_limits import Json, Refusal
from tests.fakes.telegram_methods import Methods
from tests.fakes.telegram_world import TOKEN
from tests.fakes.wire import dated, request, response

DOWNLOAD = "download"  # the name under which the fetching of a file fails
_PATH = re.compile(r"/(?P<file>file/)?bot(?P<token>\d+:[A-Za-z0-9_-]+)/(?P<rest>.+)")


class Fault(Enum):
    """What may go wrong between the bot and the platform."""

    BAD_GATEWAY = "502 with a page instead of JSON"
    NOT_JSON = "200 with a page instead of JSON"
    DROP_BEFORE = "the connection is cut, nothing was done"
    DROP_AFTER = "done, but the connection is cut before the answer"


class Server(Methods):
    """Answers over HTTP on a loopback port. `latency` is how many seconds every answer takes longer.

    While `token_dead`, the platform knows the token no more.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None, port: int = 0) -> None:
        super().__init__(clock)
        self.token = TOKEN
        self.url = ""
        self.latency = 0.0
        self.token_dead = False
        self.calls: list[tuple[str, Json]] = []
        self._port = port
        self._faults: dict[str, deque[Fault | Refusal]] = defaultdict(deque)
        self._connections: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connection, "127.0.0.1", self._port, limit=1 << 20)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._stop_posting()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    def fails(self, method: str, what: Fault | Refusal, times: int = 1) -> None:
        """The next calls of this method go wrong."""
        self._faults[method].extend([what] * times)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while (asked := await request(reader)) is not None:
                answer = await self._answer(*asked)
                if answer is None:
                    writer.transport.abort()
                    break
                writer.write(dated(answer, self.now()))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the bot went away, or the test is over
        finally:
            self._connections.discard(task)
            writer.close()

    async def _answer(self, path: str, asked: Json) -> bytes | None:
        """The bytes to answer with; None to cut the connection."""
        method = DOWNLOAD if path.startswith("/file/") else path.rpartition("/")[2]
        self.calls.append((method, asked))
        if self.latency:
            await asyncio.sleep(self.latency)
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault is Fault.DROP_BEFORE:
            return None
        if fault in (Fault.BAD_GATEWAY, Fault.NOT_JSON):
            return response(502 if fault is Fault.BAD_GATEWAY else 200, b"<html>nginx</html>", "text/html")
        answer = await self._result(path, asked, fault)
        self._wake()
        return None if fault is Fault.DROP_AFTER else answer

    async def _result(self, path: str, asked: Json, fault: Fault | Refusal | None) -> bytes:
        try:
            if isinstance(fault, Refusal):
                raise fault
            found = self._entered(path)
            if found["file"]:
                return response(200, self._download(found["rest"]), "application/octet-stream")
            if found["rest"] not in self._methods:
                raise Refusal(404, "Not Found: method not found")
            return response(200, json.dumps({"ok": True, "result": await self._methods[found["rest"]](asked)}).encode())
        except Refusal as refusal:
            return response(refusal.code, json.dumps(refusal.body()).encode())

    def _entered(self, path: str) -> re.Match[str]:
        """The parts of the path, behind a token that is right. Raises Refusal."""
        found = _PATH.fullmatch(path)
        if found is None:
            raise Refusal(404, "Not Found")
        if found["token"] != self.token or self.token_dead:
            raise Refusal(401, "Unauthorized")
        return found
