"""Whatever arrives is answered in one plain way, loses nothing, and files nothing that was not confirmed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.models.orders import Appeal
from handlers import texts
from tests.conftest import NewTown
from tests.handlers.stories import ANSWERED, CLAIMED, FILED, OBJECTED, REDONE, STRUCK_OFF, Doing, play
from tests.town import METER, Town
from workflow.terms import State

TRACE = re.compile(r"Traceback|Error|Exception|File \"|None|\{[a-z_]+\}|<[a-z]+ ")


async def answers(town: Town, text: str) -> list[str]:
    town.shop.news()
    await town.shop.says(text)
    assert await town.is_quiet()
    return [message.text for message in town.shop.news()]


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r", "\x00\x01\x02", "\u200b\u200d\ufeff", "\u3000\u3000"])
async def test_nothing_at_all_is_told_so(town: Town, text: str) -> None:
    assert await answers(town, text) == [texts.EMPTY]


@pytest.mark.parametrize("text", ["😀", "😀👍🏽🏭", "？？？", "。。。", "—", "ไม่มีไฟ", "電", "ελληνικά", "مرحبا", "/"])
async def test_what_holds_no_words_of_ours_is_answered_and_files_nothing(town: Town, text: str) -> None:
    said = await answers(town, text)
    assert len(said) == 1
    assert "确认提交" not in town.shop.last.labels or text == "電"
    assert not await town.orders()


@pytest.mark.parametrize(
    "text",
    [
        "We have had no electricity for two days, please help",
        "我們飯館申請裝電錶半個月了還沒人來裝，天天催天天說等著",
        "ＯＲＤＥＲ　１２３",
        "' OR 1=1; DROP TABLE orders; --",
        "{number} %s {0} ${x}",
        "<b>粗</b><script>alert(1)</script>",
        "../../etc/passwd",
    ],
)
async def test_strange_words_are_answered(town: Town, text: str) -> None:
    said = await answers(town, text)
    assert said
    assert not [line for line in said if "Traceback" in line or "Exception" in line]
    assert not await town.orders()


async def test_traditional_characters_are_understood(town: Town) -> None:
    order = await town.shop.complains("我們飯館申請裝電錶半個月了還沒人來裝，天天催天天說等著")
    assert order.lead_name == "区供电公司" or order.state is State.TRIAGE


async def test_twenty_thousand_characters_are_taken_and_one_more_is_told(town: Town) -> None:
    most = (METER + "，") * 800
    exact = most[:20_000]
    assert len(exact) == 20_000
    said = await answers(town, exact)
    assert "确认提交" in town.shop.last.labels
    assert not [line for line in said if "20001" in line or "只能先读" in line]
    await town.shop.presses("取消")
    said = await answers(town, exact + "多")
    assert sum("20001个字" in line for line in said) == 1
    order = await town.shop.complains(METER)
    assert order.number.endswith("0001")


async def test_too_long_words_in_an_open_draft_are_told_too(town: Town) -> None:
    await town.shop.says(METER)
    said = await answers(town, "没" * 20_001)
    assert [line for line in said if "20001个字" in line]


async def test_very_many_words_stand_whole_in_the_note_and_shortened_in_the_history(town: Town) -> None:
    await town.shop.complains(METER)
    most = ("电表箱的位置也要改，" * 2000)[:19_990] + "到此为止"
    await town.shop.presses("补充材料")
    await town.shop.says(most)
    order = await town.order()
    words = order.history[-1].words
    assert len(words) < 2100
    assert words.endswith(f"……（太长，这里只留前面一段；全文{len(most)}个字，在工单的材料里）")
    assert most in str(await town.written("notes"))


async def test_the_office_may_write_much_too_and_nothing_of_it_is_lost(town: Town) -> None:
    await play(town, ANSWERED)
    most = "结论和依据要写清楚，" * 500
    await town.office.presses("退回重办")
    await town.office.says(most)
    assert len((await town.order()).history[-1].words) < 2100
    assert most in str(await town.written("notes"))


async def test_control_characters_do_not_reach_others_or_the_disk(town: Town) -> None:
    order = await town.shop.complains(f"{METER}\u202e\u200b\x07，已经\x1b[31m催了")
    async with town.database.read() as tx:
        appeal = await tx.scalar(select(Appeal).where(Appeal.order_id == order.id))
    assert appeal
    assert not re.search("[\u202e\u200b\x07\x1b]", appeal.public)
    assert not re.search("[\u202e\u200b\x07\x1b]", town.clerk.last.text)


async def test_a_file_instead_of_text_is_kept_and_asked_about(town: Town) -> None:
    for kind in ("photo", "voice", "document", "location"):
        await town.shop2.sends(kind)
        assert town.shop2.last.text == texts.FILE_ALONE or "附件" in town.shop2.last.text or town.shop2.last.labels
    assert await town.is_quiet()
    assert not await town.orders()


@pytest.mark.parametrize(
    "command", ["/不存在", "/", "/@", "/ 工单", "/工单 x y", "/start i_no-such-code", "/邀请", "/进度 1"]
)
async def test_unknown_and_halved_commands_are_answered(town: Town, command: str) -> None:
    for person in (town.shop, town.clerk, town.office):
        person.news()
        await person.says(command)
        assert person.news(), command
    assert await town.is_quiet()


async def test_half_a_character_of_a_pair_is_received(town: Town) -> None:
    """A JSON body may hold one ("\\ud83d"): what cannot be stored is not what may be lost."""
    assert await answers(town, f"\ud83d{METER}")


@pytest.mark.parametrize("words", ["取消", "/取消"])
async def test_cancelling_ends_an_open_step(town: Town, words: str) -> None:
    """Who presses 撤回 and thinks better of it must not withdraw the order with the next sentence."""
    await play(town, CLAIMED)
    await town.shop.presses("撤回")
    await town.shop.says(words)
    await town.shop.says("你好，请问办电要几天")
    assert (await town.order()).state is State.HANDLING


async def test_a_colleagues_answer_does_not_lock_the_one_who_was_writing(town: Town) -> None:
    await play(town, CLAIMED)
    await town.clerk.presses("办结")
    await town.clerk2.says("/工单")
    await town.clerk2.presses("办结")
    await town.clerk2.says("电表今天已经装好并送电，联系人值班室")
    await town.clerk.says("电表今天已经装好并送电，联系人值班室")
    assert "没有任何变动" in town.clerk.last.text
    await town.clerk.says("办电要几天")
    assert "没有任何变动" not in town.clerk.last.text


async def test_a_new_round_does_not_lock_a_dialog_of_the_old_one(town: Town) -> None:
    await play(town, STRUCK_OFF)
    await town.shop.presses("补充材料")
    await town.office.presses("不满意")
    assert (await town.order()).round == 2
    await town.shop.says("这是补充的说明")
    await town.shop.says("不好了，车间着火了，还有人没出来")
    assert "119" in town.shop.last.text


async def test_danger_is_never_only_filed_away(town: Town) -> None:
    """An emergency that is said while a step waits for words still names the number."""
    await play(town, CLAIMED)
    await town.shop.presses("补充材料")
    await town.shop.says("不好了，车间着火了，还有人没出来")
    assert town.shop.heard("情况紧急.*119") == 1


# anything, from anybody, in any state of the dialog

DIALOGS: dict[str, tuple[Doing, ...]] = {
    "nothing": (),
    "a draft": (("shop", "says", METER),),
    "changing a draft": (("shop", "says", METER), ("shop", "presses", "修改")),
    "a file alone": (("shop", "sends", "photo"),),
    "a question": (("shop", "says", "办电要几天"),),
    "filed": FILED,
    "objecting": (*FILED, ("clerk", "presses", "异议"), ("clerk", "presses", "不属于本单位职责")),
    "rejecting": (*OBJECTED, ("office", "presses", "驳回异议")),
    "supplementing": (*CLAIMED, ("shop", "presses", "补充材料"), ("clerk", "presses", "办结")),
    "which order": (*CLAIMED, ("shop", "sends", "photo")),
    "withdrawing": (*CLAIMED, ("shop", "presses", "撤回")),
    "recalling": (*CLAIMED, ("shop", "presses", "催办"), ("office", "presses", "改派")),
    "sending back": (*ANSWERED, ("office", "presses", "退回重办")),
    "rating": (*STRUCK_OFF, ("shop", "presses", "问题没解决")),
    "rated bad": REDONE,
}
PEOPLE = ("shop", "shop2", "clerk", "clerk2", "other", "office", "office2")
LABELS = st.sampled_from([v for k, v in vars(texts).items() if k.isupper() and isinstance(v, str) and len(v) < 12])
COMMANDS = st.sampled_from(["工单", "进度", "帮助", "取消", "邀请", "绑定", "start", "help"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(categories=["Lo", "Po", "Nd"], max_codepoint=0x9FFF), max_size=2000),
    st.text(st.sampled_from("电停没办投诉着火13900./GZ-{}%\n\u200b😀"), max_size=80),
    st.builds("/{} {}".format, COMMANDS, st.text(max_size=20)),
    st.from_regex(r"(GZ|QS)-?[0-9]{8}-?[0-9]{4}", fullmatch=True),
)


@pytest.fixture(scope="module")
def dialog_files() -> dict[str, Path]:
    """By the state of the dialog, the file of a town that stands there; made when first needed."""
    return {}


@settings(max_examples=30, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(DIALOGS)), st.sampled_from(PEOPLE), TEXTS, st.sampled_from(["says", "edits", "sends"]))
async def test_any_words_are_answered_and_nothing_is_lost(
    new_towns: NewTown, town_template: Path, dialog_files: dict[str, Path], state: str, who: str, text: str, how: str
) -> None:
    assume(text.encode("utf8", "ignore").decode() == text)
    if state not in dialog_files:
        async with new_towns() as town:
            await play(town, DIALOGS[state])
            await town.database.close()
            dialog_files[state] = town.path.rename(town_template.with_name(f"dialog{len(dialog_files)}.db"))
    async with new_towns(template=dialog_files[state], first=100) as town:
        person, orders = town.people[who], len(await town.orders())
        await (person.sends("photo", text) if how == "sends" else getattr(person, how)(text))
        assert await town.is_quiet()
        assert len(await town.orders()) == orders
        assert person.messages or how == "edits", "what a message of before is changed to may be nobody's business"
        for message in town.heard:
            assert not TRACE.search(message.text.replace(text.strip(), ""))


@settings(max_examples=15, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100), st.sampled_from(PEOPLE))
async def test_any_bytes_as_button_data_are_a_stale_button(new_towns: NewTown, data: str, who: str) -> None:
    assume(data.encode("utf8", "ignore").decode() == data)
    async with new_towns() as town:
        person = town.people[who]
        await person.presses_data(data)
        assert await town.is_quiet()
        assert [m.text for m in person.messages] == [
            texts.STALE.format(hint=texts.HINT_ENTERPRISE if who.startswith("shop") else texts.HINT_STAFF)
        ]
