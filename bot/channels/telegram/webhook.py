"""Updates that the platform posts here: the door looks at the secret first, and says 200 only after the commit."""

from __future__ import annotations

import hmac
import json
import logging
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.arrivals import Arrivals, Raw

PATH = "/telegram/update"
MOST_BODY = 512 * 1024
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hook:
    """What the platform is told: where to post, a secret of A-Za-z0-9_- to post with it, how many posts at once."""

    address: str
    secret: str = field(repr=False)
    connections: int = 40

    @property
    def url(self) -> str:
        """The address; one without a path means the path of the door."""
        bare = urlsplit(self.address).path in ("", "/")
        return self.address.rstrip("/") + PATH if bare else self.address


class Refused(Exception):
    """A post that is not taken, with the status to answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Door:
    """The route; shut (503, so that the platform posts again) until `open` and after `stop`.

    Nothing of a body is ever logged or answered.
    """

    def __init__(self, hook: Hook) -> None:
        self.route = Route(PATH, self._called, methods=["POST"])
        self._secret = hook.secret.encode()
        self._arrivals: Arrivals | None = None

    def open(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    async def stop(self) -> None:
        arrivals, self._arrivals = self._arrivals, None
        if arrivals is not None:
            await arrivals.stop()

    async def _called(self, request: Request) -> Response:
        try:
            self._enter(request)
            return await self._take(_update(await _body(request)))
        except Refused as refused:
            return Response(status_code=refused.status)

    def _enter(self, request: Request) -> None:
        """Raises Refused."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf8", "replace")
        if not hmac.compare_digest(given, self._secret):
            raise Refused(403)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(415)

    async def _take(self, raw: Raw) -> Response:
        if self._arrivals is None:
            raise Refused(503)
        try:
            await self._arrivals.take(raw)
        except Exception as error:
            log.warning("一条 Telegram 更新没能存好(%s),等平台重发", type(error).__name__)
            raise Refused(503) from None
        return Response(status_code=200)


async def _body(request: Request) -> bytes:
    """The body, read no further than it may be long, whatever its head says. Raises Refused."""
    found = bytearray()
    try:
        async for chunk in request.stream():
            found += chunk
            if len(found) > MOST_BODY:
                raise Refused(413)
    except ClientDisconnect:
        raise Refused(400) from None
    return bytes(found)


def _update(body: bytes) -> Raw:
    """Raises Refused."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        raise Refused(400)
    return raw
