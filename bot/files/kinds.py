"""What a file is by its content; a file is taken only when its extension says the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from handlers.sendable import MOST_BYTES, Unfit, Why, extension

Check = Callable[[bytes], bool]
_PACKED = b"PK\x03\x04"
_ACTIVE = ("vbaproject", "vbadata", "macrosheets/", "activex/")


def looked_at(name: str, content: bytes) -> str:
    """The extension that name and content agree on; a name without one gets that of its content. Raises Unfit."""
    said = extension(name)
    if not content:
        raise Unfit(Why.EMPTY)
    if len(content) > MOST_BYTES:
        raise Unfit(Why.BIG)
    if said and said not in _CHECKS:
        raise Unfit(Why.KIND)
    found = next((kind for kind in ([said] if said else _CHECKS) if _CHECKS[kind](content)), None)
    if found is None:
        raise Unfit(Why.MISMATCH if said else Why.KIND)
    return found


def _begins(*marks: bytes, at: int = 0) -> Check:
    return lambda content: content.startswith(marks, at)


def _holds(part: str) -> Check:
    """An Office document with this part; raises Unfit for one with macros."""

    def check(content: bytes) -> bool:
        names = _parts(content)
        if any(mark in name.lower() for name in names for mark in _ACTIVE):
            raise Unfit(Why.MACROS)
        return part in names

    return check


def _parts(content: bytes) -> list[str]:
    """The names in a package; nothing of one that does not begin with its first file, such as a program."""
    if not content.startswith(_PACKED):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _is_mp3(content: bytes) -> bool:
    frame = len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0
    return content.startswith(b"ID3") or frame


def _is_text(content: bytes) -> bool:
    return b"\0" not in content and any(_reads(content, encoding) for encoding in ("utf-8", "gb18030"))


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_JPEG, _OGG = _begins(b"\xff\xd8\xff"), _begins(b"OggS")
_CHECKS: dict[str, Check] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": _begins(b"\x89PNG\r\n\x1a\n"),
    ".pdf": _begins(b"%PDF-"),
    ".docx": _holds("word/document.xml"),
    ".xlsx": _holds("xl/workbook.xml"),
    ".mp4": _begins(b"ftyp", at=4),
    ".ogg": _OGG,
    ".oga": _OGG,
    ".amr": _begins(b"#!AMR"),
    ".mp3": _is_mp3,
    ".txt": _is_text,
}
