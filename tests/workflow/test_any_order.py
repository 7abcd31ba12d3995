"""Whatever anybody does to orders, and whenever, and however long the worker was down: what always holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.workflow import minutes
from tests.workflow.stories import (
    CALENDAR,
    COORDINATOR,
    EVERYBODY,
    FINANCE,
    GROUND,
    HOUSING,
    LAND,
    NEIGHBOUR,
    OWNER,
    REVIEWER,
    SECOND_CLERK,
    SUPERVISOR,
    TWO_HATS,
    WATER,
    Story,
    at,
    snapshot,
)  # fmt: skip
from workflow import chain
from workflow.clocks import LIMITS
from workflow.derivation import derive
from workflow.figures import (
    AT_ONCE,
    EXTENDED,
    ON_TIME,
    PLEASED,
    REDONE,
    REPLIED,
    RETURNED,
    SATISFIED,
    SOLVED,
    Case,
    Figures,
)
from workflow.ledger import Row, differences
from workflow.order import SYSTEM, Actor, Details, Entry, Running, UnitKey, WorkOrder
from workflow.periods import days
from workflow.refusals import NotAllowed
from workflow.terms import LIVE, OPEN, Action, AlertStep, Class, Clock, Outcome, Role, State

OWN = {
    Clock.DISPATCH: State.TRIAGE, Clock.SIGN: State.DISPATCHED, Clock.RULE: State.OBJECTED,
    Clock.REVIEW: State.ANSWERED, Clock.CALLBACK: State.CALLBACK, Clock.PAUSE: State.WAITING,
}  # fmt: skip
HANDLE_RUNS = {State.DISPATCHED, State.OBJECTED, State.HANDLING}
ENDED = {State.WITHDRAWN, State.DECLINED, State.MERGED, State.TRANSFERRED}
RANK = {step: n for n, step in enumerate(AlertStep)}
EVER = days(date(2025, 1, 1), date(2031, 12, 31))
MOST_ORDERS = 3

GAPS = (0, 1, 60, 1200, 1200, 3600, 3600, 5 * 3600, 5 * 3600, 20 * 3600, 20 * 3600, 30 * 3600, 9 * 24 * 3600)
CLASSES = (*Class, Class.GENERAL, Class.GENERAL, Class.COMPLEX)
UNITS = (FINANCE, HOUSING, LAND, WATER)
ENDS = (Action.WITHDRAW, Action.DECLINE, Action.TRANSFER, Action.ERASE)
WHATEVER: dict[str, tuple[object, ...]] = {
    "words": ("因故", "因故", "因故", ""),
    "unit": (*UNITS, None),
    "cls": (None, None, *Class),
    "outcome": (*Outcome, None),
    "ground": (GROUND, "personal", "mark", "level", "no_way_back", ""),
    "reached": (True, False),
    "contacted": (True, False, None),
    "solved": (True, False, None),
    "units": ((), (), (WATER,), (LAND, WATER), (FINANCE,)),
    "days": (0, 0, 1, 3, 5, 10, 15, 16),
    "person": (None, SECOND_CLERK, TWO_HATS, OWNER),
    "party": (0, 0, 0, OWNER.person, NEIGHBOUR.person),
    "channel": ("", "110"),
    "ref": ("", "回执1"),
    "promised": (None, date(2026, 6, 1), date(2026, 12, 4)),
    "danger": (True, False, False),
    "granted": (True, True, False, None),
}
FITTING: dict[Action, dict[str, tuple[object, ...]]] = {
    Action.OBJECT: {"ground": (GROUND,)},
    Action.DECLINE: {"ground": ("personal", "vague"), "channel": ("110",)},
    Action.TRANSFER: {"channel": ("110", "信访"), "ref": ("回执1",)},
    Action.REQUEST: {"ground": ("mark", "level")},
    Action.SETTLE: {"granted": (True, False)},
    Action.ASK_EXTENSION: {"days": (1, 5, 5, 10)},
    Action.EXTEND: {"days": (0, 1, 5)},
    Action.CONCLUDE: {"days": (0, 3, 15), "units": ((), (WATER,))},
    Action.CONSULT: {"units": ((WATER,), (LAND,), (LAND, WATER))},
    Action.DISPATCH: {"units": ((), (WATER,)), "days": (0, 0, 3)},
    Action.ANSWER: {"promised": (date(2026, 12, 4),), "outcome": tuple(Outcome)},
    Action.OPINE: {"unit": (None,)},
    Action.WAIVE: {"unit": (None, WATER)},
    Action.HAND_OVER: {"person": (SECOND_CLERK, TWO_HATS)},
    Action.RECLASS: {"cls": (Class.CONSULT, Class.GENERAL, Class.COMPLEX)},
    Action.SPLIT: {"units": ((), (LAND,))},
}


def anything(chance: Random, action: Action | None = None) -> dict[str, object]:
    """Whatever may be carried; of an action what fits it, mostly."""
    said = {**WHATEVER, **({"words": ("因故",), "unit": UNITS} | FITTING.get(action, {}) if action else {})}
    return {name: chance.choice(values) for name, values in said.items()}


HASHED = [field.name for field in fields(Entry) if field.name not in ("previous", "hash")]


def content(entry: Entry) -> dict[str, object]:
    """What is hashed of a line: everything but its own links."""
    return chain.content({name: getattr(entry, name) for name in HASHED}, dict.fromkeys(HASHED, ...))


def the_steps(running: Running) -> list[tuple[AlertStep, datetime]]:
    """The ladder of the specification over the list of working minutes, mildest first."""
    return steps_between(running.clock, running.cls, running.made, running.due)


@cache
def steps_between(clock: Clock, cls: Class, made: datetime, due: datetime) -> list[tuple[AlertStep, datetime]]:
    urgent, handle = cls is Class.URGENT, clock is Clock.HANDLE

    def share(percent: int) -> datetime:
        if urgent:
            return made + (due - made) * percent / 100
        return minutes.add(made, minutes.between(minutes.counted_from(made), due) * percent // 100)

    def over(n: int) -> datetime:
        return minutes.closing(minutes.nth_day(minutes.day_of(due), n))

    found = [(AlertStep.WARN, share(50))]
    if handle and not urgent:
        found += [(AlertStep.PRESS, share(75)), (AlertStep.YELLOW, yellow(made, due, cls))]
    if clock not in (Clock.PAUSE, Clock.FOLLOW_UP):
        found.append((AlertStep.RED, due + timedelta(seconds=1)))
        if urgent:
            found += [(AlertStep.NOTICE, due + timedelta(hours=1)), (AlertStep.LISTED, due + timedelta(hours=2))]
        else:
            listed = handle and cls is not Class.CONSULT
            found += [(AlertStep.NOTICE, over(2))] + [(AlertStep.LISTED, over(5))] * listed
    red = RANK[AlertStep.RED]
    return [(step, moment) for step, moment in found if moment > made and (moment <= due or RANK[step] >= red)]


def yellow(made: datetime, due: datetime, cls: Class) -> datetime:
    if cls is Class.CONSULT:
        return minutes.add(made, max(minutes.between(minutes.counted_from(made), due) - 60, 0))
    last = minutes.day_of(due)
    last = last if last in minutes.workdays() else minutes.nth_day(last, -1)
    return minutes.opening(minutes.nth_day(last, -1) if cls is Class.COMPLEX else last)


def in_a_pause(order: WorkOrder, moment: datetime) -> bool:
    state = State.NEW
    for entry in order.history:
        if entry.at > moment or (entry.at == moment and entry.was is not State.WAITING):
            break
        state = entry.now
    return state is State.WAITING


def the_alerts(order: WorkOrder, now: datetime) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """The alerts that must have been given by now, and those that may: each step of a limit while it ran, none below
    one that was due before it, none in a pause but the pause's own."""
    must, may = set(), set()
    for running in order.clocks:
        highest = -1
        for step, moment in sorted(the_steps(running), key=lambda pair: pair[1]):
            if moment > (running.stopped or now) or (running.clock is not Clock.PAUSE and in_a_pause(order, moment)):
                continue
            key = (running.round, running.clock, running.version, step, moment)
            may.add(key)
            if RANK[step] > highest:
                must.add(key)
            highest = max(highest, RANK[step])
    return must, may


