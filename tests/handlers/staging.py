"""Orders whose steps are taken as the handlers take them, by anybody and with any details, without their dialogs."""

from __future__ import annotations

import re
from typing import Any

from db.models.orders import Appeal
from db.models.people import Person
from db.queries import orders as order_queries
from handlers import notices, sweeps
from handlers.turn import Scene
from tests.town import HOUSING, METER, POWER, Citizen, Town
from workflow.order import SYSTEM, Actor, Details, UnitKey, WorkOrder
from workflow.terms import Action, Class, Outcome

A = Action
WATER: UnitKey = ("甘州区", "区水务局")
TRADE: UnitKey = ("甘州区", "区市场监管局")
WORDS = "按会议纪要办理"
SLIP = re.compile(r"。。|，。|，，|：。|（）|“”|前前|None|\n\n|\{|，前|。\n?$\n")
CROWD = (
    Citizen("waterman", "沈经办", WATER),
    Citizen("head", "吴主任", POWER, head=True),
    Citizen("boss", "郑督办", supervisor=True),
    Citizen("trader", "韩经办", TRADE),
)
POWERS, OFFICE = {"clerk", "clerk2", "head"}, {"office", "office2"}


class Stage:
    """An order whose steps are taken as the handlers take them, and who heard of each."""

    def __init__(self, town: Town, order: int) -> None:
        self.town, self.id = town, order

    async def heard(self, action: Action, by: str = "", **details: Any) -> dict[str, str]:
        """Takes a step: who was told, and what (of several messages the last)."""
        before = len(self.town.heard)
        async with self.town.database.begin() as tx:
            order = await self.loaded(tx)
            scene = Scene(self.town.house, tx, self.town.clock())
            actor = await self.actor(tx, by)
            if by:
                await sweeps.sweep(scene, order)
            await notices.check_told(scene, order, action, actor)
            details = {"words": WORDS, **details} if by else details
            taken = order.take(action, actor, scene.now, self.town.house.calendar, Details(**details))
            await tx.flush()
            await notices.announce(scene, order, taken)
        await self.town.app.settle()
        self.town.clock.advance(minutes=1)
        new = self.town.heard[before:]
        assert not [m.text for m in new if SLIP.search(m.text)]
        assert len({(m.chat, m.text) for m in new}) == len(new), "somebody heard the same twice"
        return {m.chat: m.text for m in new}

    async def loaded(self, tx: Any) -> WorkOrder:
        order = await order_queries.by_id(tx, self.id)
        assert order is not None
        return order

    async def actor(self, tx: Any, by: str) -> Actor:
        return (await tx.get_one(Person, self.town.people[by].id)).actor if by else SYSTEM

    async def goes(self, *steps: tuple[Any, ...]) -> None:
        """Steps of which nobody asks who heard: (action, by[, details])."""
        for action, by, *details in steps:
            await self.heard(action, by, **(details[0] if details else {}))


async def staged(town: Town, owner: str = "shop", **fields: Any) -> Stage:
    """An order of `owner`, stored but not filed yet, and everybody of the crowd hired."""
    for citizen in CROWD:
        if citizen.key not in town.people:
            await town.hires(citizen)
    n = len(await town.orders())
    async with town.database.begin() as tx:
        order = WorkOrder(
            f"GZ-20261012-9{n:03d}", town.people[owner].id, fields.pop("cls", Class.GENERAL), "甘州区", "01.01", "",
            town.clock(), **fields,
        )  # fmt: skip
        tx.add(order)
        await tx.flush()
        tx.add(Appeal(order_id=order.id, public=METER, full=METER, kind="投诉", source_key=f"stage:{n}"))
    assert order.id is not None
    return Stage(town, order.id)


FILE = (A.FILE, "shop", {"unit": POWER})
FILE_WITH = (A.FILE, "shop", {"unit": POWER, "units": (WATER,)})
CLAIM = (A.CLAIM, "clerk")
HELD = (FILE, CLAIM)
HELD_WITH = (FILE_WITH, CLAIM)
ANSWER = (A.ANSWER, "clerk", {"outcome": Outcome.RESOLVED})
CALLED = (*HELD, ANSWER, (A.STRIKE_OFF, "office"))
UNSURE = ((A.FILE_UNSURE, "shop"),)
LAST = (A.RATE_BAD, "shop"), ANSWER, (A.STRIKE_OFF, "office")
OPINION = (A.OPINE, "waterman")
OBJECTED = (FILE, (A.OBJECT, "clerk", {"unit": HOUSING, "ground": "不属于本单位职责"}))
DECLINE = (A.DECLINE, "office", {"ground": "personal", "channel": "12345"})
