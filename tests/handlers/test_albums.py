"""Several files sent at once are one complaint with all of them, whenever each of them arrives."""

from __future__ import annotations

from typing import Any

from handlers import texts
from handlers.messages import File, Incoming, Kind
from tests.town import METER, Town, story

WAIT = 1.5


def part(town: Town, n: int, text: str = "", **more: Any) -> Incoming:
    given = {"files": (File("photo", f"p{n}", "", 10),), "text": text, "album": "a1"} | more
    return town.shop._incoming(Kind.FILE, **given)


async def arrives(town: Town, *parts: Incoming) -> None:
    await town.receives(*parts)
    town.clock.advance(seconds=WAIT)
    await town.time_passes()


async def files(town: Town) -> list[int]:
    """How many files each note of the order has."""
    return [len(value) for row in (await town.written("notes"))["notes"] for value in row if isinstance(value, list)]


async def test_an_album_with_a_caption_is_one_complaint_with_all_files(town: Town) -> None:
    await arrives(town, part(town, 1, METER), *(part(town, n) for n in range(2, 11)))
    assert len(town.shop.messages) == 1
    assert texts.DRAFT_FILES.format(n=10) in town.shop.last.text
    await town.shop.presses("确认提交")
    assert await files(town) == [10]
    assert len(await town.orders()) == 1


async def test_the_caption_may_stand_on_any_part(town: Town) -> None:
    await arrives(town, part(town, 1), part(town, 2, METER), part(town, 3))
    assert texts.DRAFT_FILES.format(n=3) in town.shop.last.text
    assert "装电表" in town.shop.last.text


async def test_a_late_part_goes_into_the_same_draft(town: Town) -> None:
    await arrives(town, part(town, 1, METER), part(town, 2))
    await arrives(town, part(town, 3))
    assert texts.DRAFT_FILES.format(n=3) in town.shop.last.text


async def test_a_late_part_goes_into_the_order_that_the_others_became(town: Town) -> None:
    await arrives(town, part(town, 1, METER), part(town, 2))
    await town.shop.presses("确认提交")
    await town.shop.says("住建局说好的施工许可证两个月了还不给我们发")
    await town.shop.presses("确认提交")
    await arrives(town, part(town, 3))
    first, second = await town.orders()
    assert (story(first)[-1], story(second)[-1]) == ("supplement", story(second)[0])
    assert await files(town) == [2, 1]


async def test_an_album_for_an_order_is_one_addition(town: Town) -> None:
    await town.shop.complains()
    await town.shop.presses("补充材料")
    await arrives(town, part(town, 1, "表箱的照片"), part(town, 2), part(town, 3))
    assert story(await town.order()).count("supplement") == 1
    assert await files(town) == [3]


async def test_an_edited_caption_replaces_its_words_in_the_draft(town: Town) -> None:
    await arrives(town, part(town, 1, METER, origin="71"), part(town, 2, origin="72"))
    await town.shop.edits(METER.replace("半个月", "二十天"), of="71")
    assert "二十天" in town.shop.last.text
    assert "半个月" not in town.shop.last.text
    assert texts.DRAFT_FILES.format(n=2) in town.shop.last.text


async def test_an_edit_of_any_part_after_filing_is_added_to_the_order(town: Town) -> None:
    await arrives(town, part(town, 1, METER, origin="71"), part(town, 2, origin="72"))
    await town.shop.presses("确认提交")
    await town.shop.edits("这一张是表箱背面", of="72")
    assert story(await town.order())[-1] == "supplement"
