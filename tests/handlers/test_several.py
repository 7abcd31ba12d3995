"""Several orders in one chat: a quote, a number or a button decides, a bare sentence asks; one's own alone is shown."""

from __future__ import annotations

import pytest

from tests.conftest import NewTown
from tests.handlers.stories import CLAIMED, FILED, STRUCK_OFF, play
from tests.town import METER, Town, story
from workflow.terms import Action, State

ROAD = "门口的路挖开两个月没人修，客人进不来"
FIRST, SECOND = "GZ-20261012-0001", "GZ-20261012-0002"
ASKS = "请点一下"


async def two(town: Town) -> None:
    """The shop has two open orders."""
    await town.shop.complains(METER)
    await town.shop.complains(ROAD)


# which one


@pytest.mark.parametrize("words", ["撤了吧", "补一张照片", "怎么还没动静"])
async def test_a_bare_sentence_asks_which_with_a_button_an_order(town: Town, words: str) -> None:
    await two(town)
    before = await town.written()
    await town.shop.says(words)
    assert ASKS in town.shop.last.text
    assert town.shop.last.labels == [f"{SECOND} 门口的路挖开两个月没人修…", f"{FIRST} 我们饭馆申请装电表半个月了…"]
    assert await town.written() == before, "nothing is done before it is known to which"


@pytest.mark.parametrize(
    ("words", "done"), [("怎么还没动静", Action.URGE), ("补充：店里还有三十个人等着", Action.SUPPLEMENT)]
)
async def test_the_button_decides_and_the_other_order_stays_as_it_is(town: Town, words: str, done: Action) -> None:
    await two(town)
    await town.shop.says(words)
    await town.shop.presses(f"{FIRST} 我们饭馆申请装电表半个月了…")
    first, second = await town.orders()
    assert first.history[-1].action is done
    assert story(second) in (["file"], ["file_unsure"])


async def test_the_withdrawal_of_the_pressed_order_is_confirmed_first(town: Town) -> None:
    await two(town)
    await town.shop.says("撤了吧")
    await town.shop.presses(f"{SECOND} 门口的路挖开两个月没人修…")
    assert SECOND in town.shop.last.text
    assert [order.state is State.WITHDRAWN for order in await town.orders()] == [False, False]
    await town.shop.presses("确认撤回")
    assert [order.state is State.WITHDRAWN for order in await town.orders()] == [False, True]


async def test_a_change_of_mind_instead_of_the_reason_withdraws_nothing(town: Town) -> None:
    await play(town, FILED)
    await town.shop.says("撤了吧")
    await town.shop.says("等等，先不撤")
    assert (await town.order()).state is State.DISPATCHED


async def test_a_file_with_such_a_caption_goes_to_the_order_that_is_pressed(town: Town) -> None:
    await two(town)
    await town.shop.sends("photo", "补一张照片")
    await town.shop.presses(f"{SECOND} 门口的路挖开两个月没人修…")
    first, second = await town.orders()
    assert (story(first)[-1], story(second)[-1]) == ("file", "supplement")
    assert await town.attached() == ["town-photo"]


async def test_the_last_of_several_buttons_is_not_good_for_a_second_sentence(town: Town) -> None:
    await two(town)
    await town.shop.says("怎么还没动静")
    button = town.shop.offered(f"{FIRST} 我们饭馆申请装电表半个月了…")
    await town.shop.presses_data(button)
    await town.shop.presses_data(button)
    assert "失效" in town.shop.last.text
    assert story((await town.orders())[0]).count("urge") == 1


@pytest.mark.parametrize(
    ("words", "done"),
    [("怎么还没动静", "urge"), ("补充：店里还有三十个人等着", "supplement"), ("都三天了还没人联系我", "urge")],
)
async def test_with_one_open_order_it_is_taken_for_that(town: Town, words: str, done: str) -> None:
    await play(town, FILED)
    await town.shop.says(words)
    assert story(await town.order())[-1] == done
    assert ASKS not in town.shop.last.text


async def test_with_one_open_order_the_photo_that_was_announced_is_added_to_it(town: Town) -> None:
    await play(town, FILED)
    await town.shop.says("补一张照片")
    assert story(await town.order()) == ["file"]
    await town.shop.sends("photo")
    assert story(await town.order()) == ["file", "supplement"]


async def test_with_no_order_such_a_sentence_changes_nothing(town: Town) -> None:
    for words in ("撤了吧", "怎么还没动静", "补一张照片"):
        await town.shop.says(words)
        assert ASKS not in town.shop.last.text
    assert not await town.orders()


