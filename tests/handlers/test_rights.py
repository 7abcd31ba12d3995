"""Who may press what: a button is an offer to one chat in one round, and a number is no key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from db.models.people import Person
from handlers import texts
from handlers.buttons import pack, unpack
from handlers.forms import FORMS
from handlers.messages import Button, Incoming, Kind
from tests.conftest import NewTown
from tests.handlers.stories import ANSWER, ANSWERED, CLAIMED, FILED, LONG, OBJECTED, REDONE, STRUCK_OFF, do, play
from tests.town import CHANNEL, METER, POWER, Citizen, Heard, Somebody, Town
from workflow.order import Actor
from workflow.terms import Action, State

STALE = (texts.STALE.format(hint=texts.HINT_STAFF), texts.STALE.format(hint=texts.HINT_ENTERPRISE))
MATES = ({"shop"}, {"shop2"}, {"clerk", "clerk2"}, {"other"}, {"office", "office2"})
SORTS = {min(mates) for mates in MATES}
PARTIES = {"shop", "clerk", "clerk2", "office", "office2"}
# what somebody else may press as well, by the table: a coordinator rates by phone, a party looks at the order
SHARED = {
    "rate_good": {"shop", "office", "office2"},
    "rate_bad": {"shop", "office", "office2"},
    "progress": PARTIES,
    "more": PARTIES,  # each reads what they themselves may do: see below
    "full_text": {"clerk", "clerk2", "office", "office2"},
}
ROUND_ONE = LONG[: LONG.index(("shop", "presses", "不满意")) + 1]


def strangers(town: Town, chat: str) -> Iterator[Somebody]:
    """One of every sort of people who do not stand where the owner of this chat stands."""
    return (town.people[min(mates)] for mates in MATES if chat not in mates)


def nearest_strangers(town: Town, chat: str) -> list[Somebody]:
    """Strangers who have the most to do with the order; another enterprise only where it is the owner's button."""
    return [person for person in strangers(town, chat) if person is not town.shop2 or chat == "shop"]


def stranger(town: Town, chat: str, n: int) -> Somebody:
    others = list(strangers(town, chat))
    return others[n % len(others)]


def offered_last(town: Town) -> Iterator[tuple[str, str, str]]:
    """(chat, label, data) of the buttons of the newest message that has some; of mates one stands for both."""
    newest = {message.chat: message for message in town.heard if message.buttons and message.chat in SORTS}
    return ((chat, label, data) for chat, message in newest.items() for label, data in message.buttons)


def new_buttons(town: Town, seen: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(chat, label, data) of every button that was offered since; of mates' buttons one stands for both."""
    for message in town.heard:
        mates = next((min(mates) for mates in MATES if message.chat in mates), "")
        for label, data in message.buttons if mates else ():
            key = (mates, data.rpartition(".")[0])
            if key not in seen:
                seen.add(key)
                yield message.chat, label, data


def press(town: Town, person: Somebody, data: str, chat: str = "") -> Incoming:
    key = f"p{next(town.keys)}"
    return Incoming(CHANNEL, key, chat or person.chat, person.chat, Kind.PRESS, town.clock(), data=data)


async def only_new(town: Town, *events: Incoming) -> list[Heard]:
    """What was said in answer to these events."""
    before = len(town.heard)
    await town.receives(*events)
    return town.heard[before:]


async def test_no_button_of_another_chat_does_anything(town: Town) -> None:
    """The same data from another person, everybody in turn, and from its owner in another chat, is a forgery."""
    seen: set[tuple[str, str]] = set()
    turn = count()
    for doing in LONG:
        await do(town, doing)
        events = [
            press(town, person, data, where)
            for chat, _, data in new_buttons(town, seen)
            for person, where in ((stranger(town, chat, next(turn)), ""), (town.people[chat], "g"))
        ]
        before = await town.written()
        said = await only_new(town, *events)
        assert await town.written() == before, doing
        assert len(said) == len(events)
        assert {m.text for m in said} <= set(STALE)
        assert not any(m.buttons for m in said)
    assert len(seen) > 30


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(FILED, id="filed"),
        pytest.param((*OBJECTED, ("office", "presses", "驳回异议")), id="objected"),
        pytest.param(ANSWERED, id="answered"),
        pytest.param((*STRUCK_OFF, ("office", "presses", "没打通")), id="in callback"),
        pytest.param((*REDONE, ("shop", "presses", "补充材料"), ("office", "says", "/工单")), id="redone"),
        pytest.param((*CLAIMED, ("shop", "presses", "催办"), ("office", "presses", "改派")), id="recall"),
        pytest.param((*FILED, ("clerk", "presses", "异议")), id="ground"),
    ],
)
async def test_a_valid_signature_is_no_permission(new_towns: NewTown, rows: tuple[tuple[str, ...], ...]) -> None:
    """Were the same button signed for a stranger's own chat, it would be refused in one sentence all the same."""
    async with new_towns(sure=True) as town:
        await play(town, rows)
        before, dialogs = await town.written(), await steps(town)
        events = []
        for chat, _, data in offered_last(town):
            button = unpack(town.house.box, CHANNEL, chat, data)
            allowed = SHARED.get(button.verb, ())
            who = [person for person in nearest_strangers(town, chat) if person.chat not in allowed]
            events += [press(town, p, pack(town.house.box, CHANNEL, p.chat, button)) for p in who]
        said = await only_new(town, *events)
        assert sorted(m.chat for m in said) == sorted(event.chat for event in events)
        assert not [m for m in said if m.buttons], "a question to somebody who may not answer it"
        assert await town.written() == before
        assert await steps(town) == dialogs, "a dialog was opened for somebody else"


