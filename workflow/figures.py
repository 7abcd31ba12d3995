"""The figures of the loop, from history and clocks alone: each with what it counts, of how many, and what stands apart.

The documents name rates and give no definition (deadlines.md, "No definition of 办结 versus 处办"), so each figure says
its own openly: `FIGURES` holds the sentences that stand beside the numbers. A figure is made of marks: a mark belongs
to one moment and says counted, not counted, or apart with a reason. Limits belong to the day they end on (24:00 is that
day), events to the day they happen on, in Asia/Shanghai. Nothing here is stored: the same history gives the same
figures, whatever was printed before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from workflow.order import UnitKey, WorkOrder
from workflow.periods import By, Period, name_of
from workflow.terms import Action, Class, Clock, Outcome, State, Unsolved

TICK = timedelta(microseconds=1)
UNKNOWN = "未载明"
NOT_DUE, PAUSED, IN_REVIEW, OVERDUE = "未到期", "补正中", "待复核", "超期未办结"
LATE, UNREASONABLE, UNDONE, LAST_BAD = "超期办结", "认定不合理", "未办结", "末轮不满意"
UNREACHED, REPAIRING, UNREPAIRED, STILL_IN_TIME = "未回访到", "整改中", "未整改", "未到时限"
NAME_UNKNOWN, ANONYMOUS, NO_REPLY = f"是否实名{UNKNOWN}", "匿名", "没有回答"
SIGNED_LATE, UNSIGNED, SENT_BACK = "超时签收", "超时未签收", "曾退回重办"
REOPENED, NOT_FOUND = "没解决转诉求或被指有误", "没有找到答案"
PENDING_RULING, UPHELD, REJECTED = "待裁定", "同意异议", "驳回异议"

ENDED = (State.WITHDRAWN, State.DECLINED, State.TRANSFERRED, State.MERGED)
RATINGS = (Action.RATE_GOOD, Action.RATE_BAD, Action.RATE_LAST)
BAD_RATINGS = (Action.RATE_BAD, Action.RATE_LAST)
DISPATCHES = (Action.FILE, Action.DISPATCH, Action.UPHOLD, Action.RECALL, Action.CONCLUDE)
_VERDICTS = (Action.ANSWER, Action.SEND_BACK, Action.STRIKE_OFF)
_UNSOLVED = {word.value: word.zh for word in Unsolved}
_RULINGS = {Action.UPHOLD: UPHELD, Action.REJECT: REJECTED}


class Line(Protocol):
    """A line of the history, as `workflow.order.Entry` has it or as its row in the database."""

    at: datetime
    action: Action
    was: State
    now: State
    round: int
    lead_region: str
    lead_name: str
    unit_region: str
    unit_name: str
    ground: str
    contacted: bool | None
    solved: bool | None


class Version(Protocol):
    """A version of a limit, as `workflow.order.Running` has it or as its row."""

    clock: Clock
    round: int
    version: int
    made: datetime
    due: datetime
    stopped: datetime | None
    superseded: bool


@dataclass(frozen=True, slots=True)
class Case:
    """An order with what stands outside it; None is 未载明: no field holds it."""

    number: str
    cls: Class
    state: State
    region: str
    category: str
    lead: UnitKey | None
    outcome: Outcome | None
    history: Sequence[Line]
    clocks: Sequence[Version]
    unreasonable: bool = False
    channel: str | None = None
    park: str | None = None
    real_name: bool | None = None
    subjects: Collection[str] = ()

    @classmethod
    def of(
        cls, order: WorkOrder, channel: str | None = None, park: str | None = None, real_name: bool | None = None
    ) -> Case:
        """The case of an order at hand."""
        return cls(
            order.number, order.cls, order.state, order.region, order.category, order.lead, order.outcome,
            order.history, order.clocks, order.unreasonable, channel, park, real_name,
        )  # fmt: skip

    def lead_at(self, moment: datetime) -> UnitKey | None:
        """The unit in charge at a moment: what the first line after it was written under, else today's."""
        for line in self.history:
            if line.at > moment:
                return (line.lead_region, line.lead_name) if line.lead_name else None
        return self.lead


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy question: whether the bot answered it by itself, and whether it became an appeal or a correction."""

    at: datetime
    answered: bool
    reopened: bool


class Mark(NamedTuple):
    """What a figure counts once: `counted` True in numerator and denominator, False in the denominator, None apart."""

    figure: str
    at: datetime
    counted: bool | None
    why: str = ""
    unit: UnitKey | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate: what is counted, of how many, what stands apart; the target in percent and where it is taken from."""

    key: str
    zh: str
    numerator: str
    denominator: str
    apart: str
    target: int | None = None
    source: str = "文件没有规定目标值"


