"""Files that are uploaded: the few kinds that are taken, told by extension and content, kept outside the web root."""

from __future__ import annotations

import asyncio
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from starlette.datastructures import UploadFile

from bot.web import words
from bot.web.context import Refused
from db.crypt import Box, token_hash
from handlers.messages import File

MOST_BYTES = 20 * 1024 * 1024
MOST_NAME = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_REF = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{3,4}")
Check = Callable[[BinaryIO], bool]


async def keep(upload: UploadFile, folder: Path, key: str, box: Box) -> File:
    """The file, stored durably and encrypted; named from the unguessable key, so a repeated upload is one file.

    Raises Refused (413, 415, 400) with the sentence for the person.
    """
    name = _CONTROL.sub("", re.split(r"[/\\]", upload.filename or "")[-1]).encode("utf8", "replace").decode()
    extension = Path(name).suffix.lower()
    kind, fits = _KINDS.get(extension, ("", None))
    if fits is None:
        raise Refused(415, words.FILE_KIND)
    if not upload.size:
        raise Refused(400, words.FILE_EMPTY)
    if upload.size > MOST_BYTES:
        raise Refused(413, words.FILE_TOO_BIG)
    if not await asyncio.to_thread(fits, upload.file):
        raise Refused(415, words.FILE_MISMATCH)
    ref = token_hash(key)[:32] + extension
    await asyncio.to_thread(_store, upload.file, folder, ref, box)
    return File(kind, ref, name[-MOST_NAME:], upload.size)


async def opened(folder: Path, ref: str, box: Box) -> bytes | None:
    """What was stored under a reference; None where it never was stored here."""
    if not _REF.fullmatch(ref) or not (folder / ref).is_file():
        return None
    return box.open_file(await asyncio.to_thread((folder / ref).read_bytes))


def _store(source: BinaryIO, folder: Path, ref: str, box: Box) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / ref).exists():
        return
    half = folder / f"{ref}.{os.urandom(4).hex()}.part"
    source.seek(0)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(box.seal_file(source.read()))
        target.flush()
        os.fsync(target.fileno())
    half.replace(folder / ref)


def _begins(*marks: bytes, at: int = 0) -> Check:
    def check(source: BinaryIO) -> bool:
        source.seek(at)
        return source.read(max(map(len, marks))).startswith(marks)

    return check


def _holds(part: str) -> Check:
    """An Office document with this part and no macros."""

    def check(source: BinaryIO) -> bool:
        source.seek(0)
        try:
            with zipfile.ZipFile(source) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        return part in names and not any("vbaproject" in name.lower() for name in names)

    return check


def _is_mp3(source: BinaryIO) -> bool:
    source.seek(0)
    head = source.read(3)
    return head == b"ID3" or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0)


def _is_text(source: BinaryIO) -> bool:
    source.seek(0)
    content = source.read(MOST_BYTES)
    return b"\0" not in content and any(_reads(content, encoding) for encoding in ("utf-8", "gb18030"))


def _reads(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_KINDS: dict[str, tuple[str, Check]] = {
    ".jpg": ("photo", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("photo", _begins(b"\xff\xd8\xff")),
    ".png": ("photo", _begins(b"\x89PNG\r\n\x1a\n")),
    ".pdf": ("document", _begins(b"%PDF-")),
    ".docx": ("document", _holds("word/document.xml")),
    ".xlsx": ("document", _holds("xl/workbook.xml")),
    ".mp3": ("voice", _is_mp3),
    ".ogg": ("voice", _begins(b"OggS")),
    ".mp4": ("document", _begins(b"ftyp", at=4)),
    ".txt": ("document", _is_text),
}
