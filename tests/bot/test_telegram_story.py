"""The whole product on Telegram: the library unmodified, a server that refuses what the real one refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.channels.telegram import TelegramChannel
from bot.house import build_house
from bot.settings import load
from db.crypt import Box
from db.session import Database
from handlers.identify import START_PREFIX, new_invite
from handlers.turn import House
from tests.fakes.telegram_api import FakeTelegram, Fault

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 in Asia/Shanghai
SHOP, CLERK, CLERK2, OFFICE, GROUP = 501, 601, 602, 701, -100900
BOX = Box(b"0" * 32)
COMPLAINT = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着，电话13900000213"


class Ticking:
    """A clock that goes on a little each time it is read, so that nobody waits for it."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=100)
        return self.at


@pytest.fixture(scope="module")
def house() -> House:
    return build_house(load(), BOX)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'qisu.db'}", BOX)
    await made.migrate(tmp_path / "migrate.lock")
    yield made
    await made.close()


@asynccontextmanager
async def serving(fake: FakeTelegram, database: Database, house: House) -> AsyncIterator[App]:
    now = Ticking()
    app = App(database, house, {"telegram": TelegramChannel(fake.token, fake.url, now)}, now)
    async with app.running():
        yield app


async def joins(app: App, fake: FakeTelegram, user: int, name: str, **given: object) -> None:
    token, invite = new_invite(NOW, name, **given)  # type: ignore[arg-type]
    async with app.database.begin() as tx:
        tx.add(invite)
    fake.says(user, f"/start {START_PREFIX}{token}")
    await fake.hears(user, "已加入")


async def office_and_clerk(app: App, fake: FakeTelegram) -> None:
    await joins(app, fake, OFFICE, "协调员甲", coordinator=True)
    await joins(app, fake, CLERK, "经办员甲", region="甘州区", units="区供电公司")


async def files(fake: FakeTelegram) -> str:
    """The shop complains and confirms; the number of its order."""
    fake.says(SHOP, COMPLAINT)
    await fake.hears(SHOP, "我替您整理了")
    fake.presses(SHOP, "确认提交")
    told = await fake.hears(SHOP, "已提交，工单号")
    return told.text.split("工单号")[1][:16]


async def test_a_complaint_goes_from_the_first_word_to_its_end(house: House, database: Database) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house) as app:
        await office_and_clerk(app, fake)
        number = await files(fake)
        card = await fake.hears(CLERK, f"新工单{number}")
        assert "13900000213" not in card.text
        fake.presses(CLERK, "签收")
        await fake.hears(SHOP, "已签收您的工单")
        await fake.hears(CLERK, "已签收工单")
        fake.presses(CLERK, "看原文和电话")
        await fake.hears(CLERK, "13900000213")
        fake.presses(CLERK, "办结")
        await fake.hears(CLERK, "请直接回复工单")
        fake.says(CLERK, "今天上午已装表送电，联系人值班室")
        await fake.hears(SHOP, "有答复了")
        await fake.hears(OFFICE, "请复核")
        fake.presses(OFFICE, "销号")
        await fake.hears(SHOP, "请您评价这次办理")
        fake.presses(SHOP, "满意")
        await fake.hears(SHOP, "谢谢您的评价")


async def test_a_policy_question_is_answered_with_its_clause(house: House, database: Database) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house):
        fake.says(SHOP, "办电要几天")
        told = await fake.hears(SHOP, "3个工作日")
        assert "依据" in told.text
        assert told.labels == ["解决了", "看依据", "没解决,要提诉求", "答案有误"]


async def test_a_department_group_gets_the_order_without_personal_data_and_a_stranger_cannot_claim_there(
    house: House, database: Database
) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house) as app:
        await office_and_clerk(app, fake)
        fake.group(GROUP)
        fake.says(OFFICE, "/bind 区供电公司", chat=GROUP)
        await fake.hears(GROUP, "本群已绑定区供电公司")
        await files(fake)
        card = await fake.hears(GROUP, "新工单GZ")
        assert "13900000213" not in card.text
        fake.presses(CLERK2, "签收", chat=GROUP)
        await fake.hears(GROUP, "不由您办理")
        fake.presses(CLERK, "签收", chat=GROUP)
        await fake.hears(SHOP, "已签收您的工单")


