"""The files of a message: what can be kept gets a row and a reference of its own; of the rest the sender is told why.

Channels that store by themselves, as the web does, have written the row before; of the others what is written here is
fetched once this transaction is committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from db.crypt import token_hash
from db.models.files import KeptFile
from db.queries import files as queries
from db.queries import orders as order_queries
from handlers import texts
from handlers.messages import File, Outgoing
from handlers.sendable import MOST_FILES, MOST_OF_ORDER, PLACE, Why, tidy, unfit
from handlers.turn import Scene, Turn
from workflow.order import WorkOrder

Kept = list[list[str | int]]
_SIZE = 3


async def admit(turn: Turn) -> bool:
    """Leaves in the event only what is kept; whether there is anything left of it to work."""
    refused: list[tuple[File, Why]] = []
    taken: list[File] = []
    for file in turn.incoming.files:
        why = _why_not(turn, file, taken)
        if why:
            refused.append((file, why))
        else:
            taken.append(await _noted(turn, file, len(taken)))
    turn.incoming = replace(turn.incoming, files=tuple(taken))
    if refused:
        await turn.reply("\n".join([*(_line(turn.in_group, *one) for one in refused), texts.FILES_CAN]))
    return bool(taken or turn.incoming.text.strip() or not refused)


def _why_not(turn: Turn, file: File, taken: Sequence[File]) -> Why | None:
    if file.kind == PLACE:
        return None
    held = turn.waited.get("files") or (turn.draft or {}).get("files", [])
    if len(held) + len(taken) >= MOST_FILES:
        return Why.MANY
    if _bytes(held) + sum(one.size for one in taken) + file.size > MOST_OF_ORDER:
        return Why.TOGETHER
    return unfit(file)


def _bytes(kept: Iterable[Sequence[str | int]]) -> int:
    return sum(int(file[_SIZE]) for file in kept)


async def _noted(turn: Turn, file: File, n: int) -> File:
    """The file by our own reference, which nobody else can guess; a place on the map is kept as it is."""
    if file.kind == PLACE:
        return file
    row = await queries.by_ref(turn.tx, file.ref)
    if row is not None and row.channel == turn.incoming.channel:
        row.address_id = turn.address.id
        return file
    secret = turn.house.box.word_for(f"file {turn.incoming.channel} {turn.incoming.key} {n}")
    name, ref = tidy(file.name), token_hash(secret)[:32]
    turn.tx.add(
        KeptFile(
            ref=ref, channel=turn.incoming.channel, platform_ref=file.ref, kind=file.kind, name=name, size=file.size,
            stored=ref, sender=queries.sender_of(turn.incoming.channel, turn.incoming.sender),
            address_id=turn.address.id, next_at=turn.now, created_at=turn.now,
        )
    )  # fmt: skip
    return File(file.kind, ref, name, file.size)


async def within_order(turn: Turn, order: WorkOrder, files: Kept) -> Kept:
    """The files, where the order can take them beside what it has; else none of them, and the sender is told."""
    notes = await order_queries.notes_with_files(turn.tx, order) if files else ()
    if _bytes(files) + sum(_bytes(note.files) for note in notes) <= MOST_OF_ORDER:
        return files
    await turn.reply(texts.FILES_TOO_MUCH.format(number=order.number, n=len(files)))
    return []


async def tell_refused(scene: Scene, row: KeptFile) -> None:
    """One sentence to who sent it: what happened, and what can be sent instead."""
    if row.address is not None:
        file = File(row.kind, row.ref, row.name, row.size)
        line = _line(row.address.person_id is None, file, Why(row.why))
        await scene.send(row.address, Outgoing(f"{line}\n{texts.FILES_CAN}"))


def _line(in_group: bool, file: File, why: Why) -> str:
    """In a group without the name: it may say whose file it is."""
    kind = texts.FILE_KINDS.get(file.kind, texts.A_FILE)
    name = texts.FILE_NAMED.format(kind=kind, name=file.name) if file.name and not in_group else kind
    return texts.FILE_NOT_TAKEN.format(file=name, why=texts.FILE_WHY[why.value])
