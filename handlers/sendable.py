"""What may be sent as a file: the caps, the kinds by extension, and why one is not taken.

Source of the figures: 20 MB is what a bot of Telegram may fetch; 10 files are an album; 50 MB an order is our own.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath

from handlers.messages import File, whole

MB = 1024 * 1024
MOST_BYTES = 20 * MB
MOST_FILES = 10  # in a message, and in a draft or an answer that is being written
MOST_OF_ORDER = 50 * MB
MOST_NAME = 100
PLACE = "location"  # kept as it is: there is nothing to fetch
KINDS = {
    ".jpg": "photo",
    ".jpeg": "photo",
    ".png": "photo",
    ".pdf": "document",
    ".docx": "document",
    ".xlsx": "document",
    ".mp3": "voice",
    ".ogg": "voice",
    ".oga": "voice",
    ".amr": "voice",
    ".mp4": "document",
    ".txt": "document",
}
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Why(StrEnum):
    """Why a file was not taken."""

    KIND = "kind"  # an extension, or a content, that is not on the list
    MISMATCH = "mismatch"  # the content is not what the extension says
    MACROS = "macros"
    EMPTY = "empty"
    BIG = "big"
    MANY = "many"
    TOGETHER = "together"  # with the others of the order it is too much
    INFECTED = "infected"
    GONE = "gone"  # the platform does not give it any more
    UNFETCHED = "unfetched"  # it could not be had, again and again


class Unfit(Exception):
    """A file that is not taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def tidy(name: str) -> str:
    """The last part of a file name, without what hides how it ends; at most 100 characters."""
    return whole(_HIDDEN.sub("", re.split(r"[/\\]", name)[-1]))[-MOST_NAME:]


def extension(name: str) -> str:
    """`.jpg`; empty where the name has none."""
    return PurePosixPath(name).suffix.lower()


def unfit(file: File) -> Why | None:
    """What can be said before the content was seen: a photo or a voice of a platform has no name."""
    if not file.ref or (extension(file.name) or ".txt") not in KINDS:
        return Why.KIND
    return Why.BIG if file.size > MOST_BYTES else None
