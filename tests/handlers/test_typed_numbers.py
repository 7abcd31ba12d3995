"""A number that is typed where buttons bear none: words like any other, and no press."""

from __future__ import annotations

from tests.conftest import NewTown
from tests.town import METER
from workflow.terms import State


async def test_a_typed_number_presses_no_button(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 09:00", sure=True) as town:
        await town.shop.complains(METER)
        await town.clerk.says("/工单")
        assert "签收" in town.clerk.last.labels
        await town.clerk.says("1")
        assert (await town.order()).state is State.DISPATCHED


async def test_a_typed_label_presses_the_newest_button_that_has_it(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 09:00", sure=True) as town:
        await town.shop.complains(METER)
        await town.clerk.says("/工单")
        await town.clerk.says("签收")
        assert (await town.order()).state is State.HANDLING
