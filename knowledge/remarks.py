"""A bare sentence about something appealed before: take it back, hurry it, add to it, ask how it stands, judge it.

A sentence that tells a matter of its own is none: these are whole sentences, not words found in one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 40


class Remark(StrEnum):
    """What a sentence can only mean."""

    WITHDRAW = "withdraw"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    PROGRESS = "progress"
    WHY = "why"
    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True)
class Remarked:
    """`content`: the sentence itself is what is to be added; `reason`: why, where a withdrawal says it beside."""

    remark: Remark
    content: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What to do with the matter that is named in words (`换电表那件`); `words` are to be added to it."""

    remark: Remark
    matter: str
    words: str = ""


_THING = r"(?:诉求|工单|投诉|单子|申请|事情?|问题|反映|件)"
_ITS = (
    rf"(?:(?:(?:我|我们|咱|俺)?(?:上次|之前|前面|刚才|昨天|上周|那天)?(?:提|说|反映|投诉|报|交)?的?)?"
    rf"(?:这|那|这个|那个|这件|那件|这条|那条|这张|那张)?[一两二三四五六七八九十几]?(?:个|件|条)?{_THING}|这个|那个|它|我的|我们的)"
)
_POLITE = r"(?:您好|你好|喂|请问|请|麻烦|麻烦你|麻烦您|劳驾|那|那就|就|哎|帮我|帮我们|给我|给我们|帮忙|替我|快|赶紧)*"
_SINCE = (
    r"(?:(?:这?都|已经|这)?(?:过去?)?(?:[0-9一二两三四五六七八九十半几好多]+个?(?:多)?(?:天|周|星期|礼拜|月|小时|工作日)(?:多|半)?)"
    r"(?:过去|都过去)?了?(?:，|、|,| )?)?"
)
_ENDS = r"(?:了|吧|呀|啊|啦|呗|呢|吗|嘛|哦|哈|么|行吗|好吗|可以吗|，?谢谢|一下)*"
_DEALT = (
    r"(?:解决|处理|办|办好|办完|弄|弄好|修好|搞定|答复|回复|回应|反应|安排|受理|联系|"
    r"下文|动静|消息|回音|信儿?|结果|进展|说法|人(?:来|管|理|联系|处理|修)(?:我们?|一下)?)"
)

