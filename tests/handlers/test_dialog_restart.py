"""Nothing that must survive is in memory: a story with a restart at every step is the same story."""

from __future__ import annotations

from sqlalchemy import update

from db.models.messages import OutboxRow
from handlers.messages import Incoming, Kind
from tests.conftest import NewTown
from tests.handlers.stories import ANSWER, CLAIMED, FILED, LONG, do, play
from tests.town import CHANNEL, METER, Town, story
from workflow.terms import Outcome, State

KEPT = ("orders", "history", "clocks", "appeals", "notes", "alerts", "asks")


async def test_a_restart_at_every_step_changes_nothing(new_towns: NewTown) -> None:
    """Every event is received by one process and worked by the next."""
    found = []
    for restarts in (False, True):
        async with new_towns() as town:
            town.restarts_always = restarts
            await play(town, LONG)
            order = await town.order()
            found.append((await town.written(*KEPT), [(m.chat, m.text, m.labels) for m in town.heard]))
    assert found[0] == found[1]
    assert (order.state, order.round) == (State.CLOSED, 2)
    assert story(order) == [
        "file", "object", "reject", "claim", "contact", "supplement", "urge", "answer", "send_back", "answer",
        "strike_off", "rate_bad", "supplement", "contact", "answer", "strike_off", "rate_good",
    ]  # fmt: skip
    assert [e.outcome for e in order.history if e.outcome] == [Outcome.RESOLVED, Outcome.RESOLVED, Outcome.PARTLY]


async def test_what_was_received_before_the_end_is_worked_after_it(town: Town) -> None:
    event = Incoming(CHANNEL, "m-early", "shop", "shop", Kind.TEXT, town.clock(), METER)
    assert await town.app.inbox.receive(event)
    await town.restart()
    await town.app.settle()
    assert town.shop.heard("确认提交") == 1
    assert not await town.app.inbox.receive(event), "the platform delivers it again"
    await town.app.settle()
    assert len(town.heard) == 1


async def test_what_was_decided_before_the_end_is_said_after_it(town: Town) -> None:
    await town.shop.says(METER)
    data = town.shop.offered("确认提交")
    await town.app.inbox.receive(Incoming(CHANNEL, "m-x", "shop", "shop", Kind.PRESS, town.clock(), data=data))
    await town.app.inbox.work()
    assert len(town.heard) == 1, "decided, not said yet"
    await town.restart()
    await town.app.settle()
    assert town.clerk.heard("新工单") == town.shop.heard("已提交") == 1
    assert len(await town.orders()) == 1


async def test_what_was_being_sent_at_the_end_is_sent_when_its_lease_is_over(town: Town) -> None:
    await town.shop.says(METER)
    async with town.database.begin() as tx:
        leased = {"state": "leased", "leased_until": town.clock.at.replace(minute=1)}
        await tx.execute(update(OutboxRow).values(**leased))
    town.heard.clear()
    await town.restart()
    await town.app.settle()
    assert not town.heard
    town.clock.advance(seconds=61)
    await town.time_passes()
    assert town.shop.heard("确认提交") == 1
    assert await town.is_quiet()


async def test_a_restart_between_the_label_and_its_words_keeps_the_open_step(town: Town) -> None:
    await play(town, CLAIMED)
    await do(town, ANSWER[0])
    await town.restart()
    await do(town, ANSWER[1])
    assert (await town.order()).state is State.ANSWERED


async def test_an_old_button_still_works_after_a_restart(town: Town) -> None:
    await play(town, FILED)
    await town.restart()
    await town.clerk.says("签收")
    assert (await town.order()).state is State.HANDLING