ON_TIME, REASONABLE, DEALT, SATISFIED = "on_time", "reasonable", "dealt", "satisfied"
REPLIED, SOLVED, PLEASED = "replied", "solved", "pleased"
REAL_NAME, REPAIRED, DIRECT, SIGNED = "real_name", "repaired", "direct", "signed"
RETURNED, EXTENDED, REDONE, AT_ONCE = "returned", "extended", "redone", "at_once"

_FELL = "办理时限在期内届满的办理轮次"
_REACHED = "期内接通并作出评价的回访"
_CALLED = "未回访到的"
_CLOSED = "期内销号的工单"

FIGURES: tuple[Figure, ...] = (
    Figure(
        ON_TIME, "按时办结率", "答复通过复核、且本轮办理时限从未超过的轮次", _FELL,
        "时限届满前撤回、不予受理、转办、合并的，未到期的，补正中的",
        100, "甘州区行动方案（征求意见稿）附1-11（12345热线）、附1-12（“陇商通”），2026年底",
    ),
    Figure(
        REASONABLE, "企业合理诉求办结率", "已销号且结果为已解决的（部分解决、已承诺、末轮不满意的不计，另列）",
        "最近一轮办理时限在期内届满的合理诉求",
        "认定不合理、无法解决已解释、不予受理、撤回、转办、合并的，未到期的，补正中的",
        95, "甘州区行动方案（征求意见稿）附1-13，2026年底",
    ),
    Figure(
        DEALT, "涉企问题处办率", "答复已通过复核，或者已说明理由不予受理、已转办的", "期内提交的诉求（全部按涉企计）",
        "撤回、合并的，还在时限内的", 99, "张掖市提升年行动方案（征求意见稿）“一、总体目标”",
    ),
    Figure(
        SATISFIED, "办件满意率", "最后一次评价为满意的诉求", "最后一次评价在期内的诉求", "未回访到、也没有评价的",
        99, "张掖市提升年行动方案（征求意见稿）“一、总体目标”",
    ),
    Figure(REPLIED, "三率：响应率", "企业说承办单位联系过的", _REACHED, _CALLED),
    Figure(SOLVED, "三率：解决率", "企业说问题解决了的", _REACHED, _CALLED),
    Figure(PLEASED, "三率：满意率", "企业说满意的", _REACHED, _CALLED),
    Figure(
        REAL_NAME, "实名差评回访整改率", "重办通过复核并再次回访到的", "期内的实名差评",
        "匿名的，是否实名未载明的，整改中的",
        100, "甘州区行动方案（征求意见稿）附1-10，2026年底",
    ),
    Figure(
        REPAIRED, "差评回访整改率（不分实名）", "重办通过复核并再次回访到的", "期内的全部差评",
        "整改中的，撤回、转办、合并的",
    ),
    Figure(
        DIRECT, "直接答复率", "由企诉直接答复，没有转成诉求、也没有被指有误的", "期内企业的政策咨询",
        "工作人员自己问的", None, "平政办发〔2023〕51号第（八）条只有名称，没有目标值",
    ),
    Figure(
        SIGNED, "签收及时率", "在签收时限内签收的", "期内届满的签收时限",
        "提出异议、改派、撤回等不必再签收的，未到期的",
    ),
    Figure(RETURNED, "退单率", "承办单位提出异议的交办", "期内的交办（含改派）", "无"),
    Figure(EXTENDED, "延期率", "同意过延期的轮次", _FELL, "同按时办结率"),
    Figure(REDONE, "重办率", "销号前后重办过（不满意或者问题反弹）的", _CLOSED, "无"),
    Figure(AT_ONCE, "一次办结率", "只办一轮、没有退回重办、销号后没有反弹的", _CLOSED, "无"),
)  # fmt: skip
BY_KEY = {figure.key: figure for figure in FIGURES}


