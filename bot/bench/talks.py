"""Scripted people for the crash runs: enterprises that ask, appeal, add and withdraw, and those who work on it.

Ten messages an enterprise. What each is answered is known, so that a person goes on only once it was read; `{number}`
stands for the number of the enterprise's own order, told when it was filed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PRESS, EDIT = "press", "edit"
FIRST_SHOP, FIRST_CLERK, OFFICE = 501, 601, 701
A_TALK = 10  # messages
MOST = 90  # enterprises: beyond them are the clerks

MATTERS = (
    ("区供电公司", "申请装电表半个月了还没人来装，天天催天天说等着"),
    ("区住建局", "门口自来水管漏水三天了没人来修"),
    ("区市场监管局", "去办食品经营许可证，窗口让我跑了四趟还没办下来"),
    ("区工信局", "申请稳岗补贴三个月没到账"),
    ("区税务局", "开票额度不够，去税务局办了三次没办成"),
    ("市自然资源局甘州分局", "厂房的不动产证办了半年没下来"),
    ("市生态环境局甘州分局", "排污许可证续期一直没人理"),
)
FIRMS = (
    "东关火锅店", "西街面粉厂", "南门汽修厂", "北环冷库", "临河纸箱厂", "青松苗圃", "金麦挂面厂", "祁连奶站",
    "丹霞客栈", "黑河饲料厂", "绿洲番茄厂", "平原种子行", "红砖窑厂", "白杨板材厂", "沙枣饮品厂", "长城轮胎店",
    "明月酒坊", "清泉豆腐坊", "飞雁物流站", "双桥五金店",
)  # fmt: skip
QUESTION, ANSWERED = "办电要几天", "3个工作日"


@dataclass(frozen=True, slots=True)
class Step:
    """One message: who sends it, what (text, or the label of a button on a message that holds `on`).

    Then `hears` is waited for, in the enterprise's chat.
    """

    sender: int
    what: str
    hears: str
    kind: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """An enterprise's steps, one after another."""

    shop: int
    steps: tuple[Step, ...]


def talks(count: int) -> list[Talk]:
    """Those of the first `count` enterprises."""
    return [Talk(FIRST_SHOP + n, tuple(_KINDS[n % len(_KINDS)](n))) for n in range(count)]


def clerks() -> dict[int, str]:
    """Who works for which unit."""
    return {FIRST_CLERK + n: unit for n, (unit, _) in enumerate(MATTERS)}


@dataclass(frozen=True, slots=True)
class _Somebody:
    n: int

    @property
    def shop(self) -> int:
        return FIRST_SHOP + self.n

    @property
    def clerk(self) -> int:
        return FIRST_CLERK + self.n % len(MATTERS)

    @property
    def firm(self) -> str:
        return FIRMS[self.n % len(FIRMS)]

    @property
    def words(self) -> str:
        return f"我们{self.firm}{MATTERS[self.n % len(MATTERS)][1]}"

    def says(self, what: str, hears: str) -> Step:
        return Step(self.shop, what, hears)

    def presses(self, label: str, hears: str, on: str = "") -> Step:
        return Step(self.shop, label, hears, PRESS, on)

    def files(self) -> Iterator[Step]:
        yield self.says(self.words, f"内容：{self.words}")
        yield self.says(f"电话139000003{self.n:02d}", f"联系方式：139****03{self.n:02d}")
        yield self.presses("确认提交", "已提交，工单号", f"139****03{self.n:02d}")


def _withdraws(n: int) -> Iterator[Step]:
    one = _Somebody(n)
    yield from one.files()
    yield one.presses("补充材料", "工单{number}", "已提交，工单号{number}")
    yield one.says(f"{one.firm}在后院，门牌{n + 1}号", "补充已附到工单{number}")
    yield Step(one.clerk, "签收", "已签收您的工单{number}", PRESS, "{number}")
    yield one.says(QUESTION, ANSWERED)
    yield one.says("查进度", "工单{number}：办理中")
    yield one.says("撤回", "撤回后工单{number}")
    yield one.presses("确认撤回", "工单{number}已撤回", "撤回后工单{number}")


def _is_served(n: int) -> Iterator[Step]:
    one = _Somebody(n)
    yield from one.files()
    yield Step(one.clerk, "签收", "已签收您的工单{number}", PRESS, "{number}")
    yield Step(one.clerk, "/已联系 {number}", "说已就工单{number}联系过您")
    yield one.presses("催办", "已替您催办工单{number}", "联系过您")
    yield Step(one.clerk, "/办结 {number} 今天上午已上门办好，联系人值班室", "工单{number}有答复了")
    yield Step(OFFICE, "/销号 {number}", "请您评价这次办理")
    yield one.presses("满意", "工单{number}已销号", "请您评价这次办理")
    yield one.says(QUESTION, ANSWERED)


def _changes_their_mind(n: int) -> Iterator[Step]:
    one = _Somebody(n)
    yield one.says("你好", "企业诉求服务")
    yield one.says(QUESTION, ANSWERED)
    yield one.says(f"{one.words}，已经三个月了", "已经三个月了")
    yield one.presses("修改", "请直接回复正确的内容", "已经三个月了")
    yield one.says(f"{one.words}，已经四个月了", "已经四个月了")
    yield Step(one.shop, f"{one.words}，已经五个月了", "已经五个月了", EDIT)
    yield one.presses("取消", "已取消，没有提交", "已经五个月了")
    yield from one.files()


_KINDS = (_withdraws, _is_served, _changes_their_mind)
