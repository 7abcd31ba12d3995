"""The whole product behind its web pages: a business, a clerk and a coordinator in three browsers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.app import App
from bot.channels.web import WebChannel
from bot.house import build_house
from bot.settings import Settings
from bot.web.app import web_app
from bot.web.board import Board
from db.crypt import Box
from db.models.people import Session
from db.session import Database
from handlers.identify import new_invite
from handlers.turn import House
from tests.bot.test_web import SITE, Browser

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 in Asia/Shanghai
BOX = Box(b"0" * 32)
PHOTO = b"\xff\xd8\xff\xe0 a meter that is not there"
COMPLAINT = "我们饭馆申请装电表半个月了还没人来装，天天催天天说等着，电话13900000213"


@pytest.fixture(scope="module")
def house() -> House:
    return build_house(Settings(base_url=SITE), BOX)


@dataclass
class Site:
    app: App
    http: Any
    channel: WebChannel
    browsers: AsyncExitStack
    said: int = 0

    async def browser(self) -> Browser:
        made = Browser(self.http)
        await self.browsers.enter_async_context(made.http)
        await made.opens()
        return made

    async def joins(self, name: str, **given: Any) -> Browser:
        token, invite = new_invite(NOW, name, **given)
        async with self.app.database.begin() as tx:
            tx.add(invite)
        browser = await self.browser()
        await browser.opens(f"/in/{token}")
        assert (await browser.enters(token)).status_code in (200, 303)
        await browser.opens("/desk")
        return browser

    async def key(self) -> str:
        self.said += 1
        return f"key-{self.said:08d}"

    async def says(self, browser: Browser, text: str) -> None:
        assert (await browser.says(text, await self.key())).status_code == 200
        await self.app.settle()

    async def sends(self, browser: Browser, name: str, content: bytes) -> None:
        assert (await browser.sends(name, content, await self.key())).status_code == 200
        await self.app.settle()

    async def presses(self, browser: Browser, label: str) -> None:
        offered = [pair for message in await browser.reads() for row in message.get("buttons", []) for pair in row]
        data = [data for text, data in offered if text == label][-1]
        assert (await browser.posts("/press", {"data": data}, await self.key())).status_code == 200
        await self.app.settle()

    async def last(self, browser: Browser) -> str:
        return str((await browser.reads())[-1]["text"])


@asynccontextmanager
async def serving(tmp_path: Path, house: House) -> AsyncIterator[Site]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'qisu.db'}", BOX)
    await database.migrate(tmp_path / "migrate.lock")
    channel = WebChannel()
    app = App(database, house, {"web": channel}, lambda: NOW)
    await channel.start(app.inbox.receive)
    http = web_app(database, channel, Settings(home=tmp_path, base_url=SITE), lambda: NOW, Board(house))
    async with AsyncExitStack() as browsers:
        yield Site(app, http, channel, browsers)
    await channel.stop()
    await database.close()


async def test_a_business_complains_with_a_photo_and_the_clerk_handles_it_at_the_desk(
    tmp_path: Path, house: House
) -> None:
    async with serving(tmp_path, house) as site:
        clerk = await site.joins("经办员甲", region="甘州区", units="区供电公司")
        shop = await site.browser()
        await site.says(shop, COMPLAINT)
        await site.sends(shop, "申请单.jpg", PHOTO)
        await site.presses(shop, "确认提交")
        assert "承办单位：区供电公司" in await site.last(shop)
        [row] = (await clerk.http.get("/desk/orders")).json()
        assert "13900000213" not in str(row)
        assert [label for label, _ in row["buttons"]] == ["签收", "异议", "更多操作", "为什么是这一天"]
        await site.presses(clerk, "签收")
        await site.presses(clerk, "看原文和电话")
        told = await site.last(clerk)
        assert "13900000213" in told
        path = re.findall(r"/file/\d+/\d+", told)[0]
        assert (await clerk.http.get(path)).content == PHOTO
        assert (await shop.http.get(path)).content == PHOTO


async def test_a_file_is_not_there_for_anybody_else(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        other = await site.joins("经办员乙", region="甘州区", units="区住建局")
        shop, stranger = await site.browser(), await site.browser()
        await site.says(shop, COMPLAINT)
        await site.sends(shop, "申请单.jpg", PHOTO)
        await site.presses(shop, "确认提交")
        assert (await shop.http.get("/file/1/0")).content == PHOTO
        for nosy in (other, stranger):
            assert (await nosy.http.get("/file/1/0")).status_code == 404
        for path in ("/file/1/1", "/file/2/0", "/file/99999999999999/0"):
            assert (await shop.http.get(path)).status_code == 404


async def test_the_coordinator_invites_a_colleague_whose_link_works(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        office = await site.joins("协调员甲", coordinator=True)
        await site.says(office, "/邀请 区住建局 经办员丙")
        token = re.findall(r"/in/(\S+)", await site.last(office))[0]
        colleague, stranger = await site.browser(), await site.browser()
        await colleague.opens(f"/in/{token}")
        entered = await colleague.enters(token)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        await site.app.settle()
        assert "要等协调员确认" in await site.last(colleague)
        assert (await colleague.http.get("/desk")).status_code == 403
        await stranger.opens()
        assert (await stranger.enters(token)).status_code == 410
        await site.presses(office, "确认加入")
        page: httpx.Response = await colleague.opens("/desk")
        assert page.status_code == 200
        await site.says(colleague, "/工单")
        assert "没有需要您处理的工单" in await site.last(colleague)


async def test_a_colleague_who_is_refused_or_dismissed_comes_to_no_desk(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        office = await site.joins("协调员甲", coordinator=True)
        refused, dismissed = await site.browser(), await site.browser()
        for browser, name, press in ((refused, "经办员丙", "拒绝加入"), (dismissed, "经办员丁", "确认加入")):
            await site.says(office, f"/邀请 区住建局 {name}")
            token = re.findall(r"/in/(\S+)", await site.last(office))[0]
            await browser.opens(f"/in/{token}")
            await browser.enters(token)
            await site.app.settle()
            await site.presses(office, press)
        assert "没有同意您以区住建局经办人的身份使用" in await site.last(refused)
        assert (await refused.http.get("/desk")).status_code == 403
        assert (await dismissed.http.get("/desk")).status_code == 200
        await site.says(office, "/解除 经办员丁")
        await site.presses(office, "确认解除")
        assert (await dismissed.http.get("/desk")).status_code == 403
        assert await dismissed.reads() == [], "the browser is a stranger's"
        assert not [item for item in await refused.reads() if not item["text"]], "a menu is no message"


async def test_a_browser_that_becomes_a_colleague_s_is_one_for_two_weeks(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        office, colleague = await site.joins("协调员甲", coordinator=True), await site.browser()
        await site.says(colleague, "你好")
        await site.says(office, "/邀请 区住建局 经办员丙")
        token = re.findall(r"/in/(\S+)", await site.last(office))[0]
        await site.says(colleague, f"/start i_{token}")
        await site.presses(office, "确认加入")
        async with site.app.database.read() as tx:
            ends = set(await tx.scalars(select(Session.expires_at)))
        assert ends == {NOW + timedelta(days=14)}


async def test_the_page_of_an_order_has_its_buttons_limits_and_history_and_nobodys_number(
    tmp_path: Path, house: House
) -> None:
    async with serving(tmp_path, house) as site:
        clerk = await site.joins("经办员甲", region="甘州区", units="区供电公司")
        office = await site.joins("协调员甲", coordinator=True)
        other = await site.joins("经办员乙", region="甘州区", units="区住建局")
        shop = await site.browser()
        await site.says(shop, COMPLAINT)
        await site.presses(shop, "确认提交")
        [row] = (await clerk.http.get("/desk/orders")).json()
        path = f"/desk/order/{row['number']}"
        page = (await clerk.http.get(path)).text
        data = re.findall(r'data-data="([^"]+)">签收<', page)
        assert len(data) == 1
        assert (await clerk.posts("/press", {"data": data[0]}, await site.key())).status_code == 200
        await site.app.settle()
        page = (await clerk.http.get(path)).text
        assert {"办理中", "为什么是这一天", "办理过程", "经办员甲"} <= set(re.findall(r"[\w]+", page))
        assert "13900000213" not in page
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
        for nosy in (other, shop):
            answer = await nosy.http.get(path)
            assert answer.status_code in (403, 404)
            assert "装电表" not in answer.text
        await site.presses(clerk, "看原文和电话")
        assert "看了原文和联系方式" in (await office.http.get(path)).text
        assert "看了原文和联系方式" not in (await clerk.http.get(path)).text


async def test_words_of_people_are_no_markup_on_the_page_of_an_order(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        office = await site.joins("协调员甲", coordinator=True)
        shop = await site.browser()
        await site.says(shop, COMPLAINT + "<img src=x onerror=alert(1)>")
        await site.presses(shop, "确认提交")
        [row] = (await office.http.get("/desk/orders")).json()
        page = (await office.http.get(f"/desk/order/{row['number']}")).text
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page


async def test_a_knowledge_task_is_listed_and_answered_from_the_desk(tmp_path: Path) -> None:
    changed = build_house(Settings(base_url=SITE), BOX)  # its own: what is approved stays in a house's library
    async with serving(tmp_path, changed) as site:
        office, second = await site.joins("协调员甲", coordinator=True), await site.joins("协调员乙", coordinator=True)
        shop = await site.browser()
        await site.says(shop, "有没有专门给养蚯蚓的企业的补贴？")
        [task] = (await office.http.get("/desk/tasks")).json()
        assert "养蚯蚓" in task["text"]
        data = dict(task["buttons"])["回答"]
        assert (await office.posts("/press", {"data": data}, await site.key())).status_code == 200
        await site.app.settle()
        await site.says(office, "目前没有专门的养蚯蚓补贴，可以申请一般的种养业贷款贴息。")
        [task] = (await second.http.get("/desk/tasks")).json()
        assert "通过" in dict(task["buttons"])
        assert (
            await second.posts("/press", {"data": dict(task["buttons"])["通过"]}, await site.key())
        ).status_code == 200
        await site.app.settle()
        assert (await second.http.get("/desk/tasks")).json() == []
        assert "没有专门的养蚯蚓补贴" in await site.last(shop)


async def test_a_notice_is_linked_when_it_is_due_and_is_a_word_file_for_its_people_only(
    tmp_path: Path, house: House
) -> None:
    async with serving(tmp_path, house) as site:
        clerk = await site.joins("经办员甲", region="甘州区", units="区供电公司")
        other = await site.joins("经办员乙", region="甘州区", units="区住建局")
        shop = await site.browser()
        await site.says(shop, COMPLAINT)
        await site.presses(shop, "确认提交")
        number = (await clerk.http.get("/desk/orders")).json()[0]["number"]
        link = f"/desk/order/{number}/notice/press"
        assert link not in (await clerk.http.get(f"/desk/order/{number}")).text
        assert (await clerk.http.get(link)).status_code == 404
        await site.presses(shop, "催办")
        assert link in (await clerk.http.get(f"/desk/order/{number}")).text
        printed = await clerk.http.get(link)
        assert printed.content.startswith(b"PK")
        assert "wordprocessingml" in printed.headers["content-type"]
        for path in (link, f"/desk/order/{number}/notice/nothing"):
            assert (await other.http.get(path)).status_code == 404
