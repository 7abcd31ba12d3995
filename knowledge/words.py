"""Every sentence that a policy answer says to a person, and how clauses and dates are read out."""

from __future__ import annotations

import re
from datetime import date

DRAFT = "征求意见稿，尚未正式印发，仅供参考，以正式印发的文件为准"
OVER = "先说明：这条规定只执行到{day}，现在已经过期，不能再按它办理；有没有延续，请向{unit}核实。当时的内容是："
PAST = "先说明：这是{year}年的要求，期限已过，现在的做法请向{unit}核实。当时的内容是："
PLANNED = "先说明：这是{year}年的年度工作安排，现在是否照此执行，请向{unit}核实。当时的内容是："
OTHER_PLACE = "外地文件（{region}），在{home}不适用，仅供参考"
FROM_ABOVE = "{place}的文件里没有找到这件事的规定，以上是{region}文件的说法"
DOUBTED = "这条说法在后来收录的文件里核对不上，正在复核，请以文件原文或负责单位的答复为准"
IN_FORCE = "现行有效"
ISSUED = "已印发"
BACKGROUND = "这是文件对工作背景的说明，不是对企业的承诺"
TITLE_ONLY = "只收录了标题，正文缺失"

FIGURES = "关键数字：{figures}"
UNITS = "负责单位：{units}"
CO_UNITS = "配合单位：{units}"
DUE = "完成时限：{due}"
BASIS = "依据：{source}"
STATUS = "文件状态：{status}"
WARNING = "请注意：{warning}"
LOCAL = "本地负责落实：{units}（{source}）"
DIFFER = "请注意：关于{about}，文件里的说法不一致，可以转给{unit}确认："
MEASURES = "请注意区分：{about}。"
OTHER_VALUE = "· {said}"
SAYS = "{source}{mark}写的是{said}"
PAST_MARK = "（期限已过）"
SOME_UNIT = "负责单位"
ELSEWHERE = "另见{source}，说法不同：{said}"
CUT = "（其余见“看依据”）"
BESIDE = "相关内容：{title}——{answer}"

CHOICES = "您是不是想问下面这些？请点一个；都不是的话，可以换个说法再问，或者把问题转给负责单位。"
CHOICE_PLACE = "（{region}）"
NOT_FOUND = "我查了已收录的政策文件，没有找到写明这件事的条款，不敢随便答复您。"
NOT_FOUND_UNIT = "这类事情一般由{unit}负责。"
NOT_FOUND_PLACE = "已收录的{place}文件里没有写明这件事，{place}的做法请向当地部门或当地12345核实。"
PART = "关于“{part}”：{said}{mark}（{source}）"
PART_OPEN = "关于“{part}”：已收录的文件没有写明，可以向上面的负责单位核实。"
OFFER = "需要的话，我可以把您的问题转给相关单位，由工作人员答复您。"
TITLE_ONLY_REPLY = "《{title}》{number}目前只收录了标题，正文缺失，没有依据可以答复您，无法确认其中是怎么规定的。"

BASIS_TITLE = "《{title}》"
BASIS_NUMBER = "文号：{number}"
BASIS_ISSUER = "发文机关：{issuer}"
BASIS_DAY = "成文日期：{day}"
BASIS_NONE = "未载明"
BASIS_CLAUSES = "条款：{clauses}"
BASIS_CO_UNITS = "配合单位：{units}"
BASIS_TEXT = "原文{clause}：“{text}”"
BASIS_MORE = "其余条款原文较长，这里没有全部列出。"
BASIS_SUMMARY = "内容摘要（非原文）：{answer}"
BASIS_REPLY = "这是{unit}对同一个问题的书面答复（{clauses}），不是正式印发的文件。"
BASIS_REPLIED = "答复全文：{answer}"

REPLIES_TITLE = "{region}有关单位的答复"
REPLY_CLAUSE = "{day}答复"
EXPLAINED = "《{title}》解读"
ASKS_TO_EXPLAIN = ("{title}解读", "{title}讲了什么", "{title}怎么理解")

_ROW = re.compile(r"附(\d)-(\d+)(b?)")
_CLAUSES = (
    (re.compile(r"\d+"), r"第\g<0>条"),
    (re.compile(r"[一二三四五六七八九十]+"), r"第\g<0>项"),
    (re.compile(r"\(([一二三四五六七八九十]+)\)(\d+)([①-⑳])"), r"第(\1)项第\2点\3"),
    (re.compile(r"\(([一二三四五六七八九十]+)\)(\d+)"), r"第(\1)项第\2点"),
    (re.compile(r"\(([一二三四五六七八九十]+)\)"), r"第(\1)项"),
    (re.compile(r"([一二三四五六七八九十]+)\(([一二三四五六七八九十]+)\)"), r"第\1部分第(\2)项"),
    (re.compile(r"附(第[一二三四五六七八九十]+条)"), r"附件\1"),
)


def clause_words(clause: str) -> str:
    """A clause id as a person reads it: 32 -> 第32条, 附1-44 -> 附件1第44行, 六 -> 第六项; others as they stand."""
    if row := _ROW.fullmatch(clause):
        attachment, number, again = row.groups()
        unit = "项" if attachment == "3" else "行"
        return f"附件{attachment}{'后一个' if again else ''}第{number}{unit}"
    for pattern, reading in _CLAUSES:
        if pattern.fullmatch(clause):
            return pattern.sub(reading, clause)
    return clause


def due_words(due: str) -> str:
    """2026-12 -> 2026年底, 2026-10 -> 2026年10月底."""
    year, month = due.split("-")
    return f"{year}年底" if month == "12" else f"{year}年{int(month)}月底"


def day_words(day: date) -> str:
    """2023-12-31 -> 2023年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
