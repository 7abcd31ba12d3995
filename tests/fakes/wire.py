"""As much of HTTP as a fake server needs."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes


async def request(reader: asyncio.StreamReader) -> tuple[str, dict[str, Any]] | None:
    """The path and the parameters, from the address and from the body; None at the end of the connection."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    address = urlsplit(head.split(" ", 2)[1])
    length = re.search(r"(?im)^content-length: *(\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return unquote(address.path), {**dict(parse_qsl(address.query, keep_blank_values=True)), **_form(head, body)}


def _form(head: str, body: bytes) -> dict[str, Any]:
    kind = re.search(r"(?im)^content-type: *(\S[^\r\n]*)", head)
    if not body or kind is None:
        return {}
    if "application/json" in kind[1]:
        given: dict[str, Any] = json.loads(body)
        return given
    if "multipart/form-data" in kind[1]:
        return _parts(kind[1], body)
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _parts(kind: str, body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    for part in message.get_payload():
        assert not isinstance(part, str)
        name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found[name] = Upload(part.get_filename() or "", content) if part.get_filename() else content.decode()
    return found


def response(code: int, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {code} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def dated(answer: bytes, at: datetime) -> bytes:
    """The answer with the time of the server, which every real one tells."""
    first, rest = answer.split(b"\r\n", 1)
    return b"\r\n".join((first, f"Date: {format_datetime(at, usegmt=True)}".encode(), rest))


async def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Posts JSON to an http address; the code of the answer. Raises OSError or EOFError."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    lines = {"Host": address.netloc, "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    head = f"POST {address.path or '/'} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    try:
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        return int((await reader.readuntil(b"\r\n")).split()[1])
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
