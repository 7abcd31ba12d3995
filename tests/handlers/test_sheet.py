"""办结 point by point: one message for one matter, each point for several, and what is still missing is asked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.models.answers import Answer
from handlers import texts
from tests.conftest import NewTown
from tests.handlers.stories import CLAIMED, PHONE, RESULT, play
from tests.town import Town, story
from workflow.terms import Action, Outcome, State

TWO = "装电表半个月没人来，希望尽快装上。另外门口的路灯坏了，晚上客人不敢来。"
METER_POINT, LAMP_POINT = "装电表半个月没人来，希望尽快装上。", "门口的路灯坏了，晚上客人不敢来。"
ASKED = (*CLAIMED, ("clerk", "presses", "办结"))
BOTH = "1 已解决：今天已送电 2 不归我们：路灯属区住建局"


async def answers(town: Town) -> list[Answer]:
    async with town.database.read() as tx:
        return list((await tx.scalars(select(Answer).order_by(Answer.id))).all())


async def said_to_points(town: Town) -> list[tuple[str, str, str]]:
    """What the last answer says: (matter, verdict, words)."""
    return [(point.matter, point.verdict, point.words) for point in (await answers(town))[-1].points]


async def claimed(town: Town, text: str = TWO) -> None:
    """An order in the hands of the clerk, who is asked for the answer."""
    await town.shop.complains(text)
    if "签收" not in town.clerk.last.labels:
        await town.office.presses("区供电公司")
    await town.clerk.presses("签收")
    await town.clerk.presses("办结")


# one matter


async def test_one_message_is_enough_for_one_matter(town: Town) -> None:
    await play(town, (*ASKED, ("clerk", "says", RESULT)))
    [answer] = await answers(town)
    assert (answer.conclusion, answer.outcome, answer.contact) == (RESULT, Outcome.RESOLVED, "联系人值班室")
    assert [(point.verdict, point.words) for point in answer.points] == [("answered", RESULT)]


@pytest.mark.parametrize("empty", ["收到，马上办", "已派人", "已了解情况，会尽快处理"])
async def test_an_answer_without_a_conclusion_is_asked_about_once_and_then_taken_as_it_is(
    town: Town, empty: str
) -> None:
    await play(town, (*ASKED, ("clerk", "says", f"{empty}了")))
    assert (await town.order()).state is State.HANDLING
    assert "请补上结论" in town.clerk.last.text
    await town.clerk.says(f"{empty}了")
    assert (await town.order()).state is State.ANSWERED
    assert town.shop.heard(empty) == 1


async def test_an_answer_without_a_conclusion_may_be_sent_as_it_is_by_a_button(town: Town) -> None:
    await play(town, (*ASKED, ("clerk", "says", "已经派人去了")))
    await town.clerk.presses("照这样报送")
    assert (await answers(town))[0].conclusion == "已经派人去了"
    assert (await town.order()).state is State.ANSWERED


async def test_the_better_words_take_the_place_of_the_empty_ones(town: Town) -> None:
    await play(town, (*ASKED, ("clerk", "says", "已经派人去了"), ("clerk", "says", RESULT)))
    assert (await answers(town))[0].conclusion == RESULT
    assert not town.shop.heard("派人")


async def test_a_promise_names_its_day_or_is_asked_for_it(town: Town) -> None:
    await play(town, (*ASKED, ("clerk", "presses", "已承诺"), ("clerk", "says", RESULT)))
    assert "哪一天" in town.clerk.last.text
    await town.clerk.says("不好说")
    assert "哪一天" in town.clerk.last.text
    await town.clerk.says("2026年10月1日")
    assert "今天之后" in town.clerk.last.text
    assert (await town.order()).state is State.HANDLING
    await town.clerk.says("11月20日前")
    order = await town.order()
    assert (order.state, order.outcome, order.promised) == (State.ANSWERED, Outcome.PROMISED, date(2026, 11, 20))
    assert town.shop.heard(f"已承诺.*11月20日.*：\n{RESULT}") == 1
    assert (await answers(town))[0].promised == date(2026, 11, 20)


async def test_a_promise_with_its_day_is_sent_at_once(town: Town) -> None:
    await play(town, (*ASKED, ("clerk", "presses", "已承诺")))
    await town.clerk.says("外线要迁改，12月5日前装好送电")
    assert (await town.order()).promised == date(2026, 12, 5)


async def test_a_photo_is_sent_with_the_answer(town: Town) -> None:
    await play(town, ASKED)
    await town.clerk.sends("photo")
    assert "随答复一起报送" in town.clerk.last.text
    await town.clerk.says(RESULT)
    assert await town.attached() == ["town-photo"]
    assert (await town.order()).state is State.ANSWERED


# several points


async def test_several_points_are_listed_and_answered_in_one_message(town: Town) -> None:
    await claimed(town)
    assert f"1. {METER_POINT}\n2. {LAMP_POINT}" in town.clerk.last.text
    await town.clerk.says(BOTH)
    assert await said_to_points(town) == [
        (METER_POINT, "answered", "今天已送电"), (LAMP_POINT, "not_ours", "路灯属区住建局"),
    ]  # fmt: skip
    order = await town.order()
    assert (order.state, order.outcome) == (State.ANSWERED, Outcome.PARTLY)
    letter = f"1. {METER_POINT}\n【已答复】今天已送电\n2. {LAMP_POINT}\n【不归本单位办理】路灯属区住建局"
    assert town.shop.heard(letter) == town.office.heard(letter) == 1


async def test_points_are_answered_one_by_one_and_what_is_missing_is_shown(town: Town) -> None:
    await claimed(town)
    await town.clerk.says("2 不归我们：路灯属区住建局")
    assert town.clerk.last.text.endswith(f"还差：\n1. {METER_POINT}")
    assert (await town.order()).state is State.HANDLING
    await town.clerk.says("今天下午已经装好送电")
    assert [verdict for _, verdict, _ in await said_to_points(town)] == ["answered", "not_ours"]
    assert (await town.order()).state is State.ANSWERED


async def test_words_that_fit_no_point_are_asked_about_and_may_be_the_whole(town: Town) -> None:
    await claimed(town)
    await town.clerk.says("电表和路灯今天都已经修好")
    assert (await town.order()).state is State.HANDLING
    await town.clerk.presses("按一件答复")
    order = await town.order()
    assert (order.state, order.outcome) == (State.ANSWERED, Outcome.RESOLVED)
    assert len((await answers(town))[0].points) == 1


async def test_the_unit_corrects_the_split(town: Town) -> None:
    await claimed(town)
    await town.clerk.presses("重新分项")
    await town.clerk.says("装电表\n修路灯\n退多收的电费")
    assert "3. 退多收的电费" in town.clerk.last.text
    await town.clerk.says("1、2 已解决：都已完工 3 已解决：已退126元")
    assert [matter for matter, *_ in await said_to_points(town)] == ["装电表", "修路灯", "退多收的电费"]
    assert (await town.order()).outcome is Outcome.RESOLVED


async def test_a_point_without_a_conclusion_is_asked_about_once(town: Town) -> None:
    await claimed(town)
    await town.clerk.says("1 已派人 2 不归我们：路灯属区住建局")
    assert "请补上结论" in town.clerk.last.text
    await town.clerk.says("今天下午装好了")
    assert (await said_to_points(town))[0][2] == "今天下午装好了"


async def test_nothing_answered_is_no_solution(town: Town) -> None:
    await claimed(town)
    await town.clerk.says("1 未办成：等规划批复 2 不归我们：属区住建局")
    assert (await town.order()).outcome is Outcome.EXPLAINED


async def test_an_outcome_that_was_pressed_stands_and_the_points_said_before_too(town: Town) -> None:
    await claimed(town)
    offered = town.clerk.offered("无法解决已解释")
    await town.clerk.says("1 已解释：规划还没有批")
    await town.clerk.presses_data(offered)
    await town.clerk.says("2 不归我们：属区住建局")
    assert (await town.order()).outcome is Outcome.EXPLAINED
    assert (await said_to_points(town))[0][1:] == ("explained", "规划还没有批")


async def test_a_promise_to_one_point_makes_the_whole_a_promise_on_the_day_it_names(town: Town) -> None:
    await claimed(town)
    await town.clerk.says("1 已承诺:12月1日前装好")
    await town.clerk.says("2 已解决:10月20日已经修好")
    order = await town.order()
    assert (order.outcome, order.promised) == (Outcome.PROMISED, date(2026, 12, 1))
    assert [said[1:] for said in await said_to_points(town)] == [
        ("promised", "12月1日前装好"), ("answered", "10月20日已经修好"),
    ]  # fmt: skip
    assert town.shop.heard("【承诺办理】12月1日前装好") == 1


async def test_a_promise_to_a_point_without_a_day_is_asked_for_it(town: Town) -> None:
    await claimed(town)
    await town.clerk.says("1 已解决：今天已送电 2 已承诺：灯具到货就装")
    assert "哪一天" in town.clerk.last.text
    await town.clerk.says("12月5日")
    order = await town.order()
    assert (order.outcome, order.promised) == (Outcome.PROMISED, date(2026, 12, 5))


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("部分解决：先装了临时表", "已解决：今天修好", Outcome.PARTLY),
        ("无法解决，已解释：规划还没有批", "已解释：路灯不在规划内", Outcome.EXPLAINED),
        ("已解释：规划还没有批", "已解决：今天修好", Outcome.PARTLY),
    ],
)
async def test_the_whole_is_as_weak_as_what_was_said_to_its_points(
    town: Town, first: str, second: str, outcome: Outcome
) -> None:
    await claimed(town)
    await town.clerk.says(f"1 {first}\n2 {second}")
    assert (await town.order()).outcome is outcome


async def test_an_answer_to_one_matter_that_promises_is_a_promise(town: Town) -> None:
    await play(town, (*ASKED, ("clerk", "says", "已承诺：12月5日前装好送电")))
    order = await town.order()
    assert (order.outcome, order.promised) == (Outcome.PROMISED, date(2026, 12, 5))


async def test_personal_data_goes_to_the_enterprise_alone(town: Town) -> None:
    await claimed(town)
    await town.clerk.says(f"1 已解决：找李师傅{PHONE} 2 不归我们：属区住建局")
    assert town.shop.heard(PHONE) == 1
    assert not town.office.heard(PHONE)
    assert PHONE.encode() not in town.file_bytes()


async def test_an_open_answer_outlives_a_restart(new_towns: NewTown) -> None:
    async with new_towns() as town:
        await claimed(town)
        await town.clerk.says("2 不归我们：属区住建局")
        await town.restart()
        await town.clerk.says("1 已解决：今天送电")
        assert (await town.order()).state is State.ANSWERED


# what is not the unit's


async def test_a_point_that_is_not_the_units_is_split_off_after_it_was_sent_back(town: Town) -> None:
    await claimed(town)
    await town.clerk.says(BOTH)
    assert town.office.heard("认为不归本单位的：\n2. 门口的路灯坏了") == 1
    await town.office.presses("拆分第2项")
    assert (await town.order()).state is State.ANSWERED, "only told what it will do"
    await town.office.presses("退回并拆分")
    await town.office.says("区住建局")
    whole, part = await town.orders()
    assert (whole.state, part.state, part.lead_name) == (State.HANDLING, State.DISPATCHED, "区住建局")
    assert story(whole)[-2:] == ["send_back", "split"]
    assert whole.history[-1].ref == part.number
    assert part.history[0].ref == whole.number
    assert town.other.heard("门口的路灯坏了") == 1
    assert town.shop.heard(f"从您的工单{whole.number}拆出的部分已另立工单{part.number}") == 1
    assert not town.shop.heard(f"已提交，工单号{part.number}"), "who appealed did not file it"


async def test_what_is_left_is_sent_once_more_by_one_press(town: Town) -> None:
    await claimed(town)
    await town.clerk.says(BOTH)
    for row in (("presses", "拆分第2项"), ("presses", "退回并拆分"), ("says", "区住建局")):
        await getattr(town.office, row[0])(row[1])
    await town.clerk.presses("办结")
    assert LAMP_POINT not in town.clerk.last.text
    await town.clerk.presses("照上次答复报送")
    whole = (await town.orders())[0]
    assert (whole.state, whole.outcome) == (State.ANSWERED, Outcome.RESOLVED)
    assert await said_to_points(town) == [(METER_POINT, "answered", "今天已送电")]


async def test_a_point_that_was_split_off_is_not_split_again(town: Town) -> None:
    await claimed(town)
    await town.clerk.says(BOTH)
    button = town.office.offered("拆分第2项")
    for row in (("presses", "拆分第2项"), ("presses", "退回并拆分"), ("says", "区住建局")):
        await getattr(town.office, row[0])(row[1])
    await town.office.presses_data(button)
    assert town.office.last.text == texts.STALE.format(hint=texts.HINT_STAFF)
    assert len(await town.orders()) == 2


async def test_who_reviews_reads_the_points_with_what_was_left_out(town: Town) -> None:
    await claimed(town)
    await town.clerk.says(BOTH)
    await town.office.says("/工单")
    assert f"1. {METER_POINT}\n【已答复】今天已送电" in town.office.last.text
    assert "没有写：依据、联系人" in town.office.last.text
    assert "拆分第2项" in town.office.last.labels


async def test_the_rows_go_with_the_step_or_not_at_all(town: Town) -> None:
    """The order was taken away while the clerk wrote: neither a row nor a letter."""
    await claimed(town)
    await town.clerk.says("1 已解决：今天送电")
    await town.shop.presses("撤回")
    await town.shop.presses("确认撤回")
    await town.clerk.says("2 不归我们：属区住建局")
    order = await town.order()
    assert (order.state, Action.ANSWER.value in story(order), await answers(town)) == (State.WITHDRAWN, False, [])
