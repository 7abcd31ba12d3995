"""What the platform's refusals mean for a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
)

from bot.channels.base import Receipt, Sent

NEVER_SENT = (ClientConnectorError, ConnectionTimeoutError)
_NO_TOPIC = ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
QUOTED_ONLY_HERE = (BadRequest, Forbidden)  # other errors may carry the address, which holds the token


@dataclass(frozen=True, slots=True)
class Rule:
    """An error, words in it (any, when empty), what became of the message, the seconds to wait when it names none."""

    error: type[Exception]
    says: str
    state: Sent
    wait: float = 0.0


# fmt: off
RULES = (
    #    error                  says                 state               wait; the first that fits counts
    Rule(RetryAfter,            "",                  Sent.LATER),
    Rule(ChatMigrated,          "",                  Sent.LATER),
    Rule(BadRequest,            "not modified",      Sent.SENT),
    Rule(BadRequest,            "to edit not found", Sent.LOST),
    Rule(BadRequest,            "can't be edited",   Sent.LOST),
    Rule(BadRequest,            "message_id_invalid", Sent.LOST),
    Rule(BadRequest,            "no text in the",    Sent.LOST),
    Rule(BadRequest,            "chat not found",    Sent.GONE),
    Rule(BadRequest,            "user not found",    Sent.GONE),
    Rule(BadRequest,            "peer_id_invalid",   Sent.GONE),
    Rule(BadRequest,            "not enough rights", Sent.GONE),
    Rule(BadRequest,            "no rights to send", Sent.GONE),
    Rule(BadRequest,            "write_forbidden",   Sent.GONE),
    Rule(BadRequest,            "chat_restricted",   Sent.GONE),
    Rule(BadRequest,            "",                  Sent.REFUSED),
    Rule(Forbidden,             "",                  Sent.GONE),
    Rule(InvalidToken,          "",                  Sent.MISCONFIGURED),
    Rule(EndPointNotFound,      "",                  Sent.MISCONFIGURED),
    Rule(Conflict,              "",                  Sent.MISCONFIGURED),
    Rule(ClientConnectorError,  "",                  Sent.LATER,         5.0),
    Rule(ConnectionTimeoutError, "",                 Sent.LATER,         5.0),
    Rule(Exception,             "",                  Sent.UNKNOWN),  # a broken connection, or an answer nobody can read
)
# fmt: on


def receipt(error: Exception) -> Receipt:
    """What became of a message whose sending raised `error`."""
    told = _root(error)
    rule = next(rule for rule in RULES if isinstance(told, rule.error) and rule.says in str(told).lower())
    return Receipt(
        state=rule.state,
        retry_after=seconds(error) or rule.wait,
        detail=_detail(told),
        moved_to=str(error.new_chat_id) if isinstance(error, ChatMigrated) else "",
    )


def lost_topic(error: Exception) -> bool:
    """Whether the topic of a group to which a message went is deleted or closed."""
    return isinstance(error, BadRequest) and any(words in str(error).lower() for words in _NO_TOPIC)


def seconds(error: Exception) -> float:
    """How long the platform asks to wait; 0 when it does not."""
    if not isinstance(error, RetryAfter):
        return 0.0
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _root(error: Exception) -> Exception:
    """A connection that was never made is told apart from one that broke while sending: both are alike to httpx."""
    below = error.__cause__.__cause__ if error.__cause__ else None
    return below if isinstance(below, NEVER_SENT) else error


def _detail(error: Exception) -> str:
    """The kind of error and the platform's own words, without anything quoted, numbers and other scripts."""
    name = type(error).__name__
    if not isinstance(error, QUOTED_ONLY_HERE):
        return name
    words = re.sub(r"\"[^\"]*\"?|[^A-Za-z_' ,.:]", " ", str(error).removeprefix(f"{name}: "))
    return f"{name}: {' '.join(words.split())[:100]}"
