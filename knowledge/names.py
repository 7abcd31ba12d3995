"""The names that people give of themselves: found by the words before them, and covered."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻"
    "祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇"
    "栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊"
)
_GIVEN = r"[\u4e00-\u9fff]"
_NOT_GIVEN = "了的是在来去过着们说要不没有把被给让叫到也都就还和跟与或等吗呢吧啊经理老板总主任师傅先生女士"
_SAID = re.compile(
    r"(?:我(?:的名字)?叫|(?<=[，,。 ])叫|我姓|本人(?:叫|姓名)?[:： ]?|姓名[:：是为 ]{0,2}|联系人[:：是为 ]{0,2}|"
    r"法(?:人|定代表人)(?:代表)?[:：是为 ]{0,2}|负责人[:：是为 ]{0,2}|"
    r"我是(?=[\u4e00-\u9fff]{2,3}[，,。、 ]|[\u4e00-\u9fff](?:老板|经理|总)))"
    rf"(?P<name>[{_SURNAMES}](?:(?![{_NOT_GIVEN}]){_GIVEN}){{0,2}})"
)
_SUFFIX = (
    r"(?:有限责任公司|股份有限公司|有限公司|集团|公司|合作社|加工厂|厂|商行|经营部|超市|饭店|饭馆|餐馆|餐厅|酒店|宾馆|民宿|"
    r"养殖场|农场|牧场|工作室|事务所|商店|药店|门市部|大排档|面馆|茶馆|诊所|幼儿园|加油站|修理部|旅社|客栈|车行|酒楼|饭庄|农家乐|店)"
)
_PART = r"(?:(?![的了是在我你他它们有被把不没说让给去来从向对为这那个就也都还很和与及])[\u4e00-\u9fffA-Za-z0-9（）()·])"
FIRM = rf"{_PART}{{1,24}}?{_SUFFIX}"
_OWN_FIRM = re.compile(
    r"(?:我们?(?:公司|厂|店|企业|单位|家)?(?:是|叫)|本(?:公司|厂|店|企业)(?:是|叫|名称)?[:：（( ]{0,2}|"
    rf"(?:公司|企业|店|厂)(?:名称|名字)?(?:叫|是|为|[:：])[ ]?)(?P<name>{FIRM})"
)
# 我们王家大饭店申请……, 金色农场反映……: a name right behind 我们, or before what only its owner does
_NAMED = re.compile(
    rf"(?:(?:我们?|咱们?|俺们?|本人的?|自家)(?:的|家的?|这个|这边)?(?P<ours>{FIRM})(?!的?(?:隔壁|旁边|对面|附近))"
    rf"|(?:^|[，。；！,;!\n：:])\s*(?P<name>{FIRM})(?=[^，。；\n]{{0,6}}?(?:反映|申请|投诉|举报|诉求|求助|来信|来电|实名|匿名)))"
)
# no name of one's own: what stands for somebody else, or for any firm at all
_NOT_OWN = re.compile(
    r"申请|要求|反映|投诉|举报|隔壁|旁边|对面|附近|门口|门前|楼上|楼下|供电|供水|自来水|燃气|天然气|电力|热力|供热|物业|国网|银行|保险|"
    r"移动|联通|电信|担保|公交|城投|[一二两三几多各某别]家|客户|同行|有[家个]|一[家个]|家(?:公司|店|厂|企业)$|^(?:去|到|找|联系|等|想|要|新?开|刚开|办|请|催|欠|跟)"
)
_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{2,3}?[省市县区])+")
SHORTEST_FIRM = 4
COVER, NAMELESS_FIRM = "*", "某企业"


def people(text: str) -> Iterator[tuple[int, int]]:
    """Where somebody says a name of their own or of whom to reach."""
    for found in _SAID.finditer(text):
        yield found.span("name")


def said_names(text: str) -> tuple[str, ...]:
    """The names that the text says, each once."""
    return tuple(dict.fromkeys(text[start:end] for start, end in people(text)))


def cover_people(text: str, known: tuple[str, ...] = ()) -> str:
    """The same text, as long as before, with given names as asterisks: 我叫张** ; and those that were said before."""
    return cover_known(text, (*known, *said_names(text)))


def cover_known(text: str, known: tuple[str, ...]) -> str:
    """The same text, as long as before, with the given names of these people as asterisks."""
    for name in sorted(set(known), key=len, reverse=True):
        text = text.replace(name, name[0] + COVER * (len(name) - 1))
    return text


def own_firms(text: str) -> tuple[str, ...]:
    """The firms that the writer says to be, each once, and without the place before the name."""
    said = [found["name"] for found in _OWN_FIRM.finditer(text)]
    named = (found["ours"] or found["name"] for found in _NAMED.finditer(text))
    said += [name for name in named if len(name) >= SHORTEST_FIRM and not _NOT_OWN.search(name)]
    return tuple(dict.fromkeys(name for firm in said for name in (firm, _bare(firm))))


def _bare(firm: str) -> str:
    """甘州区大发饭店 is called 大发饭店; what would be no name any more stays whole."""
    bare = _PLACE.sub("", firm)
    return bare if len(bare) >= SHORTEST_FIRM else firm


def cover_firms(text: str, firms: tuple[str, ...] = ()) -> str:
    """The text without the writer's own firm, and without these firms."""
    for firm in sorted({*own_firms(text), *firms}, key=len, reverse=True):
        text = text.replace(firm, NAMELESS_FIRM)
    return text
