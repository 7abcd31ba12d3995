"""What Telegram makes of parse_mode=HTML: the plain text and its entities, or a refusal in the platform's words."""

from __future__ import annotations

import html
import re

KNOWN_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_PIECE = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z0-9-]*)(?P<rest>[^>]*)>|(?P<text>[^<]+)|(?P<stray><)")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9A-Fa-f]+);")


class CannotParse(Exception):
    """The reason, as the platform puts it."""


def parse(source: str) -> tuple[str, list[dict[str, object]]]:
    """Plain text and entities, offsets in UTF-16 units. Raises CannotParse."""
    text = ""
    entities: list[dict[str, object]] = []
    opened: list[tuple[str, int]] = []
    for piece in _PIECE.finditer(source):
        at = len(source[: piece.start()].encode())
        if piece["text"]:
            text += _REFERENCE.sub(lambda found: html.unescape(found[0]), piece["text"])
        elif piece["end"]:
            tag, start = _closed(opened, piece["tag"].lower(), at)
            entities.append({"type": KNOWN_TAGS[tag], "offset": start, "length": units(text) - start})
        else:
            opened.append((_opening(piece, at), units(text)))
    if opened:
        raise CannotParse(f'can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return text, entities


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _opening(piece: re.Match[str], at: int) -> str:
    if piece["stray"]:
        raise CannotParse(f"unclosed start tag at byte offset {at}")
    tag = piece["tag"].lower()
    if tag not in KNOWN_TAGS:
        raise CannotParse(f'unsupported start tag "{tag}" at byte offset {at}')
    if tag == "span" and "tg-spoiler" not in piece["rest"]:
        raise CannotParse(f'tag "span" must have class "tg-spoiler" at byte offset {at}')
    return tag


def _closed(opened: list[tuple[str, int]], tag: str, at: int) -> tuple[str, int]:
    if not opened:
        raise CannotParse(f"unexpected end tag at byte offset {at}")
    if tag and opened[-1][0] != tag:
        raise CannotParse(f'unmatched end tag at byte offset {at}, expected "</{opened[-1][0]}>", found "</{tag}>"')
    return opened.pop()