# one round


class _Round(NamedTuple):
    """A round of a case whose handle clock ran: what became of its limit by `now`."""

    versions: Sequence[Version]
    lines: Sequence[Line]
    over: bool
    ended: State | None
    paused: bool

    @property
    def due(self) -> datetime:
        """The limit in force: the last version's."""
        return self.versions[-1].due

    @property
    def stopped(self) -> bool:
        return self.versions[-1].stopped is not None

    @property
    def passed(self) -> bool:
        """The last answer of the round passed 复核."""
        verdicts = [line.action for line in self.lines if line.action in _VERDICTS]
        return self.stopped and verdicts[-1:] == [Action.STRIKE_OFF]

    @property
    def in_review(self) -> bool:
        verdicts = [line.action for line in self.lines if line.action in _VERDICTS]
        return self.stopped and verdicts[-1:] == [Action.ANSWER]


def _rounds(case: Case, now: datetime) -> list[_Round]:
    versions: dict[int, list[Version]] = {}
    for version in case.clocks:
        if version.clock is Clock.HANDLE:
            versions.setdefault(version.round, []).append(version)
    pauses = _pauses(case)
    return [_round(case, number, versions[number], pauses, now) for number in sorted(versions)]


def _round(
    case: Case, number: int, versions: list[Version], pauses: list[tuple[datetime, datetime | None]], now: datetime
) -> _Round:
    versions.sort(key=lambda version: version.version)
    over = any(_was_over(version, pauses, now) for version in versions)
    lines = [line for line in case.history if line.round == number]
    last = versions[-1].stopped
    ended = next((line.now for line in lines if line.at == last and line.now in ENDED), None)
    paused = case.state is State.WAITING and case.history[-1].round == number
    return _Round(versions, lines, over, ended, paused)


def _pauses(case: Case) -> list[tuple[datetime, datetime | None]]:
    """The stretches in which the enterprise was waited for; the last may not have ended."""
    found: list[tuple[datetime, datetime | None]] = []
    for line in case.history:
        if line.now is State.WAITING and line.was is not State.WAITING:
            found.append((line.at, None))
        elif line.was is State.WAITING and line.now is not State.WAITING:
            found[-1] = (found[-1][0], line.at)
    return found


def _was_over(version: Version, pauses: list[tuple[datetime, datetime | None]], now: datetime) -> bool:
    """Whether a limit ran past its end: at the limit is in time, and nothing runs out in a pause."""
    end = version.stopped or now
    if end <= version.due:
        return False
    return not any(start <= version.due and (over is None or end <= over) for start, over in pauses)


def _fate(round_: _Round, now: datetime) -> tuple[bool | None, str]:
    """How a round counts by its limit."""
    if round_.ended and not round_.over:
        return None, round_.ended.zh
    if round_.paused and not round_.over:
        return None, PAUSED
    if round_.due > now:
        return None, NOT_DUE
    if round_.passed:
        return not round_.over, LATE if round_.over else ""
    return False, IN_REVIEW if round_.in_review and not round_.over else OVERDUE


# the figures of one case


