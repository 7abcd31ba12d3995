"""The words of the closed loop, each with its official Chinese.

The six stages are those of 甘政办发〔2026〕19号 第九项; the finer states and actions are this project's.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word whose value is stored and whose `zh` is shown."""

    zh: str

    def __new__(cls, value: str, zh: str) -> Self:
        term = str.__new__(cls, value)
        term._value_ = value
        term.zh = zh
        return term

    @classmethod
    def of(cls, value: str) -> Self | None:
        """The term that is stored as `value`, if there is one."""
        return next((term for term in cls if term.value == value), None)


class State(Term):
    """Where a work order (工单) stands."""

    NEW = "new", "新收"
    TRIAGE = "triage", "待交办"
    DISPATCHED = "dispatched", "待签收"
    OBJECTED = "objected", "异议待裁"
    HANDLING = "handling", "办理中"
    WAITING = "waiting", "待补正"
    ANSWERED = "answered", "待复核"
    CALLBACK = "callback", "待回访"
    CLOSED = "closed", "已销号"
    WITHDRAWN = "withdrawn", "已撤回"
    DECLINED = "declined", "不予受理"
    MERGED = "merged", "已合并"
    TRANSFERRED = "transferred", "已转办"


LIVE = (State.TRIAGE, State.DISPATCHED, State.OBJECTED, State.HANDLING, State.WAITING)
OPEN = (*LIVE, State.ANSWERED, State.CALLBACK)


class Action(Term):
    """What somebody does to a work order."""

    FILE = "file", "提交"
    FILE_UNSURE = "file_unsure", "提交待交办"
    DISPATCH = "dispatch", "交办"
    CLAIM = "claim", "签收"
    OBJECT = "object", "异议"
    UPHOLD = "uphold", "同意异议"
    REJECT = "reject", "驳回异议"
    RECALL = "recall", "改派"
    CONTACT = "contact", "已联系"
    DISPOSE = "dispose", "先期处置"
    HAND_OVER = "hand_over", "移交经办人"
    ASK = "ask", "一次性告知补正"
    SUPPLEMENT = "supplement", "补充材料"
    PAUSE_OVER = "pause_over", "补正到期"
    ASK_EXTENSION = "ask_extension", "申请延期"
    EXTEND = "extend", "同意延期"
    REFUSE = "refuse", "不同意延期"
    CONSULT = "consult", "征求配合单位意见"
    OPINE = "opine", "出具意见"
    WAIVE = "waive", "免予征求意见"
    ANSWER = "answer", "办结"
    STRIKE_OFF = "strike_off", "销号"
    SEND_BACK = "send_back", "退回重办"
    TRY = "try", "回访未接通"
    RATE_GOOD = "rate_good", "满意"
    RATE_BAD = "rate_bad", "不满意"
    RATE_LAST = "rate_last", "末轮不满意"
    UNREACHED = "unreached", "未回访到"
    ASK_EFFECT = "ask_effect", "跟踪问效"
    LASTING = "lasting", "成效稳定"
    LAPSE = "lapse", "问效期满"
    REOPEN = "reopen", "问题反弹"
    WITHDRAW = "withdraw", "撤回"
    DECLINE = "decline", "不予受理"
    TRANSFER = "transfer", "转办"
    MERGE = "merge", "合并"
    CONTEST = "contest", "不服处理"
    SPLIT = "split", "拆分"
    MEET = "meet", "会商"
    CONCLUDE = "conclude", "会商定责"
    RAISE = "raise", "升为紧急"
    RECLASS = "reclass", "调整类别"
    URGE = "urge", "催办"
    LIST = "list", "挂牌督办"
    MARK = "mark", "认定不合理"
    REQUEST = "request", "申请复议认定"
    SETTLE = "settle", "裁定申请"
    ESCALATE = "escalate", "提级办理"
    ERASE = "erase", "删除个人信息"


