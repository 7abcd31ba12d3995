"""Every sentence that the HTTP app says by itself."""

from __future__ import annotations

TOO_LONG = "您的消息超过2万字，系统一次收不下。请分几条发送，或作为文件上传。"
TOO_BIG = "这次提交的内容太大，系统收不下。请缩短文字后再试。"
EMPTY = "消息是空的，请先写下要说的话。"
TOO_FAST = "您发得有点快，请过一分钟再发。先前发出的消息都已收到。"
STALE_PAGE = "页面已过期，请刷新页面后再试。"
UNREADABLE = "没有看懂这次提交，请刷新页面后再试。"
CROWDED = "这个对话在别处也打开着，本页改为定时刷新。"
FAILED = "系统暂时出了点问题，请稍后再试。"

FILE_KIND = "这种文件不能上传。可以上传jpg、png、pdf、docx、xlsx、mp3、ogg、amr、mp4、txt文件。"
FILE_MISMATCH = "文件内容与扩展名不一致，没有保存。请检查后重新上传。"
FILE_TOO_BIG = "文件超过20MB，没有保存。请压缩或拆分后再上传。"
FILE_EMPTY = "文件是空的，没有保存。请检查后重新上传。"
FILE_MACROS = "文件里带有宏，没有保存。请另存为不带宏的docx、xlsx，或者转成pdf再上传。"
FILE_INFECTED = "文件查出带有病毒，没有保存。请用杀毒软件检查后，换一个干净的文件再上传。"
FILE_UNFIT = {
    "kind": (415, FILE_KIND),
    "mismatch": (415, FILE_MISMATCH),
    "macros": (415, FILE_MACROS),
    "empty": (400, FILE_EMPTY),
    "big": (413, FILE_TOO_BIG),
    "infected": (415, FILE_INFECTED),
}
FILE_STATES = {
    "waiting": (409, "这个文件正在接收，请过几分钟再打开。"),
    "refused": (410, "这个文件没有收下：种类、大小不合要求，或者带有病毒。发送人已收到说明，可以请对方换一个重发。"),
    "failed": (410, "这个文件没能从发送它的聊天软件取到。发送人已收到说明，可以请对方重新发送。"),
}

FILE_NOT_HERE = "这个文件打不开：可能已不由您办理，或者文件留在发送它的聊天软件里。请向协调员询问。"
NOT_FOUND = "没有这个页面。请从首页进入。"
LINK_TITLE = "链接已失效"
LINK_GONE = "这个链接已经用过，或者已经过期。请联系发给您链接的工作人员，重新要一个。"
DESK_TITLE = "需要工作人员身份"
DESK_REFUSED = "工作台只对承办单位和营商环境建设局的工作人员开放。请用发给您的一次性链接进入；企业办事请回首页。"
ORDER_TITLE = "没有查到这件工单"
ORDER_NOT_HERE = "没有查到这件工单，或者它不由您办理。请核对工单号，或回工作台看您可以办理的工单。"
PAGE_TITLE = "页面打不开"

BY_STATUS = {400: UNREADABLE, 403: STALE_PAGE, 404: NOT_FOUND, 405: UNREADABLE, 413: TOO_BIG}
