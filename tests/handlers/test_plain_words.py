"""Plain words of somebody who has an order: the answer to what it asked of them, and orders named by their matter."""

from __future__ import annotations

import pytest

from tests.handlers.stories import CLAIMED, FILED, STRUCK_OFF, play
from tests.town import METER, Town, story
from workflow.terms import Action, State

ROAD = "门口的路挖开两个月没人修，客人进不来"
FIRST, SECOND = "GZ-20261012-0001", "GZ-20261012-0002"
ANEW = "另外提一件新诉求"
ASKED = (*CLAIMED, ("clerk", "says", f"/补正 {FIRST} 请提供营业执照号和用电户号"))


async def declined(town: Town) -> None:
    await play(town, FILED)
    await town.office.says(f"/不予受理 {FIRST}")
    await town.office.presses(next(label for label in town.office.last.labels))
    await town.office.says("请向当地12345反映")
    await town.office.says("不属于企业诉求")


# the answer to what was asked


@pytest.mark.parametrize(
    "words", ["营业执照号是91620702MA7，户号123456，在东环路市场", "低压用电申请书在这", "上个月8号交的申请"]
)
async def test_what_was_asked_for_is_added_without_a_button(town: Town, words: str) -> None:
    await play(town, ASKED)
    await town.shop.says(words)
    order = await town.order()
    assert (story(order)[-1], order.state) == ("supplement", State.HANDLING)
    assert FIRST in town.shop.last.text
    assert town.shop.last.labels == [ANEW]


async def test_a_photo_without_a_word_is_the_answer_too(town: Town) -> None:
    await play(town, ASKED)
    await town.shop.sends("photo")
    order = await town.order()
    assert (story(order)[-1], order.state) == ("supplement", State.HANDLING)
    assert await town.attached() == ["town-photo"]
    await town.shop.presses(ANEW)
    assert "确认提交" not in town.shop.last.labels, "a photo alone says nothing yet"
    await town.shop.says(ROAD)
    assert "附件" in town.shop.last.text


async def test_the_same_words_can_still_begin_a_new_appeal(town: Town) -> None:
    await play(town, ASKED)
    await town.shop.says("上个月8号交的申请")
    button = town.shop.offered(ANEW)
    await town.shop.presses_data(button)
    assert "上个月8号交的申请" in town.shop.last.text
    assert "确认提交" in town.shop.last.labels
    await town.shop.presses_data(button)
    assert "失效" in town.shop.last.text


@pytest.mark.parametrize(
    "words", ["贷款贴息怎么申请", "谢谢", "隔壁工地晚上施工吵得客人都不来", "冷库着火了，有人被困"]
)
async def test_a_question_small_talk_another_matter_and_danger_are_not_the_answer(town: Town, words: str) -> None:
    await play(town, ASKED)
    await town.shop.says(words)
    order = (await town.orders())[0]
    assert (story(order)[-1], order.state) == ("ask", State.WAITING)


async def test_what_might_be_another_matter_is_asked(town: Town) -> None:
    await play(town, ASKED)
    await town.shop.says(ROAD)
    assert (await town.order()).state is State.WAITING
    assert town.shop.last.labels == [f"{FIRST} 我们饭馆申请装电表半个月了…", ANEW]
    await town.shop.presses(ANEW)
    assert ROAD in town.shop.last.text


@pytest.mark.parametrize(
    "words",
    [
        "我们西关的加工厂报装充电桩一个月了也没有回音",
        "电费单上的电价不对，多收了我们饭馆两千块，找了三次没人管",
        "新租的门面在南二环路，也要装一块电表，麻烦派人来",
    ],
)
async def test_a_new_matter_of_the_same_kind_is_written_nowhere_before_it_is_asked(town: Town, words: str) -> None:
    await play(town, ASKED)
    before = await town.written()
    await town.shop.says(words)
    assert await town.written() == before
    assert "还是另一件事" in town.shop.last.text
    await town.shop.presses(ANEW)
    assert await town.written() == before, "the words begin a draft and stay out of the old order"
    await town.shop.presses("确认提交")
    old, new = await town.orders()
    assert (old.state, words in str(old.history)) == (State.WAITING, False)
    assert new.number == SECOND


async def test_a_new_matter_taken_for_the_answer_is_added_after_the_press(town: Town) -> None:
    await play(town, ASKED)
    await town.shop.says("今天供电公司来人了，说还差一份租赁合同，我拍照发你")
    await town.shop.presses(f"{FIRST} 我们饭馆申请装电表半个月了…")
    order = await town.order()
    assert (story(order)[-1], order.state) == ("supplement", State.HANDLING)


