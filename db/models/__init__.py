"""The tables, a file a noun; importing this package makes the metadata whole."""

from db.models import alerts, asks, library, messages, orders, people

__all__ = ["alerts", "asks", "library", "messages", "orders", "people"]
