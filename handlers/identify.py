"""Who is this: people by their address, invites, the binding of a group, and the end of a reach."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.crypt import token_hash
from db.models.people import Address, Invite, Person
from db.queries import chats, people
from handlers import admission, errands, hearing, menus, misses, texts
from handlers.cards import unit_name
from handlers.messages import Incoming
from handlers.notices import tell_coordinators
from handlers.turn import House, Turn
from handlers.units import unit_exactly, unit_named
from workflow.order import UnitKey

INVITE_LASTS = timedelta(hours=24)
START_PREFIX = "i_"
_HEAD = "负责人"


async def person_at(tx: AsyncSession, incoming: Incoming) -> tuple[Person, Address]:
    """The sender, made when new, and the address to reply to (the chat)."""
    known = await people.known_at(tx, incoming.channel, incoming.sender)
    private = known[0] if known else await _new_address(tx, incoming)
    person = known[1] if known and known[1] else await tx.get_one(Person, private.person_id)
    if incoming.chat == incoming.sender:
        await people.seen(tx, private, incoming.at)
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
    if turn.person.serves:
        await menus.offer(turn, turn.person)
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
    """An invite's code: used up by this, if it is one; what a coordinator made has to be confirmed by one."""
    if turn.in_group:
        await people.use_invite(turn.tx, token_hash(code), turn.now)  # the whole group has read it
        return await turn.reply(texts.INVITE_SHOWN)
    invite = await _redeemed(turn, token_hash(code))
    if invite is None:
        return await turn.reply(texts.INVITE_BAD)
    invite.person_id = turn.person.id
    await (admission.enter(turn, turn.person, invite) if invite.made_by is None else admission.ask(turn, invite))


async def _redeemed(turn: Turn, hashed: str) -> Invite | None:
    """The invite of a code. After a few codes in vain none is looked at for an hour, so that it does not matter which
    one is tried."""
    if await misses.exhausted(turn, misses.INVITE):
        return None
    invite = await people.use_invite(turn.tx, hashed, turn.now)
    if invite is None:
        misses.note(turn, misses.INVITE)
    return invite


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
    """/绑定 单位, in a group or a topic of one, by a coordinator; the others and the unit's heads read of it."""
    if not turn.person.coordinator:
        return await turn.whisper(texts.NOT_COORDINATOR)
    words = text.split()[1:]
    unit = unit_exactly(turn.house, words[0]) if words else None
    if unit is None or not turn.in_group:
        return await turn.reply(texts.GROUP_USAGE)
    if turn.address.unit and (turn.address.region, turn.address.unit) != unit:
        await _forget_unit(turn)
    turn.address.region, turn.address.unit = unit
    turn.address.reachable = True
    await turn.reply(texts.GROUP_BOUND.format(unit=unit_name(*unit, turn.house.region)))
    await _tell_of_group(turn, unit, bound=True)


async def unbind_group(turn: Turn, text: str) -> None:
    """/解绑, likewise."""
    if not turn.person.coordinator:
        return await turn.whisper(texts.NOT_COORDINATOR)
    if not turn.in_group or not turn.address.unit:
        return await turn.reply(texts.GROUP_NOT_BOUND if turn.in_group else texts.GROUP_USAGE)
    unit = await _forget_unit(turn)
    await turn.reply(texts.GROUP_UNBOUND.format(unit=unit_name(*unit, turn.house.region)))


async def _forget_unit(turn: Turn) -> UnitKey:
    """The unit that the group was bound to; it may be left without anybody who hears."""
    unit = turn.address.region, turn.address.unit
    turn.address.region = turn.address.unit = ""
    await errands.look_after_unit(turn, unit)
    await _tell_of_group(turn, unit, bound=False)
    return unit


async def _tell_of_group(turn: Turn, unit: UnitKey, *, bound: bool) -> None:
    """What an order's text is sent to is known to more than one."""
    line = texts.GROUP_CHANGED[bound].format(
        name=turn.person.name or texts.ROLE_COORDINATOR,
        platform=texts.PLATFORMS.get(turn.incoming.channel, turn.incoming.channel),
        unit=unit_name(*unit, turn.house.region),
    )
    told = {person.id: person for person in await hearing.coordinators(turn)}
    told |= {person.id: person for person in await people.heads_of(turn.tx, unit)}
    await errands.tell_all(turn, (person for id_, person in told.items() if id_ != turn.person.id), line)


async def blocked(turn: Turn) -> None:
    """The person, or the group with its topics, removed the bot: told to the coordinators when it was somebody who
    serves."""
    here = turn.incoming.channel, turn.incoming.chat
    gone = await chats.with_topics(turn.tx, *here) if turn.in_group else [turn.address]
    for address in gone:
        address.reachable = False
    names = [address.unit for address in gone] if turn.in_group else [turn.person.name] * turn.person.serves
    for who in filter(None, dict.fromkeys(names)):
        await tell_coordinators(turn, texts.UNREACHABLE.format(who=who))
