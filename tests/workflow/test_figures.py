"""The figures: what counts, of how many, what stands apart, and in which month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.alone import Alone, in_callback, in_round
from tests.workflow.stories import (
    CALENDAR,
    CLERK,
    COORDINATOR,
    FINANCE,
    GROUND,
    HOUSING,
    HOUSING_CLERK,
    OWNER,
    PROMISED,
    REVIEWER,
    SHANGHAI,
    at,
)
from workflow.figures import (
    AT_ONCE,
    DEALT,
    DIRECT,
    EXTENDED,
    FIGURES,
    ON_TIME,
    PLEASED,
    REAL_NAME,
    REASONABLE,
    REDONE,
    REPAIRED,
    REPLIED,
    RETURNED,
    SATISFIED,
    SIGNED,
    SOLVED,
    UNKNOWN,
    Asked,
    Case,
    Figures,
    Tally,
    count,
    marks,
)
from workflow.order import Entry, Running, WorkOrder
from workflow.periods import BadPeriod, By, day, days, month, quarter, year
from workflow.refusals import NotAllowed
from workflow.terms import Action, Class, Clock, Outcome, Role, State

OCTOBER, NOVEMBER = month("2026-10"), month("2026-11")
LATER = at("12-31 12:00")
THIS_YEAR = year("2026")


def figured(
    *stories: Alone | Case, now: datetime = LATER, period: object = None, bys: Iterable[By] = (), **of: object
) -> Figures:
    cases = (Case.of(one.order, **of) if isinstance(one, Alone) else one for one in stories)
    return count(cases, (), period or THIS_YEAR, now, bys)


def shares(tally: Tally) -> tuple[int, int, dict[str, int]]:
    """Numerator, denominator, and what stands apart."""
    return tally.hits, tally.base, dict(tally.apart)


def of(figure: str, *stories: Alone | Case, **how: object) -> tuple[int, int, dict[str, int]]:
    return shares(figured(*stories, **how).of(figure))


# 按时办结率


def test_a_round_counts_in_the_month_of_its_limit_whenever_it_was_answered() -> None:
    story = Alone().filed("10-26 09:00").claimed("10-26 10:00").answered("10-27 10:00").struck_off("10-28 10:00")
    assert story.versions(Clock.HANDLE)[0].due == at("11-02 18:00")
    assert of(ON_TIME, story, period=OCTOBER) == (0, 0, {})
    assert of(ON_TIME, story, period=NOVEMBER) == (1, 1, {})


def test_a_limit_at_midnight_belongs_to_the_day_that_ends() -> None:
    story = Alone(Class.URGENT).filed("10-31 00:00")
    assert story.clock(Clock.HANDLE).due == at("11-01 00:00")
    assert of(ON_TIME, story, period=OCTOBER) == (0, 1, {})
    assert of(ON_TIME, story, period=NOVEMBER) == (0, 0, {})


def test_an_event_at_midnight_belongs_to_the_day_that_begins() -> None:
    story = Alone(Class.URGENT).filed("11-01 00:00")
    assert of(RETURNED, story, period=OCTOBER) == (0, 0, {})
    assert of(RETURNED, story, period=NOVEMBER) == (0, 1, {})


@pytest.mark.parametrize(("answered", "hits"), [("10-19 18:00:00", 1), ("10-19 18:00:01", 0)])
def test_an_answer_at_the_limit_is_in_time_and_a_second_later_is_not(answered: str, hits: int) -> None:
    story = Alone().filed("10-12 09:00").claimed("10-12 10:00").answered(answered).struck_off("10-20 10:00")
    tally = figured(story).of(ON_TIME)
    assert shares(tally) == (hits, 1, {})
    assert dict(tally.missed) == ({} if hits else {"超期办结": 1})


def test_a_limit_that_has_not_fallen_is_neither_in_time_nor_late() -> None:
    story = Alone().filed("10-12 09:00").claimed("10-12 10:00").answered("10-13 10:00").struck_off("10-14 10:00")
    assert of(ON_TIME, story, now=at("10-19 17:59")) == (0, 0, {"未到期": 1})
    assert of(ON_TIME, story, now=at("10-19 18:00")) == (1, 1, {})


def test_an_answer_that_is_not_reviewed_yet_is_in_the_denominator_alone() -> None:
    story = Alone().filed("10-12 09:00").claimed("10-12 10:00").answered("10-13 10:00")
    tally = figured(story).of(ON_TIME)
    assert shares(tally) == (0, 1, {})
    assert dict(tally.missed) == {"待复核": 1}


def test_what_nobody_answered_is_late() -> None:
    tally = figured(Alone().filed("10-12 09:00")).of(ON_TIME)
    assert (shares(tally), dict(tally.missed)) == ((0, 1, {}), {"超期未办结": 1})


def sent_back(then: str) -> Alone:
    """Answered on 10-13, sent back on 10-14: the limit of 10-19 is 10-20; answered again."""
    story = Alone().filed("10-12 09:00").claimed("10-12 10:00").answered("10-13 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-14 10:00")
    assert story.due(Clock.HANDLE) == "10-20 18:00"
    return story.answered(then).struck_off("10-21 10:00")


def test_an_answer_that_was_sent_back_does_not_count_but_the_one_that_passed() -> None:
    assert of(ON_TIME, sent_back("10-20 18:00")) == (1, 1, {})
    assert of(ON_TIME, sent_back("10-20 18:01")) == (0, 1, {})


def test_an_answer_that_came_late_stays_late_when_it_is_sent_back() -> None:
    story = Alone().filed("10-12 09:00").claimed("10-12 10:00").answered("10-20 10:00")
    story.do(Action.SEND_BACK, REVIEWER, "10-21 10:00")
    story.answered("10-21 10:01").struck_off("10-22 10:00")
    assert of(ON_TIME, story) == (0, 1, {})


def test_what_is_withdrawn_before_its_limit_stands_apart_and_after_it_counts_as_late() -> None:
    early, late = (Alone().filed("10-12 09:00") for _ in range(2))
    early.do(Action.WITHDRAW, OWNER, "10-19 18:00")
    late.do(Action.WITHDRAW, OWNER, "10-19 18:01")
    assert of(ON_TIME, early) == (0, 0, {"已撤回": 1})
    assert of(ON_TIME, late) == (0, 1, {})


def test_every_round_counts_at_its_own_limit() -> None:
    story = in_callback().rated_bad("10-30 10:00")
    assert story.due(Clock.HANDLE) == "11-06 18:00"
    assert of(ON_TIME, story, period=OCTOBER) == (1, 1, {})
    assert of(ON_TIME, story, period=NOVEMBER) == (0, 1, {})
    story.answered("11-06 18:00").struck_off("11-07 10:00")
    assert of(ON_TIME, story, period=NOVEMBER) == (1, 1, {})


def test_a_round_is_the_unit_s_that_answered_it_or_was_in_charge_when_its_limit_fell() -> None:
    answered, late = (Alone().filed("10-12 09:00") for _ in range(2))
    answered.do(Action.RECALL, COORDINATOR, "10-13 09:00", unit=HOUSING)
    answered.claimed("10-13 10:00", HOUSING_CLERK).answered("10-14 10:00", by=HOUSING_CLERK).struck_off("10-15 10:00")
    late.do(Action.RECALL, COORDINATOR, "10-20 09:00", unit=HOUSING)
    figures = figured(answered, late, bys=[By.UNIT])
    assert shares(figures.of(ON_TIME, By.UNIT, HOUSING)) == (1, 1, {})
    assert shares(figures.of(ON_TIME, By.UNIT, FINANCE)) == (0, 1, {})


# what only the whole loop brings about, as it is written down


def line(when: str, action: Action, was: State, now: State, **more: object) -> Entry:
    return Entry(
        at(when), 1, Role.TIME, action, was, now, 1, **{"lead_region": FINANCE[0], "lead_name": FINANCE[1], **more}
    )


def limit(made: str, due: str, stopped: str = "", version: int = 1, superseded: bool = False) -> Running:
    ended = at(stopped) if stopped else None
    return Running(
        Clock.HANDLE, 1, version, at(made), at(made), at(due), stopped=ended, superseded=superseded,
    )  # fmt: skip


FILED = line("10-12 09:00", Action.FILE, State.NEW, State.DISPATCHED, unit_region=FINANCE[0], unit_name=FINANCE[1])
CLAIMED = line("10-12 10:00", Action.CLAIM, State.DISPATCHED, State.HANDLING)


def written(state: State, lines: list[Entry], limits: list[Running], outcome: Outcome | None = None) -> Case:
    return Case("QS1", Class.GENERAL, state, "甘州区", "财税", FINANCE, outcome, [FILED, CLAIMED, *lines], limits)


def passed(answered: str = "10-23 10:00") -> list[Entry]:
    return [
        line(answered, Action.ANSWER, State.HANDLING, State.ANSWERED),
        line("10-27 10:00", Action.STRIKE_OFF, State.ANSWERED, State.CALLBACK),
    ]


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (Action.DECLINE, State.DECLINED),
        (Action.TRANSFER, State.TRANSFERRED),
        (Action.MERGE, State.MERGED),
    ],
)
def test_what_ends_in_another_way_before_its_limit_stands_apart_by_its_name(action: Action, state: State) -> None:
    case = written(
        state,
        [line("10-13 09:00", action, State.HANDLING, state)],
        [limit("10-12 09:00", "10-19 18:00", "10-13 09:00")],
    )
    assert of(ON_TIME, case) == of(REASONABLE, case) == (0, 0, {state.zh: 1})
    done = {State.DECLINED: (1, 1, {}), State.TRANSFERRED: (1, 1, {}), State.MERGED: (0, 0, {"已合并": 1})}
    assert of(DEALT, case) == done[state]


def test_what_ended_and_was_contested_is_open_again_with_a_limit_of_its_own() -> None:
    lines = [
        line("10-13 09:00", Action.DECLINE, State.HANDLING, State.DECLINED),
        line("10-14 09:00", Action.CONTEST, State.DECLINED, State.TRIAGE),
    ]
    first = limit("10-12 09:00", "10-19 18:00", "10-13 09:00")
    assert of(ON_TIME, written(State.TRIAGE, lines, [first])) == (0, 0, {"不予受理": 1})
    lines += [line("10-14 10:00", Action.DISPATCH, State.TRIAGE, State.DISPATCHED)]
    again = written(State.DISPATCHED, lines, [first, limit("10-14 10:00", "10-21 18:00", version=2)])
    assert of(ON_TIME, again) == (0, 1, {})


def extended(when: str) -> Case:
    """The limit of 10-19 moved to 10-26 by an extension at `when`; answered on 10-23 and passed."""
    lines = [line(when, Action.EXTEND, State.HANDLING, State.HANDLING), *passed()]
    first = limit("10-12 09:00", "10-19 18:00", when, superseded=True)
    return written(State.CALLBACK, lines, [first, limit(when, "10-26 18:00", "10-23 10:00", 2)])


def test_an_extension_counts_at_the_new_limit_and_as_an_extension() -> None:
    case = extended("10-19 17:00")
    assert of(ON_TIME, case) == (1, 1, {})
    assert of(ON_TIME, case, now=at("10-26 17:00")) == (0, 0, {"未到期": 1})
    assert of(EXTENDED, case, sent_back("10-20 18:00")) == (1, 2, {})


def test_an_extension_heals_no_limit_that_was_over() -> None:
    assert of(ON_TIME, extended("10-20 09:00")) == (0, 1, {})


def paused(until: str, *, stopped_when_asked: bool) -> Case:
    """Asked on 10-13; the limit of 10-19 fell in the pause; from its end on the limit is 10-28."""
    lines = [
        line("10-13 09:00", Action.ASK, State.HANDLING, State.WAITING),
        line(until, Action.PAUSE_OVER, State.WAITING, State.HANDLING),
    ]
    first = limit("10-12 09:00", "10-19 18:00", "10-13 09:00" if stopped_when_asked else until, superseded=True)
    return written(State.CALLBACK, [*lines, *passed()], [first, limit(until, "10-28 18:00", "10-23 10:00", 2)])


@pytest.mark.parametrize("stopped_when_asked", [True, False])
def test_nothing_runs_out_in_a_pause(stopped_when_asked: bool) -> None:
    assert of(ON_TIME, paused("10-20 18:00", stopped_when_asked=stopped_when_asked)) == (1, 1, {})


def test_a_round_in_which_the_enterprise_is_waited_for_stands_apart() -> None:
    asked = line("10-13 09:00", Action.ASK, State.HANDLING, State.WAITING)
    assert of(ON_TIME, written(State.WAITING, [asked], [limit("10-12 09:00", "10-19 18:00")])) == (0, 0, {"补正中": 1})
    late = line("10-20 09:00", Action.ASK, State.HANDLING, State.WAITING)
    assert of(ON_TIME, written(State.WAITING, [late], [limit("10-12 09:00", "10-19 18:00")])) == (0, 1, {})


# 企业合理诉求办结率, 涉企问题处办率


@pytest.mark.parametrize(
    ("outcome", "share"),
    [
        (Outcome.RESOLVED, (1, 1, {})),
        (Outcome.PARTLY, (0, 1, {})),
        (Outcome.PROMISED, (0, 1, {})),
        (Outcome.EXPLAINED, (0, 0, {"无法解决已解释": 1})),
    ],
)
def test_only_what_was_resolved_is_done_and_what_was_explained_stands_apart(outcome: Outcome, share: object) -> None:
    story = in_callback(outcome=outcome)
    story.do(Action.RATE_GOOD, OWNER, "10-15 10:00", solved=True)
    tally = figured(story).of(REASONABLE)
    assert shares(tally) == share
    assert dict(tally.missed) == ({outcome.zh: 1} if share == (0, 1, {}) else {})


def test_what_the_enterprise_was_not_satisfied_with_in_the_last_round_is_not_done() -> None:
    story = in_round(3)
    story.do(Action.RATE_LAST, OWNER, "10-15 10:00", solved=False)
    tally = figured(story).of(REASONABLE)
    assert (shares(tally), dict(tally.missed)) == ((0, 1, {}), {"末轮不满意": 1})


def test_what_is_marked_unreasonable_stands_apart() -> None:
    case = written(State.HANDLING, [], [limit("10-12 09:00", "10-19 18:00")])
    assert of(REASONABLE, case) == (0, 1, {})
    assert of(REASONABLE, replace(case, unreasonable=True)) == (0, 0, {"认定不合理": 1})
    assert of(ON_TIME, replace(case, unreasonable=True)) == (0, 1, {}), "its limit stands all the same"


def test_dealt_with_is_what_passed_the_review_among_what_was_filed() -> None:
    now = at("10-20 09:00")
    fresh = Alone().filed("10-20 08:30")
    late, done = Alone().filed("10-12 09:00"), in_callback()
    assert of(DEALT, fresh, late, done, now=now) == (1, 2, {"未到时限": 1})


def test_what_nobody_dispatched_in_time_is_not_dealt_with() -> None:
    story = Alone()
    story.do(Action.FILE_UNSURE, OWNER, "10-12 09:00")
    assert of(DEALT, story, now=at("10-12 09:30")) == (0, 0, {"未到时限": 1})
    assert of(DEALT, story, now=at("10-12 09:31")) == (0, 1, {})


# callbacks


def test_the_three_rates_count_a_yes_to_each_question_over_the_callbacks_reached() -> None:
    yes, no, silent = in_callback(), in_callback(), in_callback()
    yes.do(Action.RATE_GOOD, OWNER, "10-15 10:00", contacted=True, solved=True)
    no.do(Action.RATE_BAD, OWNER, "10-15 10:00", contacted=True, solved=False)
    silent.do(Action.RATE_BAD, OWNER, "10-15 10:00")
    figures = figured(yes, no, silent)
    assert [shares(figures.of(one)) for one in (REPLIED, SOLVED, PLEASED)] == [(2, 3, {}), (1, 3, {}), (1, 3, {})]
    assert dict(figures.of(REPLIED).missed) == {"没有回答": 1}


def unreached() -> Alone:
    story = in_callback()
    for when in ("10-14 15:00", "10-15 09:00"):
        story.do(Action.TRY, REVIEWER, when)
    story.do(Action.UNREACHED, REVIEWER, "10-15 10:00")
    return story


@pytest.mark.parametrize("figure", [REPLIED, SOLVED, PLEASED, SATISFIED])
def test_who_was_not_reached_is_neither_satisfied_nor_dissatisfied(figure: str) -> None:
    assert of(figure, unreached()) == (0, 0, {"未回访到": 1})


def test_an_order_is_satisfied_by_its_last_rating() -> None:
    story = in_round(2)
    story.do(Action.RATE_GOOD, OWNER, "10-15 10:00", solved=True)
    assert of(SATISFIED, story) == (1, 1, {})
    assert of(PLEASED, story) == (1, 2, {})


def test_a_bad_rating_is_repaired_when_it_was_redone_and_the_enterprise_called_again() -> None:
    story = in_callback().rated_bad("10-15 10:00")
    now = at("10-16 10:00")
    assert of(REPAIRED, story, now=now) == (0, 0, {"整改中": 1})
    story.answered("10-15 11:00").struck_off("10-15 12:00")
    assert of(REPAIRED, story, now=now) == (0, 0, {"整改中": 1})
    story.do(Action.RATE_GOOD, OWNER, "10-16 10:00", solved=True)
    assert of(REPAIRED, story, now=now) == (1, 1, {})


def test_a_bad_rating_that_is_not_redone_in_time_or_was_the_last_is_not_repaired() -> None:
    last = in_round(3)
    last.do(Action.RATE_LAST, OWNER, "10-15 10:00", solved=False)
    assert of(REPAIRED, in_callback().rated_bad("10-15 10:00")) == (0, 1, {})
    assert of(REPAIRED, last) == (2, 3, {})


def test_whether_a_bad_rating_had_a_name_is_unknown_and_not_nought() -> None:
    story = in_callback().rated_bad("10-15 10:00")
    tally = figured(story).of(REAL_NAME)
    assert tally.unknown
    assert tally.rate is None
    assert shares(tally) == (0, 0, {f"是否实名{UNKNOWN}": 1})
    assert of(REAL_NAME, story, real_name=True) == (0, 1, {})
    assert of(REAL_NAME, story, real_name=False) == (0, 0, {"匿名": 1})


# signing, returning, redoing


@pytest.mark.parametrize(("claimed", "hits"), [("10-12 15:30:00", 1), ("10-12 15:30:01", 0)])
def test_signed_in_time_is_signed_by_the_limit(claimed: str, hits: int) -> None:
    assert of(SIGNED, Alone().filed("10-12 09:00").claimed(claimed)) == (hits, 1, {})


def test_what_was_objected_to_or_recalled_in_time_did_not_have_to_be_signed() -> None:
    objected, recalled = Alone().filed("10-12 09:00").objected("10-12 10:00"), Alone().filed("10-12 09:00")
    recalled.do(Action.RECALL, COORDINATOR, "10-12 10:00", unit=HOUSING)
    assert of(SIGNED, objected) == (0, 0, {"异议": 1})
    assert of(SIGNED, recalled) == (0, 1, {"改派": 1})  # the second unit has not signed either, and is late
    figures = figured(recalled, bys=[By.UNIT])
    assert shares(figures.of(SIGNED, By.UNIT, FINANCE)) == (0, 0, {"改派": 1})
    assert shares(figures.of(SIGNED, By.UNIT, HOUSING)) == (0, 1, {})


def test_of_the_dispatches_those_objected_to_were_returned() -> None:
    upheld, rejected, waits = (Alone().filed("10-12 09:00").objected("10-12 10:00") for _ in range(3))
    upheld.do(Action.UPHOLD, COORDINATOR, "10-12 11:00", unit=HOUSING)
    rejected.do(Action.REJECT, COORDINATOR, "10-12 11:00")
    tally = figured(upheld, rejected, waits).of(RETURNED)
    assert shares(tally) == (3, 4, {})
    assert dict(tally.missed) == {"同意异议": 1, "驳回异议": 1, "待裁定": 1}


def test_done_at_once_is_one_round_and_no_way_back() -> None:
    once, again, back = in_callback(), in_round(2), sent_back("10-20 10:00")
    for story in (once, again, back):
        story.do(Action.RATE_GOOD, OWNER, "10-22 10:00", solved=True)
    figures = figured(once, again, back)
    assert shares(figures.of(AT_ONCE)) == (1, 3, {})
    assert shares(figures.of(REDONE)) == (1, 3, {})


def test_of_the_questions_those_answered_and_not_reopened_were_answered_directly() -> None:
    when = at("10-12 10:00")
    asked = [Asked(when, answered=a, reopened=b) for a, b in ((True, False), (True, True), (False, False))]
    figures = count((), asked, OCTOBER, LATER)
    assert shares(figures.of(DIRECT)) == (1, 3, {})
    assert shares(count((), asked, NOVEMBER, LATER).of(DIRECT)) == (0, 0, {})


# groups and periods


def test_figures_are_grouped_by_what_is_known_and_the_rest_is_unknown() -> None:
    figures = figured(
        Alone().filed("10-12 09:00"), Alone(Class.CONSULT).filed("10-12 09:00"), bys=By, channel="telegram"
    )
    assert figures.groups(By.CLASS) == ["一般", "咨询"]
    assert figures.groups(By.CHANNEL) == ["telegram"]
    assert figures.groups(By.PARK) == [None]
    assert figures.groups(By.FOREIGN) == ["其他"]
    assert figures.groups(By.REGION) == ["甘州区"]
    assert figures.groups(By.CATEGORY) == ["财税"]
    assert figures.groups(By.QUARTER) == ["2026-Q4"]
    assert figures.of(ON_TIME, By.CLASS, "咨询").base == 1
    assert figures.of(ON_TIME, By.PARK, None).base == 2


def test_periods_are_those_of_shanghai() -> None:
    assert OCTOBER.start == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert OCTOBER.end == NOVEMBER.start
    assert quarter("2026-Q4").days == (date(2026, 10, 1), date(2026, 12, 31))
    assert year("2026").days == (date(2026, 1, 1), date(2026, 12, 31))
    assert days(day("2026-10-01"), day("2026-10-31")) == OCTOBER


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (month, "2026-13"), (month, "2026"), (month, "九月"), (quarter, "2026-Q5"), (quarter, "2026"),
        (year, "26"), (year, "0000"), (day, "2026-02-30"), (day, ""),
    ],
)  # fmt: skip
def test_words_that_name_no_period_are_refused(read: object, text: str) -> None:
    with pytest.raises(BadPeriod):
        read(text)  # type: ignore[operator]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadPeriod):
        days(date(2026, 10, 2), date(2026, 10, 1))


def test_every_figure_says_how_it_is_counted_and_where_its_target_comes_from() -> None:
    assert len({figure.key for figure in FIGURES}) == len(FIGURES)
    assert all(figure.numerator and figure.denominator and figure.apart and figure.source for figure in FIGURES)
    targets = {
        figure.key: (figure.target, figure.source.split("（征求意见稿）")) for figure in FIGURES if figure.target
    }
    assert targets == {
        ON_TIME: (100, ["甘州区行动方案", "附1-11（12345热线）、附1-12（“陇商通”），2026年底"]),
        REASONABLE: (95, ["甘州区行动方案", "附1-13，2026年底"]),
        REAL_NAME: (100, ["甘州区行动方案", "附1-10，2026年底"]),
        DEALT: (99, ["张掖市提升年行动方案", "“一、总体目标”"]),
        SATISFIED: (99, ["张掖市提升年行动方案", "“一、总体目标”"]),
    }


# an oracle: slow, from the history alone, by other means

STEPS = (
    (Action.CLAIM, CLERK), (Action.CLAIM, HOUSING_CLERK), (Action.OBJECT, CLERK), (Action.UPHOLD, COORDINATOR),
    (Action.REJECT, COORDINATOR), (Action.RECALL, COORDINATOR), (Action.CONTACT, CLERK), (Action.ANSWER, CLERK),
    (Action.ANSWER, HOUSING_CLERK), (Action.ANSWER, CLERK), (Action.STRIKE_OFF, REVIEWER),
    (Action.STRIKE_OFF, REVIEWER), (Action.SEND_BACK, REVIEWER), (Action.TRY, REVIEWER), (Action.UNREACHED, REVIEWER),
    (Action.RATE_GOOD, OWNER), (Action.RATE_BAD, OWNER), (Action.RATE_BAD, OWNER), (Action.RATE_LAST, OWNER),
    (Action.WITHDRAW, OWNER),
)  # fmt: skip
GAPS = st.one_of(st.integers(0, 300), st.integers(0, 3 * 24 * 60), st.integers(0, 12 * 24 * 60))
FLOWS = st.tuples(
    st.sampled_from([Class.GENERAL, Class.GENERAL, Class.CONSULT, Class.URGENT]),
    st.booleans(),
    st.integers(0, 60 * 24 * 40),
    st.lists(
        st.tuples(
            GAPS, st.integers(0, 59), st.integers(0, 60), st.sampled_from(list(Outcome)),
            st.sampled_from([True, False, None]), st.sampled_from([True, False, None]),
        ),
        max_size=14,
    ),
)  # fmt: skip


def flowed(flow: tuple[Class, bool, int, list[tuple[int, int, int, Outcome, bool | None, bool | None]]]) -> WorkOrder:
    """An order to which possible things happen, at growing times."""
    cls, sure, start, happenings = flow
    story, when = Alone(cls), at("09-20 00:00") + timedelta(minutes=start)
    story.do(Action.FILE if sure else Action.FILE_UNSURE, OWNER, when, unit=FINANCE)
    if not sure:
        when += timedelta(minutes=10)
        story.do(Action.DISPATCH, COORDINATOR, when, unit=FINANCE)
    for gap, seconds, choice, outcome, contacted, solved in happenings:
        when += timedelta(minutes=gap, seconds=seconds)
        possible = [
            (action, by) for action, by in STEPS if action in set(story.order.actions(by, when, CALENDAR))
        ]  # fmt: skip
        if possible:
            action, by = possible[choice % len(possible)]
            unit = HOUSING if story.order.lead == FINANCE else FINANCE
            try:
                story.do(
                    action, by, when, unit=unit, ground=GROUND, outcome=outcome, contacted=contacted, solved=solved,
                    promised=PROMISED,
                )  # fmt: skip
            except NotAllowed:
                continue
    return story.order


OFF = {date(2026, 9, n) for n in (25, 26, 27)} | {date(2026, 10, n) for n in range(1, 8)}
ON = {date(2026, 9, 20), date(2026, 10, 10)}


def works(of: date) -> bool:
    return of in ON or (of not in OFF and of.isoweekday() <= 5)


def counts_from(moment: datetime) -> datetime:
    """Minute by minute to the next moment of office hours, in Shanghai."""
    moment = moment.astimezone(SHANGHAI)
    while moment.second or moment.microsecond:
        moment += timedelta(microseconds=1_000_000 - moment.microsecond if moment.microsecond else 1_000_000)
    while True:
        clock = moment.hour * 60 + moment.minute
        if works(moment.date()) and (510 <= clock < 720 or 870 <= clock < 1080):
            return moment
        moment += timedelta(minutes=1)


def closing_after(of: date, n: int) -> datetime:
    while n:
        of += timedelta(days=1)
        n -= works(of)
    return datetime(of.year, of.month, of.day, 18, tzinfo=SHANGHAI)


def handle_limit(cls: Class, moment: datetime, round_: int) -> datetime:
    if cls is Class.URGENT:
        rounded = moment.replace(second=0, microsecond=0)
        return (rounded if rounded == moment else rounded + timedelta(minutes=1)) + timedelta(hours=24)
    return closing_after(counts_from(moment).date(), {Class.CONSULT: 1, Class.GENERAL: 5}[cls])


def given_back(cls: Class, due: datetime, answered: datetime, back: datetime) -> datetime:
    if answered > due:
        return due
    if cls is Class.URGENT:
        up = back if not back.second else back.replace(second=0) + timedelta(minutes=1)
        later = due + max(up - answered, timedelta(hours=1))
        return later if not later.second else later.replace(second=0) + timedelta(minutes=1)
    first, last = counts_from(answered).date(), back.astimezone(SHANGHAI).date()
    spent = sum(works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    return closing_after(due.astimezone(SHANGHAI).date(), max(spent, 1))


def oracle(order: WorkOrder, now: datetime) -> list[tuple[datetime, str]]:
    """Each round as (its limit, how it counts), from who did what when."""
    rounds: dict[int, dict[str, object]] = {}
    for entry in order.history:
        mine = rounds.get(entry.round, {})
        match entry.action:
            case Action.FILE | Action.DISPATCH:
                rounds[1] = {"due": handle_limit(order.cls, entry.at, 1), "late": False, "end": ""}
            case Action.ANSWER:
                mine.update(answered=entry.at, late=mine["late"] or entry.at > mine["due"], end="review")
            case Action.SEND_BACK:
                mine.update(due=given_back(order.cls, mine["due"], mine["answered"], entry.at), end="")
            case Action.STRIKE_OFF:
                mine["end"] = "passed"
            case Action.WITHDRAW if mine:
                mine.update(end="withdrawn", late=entry.at > mine["due"])
            case Action.RATE_BAD:
                next_ = entry.round + 1
                rounds[next_] = {"due": handle_limit(order.cls, entry.at, next_), "late": False, "end": ""}
    return [(one["due"], judged(one, now)) for one in rounds.values()]  # type: ignore[misc]


def judged(one: dict[str, object], now: datetime) -> str:
    if one["end"] == "withdrawn" and not one["late"]:
        return "apart"
    if one["due"] > now:  # type: ignore[operator]
        return "apart"
    return "hit" if one["end"] == "passed" and not one["late"] else "miss"


def in_month(moment: datetime, number: int) -> bool:
    """Whether a limit's day is in a month; midnight is the end of a day."""
    return (moment - timedelta(seconds=1)).astimezone(SHANGHAI).month == number


