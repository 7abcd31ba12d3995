"""Takes out of a picture or a film where and with what it was made; nothing is encoded anew.

Of a JPEG the segments that draw it are kept, and which way up it is; of a PNG the chunks that draw it; in an MP4 the
boxes of remarks are blanked in place, so that nothing after them moves. Sources: ITU-T T.81 annex B, JEITA CP-3451
(tag 0x0112), PNG third edition 11, ISO/IEC 14496-12 8.1.2.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

_RAW_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # within the drawing, 0xff stands only before these
_MARKER = re.compile(rb"\xff[^\x00\xff]")
_SOS, _EOI = 0xDA, 0xD9
_BARE = (0x01, *range(0xD0, 0xD9))  # markers without a length
_EXIF = b"Exif\0\0"
_ORIENTATION, _UPRIGHT = 0x0112, 1
_PNG_DRAWS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_PNG_MARK = 8
_BLANKED, _OPENED = (b"udta", b"meta", b"uuid"), (b"moov", b"trak", b"mdia", b"minf")


def cleaned(extension: str, content: bytes) -> bytes:
    """The content without remarks; other kinds as they are."""
    clean = _CLEANS.get(extension)
    return clean(content) if clean else content


def _jpeg(content: bytes) -> bytes:
    """The picture up to its end: what a camera hangs behind it is a second picture with the same remarks."""
    kept, up = [content[:2]], _UPRIGHT
    for marker, segment in _segments(content):
        if 0xE1 <= marker <= 0xEF or marker == 0xFE:
            up = _orientation(segment) if segment[4:10] == _EXIF else up
            if not _draws(marker, segment):
                continue
        kept.append(segment)
    return b"".join([kept[0], *([_turned(up)] if up != _UPRIGHT else []), *kept[1:]])


def _draws(marker: int, segment: bytes) -> bool:
    """The colours: Adobe's, and the profile."""
    return marker == 0xEE or (marker == 0xE2 and segment[4:15] == b"ICC_PROFILE")


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, segment with its marker and what is drawn after it); of a broken picture as far as it goes."""
    at = 2
    while found := _MARKER.search(content, at):
        at, marker = found.end() - 2, content[found.end() - 1]
        end = at + 2 if marker in _BARE or marker == _EOI else at + 2 + _number(content[at + 2 : at + 4])
        end = _raw_end(content, end) if marker == _SOS else end
        yield marker, content[at:end]
        if marker == _EOI:
            return
        at = end


def _raw_end(content: bytes, at: int) -> int:
    found = _RAW_ENDS.search(content, at)
    return found.start() if found else len(content)


def _number(two: bytes) -> int:
    return max(int.from_bytes(two, "big"), 2)


def _orientation(segment: bytes) -> int:
    """Which way up, 1 to 8; 1 where it is not said, or cannot be read."""
    tiff = segment[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return _UPRIGHT
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, first)
        for n in range(entries):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * n)
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else _UPRIGHT
    except struct.error:
        pass
    return _UPRIGHT


def _turned(up: int) -> bytes:
    """A segment that says which way up it is and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, up, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff


def _png(content: bytes) -> bytes:
    return content[:_PNG_MARK] + b"".join(_png_chunks(content))


def _png_chunks(content: bytes) -> Iterator[bytes]:
    at = _PNG_MARK
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        kind, end = content[at + 4 : at + 8], at + 12 + size
        if len(kind) < 4 or kind in _PNG_DRAWS:
            yield content[at:end]
        if kind == b"IEND":
            return
        at = end


def _mp4(content: bytes) -> bytes:
    film = bytearray(content)
    _blank(film, 0, len(film))
    return bytes(film)


def _blank(film: bytearray, at: int, end: int) -> None:
    while at + 8 <= end:
        size, kind = int.from_bytes(film[at : at + 4], "big"), bytes(film[at + 4 : at + 8])
        head = 16 if size == 1 else 8
        size = int.from_bytes(film[at + 8 : at + 16], "big") if size == 1 else size or end - at
        last = min(at + size, end)
        if size < head:
            return
        if kind in _BLANKED:
            film[at + 4 : at + 8] = b"free"
            film[at + head : last] = bytes(max(last - at - head, 0))
        elif kind in _OPENED:
            _blank(film, at + head, last)
        at += size


_CLEANS = {".jpg": _jpeg, ".jpeg": _jpeg, ".png": _png, ".mp4": _mp4}
