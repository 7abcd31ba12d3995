"""Fixtures of the whole suite: a town to test in, made from one migrated file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.town import START, FakeClock, Town, make_template, new_town

NewTown = Callable[..., AbstractAsyncContextManager[Town]]


@pytest.fixture(scope="session")
def town_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "town.db"
    asyncio.run(make_template(path))
    return path


@pytest.fixture
def new_towns(town_template: Path) -> NewTown:
    """`async with new_towns() as town`, for tests that need several; a folder that is free serves again."""
    taken: set[int] = set()

    @asynccontextmanager
    async def new(at: str = START, *, template: Path = town_template, **more: Any) -> AsyncIterator[Town]:
        number = next(n for n in count(1) if n not in taken)
        taken.add(number)
        async with new_town(template, town_template.with_name(f"town{number}"), at, **more) as town:
            yield town
        taken.discard(number)

    return new


@pytest.fixture
async def town(new_towns: NewTown) -> AsyncIterator[Town]:
    async with new_towns() as town:
        yield town


@pytest.fixture
def clock(town: Town) -> FakeClock:
    return town.clock


@pytest.fixture
async def crowded_town(new_towns: NewTown) -> AsyncIterator[Town]:
    """A town in which those who write at once contend for the file."""
    async with new_towns(crowded=True) as town:
        yield town