@settings(max_examples=300, deadline=None)
@given(st.lists(FLOWS, min_size=1, max_size=3), st.integers(0, 60 * 24 * 60))
def test_in_time_is_what_the_slow_way_says(flows: list[tuple[object, ...]], after: int) -> None:
    orders = [flowed(flow) for flow in flows]  # type: ignore[arg-type]
    now = max(order.history[-1].at for order in orders) + timedelta(minutes=after)
    verdicts = [verdict for order in orders for verdict in oracle(order, now)]
    for number in range(9, 13):
        said = [how for due, how in verdicts if in_month(due, number)]
        tally = count(map(Case.of, orders), (), month(f"2026-{number:02}"), now).of(ON_TIME)
        assert (tally.hits, tally.base) == (said.count("hit"), said.count("hit") + said.count("miss"))
        assert sum(tally.apart.values()) == said.count("apart")


@settings(max_examples=150, deadline=None)
@given(st.lists(FLOWS, min_size=1, max_size=3))
def test_callbacks_and_closings_are_what_the_slow_way_says(flows: list[tuple[object, ...]]) -> None:
    orders = [flowed(flow) for flow in flows]  # type: ignore[arg-type]
    now = max(order.history[-1].at for order in orders)
    ever = days(date(2026, 1, 1), date(2028, 1, 1))
    figures = count(map(Case.of, orders), (), ever, now, By)
    stories = [[entry.action.value for entry in order.history] for order in orders]
    told = [action for story in stories for action in story]
    good, bad = told.count("rate_good"), told.count("rate_bad") + told.count("rate_last")
    assert shares(figures.of(PLEASED))[:2] == (good, good + bad)
    assert figures.of(PLEASED).apart.total() == told.count("unreached")
    rated = [[one for one in story if one.startswith("rate_")][-1:] for story in stories]
    assert shares(figures.of(SATISFIED))[:2] == (rated.count(["rate_good"]), len(rated) - rated.count([]))
    closed = [story for story in stories if {"rate_good", "rate_last", "unreached"} & set(story)]
    again = [story for story in closed if "rate_bad" in story]
    assert shares(figures.of(REDONE)) == (len(again), len(closed), {})
    assert figures.of(AT_ONCE).hits == sum({"rate_bad", "send_back"}.isdisjoint(story) for story in closed)
    sent = sum(told.count(one) for one in ("file", "dispatch", "uphold", "recall"))
    assert shares(figures.of(RETURNED)) == (told.count("object"), sent, {})
    for by in By:
        for figure in FIGURES:
            parts = [figures.of(figure.key, by, group) for group in figures.groups(by)]
            whole = figures.of(figure.key)
            summed = sum(part.hits for part in parts), sum(part.base for part in parts)
            assert summed == (whole.hits, whole.base), "the groups add up to the whole"
            assert sum(part.apart.total() for part in parts) == whole.apart.total()
            assert whole.hits <= whole.base


