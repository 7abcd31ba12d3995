"""Who is told of a step: exactly those whom the row's letters name, each once, in words that say what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from handlers import notices, texts
from handlers.turn import Scene
from tests.handlers.staging import (
    ANSWER,
    CALLED,
    CLAIM,
    DECLINE,
    FILE,
    FILE_WITH,
    HELD,
    HELD_WITH,
    LAST,
    OBJECTED,
    OFFICE,
    OPINION,
    POWERS,
    TRADE,
    UNSURE,
    WATER,
    WORDS,
    A,
    Stage,
    staged,
)
from tests.town import HOUSING, POWER, Citizen, FakeClock, Town, moment
from workflow.order import Actor, Details
from workflow.refusals import NotAllowed, Refusal
from workflow.terms import Class, Outcome, Plea

# row: the steps before, the step, who hears of it besides who took it (an enterprise that acts is told here)
ROWS: dict[str, tuple[Iterable[tuple[Any, ...]], tuple[Any, ...], set[str]]] = {
    "file": ((), FILE_WITH, {"shop", *POWERS, "waterman"}),
    "file unsure": ((), (A.FILE_UNSURE, "shop"), {"shop", *OFFICE}),
    "dispatch": (UNSURE, (A.DISPATCH, "office", {"unit": POWER, "units": (WATER,)}), {"shop", *POWERS, "waterman"}),
    "claim": ((FILE,), CLAIM, {"shop"}),
    "object": ((FILE,), OBJECTED[1], OFFICE),
    "uphold": (OBJECTED, (A.UPHOLD, "office", {"unit": HOUSING}), {"shop", *POWERS, "other"}),
    "reject": (OBJECTED, (A.REJECT, "office"), POWERS),
    "recall": (HELD, (A.RECALL, "office", {"unit": HOUSING}), {"shop", *POWERS, "other"}),
    "contact": (HELD, (A.CONTACT, "clerk"), {"shop"}),
    "dispose": (HELD, (A.DISPOSE, "clerk"), {"shop", *OFFICE}),
    "ask": (HELD, (A.ASK, "clerk"), {"shop"}),
    "supplement": (HELD, (A.SUPPLEMENT, "shop"), POWERS | OFFICE),
    "supplement of what was asked": ((*HELD, (A.ASK, "clerk")), (A.SUPPLEMENT, "shop"), POWERS),
    "ask extension": (HELD, (A.ASK_EXTENSION, "clerk", {"days": 3}), OFFICE),
    "extend": ((*HELD, (A.ASK_EXTENSION, "clerk", {"days": 3})), (A.EXTEND, "office"), {"shop", *POWERS}),
    "refuse": ((*HELD, (A.ASK_EXTENSION, "clerk", {"days": 3})), (A.REFUSE, "office"), POWERS),
    "consult": (HELD_WITH, (A.CONSULT, "clerk", {"units": (TRADE,)}), {"trader"}),
    "opine": (HELD_WITH, OPINION, POWERS),
    "waive": (HELD_WITH, (A.WAIVE, "office"), {*POWERS, "waterman"}),
    "answer": (HELD, ANSWER, {"shop", *OFFICE}),
    "strike off": ((*HELD, ANSWER), (A.STRIKE_OFF, "office"), {"shop", *POWERS}),
    "send back": ((*HELD, ANSWER), (A.SEND_BACK, "office"), {"shop", *POWERS}),
    "try": (CALLED, (A.TRY, "office", {"reached": False}), {"office2"}),
    "rate good": (CALLED, (A.RATE_GOOD, "shop", {"solved": True}), {"shop", *POWERS, *OFFICE}),
    "rate bad": (CALLED, (A.RATE_BAD, "shop"), {"shop", *POWERS, *OFFICE}),
    "rate last": ((*CALLED, *LAST, *LAST), (A.RATE_LAST, "shop"), {"shop", *POWERS, *OFFICE, "boss"}),
    "lasting": ((*CALLED, (A.RATE_GOOD, "shop")), (A.LASTING, "shop"), POWERS | OFFICE),
    "reopen": ((*CALLED, (A.RATE_GOOD, "shop")), (A.REOPEN, "shop"), POWERS | OFFICE),
    "withdraw": (HELD_WITH, (A.WITHDRAW, "shop"), {"shop", *POWERS, "waterman", *OFFICE}),
    "decline": (HELD_WITH, DECLINE, {"shop", *POWERS, "waterman"}),
    "transfer": (
        HELD_WITH, (A.TRANSFER, "office", {"channel": "12315", "ref": "回执第7号"}), {"shop", *POWERS, "waterman"},
    ),
    "contest": ((*UNSURE, DECLINE), (A.CONTEST, "shop"), OFFICE | {"boss"}),
    "meet": (HELD_WITH, (A.MEET, "office"), {"shop", *POWERS, "waterman"}),
    "conclude": (
        (*HELD_WITH, (A.MEET, "office")), (A.CONCLUDE, "office", {"unit": HOUSING, "units": (TRADE,)}),
        {"shop", "other", "trader", *POWERS, "waterman"},
    ),
    "raise": (HELD, (A.RAISE, "office"), {"shop", *POWERS}),
    "reclass": (HELD, (A.RECLASS, "office", {"cls": Class.COMPLEX}), {"shop", *POWERS}),
    "urge": (HELD, (A.URGE, "shop"), POWERS | OFFICE),
    "list": (HELD, (A.LIST, "office"), {"shop", *POWERS, "boss"}),
    "mark": (HELD, (A.MARK, "office"), {"shop"}),
    "request": ((*HELD, (A.MARK, "office")), (A.REQUEST, "shop", {"ground": Plea.MARK.value}), OFFICE | {"boss"}),
    "settle": (
        (*HELD, (A.MARK, "office"), (A.REQUEST, "shop", {"ground": Plea.MARK.value})),
        (A.SETTLE, "boss", {"granted": True}), {"shop", *POWERS, *OFFICE},
    ),
    "escalate": (HELD, (A.ESCALATE, "office"), {"shop", *POWERS, "boss"}),
    "erase": (HELD, (A.ERASE, "shop"), OFFICE),
}  # fmt: skip
BY_REPLY = {"contest", "reopen"}  # the form's reply tells who did it


@pytest.mark.parametrize("row", ROWS)
async def test_a_step_is_told_to_exactly_whom_its_row_names(town: Town, row: str) -> None:
    before, (action, by, *details), told = ROWS[row]
    stage = await staged(town)
    await stage.goes(*before)
    heard = await stage.heard(action, by, **(details[0] if details else {}))
    assert set(heard) == told - {by} | ({by} & told if by == "shop" and row not in BY_REPLY else set())


async def test_a_colleague_who_takes_over_is_named_to_the_unit_and_not_to_the_enterprise(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD)
    colleague = Actor(town.clerk2.id, frozenset({POWER}))
    heard = await stage.heard(A.HAND_OVER, "clerk", person=colleague)
    assert set(heard) == {"shop", "clerk2", "head"}
    assert "由李经办接着办理" in heard["clerk2"]
    assert "李经办" not in heard["shop"]


async def test_a_unit_that_was_only_called_to_the_meeting_hears_that_its_conclusion_leaves_it_out(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD, (A.MEET, "office", {"units": (WATER, TRADE)}))
    heard = await stage.heard(A.CONCLUDE, "office", unit=POWER, units=(TRADE,))
    assert "本单位不用再配合" in heard["waterman"]
    assert f"结论：{WORDS}" in heard["waterman"]
    assert "请本单位配合" in heard["trader"]


async def test_what_time_does_is_told_like_any_step(town: Town, clock: FakeClock) -> None:
    stage = await staged(town)
    await stage.goes(*HELD, (A.ASK, "clerk"))
    clock.set("2026-10-19 18:00")
    heard = await stage.heard(A.PAUSE_OVER)
    assert set(heard) == {"shop", *POWERS}
    assert "10月26日（周一）18:00前给您答复" in heard["shop"]


# what the sentences say


async def told(town: Town, before: Iterable[tuple[Any, ...]], step: tuple[Any, ...]) -> dict[str, str]:
    stage = await staged(town)
    await stage.goes(*before)
    action, by, *details = step
    return await stage.heard(action, by, **(details[0] if details else {}))


async def test_an_extension_tells_the_days_the_new_limit_and_the_reason(town: Town) -> None:
    before, step, _ = ROWS["extend"]
    heard = await told(town, before, (*step, {"words": "外线要迁改"}))
    assert "延长3个工作日，改为10月22日（周四）18:00。\n原因：外线要迁改" in heard["shop"]
    assert "10月22日（周四）18:00前办结，原因已告诉企业" in heard["clerk"]


async def test_an_extension_that_can_be_told_to_nobody_is_not_granted(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD, (A.ASK_EXTENSION, "clerk", {"days": 3}))
    await town.shop.leaves()
    with pytest.raises(NotAllowed) as refused:
        await stage.heard(A.EXTEND, "office")
    assert refused.value.refusal is Refusal.NOBODY_TOLD
    async with town.database.read() as tx:
        assert not (await stage.loaded(tx)).past(A.EXTEND)
    await town.shop.says("查进度")
    assert "shop" in await stage.heard(A.EXTEND, "office")


async def test_who_may_not_grant_an_extension_does_not_learn_whether_the_enterprise_is_reached(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD, (A.ASK_EXTENSION, "clerk", {"days": 3}))
    await town.shop.leaves()
    with pytest.raises(NotAllowed) as refused:
        await stage.heard(A.EXTEND, "clerk")
    assert refused.value.refusal is Refusal.NOT_YOURS


async def test_what_was_asked_for_names_the_last_day(town: Town) -> None:
    heard = await told(town, HELD, (A.ASK, "clerk", {"words": "请发用电申请单"}))
    assert "请发用电申请单\n请在10月19日（周一）18:00前点“补充材料”" in heard["shop"]


async def test_a_co_unit_reads_by_when_its_opinion_is_waited_for(town: Town) -> None:
    heard = await told(town, (), FILE_WITH)
    assert "由区供电公司牵头，请本单位配合，10月19日（周一）18:00前出具意见" in heard["waterman"]
    assert "配合单位：区水务局" in heard["shop"]


async def test_the_lead_reads_whether_opinions_are_still_missing(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD_WITH, (A.CONSULT, "clerk", {"units": (TRADE,)}))
    assert "还有单位的意见没有到" in (await stage.heard(*OPINION))["clerk"]
    assert "各单位的意见都到齐了" in (await stage.heard(A.OPINE, "trader"))["clerk"]


async def test_only_the_unit_that_is_not_waited_for_any_more_is_told_so(town: Town) -> None:
    stage = await staged(town)
    await stage.goes(*HELD_WITH, (A.CONSULT, "clerk", {"units": (TRADE,)}))
    heard = await stage.heard(A.WAIVE, "office", unit=TRADE)
    assert set(heard) == {*POWERS, "trader"}
    assert "不用再等区市场监管局的意见" in heard["clerk"]


async def test_a_refusal_to_take_it_on_names_ground_channel_and_until_when_to_object(town: Town) -> None:
    heard = await told(town, UNSURE, DECLINE)
    assert "不予受理：非企业经营事项。" in heard["shop"]
    assert "这件事请找：12345。\n您不同意的话，10月19日（周一）18:00前可以" in heard["shop"]


async def test_what_was_contested_once_names_the_other_remedies(town: Town) -> None:
    heard = await told(town, (*UNSURE, DECLINE, (A.CONTEST, "shop")), (A.DECLINE, "office2", DECLINE[2]))
    assert "行政复议" in heard["shop"]
    assert "不服处理" not in heard["shop"]


async def test_a_transfer_names_the_channel_in_words_and_the_receipt(town: Town) -> None:
    heard = await told(town, HELD, (A.TRANSFER, "office", {"channel": "arbitration", "ref": "张劳仲〔2026〕7号"}))
    assert "已转到劳动仲裁办理，对方回执：张劳仲〔2026〕7号" in heard["shop"]
    assert "已转到劳动仲裁办理" in heard["clerk"]


async def test_a_ruling_says_what_was_requested_and_how_it_was_ruled(town: Town) -> None:
    before, _, _ = ROWS["settle"]
    heard = await told(town, before, (A.SETTLE, "boss", {"granted": False}))
    assert "（对不合理认定有异议）有了裁定：不同意" in heard["shop"]
    assert all("不同意" in heard[chat] for chat in OFFICE | POWERS)


async def test_an_escalation_names_the_level(town: Town) -> None:
    heard = await told(town, (*HELD, (A.ESCALATE, "office")), (A.ESCALATE, "office"))
    assert all("已提级到区领导" in heard[chat] for chat in ("shop", "clerk", "boss"))


async def test_a_second_extension_is_said_to_be_the_supervisors(town: Town) -> None:
    first = ((A.ASK_EXTENSION, "clerk", {"days": 5}), (A.EXTEND, "office"))
    heard = await told(town, (*HELD_WITH, *first), (A.ASK_EXTENSION, "clerk", {"days": 10}))
    assert "第二次要由督办审批" in heard["office"]


async def test_follow_up_asks_with_two_buttons_and_until_when(town: Town, clock: FakeClock) -> None:
    stage = await staged(town)
    await stage.goes(*CALLED, (A.RATE_GOOD, "shop", {"solved": True}))
    clock.set("2026-11-11 08:30")
    heard = await stage.heard(A.ASK_EFFECT)
    assert set(heard) == {"shop"}
    assert town.shop.last.labels == ["效果稳定", "问题反弹"]
    assert "11月18日（周三）18:00前有效" in heard["shop"]


async def test_a_promise_is_asked_after_on_its_date(town: Town, clock: FakeClock) -> None:
    stage = await staged(town)
    promise = {"outcome": Outcome.PROMISED, "promised": moment("2026-10-30 00:00").date() + timedelta(days=1)}
    await stage.goes(*HELD, (A.ANSWER, "clerk", promise), (A.STRIKE_OFF, "office"), (A.RATE_GOOD, "shop"))
    clock.set("2026-11-02 08:30")
    assert "承诺办的事，现在办成了吗" in (await stage.heard(A.ASK_EFFECT))["shop"]


# several enterprises


async def merged(town: Town) -> tuple[Stage, Stage]:
    """(the order that stays, of shop; the one of shop2 that went into it)."""
    stays, goes = await staged(town), await staged(town, "shop2")
    await stays.goes(*HELD)
    await goes.goes((A.FILE, "shop2", {"unit": HOUSING}))
    return stays, goes


async def merge(stays: Stage, goes: Stage) -> dict[str, str]:
    before = len(goes.town.heard)
    async with goes.town.database.begin() as tx:
        order, into = await goes.loaded(tx), await stays.loaded(tx)
        scene = Scene(goes.town.house, tx, goes.town.clock())
        actor = await goes.actor(tx, "office")
        taken = order.take(A.MERGE, actor, scene.now, goes.town.house.calendar, Details(words=WORDS, order=into))
        await tx.flush()
        await notices.announce(scene, order, taken)
    await goes.town.app.settle()
    return {m.chat: m.text for m in goes.town.heard[before:]}


async def test_a_merge_is_told_to_the_parties_and_units_of_both_orders(town: Town) -> None:
    stays, goes = await merged(town)
    heard = await merge(stays, goes)
    assert set(heard) == {"shop", "shop2", "other", *POWERS}
    assert "已合并到GZ-20261012-9000一起办理" in heard["shop2"]
    assert "已并入您的工单GZ-20261012-9000" in heard["shop"]
    assert "本单位不用再单独办理" in heard["other"]
    assert "是同一件事，已并入GZ-20261012-9000一起办理" in heard["clerk"]


async def test_every_party_is_told_and_rates_and_who_did_not_rate_reads_other_words(town: Town) -> None:
    stays, goes = await merged(town)
    await merge(stays, goes)
    heard = await stays.heard(*ANSWER[:2], **ANSWER[2])
    assert {"shop", "shop2"} <= set(heard)
    await stays.goes((A.STRIKE_OFF, "office"))
    assert town.shop2.last.labels[:2] == ["满意", "不满意"]
    heard = await stays.heard(A.RATE_GOOD, "shop2", solved=True)
    assert "还有别的诉求人没有评价" in heard["shop2"]
    assert "另一位诉求人已评价满意，也请您评价" in heard["shop"]
    heard = await stays.heard(A.RATE_BAD, "shop")
    assert heard["shop"].startswith("谢谢您如实评价")
    assert "另一位诉求人评价不满意，已退回区供电公司重新办理（第2轮）" in heard["shop2"]


async def test_who_leaves_is_told_so_and_nothing_after_that(town: Town) -> None:
    stays, goes = await merged(town)
    await merge(stays, goes)
    heard = await stays.heard(A.WITHDRAW, "shop")
    assert heard["shop"].startswith("您已退出工单")
    assert "您的诉求继续办理" in heard["shop2"]
    assert "还有别的诉求人，请继续办理" in heard["clerk"]
    heard = await stays.heard(*ANSWER[:2], **ANSWER[2])
    assert "shop2" in heard
    assert "shop" not in heard


# 举报


async def test_the_unit_that_is_reported_hears_nothing_and_only_coordinators_do_until_it_is_dispatched(
    town: Town,
) -> None:
    spy = await town.hires(Citizen("spy", "冯协调", POWER, coordinator=True))
    stage = await staged(town, reported=[list(POWER)])
    heard = await stage.heard(A.FILE_UNSURE, "shop")
    assert set(heard) == {"shop", *OFFICE}
    assert "您反映的单位不会收到" in heard["shop"]
    assert "被反映的单位不会收到，请勿转告" in heard["office"]
    assert set(await stage.heard(A.ESCALATE, "office")) == {"shop"}, "the supervisors hear of it once it is dispatched"
    assert set(await stage.heard(A.DISPATCH, "office", unit=HOUSING)) == {"shop", "other"}
    assert set(await stage.heard(A.LIST, "office")) == {"shop", "other", "boss"}
    assert set(await stage.heard(A.URGE, "shop")) == {"other", *OFFICE}
    assert not spy.messages
    assert not town.clerk.messages


async def test_a_late_restricted_order_alerts_nobody_of_the_unit_it_reports(town: Town) -> None:
    spy = await town.hires(Citizen("spy", "冯协调", POWER, coordinator=True))
    stage = await staged(town, reported=[list(POWER)])
    await stage.goes((A.FILE_UNSURE, "shop"))
    await town.until("2026-10-12 09:31")
    assert town.office.heard("超时未交办") == 1
    assert not spy.messages


# one person, one message


async def test_who_stands_on_two_sides_hears_once(town: Town) -> None:
    both = await town.hires(Citizen("both", "周双岗", POWER, coordinator=True))
    stage = await staged(town)
    await stage.goes(*HELD)
    await stage.heard(A.SUPPLEMENT, "shop")
    assert both.heard("补充了材料") == 1


async def test_a_group_of_a_unit_hears_too(town: Town) -> None:
    await town.office.says("/绑定 区供电公司", chat="group")
    stage = await staged(town)
    heard = await stage.heard(A.FILE, "shop", unit=POWER)
    assert set(heard) == {"shop", "group", *POWERS}


# every state


@pytest.mark.parametrize(
    ("before", "step"),
    [
        (UNSURE, (A.ESCALATE, "office")),
        (UNSURE, (A.LIST, "office")),
        (UNSURE, (A.MEET, "office")),
        (UNSURE, (A.RAISE, "office")),
        (UNSURE, (A.WITHDRAW, "shop")),
        ((*HELD, ANSWER), (A.ESCALATE, "office")),
        ((*HELD, ANSWER), (A.RECLASS, "office", {"cls": Class.CONSULT})),
        (CALLED, (A.LIST, "office")),
        (CALLED, (A.RAISE, "office")),
        ((*HELD_WITH, (A.ASK, "clerk")), OPINION),
        ((*HELD_WITH, (A.ASK, "clerk")), (A.WAIVE, "office")),
        ((*HELD, (A.ASK, "clerk")), (A.RAISE, "office")),
        (OBJECTED, (A.RAISE, "office")),
        ((FILE,), (A.CONSULT, "office", {"units": (WATER,)})),
    ],
)
async def test_a_sentence_has_no_gap_where_a_limit_stands_still_or_no_unit_is_in_charge(
    town: Town, before: Iterable[tuple[Any, ...]], step: tuple[Any, ...]
) -> None:
    assert await told(town, before, step), "the stage looks for gaps"


async def test_who_serves_the_unit_that_is_reported_sees_nothing_of_the_order(town: Town) -> None:
    spy = await town.hires(Citizen("spy", "冯协调", POWER, coordinator=True))
    stage = await staged(town, reported=[list(POWER)])
    await stage.goes((A.FILE_UNSURE, "shop"), (A.DISPATCH, "office", {"unit": HOUSING}), (A.CLAIM, "other"))
    await spy.says("/工单")
    assert spy.last.text == texts.NO_OPEN_ORDERS
    await spy.says("GZ-20261012-9000")
    assert spy.last.text == texts.NOT_FOUND
    await town.office.says("/工单")
    assert "GZ-20261012-9000" in town.office.last.text