class Role(Term):
    """Who acts, or is told."""

    ENTERPRISE = "enterprise", "企业"
    STAFF = "staff", "承办单位"
    CO_STAFF = "co_staff", "配合单位"
    COORDINATOR = "coordinator", "协调员"
    SUPERVISOR = "supervisor", "督办"
    TIME = "time", "系统"


class Tell(Term):
    """Who is told of a step; EVERY_* is both units, or all parties, of the order."""

    ENTERPRISE = "E", "企业"
    EVERY_ENTERPRISE = "EE", "各诉求人"
    STAFF = "S", "承办单位"
    EVERY_STAFF = "SS", "原承办和新承办单位"
    CO_STAFF = "O", "配合单位"
    COORDINATOR = "C", "协调员"
    SUPERVISOR = "V", "督办"


class Clock(Term):
    """A limit that runs."""

    DISPATCH = "dispatch", "交办"
    SIGN = "sign", "签收"
    RULE = "rule", "异议裁定"
    CONTACT = "contact", "首次联系"
    DISPOSE = "dispose", "先期处置"
    HANDLE = "handle", "办结"
    DECIDE = "decide", "延期审批"
    PAUSE = "pause", "补正"
    OPINION = "opinion", "配合意见"
    SESSION = "session", "会商"
    SETTLE = "settle", "申请裁定"
    REVIEW = "review", "复核"
    CALLBACK = "callback", "回访"
    FOLLOW_UP = "follow-up", "跟踪问效"


class Class(Term):
    """How hard and how pressing an order is; it picks the column of limits."""

    CONSULT = "咨询", "咨询"
    GENERAL = "一般", "一般"
    COMPLEX = "复杂", "复杂"
    URGENT = "紧急", "紧急"


class Outcome(Term):
    """How a round ended; never mixed in a figure."""

    RESOLVED = "resolved", "已解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "无法解决已解释"
    PROMISED = "promised", "已承诺"


class AlertStep(Term):
    """The ladder of alerts, from the mildest."""

    WARN = "warn", "提醒"
    PRESS = "press", "催办"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"
    NOTICE = "notice", "书面通报"
    LISTED = "listed", "挂牌督办"


class Receiver(Term):
    """To whom an alert goes."""

    WAITED_FOR = "waited_for", "当前应办理的人"
    HEAD = "head", "单位负责人"
    COORDINATOR = "coordinator", "协调员"
    SUPERVISOR = "supervisor", "督办"


class ObjectionGround(Term):
    """Why a unit says that an order is not its own (异议)."""

    DUTY = "duty", "不属于本单位职责"
    PLACE = "place", "不在本单位辖区"
    SAME = "same", "同一事项已由别的单位在办"
    LEGAL = "legal", "应走法定程序"


class DeclineGround(Term):
    """Why an appeal is not taken on (不予受理)."""

    PERSONAL = "personal", "非企业经营事项"
    STATUTORY = "statutory", "已进入或应走法定程序"
    SETTLED = "settled", "同一事项已有终局处理"
    ELSEWHERE = "elsewhere", "不属本地管辖"
    VAGUE = "vague", "没有具体事项"


class Channel(Term):
    """Where an order is transferred to (转办), outside this office."""

    POLICE = "110", "110"
    FIRE = "119", "119"
    CONSUMER = "12315", "12315"
    ARBITRATION = "arbitration", "劳动仲裁"
    REVIEW = "review", "行政复议"
    PETITION = "petition", "信访"
    ABOVE = "above", "上级部门"


class Unsolved(Term):
    """The four words in which something is not solved (政策不知道、看不懂、用不上、用不畅); the ground of a rating."""

    NOT_KNOWN = "not_known", "不知道"
    NOT_UNDERSTOOD = "not_understood", "看不懂"
    NOT_USABLE = "not_usable", "用不上"
    NOT_SMOOTH = "not_smooth", "用不畅"


class Plea(Term):
    """What an enterprise may request of the supervisor."""

    MARK = "mark", "对不合理认定有异议"
    LEVEL = "level", "申请提级办理"
