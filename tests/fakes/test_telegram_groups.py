"""Groups, topics, members and chats that are gone: where the fake refuses, and what it tells (channels.md 1.4-1.7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.conftest import Call
from tests.fakes.telegram_api import BOT_ID, FakeTelegram

FORUM, GROUP, BOSS, SHOP = -1007, -7, 601, 501


async def told(call: Call) -> list[dict[str, Any]]:
    """The updates that wait, without their ids."""
    updates = (await call("getUpdates"))["result"]
    return [{kind: body for kind, body in update.items() if kind != "update_id"} for update in updates]


# --- 1.6 topics


async def test_a_message_in_a_topic_says_so_and_one_outside_does_not(fake: FakeTelegram, call: Call) -> None:
    fake.group(FORUM, forum=True)
    topic = fake.opens_topic(BOSS, FORUM, "待签收")
    fake.says(BOSS, "/gongdan", chat=FORUM, thread=topic)
    fake.says(BOSS, "/gongdan", chat=FORUM)
    made, inside, outside = [update["message"] for update in await told(call)]
    assert made["forum_topic_created"]["name"] == "待签收"
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (topic, True)
    assert inside["reply_to_message"]["forum_topic_created"]["name"] == "待签收"
    assert "message_thread_id" not in outside
    assert outside["chat"]["is_forum"] is True


async def test_a_reply_in_a_supergroup_names_a_thread_without_being_in_a_topic(fake: FakeTelegram, call: Call) -> None:
    fake.group(FORUM)
    await call("sendMessage", chat_id=FORUM, text="新工单")
    card = fake.seen(FORUM)[0]
    fake.says(BOSS, "我来办", chat=FORUM, reply_to=card)
    (reply,) = [update["message"] for update in await told(call)]
    assert reply["message_thread_id"] == card.id
    assert "is_topic_message" not in reply
    assert reply["reply_to_message"]["text"] == "新工单"


async def test_a_deleted_topic_and_one_that_never_was_take_no_message(fake: FakeTelegram, call: Call) -> None:
    fake.group(FORUM, forum=True)
    topic = fake.opens_topic(BOSS, FORUM, "待签收")
    assert (await call("sendMessage", chat_id=FORUM, message_thread_id=topic, text="新工单"))["ok"]
    fake.deletes_topic(FORUM, topic)
    for thread in (topic, 1, 4711):
        answer = await call("sendMessage", chat_id=FORUM, message_thread_id=thread, text="新工单")
        assert (answer["error_code"], answer["description"]) == (400, "Bad Request: message thread not found")
    assert fake.seen(FORUM) == []


async def test_a_card_in_a_deleted_topic_cannot_be_edited(fake: FakeTelegram, call: Call) -> None:
    fake.group(FORUM, forum=True)
    topic = fake.opens_topic(BOSS, FORUM, "待签收")
    sent = (await call("sendMessage", chat_id=FORUM, message_thread_id=topic, text="新工单"))["result"]
    fake.deletes_topic(FORUM, topic)
    answer = await call("editMessageText", chat_id=FORUM, message_id=sent["message_id"], text="已签收")
    assert answer["description"] == "Bad Request: message to edit not found"


async def test_only_an_admin_of_a_forum_makes_topics_and_their_names_are_short(fake: FakeTelegram, call: Call) -> None:
    fake.group(GROUP)
    fake.group(FORUM, forum=True)
    assert "not a forum" in (await call("createForumTopic", chat_id=GROUP, name="一"))["description"]
    assert "not enough rights" in (await call("createForumTopic", chat_id=FORUM, name="一"))["description"]
    fake.group(FORUM, forum=True, admin=BOT_ID)
    assert "TOPIC_TITLE_EMPTY" in (await call("createForumTopic", chat_id=FORUM, name=""))["description"]
    assert "TOPIC_TITLE_INVALID" in (await call("createForumTopic", chat_id=FORUM, name="长" * 129))["description"]
    topic = (await call("createForumTopic", chat_id=FORUM, name="长" * 128))["result"]["message_thread_id"]
    assert (await call("sendMessage", chat_id=FORUM, message_thread_id=topic, text="新工单"))["ok"]
    assert fake.seen(FORUM, topic)[0].text == "新工单"
    assert (await call("deleteForumTopic", chat_id=FORUM, message_thread_id=topic))["ok"]
    assert not (await call("deleteForumTopic", chat_id=FORUM, message_thread_id=topic))["ok"]


# --- 1.6 members, 1.7 Forbidden


async def test_being_added_is_told_twice_as_the_platform_does(fake: FakeTelegram, call: Call) -> None:
    fake.adds(BOSS, GROUP)
    change, message = await told(call)
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert change["my_chat_member"]["from"]["id"] == BOSS
    assert message["message"]["new_chat_members"][0]["id"] == BOT_ID
    assert (await call("sendMessage", chat_id=GROUP, text="您好"))["ok"]


@pytest.mark.parametrize(("group", "kind"), [(GROUP, "group"), (FORUM, "supergroup")])
async def test_a_group_the_bot_was_kicked_from_or_left_takes_nothing(
    fake: FakeTelegram, call: Call, group: int, kind: str
) -> None:
    fake.group(group)
    fake.kicks(BOSS, group)
    kicked = await call("sendMessage", chat_id=group, text="您好")
    assert (kicked["error_code"], kicked["description"]) == (403, f"Forbidden: bot was kicked from the {kind} chat")
    fake.group(group)
    assert (await call("leaveChat", chat_id=group))["ok"]
    left = await call("sendMessage", chat_id=group, text="您好")
    assert (left["error_code"], left["description"]) == (403, f"Forbidden: bot is not a member of the {kind} chat")


async def test_a_group_the_bot_is_not_in_tells_it_nothing(fake: FakeTelegram, call: Call) -> None:
    fake.group(GROUP)
    fake.kicks(BOSS, GROUP)
    fake.says(BOSS, "/gongdan", chat=GROUP)
    assert [kind for update in await told(call) for kind in update] == ["my_chat_member"]


async def test_blocking_and_coming_back_are_told(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    fake.blocks(SHOP)
    fake.says(SHOP, "我又来了")
    changes = [update["my_chat_member"] for update in await told(call) if "my_chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]


async def test_a_deactivated_account_takes_nothing(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    fake.deactivates(SHOP)
    answer = await call("sendMessage", chat_id=SHOP, text="您好")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: user is deactivated")


async def test_who_is_admin_of_a_group_can_be_asked(fake: FakeTelegram, call: Call) -> None:
    fake.group(GROUP, admin=BOSS)
    fake.knows(BOSS)
    fake.knows(602)
    found = {user: await call("getChatMember", chat_id=GROUP, user_id=user) for user in (BOSS, 602, 999)}
    assert [found[user]["result"]["status"] for user in (BOSS, 602)] == ["creator", "member"]
    assert found[999]["error_code"] == 400


# --- 1.6 migrated


async def test_a_migration_is_told_in_the_old_group_and_in_the_new(fake: FakeTelegram, call: Call) -> None:
    fake.group(GROUP)
    fake.migrates(GROUP, FORUM)
    old, new = [update["message"] for update in await told(call)]
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (GROUP, FORUM)
    assert (new["chat"]["id"], new["migrate_from_chat_id"]) == (FORUM, GROUP)


# --- quoting


async def test_what_is_quoted_must_be_there_unless_that_does_not_matter(fake: FakeTelegram, call: Call) -> None:
    said = fake.says(SHOP, "我的工单呢")
    gone = {"message_id": 4711}
    refused = await call("sendMessage", chat_id=SHOP, text="在办", reply_parameters=gone)
    assert refused["description"] == "Bad Request: message to be replied not found"
    anyway = {**gone, "allow_sending_without_reply": True}
    assert (
        "reply_to_message"
        not in (await call("sendMessage", chat_id=SHOP, text="在办", reply_parameters=anyway))["result"]
    )
    quoting = await call("sendMessage", chat_id=SHOP, text="在办", reply_parameters={"message_id": said.id})
    assert quoting["result"]["reply_to_message"]["text"] == "我的工单呢"


async def test_a_card_that_was_deleted_cannot_be_edited_or_deleted(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    await call("sendMessage", chat_id=SHOP, text="待签收")
    card = fake.seen(SHOP)[0]
    fake.deletes(card)
    edited = await call("editMessageText", chat_id=SHOP, message_id=card.id, text="已签收")
    deleted = await call("deleteMessage", chat_id=SHOP, message_id=card.id)
    assert edited["description"] == "Bad Request: message to edit not found"
    assert deleted["description"] == "Bad Request: message to delete not found"


async def test_only_messages_of_two_days_can_be_deleted(fake: FakeTelegram, call: Call) -> None:
    fake.says(SHOP, "/start")
    await call("sendMessage", chat_id=SHOP, text="待签收")
    card = fake.seen(SHOP)[0]
    fake.advance(48 * 3600 + 1)
    assert "can't be deleted" in (await call("deleteMessage", chat_id=SHOP, message_id=card.id))["description"]
