"""The ways to people: a channel is one module and one line in this table.

A builder gives the channel that a server runs, or None where the platform's own process does it (`qisu chat`).
"""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.clock import Now
from bot.settings import Settings

CHANNELS: dict[str, Callable[[Settings, Now], Channel | None]] = {
    "web": lambda settings, now: WebChannel(),
    "telegram": lambda settings, now: TelegramChannel(settings.telegram_token, settings.telegram_api, now),
    "terminal": lambda settings, now: None,
}


def build_channels(settings: Settings, now: Now) -> dict[str, Channel]:
    """The channels that this server runs."""
    built = {name: CHANNELS[name](settings, now) for name in settings.served}
    return {name: channel for name, channel in built.items() if channel is not None}
