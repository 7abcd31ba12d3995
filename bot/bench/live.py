"""How soon a card that one process changes is what another answers with, over one SQLite database."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter  # of the machine, the same in all its processes
from typing import Any

from bot.bench.apart import FORK
from bot.house import build_house, open_box, open_database
from bot.settings import Settings, load
from db.queries.library import keep_card
from knowledge.base import Card, card_fields

CHANGES = 30
TARGET_MS = 50
_PATIENCE = 30.0
_MARK = "（第{n}次修改）"
_STOP = None


def live_change(cards: Sequence[Card], now: datetime) -> dict[str, Any]:
    """Milliseconds from the commit of a change to the answer that shows it."""
    able = [card for card in cards if card.similar]
    chosen = able[:: max(1, len(able) // CHANGES)][:CHANGES]
    with tempfile.TemporaryDirectory(prefix="qisu-bench-") as folder:
        settings = load(home=Path(folder), database_url="", key_file=None)
        open_box(settings)
        mine, theirs = FORK.Pipe()
        asker = FORK.Process(target=_asker, args=(settings, theirs, now))
        asker.start()
        theirs.close()
        took = asyncio.run(_changer(settings, chosen, mine, now))
        asker.join()
        mine.close()
    ranked = sorted(1000 * one for one in took)
    return {
        "changes": len(ranked),
        "p50_ms": round(ranked[len(ranked) // 2], 2),
        "max_ms": round(ranked[-1], 2),
        "target_ms": TARGET_MS,
    }


async def _changer(settings: Settings, cards: Sequence[Card], asker: Connection, now: datetime) -> list[float]:
    """Changes one card after the other, and has each asked for as soon as it is committed."""
    asker.recv()  # it is ready
    took = []
    async with open_database(settings, open_box(settings)) as database:
        for n, card in enumerate(cards, 1):
            changed = replace(card, answer=card.answer + _MARK.format(n=n))
            async with database.begin() as tx:
                await keep_card(tx, changed.id, card_fields(changed), now)
            committed = perf_counter()
            asker.send((changed, changed.similar[0]))
            took.append(asker.recv() - committed)
    asker.send(_STOP)
    return took


def _asker(settings: Settings, changer: Connection, now: datetime) -> None:
    asyncio.run(_ask(settings, changer, now))


async def _ask(settings: Settings, changer: Connection, now: datetime) -> None:
    """Asks as the product does for each message: takes in what has changed, then searches."""
    box = open_box(settings)
    house = build_house(settings, box)
    async with open_database(settings, box) as database:
        changer.send(True)
        while (told := changer.recv()) is not _STOP:
            card, question = told
            until, found = perf_counter() + _PATIENCE, False
            while not found and perf_counter() < until:
                async with database.read() as tx:
                    await house.library.refresh(tx)
                hits = house.answerer.matcher.search(question, card.document.region, now).hits
                found = any(hit.card.id == card.id and hit.card.answer == card.answer for hit in hits)
            changer.send(perf_counter())
