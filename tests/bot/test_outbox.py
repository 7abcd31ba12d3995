"""`qisu outbox`: what waits and what never arrived, without a text, a name or a chat; once more, or no more."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import words
from bot.__main__ import app
from bot.clock import now
from bot.house import open_box, open_database
from bot.settings import load
from db.models.messages import OutboxRow
from db.models.people import Address, Membership, Person

SECRET_WORDS, NAME, CHAT = "冷库停电两个小时了", "王大力", "99501"
Asked = Callable[..., Result]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    home = tmp_path / "home"
    monkeypatch.setenv("QISU_HOME", str(home))
    runner = CliRunner()
    yield lambda *args: runner.invoke(app, ["outbox", *args], catch_exceptions=False)
    shutil.rmtree(home, ignore_errors=True)


@asynccontextmanager
async def opened():  # type: ignore[no-untyped-def]
    given = load()
    async with open_database(given, open_box(given)) as database:
        yield database


async def fill() -> dict[str, int]:
    """A message of each state to somebody; the ids by state."""
    states = ("pending", "later", "unknown", "leased", "dead", "refused", "gone", "sent")
    async with opened() as database, database.begin() as tx:
        clerk = Person(name=NAME, created_at=now(), memberships=[Membership(region="甘州区", unit="区供电公司")])
        shop = Person(name=NAME, created_at=now(), memberships=[])
        tx.add_all([clerk, shop])
        await tx.flush()
        addresses = [
            Address(channel="telegram", chat=CHAT, person_id=clerk.id, seen_at=now(), reachable=False),
            Address(channel="telegram", chat=CHAT + "7", person_id=shop.id, seen_at=now()),
            Address(channel="telegram", chat="-" + CHAT, region="甘州区", unit="区住建局", seen_at=now()),
        ]
        rows = [
            OutboxRow(
                address=addresses[n % 3], channel="telegram", payload={"text": SECRET_WORDS, "buttons": []},
                state=state, attempts=n, created_at=now() - timedelta(hours=3), due_at=now(), detail=f"why {state}",
            )
            for n, state in enumerate(states)
        ]  # fmt: skip
        tx.add_all(rows)
    return {row.state: row.id for row in rows}


async def state_of(row_id: int) -> tuple[str, int, bool]:
    async with opened() as database, database.read() as tx:
        row = await tx.get_one(OutboxRow, row_id)
        return row.state, row.attempts, row.address.reachable


def listed(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(
    ("option", "states"),
    [
        ((), ["pending", "later", "unknown", "leased", "dead", "refused", "gone"]),
        (("--waiting",), ["pending", "later", "unknown", "leased"]),
        (("--dead",), ["dead", "refused", "gone"]),
    ],
)
def test_what_did_not_arrive_is_listed_without_words_names_and_chats(
    ask: Asked, option: tuple[str, ...], states: list[str]
) -> None:
    ids = asyncio.run(fill())
    found = listed(ask(*option, "--json"))
    assert [line["state"] for line in found] == states
    assert [line["id"] for line in found] == [ids[state] for state in states]
    assert found[-1]["reason"] == f"why {states[-1]}"
    assert {line["age"] for line in found} == {180}
    assert {str(line["whom"]) for line in found} <= {"区供电公司经办员", "企业", "区住建局工作群"}
    shown = ask(*option).stdout
    assert "等着发送4条，没有送到3条" in shown
    assert not any(secret in shown for secret in (SECRET_WORDS, NAME, CHAT))


def test_an_empty_outbox_says_so(ask: Asked) -> None:
    result = ask()
    assert (result.exit_code, result.stdout.strip()) == (0, words.OUTBOX_SUM.format(waiting=0, dead=0))


def test_a_dead_message_is_sent_once_more_and_its_reader_counts_as_reachable(ask: Asked) -> None:
    ids = asyncio.run(fill())
    for state in ("gone", "dead", "refused", "later"):
        assert ask("--retry", str(ids[state])).exit_code == 0
        assert asyncio.run(state_of(ids[state])) == ("pending", 0, True)


def test_a_message_that_is_dropped_is_not_sent(ask: Asked) -> None:
    ids = asyncio.run(fill())
    assert ask("--drop", str(ids["unknown"])).stdout.strip() == words.OUTBOX_DROPPED.format(id=ids["unknown"])
    assert asyncio.run(state_of(ids["unknown"]))[0] == "dropped"


@pytest.mark.parametrize("state", ["sent", "leased"])
@pytest.mark.parametrize("option", ["--retry", "--drop"])
def test_what_arrived_or_is_being_sent_is_left_alone(ask: Asked, option: str, state: str) -> None:
    ids = asyncio.run(fill())
    refused = ask(option, str(ids[state]))
    assert (refused.exit_code, refused.stderr.strip()) == (2, words.OUTBOX_NONE.format(id=ids[state]))
    assert asyncio.run(state_of(ids[state]))[0] == state


def test_only_one_thing_is_done_at_a_time(ask: Asked) -> None:
    assert ask("--dead", "--drop", "3").exit_code == 2
