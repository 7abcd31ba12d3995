"""Reading an appeal as points, and an answer as what it says to each: text in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

MOST_POINTS = 9
SHORTEST_POINT = 4
_DIGITS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_NTH = rf"(?P<n>[1-9]|10|[{_DIGITS}])"
_STARTS = r"(?:(?<=[\s。；;！!？?：:，,、])|^)\s*"
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_HANZI_RUN = re.compile(r"[\u4e00-\u9fff]+")
_SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;\n]*")
# an item of somebody's list: 1. 1、 (1) ① 一、 第一， 一是
_ITEM = re.compile(
    rf"(?:{_STARTS}(?:第?{_NTH}(?:[、)）]|[.．](?!\d)|[是来](?=\S))|第{_NTH.replace('<n>', '<m>')}[，,：:个件项])"
    rf"|[(（]{_NTH.replace('<n>', '<k>')}[)）]|(?P<c>[{_CIRCLED}]))[、.，,：:\s]*",
    re.MULTILINE,
)
# another matter begins: 另外, 还有一件事
_ANOTHER = re.compile(r"^[\s，,]*(?:另外|此外|除此之外|再就是|还有(?:一|个|就是|件)|同时还(?:请|希望|要求)|顺便)")
_DEMANDS = re.compile(
    r"希望|恳请|请(?!问|假|示|款)|要求|盼望|能不能|能否|可不可以|可否|是否|怎么(?!都|也)|为什么|什么时候|多久|吗[？?。]?$"
)
_ONLY_DEMANDS = re.compile(
    r"^[\s，,]*(?:我们|也)?(?:希望|恳请|请|要求|盼望|能不能|能否|可不可以|可否|怎么|为什么|什么时候|多久)"
)
# a line that only says how to reach somebody, its number masked or not
_CONTACT_HEAD = re.compile(
    rf"(?:[(（]?{_NTH.replace('<n>', '<l>')}[)）]?[、.．：:]?\s*)?(?:另外|还有)?[，,\s]*(?:我们?|本人|俺)?的?"
    r"(?:联系(?:人|方式|电话)|联系[：:]|电话|手机|微信)"
)
_NUMBER = re.compile(r"[\d*][\d*-]{5,}|[A-Za-z][\w*-]{5,}")
_OF_A_CALL = re.compile("打|接|通|拨|回电")
LONGEST_CONTACT = 40
OWN_MATTER = 10  # characters that a sentence needs to be a matter of its own
_LEADING = re.compile(r"^[\s。；;，,：:、]+|[\s；;，,、：:]+$")


class Verdict(StrEnum):
    """What a unit says to a point."""

    ANSWERED = "answered"
    PARTLY = "partly"
    EXPLAINED = "explained"
    PROMISED = "promised"
    NOT_ANSWERED = "not_answered"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit said to a point."""

    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Fields:
    """The parts of an answer; what was not said is empty. Without labels `conclusion` is the whole text."""

    conclusion: str
    basis: str = ""
    measures: str = ""
    contact: str = ""


# the appeal


def points_of(text: str) -> list[str]:
    """The points of an appeal: its numbered items, else its matters with a demand each; one for most.

    How to reach who appealed is no point.
    """
    matter = "".join(line for line in _SENTENCE.findall(text) if not _is_contact(line))
    found = [point for point in _items(matter) or _matters(matter) if not _is_contact(point)]
    return found[:MOST_POINTS] if len(found) > 1 else [text.strip()]


def _is_contact(line: str) -> bool:
    said = _tidy(line)
    told = _CONTACT_HEAD.match(said) and _NUMBER.search(said) and len(said) <= LONGEST_CONTACT
    return bool(told) and not (_DEMANDS.search(said) or _OF_A_CALL.search(said))


def listed(text: str) -> list[str]:
    """The points as somebody lists them: numbered, or one on a line."""
    found = _items(text) or [_tidy(line) for line in text.splitlines()]
    return [point for point in found if point][:MOST_POINTS]


def _items(text: str) -> list[str]:
    """The items of a list that counts 1, 2, 3 …; none where it does not."""
    marks: list[re.Match[str]] = []
    for mark in _ITEM.finditer(text):
        if _number(next(filter(None, mark.groups()))) == len(marks) + 1:
            marks.append(mark)
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [_tidy(text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)] if len(marks) > 1 else []
    return items if all(len(item) >= SHORTEST_POINT for item in items) else []


def _number(mark: str) -> int:
    for digits in (_DIGITS, _CIRCLED):
        if mark in digits:
            return digits.index(mark) + 1
    return int(mark)


def _matters(text: str) -> list[str]:
    """Sentences, a new point at each 另外, and where a demand of another matter follows one."""
    points: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if not points or _ANOTHER.search(sentence) or _is_another(points[-1], sentence):
            points.append("")
        points[-1] += sentence
    tidied = [_tidy(_ANOTHER.sub("", point)) for point in points]
    return [point for point in tidied if len(point) >= SHORTEST_POINT]


