"""Forgetting a person: every row that holds their words, their way back, or what was sent to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.answers import Answer
from db.models.asks import Ask
from db.models.library import KnowledgeTask
from db.models.messages import Dialog, InboxRow, OutboxRow, ShownCard
from db.models.orders import Appeal, Note, orders
from db.models.people import Address, Invite, Person, Session
from db.models.roots import Root, RootMember
from workflow.order import WorkOrder

NOTHING = {"text": "", "data": "", "reply_to": "", "files": []}
NOTHING_SENT = {"text": "", "buttons": []}
AT_ONCE = 500
IN_FLIGHT = "leased"
Scrub = Callable[[str], str]


async def all_of(tx: AsyncSession, person: int) -> Sequence[WorkOrder]:
    """Everything that a person ever filed, the oldest first."""
    return (await tx.scalars(select(WorkOrder).where(orders.c.owner == person).order_by(orders.c.id))).all()


async def notes_on(tx: AsyncSession, order: WorkOrder) -> Sequence[Note]:
    return (await tx.scalars(select(Note).where(Note.order_id == order.id).order_by(Note.id))).all()


async def forget_appeal(tx: AsyncSession, order: WorkOrder, person: int, scrub: Scrub) -> None:
    """The appeal and what was added to it: only what many read is left, without any name."""
    appeal = await tx.get_one(Appeal, order.id)
    appeal.channel = appeal.channel or appeal.source_key.partition(":")[0][:16]
    appeal.public = appeal.full = scrub(appeal.public)
    appeal.contact, appeal.behalf, appeal.source_key = "", None, f"erased:{order.id}"
    for note in await notes_on(tx, order):
        note.public = scrub(note.public)
        note.full = note.public if note.by == person else scrub(note.full)
        note.files = [] if note.by == person else note.files
    for answer in await tx.scalars(select(Answer).where(Answer.order_id == order.id)):
        answer.conclusion, answer.basis = scrub(answer.conclusion), scrub(answer.basis)
        answer.measures = scrub(answer.measures)
        for point in answer.points:
            point.matter, point.words = scrub(point.matter), scrub(point.words)


async def forget_additions(tx: AsyncSession, order: WorkOrder, person: int, scrub: Scrub) -> None:
    """What a person added to an order that others go on with."""
    for note in await notes_on(tx, order):
        if note.by == person:
            note.public = note.full = scrub(note.public)
            note.files = []


async def forget_what_was_told(tx: AsyncSession, order: WorkOrder, person: int, scrub: Scrub) -> None:
    """The messages about an order to its units and the office; its words were shown there, masked and unmasked."""
    told = select(OutboxRow).join(Address, Address.id == OutboxRow.address_id)
    others = or_(Address.person_id.is_(None), Address.person_id != person)
    told = told.where(OutboxRow.created_at >= order.created, others).execution_options(yield_per=AT_ONCE)
    async for row in await tx.stream_scalars(told):
        if order.number in row.payload["text"]:
            row.payload = {**row.payload, "text": scrub(row.payload["text"])}


async def forget_root(tx: AsyncSession, order: WorkOrder, scrub: Scrub) -> None:
    """The problem of many that the order tells of: it may stand there in this order's words."""
    told = select(Root).join(RootMember, RootMember.root_id == Root.id).where(RootMember.order_id == order.id)
    for root in await tx.scalars(told):
        root.matter, root.conclusion, root.note = scrub(root.matter), scrub(root.conclusion), scrub(root.note)


