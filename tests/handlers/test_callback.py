"""回访评价: three questions, the four words of 没解决, parties that rate for themselves, and the phone record."""

from __future__ import annotations

import pytest

from db.queries import figures
from tests.handlers.stories import ANSWER, CLAIMED, PHONE, STRUCK_OFF, play
from tests.town import METER, Town, story
from workflow import figures as workflow_figures
from workflow.order import Entry
from workflow.terms import Action, Outcome, State, Unsolved

AGAIN = (
    ("clerk", "presses", "办结"),
    ("clerk", "says", "电表今天已经重新装好并送电，请放心使用"),
    ("office2", "presses", "销号"),
)
WORDS = [term.zh for term in Unsolved]
PARTLY = (
    *CLAIMED,
    ("clerk", "presses", "办结"),
    ("clerk", "presses", "部分解决"),
    ("clerk", "says", "已装临时电表，正式电表下周到货"),
    ("office", "presses", "销号"),
)
MERGED = (
    ("shop", "says", METER),
    ("shop", "presses", "确认提交"),
    ("clerk", "presses", "签收"),
    ("shop2", "says", f"隔壁饭馆也申请装电表半个月没人来装，电话{PHONE}"),
    ("shop2", "presses", "确认提交"),
    ("office", "says", "/合并 GZ-20261012-0002 GZ-20261012-0001"),
    ("office", "says", "同一栋楼，同一件事"),
    *ANSWER,
    ("office", "presses", "销号"),
)


async def rating(town: Town) -> Entry:
    """The last rating of the first order."""
    order = (await town.orders())[0]
    return order.past(Action.RATE_GOOD, Action.RATE_BAD, Action.RATE_LAST)[-1]


# the four words


async def test_under_not_solved_one_press_rates_with_one_of_the_four_words(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "问题没解决")))
    assert town.shop.last.labels == [*WORDS, "满意", "不满意"]
    await town.shop.presses("用不上")
    entry, order = await rating(town), await town.order()
    assert (entry.action, entry.ground, entry.solved) == (Action.RATE_BAD, "not_usable", False)
    assert (order.state, order.round) == (State.HANDLING, 2)


async def test_where_it_was_not_said_to_be_solved_the_word_is_kept_and_the_third_question_stays(town: Town) -> None:
    await play(town, (*PARTLY, ("shop", "presses", "问题没解决"), ("shop", "presses", "看不懂")))
    assert (await town.order()).state is State.CALLBACK
    assert "看不懂" in town.shop.last.text
    await town.shop.presses("不满意")
    entry = await rating(town)
    assert (entry.ground, entry.solved, (await town.order()).outcome) == ("not_understood", False, Outcome.PARTLY)


async def test_who_is_content_with_a_part_is_not_said_to_have_complained(town: Town) -> None:
    await play(
        town, (*PARTLY, ("shop", "presses", "问题没解决"), ("shop", "presses", "看不懂"), ("shop", "presses", "满意"))
    )
    entry = await rating(town)
    assert (entry.action, entry.ground, entry.solved) == (Action.RATE_GOOD, "", False)


@pytest.mark.parametrize("word", WORDS)
async def test_after_a_bad_rating_the_four_words_are_offered_and_one_press_tells_the_unit(
    town: Town, word: str
) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "不满意")))
    assert town.shop.last.labels[:4] == WORDS
    await town.shop.presses(word)
    order = await town.order()
    last = order.history[-1]
    assert (last.action, last.ground) == (Action.SUPPLEMENT, Unsolved(next(t for t in Unsolved if t.zh == word)).value)
    assert town.clerk.heard(f"不满意的原因：{word}") == 1
    assert not set(WORDS) & set(town.shop.last.labels), "once is enough"


@pytest.mark.parametrize("pressed", [("问题没解决", "用不上"), ("不满意", "用不上")])
async def test_the_figures_count_the_word_whether_it_came_with_the_rating_or_after_it(
    town: Town, pressed: tuple[str, str]
) -> None:
    await play(town, (*STRUCK_OFF, *(("shop", "presses", label) for label in pressed)))
    async with town.database.read() as tx:
        marks = [mark async for case in figures.cases(tx) for mark in workflow_figures.marks(case, town.clock())]
    assert [(mark.counted, mark.why) for mark in marks if mark.figure == "solved"] == [(False, "用不上")]


async def test_the_words_of_a_former_round_are_not_taken_any_more(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "问题没解决")))
    button = town.shop.offered("用不上")
    await play(town, (("shop", "presses", "不满意"), *AGAIN))
    await town.shop.presses_data(button)
    assert "失效" in town.shop.last.text
    assert (await town.order()).state is State.CALLBACK


async def test_somebody_else_cannot_press_them(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "问题没解决")))
    before = await town.written()
    for person in (town.shop2, town.clerk):
        await person.presses_data(town.shop.offered("用不上"))
        assert "失效" in person.last.text
    assert await town.written() == before


# several whose order it is


