"""Where the documents of a file begin and end, what each is called, who issued it and when.

A document is a plan by itself (title, text), a notice (cover, addressees, text, signature) or a notice that hands out
a plan (cover, addressees, a sentence, signature, title of the plan, its text). A file holds one or many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz

from knowledge.importing.lines import NUMERAL, Line, bare, join, number_of, split_marks, squeeze

NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[（(【]20\d\d[〕\]）)】]第?\d{1,4}号")
_DAY = r"(20\d\d)年(\d{1,2})月(\d{1,2})日?"
_DAY_LINE = re.compile(rf"{_DAY}(?:印发)?")
_COVER = re.compile(
    r"(?:\d{1,3}[.．、])?(?P<issuer>[\u4e00-\u9fff、（）()]{2,60}?)"
    rf"(?P<title>关于(?P<matter>.{{4,150}}?)的?(?:通知|意见|决定|公告|通告|批复|函))(?:[（(]{_DAY}[）)])?"
)
_COVER_HEAD = re.compile(r"(?:\d{1,3}[.．、])?[\u4e00-\u9fff、（）()]{2,}.*|\d{1,3}[.．、]")
_RUN = re.compile(r"\d{1,3}[.．、]")
_HANDS_OUT = re.compile(r"^(?:印发|转发|批转|公布|发布)(?P<plan>.+)$")
_PLAN = re.compile(
    r"[^。；;：:，,]{3,80}(?:方案|办法|要点|措施|意见|规定|条例|细则|规划|计划|政策|制度|指南|清单|指引|条|通知)"
    r"(?:[（(][^（）()]{2,12}[）)])?"
)
STAGE = re.compile(r"[（(]?(?:公开)?(?:征求意见稿|讨论稿|送审稿|草案)[）)]?")
_TRIAL = re.compile(r"[（(][^（）()]{2,12}[）)]")
_ADDRESSEES = re.compile(r".{2,}[:：]")
_ATTACHMENT = re.compile(rf"附\s*[件表录]\s*(?P<number>\d{{1,2}}|[{NUMERAL}]{{1,3}})?\s*[:：]?")
_ATTACHED_LIST = re.compile(r"附\s*件\s*[:：].+")
_COLOPHON = re.compile(r"抄送\s*[:：].*|[（(]此件.{0,12}[）)]|(?:主动|依申请)公开")
_SIGNED_BY = re.compile(
    r"[^。；，：]{0,40}(?:政府|办公[室厅]|厅|局|委员会|委|组|办|院|部|会|中心)(?:[（(](?:代章|盖章)[）)])?"
)
_FORM = re.compile(r"[^，。；：]{2,30}(?:申请表|登记表|审批表|备案表|申报表|推荐表|回执)")
_LETTERHEAD = re.compile(r".{2,40}文件")
_TAIL = 15  # lines a signature and a list of attachments may take
_TITLE_LINES = 6


@dataclass(frozen=True, slots=True)
class Segment:
    """The text of a document or of one of its attachments, whose clauses carry `prefix` in front of their ids."""

    prefix: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RawPaper:
    """A document as it is printed: nothing compared with the register yet. `everything` includes title and number."""

    title: str
    issuer: str
    number: str
    day: date | None
    draft: bool
    body: Segment
    attachments: tuple[Segment, ...] = ()
    everything: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def segments(self) -> tuple[Segment, ...]:
        return (self.body, *self.attachments)


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of a file and, for lines that are no text of theirs, why."""

    papers: tuple[RawPaper, ...]
    left: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Cover:
    first: int
    last: int
    issuer: str
    title: str
    matter: str
    day: date | None


@dataclass(slots=True)
class _Desk:
    """The lines of one document on their way, and the notes on those put aside."""

    lines: list[Line]
    left: dict[int, str] = field(default_factory=dict)
    everything: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        first, rest = self.lines[:1], self.lines[1:]
        self.everything = (
            *(line.cut(found.end()) if (found := _RUN.match(line.text)) else line for line in first),
            *rest,
        )

    def put_aside(self, count: int, reason: str) -> list[Line]:
        """Takes `count` lines off the top."""
        taken, self.lines = self.lines[:count], self.lines[count:]
        self.left |= {line.number: reason for line in taken}
        return taken


def find_papers(raw: Sequence[str]) -> Found:
    """The documents of a file in their order."""
    lines, left = split_marks(raw)
    covers = list(_covers(lines))
    starts = [_letterhead(lines, cover) for cover in covers]
    before = lines[: starts[0]] if starts else lines
    papers: list[RawPaper] = []
    if not starts or _says_something(before):
        papers.append(_bare_plan(_Desk(before, left)))
    else:
        left |= {line.number: "标题以外的文字" for line in before}
    for cover, start, end in zip(covers, starts, [*starts[1:], len(lines)], strict=False):
        papers.append(_announced(_Desk(lines[start:end], left), cover, cover.last + 1 - start))
    return Found(tuple(papers), left)


