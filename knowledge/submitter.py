"""Who brings an appeal, for whom, how hidden they wish to stay, and what kind of enterprise it is: from the words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.names import FIRM

SELF, CHAMBER, VISIT, PROXY = "本人", "商会", "走访", "代办"
OPEN, UNIT, FULL = "", "unit", "full"  # who is not told: nobody, the unit, everybody
SEVERAL = 2
MOST_FIRMS = 9999

_CHAMBER = re.compile(
    r"(?:我们?(?:是|这边是|这里是)?|本|这里是)[^，。；,;\n]{0,14}(?:商会|协会|工商联)|(?:商会|协会|工商联)[^，。；,;\n]{0,6}代"
)
_VISIT = re.compile(r"(?:走访|入企|包联|包抓联?|六必访)[^。；;\n]{0,16}(?:时|中|发现|反映|收集|了解|得知)")
_FOR = re.compile(
    r"(?:代表|代替|代(?!理|办|码|价|工|购|账|驾|收|缴|扣|征|销|加|步|言)|替)(?P<firm>[^，。；：,;:\s我他]{2,30}?)"
    r"(?:反映|反应|提交|提出|提个?诉求|投诉|求助|申诉|上报|来问|说一?下)"
)
_ON_BEHALF = re.compile(rf"(?:受|替|帮|为)(?P<firm>{FIRM})(?:的?委托|反映|反应|问|提|说)")
_WISHES_FULL = re.compile(
    r"完全匿名|全匿名|彻底匿名|不(?:想|愿意?|要|能)?留(?:下)?(?:任何|我的|我们的)?(?:联系方式|电话|姓名|名字|信息|身份)"
)
_WISHES_UNIT = re.compile(
    r"(?:别|不要|不想|不能|千万别)(?:让|叫|给|跟|对|告诉|透露给?|泄露给?)?(?:他们|对方|单位|部门|人家|承办单位|那边|[\u4e00-\u9fff]{1,6}局)?"
    r".{0,3}(?:知道|透露|泄露|告诉|晓得|说)(?:他们)?(?:出去)?(?:是)?(?:我|谁|咱|俺|我们)|"
    r"(?<!有人)(?<!被)(?<!被人)匿名(?!信|举报我|投诉我|电话|告我|账号)|(?:请|要求|希望|麻烦|替我|为我|给我|对我).{0,4}保密|"
    r"(?:怕|担心|害怕).{0,6}(?:报复|穿小鞋|打击|给小鞋)"
)
_SAID_COUNT = re.compile(
    r"(?:我们|咱们|俺们|等|共|一共|附近|全街|整条街|市场|园区|里)?(?P<n>\d{1,4}|[二两三四五六七八九十百]{1,4})多?[家户个]"
    r"(?:企业|公司|商户|商家|店铺?|门店|厂|合作社|经营户|个体户|饭馆|餐馆|商铺)[^，。；,;\n]{0,6}"
    r"(?:联名|联合|一起|一块|共同|集体|都|全|均|反映|反应|请求|要求|投诉|诉求|签名|等着|受影响)"
)
_LISTED = re.compile(
    rf"(?:^|[，。；,;\n：:]|我们(?:是)?|代表?|替)(?P<firms>{FIRM}(?:[、和与及以]{{1,2}}{FIRM})+)"
    r"(?:等.{0,6})?[^，。；,;\n]{0,4}(?:联名|联合|一起|一块|共同|集体|都|全|均|反映|反应|请求|要求|投诉)"
)
_FIRM = re.compile(FIRM)
_DIGITS = {mark: n for n, mark in enumerate("零一二三四五六七八九")} | {"两": 2}
_SUBJECTS = {
    "外资": re.compile("外资|外商投资|外商独资|外企|中外合资|中外合作|台资|港资|台商|港商"),
    "个体工商户": re.compile("个体工商户|个体户|个体经营|个体商户"),
    "重点项目": re.compile("重点项目|重大项目|省列|市列|招商引资项目|重点工程"),
}
_PARK = re.compile(
    r"((?:(?![在到的了是我们从向和与家把被个这那])[\u4e00-\u9fff]){2,12}?"
    r"(?:经济技术开发区|高新技术产业开发区|经济开发区|高新区|经开区|工业园区?|产业园区?|物流园区?|科技园区?|创业园区?|工业集中区))"
)
_NO_PARK = re.compile("^(?:整个|全|本|该|各|咱|一个|某|哪个|什么)")


@dataclass(frozen=True, slots=True)
class Submitter:
    """`behalf` is the firm that is appealed for, `firms` how many appeal together (0: one), `park` its name or ""."""

    brought: str = SELF
    behalf: str = ""
    firms: int = 0
    anonymity: str = OPEN
    subjects: tuple[str, ...] = ()
    park: str = ""


def submitter(text: str) -> Submitter:
    """What the words tell of who appeals. Never raises."""
    behalf = next((found["firm"] for how in (_FOR, _ON_BEHALF) if (found := how.search(text))), "")
    return Submitter(
        _brought(text, behalf), behalf, _firms(text), anonymity(text),
        tuple(kind for kind, said in _SUBJECTS.items() if said.search(text)), _park(text),
    )  # fmt: skip


def anonymity(text: str) -> str:
    """From whom the writer wishes to be hidden."""
    if _WISHES_FULL.search(text):
        return FULL
    return UNIT if _WISHES_UNIT.search(text) else OPEN


def _brought(text: str, behalf: str) -> str:
    if _CHAMBER.search(text):
        return CHAMBER
    if _VISIT.search(text):
        return VISIT
    return PROXY if behalf else SELF


def _firms(text: str) -> int:
    listed = _LISTED.search(text)
    named = len(set(_FIRM.findall(listed["firms"]))) if listed else 0
    said = max((_number(found["n"]) for found in _SAID_COUNT.finditer(text)), default=0)
    firms = min(max(named, said), MOST_FIRMS)
    return firms if firms >= SEVERAL else 0


def _number(said: str) -> int:
    """A number up to 999 in digits or in Chinese."""
    if said.isdigit():
        return int(said)
    hundreds, mark, rest = said.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = (_DIGITS.get(hundreds, 1) if mark else 0) * 100
    return total + (_DIGITS.get(tens, 1) if ten else 0) * 10 + _DIGITS.get(ones, 0)


def _park(text: str) -> str:
    found = _PARK.search(text)
    return found[1][:32] if found and not _NO_PARK.match(found[1]) else ""
