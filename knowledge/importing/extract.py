"""Who answers for a clause, by when, and the figures it names, taken out of its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from knowledge.base import Unit, load_units
from knowledge.importing.lines import squeeze
from knowledge.importing.shapes import Duty
from knowledge.normalize import clean, digits
from knowledge.places import region_chain

DUE = re.compile(r"(20\d\d)\s*年\s*(?:(\d{1,2})\s*月)?\s*(?:\d{1,2}\s*日)?\s*(底|末|年底|年末)?\s*前?")
_MONTH_ONLY = re.compile(r"(?<!\d)(\d{1,2})月(?:底|末|\d{1,2}日)?前?(?:完成|落实|办结)")
_YEAR_ONLY = re.compile(r"年(?:内|底前?|末前?)(?:完成|落实|办结)")
_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_DUTY = re.compile(r"牵头|负责|责任(?:单位|部门)|配合|主办|落实")
_LABELLED = re.compile(rf"[{_OPEN}]?\s*(?=(?:牵头|责任|主办|主责)(?:单位|部门)[:：])")
_LABEL = re.compile(
    r"(牵头|责任|主办|主责|配合|协办|承办|参与|协同)(?:单位|部门)[:：]|((?:完成|整改)(?:时限|期限|时间))[:：]"
)
_LEADS, _HELPS = {"牵头", "主办", "主责"}, {"配合", "协办", "参与", "协同"}
_ROLE = re.compile(
    r"(?P<names>[^；;。]*?)(?:等)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?"
    r"(?P<role>(?:分别)?牵头(?:负责)?|配合(?:组织)?(?:落实|实施)?|(?:共同|分工|具体)?负责(?:组织)?(?:落实|实施)?|落实|抓好落实)"
    r"(?=[，,；;。]|$)"
)
_EXCEPT = re.compile(r"[，,。；;]?以[下上](?:各项|任务|措施|均需|各).*$")
_PERIOD = re.compile(
    r"[，,；;]?(?:\d{1,2}月底?前?完成|20\d\d年(?:\d{1,2}月)?底?前?完成|长期坚持|年(?:底前|内)完成|持续推进)$"
)
_ENDING = (
    r"局|委|办|厅|院|部|会|中心|公司|队|联|处|站|所|政府|街道|单位|部门|银行|分行|支行|集团|办公室|总队"
    r"|园区|开发区|新区|高新区|指挥部"
)
_UNIT = re.compile(
    rf"(?:[区市县省州各厅六]|国网|人行|人民银行|中国|国家|海关)[^。，；：、\d%％]{{1,30}}(?:{_ENDING}|（[^（）]+）)"
)
_SEAM = re.compile("(?:" + "|".join(f"(?<={ending})" for ending in _ENDING.split("|")) + ")(?=[区市县省州各])")
_AND = re.compile(r"以及|和|及|与")
_AND_NEXT = re.compile(r"(?<=[局委办厅院部心门位司府）])(?:以及|和|及|与)(?=[各省市区县州])")
_REST = re.compile(
    r"等(?:相关|有关)?(?:州级|省级|市级|区级|市直|省直)?(?:相关|有关)?(?:部门单位|部门|单位|市政府部门|市直有关单位|.{0,6}部门)$"
)
_PLACE = re.compile(r"^(?:甘肃省|[\u4e00-\u9fff]{2}市)(?=[\u4e00-\u9fff]{2,}(?:局|委|办))")
_MEASURES = (
    "个工作日|工作日|个小时|小时|个自然日|分钟|个月|周|天|日|年|万元|亿元|元|万户|户|家|个|项|件|次|份|人次|人|名|条|类|种|批次|批|枚"
    "|万人次|万人|场次|场|亩|倍|千瓦|蒸吨|微克|公里|平方米|环节|部门|平台|期|届|处|所|张|套|岁|折|吨|台|万|亿|部"
)
_FIGURE = re.compile(
    r"(?:[<>≤≥＜＞]|不(?:少于|低于|高于|超过|多于|短于|长于))?"
    rf"(?<![\d.])\d+(?:[.,]\d+)*(?:[-—~至]\d+(?:\.\d+)?)?(?:%|(?:{_MEASURES}))(?:以[上下内]|内)?"
)
_SPELT = re.compile(
    r"百分之[零〇一二三四五六七八九十百点]+|[一二三四五六七八九十百两半]+(?=个工作日|工作日|个月|个?小时)(?:个工作日|工作日|个月|个?小时)"
    r"|(?<=期)[一二三四五六七八九十]+年|[一二三四五六七八九十]+年(?=以[上下内])"
)
_DATE = re.compile(r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?")
_PAPER_NUMBER = re.compile(r"[〔\[(]\d{4}[〕\])]\d+号|《[^》]*》")


@dataclass(frozen=True)
class Directory:
    """The units of a region: as the register writes them, by every name they go by."""

    names: dict[str, str]

    def find(self, printed: str) -> str:
        """The register's name for a printed one, "" for none."""
        return self.names.get(_key(printed), "")