def _is_another(before: str, sentence: str) -> bool:
    """Whether a sentence demands something of its own, after another demand; in doubt it belongs to the one before."""
    if not (_DEMANDS.search(before.strip()) and _DEMANDS.search(sentence.strip())) or _ONLY_DEMANDS.search(sentence):
        return False
    return min(len(_HANZI.findall(text)) for text in (before, sentence)) >= OWN_MATTER and not (
        _pairs(before) & _pairs(sentence)
    )


def _pairs(text: str) -> set[str]:
    """What two texts on one matter share: pairs of characters, without those of the demand itself."""
    return {a + b for run in _HANZI_RUN.findall(_DEMANDS.sub(" ", text)) for a, b in pairwise(run)}


def _tidy(text: str) -> str:
    return _LEADING.sub("", text.strip())


# the answer

_NOT_OURS = re.compile(
    r"不(?:归|由)[我本咱]|不(?:是|属于?)[我本咱]|非[我本](?:单位|局|公司)|不在[我本].{0,8}(?:职责|辖区|范围)|不归.{0,8}管"
)
_NOT_ANSWERED = re.compile(r"^(?:未|没有?|暂不|暂未|尚未|还没有?|待)(?:能)?(?:答复|办|解决|核实|定|完成)")
_ANSWERED = re.compile(r"^(?:已经?)?(?:解决|答复|办结|办好|办理|完成)了?(?=[：:，,。；;\s]|$)")
_END = r"(?=[：:，,。；;\s]|$)"
# the outcomes besides 已解决, as a unit names them at the head of a point
_STATED = {
    Verdict.PARTLY: re.compile(rf"^(?:已经?)?部分(?:已经?)?(?:解决|办结|完成)了?{_END}"),
    Verdict.EXPLAINED: re.compile(
        rf"^(?:(?:无法|不能|没法)解决[，,、；;\s]*)?已?经?解释(?:说明|清楚)?了?{_END}|^(?:无法|不能|没法)解决{_END}"
    ),
    Verdict.PROMISED: re.compile(r"^(?:已经?)?承诺"),
}
_MARKED = (
    r"第?(?P<n>[1-9](?:[、,，和及][1-9])*)"
    r"(?:[项条点件]|[、)）：:]|[.．](?!\d)|(?=\s*(?:已|未|没|不归|不是|不属|暂|尚|部分|无法|承诺))|\s+)"
)
_AFTER_COMMA = (
    r"(?<=[，,\s])(?=第?[1-9](?:[、)）:：项]|[.．](?!\d)|\s*(?:已|未|没|不归|不是|不属|暂|尚|部分|无法|承诺)))"
)
_ANSWERS = re.compile(rf"(?:^|(?<=[\n。；;！!])|{_AFTER_COMMA})\s*{_MARKED}[：:，,、\s]*", re.MULTILINE)


def said_to(text: str, n: int) -> tuple[dict[int, Said], str]:
    """What an answer says to the points 1…n by their numbers, and what stands before the first number."""
    marks = [mark for mark in _ANSWERS.finditer(text) if all(1 <= nth <= n for nth in _numbers(mark))]
    ends = [mark.start() for mark in marks[1:]] + [len(text)][: len(marks)]
    said: dict[int, Said] = {}
    for mark, end in zip(marks, ends, strict=True):
        said |= dict.fromkeys(_numbers(mark), read_point(text[mark.end() : end]))
    return said, _tidy(text[: marks[0].start()] if marks else text)


def _numbers(mark: re.Match[str]) -> list[int]:
    return [int(digit) for digit in re.findall(r"\d", mark["n"])]


def read_point(text: str) -> Said:
    """The verdict on one point by the words it begins with, and what is said to it."""
    said = _tidy(text)
    for verdict, words in _STATED.items():
        if words.search(said):
            return Said(verdict, _tidy(words.sub("", said)) or said)
    opening = re.split(r"[：:。；;]", said, maxsplit=1)[0]
    if _NOT_OURS.search(opening):
        return Said(Verdict.NOT_OURS, _after(said, opening))
    if _NOT_ANSWERED.search(said):
        return Said(Verdict.NOT_ANSWERED, said)
    rest = _tidy(_ANSWERED.sub("", said))
    return Said(Verdict.ANSWERED, rest if has_conclusion(rest) else said)


def _after(said: str, opening: str) -> str:
    """What follows an opening that only gives the verdict; the opening itself where nothing does."""
    return _tidy(said.removeprefix(opening)) or said


