"""Personal data in what people write: found, masked, and the ways to reach them brought to one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    IDENTITY = "identity"
    CARD = "card"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"
    PASSPORT = "passport"


@dataclass(frozen=True, slots=True)
class Span:
    """text[start:end] is a secret of this kind; `value` is it in one form (digits only, e-mail in small letters)."""

    start: int
    end: int
    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: Kind
    pattern: re.Pattern[str]
    holds: Callable[[str, re.Match[str], str], bool]


_WIDE = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {0x3000: " ", 0x00D7: "X"}
_SPOKEN = _WIDE | dict(
    zip(map(ord, "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"), "0001234567891123456789", strict=True)
)
_GAP = r"[^\w\u4e00-\u9fff\n]{0,3}\n?_?"
_DIGIT = rf"(?:{_GAP}[0-9])"

# No longer number goes on behind it; the next item of a list, or the next mobile, is none.
_ENDS = r"(?![0-9])(?![^\w\u4e00-\u9fff\n]{1,3}(?!1[3-9][0-9]{9})[0-9]{3})"
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?(?:00)?86{_GAP})?1{_GAP}[3-9]{_DIGIT}{{9}}{_ENDS}")
_LANDLINE = re.compile(r"(?<![0-9-])\(?0[0-9]{2,3}\)?[ ./—–-]{0,3}[2-9](?:[ -]?[0-9]){6,7}(?![0-9])")
_LOCAL = re.compile(r"(?<![0-9-])[2-9][0-9]{6,7}(?![0-9])")
_IDENTITY = re.compile(rf"(?<![0-9A-Za-z])[1-9]{_DIGIT}{{16}}{_GAP}[0-9Xx](?![0-9A-Za-z])")
_IDENTITY_15 = re.compile(rf"(?<![0-9A-Za-z])[1-9]{_DIGIT}{{14}}(?!{_DIGIT})(?![A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ \t-]{0,2}[0-9]){12,18}(?![ -]?[0-9])(?![A-Za-z])")
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_IS = r"(?:号码|账号|帐号|号|群|ID|id)?[ :是为=加]{0,3}"
_WECHAT = re.compile(
    rf"(?:微信|薇信|威信|weixin|wechat|[Vv][Xx]|[Ww][Xx]|[Vv]信){_IS}([A-Za-z0-9][A-Za-z0-9_-]{{4,19}})", re.I
)
_QQ = re.compile(rf"[Qq][Qq]{_IS}([1-9][0-9]{{4,11}})(?![0-9])")
_PASSPORT = re.compile(r"(?:护照|通行证|回乡证)" + _IS + r"([A-Za-z]{1,2}[0-9]{7,9})(?![0-9])")

_BIRTHDAY = re.compile(r"[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_BIRTHDAY_15 = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])[0-9]{6}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}"
)
_DAY = re.compile(r"(?:19|20)[0-9]{2}[-./ ]?(?:0?[1-9]|1[0-2])[-./ ]?(?:[0-3]?[0-9])(?![0-9])")
_SAYS_IDENTITY = re.compile(r"身份|证件号|身分")
_SAYS_COMPANY = re.compile(r"信用代码|税号|注册号|执照|编号|单号|订单|许可证|案号|代码|批号|条码")
_NAMED_COMPANY = re.compile(rf"(?:{_SAYS_COMPANY.pattern})号?码?[ :为是]{{0,3}}$")
_SAYS_CARD = re.compile(r"卡号|账号|帐号|账户|帐户|银行卡|打款|转账|汇款|打到|转到|汇到|打我卡|开户行|卡")
_SAYS_PHONE = re.compile(r"电话|座机|联系|手机|拨打|打过来|致电|[Tt][Ee][Ll]|号码|来电")
_MONEY = re.compile(r"[ ]?(?:元|万|块|亿|吨|斤|公斤|平|亩|度|[%％‰])")
_HOTLINE = re.compile(r"0[0-9]{2,3}[^0-9]{0,3}(?:12345|12315|95598|1[12][0-9])$")


def find(text: str) -> list[Span]:
    """Every secret in order of place, none overlapping another. Never raises; time grows with the text's length."""
    taken: list[Span] = []
    for track in (text.translate(_WIDE), text.translate(_SPOKEN)):
        for rule in _RULES:
            taken.extend(span for span in _spans(track, rule) if not _overlaps(span, taken))
    return sorted(taken, key=lambda span: span.start)


def mask(text: str) -> str:
    """The same text, as long as before, with every secret's middle as asterisks."""
    return _masked(text, find(text))


def mask_only(text: str, values: Collection[str]) -> str:
    """The same text with those secrets masked whose value, in one form, is among `values`."""
    return _masked(text, [span for span in find(text) if span.value in values] if values else [])


def _masked(text: str, spans: Iterable[Span]) -> str:
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = _covered(text[span.start : span.end], span.kind)
    return "".join(letters)


def mask_contacts(text: str) -> str:
    """Ways to reach somebody, parted by 、, each masked; a bare WeChat name too, which no word names."""
    return "、".join(_masked_alone(part) for part in text.split("、"))


