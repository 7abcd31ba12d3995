"""Menus by scope: what may be set for whom, and whose menu a client offers (channels.md 1.5, 1.6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.conftest import Call
from tests.fakes.telegram_api import FakeTelegram

SHOP, BOSS, GROUP = 501, 601, -7


def menu(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name} for name in names]


def chat(id: int) -> dict[str, Any]:
    return {"type": "chat", "chat_id": id}


def offered(fake: FakeTelegram, user: int, where: int | None = None) -> list[str]:
    return [one["command"] for one in fake.menu(user, where)]


async def test_a_menu_needs_a_chat_that_was_started(fake: FakeTelegram, call: Call) -> None:
    fake.knows(SHOP)
    for nobody in (SHOP, 999, -999):
        answer = await call("setMyCommands", commands=menu("gongdan"), scope=chat(nobody))
        assert (answer["error_code"], answer["description"]) == (400, "Bad Request: chat not found")
    assert fake.menus == {}
    fake.says(SHOP, "/start")
    assert (await call("setMyCommands", commands=menu("gongdan"), scope=chat(SHOP)))["ok"]


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ({"type": "everybody"}, "unsupported BotCommandScope type specified"),
        ({"type": "chat"}, "chat_id is empty"),
        ({"type": "chat_member", "chat_id": GROUP}, "invalid user_id specified"),
    ],
)
async def test_what_a_scope_may_not_be(fake: FakeTelegram, call: Call, scope: dict[str, Any], reason: str) -> None:
    answer = await call("setMyCommands", commands=menu("gongdan"), scope=scope)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_the_narrowest_scope_is_offered_and_read_back(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    fake.group(GROUP, admin=BOSS)
    await call("setMyCommands", commands=menu("bangzhu"))
    assert (offered(fake, SHOP), offered(fake, BOSS, GROUP)) == (["bangzhu"], ["bangzhu"])
    await call("setMyCommands", commands=menu("jindu"), scope={"type": "all_private_chats"})
    await call("setMyCommands", commands=menu("qun"), scope={"type": "all_group_chats"})
    await call("setMyCommands", commands=menu("guan"), scope={"type": "chat_administrators", "chat_id": GROUP})
    await call("setMyCommands", commands=menu("gongdan", "duban"), scope=chat(SHOP))
    assert offered(fake, SHOP) == ["gongdan", "duban"]
    assert (offered(fake, BOSS, GROUP), offered(fake, SHOP, GROUP)) == (["guan"], ["qun"])
    assert (await call("getMyCommands", scope=chat(SHOP)))["result"] == menu("gongdan", "duban")
    assert (await call("getMyCommands"))["result"] == menu("bangzhu")


async def test_a_deleted_menu_leaves_the_wider_one(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    await call("setMyCommands", commands=menu("bangzhu"))
    await call("setMyCommands", commands=menu("gongdan"), scope=chat(SHOP))
    assert (await call("deleteMyCommands", scope=chat(SHOP)))["ok"]
    assert offered(fake, SHOP) == ["bangzhu"]
    assert (await call("getMyCommands", scope=chat(SHOP)))["result"] == []


async def test_the_menu_of_somebody_who_blocked_the_bot_cannot_be_set(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    fake.blocks(SHOP)
    assert (await call("setMyCommands", commands=menu("gongdan"), scope=chat(SHOP)))["error_code"] == 403
