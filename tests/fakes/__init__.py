"""Servers that refuse what the real ones refuse."""
