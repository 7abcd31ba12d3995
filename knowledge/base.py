"""The shipped knowledge: documents, units and cards, loaded whole or refused with file, line and reason.

A card answers one question from one document, in our own words:

    document: ganzhou-2026          # once a file
    cards:
      - id: gz-gas-new              # unique over all files, a-z 0-9 -
        clauses: [附1-47]           # every clause that says this, the most exact first
        title: ...                  # the matter, 6-20 characters
        answer: ...                 # the conclusion first, plain words, exact facts, 1-4 sentences
        figures: [...]              # every number, time, amount with its unit, as a person reads it
        units: [...]                # in charge, the lead first
        co_units: [...]             # supporting
        due: 2026-12                # YYYY-MM when the document sets a date for it
        until: 2024-12-31           # last day of a rule that ends by its own words before its document does
        kind: target                # promise | target | measure | background
        topics: [...]               # 2-6 nouns
        similar: [...]              # 3-6 questions in everyday words
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from knowledge.files import LINE, BrokenFile, Field, check_fields, read_yaml

HERE = Path(__file__).parent
CLAUSE = "clause-"  # how the id begins of the card that an imported clause makes of itself


class Kind(StrEnum):
    """What a card's words are worth to whoever relies on them."""

    PROMISE = "promise"  # 承诺: a time or service that a business may hold a unit to
    TARGET = "target"  # 目标: a figure to be reached by a date
    MEASURE = "measure"  # 举措: work that a unit is told to do
    BACKGROUND = "background"  # 背景: state of affairs, aims, organisation


class Status(StrEnum):
    DRAFT = "draft"  # 征求意见稿
    IN_FORCE = "in_force"
    ISSUED = "issued"
    TARGETS_LAPSED = "targets_lapsed"
    TITLE_ONLY = "title_only"


@dataclass(frozen=True, slots=True)
class Document:
    """An official document as the register knows it; number, issuer and day are empty where none is printed.

    `text` is the beginning of the hash of the clauses from which its cards were written; empty where that is not known.
    """

    id: str
    title: str
    region: str
    status: Status
    number: str = ""
    issuer: str = ""
    day: date | None = None
    valid_until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of government or a public utility: (region, name) is its identity."""

    region: str
    name: str
    aliases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    group: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.region, self.name


@dataclass(frozen=True, slots=True)
class Card:
    """One answer from one document. `figures`, `topics` and `similar` are texts; `due` is YYYY-MM or empty.

    `until` is the last day on which the rule holds, where its own words end it before its document ends.
    `doubted`: its document was imported since, and does not say this."""

    id: str
    document: Document
    clauses: tuple[str, ...]
    title: str
    answer: str
    kind: Kind
    figures: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    co_units: tuple[str, ...] = ()
    due: str = ""
    until: date | None = None
    topics: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    doubted: bool = False

    @property
    def is_clause(self) -> bool:
        """Whether an imported clause speaks for itself: its words are the document's, and nobody gave it questions."""
        return self.id.startswith(CLAUSE) and not self.similar

    def __hash__(self) -> int:
        """By the id alone: what is kept by card is looked up at every question."""
        return hash(self.id)


@dataclass(frozen=True)
class Knowledge:
    """Everything loaded."""

    documents: dict[str, Document]
    units: dict[tuple[str, str], Unit]
    cards: tuple[Card, ...]


