"""What a work order is made of: who acts, what an action carries, a line of the history, a version of a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from workflow.clocks import DEFAULT_SOURCE
from workflow.steps import Step
from workflow.terms import Action, Class, Clock, Outcome, Role, State, Tell

if TYPE_CHECKING:
    from workflow.order import WorkOrder

UnitKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the units served (region, name) and the office's roles; `person` 0 is the system.

    `office` are the persons who coordinate now, where that is known: when none of them may review an order any more,
    a supervisor may.
    """

    person: int
    units: frozenset[UnitKey] = frozenset()
    coordinator: bool = False
    supervisor: bool = False
    office: frozenset[int] | None = None

    @property
    def is_time(self) -> bool:
        return self.person == SYSTEM.person


SYSTEM = Actor(0)


@dataclass(frozen=True, slots=True)
class Details:
    """What an action carries; an action reads what it needs. `words` is the masked text kept in the history.

    `unit` is the lead (or the one unit meant), `units` the co-units; `days` working days asked for or given; `person`
    who takes over; `party` for whom a coordinator rates; `channel` the right one or that of a transfer; `ref` its
    receipt, or the number of a linked order; `promised` the date of a promise; `granted` the ruling on a request;
    `order` the other order of a merge, a split or a contested merge.
    """

    words: str = ""
    unit: UnitKey | None = None
    cls: Class | None = None
    outcome: Outcome | None = None
    ground: str = ""
    reached: bool = True
    contacted: bool | None = None
    solved: bool | None = None
    units: tuple[UnitKey, ...] = ()
    days: int = 0
    person: Actor | None = None
    party: int = 0
    channel: str = ""
    ref: str = ""
    promised: date | None = None
    danger: bool = False
    granted: bool | None = None
    order: WorkOrder | None = None


@dataclass(eq=False)
class Entry:
    """One line of the history, never changed: `lead` is the unit in charge before it, `unit` the one it names.

    `cls` is the class after it; `days` working days given or asked for; `person` who took over, or for whom was rated;
    `due` the limit that a merged order brought, or the end of the day that an answer promised.
    """

    at: datetime
    by: int
    role: Role
    action: Action
    was: State
    now: State
    round: int
    lead_region: str = ""
    lead_name: str = ""
    unit_region: str = ""
    unit_name: str = ""
    words: str = ""
    ground: str = ""
    reached: bool = True
    outcome: Outcome | None = None
    contacted: bool | None = None
    solved: bool | None = None
    cls: Class = Class.GENERAL
    days: int = 0
    person: int = 0
    channel: str = ""
    ref: str = ""
    due: datetime | None = None
    granted: bool | None = None
    previous: str = ""  # the links of the chain, made when it is stored
    hash: str = ""

    @property
    def lead(self) -> UnitKey:
        return self.lead_region, self.lead_name

    @property
    def unit(self) -> UnitKey:
        return self.unit_region, self.unit_name


@dataclass(eq=False)
class Running:
    """A version of a limit. `superseded` versions were replaced; `stopped` is when the version ended.

    `cls` is the class it was made in, `days` the working days set for this order alone (0: the class's), `by` who made
    it, `unit` the one whose opinion is waited for.
    """

    clock: Clock
    round: int
    version: int
    started: datetime
    made: datetime
    due: datetime
    source: str = DEFAULT_SOURCE
    provisional: bool = False
    stopped: datetime | None = None
    superseded: bool = False
    why: str = ""
    cls: Class = Class.GENERAL
    days: int = 0
    by: int = 0
    unit_region: str = ""
    unit_name: str = ""

    @property
    def unit(self) -> UnitKey:
        return self.unit_region, self.unit_name

    @property
    def live(self) -> bool:
        return self.stopped is None and not self.superseded

    def late(self, now: datetime) -> bool:
        """Whether the limit was over when it stopped, or is over now."""
        return (self.stopped or now) > self.due


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step did: the row, the entry written, the units to be told (former lead first when it changed).

    `left` were co-units before, and have no part in the order any more.
    """

    step: Step
    entry: Entry
    units: tuple[UnitKey, ...]
    left: tuple[UnitKey, ...] = ()

    @property
    def tells(self) -> tuple[Tell, ...]:
        return self.step.tells
