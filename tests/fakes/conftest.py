"""The fake Bot API, and a client that is not the library."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.fakes.telegram_api import FakeTelegram

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(lambda: NOON) as server:
        server.second = 0.002
        yield server


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.fixture
def call(fake: FakeTelegram, client: httpx.AsyncClient) -> Call:
    """Calls a method as any client would: what is not text is sent as JSON, what is bytes as a file."""

    async def post(method: str, token: str = fake.token, **asked: Any) -> dict[str, Any]:
        files = {name: (f"{name}.pdf", value) for name, value in asked.items() if isinstance(value, bytes)}
        form = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in asked.items()
            if name not in files
        }
        sent = await client.post(f"{fake.url}/bot{token}/{method}", data=form, files=files or None)
        answer: dict[str, Any] = sent.json()
        return answer

    return post