_PATTERNS: tuple[tuple[Remarked, str], ...] = (
    (
        Remarked(Remark.WITHDRAW),
        rf"(?:[^。！？!?]{{0,16}}(?:解决|好|通|修好|办好|弄好|办完|装上|装好|来过|不需要|用不着)了[，,。 ]?)?"
        rf"{_POLITE}(?:我|我们)?(?:想|要|想要|还是|决定)?"
        rf"(?:把|将)?{_ITS}?(?:给)?(?:我)?(?:撤(?:了|回|销|掉|单|诉|下)?|不?(?:用|要|必|需要)(?:再)?(?:办|管|处理|查|跟进)|"
        rf"(?<!不)(?:不|别)(?:再)?(?:办|提|投诉|反映|告|追究)|取消|作废|算了)(?:掉|回来)?{_ITS}?{_ENDS}",
    ),
    (
        Remarked(Remark.URGE),
        rf"{_POLITE}{_ITS}?[，, ]?{_SINCE}(?:你们)?(?:怎么|咋|为什么|为啥|到底)?(?:到现在)?"
        rf"(?:还|都|一直|也)+(?:是)?(?:没有?|不|没见|不见)(?:个|给|人|有)?"
        rf"{_DEALT}?(?:{_ITS})?(?:到底)?{_ENDS}",
    ),
    (
        Remarked(Remark.URGE),
        rf"{_POLITE}(?:你们)?(?:帮我?们?|给我?们?)?(?:再)?(?:催(?:一?催|一下|下|办)?|加急|加个急|抓紧(?:办|处理)?|快点(?:办|处理)?|尽快(?:办|处理|解决)?)(?:一下|下)?{_ITS}?{_ENDS}",
    ),
    (
        Remarked(Remark.URGE),
        rf"{_POLITE}{_ITS}?[，, ]?{_SINCE}(?:到底)?(?:什么时候|啥时候|几时|多久|何时|还要多久|还得多久|还要等多久|"
        rf"还得等多久|哪天)(?:才)?(?:能|可以|会)?"
        rf"(?:{_DEALT}|有{_DEALT}|给我们?{_DEALT}|来人)?{_ENDS}",
    ),
    (
        Remarked(Remark.SUPPLEMENT),
        rf"{_POLITE}(?:我|我们)?(?:还|再|还想|还要|想|要|想再|需要|能不能|可以)*(?:给你们?|给{_ITS})?(?:补充?|补交|补发|加|再发|再传|补传|添)(?:上|一?[张份个些句条点段下]|[几两][张份个句条]|一下|点儿?)?"
        rf"(?:照片|图片|相片|材料|资料|文件|情况|视频|截图|合同|证明|说明|证据|单据|票据|发票|信息|电话|内容)?{_ENDS}",
    ),
    (
        Remarked(Remark.PROGRESS),
        rf"{_POLITE}(?:我想)?(?:查一?下|问一?下|看一?下|了解一?下)?{_ITS}?(?:现在|目前)?(?:办|处理|进展|进行|弄|跟进)?(?:得|的)?(?:(?:怎么样|咋样|如何|到哪一?步|到哪里?|到什么程度|什么情况|啥情况|进度|进展){_ENDS}(?:如何|怎么样)?{_ENDS}|"
        rf"(?:有结果|有消息|有进展|办好|处理好|解决)了?(?:吗|没有?|么|没呢))",
    ),
    (
        Remarked(Remark.WHY),
        rf"{_POLITE}(?:为什么|为啥|怎么|咋)(?:就)?(?:是|要|得|会|非要|非得)*(?:等|拖|弄|办)?(?:到)?"
        r"(?:[这那]一?天|[这那]个(?:时间|日子|日期|时限)|(?:[0-9]{1,2}月)?[0-9]{1,2}[号日]|[这那]么(?:久|长时间))"
        rf"(?:才)?(?:能|会)?(?:{_DEALT}|办结|到期)?{_ENDS}",
    ),
)
_WHOLE = tuple((said, re.compile(pattern)) for said, pattern in _PATTERNS)
_TAKES_BACK = tuple(pattern for said, pattern in _WHOLE if said.remark is Remark.WITHDRAW)
_SAYS_IT = re.compile(r"撤|[不别](?:再)?(?:投诉|告|追究|办|反映)|取消")
_CLAUSES = re.compile(r"[，；;。！!]+")
_ADDS = re.compile(
    r"(?:补充|补一句|补充一[句点下]|再补充一[句点下]|再说一[句点下]|忘了说|忘记说|还有一[点句]|更正|另外补充)"
    r"(?:说明|一下)?[:：，, ]"
)
_TAIL = re.compile(r"[。！!？?…~～\s]+$")


def remark(text: str) -> Remarked | None:
    """What a bare sentence means; None where it tells something of its own. Never raises."""
    plain = _plain(text)
    if _ADDS.match(plain):
        return Remarked(Remark.SUPPLEMENT, content=True)
    if not plain or len(plain) > LONGEST:
        return None
    return next((said for said, pattern in _WHOLE if pattern.fullmatch(plain)), None) or _withdrawn_with_a_reason(plain)


_ORDER_WORDS = r"(?:[这那](?:一)?[件个条张](?:事|诉求|工单|单子|投诉)?|的?(?:事情?|诉求|工单|单子|投诉))"
_MATTER = r"(?:我们?的?)?(?P<matter>[^:：]{2,20}?)"
_MATERIAL = r"(?:一下|点儿?|[个些张份])*(?:照片|图片|材料|资料|文件|情况|视频|截图|合同|证明|说明|信息)*"
_HURRIES = r"催(?:一催|催|一下|下|办)(?:一下|下)?"
_NAMING = tuple(
    (meant, re.compile(pattern))
    for meant, pattern in (
        (Remark.SUPPLEMENT, rf"{_POLITE}(?:补充|加|添)[到给进]{_MATTER}{_ORDER_WORDS}?[上里中]?[:：，](?P<words>.+)"),
        (
            Remark.SUPPLEMENT,
            rf"{_POLITE}(?:给)?{_MATTER}{_ORDER_WORDS}[，]?(?:我?(?:还|再|想|要|得))*(?:补充|补交|补)"
            rf"{_MATERIAL}{_ENDS}(?:[:：，](?P<words>.+))?",
        ),
        (Remark.URGE, rf"{_POLITE}{_HURRIES}{_MATTER}{_ORDER_WORDS}?{_ENDS}"),
        (Remark.URGE, rf"{_MATTER}{_ORDER_WORDS}?[，。 ]?{_POLITE}(?:能不能|再|给)*{_HURRIES}{_ENDS}"),
        (
            Remark.PROGRESS,
            rf"{_POLITE}{_MATTER}{_ORDER_WORDS}?(?:现在|目前)?(?:办|处理|进行|弄)?[得的]?"
            rf"(?:到哪一?步|到哪里?|咋样|怎么样|什么情况|啥情况|什么进展|有(?:结果|消息|进展)(?=了)){_ENDS}",
        ),
    )
)