def _by_limit(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    """按时办结率 and 延期率: a mark a round, at its limit."""
    for round_ in rounds:
        counted, why = _fate(round_, now)
        unit = _answered_by(round_) or case.lead_at(round_.due)
        yield Mark(ON_TIME, round_.due - TICK, counted, why, unit)
        extended = any(line.action is Action.EXTEND for line in round_.lines)
        yield Mark(EXTENDED, round_.due - TICK, None if counted is None else extended, why * (counted is None), unit)


def _answered_by(round_: _Round) -> UnitKey | None:
    answers = [line for line in round_.lines if line.action is Action.ANSWER]
    return (answers[-1].lead_region, answers[-1].lead_name) if answers else None


def _reasonable(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    if not rounds:
        for line in case.history:
            if line.now in ENDED and line.was not in ENDED and case.state is line.now:
                yield Mark(REASONABLE, line.at, None, line.now.zh)
        return
    last = rounds[-1]
    unit = _answered_by(last) or case.lead_at(last.due)
    yield Mark(REASONABLE, last.due - TICK, *_settled(case, last, now), unit)


def _settled(case: Case, last: _Round, now: datetime) -> tuple[bool | None, str]:
    counted, why = _fate(last, now)
    if case.unreasonable:
        return None, UNREASONABLE
    if case.state in ENDED:
        return None, case.state.zh
    if counted is None:
        return None, why
    if case.state is not State.CLOSED:
        return False, UNDONE
    return _closed_with(case)


def _closed_with(case: Case) -> tuple[bool | None, str]:
    closing = next(line.action for line in reversed(case.history) if line.now is State.CLOSED is not line.was)
    if closing is Action.RATE_LAST:
        return False, LAST_BAD
    if case.outcome is Outcome.EXPLAINED:
        return None, Outcome.EXPLAINED.zh
    solved = case.outcome is Outcome.RESOLVED
    return solved, "" if solved or case.outcome is None else case.outcome.zh


def _dealt(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    filed = case.history[0]
    yield Mark(DEALT, filed.at, *_handled(case, rounds, now), case.lead)


def _handled(case: Case, rounds: list[_Round], now: datetime) -> tuple[bool | None, str]:
    if case.state in (State.WITHDRAWN, State.MERGED):
        return None, case.state.zh
    struck_off = any(line.action is Action.STRIKE_OFF for line in case.history)
    if struck_off or case.state in (State.DECLINED, State.TRANSFERRED):
        return True, ""
    late = any(round_.over for round_ in rounds) or _late_in_triage(case, now)
    return (False, UNDONE) if late else (None, STILL_IN_TIME)


def _late_in_triage(case: Case, now: datetime) -> bool:
    return any(v.clock is Clock.DISPATCH and v.stopped is None and now > v.due for v in case.clocks)


def _callbacks(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    """三率: a mark a rating; what was not asked, or not answered, is no yes."""
    for n, line in enumerate(case.history):
        unit = (line.lead_region, line.lead_name)
        if line.action is Action.UNREACHED:
            for figure in (REPLIED, SOLVED, PLEASED):
                yield Mark(figure, line.at, None, UNREACHED, unit)
        elif line.action in RATINGS:
            yield Mark(REPLIED, line.at, bool(line.contacted), NO_REPLY * (line.contacted is None), unit)
            yield Mark(SOLVED, line.at, bool(line.solved), _why_unsolved(line, case.history[n + 1 :]), unit)
            yield Mark(PLEASED, line.at, line.action is Action.RATE_GOOD, "", unit)


def _why_unsolved(line: Line, after: Sequence[Line]) -> str:
    """不知道, 看不懂, 用不上, 用不畅: the word chosen where it is not solved, with a bad rating or after it."""
    if line.solved:
        return ""
    word = line.ground or (_word_after(after) if line.action in BAD_RATINGS else "")
    return _UNSOLVED.get(word, NO_REPLY * (line.solved is None))


def _word_after(after: Sequence[Line]) -> str:
    """The word that was added before the round was answered."""
    for line in after:
        if line.action is Action.ANSWER:
            break
        if line.action is Action.SUPPLEMENT and line.ground in _UNSOLVED:
            return line.ground
    return ""


def _satisfied(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    ratings = [line for line in case.history if line.action in RATINGS]
    missed = [line for line in case.history if line.action is Action.UNREACHED]
    for line in (ratings or missed)[-1:]:
        unit = (line.lead_region, line.lead_name)
        counted = line.action is Action.RATE_GOOD if ratings else None
        yield Mark(SATISFIED, line.at, counted, UNREACHED * (counted is None), unit)


def _repaired(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    """A mark a bad rating: whether it was redone, passed 复核 and the enterprise was reached again."""
    for n, line in enumerate(case.history):
        if line.action in BAD_RATINGS:
            counted, why = _repair(case, case.history[n + 1 :], rounds)
            unit = (line.lead_region, line.lead_name)
            yield Mark(REPAIRED, line.at, counted, why, unit)
            yield Mark(REAL_NAME, line.at, *_by_name(case.real_name, counted, why), unit)


def _by_name(real_name: bool | None, counted: bool | None, why: str) -> tuple[bool | None, str]:
    if real_name is None:
        return None, NAME_UNKNOWN
    return (counted, why) if real_name else (None, ANONYMOUS)


def _repair(case: Case, after: Sequence[Line], rounds: list[_Round]) -> tuple[bool | None, str]:
    actions = [line.action for line in after]
    if Action.STRIKE_OFF in actions:
        called = actions[actions.index(Action.STRIKE_OFF) :]
        if any(action in RATINGS for action in called):
            return True, ""
        if Action.UNREACHED in called:
            return False, UNREACHED
    if case.state in ENDED:
        return None, case.state.zh
    open_ = case.state is not State.CLOSED
    return (None, REPAIRING) if open_ and rounds and not rounds[-1].over else (False, UNREPAIRED)


def _signed(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    """A mark a limit to sign; one that was replaced in time counts with the one in its place."""
    endings = [line for line in case.history if _ends_sign(line)]
    for version in case.clocks:
        if version.clock is Clock.SIGN:
            ending = _taken_out(endings, version.stopped)
            if ending is None and version.superseded and not _was_over(version, [], now):
                continue
            unit = (ending.lead_region, ending.lead_name) if ending else case.lead
            yield Mark(SIGNED, version.due - TICK, *_sign(version, ending, now), unit)


def _taken_out(lines: list[Line], at: datetime | None) -> Line | None:
    """The first line of a moment, of which there may be several: each ends one limit."""
    found = next((line for line in lines if line.at == at), None)
    if found:
        lines.remove(found)
    return found


def _ends_sign(line: Line) -> bool:
    return line.was is State.DISPATCHED and (line.now is not State.DISPATCHED or line.action is Action.RECALL)


def _sign(version: Version, ending: Line | None, now: datetime) -> tuple[bool | None, str]:
    if _was_over(version, [], now):
        return False, SIGNED_LATE if ending and ending.action is Action.CLAIM else UNSIGNED
    if ending is None:
        return None, NOT_DUE
    if ending.action is not Action.CLAIM:
        return None, ending.action.zh
    return (True, "") if version.due <= now else (None, NOT_DUE)


def _returned(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    """A mark a dispatch: whether the unit objected to it, and what was ruled."""
    at = [n for n, line in enumerate(case.history) if line.action in DISPATCHES]
    for n, following in zip(at, [*at, len(case.history)][1:], strict=True):
        line = case.history[n]
        said = [later.action for later in case.history[n + 1 : following + 1]]
        objected = Action.OBJECT in said
        rulings = [_RULINGS[action] for action in said if action in _RULINGS]
        why = (rulings or [PENDING_RULING])[0] if objected else ""
        yield Mark(RETURNED, line.at, objected, why, (line.unit_region, line.unit_name))


def _closed(case: Case, rounds: list[_Round], now: datetime) -> Iterator[Mark]:
    """重办率 and 一次办结率: a mark an order, at its first closing."""
    first = next((n for n, line in enumerate(case.history) if line.now is State.CLOSED is not line.was), None)
    if first is None:
        return
    line, actions = case.history[first], [line.action for line in case.history]
    unit = (line.lead_region, line.lead_name)
    redone = Action.RATE_BAD in actions or Action.REOPEN in actions
    sent_back = Action.SEND_BACK in actions
    yield Mark(REDONE, line.at, redone, "", unit)
    yield Mark(AT_ONCE, line.at, not redone and not sent_back, SENT_BACK * (sent_back and not redone), unit)


_COUNTS: tuple[Callable[[Case, list[_Round], datetime], Iterator[Mark]], ...] = (
    _by_limit, _reasonable, _dealt, _callbacks, _satisfied, _repaired, _signed, _returned, _closed,
)  # fmt: skip


def marks(case: Case, now: datetime) -> Iterator[Mark]:
    """Everything that the figures count of a case by `now` (aware)."""
    rounds = _rounds(case, now)
    for count in _COUNTS:
        yield from count(case, rounds, now)


def asked_mark(asked: Asked) -> Mark:
    """The mark of a question in 直接答复率."""
    why = "" if asked.answered else NOT_FOUND
    return Mark(DIRECT, asked.at, asked.answered and not asked.reopened, REOPENED if asked.reopened else why)


# the figures of many


@dataclass(slots=True)
class Tally:
    """A figure of a group: `hits` of `base`; `missed` says why some are not in the numerator, `apart` what is out."""

    hits: int = 0
    base: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    apart: Counter[str] = field(default_factory=Counter)

    def add(self, mark: Mark) -> None:
        if mark.counted is None:
            self.apart[mark.why] += 1
            return
        self.base += 1
        self.hits += mark.counted
        if mark.why:
            self.missed[mark.why] += 1

    @property
    def rate(self) -> float | None:
        """In percent; None where there is nothing to divide by."""
        return 100 * self.hits / self.base if self.base else None

    @property
    def unknown(self) -> bool:
        """Whether nothing is counted because no field holds what would have to be known."""
        return not self.base and any(UNKNOWN in why for why in self.apart)


OTHERS = "其他"
Group = str | UnitKey | None
Tallies = dict[Group, dict[str, Tally]]


@dataclass
class Figures:
    """The tallies of a period, by figure and group; `bys` are the groupings that are wanted beside the whole."""

    period: Period
    now: datetime
    bys: tuple[By, ...] = ()
    cases: int = 0
    channels: set[str] = field(default_factory=set)
    tallies: dict[By, Tallies] = field(init=False)

    def __post_init__(self) -> None:
        self.tallies = {by: {} for by in (By.ALL, *self.bys)}
        self._groupings = [(_GROUPS[by], tallies) for by, tallies in self.tallies.items()]

    def add(self, case: Case) -> None:
        """Counts a case."""
        self.cases += 1
        if case.channel:
            self.channels.add(case.channel)
        for mark in marks(case, self.now):
            self.count(mark, case)

    def ask(self, asked: Asked) -> None:
        """Counts a policy question."""
        self.count(asked_mark(asked), None)

    def count(self, mark: Mark, case: Case | None) -> None:
        """Counts a mark, of a case if it is one's, where it falls into the period."""
        if not self.period.start <= mark.at < self.period.end:
            return
        for group_of, tallies in self._groupings:
            group = group_of(mark, case)
            of_group = tallies.get(group)
            if of_group is None:
                of_group = tallies[group] = {}
            tally = of_group.get(mark.figure)
            if tally is None:
                tally = of_group[mark.figure] = Tally()
            tally.add(mark)

    def of(self, figure: str, by: By = By.ALL, group: Group = "") -> Tally:
        """A figure of a group; empty where nothing was counted."""
        return self.tallies.get(by, {}).get(group, {}).get(figure, Tally())

    def groups(self, by: By) -> list[Group]:
        """The groups of a grouping: periods in order, others by name, 未载明 last; the whole is one group."""
        found = set(self.tallies.get(by, ())) | ({""} if by is By.ALL else set())
        return sorted(found, key=lambda group: (group is None, group if isinstance(group, tuple) else (group or "",)))


def _subject(by: By, case: Case | None) -> Group:
    """The kind of enterprise that an appeal's words name, or 其他: its words may not say everything."""
    if case is None:
        return None
    return by.zh if by.zh in case.subjects else OTHERS


_GROUPS: dict[By, Callable[[Mark, Case | None], Group]] = {
    By.ALL: lambda mark, case: "",
    By.UNIT: lambda mark, case: mark.unit if mark.unit and mark.unit[1] else None,
    By.REGION: lambda mark, case: case.region if case else None,
    By.CATEGORY: lambda mark, case: (case.category or None) if case else None,
    By.CHANNEL: lambda mark, case: case.channel if case else None,
    By.PARK: lambda mark, case: case.park if case else None,
    By.FOREIGN: lambda mark, case: _subject(By.FOREIGN, case),
    By.INDIVIDUAL: lambda mark, case: _subject(By.INDIVIDUAL, case),
    By.KEY_PROJECT: lambda mark, case: _subject(By.KEY_PROJECT, case),
    By.CLASS: lambda mark, case: case.cls.zh if case else None,
    By.MONTH: lambda mark, case: name_of(By.MONTH, mark.at),
    By.QUARTER: lambda mark, case: name_of(By.QUARTER, mark.at),
    By.YEAR: lambda mark, case: name_of(By.YEAR, mark.at),
}


def count(
    cases: Iterable[Case], asked: Iterable[Asked], period: Period, now: datetime, bys: Iterable[By] = ()
) -> Figures:
    """All figures of a period, as they stand at `now` (aware), for the whole and by each grouping."""
    figures = Figures(period, now, tuple(bys))
    for case in cases:
        figures.add(case)
    for one in asked:
        figures.ask(one)
    return figures
