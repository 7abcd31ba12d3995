"""The hook for a virus scanner, and clamd behind it: content in, verdict out.

clamd is asked over its socket with INSTREAM: `zINSTREAM\\0`, then pieces of four bytes of length (big endian) and
content, an empty one at the end; it answers `stream: OK\\0` or `stream: <name> FOUND\\0` (clamd(8), COMMANDS).
"""

from __future__ import annotations

import asyncio
import logging
import struct
from collections.abc import Awaitable, Callable
from enum import StrEnum

log = logging.getLogger(__name__)

PIECE = 64 * 1024
SECONDS = 60.0


class Verdict(StrEnum):
    """What a scanner says; UNASKED where none is set up."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"  # the scanner could not be asked, or did not answer in its own words
    UNASKED = ""


Scan = Callable[[bytes], Awaitable[Verdict]]


async def unasked(content: bytes) -> Verdict:
    """Where no scanner is set up."""
    return Verdict.UNASKED


def scanner(address: str) -> Scan:
    """The scanner at `/path/of/clamd.sock` or `host:port`; nobody is asked where the address is empty."""
    return Clamd(address) if address else unasked


class Clamd:
    """One connection a file; whatever goes wrong leaves the file unscanned."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        self._address, self._seconds = address, seconds

    async def __call__(self, content: bytes) -> Verdict:
        try:
            async with asyncio.timeout(self._seconds):
                said = await self._ask(content)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as wrong:
            log.warning("查毒程序没有应答（%s），文件先标记为未查毒", type(wrong).__name__)
            return Verdict.UNSCANNED
        return _verdict(said)

    async def _ask(self, content: bytes) -> bytes:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            for at in range(0, len(content), PIECE):
                piece = content[at : at + PIECE]
                writer.write(struct.pack(">I", len(piece)) + piece)
                await writer.drain()
            writer.write(struct.pack(">I", 0))
            return await reader.readuntil(b"\0")
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("/"):
            return await asyncio.open_unix_connection(self._address)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))


def _verdict(said: bytes) -> Verdict:
    if said == b"stream: OK\0":
        return Verdict.CLEAN
    if said.endswith(b" FOUND\0"):
        return Verdict.INFECTED
    log.warning("查毒程序答复了看不懂的话，文件先标记为未查毒")
    return Verdict.UNSCANNED
