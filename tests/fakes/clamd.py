"""A clamd that knows one virus, EICAR, and refuses what the real one refuses (clamd(8), COMMANDS; eicar.org)."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST = 25 * 1024 * 1024  # StreamMaxLength


@dataclass
class FakeClamd:
    """What it was given, and how it misbehaves: `silent` never answers, `says` answers with these bytes instead."""

    address: str = ""
    most: int = MOST
    silent: bool = False
    says: bytes = b""
    given: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one command."""
        try:
            said = await self._answer(reader)
            if self.silent:
                await reader.read()
            writer.write(self.says or said)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the real one hangs up without a word, too
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        command = await reader.readuntil(b"\0")
        if command == b"zPING\0":
            return b"PONG\0"
        return await self._scanned(reader) if command == b"zINSTREAM\0" else b"UNKNOWN COMMAND\0"

    async def _scanned(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            if len(content) + size > self.most:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += await reader.readexactly(size)
        self.given.append(content)
        return b"stream: Eicar-Test-Signature FOUND\0" if content.startswith(EICAR) else b"stream: OK\0"


@asynccontextmanager
async def clamd(socket: Path | None = None, **how: object) -> AsyncIterator[FakeClamd]:
    """Serves on a loopback port, or on a socket file, until the block ends."""
    fake = FakeClamd(**how)  # type: ignore[arg-type]
    if socket is not None:
        server: asyncio.Server = await asyncio.start_unix_server(fake.serve, socket)
        fake.address = str(socket)
    else:
        server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
        fake.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()
