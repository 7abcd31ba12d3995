"""A real bot, examined step by step: what works, what does not, and what to do about it.

Nothing is confirmed and no setting of the bot is changed but its menu, which becomes what a start makes it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import urlsplit

import httpx
from telegram import Bot, ChatMember, User
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import words
from bot.channels.base import Unfetched
from bot.channels.telegram.channel import QUIET
from bot.channels.telegram.download import fetch
from bot.channels.telegram.incoming import TOPIC
from bot.clock import Now
from handlers import menus
from handlers.messages import File

SECONDS = 15.0
LISTENS = 5  # seconds in which another poller has asked anew
MOST_PENDING = 100
RECENT = timedelta(hours=1)
SKEW, MOST_SKEW = timedelta(seconds=30), timedelta(minutes=5)
SAMPLE = "企诉自检".encode()
OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)
_NO_CHAT = (BadRequest, Forbidden)


class State(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, how it is, and what to do."""

    check: str
    state: State
    say: str


@dataclass
class Patient:
    """Who is examined. `webhook` is the address that the settings choose, empty for polling; `operator` a chat that
    may be written to; `groups` are (chat, unit); `served`: a server of this data folder receives now."""

    token: str = field(repr=False)
    api: str
    now: Now
    webhook: str = ""
    operator: str = ""
    groups: Sequence[tuple[str, str]] = ()
    served: bool = False
    listens: int = LISTENS


@dataclass
class Answered:
    """When the platform last answered, by its own clock."""

    at: datetime | None = None

    async def note(self, answer: httpx.Response) -> None:
        if date := answer.headers.get("date"):
            self.at = parsedate_to_datetime(date).astimezone(UTC)


@dataclass
class Visit:
    """The bot while it is examined."""

    patient: Patient
    bot: Bot
    answered: Answered

    @property
    def me(self) -> User:
        return self.bot.bot


Check = Callable[[Visit], Awaitable[tuple[State, str]]]


async def examine(patient: Patient) -> AsyncIterator[Finding]:
    """The findings, one after another; none but the first where the bot cannot be had at all."""
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    visit = _visit(patient)
    try:
        first = await _found(visit, "token", _token)
        yield first
        if first.state is State.FAILED:
            return
        for name, check in CHECKS:
            yield await _found(visit, name, check)
        for chat, unit in patient.groups:
            yield await _found(visit, "group", _of_group(chat, unit))
    finally:
        await visit.bot.shutdown()


def _visit(patient: Patient) -> Visit:
    base, answered = patient.api.rstrip("/"), Answered()
    hooks = {"event_hooks": {"response": [answered.note]}}
    bot = Bot(
        patient.token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=HTTPXRequest(2, read_timeout=SECONDS, connect_timeout=SECONDS, httpx_kwargs=hooks),
        get_updates_request=HTTPXRequest(1, read_timeout=SECONDS),
    )
    return Visit(patient, bot, answered)


async def _found(visit: Visit, name: str, check: Check) -> Finding:
    """Whatever goes wrong is a finding too; of an error only its kind is told, for its words may hold the token."""
    try:
        return Finding(name, *await check(visit))
    except Exception as error:
        return Finding(name, State.FAILED, words.DOCTOR_BROKEN.format(kind=type(error).__name__))


async def _token(visit: Visit) -> tuple[State, str]:
    try:
        await visit.bot.initialize()
    except InvalidToken:
        return State.FAILED, words.DOCTOR_UNKNOWN_BOT
    except TelegramError as error:
        return State.FAILED, words.DOCTOR_UNREACHABLE.format(api=visit.patient.api, kind=type(error).__name__)
    return State.PASSED, words.DOCTOR_BOT.format(bot=visit.me.username, id=visit.me.id)


async def _clock(visit: Visit) -> tuple[State, str]:
    if visit.answered.at is None:
        return State.SKIPPED, words.DOCTOR_NO_DATE
    skew = visit.patient.now() - visit.answered.at
    said = words.DOCTOR_CLOCK if abs(skew) <= SKEW else words.DOCTOR_SKEW
    state = State.PASSED if abs(skew) <= SKEW else State.WARNED if abs(skew) <= MOST_SKEW else State.FAILED
    return state, said.format(seconds=round(skew.total_seconds()))


async def _privacy(visit: Visit) -> tuple[State, str]:
    if visit.me.can_read_all_group_messages:
        return State.WARNED, words.DOCTOR_READS_ALL
    return State.PASSED, words.DOCTOR_PRIVATE


async def _joins(visit: Visit) -> tuple[State, str]:
    if visit.me.can_join_groups:
        return State.PASSED, words.DOCTOR_JOINS
    return State.WARNED, words.DOCTOR_JOINS_NOT


