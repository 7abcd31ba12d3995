"""What the Bot API refuses in a message, a keyboard, a menu or a webhook, in the platform's words."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram_html import CannotParse, parse, units

Json = dict[str, Any]
Labels = list[list[tuple[str, str]]]

MOST_TEXT, MOST_CAPTION = 4096, 1024
DOWNLOAD, UPLOAD, UPLOAD_PHOTO = 20 << 20, 50 << 20, 10 << 20
WEBHOOK_PORTS = (443, 80, 88, 8443)
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


class Refusal(Exception):
    """An answer with ok=false."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def body(self) -> Json:
        extra = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.code, "description": self.description, **extra}


def bad_request(reason: str, **parameters: int) -> Refusal:
    return Refusal(400, f"Bad Request: {reason}", **parameters)


def _forbidden(reason: str) -> Refusal:
    return Refusal(403, f"Forbidden: {reason}")


SHUT = {
    ("never started", "private"): _forbidden("bot can't initiate conversation with a user"),
    ("blocked", "private"): _forbidden("bot was blocked by the user"),
    ("deactivated", "private"): _forbidden("user is deactivated"),
    ("kicked", "group"): _forbidden("bot was kicked from the group chat"),
    ("kicked", "supergroup"): _forbidden("bot was kicked from the supergroup chat"),
    ("left", "group"): _forbidden("bot is not a member of the group chat"),
    ("left", "supergroup"): _forbidden("bot is not a member of the supergroup chat"),
}


class Flood:
    """Counts what was sent. `limits` are (messages, seconds), None for no limit."""

    def __init__(self) -> None:
        self.limits: dict[str, tuple[int, float] | None] = {"all": (30, 1.0), "private": None, "group": (20, 60.0)}
        self._sends: dict[str, list[datetime]] = defaultdict(list)

    def count(self, chat: int, now: datetime) -> None:
        """Raises Refusal; what is refused does not count."""
        kind = "private" if chat > 0 else "group"
        counted = ((f"{kind} {chat}", self.limits[kind]), ("all", self.limits["all"]))
        for name, limit in counted:
            if limit is not None:
                self._look(name, now, *limit)
        for name, limit in counted:
            if limit is not None:
                self._sends[name].append(now)

    def _look(self, name: str, now: datetime, most: int, seconds: float) -> None:
        since = now - timedelta(seconds=seconds)
        self._sends[name] = recent = [at for at in self._sends[name] if at > since]
        if len(recent) >= most:
            wait = max(1, math.ceil((recent[-most] - since).total_seconds()))
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def whole_number(given: object) -> int | None:
    return int(str(given)) if re.fullmatch(r"-?\d+", str(given)) else None


def given(asked: Json, name: str, otherwise: Any = None) -> Any:
    """A parameter that holds JSON, however it came."""
    value = asked.get(name, otherwise)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name} JSON object") from None


def scope(asked: Json) -> str:
    """For whom a menu is, as one word. Raises Refusal."""
    wanted: Json = given(asked, "scope", None) or {"type": "default"}
    if wanted.get("type") not in SCOPES:
        raise bad_request("unsupported BotCommandScope type specified")
    missing = [name for name in SCOPES[wanted["type"]] if name not in wanted]
    if missing:
        raise bad_request(f"{missing[0]} is empty" if missing[0] == "chat_id" else "invalid user_id specified")
    return " ".join([wanted["type"], *(str(wanted[name]) for name in SCOPES[wanted["type"]])])


def commands(asked: Json) -> list[Json]:
    """The menu asked for. Raises Refusal."""
    menu: list[Json] = given(asked, "commands", [])
    if len(menu) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in menu:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return menu


def text(asked: Json) -> tuple[str, list[Json]]:
    """The text after parsing, trimmed, and what was marked in it. Raises Refusal."""
    plain, entities = _parsed(asked, "text")
    if not plain.strip():
        raise bad_request("message text is empty")
    if units(plain.strip()) > MOST_TEXT:
        raise bad_request("message is too long")
    return plain.strip(), entities


def caption(asked: Json) -> tuple[str, list[Json]]:
    """The caption after parsing; it may be missing. Raises Refusal."""
    plain, entities = _parsed(asked, "caption")
    if units(plain.strip()) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return plain.strip(), entities


def _parsed(asked: Json, name: str) -> tuple[str, list[Json]]:
    plain: str = asked.get(name, "")
    mode = asked.get("parse_mode", "")
    if not mode:
        return plain, []
    if mode != "HTML":
        raise bad_request("unsupported parse_mode")
    try:
        return parse(plain)
    except CannotParse as wrong:
        raise bad_request(f"can't parse entities: {wrong}") from None


def buttons(asked: Json) -> Labels:
    """The inline keyboard asked for. Raises Refusal."""
    rows = (given(asked, "reply_markup", {}) or {}).get("inline_keyboard", [])
    if max(map(len, rows), default=0) > 8 or sum(map(len, rows)) > 100:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> tuple[str, str]:
    if not button.get("text") or "callback_data" not in button:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    return button["text"], button["callback_data"]


def webhook(asked: Json) -> tuple[str, str, int]:
    """(address, secret, most connections) of a webhook; an empty address takes it away. Raises Refusal."""
    url, secret = asked.get("url", ""), asked.get("secret_token", "")
    most = whole_number(asked.get("max_connections", 40)) or 0
    if url and urlsplit(url).scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url and (urlsplit(url).port or 443) not in WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    return url, secret, min(max(most, 1), 100)
