"""Orders of one unit alone: nobody's opinion has to be waited for."""

from __future__ import annotations

from tests.workflow.stories import Story
from workflow.terms import Class, Outcome


class Alone(Story):
    """A story without co-units."""

    def __init__(self, cls: Class = Class.GENERAL, *, danger: bool = False) -> None:
        super().__init__(cls, danger=danger)
        self.order.co = []


def in_callback(cls: Class = Class.GENERAL, outcome: Outcome = Outcome.RESOLVED) -> Alone:
    """Filed on Mon 10-12, answered on Tue, struck off, the question delivered, on Wed 10-14 10:00."""
    story = Alone(cls)
    story.filed("10-12 09:00").claimed("10-12 10:00").answered("10-13 10:00", outcome).struck_off("10-14 10:00")
    return story


def in_round(n: int, cls: Class = Class.GENERAL) -> Alone:
    """In callback on 10-14 for the n-th time; rounds in between lasted minutes."""
    story = in_callback(cls)
    for minute in range(1, n):
        story.rated_bad(f"10-14 10:{minute}0").answered(f"10-14 10:{minute}1").struck_off(f"10-14 10:{minute}2")
    return story