_BEGUN = (
    r"派|安排|转|受理|登记|了解|联系|上报|汇报|通知|签收|记录|反映|收|在|核实|协调|跟进|着手|开始|前往|到|去|督促|责成|部署"
    r"|研究|报|经"
)
_CONCLUDES = re.compile(
    rf"已经?(?!{_BEGUN})[\u4e00-\u9fff]|解决了|得到解决|办好了|[修装办]好|恢复|到账|退还|无法|不予|不能|不符合|不属于|不归|同意|可以"
    r"|应当|需要?提供|属于|没有发现|未发现|\d(?:月|日|号|点|时|元|万)"
)
_ON_THE_WAY = re.compile(
    r"收到|知道了|好的|明白|谢谢|[您你]好|已经?|正在|正|[会将]|马上|立即|尽快|抓紧|尽早|争取|[我本](?:们|单位|局|公司|中心)"
    r"|工作人员|人员|同志|师傅|派人|派员|派|安排|转办|转交|受理|登记|了解|情况|核实|联系|上报|汇报|领导|通知|签收|记录|反映"
    r"|办理|处理|协调|跟进|研究|落实|解决|办|现场|前往|上门|查看|看|去|到|了|的|中|此|该|这个|问题|事项|诉求|事|请|等待|稍[等候]"
    r"|耐心|等|给|予以|进行|及时|进一步|相关|有关|部门|企业|贵|公司|有|结果|后|再|答复|回复|[您你]|对|并|和|一下|就|马上"
)
LEAST_SAID = 4


def has_conclusion(text: str) -> bool:
    """Whether an answer says how it came out, and not only that somebody is on the way."""
    if _CONCLUDES.search(text):
        return True
    return len(re.findall(r"[\u4e00-\u9fffA-Za-z]", _ON_THE_WAY.sub("", text))) >= LEAST_SAID


_LABEL = re.compile(
    r"(?:^|(?<=[\s。；;，,]))(结论|办理结果|办理情况|依据|政策依据|措施|办理措施|联系人|联系方式|联系电话)[：:]"
)
_FIELD = {"依据": "basis", "政策依据": "basis", "措施": "measures", "办理措施": "measures",
          "联系人": "contact", "联系方式": "contact", "联系电话": "contact"}  # fmt: skip
_BASIS = re.compile(r"(?:依据|根据|按照|依照)[^，,。；;\n]{2,60}")
_CONTACT = re.compile(r"联系(?:人|方式|电话)[^。；;\n]{1,40}|(?:电话|手机|热线)[：:]?\s*[\d-]{5,}")


def fields_of(text: str) -> Fields:
    """The parts of an answer by their labels; without labels what its words show."""
    marks = list(_LABEL.finditer(text))
    if not marks:
        basis, contact = _BASIS.search(text), _CONTACT.search(text)
        return Fields(text.strip(), basis[0] if basis else "", "", contact[0] if contact else "")
    parts = {"conclusion": _tidy(text[: marks[0].start()])}
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        name = _FIELD.get(mark[1], "conclusion")
        parts[name] = "\n".join(filter(None, (parts.get(name, ""), _tidy(text[mark.end() : end]))))
    return Fields(**parts)


# the day of a promise

_DATE = re.compile(
    r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号]?|底)|(?P<y2>20\d\d)[./-](?P<m2>\d{1,2})[./-](?P<d2>\d{1,2})"
)
_SPANS = {"天": 1, "日": 1, "周": 7, "个星期": 7, "星期": 7, "个月": 30}
_WITHIN = re.compile(rf"(?P<n>\d{{1,2}}|[{_DIGITS}两])(?P<unit>天|日|周|个星期|星期|个月)(?:之?内|以内)")
_NEAR = {"明天": 1, "后天": 2}


def promised_day(text: str, today: date) -> date | None:
    """The last day that a text names, or how many days from today; None where it names none, or none that exists."""
    dates = list(_DATE.finditer(text))
    if dates:
        return _day({name[0]: digits for name, digits in dates[-1].groupdict().items() if digits}, today)
    within = _WITHIN.search(text)
    if within:
        n = 2 if within["n"] == "两" else _number(within["n"])
        return today + timedelta(days=n * _SPANS[within["unit"]])
    return next((today + timedelta(days=n) for word, n in _NEAR.items() if word in text), None)


def _day(named: dict[str, str], today: date) -> date | None:
    """The day, of a year that is not named the next one; the end of its month where no day is."""
    month = int(named["m"])
    for year in (int(named["y"]),) if "y" in named else (today.year, today.year + 1):
        day = _calendar_day(year, month, int(named["d"]) if "d" in named else 0)
        if "y" in named or (day is not None and day >= today):
            return day
    return None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        if day:
            return date(year, month, day)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None


def missing(n: int, said: dict[int, Said]) -> Iterator[int]:
    """The points to which nothing was said yet."""
    return (nth for nth in range(1, n + 1) if nth not in said)
