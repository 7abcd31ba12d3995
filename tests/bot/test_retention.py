"""What was said is not kept for ever; what is still to be done is, and that something happened always."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.files.store import Store
from bot.retention import Retained, Retention
from bot.web.history import messages_of
from db.models.asks import Ask
from db.models.messages import Dialog, InboxRow, OutboxRow
from db.models.people import Address, Session
from db.queries import retention as queries
from handlers import texts
from handlers.messages import Incoming, Kind
from tests.bot.support import Ground, ground_in, qisu
from tests.town import METER

PHONE = "13812345678"
SAID = f"{METER}，电话{PHONE}"
KEEP = timedelta(days=30)


@pytest.fixture
async def ground(tmp_path: Path, town_template: Path) -> AsyncIterator[Ground]:
    async with ground_in(tmp_path, town_template) as ground:
        yield ground


@pytest.fixture
def app(ground: Ground) -> App:
    return App(ground.database, ground.house, {}, ground.clock)


@pytest.fixture
def retention(ground: Ground) -> Retention:
    store = Store(ground.path.parent / "files", ground.database.box)
    return Retention(ground.database, store, KEEP, ground.clock)


async def said(app: App, ground: Ground, text: str, key: str = "m1", who: str = "shop") -> None:
    await app.inbox.receive(ground.said(text, key, who))
    while await app.inbox.work():
        pass


async def sent(ground: Ground) -> None:
    async with ground.database.begin() as tx:
        for row in await tx.scalars(select(OutboxRow)):
            row.state = "sent"


# messages in


async def test_the_words_of_a_message_go_after_their_time_and_the_row_stays(
    ground: Ground, app: App, retention: Retention
) -> None:
    await said(app, ground, SAID)
    before = (await ground.all(InboxRow))[0]
    ground.later(days=30, seconds=1)
    assert (await retention.run()).inbox == 1
    [row] = await ground.all(InboxRow)
    assert PHONE not in str(row.body)
    assert METER not in str(row.body)
    assert (row.key, row.at, row.done_at) == (before.key, before.at, before.done_at)
    assert (await retention.run()).inbox == 0, "once is enough"


async def test_a_message_that_comes_again_after_that_is_known_all_the_same(
    ground: Ground, app: App, retention: Retention
) -> None:
    await said(app, ground, SAID)
    ground.later(days=31)
    await retention.run()
    assert not await app.inbox.receive(ground.said(SAID, "m1"))


@pytest.mark.parametrize("days", [0, 1, 29, 30])
async def test_before_its_time_nothing_goes(ground: Ground, app: App, retention: Retention, days: int) -> None:
    await said(app, ground, SAID)
    await sent(ground)
    ground.later(days=days)
    assert await retention.run() == Retained(0, 0, 0, 0, 0, 0)
    assert PHONE in str((await ground.all(InboxRow))[0].body)


async def test_a_message_that_was_never_worked_keeps_its_words(ground: Ground, app: App, retention: Retention) -> None:
    await app.inbox.receive(ground.said(SAID, "m1"))
    ground.later(days=400)
    assert (await retention.run()).inbox == 0
    await app.inbox.work()
    assert any("我替您整理了" in text for text in await ground.written_to("shop"))


# messages out


@pytest.mark.parametrize(
    ("state", "dropped"),
    [*((state, 1) for state in queries.ENDED), *((state, 0) for state in ("pending", "later", "unknown", "leased"))],
)
async def test_what_was_sent_or_given_up_goes_and_what_waits_does_not(
    ground: Ground, retention: Retention, state: str, dropped: int
) -> None:
    await ground.writes("shop", SAID, state=state, ref="77")
    ground.later(days=31)
    assert (await retention.run()).outbox == dropped
    [row] = await ground.all(OutboxRow)
    assert (PHONE in row.payload["text"]) is (dropped == 0)
    assert (row.state, row.ref) == (state, "77")


async def test_many_go_a_few_at_a_time(ground: Ground, retention: Retention, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.retention.AT_ONCE", 3)
    await ground.writes("shop", *map(str, range(7)), state="sent")
    ground.later(days=31)
    assert (await retention.run()).outbox == 7


# dialogs


async def test_a_dialog_goes_when_both_sides_were_silent(ground: Ground, app: App, retention: Retention) -> None:
    await said(app, ground, SAID)
    await sent(ground)
    ground.later(days=20)
    await ground.writes("shop", "请评价", state="sent")
    ground.later(days=11)
    assert (await retention.run()).dialogs == 0, "somebody wrote to them"
    ground.later(days=20)
    assert (await retention.run()).dialogs == 1
    async with ground.database.read() as tx:
        assert (await tx.scalars(select(Dialog))).all() == []


async def test_a_dialog_in_which_somebody_wrote_stays(ground: Ground, app: App, retention: Retention) -> None:
    await said(app, ground, SAID)
    await sent(ground)
    ground.later(days=31)
    await said(app, ground, texts.CANCEL, "m2")
    assert (await retention.run()).dialogs == 0


# questions


async def test_a_question_keeps_its_words_without_the_number(ground: Ground, app: App, retention: Retention) -> None:
    await said(app, ground, f"办电要几天，回我电话{PHONE}")
    ground.later(days=31)
    assert (await retention.run()).asks == 1
    [ask] = await ground.all(Ask)
    assert "办电要几天" in ask.text
    assert PHONE not in ask.text
    assert (await retention.run()).asks == 0


# the rest


async def test_sessions_that_are_over_go(ground: Ground, retention: Retention) -> None:
    async with ground.database.begin() as tx:
        for name, days in (("a" * 64, 5), ("b" * 64, 50)):
            tx.add(Session(hash=name, chat="c", expires_at=ground.clock() + timedelta(days=days)))
    ground.later(days=31)
    assert (await retention.run()).sessions == 1


async def test_what_is_dropped_is_not_shown_as_an_empty_line(ground: Ground, app: App, retention: Retention) -> None:
    async with ground.database.begin() as tx:
        tx.add(Address(channel="web", chat="w", person_id=1, seen_at=ground.clock()))
    for key, text in (("w:1", "第一句"), ("w:2", "第二句")):
        await app.inbox.receive(Incoming("web", key, "w", "w", Kind.TEXT, ground.clock(), text))
        while await app.inbox.work():
            pass
        await sent(ground)
        ground.later(days=20)
    ground.later(days=5)
    await retention.run()
    async with ground.database.read() as tx:
        shown = await messages_of(tx, "w", 0)
    assert [item["text"] for item in shown if item["mine"]] == ["第二句"]
    assert all(item["text"] for item in shown)


# when


async def test_the_server_does_it_once_a_day_after_three_at_night(ground: Ground, retention: Retention) -> None:
    app = App(ground.database, ground.house, {}, ground.clock, retention=retention)
    await app.sweep()
    await ground.writes("shop", SAID, state="sent", due_at=ground.clock() - timedelta(days=31))

    async def left() -> str:
        return str([row.payload["text"] for row in await ground.all(OutboxRow)])

    ground.clock.set("2026-10-13 02:59:59")
    await app.sweep()
    assert PHONE in await left()
    ground.clock.set("2026-10-13 03:00")
    await app.sweep()
    assert PHONE not in await left()


def test_the_command_prints_what_it_dropped(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert qisu(home, "retain").stdout.startswith("已清除30天以前的内容：收到的消息0条")
    assert qisu(home, "retain", QISU_KEEP_DAYS="90").stdout.startswith("已清除90天以前的内容")
    for days in ("6", "366", "x"):
        refused = qisu(home, "retain", QISU_KEEP_DAYS=days)
        assert refused.returncode == 2
        assert refused.stderr.startswith("QISU_KEEP_DAYS 设置有误")
