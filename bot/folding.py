"""A burst of new orders for one group becomes one message, so that none waits for the group's limit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.models.messages import OutboxRow
from db.queries import outbox
from handlers import texts
from handlers.messages import Lane, shortened

MOST_CARDS = 6  # that wait for one group and are still sent one by one
MOST_BUTTONS = 24
BUTTONS_A_ROW = 3
LINE_CHARACTERS = 40


async def folded(tx: AsyncSession, row: OutboxRow, now: datetime) -> bool:
    """Whether the new card of a group went, with all others that wait there, into one message written here."""
    if row.kind != "say" or not row.card or row.address.person_id is not None:
        return False
    burst = await outbox.with_cards(tx, row.address_id, now)
    if len(burst) <= MOST_CARDS:
        return False
    tx.add(_digest(burst, now))
    for one in burst:
        one.state, one.leased_until = "folded", None
    return True


def _digest(burst: Sequence[OutboxRow], now: datetime) -> OutboxRow:
    """Number and short line of each; of the first the button that is their first, with the end of the number."""
    lines = [texts.DIGEST_LINE.format(number=one.card, text=_line(one)) for one in burst]
    text = "\n".join([texts.DIGEST_HEAD.format(n=len(burst)), *lines, texts.DIGEST_END])
    found = [[f"{label} {one.card[-4:]}", data] for one in burst[:MOST_BUTTONS] for label, data in _first_button(one)]
    buttons = [found[n : n + BUTTONS_A_ROW] for n in range(0, len(found), BUTTONS_A_ROW)]
    first = burst[0]
    return OutboxRow(
        address_id=first.address_id, channel=first.channel, payload={"text": text, "buttons": buttons},
        lane=Lane.CARD, created_at=now, due_at=now,
    )  # fmt: skip


def _line(row: OutboxRow) -> str:
    """What the order is about: what stands behind 内容：, else the beginning."""
    first, *more = str(row.payload["text"]).splitlines()
    about = next((line.removeprefix(texts.DIGEST_ABOUT) for line in more if line.startswith(texts.DIGEST_ABOUT)), first)
    return shortened(about, LINE_CHARACTERS)


def _first_button(row: OutboxRow) -> list[list[str]]:
    return [button for line in row.payload["buttons"] for button in line][:1]