@pytest.mark.parametrize("rows", [FILED, CLAIMED, OBJECTED, ANSWERED, STRUCK_OFF], ids=lambda rows: rows[-1][-1])
async def test_whosever_更多操作_is_pressed_it_shows_only_what_the_presser_may_do(
    new_towns: NewTown, rows: tuple[tuple[str, ...], ...]
) -> None:
    async with new_towns(sure=True) as town:
        await play(town, rows)
        order = await town.order()
        button = Button("", "more", str(order.id), order.round)
        for person in (town.shop, town.shop2, town.clerk, town.other, town.office):
            [said] = await only_new(town, press(town, person, pack(town.house.box, CHANNEL, person.chat, button)))
            shown = {unpack(town.house.box, CHANNEL, person.chat, data).arg for _, data in said.buttons}
            actor = await actor_of(town, person)
            may = {action for action in order.actions(actor, town.clock(), town.house.calendar) if action in FORMS}
            assert shown == {f"{order.id}-{action.value}" for action in may}
            assert said.buttons or said.text in STALE
        assert not await steps(town)


async def actor_of(town: Town, person: Somebody) -> Actor:
    async with town.database.read() as tx:
        return (await tx.get_one(Person, person.id)).actor


async def test_a_coordinator_marks_what_was_said_on_the_phone_only_after_a_call(town: Town) -> None:
    await play(town, STRUCK_OFF)
    order = await town.order()
    for verb, arg in (("nobody_came", f"{order.id}"), ("still_broken", f"{order.id}"), ("why_bad", f"{order.id}-3")):
        before = await town.written()
        await town.office.presses_data(pack(town.house.box, CHANNEL, "office", Button("", verb, arg, 1)))
        assert town.office.last.text in STALE, verb
        assert await town.written() == before
        assert not await steps(town)
    await play(town, (("office", "says", "/工单"), ("office", "presses", "记通话"), ("office", "says", "说没有人来过")))
    await town.office.presses("企业说没人联系")
    assert "企业说没人联系过" in town.office.last.text
    await town.office.presses("不满意")
    assert (await town.order()).history[-1].contacted is False


async def steps(town: Town) -> dict[str, str]:
    return {row[0]: row[1] for row in (await town.written("dialogs"))["dialogs"] if row[1]}


async def test_buttons_of_an_earlier_round_are_stale_for_everybody(town: Town) -> None:
    await play(town, ROUND_ONE)
    old = [b for b in new_buttons(town, set()) if unpack(town.house.box, CHANNEL, b[0], b[2]).version == 1]
    assert len(old) > 20
    await do(town, ("shop", "says", "还是没电"))
    before = await town.written()
    for chat, label, data in old:
        if label == "查进度":
            continue
        said = await only_new(town, press(town, town.people[chat], data))
        assert [m.text in STALE for m in said] == [True], label
    assert await town.written() == before


async def test_a_step_that_the_state_does_not_allow_is_one_plain_sentence(town: Town) -> None:
    """Every button of the first round, pressed by its owner when the round is over and the order withdrawn."""
    await play(town, CLAIMED)
    offered = list(new_buttons(town, set()))
    await town.shop.presses("撤回")
    await town.shop.says("已经自己解决了")
    before = await town.written()
    for chat, label, data in offered:
        button = unpack(town.house.box, CHANNEL, chat, data)
        if button.verb in ("progress", "cancel", "full_text"):
            continue
        said = await only_new(town, press(town, town.people[chat], data))
        assert [(m.chat, m.buttons) for m in said] == [(chat, ())], label
    assert await town.written() == before


