"""The fake clamd refuses what the real one refuses (clamd(8), COMMANDS)."""

from __future__ import annotations

import asyncio
import struct

import pytest

from tests.fakes.clamd import EICAR, clamd


async def said(address: str, *pieces: bytes) -> bytes:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"".join(pieces))
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


def piece(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


END = struct.pack(">I", 0)


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        ((b"zPING\0",), b"PONG\0"),
        ((b"zINSTREAM\0", piece(b"a text"), END), b"stream: OK\0"),
        ((b"zINSTREAM\0", piece(EICAR[:9]), piece(EICAR[9:]), END), b"stream: Eicar-Test-Signature FOUND\0"),
        ((b"zINSTREAM\0", piece(b"it is said: " + EICAR), END), b"stream: OK\0"),
    ],
)
async def test_it_answers_as_the_manual_says(pieces: tuple[bytes, ...], answer: bytes) -> None:
    async with clamd() as fake:
        assert await said(fake.address, *pieces) == answer


async def test_a_command_that_it_does_not_know_is_said_so() -> None:
    async with clamd() as fake:
        assert await said(fake.address, b"zSCAN /etc/passwd\0") == b"UNKNOWN COMMAND\0"


async def test_more_than_streammaxlength_is_refused() -> None:
    async with clamd(most=10) as fake:
        asked = (b"zINSTREAM\0", piece(b"123456"), piece(b"78901"), END)
        assert await said(fake.address, *asked) == b"INSTREAM size limit exceeded. ERROR\0"


@pytest.mark.parametrize("broken", [(b"zINSTREAM\0", piece(b"abc")), (b"zINSTREAM\0", piece(b"abc")[:-1]), (b"zINS",)])
async def test_what_breaks_off_gets_no_verdict(broken: tuple[bytes, ...]) -> None:
    async with clamd() as fake:
        assert await said(fake.address, *broken) == b""
        assert fake.given == []