@cache
def directory(region: str) -> Directory:
    """The units that documents of a region speak of: its own and those above it."""
    units = list(_units())
    names: dict[str, str] = {}
    for place in (region, *(region_chain(region) if region else ())):
        for unit in units:
            if unit.region == place:
                for name in (unit.name, *unit.aliases):
                    names.setdefault(_key(name), unit.name)
    return Directory(names)


@cache
def _units() -> tuple[Unit, ...]:
    return tuple(load_units())


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def take_duty(text: str, region: str, day: date | None) -> tuple[str, Duty]:
    """The text without the responsibility that closes it, and that responsibility."""
    start = _duty_start(text)
    if start is None:
        return text, Duty()
    return text[:start].rstrip(), duty_of(text[start:], region, day)


def _duty_start(text: str) -> int | None:
    labelled = [found.start() for found in _LABELLED.finditer(text)]
    start = labelled[-1] if labelled else None
    for earlier in reversed(labelled):
        if "。" not in text[earlier:start]:
            start = earlier
    if start is not None and "。" not in _EXCEPT.sub("", text[start:]).rstrip("。）) "):
        return start
    start = _bracket_start(text.rstrip("。.；; "))
    return start if start is not None and _DUTY.search(text[start:]) else None


def _bracket_start(text: str) -> int | None:
    """Where the bracket opens that the text closes with; the two need not be of one sort."""
    if not text or text[-1] not in _CLOSE:
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in _CLOSE) - (text[at] in _OPEN)
        if depth == 0:
            return at
    return None


def ends_with_duty(text: str) -> bool:
    """Whether the text closes with a bracket of who is responsible."""
    start = _bracket_start(text.rstrip("。.；; "))
    return start is not None and "负责" in text[start:]


def duty_of(words: str, region: str, day: date | None) -> Duty:
    """The responsibility written in `words`: （A、B牵头，C配合，6月底前完成）, （责任单位：…；完成时限：…）."""
    inner = _stripped(squeeze(words))
    due = due_of(inner, day)
    labels = list(_LABEL.finditer(inner))
    spoken = _labelled(inner, labels) if labels else _spoken(inner)
    leads: list[str] = []
    helps: list[str] = []
    for role, names in spoken:
        (leads if role else helps).extend(unit_names(names, region))
    units = tuple(dict.fromkeys(leads))
    return Duty(units, tuple(name for name in dict.fromkeys(helps) if name not in units), due)


def _stripped(words: str) -> str:
    inner = words.strip("。.；; ")
    if inner[:1] and inner[0] in _OPEN:
        inner = inner[1:]
        opened = sum(inner.count(mark) for mark in _OPEN)
        if inner[-1:] and inner[-1] in _CLOSE and sum(inner.count(mark) for mark in _CLOSE) > opened:
            inner = inner[:-1]
    return inner


def _labelled(inner: str, labels: Sequence[re.Match[str]]) -> Iterator[tuple[bool, str]]:
    """(leads?, names) of every label; 责任单位 lead where nobody else does."""
    has_lead = any(label[1] in _LEADS for label in labels)
    for label, after in zip(labels, [*labels[1:], None], strict=False):
        names = inner[label.end() : after.start() if after else len(inner)]
        if label[1]:
            leads = label[1] in _LEADS or (label[1] not in _HELPS and not has_lead)
            yield leads, _EXCEPT.sub("", names)


def _spoken(inner: str) -> Iterator[tuple[bool, str]]:
    """(leads?, names) of a sentence such as “A、B牵头，C、D按职责分工负责”."""
    inner = _PERIOD.sub("", _EXCEPT.sub("", inner)).rstrip("，,；;。")
    led = False
    for found in _ROLE.finditer(inner):
        role = found["role"]
        leads = "牵头" in role or (not led and "配合" not in role)
        led = True
        yield leads, found["names"].lstrip("，,；;")


def unit_names(printed: str, region: str) -> list[str]:
    """Names one by one, as the register writes them where it knows them."""
    known = directory(region)
    found: list[str] = []
    for part in _parts(printed.strip("，,；;。、. "), known):
        name = re.sub(r"(?:按(?:照)?职责(?:分工)?(?:分别)?|分别|按职责分别)?(?:牵头|负责|落实)?$", "", part)
        found += _with_rest(name, known)
    return [name for name in found if len(name) > 1]


