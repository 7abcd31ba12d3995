"""The closed loop as people live it: who may do what by words and buttons, and who hears of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from db.models.orders import Note
from handlers import texts
from handlers.cards import VERBS
from tests.conftest import NewTown
from tests.handlers.stories import (
    ANSWER,
    ANSWERED,
    CLAIMED,
    FILED,
    NEXT_DAY,
    OBJECTED,
    PHONE,
    RESULT,
    STRUCK_OFF,
    Doing,
    do,
    play,
)  # fmt: skip
from tests.handlers.test_acting import ASKED, TAKEN, chosen
from tests.town import METER, OUTAGE, Citizen, Town, due, story
from workflow.order import Entry, WorkOrder
from workflow.steps import BY_KEY, STEPS
from workflow.terms import Action, Clock, Outcome, State, Tell

SLIP = re.compile("。。|，。|，，|：。|（）|“”|前前|None")
REJECTED = (("office", "presses", "驳回异议"), ("office", "says", "装表由供电公司负责"))
UPHELD = (("office", "presses", "同意改派"),)
GOOD = ("shop", "presses", "满意")
BAD = ("shop", "presses", "不满意")
CLAIM = ("clerk", "presses", "签收")
AGAIN = (*ANSWER, ("office", "presses", "销号"))


# 异议


async def test_an_objection_that_is_rejected_comes_back_to_the_unit(town: Town) -> None:
    await play(town, OBJECTED)
    order = await town.order()
    assert order.state is State.OBJECTED
    assert due(order, Clock.RULE) == "10-12 14:30" or due(order, Clock.RULE).startswith("10-12")
    assert town.office.heard("提出异议（不属于本单位职责），建议由区住建局办理") == 1
    await play(town, REJECTED)
    order = await town.order()
    assert (order.state, order.lead_name) == (State.DISPATCHED, "区供电公司")
    assert town.clerk.heard("异议没有被采纳.*装表由供电公司负责") == town.clerk2.heard("异议没有被采纳") == 1
    assert "异议" not in town.clerk.last.labels
    await town.clerk.presses("签收")
    assert (await town.order()).state is State.HANDLING


async def test_an_objection_that_is_upheld_goes_to_the_proposed_unit_and_keeps_its_limit(town: Town) -> None:
    await play(town, OBJECTED)
    limit = due(await town.order(), Clock.HANDLE)
    await play(town, UPHELD)
    order = await town.order()
    assert (order.state, order.lead_name) == (State.DISPATCHED, "区住建局")
    assert due(order, Clock.HANDLE) == limit
    assert town.other.heard("交由本单位办理") == 1
    assert town.clerk.heard("本单位不用再处理") == town.clerk2.heard("本单位不用再处理") == 1
    assert town.shop.heard("改由区住建局办理。您不用重新说明") == 1


async def test_the_third_dispatch_is_final(town: Town) -> None:
    await play(town, (*OBJECTED, *UPHELD))
    for row in (
        ("other", "presses", "异议"),
        ("other", "presses", "不属于本单位职责"),
        ("other", "says", "装表是区供电公司的事"),
        *UPHELD,
    ):
        await do(town, row)
    assert (await town.order()).lead_name == "区供电公司"
    assert "异议" not in town.clerk.last.labels
    await town.clerk.says("/工单")
    assert town.clerk.last.labels == ["签收", "更多操作", "为什么是这一天"]


async def test_a_unit_objects_once_and_only_in_time(town: Town) -> None:
    await play(town, (*OBJECTED, *REJECTED))
    assert "异议" not in town.clerk.last.labels
    await play(town, FILED)
    await town.until("2026-10-14 08:31")
    await town.clerk.presses("异议")
    assert "提异议的时间已过" in town.clerk.last.text


async def test_an_urgent_order_is_handled_first_and_not_objected_to(new_towns: NewTown) -> None:
    async with new_towns(sure=True) as town:
        await town.shop.complains(OUTAGE)
        assert town.clerk.last.labels == ["签收", "更多操作"]


async def test_the_unit_that_is_proposed_may_be_pressed(town: Town) -> None:
    await play(town, OBJECTED[:4])
    label = town.clerk.last.labels[0]
    await town.clerk.presses(label)
    order = await town.order()
    assert order.state is State.OBJECTED
    assert label.endswith(order.history[-1].unit_name)


# 改派, 联系, 处置


async def test_recalling_takes_it_from_the_handler(town: Town) -> None:
    await play(town, (*CLAIMED, ("shop", "presses", "催办"), ("office", "presses", "改派")))
    await town.office.says("区住建局")
    order = await town.order()
    assert (order.state, order.lead_name, order.handler) == (State.DISPATCHED, "区住建局", None)
    assert town.clerk.heard("本单位不用再处理") == 1
    await town.clerk.presses("办结")
    assert town.clerk.last.text.startswith(("这一步不由您办理", f"工单{order.number}现在是"))
    await town.other.presses("签收")
    assert (await town.order()).handler == town.other.id


async def test_reaching_the_enterprise_ends_the_clock_of_first_contact(town: Town) -> None:
    await play(town, (*CLAIMED, ("clerk", "presses", "已联系")))
    assert (await town.order()).live_clock(Clock.CONTACT) is None
    assert town.shop.heard("联系过您") == 1


async def test_three_failed_tries_on_two_working_days_end_it_too(town: Town) -> None:
    await play(town, CLAIMED)
    for _ in range(3):
        assert (await town.order()).live_clock(Clock.CONTACT)
        await town.clerk.presses("没联系上")
        town.clock.advance(minutes=5)
    assert (await town.order()).live_clock(Clock.CONTACT), "three on one day are not enough"
    await town.until("2026-10-13 09:00")
    await town.clerk.presses("没联系上")
    assert (await town.order()).live_clock(Clock.CONTACT) is None
    assert town.shop.heard("没有联系上") == 4


async def test_an_urgent_order_is_disposed_of_first(new_towns: NewTown) -> None:
    async with new_towns(sure=True) as town:
        await town.shop.complains(OUTAGE)
        await town.clerk.presses("签收")
        await town.clerk.presses("先期处置")
        await town.clerk.says("好")
        assert "太短" in town.clerk.last.text
        await town.clerk.says(f"抢修车已到场，先接了临时电，电话{PHONE}")
        assert (await town.order()).live_clock(Clock.DISPOSE) is None
        assert town.office.heard("已先期处置：抢修车已到场") == 1
        assert not town.office.heard(PHONE)
        assert town.shop.heard(f"应急处置情况：抢修车已到场，先接了临时电，电话{PHONE}") == 1


# 办结, 复核


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_the_answer_goes_to_the_enterprise_at_once_with_its_outcome(town: Town, outcome: Outcome) -> None:
    await play(town, (*CLAIMED, ("clerk", "presses", "办结")))
    if outcome is not Outcome.RESOLVED:
        await town.clerk.presses(outcome.zh)
    await town.clerk.says(RESULT)
    if outcome is Outcome.PROMISED:
        await town.clerk.says("11月20日前")
    order = await town.order()
    assert (order.state, order.outcome) == (State.ANSWERED, outcome)
    assert town.shop.heard(f"有答复了（{outcome.zh}.*）：\n{RESULT}") == 1
    assert town.office.heard(f"已办结（{outcome.zh}.*）") == 1


async def test_an_answer_that_says_nothing_is_not_taken(town: Town) -> None:
    await play(town, (*CLAIMED, ("clerk", "presses", "办结"), ("clerk", "says", "好")))
    assert (await town.order()).state is State.HANDLING
    await town.clerk.says(RESULT)
    assert (await town.order()).state is State.ANSWERED


async def test_what_is_sent_back_has_at_least_a_working_day(town: Town) -> None:
    await play(town, ANSWERED)
    await town.office.presses("退回重办")
    await town.office.says("没有写清楚哪天送电")
    order = await town.order()
    assert (order.state, order.round) == (State.HANDLING, 1)
    assert due(order, Clock.HANDLE) == "10-20 18:00"
    assert town.clerk.heard("被退回重办.*没有写清楚哪天送电") == 1
    assert town.shop.heard("没有通过复核.*没有写清楚哪天送电") == 1


# 回访


async def test_good_closes_it(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "满意")))
    order = await town.order()
    assert order.state is State.CLOSED
    rated = order.history[-1]
    assert (rated.contacted, rated.solved) == (True, True)
    assert town.shop.heard("谢谢您的评价") == town.clerk.heard("评价满意") == town.office.heard("评价满意") == 1


async def test_what_was_marked_is_kept_with_the_rating(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "没人联系过我"), ("shop", "presses", "满意")))
    rated = (await town.order()).history[-1]
    assert (rated.action, rated.contacted, rated.solved) == (Action.RATE_GOOD, False, True)


async def test_unsolved_is_not_good(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "问题没解决"), ("shop", "presses", "满意")))
    assert (await town.order()).state is State.CALLBACK
    assert "请点“不满意”" in town.shop.last.text
    await do(town, BAD)
    rated = (await town.order()).history[-1]
    assert (rated.action, rated.solved) == (Action.RATE_BAD, False)


async def test_unsolved_and_explained_may_be_good(town: Town) -> None:
    rows = (*CLAIMED, ("clerk", "presses", "办结"), ("clerk", "presses", "无法解决已解释"), ("clerk", "says", RESULT))
    await play(
        town, (*rows, ("office", "presses", "销号"), ("shop", "presses", "问题没解决"), ("shop", "presses", "满意"))
    )
    assert (await town.order()).state is State.CLOSED


async def test_bad_is_redone_in_another_round_with_new_limits(town: Town) -> None:
    await play(town, (*STRUCK_OFF, NEXT_DAY, BAD))
    order = await town.order()
    assert (order.state, order.round) == (State.HANDLING, 2)
    assert (due(order, Clock.HANDLE), due(order, Clock.CONTACT)) == ("10-20 18:00", "10-14 18:00")
    assert town.clerk.heard("进入第2轮办理") == town.office.heard("进入第2轮") == 1
    await town.shop.says("来了一趟又走了")
    assert town.clerk.heard("来了一趟又走了") == town.office.heard("来了一趟又走了") == 1


async def test_the_third_bad_rating_closes_with_the_other_ways_named(town: Town) -> None:
    boss = await town.hires(Citizen("boss", "郑督办", supervisor=True))
    await play(town, (*STRUCK_OFF, BAD, *AGAIN, BAD, *AGAIN))
    assert (await town.order()).round == 3
    await do(town, BAD)
    order = await town.order()
    assert (order.state, order.history[-1].action) == (State.CLOSED, Action.RATE_LAST)
    assert "12345" in town.shop.last.text
    assert "行政复议" in town.shop.last.text
    assert town.clerk.heard("三轮") == town.office.heard("三轮") == boss.heard("三轮") == 1


@pytest.mark.parametrize(("label", "action"), [("满意", Action.RATE_GOOD), ("不满意", Action.RATE_BAD)])
async def test_a_coordinator_rates_for_who_was_called(town: Town, label: str, action: Action) -> None:
    await play(town, STRUCK_OFF)
    await town.office2.says("/工单")
    await town.office2.presses(label)
    entry = (await town.order()).history[-1]
    assert (entry.action, entry.by) == (action, town.office2.id)
    assert town.shop.heard("谢谢您") == 1
    assert town.office2.last.text.startswith("工单")
    assert town.office.heard("企业评价") == 1


async def test_unreached_needs_three_tries_on_two_working_days(town: Town) -> None:
    await play(town, STRUCK_OFF)
    assert "未回访到" not in town.office.last.labels
    await town.office.presses("没打通")
    town.clock.advance(minutes=5)
    await town.office.presses("没打通")
    assert "未回访到" not in town.office.last.labels, "the question is the first try, all three on one day"
    await town.until("2026-10-13 10:00")
    await town.office.presses("没打通")
    await town.office.presses("未回访到")
    order = await town.order()
    assert (order.state, order.history[-1].action) == (State.CLOSED, Action.UNREACHED)
    assert town.shop.heard("记为“未回访到”，不算满意") == 1
    assert town.clerk.heard("记为未回访到") == 1


# what the enterprise does meanwhile


async def test_withdrawing_asks_for_a_reason_and_tells_everybody(town: Town) -> None:
    await play(town, (*CLAIMED, ("shop", "presses", "撤回")))
    assert (await town.order()).state is State.HANDLING
    await town.shop.says(f"电表已经装好了，找{PHONE}装的")
    order = await town.order()
    assert order.state is State.WITHDRAWN
    assert not order.live_clocks()
    assert order.history[-1].words == "电表已经装好了，找139****0213装的"
    assert town.clerk.heard("撤回.*电表已经装好了") == town.office.heard("撤回.*电表已经装好了") == 1
    assert town.shop.heard("已撤回，不再办理") == 1
    heard = len(town.heard)
    await town.until("2026-10-30 09:00")
    assert len(town.heard) == heard, "no alert and no callback"


async def test_withdrawing_without_a_reason_is_one_more_press(town: Town) -> None:
    await play(town, (*CLAIMED, ("shop", "presses", "撤回"), ("shop", "presses", "确认撤回")))
    order = await town.order()
    assert (order.state, order.history[-1].words) == (State.WITHDRAWN, "企业未说明原因")


async def test_urging_counts_once_a_date(town: Town) -> None:
    await play(town, (*FILED, ("shop", "presses", "催办"), ("shop", "presses", "催办")))
    assert "今天已经催过一次" in town.shop.last.text
    assert town.clerk.heard("企业催办") == town.clerk2.heard("企业催办") == town.office.heard("企业催办") == 1
    town.clock.set("2026-10-13 00:01")
    await town.shop.presses("催办")
    assert story(await town.order()).count("urge") == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((*FILED, ("shop", "presses", "催办")), "已替您催办"),
        ((*FILED, ("shop", "presses", "补充材料"), ("shop", "says", "已经第十六天了")), "您的补充已附到"),
        (
            (*FILED, ("shop", "sends", "photo"), ("shop", "presses", "GZ-20261012-0001 我们饭馆申请装电表半个月了…")),
            "您的补充已附到",
        ),
        ((*FILED, ("shop", "edits", "我们饭馆申请装电表二十天了")), "您的补充已附到"),
        ((*STRUCK_OFF, BAD, ("shop", "says", "来了一趟又走了")), "您的话已附到"),
    ],
    ids=["urge", "supplement", "photo", "edit", "words"],
)
async def test_who_urges_or_adds_is_told_that_it_arrived(town: Town, rows: tuple[Doing, ...], said: str) -> None:
    await play(town, rows)
    assert said in town.shop.last.text


async def test_a_photo_is_added_to_the_order_and_told(town: Town) -> None:
    await play(town, (*CLAIMED, ("shop", "presses", "补充材料"), ("shop", "sends", "photo", "这是申请单")))
    await town.shop.presses("补充材料")
    await town.shop.sends("photo")
    async with town.database.read() as tx:
        notes = (await tx.scalars(select(Note).order_by(Note.id))).all()
    assert [(note.full, len(note.files)) for note in notes] == [("这是申请单", 1), ("（附件1个）", 1)]
    assert await town.attached() == ["town-photo", "town-photo"]
    assert town.clerk.heard("补充了材料：\n这是申请单") == town.office.heard("补充了材料：\n这是申请单") == 1


async def test_words_that_quote_ones_order_are_added_to_it(town: Town) -> None:
    order = await town.shop.complains(METER)
    await town.shop.says("补一句，在东环路", reply_to=f"已提交，工单号{order.number}")
    assert town.clerk.heard("补一句，在东环路") == 1
    assert len(await town.orders()) == 1


async def test_a_photo_that_could_belong_to_two_orders_is_asked_about(town: Town) -> None:
    first = await town.shop.complains(METER)
    second = await town.shop.complains("我们饭店申请装电表一个月了没有人来装，天天说等着")
    await town.shop.sends("photo")
    labels = sorted(town.shop.last.labels)
    assert [label.split()[0] for label in labels] == [first.number, second.number]
    await town.shop.presses(labels[0])
    assert [story(order).count("supplement") for order in await town.orders()] == [1, 0]


async def test_progress_shows_ones_own_orders_with_state_and_limit(town: Town) -> None:
    await play(town, CLAIMED)
    for ask in ("查进度", "/进度", "进度"):
        await town.shop.says(ask)
        assert "办理中" in town.shop.last.text
        assert "办结时限：10月19日（周一）18:00" in town.shop.last.text
    await town.shop2.says("查进度")
    assert town.shop2.last.text == texts.NO_ORDERS


async def test_the_desk_lists_what_waits_and_says_when_there_is_nothing(town: Town) -> None:
    await play(town, FILED)
    for person in (town.clerk, town.clerk2):
        await person.says("/工单")
        assert "签收" in person.last.labels
    await town.other.says("/工单")
    assert town.other.last.text == texts.NO_OPEN_ORDERS


# the letters of the table


class Witness:
    """Plays rows and notes of every step who heard of it while it was taken."""

    def __init__(self, town: Town) -> None:
        self.town, self.seen, self.missed, self.silent = town, set(), [], []  # type: ignore[var-annotated]

    async def play(self, *rows: Doing) -> None:
        for doing in rows:
            known = {order.number: len(order.history) for order in await self.town.orders()}
            before = len(self.town.heard)
            await do(self.town, doing)
            heard = {message.chat for message in self.town.heard[before:]}
            if doing[0] != "until" and doing[0] not in heard:
                self.silent.append(doing)
            for order in await self.town.orders():
                for entry in order.history[known.get(order.number, 0) :]:
                    self._check(order, entry, heard)

    def _check(self, order: WorkOrder, entry: Entry, heard: set[str]) -> None:
        self.seen.add((entry.was, entry.action))
        for tell in BY_KEY[entry.was, entry.action].tells:
            for chats in self._audience(tell, order, entry):
                if not chats & heard:
                    self.missed.append((entry.was.value, entry.action.value, tell.value, chats))

    def _audience(self, tell: Tell, order: WorkOrder, entry: Entry) -> list[set[str]]:
        staff = {"区供电公司": {"clerk", "clerk2"}, "区住建局": {"other"}}
        chats = {person.id: chat for chat, person in self.town.people.items()}
        office = {p for p in ("office", "office2") if self.town.people[p].id != entry.by}
        lead = [staff[order.lead_name]] if order.lead_name else []
        former = [staff[entry.lead_name]] if entry.lead_name else []
        return {
            Tell.ENTERPRISE: [{chats[order.owner]}],
            Tell.EVERY_ENTERPRISE: [{chats[person]} for person in order.enterprises],
            Tell.STAFF: lead, Tell.EVERY_STAFF: [*lead, *former],
            Tell.CO_STAFF: [staff[name] for _, name in order.co_units if name in staff],
            Tell.COORDINATOR: [office], Tell.SUPERVISOR: [{"boss"}],
        }[tell]  # fmt: skip


SUPPLEMENT = (("shop", "presses", "补充材料"), ("shop", "says", "又过了一天，还是老样子"))
URGE = (("shop", "presses", "催办"),)
WITHDRAW = (("shop", "presses", "撤回"), ("shop", "presses", "确认撤回"))
MEDDLE = (*SUPPLEMENT, *URGE)
RECALL = (("office", "says", "GZ-20261012-0001"), ("office", "presses", "改派"))


def day(n: int) -> Doing:
    return ("until", f"2026-10-{n} 09:30")


LIVES: dict[str, tuple[bool, tuple[Doing, ...]]] = {
    "to the last round": (True, (
        *FILED, *MEDDLE, ("clerk", "presses", "签收"), ("clerk", "presses", "已联系"), day(13), *MEDDLE, *ANSWER,
        day(14), *MEDDLE, ("office", "presses", "退回重办"), ("office", "says", "没有写清楚哪天送电"), *AGAIN,
        day(15), *MEDDLE, ("office", "presses", "没打通"), BAD, *AGAIN, BAD, *AGAIN, BAD,
    )),
    "objected": (True, (*OBJECTED, *MEDDLE, *REJECTED, CLAIM, *AGAIN, GOOD)),
    "upheld": (True, (*OBJECTED, *UPHELD, *WITHDRAW)),
    "withdrawn while objected": (True, (*OBJECTED, ("shop", "says", "查进度"), *WITHDRAW)),
    "unsure": (False, (
        *FILED, *MEDDLE, ("office", "presses", "区供电公司"), *RECALL, ("office", "says", "区住建局"),
        ("other", "presses", "签收"), *RECALL, ("office", "says", "区供电公司"), CLAIM, *WITHDRAW,
    )),
    "withdrawn while unsure": (False, (*FILED, *WITHDRAW)),
    "unreached": (True, (*STRUCK_OFF, ("office", "presses", "没打通"), day(13), ("office", "presses", "没打通"),
                         ("office", "presses", "未回访到"))),
    "urgent": (True, (("shop", "says", OUTAGE), ("shop", "presses", "确认提交"), ("clerk", "presses", "签收"),
                      ("clerk", "presses", "先期处置"), ("clerk", "says", "抢修车已到场，先接了临时电"))),
    "waited for": (True, (*ASKED, *URGE, *SUPPLEMENT)),
    "waited for in vain": (True, (*ASKED, ("until", "2026-10-20 08:31"))),
    "withdrawn while waited for": (True, (*ASKED, *WITHDRAW)),
    "settled": (True, (*TAKEN["request"][0], *chosen("boss", "裁定申请", ("presses", "同意"), ("says", "装表合理")))),
    "split": (True, (*CLAIMED, *chosen("office", "拆分", ("says", "区住建局"), ("says", "厂房抵押登记没有办好")))),
    "merged": (True, (*FILED, ("shop2", "says", METER), ("shop2", "presses", "确认提交"),
                      ("office", "says", "/合并 GZ-20261012-0002 GZ-20261012-0001"), ("office", "says", "同一条街"))),
    "back again": (True, (*STRUCK_OFF, GOOD, *chosen("shop", "问题反弹", ("says", "电表又不走了")))),
    "lasting": (True, (*STRUCK_OFF, GOOD, *chosen("shop", "成效稳定"))),
    "asked after and not heard of": (True, (*STRUCK_OFF, GOOD, ("until", "2026-11-30 09:00"))),
    "forgotten": (True, (*STRUCK_OFF, GOOD, ("shop", "says", "/删除我的信息"), ("shop", "presses", "确认删除"))),
    **{f"by form: {name}": (True, rows) for name, (rows, *_) in TAKEN.items()},
}  # fmt: skip


async def test_every_letter_of_the_table_is_heard_and_nobody_acts_without_an_answer(new_towns: NewTown) -> None:
    seen, missed, silent, slips = set(), [], [], set()
    for sure, rows in LIVES.values():
        async with new_towns(sure=sure) as town:
            await town.hires(Citizen("boss", "郑督办", supervisor=True))
            witness = Witness(town)
            await witness.play(*rows)
            seen |= witness.seen
            missed += witness.missed
            silent += witness.silent
            slips |= {m.text for m in town.heard if SLIP.search(m.text)}
    buttons = {(step.state, step.action) for step in STEPS if step.action in VERBS or step.state is State.NEW}
    assert buttons - seen == set(), "rows with a button that no life here takes"
    assert set(Action) - {action for _, action in seen} == set(), "actions that no life here takes"
    assert missed == [], "letters of the table that nobody heard"
    assert silent == [], "rows whose actor heard nothing at all"
    assert slips == set(), "sentences whose filling left a gap or a second full stop"