def _says_something(lines: Sequence[Line]) -> bool:
    return len(join(lines)) > 200


def _covers(lines: Sequence[Line]) -> Iterator[_Cover]:
    at = 0
    while at < len(lines):
        cover = _cover_at(lines, at) if _COVER_HEAD.fullmatch(squeeze(lines[at].text)) else None
        if cover:
            yield cover
        at = cover.last + 1 if cover else at + 1


def _cover_at(lines: Sequence[Line], at: int) -> _Cover | None:
    """The title of a notice that starts with line `at`, followed by what follows one."""
    best = None
    for last in range(at, min(at + _TITLE_LINES, len(lines))):
        words = join(lines[at : last + 1])
        if len(words) > 240 or ("关于" not in words and len(words) > 80):
            break
        found = _COVER.fullmatch(words)
        if found and words.count("《") == words.count("》") and (found[4] or _is_announced(lines, last + 1)):
            best = _Cover(at, last, found["issuer"], found["title"], found["matter"], _day(found.groups()[3:]))
    return best


def _is_announced(lines: Sequence[Line], at: int) -> bool:
    """Whether a number or the addressees follow: a title that is merely quoted is followed by neither."""
    follow = [squeeze(line.text) for line in lines[at : at + 4]]
    return any(NUMBER.fullmatch(text) for text in follow[:2]) or any(
        _ADDRESSEES.fullmatch(text) and "。" not in "".join(follow[: n + 1]) for n, text in enumerate(follow)
    )


def _letterhead(lines: Sequence[Line], cover: _Cover) -> int:
    """Where the red head above a title begins: “…文件” and the number, unless the number follows the title."""
    first = cover.first
    below = squeeze(lines[cover.last + 1].text) if cover.last + 1 < len(lines) else ""
    while (
        not NUMBER.fullmatch(below) and first and cover.first - first < 3 and _is_head(squeeze(lines[first - 1].text))
    ):
        first -= 1
    return first


def _is_head(text: str) -> bool:
    return bool(NUMBER.fullmatch(text) or _LETTERHEAD.fullmatch(text))


def _day(groups: Sequence[str | None]) -> date | None:
    try:
        year, month, day = (int(group or "") for group in groups)
        return date(year, month, day)
    except ValueError:
        return None


def _announced(desk: _Desk, cover: _Cover, head_lines: int) -> RawPaper:
    """The document under a cover."""
    head = desk.put_aside(head_lines, "标题")
    if desk.lines and NUMBER.fullmatch(squeeze(desk.lines[0].text)):
        head += desk.put_aside(1, "文号")
    number = next((found.group() for line in head if (found := NUMBER.fullmatch(squeeze(line.text)))), "")
    desk.put_aside(_addressees(desk.lines), "主送单位")
    signed = _signature(desk.lines, len(desk.lines))
    title, draft = cover.title, bool(STAGE.search(cover.title))
    handed = _HANDS_OUT.match(cover.matter)
    if handed:
        title = plan = _unquoted(handed["plan"])
        first, last = _plan_at(desk.lines, plan)
        signed = _signature(desk.lines, first)
        title = join(desk.lines[first:last]) or plan
        desk.put_aside(first, "印发通知")
        desk.put_aside(last - first, "标题")
        draft = draft or bool(STAGE.search(title))
    day = cover.day or (signed[1] if signed else None)
    notes = _day_notes(cover.day, signed[1] if signed else None)
    return _paper(desk, title, cover.issuer, number, day, draft, notes)


def _addressees(lines: Sequence[Line]) -> int:
    """How many lines name those the document is sent to; they end with a colon."""
    for count, line in enumerate(lines[:5], 1):
        if "。" in line.text:
            return 0
        if line.text.endswith((":", "：")):
            return count
    return 0


def _unquoted(plan: str) -> str:
    return plan[1:-1] if plan.startswith("《") and plan.endswith("》") and plan.count("《") == 1 else plan


def _plan_at(lines: Sequence[Line], plan: str) -> tuple[int, int]:
    """First line and end of the title of the plan that a cover announces; (0, 0) where it is not printed again."""
    wanted, best, found = bare(plan), 88.0, (0, 0)
    for first in range(min(len(lines), 60)):
        for last in range(first + 1, min(first + 4, len(lines)) + 1):
            words = bare(STAGE.sub("", join(lines[first:last])))
            if len(words) > 1.5 * len(wanted) + 20:
                break
            if (alike := fuzz.ratio(words, wanted)) > best:
                best, found = alike, (first, last)
    first, last = found
    return first, last + _stage_lines(lines[last:]) if last else 0


def _stage_lines(lines: Sequence[Line]) -> int:
    return int(bool(lines) and bool(_TRIAL.fullmatch(squeeze(lines[0].text))))