def _masked_alone(contact: str) -> str:
    masked = mask(contact)
    return masked if masked != contact else _covered(contact, Kind.WECHAT)


def hide(text: str) -> str:
    """The same text with every secret wholly as asterisks: of who wishes that nobody finds out."""
    letters = list(text)
    for span in find(text):
        letters[span.start : span.end] = "*" * (span.end - span.start)
    return "".join(letters)


def contacts(text: str) -> tuple[str, ...]:
    """How to reach the writer: mobiles, landlines, e-mail, WeChat and QQ in one form, each once, in order."""
    wanted = {Kind.MOBILE, Kind.LANDLINE, Kind.EMAIL, Kind.WECHAT, Kind.QQ}
    return tuple(dict.fromkeys(span.value for span in find(text) if span.kind in wanted))


def _spans(track: str, rule: _Rule) -> Iterator[Span]:
    for match in rule.pattern.finditer(track):
        if rule.holds(_only(match[0]), match, track):
            group = match.re.groups
            yield Span(match.start(group), match.end(group), rule.kind, _value(match[group], rule.kind))


def _overlaps(span: Span, taken: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in taken)


def _only(text: str) -> str:
    return re.sub(r"[^0-9X]", "", text.upper())


def _value(text: str, kind: Kind) -> str:
    if kind in (Kind.EMAIL, Kind.WECHAT, Kind.PASSPORT):
        return text.lower() if kind is Kind.EMAIL else text
    digits = _only(text)
    return digits[-11:] if kind is Kind.MOBILE else digits


_SHOWN = {
    Kind.MOBILE: (3, 4), Kind.LANDLINE: (4, 2), Kind.IDENTITY: (3, 2), Kind.CARD: (0, 4),
    Kind.EMAIL: (1, 0), Kind.WECHAT: (2, 0), Kind.QQ: (2, 0), Kind.PASSPORT: (1, 0),
}  # fmt: skip


def _covered(secret: str, kind: Kind) -> str:
    """The secret with asterisks, its first and last few letters and all that is no letter left as they are."""
    local, at, host = secret.partition("@")
    places = [i for i, letter in enumerate(local) if letter.isalnum()]
    first, last = _SHOWN[kind]
    first += max(0, len(places) - 11) * (kind is Kind.MOBILE)  # +86 in front is no secret
    hidden = set(places[first : len(places) - last] if len(places) > first + last else places)
    return "".join("*" if i in hidden else letter for i, letter in enumerate(local)) + at + host


def _near(track: str, match: re.Match[str], words: re.Pattern[str], reach: int = 12) -> bool:
    return words.search(track, max(0, match.start() - reach), match.start()) is not None


def _is_mobile(digits: str, match: re.Match[str], track: str) -> bool:
    """Eleven digits right behind the name of a company's number are that number; a word between: masked."""
    named = _NAMED_COMPANY.search(track, max(0, match.start() - 12), match.start())
    return not _MONEY.match(track, match.end()) and named is None


def _is_landline(digits: str, match: re.Match[str], track: str) -> bool:
    return not _HOTLINE.search(match[0])


def _is_local(digits: str, match: re.Match[str], track: str) -> bool:
    dated = len(digits) == 8 and _DAY.match(digits) is not None
    return not dated and not _MONEY.match(track, match.end()) and _near(track, match, _SAYS_PHONE, 6)


def _is_identity(digits: str, match: re.Match[str], track: str) -> bool:
    if _near(track, match, _SAYS_COMPANY, 8):
        return False
    return _BIRTHDAY.fullmatch(digits) is not None or _near(track, match, _SAYS_IDENTITY)


def _is_identity_15(digits: str, match: re.Match[str], track: str) -> bool:
    if _near(track, match, _SAYS_COMPANY, 8):
        return False
    return _BIRTHDAY_15.fullmatch(digits) is not None or _near(track, match, _SAYS_IDENTITY)


def _is_card(digits: str, match: re.Match[str], track: str) -> bool:
    if _near(track, match, _SAYS_COMPANY, 8) or _DAY.match(match[0]) or _MONEY.match(track, match.end()):
        return False
    return _near(track, match, _SAYS_CARD) or (digits[0] in "3456" and len(digits) >= 15 and _luhn(digits))


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _always(digits: str, match: re.Match[str], track: str) -> bool:
    return True


_RULES = (
    _Rule(Kind.EMAIL, _EMAIL, _always),
    _Rule(Kind.IDENTITY, _IDENTITY, _is_identity),
    _Rule(Kind.MOBILE, _MOBILE, _is_mobile),
    _Rule(Kind.IDENTITY, _IDENTITY_15, _is_identity_15),
    _Rule(Kind.CARD, _CARD, _is_card),
    _Rule(Kind.LANDLINE, _LANDLINE, _is_landline),
    _Rule(Kind.WECHAT, _WECHAT, _always),
    _Rule(Kind.QQ, _QQ, _always),
    _Rule(Kind.PASSPORT, _PASSPORT, _always),
    _Rule(Kind.LANDLINE, _LOCAL, _is_local),
)
