"""Whoever tries numbers learns nothing, and soon hears nothing."""

from __future__ import annotations

import logging

import pytest

from handlers import misses, texts
from tests.town import METER, Town


async def test_after_five_misses_in_an_hour_there_is_silence_and_one_line_without_content(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    order = await town.shop2.complains(METER)
    town.shop.news()
    numbers = [f"{order.number[:-4]}{n:04}" for n in (9001, 9002, 9003, 9004)]
    with caplog.at_level(logging.WARNING, "handlers"):
        for number in (*numbers, order.number, order.number, f"{order.number[:-4]}9005"):
            await town.shop.says(f"查 {number}")
    assert [m.text for m in town.shop.news()] == [texts.NOT_FOUND] * misses.MOST
    assert [record.getMessage() for record in caplog.records] == ["address 1 asks for orders that are not its own"] * 2


async def test_ones_own_order_is_answered_all_the_same(town: Town) -> None:
    mine = await town.shop.complains(METER)
    for n in range(misses.MOST + 1):
        await town.shop.says(f"/进度 {mine.number[:-4]}9{n:03}")
    town.shop.news()
    await town.shop.says(mine.number)
    assert METER in town.shop.last.text


async def test_an_hour_later_it_is_answered_again(town: Town) -> None:
    for n in range(misses.MOST + 1):
        await town.shop.says(f"GZ-20261012-9{n:03}")
    town.shop.news()
    town.clock.advance(minutes=59)
    await town.shop.says("GZ-20261012-9100")
    assert town.shop.news() == []
    town.clock.advance(minutes=1)
    await town.shop.says("GZ-20261012-9100")
    assert [m.text for m in town.shop.news()] == [texts.NOT_FOUND]


async def test_every_way_to_name_an_order_counts(town: Town) -> None:
    order = await town.shop2.complains(METER)
    for line in ("{}", "/进度 {}", "工单{}办到哪了", "/撤回 {}", "/催办 {}", "{} 也停电了还没人来看过"):
        await town.shop.says(line.format(order.number))
    assert len(town.shop.messages) == misses.MOST


async def test_another_person_is_not_made_silent_by_it(town: Town) -> None:
    for n in range(misses.MOST + 1):
        await town.shop.says(f"GZ-20261012-9{n:03}")
    await town.shop2.says("GZ-20261012-9100")
    assert town.shop2.last.text == texts.NOT_FOUND
