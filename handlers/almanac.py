"""The calendar of this process, kept even with the database: loaded years over the shipped ones."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import days as queries
from workflow.calendar import Calendar


class Almanac:
    """`refresh` before every message and every sweep costs one query; a calendar in hand never changes."""

    def __init__(self, shipped: Calendar) -> None:
        self._shipped = shipped
        self.calendar = shipped
        self.changes = 0

    async def refresh(self, tx: AsyncSession) -> None:
        """Takes in what was loaded since; another database than before brings its own."""
        await self.catch_up(tx, await queries.changes(tx))

    async def catch_up(self, tx: AsyncSession, changes: int) -> None:
        """The same for who knows how often it was loaded."""
        if changes != self.changes:
            self.calendar = self._shipped.loaded_with(await queries.special_days(tx))
            self.changes = changes
