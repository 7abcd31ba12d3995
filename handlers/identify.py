"""Who is this: people by their address, invites, the binding of a group, and the end of a reach."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypt import token_hash
from db.models.people import Address, Invite, Membership, Person
from db.queries import people
from handlers import texts
from handlers.messages import Incoming
from handlers.notices import tell_coordinators
from handlers.turn import House, Turn
from handlers.units import unit_exactly, unit_named

INVITE_LASTS = timedelta(hours=24)
START_PREFIX = "i_"
_HEAD = "负责人"


async def person_at(tx: AsyncSession, incoming: Incoming) -> tuple[Person, Address]:
    """The sender, made when new, and the address to reply to (the chat)."""
    private = await people.address_at(tx, incoming.channel, incoming.sender)
    if private is None:
        private = await _new_address(tx, incoming)
    person = await tx.get_one(Person, private.person_id)
    if incoming.chat == incoming.sender:
        private.seen_at, private.reachable = incoming.at, True
        return person, private
    return person, await _group(tx, incoming)


async def _new_address(tx: AsyncSession, incoming: Incoming) -> Address:
    person = Person(name="", created_at=incoming.at, memberships=[])
    tx.add(person)
    await tx.flush()
    private = incoming.chat == incoming.sender
    address = Address(
        channel=incoming.channel, chat=incoming.sender, person_id=person.id, seen_at=incoming.at, reachable=private
    )
    tx.add(address)
    await tx.flush()
    return address


async def _group(tx: AsyncSession, incoming: Incoming) -> Address:
    group = await people.address_at(tx, incoming.channel, incoming.chat)
    if group is None:
        group = Address(
            channel=incoming.channel, chat=incoming.chat, person_id=None, seen_at=incoming.at, reachable=True
        )
        tx.add(group)
        await tx.flush()
    return group


async def start(turn: Turn, text: str) -> None:
    """/start, with or without an invite's code."""
    code = text.partition(" ")[2].strip()
    if code.startswith(START_PREFIX):
        return await _join(turn, code.removeprefix(START_PREFIX))
    await help_(turn, text)


async def help_(turn: Turn, text: str = "") -> None:
    person = turn.person
    if person.coordinator:
        line = texts.HELP_COORDINATOR
    elif person.supervisor:
        line = texts.HELP_SUPERVISOR
    elif person.memberships:
        line = texts.HELP_STAFF
    else:
        line = texts.WELCOME
    await turn.reply(line.format(name=person.name, region=turn.house.region))


async def _join(turn: Turn, code: str) -> None:
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    invite = await people.use_invite(turn.tx, token_hash(code), turn.now)
    if invite is None:
        return await turn.reply(texts.INVITE_BAD)
    grant(turn.person, invite)
    invite.person_id = turn.person.id
    line = (
        texts.INVITE_JOINED if invite.units else texts.INVITE_OFFICE if invite.coordinator else texts.INVITE_SUPERVISOR
    )
    await turn.reply(line.format(name=turn.person.name, units=invite.units.replace(",", "、")))


def grant(person: Person, invite: Invite) -> None:
    """Gives a person what an invite holds."""
    person.name = invite.name or person.name
    person.coordinator |= invite.coordinator
    person.supervisor |= invite.supervisor
    held = {(m.region, m.unit) for m in person.memberships}
    for unit in filter(None, invite.units.split(",")):
        if (invite.region, unit) not in held:
            person.memberships.append(Membership(region=invite.region, unit=unit, head=invite.head))


def new_invite(now: datetime, name: str, lasts: timedelta = INVITE_LASTS, **given: Any) -> tuple[str, Invite]:
    """A 128-bit token and the row that keeps its hash; `given` are the row's rights and its maker."""
    token = secrets.token_urlsafe(16)
    return token, Invite(hash=token_hash(token), name=name, expires_at=now + lasts, **given)


def invite_shown(house: House, token: str, name: str, units: str) -> str:
    link = f"{house.base_url}/in/{token}"
    return texts.INVITE_MADE.format(name=name, units=units, link=link, code=START_PREFIX + token)


async def invite(turn: Turn, text: str) -> None:
    """/邀请 单位 姓名 [负责人], by a coordinator, in a private chat."""
    if not turn.person.coordinator:
        return await turn.reply(texts.NOT_COORDINATOR)
    if turn.in_group:
        return await turn.reply(texts.PRIVATE_ONLY)
    words = text.split()[1:]
    unit = unit_exactly(turn.house, words[0]) or unit_named(turn.house, words[0], turn.house.region) if words else None
    if len(words) < 2 or unit is None:
        return await turn.reply(texts.INVITE_USAGE)
    region, name = unit
    token, row = new_invite(
        turn.now, words[1], region=region, units=name, head=_HEAD in words[2:], made_by=turn.person.id
    )
    turn.tx.add(row)
    await turn.reply(invite_shown(turn.house, token, words[1], name))


async def bind_group(turn: Turn, text: str) -> None:
    """/绑定 单位, in a group, by a coordinator."""
    if not turn.person.coordinator:
        return await turn.reply(texts.NOT_COORDINATOR)
    words = text.split()[1:]
    unit = unit_exactly(turn.house, words[0]) if words else None
    if unit is None or not turn.in_group:
        return await turn.reply(texts.GROUP_USAGE)
    turn.address.region, turn.address.unit = unit
    turn.address.reachable = True
    await turn.reply(texts.GROUP_BOUND.format(unit=unit[1]))


async def blocked(turn: Turn) -> None:
    """The person, or the group, removed the bot: told to the coordinators when it was somebody who serves."""
    turn.address.reachable = False
    who = turn.address.unit or (turn.person.name if turn.person.serves else "")
    if who:
        await tell_coordinators(turn, texts.UNREACHABLE.format(who=who))
