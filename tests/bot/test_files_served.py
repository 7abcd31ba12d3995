"""Files behind the web pages, and from Telegram through the whole product."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.channels.base import Plain, Unfetched
from bot.channels.telegram import TelegramChannel
from bot.fetching import Fetching
from bot.files.keeper import build_keeper
from bot.house import build_house
from bot.settings import Misconfigured, Settings, load
from bot.web import words
from bot.web.app import web_app
from bot.web.board import Board
from db.models.files import KEPT, KeptFile
from db.models.messages import InboxRow
from db.session import Database
from handlers import texts
from handlers.messages import File, Incoming, Kind
from handlers.turn import House
from tests.bot import pictures as p
from tests.bot.test_telegram_story import SHOP, Ticking, office_and_clerk
from tests.bot.test_web import SITE, Browser
from tests.bot.test_web_story import BOX, COMPLAINT, NOW, Site, serving
from tests.fakes.clamd import EICAR, clamd
from tests.fakes.telegram_api import FakeTelegram

CHAT = "town"


@pytest.fixture(scope="module")
def house() -> House:
    return build_house(Settings(base_url=SITE), BOX)


class Elsewhere(Plain):
    """A platform that gives one content, or nothing."""

    def __init__(self, content: bytes | None) -> None:
        self._content = content

    async def fetch(self, file: File, most: int) -> bytes:
        if self._content is None:
            raise Unfetched("not there", for_ever=True)
        return self._content


async def complains_elsewhere(site: Site, name: str) -> None:
    """A complaint with a file from another channel than the web, filed."""
    said = Incoming(CHAT, "m1", "u1", "u1", Kind.FILE, NOW, COMPLAINT, files=(File("document", "r1", name, 9),))
    await site.app.inbox.receive(said)
    await site.app.settle()
    await site.app.inbox.receive(Incoming(CHAT, "m2", "u1", "u1", Kind.TEXT, NOW, "确认提交"))
    await site.app.settle()


async def fetches(site: Site, folder: Path, content: bytes | None, at: datetime = NOW) -> None:
    keeper = build_keeper(site.app.database, folder, "", lambda: at)
    fetching = Fetching(keeper, site.app.house, {CHAT: Elsewhere(content)})  # type: ignore[dict-item]
    while await fetching.work():
        pass


async def clerk_of(site: Site) -> Browser:
    clerk = await site.joins("经办员甲", region="甘州区", units="区供电公司")
    await complains_elsewhere(site, "合同.pdf")
    await site.presses(clerk, "签收")
    return clerk


# the pages


async def test_a_file_from_another_channel_opens_on_the_page_once_it_is_here(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        clerk = await clerk_of(site)
        waiting = await clerk.http.get("/file/1/0", headers={"accept": "text/html"})
        assert (waiting.status_code, words.FILE_STATES["waiting"][1] in waiting.text) == (409, True)
        await fetches(site, tmp_path, p.PDF)
        opened = await clerk.http.get("/file/1/0")
        assert (opened.status_code, opened.content) == (200, p.PDF)
        assert opened.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%90%88")
        assert opened.headers["content-type"] == "application/octet-stream"
        assert opened.headers["x-content-type-options"] == "nosniff"
        assert opened.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("content", "state"), [(b"MZ", "refused"), (None, "failed")])
async def test_a_file_that_was_not_taken_says_so_on_a_plain_page(
    tmp_path: Path, house: House, content: bytes | None, state: str
) -> None:
    async with serving(tmp_path, house) as site:
        clerk = await clerk_of(site)
        await fetches(site, tmp_path, content)
        page = await clerk.http.get("/file/1/0", headers={"accept": "text/html"})
        assert (page.status_code, words.FILE_STATES[state][1] in page.text) == (410, True)
        number = (await clerk.http.get("/desk/orders")).json()[0]["number"]
        desk = (await clerk.http.get(f"/desk/order/{number}")).text
        assert "没有收下" in desk
        assert "/file/" not in desk


@asynccontextmanager
async def scanning(tmp_path: Path, house: House, address: str) -> AsyncIterator[Site]:
    async with serving(tmp_path, house) as site:
        settings = Settings(home=tmp_path, base_url=SITE, clamd=address)
        site.http = web_app(site.app.database, site.channel, settings, lambda: NOW, Board(house))
        yield site


async def test_an_infected_upload_is_refused_at_once_and_the_office_is_told_once(tmp_path: Path, house: House) -> None:
    async with clamd() as fake, scanning(tmp_path, house, fake.address) as site:
        office, shop = await site.joins("协调员甲", coordinator=True), await site.browser()
        refused = await shop.sends("申请.txt", EICAR, "key-infected")
        assert (refused.status_code, refused.json()["say"]) == (415, words.FILE_INFECTED)
        for hours in (0, 1, 2):
            await fetches(site, tmp_path, None, NOW + timedelta(hours=hours))
        await site.app.settle()
        told = [message["text"] for message in await office.reads() if "病毒" in message["text"]]
        assert told == [texts.FILE_INFECTED_OFFICE.format(id=1)]
        assert not (tmp_path / "files").exists()
        async with site.app.database.read() as tx:
            assert [row.kind for row in await tx.scalars(select(InboxRow)) if row.kind == "file"] == []


async def test_an_upload_that_was_scanned_is_not_marked_and_one_that_was_not_is(tmp_path: Path, house: House) -> None:
    async with clamd() as fake, scanning(tmp_path, house, fake.address) as site:
        clerk, shop = await site.joins("经办员甲", region="甘州区", units="区供电公司"), await site.browser()
        await site.says(shop, COMPLAINT)
        await site.sends(shop, "一.pdf", p.PDF)
        fake.says = b"ERROR\0"
        await site.sends(shop, "二.pdf", p.PDF + b"2")
        await site.presses(shop, "确认提交")
        await site.presses(clerk, "签收")
        number = (await clerk.http.get("/desk/orders")).json()[0]["number"]
        shown = re.findall(r">([一二]\.pdf[^<]*)<", (await clerk.http.get(f"/desk/order/{number}")).text)
        assert shown == ["一.pdf", f"二.pdf{texts.FILE_UNSCANNED}"]


async def test_a_picture_that_is_uploaded_tells_no_place(tmp_path: Path, house: House) -> None:
    async with serving(tmp_path, house) as site:
        shop = await site.browser()
        await site.says(shop, COMPLAINT)
        await site.sends(shop, "现场.jpg", p.jpeg(1))
        await site.presses(shop, "确认提交")
        assert (await shop.http.get("/file/1/0")).content == p.PLAIN_JPEG


# the setting


@pytest.mark.parametrize("address", ["/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310", "scanner:3310"])
def test_where_the_scanner_is_can_be_set(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QISU_CLAMD", address)
    assert load().clamd == address


@pytest.mark.parametrize("address", ["clamd", "run/clamd.ctl", "127.0.0.1", ":3310", "http://127.0.0.1:3310/"])
def test_where_no_scanner_can_be_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QISU_CLAMD", address)
    with pytest.raises(Misconfigured, match="QISU_CLAMD"):
        load()


# Telegram


async def test_an_album_on_telegram_comes_into_the_store_without_the_place_it_was_taken_at(
    tmp_path: Path, house: House
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'qisu.db'}", BOX)
    await database.migrate(tmp_path / "migrate.lock")
    now = Ticking()
    async with FakeTelegram() as fake:
        channel = TelegramChannel(fake.token, fake.url, now)
        keeper = build_keeper(database, tmp_path, "", now)
        app = App(database, house, {"telegram": channel}, now, keeper)
        async with app.running():
            await office_and_clerk(app, fake)
            fake.sends_album(SHOP, [("photo", p.jpeg(1)), ("photo", p.PLAIN_JPEG + b"behind")], COMPLAINT)
            await fake.hears(SHOP, "附件：2个")
            fake.sends_file(SHOP, "document", b"MZ", file_name="现场.pdf")
            await fake.hears(SHOP, "“现场.pdf”没有收下")
            fake.presses(SHOP, "确认提交")
            await fake.hears(SHOP, "已提交，工单号")
    async with database.read() as tx:
        kept = [row for row in await tx.scalars(select(KeptFile).order_by(KeptFile.id)) if row.state == KEPT]
    assert len(kept) == 2
    assert {row.stored for row in kept} == {kept[0].stored}
    assert keeper.store.read(kept[0].stored) == p.PLAIN_JPEG
    assert keeper.store.names() == {kept[0].stored}
    await database.close()
