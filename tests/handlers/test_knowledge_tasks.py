"""Knowledge kept alive by work: questions without an answer, answers said to be wrong, documents to be explained."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.house import build_house
from bot.settings import Settings
from db.crypt import Box
from db.models.asks import Ask
from db.models.library import KnowledgeTask, LiveCard, Paper
from db.models.people import Person
from handlers import texts
from handlers.buttons import pack, unpack
from handlers.knowledge_tasks import Explanations, open_explanations
from handlers.messages import Incoming, Kind
from handlers.turn import Scene
from tests.handlers.stories import PHONE
from tests.town import CHANNEL, SECRET, Citizen, Post, Somebody, Town, moment, shown

TOURISM = ("甘州区", "区文体广电旅游局")
ASKED = "网吧几点必须关门"
ALSO = f"网吧晚上几点必须关门，电话{PHONE}"
REPLY = "每天8时到24时可以营业，零点以后必须关门，可以到区文体广电旅游局咨询。"
BETTER = "每天9时到24时可以营业，其余时间必须关门。"
NOBODYS = "残疾人就业保障金的滞纳标准"
POWER_QUESTION = "办电要几天"


@pytest.fixture
async def guide(town: Town) -> Somebody:
    """Somebody of the unit that is asked."""
    return await town.hires(Citizen("guide", "文经办", TOURISM))


async def tasks(town: Town) -> list[KnowledgeTask]:
    async with town.database.read() as tx:
        return list((await tx.scalars(select(KnowledgeTask).order_by(KnowledgeTask.id))).all())


async def task(town: Town) -> KnowledgeTask:
    return (await tasks(town))[-1]


async def answered(who: Somebody, text: str = REPLY, label: str = "回答") -> None:
    await who.presses(label)
    await who.says(text)


async def approved(town: Town, guide: Somebody) -> None:
    """A question is asked, answered, and approved."""
    await town.shop.says(ASKED)
    await answered(guide)
    await town.office.presses("通过")


# a question without an answer


async def test_two_who_ask_the_same_raise_one_task(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.shop2.says(ALSO)
    (only,) = await tasks(town)
    assert (only.kind, only.state, only.unit, shown(only.due_at)) == ("gap", "open", TOURISM[1], "10-19 18:00")
    assert town.shop.heard("由区文体广电旅游局答复，10月19日（周一）18:00前") == 1
    assert town.shop2.heard("已经有人问过.*10月19日（周一）18:00前") == 1
    assert guide.heard("新的知识任务") == 1
    assert town.shop.last.labels == town.shop2.last.labels == [texts.NOT_SOLVED]


async def test_who_asks_again_joins_once_and_is_answered_once(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.shop.says("请问" + ASKED)
    assert "您问过的这个问题还在办" in town.shop.last.text
    await answered(guide)
    await town.office.presses("通过")
    assert len(await tasks(town)) == 1
    assert town.shop.heard("有答复了") == 1


async def test_an_approved_answer_reaches_everybody_who_asked_and_the_next_is_answered(
    town: Town, guide: Somebody
) -> None:
    await town.shop.says(ASKED)
    await town.shop2.says(ALSO)
    await answered(guide)
    assert town.office.heard(f"请审核.*\n(.*\n)*拟答复：{REPLY}") == town.office2.heard("请审核") == 1
    assert not town.shop.heard("有答复了"), "nothing is sent before it is approved"
    await town.office.presses("通过")
    assert town.shop.heard(f"有答复了：\n{REPLY}") == town.shop2.heard(f"有答复了：\n{REPLY}") == 1
    assert guide.heard("已通过审核") == 1
    assert "发给了2位" in town.office.last.text
    third = await town.hires(Citizen("third"))
    await third.says(ASKED)
    assert third.last.text.startswith(REPLY)
    assert "《甘州区有关单位的答复》2026年10月12日答复" in third.last.text
    await third.presses("看依据")
    assert "不是正式印发的文件" in third.last.text
    async with town.database.read() as tx:
        asks = (await tx.scalars(select(Ask).order_by(Ask.id))).all()
        card = await tx.get_one(LiveCard, "task-1")
    assert [bool(ask.told_at) for ask in asks] == [True, True, False]
    assert {ask.card for ask in asks} == {"task-1"}
    assert PHONE not in str(card.data)
    assert "139" not in str(card.data)


async def test_another_process_on_the_same_database_answers_too(town: Town, guide: Somebody) -> None:
    settings = Settings(_env_file=None, home=Path("/nowhere"), region="甘州区")  # type: ignore[call-arg]
    other = App(town.database, build_house(settings, Box(SECRET)), {CHANNEL: Post(town.heard)}, town.clock)
    await approved(town, guide)
    event = Incoming(CHANNEL, "elsewhere-1", "shop2", "shop2", Kind.TEXT, town.clock(), ASKED)
    await other.inbox.receive(event)
    await other.settle()
    assert town.shop2.last.text.startswith(REPLY)


async def test_the_unit_reads_no_personal_data(town: Town, guide: Somebody) -> None:
    await town.shop2.says(ALSO)
    await town.shop.says(f"请问{ASKED}，我的电话{PHONE}")
    await guide.says("/知识")
    assert "139****0213" in guide.last.text
    assert not guide.heard(PHONE)
    assert PHONE.encode() not in town.file_bytes()
    assert ASKED.encode() not in town.file_bytes()


async def test_small_talk_and_remarks_raise_nothing(town: Town) -> None:
    for text in ("今天天气怎么样", "帮我写首诗", "红烧肉怎么做", "哈哈哈哈哈", "你们真慢啊"):
        await town.shop.says(text)
    assert await tasks(town) == []


async def test_the_way_on_to_an_appeal_stays_open(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.shop.presses(texts.NOT_SOLVED)
    assert "确认提交" in town.shop.last.labels


async def test_what_no_unit_is_known_for_is_handed_over_by_the_office(town: Town, guide: Somebody) -> None:
    await town.shop.says(NOBODYS)
    assert "营商环境建设局（协调员）答复" in town.shop.last.text
    assert town.office.heard("新的知识任务") == town.office2.heard("新的知识任务") == 1
    await town.office.presses("转给单位")
    await town.office.says("没有这个单位")
    assert "没有找到这个单位" in town.office.last.text
    await town.office.says("区文体广电旅游局")
    assert (await task(town)).unit == TOURISM[1]
    assert guide.heard("转给您单位，请在10月19日（周一）18:00前答复") == 1
    await answered(guide)
    await town.office2.presses("通过")
    assert town.shop.heard("有答复了") == 1


async def test_a_unit_may_be_pressed_too(town: Town) -> None:
    await town.shop.says(NOBODYS)
    await town.office.presses("转给单位")
    label = town.office.last.labels[0]
    await town.office.presses(label)
    assert (await task(town)).unit == label


async def test_a_task_of_a_unit_in_which_nobody_hears_is_told_to_the_office(town: Town) -> None:
    await town.shop.says(ASKED)
    assert town.office.heard("区文体广电旅游局现在没有人能在系统里收到知识任务1") == 1
    assert "转给单位" in town.office.last.labels


# returned, not ours, dropped


async def test_what_is_returned_keeps_its_limit_and_says_why(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    limit = (await task(town)).due_at
    await answered(guide)
    await town.until("2026-10-13 10:00")
    await town.office.presses("退回修改")
    await town.office.says("请写明依据哪个规定")
    assert guide.heard("退回修改，时限不变：10月19日（周一）18:00。原因：请写明依据哪个规定") == 1
    assert ((await task(town)).state, (await task(town)).due_at) == ("open", limit)
    assert not town.shop.heard("有答复了")
    await answered(guide, BETTER)
    await town.office.presses("通过")
    assert town.shop.heard(BETTER) == 1
    assert not town.shop.heard(REPLY)


async def test_a_unit_gives_back_what_is_not_its_own(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await guide.presses("不归我单位")
    await guide.says("不")
    assert guide.last.text == texts.TASK_REASON_SHORT
    await guide.says("营业时间由公安机关管理")
    assert ((await task(town)).state, (await task(town)).unit) == ("open", "")
    assert town.office.heard("区文体广电旅游局认为不归本单位：营业时间由公安机关管理") == 1
    await guide.says("/知识")
    assert guide.last.text == texts.NO_TASKS


async def test_what_is_not_answered_at_all_is_told_with_its_reason(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.office.says("/知识")
    await town.office.presses("不作答复")
    await town.office.says("请直接看门口公示的营业时间")
    assert (await task(town)).state == "dropped"
    assert town.shop.heard("不作书面答复。原因：请直接看门口公示的营业时间") == 1
    await town.until("2026-10-30 09:00")
    assert not guide.heard("超时|快到期")


async def test_an_answer_that_is_too_short_or_too_long_is_not_taken(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await answered(guide, "零点")
    assert "您写了2个字" in guide.last.text
    await guide.says("长" * 601)
    assert "您写了601个字" in guide.last.text
    assert (await task(town)).state == "open"
    await guide.says(REPLY)
    assert (await task(town)).state == "answered"


# rights


async def test_the_writer_cannot_approve_his_own_answer(town: Town) -> None:
    await town.shop.says(NOBODYS)
    await answered(town.office, REPLY)
    assert town.office2.heard("请审核") == 1
    assert not town.office.heard("请审核")
    await town.office.says("/知识")
    assert "通过" not in town.office.last.labels
    button = unpack(town.house.box, CHANNEL, "office2", town.office2.offered("通过"))
    await town.office.presses_data(pack(town.house.box, CHANNEL, "office", button))
    assert "不能由您审核，请换一位协调员" in town.office.last.text
    assert (await task(town)).state == "answered"
    await town.office2.presses("通过")
    assert (await task(town)).state == "done"


async def alone(town: Town) -> None:
    """Of the two coordinators one is left."""
    async with town.database.begin() as tx:
        (await tx.get_one(Person, town.office2.id)).coordinator = False


async def test_where_there_is_one_coordinator_the_supervisor_approves_what_he_wrote(town: Town) -> None:
    await alone(town)
    boss = await town.hires(Citizen("boss", "督办", supervisor=True))
    await town.shop.says(NOBODYS)
    await boss.says("/知识")
    assert boss.last.text == texts.NO_TASKS
    await answered(town.office, REPLY)
    assert "写答复的人不能自己通过，现在没有别的协调员，请由督办人员审核" in town.office.last.text
    await town.office.says("/知识 1")
    assert "不能由您自己通过，现在没有别的协调员，请由督办人员审核" in town.office.last.text
    assert town.office.last.labels == ["退回修改"]
    assert boss.heard("请审核") == 1
    await boss.presses("通过")
    assert (await task(town)).state == "done"
    assert town.shop.heard(f"有答复了：\n{REPLY}") == 1


async def test_the_supervisor_may_give_back_what_he_reviews(town: Town) -> None:
    await alone(town)
    boss = await town.hires(Citizen("boss", "督办", supervisor=True))
    await town.shop.says(NOBODYS)
    await answered(town.office, REPLY)
    await boss.presses("退回修改")
    await boss.says("请写明依据哪个规定")
    assert ((await task(town)).state, (await task(town)).note) == ("open", "请写明依据哪个规定")
    assert town.office.heard("原因：请写明依据哪个规定") == 1


async def test_while_a_coordinator_can_review_the_supervisor_does_not(town: Town, guide: Somebody) -> None:
    boss = await town.hires(Citizen("boss", "督办", supervisor=True))
    await town.shop.says(ASKED)
    await answered(guide)
    assert not boss.messages
    button = unpack(town.house.box, CHANNEL, "office", town.office.offered("通过"))
    await boss.presses_data(pack(town.house.box, CHANNEL, "boss", button))
    assert boss.last.text == texts.TASK_NOT_SUPERVISOR.format(id=1)
    assert (await task(town)).state == "answered"
    await alone(town)
    await boss.presses_data(pack(town.house.box, CHANNEL, "boss", button))
    assert (await task(town)).state == "answered", "one coordinator is left, and he did not write it"


async def test_where_nobody_else_can_review_it_is_said_what_to_do(town: Town) -> None:
    await alone(town)
    await town.shop.says(NOBODYS)
    await answered(town.office, REPLY)
    assert "请先用 qisu invite 增加一位" in town.office.last.text
    await town.until("2026-10-20 09:00")
    assert town.office.heard("答复还在等审核") == 1


def offers(*people: Somebody) -> list[tuple[Somebody, str]]:
    """The buttons of the newest message of each that has some."""
    newest = [(person, next((m.labels for m in reversed(person.messages) if m.labels), [])) for person in people]
    return [(person, label) for person, labels in newest for label in labels]


async def test_nobody_elses_press_works(town: Town, guide: Somebody) -> None:
    """Signed for their own chat, every button of the task is refused to those who have no part in it."""
    steps = (("回答", REPLY), ("退回修改", "请写明依据"), ("回答", REPLY), ("通过", ""))
    await town.shop.says(ASKED)
    for label, said in steps:
        for owner, offered in offers(guide, town.office):
            button = unpack(town.house.box, CHANNEL, owner.chat, owner.offered(offered))
            for stranger in (town.shop, town.other):
                before = await town.written("knowledge_tasks", "live_cards")
                await stranger.presses_data(pack(town.house.box, CHANNEL, stranger.chat, button))
                assert stranger.last.text == texts.STALE.format(hint="/知识")
                await stranger.presses_data(owner.offered(offered))
                assert stranger.last.text.startswith("这个按钮已经失效")
                assert await town.written("knowledge_tasks", "live_cards") == before
        holder = guide if label == "回答" else town.office
        await holder.presses(label)
        if said:
            await holder.says(said)
    assert (await task(town)).state == "done"


async def test_a_late_press_does_nothing(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    answer = guide.offered("回答")
    await answered(guide)
    approve, give_back = town.office.offered("通过"), town.office2.offered("退回修改")
    await guide.presses_data(answer)
    assert guide.last.text == texts.STALE.format(hint="/知识")
    await town.office.presses_data(approve)
    for person, data in ((town.office, approve), (town.office2, give_back)):
        await person.presses_data(data)
        assert person.last.text == texts.STALE.format(hint="/知识")
    assert town.shop.heard("有答复了") == 1


async def test_an_approval_is_of_the_words_that_were_read(town: Town, guide: Somebody) -> None:
    """Between reading and pressing the answer was returned and written anew."""
    await town.shop.says(ASKED)
    await answered(guide)
    old = town.office2.offered("通过")
    await town.office.presses("退回修改")
    await town.office.says("请写明依据")
    await answered(guide, BETTER)
    await town.office2.presses_data(old)
    assert (await task(town)).state == "answered"
    assert not town.shop.heard("有答复了")


async def test_of_two_colleagues_who_write_the_second_is_told(town: Town, guide: Somebody) -> None:
    mate = await town.hires(Citizen("mate", "李文旅", TOURISM))
    await town.shop.says(ASKED)
    await guide.presses("回答")
    await mate.presses("回答")
    await guide.says(REPLY)
    await mate.says("我来写一个不一样的答复。")
    assert "现在是“待审核”，您刚才的话没有记入" in mate.last.text
    assert (await task(town)).answer == REPLY


# the list


async def test_the_list_shows_everybody_what_waits_for_them(town: Town, guide: Somebody) -> None:
    for person in (town.shop, guide, town.office):
        await person.says("/知识")
    assert [p.last.text for p in (town.shop, guide, town.office)] == [
        texts.NO_OWN_QUESTIONS, texts.NO_TASKS, texts.NO_TASKS,
    ]  # fmt: skip
    await town.shop.says(ASKED)
    await town.shop2.says(NOBODYS)
    await guide.says("知识任务")
    assert ASKED in guide.last.text
    assert "10月19日（周一）18:00" in guide.last.text
    before = len(town.office.messages)
    await town.office.says("/知识")
    assert [ASKED in m.text or NOBODYS in m.text for m in town.office.messages[before:]] == [True, True]
    await town.shop.says("/知识")
    assert town.shop.last.text == f"您问的“{ASKED}”正由区文体广电旅游局答复，10月19日（周一）18:00前发到这里。"
    await town.clerk.says("/知识")
    assert town.clerk.last.text == texts.NO_TASKS


async def listed(who: Somebody, said: str) -> list[str]:
    """The heads of the tasks that `said` brings."""
    before = len(who.messages)
    if said == texts.NEXT_PAGE:
        await who.presses(said)
    else:
        await who.says(said)
    heads = [line for m in who.messages[before:] for line in m.text.split("\n") if line.startswith("知识任务")]
    return [head.split("（")[0].removeprefix("知识任务") for head in heads]


async def test_the_list_has_pages_and_begins_with_what_waits_for_oneself(town: Town, guide: Somebody) -> None:
    async with town.database.begin() as tx:
        for number in range(1, 14):
            mine = number in (9, 12)
            due = moment("2026-10-19 18:00") + timedelta(hours=-number)
            tx.add(
                KnowledgeTask(
                    kind="gap", state="open", region="甘州区", unit="" if mine else TOURISM[1], matter=f"问题{number}",
                    opened_at=town.clock(), due_at=due, answer="", note="", moves=0,
                )
            )  # fmt: skip
    pages = [await listed(town.office, said) for said in ("/知识", texts.NEXT_PAGE, texts.NEXT_PAGE)]
    assert pages == [["12", "9", "13", "11", "10"], ["8", "7", "6", "5", "4"], ["3", "2", "1"]]
    assert "共13件，上面是第11到13件" in town.office.last.text
    assert texts.NEXT_PAGE not in town.office.last.labels
    assert await listed(guide, "/知识") == ["13", "11", "10", "8", "7"]


async def test_a_task_is_opened_by_its_number(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.shop.says(NOBODYS)
    assert await listed(town.office, "/知识 2") == ["2"]
    assert "转给单位" in town.office.last.labels
    assert await listed(guide, "/知识 1") == ["1"]
    assert "回答" in guide.last.labels
    for who, number in ((guide, 2), (town.clerk, 1), (town.office, 77)):
        await who.says(f"/知识 {number}")
        assert who.last.text == texts.NO_TASK_NUMBER.format(id=number)
    await town.shop.says("/知识 1")
    assert "您问的" in town.shop.last.text


async def test_a_task_that_is_over_is_shown_without_buttons(town: Town, guide: Somebody) -> None:
    await approved(town, guide)
    await guide.says("/知识 1")
    assert guide.last.text.startswith("这件知识任务已通过")
    assert guide.last.labels == []


# limits


async def test_a_task_is_warned_of_and_told_late_once_each(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.until("2026-10-16 08:29")
    assert not guide.heard("快到期了")
    await town.until("2026-10-16 08:30")
    await town.restart()
    await town.time_passes()
    assert guide.heard("快到期了，请在10月19日（周一）18:00前") == 1
    await town.until("2026-10-19 18:30")
    assert not guide.heard("超时未答复"), "not in the evening"
    await town.until("2026-10-20 08:30")
    await town.time_passes()
    await town.restart()
    await town.time_passes()
    await town.until("2026-10-30 09:00")
    assert guide.heard("超时未答复，时限是10月19日") == 1
    assert town.office.heard("超时未答复") == town.office2.heard("超时未答复") == 1
    assert guide.heard("快到期了") == 1


async def test_being_late_is_told_to_the_head_where_there_is_one(town: Town, guide: Somebody) -> None:
    head = await town.hires(Citizen("head", "局长", TOURISM, head=True))
    await town.shop.says(ASKED)
    await town.until("2026-10-20 09:00")
    assert head.heard("超时未答复") == 1
    assert not guide.heard("超时未答复")


async def test_a_sleeping_product_tells_only_that_it_is_late(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    town.clock.set("2026-10-24 11:00")
    await town.time_passes()
    assert not guide.heard("快到期|超时"), "a Saturday"
    await town.until("2026-10-26 08:30")
    assert (guide.heard("快到期"), guide.heard("超时未答复")) == (0, 1)


async def test_an_answer_that_waits_for_approval_is_the_offices_to_hurry(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await answered(guide)
    await town.until("2026-10-20 09:00")
    assert not guide.heard("超时|快到期")
    assert town.office.heard("答复还在等审核") == 1


async def test_who_asks_after_the_limit_is_told_that_it_passed(town: Town, guide: Somebody) -> None:
    await town.shop.says(ASKED)
    await town.until("2026-10-20 09:00")
    await town.shop2.says(ASKED)
    assert "原定10月19日（周一）18:00前答复，现在已经超时" in town.shop2.last.text


# an answer that is wrong


async def test_an_answer_said_to_be_wrong_is_put_right_for_everybody(town: Town, guide: Somebody) -> None:
    await approved(town, guide)
    await town.shop2.says(ASKED)
    third = await town.hires(Citizen("third"))
    await third.says(ASKED)
    await third.presses("答案有误")
    await third.says("错了")
    assert third.last.text == texts.WRONG_SHORT
    await third.says(f"营业时间改了，问{PHONE}")
    found = await task(town)
    assert (found.kind, found.unit, found.matter, shown(found.due_at)) == (
        "correction", TOURISM[1], "task-1", "10-15 18:00",
    )  # fmt: skip
    assert "由区文体广电旅游局核对，10月15日（周四）18:00前" in third.last.text
    assert guide.heard("企业说：营业时间改了，问139\\*\\*\\*\\*0213") == 1
    await answered(guide, BETTER)
    await town.office2.presses("通过")
    assert third.heard(f"已经更正，现在的答复是：\n{BETTER}") == 1
    assert "还有2人看过旧答复" in town.office2.last.text
    await town.office2.presses("逐一告知")
    await town.office2.presses("逐一告知")
    assert town.office2.last.text == texts.TOLD_ALL_BEFORE
    assert town.shop.heard(f"更正：.*\n{BETTER}") == town.shop2.heard(f"更正：.*\n{BETTER}") == 1
    assert not third.heard("^更正")
    await town.clerk.says(ASKED)
    assert town.clerk.last.text.startswith(BETTER)


async def test_a_shipped_card_is_replaced_and_keeps_its_questions(town: Town) -> None:
    await town.shop.says(POWER_QUESTION)
    await town.shop.presses("答案有误")
    await town.shop.says("现在只要两天了，请核对")
    found = await task(town)
    assert (found.unit, town.clerk.heard("现在只要两天了"), town.clerk2.heard("现在只要两天了")) == ("区供电公司", 1, 1)
    old = town.house.answerer.card(found.card)
    assert old is not None
    await answered(town.clerk, "低压用户办电，只装电表的不超过2个工作日。")
    await town.office.presses("通过")
    assert "没有别人看过旧答复" in town.office.last.text
    await town.shop2.says(POWER_QUESTION)
    new = town.house.answerer.card(found.card)
    assert new is not None
    assert "不超过2个工作日" in town.shop2.last.text
    assert new.similar == old.similar
    assert "《甘州区有关单位的答复》" in town.shop2.last.text, "the document does not say this, the unit does"
    assert "征求意见稿" not in town.shop2.last.text.split("请注意")[0]
    assert not [figure for figure in new.figures if "12" in figure]


async def test_an_answer_that_stands_is_explained_to_who_doubted_it(town: Town) -> None:
    await town.shop.says(POWER_QUESTION)
    card = (await asks(town))[-1].card
    await town.shop.presses("答案有误")
    await town.shop.says("我听说只要两天")
    await answered(town.clerk, "文件写的就是3个工作日，两天是目标。", "原答复无误")
    assert town.office.heard("单位认为原答复无误：文件写的就是3个工作日") == 1
    await town.office.presses("通过")
    assert town.shop.heard("核对后认为原答复没有问题。说明：文件写的就是3个工作日") == 1
    async with town.database.read() as tx:
        assert await tx.get(LiveCard, card) is None
    assert "逐一告知" not in town.office.last.labels


async def asks(town: Town) -> list[Ask]:
    async with town.database.read() as tx:
        return list((await tx.scalars(select(Ask).order_by(Ask.id))).all())


async def test_two_who_find_the_same_card_wrong_raise_one_task_and_are_both_told(town: Town) -> None:
    for person, words in ((town.shop, "只要两天了"), (town.shop2, "外线工程现在免费了")):
        await person.says(POWER_QUESTION)
        await person.presses("答案有误")
        await person.says(words)
    assert len(await tasks(town)) == 1
    assert town.clerk.heard("又有企业反映(.*\n)*.*只要两天了\n外线工程现在免费了") == 1
    await answered(town.clerk, "低压用户办电，只装电表的不超过2个工作日。")
    await town.office.presses("通过")
    assert town.shop.heard("已经更正") == town.shop2.heard("已经更正") == 1


async def test_another_persons_answer_cannot_be_called_wrong(town: Town) -> None:
    await town.shop.says(POWER_QUESTION)
    button = unpack(town.house.box, CHANNEL, "shop", town.shop.offered("答案有误"))
    await town.shop2.presses_data(pack(town.house.box, CHANNEL, "shop2", button))
    assert town.shop2.last.text.startswith("这个按钮已经失效")
    assert await tasks(town) == []


@pytest.mark.parametrize("question", ["企业开办要几个小时", "网吧几点必须关门", "不动产抵押登记要几天？"])
async def test_a_new_question_is_answered_and_the_correction_stays_open(
    town: Town, guide: Somebody, question: str
) -> None:
    await town.shop.says(POWER_QUESTION)
    await town.shop.presses("答案有误")
    await town.shop.says(question)
    assert town.shop.last.text == texts.WRONG_STILL_OPEN
    assert (await asks(town))[-1].text == question
    assert [one.kind for one in await tasks(town)] in ([], ["gap"])
    await town.shop.says("现在只要两天了，请核对")
    assert (await task(town)).kind == "correction"
    assert "现在只要两天了" in (await task(town)).words


@pytest.mark.parametrize(
    "words", ["不是说只要两天吗", "低压办电现在几天，应该是两天吧", "外线工程不是免费的吗？", "办电怎么会要3天"]
)
async def test_what_doubts_the_answer_is_no_new_question(town: Town, words: str) -> None:
    await town.shop.says(POWER_QUESTION)
    await town.shop.presses("答案有误")
    await town.shop.says(words)
    assert (await task(town)).words == words
    assert len(await asks(town)) == 1


# documents to be explained


def paper(doc: str, **more: object) -> Paper:
    given = {
        "title": "甘州区某某措施", "region": "甘州区", "status": "issued", "day": date(2026, 10, 9),
        "issuer": "甘州区文体广电旅游局",
    }  # fmt: skip
    rest = {"version": 1, "number": "", "file": "a.txt", "file_hash": "0", "text_hash": "0", "clauses": []}
    return Paper(doc=doc, **rest, **(given | more))


async def opened(town: Town, *papers: Paper) -> Explanations:
    async with town.database.begin() as tx:
        for one in papers:
            one.imported_at = town.clock()
            tx.add(one)
        await tx.flush()
        found = await open_explanations(Scene(town.house, tx, town.clock()), papers)
    await town.app.settle()
    return found


async def test_a_new_document_is_explained_within_ten_working_days_of_its_day(town: Town, guide: Somebody) -> None:
    await opened(town, paper("new"), paper("undated", day=None, title="甘州区另一措施"))
    dated, undated = await tasks(town)
    assert (dated.kind, dated.matter) == ("explain", "new")
    assert [shown(one.due_at) for one in (dated, undated)] == ["10-22 18:00", "10-26 18:00"]
    assert guide.heard("文件：《甘州区某某措施》。请写一篇简短的解读") == 1
    await guide.says("/知识")
    await answered(guide, "这份措施对网吧有三条支持，找区文体广电旅游局办理，十月底以前提交申请表就行。")
    await town.office.presses("通过")
    async with town.database.read() as tx:
        (card,) = (await tx.scalars(select(LiveCard))).all()
    assert (card.data["title"][-2:], card.data["document"]) in {("解读", "new"), ("解读", "undated")}


async def test_drafts_other_places_and_documents_long_out_are_not_explained(town: Town) -> None:
    late = paper("late", day=date(2026, 9, 1))
    found = await opened(
        town, late, paper("draft", status="draft"), paper("lapsed", status="targets_lapsed"),
        paper("elsewhere", region="金昌市"), paper("above", region="甘肃省", issuer="省政府"),
    )  # fmt: skip
    assert [one.doc for one in found.late] == ["late"]
    assert [one.matter for one in found.opened] == ["above"]
    assert (await task(town)).unit == ""


async def test_a_document_that_waits_for_its_explanation_is_not_asked_for_twice(town: Town) -> None:
    first = await opened(town, paper("new"))
    async with town.database.begin() as tx:
        again = await open_explanations(
            Scene(town.house, tx, town.clock()), list((await tx.scalars(select(Paper))).all())
        )
    assert (len(first.opened), len(again.opened), again.late) == (1, 0, ())
