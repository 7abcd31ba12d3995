"""What an action sets on the order besides state, clocks and history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow.counting import LAST_ROUND
from workflow.standing import TOP_LEVEL
from workflow.terms import Action, Class, Outcome, Plea

if TYPE_CHECKING:
    from workflow.order import WorkOrder
    from workflow.parts import Actor, Details


def nothing(order: WorkOrder, by: Actor, details: Details) -> None:
    return None


def lead(order: WorkOrder, by: Actor, details: Details) -> None:
    """The unit in charge; a lead is no co-unit any more."""
    if details.unit:
        order.lead_region, order.lead_name = details.unit
    order.handler = None
    order.co = [[region, name] for region, name in order.co if (region, name) != order.lead]


def dispatched(order: WorkOrder, by: Actor, details: Details) -> None:
    """Lead, co-units and class; 复杂 where co-units are named and nothing else is said."""
    if details.units:
        order.co = [list(unit) for unit in details.units]
    order.cls = details.cls or (Class.COMPLEX if details.units and order.cls is Class.GENERAL else order.cls)
    lead(order, by, details)


def concluded(order: WorkOrder, by: Actor, details: Details) -> None:
    order.co = [list(unit) for unit in details.units]
    lead(order, by, details)


def holder(order: WorkOrder, by: Actor, details: Details) -> None:
    order.handler = by.person


def handed_over(order: WorkOrder, by: Actor, details: Details) -> None:
    order.handler = details.person.person if details.person else None


def consulted(order: WorkOrder, by: Actor, details: Details) -> None:
    """Units that are asked for an opinion, or to a 会商, are co-units."""
    asked = dict.fromkeys((*order.co_units, *details.units))
    order.co = [list(unit) for unit in asked if unit != order.lead]


def answered(order: WorkOrder, by: Actor, details: Details) -> None:
    promised = details.promised if details.outcome is Outcome.PROMISED else None
    order.outcome, order.promised = details.outcome, promised


def struck_off(order: WorkOrder, by: Actor, details: Details) -> None:
    order.listed = False


def next_round(order: WorkOrder, by: Actor, details: Details) -> None:
    """The third round is 提级 and 挂牌."""
    order.round += 1
    if order.round >= LAST_ROUND:
        order.listed = True
        escalated(order, by, details)


def kept(order: WorkOrder, by: Actor, details: Details) -> None:
    """A promise that was kept is a solution."""
    order.outcome = Outcome.RESOLVED if order.outcome is Outcome.PROMISED else order.outcome


def left(order: WorkOrder, by: Actor, details: Details) -> None:
    """One of several goes; of the last the order itself goes."""
    if len(order.enterprises) > 1:
        gone(order, by, details)


def gone(order: WorkOrder, by: Actor, details: Details) -> None:
    order.gone = [*order.gone, by.person]


def contested(order: WorkOrder, by: Actor, details: Details) -> None:
    order.lead_region = order.lead_name = ""
    order.handler = None


def raised(order: WorkOrder, by: Actor, details: Details) -> None:
    order.cls, order.danger = Class.URGENT, order.danger or details.danger


def reclassed(order: WorkOrder, by: Actor, details: Details) -> None:
    order.cls = details.cls or order.cls


def listed(order: WorkOrder, by: Actor, details: Details) -> None:
    order.listed = True


def marked(order: WorkOrder, by: Actor, details: Details) -> None:
    order.unreasonable = True


def settled(order: WorkOrder, by: Actor, details: Details) -> None:
    """What was requested last, if it is granted."""
    if not details.granted:
        return
    if order.past(Action.REQUEST)[-1].ground == Plea.MARK.value:
        order.unreasonable = False
    else:
        escalated(order, by, details)


def escalated(order: WorkOrder, by: Actor, details: Details) -> None:
    order.level = min(order.level + 1, TOP_LEVEL)