def _parts(printed: str, known: Directory) -> Iterator[str]:
    """The text cut at 、，； outside brackets, names of the register that hold a 、 kept whole."""
    pending = ""
    pieces = _outside_brackets(printed)
    for at, piece in enumerate(pieces):
        pending = f"{pending}、{piece}" if pending else piece
        joined = f"{pending}、{pieces[at + 1]}" if at + 1 < len(pieces) else ""
        if joined and (known.find(joined) or len(pending) < 2):
            continue
        yield from _joined_by_and(pending, known)
        pending = ""


def _joined_by_and(name: str, known: Directory) -> Iterator[str]:
    """甲局和乙局 as two: where the second plainly starts a name, or both are in the register."""
    if not known.find(name):
        for found in _AND.finditer(name):
            head, tail = name[: found.start()], name[found.end() :]
            if (known.find(head) and known.find(tail)) or _AND_NEXT.match(name, found.start()):
                yield head
                yield from _joined_by_and(tail, known)
                return
    yield name


def _outside_brackets(printed: str) -> list[str]:
    pieces, depth = [""], 0
    for character in printed:
        depth += (character in _OPEN) - (character in _CLOSE)
        if character in "、，,；;" and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return [piece for piece in pieces if piece]


def _with_rest(name: str, known: Directory) -> list[str]:
    """A name, and the group behind its 等: 甲局等相关部门单位."""
    if exact := known.find(name):
        return [exact]
    rest = _REST.search(name)
    head = name[: rest.start()] if rest else name.removesuffix("等")
    shorter = (head, _PLACE.sub("", head), head.removesuffix("各成员单位"))
    named = [next((found for word in shorter if (found := known.find(word))), head)]
    group = known.find(rest.group().removeprefix("等")) if rest else ""
    return [*named, group] if group else named


def table_units(text: str, region: str) -> list[str] | None:
    """The units of a table cell whose names follow each other without a mark; None where it holds anything else."""
    known = directory(region)
    found: list[str] = []
    for part in _parts(squeeze(text), known):
        for name in [part] if known.find(part) else _SEAM.split(part):
            if not (known.find(name) or _UNIT.fullmatch(name)):
                return None
            found += _with_rest(name, known)
    return found or None


def lead_and_support(names: Sequence[str], closed_by_rest: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom the columns 牵头 and 配合 name where they ran together: a group (各…) opens the second column.

    Where there is none, or the list merely closes with “等相关部门单位”, the first unit leads alone."""
    group = next((n for n, name in enumerate(names) if name.startswith("各")), 0)
    cut = 1 if group == 0 or (closed_by_rest and group == len(names) - 1) else group
    return tuple(names[:cut]), tuple(names[cut:])


def due_of(text: str, day: date | None) -> str:
    """The date in a responsibility as YYYY-MM: 2022年底 -> 2022-12, 6月底前完成 -> June of the document's year."""
    if found := DUE.search(text):
        return f"{found[1]}-{int(found[2] or 12):02}" if 0 < int(found[2] or 12) < 13 else ""
    if day and (month := _MONTH_ONLY.search(text)) and 0 < int(month[1]) < 13:
        return f"{day.year}-{int(month[1]):02}"
    return f"{day.year}-12" if day and _YEAR_ONLY.search(text) else ""


def figures_of(text: str) -> tuple[str, ...]:
    """Amounts, times and shares with their units, and dates, in the order of the text.

    Chinese numerals count where they measure a time or a share: 四个清单 and 最后一公里 are names."""
    plain = _PAPER_NUMBER.sub(" ", clean(text))
    plain = _SPELT.sub(lambda found: digits(found.group()), plain)
    spans = [*_DATE.finditer(plain), *_FIGURE.finditer(plain)]
    taken: list[tuple[int, int]] = []
    for found in sorted(spans, key=lambda span: (span.start(), -span.end())):
        if not taken or found.start() >= taken[-1][1]:
            taken.append(found.span())
    return tuple(dict.fromkeys(plain[start:end] for start, end in taken if not _is_year(plain[start:end])))


def _is_year(figure: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d年", figure))


def numbers_of(texts: Iterable[str]) -> frozenset[str]:
    """The bare numbers of texts, Chinese numerals before a measure word counted as numbers."""
    return frozenset(re.findall(r"\d+(?:\.\d+)?", digits(clean(" ".join(texts)))))