WHOLE = "全文"  # the clause id of a whole document
_DOCUMENT_FIELDS = {
    **{name: Field(required=True) for name in ("id", "title", "region", "status")},
    **{name: Field() for name in ("number", "issuer", "date", "valid_until", "text")},
}
_UNIT_FIELDS = {
    "name": Field(required=True),
    "kind": Field(),
    **{name: Field(many=True) for name in ("aliases", "topics", "documents")},
}
_CARD_FIELDS = {
    **{name: Field(required=True) for name in ("id", "title", "answer", "kind")},
    **{name: Field(required=True, many=True) for name in ("clauses", "topics", "similar")},
    **{name: Field(many=True) for name in ("figures", "units", "co_units")},
    **{name: Field() for name in ("due", "until")},
}
_FILE_FIELDS = {"document", "cards"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DUE = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def load(folder: Path = HERE) -> Knowledge:
    """Everything under `folder`: documents.yaml, units.yaml, cards/*.yaml. Raises BrokenFile."""
    documents = {found.id: found for found in read_documents(folder / "documents.yaml")}
    units = {unit.key: unit for unit in load_units(folder / "units.yaml")}
    cards = tuple(_unique(_cards(sorted((folder / "cards").glob("*.yaml")), documents, units)))
    return Knowledge(documents, units, cards)


def load_units(path: Path = HERE / "units.yaml") -> Iterator[Unit]:
    """The directory of units. Raises BrokenFile."""
    regions = read_yaml(path)
    if not isinstance(regions, dict):
        raise BrokenFile(path, 1, "应当按地区列出单位")
    for region, rows in regions.items():
        for row in rows if region != LINE else ():
            yield _unit(region, check_fields(row, _UNIT_FIELDS, path, 1))


def card_fields(card: Card) -> dict[str, Any]:
    """The card as plain values, for `card_from`; a document that is in no register travels with its title."""
    fields = {name: value for name, value in asdict(card).items() if name not in ("id", "document", "doubted")}
    document = card.document
    own = {"document": document.id, "region": document.region, "source": document.title}
    return {**fields, **own, "kind": card.kind.value, "until": card.until.isoformat() if card.until else ""}


def card_from(card_id: str, fields: dict[str, Any], documents: Mapping[str, Document]) -> Card:
    """The card of `card_fields`, under the register as it stands now."""
    document = documents.get(fields["document"]) or Document(
        fields["document"], fields["source"], fields["region"], Status.ISSUED
    )
    many = {name: tuple(fields[name]) for name in ("clauses", "figures", "units", "co_units", "topics", "similar")}
    return Card(
        id=card_id, document=document, title=fields["title"], answer=fields["answer"], kind=Kind(fields["kind"]),
        due=fields["due"], until=_day(fields["until"]), doubted=False, **many,
    )  # fmt: skip


def _unit(region: str, row: dict[str, Any]) -> Unit:
    return Unit(region, row["name"], row["aliases"], row["topics"], row["kind"] == "group")


def read_documents(path: Path) -> Iterator[Document]:
    """The register of documents. Raises BrokenFile."""
    for row in read_yaml(path) or ():
        found = check_fields(row, _DOCUMENT_FIELDS, path, 1)
        try:
            yield Document(
                found["id"], found["title"], found["region"], Status(found["status"]),
                found["number"], found["issuer"], _day(found["date"]), _day(found["valid_until"]),
                found["text"],
            )  # fmt: skip
        except ValueError as wrong:
            raise BrokenFile(path, row[LINE], str(wrong)) from wrong


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _is_day(text: str) -> bool:
    try:
        return bool(_day(text))
    except ValueError:
        return False


def _unique(cards: Iterable[tuple[Path, int, Card]]) -> Iterator[Card]:
    seen: dict[str, str] = {}
    for path, line, card in cards:
        if card.id in seen:
            raise BrokenFile(path, line, f"编号 {card.id} 重复,已用于 {seen[card.id]}")
        seen[card.id] = f"{path.name}:{line}"
        yield card


def _cards(
    paths: Iterable[Path], documents: dict[str, Document], units: dict[tuple[str, str], Unit]
) -> Iterator[tuple[Path, int, Card]]:
    names = {unit.name for unit in units.values()}
    for path in paths:
        whole = read_yaml(path)
        if not isinstance(whole, dict) or set(whole) - {LINE} != _FILE_FIELDS or not isinstance(whole["cards"], list):
            raise BrokenFile(path, 1, "文件应当有 document 和 cards 两项")
        if whole["document"] not in documents:
            raise BrokenFile(path, whole[LINE], f"不认识的文件:{whole['document']}")
        document = documents[whole["document"]]
        for row in whole["cards"]:
            found = check_fields(row, _CARD_FIELDS, path, 1)
            if reason := _wrong(found, names):
                raise BrokenFile(path, row[LINE], reason)
            typed = {"kind": Kind(found["kind"]), "until": _day(found["until"])}
            yield path, row[LINE], Card(document=document, **{**found, **typed})


def _wrong(found: dict[str, Any], names: set[str]) -> str:
    unknown = [name for name in (*found["units"], *found["co_units"]) if name not in names]
    checks = (
        (not _SLUG.fullmatch(found["id"]), f"编号只能用小写字母、数字和连字符:{found['id']}"),
        (found["kind"] not in set(Kind), f"不认识的类别:{found['kind']}"),
        (bool(unknown), f"目录里没有的单位:{'、'.join(unknown)}"),
        (bool(found["due"]) and not _DUE.fullmatch(found["due"]), f"期限应写作 2026-12 的样子:{found['due']}"),
        (bool(found["until"]) and not _is_day(found["until"]), f"终止日期应写作 2024-12-31 的样子:{found['until']}"),
        (len(set(found["similar"])) != len(found["similar"]), "相似问法有重复"),
    )
    return next((reason for failed, reason in checks if failed), "")
