"""The web chat over HTTP, against a real database; the inbox behind it only stores what it is given."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from bot.channels.web import MOST_LISTENERS, WebChannel
from bot.settings import Settings
from bot.web import words
from bot.web.app import web_app
from bot.web.feed import stream
from db.base import mapper_registry
from db.crypt import Box, token_hash
from db.models.messages import InboxRow, OutboxRow
from db.models.people import Address, Invite, Person, Session
from db.session import Database
from handlers.messages import Incoming, Shown

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SITE = "http://qisu.test"
ORDER = {"number": "GZ-20260302-0001", "text": "区供电公司 待签收", "due": "3月2日 09:30", "late": True, "buttons": []}


class Desk:
    """One order, or as many as are wanted, and one task for everybody who serves."""

    waiting = 1

    async def orders(
        self, tx: AsyncSession, person: Person, chat: str, at: datetime, skip: int, most: int
    ) -> list[dict[str, Any]]:
        rows = [{**ORDER, "nth": n, "buttons": [["签收", f"claim.{chat[:8]}"]]} for n in range(1, self.waiting + 1)]
        return rows[skip : skip + most]

    async def tasks(self, tx: AsyncSession, person: Person, chat: str, at: datetime) -> list[dict[str, Any]]:
        return [{**ORDER, "number": "知识任务1", "buttons": [["回答", f"task_answer.{chat[:8]}"]]}]

    async def order(
        self, tx: AsyncSession, person: Person, chat: str, at: datetime, number: str
    ) -> dict[str, Any] | None:
        return None

    async def notice(self, tx: AsyncSession, person: Person, at: datetime, number: str, step: str) -> bytes | None:
        return None


class Site:
    """The app, its clock, and the browsers that look at it."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database, self.home, self.time = database, home, START
        self.channel = WebChannel()

    def app(self, base_url: str = SITE) -> Starlette:
        settings = Settings(_env_file=None, home=self.home, base_url=base_url)  # type: ignore[call-arg]
        return web_app(self.database, self.channel, settings, lambda: self.time, Desk())

    async def receive(self, incoming: Incoming) -> bool:
        row = InboxRow(
            channel=incoming.channel,
            key=incoming.key,
            conversation=incoming.conversation,
            chat=incoming.chat,
            sender=incoming.sender,
            kind=incoming.kind,
            at=incoming.at,
            body=incoming.body(),
        )
        try:
            async with self.database.begin() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    async def rows(self, model: Any) -> int:
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(model)) or 0

    async def answers(self, text: str, buttons: list[Any] | None = None, chat: str = "") -> int:
        """A message to the newest chat, as the delivery would find it."""
        async with self.database.begin() as session:
            chat = chat or (await session.scalars(select(Session.chat))).all()[-1]
            address = await session.scalar(select(Address).where(Address.chat == chat))
            address = address or Address(channel="web", chat=chat, seen_at=self.time)
            row = OutboxRow(
                address=address,
                channel="web",
                payload={"text": text, "buttons": buttons or []},
                created_at=self.time,
                due_at=self.time,
            )
            session.add(row)
        await self.channel.send(Shown(row.id, chat, text))
        return row.id

    async def is_listened_to(self) -> None:
        for _ in range(500):
            if self.channel._bells:
                return
            await asyncio.sleep(0.01)

    async def invites(self, link: str, hours: int = 24, **who: Any) -> None:
        async with self.database.begin() as session:
            session.add(Invite(hash=token_hash(link), expires_at=self.time + timedelta(hours=hours), **who))


