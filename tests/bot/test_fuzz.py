"""20,000 updates that nobody would send on purpose: nothing raises, and whoever wrote something is in the inbox.

Seeded: a failure names the seed of its update, and comes again.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from telegram import Bot

from bot.app import App
from bot.channels.base import Plain, Receipt, Receive, Sent
from bot.channels.telegram.arrivals import Arrivals
from bot.channels.telegram.incoming import Reader
from db.models.messages import InboxRow, OutboxRow
from handlers.messages import Incoming, Shown
from tests.town import Town

Json = dict[str, Any]
COUNT, THROUGH_THE_PRODUCT = 20_000, 400
SHOPS = range(501, 521)
TOKEN = "123456:FAKE-fake_FAKE-fake_FAKE-fake_0001"
QUIET = {"is_bot", "type"}  # these may make it nobody's message

SAID = (
    "你好", "办电要几天", "我们饭馆申请装电表半个月了还没人来装", "/start", "/gongdan 0088", "/没有这个命令", "查进度",
    "", " ", "\u202e颠倒\u200b", "🏭" * 50, "\ud83c", "<b>&lt;", "长" * 5000, "0088", "1",
    "/start i_" + "x" * 60, "\x00\x07",
)  # fmt: skip
WRONG = (
    None, True, False, 0, -1, 1 << 70, 3.5, "", "字", "\ud800", [], [[]], {}, {"a": None}, [{"b": 1}], "12", -(1 << 63),
)  # fmt: skip
FILE = {"file_id": "f", "file_unique_id": "q", "file_size": 7}


def _photo(dice: random.Random) -> Json:
    return {"photo": [{**FILE, "width": n, "height": n} for n in (90, 800)], "caption": dice.choice(SAID)}


CONTENTS: tuple[Callable[[random.Random], Json], ...] = (
    lambda dice: {"text": dice.choice(SAID)},
    lambda dice: {"text": dice.choice(SAID), "entities": [{"type": "bold", "offset": 0, "length": 1}]},
    _photo,
    lambda dice: {**_photo(dice), "media_group_id": str(dice.randint(1, 5))},
    lambda dice: {"document": {**FILE, "file_name": dice.choice(SAID), "mime_type": "application/pdf"}},
    lambda dice: {"voice": {**FILE, "duration": 3}},
    lambda dice: {"video": {**FILE, "width": 1, "height": 1, "duration": 3}},
    lambda dice: {"location": {"latitude": dice.uniform(-90, 90), "longitude": dice.uniform(-180, 180)}},
    lambda dice: {"contact": {"phone_number": "13900000213", "first_name": dice.choice(SAID)}},
    lambda dice: {"dice": {"emoji": "🎲", "value": 3}},
    lambda dice: {"a_kind_of_next_year": {"deep": [1, {"deeper": dice.choice(SAID)}]}},
    lambda dice: {"text": dice.choice(SAID), "reply_to_message": _message(dice, {"text": dice.choice(SAID)})},
    lambda dice: {"text": dice.choice(SAID), "message_thread_id": 77, "is_topic_message": True},
)


def _person(id: int) -> Json:
    return {"id": id, "is_bot": False, "first_name": "张"}


def _message(dice: random.Random, content: Json) -> Json:
    user = dice.choice(SHOPS)
    chat = {"id": user, "type": "private", "first_name": "张"}
    return {"message_id": dice.randint(1, 99), "date": 1763700000, "chat": chat, "from": _person(user), **content}


def _member(dice: random.Random) -> Json:
    statuses = [{"user": {"id": 1, "is_bot": True, "first_name": "企诉"}, "status": s} for s in ("member", "kicked")]
    dice.shuffle(statuses)
    changed = {"old_chat_member": statuses[0], "new_chat_member": {**statuses[1], "until_date": 0}}
    return {name: value for name, value in _message(dice, changed).items() if name != "message_id"}


def _press(dice: random.Random) -> Json:
    offered = _message(dice, {"text": "提交吗"})
    data = dice.choice(("confirm.u1.0.forged00", "", "长" * 60, "a.b", "....", "claim.1.0.x"))
    return {"id": "4", "from": offered["from"], "message": offered, "chat_instance": "1", "data": data}


EVENTS: tuple[tuple[str, Callable[[random.Random], Json]], ...] = (
    ("message", lambda dice: _message(dice, dice.choice(CONTENTS)(dice))),
    ("message", lambda dice: _message(dice, dice.choice(CONTENTS)(dice))),
    ("edited_message", lambda dice: {**_message(dice, {"text": dice.choice(SAID) or "改"}), "edit_date": 1763700060}),
    ("callback_query", _press),
    ("my_chat_member", _member),
)


def update(seed: int) -> tuple[Json, bool]:
    """An update, and whether somebody wrote or pressed something who must be in the inbox."""
    dice = random.Random(seed)
    kind, event = dice.choice(EVENTS)
    raw: Json = copy.deepcopy({"update_id": seed, kind: event(dice)})
    harms = [harm(dice, raw) for harm in dice.choices(HARMS, k=dice.randint(0, 3))]
    return raw, kind in ("message", "callback_query") and not any(harms) and _names_somebody(raw.get(kind))


def _names_somebody(event: Any) -> bool:
    """Whether an event says who did it and in which chat."""
    if not isinstance(event, dict):
        return False
    message = event.get("message") if isinstance(event.get("message"), dict) else {}
    who, chat = event.get("from"), event.get("chat") or message.get("chat")
    return all(isinstance(one, dict) and _is_id(one.get("id")) for one in (who, chat))


def _is_id(value: object) -> bool:
    return type(value) is int and abs(value) < 1 << 63


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something may be harmed, the update's own id left alone."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in inside:
        if name != "update_id":
            yield (*path, name)
            yield from _places(below, (*path, name))


def _replaced(dice: random.Random, raw: Json) -> bool:
    """A value of a wrong type; whether this may make it nobody's message."""
    if not (places := list(_places(raw))):
        return True
    path = dice.choice(places)
    _at(raw, path[:-1])[path[-1]] = copy.deepcopy(dice.choice(WRONG))
    return path[-1] in QUIET


