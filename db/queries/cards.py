"""Where cards are shown. A card may stand in a chat more than once: sent again, or asked for again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.messages import OutboxRow, ShownCard
from db.models.people import Address
from db.queries.messages import UNSENT, WAITING

MOST_COPIES = 3  # of one card in one chat; older ones are left as they are


async def newest(tx: AsyncSession, address_id: int, card: str) -> ShownCard | None:
    """The card as it was shown last at an address."""
    return next(iter(await shown(tx, address_id, card)), None)


async def shown(tx: AsyncSession, address_id: int, card: str) -> Sequence[ShownCard]:
    """The copies of a card at an address, the newest first."""
    found = select(ShownCard).where(ShownCard.card == card, ShownCard.address_id == address_id)
    return (await tx.scalars(found.order_by(ShownCard.id.desc()).limit(MOST_COPIES))).all()


async def show(tx: AsyncSession, address_id: int, card: str, ref: str, mark: str, now: datetime) -> None:
    """It was sent."""
    known = [copy for copy in await shown(tx, address_id, card) if copy.ref == ref]
    for copy in known:
        copy.mark, copy.at = mark, now
    if not known:
        tx.add(ShownCard(address_id=address_id, card=card, ref=ref, mark=mark, at=now))


async def redrawn(
    tx: AsyncSession, address_id: int, card: str, mark: str, now: datetime, lost: Sequence[str] = ()
) -> None:
    """Its copies show something else now; those that are lost are forgotten."""
    here = (ShownCard.address_id == address_id, ShownCard.card == card)
    await tx.execute(delete(ShownCard).where(*here, ShownCard.ref.in_(lost)))
    for copy in await shown(tx, address_id, card):
        copy.mark, copy.at = mark, now


_STANDS = select(ShownCard.address_id).where(ShownCard.card == bindparam("card"))
_WAITS = select(OutboxRow.address_id).where(
    OutboxRow.card == bindparam("card"), OutboxRow.kind == "say", OutboxRow.state.in_(UNSENT)
)
_PLACES = select(Address).where(Address.id.in_(_STANDS.union(_WAITS)), Address.reachable).order_by(Address.id)


async def places(tx: AsyncSession, card: str) -> Sequence[Address]:
    """The addresses at which a card is shown, or will be when what waits has arrived."""
    return (await tx.scalars(_PLACES, {"card": card})).all()


async def supersede(tx: AsyncSession, address_id: int, card: str) -> None:
    """Changes of a card that were not made yet will not be: a newer one is about to be written."""
    waits = (OutboxRow.address_id == address_id, OutboxRow.card == card, OutboxRow.state.in_(WAITING))
    await tx.execute(update(OutboxRow).where(*waits, OutboxRow.kind == "redraw").values(state="folded"))
