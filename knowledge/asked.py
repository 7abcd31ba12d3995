"""What kind of fact a question asks for, and whether a card holds that kind of fact."""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.base import Card


class Asked(StrEnum):
    DURATION = "duration"
    DATE = "date"
    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    UNIT = "unit"
    PHONE = "phone"
    PERSON = "person"
    ADDRESS = "address"
    HOURS = "hours"
    PLACE = "place"
    PAPERS = "papers"
    NAME = "name"


_ASKS = {
    Asked.DURATION: r"多久|多长时间|(几|多少)个?(天|日|小时|工作日|分钟|月)|时限|多快|等多长|最快|用时|时长|得等",
    Asked.DATE: r"什么时候|啥时候|何时|哪天|几号|几月|截止|截至|最晚|最迟|到期|哪年|哪一年",
    Asked.MONEY: (
        r"多少(钱|元|万|块|费|补助|补贴|奖|工资|租金|罚款)|几[万千百]|几(块|毛)钱?|几分钱|金额|额度|贵不贵|便宜多少|门票|月租|租金"
        r"|(补|贴|奖|罚|收|交|给|发|领|赔|返|退|省)[助贴励款费钱到给]{0,2}(多少|几[块万千百])|费用多少|掏钱|价格|什么价"
    ),
    Asked.SHARE: r"百分之[几多]|百分比|几成|比例|占比|多大份额|费率|利率|率[是要定达得有多]|[^效]率$|几个点|多少个点",
    Asked.NUMBER: r"多少|几[家个户名件项份步样条处人所台张位]",
    Asked.UNIT: r"谁[管来]|谁负责|归[谁哪]|找谁|哪[个家些](部门|单位|局|科)|[什啥]么?部门|哪里管|牵头|主管",
    Asked.PHONE: (
        r"(电话|手机|微信|邮箱)(号|是|多少|给|有没有|几号|号码)|(的|留个|给个|要个|有个|查个)(电话|手机|微信|邮箱)|号码是|联系方式|打哪个电话"
        r"|联系电话|举报电话|咨询电话"
    ),
    Asked.PERSON: r"(是|叫|有)(谁|哪位|哪几位|哪个人)(?!管|负责|来)|姓什么|叫什么名字|哪位(领导|局长|主任|干部)|名单",
    Asked.ADDRESS: r"哪条(路|街)|地址|几楼|门牌|哪栋|怎么走|设在哪个?(国家|城市|路|街|楼)|在什么位置|具体位置",
    Asked.HOURS: r"几点|周末(开|上班|办)|上班时间|营业时间|中午(开|上班|办|休)|星期[六天日]|节假日(开|上班|办)",
    Asked.PLACE: r"在哪|哪里(办|领|交|看|查|有|能)|去哪|上哪|什么地方|啥地方|地址|到哪",
    Asked.PAPERS: r"(哪些|什么|啥|几[样份个]|多少份?)(材料|资料|证件|手续|证明|东西)|[带交备](什么|啥|哪些)|材料清单",
    Asked.NAME: r"叫什么|叫啥|什么名|是什么意思|啥意思|哪[几两]|哪些|什么平台|包括什么|有什么",
}
_HELD = {
    Asked.DURATION: r"\d\s*个?(工作日|天|日|小时|分钟|个月|月|年)|当场|当天|随时|即时|即办|立即|超期|每[周月季年天日]",
    Asked.DATE: r"年底|月底|年末|\d\s*(月|日|年)|每[周月季年]|提前|以后|之前",
    Asked.MONEY: r"\d\s*[万亿千百]?(元|块)|\d%|免费|免收|不收|不花|零投资|减免|返还",
    Asked.SHARE: r"\d%|\d成|为0|全部|全覆盖",
    Asked.NUMBER: r"\d",
    Asked.PHONE: r"\d{5,}",
    Asked.PERSON: r"召集人|名单|组长",
    Asked.ADDRESS: r"\d号(?!文)|[路街]\d|\d[楼层]",
    Asked.HOURS: r"24小时|全天|周末|节假日|午间|延时|错时|\d[点时]",
    Asked.PLACE: r"大厅|窗口|平台|网|app|专区|中心|热线|渠道|法庭|法院|园区|系统",
    Asked.PAPERS: (
        r"\d[份件](材料|资料)|(材料|资料|证件)(包括|有|为|是|:)|身份证|(提交|提供|凭|出具).{2,24}(表|证|书|单|合同|报告|照)"
        r"|免提交|(不用|无需|不再)(再)?(交|提供|提交)"
    ),
    Asked.NAME: r".",
}
_PERMIT = re.compile(
    r"([\u4e00-\u9fff]{2})(?:经营|生产|批发|零售|专卖|卫生|从业|工程)*(?:许可证|专卖证|健康证|运输证|资格证|驾驶证)"
)
_ACT = re.compile(r"注销|变更|迁移|吊销|补办|续期|年检|年报|转让|过户|分立|停业")
PRECISE = frozenset({Asked.PHONE, Asked.PERSON, Asked.ADDRESS, Asked.HOURS, Asked.MONEY, Asked.PAPERS})
_QUESTIONS = {kind: re.compile(pattern) for kind, pattern in _ASKS.items()}
_FACTS = {kind: re.compile(pattern) for kind, pattern in _HELD.items()}


def asked_kinds(text: str) -> frozenset[Asked]:
    """The kinds of fact that the question in `plain` form asks for; none for a yes-or-no question."""
    return frozenset(kind for kind, pattern in _QUESTIONS.items() if pattern.search(text))


def named_permits(text: str) -> frozenset[str]:
    """What the permits named in the question are for (规划, 食品): a card on another permit does not answer."""
    return frozenset(_PERMIT.findall(text))


def named_acts(text: str) -> frozenset[str]:
    """What is to be done with something that may be done many things with: how long opening takes is no answer to how
    long deregistering takes."""
    return frozenset(_ACT.findall(text))


def holds(card: Card, kind: Asked, text: str) -> bool:
    """Whether the card, whose answer and figures are `text` in `plain` form, states that kind of fact."""
    if (kind is Asked.UNIT and card.units) or (kind is Asked.DATE and card.due):
        return True
    return kind in _FACTS and bool(_FACTS[kind].search(text))
