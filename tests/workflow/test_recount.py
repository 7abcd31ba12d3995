"""A limit over a year whose calendar is not loaded: provisional, and counted anew when it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflow.calendar import ZONE, Calendar, local
from workflow.holidays import YEARS, Year
from workflow.order import Actor, Details, Running, WorkOrder
from workflow.terms import Action, Class, Clock, Outcome

FILED = datetime(2026, 12, 30, 10, 0, tzinfo=ZONE)
UNTIL_2026 = Calendar()
UNTIL_2027 = Calendar((*YEARS, Year(2027, "某年通知", (("元旦", "01-01", "01-03"),), ("01-09",))))
CLERK = Actor(2, frozenset({("甘州区", "区供电公司")}))
REVIEWER = Actor(3, coordinator=True)


def filed() -> WorkOrder:
    order = WorkOrder("GZ-20261230-0001", 1, Class.GENERAL, "甘州区", "04.01", "normal", FILED)
    order.take(Action.FILE, Actor(1), FILED, UNTIL_2026, Details(unit=("甘州区", "区供电公司")))
    return order


def handle(order: WorkOrder) -> Running:
    found = order.live_clock(Clock.HANDLE)
    assert found is not None
    return found


def due(order: WorkOrder) -> str:
    return f"{local(handle(order).due):%m-%d %H:%M}"


def test_it_is_counted_by_weekends_and_marked_provisional() -> None:
    order = filed()
    assert handle(order).provisional
    assert due(order) == "01-06 18:00"


def test_while_the_year_is_not_loaded_nothing_changes() -> None:
    order = filed()
    assert not order.recount(FILED + timedelta(days=1), UNTIL_2026)
    assert handle(order).version == 1


def test_once_loaded_it_is_superseded_by_a_version_that_knows_the_holiday() -> None:
    order = filed()
    first = handle(order)
    assert order.recount(FILED + timedelta(days=1), UNTIL_2027)
    assert due(order) == "01-07 18:00"
    assert (handle(order).version, handle(order).provisional, handle(order).why) == (2, False, "日历更新")
    assert first.superseded
    assert order.next_alert_at == order.next_moment(UNTIL_2027)


def test_the_days_of_a_review_are_given_back_in_the_new_count_too() -> None:
    order = filed()
    answered, sent_back = FILED + timedelta(hours=5), FILED + timedelta(days=1)
    order.take(Action.CLAIM, CLERK, FILED, UNTIL_2026)
    order.take(Action.ANSWER, CLERK, answered, UNTIL_2026, Details(words="已办好", outcome=Outcome.RESOLVED))
    order.take(Action.SEND_BACK, REVIEWER, sent_back, UNTIL_2026, Details(words="请写明依据"))
    assert due(order) == "01-07 18:00"
    order.recount(sent_back, UNTIL_2027)
    assert due(order) == "01-08 18:00"
