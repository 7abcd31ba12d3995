"""Every action that asks for something, from buttons and from a command: what is asked, done, and refused."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from db.models.orders import Note
from handlers import texts, when
from handlers.fields import FIELDS
from handlers.forms import FORMS
from tests.handlers.stories import ANSWERED, CLAIMED, FILED, OBJECTED, STRUCK_OFF, Doing, play
from tests.town import HOUSING, METER, OUTAGE, Citizen, Town, due, story
from workflow.order import WorkOrder
from workflow.terms import Action, Class, Clock, State

SUPERVISOR = Citizen("boss", "周督办", supervisor=True)
PHONE = "13900000213"


def chosen(who: str, action: str, *answers: Doing) -> tuple[Doing, ...]:
    """更多操作 of the order as the office or the unit finds it, the action, and the answers of the same person."""
    found: tuple[Doing, ...] = () if who == "shop" else ((who, "says", "/工单"),)
    return (*found, (who, "presses", "更多操作"), (who, "presses", action), *((who, *answer) for answer in answers))


CONSULTED = (*CLAIMED, *chosen("clerk", "征求配合单位意见", ("says", "区住建局"), ("says", "请说明户内线路归谁管")))
ASKED = (*CLAIMED, *chosen("clerk", "一次性告知补正", ("says", "请补营业执照和用电地址证明")))
WANTS_MORE = (*CLAIMED, *chosen("clerk", "申请延期", ("presses", "3个工作日"), ("says", "外线要迁改，正在报批")))
MET = (*CLAIMED, *chosen("office", "会商", ("says", "供电和住建对户内线路说法不一")))
DECLINED = (
    *FILED,
    *chosen("office", "不予受理", ("presses", "不属本地管辖"), ("says", "当地12345"), ("says", "店在外地")),
)
MARKED = (*CLAIMED, *chosen("office", "认定不合理", ("says", "要求免交依法应交的电费")))

# what was played, what stands in the history last, the state, and who reads what
TAKEN: dict[str, tuple[tuple[Doing, ...], str, State, str, str]] = {
    "hand_over": ((*CLAIMED, *chosen("clerk", "移交经办人", ("presses", "李经办"))), "hand_over", State.HANDLING,
                  "clerk2", "工单"),
    "ask": (ASKED, "ask", State.WAITING, "shop", "请补营业执照和用电地址证明"),
    "ask_extension": (WANTS_MORE, "ask_extension", State.HANDLING, "office", "外线要迁改，正在报批"),
    "extend": ((*WANTS_MORE, *chosen("office", "同意延期", ("presses", "2个工作日"), ("says", "迁改确需时间"))),
               "extend", State.HANDLING, "shop", "迁改确需时间"),
    "refuse": ((*WANTS_MORE, *chosen("office", "不同意延期", ("says", "材料已经齐了"))), "refuse", State.HANDLING,
               "clerk", "材料已经齐了"),
    "consult": (CONSULTED, "consult", State.HANDLING, "other", "请说明户内线路归谁管"),
    "opine": ((*CONSULTED, *chosen("other", "出具意见", ("says", "户内线路由业主维护，我局不审批"))), "opine",
              State.HANDLING, "clerk", "户内线路由业主维护"),
    "waive": ((*CONSULTED, *chosen("office", "免予征求意见", ("says", "依据已经清楚"))), "waive", State.HANDLING,
              "clerk", "依据已经清楚"),
    "decline": (DECLINED, "decline", State.DECLINED, "shop", "当地12345"),
    "transfer": ((*FILED, *chosen("office", "转办", ("presses", "12315"), ("says", "回执8"), ("says", "消费纠纷"))),
                 "transfer", State.TRANSFERRED, "shop", "12315"),
    "contest": ((*DECLINED, *chosen("shop", "不服处理", ("says", "店就在甘州区东街"), ("presses", "确认提出"))),
                "contest", State.TRIAGE, "office2", "店就在甘州区东街"),
    "meet": (MET, "meet", State.HANDLING, "clerk", "说法不一"),
    "conclude": (
        (*MET, *chosen("office", "会商定责", ("says", "区住建局"), ("says", "区供电公司"), ("presses", "5个工作日"),
                       ("says", "住建局牵头，供电公司配合"))),
        "conclude", State.DISPATCHED, "other", "住建局牵头",
    ),
    "raise": ((*CLAIMED, *chosen("office", "升为紧急", ("presses", "没有安全危险"), ("says", "整条街停电"))), "raise",
              State.HANDLING, "clerk", "整条街停电"),
    "reclass": ((*CLAIMED, *chosen("office", "调整类别", ("presses", "复杂"), ("says", "牵涉三个单位"))), "reclass",
                State.HANDLING, "clerk", "牵涉三个单位"),
    "list": ((*CLAIMED, *chosen("office", "挂牌督办", ("says", "反复拖延"))), "list", State.HANDLING,
             "shop", "挂牌督办"),
    "mark": (MARKED, "mark", State.HANDLING, "shop", "要求免交依法应交的电费"),
    "request": ((*MARKED, *chosen("shop", "申请复议认定", ("says", "我们没有要求免电费"))), "request", State.HANDLING,
                "office", "我们没有要求免电费"),
    "escalate": ((*CLAIMED, *chosen("office", "提级办理", ("says", "单位推诿"))), "escalate", State.HANDLING, "clerk",
                 "单位推诿"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
async def test_an_action_is_asked_for_taken_and_told(town: Town, name: str) -> None:
    rows, last, state, who, words = TAKEN[name]
    await play(town, rows)
    order = await town.order()
    assert (story(order)[-1], order.state) == (last, state)
    assert town.people[who].heard(words) >= 1
    for person in town.people.values():
        assert not any("{" in message.text or "None" in message.text for message in person.messages)


def test_no_form_is_without_its_words_and_none_is_left_untested() -> None:
    asked = {name for names in FORMS.values() for name in names}
    assert asked == set(FIELDS)
    assert set(texts.ASK_FIELD) == asked - {"words"}
    assert set(texts.ASK_WORDS) == {action.value for action, names in FORMS.items() if "words" in names}
    assert set(texts.DONE_ACTION) == {action.value for action in FORMS}
    elsewhere = {Action.SETTLE, Action.MERGE, Action.SPLIT, Action.REOPEN, Action.LASTING}
    assert {Action(action) for action in ()} | {a for a in FORMS if a.value in TAKEN} == set(FORMS) - elsewhere


async def test_a_command_says_all_at_once(town: Town) -> None:
    await play(town, CLAIMED)
    order = await town.order()
    await town.clerk.says(f"/延期 {order.number} 3 外线要迁改")
    last = (await town.order()).history[-1]
    assert (last.action, last.days, last.words) == (Action.ASK_EXTENSION, 3, "外线要迁改")


async def test_what_a_command_says_out_of_order_is_its_reason_and_not_another_answer(town: Town) -> None:
    await play(town, FILED)
    number = (await town.order()).number
    await town.office.says(f"/不予受理 {number} 已经起诉到法院了")
    await town.office.presses("已进入或应走法定程序")
    assert "应该找哪里办" in town.office.last.text
    await town.office.says("区人民法院")
    last = (await town.order()).history[-1]
    assert (last.channel, last.words) == ("区人民法院", "已经起诉到法院了")


async def test_a_command_that_says_less_is_asked_for_the_rest(town: Town) -> None:
    await play(town, CLAIMED)
    order = await town.order()
    await town.clerk.says(f"/申请延期 {order.number}")
    assert "延长几个工作日" in town.clerk.last.text
    await town.clerk.says("不知道")
    assert town.clerk.last.text.startswith("这个回答没有看懂。")
    await town.clerk.says("两个工作日")
    await town.clerk.says("等材料")
    assert (await town.order()).history[-1].days == 2


async def test_what_a_button_does_a_command_does_too(town: Town) -> None:
    await play(town, FILED)
    number = (await town.order()).number
    await town.clerk.says(f"/签收 {number}")
    await town.shop.says(f"/催办 {number}")
    town.clerk.news()
    await town.clerk.says(f"/办结 {number} 电表今天已经装好并送电，联系人值班室")
    assert len(town.clerk.news()) == 1, "what the command says already is not asked first"
    await town.office.says(f"/退回重办 {number} 没有写清楚哪天送电")
    assert story(await town.order())[1:] == ["claim", "urge", "answer", "send_back"]


@pytest.mark.parametrize("who", ["shop2", "other"])
async def test_who_has_nothing_to_do_with_an_order_reads_the_same_as_of_one_that_does_not_exist(
    town: Town, who: str
) -> None:
    await play(town, CLAIMED)
    stranger, number = town.people[who], (await town.order()).number
    await stranger.says(f"/延期 {number} 3 外线")
    refused = stranger.last.text
    await stranger.says("/延期 GZ-20200101-0009 3 外线")
    assert stranger.last.text == refused
    assert story(await town.order())[-1] == "claim"


async def test_an_unfinished_form_is_ended_by_取消_and_nothing_has_happened(town: Town) -> None:
    await play(town, (*CLAIMED, *chosen("clerk", "申请延期", ("presses", "3个工作日"), ("says", "取消"))))
    assert story(await town.order())[-1] == "claim"
    await town.clerk.says("办电要几天")
    assert "依据" in town.clerk.last.text


async def test_an_answer_of_a_form_that_was_finished_is_stale(town: Town) -> None:
    await play(town, (*CLAIMED, *chosen("clerk", "申请延期")))
    old = town.clerk.offered("3个工作日")
    await play(town, (("clerk", "presses", "3个工作日"), ("clerk", "says", "外线要迁改")))
    await town.clerk.presses_data(old)
    assert "失效" in town.clerk.last.text
    assert story(await town.order()).count("ask_extension") == 1


async def test_what_became_impossible_while_it_was_asked_is_refused(town: Town) -> None:
    await play(town, (*CLAIMED, *chosen("clerk", "申请延期", ("presses", "3个工作日"))))
    await town.shop.presses("撤回")
    await town.shop.presses("确认撤回")
    await town.clerk.says("外线要迁改")
    assert "已撤回" in town.clerk.last.text
    assert "ask_extension" not in story(await town.order())


async def test_a_unit_cannot_answer_before_the_others_have_or_are_spared(town: Town) -> None:
    await play(town, CONSULTED)
    assert "办结" not in town.clerk.last.labels
    await town.clerk.says(f"/办结 {(await town.order()).number} 线路归业主维护，已当面说明")
    assert "配合单位没有出具意见" in town.clerk.last.text
    await play(town, chosen("office", "免予征求意见", ("says", "依据已经清楚")))
    await play(town, (("clerk", "presses", "办结"), ("clerk", "says", "线路归业主维护，已当面说明")))
    assert (await town.order()).state is State.ANSWERED


async def test_a_supplement_ends_the_pause_and_moves_the_limit(town: Town) -> None:
    await play(town, CLAIMED)
    before = due(await town.order(), Clock.HANDLE)
    await play(town, ASKED[len(CLAIMED) :])
    assert due(await town.order(), Clock.PAUSE) == "10-19 18:00"
    await town.until("2026-10-14 10:00")
    await play(town, (("shop", "presses", "补充材料"), ("shop", "says", "执照已经拍照，地址是东街8号")))
    order = await town.order()
    assert (order.state, before, due(order, Clock.HANDLE)) == (State.HANDLING, "10-19 18:00", "10-21 18:00")


async def test_a_pause_that_nobody_answers_ends_by_itself(town: Town) -> None:
    await play(town, ASKED)
    await town.until("2026-10-19 18:01")
    order = await town.order()
    assert (story(order)[-1], order.state, due(order, Clock.HANDLE)) == ("pause_over", State.HANDLING, "10-26 18:00")
    assert town.clerk.heard("补正") >= 1


async def test_an_extension_undecided_at_its_limit_is_refused(town: Town) -> None:
    await play(town, WANTS_MORE)
    await town.until("2026-10-13 18:00")
    order = await town.order()
    assert (story(order)[-1], due(order, Clock.HANDLE)) == ("refuse", "10-19 18:00")


async def test_the_second_extension_is_the_supervisors(town: Town) -> None:
    boss = await town.hires(SUPERVISOR)
    await play(town, CLAIMED)
    number = (await town.order()).number
    await town.office.says(f"/调整类别 {number} 复杂 牵涉三个单位")
    await town.clerk.says(f"/延期 {number} 5 外线要迁改")
    await town.office.says(f"/同意延期 {number} 5 情况属实")
    await town.clerk.says(f"/延期 {number} 10 还在迁改")
    await town.office.says(f"/同意延期 {number} 10 情况属实")
    assert "督办审批" in town.office.last.text
    await boss.says(f"/同意延期 {number} 10 情况属实")
    assert story(await town.order()).count("extend") == 2


async def test_the_supervisor_settles_what_the_enterprise_requested(town: Town) -> None:
    boss = await town.hires(SUPERVISOR)
    await play(town, MARKED)
    await play(town, chosen("shop", "申请复议认定", ("says", "我们没有要求免电费")))
    assert (await town.order()).unreasonable
    assert boss.heard("我们没有要求免电费") == 1
    await play(town, chosen("boss", "裁定申请", ("presses", "同意"), ("says", "诉求是装表，合理")))
    assert not (await town.order()).unreasonable
    assert town.shop.heard("诉求是装表，合理") == 1


async def by_number(town: Town) -> dict[str, WorkOrder]:
    return {order.number: order for order in await town.orders()}


async def test_a_part_of_an_order_becomes_an_order_of_its_own(town: Town) -> None:
    await play(town, CLAIMED)
    whole = await town.order()
    await play(town, chosen("office", "拆分", ("says", "区住建局"), ("says", f"厂房抵押登记没有办好，电话{PHONE}")))
    part = await town.order()
    assert (part.number != whole.number, part.lead_name, part.owner) == (True, "区住建局", town.shop.id)
    assert town.other.heard("厂房抵押登记没有办好") >= 1
    assert town.other.heard(PHONE) == 0
    assert town.shop.heard(part.number) >= 1
    assert (await by_number(town))[whole.number].state is State.HANDLING


async def test_a_part_of_a_report_says_that_it_is_one_too_and_who_sees_to_it(town: Town) -> None:
    whole = await town.shop.complains("供电所的人找我要钱,不给就不装电表，大厅还把材料弄丢了")
    await play(town, chosen("office", "拆分", ("presses", "交协调员"), ("says", "大厅把我们的材料弄丢了没人认")))
    part = await town.order()
    assert (part.number != whole.number, part.reported, part.state) == (True, whole.reported, State.TRIAGE)
    told = next(heard.text for heard in town.shop.messages if f"从您的举报{whole.number}拆出" in heard.text)
    assert f"已另立工单{part.number}" in told
    assert "由专人负责" in told
    assert "您反映的单位不会收到" in told
    assert not town.shop.heard(f"已提交，工单号{part.number}")
    assert town.office2.heard(f"从举报{whole.number}拆出的部分另立为{part.number}") == 1
    assert not town.clerk.messages


async def test_duplicates_become_one_order_and_everybody_hears_of_it(town: Town) -> None:
    first = await town.shop.complains(METER)
    second = await town.shop2.complains(METER)
    await town.office.says(f"/合并 {second.number} {first.number} 同一条街的电表")
    joined = await by_number(town)
    assert (joined[second.number].state, joined[first.number].parties) == (State.MERGED, [town.shop2.id])
    await town.clerk.says(f"/签收 {first.number}")
    assert town.shop.heard(f"已签收您的工单{first.number}") == town.shop2.heard(f"已签收您的工单{first.number}") == 1


async def test_who_was_merged_sees_the_order_and_rates_it(town: Town) -> None:
    first = await town.shop.complains(METER)
    second = await town.shop2.complains(METER)
    await town.office.says(f"/合并 {second.number} {first.number} 同一条街的电表")
    await town.shop2.says(f"/进度 {first.number}")
    assert first.number in town.shop2.last.text


async def test_a_closed_order_whose_matter_comes_back_is_handled_again(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "满意")))
    await play(town, chosen("shop", "问题反弹", ("says", "电表又不走了")))
    order = await town.order()
    assert (order.state, order.round) == (State.HANDLING, 2)
    assert town.clerk.heard("电表又不走了") >= 1


async def test_what_lasts_is_said_once(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "满意"), *chosen("shop", "成效稳定")))
    order = await town.order()
    assert (story(order)[-1], order.live_clock(Clock.FOLLOW_UP)) == ("lasting", None)
    await town.shop.says(f"/成效稳定 {order.number}")
    assert story(await town.order()).count("lasting") == 1


async def test_the_full_words_are_kept_encrypted_and_the_history_holds_no_number(town: Town) -> None:
    await play(town, (*CLAIMED, *chosen("clerk", "一次性告知补正", ("says", f"请把执照发到{PHONE}"))))
    order = await town.order()
    assert PHONE not in order.history[-1].words
    async with town.database.read() as tx:
        note = (await tx.scalars(select(Note).where(Note.kind == "ask"))).one()
    assert PHONE in note.full
    assert PHONE not in note.public
    assert PHONE.encode() not in town.file_bytes()


async def test_an_urgent_order_is_not_paused(town: Town) -> None:
    order = await town.shop.complains(OUTAGE)
    if order.state is State.TRIAGE:
        await town.office.presses("区供电公司")
    await town.clerk.says(f"/签收 {order.number}")
    await town.clerk.says(f"/补正 {order.number} 请发执照")
    assert (await town.order()).cls is Class.URGENT
    assert "紧急工单不能停下来等补正" in town.clerk.last.text


async def test_nothing_is_offered_that_would_be_refused(town: Town) -> None:
    for rows in (FILED, CLAIMED, OBJECTED, ANSWERED, STRUCK_OFF):
        await play(town, rows)
        order = await town.order()
        for who in (town.shop, town.clerk, town.office):
            if who.messages and "更多操作" in who.last.labels and order.number in who.last.text:
                await who.presses("更多操作")
                offered = [label for label in who.last.labels if label not in (texts.MORE,)]
                assert offered, who.chat
                for label in offered:
                    await who.presses(label)
                    assert not who.last.text.startswith("这一步"), (who.chat, label)
                    await who.says("取消")


# what the words of a form name


def _due(order: WorkOrder, clock: Clock) -> datetime:
    return next(running.due for running in order.live_clocks() if running.clock is clock)


async def test_a_unit_that_is_asked_already_is_not_asked_again_and_who_asks_reads_until_when(town: Town) -> None:
    await play(town, (*CONSULTED, *chosen("clerk", "征求配合单位意见", ("says", "区住建局"), ("says", "再问一次"))))
    order = await town.order()
    assert story(order).count("consult") == 1
    assert town.clerk.last.text == (
        f"工单{order.number}已经在征求这个单位的意见，{when.shown(_due(order, Clock.OPINION))}前出具，不用再问一次。"
    )


async def test_the_units_that_the_words_of_a_session_name_are_told_that_they_are_asked_to_it(town: Town) -> None:
    words = "户内线路和消防验收归谁，请区供电公司、区住建局参加"
    await play(town, (*CLAIMED, *chosen("office", "会商", ("says", words))))
    order = await town.order()
    assert order.co_units == (HOUSING,), "the lead comes anyway, and a matter that is mentioned is no unit"
    assert town.people["other"].heard(f"{order.number}.*请本单位参加.*\n.*\n.*户内线路和消防验收归谁") == 1
    assert town.office.last.text.endswith("配合单位：区住建局。")


async def test_the_limit_of_a_session_stands_on_the_card(town: Town) -> None:
    await play(town, (*MET, ("office", "says", "/工单")))
    order = await town.order()
    assert when.shown(_due(order, Clock.SESSION)) in town.office.last.text


@pytest.mark.parametrize("said", ["区住建局牵头,市生态环境局甘州分局配合", "由市生态环境局甘州分局配合，区住建局主办"])
async def test_who_leads_and_who_supports_are_answered_in_one_sentence(town: Town, said: str) -> None:
    await play(town, (*MET, *chosen("office", "会商定责", ("says", said))))
    assert "几个工作日" in town.office.last.text
    await play(town, (("office", "presses", "5个工作日"), ("office", "says", "住建先改线")))
    order = await town.order()
    assert (order.lead, order.co_units) == (HOUSING, (("甘州区", "市生态环境局甘州分局"),))


async def test_units_written_without_a_mark_between_them_are_all_asked(town: Town) -> None:
    asked = ("says", "区住建局区消防救援大队和市自然资源局甘州分局")
    await play(town, (*CLAIMED, *chosen("clerk", "征求配合单位意见", asked, ("says", "请出具意见"))))
    names = {name for _, name in (await town.order()).co_units}
    assert names == {"区住建局", "区消防救援大队", "市自然资源局甘州分局"}


async def test_a_limit_that_was_extended_before_it_was_reclassed_is_not_explained_as_if_it_were_not(town: Town) -> None:
    await play(town, (*WANTS_MORE, *chosen("office", "同意延期", ("presses", "3个工作日"), ("says", "迁改确需时间"))))
    town.shop.news()
    await play(town, chosen("office", "调整类别", ("presses", "复杂"), ("says", "牵涉三个单位")))
    told = "\n".join(message.text for message in town.shop.news())
    assert "时限因“调整类别”有变动" in told
    assert "起算15个工作日" not in told