@pytest.mark.parametrize("data", ["", "claim", "claim.1.1", "claim.1.1.AAAAAAAA", "..." * 30, "☃.☃.☃.☃", "\x00.1.1.x"])
async def test_made_up_button_data_is_one_plain_sentence(town: Town, data: str) -> None:
    await play(town, FILED)
    before = await town.written()
    said = await only_new(town, press(town, town.clerk, data), press(town, town.shop2, data))
    assert len(said) == 2
    assert {m.text for m in said} <= set(STALE)
    assert await town.written() == before


# numbers


async def test_a_number_that_is_not_ones_own_reads_like_one_that_does_not_exist(town: Town) -> None:
    order = await town.shop.complains(METER)
    nobodys = order.number[:-4] + "9999"
    for person in (town.shop2, town.other):
        for line in ("{}", "工单{}办到哪了", "/进度 {}", "查 {} 的进度"):
            said = []
            for number in (order.number, nobodys):
                await person.says(line.format(number))
                said.append(person.last.text.replace(number, "#"))
            assert said[0] == said[1], line
            assert METER not in said[0]


async def test_words_that_quote_anothers_order_are_not_added_to_it(town: Town) -> None:
    order = await town.shop.complains(METER)
    before = await town.written()
    await town.shop2.says("我们也一样", reply_to=f"工单{order.number}")
    assert town.shop2.last.text == texts.NOT_FOUND
    assert await town.written() == before


async def test_the_parties_read_an_order_by_its_number(town: Town) -> None:
    order = await town.shop.complains(METER)
    for person in (town.shop, town.clerk, town.office):
        await person.says(order.number)
        assert METER in person.last.text


async def test_commands_of_the_office_are_not_for_others(town: Town) -> None:
    for person in (town.shop, town.clerk):
        await person.says("/邀请 区供电公司 张三")
        assert person.last.text == texts.NOT_COORDINATOR
        before = len(person.messages)
        await person.says("/绑定 区供电公司", chat="group")
        assert [message.text for message in person.messages[before:]] == [texts.NOT_COORDINATOR]
    assert not [message for message in town.heard if message.chat == "group"]


# the second pair of eyes


async def test_who_claimed_or_answered_does_not_review(town: Town) -> None:
    both = await town.hires(Citizen("both", "周双岗", POWER, coordinator=True))
    await play(town, FILED)
    await both.presses("签收")
    await town.clerk.says("/工单")
    await play(town, ANSWER)
    assert "销号" not in both.last.labels
    assert "销号" in town.office.last.labels
    order = await town.order()
    for verb, action in (("strike_off", Action.STRIKE_OFF), ("send_back", Action.SEND_BACK)):
        before = await town.written()
        await both.presses_data(pack(town.house.box, CHANNEL, "both", Button("", verb, str(order.id), 1)))
        assert "不能由您复核" in both.last.text, action
        assert await town.written() == before
    await town.office.presses("销号")
    await town.shop.presses("不满意")
    await play(town, ANSWER)
    assert "销号" not in both.last.labels, "in a later round neither"


async def test_a_coordinator_does_not_rate_an_own_appeal_by_phone(town: Town) -> None:
    await town.office2.complains(METER)
    await play(town, (*CLAIMED[2:], *ANSWER, ("office", "presses", "销号")))
    offered = [m.labels.count("满意") for m in town.office2.messages if "满意" in m.labels]
    assert set(offered) == {1}
    await town.office2.presses("满意")
    assert (await town.order()).history[-1].role.value == "enterprise"


# two at the same desk


async def test_a_dispatch_button_does_not_take_an_order_away_that_is_being_handled(new_towns: NewTown) -> None:
    async with new_towns(sure=False) as town:
        await town.shop.complains(METER)
        others = [label for label in town.office2.last.labels if label not in ("区供电公司", "其他单位")]
        await town.office.presses("区供电公司")
        await town.clerk.presses("签收")
        before = await town.written()
        await town.office2.presses(others[0])
        assert await town.written() == before


async def test_upholding_after_a_colleague_rejected_changes_nothing(town: Town) -> None:
    await play(town, OBJECTED)
    await town.office.presses("驳回异议")
    await town.office.says("装表由供电公司负责")
    before = await town.written()
    await town.office2.presses("同意改派")
    assert await town.written() == before


async def test_rejecting_after_a_colleague_upheld_changes_nothing(town: Town) -> None:
    await play(town, OBJECTED)
    await town.office.presses("驳回异议")
    await town.office2.presses("同意改派")
    assert (await town.order()).lead_name == "区住建局"
    before = await town.written()
    await town.office.says("装表由供电公司负责")
    assert await town.written() == before
    assert (await town.order()).state is State.DISPATCHED