class Book:
    """What was seen of an order so far, to be held against what it says later."""

    def __init__(self) -> None:
        self.links: list[tuple[str, str]] = []  # each line's `previous` and `hash`, as they were when it was written
        self.rows: list[Row] = []
        self.asked: set[UnitKey] = set()  # whose opinion is waited for
        self.ended: dict[int, bool] = {}
        self.late: set[int] = set()
        self.late_rounds: set[int] = set()
        self.explained: set[int] = set()


def broken(order: WorkOrder, book: Book) -> list[chain.Break]:
    rows = [
        {**content(entry), "previous": previous, "hash": hash_}
        for entry, (previous, hash_) in zip(order.history, book.links, strict=False)
    ]
    return list(chain.breaks(order.number, rows, book.links[-1][1] if book.links else ""))


class AnyOrder(RuleBasedStateMachine):
    """Anybody does anything at growing times; most steps are drawn from what is offered, so that orders get far."""

    @initialize(salt=st.integers(0, 2**32 - 1))
    def filed(self, salt: int) -> None:
        self.salt, self.step = salt, 0
        chance = Random(salt)
        self.now = at("01-05 00:00") + timedelta(seconds=chance.randrange(350 * 24 * 3600))
        self.awake = True
        self.looked: datetime | None = None  # when the worker looked at all orders last
        self.orders = [
            Story(chance.choice(CLASSES), number=number, owner=owner).order
            for number, owner in (("QS1", OWNER), ("QS2", NEIGHBOUR))
        ]
        self.books = {order.number: Book() for order in self.orders}
        for order, owner in zip(self.orders, (OWNER, NEIGHBOUR), strict=True):
            action = chance.choice([Action.FILE, Action.FILE, Action.FILE_UNSURE])
            co = chance.choice([(), (), (WATER,)])
            details = Details(unit=FINANCE, units=co)
            order.take(action, owner, self.now, CALENDAR, details)
            self.ask(order, action, owner, details)

    # time and the worker

    @rule(luck=st.integers(0, 2**32 - 1))
    def something_happens(self, luck: int) -> None:
        """What chance makes of this step; the same for the same draws. Time may have passed."""
        self.step += 1
        chance = Random(f"{self.salt} {self.step} {luck}")
        (happens,) = chance.choices(list(HAPPENINGS), list(HAPPENINGS.values()))
        self.passes(chance.choice(GAPS))
        happens(self, chance)

    def passes(self, gap: int) -> None:
        """Time goes on; a worker that runs looks at every order when its next moment comes."""
        until = self.now + timedelta(seconds=gap)
        while self.awake:
            due = [order.next_alert_at for order in self.orders if order.next_alert_at]
            if not due or min(due) > until:
                break
            self.now = max(self.now, min(due))
            self.sweep()
        self.now = until

    def sweep(self) -> None:
        for order in self.orders:
            if order.next_alert_at and order.next_alert_at <= self.now:
                self.look(order)

    def look(self, order: WorkOrder) -> None:
        """What is due is given, and what time does is done, the earliest first."""
        self.give(order)
        while due := order.due_actions(self.now, CALENDAR):
            order.take(due[0][0], SYSTEM, self.now, CALENDAR)
            self.give(order)
        order.next_alert_at = order.next_moment(CALENDAR, after=self.now)

    def give(self, order: WorkOrder) -> None:
        rows = self.books[order.number].rows
        for running in order.live_clocks():
            key = (running.round, running.clock, running.version)
            given = [RANK[row.step] for row in rows if (row.round, row.clock, row.version) == key]
            for step, moment in list(order.moments(running, CALENDAR)):
                if moment <= self.now and RANK[step] > max(given, default=-1):
                    rows.append(Row(len(rows), *key, step, 1, moment))

    # what people do

    def act(self, order: WorkOrder, action: Action, by: Actor, details: Details) -> bool:
        """As the product does: what fell due is given before a step, on both orders of it. Whether it was taken."""
        both = [one for one in (order, details.order) if one is not None]
        for one in both:
            if one.number in self.books:
                self.look(one)
        before, lengths = [snapshot(one) for one in both], [len(one.history) for one in both]
        offered = action in order.actions(by, self.now, CALENDAR)
        classes, dues = {one.cls for one in both}, [live.due for one in both if (live := one.live_clock(Clock.HANDLE))]
        try:
            taken = order.take(action, by, self.now, CALENDAR, details)
        except NotAllowed:
            assert [snapshot(one) for one in both] == before, "a refusal changed something"
            return False
        note(f"{self.now} {order.number} {action} by {by.person}: {order.state}, {order.cls}")
        assert offered, "taken without being offered"
        assert len(order.history) == lengths[0] + 1
        assert order.history[-1] is taken.entry
        assert (taken.entry.at, taken.entry.by, taken.entry.action) == (self.now, by.person, action)
        if action is Action.SPLIT and details.order:
            self.orders.append(details.order)
            self.books[details.order.number] = Book()
            self.ask(details.order, details.order.history[0].action, by, details)
        self.ask(order, action, by, details)
        if action is Action.MERGE and details.order:
            self.joined(details.order, classes, dues)
        return True

    def joined(self, into: WorkOrder, classes: set[Class], dues: list[datetime]) -> None:
        """Two orders go on as one at the higher class and, where both were being handled, at the earlier limit."""
        assert into.cls is max(classes, key=[Class.CONSULT, Class.GENERAL, Class.COMPLEX, Class.URGENT].index)
        handle = into.live_clock(Clock.HANDLE)
        if handle and len(dues) > 1 and (Class.URGENT not in classes or classes == {Class.URGENT}):
            assert handle.due == min(dues)

    def ask(self, order: WorkOrder, action: Action, by: Actor, details: Details) -> None:
        """Notes whose opinion is waited for after a step."""
        asked = self.books[order.number].asked
        if action in (Action.FILE, Action.DISPATCH):
            asked |= set(order.co_units)
        if action is Action.CONSULT:
            asked |= set(details.units)
        if action is Action.OPINE:
            asked -= by.units & ({details.unit} if details.unit else by.units)
        if action is Action.WAIVE:
            asked -= {details.unit} if details.unit else set(asked)
        asked &= set(order.co_units) if order.state in LIVE else set()

    def another(self, order: WorkOrder, action: Action, chance: Random) -> WorkOrder | None:
        """The other order of a merge, a split or a contest; sometimes the wrong one."""
        if action is Action.SPLIT and len(self.orders) < MOST_ORDERS:
            return Story(chance.choice(list(Class)), number=f"QS{len(self.orders) + 1}").order
        if action not in (Action.MERGE, Action.CONTEST):
            return None
        joined = [one for one in self.orders if action is Action.CONTEST and order.past(Action.MERGE)]
        return chance.choice([*self.orders, *joined, None])

    def somebody_tries_something(self, chance: Random) -> None:
        order, action, by = chance.choice(self.orders), chance.choice(list(Action)), chance.choice(EVERYBODY)
        self.act(order, action, by, Details(**anything(chance), order=self.another(order, action, chance)))

    def somebody_presses_a_button(self, chance: Random) -> None:
        """One of the actions that are offered to anybody, each as likely; what ends an order less."""
        order = chance.choice([self.orders[0], *self.orders])
        self.look(order)
        people = [by for by in EVERYBODY if not by.is_time]
        buttons = [(action, by) for by in people for action in order.actions(by, self.now, CALENDAR)]
        actions = sorted({action for action, _ in buttons if action not in ENDS or chance.random() < 0.15})
        if actions:
            action = chance.choice(actions)
            by = chance.choice([by for one, by in buttons if one is action])
            details = Details(**anything(chance, action), order=self.another(order, action, chance))
            self.act(order, action, by, details)

    def it_takes_the_beaten_path(self, chance: Random) -> None:
        order = chance.choice([self.orders[0], *self.orders])
        self.look(order)
        clerk, owner = Actor(11, frozenset({order.lead or FINANCE})), Actor(order.owner)
        wanted: dict[State, tuple[tuple[Action, Actor], ...]] = {
            State.TRIAGE: ((Action.DISPATCH, COORDINATOR), (Action.DISPATCH, REVIEWER)),
            State.DISPATCHED: ((Action.CLAIM, clerk), (Action.CLAIM, clerk), (Action.OBJECT, clerk)),
            State.OBJECTED: ((Action.REJECT, COORDINATOR), (Action.UPHOLD, COORDINATOR)),
            State.HANDLING: (
                (Action.EXTEND, SUPERVISOR), (Action.ASK_EXTENSION, clerk), (Action.ASK, clerk),
                (Action.CONTACT, TWO_HATS), (Action.HAND_OVER, clerk), (Action.WAIVE, COORDINATOR),
                (Action.ANSWER, clerk), (Action.ANSWER, TWO_HATS),
            ),
            State.WAITING: ((Action.SUPPLEMENT, owner), (Action.URGE, owner), (Action.URGE, owner)),
            State.ANSWERED: (
                (Action.STRIKE_OFF, TWO_HATS), (Action.STRIKE_OFF, REVIEWER), (Action.SEND_BACK, REVIEWER),
            ),
            State.CALLBACK: (
                (Action.RATE_BAD, owner), (Action.RATE_LAST, owner), (Action.TRY, COORDINATOR),
                (Action.UNREACHED, COORDINATOR), (Action.RATE_GOOD, COORDINATOR), (Action.RATE_GOOD, COORDINATOR),
            ),
            State.CLOSED: ((Action.REOPEN, owner), (Action.LASTING, owner)),
        }  # fmt: skip
        steps = wanted.get(order.state, ())
        first = 0 if order.live_clock(Clock.DECIDE) else chance.randrange(max(len(steps), 1))
        for action, by in steps[first:]:
            said = anything(chance, action) | {"party": 0, "solved": None, "units": ()}
            if self.act(order, action, by, Details(**said)):
                break

    def the_worker_goes_down(self, chance: Random) -> None:
        self.awake = False

    def the_worker_catches_up(self, chance: Random) -> None:
        self.passes(chance.choice([*GAPS, 31 * 24 * 3600]))
        self.awake = True
        self.sweep()
        self.looked = self.now

    # what always holds

    @invariant()
    def no_clock_of_a_kind_runs_twice(self) -> None:
        for order in self.orders:
            live = [(running.clock, running.unit) for running in order.live_clocks()]
            assert len(live) == len(set(live))
            assert all(unit == ("", "") or clock is Clock.OPINION for clock, unit in live)

    @invariant()
    def the_history_only_grows_and_its_chain_is_whole(self) -> None:
        for order in self.orders:
            book = self.books[order.number]
            assert len(order.history) >= len(book.links)
            if len(order.history) > len(book.links):
                for entry in order.history[len(book.links) :]:
                    previous = book.links[-1][1] if book.links else order.number
                    book.links.append((previous, chain.link(content(entry), previous)))
                assert broken(order, book) == []

    @invariant()
    def the_history_is_one_unbroken_line_that_ends_in_the_state(self) -> None:
        for order in self.orders:
            history = order.history
            assert order.state is history[-1].now
            assert history[0].was is State.NEW
            for earlier, later in pairwise(history):
                assert earlier.now is later.was
                assert earlier.at <= later.at

    @invariant()
    def a_state_runs_its_own_clock_and_no_other_state_does(self) -> None:
        for order in self.orders:
            running = {live.clock for live in order.live_clocks()}
            for clock, state in OWN.items():
                has_it = LIMITS[clock, order.cls] is not None
                assert (clock in running) is (has_it and order.state is state), (clock, order.state)
            assert not running & {Clock.CONTACT, Clock.DECIDE} or order.state is State.HANDLING
            assert Clock.FOLLOW_UP not in running or order.state is State.CLOSED
            assert not running & {Clock.SESSION, Clock.OPINION} or order.state in LIVE
            assert not running - {Clock.SETTLE} or order.state not in ENDED

    @invariant()
    def handle_runs_from_the_dispatch_to_the_answer_and_stands_still_in_a_pause(self) -> None:
        for order in self.orders:
            running = {live.clock for live in order.live_clocks()}
            assert (Clock.HANDLE in running) is (order.state in HANDLE_RUNS)
            assert Clock.DISPOSE not in running or (order.cls is Class.URGENT and Clock.HANDLE in running)

    @invariant()
    def only_a_clock_of_this_round_runs_and_there_are_three_at_most(self) -> None:
        for order in self.orders:
            rounds = {live.round for live in order.live_clocks() if live.clock is not Clock.SETTLE}
            assert rounds <= {order.round}
            assert order.round == 1 + len(order.past(Action.RATE_BAD, Action.REOPEN)) <= 3
            if order.round == 3 and not order.past(Action.STRIKE_OFF, round_=3) and order.state in OPEN:
                assert order.listed, "the third round is 挂牌"
                assert order.level >= 1, "the third round is 提级"

    @invariant()
    def versions_are_numbered_through(self) -> None:
        for order in self.orders:
            for clock in Clock:
                for round_ in range(1, order.round + 1):
                    numbers = [c.version for c in order.clocks if c.clock is clock and c.round == round_]
                    assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def an_opinion_is_not_waited_for_longer_than_the_order_may_take(self) -> None:
        for order in self.orders:
            handle = order.live_clock(Clock.HANDLE)
            for live in order.live_clocks():
                if live.clock is Clock.OPINION and handle and handle.due >= live.made and handle.made <= live.made:
                    assert live.due <= handle.due
                assert live.clock is not Clock.OPINION or live.unit in order.co_units

    @invariant()
    def whoever_was_asked_is_waited_for_and_nobody_else(self) -> None:
        for order in self.orders:
            assert order.open_opinions() == self.books[order.number].asked

    @invariant()
    def every_limit_is_explained_and_never_edited(self) -> None:
        for order in self.orders:
            book = self.books[order.number]
            for running in order.clocks[len(book.explained) :]:
                assert running.made >= running.started
                found = derive(order, running, CALENDAR)
                assert found.holds, (running, found)
                book.explained.add(id(running))

    def teardown(self) -> None:
        for order in getattr(self, "orders", ()):
            assert broken(order, self.books[order.number]) == []
            for running in order.clocks:
                assert derive(order, running, CALENDAR).holds, "what came later took an explanation away"

    @invariant()
    def lateness_is_settled_when_a_limit_ends_and_that_of_a_round_is_never_lost(self) -> None:
        for order in self.orders:
            book = self.books[order.number]
            for n, running in enumerate(order.clocks):
                assert running.stopped is None or running.stopped >= running.made
                assert running.live is (running.stopped is None and not running.superseded)
                late = running.late(self.now)
                assert late or n not in book.late, "lateness was forgotten"
                book.late |= {n} if late else set()
                assert running.live or book.ended.setdefault(n, late) is late, "it became late after its end"
            late_now = {c.round for c in order.clocks if c.clock is Clock.HANDLE and c.late(self.now)}
            assert book.late_rounds <= late_now
            book.late_rounds = late_now

    @invariant()
    def whoever_reviewed_never_held_it(self) -> None:
        for order in self.orders:
            held: set[int] = set()
            for entry in order.history:
                if entry.action in (Action.STRIKE_OFF, Action.SEND_BACK):
                    assert entry.by not in held
                elif entry.role is Role.STAFF and entry.action not in (Action.OBJECT, Action.CONSULT):
                    held |= {entry.by, entry.person}

    @invariant()
    def no_alert_came_before_its_moment_or_twice(self) -> None:
        for order in self.orders:
            rows = self.books[order.number].rows
            _, may = the_alerts(order, self.now)
            given = [(row.round, row.clock, row.version, row.step, row.due_at) for row in rows]
            assert set(given) <= may
            assert len(given) == len(set(given))

    @invariant()
    def no_alert_is_missing_while_the_worker_runs_or_once_it_caught_up(self) -> None:
        for order in self.orders if self.awake else ():
            rows = self.books[order.number].rows
            must, _ = the_alerts(order, self.now)
            given = {(row.round, row.clock, row.version, row.step, row.due_at) for row in rows}
            waits = order.next_alert_at and order.next_alert_at <= self.now
            assert waits or must <= given, must - given
            assert self.looked != self.now or list(differences(order, rows, self.now, CALENDAR)) == []

    @invariant()
    def what_time_does_is_done_while_the_worker_runs(self) -> None:
        for order in self.orders if self.awake else ():
            if order.next_alert_at is None or order.next_alert_at > self.now:
                assert order.due_actions(self.now, CALENDAR) == []
                assert order.next_alert_at == order.next_moment(CALENDAR, after=self.now)
                assert not [c for c in order.live_clocks() if c.clock is Clock.PAUSE and c.due <= self.now]

    @invariant()
    def what_was_promised_is_followed_up_on_its_date(self) -> None:
        for order in self.orders:
            live = order.live_clock(Clock.FOLLOW_UP)
            if live and order.outcome is Outcome.PROMISED and order.promised:
                assert minutes.day_of(live.due - timedelta(seconds=1)) == order.promised

    @invariant()
    def the_lead_is_known_once_dispatched(self) -> None:
        for order in self.orders:
            assert bool(order.lead) is (order.state not in (State.TRIAGE, *ENDED)) or order.state in ENDED
            assert order.lead not in order.co_units

    @invariant()
    def the_figures_are_a_recount_of_the_history(self) -> None:
        figures = Figures(EVER, self.now)
        for order in self.orders:
            figures.add(Case.of(order))
        for key, (hits, base) in recounted(self.orders, self.now).items():
            tally = figures.of(key)
            assert (tally.hits, tally.base) == (hits, base), key


