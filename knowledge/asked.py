"""What kind of fact a question asks for, and whether a card holds that kind of fact."""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.base import Card
from knowledge.normalize import plain


class Asked(StrEnum):
    DURATION = "duration"
    DATE = "date"
    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    UNIT = "unit"
    PHONE = "phone"
    PLACE = "place"
    PAPERS = "papers"
    NAME = "name"


_ASKS = {
    Asked.DURATION: r"多久|多长时间|(几|多少)个?(天|日|小时|工作日|分钟|月)|时限|多快|等多长|最快|用时|时长|得等",
    Asked.DATE: r"什么时候|啥时候|何时|哪天|几号|几月|截止|截至|最晚|最迟|到期|哪年|哪一年",
    Asked.MONEY: r"多少钱|几万|几百|几千|多少元|多少万|金额|额度|收多少|贵不贵|给多少|几块|多少费|费用多少|罚多少|掏钱",
    Asked.SHARE: r"百分之[几多]|百分比|几成|比例|占比|多大份额|费率|利率|率[是要定达得有多]|[^效]率$|几个点|多少个点",
    Asked.NUMBER: r"多少|几[家个户名件项份步样条处人所台张位]",
    Asked.UNIT: r"谁[管来]|谁负责|归[谁哪]|找谁|哪[个家些](部门|单位|局|科)|[什啥]么?部门|哪里管|牵头|主管",
    Asked.PHONE: r"电话(是|号|多少)|号码|联系方式|打哪个电话|联系电话|微信号",
    Asked.PLACE: r"在哪|哪里(办|领|交|看|查|有|能)|去哪|上哪|什么地方|啥地方|地址|到哪",
    Asked.PAPERS: r"(哪些|什么|啥|几[样份个]|多少份?)(材料|资料|证件|手续|证明|东西)|[带交备](什么|啥|哪些)|材料清单",
    Asked.NAME: r"叫什么|叫啥|什么名|是什么意思|啥意思|哪[几两]|哪些|什么平台|包括什么|有什么",
}
_HELD = {
    Asked.DURATION: r"\d\s*个?(工作日|天|日|小时|分钟|个月|月|年)|当场|当天|随时|即时|即办|立即|超期",
    Asked.DATE: r"年底|月底|年末|\d\s*(月|日|年)|每[周月季年]|提前|以后|之前",
    Asked.MONEY: r"\d\s*[万亿千百]?(元|块)|\d%|免费|免收|不收|不花|零投资|减免|返还",
    Asked.SHARE: r"\d%|\d成|为0|全部|全覆盖",
    Asked.NUMBER: r"\d",
    Asked.PHONE: r"\d{5,}",
    Asked.PLACE: r"大厅|窗口|平台|网|app|专区|中心|热线|渠道|法庭|法院|园区|系统",
    Asked.PAPERS: r"\d份|材料|资料.{0,4}(包括|有)|免提交|凭证|身份证",
    Asked.NAME: r".",
}
_PERMIT = re.compile(
    r"([\u4e00-\u9fff]{2})(?:经营|生产|批发|零售|专卖|卫生|从业|工程)*(?:许可证|专卖证|健康证|运输证|资格证|驾驶证)"
)
_QUESTIONS = {kind: re.compile(pattern) for kind, pattern in _ASKS.items()}
_FACTS = {kind: re.compile(pattern) for kind, pattern in _HELD.items()}


def asked_kinds(text: str) -> frozenset[Asked]:
    """The kinds of fact that the question in `plain` form asks for; none for a yes-or-no question."""
    return frozenset(kind for kind, pattern in _QUESTIONS.items() if pattern.search(text))


def named_permits(text: str) -> frozenset[str]:
    """What the permits named in the question are for (规划, 食品): a card on another permit does not answer."""
    return frozenset(_PERMIT.findall(text))


def held_kinds(card: Card) -> frozenset[Asked]:
    """The kinds of fact that the card states."""
    text = plain(f"{card.answer} {' '.join(card.figures)}")
    found = {kind for kind, pattern in _FACTS.items() if pattern.search(text)}
    return frozenset(found | ({Asked.UNIT} if card.units else set()) | ({Asked.DATE} if card.due else set()))
