"""The Telegram channel; the only place where the telegram library is imported."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import Hook

__all__ = ["Hook", "TelegramChannel"]