HAPPENINGS: dict[Callable[[AnyOrder, Random], None], int] = {
    AnyOrder.somebody_tries_something: 3,
    AnyOrder.somebody_presses_a_button: 6,
    AnyOrder.it_takes_the_beaten_path: 6,
    AnyOrder.the_worker_goes_down: 1,
    AnyOrder.the_worker_catches_up: 2,
}


def recounted(orders: list[WorkOrder], now: datetime) -> dict[str, tuple[int, int]]:
    """The figures that can be told from who did what when."""
    rated = [[e for e in order.history if e.action.value.startswith("rate_")] for order in orders]
    calls = [entry for one in rated for entry in one]
    ever_closed = [order for order in orders if any(entry.now is State.CLOSED for entry in order.history)]
    closed = [[entry.action for entry in order.history] for order in ever_closed]
    fates = [fate for order in orders for fate in in_time(order, now)]
    return {
        REPLIED: (sum(e.contacted is True for e in calls), len(calls)),
        SOLVED: (sum(e.solved is True for e in calls), len(calls)),
        PLEASED: (sum(e.action is Action.RATE_GOOD for e in calls), len(calls)),
        SATISFIED: (sum(one[-1].action is Action.RATE_GOOD for one in rated if one), sum(map(bool, rated))),
        RETURNED: (
            sum(e.action is Action.OBJECT for order in orders for e in order.history),
            sum(e.now is State.DISPATCHED and e.action in SENDS for order in orders for e in order.history),
        ),
        REDONE: (sum(not {Action.RATE_BAD, Action.REOPEN}.isdisjoint(one) for one in closed), len(closed)),
        AT_ONCE: (
            sum({Action.RATE_BAD, Action.REOPEN, Action.SEND_BACK}.isdisjoint(one) for one in closed), len(closed),
        ),
        ON_TIME: (fates.count("hit"), len(fates) - fates.count("apart")),
        EXTENDED: (
            sum(
                fate != "apart" and bool(order.past(Action.EXTEND, round_=n))
                for order in orders for n, fate in enumerate(in_time(order, now), 1)
            ),
            len(fates) - fates.count("apart"),
        ),
    }  # fmt: skip


SENDS = (Action.FILE, Action.DISPATCH, Action.UPHOLD, Action.RECALL, Action.CONCLUDE)


def in_time(order: WorkOrder, now: datetime) -> Iterator[str]:
    """Round by round: hit, miss or apart."""
    for n in range(1, order.round + 1):
        limits = [c for c in order.clocks if c.clock is Clock.HANDLE and c.round == n]
        if not limits:
            continue
        lines = [entry for entry in order.history if entry.round == n]
        over = any((c.stopped or now) > c.due for c in limits)
        last = [e.action for e in lines if e.action in (Action.ANSWER, Action.SEND_BACK, Action.STRIKE_OFF)][-1:]
        ended = any(e.at == limits[-1].stopped and e.now in ENDED for e in lines)
        waits = order.state is State.WAITING and n == order.round
        if limits[-1].due > now or (not over and (ended or waits)):
            yield "apart"
        else:
            yield "hit" if not over and last == [Action.STRIKE_OFF] else "miss"


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=60, stateful_step_count=60, deadline=None, database=None, print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