@pytest.mark.parametrize("words", ["我们厂停电了怎么还没人来修", "申请贷款什么时候能下来", "取消发票怎么办"])
async def test_a_sentence_with_a_matter_of_its_own_is_not_of_the_order_that_stands(town: Town, words: str) -> None:
    await play(town, FILED)
    before = await town.written()
    await town.shop.says(words)
    assert await town.written() == before


@pytest.mark.parametrize(
    ("words", "done"),
    [
        (f"{SECOND} 撤了吧", "已经问"),
        (f"{SECOND}怎么还没动静", "urge"),
        (f"{SECOND} 又塌了一块，差点有人掉下去", "supplement"),
        ("gz202610120002 催一下", "urge"),
    ],
)
async def test_a_number_in_the_text_decides(town: Town, words: str, done: str) -> None:
    await two(town)
    await town.shop.says(words)
    first, second = await town.orders()
    assert story(first) == ["file"]
    assert SECOND in town.shop.last.text
    assert story(second)[-1] == done or "确认撤回" in town.shop.last.labels


async def test_a_quoted_message_decides(town: Town) -> None:
    await two(town)
    await town.shop.says("怎么还没动静", reply_to=f"已提交，工单号{FIRST}。")
    await town.shop.says("店里还有三十个人等着", reply_to=f"已提交，工单号{SECOND}。")
    first, second = await town.orders()
    assert (story(first)[-1], story(second)[-1]) == ("urge", "supplement")


async def test_danger_is_named_first_in_words_about_an_order_too(town: Town) -> None:
    await two(town)
    town.shop.news()
    await town.shop.says(f"{FIRST} 现在电表箱着火了，有人被困")
    assert "119" in town.shop.news()[0].text


async def test_words_that_only_ask_show_the_order_and_add_nothing(town: Town) -> None:
    await two(town)
    for words in (f"{FIRST}", f"{FIRST} 现在办到哪一步了", f"{FIRST} 是什么情况？"):
        await town.shop.says(words)
        assert f"工单{FIRST}：待签收" in town.shop.last.text
    assert story((await town.orders())[0]) == ["file"]


# during a draft


async def test_during_a_draft_the_sentence_may_mean_the_draft_too(town: Town) -> None:
    await play(town, FILED)
    await town.shop.says(ROAD)
    await town.shop.says("撤了吧")
    assert town.shop.last.labels[-1] == "刚才还没提交的这件"
    await town.shop.presses("刚才还没提交的这件")
    assert "已取消" in town.shop.last.text
    assert (await town.order()).state is State.DISPATCHED


async def test_during_a_draft_with_nothing_else_open_it_takes_the_draft_back(town: Town) -> None:
    await town.shop.says(METER)
    await town.shop.says("撤了吧")
    assert "已取消" in town.shop.last.text


async def test_what_is_added_during_a_draft_belongs_to_the_draft(town: Town) -> None:
    await play(town, FILED)
    await town.shop.says(ROAD)
    await town.shop.says("补充：雨天更难走")
    assert "雨天更难走" in town.shop.last.text
    assert story(await town.order()) == ["file"]


# progress


async def test_progress_without_a_number_lists_ones_own_and_the_open_ones_first(town: Town) -> None:
    await two(town)
    await town.shop2.complains("冷库停电两个小时了，货要坏了")
    await town.shop.says(f"{SECOND} 撤了吧")
    await town.shop.presses("确认撤回")
    town.shop.news()
    for words in ("查进度", "办到哪一步了"):
        await town.shop.says(words)
        told = [heard.text.splitlines()[0] for heard in town.shop.news()]
        assert [line.split("：")[0] for line in told][-2:] == [f"工单{FIRST}", f"工单{SECOND}"]
        assert len(told) == 2


@pytest.mark.parametrize("who", ["shop2", "other"])
@pytest.mark.parametrize(
    "words", ["{}", "查进度 {}", "/进度 {}", "{} 撤了吧", "{} 怎么还没动静", "{}还有三十个人等着呢"]
)
async def test_anothers_number_reads_like_one_that_does_not_exist(town: Town, who: str, words: str) -> None:
    await play(town, CLAIMED)
    somebody, before = town.people[who], await town.written()
    await somebody.says(words.format(FIRST))
    anothers = somebody.last
    await somebody.says(words.format("GZ-20261012-0777"))
    assert (somebody.last.text, somebody.last.labels) == (anothers.text, anothers.labels)
    assert anothers.text == "没有查到这个工单号。请核对编号，或发“查进度”看您自己的工单。"
    assert await town.written() == before


