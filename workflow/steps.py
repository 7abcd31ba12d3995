"""The closed loop as a table: the only place that knows what may happen to a work order.

Buttons, permissions, clocks, notices and the diagram in the README are read from it.
Source: the six stages of 甘政办发〔2026〕19号 第九项 and 甘州区行动方案 附3-9b; the rows are this project's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.terms import LIVE, OPEN, Action, Clock, Role, State, Tell

A, C, R, S = Action, Clock, Role, State
_TELL = {tell.value: tell for tell in Tell}

E_, S_, O_, C_, V_, T_ = R.ENTERPRISE, R.STAFF, R.CO_STAFF, R.COORDINATOR, R.SUPERVISOR, R.TIME
ALL_CLOCKS = tuple(Clock)
LIVE_ZH = "在办"

# The clocks that a state waits by: leaving the state stops them.
OWN_CLOCK: dict[State, tuple[Clock, ...]] = {
    S.TRIAGE: (C.DISPATCH,),
    S.DISPATCHED: (C.SIGN,),
    S.OBJECTED: (C.RULE,),
    S.HANDLING: (C.CONTACT, C.DECIDE),
    S.WAITING: (C.PAUSE,),
    S.ANSWERED: (C.REVIEW,),
    S.CALLBACK: (C.CALLBACK,),
    S.CLOSED: (C.FOLLOW_UP,),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One row: from a state, an action leads to a state (None: it stays), by these roles."""

    state: State
    action: Action
    to: State | None
    by: tuple[Role, ...]
    starts: tuple[Clock, ...] = ()
    stops: tuple[Clock, ...] = ()
    tells: tuple[Tell, ...] = ()


def _told(letters: str) -> tuple[Tell, ...]:
    """`ESSC` as receivers: a doubled letter is one receiver of both units, or of all parties."""
    doubled = letters.replace("EE", "e").replace("SS", "s")
    return tuple(_TELL[mark.upper() * 2 if mark.islower() else mark] for mark in doubled)


def _rows(
    states: State | Iterable[State],
    action: Action,
    to: State | None,
    by: tuple[Role, ...],
    tells: str = "",
    *,
    starts: tuple[Clock, ...] = (),
    stops: tuple[Clock, ...] = (),
) -> Iterator[Step]:
    for state in (states,) if isinstance(states, State) else states:
        yield Step(state, action, to, by, starts, stops, _told(tells))


def _but(states: Iterable[State], *out: State) -> tuple[State, ...]:
    return tuple(state for state in states if state not in out)


_FIRST = (C.SIGN, C.HANDLE, C.OPINION)