def named(text: str) -> Named | None:
    """An order named by its matter and what to do with it; whether such an order stands is for others to see."""
    plain = _plain(text)
    found = next(((meant, match) for meant, pattern in _NAMING if (match := pattern.fullmatch(plain))), None)
    if found is None:
        return None
    groups = found[1].groupdict()
    return Named(found[0], groups["matter"], groups.get("words") or "")


_DONE = re.compile(
    r".{0,8}?(?:已经|都|确实|真的|终于|现在|是)*(?<!不)(?<!没)(?:挺|很|非常|比较|还算)?(?:好了|解决了|处理好了|弄好了|修好了|办好了|办完了|"
    r"装好了|装上了|搞定了|通了|来[电水气]了|满意|没问题了|没事了)(?:的|了|啊|哈|呀)*"
)
_THANKS = re.compile(r"(?:好的?|嗯+|行|对|可以)?(?:谢谢|感谢|多谢|辛苦)?(?:你们?|您|大家|了|啦|啊)*")
_UNDONE = re.compile(
    r"(?:没有?|没给|没能|不算|不叫|未|哪里?)(?:真正|彻底|完全|全部|给我们?)?(?:解决|处理好|办好|弄好|修好|搞定|办成|装好|装上|落实)"
    r"|不满意|不行啊|没用|白跑|糊弄|敷衍|还是(?:没|不|老样子|那样|原样|一样)"
)
_OBJECTS = re.compile(
    r"(?:我们?|本人|俺|坚决|完全|很|真|就是|表示|对此?|这个?|处理|结果|你们|的)*"
    r"(?:不服|不同意|不认可|不认同|不接受|没法接受|接受不了|有异议|凭什么|凭啥|不公平)"
)
_ASKS_HOW = re.compile(r"怎么|如何|哪里|哪儿|多久|(?:吗|(?<!什)么)$")
_JUDGED_LONGEST = 80


def judgement(text: str) -> Remark | None:
    """Whether a sentence judges what was done: it is solved, it is not, or the decision is not accepted.

    It only means that where somebody was asked for it: the same words may tell of a new matter.
    """
    plain = _plain(text)
    clauses = [clause.strip() for clause in _CLAUSES.split(plain) if clause.strip()]
    if not clauses or len(plain) > _JUDGED_LONGEST:
        return None
    if any(_OBJECTS.match(clause) for clause in clauses) and not _ASKS_HOW.search(plain):
        return Remark.DISAGREE
    if _UNDONE.search(plain) and not _ASKS_HOW.search(plain):
        return Remark.UNSATISFIED
    done = [bool(_DONE.fullmatch(clause)) for clause in clauses]
    calm = all(is_done or _THANKS.fullmatch(clause) for is_done, clause in zip(done, clauses, strict=True))
    return Remark.SATISFIED if any(done) and calm and not text.rstrip().endswith(("?", "？")) else None


def _plain(text: str) -> str:
    return _TAIL.sub("", unicodedata.normalize("NFKC", text).strip()).replace(",", "，")


def _withdrawn_with_a_reason(plain: str) -> Remarked | None:
    """撤了吧，怕得罪人: the first clause or the last takes it back, the others say why."""
    first, *others = [clause.strip() for clause in _CLAUSES.split(plain)]
    if not others:
        return None
    if any(pattern.fullmatch(others[-1]) for pattern in _TAKES_BACK) and _SAYS_IT.search(others[-1]):
        return Remarked(Remark.WITHDRAW, reason="，".join([first, *others[:-1]]))
    if any(pattern.fullmatch(first) for pattern in _TAKES_BACK) and _SAYS_IT.search(first):
        return Remarked(Remark.WITHDRAW, reason="，".join(others))
    return None
