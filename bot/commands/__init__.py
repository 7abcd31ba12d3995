"""The commands of `qisu`, a file a purpose; `bot.__main__` puts them together."""