def test_reading_the_figures_changes_nothing() -> None:
    story = in_callback().rated_bad("10-15 10:00")
    before = repr((story.order.history, [vars(one) for one in story.order.clocks]))
    list(marks(Case.of(story.order), LATER))
    assert repr((story.order.history, [vars(one) for one in story.order.clocks])) == before


class Read(list[Entry]):
    """A history that counts how many of its lines are read."""

    lines = 0

    def __iter__(self) -> Iterator[Entry]:
        for line in super().__iter__():
            Read.lines += 1
            yield line

    def __reversed__(self) -> Iterator[Entry]:
        for line in super().__reversed__():
            Read.lines += 1
            yield line


def lines_read(*cases: Case) -> int:
    Read.lines = 0
    figures = count([replace(case, history=Read(case.history)) for case in cases], (), THIS_YEAR, LATER, By)
    assert figures.of(DEALT).base == len(cases)
    return Read.lines


def recalled(times: int) -> Case:
    """Sent from one unit to another again and again."""
    story = Alone().filed("10-12 09:00")
    for n in range(times):
        story.do(Action.RECALL, COORDINATOR, at("10-12 10:00") + timedelta(minutes=n), unit=(HOUSING, FINANCE)[n % 2])
    return Case.of(story.order)


def test_many_orders_cost_as_much_as_each_of_them() -> None:
    kinds = [in_round(3), sent_back("10-20 10:00"), unreached(), in_callback(), Alone().filed("10-12 09:00")]
    cases = [Case.of(story.order) for story in kinds]
    assert lines_read(*cases * 100) == 100 * lines_read(*cases) == 100 * sum(lines_read(case) for case in cases)


def test_an_order_with_a_long_history_costs_no_more_than_its_lines() -> None:
    assert lines_read(recalled(200)) < 2.2 * lines_read(recalled(100))
