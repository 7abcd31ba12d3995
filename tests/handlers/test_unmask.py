"""Behind the mask: who may look, why they do, and who reads afterwards that they did."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from db.models.people import Person
from handlers import texts
from handlers.attachments import file_for
from handlers.buttons import pack
from handlers.messages import Button
from tests.bot.support import qisu
from tests.conftest import NewTown
from tests.handlers.stories import STRUCK_OFF, play
from tests.town import CHANNEL, METER, SECRET, Somebody, Town

PHONE = "13812345678"
SAID = f"{METER}，联系人王建国，电话{PHONE}"
STALE = texts.STALE.format(hint=texts.HINT_STAFF)


async def claimed(town: Town) -> str:
    number = (await town.shop.complains(SAID)).number
    await town.clerk.presses("签收")
    return number


async def looks(town: Town) -> list[tuple[int, str, str]]:
    """(by, what, reason) of every look, the oldest first."""
    return [(row[3], row[4], row[5]) for row in (await town.written("unmaskings"))["unmaskings"]]


async def opens(town: Town, person: Somebody) -> bool:
    note = (await town.written("notes"))["notes"][-1][0]
    async with town.database.begin() as tx:
        return await file_for(tx, await tx.get_one(Person, person.id), note, 0, town.clock()) is not None


# who


async def test_the_full_text_is_for_who_signed_and_for_no_colleague(town: Town) -> None:
    await claimed(town)
    await town.clerk2.says("/工单")
    assert "看原文和电话" not in town.clerk2.last.labels
    order = await town.order()
    button = Button("", "full_text", str(order.id), order.round)
    await town.clerk2.presses_data(pack(town.house.box, CHANNEL, "clerk2", button))
    assert town.clerk2.last.text == STALE
    assert await looks(town) == []


async def test_with_the_order_the_full_text_goes_over_to_the_colleague(town: Town) -> None:
    number = await claimed(town)
    await town.clerk.says(f"/移交经办人 {number} 李经办")
    await town.clerk2.says("/工单")
    await town.clerk2.presses("看原文和电话")
    assert PHONE in town.clerk2.last.text
    await town.clerk.presses("看原文和电话")
    assert town.clerk.last.text == STALE


async def test_in_a_group_nothing_is_shown_and_nothing_written_down(town: Town) -> None:
    await claimed(town)
    order = await town.order()
    button = Button("", "full_text", str(order.id), order.round)
    await town.clerk.presses_data(pack(town.house.box, CHANNEL, "g", button), chat="g")
    assert [m.text for m in town.heard if m.chat == "g"] == [texts.PRIVATE_ONLY]
    assert await looks(town) == []


# why


async def test_who_signed_is_not_asked_why(town: Town) -> None:
    await claimed(town)
    await town.clerk.presses("看原文和电话")
    assert PHONE in town.clerk.last.text
    assert await looks(town) == [(town.clerk.id, "text", "duty")]


async def test_a_coordinator_who_calls_back_is_not_asked_why(town: Town) -> None:
    await play(town, STRUCK_OFF)
    await town.office.says("/工单")
    await town.office.presses("看原文和电话")
    assert (await looks(town))[-1] == (town.office.id, "text", "callback")


@pytest.mark.parametrize(
    ("label", "reason"), [("联系企业", "contact"), ("现场核查", "visit"), ("回访", "callback"), ("其他", "other")]
)
async def test_a_coordinator_who_places_an_order_says_why_with_one_press(
    new_towns: NewTown, label: str, reason: str
) -> None:
    async with new_towns(sure=False) as town:
        await town.shop.complains(SAID)
        await town.office.presses("看原文和电话")
        assert PHONE not in town.office.last.text
        assert town.office.last.labels == ["联系企业", "现场核查", "回访", "其他"]
        assert await looks(town) == []
        await town.office.presses(label)
        assert PHONE in town.office.last.text
        assert await looks(town) == [(town.office.id, "text", reason)]


async def test_a_reason_that_is_pressed_when_it_is_too_late_shows_nothing(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        await town.shop.complains(SAID)
        await town.office.presses("看原文和电话")
        await town.office.presses("区供电公司")
        await town.office.presses("联系企业")
        assert town.office.last.text == STALE
        assert await looks(town) == []


async def test_a_made_up_reason_is_stale(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        await town.shop.complains(SAID)
        order = await town.order()
        for reason in ("duty", "curious", ""):
            button = Button("", "unmask", f"{order.id}-{reason}", order.round)
            await town.office.presses_data(pack(town.house.box, CHANNEL, "office", button))
            assert town.office.last.text == STALE
        assert await looks(town) == []


async def test_a_file_is_opened_only_after_it_was_said_why(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        await town.shop.says(SAID)
        await town.shop.sends("photo")
        await town.shop.presses("确认提交")
        assert not await opens(town, town.office)
        assert await looks(town) == []
        await town.office.presses("看原文和电话")
        await town.office.presses("现场核查")
        assert await opens(town, town.office)
        assert [look[1:] for look in await looks(town)] == [("text", "visit"), ("file", "visit")]


async def test_who_sent_a_file_opens_it_without_a_word(town: Town) -> None:
    await town.shop.says(SAID)
    await town.shop.sends("photo")
    await town.shop.presses("确认提交")
    assert await opens(town, town.shop)
    assert await looks(town) == []


# who looked


async def test_a_coordinator_lists_who_looked_when_and_why(town: Town) -> None:
    number = await claimed(town)
    await town.office.says(f"/查阅记录 {number}")
    assert town.office.last.text == texts.NO_UNMASKINGS.format(number=number)
    await town.clerk.presses("看原文和电话")
    await town.office.says(f"/查阅记录 {number}")
    assert town.office.last.text.splitlines()[1:] == ["2026-10-12 09:00 王经办看了原文和联系方式，事由：签收办理"]
    assert PHONE not in town.office.last.text


async def test_the_list_is_for_coordinators_and_of_orders_that_are_there(town: Town) -> None:
    number = await claimed(town)
    for person in (town.shop, town.clerk):
        await person.says(f"/查阅记录 {number}")
        assert person.last.text == texts.NOT_COORDINATOR
    await town.office.says("/查阅记录")
    assert town.office.last.text == texts.UNMASKINGS_HOW
    await town.office.says(f"/查阅记录 {number[:-4]}9999")
    assert town.office.last.text == texts.NOT_FOUND


async def test_the_command_lists_the_same(town: Town, tmp_path: Path) -> None:
    number = await claimed(town)
    await town.clerk.presses("看原文和电话")
    home = tmp_path / "home"
    home.mkdir()
    (home / "key").write_bytes(SECRET)
    await town.database.close()
    shutil.copy(town.path, home / "qisu.db")
    said = await asyncio.to_thread(qisu, home, "order", "unmaskings", number)
    assert said.stdout == "2026-10-12 09:00 王经办看了原文和联系方式，事由：签收办理\n", said.stderr
    refused = await asyncio.to_thread(qisu, home, "order", "unmaskings", "GZ-20990101-0001")
    assert refused.returncode == 2
    assert PHONE not in said.stdout + said.stderr