async def test_with_two_that_wait_it_is_asked_which(town: Town) -> None:
    await play(town, CLAIMED)
    await town.shop.complains("饭馆电表烧坏了好几天，供电公司没人来换")
    await town.clerk.presses("签收")
    for number in (FIRST, SECOND):
        await town.clerk.says(f"/补正 {number} 请提供户号")
    await town.shop.says("户号是620123")
    assert len(town.shop.last.labels) == 3
    assert [order.state for order in await town.orders()] == [State.WAITING] * 2
    await town.shop.presses(next(label for label in town.shop.last.labels if label.startswith(SECOND)))
    assert [order.state for order in await town.orders()] == [State.WAITING, State.HANDLING]


# the rating


@pytest.mark.parametrize("words", ["没解决", "不算解决，电还是没有", "他们来看了一眼就走了，电表还是没装"])
async def test_unsolved_in_words_asks_for_the_rating_and_takes_the_words_with_it(town: Town, words: str) -> None:
    await play(town, STRUCK_OFF)
    before = await town.written()
    await town.shop.says(words)
    assert town.shop.last.labels == ["不满意", "补充说明", ANEW]
    assert FIRST in town.shop.last.text
    assert await town.written() == before, "words alone are no rating"
    await town.shop.presses("不满意")
    order = await town.order()
    assert (story(order)[-2:], order.state) == (["rate_bad", "supplement"], State.HANDLING)
    assert order.history[-1].words == words
    await town.shop.says("办电要几天")
    assert story(await town.order())[-1] == "supplement", "nothing more is waited for"


async def test_unsolved_in_words_may_only_add_them(town: Town) -> None:
    await play(town, STRUCK_OFF)
    await town.shop.says("还是没来电")
    await town.shop.presses("补充说明")
    order = await town.order()
    assert (story(order)[-1], order.state) == ("supplement", State.CALLBACK)


@pytest.mark.parametrize("words", ["好了，解决了", "已经装好了，谢谢", "挺满意的"])
async def test_solved_in_words_asks_for_the_rating(town: Town, words: str) -> None:
    await play(town, STRUCK_OFF)
    await town.shop.says(words)
    assert town.shop.last.labels == ["满意", "不满意", ANEW]
    assert (await town.order()).state is State.CALLBACK
    await town.shop.presses("满意")
    assert (await town.order()).state is State.CLOSED


async def test_a_bad_rating_after_kind_words_does_not_take_them_as_the_reason(town: Town) -> None:
    await play(town, STRUCK_OFF)
    await town.shop.says("已经装好了，谢谢")
    await town.shop.presses("不满意")
    assert story(await town.order())[-1] == "rate_bad"


@pytest.mark.parametrize("words", ["隔壁工地晚上还是没停，吵得客人都不来", "换电表要几天"])
async def test_another_matter_during_the_callback_is_no_rating(town: Town, words: str) -> None:
    await play(town, STRUCK_OFF)
    await town.shop.says(words)
    assert "不满意" not in town.shop.last.labels


# a refusal


async def test_disagreement_after_a_refusal_is_the_form_with_these_words(town: Town) -> None:
    await declined(town)
    assert (await town.order()).state is State.DECLINED
    before = await town.written()
    await town.shop.says("不服，我们的电表就该供电公司装")
    assert await town.written() == before, "it is once only: nothing is taken before it is confirmed"
    assert "不服，我们的电表就该供电公司装" in town.shop.last.text
    assert town.shop.last.labels == ["确认提出", "再想想", ANEW]
    await town.shop.presses("确认提出")
    order = await town.order()
    assert (story(order)[-1], order.state) == ("contest", State.TRIAGE)
    assert order.history[-1].words == "不服，我们的电表就该供电公司装"


async def test_who_thinks_again_keeps_the_one_objection(town: Town) -> None:
    await declined(town)
    await town.shop.says("不服，我们的电表就该供电公司装")
    await town.shop.says("再想想")
    assert (await town.order()).state is State.DECLINED
    await town.shop.presses("不服处理")
    await town.shop.says("店在甘州区东街，归这里管")
    await town.shop.says("营业执照也是甘州区的")
    assert "没有看懂" in town.shop.last.text
    assert (await town.order()).state is State.DECLINED
    await town.shop.says("确认")
    assert (await town.order()).history[-1].words == "店在甘州区东街，归这里管"


async def test_words_that_only_sounded_like_an_objection_can_be_a_new_appeal(town: Town) -> None:
    await declined(town)
    await town.shop.says("不服，我们的电表就该供电公司装")
    await town.shop.presses(ANEW)
    assert (await town.order()).state is State.DECLINED
    assert "我们的电表就该供电公司装" in town.shop.last.text
    assert "确认提交" in town.shop.last.labels