def _cut(dice: random.Random, raw: Json) -> bool:
    """Something is missing."""
    if not (places := [path for path in _places(raw) if isinstance(path[-1], str)]):
        return True
    path = dice.choice(places)
    del _at(raw, path[:-1])[path[-1]]
    return path[-1] in QUIET


def _added(dice: random.Random, raw: Json) -> bool:
    """Fields of next year."""
    into = dice.choice([(), *(path for path in _places(raw) if isinstance(_at(raw, path), dict))])
    _at(raw, into)[f"field_{dice.randint(1, 9)}"] = copy.deepcopy(dice.choice(WRONG))
    return False


def _renamed(dice: random.Random, raw: Json) -> bool:
    """A kind that is not asked for."""
    kind = next((name for name in raw if name != "update_id"), None)
    if kind is not None:
        raw[dice.choice(("poll", "channel_post", "a_kind_of_next_year", "inline_query"))] = raw.pop(kind)
    return True


HARMS = (_replaced, _replaced, _replaced, _cut, _cut, _added, _renamed)


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


class Kept:
    """An inbox that refuses what a disk would refuse."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    async def receive(self, *events: Incoming) -> bool:
        for incoming in events:
            json.dumps(incoming.body()).encode()
            "".join((incoming.chat, incoming.sender, incoming.key, incoming.conversation)).encode()
            assert incoming.at.tzinfo is not None
            self.keys.add(incoming.key)
        return True


class Recorder(Plain):
    """Telegram as the outbox sees it: everything arrives."""

    name = "telegram"

    def __init__(self) -> None:
        self.sent: list[Shown] = []

    async def start(self, receive: Receive) -> None:
        """Updates come from the test."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def send(self, message: Shown) -> Receipt:
        self.sent.append(message)
        return Receipt(Sent.SENT)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("bot.channels.telegram").setLevel(logging.ERROR)


def arrivals(receive: Receive, town: Town) -> Arrivals:
    taken = Arrivals(Bot(TOKEN), Reader("qisu_bot", town.clock), receive)
    taken._answer = lambda query: None  # type: ignore[method-assign]  # there is nobody to answer to
    return taken


async def test_no_update_raises_and_who_wrote_is_kept(town: Town) -> None:
    kept, lost = Kept(), []
    taken = arrivals(kept.receive, town)
    for seed in range(COUNT):
        raw, must_be_kept = update(seed)
        await taken.take(raw)
        if must_be_kept and f"u{seed}" not in kept.keys:
            lost.append((seed, raw))
    assert lost == []
    assert COUNT / 4 < len(kept.keys) < COUNT  # else this would only show how little is generated


async def test_what_no_object_is_lets_nothing_through_and_raises_nothing(town: Town) -> None:
    kept = Kept()
    taken = arrivals(kept.receive, town)
    for wrong in WRONG:
        for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
            await taken.take({"update_id": 1, kind: wrong})
    assert kept.keys == set()


async def test_a_sample_goes_through_the_whole_product_and_everybody_is_answered(town: Town) -> None:
    channel = Recorder()
    app = App(town.database, town.house, {"telegram": channel}, town.clock)
    taken = arrivals(app.inbox.receive, town)
    seeds = [seed for seed in range(COUNT, COUNT + 4 * THROUGH_THE_PRODUCT) if update(seed)[1]][:THROUGH_THE_PRODUCT]
    for start in range(0, len(seeds), 50):
        await taken.take(*(update(seed)[0] for seed in seeds[start : start + 50]))
        await app.settle()
        town.clock.advance(minutes=1)
    async with asyncio.timeout(60):
        while await app.inbox.work() or await app.delivery.deliver():
            town.clock.advance(seconds=10)
    assert await town.count() == len(seeds)
    assert await town.count(InboxRow.done_at.is_(None) | InboxRow.dead | (InboxRow.attempts > 0)) == 0
    assert await town.count(OutboxRow.state.in_(("refused", "dead")), of=OutboxRow) == 0
    assert {message.chat for message in channel.sent} >= {str(shop) for shop in SHOPS}