async def test_a_colleague_whom_a_coordinator_confirmed_has_the_menu_of_staff_until_they_are_dismissed(
    house: House, database: Database
) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house) as app:
        await joins(app, fake, OFFICE, "协调员甲", coordinator=True)
        plain = fake.menu(CLERK)
        fake.says(OFFICE, "/邀请 区供电公司 经办员甲")
        code = (await fake.hears(OFFICE, "/start i_")).text.split("/start ")[1][:24]
        fake.says(CLERK, f"/start {code}")
        await fake.hears(CLERK, "要等协调员确认")
        assert fake.menu(CLERK) == plain
        await fake.hears(OFFICE, "经办员甲想以区供电公司经办人的身份使用")
        fake.presses(OFFICE, "确认加入")
        await fake.hears(CLERK, "您已加入")
        await fake.until(lambda: fake.menu(CLERK) != plain)
        assert [one["command"] for one in fake.menu(CLERK)][:3] == ["gongdan", "chaoqi", "tuihui"]
        fake.says(OFFICE, "/解除 经办员甲")
        await fake.hears(OFFICE, "确定吗")
        fake.presses(OFFICE, "确认解除")
        await fake.hears(CLERK, "已由协调员解除")
        await fake.until(lambda: fake.menu(CLERK) == plain)


async def test_the_nameless_administrator_of_a_group_and_other_bots_command_nothing(
    house: House, database: Database
) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house) as app:
        await office_and_clerk(app, fake)
        fake.group(GROUP)
        told = {"message_id": 1, "date": 1790000000, "text": "/bind 区供电公司", "chat": {"id": GROUP, "type": "group"}}
        command = {"entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
        nameless = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        known = {"id": OFFICE, "is_bot": False, "first_name": "协调员"}
        for author, more in (
            (nameless, {"sender_chat": {"id": GROUP, "type": "group", "title": "工作群"}}),
            (known, {"sender_chat": {"id": -100123, "type": "channel", "title": "频道"}}),
            ({**known, "is_bot": True}, {}),
            (known, {"forward_origin": {"type": "hidden_user", "date": 1790000000, "sender_user_name": "某人"}}),
        ):
            fake.pushes("message", {**told, **command, "from": author, **more})
        fake.says(OFFICE, "/bind 区住建局", chat=GROUP)
        await fake.hears(GROUP, "已绑定")
        assert [message.text[:10] for message in fake.seen(GROUP)] == ["本群已绑定区住建局，"]


async def test_an_invite_works_once_and_says_so_the_second_time(house: House, database: Database) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house) as app:
        token, invite = new_invite(NOW, "经办员甲", region="甘州区", units="区供电公司")
        async with app.database.begin() as tx:
            tx.add(invite)
        fake.says(CLERK, f"/start {START_PREFIX}{token}")
        await fake.hears(CLERK, "您已加入")
        fake.says(CLERK2, f"/start {START_PREFIX}{token}")
        await fake.hears(CLERK2, "无效、已用过或已过期")


async def test_messages_sent_while_the_product_is_down_are_worked_when_it_comes_back(
    house: House, database: Database
) -> None:
    async with FakeTelegram() as fake:
        async with serving(fake, database, house):
            fake.says(SHOP, "在吗")
            await fake.hears(SHOP, "企业诉求服务")
        fake.says(SHOP, COMPLAINT)
        async with serving(fake, database, house):
            await fake.hears(SHOP, "我替您整理了")


FAULTS = {"cut before": Fault.DROP_BEFORE, "cut after": Fault.DROP_AFTER, "bad gateway": Fault.BAD_GATEWAY}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_reply_arrives_although_the_connection_breaks(house: House, database: Database, fault: Fault) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house):
        fake.fails("sendMessage", fault)
        fake.says(SHOP, "在吗")
        await fake.hears(SHOP, "企业诉求服务")


async def test_somebody_who_blocks_the_bot_is_told_of_to_the_coordinators(house: House, database: Database) -> None:
    async with FakeTelegram() as fake, serving(fake, database, house) as app:
        await office_and_clerk(app, fake)
        fake.blocks(CLERK)
        await fake.hears(OFFICE, "经办员甲的消息送不到了")
