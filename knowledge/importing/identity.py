"""Which document of the register a printed one is, and an id, a place and a state for one that is new."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from knowledge.base import HERE, Document, Status, read_documents
from knowledge.importing.lines import NUMERAL, bare, number_of
from knowledge.importing.papers import STAGE, RawPaper
from knowledge.places import find_place

_NUMBER = re.compile(r"(?P<series>\D+)[〔\[（(【](?P<year>\d{4})[〕\]）)】]第?(?P<number>\d+)号")
_TERM = re.compile(rf"有效期(?:限)?(?:为|是)?(?P<years>\d{{1,2}}|[{NUMERAL}]{{1,3}})年")
_UNTIL = re.compile(r"有效期(?:限)?(?:至|到)(20\d\d)年(\d{1,2})月(\d{1,2})日")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:自治[州县区]|省|市|州|县|区)")
_OPENING = 1000
_UNPRINTED = frozenset({Status.DRAFT, Status.TITLE_ONLY})  # states that the print itself decides


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is called in the register, or would be."""

    id: str
    title: str
    region: str
    number: str
    issuer: str
    day: date | None
    known: Document | None
    notes: tuple[str, ...]


@cache
def register(path: Path = HERE / "documents.yaml") -> tuple[Document, ...]:
    """The shipped register of documents. Raises BrokenFile."""
    return tuple(read_documents(path))


def identify(raw: RawPaper, text: str, documents: Sequence[Document]) -> Identity:
    """The document of the register with this title, number and place, or a new one with a stable id."""
    known = _known(raw, documents)
    if known:
        misprint = raw.number and known.number and known.number != raw.number
        title = known.title if raw.draft == (known.status is Status.DRAFT) else raw.title
        notes = (*raw.notes, *((f"文号按登记：{known.number}",) if misprint else ()))
        return Identity(
            known.id, title, known.region, known.number or raw.number, raw.issuer or known.issuer,
            raw.day or known.day, known, notes,
        )  # fmt: skip
    region = _region(raw, text)
    new_id = _slug(raw, region, text, documents)
    return Identity(new_id, raw.title, region, raw.number, raw.issuer, raw.day, None, raw.notes)


def status_of(raw: RawPaper, known: Document | None, says_something: bool) -> Status:
    """Draft and title only as printed; whether it holds as the register knows it."""
    if not says_something:
        return Status.TITLE_ONLY
    if raw.draft:
        return Status.DRAFT
    return known.status if known and known.status not in _UNPRINTED else Status.ISSUED


def valid_until(text: str, day: date | None) -> date | None:
    """The last day of a document that names its term (有效期五年, 有效期至2027年12月31日)."""
    if until := _UNTIL.search(text):
        return _date(int(until[1]), int(until[2]), int(until[3]))
    term = _TERM.search(text)
    return _date(day.year + number_of(term["years"]), day.month, day.day) if term and day else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28) if (month, day) == (2, 29) else None


def _known(raw: RawPaper, documents: Iterable[Document]) -> Document | None:
    title = _bare_title(raw.title)
    place = find_place(raw.issuer)
    found = [
        document for document in documents
        if title and _bare_title(document.title) == title
        and (not raw.number or not document.number or document.number.startswith(raw.number))
        and (not place or place == document.region)
    ]  # fmt: skip
    return (
        found[0] if len(found) == 1 else next((one for one in found if one.number and one.number == raw.number), None)
    )


def _bare_title(title: str) -> str:
    return bare(STAGE.sub("", title))


def _region(raw: RawPaper, text: str) -> str:
    """The place of the issuer, of the title, of the opening words; "" where none is named."""
    for words in (raw.issuer, raw.title, text[:_OPENING]):
        if place := find_place(words):
            return place
        if found := (_PLACE.match(words) if words is not text else None):
            return found.group()
    return ""


def _slug(raw: RawPaper, region: str, text: str, documents: Iterable[Document]) -> str:
    """place-year-number-xxxx, place-xxxxxxxxxx without a number: the same for the same document every time."""
    place = next((document.id.split("-")[0] for document in documents if document.region == region), "paper")
    if found := _NUMBER.fullmatch(raw.number):
        return f"{place}-{found['year']}-{int(found['number'])}-{_digest(found['series'])[:4]}"
    return f"{place}-{_digest(_bare_title(raw.title) or bare(text))[:10]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()


def hash_of(texts: Iterable[str]) -> str:
    """The fingerprint of texts: the same whatever the line breaks, widths and punctuation of a print."""
    return _digest("\n".join(bare(text) for text in texts))
