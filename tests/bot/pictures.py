"""Small files of every kind that is taken, and what hides in them; made by hand, byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

SPOT = b"38.9342N 100.4491E"


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def exif(orientation: int, secret: bytes = SPOT, order: str = "<") -> bytes:
    """What a camera writes: a tag before the orientation, the orientation, and a place behind them."""
    mark = b"II" if order == "<" else b"MM"
    value = struct.pack(f"{order}HH", orientation, 0)
    tags = struct.pack(f"{order}HHII", 0x010F, 2, 4, 0) + struct.pack(f"{order}HHI", 0x0112, 3, 1) + value
    return b"Exif\0\0" + mark + struct.pack(f"{order}HIH", 42, 8, 2) + tags + struct.pack(f"{order}I", 0) + secret


DRAWN = segment(0xDB, bytes(65)) + segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0") + segment(0xC4, bytes(20))
SCAN = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56" + segment(0xC4, bytes(20))
SCAN += segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x78\x9a"
JFIF, ICC = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"), segment(0xE2, b"ICC_PROFILE\0\x01\x01 colours")
ADOBE = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
PLAIN_JPEG = b"\xff\xd8" + JFIF + ICC + ADOBE + DRAWN + SCAN + b"\xff\xd9"


def jpeg(orientation: int = 6, order: str = "<") -> bytes:
    """A picture that tells where it was made in every way that a picture can."""
    told = segment(0xE1, exif(orientation, order=order)) + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SPOT)
    told += segment(0xED, b"Photoshop 3.0\0" + SPOT) + segment(0xFE, SPOT) + segment(0xE2, b"MPF\0" + SPOT)
    behind = b"\xff\xd8" + segment(0xE1, exif(1)) + b"\xff\xd9"
    return b"\xff\xd8" + JFIF + told + ICC + ADOBE + DRAWN + SCAN + b"\xff\xd9" + behind


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


HEAD, DATA = chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"), chunk(b"IDAT", zlib.compress(b"\0\0"))
PLAIN_PNG = b"\x89PNG\r\n\x1a\n" + HEAD + chunk(b"gAMA", b"\0\0\xb1\x8f") + DATA + chunk(b"IEND", b"")


def png() -> bytes:
    told = chunk(b"eXIf", exif(1)[6:]) + chunk(b"tEXt", b"Comment\0" + SPOT) + chunk(b"iTXt", b"XML\0" + SPOT)
    told += chunk(b"tIME", b"\x07\xea\x0b\x15\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + HEAD + told + chunk(b"gAMA", b"\0\0\xb1\x8f") + DATA + chunk(b"IEND", b"") + SPOT


def box(kind: bytes, content: bytes, *, large: bool = False) -> bytes:
    if large:
        return struct.pack(">I4sQ", 1, kind, len(content) + 16) + content
    return struct.pack(">I4s", len(content) + 8, kind) + content


FILM = b"the film itself"


def mp4(*, large: bool = False) -> bytes:
    told = box(b"udta", box(b"\xa9xyz", SPOT))
    track = box(b"trak", box(b"tkhd", bytes(20)) + box(b"meta", SPOT) + box(b"mdia", box(b"minf", told)))
    movie = box(b"moov", box(b"mvhd", bytes(20)) + track + told, large=large)
    return box(b"ftyp", b"mp42\0\0\0\0") + movie + box(b"uuid", SPOT) + box(b"mdat", FILM, large=large)


def office(*parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for part in parts:
            package.writestr(part, "x")
    return made.getvalue()


DOCX, XLSX = "word/document.xml", "xl/workbook.xml"
OGG, AMR, PDF = b"OggS\0\x02" + bytes(30), b"#!AMR\n" + bytes(10), b"%PDF-1.7\n%%EOF"
