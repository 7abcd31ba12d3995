"""Days in plain words: 明天, 下周一, 11月25日到27日, 明天起三天; always whole days, of the calendar of Shanghai."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count, islice

from workflow.calendar import Calendar

Days = tuple[date, date]
MOST_DAYS = 366
_LONG_PAST = timedelta(days=60)  # a day without a year that is further back is the next one
_ONE_DAY = timedelta(days=1)
_WEEK = {mark: n for n, mark in enumerate("一二三四五六日")} | {"天": 6}
_SATURDAY, _SUNDAY = 5, 6
_NEAR = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "后日": 2, "大后天": 3}
_PAIRS = {"今明": (0, 1), "明后": (1, 2)}

_NUMERAL = re.compile(
    r"(?<![周期拜])(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
    r"(?=\s*(?:个?月|日|号|天|个?周|个?星期|个?礼拜|个工作日))"
)
_DAY = (
    r"(?:(?P<{0}year>\d{{4}})[-/.年]\s*(?P<{0}ymonth>\d{{1,2}})[-/.月]\s*(?P<{0}yday>\d{{1,2}})[日号]?"
    r"|(?P<{0}month>\d{{1,2}})[月/.]\s*(?P<{0}mday>\d{{1,2}})[日号]?|(?P<{0}day>\d{{1,2}})[日号]"
    r"|(?P<{0}near>大后天|[今明后][天日])|(?P<{0}pair>今明|明后)[两二2]?天"
    r"|(?P<{0}ahead>下下个?|下个?|这个?|本)?(?:周|星期|礼拜)(?P<{0}week>[一二三四五六日天末])"
    r"|(?P<{0}whole>下下个?|下个?|这个?|本)(?:周|星期|礼拜))"
)
_FIRST, _LAST = _DAY.format("a_"), _DAY.format("b_")
_UNTIL = r"\s*(?:(?P<until>到|至|~|-|—|–|−)|(?P<beside>[、和与及]|\s))\s*"
_SPAN = r"(?:(?P<days>\d{1,3})\s*(?:天|日|个工作日)|(?P<weeks>\d{1,2})个?\s*(?:周|星期|礼拜))(?![一二三四五六日天末])"
_SAID = re.compile(
    rf"(?:(?P<bare>\d{{1,2}})\s*(?:到|至|~|-|—|–)\s*(?P<till>\d{{1,2}})[日号]"
    rf"|{_FIRST}(?:{_UNTIL}(?:{_LAST}|(?P<b_bare>\d{{1,2}})(?![\d月/.])))(?!\s*天)"
    rf"|(?:{_FIRST.replace('a_', 'c_')}\s*(?:起|开始|以后)?[，, ]*)?(?:[请休放连续一共总]*假?\s*){_SPAN}"
    rf"|{_FIRST.replace('a_', 'd_')})"
)
_DAYLIKE = re.compile(r"\d|[今明后]天|周[一二三四五六日末]|星期|礼拜|半天|上午|下午|[月号]")


class BadDays(ValueError):
    """Words that are no days, or days that are over."""


def at_the_end(words: list[str], today: date) -> tuple[list[str], Days | None]:
    """The words before the days, and the days; one day is a first and a last. Raises BadDays.

    A span is of all days, also those on which nobody works.
    """
    for start in range(len(words)):
        found = _SAID.fullmatch(_plain(" ".join(words[start:])))
        if found and not any(map(_is_day, words[:start])):
            return words[:start], _checked(_days(found, today, lambda day: True), today)
    if any(map(_is_day, words)):
        raise BadDays
    return words, None


def anywhere(text: str, today: date, calendar: Calendar) -> Days:
    """The days that a sentence says, of which a span counts the working days. Raises BadDays."""
    plain = _plain(text)
    found = _SAID.search(plain)
    if found is None or _DAYLIKE.search(plain[: found.start()] + " " + plain[found.end() :]):
        raise BadDays
    return _checked(_days(found, today, calendar.is_workday), today)


def _plain(text: str) -> str:
    return _NUMERAL.sub(lambda said: str(_number(said[0])), unicodedata.normalize("NFKC", text).strip())


def _number(said: str) -> int:
    tens, ten, ones = said.rpartition("十")
    values = {mark: n for n, mark in enumerate("零一二三四五六七八九")} | {"两": 2}
    return (values.get(tens, 1) * 10 if ten else 0) + values.get(ones, 0)


def _is_day(word: str) -> bool:
    plain = _plain(word)
    return bool(_SAID.fullmatch(plain)) or bool(re.fullmatch(r"[\d\-/.年月日号天]*\d[\d\-/.年月日号天]*", plain))


def _checked(days: Days, today: date) -> Days:
    first, last = days
    if last < max(first, today) or (last - first).days > MOST_DAYS:
        raise BadDays
    return days


def _days(found: re.Match[str], today: date, counts: Callable[[date], bool]) -> Days:
    said = {name: value for name, value in found.groupdict().items() if value}
    if "till" in said:
        first = _of_month(int(said["bare"]), today)
        return first, _day_after(int(said["till"]), first)
    if "days" in said or "weeks" in said:
        start = _one(_named(said, "c_"), today)[0] if any(name.startswith("c_") for name in said) else today
        return _span(said, start, counts)
    if any(name.startswith("d_") for name in said):
        return _one(_named(said, "d_"), today)
    first = _one(_named(said, "a_"), today)[0]
    last = _day_after(int(said["b_bare"]), first) if "b_bare" in said else _later(_named(said, "b_"), first, today)
    if "beside" in said and said["beside"].strip() and last - first > _ONE_DAY:
        raise BadDays
    return first, last


def _named(said: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in said.items() if name.startswith(prefix)}


def _span(said: dict[str, str], start: date, counts: Callable[[date], bool]) -> Days:
    """So many days, those that count; a week is seven days whatever they are."""
    if "weeks" in said:
        return start, start + timedelta(days=7 * int(said["weeks"]) - 1)
    n = int(said["days"])
    if not 0 < n <= MOST_DAYS:
        raise BadDays
    ahead = (start + timedelta(days=later) for later in count())
    counted = list(islice((day for day in ahead if counts(day)), n))
    return counted[0], counted[-1]


def _later(said: dict[str, str], first: date, today: date) -> date:
    """The last of two days: what names no month or week of its own is counted from the first."""
    if "day" in said:
        return _day_after(int(said["day"]), first)
    bare_weekday = "week" in said and "ahead" not in said
    return _one(said, first if bare_weekday else today)[1]


def _one(said: dict[str, str], today: date) -> Days:
    """The first and the last day of one expression."""
    for names, reads in _READS:
        if names in said:
            return reads(said, today)
    raise BadDays


def _with_year(said: dict[str, str], today: date) -> Days:
    return _both(_day_of(int(said["year"]), int(said["ymonth"]), int(said["yday"])))


def _without_year(said: dict[str, str], today: date) -> Days:
    month, day = int(said["month"]), int(said["mday"])
    this = _day_of(today.year, month, day)
    return _both(this if this >= today - _LONG_PAST else _day_of(today.year + 1, month, day))


def _day_alone(said: dict[str, str], today: date) -> Days:
    return _both(_of_month(int(said["day"]), today))


def _near(said: dict[str, str], today: date) -> Days:
    return _both(today + timedelta(days=_NEAR[said["near"]]))


def _pair(said: dict[str, str], today: date) -> Days:
    first, last = _PAIRS[said["pair"]]
    return today + timedelta(days=first), today + timedelta(days=last)


def _weekday(said: dict[str, str], today: date) -> Days:
    """本周三 is of this week, 下周三 of the next, 周三 the next one that comes; 周末 is two days."""
    ahead = said.get("ahead", "")
    monday = _monday(today) + timedelta(weeks=ahead.count("下"))
    if said["week"] == "末":
        return monday + timedelta(days=_SATURDAY), monday + timedelta(days=_SUNDAY)
    day = monday + timedelta(days=_WEEK[said["week"]])
    return _both(day + timedelta(weeks=1) if not ahead and day < today else day)


def _whole_week(said: dict[str, str], today: date) -> Days:
    monday = _monday(today) + timedelta(weeks=said["whole"].count("下"))
    return max(monday, today), monday + timedelta(days=_SUNDAY)


_READS: tuple[tuple[str, Callable[[dict[str, str], date], Days]], ...] = (
    ("year", _with_year),
    ("month", _without_year),
    ("day", _day_alone),
    ("near", _near),
    ("pair", _pair),
    ("week", _weekday),
    ("whole", _whole_week),
)


def _both(day: date) -> Days:
    return day, day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _of_month(day: int, today: date) -> date:
    """25号: of this month, or of the next where it is over."""
    return next(one for one in _months(day, today) if one >= today)


def _day_after(day: int, first: date) -> date:
    """11月25日到27日: of the same month, or of the next."""
    return next(one for one in _months(day, first) if one >= first)


def _months(day: int, since: date) -> Iterator[date]:
    """That day of this month and of the next two, where they have it. Raises BadDays."""
    for month in (since.month, since.month + 1, since.month + 2):
        try:
            yield date(since.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        except ValueError:
            continue
    raise BadDays


def _day_of(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDays from None