async def test_a_bare_no_is_asked_for_its_reason(town: Town) -> None:
    await declined(town)
    await town.shop.says("凭什么")
    assert (await town.order()).state is State.DECLINED
    await town.shop.says("我们的电表就该供电公司装")
    assert (await town.order()).state is State.DECLINED
    await town.shop.presses("确认提出")
    assert (await town.order()).state is State.TRIAGE


async def test_disagreement_after_the_window_contests_nothing(town: Town) -> None:
    await declined(town)
    town.clock.set("2026-11-20 09:00")
    await town.shop.says("不服，我们的电表就该供电公司装")
    assert (await town.order()).state is State.DECLINED


# an order named by its matter


async def two(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop.complains(ROAD)


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("催一下供电公司", ["urge", "file"]),
        ("催催装电表那件", ["urge", "file"]),
        ("补充到装电表那件上：单子是8号交的", ["supplement", "file"]),
        ("门口的路那件事，补充一下：昨天又塌了", ["file", "supplement"]),
    ],
)
async def test_the_order_that_the_words_fit_is_meant(town: Town, words: str, done: list[str]) -> None:
    await two(town)
    await town.shop.says(words)
    assert [story(order)[-1].removesuffix("_unsure") for order in await town.orders()] == done


async def test_material_for_an_order_named_by_its_matter_is_waited_for(town: Town) -> None:
    await two(town)
    await town.shop.says("装电表那件补充材料")
    assert FIRST in town.shop.last.text
    await town.shop.sends("photo")
    assert story((await town.orders())[0])[-1] == "supplement"


async def test_words_that_fit_no_order_ask_which(town: Town) -> None:
    await two(town)
    before = await town.written()
    await town.shop.says("还没来电，催一下")
    assert len(town.shop.last.labels) == 3
    assert town.shop.last.labels[-1] == ANEW
    assert await town.written() == before


async def test_the_only_order_needs_fewer_words(town: Town) -> None:
    await play(town, FILED)
    await town.shop.says("还没来电,催一下")
    assert story(await town.order())[-1] == "urge"


@pytest.mark.parametrize("words", ["我的饭馆装电表到哪一步了", "电表那件事咋样了"])
async def test_asking_after_an_order_by_its_matter_shows_it(town: Town, words: str) -> None:
    await two(town)
    town.shop.news()
    await town.shop.says(words)
    assert [heard.text.split("：")[0] for heard in town.shop.news()] == [f"工单{FIRST}"]


async def test_my_two_matters_are_both_shown(town: Town) -> None:
    await two(town)
    town.shop.news()
    await town.shop.says("我那两个事咋样了")
    assert len(town.shop.news()) == 2


@pytest.mark.parametrize("words", ["营业执照办理流程怎么样", "催一下供电公司", "电表那件事咋样了"])
async def test_without_an_order_they_do_nothing_of_the_kind(town: Town, words: str) -> None:
    await town.shop2.complains(METER)
    before = await town.written()
    await town.shop.says(words)
    assert await town.written() == before
    assert FIRST not in town.shop.last.text


# to be forgotten, and why this day


@pytest.mark.parametrize(
    "words", ["我要删除我的数据", "把我的信息全删了", "删除我的信息", "请帮我把我的个人信息都删除"]
)
async def test_to_be_forgotten_may_be_asked_in_words(town: Town, words: str) -> None:
    await town.shop.says(words)
    assert town.shop.last.labels == ["确认删除", "先不删除"]


async def test_deleting_something_else_is_not_to_be_forgotten(town: Town) -> None:
    await town.shop.says("怎么删除我们公司的行政处罚信息")
    assert "确认删除" not in town.shop.last.labels


@pytest.mark.parametrize("words", ["为什么是这一天", "为啥要到10月19号才办完"])
async def test_why_this_day_in_words_shows_how_it_came_about(town: Town, words: str) -> None:
    await play(town, FILED)
    await town.shop.says(words)
    assert "规则" in town.shop.last.text or "起算" in town.shop.last.text
    assert FIRST in town.shop.last.text


async def test_why_this_day_with_two_orders_asks_which(town: Town) -> None:
    await two(town)
    await town.shop.says("为啥要到10月19号才办完")
    await town.shop.presses(f"{FIRST} 我们饭馆申请装电表半个月了…")
    assert FIRST in town.shop.last.text
    assert (await town.orders())[0].history[-1].action is Action.FILE
