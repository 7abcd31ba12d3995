"""The tables, a file a noun; importing this package makes the metadata whole."""

from db.models import alerts, asks, chain, days, library, messages, orders, people

__all__ = ["alerts", "asks", "chain", "days", "library", "messages", "orders", "people"]
