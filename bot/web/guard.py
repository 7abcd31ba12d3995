"""What holds for every request: how large its body may be, and the headers of its answer."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web import words
from bot.web.context import Refused

MOST_BODY = 256 * 1024
MOST_BODY_OF = {"/send": 21 * 1024 * 1024}
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Refuses a body while it is still coming in, and adds the security headers to whatever is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        return await self.app(scope, _capped(scope, receive), _headed(scope, send))


def _capped(scope: Scope, receive: Receive) -> Receive:
    most = MOST_BODY_OF.get(scope["path"], MOST_BODY)
    told = Headers(scope=scope).get("content-length", "")
    read = int(told) if told.isascii() and told.isdigit() and len(told) < 20 and int(told) > most else 0

    async def limited() -> Message:
        nonlocal read
        if read > most:
            raise Refused(413, words.FILE_TOO_BIG if scope["path"] in MOST_BODY_OF else words.TOO_BIG)
        message = await receive()
        read += len(message.get("body", b""))
        return message

    return limited


def _headed(scope: Scope, send: Send) -> Send:
    cache = "no-cache" if scope["path"].startswith("/static/") else "no-store"

    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(SECURITY)
            headers.setdefault("Cache-Control", cache)
        await send(message)

    return headed