def _bare_plan(desk: _Desk) -> RawPaper:
    """A plan without a cover: its title stands on top."""
    head = desk.put_aside(_head_lines(desk.lines), "标题")
    count = _title_lines(desk.lines)
    title_lines = desk.put_aside(count, "标题")
    title = _RUN.sub("", join(title_lines), count=1) if title_lines else ""
    if desk.lines and NUMBER.fullmatch(squeeze(desk.lines[0].text)):
        head += desk.put_aside(1, "文号")
    number = next((found.group() for line in head if (found := NUMBER.fullmatch(squeeze(line.text)))), "")
    signed = _signature(desk.lines, len(desk.lines))
    issuer = signed[0] if signed else ""
    return _paper(desk, title, issuer, number, signed[1] if signed else None, bool(STAGE.search(title)), ())


def _head_lines(lines: Sequence[Line]) -> int:
    return next((n for n, line in enumerate(lines[:3]) if not _is_head(squeeze(line.text))), 0)


def _title_lines(lines: Sequence[Line]) -> int:
    """How many lines the title takes: up to the word that ends one, with the stage in brackets behind it."""
    for count in range(1, min(4, len(lines)) + 1):
        if _PLAN.fullmatch(join(lines[:count])):
            return count + _stage_lines(lines[count:])
    return 0


def _paper(
    desk: _Desk, title: str, issuer: str, number: str, day: date | None, draft: bool, notes: tuple[str, ...]
) -> RawPaper:
    marks = [(n, found) for n, line in enumerate(desk.lines) if (found := _ATTACHMENT.fullmatch(line.text))]
    ends = [*(n for n, _ in marks), len(desk.lines)]
    body = _trimmed(desk.lines[: ends[0]], desk.left)
    attachments = [
        _attachment(desk.lines[start:end], mark["number"] or "", desk.left)
        for (start, mark), end in zip(marks, ends[1:], strict=True)
    ]
    named = Segment("", title, tuple(body))
    return RawPaper(title, issuer, number, day, draft, named, _numbered(attachments), desk.everything, notes)


def _numbered(attachments: list[Segment]) -> tuple[Segment, ...]:
    """Attachments that carry no number of their own get one, unless there is but one."""
    if len(attachments) < 2:
        return tuple(attachments)
    return tuple(
        segment if segment.prefix != "附" else Segment(f"附{n}-", segment.title, segment.lines)
        for n, segment in enumerate(attachments, 1)
    )


def _attachment(lines: Sequence[Line], number: str, left: dict[int, str]) -> Segment:
    rest = _Desk(list(lines), left)
    rest.put_aside(1, "附件标记")
    title = join(rest.put_aside(_title_lines(rest.lines), "标题"))
    form = next((n for n, line in enumerate(rest.lines) if _FORM.fullmatch(squeeze(line.text))), len(rest.lines))
    left |= {line.number: "申请表" for line in rest.lines[form:]}
    prefix = f"附{number_of(number)}-" if number else "附"
    return Segment(prefix, title, tuple(_trimmed(rest.lines[:form], left)))


def _trimmed(lines: Sequence[Line], left: dict[int, str]) -> list[Line]:
    """The text without what stands below it: list of attachments, signature, notes on publication, colophon."""
    first = max(0, len(lines) - _TAIL)
    signed = _signature_at(lines, len(lines))
    ends = [n for n in range(first, len(lines)) if _is_below(lines[n].text)]
    end = min([*ends, len(lines), *([signed[0]] if signed and signed[0] >= first else [])])
    left |= {line.number: _why_below(line.text) for line in lines[end:]}
    return list(lines[:end])


def _is_below(text: str) -> bool:
    return bool(_ATTACHED_LIST.fullmatch(text) or _COLOPHON.fullmatch(squeeze(text)))


def _why_below(text: str) -> str:
    return "抄送" if text.startswith("抄送") else "落款和附件目录"


def _signature(lines: Sequence[Line], before: int) -> tuple[str, date | None] | None:
    """Who signed above line `before`, and when."""
    found = _signature_at(lines, before)
    if not found:
        return None
    first, last = found
    groups = _DAY_LINE.fullmatch(squeeze(lines[last].text))
    return join(lines[first:last]), _day(groups.groups()) if groups else None


def _signature_at(lines: Sequence[Line], before: int) -> tuple[int, int] | None:
    """The first signature: a line or two with a name, then a date alone."""
    for last in range(1, min(before, len(lines))):
        if not _DAY_LINE.fullmatch(squeeze(lines[last].text)):
            continue
        if _SIGNED_BY.fullmatch(squeeze(lines[last - 1].text)):
            above = last > 1 and re.fullmatch(r"办公[室厅].*", squeeze(lines[last - 1].text))
            return last - (2 if above else 1), last
    return None


def _day_notes(head: date | None, signed: date | None) -> tuple[str, ...]:
    if head and signed and head != signed:
        return (f"标题日期 {head.isoformat()} 与落款日期 {signed.isoformat()} 不同",)
    return ()
