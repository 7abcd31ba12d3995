"""Builds what everybody shares, once: knowledge, matching, routing, the calendar, the key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot import words
from bot.clock import now
from bot.settings import Misconfigured, Settings, writable_home
from db.crypt import BadKey, Box, coming_path, load_box
from db.queries.keys import coming_fingerprint, fits, signings_since
from db.session import Database
from handlers.almanac import Almanac
from handlers.library import Library
from handlers.turn import House
from knowledge.answer import Answerer
from knowledge.base import load
from knowledge.categories import load_categories
from knowledge.files import BrokenFile
from knowledge.match import Matcher
from knowledge.routing import Router
from workflow.calendar import Calendar

KEY_LOST = "密钥文件 {path} 与数据不符，请换回原来的密钥，或用 QISU_KEY_FILE 指定它；没有原来的密钥，数据读不出来"
BUTTONS_LAST = timedelta(days=180)  # as long as a business stays known to the web page


def build_house(settings: Settings, box: Box) -> House:
    """Raises Misconfigured when the knowledge is broken."""
    try:
        knowledge = load()
        categories = load_categories(units=knowledge.units.values())
    except BrokenFile as wrong:
        raise Misconfigured(f"知识文件有误:{wrong}") from None
    answerer = Answerer(knowledge, Matcher(knowledge.cards))
    return House(
        knowledge=knowledge,
        answerer=answerer,
        library=Library(knowledge, answerer),
        router=Router(knowledge.units.values(), categories),
        categories=categories,
        almanac=Almanac(Calendar()),
        box=box,
        region=settings.region,
        base_url=settings.url,
        root_firms=settings.root_firms,
    )


def open_box(settings: Settings) -> Box:
    """The key of the data folder. Raises Misconfigured."""
    writable_home(settings)
    try:
        return load_box(settings.keys, settings.key)
    except BadKey as wrong:
        raise Misconfigured(f"{wrong},请用 QISU_KEY_FILE 指定原来的密钥") from None


@asynccontextmanager
async def open_database(settings: Settings, box: Box) -> AsyncIterator[Database]:
    """The database, its tables up to date: an empty folder is filled by whoever comes first."""
    database = Database(settings.database, box)
    try:
        await database.migrate(settings.home / "migrate.lock")
        async with database.begin() as tx:
            if not await fits(tx, box.fingerprints, now()):
                raise Misconfigured(KEY_LOST.format(path="QISU_KEY" if settings.key else settings.keys))
            coming = await coming_fingerprint(tx)
            if coming and coming not in box.fingerprints:
                file = coming_path(settings.keys)
                raise Misconfigured(words.KEYS_COMING_LOST.format(file=file, fingerprint=coming))
            box.accept(await signings_since(tx, now() - BUTTONS_LAST))
        yield database
    finally:
        await asyncio.shield(database.close())


async def full_house(settings: Settings, box: Box) -> House:
    """The house with what the database of the data folder adds to the shipped knowledge; an empty folder is filled."""
    house = build_house(settings, box)
    async with open_database(settings, box) as database, database.read() as tx:
        await house.library.refresh(tx)
        await house.almanac.refresh(tx)
    return house