async def test_a_quote_of_anothers_order_reads_the_same_too(town: Town) -> None:
    await play(town, CLAIMED)
    await town.shop2.says("撤了吧", reply_to=f"工单{FIRST}")
    assert "没有查到这个工单号" in town.shop2.last.text


async def test_the_unit_in_charge_and_the_office_see_it_by_its_number(town: Town) -> None:
    await play(town, CLAIMED)
    for somebody in (town.clerk, town.clerk2, town.office):
        await somebody.says(FIRST)
        assert f"工单{FIRST}" in somebody.last.text


# said before


async def test_a_similar_appeal_is_named_while_reporting(town: Town) -> None:
    await town.shop.complains(METER)
    await town.until("2026-10-20 09:00")
    await town.shop.says("饭馆申请装电表二十天了还没人来装，一直让等着")
    assert f"您上周提过类似诉求{FIRST}" in town.shop.last.text
    assert town.shop.last.labels == ["确认提交", "修改", "取消", "补充到原工单", "仍然新提"]


async def test_adding_it_to_the_order_that_stands_files_no_second_one(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop.sends("photo")
    await town.shop.presses("取消")
    await town.shop.says("饭馆申请装电表二十天了还没人来装，一直让等着")
    await town.shop.presses("补充到原工单")
    assert story(await town.order()) == ["file", "supplement"]
    assert len(await town.orders()) == 1
    await town.shop.says("查进度")
    assert not town.shop.heard("还没有提交")


async def test_still_new_files_a_second_one(town: Town) -> None:
    await town.shop.complains(METER)
    await town.shop.says("饭馆申请装电表二十天了还没人来装，一直让等着")
    await town.shop.presses("仍然新提")
    assert [order.state for order in await town.orders()] == [State.DISPATCHED] * 2
    assert not (await town.order()).history[0].ref


async def test_a_closed_one_is_named_too_and_taken_up_again_while_that_is_possible(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "满意")))
    await town.shop.says("饭馆申请装电表二十天了还没人来装，一直让等着")
    assert "（已销号）" in town.shop.last.text
    await town.shop.presses("补充到原工单")
    order = await town.order()
    assert (order.state, order.round, len(await town.orders())) == (State.HANDLING, 2, 1)


@pytest.mark.parametrize(
    ("who", "words", "at"),
    [
        ("shop", ROAD, "2026-10-20 09:00"),
        ("shop2", "饭馆申请装电表二十天了还没人来装", "2026-10-20 09:00"),
        ("shop", "饭馆申请装电表二十天了还没人来装", "2026-11-12 09:00"),
    ],
)
async def test_another_matter_another_person_or_another_month_is_not_similar(
    new_towns: NewTown, who: str, words: str, at: str
) -> None:
    async with new_towns() as town:
        await town.shop.complains(METER)
        town.clock.set(at)
        await town.people[who].says(words)
        assert "类似诉求" not in town.people[who].last.text


async def test_what_was_withdrawn_and_is_filed_again_is_linked(town: Town) -> None:
    await play(town, (*FILED, ("shop", "presses", "撤回"), ("shop", "presses", "确认撤回")))
    await town.until("2026-10-19 17:00")
    await town.shop.says("饭馆申请装电表二十天了还没人来装，一直让等着")
    assert "会关联原来的工单" in town.shop.last.text
    await town.shop.presses("确认提交")
    order = await town.order()
    assert (order.history[0].action, order.history[0].ref) == (Action.FILE, FIRST)
    await town.shop.says("查进度")
    assert town.shop.heard(f"关联工单：{FIRST}") == 1


async def test_after_five_working_days_it_is_not_linked_any_more(town: Town) -> None:
    await play(town, (*FILED, ("shop", "presses", "撤回"), ("shop", "presses", "确认撤回")))
    await town.until("2026-10-20 09:00")
    await town.shop.complains("饭馆申请装电表二十天了还没人来装，一直让等着")
    assert not (await town.order()).history[0].ref


async def test_one_withdrawn_order_is_followed_by_one_new_one(town: Town) -> None:
    await play(town, (*FILED, ("shop", "presses", "撤回"), ("shop", "presses", "确认撤回")))
    await town.shop.complains("饭馆申请装电表二十天了还没人来装，一直让等着")
    await town.shop.says("饭馆装电表还是没人来装")
    assert "您今天提过类似诉求GZ-20261012-0002（待签收）" in town.shop.last.text, "the one that is open"
    await town.shop.presses("仍然新提")
    assert [order.history[0].ref for order in await town.orders()] == ["", FIRST, ""]