async def forget_what_others_said(tx: AsyncSession, since: datetime, scrub: Scrub) -> None:
    """The messages from and to those who serve, and their groups: the person may be named in them."""
    serves = or_(Person.coordinator, Person.supervisor, Person.memberships.any())
    staff = select(Person.id).where(serves)
    chats = select(Address.chat).where(Address.person_id.in_(staff))
    typed = select(InboxRow).where(InboxRow.at >= since, InboxRow.done_at.is_not(None), InboxRow.sender.in_(chats))
    async for row in await tx.stream_scalars(typed.execution_options(yield_per=AT_ONCE)):
        row.body = _scrubbed(row.body, scrub)
    told = select(OutboxRow).join(Address, Address.id == OutboxRow.address_id).where(OutboxRow.created_at >= since)
    told = told.where(or_(Address.person_id.is_(None), Address.person_id.in_(staff)))
    async for sent in await tx.stream_scalars(told.execution_options(yield_per=AT_ONCE)):
        sent.payload = _scrubbed(sent.payload, scrub)
    theirs = Dialog.conversation.startswith(Address.channel + ":") & Dialog.conversation.endswith(":" + Address.chat)
    serving = exists().where(Address.person_id.in_(staff), theirs)
    for dialog in await tx.scalars(select(Dialog).where(Dialog.updated_at >= since, serving)):
        dialog.data = _scrubbed_deep(dialog.data, scrub)


def _scrubbed_deep(kept: Any, scrub: Scrub) -> Any:
    """The same with every text in it scrubbed."""
    if isinstance(kept, dict):
        return {name: _scrubbed_deep(value, scrub) for name, value in kept.items()}
    if isinstance(kept, list):
        return [_scrubbed_deep(value, scrub) for value in kept]
    return scrub(kept) if isinstance(kept, str) else kept


def _scrubbed(kept: dict[str, Any], scrub: Scrub) -> dict[str, Any]:
    """The same where there is nothing to forget, so that no row is written anew for nothing."""
    text = scrub(kept["text"])
    return kept if text == kept["text"] else {**kept, "text": text}


async def asked(tx: AsyncSession, person: int) -> Sequence[str]:
    return (await tx.scalars(select(Ask.text).where(Ask.person_id == person))).all()


async def forget_questions(tx: AsyncSession, person: int, scrub: Scrub) -> None:
    """What was asked: that it was answered stays, for the figures; and the work that came of it."""
    of_person = select(Ask.task).where(Ask.person_id == person)
    for task in await tx.scalars(select(KnowledgeTask).where(KnowledgeTask.id.in_(of_person))):
        task.matter, task.words = scrub(task.matter), scrub(task.words)
    await tx.execute(update(Ask).where(Ask.person_id == person).values(text=""))


async def forget_chats(tx: AsyncSession, person: int, now: datetime, keep: Dialog) -> None:
    """The chats of a person are a stranger's from now on, and nothing that was said in them is left."""
    addresses = (await tx.scalars(select(Address).where(Address.person_id == person))).all()
    stranger = Person(name="", created_at=now, memberships=[])
    tx.add(stranger)
    await tx.flush()
    await tx.execute(update(Session).where(Session.person_id == person).values(person_id=None))
    for address in addresses:
        await _forget_messages(tx, address, keep)
        address.person_id = stranger.id


async def _forget_messages(tx: AsyncSession, address: Address, keep: Dialog) -> None:
    of_chat = (InboxRow.channel == address.channel, or_(InboxRow.sender == address.chat, InboxRow.chat == address.chat))
    done = update(InboxRow).where(*of_chat, InboxRow.done_at.is_not(None))
    await tx.execute(done.values(body=NOTHING, conversation="", chat="", sender=""))
    await tx.execute(
        update(OutboxRow)
        .where(OutboxRow.address_id == address.id, OutboxRow.state == IN_FLIGHT)
        .values(payload=NOTHING_SENT, card="")
    )
    await tx.execute(delete(ShownCard).where(ShownCard.address_id == address.id))
    await tx.execute(delete(OutboxRow).where(OutboxRow.address_id == address.id, OutboxRow.state != IN_FLIGHT))
    mine = (Dialog.conversation.startswith(f"{address.channel}:"), Dialog.conversation.endswith(f":{address.chat}"))
    await tx.execute(delete(Dialog).where(*mine, Dialog.conversation != keep.conversation))


async def forget_name(tx: AsyncSession, person: Person) -> None:
    """The name, and that of the invite that the person came by."""
    person.name = ""
    await tx.execute(update(Invite).where(Invite.person_id == person.id).values(name=""))
