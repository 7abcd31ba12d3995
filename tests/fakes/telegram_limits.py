"""What the Bot API refuses in a message, a keyboard or a menu, in the platform's words."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fakes.telegram_html import CannotParse, parse, units

Json = dict[str, Any]
Labels = list[list[tuple[str, str]]]


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


SHUT = {
    "never started": Refusal(403, "Forbidden: bot can't initiate conversation with a user"),
    "blocked": Refusal(403, "Forbidden: bot was blocked by the user"),
    "kicked": Refusal(403, "Forbidden: bot was kicked from the group chat"),
}


def commands(asked: Json) -> list[Json]:
    """The menu asked for. Raises Refusal."""
    menu: list[Json] = json.loads(asked.get("commands", "[]"))
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
    plain: str = asked.get("text", "")
    entities: list[Json] = []
    mode = asked.get("parse_mode", "")
    if mode and mode != "HTML":
        raise bad_request("unsupported parse_mode")
    if mode:
        try:
            plain, entities = parse(plain)
        except CannotParse as wrong:
            raise bad_request(f"can't parse entities: {wrong}") from None
    if not plain.strip():
        raise bad_request("message text is empty")
    if units(plain.strip()) > 4096:
        raise bad_request("message is too long")
    return plain.strip(), entities


def buttons(asked: Json) -> Labels:
    """The inline keyboard asked for. Raises Refusal."""
    rows = json.loads(asked.get("reply_markup", "{}")).get("inline_keyboard", [])
    if max(map(len, rows), default=0) > 8 or sum(map(len, rows)) > 100:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> tuple[str, str]:
    if not button.get("text") or "callback_data" not in button:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    return button["text"], button["callback_data"]
