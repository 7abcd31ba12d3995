"""Stories that several tests play: rows of who, what and which words, and an order that is brought to a state."""

from __future__ import annotations

from collections.abc import Iterable

from tests.town import METER, Town

Doing = tuple[str, ...]

PHONE = "13900000213"
RESULT = "电表今天已经装好并送电，外线已改造，联系人值班室"
NEXT_DAY = ("until", "2026-10-13 09:30")

FILED: tuple[Doing, ...] = (("shop", "says", METER), ("shop", "presses", "确认提交"))
CLAIMED = (*FILED, ("clerk", "presses", "签收"))
ANSWER = (("clerk", "presses", "办结"), ("clerk", "says", RESULT))
ANSWERED = (*CLAIMED, *ANSWER)
STRUCK_OFF = (*ANSWERED, ("office", "presses", "销号"))
OBJECTED = (
    *FILED,
    ("clerk", "presses", "异议"),
    ("clerk", "presses", "不属于本单位职责"),
    ("clerk", "says", "这是户内线路，建议由区住建局办理"),
)
REDONE = (*STRUCK_OFF, ("shop", "presses", "不满意"))

LONG: tuple[Doing, ...] = (
    ("shop", "says", METER),
    ("shop", "says", f"我们在东环路市场，电话{PHONE}"),
    ("shop", "presses", "确认提交"),
    ("clerk", "presses", "异议"),
    ("clerk", "presses", "不属于本单位职责"),
    ("clerk", "says", "这是户内线路，建议由区住建局办理"),
    ("office", "presses", "驳回异议"),
    ("office", "says", "装表由供电公司负责"),
    ("clerk", "presses", "签收"),
    ("clerk", "presses", "看原文和电话"),
    ("clerk", "presses", "已联系"),
    ("shop", "presses", "补充材料"),
    ("shop", "sends", "photo", "这是申请单"),
    ("shop", "presses", "催办"),
    NEXT_DAY,
    ("clerk", "presses", "办结"),
    ("clerk", "says", RESULT),
    ("office", "presses", "退回重办"),
    ("office", "says", "没有写清楚哪天送电"),
    ("clerk", "presses", "办结"),
    ("clerk", "says", "10月13日上午已经送电，企业试用正常"),
    ("office", "presses", "销号"),
    ("shop", "presses", "没人联系过我"),
    ("shop", "presses", "不满意"),
    ("shop", "says", "来了一趟又走了，电还是没有"),
    ("clerk", "presses", "已联系"),
    ("clerk", "presses", "办结"),
    ("clerk", "presses", "部分解决"),
    ("clerk", "says", "已装临时电表，正式电表下周到货"),
    ("office2", "presses", "销号"),
    ("shop", "presses", "满意"),
)


async def do(town: Town, doing: Doing) -> None:
    """One row of a story."""
    who, *what = doing
    if who == "until":
        return await town.until(what[0])
    await getattr(town.people[who], what[0])(*what[1:])


async def play(town: Town, rows: Iterable[Doing]) -> None:
    """The rows, one after another."""
    for doing in rows:
        await do(town, doing)
