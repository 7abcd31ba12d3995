"""Where exactly an appeal's matter is: a street, a village, a market with a name of its own, from the words."""

from __future__ import annotations

import re

LONGEST = 20_000  # characters read
_CANDIDATE = re.compile(
    r"(?:在|位于|地址是?)?(?P<spot>(?P<name>(?:(?![的了是有没把被说和跟在俩件间个些几那这我你他们咱就要都也从给让叫请不])"
    r"[\u4e00-\u9fffA-Za-z0-9]){1,12}?)"
    r"(?P<kind>路|街|巷|镇|乡|村|社区|小区|园区|开发区|工业园|市场|广场|大厦|号楼|十字))"
    r"(?!(?<=市场)(?:局|所|监|价|份|主体|经济|化|准入|需求|行情|竞争|规律|秩序|营销))"
)
# no name: 门口修路, 厂门口路, 线路, 农村, 国内市场
_NO_NAME = re.compile(r"门口|门前|门外|楼下|附近|对面|旁边|隔壁|条|堵|挖|办|月|修$|封$|占$")
_NO_SPOT = re.compile(
    r"[公铁道马线电销出思套网退半门水管]路$|农村$|乡[镇村]$"
    r"|(?:进入|占领|开拓|国内|国外|国际|全国|本地|当地|资本|人才|劳动力|房地产|电力|要素|消费|整个|统一)市场$"
)
_SHORT_NAMES = re.compile(r"[东西南北中0-9A-Za-z]")
# 地点不对，是火车站; 地址：东街12号
_SAID = re.compile(
    r"(?:(?:^|(?<=[，,。；;！!\s]))(?:具体)?(?:地点|地址|位置)|(?:地点|地址|位置|地方)(?:不对|错了|有误|写错了?|记错了?))"
    r"[，,\s]*(?:(?:应该|应当|其实)?(?:是|在|改[成为])|[：:])\s*"
    r"(?P<spot>(?![不否你我]|[^，,。；;！!？?\n]{0,8}(?:哪|什么|多远))[^，,。；;！!？?\n]{2,20})"
)


def find_spot(text: str) -> str:
    """The spot that a text says to be the place, the last; else the first with a name of its own; "" for none."""
    text = text[:LONGEST]
    said = [match["spot"].strip() for match in _SAID.finditer(text)]
    named = (match["spot"] for match in _CANDIDATE.finditer(text) if _has_name(match))
    return said[-1] if said else next(named, "")


def _has_name(found: re.Match[str]) -> bool:
    name = found["name"]
    if _NO_NAME.search(name) or _NO_SPOT.search(found["spot"]):
        return False
    return len(name) > 1 or bool(_SHORT_NAMES.match(name))