_TABLE = (
    _rows(S.NEW, A.FILE, S.DISPATCHED, (E_,), "ESO", starts=_FIRST),
    _rows(S.NEW, A.FILE_UNSURE, S.TRIAGE, (E_,), "EC", starts=(C.DISPATCH,)),
    _rows(S.TRIAGE, A.DISPATCH, S.DISPATCHED, (C_,), "ESO", starts=_FIRST),
    _rows(S.DISPATCHED, A.CLAIM, S.HANDLING, (S_,), "E", starts=(C.CONTACT,)),
    _rows(S.DISPATCHED, A.OBJECT, S.OBJECTED, (S_,), "C", starts=(C.RULE,)),
    _rows(S.OBJECTED, A.UPHOLD, S.DISPATCHED, (C_,), "ESS", starts=(C.SIGN,)),
    _rows(S.OBJECTED, A.REJECT, S.DISPATCHED, (C_,), "S", starts=(C.SIGN,)),
    _rows((S.DISPATCHED, S.HANDLING), A.RECALL, S.DISPATCHED, (C_,), "ESS", starts=(C.SIGN,)),
    _rows(S.HANDLING, A.CONTACT, None, (S_,), "E", stops=(C.CONTACT,)),
    _rows(S.HANDLING, A.DISPOSE, None, (S_,), "EC", stops=(C.DISPOSE,)),
    _rows(S.HANDLING, A.HAND_OVER, None, (S_,), "ES"),
    _rows(S.HANDLING, A.ASK, S.WAITING, (S_,), "E", starts=(C.PAUSE,)),
    _rows(S.WAITING, A.SUPPLEMENT, S.HANDLING, (E_,), "S"),
    _rows(S.WAITING, A.PAUSE_OVER, S.HANDLING, (T_,), "ES"),
    _rows(_but(OPEN, S.WAITING), A.SUPPLEMENT, None, (E_,), "SC"),
    _rows(S.HANDLING, A.ASK_EXTENSION, None, (S_,), "C", starts=(C.DECIDE,)),
    _rows(S.HANDLING, A.EXTEND, None, (C_, V_), "ES", stops=(C.DECIDE,)),
    _rows(S.HANDLING, A.REFUSE, None, (C_, V_, T_), "S", stops=(C.DECIDE,)),
    _rows((S.DISPATCHED, S.HANDLING), A.CONSULT, None, (S_, C_), "O", starts=(C.OPINION,)),
    _rows(LIVE, A.OPINE, None, (O_,), "S", stops=(C.OPINION,)),
    _rows(LIVE, A.WAIVE, None, (C_,), "SO", stops=(C.OPINION,)),
    _rows(S.HANDLING, A.ANSWER, S.ANSWERED, (S_,), "EC", starts=(C.REVIEW,), stops=(C.HANDLE, C.DISPOSE, C.SESSION)),
    _rows(S.ANSWERED, A.STRIKE_OFF, S.CALLBACK, (C_,), "ES", starts=(C.CALLBACK,)),
    _rows(S.ANSWERED, A.SEND_BACK, S.HANDLING, (C_,), "ES", starts=(C.HANDLE,)),
    _rows(S.CALLBACK, A.TRY, None, (C_,), "C"),
    _rows(S.CALLBACK, A.RATE_GOOD, S.CLOSED, (E_, C_), "ESC", starts=(C.FOLLOW_UP,)),
    _rows(S.CALLBACK, A.RATE_BAD, S.HANDLING, (E_, C_), "ESC", starts=(C.HANDLE, C.CONTACT)),
    _rows(S.CALLBACK, A.RATE_LAST, S.CLOSED, (E_, C_), "ESCV", starts=(C.FOLLOW_UP,)),
    _rows(S.CALLBACK, A.UNREACHED, S.CLOSED, (C_,), "ES", starts=(C.FOLLOW_UP,)),
    _rows(S.CLOSED, A.ASK_EFFECT, None, (T_,), "E"),
    _rows(S.CLOSED, A.LASTING, None, (E_, C_), "SC", stops=(C.FOLLOW_UP,)),
    _rows(S.CLOSED, A.LAPSE, None, (T_,), "C", stops=(C.FOLLOW_UP,)),
    _rows(S.CLOSED, A.REOPEN, S.HANDLING, (E_,), "ESC", starts=(C.HANDLE, C.CONTACT)),
    _rows(LIVE, A.WITHDRAW, S.WITHDRAWN, (E_,), "ESOC", stops=ALL_CLOCKS),
    _rows(LIVE, A.DECLINE, S.DECLINED, (C_,), "ESO", stops=ALL_CLOCKS),
    _rows(LIVE, A.TRANSFER, S.TRANSFERRED, (C_,), "ESO", stops=ALL_CLOCKS),
    _rows(LIVE, A.MERGE, S.MERGED, (C_,), "EESO", stops=ALL_CLOCKS),
    _rows((S.DECLINED, S.TRANSFERRED, S.MERGED), A.CONTEST, S.TRIAGE, (E_,), "ECV", starts=(C.DISPATCH,)),
    _rows(LIVE, A.SPLIT, None, (C_,), "ES"),
    _rows(LIVE, A.MEET, None, (C_,), "ESO", starts=(C.SESSION,)),
    _rows(LIVE, A.CONCLUDE, S.DISPATCHED, (C_,), "ESO", starts=(C.SIGN, C.HANDLE), stops=(C.SESSION,)),
    _rows(_but(OPEN, S.OBJECTED, S.WAITING), A.RAISE, None, (C_,), "ES"),
    _rows(S.OBJECTED, A.RAISE, S.DISPATCHED, (C_,), "ES", starts=(C.SIGN,)),
    _rows(S.WAITING, A.RAISE, S.HANDLING, (C_,), "ES"),
    _rows(OPEN, A.RECLASS, None, (C_,), "ES"),
    _rows(OPEN, A.URGE, None, (E_,), "SC"),
    _rows(OPEN, A.LIST, None, (C_, V_, T_), "ESV"),
    _rows(OPEN, A.MARK, None, (C_,), "E"),
    _rows(_but(State, S.NEW), A.REQUEST, None, (E_,), "CV", starts=(C.SETTLE,)),
    _rows(_but(State, S.NEW), A.SETTLE, None, (V_,), "ECS", stops=(C.SETTLE,)),
    _rows(OPEN, A.ESCALATE, None, (C_, V_), "ESV"),
    _rows(_but(State, S.NEW), A.ERASE, None, (E_,), "C"),
)

STEPS: tuple[Step, ...] = tuple(step for rows in _TABLE for step in rows)
BY_KEY: dict[tuple[State, Action], Step] = {(step.state, step.action): step for step in STEPS}


def from_state(state: State) -> tuple[Step, ...]:
    """The rows that leave, or stay in, `state`."""
    return tuple(step for step in STEPS if step.state is state)


def diagram() -> str:
    """The state diagram in Mermaid, from the table; what every live state allows is drawn once, from all of them."""
    edges: dict[tuple[str, str], list[str]] = {}
    for (action, to), sources in _moves().items():
        for source in [LIVE_ZH] if sources >= set(LIVE) else [state.zh for state in State if state in sources]:
            edges.setdefault((source, to.zh), []).append(action.zh)
    ends = [state.zh for state in State if state not in (S.NEW, *OPEN)]
    return "\n".join(
        [
            "stateDiagram-v2",
            f"    [*] --> {S.NEW.zh}",
            f"    state {LIVE_ZH} {{",
            *(f"        {state.zh}" for state in LIVE),
            "    }",
            *(f"    {a} --> {b}: {' / '.join(actions)}" for (a, b), actions in edges.items()),
            *(f"    {end} --> [*]" for end in ends),
        ]
    )


def _moves() -> dict[tuple[Action, State], set[State]]:
    """From which states an action leads to a state."""
    moves: dict[tuple[Action, State], set[State]] = {}
    for step in STEPS:
        if step.to is not None:
            moves.setdefault((step.action, step.to), set()).add(step.state)
    return moves
