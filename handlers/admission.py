"""Who uses an invite that a coordinator made: one of them confirms it, refuses it, or it lapses after a day.

A link may be passed on or overheard, so the coordinator asks the person for the code that only their chat shows. What
is made on the command line needs no word: whoever has the machine has everything.
"""

from __future__ import annotations

from datetime import timedelta

from db.crypt import token_hash
from db.models.people import WAITING, Invite, Membership, Person
from db.queries import duty, people
from handlers import hearing, menus, texts
from handlers.cards import roles_shown
from handlers.messages import Button, Outgoing, rows
from handlers.turn import Scene, Stale, Turn
from handlers.when import shown

LASTS = timedelta(hours=24)
STAFF_STAYS = timedelta(days=14)  # a browser that becomes a colleague's
ADMITTED, REFUSED, LAPSED = "admitted", "refused", "lapsed"
_DIGITS = 1_000_000


async def ask(turn: Turn, invite: Invite) -> None:
    """The person waits, and every other coordinator is asked."""
    invite.outcome, invite.confirm_by = WAITING, turn.now + LASTS
    await duty.put(turn.tx, f"admission|{invite.id}", invite.confirm_by)
    code, incoming = _code(turn, invite), turn.incoming
    await turn.reply(texts.ADMIT_WAITS.format(**claim_facts(turn, invite), code=code))
    maker = await turn.tx.get(Person, invite.made_by)
    told = texts.ADMIT_ASK.format(
        **claim_facts(turn, invite),
        code=code,
        platform=texts.PLATFORMS.get(incoming.channel, incoming.channel),
        handle=texts.ADMIT_HANDLE.format(handle=incoming.handle) if incoming.handle else "",
        maker=(maker.name if maker else "") or texts.ROLE_COORDINATOR,
    )
    arg = str(invite.id)
    buttons = rows(Button(texts.ADMIT, "admit", arg), Button(texts.TURN_AWAY, "turn_away", arg))
    await _tell_office(turn, invite, Outgoing(told, buttons))


async def admit(turn: Turn, press: Button) -> None:
    """确认加入."""
    invite = await _asked_of(turn, press)
    claimant = await _claimant(turn, invite) if invite else None
    if invite is None or claimant is None:
        return
    if not await people.settle_invite(turn.tx, invite.id, ADMITTED, turn.person.id):
        return await _settled(turn, invite)
    await enter(turn, claimant, invite)
    await turn.reply(texts.ADMITTED.format(**claim_facts(turn, invite)))


async def turn_away(turn: Turn, press: Button) -> None:
    """拒绝加入."""
    invite = await _asked_of(turn, press)
    if invite is None:
        return
    if not await people.settle_invite(turn.tx, invite.id, REFUSED, turn.person.id):
        return await _settled(turn, invite)
    await _tell_claimant(turn, invite, texts.ADMIT_REFUSED)
    await turn.reply(texts.TURNED_AWAY.format(**claim_facts(turn, invite)))


async def lapse(scene: Scene, invite_id: str) -> None:
    """Nobody answered in time: both sides read so."""
    if await people.settle_invite(scene.tx, int(invite_id), LAPSED, None):
        invite = await scene.tx.get_one(Invite, int(invite_id))
        await _tell_claimant(scene, invite, texts.ADMIT_LAPSED)
        await _tell_office(scene, invite, Outgoing(texts.ADMIT_LAPSED_OFFICE.format(**claim_facts(scene, invite))))


async def enter(scene: Scene, person: Person, invite: Invite) -> None:
    """Gives a person what an invite holds, the menu that goes with it, and tells them."""
    grant(person, invite)
    await scene.tx.flush()
    await people.shorten_sessions(scene.tx, person.id, scene.now + STAFF_STAYS)
    await menus.offer(scene, person)
    line = (
        texts.INVITE_JOINED if invite.units else texts.INVITE_OFFICE if invite.coordinator else texts.INVITE_SUPERVISOR
    )
    await scene.tell(person.id, Outgoing(line.format(name=person.name, units=invite.units.replace(",", "、"))))


def grant(person: Person, invite: Invite) -> None:
    """The rights of an invite; those held already stay."""
    person.name = invite.name or person.name
    person.coordinator |= invite.coordinator
    person.supervisor |= invite.supervisor
    held = {(m.region, m.unit): m for m in person.memberships}
    for unit in filter(None, invite.units.split(",")):
        if (invite.region, unit) in held:
            held[invite.region, unit].head |= invite.head
        else:
            person.memberships.append(Membership(region=invite.region, unit=unit, head=invite.head))


async def _asked_of(turn: Turn, press: Button) -> Invite | None:
    """The invite that this coordinator may settle now; None where it was said why not. Raises Stale."""
    invite = await turn.tx.get(Invite, int(press.arg))
    if invite is None or not turn.person.coordinator:
        raise Stale
    if invite.person_id == turn.person.id:
        await turn.reply(texts.ADMIT_OWN)
        return None
    if invite.confirm_by is None or invite.confirm_by <= turn.now:
        await lapse(turn, press.arg)
    if invite.outcome != WAITING:
        await _settled(turn, invite)
        return None
    return invite


async def _claimant(turn: Turn, invite: Invite) -> Person | None:
    """Who waits; None, and the end of it, where nobody can be told any more."""
    person = await turn.tx.get(Person, invite.person_id) if invite.person_id else None
    if person is not None and await people.address_of(turn.tx, person.id):
        return person
    await people.settle_invite(turn.tx, invite.id, LAPSED, turn.person.id)
    await turn.reply(texts.ADMIT_GONE.format(**claim_facts(turn, invite)))
    return None


async def _settled(turn: Turn, invite: Invite) -> None:
    await turn.tx.refresh(invite)
    outcome = texts.ADMIT_OUTCOMES[invite.outcome]
    await turn.reply(texts.ADMIT_SETTLED.format(**claim_facts(turn, invite), outcome=outcome))


async def _tell_claimant(scene: Scene, invite: Invite, line: str) -> None:
    if invite.person_id:
        await scene.tell(invite.person_id, Outgoing(line.format(**claim_facts(scene, invite))))


async def _tell_office(scene: Scene, invite: Invite, message: Outgoing) -> None:
    for person in await hearing.coordinators(scene):
        if person.id != invite.person_id:
            await scene.tell(person.id, message)


def claim_facts(scene: Scene, invite: Invite) -> dict[str, str]:
    """What a sentence about a claim may name."""
    due = shown(invite.confirm_by) if invite.confirm_by else ""
    return {"name": invite.name or texts.ADMIT_SOMEBODY, "role": _role(scene, invite), "due": due}


def _role(scene: Scene, invite: Invite) -> str:
    held = [((invite.region, unit), invite.head) for unit in invite.units.split(",") if unit]
    return roles_shown(scene.house.region, held, coordinator=invite.coordinator, supervisor=invite.supervisor)


def _code(scene: Scene, invite: Invite) -> str:
    """Six digits that a person's chat shows and no link tells."""
    mark = scene.house.box.sign(f"admission:{invite.id}:{invite.person_id}")
    return f"{int(token_hash(mark)[:12], 16) % _DIGITS:06}"