async def test_each_party_rates_for_itself_and_the_last_closes(town: Town) -> None:
    await play(town, MERGED)
    first = (await town.orders())[0]
    assert first.enterprises == (town.shop.id, town.shop2.id)
    await town.shop2.presses("满意")
    assert (await town.orders())[0].state is State.CALLBACK
    assert town.shop2.heard("还有别的诉求人没有评价") == 1
    await town.shop.presses("满意")
    assert (await town.orders())[0].state is State.CLOSED
    assert [e.person for e in (await town.orders())[0].past(Action.RATE_GOOD)] == [town.shop2.id, town.shop.id]


async def test_a_party_rates_once_a_round(town: Town) -> None:
    await play(town, MERGED)
    button = town.shop2.offered("满意")
    await town.shop2.presses("满意")
    town.clock.advance(minutes=1)
    before = await town.written()
    await town.shop2.presses_data(button)
    assert "已经评价过" in town.shop2.last.text
    assert await town.written() == before


async def test_one_bad_rating_of_a_party_redoes_and_asks_that_party_why(town: Town) -> None:
    await play(town, MERGED)
    await town.shop.presses("满意")
    await town.shop2.presses("问题没解决")
    await town.shop2.presses("用不畅")
    order = (await town.orders())[0]
    assert (order.state, order.round, (await rating(town)).person) == (State.HANDLING, 2, town.shop2.id)
    await town.shop2.says("来了一趟又走了，电还是没有")
    last = (await town.orders())[0].history[-1]
    assert (last.action, last.by, last.words) == (Action.SUPPLEMENT, town.shop2.id, "来了一趟又走了，电还是没有")


async def test_a_party_sees_the_order_with_its_own_words_only(town: Town) -> None:
    await play(town, MERGED)
    await town.shop2.says("查进度")
    assert "隔壁饭馆" in town.shop2.last.text
    assert METER not in town.shop2.last.text
    assert "GZ-20261012-0001" in town.shop2.last.text
    await town.shop2.says("怎么样了")
    assert "您的诉求已并入这件工单" in town.shop2.last.text


# by phone


async def test_a_rating_by_phone_keeps_who_was_called_masked_and_what_was_said(town: Town) -> None:
    await town.shop.says(f"{METER}，电话{PHONE}")
    await play(town, (("shop", "presses", "确认提交"), *CLAIMED[2:], *ANSWER, ("office", "presses", "销号")))
    await town.office.presses("记通话")
    assert "139****0213" in town.office.last.text
    await town.office.says(f"老板本人接的{PHONE}，说电通了，很满意")
    await town.office.presses("满意")
    entry = await rating(town)
    assert (entry.action, entry.by, entry.person) == (Action.RATE_GOOD, town.office.id, town.shop.id)
    assert entry.words == "电话回访139****0213：老板本人接的139****0213，说电通了，很满意"
    notes = (await town.written("notes"))["notes"]
    assert any(PHONE in str(row) for row in notes), "the full words are kept, encrypted"
    assert PHONE.encode() not in town.file_bytes()


async def test_a_bad_rating_by_phone_carries_one_of_the_four_words(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("office", "presses", "记通话"), ("office", "says", "老板说还是跳闸，用不了")))
    await town.office.presses("用不畅")
    entry = await rating(town)
    assert (entry.action, entry.ground, entry.solved) == (Action.RATE_BAD, "not_smooth", False)
    assert entry.words == "电话回访（没有留电话）：老板说还是跳闸，用不了"
    assert town.clerk.heard("老板说还是跳闸") == 1


async def test_a_plain_press_is_a_record_too(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("office", "presses", "不满意")))
    assert (await rating(town)).words == "电话回访（没有留电话）：不满意"


async def test_who_rates_for_themselves_has_no_phone_record(town: Town) -> None:
    await play(town, (*STRUCK_OFF, ("shop", "presses", "满意")))
    assert not (await rating(town)).words


async def test_a_try_keeps_who_was_called(town: Town) -> None:
    await town.shop.says(f"{METER}，电话{PHONE}")
    await play(town, (("shop", "presses", "确认提交"), *CLAIMED[2:], *ANSWER, ("office", "presses", "销号")))
    await town.office.presses("没打通")
    last = (await town.order()).history[-1]
    assert (last.action, last.reached, last.words) == (Action.TRY, False, "电话回访139****0213：没打通")


async def test_the_party_that_has_not_rated_is_the_one_who_is_called(town: Town) -> None:
    await play(town, (*MERGED, ("shop", "presses", "满意"), ("office", "presses", "没打通")))
    assert (await town.orders())[0].history[-1].words == "电话回访139****0213：没打通"


async def test_without_a_number_and_a_chat_one_try_shows_that_there_is_no_way_back(town: Town) -> None:
    await play(town, STRUCK_OFF)
    await town.shop.leaves()
    await town.office.presses("没打通")
    await town.office.presses("未回访到")
    order = await town.order()
    assert (order.state, story(order)[-1]) == (State.CLOSED, "unreached")
