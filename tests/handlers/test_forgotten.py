"""A person who asked to be forgotten: nothing of them in any table, nothing more drawn in their chat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.files.store import Store
from bot.retention import Retention
from db.base import mapper_registry
from db.models.files import KeptFile
from db.models.messages import OutboxRow, ShownCard
from db.models.people import Address
from db.queries import cards
from db.queries.files import sender_of
from tests.handlers.stories import ANSWER, play
from tests.town import CHANNEL, METER, Town

PHONE = "13812345678"
OWN = f"我们是甘州区大成商贸有限公司，{METER}，联系人王建国，电话{PHONE}"
SECRETS = (PHONE, "大成商贸", "王建国", "town-photo")
TOLD = (
    ("shop", "says", f"办电要几天，回我电话{PHONE}"),
    ("shop", "says", OWN),
    ("shop", "sends", "photo", "这是申请单"),
    ("shop", "presses", "确认提交"),
    ("clerk", "presses", "签收"),
    ("clerk", "presses", "看原文和电话"),
    ("clerk", "says", f"王建国的电话{PHONE}打不通"),
    ("shop", "presses", "补充材料"),
    ("shop", "says", f"我叫王建国，另有电话{PHONE}"),
)
FORGET = (("shop", "says", "/删除我的信息"), ("shop", "presses", "确认删除"))


async def found(town: Town) -> list[tuple[str, str]]:
    """(table, secret) of every secret in every table, opened."""
    tables = await town.written(*mapper_registry.metadata.tables)
    said = {name: "\n".join(map(str, rows)) for name, rows in tables.items()}
    return [(name, secret) for name, text in said.items() for secret in SECRETS if secret in text]


async def test_no_table_at_all_holds_anything_of_them(town: Town) -> None:
    await play(town, TOLD)
    before = {name for name, _ in await found(town)}
    assert {"appeals", "notes", "inbox", "outbox", "asks"} <= before, "the test looks where it is"
    await play(town, FORGET)
    assert await found(town) == []


async def test_what_they_answer_later_belongs_to_a_stranger_too(town: Town) -> None:
    await play(town, (*TOLD, *FORGET, *ANSWER))
    assert await found(town) == []


async def test_their_cards_are_not_drawn_any_more(town: Town) -> None:
    await play(town, TOLD)
    number = (await town.order()).number
    async with town.database.begin() as tx:
        address = (await tx.scalars(select(Address).where(Address.chat == "shop"))).one()
        await cards.show(tx, address.id, number, "77", "mark", town.clock())
    await play(town, FORGET)
    async with town.database.read() as tx:
        assert not [place for place in await cards.places(tx, number) if place.chat == "shop"]
        assert not (await tx.scalars(select(ShownCard).where(ShownCard.address_id == address.id))).all()


async def test_a_message_that_is_just_being_sent_says_nothing_when_it_is_tried_again(town: Town) -> None:
    await play(town, (*TOLD, FORGET[0]))
    number = (await town.order()).number
    async with town.database.begin() as tx:
        rows = await tx.scalars(select(OutboxRow).join(Address).where(Address.chat == "shop").order_by(OutboxRow.id))
        last = rows.all()[-1]
        last.state, last.card, last.leased_until = "leased", number, town.clock() + timedelta(hours=1)
    await play(town, FORGET[1:])
    async with town.database.read() as tx:
        held = await tx.get_one(OutboxRow, last.id)
    assert (held.payload["text"], held.payload["buttons"], held.card) == ("", [], "")


async def test_their_files_leave_the_folder(town: Town, tmp_path: Path) -> None:
    store = Store(tmp_path, town.house.box)
    name = "0" * 31 + "1.jpg"
    store.put(name, b"photo")
    await town.shop.says(METER)
    async with town.database.begin() as tx:
        tx.add(
            KeptFile(
                ref=name, channel=CHANNEL, kind="photo", state="kept", stored=name, sender=sender_of(CHANNEL, "shop"),
                created_at=town.clock(),
            )
        )  # fmt: skip
    retention = Retention(town.database, store, timedelta(days=30), town.clock)
    await retention.run()
    assert store.names() == {name}
    await play(town, FORGET)
    await retention.run()
    assert store.names() == set()