async def _webhook(visit: Visit) -> tuple[State, str]:
    info, chosen = await visit.bot.get_webhook_info(), visit.patient.webhook
    if info.url != chosen:
        said = words.DOCTOR_HOOK_OTHER if info.url and chosen else words.DOCTOR_HOOK_LEFT if info.url else ""
        return State.WARNED, (said or words.DOCTOR_HOOK_MISSING).format(host=urlsplit(info.url or chosen).hostname)
    if info.last_error_date and visit.patient.now() - info.last_error_date < RECENT:
        return State.WARNED, words.DOCTOR_HOOK_TROUBLE.format(why=info.last_error_message)
    if info.pending_update_count > MOST_PENDING:
        return State.WARNED, words.DOCTOR_PENDING.format(n=info.pending_update_count)
    said = words.DOCTOR_HOOK if chosen else words.DOCTOR_POLLING
    return State.PASSED, said.format(n=info.pending_update_count)


async def _poller(visit: Visit) -> tuple[State, str]:
    """Listens for a while without an offset, which confirms nothing: who else listens breaks it off, or is."""
    if visit.patient.webhook:
        return State.SKIPPED, words.DOCTOR_NO_POLL
    if visit.patient.served:
        return State.SKIPPED, words.DOCTOR_SERVED
    if (await visit.bot.get_webhook_info()).url:
        return State.SKIPPED, words.DOCTOR_NO_POLL_YET
    try:
        await visit.bot.get_updates(limit=1, timeout=visit.patient.listens)
    except Conflict:
        return State.FAILED, words.DOCTOR_CONFLICT
    return State.PASSED, words.DOCTOR_ALONE


async def _commands(visit: Visit) -> tuple[State, str]:
    await visit.bot.set_my_commands(menus.ENTERPRISES)
    offered = tuple((one.command, one.description) for one in await visit.bot.get_my_commands())
    if offered != menus.ENTERPRISES:
        return State.WARNED, words.DOCTOR_COMMANDS_OTHER
    return State.PASSED, words.DOCTOR_COMMANDS.format(n=len(offered))


async def _message(visit: Visit) -> tuple[State, str]:
    to = visit.patient.operator
    if not to:
        return State.SKIPPED, words.DOCTOR_TO
    try:
        sent = await visit.bot.send_message(to, words.DOCTOR_HELLO)
    except _NO_CHAT:
        return State.FAILED, words.DOCTOR_NO_CHAT.format(to=to)
    await visit.bot.edit_message_text(words.DOCTOR_EDITED, chat_id=sent.chat_id, message_id=sent.message_id)
    await visit.bot.delete_message(sent.chat_id, sent.message_id)
    return State.PASSED, words.DOCTOR_MESSAGE


async def _file(visit: Visit) -> tuple[State, str]:
    to = visit.patient.operator
    if not to:
        return State.SKIPPED, words.DOCTOR_TO
    try:
        sent = await visit.bot.send_document(to, SAMPLE, filename="qisu.txt")
    except _NO_CHAT:
        return State.FAILED, words.DOCTOR_NO_CHAT.format(to=to)
    try:
        ref = sent.document.file_id if sent.document else ""
        came_back = await fetch(visit.bot, File("document", ref), len(SAMPLE)) == SAMPLE
    except Unfetched as error:
        return State.FAILED, words.DOCTOR_NO_FILE.format(why=error)
    finally:
        await visit.bot.delete_message(sent.chat_id, sent.message_id)
    return (State.PASSED, words.DOCTOR_FILE) if came_back else (State.FAILED, words.DOCTOR_FILE_OTHER)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("clock", _clock),
    ("webhook", _webhook),
    ("poller", _poller),
    ("commands", _commands),
    ("privacy", _privacy),
    ("joins", _joins),
    ("message", _message),
    ("file", _file),
)


# groups


def _of_group(chat: str, unit: str) -> Check:
    """Whether the bot is there, may write there, and the topic stands."""
    group, _, topic = chat.partition(TOPIC)

    async def check(visit: Visit) -> tuple[State, str]:
        try:
            state, said = await _in_group(visit, group, topic)
        except ChatMigrated:
            state, said = State.WARNED, words.DOCTOR_GROUP_MOVED
        except _NO_CHAT:
            state, said = State.FAILED, words.DOCTOR_GROUP_GONE
        return state, said.format(unit=unit)

    return check


async def _in_group(visit: Visit, group: str, topic: str) -> tuple[State, str]:
    found = await visit.bot.get_chat(group)
    member = await visit.bot.get_chat_member(group, visit.me.id)
    if member.status in OUTSIDE:
        return State.FAILED, words.DOCTOR_GROUP_GONE
    if getattr(member, "can_send_messages", True) is False or _is_mute(found.permissions, member):
        return State.FAILED, words.DOCTOR_GROUP_MUTE
    if not topic:
        return State.PASSED, words.DOCTOR_GROUP
    try:
        await visit.bot.send_chat_action(group, "typing", message_thread_id=int(topic))
    except BadRequest:
        return State.FAILED, words.DOCTOR_TOPIC_GONE
    return State.PASSED, words.DOCTOR_TOPIC


def _is_mute(permissions: object, member: ChatMember) -> bool:
    """A group in which members may not write, and of which the bot is no more than a member."""
    return member.status == ChatMember.MEMBER and getattr(permissions, "can_send_messages", None) is False
