"""The Telegram channel; the only place where the telegram library is imported."""

from bot.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
