"""The ways to people: a channel is one module and one line in this table.

A builder gives the channel that a server runs, or None where the platform's own process does it (`qisu chat`).
"""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.base import Channel
from bot.channels.telegram import Hook, TelegramChannel
from bot.channels.web import WebChannel
from bot.clock import Now
from bot.settings import Settings
from db.crypt import Box

CHANNELS: dict[str, Callable[[Settings, Box, Now], Channel | None]] = {
    "web": lambda settings, box, now: WebChannel(),
    "telegram": lambda settings, box, now: TelegramChannel(
        settings.telegram_token, settings.telegram_api, now, hook=_hook(settings, box)
    ),
    "terminal": lambda settings, box, now: None,
}


def build_channels(settings: Settings, box: Box, now: Now) -> dict[str, Channel]:
    """The channels that this server runs."""
    built = {name: CHANNELS[name](settings, box, now) for name in settings.served}
    return {name: channel for name, channel in built.items() if channel is not None}


def _hook(settings: Settings, box: Box) -> Hook | None:
    """Without a secret of its own the key tells one, so that every start knows it."""
    if not settings.telegram_webhook:
        return None
    secret = settings.telegram_secret or box.word_for("telegram webhook")
    return Hook(settings.telegram_webhook, secret, settings.telegram_connections)
