"""As much of HTTP as a fake server needs."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


async def request(reader: asyncio.StreamReader) -> tuple[str, dict[str, Any]] | None:
    """The path and the parameters, from the address and from the body; None at the end of the connection."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    address = urlsplit(head.split(" ", 2)[1])
    length = re.search(r"(?im)^content-length: *(\d+)", head)
    body = (await reader.readexactly(int(length[1]))).decode() if length else ""
    given = json.loads(body) if "application/json" in head else dict(parse_qsl(body, keep_blank_values=True))
    return unquote(address.path), {**dict(parse_qsl(address.query, keep_blank_values=True)), **given}


def response(code: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (code, len(body), body)
