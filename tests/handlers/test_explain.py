"""为什么是这一天: a button on the order's card and in 进度, one message, for whom the order concerns alone."""

from __future__ import annotations

import re

from handlers.buttons import pack
from handlers.messages import Button
from tests.conftest import NewTown
from tests.handlers.stories import CLAIMED, FILED, LONG, PHONE, STRUCK_OFF, do, play
from tests.town import CHANNEL, METER, OUTAGE, Town

WHY = "为什么是这一天"


async def test_the_owner_asks_from_progress_and_reads_every_day(new_towns: NewTown) -> None:
    async with new_towns("2026-09-30 16:20", sure=True) as town:
        order = await town.shop.complains(METER)
        await town.shop.says("查进度")
        town.shop.news()
        await town.shop.presses(WHY)
        (answer,) = town.shop.news()
    assert answer.text.splitlines() == [
        f"工单{order.number}的时限是这样算出来的：",
        "【签收】10月8日（周四）10:50",
        "· 从9月30日（周三）16:20起算",
        "· 规则：一般件签收时限4个工作小时",
        "· 9月30日（周三）：工作日，算100分钟",
        "· 10月1日（周四）至10月7日（周三）：国庆节放假（国办发明电〔2025〕7号），不算",
        "· 10月8日（周四）：工作日，算140分钟",
        "· 来源：非文件规定(默认值)",
        "【办结】10月13日（周二）18:00",
        "· 从9月30日（周三）16:20起算",
        "· 规则：一般件办结时限5个工作日",
        "· 9月30日（周三）：起算当天，不算",
        "· 10月1日（周四）至10月7日（周三）：国庆节放假（国办发明电〔2025〕7号），不算",
        "· 10月8日（周四）至10月9日（周五）：工作日，第1天至第2天",
        "· 10月10日（周六）：调休上班（国办发明电〔2025〕7号），第3天",
        "· 10月11日（周日）：周末，不算",
        "· 10月12日（周一）至10月13日（周二）：工作日，第4天至第5天",
        "· 来源：非文件规定(默认值)",
    ]


async def test_an_appeal_at_night_says_from_which_opening_it_counts(new_towns: NewTown) -> None:
    async with new_towns("2026-10-12 20:15", sure=True) as town:
        await town.shop.complains(METER)
        await town.shop.says("查进度")
        await town.shop.presses(WHY)
        assert "· 10月12日（周一）20:15不在上班时间，从下一个上班时刻10月13日（周二）08:30起算" in town.shop.last.text
        assert "· 10月12日（周一）：已过下班时间，不算" in town.shop.last.text


async def test_the_unit_and_the_coordinator_ask_from_the_card(town: Town) -> None:
    await play(town, CLAIMED)
    for who in (town.clerk, town.office):
        await who.says("/工单")
        who.news()
        await who.presses(WHY)
        (answer,) = who.news()
        assert "【首次联系】" in answer.text
        assert "【办结】" in answer.text


async def test_an_urgent_limit_says_that_it_runs_round_the_clock(new_towns: NewTown) -> None:
    async with new_towns("2026-10-03 11:00", sure=True) as town:
        await town.shop.complains(OUTAGE)
        await town.shop.says("查进度")
        await town.shop.presses(WHY)
        assert "· 规则：紧急件办结时限24小时" in town.shop.last.text
        assert "国庆节" not in town.shop.last.text


async def test_a_limit_sent_back_names_what_was_given_back(town: Town) -> None:
    await play(town, LONG[:19])
    await town.shop.says("查进度")
    await town.shop.presses(WHY)
    assert re.search("退回重办：.*用去的时间补回1个工作日，顺延到", town.shop.last.text)


async def test_nobody_else_is_told(town: Town) -> None:
    order = await town.shop.complains(METER)
    for who in (town.shop2, town.other, town.clerk):
        await who.presses_data(pack(town.house.box, CHANNEL, who.chat, Button(WHY, "why", str(order.id), order.round)))
    assert "按钮已经失效" in town.shop2.last.text
    assert "按钮已经失效" in town.other.last.text
    assert "时限是这样算出来的" in town.clerk.last.text


async def test_it_says_nothing_of_what_was_appealed(town: Town) -> None:
    await play(town, (*LONG[:2], ("shop", "presses", "确认提交")))
    await town.clerk.says("/工单")
    await town.clerk.presses(WHY)
    assert "时限是这样算出来的" in town.clerk.last.text
    for private in (PHONE, PHONE[:3] + "****", "饭馆", "东环路"):
        assert private not in town.clerk.last.text


async def test_an_order_without_a_running_limit_offers_no_reason(town: Town) -> None:
    await play(town, FILED)
    await town.shop.says("查进度")
    button = town.shop.offered(WHY)
    for row in (("shop", "presses", "撤回"), ("shop", "presses", "确认撤回")):
        await do(town, row)
    await town.shop.says("查进度")
    assert WHY not in town.shop.last.labels
    await town.shop.presses_data(button)
    assert "没有正在走的时限" in town.shop.last.text


async def test_asking_changes_nothing(town: Town) -> None:
    await play(town, STRUCK_OFF)
    await town.office.says("/工单")
    before = await town.written()
    await town.office.presses(WHY)
    assert await town.written() == before