class Browser:
    """One browser; opens the chat's page to get its cookie and CSRF token."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE, headers={"Origin": SITE})
        self.csrf = ""

    async def opens(self, path: str = "/") -> httpx.Response:
        page = await self.http.get(path)
        found = re.search(r'name="csrf" (?:content|value)="(\w+)"', page.text)
        self.csrf = found[1] if found else ""
        return page

    async def posts(self, path: str, body: dict[str, Any], key: str = "key-00000001", **headers: str) -> httpx.Response:
        headers = {"X-CSRF-Token": self.csrf, **headers}
        return await self.http.post(path, json={"key": key, **body}, headers=headers)

    async def says(self, text: str, key: str = "key-00000001") -> httpx.Response:
        return await self.posts("/say", {"text": text}, key)

    async def sends(self, name: str, content: bytes, key: str = "key-00000009") -> httpx.Response:
        parts = {"data": {"key": key}, "files": {"file": (name, content)}}
        return await self.http.post("/send", headers={"X-CSRF-Token": self.csrf}, **parts)  # type: ignore[arg-type]

    async def enters(self, link: str) -> httpx.Response:
        return await self.http.post(f"/in/{link}", files={"csrf": (None, self.csrf)}, headers={"Origin": "null"})

    async def reads(self, after: int = 0) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = (await self.http.get(f"/messages?after={after}")).json()
        return listed


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'qisu.db'}", Box(b"0" * 32))
    async with database.engine.begin() as connection:
        await connection.run_sync(mapper_registry.metadata.create_all)
    site = Site(database, tmp_path)
    await site.channel.start(site.receive)
    yield site
    await database.close()


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[Browser]:
    browser = Browser(site.app())
    async with browser.http:
        await browser.opens()
        yield browser


@pytest.fixture
async def stranger(browser: Browser) -> AsyncIterator[Browser]:
    stranger = Browser(browser.app)
    async with stranger.http:
        await stranger.opens()
        yield stranger


async def test_anybody_can_say_something_and_reads_the_answer(site: Site, browser: Browser) -> None:
    assert (await browser.says("办电要几天?\n急")).json() == {"ok": True}
    site.time += timedelta(seconds=1)
    await site.answers("3个工作日。", [[["看依据", "basis.1"]]])
    said, answered = await browser.reads()
    assert (said["mine"], said["text"], said["key"]) == (True, "办电要几天?\n急", "key-00000001")
    assert (answered["mine"], answered["text"], answered["buttons"]) == (
        False,
        "3个工作日。",
        [[["看依据", "basis.1"]]],
    )


async def test_looking_fills_no_table(site: Site, browser: Browser) -> None:
    assert await browser.reads() == []
    assert (await browser.http.get("/events")).status_code == 204
    assert await site.rows(Session) == 0


async def test_a_repeated_key_is_one_row(site: Site, browser: Browser) -> None:
    answers = [await browser.says("停电了") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert await site.rows(InboxRow) == 1


async def test_two_first_messages_at_once_are_one_conversation(site: Site, browser: Browser) -> None:
    await asyncio.gather(*(browser.says(f"第{n}句", f"key-0000000{n}") for n in range(5)))
    assert len(await browser.reads()) == 5
    assert await site.rows(Session) == 1


async def test_a_stranger_sees_nothing_of_it(site: Site, browser: Browser, stranger: Browser) -> None:
    await browser.says("我的事")
    secret = await site.answers("只给您看")
    await stranger.says("别人的事")
    assert [item["text"] for item in await stranger.reads()] == ["别人的事"]
    assert [item["text"] for item in await stranger.reads(after=secret)] == ["别人的事"]


async def test_later_messages_come_with_after(site: Site, browser: Browser) -> None:
    await browser.says("早先的话")
    first = await site.answers("早先的回答")
    site.time += timedelta(hours=1)
    await browser.says("后来的话", "key-00000002")
    last = await site.answers("后来的回答")
    assert [item["text"] for item in await browser.reads(after=last)] == ["后来的话", "后来的回答"]
    assert len(await browser.reads(after=first)) == 4


@pytest.mark.parametrize(
    "headers",
    [{"X-CSRF-Token": ""}, {"X-CSRF-Token": "字".encode()}, {"Origin": "https://evil.test"}, {"Origin": "null"}],
)
async def test_a_post_from_elsewhere_is_refused(site: Site, browser: Browser, headers: dict[str, Any]) -> None:
    answer = await browser.posts("/press", {"data": "claim.1.0.mark"}, **headers)
    assert (answer.status_code, answer.json()["say"]) == (403, words.STALE_PAGE)
    assert await site.rows(InboxRow) == await site.rows(Session) == 0


async def test_the_token_of_one_session_does_not_serve_another(browser: Browser, stranger: Browser) -> None:
    answer = await browser.posts("/say", {"text": "你好"}, **{"X-CSRF-Token": stranger.csrf})
    assert answer.status_code == 403


async def test_a_pressed_button_is_kept(browser: Browser) -> None:
    assert (await browser.posts("/press", {"data": "claim.1.0.mark"})).status_code == 200
    [item] = await browser.reads()
    assert (item["kind"], item["data"]) == ("press", "claim.1.0.mark")


@pytest.mark.parametrize("data", ["", "签" * 22, 7, None])
async def test_impossible_buttons_are_refused(browser: Browser, data: object) -> None:
    assert (await browser.posts("/press", {"data": data})).status_code == 400


@pytest.mark.parametrize(("text", "status"), [("字" * 20_000, 200), ("字" * 20_001, 413), ("  \n", 400), (None, 400)])
async def test_how_long_a_message_may_be(browser: Browser, text: str, status: int) -> None:
    answer = await browser.says(text)
    assert answer.status_code == status
    assert status == 200 or answer.json()["say"].endswith("。")


async def test_300_kilobytes_are_refused(site: Site, browser: Browser) -> None:
    answer = await browser.says("x" * 300_000)
    assert (answer.status_code, answer.json()["say"]) == (413, words.TOO_BIG)
    assert await site.rows(InboxRow) == 0


async def test_a_body_of_unknown_length_is_cut_off(browser: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    headers = {"X-CSRF-Token": browser.csrf, "Content-Type": "application/json"}
    answer = await browser.http.post("/say", content=endless(), headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 100_000, b'{"text": "x"}', b'{"text": "x", "key": "../../x"}'])
async def test_unreadable_posts_are_refused(browser: Browser, body: bytes) -> None:
    headers = {"X-CSRF-Token": browser.csrf, "Content-Type": "application/json"}
    answer = await browser.http.post("/say", content=body, headers=headers)
    assert (answer.status_code, answer.json()["say"]) == (400, words.UNREADABLE)


async def test_a_form_is_not_taken_for_json(browser: Browser) -> None:
    answer = await browser.http.post("/say", data={"text": "x"}, headers={"X-CSRF-Token": browser.csrf})
    assert answer.status_code == 415


async def test_half_a_surrogate_pair_does_no_harm(browser: Browser) -> None:
    headers = {"X-CSRF-Token": browser.csrf, "Content-Type": "application/json"}
    body = b'{"text": "\\ud83d ok", "key": "key-00000001"}'
    assert (await browser.http.post("/say", content=body, headers=headers)).status_code == 200
    assert (await browser.reads())[0]["text"] == "? ok"


async def test_more_than_30_a_minute_is_too_fast(site: Site, browser: Browser) -> None:
    codes = [(await browser.says("你好", f"key-000000{n:02}")).status_code for n in range(31)]
    assert codes == [200] * 30 + [429]
    site.time += timedelta(minutes=1)
    assert (await browser.says("你好", "key-00000099")).status_code == 200


def office(part: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(part, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("现场.JPG", b"\xff\xd8\xff\xe0..", "photo"),
        ("a.png", b"\x89PNG\r\n\x1a\n..", "photo"),
        ("合同.pdf", b"%PDF-1.7", "document"),
        ("表.xlsx", office("xl/workbook.xml"), "document"),
        ("说明.txt", "说明".encode("gb18030"), "document"),
        ("a.mp3", b"\xff\xfb\x90", "voice"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "document"),
    ],
)
async def test_files_that_are_taken(site: Site, browser: Browser, name: str, content: bytes, kind: str) -> None:
    for _ in range(2):
        assert (await browser.sends(name, content)).status_code == 200
    [stored] = (site.home / "files").iterdir()
    assert content not in stored.read_bytes()
    assert site.database.box.open_file(stored.read_bytes()) == content
    assert stored.stat().st_mode & 0o777 == 0o600
    async with site.database.read() as session:
        [row] = await session.scalars(select(InboxRow))
    assert row.body["files"] == [[kind, stored.name, name, len(content)]]
    assert (await browser.reads())[0]["files"] == [{"name": name, "size": len(content)}]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("病毒.exe", b"MZ", words.FILE_KIND),
        ("无后缀", b"x", words.FILE_KIND),
        ("假.jpg", b"MZ\x90", words.FILE_MISMATCH),
        ("假.docx", office("evil.js"), words.FILE_MISMATCH),
        ("假.txt", b"a\0b", words.FILE_MISMATCH),
        ("空.pdf", b"", words.FILE_EMPTY),
        ("大.pdf", b"%PDF-" + bytes(20 * 1024 * 1024), words.FILE_TOO_BIG),
        ("更大.pdf", b"%PDF-" + bytes(22 * 1024 * 1024), words.FILE_TOO_BIG),
    ],
)
async def test_files_that_are_refused(site: Site, browser: Browser, name: str, content: bytes, sentence: str) -> None:
    assert (await browser.sends(name, content)).json()["say"] == sentence
    assert not (site.home / "files").exists()
    assert await site.rows(InboxRow) == 0


async def test_a_file_name_leads_nowhere(site: Site, browser: Browser) -> None:
    await browser.sends("..\\..\\etc/../\u202egpj.txt", b"x")
    assert (await browser.reads())[0]["files"] == [{"name": "gpj.txt", "size": 1}]
    [stored] = (site.home / "files").iterdir()
    assert re.fullmatch(r"[0-9a-f]{32}\.txt", stored.name)


async def test_a_link_opens_once_and_only_by_the_button(site: Site, browser: Browser, stranger: Browser) -> None:
    await site.invites("link-1", name="李四", region="甘州区", units="区供电公司, 区住建局\uff0c区城管局", head=True)
    for _ in range(3):
        assert (await browser.opens("/in/link-1")).status_code == 200
    entered = await browser.enters("link-1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
    assert (await browser.opens("/desk")).status_code == 200
    assert (await stranger.opens("/in/link-1")).status_code == 410
    await stranger.opens()
    assert (await stranger.enters("link-1")).status_code == 410
    async with site.database.read() as session:
        person = await session.get_one(Person, 1)
        address = (await session.scalars(select(Address))).one()
    assert {(m.region, m.unit, m.head) for m in person.memberships} == {
        ("甘州区", "区供电公司", True),
        ("甘州区", "区住建局", True),
        ("甘州区", "区城管局", True),
    }
    assert (person.name, address.person_id, address.channel) == ("李四", person.id, "web")


async def test_a_link_needs_the_form_of_its_own_page(site: Site, browser: Browser) -> None:
    await site.invites("link-1", coordinator=True)
    browser.csrf = "0" * 64
    assert (await browser.enters("link-1")).status_code == 403
    await browser.opens("/in/link-1")
    assert (await browser.enters("link-1")).status_code == 303


async def test_of_two_who_use_a_link_at_once_one_enters(site: Site, browser: Browser, stranger: Browser) -> None:
    await site.invites("link-1", coordinator=True)
    entered = await asyncio.gather(browser.enters("link-1"), stranger.enters("link-1"))
    assert sorted(answer.status_code for answer in entered) == [303, 410]
    assert await site.rows(Person) == 1


async def test_expired_and_unknown_links_look_the_same(site: Site, browser: Browser) -> None:
    await site.invites("link-1", hours=24, coordinator=True)
    site.time += timedelta(hours=24)
    pages = [await browser.http.get("/in/link-1"), await browser.http.get("/in/nothing")]
    pages += [await browser.enters("link-1"), await browser.enters("nothing")]
    assert {(page.status_code, page.text) for page in pages} == {(410, pages[0].text)}
    assert words.LINK_GONE in pages[0].text
    assert await site.rows(Person) == 0


async def test_a_link_for_a_known_business_leads_to_its_own_chat(site: Site, browser: Browser) -> None:
    async with site.database.begin() as session:
        session.add(Person(id=7, name="王五", created_at=START))
        await session.flush()
        session.add(Address(channel="web", chat="old-chat", person_id=7, seen_at=START))
    await site.invites("link-1", person_id=7)
    entered = await browser.enters("link-1")
    assert entered.headers["location"] == "/"
    await site.answers("您的诉求已办结", chat="old-chat")
    assert [item["text"] for item in await browser.reads()] == ["您的诉求已办结"]


async def test_the_desk_is_closed_without_a_session_and_to_a_business(browser: Browser) -> None:
    for _ in range(2):
        page = await browser.http.get("/desk")
        assert (page.status_code, words.DESK_REFUSED in page.text) == (403, True)
        for part in ("orders", "tasks", "order/GZ-20260302-0001"):
            assert (await browser.http.get(f"/desk/{part}")).status_code == 403
        assert (await browser.http.get("/desk/order/GZ-20260302-0001/notice/press")).status_code == 404
        await browser.says("你好")


async def test_the_desk_shows_the_orders_and_closes_when_the_session_ends(site: Site, browser: Browser) -> None:
    await site.invites("link-1", coordinator=True)
    await browser.enters("link-1")
    [order] = (await browser.http.get("/desk/orders")).json()
    assert (order["number"], order["late"], order["buttons"][0][0]) == (ORDER["number"], True, "签收")
    [task] = (await browser.http.get("/desk/tasks")).json()
    assert task["buttons"][0][0] == "回答"
    site.time += timedelta(days=15)
    assert (await browser.http.get("/desk")).status_code == 403
    assert (await browser.says("你好")).status_code == 403


@pytest.mark.parametrize(
    ("waiting", "page", "first", "last", "more"),
    [
        (50, "1", 1, 50, "0"),
        (51, "1", 1, 50, "1"),
        (120, "2", 51, 100, "1"),
        (120, "3", 101, 120, "0"),
        (120, "zero", 1, 50, "1"),
        (120, "0", 1, 50, "1"),
    ],
)
async def test_the_desk_gives_its_orders_a_page_at_a_time(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch, waiting: int, page: str, first: int, last: int,
    more: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(Desk, "waiting", waiting)
    await site.invites("link-1", coordinator=True)
    await browser.enters("link-1")
    told = await browser.http.get(f"/desk/orders?page={page}")
    rows = told.json()
    assert (rows[0]["nth"], rows[-1]["nth"]) == (first, last)
    assert (told.headers["X-First"], told.headers["X-More"]) == (str(first), more)


async def test_a_page_behind_the_last_is_empty(site: Site, browser: Browser) -> None:
    await site.invites("link-1", coordinator=True)
    await browser.enters("link-1")
    told = await browser.http.get("/desk/orders?page=9")
    assert (told.json(), told.headers["X-More"]) == ([], "0")
    assert "下一页" in (await browser.http.get("/desk")).text


async def test_whoever_joins_a_unit_in_the_chat_comes_to_the_desk(site: Site, browser: Browser) -> None:
    await browser.says("邀请码")
    await site.answers("已加入")
    async with site.database.begin() as session:
        address = (await session.scalars(select(Address))).one()
        session.add(Person(id=7, supervisor=True, created_at=START))
        await session.flush()
        address.person_id = 7
    assert (await browser.http.get("/desk")).status_code == 200
    assert "/desk" in (await browser.http.get("/")).text


async def test_the_stream_tells_of_a_new_message_and_ends_when_the_channel_stops(site: Site, browser: Browser) -> None:
    await browser.says("你好")
    first = await site.answers("您好")
    reading = asyncio.create_task(browser.http.get("/events?after=0"))
    await site.is_listened_to()
    second = await site.answers("还有一句")
    await asyncio.sleep(0.05)
    await site.channel.stop()
    async with asyncio.timeout(2):
        told = await reading
    assert told.headers["content-type"].startswith("text/event-stream")
    assert f"data: {first}\n" in told.text
    assert f"data: {second}\n" in told.text
    assert not site.channel._bells
    assert (await browser.http.get("/events")).status_code == 204


async def test_the_stream_beats_and_finds_rows_that_nobody_rang_for(site: Site, browser: Browser) -> None:
    await browser.says("你好")
    web = browser.app.state.web
    async with site.database.read() as session:
        chat = (await session.scalars(select(Session.chat))).one()
    lines = stream(web, chat, 0, heartbeat=0.01)
    assert [await anext(lines), await anext(lines)] == [": \n\n", ": \n\n"]
    site.channel.wake = lambda chat: None  # type: ignore[method-assign]
    row = await site.answers("另一个进程写的")
    assert await anext(lines) == f"id: {row}\ndata: {row}\n\n"
    await lines.aclose()  # type: ignore[attr-defined]


async def test_one_chat_has_few_listeners(site: Site, browser: Browser) -> None:
    await browser.says("你好")
    async with site.database.read() as session:
        chat = (await session.scalars(select(Session.chat))).one()
    bells = [site.channel.listening(chat) for _ in range(MOST_LISTENERS)]
    for bell in bells:
        bell.__enter__()
    assert (await browser.http.get("/events")).status_code == 429
    bells[0].__exit__(None, None, None)
    assert not site.channel.crowded(chat)


async def test_an_order_that_is_not_there_is_said_to_be_not_there(site: Site, browser: Browser) -> None:
    await site.invites("link-1", coordinator=True)
    await browser.enters("link-1")
    for path in ("/desk/order/GZ-20260302-0009", "/desk/order/x"):
        page = await browser.http.get(path)
        assert (page.status_code, words.ORDER_NOT_HERE in page.text) == (404, True)


@pytest.mark.parametrize("path", ["/", "/desk", "/in/nothing", "/messages", "/health", "/static/chat.js", "/nowhere"])
async def test_the_security_headers(browser: Browser, path: str) -> None:
    headers = (await browser.http.get(path)).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


@pytest.mark.parametrize("path", ["/", "/in/link-1", "/in/nothing"])
async def test_pages_carry_no_inline_script_or_style(site: Site, browser: Browser, path: str) -> None:
    await site.invites("link-1", coordinator=True)
    page = (await browser.http.get(path)).text
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org)", page)


async def test_words_of_people_are_never_markup() -> None:
    static = Path(__file__).parents[2] / "bot" / "web" / "static"
    source = "".join(path.read_text() for path in static.glob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source)


async def test_markup_comes_back_as_the_words_it_was(browser: Browser) -> None:
    await browser.says("<script>alert(1)</script>")
    answer = await browser.http.get("/messages")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()[0]["text"] == "<script>alert(1)</script>"


@pytest.mark.parametrize(("url", "name"), [(SITE, "qisu"), ("https://qisu.test", "__Host-qisu")])
async def test_the_cookie(site: Site, url: str, name: str) -> None:
    async with Browser(site.app(url)).http as http:
        cookie = (await http.get("/")).headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) == url.startswith("https")


async def test_the_database_holds_no_token(site: Site, browser: Browser) -> None:
    await browser.says("你好")
    async with site.database.read() as session:
        row = (await session.scalars(select(Session))).one()
    token = browser.http.cookies["qisu"]
    assert row.hash == token_hash(token)
    assert token not in (row.chat, row.hash)


async def test_health(site: Site, browser: Browser) -> None:
    assert (await browser.http.get("/health")).json() == {"ok": True, "database": True}


async def test_health_without_a_database(site: Site) -> None:
    site.database = Database("sqlite+aiosqlite:////nowhere/qisu.db", Box(b"0" * 32))
    async with Browser(site.app()).http as http:
        answer = await http.get("/health")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


async def test_a_failure_is_one_sentence(site: Site) -> None:
    async def fails(incoming: Incoming) -> bool:
        raise OSError("disk full")

    await site.channel.start(fails)
    browser = Browser(site.app())
    browser.http = httpx.AsyncClient(transport=httpx.ASGITransport(browser.app, False), base_url=SITE)
    async with browser.http:
        await browser.opens()
        answer = await browser.says("你好")
    assert (answer.status_code, answer.json()["say"]) == (500, words.FAILED)
    assert answer.headers["x-content-type-options"] == "nosniff"
