"""The fake server refuses: each limit of the platform has a test here, else tests against it would prove nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.fakes.conftest import Call
from tests.fakes.telegram_api import FakeTelegram, Fault


def keyboard(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in rows]}


def ids(answer: dict[str, Any]) -> list[int]:
    return [update["update_id"] for update in answer["result"]]


async def test_the_token_must_be_right_and_the_method_known(call: Call) -> None:
    assert (await call("getMe"))["result"]["is_bot"] is True
    assert (await call("getMe", token="123456:wrong"))["error_code"] == 401
    assert (await call("getMe", token="nonsense"))["error_code"] == 404
    assert (await call("makeCoffee"))["error_code"] == 404


async def test_updates_come_again_until_an_offset_confirms_them(fake: FakeTelegram, call: Call) -> None:
    fake.says(501, "一")
    fake.says(501, "二")
    first, second = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", limit=1)) == [first]
    assert ids(await call("getUpdates", offset=first + 1)) == [second]
    assert ids(await call("getUpdates")) == [second]
    assert ids(await call("getUpdates", offset=second + 1)) == []


async def test_a_negative_offset_counts_from_the_end(fake: FakeTelegram, call: Call) -> None:
    for word in "一二三":
        fake.says(501, word)
    assert len(ids(await call("getUpdates", offset=-1))) == 1
    assert len(fake.updates) == 1


async def test_a_long_poll_waits_for_the_next_update_and_ends_empty_after_its_time(
    fake: FakeTelegram, call: Call
) -> None:
    assert ids(await call("getUpdates", timeout=2)) == []
    fake.second = 60
    poll = asyncio.create_task(call("getUpdates", timeout=1))
    await fake.until(lambda: fake.polling == 1)
    fake.says(501, "到了")
    assert len(ids(await poll)) == 1


async def test_the_second_of_two_pollers_throws_the_first_out(fake: FakeTelegram, call: Call) -> None:
    fake.second = 60
    first = asyncio.create_task(call("getUpdates", timeout=1))
    await fake.until(lambda: fake.polling == 1)
    second = asyncio.create_task(call("getUpdates", timeout=1))
    assert (await first)["error_code"] == 409
    fake.says(501, "给后来的")
    assert len(ids(await second)) == 1


async def test_only_the_kinds_asked_for_are_kept(fake: FakeTelegram, call: Call) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    fake.says(501, "没人要")
    assert ids(await call("getUpdates")) == []


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "好" * 4097}, "message is too long"),
        ({"text": "🏭" * 2049}, "message is too long"),
        ({"text": "<b>没有关", "parse_mode": "HTML"}, "can't parse entities: can't find end tag"),
        ({"text": "<b><i>错了</b></i>", "parse_mode": "HTML"}, "can't parse entities: unmatched end tag"),
        ({"text": "多了</b>", "parse_mode": "HTML"}, "can't parse entities: unexpected end tag"),
        ({"text": "<div>x</div>", "parse_mode": "HTML"}, "can't parse entities: unsupported start tag"),
        ({"text": "<span>x</span>", "parse_mode": "HTML"}, "can't parse entities: tag"),
        ({"text": "3 <5", "parse_mode": "HTML"}, "can't parse entities: unclosed start tag"),
        ({"text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode"),
        ({"text": "x", "reply_markup": keyboard([("按", "")])}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard([("按", "好" * 22)])}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard([("", "a")])}, "can't parse inline keyboard button"),
        ({"text": "x", "reply_markup": keyboard([("按", "a")] * 9)}, "REPLY_MARKUP_TOO_LONG"),
        ({"text": "x", "reply_markup": keyboard(*[[("按", "a")]] * 101)}, "REPLY_MARKUP_TOO_LONG"),
    ],
)
async def test_what_a_message_may_not_hold(fake: FakeTelegram, call: Call, asked: dict[str, Any], reason: str) -> None:
    fake.says(501, "/start")
    answer = await call("sendMessage", chat_id=501, **asked)
    assert answer["error_code"] == 400
    assert answer["description"].startswith(f"Bad Request: {reason}")
    assert fake.seen(501) == []


async def test_the_limits_themselves_are_allowed_and_counted_after_parsing(fake: FakeTelegram, call: Call) -> None:
    fake.says(501, "/start")
    rows = keyboard(*[[("按", "好" * 21)] * 8] * 12)
    answer = await call("sendMessage", chat_id=501, text="&lt;" * 4096, parse_mode="HTML", reply_markup=rows)
    assert answer["ok"]
    assert fake.seen(501)[0].text == "<" * 4096


async def test_marks_become_entities(fake: FakeTelegram, call: Call) -> None:
    fake.says(501, "/start")
    await call("sendMessage", chat_id=501, text="🏭<b>A&amp;B</b>", parse_mode="HTML")
    (message,) = fake.seen(501)
    assert message.text == "🏭A&B"
    assert message.entities == [{"type": "bold", "offset": 2, "length": 3}]


async def test_who_cannot_be_written_to(fake: FakeTelegram, call: Call) -> None:
    fake.knows(502)
    fake.says(503, "/start")
    fake.blocks(503)
    fake.group(-7)
    fake.kicks(501, -7)
    refusals = {chat: await call("sendMessage", chat_id=chat, text="您好") for chat in (404, 502, 503, -7)}
    assert [answer["error_code"] for answer in refusals.values()] == [400, 403, 403, 403]
    words = ("chat not found", "can't initiate conversation", "blocked by the user", "kicked from the group")
    for answer, reason in zip(refusals.values(), words, strict=True):
        assert reason in answer["description"]


async def test_writing_again_opens_the_chat_again(fake: FakeTelegram, call: Call) -> None:
    fake.says(503, "/start")
    fake.blocks(503)
    fake.says(503, "我又来了")
    assert (await call("sendMessage", chat_id=503, text="您好"))["ok"]


async def test_a_group_that_moved_names_its_new_id(fake: FakeTelegram, call: Call) -> None:
    fake.group(-7)
    fake.migrates(-7, -1007)
    answer = await call("sendMessage", chat_id=-7, text="您好")
    assert answer["parameters"] == {"migrate_to_chat_id": -1007}
    assert (await call("sendMessage", chat_id=-1007, text="您好"))["ok"]


async def test_in_a_group_the_bot_hears_only_what_is_said_to_it(fake: FakeTelegram, call: Call) -> None:
    fake.group(-7)
    await call("sendMessage", chat_id=-7, text="新工单")
    fake.says(601, "中午吃什么", chat=-7)
    fake.says(601, "/gongdan", chat=-7)
    fake.says(601, "我来办", chat=-7, reply_to=fake.seen(-7)[0])
    heard = [update["message"]["text"] for update in (await call("getUpdates"))["result"]]
    assert heard == ["/gongdan", "我来办"]


@pytest.mark.parametrize(("kind", "chat"), [("all", 501), ("private", 501), ("group", -7)])
async def test_too_many_messages_are_refused_until_the_time_is_over(
    fake: FakeTelegram, call: Call, kind: str, chat: int
) -> None:
    fake.says(501, "/start")
    fake.group(-7)
    fake.limits = {"all": None, "private": None, "group": None, kind: (2, 10)}
    answers = [await call("sendMessage", chat_id=chat, text="您好") for _ in range(3)]
    assert [answer["ok"] for answer in answers] == [True, True, False]
    assert answers[2]["error_code"] == 429
    assert answers[2]["parameters"] == {"retry_after": 10}
    fake.advance(10)
    assert (await call("sendMessage", chat_id=chat, text="您好"))["ok"]


async def test_editing_refuses_what_did_not_change_and_what_is_not_the_bots(fake: FakeTelegram, call: Call) -> None:
    said = fake.says(501, "我的话")
    sent = (await call("sendMessage", chat_id=501, text="待签收"))["result"]["message_id"]
    edit = {"chat_id": 501, "message_id": sent}
    assert "is not modified" in (await call("editMessageText", **edit, text="待签收"))["description"]
    assert (await call("editMessageText", **edit, text="已签收"))["ok"]
    assert fake.seen(501)[0].text == "已签收"
    foreign = await call("editMessageText", chat_id=501, message_id=said.id, text="改")
    assert "message can't be edited" in foreign["description"]
    missing = await call("editMessageText", chat_id=501, message_id=1, text="改")
    assert "message to edit not found" in missing["description"]


async def test_a_press_can_be_answered_for_thirty_seconds(fake: FakeTelegram, call: Call) -> None:
    fake.says(501, "/start")
    await call("sendMessage", chat_id=501, text="提交吗", reply_markup=keyboard([("提交", "a")]))
    query = fake.presses(501, "提交")
    assert (await call("answerCallbackQuery", callback_query_id=query))["ok"]
    assert fake.answered == [query]
    long = await call("answerCallbackQuery", callback_query_id=query, text="长" * 201)
    assert long["error_code"] == 400
    fake.advance(31)
    assert "query is too old" in (await call("answerCallbackQuery", callback_query_id=query))["description"]
    assert "query is too old" in (await call("answerCallbackQuery", callback_query_id="0"))["description"]


async def test_only_offered_buttons_can_be_pressed(fake: FakeTelegram, call: Call) -> None:
    fake.says(501, "/start")
    await call("sendMessage", chat_id=501, text="提交吗", reply_markup=keyboard([("提交", "a")]))
    with pytest.raises(AssertionError, match="没有按钮“撤回”"):
        fake.presses(501, "撤回")


@pytest.mark.parametrize(
    ("menu", "reason"),
    [
        ([{"command": "工单", "description": "我的工单"}], "BOT_COMMAND_INVALID"),
        ([{"command": "Gongdan", "description": "我的工单"}], "BOT_COMMAND_INVALID"),
        ([{"command": "g" * 33, "description": "我的工单"}], "BOT_COMMAND_INVALID"),
        ([{"command": "gongdan", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "gongdan", "description": "长" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "gongdan", "description": "我的工单"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_what_a_menu_may_not_hold(
    fake: FakeTelegram, call: Call, menu: list[dict[str, str]], reason: str
) -> None:
    assert (await call("setMyCommands", commands=menu))["description"] == f"Bad Request: {reason}"
    assert fake.commands == []


async def test_faults_happen_once_and_only_a_drop_after_leaves_the_message(fake: FakeTelegram, call: Call) -> None:
    fake.says(501, "/start")
    for fault, seen in ((Fault.DROP_BEFORE, 0), (Fault.DROP_AFTER, 1)):
        fake.fails("sendMessage", fault)
        with pytest.raises(httpx.TransportError):
            await call("sendMessage", chat_id=501, text="您好")
        assert len(fake.seen(501)) == seen
    for fault in (Fault.BAD_GATEWAY, Fault.NOT_JSON):
        fake.fails("sendMessage", fault)
        with pytest.raises(json.JSONDecodeError):
            await call("sendMessage", chat_id=501, text="您好")
    assert (await call("sendMessage", chat_id=501, text="您好"))["ok"]
