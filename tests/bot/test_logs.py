"""Nothing that is secret or personal reaches the log or lies open on the disk, whatever goes wrong."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.clock import now
from bot.house import open_box, open_database
from bot.logs import Redact, Wordless
from bot.settings import Settings, load
from db.models.people import Address, Membership, Person
from tests.bot.support import PATIENCE, ROOT, Command, free_port, started, until
from tests.fakes.telegram_api import FakeTelegram

PHONE, OFFICE_PHONE, IDENTITY, NAME = "13812345678", "13900000213", "620702199001011230", "王建国"
MATTER = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着"
COMPLAINT = f"{MATTER}，联系人{NAME}，身份证{IDENTITY}，电话{PHONE}"
ANSWERED = f"今天上午已给{NAME}装表送电，联系电话{OFFICE_PHONE}"
SECRET = "a-webhook-secret-of-twenty"
SHOP, CLERK, OFFICE = 501, 601, 701
PLANTED = """
import handlers.routes

async def breaks(turn, text):
    raise ValueError(f"cannot read {turn.incoming.text!r}")

handlers.routes.COMMANDS["帮助"] = breaks
"""


def record(message: str, *args: object, exc: BaseException | None = None) -> logging.LogRecord:
    info = (type(exc), exc, exc.__traceback__) if exc else None
    return logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, message, args, info)


def line(message: str, *args: object, exc: BaseException | None = None) -> str:
    """As it is written."""
    made = record(message, *args, exc=exc)
    assert Redact([SECRET]).filter(made)
    return Wordless("%(levelname)s %(message)s").format(made)


# a line


@pytest.mark.parametrize(
    ("message", "hidden"),
    [
        (f"sent to {PHONE}", PHONE),
        (f"身份证{IDENTITY}", IDENTITY),
        ("mail someone@example.com", "someone@"),
        ("POST https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz012345/getMe", "AAF-abc"),
        (f"secret {SECRET}", SECRET),
        ("/start i_AbCdEfGhIjKlMnOpQrStUv", "AbCdEf"),
        ("GET /in/AbCdEfGhIjKlMnOpQrStUv", "AbCdEf"),
    ],
)
def test_a_line_keeps_neither_secret_nor_number(message: str, hidden: str) -> None:
    for said in (line(message), line("%s", message), line("%r", {"x": message})):
        assert hidden not in said
        assert said.startswith("ERROR ")


def test_a_line_keeps_what_is_neither() -> None:
    for said in (
        "outbox row 12 was refused: BadRequest",
        "order GZ-20261121-0001, unit 区供电公司",
        "甘政发〔2026〕19号",
    ):
        assert line(said) == f"ERROR {said}"


def test_a_line_that_cannot_be_put_together_is_a_line_all_the_same() -> None:
    assert "could not be put together" in line("%d", PHONE)


def test_an_exception_is_told_by_its_kind_and_place_and_not_by_its_words() -> None:
    try:
        try:
            {}[COMPLAINT]
        except KeyError as missing:
            raise ValueError(COMPLAINT) from missing
    except ValueError as wrong:
        said = line("row %s failed", 7, exc=wrong)
    assert NAME not in said
    assert MATTER not in said
    assert "builtins.KeyError\nthen:" in said
    assert said.endswith("builtins.ValueError")
    assert "test_logs.py" in said


def test_what_the_disk_and_the_database_say_is_told() -> None:
    locked = IntegrityError("INSERT …", {"text": COMPLAINT}, sqlite3.IntegrityError("UNIQUE constraint failed: a.b"))
    assert line("x", exc=locked).endswith("IntegrityError: UNIQUE constraint failed: a.b")
    assert line("x", exc=OSError(28, "No space left on device", NAME)).endswith("OSError: No space left on device")


def test_every_part_of_several_exceptions_is_told() -> None:
    said = line("x", exc=ExceptionGroup(COMPLAINT, [ValueError(NAME), TypeError(NAME)]))
    assert NAME not in said
    assert "builtins.TypeError" in said


# the real process


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def settings_of(home: Path) -> Settings:
    return load(home=home, key_file=None, key="", database_url="")


async def people(home: Path) -> None:
    """A clerk and a coordinator, known by name."""
    given = settings_of(home)
    async with open_database(given, open_box(given)) as database, database.begin() as tx:
        unit = [Membership(region="甘州区", unit="区供电公司")]
        for chat, name, units in ((CLERK, "赵经办", unit), (OFFICE, "钱协调", [])):
            person = Person(name=name, coordinator=not units, created_at=now(), memberships=units)
            tx.add(person)
            await tx.flush()
            tx.add(Address(channel="telegram", chat=str(chat), person_id=person.id, seen_at=now()))


@asynccontextmanager
async def serving(home: Path, fake: FakeTelegram) -> AsyncIterator[Command]:
    """`qisu run` at DEBUG, with a fault planted that repeats what was said."""
    plants = home.parent / "plants"
    plants.mkdir()
    (plants / "sitecustomize.py").write_text(PLANTED, "utf8")
    given = {
        "QISU_PORT": str(free_port()), "QISU_LOG_LEVEL": "DEBUG", "QISU_CHANNELS": "web,telegram",
        "QISU_TELEGRAM_TOKEN": fake.token, "QISU_TELEGRAM_API": fake.url, "PYTHONPATH": f"{plants}:{ROOT}",
        "PYTHONWARNINGS": "default",
    }  # fmt: skip
    with started(home, "run", **given) as server:
        await asyncio.to_thread(server.prints, "按 Ctrl-C 停止")
        yield server
        server.process.terminate()
        await asyncio.to_thread(server.ends)


async def talk(fake: FakeTelegram) -> None:
    """A complaint from its first word to its answer, a question, and what makes the product fail."""
    for person in (CLERK, OFFICE):
        fake.says(person, "/工单")
        await fake.hears(person, "没有", PATIENCE)
    for user, said, pressed, answer in (
        (SHOP, COMPLAINT, "", "我替您整理了"),
        (SHOP, "", "确认提交", "已提交，工单号"),
        (CLERK, "", "", "新工单"),
        (CLERK, "", "签收", "已签收工单"),
        (CLERK, "", "看原文和电话", PHONE),
        (CLERK, "", "办结", "请直接回复工单"),
        (CLERK, ANSWERED, "", "已报送复核"),
        (SHOP, f"办电要几天，我是{NAME}，{PHONE}", "", "3个工作日"),
    ):
        if said:
            fake.says(user, said)
        if pressed:
            fake.presses(user, pressed)
        await fake.hears(user, answer, PATIENCE)
    fake.says(SHOP, f"/帮助 {NAME} {PHONE} {MATTER}")


async def test_a_whole_conversation_at_debug_leaves_nothing_open_in_the_log_or_on_the_disk(home: Path) -> None:
    await people(home)
    async with FakeTelegram() as fake, serving(home, fake) as server:
        await talk(fake)
        await asyncio.to_thread(until, lambda: "builtins.ValueError" in server.err, "the failure")
        alive = open_on_disk(home)
    assert "inbox row" in server.err
    for what, found in (("out", server.out.encode()), ("err", server.err.encode()), ("alive", alive)):
        assert leaked(found, fake.token) == [], what
    assert leaked(open_on_disk(home), fake.token) == []


def open_on_disk(home: Path) -> bytes:
    """Every byte of the data folder but the key."""
    return b"".join(file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file() and file.name != "key")


def leaked(found: bytes, token: str) -> list[str]:
    said = (PHONE, OFFICE_PHONE, IDENTITY, NAME, MATTER, MATTER[:12], "赵经办", "钱协调", token)
    return [word for word in said if word.encode() in found or word.encode("utf-16-le") in found]
