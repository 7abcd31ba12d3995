"""A card stands where it was shown, and shows how the order stands: in the group, in private, after another took it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.channels.base import Receipt, Sent
from bot.folding import MOST_CARDS
from db.models.messages import OutboxRow
from handlers import texts
from handlers.messages import Shown
from tests.town import CHANNEL, METER, Citizen, Heard, Post, Town, new_town

GROUP = "-1001"


@dataclass
class Standing:
    """A message as it stands on the wall."""

    ref: str
    chat: str
    text: str
    buttons: dict[str, str]


@dataclass
class Wall(Post):
    """A channel on which messages stand and can be changed, until somebody takes them down."""

    heard: list[Heard]
    standing: list[Standing] = field(default_factory=list)
    sends: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    busy: str = ""  # a chat that takes nothing for a minute

    def __post_init__(self) -> None:
        super().__init__(self.heard)

    async def send(self, message: Shown) -> Receipt:
        if message.chat == self.busy:
            return Receipt(Sent.LATER, retry_after=60)
        await super().send(message)
        self.sends.append(message.chat)
        ref = f"w{len(self.sends)}"
        self.standing.append(Standing(ref, message.chat, message.text, _buttons(message)))
        return Receipt(Sent.SENT, ref)

    async def update(self, ref: str, message: Shown) -> Receipt:
        for one in self.standing:
            if one.ref == ref:
                assert (one.text, one.buttons) != (message.text, _buttons(message)), "nothing was changed"
                self.edits.append(message.chat)
                one.text, one.buttons = message.text, _buttons(message)
                return Receipt(Sent.SENT, ref)
        return Receipt(Sent.LOST)

    def of(self, chat: str) -> list[Standing]:
        return [one for one in self.standing if one.chat == chat]

    def card(self, chat: str) -> Standing:
        """The newest in a chat that is a card of an order."""
        return next(one for one in reversed(self.of(chat)) if "内容：" in one.text or "已不由" in one.text)


def _buttons(message: Shown) -> dict[str, str]:
    return {label: data for row in message.buttons for label, data in row}


@pytest.fixture
async def town(town_template: Path, tmp_path: Path) -> AsyncIterator[Town]:
    async with new_town(town_template, tmp_path / "town", sure=True) as town:
        yield town


@pytest.fixture
async def wall(town: Town) -> Wall:
    """The town on channels with cards in place, its group bound."""
    wall = Wall(town.heard)
    town.app = App(town.database, town.house, {CHANNEL: wall}, town.clock)
    await town.office.says("/绑定 区供电公司", chat=GROUP)
    wall.standing.clear()
    wall.sends.clear()
    return wall


async def test_claim_and_finish_in_a_group_are_one_message_and_two_changes_of_it(town: Town, wall: Wall) -> None:
    order = await town.shop.complains(METER)
    await town.clerk.presses_data(wall.card(GROUP).buttons["签收"], chat=GROUP)
    assert wall.card(GROUP).text.startswith(f"工单{order.number}（{order.cls.zh}，办理中）")
    assert texts.CARD_HANDLER.format(name="王经办") in wall.card(GROUP).text
    assert "签收" not in wall.card(GROUP).buttons
    await town.clerk.presses("办结")
    await town.clerk.says("结论：表箱已换，今天14点送电。依据：供电营业规则。措施：更换表箱。联系人：王经办。")
    assert "待复核" in wall.card(GROUP).text
    assert (wall.sends.count(GROUP), wall.edits.count(GROUP)) == (1, 2)


async def test_who_claims_in_the_group_reads_in_private_what_to_do_next(town: Town, wall: Wall) -> None:
    await town.shop.complains(METER)
    await town.clerk.presses_data(wall.card(GROUP).buttons["签收"], chat=GROUP)
    assert "已联系" in wall.of("clerk")[-1].buttons


async def test_who_claims_in_the_group_without_a_private_chat_sees_it_on_the_card(town: Town, wall: Wall) -> None:
    await town.shop.complains(METER)
    await town.clerk.leaves()
    await town.clerk.presses_data(wall.card(GROUP).buttons["签收"], chat=GROUP)
    assert texts.CARD_HANDLER.format(name="王经办") in wall.card(GROUP).text
    assert "已联系" in wall.card(GROUP).buttons
    assert wall.sends.count(GROUP) == 1


async def test_what_the_unit_must_do_again_is_said_anew_and_what_needs_nothing_is_only_shown(
    town: Town, wall: Wall
) -> None:
    order = await town.shop.complains(METER)
    await town.clerk.presses_data(wall.card(GROUP).buttons["签收"], chat=GROUP)
    await town.shop.says(f"催办 {order.number}")
    if not any("催办工单" in one.text for one in wall.of(GROUP)):
        await town.shop.presses("催办")
    assert [one.text[:8] for one in wall.of(GROUP)][1:] == ["企业催办工单GZ"]
    await town.clerk.presses("办结")
    await town.clerk.says("结论：表箱已换，今天14点送电。依据：供电营业规则。措施：更换表箱。联系人：王经办。")
    await town.office.presses("销号")
    await town.shop.presses("满意")
    assert len(wall.of(GROUP)) == 2
    assert "已销号" in wall.of(GROUP)[0].text


async def test_the_card_of_a_colleague_shows_that_somebody_else_has_it(town: Town, wall: Wall) -> None:
    await town.shop.complains(METER)
    assert "签收" in wall.card("clerk2").buttons
    await town.clerk.presses("签收")
    (card,) = wall.of("clerk2")
    assert "办理中" in card.text
    assert "王经办" in card.text
    assert "签收" not in card.buttons


async def test_a_unit_that_does_not_have_the_order_any_more_sees_nothing_of_it(town: Town, wall: Wall) -> None:
    order = await town.shop.complains(METER)
    old = {chat: wall.card(chat).buttons["签收"] for chat in (GROUP, "clerk")}
    await town.office.says(f"/改派 {order.number} 区住建局")
    if (await town.order()).lead_name != "区住建局":
        await town.office.presses("区住建局")
    for chat in (GROUP, "clerk", "clerk2"):
        cards = [one for one in wall.of(chat) if one.text == texts.CARD_NOT_YOURS.format(number=order.number)]
        assert [one.buttons for one in cards] == [{}]
        assert not any("内容" in one.text for one in wall.of(chat))
    before = await town.written("orders", "history")
    await town.clerk.presses_data(old[GROUP], chat=GROUP)
    await town.clerk.presses_data(old["clerk"])
    assert await town.written("orders", "history") == before
    assert "工单没有变动" in wall.of("clerk")[-1].text


async def test_the_progress_card_of_an_enterprise_follows_the_order(town: Town, wall: Wall) -> None:
    order = await town.shop.complains(METER)
    await town.shop.says(f"查进度 {order.number}")
    card = wall.of("shop")[-1]
    assert "待签收" in card.text
    await town.clerk.presses("签收")
    assert "办理中" in card.text
    assert "撤回" in card.buttons


async def test_what_an_enterprise_was_told_stays_as_it_was_said(town: Town, wall: Wall) -> None:
    await town.shop.complains(METER)
    receipt = [one.text for one in wall.of("shop")]
    await town.clerk.presses("签收")
    assert [one.text for one in wall.of("shop")][: len(receipt)] == receipt


async def test_a_card_that_was_taken_down_is_drawn_anew_and_changed_there_from_then_on(town: Town, wall: Wall) -> None:
    await town.shop.complains(METER)
    data = wall.card(GROUP).buttons["签收"]
    wall.standing.remove(wall.card(GROUP))
    await town.clerk.presses_data(data, chat=GROUP)
    assert "办理中" in wall.card(GROUP).text
    await town.clerk.presses("办结")
    await town.clerk.says("结论：表箱已换，今天14点送电。依据：供电营业规则。措施：更换表箱。联系人：王经办。")
    assert "待复核" in wall.card(GROUP).text
    assert len(wall.of(GROUP)) == 1


async def test_only_the_masked_words_stand_in_a_group(town: Town, wall: Wall) -> None:
    await town.shop.complains(METER + "，电话13993612345")
    await town.clerk.presses_data(wall.card(GROUP).buttons["签收"], chat=GROUP)
    assert "13993612345" not in "".join(one.text for one in wall.of(GROUP))
    assert "139****2345" in wall.card(GROUP).text


async def test_a_change_that_was_not_made_yet_gives_way_to_a_newer_one(town: Town, wall: Wall) -> None:
    order = await town.shop.complains(METER)
    deliver, town.app.delivery.deliver = town.app.delivery.deliver, _nothing  # type: ignore[method-assign]
    await town.clerk.presses("签收")
    await town.clerk.presses_data((await _claimed(town))["已联系"])
    town.app.delivery.deliver = deliver  # type: ignore[method-assign]
    await town.app.settle()
    assert wall.edits.count(GROUP) == 1
    assert order.number in wall.card(GROUP).text


async def test_of_a_burst_that_came_as_one_message_each_order_can_be_claimed_in_the_group(
    town: Town, wall: Wall
) -> None:
    wall.busy = GROUP
    numbers = []
    for n in range(MOST_CARDS + 1):
        firm = await town.hires(Citizen(f"firm{n}"))
        numbers.append((await firm.complains(METER)).number)
    wall.busy = ""
    town.clock.advance(minutes=2)
    await town.time_passes()
    (digest,) = wall.of(GROUP)
    assert all(number in digest.text for number in numbers)
    await town.clerk.presses_data(digest.buttons[f"签收 {numbers[3][-4:]}"], chat=GROUP)
    claimed = [order.number for order in await town.orders() if order.handler]
    assert claimed == [numbers[3]]
    assert f"工单{numbers[3]}已由王经办签收" in wall.of(GROUP)[-1].text
    assert await town.is_quiet()


async def _nothing() -> bool:
    return False


async def _claimed(town: Town) -> dict[str, str]:
    """The buttons of the reply that waits for who claimed."""
    async with town.database.read() as tx:
        rows = (await tx.scalars(select(OutboxRow).where(OutboxRow.kind == "say").order_by(OutboxRow.id))).all()
    found = [{label: data for line in row.payload["buttons"] for label, data in line} for row in rows]
    return next(buttons for buttons in reversed(found) if "已联系" in buttons)
