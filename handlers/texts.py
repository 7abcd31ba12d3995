"""Every sentence the bot says: what happened, what happens next, by when, what one can do."""

from __future__ import annotations

from workflow.refusals import Refusal
from workflow.terms import ObjectionGround

# labels of buttons; those of the acceptance contract are never changed
CONFIRM = "确认提交"
CHANGE = "修改"
CANCEL = "取消"
SOLVED = "解决了"
NOT_SOLVED = "没解决,要提诉求"
BASIS = "看依据"
CLAIM = "签收"
OBJECT = "异议"
ANSWER = "办结"
CONTACTED = "已联系"
NO_CONTACT = "没联系上"
DISPOSED = "先期处置"
STRIKE_OFF = "销号"
SEND_BACK = "退回重办"
GOOD = "满意"
BAD = "不满意"
URGE = "催办"
WITHDRAW = "撤回"
SUPPLEMENT = "补充材料"
PROGRESS = "查进度"
RECALL = "改派"
UPHOLD = "同意改派"
REJECT = "驳回异议"
OTHER_UNIT = "其他单位"
TRY = "没打通"
UNREACHED = "未回访到"
PHONE_GOOD = "满意"
PHONE_BAD = "不满意"
NOBODY_CAME = "没人联系过我"
STILL_BROKEN = "问题没解决"
WITHDRAW_NOW = "确认撤回"
FULL_TEXT = "看原文和电话"
WRONG = "答案有误"
ONE_POINT = "按一件答复"
SPLIT_ANEW = "重新分项"
SAME_ANSWER = "照上次答复报送"
AS_WRITTEN = "照这样报送"
TASK_ANSWER = "回答"
TASK_STANDS = "原答复无误"
TASK_NOT_OURS = "不归我单位"
TASK_APPROVE = "通过"
TASK_RETURN = "退回修改"
TASK_HAND_OVER = "转给单位"
TASK_DROP = "不作答复"
TASK_TELL_ALL = "逐一告知"
TASKS = "知识任务"
MORE = "更多操作"
OPINE = "出具意见"
CONTEST = "不服处理"
REQUEST = "申请复议认定"
SETTLE = "裁定申请"
GRANT = "同意"
NOT_GRANT = "不同意"
SURE = "确认提出"
NOT_SURE = "再想想"
IN_DANGER = "危及人身或财产安全"
NO_DANGER = "没有安全危险"
USUAL_LIMIT = "按规定的时限"
WORKDAYS = "{n}个工作日"
NO_CO_UNITS = "没有配合单位"
BY_OFFICE = "交协调员"
LASTING = "效果稳定"
REOPEN = "问题反弹"

# greetings and help
WELCOME = (
    "您好，这里是{region}企业诉求服务。您可以：\n"
    "1. 直接问政策，例如“办电要几天”；\n"
    "2. 直接说遇到的问题，我会替您转给负责的单位，并告诉您几时之前办好；\n"
    "3. 发“查进度”，看您提过的诉求办到哪一步；\n"
    "4. 发“/删除我的信息”，删除您在这里留下的个人信息。\n"
    "遇到着火、漏气、有人受伤，请先拨打110、119或120。"
)
THANKS = "不客气。以后有政策问题或难处，直接发消息给我就行。"
OFF_TOPIC = "这件事不在企业诉求服务的范围内。个人事务可以拨打12345咨询；涉企的政策问题和难处，请直接告诉我。"
SMALLTALK = "我只管查涉企政策和转办企业诉求。您可以直接问政策，或者说说遇到的难处。"
RUDE = "听得出来您很生气。请告诉我发生了什么事：在哪里、从什么时候开始、卡在哪一步，我马上替您转给负责的单位。"
HUMAN = "要找人办，直接说出您的难处并点“确认提交”，负责单位的工作人员会联系您；也可以拨打12345，由人工接听。"
NOT_ORDERED = "我不能按这样的要求改变办事规则。您可以直接问政策，或者说说遇到的难处。"
HELP_STAFF = (
    "您好，{name}。您在这里可以：\n"
    "发“/工单”看待办工单，点按钮签收、联系企业、办结或提出异议，“/超时”“/退回”只看这两类；\n"
    "发“/知识”看等您单位答复的政策问题；\n"
    "发“/请假 明天”记请假，发“/值班”看本单位谁值班；\n"
    "也可以直接问政策，例如“办电要几天”。"
)
HELP_COORDINATOR = (
    "您好，{name}。您在这里可以：\n"
    "发“/工单”看全部在办工单，等您处理的排在前面；\n"
    "发“/知识”看等待答复和审核的政策问题，“/知识 12”打开第12件；\n"
    "发“/邀请 单位 姓名”生成工作人员的一次性加入链接，例如“/邀请 区供电公司 姓名”；\n"
    "在单位的工作群（或群里的一个话题）发“/绑定 单位”，新工单会发到那里，“/解绑”取消；\n"
    "人员离开一个单位发“/移出 单位 姓名”，不再任职发“/解除 姓名”；\n"
    "发“/超时”“/退回”“/督办”看这几类工单，发“/统计”看办理情况；\n"
    "发“/值班 单位 姓名 下周一”安排值班，发“/请假 明天”记请假；\n"
    "也可以直接问政策。"
)
HELP_SUPERVISOR = (
    "您好，{name}。超时工单的书面通报和挂牌督办会发到这里。您可以：\n"
    "发“/工单”看等您裁定申请、审批第二次延期的工单，点按钮办理；\n"
    "发工单号查看办理情况，也可以挂牌督办、提级办理；\n"
    "也可以直接问政策。"
)
UNKNOWN_COMMAND = "没有“{command}”这个命令。可以用：{commands}。也可以直接用平常的话告诉我。"

# bad input
EMPTY = "这条消息是空的。请用文字说说您要问的政策或遇到的问题。"
NO_WORDS = "这条消息里没有我能看懂的文字。请用中文说说您要问的政策或遇到的问题。"
TOO_LONG = "您的消息有{n}个字，我只能先读前{most}个字，全文已经保存。请把最要紧的事用一两句话再说一遍。"
VOICE_ALONE = "语音已收到，但还不能转成文字。请打字说一遍是什么事、在哪里，一两句话就行。"
FILE_ALONE = (
    "文件已收到。请再用一句话说明是什么事；如果是给已有工单补充，请在“查进度”里点“补充材料”。"
    "最多10个文件，每个不超过20MB，一件诉求合计不超过50MB。"
)
VOICE_ADDED = "语音已存入工单{number}，但还不能转成文字。请补充文字说明：打字说一遍要点，承办单位才看得明白。"
PLACE_ALONE = "位置已收到。请再用一句话说明是什么事。"
CARD_ALONE = "联系方式已收到。请再用一句话说明是什么事，在哪里。"
CONTACT_CARD = "联系人{name}，电话{phone}"
PIN = "地图位置（{at}）"
NOT_READ = "这类消息（贴纸、投票等）我看不了。请用文字说说您的问题，也可以发照片、文档、语音或位置。"
EDITED = "补充说明（编辑）：{text}"
EDIT_TOO_LATE = "您修改了之前的消息，系统仍按原来的内容处理，没有变动。要更正，请重新发一条。"
EDIT_ON_RECORD = "您修改的话已经记入工单{number}，系统保留原来的文字。要更正，请重新发一条，或在工单里补充说明。"
ALBUM_LATE = "同一组文件里有一个到得晚，没有收进工单{number}。请打开这个工单，补充时再发一次。"
JOINED_GROUP = "我已加入本群。请协调员在群里发送“/绑定 单位名称”，绑定后本单位的工单会发到这里。"
FILES_OF_ORDER = "附件（登录工作台后可以打开）："
FILE_LINE = "{name}：{link}"
A_FILE = "文件"
FILE_KINDS = {"photo": "照片", "voice": "语音", "document": "文件", "location": "位置"}
FILE_NAMED = "{kind}“{name}”"
FILE_NOT_TAKEN = "{file}没有收下：{why}"
FILE_WHY = {
    "kind": "系统不收这种内容，压缩包、程序和旧版doc、xls都收不下。",
    "mismatch": "内容与扩展名不一致，可能已经损坏。请检查后重新发送。",
    "macros": "里面带有宏。请另存为不带宏的docx、xlsx，或者转成pdf再发。",
    "empty": "文件是空的。请检查后重新发送。",
    "big": "超过20MB。请压缩或拆分后再发。",
    "many": "这里已经有10个文件。请先提交，其余的以后作为补充材料发送。",
    "together": "这件诉求的文件合计会超过50MB。请压缩，或者只发最要紧的。",
    "infected": "查出带有病毒，没有保存。请用杀毒软件检查后，换一个干净的文件再发；已说的事照常办理。",
    "gone": "没能从聊天软件取到，可能超过20MB，或者已被删除。请重新发送，或在网页上传。",
    "unfetched": "多次都没能从聊天软件取到。请重新发送，或在网页上传；已说的事照常办理。",
}
FILE_WHY_SHORT = {
    "kind": "不收这种文件",
    "mismatch": "内容与扩展名不一致",
    "macros": "带有宏",
    "empty": "文件是空的",
    "big": "超过20MB",
    "infected": "带有病毒",
    "gone": "没能从聊天软件取到",
    "unfetched": "没能从聊天软件取到",
}
FILES_CAN = (
    "可以发jpg、png照片，pdf、docx、xlsx、txt文件，mp3、ogg、amr语音和mp4视频；"
    "最多10个文件，每个不超过20MB，一件诉求合计不超过50MB。"
)
FILES_TOO_MUCH = "工单{number}的文件合计会超过50MB，这次的{n}个文件没有收下。请压缩，或者只发最要紧的。"
FILE_INFECTED_OFFICE = (
    "有人发来的文件查出带有病毒，已经拦下，没有保存，也没有转给任何人（文件登记号{id}）。发送人已收到说明。"
)
FILE_COMING = "（正在接收，请稍后打开）"
FILE_NOT_HERE = "（没有收下：{why}）"
FILE_UNSCANNED = "（还没有查毒，打开请小心）"
PLACE_SHOWN = "位置{name}（纬度和经度：{at}）"
FILES_ADDED = "（附件{n}个）"
STALE = "这个按钮已经失效，事情没有变动。请发“{hint}”看最新的情况。"
HINT_ENTERPRISE = "查进度"
HINT_STAFF = "/工单"
DONE_BEFORE = "工单{number}的这一步刚才已经记下，再点一次没有任何变动。"
NOT_FOUND = "没有查到这个工单号。请核对编号，或发“查进度”看您自己的工单。"
RECEIVED_LATER = "您的消息已经收到并保存，系统处理时出了点问题，工作人员会跟进。您也可以稍后再发一次。"
DEAD_LETTER = "有一条消息处理了{n}次都没有成功（编号{key}），已通知对方“消息已收到”。请查看系统日志，并人工跟进。"

# asking
GLAD = "好的，有别的问题随时问我。"
NO_BASIS = "这条回答的依据已经过了时效，请把问题再问一遍。"

# a question without an answer, told to who asked
GAP_BY = "{due}前把答复发到这里"
GAP_LATE = "原定{due}前答复，现在已经超时，单位已收到提醒，有了答复马上发到这里"
GAP_NOTED = "您的问题已经记下，由{unit}答复，{by}。等不及的话，可以点“没解决,要提诉求”。"
GAP_JOINED = "同样的问题已经有人问过，正由{unit}答复，{by}。等不及的话，可以点“没解决,要提诉求”。"
GAP_AGAIN = "您问过的这个问题还在办，由{unit}答复，{by}。等不及的话，可以点“没解决,要提诉求”。"
GAP_ANSWERED = (
    "您{day}问的“{question}”有答复了：\n{answer}\n答复单位：{unit}。\n"
    "还没有解决，可以点“没解决,要提诉求”；觉得不对，可以点“答案有误”。"
)
DROPPED_TOLD = (
    "您{day}问的“{question}”，工作人员看过以后不作书面答复。原因：{note}\n"
    "还需要办理的话，请点“没解决,要提诉求”，我们会转给负责的单位。"
)
OWN_QUESTION = "您问的“{question}”正由{unit}答复，{due}前发到这里。"
NO_OWN_QUESTIONS = "您现在没有等待答复的问题。有政策问题，直接发消息给我就行。"

# an answer that somebody says is wrong
ASK_WRONG = "请直接回复哪里不对，最好写明正确的说法或依据。我会转给负责的单位核对。"
WRONG_SHORT = "请写得具体一些：哪一句不对，正确的应该是什么。"
WRONG_STILL_OPEN = "刚才那条答复哪里不对，还可以接着直接回复；不用说了，就发“取消”。"
WRONG_NOTED = "谢谢您指出来。由{unit}核对，{due}前把结果发到这里。在此之前，请以单位的正式答复为准。"
WRONG_NOTED_LATE = (
    "谢谢您指出来。这条答复已有人反映，正由{unit}核对，原定{due}前，现在已经超时，单位已收到提醒；"
    "有了结果马上发到这里。"
)
CORRECTED_TOLD = (
    "您{day}问“{question}”，并指出答复有误。{unit}核对后已经更正，现在的答复是：\n{answer}\n谢谢您帮我们改正。"
)
STANDS_TOLD = (
    "您{day}问“{question}”，并指出答复有误。{unit}核对后认为原答复没有问题。说明：{answer}\n"
    "还有疑问，可以点“没解决,要提诉求”。"
)
MISLED_TOLD = "更正：您{day}问过“{question}”，当时的答复有误，已经更正。现在的答复是：\n{answer}\n核对单位：{unit}。"
RECALLED = "更正：您{day}问过“{question}”，当时的答复有变化，请以这里为准：\n{words}"

# the work on the knowledge, told to units and coordinators
TASK_KIND = {"gap": "问题待答复", "correction": "答复需核对", "explain": "文件待解读"}
TASK_STATE = {"open": "待答复", "answered": "待审核", "done": "已通过", "dropped": "不作答复"}
TASK_OFFICE = "营商环境建设局（协调员）"
TASK_HEAD = "知识任务{id}（{kind}）"
TASK_QUESTION = "企业问：{question}"
TASK_ALSO = "已有{n}次相同的提问，还这样问过：{questions}"
TASK_DOCUMENT = "文件：《{title}》。请写一篇简短的解读，说清对企业意味着什么、怎么申请、找谁办。"
TASK_CARD = "现在的答复（{title}）：{answer}"
TASK_WORDS = "企业说：{words}"
TASK_NOTE = "说明：{note}"
TASK_NOTE_BY = "{unit}认为不归本单位：{words}"
TASK_SAYS = "拟答复：{answer}"
TASK_SAYS_STANDS = "单位认为原答复无误：{answer}"
TASK_LIMIT = "负责：{unit}；时限：{due}{late}"
TASK_NEW = "有新的知识任务，请在{due}前处理。"
TASK_MORE_WORDS = "又有企业反映同一条答复有误，说明已补充在下面。"
TASK_NOBODY = "{unit}现在没有人能在系统里收到知识任务{id}，请电话联系，或点“转给单位”。"
TASK_ANSWERED = "{unit}已就知识任务{id}写好答复，请审核。通过后会发给每一位提问的人，并收入知识库。"
TASK_GIVEN_BACK = "知识任务{id}被单位退回，请点“转给单位”交给合适的单位。"
TASK_RETURNED = "知识任务{id}的答复被退回修改，时限不变：{due}。原因：{note}"
TASK_HANDED = "知识任务{id}转给您单位，请在{due}前答复。"
TASK_APPROVED = "您写的知识任务{id}的答复已通过审核，不用再处理。"
TASK_UNDONE = "文件的导入已撤回，知识任务{id}不用再处理。"
TASK_UNDONE_NOTE = "导入已撤回"
TASK_SOON = "知识任务{id}快到期了，请在{due}前答复。"
TASK_LATE = "知识任务{id}超时未答复，时限是{due}（{unit}）。请尽快答复；不归本单位的请写明理由退回。"
TASK_LATE_REVIEW = "知识任务{id}已过时限{due}，{unit}的答复还在等审核，请尽快审核。"
ASK_TASK_ANSWER = {
    "gap": "请直接回复知识任务{id}的答复：先写结论，再写依据、材料、找谁办。最多{most}字，审核通过后原样发给企业。",
    "correction": "请直接回复更正后的完整答复（知识任务{id}），最多{most}字。审核通过后，它会替换原来的整段答复。",
    "explain": "请直接回复解读的全文（知识任务{id}），最多{most}字：对企业意味着什么、怎么申请、找谁办。",
}
ASK_TASK_STANDS = "请直接回复为什么原答复无误（知识任务{id}），审核通过后会告诉反映的人。"
ASK_TASK_NOT_OURS = "请直接回复为什么知识任务{id}不归您单位，最好写明该由哪个单位答复。"
ASK_TASK_RETURN = "请直接回复退回知识任务{id}的理由，单位会看到。"
ASK_TASK_DROP = "请直接回复知识任务{id}不作答复的原因，提问的人会看到。"
ASK_TASK_UNIT = "知识任务{id}转给哪个单位？请点一个，或直接回复单位名称。"
TASK_ANSWER_LENGTH = "答复要写{least}到{most}个字，您写了{n}个字。请改好后再发一次。"
TASK_REASON_SHORT = "请把原因写清楚一些，对方会看到。"
TASK_MOVED = "知识任务{id}现在是“{state}”，您刚才的话没有记入。请发“/知识”看最新的情况。"
TASK_WRITER = "知识任务{id}的答复是您写的，不能由您审核，{who}。"
TASK_OWN_ANSWER = "这份答复是您写的，不能由您自己通过，{who}。"
REVIEW_COORDINATOR = "请换一位协调员审核"
REVIEW_SUPERVISOR = "现在没有别的协调员，请由督办人员审核"
REVIEW_NOBODY = "现在没有别的协调员，也没有督办人员：请先用 qisu invite 增加一位，再由他审核"
TASK_NOT_SUPERVISOR = "知识任务{id}的答复由协调员审核，督办人员不用处理。"
TASK_SAME_UNIT = "知识任务{id}现在就由{unit}负责，请选另一个单位。"
DONE_ANSWERED = "知识任务{id}的答复已报送审核，通过后发给提问的人。"
DONE_ANSWERED_OWN = "知识任务{id}的答复已记下。写答复的人不能自己通过，{who}，通过后发给提问的人。"
DONE_NOT_OURS = "知识任务{id}已退回协调员，本单位不用再处理。"
DONE_RETURNED = "知识任务{id}已退回{unit}修改，时限不变：{due}。"
DONE_DROPPED = "知识任务{id}已记为不作答复，原因已告诉提问的人。"
DONE_HANDED = "知识任务{id}已转给{unit}，{due}前答复。"
DONE_GAP = "知识任务{id}已通过：答复发给了{n}位提问的人，并已收入知识库，以后有人问就直接答复。"
DONE_STANDS = "知识任务{id}已通过：原答复不变，理由已告诉反映的人。"
DONE_CORRECTED = "知识任务{id}已通过：答复已经更正，反映的人收到了；没有别人看过旧答复。"
DONE_CORRECTED_OTHERS = "知识任务{id}已通过：答复已经更正，反映的人收到了。还有{n}人看过旧答复，可以点“逐一告知”。"
DONE_NO_CARD = "知识任务{id}已通过，提问或反映的人都收到了；原来的知识卡或文件已经不在，所以没有收入知识库。"
DONE_EXPLAINED = "知识任务{id}已通过：解读已收入知识库。"
DONE_TOLD_ALL = "更正已发给{n}人。"
TOLD_ALL_BEFORE = "看过旧答复的人都已经告知过，或者联系不上了，没有重复发送。"
NO_TASKS = "现在没有等您处理的知识任务。"
NEXT_PAGE = "下一页"
MORE_TASKS = (
    "共{all}件，上面是第{first}到{last}件，先等您处理的、再按时限排；要看其中一件，发“/知识 编号”，例如“/知识 {id}”。"
)
NO_TASK_NUMBER = "没有查到编号{id}的知识任务，或者它不归您处理。请发“/知识”看等您处理的。"
TASK_OVER = "这件知识任务{state}，没有要办的。"
HINT_TASKS = "/知识"

# reporting
CALL_FIRST = "情况紧急，请先拨打{number}。{advice}"
ADVICE_FIRST = "情况紧急。{advice}"
DRAFT = "我替您整理了这件诉求：\n{summary}"
DRAFT_TEXT = "内容：{text}"
DRAFT_KIND = "类型：{kind}（{category}）"
DRAFT_UNIT = "承办单位：{unit}"
DRAFT_UNSURE = "承办单位：由协调员交办（可能是{units}）"
DRAFT_ELSEWHERE = "这件事在{region}，会先交协调员，建议转给{unit}。您也可以直接拨打{region}的12345。"
DRAFT_CONTACT = {
    "": "联系方式：{contact}（只给承办人看）",
    "unit": "联系方式：{contact}（只给协调员看）",
    "full": "联系方式：{contact}",
}
DRAFT_CONTACT_REPORT = "联系方式：{contact}（只给协调员和核查的人看，被反映的单位看不到，也不会联系您）"
DRAFT_ANONYMOUS = {
    "unit": "匿名：承办单位看不到您是谁，协调员回访时可以联系您",
    "full": "匿名：完全匿名，不留任何联系方式，只在本聊天答复",
}
DRAFT_BEHALF = "代{behalf}反映（{brought}）"
DRAFT_BROUGHT = "提交渠道：{brought}"
DRAFT_FIRMS = "集体诉求：{n}家企业"
DRAFT_REPORT = "举报件：只由协调员专门交办，被反映的单位不会收到，也看不到"
DRAFT_NO_CONTACT = "联系方式：本聊天"
DRAFT_PLACE = "地点：{place}"
DRAFT_URGENT = "按紧急件办理"
ANSWERED_BEFORE = "{title}，依据{source}"
DRAFT_ANSWERED = "已经答复过：{answered}"
DRAFT_UNSOLVED = "哪里没有解决，可以直接回复一两句话；没有要补充的，就点“确认提交”。"
DRAFT_READY = "没有问题就点“确认提交”；要补充或更正，直接回复文字。"
DRAFT_FILES = "附件：{n}个"
ASK_SUBSTANCE = "请说说是什么事、在哪里、从什么时候开始的，一两句话就行。"
ASK_PLACE = "还想问一句：具体在什么地方？直接回复地点；不方便说就点“确认提交”。"
ASK_CONTACT = "还想问一句：留个联系电话好吗？直接回复号码；不想留就点“确认提交”，我们会在这里回复您。"
ASK_CHANGE = "请直接回复正确的内容，我会按新的说法重新整理。"
FOR_ANOTHER = "代他人提交"
HIDE_FROM_UNIT = "对单位匿名"
HIDE_WHOLLY = "完全匿名"
SHOW_AGAIN = "不匿名"
ASK_BEHALF = "您代哪家企业提交？请直接回复企业名称和联系方式，只给承办人和协调员看。"
SIMILAR = "您{when}提过类似诉求{number}（{state}）：{words}。"
SIMILAR_STANDS = "同一件事请点“补充到原工单”，不用再提一次；不是同一件，点“仍然新提”。"
SIMILAR_WITHDRAWN = "那件您已撤回，这次提交会关联原来的工单。"
ADD_TO_IT = "补充到原工单"
FILE_ANYWAY = "仍然新提"
TODAY, YESTERDAY, THIS_WEEK, LAST_WEEK = "今天", "昨天", "本周", "上周"
CANCELLED = "已取消，没有提交。以后需要时再告诉我。"
STEP_CANCELLED = "好的，刚才那一步不做了，没有任何变动。"
NOTHING_TO_CANCEL = "现在没有正在填写的内容。"
FILED_BEFORE = "这件诉求已经提交过了，工单号{number}，不会重复提交。发“查进度”可以看办到哪一步。"
STATUTORY = "提醒：{note}"
OPEN_DRAFT = "您刚才的诉求还没有提交，点“确认提交”就可以交办。"
ALSO_OPEN = "您还有在办的工单{numbers}。如果是补充同一件事，请先点“取消”，再到“查进度”里点“补充材料”。"

# the order, told to the enterprise
LIMIT_SIGN = "签收时限：{due}"
LIMIT_HANDLE = "办结时限：{due}"
LIMIT_DISPOSE = "先期处置时限：{due}"
LIMIT_WHY = "为什么是这一天：{why}"
WHY_NATURAL = "从{start}起算{n}，紧急件不分昼夜和节假日。依据：{source}。"
WHY_WORKING = "从{start}起算{n}，周末和节假日不算。依据：{source}。"
WHY_SPECIAL = "其间{days}，按国家放假安排计算。"
HOLIDAY = "{days}{name}放假"
MAKE_UP = "{days}{name}"
WHY_MOVED_ON = "原来的时限因“{why}”有变动，点“为什么是这一天”看怎么算的。"
WHY_MOVED_SOMEHOW = "这个时限不是从头直接算出来的，点“为什么是这一天”看怎么算的。"
WHY_PROVISIONAL = "其中有一年的放假安排还没有公布，暂按周末计算，公布后会更新。"
WHY = "为什么是这一天"
WHY_HEAD = "工单{number}的时限是这样算出来的："
WHY_NONE = "工单{number}现在是“{state}”，没有正在走的时限。"
WHY_LIMIT = "【{what}】{due}"
WHY_START = "· 从{start}起算"
WHY_LATER_START = "· {event}不在上班时间，从下一个上班时刻{start}起算"
WHY_RULE = "· 规则：{cls}件{what}时限{n}"
WHY_DAY = "· {days}：{reason}"
WHY_SPAN = "{first}至{last}"
WHY_NOT_COUNTED = "，不算"
WHY_NTH = "，第{n}天"
WHY_NTHS = "，第{first}天至第{last}天"
WHY_MINUTES = "，算{n}分钟"
WHY_NAMED = {"holiday": "{name}放假", "make_up": "{name}"}
WHY_NOTICE = "（{notice}）"
WHY_NOT_LOADED = "（这一年的放假安排还没有装入，暂按周末计算）"
WHY_GIVEN_BACK = "· {why}：{start}至{end}用去的时间补回{n}，顺延到{due}"
WHY_MOVED = "· {why}（{at}）：顺延{n}，到{due}"
WHY_SET = "· {why}：{due}"
WHY_ANEW = {"raised": "· 升为紧急，从那一刻重新计算", "reclassed": "· 调整类别，按新类别从最初的起点重新计算"}
WHY_PROVISIONAL_LINE = "· 这个时限是暂定的，放假安排公布并装入以后会重算"
WHY_SOURCE = "· 来源：{source}"
BY_DOCUMENT = "文件规定：{source}"
WHY_UNKNOWN = "· 系统里没有留下算出这个时限的全部依据，请向协调员核实"
WORK_HOURS = "{n}个工作小时"
WORK_MINUTES = "{n}个工作分钟"
HOURS = "{n}小时"
MINUTES = "{n}分钟"

TOLD_ENTERPRISE = {
    "file": (
        "已提交，工单号{number}。\n承办单位：{unit}。{co}{limits}\n接下来：承办单位签收后会联系您，"
        "办到哪一步我都会告诉您。"
    ),
    "file_unsure": (
        "已提交，工单号{number}。\n这件事由协调员确定承办单位，{due}前交办。\n接下来：定下单位后我会马上告诉您。"
    ),
    "file_hidden": (
        "已提交，工单号{number}。\n承办单位：{unit}。{co}{limits}\n接下来：您要求匿名，单位不会给您打电话；"
        "要核实时在这里问您，办到哪一步我都会告诉您。"
    ),
    "file_part": (
        "从您的工单{ref}拆出的部分已另立工单{number}，不用您再提交。\n内容：{text}\n承办单位：{unit}。{co}{limits}\n"
        "接下来：承办单位签收后会联系您，两件工单的进展会分别告诉您。"
    ),
    "file_unsure_part": (
        "从您的工单{ref}拆出的部分已另立工单{number}，不用您再提交。\n内容：{text}\n"
        "这一部分由协调员确定承办单位，{due}前交办。\n接下来：定下单位后我会马上告诉您。"
    ),
    "file_elsewhere": (
        "已提交，工单号{number}。\n这件事在{region}，协调员会在{due}前联系当地转办，并把结果告诉您。\n"
        "着急的话，您也可以直接拨打当地的12345。"
    ),
    "file_reported": (
        "已提交，工单号{number}。\n这是举报，只有协调员能看到，您反映的单位不会收到。协调员会在{due}前确定由谁核查。\n"
        "接下来：定下来以后我会马上告诉您。"
    ),
    "file_unsure_reported_part": (
        "从您的举报{ref}拆出的部分已另立工单{number}，不用您再提交。\n内容：{text}\n这一部分也按举报办理，由专人负责："
        "只有协调员能看到，您反映的单位不会收到。协调员会在{due}前确定由谁核查。\n接下来：定下来以后我会马上告诉您。"
    ),
    "dispatch": "工单{number}已交办给{unit}。{co}{limits}",
    "claim": "{unit}已签收您的工单{number}，会在{contact}前联系您，{handle}前给您答复。",
    "claim_no_contact": "{unit}已签收您的工单{number}，{handle}前给您答复。",
    "claim_hidden": (
        "{unit}已签收您的工单{number}，{handle}前给您答复。您要求匿名，单位不会给您打电话，要核实时在这里问您。"
    ),
    "uphold": "工单{number}改由{unit}办理。您不用重新说明，办结时限不变：{handle}。",
    "recall": "工单{number}改由{unit}办理。您不用重新说明，办结时限不变：{handle}。",
    "contact": "{unit}说已就工单{number}联系过您。如果没有接到联系，可以点“催办”。",
    "contact_failed": "{unit}为工单{number}联系您，没有联系上。请留意来电，或点“补充材料”留个方便的电话。",
    "dispose": "工单{number}的应急处置情况：{words}。{unit}会继续办理，{handle}前给您结果。",
    "hand_over": "工单{number}换了一位经办人，仍由{unit}办理，{handle}前给您答复。您不用重新说明。",
    "ask": (
        "{unit}请您补充工单{number}的材料，只要这一次：\n{words}\n请在{due}前点“补充材料”发过来。"
        "等您补充的时间不算进办结时限；到期没有收到，会按现有材料继续办理。"
    ),
    "pause_over": "工单{number}的补正时间到了，{unit}按现有材料继续办理，{handle}前给您答复。您还可以随时补充材料。",
    "extend": "工单{number}的办结时限延长{days}个工作日，改为{handle}。\n原因：{words}\n到时没有答复，可以点“催办”。",
    "answer": "工单{number}有答复了（{outcome}）：\n{words}\n接下来：协调员复核后会回访您，请您评价。",
    "send_back": "工单{number}的答复没有通过复核，已退回{unit}重新办理，{handle}前再给您答复。原因：{words}",
    "strike_off": (
        "工单{number}已通过复核，请您评价这次办理：联系您了吗？解决了吗？满意吗？\n"
        "点“满意”表示已联系、已解决、满意；如果没人联系或没有解决，"
        "请先点相应的按钮。\n{due}前有效，也可以等我们打电话给您。"
    ),
    "rate_good": "谢谢您的评价，工单{number}已销号。以后有问题随时找我。",
    "rate_good_partly": "谢谢您的评价。工单{number}还有别的诉求人没有评价，都评价后销号，我会告诉您。",
    "rate_bad": (
        "谢谢您如实评价。工单{number}已退回{unit}重新办理（第{round}轮），"
        "{handle}前再给您答复。您可以点下面的原因，或直接回复哪里不满意。"
    ),
    "rate_last": (
        "谢谢您如实评价。工单{number}已办理三轮，现予销号，不满意的评价会保留并报督办。"
        "您还可以拨打12345，或依法申请行政复议、信访。"
    ),
    "unreached": "我们多次没有联系上您，工单{number}先行销号，记为“未回访到”，不算满意。您有话要说，随时回复。",
    "ask_effect": (
        "工单{number}销号有一段时间了，想问问您：效果稳定吗？稳定就点“效果稳定”；问题又出现了就点“问题反弹”，"
        "我们会重新办理。{due}前有效，不回复就当作没有新的问题。"
    ),
    "ask_effect_promised": (
        "{unit}答复工单{number}时承诺办的事，现在办成了吗？办成了就点“效果稳定”；没有办成就点“问题反弹”，"
        "我们会重新办理。{due}前有效，不回复就当作没有新的问题。"
    ),
    "reopen": "工单{number}重新办理（第{round}轮）。{unit}会先联系您，{handle}前给您答复。",
    "withdraw": "工单{number}已撤回，不再办理，也不会回访。改变主意时，再提一次就行。",
    "withdraw_left": "您已退出工单{number}，以后不会再收到它的消息；别的诉求人的事继续办理。改变主意时，再提一次就行。",
    "decline": (
        "工单{number}不予受理：{ground}。\n说明：{words}\n这件事请找：{channel}。\n"
        "您不同意的话，{due}前可以点“不服处理”，由另一位协调员重新看。"
    ),
    "decline_final": (
        "工单{number}重新看过以后，仍不予受理：{ground}。\n说明：{words}\n这件事请找：{channel}。\n"
        "您还可以拨打12345，或依法申请行政复议、信访。"
    ),
    "transfer": (
        "工单{number}已转到{channel}办理，对方回执：{ref}。\n说明：{words}\n以后的进展请直接问{channel}。\n"
        "您不同意的话，{due}前可以点“不服处理”，由另一位协调员重新看。"
    ),
    "transfer_final": (
        "工单{number}重新看过以后，已转到{channel}办理，对方回执：{ref}。\n说明：{words}\n"
        "以后的进展请直接问{channel}。您还可以拨打12345。"
    ),
    "merge": (
        "您的工单{number}和工单{ref}是同一件事，已合并到{ref}一起办理。\n说明：{words}\n"
        "您仍然是诉求人：以后按{ref}通知您，办完由您评价。\n"
        "您不同意的话，{due}前可以点“不服处理”，由另一位协调员重新看。"
    ),
    "merge_final": (
        "工单{number}重新看过以后，已合并到工单{ref}一起办理。\n说明：{words}\n"
        "您仍然是诉求人：以后按{ref}通知您，办完由您评价。"
    ),
    "merged_in": "另一家企业也反映了这件事，已并入您的工单{number}一起办理。您的办结时限不会推后，办完由各家分别评价。",
    "contest": "已收到您对工单{number}处理结果的不同意见，由另一位协调员重新处理，{due}前有结果。",
    "split": (
        "工单{number}里有一部分要单独办理，已另立工单{ref}，承办单位：{other}。\n内容：{words}\n"
        "两件工单的进展会分别告诉您。"
    ),
    "meet": "工单{number}涉及几个单位，协调员正在组织会商，{due}前定下由谁办理。\n事由：{words}",
    "conclude": "工单{number}已会商定责，由{unit}牵头办理。{co}{limits}\n结论：{words}",
    "raise": "工单{number}已升为紧急件，优先办理。{limits}\n说明：{words}",
    "reclass": "工单{number}改按“{cls}”件办理。{limits}\n说明：{words}",
    "list": "工单{number}已挂牌督办：督办人员盯着办，通过复核以后才摘牌。{reason}\n承办单位：{unit}。",
    "mark": (
        "协调员认定工单{number}不属于合理诉求，但仍会办理并答复您。\n理由：{words}\n"
        "您不同意的话，可以点“申请复议认定”，由督办裁定。"
    ),
    "settle": "您对工单{number}的申请（{plea}）有了裁定：{ruling}。\n理由：{words}\n工单现在是：{state}。",
    "escalate": "工单{number}已提级到{level}，由上一级过问。{reason}\n承办单位：{unit}。{limit}",
}
# the same steps, told to those whose order it is too, but whose step it was not
TOLD_PARTY = {
    "rate_good": "工单{number}的诉求人都评价过了，现予销号。以后有问题随时找我。",
    "rate_good_partly": "工单{number}的另一位诉求人已评价满意，也请您评价，{due}前有效。",
    "rate_bad": ("工单{number}的另一位诉求人评价不满意，已退回{unit}重新办理（第{round}轮），{handle}前再给您答复。"),
    "rate_last": (
        "工单{number}的另一位诉求人评价仍不满意。已办理三轮，现予销号，评价会保留并报督办。"
        "您还可以拨打12345，或依法申请行政复议、信访。"
    ),
    "reopen": "工单{number}的另一位诉求人反映问题又出现了，现重新办理（第{round}轮），{handle}前给您答复。",
    "withdraw_partly": "工单{number}的另一位诉求人已撤回。您的诉求继续办理，时限不变。",
    "contest": "工单{number}的另一位诉求人对处理结果有不同意见，由另一位协调员重新处理，{due}前有结果。",
}
DONE_ENTERPRISE = {
    "supplement": "您的补充已附到工单{number}，承办单位和协调员都会看到。",
    "urge": "已替您催办工单{number}，承办单位和协调员都收到了。现在是：{state}。{due}同一工单每天可以催一次。",
    "bad_words": "您的话已附到工单{number}，承办单位和协调员都会看到。",
}
NOTED_NO_CONTACT = "记下了：没人联系过您。请再点“满意”或“不满意”完成评价。"
NOTED_NO_CONTACT_SAID = "记下了：企业说没人联系过。请再点“满意”或“不满意”，登记企业的评价。"
NOTED_NOT_SOLVED = "记下了：问题没有解决。是哪一种？点一个原因；也可以直接点“满意”或“不满意”完成评价。"
NOTED_WHY = "记下了：没有解决（{why}）。请再点“满意”或“不满意”完成评价。"
WHY_BAD = "不满意的原因：{why}"
PHONE_CALL = "记通话"
PHONE_RECORD = "电话回访{number}：{result}"
PHONE_NO_ANSWER = "没打通"
NO_NUMBER = "（没有留电话）"
ASK_CALL = "工单{order}的回访电话：{number}。通话后请直接回复记录：联系过吗、解决了吗、满意吗，企业怎么说。"
CALL_NOTED = "已记下通话。企业满意吗？没有解决的，点一个原因就按不满意记录。"
NOBODY_CAME_SAID = "企业说没人联系"
ASK_SUPPLEMENT = (
    "请直接发要补充的文字、照片或文件，我会附到工单{number}。一次最多10个文件，每个不超过20MB，一件合计不超过50MB。"
)
ASK_WITHDRAW_FOR = (
    "撤回后工单{number}不再办理，原因记为“{reason}”。确定要撤，请回复“确认”，或者点“确认撤回”；不撤就回复“不撤”。"
)
ASK_WITHDRAW = "撤回后工单{number}不再办理。请回复撤回的原因，或者直接点“确认撤回”。"
WITHDRAW_NO_REASON = "企业未说明原因"
WHICH_ORDER = {
    "supplement": "这是给哪件工单的补充？请点一下：",
    "withdraw": "您有几件工单在办，要撤回哪一件？请点一下：",
    "urge": "要催哪一件工单？请点一下：",
    "progress": "您问的是哪一件工单？请点一下：",
    "why": "您问的是哪一件工单的时限？请点一下：",
    "satisfied": "您说的是哪一件工单？请点一下：",
    "unsatisfied": "您说的是哪一件工单？请点一下：",
    "disagree": "您对哪一件工单的处理有不同意见？请点一下：",
}
WHICH_OR_ANEW = "还没有记下。这是给下面哪件工单的补充，还是另一件事？请点一下："
ANEW = "另外提一件新诉求"
OR_ANEW = "上面的内容已记到工单{order}。如果说的是另一件事，请点“另外提一件新诉求”。"
ADD_HEARD = "补充说明"
HEARD_SATISFIED = "工单{order}正等您评价。请点“满意”或“不满意”完成评价。"
HEARD_UNSATISFIED = (
    "您说的是工单{order}吗？点“不满意”，就退回重办，您的话一并转给承办单位；只想补充情况，请点“补充说明”。"
)

# a person who wishes to be forgotten
ASK_ERASE = (
    "确认后会删除您在这里的姓名、联系方式、诉求原文、附件、提问和聊天记录，删除后不能恢复。{going_on}\n"
    "确定要删除，请点“确认删除”。"
)
ERASE_GOES_ON = "在办的工单{numbers}会匿名继续办理，但不再通知您，您也查不到它们；不想再办的，请先撤回。"
ERASE_NOW = "确认删除"
ERASE_NOT = "先不删除"
ERASE_SERVES = "您是工作人员，账号由协调员管理。要停用账号或删除信息，请联系协调员。"
ERASED = "已删除您的个人信息。{n}件在办的工单匿名继续办理，不会再联系您。以后您再发消息，我会当作新的使用者。"
ERASED_ALL = "已删除您的个人信息。以后您再发消息，我会当作新的使用者。"
FORGOTTEN = "（已删除）"
FORGOTTEN_LETTER = "（企业要求删除个人信息，原文和联系方式已删除）"

# progress
NO_ORDERS = "您还没有提过诉求。遇到难处时，直接用平常的话告诉我就行。"
PROGRESS_LINE = "工单{number}：{state}。{unit}{due}\n内容：{text}"
PROGRESS_UNIT = "承办单位：{unit}。"
PROGRESS_DUE = "{what}时限：{due}。"
PROGRESS_LATE = "{what}已超过时限（{due}），已报协调员督促。"
THE_DRAFT = "刚才还没提交的这件"
CAME_BY_MERGE = "您的诉求已并入这件工单，一起办理。"
WENT_INTO = "已并入工单{number}，办理情况以那件为准。"
FOLLOWS = "关联工单：{number}"

# told to the department
NEW_ORDER = "新工单{number}（{cls}）\n内容：{text}\n类型：{kind}（{category}）{place}{co}{limits}\n请在时限内签收。"
ORDER_AGAIN = "工单{number}（{cls}）交由本单位办理\n内容：{text}{co}{limits}\n说明：{words}\n请在时限内签收。"
CO_ORDER = (
    "新工单{number}（{cls}）由{unit}牵头，请本单位配合，{opinion}前出具意见\n内容：{text}\n"
    "类型：{kind}（{category}）{place}\n点“出具意见”就可以答复。"
)
CO_UNITS = "\n配合单位：{units}。"
TOLD_REASON = "\n说明：{words}"
TOLD_LIMITS = "\n{limits}"
TOLD_LIMIT = "\n办结时限：{due}"
PROMISED_BY = "{outcome}，{day}前"
RULINGS = {True: "同意", False: "不同意"}
LEVELS = {0: "本单位", 1: "单位负责人", 2: "区领导", 3: "市级"}
ORDER_CARD = "工单{number}（{cls}，{state}）\n内容：{text}\n承办单位：{unit}{limits}"
DESK_DUE = "{due}前{what}"
DESK_ROW = "{unit} · {state} · {cls}\n{text}"
ORDER_LIMIT = "\n{what}时限：{due}{late}"
LATE_MARK = "（已超时）"
ORDER_PLACE = "\n地点：{place}"
ORDER_FIRMS = "\n集体诉求：{n}家企业"
ORDER_BROUGHT = "\n提交渠道：{brought}"
ORDER_KINDS = "\n企业类别：{kinds}"
ORDER_ANONYMOUS = {"unit": "\n企业要求对承办单位匿名", "full": "\n企业完全匿名，只能在系统里答复"}
ORDER_ROUND = "\n第{round}轮办理"
PART_STILL_OPEN = "同一件诉求的另一部分，工单{number}，还由{unit}办理（{state}），有结果会再告诉您。"
ORDER_LINKED = "\n关联工单：{number}"
ORDER_OBJECTED = "\n被单位退回过{n}次"
ORDER_PRIVATE = "工单{number}的原文和联系方式（请勿转发）：\n{text}\n联系方式：{contact}"
ADDED = "补充：{text}"
HISTORY_SHORTENED = "{words}……（太长，这里只留前面一段；全文{n}个字，在工单的材料里）"
NO_CONTACT_LEFT = "未留，请在聊天里回复"
NO_CONTACT_AT_ALL = "完全匿名，没有联系方式，只能在系统里答复"
ON_BEHALF = "{contact}（{brought}，代{behalf}反映）"
HIDDEN_FROM_UNIT = "企业要求对承办单位匿名，不提供联系方式。要核实，请用“一次性告知补正”在系统里问，或请协调员转达。"
NO_OPEN_ORDERS = "现在没有需要您处理的工单。"
MORE_ORDERS = "还有更多工单，先处理上面这{n}件，再发“/工单”。"
DONE_STAFF = {
    "claim": "已签收工单{number}。请在{contact}前联系企业，{handle}前办结。",
    "claim_no_contact": "已签收工单{number}。请在{handle}前办结。",
    "object": "工单{number}的异议已提交，建议由{unit}办理。协调员会在{due}前裁定，办结时限不停。",
    "contact": "已记录：联系过企业（工单{number}）。",
    "contact_failed": "已记录：这次没联系上企业（工单{number}）。三次没联系上并且跨两个工作日，首次联系时限才停。",
    "dispose": "已记录先期处置（工单{number}），企业和协调员都收到了。",
    "answer": "工单{number}已报送复核（{outcome}），答复同时发给了企业。",
}
ASK_ANSWER = (
    "请直接回复工单{number}的办理结果：结论、依据、措施、联系人。\n写好发出就按“已解决”报送；"
    "如果不是，请先点下面的按钮。"
)
ASK_ANSWER_PLAIN = "请直接回复工单{number}的办理结果：结论、依据、措施、联系人。"
ASK_ANSWER_AS = "按“{outcome}”报送。请直接回复工单{number}的办理结果：结论、依据、措施、联系人。"
ASK_PROMISE = "按“{outcome}”报送。请直接回复工单{number}的办理结果，并写明哪一天之前办好，例如“11月20日前装好”。"
ASK_PROMISED = "请写明承诺哪一天之前办好（工单{number}），例如“11月20日前”。"
PROMISED_PAST = "承诺的日期要在今天之后（工单{number}），请再写一次，例如“11月20日前”。"
ASK_POINTS = (
    "工单{number}的诉求有{n}项：\n{points}\n请逐项答复，一条消息写完，或一项一条都可以，例如：\n"
    "1 已解决：今天已送电\n2 不归我们：属区住建局\n"
    "也可以写：部分解决、无法解决、已承诺（写明哪天办好）。各项齐了就报送。要改办理结果或分项，请先点下面的按钮。"
)
ASK_POINTS_ANEW = "工单{number}的诉求实际有哪几项？请直接回复，一行写一项。"
POINTS_NOTED = "记下了第{said}项。还差：\n{points}"
POINTS_NOT_READ = "没有看出答的是第几项。请在每项前写上编号；如果这段话已经答复了全部，点“按一件答复”。"
ASK_CONCLUSION = (
    "这样写只说了有人在办，企业看不出结果（工单{number}）。请补上结论：办成了没有，哪天办成；"
    "办不成的，为什么。就是这些话的，点“照这样报送”。"
)
POINT = "{nth}. {matter}"
POINT_SAID = "{nth}. {matter}\n【{verdict}】{words}"
VERDICTS = {
    "answered": "已答复", "not_answered": "没有答复", "not_ours": "不归本单位办理",
    "partly": "部分解决", "explained": "无法解决，已解释", "promised": "承诺办理",
}  # fmt: skip
LETTER_PROMISED = "承诺办好的日期：{day}"
FIELD_BASIS = "依据：{words}"
FIELD_MEASURES = "措施：{words}"
FIELD_CONTACT = "联系人：{words}"
LEFT_OUT = "（答复里没有写：{what}）"
BASIS_ZH = "依据"
CONTACT_ZH = "联系人"
FILES_WITH_ANSWER = "附件{n}个已收到，会随答复一起报送。请接着回复办理结果。"
POINT_NOT_OURS = "{nth}. {matter}（{words}）"
POINTS_NOT_OURS = (
    "工单{number}的答复里，{unit}认为不归本单位的：\n{points}\n属实的，可以拆分成单独的工单，交给别的单位。"
)
SPLIT_POINT = "拆分第{nth}项"
SPLIT_AFTER_ANSWER = (
    "工单{number}已经报送复核，要先退回{unit}才能拆分第{nth}项：{matter}\n"
    "退回后，单位不用重写其余各项，点“照上次答复报送”就行。"
)
SPLIT_NOW = "退回并拆分"
REASON_SPLIT = "第{nth}项不归{unit}，另行交办；其余各项请照原来的答复再报送"
REDONE_ANSWER = "以前的答复（企业不满意）：\n{answer}"
TO_REVIEW = "单位的答复：\n{answer}"
ASK_DISPOSE = "请直接回复工单{number}已经采取的应急措施。"
ASK_OBJECTION = "请点异议的理由，也可以直接回复一句话，写明理由和建议由哪个单位办理（工单{number}）。"
ASK_OBJECTION_UNIT = "理由：{ground}。工单{number}建议由哪个单位办理？请点一个，或直接回复单位名称。"
GROUNDS = {ground.value: ground.zh for ground in ObjectionGround}
UNKNOWN_UNIT = "没有找到这个单位。请写单位的名称，例如“区住建局”，或点下面的按钮。"
TOO_SHORT = "内容太短了，企业看不明白。请写清楚结论和措施。"
TOLD_STAFF = {
    "file": NEW_ORDER,
    "dispatch": NEW_ORDER,
    "uphold": ORDER_AGAIN,
    "recall": ORDER_AGAIN,
    "conclude": (
        "工单{number}（{cls}）经会商由本单位牵头办理\n内容：{text}{co}{limits}\n结论：{words}\n请在时限内签收。"
    ),
    "reject": "工单{number}的异议没有被采纳，请继续办理，{due}前签收。理由：{words}",
    "moved": "工单{number}已改由{unit}办理，本单位不用再处理。",
    "hand_over": "工单{number}由{colleague}接着办理，办结时限不变：{handle}。",
    "supplement": "企业给工单{number}补充了材料：\n{words}",
    "supplement_resumed": "企业已补充工单{number}的材料，请继续办理，{handle}前办结：\n{words}",
    "pause_over": "工单{number}的补正时间到了，企业没有补充。请按现有材料继续办理，{handle}前办结。",
    "extend": "工单{number}同意延期{days}个工作日，{handle}前办结，原因已告诉企业。\n说明：{words}",
    "refuse": "工单{number}的延期申请没有同意，办结时限不变：{handle}。{reason}",
    "opine": "{units}已就工单{number}出具意见，还有单位的意见没有到：\n{words}",
    "opine_all": "{units}已就工单{number}出具意见，各单位的意见都到齐了：\n{words}{limit}",
    "waive": "工单{number}不用再等{units}的意见。{reason}",
    "urge": "企业催办工单{number}（{state}）。{due}",
    "send_back": "工单{number}被退回重办，{handle}前再次办结。原因：{words}",
    "strike_off": "工单{number}已通过复核，等待企业回访评价。",
    "rate_good": "工单{number}企业评价满意，已销号。",
    "rate_good_partly": "工单{number}的一位诉求人评价满意，还要等其他诉求人评价。",
    "rate_bad": "工单{number}企业评价不满意，进入第{round}轮办理，{handle}前办结，并请先联系企业。{words}",
    "rate_last": "工单{number}企业评价仍不满意，已办理三轮，予以销号并报督办。{words}",
    "unreached": "工单{number}多次未联系上企业，已销号，记为未回访到。",
    "lasting": "工单{number}企业反馈效果稳定，跟踪问效结束。",
    "reopen": "工单{number}的问题又出现了，进入第{round}轮办理，{handle}前办结，并请先联系企业。{reason}",
    "withdraw": "工单{number}已由企业撤回，不用再办理。原因：{words}",
    "withdraw_partly": "工单{number}的一位诉求人已撤回，还有别的诉求人，请继续办理，时限不变。",
    "decline": "工单{number}不予受理（{ground}），本单位不用再办理。\n说明：{words}",
    "transfer": "工单{number}已转到{channel}办理，本单位不用再办理。\n说明：{words}",
    "merge": "工单{number}已并入工单{ref}，本单位不用再单独办理这一件。\n说明：{words}",
    "merged_in": (
        "工单{ref}和本单位承办的工单{number}是同一件事，已并入{number}一起办理，答复时请一并答复。\n"
        "说明：{words}{limit}"
    ),
    "split": (
        "工单{number}里有一部分另立工单{ref}，承办单位：{other}。本单位继续办理其余部分，时限不变。\n"
        "拆出的内容：{words}"
    ),
    "meet": "工单{number}要会商，{due}前定责，请准备意见。现在的时限照常计算。\n事由：{words}",
    "raise": "工单{number}已升为紧急件，请马上办理。{limits}\n说明：{words}",
    "reclass": "工单{number}改按“{cls}”件办理。{limits}\n说明：{words}",
    "list": "工单{number}已挂牌督办，请马上办理，通过复核以后才摘牌。{reason}{limit}",
    "settle": "工单{number}的企业提出的申请（{plea}）已由督办裁定：{ruling}。\n理由：{words}",
    "escalate": "工单{number}已提级到{level}，以后的提醒同时发给上一级。{reason}{limit}",
}

# told to the co-units
TOLD_CO_STAFF = {
    "file": CO_ORDER,
    "dispatch": CO_ORDER,
    "consult": (
        "请本单位就工单{number}出具意见（{unit}承办），{opinion}前答复：\n{words}\n"
        "诉求内容：{text}\n点“出具意见”就可以答复。"
    ),
    "waive": "工单{number}不用本单位再出具意见。{reason}",
    "withdraw": "工单{number}已由企业撤回，不用再配合。原因：{words}",
    "withdraw_partly": "工单{number}的一位诉求人已撤回，还有别的诉求人，请继续配合。",
    "decline": "工单{number}不予受理（{ground}），不用再配合。\n说明：{words}",
    "transfer": "工单{number}已转到{channel}办理，不用再配合。\n说明：{words}",
    "merge": "工单{number}已并入工单{ref}，这一件不用再配合。\n说明：{words}",
    "merged_in": "工单{ref}已并入本单位配合的工单{number}（{unit}承办），请一并考虑。\n说明：{words}",
    "meet": "工单{number}（{unit}）要会商，{due}前定责，请本单位参加，并准备意见。\n诉求内容：{text}\n事由：{words}",
    "conclude": "工单{number}经会商由{unit}牵头，请本单位配合。\n诉求内容：{text}\n结论：{words}",
    "conclude_left": "工单{number}已会商定责，由{unit}牵头，本单位不用再配合，也不用再出具意见。\n结论：{words}",
}

# told to the coordinator
TOLD_COORDINATOR = {
    "file_unsure": (
        "新诉求{number}（{cls}）待交办，{due}前请确定承办单位。\n内容：{text}\n类型：{kind}（{category}）{place}\n"
        "{proposed}"
    ),
    "file_elsewhere": (
        "新诉求{number}（{cls}）在{region}，不属本地，{due}前请处理。\n内容：{text}\n"
        "类型：{kind}（{category}）{place}\n{proposed}\n"
        "建议转当地办理；当地单位在系统里的，点单位名称就可以交办。"
    ),
    "file_reported": (
        "收到举报{number}（{cls}），只发给协调员，{due}前请确定由谁核查；被反映的单位不会收到，请勿转告。\n"
        "内容：{text}\n{proposed}"
    ),
    "file_unsure_reported_part": (
        "从举报{ref}拆出的部分另立为{number}（{cls}），也按举报办理，只发给协调员，{due}前请确定由谁核查；"
        "被反映的单位不会收到，请勿转告。\n内容：{text}\n{proposed}"
    ),
    "object": (
        "工单{number}：{unit}提出异议（{ground}），建议由{proposed}办理。{due}前请裁定。\n说明：{words}\n内容：{text}"
    ),
    "answer": "工单{number}：{unit}已办结（{outcome}），{due}前请复核。\n诉求：{text}\n答复：{words}",
    "dispose": "工单{number}：{unit}已先期处置：{words}",
    "supplement": "工单{number}：企业补充了材料：\n{words}",
    "ask_extension": (
        "工单{number}：{unit}申请延期{days}个工作日（原时限{handle}），{due}前请审批，到期不批按不同意处理。\n"
        "理由：{words}"
    ),
    "ask_extension_second": (
        "工单{number}：{unit}第二次申请延期，{days}个工作日（原时限{handle}）。第二次要由督办审批，请在{due}前"
        "请督办处理，到期不批按不同意处理。\n理由：{words}"
    ),
    "urge": "工单{number}：企业催办（{state}，{unit}）。{due}",
    "try": "已记录：工单{number}回访没有打通（第{tries}次）。三次没打通并且跨两个工作日，可以记“未回访到”。",
    "strike_off": "工单{number}已通过复核，请企业评价；{due}前完成回访。",
    "rate_good": "工单{number}企业评价满意，已销号。",
    "rate_good_partly": "工单{number}的一位诉求人评价满意，还要等其他诉求人评价，{due}前完成回访。",
    "rate_bad": "工单{number}企业评价不满意，已退回{unit}进入第{round}轮。{words}",
    "rate_last": "工单{number}企业评价仍不满意，三轮已满，予以销号并报督办。{words}",
    "lasting": "工单{number}企业反馈效果稳定，跟踪问效结束。",
    "lapse": "工单{number}问效期满，企业没有反映新的问题，跟踪问效结束。",
    "reopen": "工单{number}的企业反映问题又出现了，已交{unit}重新办理（第{round}轮），{handle}前办结。{reason}",
    "withdraw": "工单{number}已由企业撤回。原因：{words}",
    "withdraw_partly": "工单{number}的一位诉求人已撤回，还有别的诉求人，继续办理。原因：{words}",
    "contest": "工单{number}的企业不服处理，要换一位协调员重新处理，{due}前请办理。\n理由：{words}\n内容：{text}",
    "request": "工单{number}的企业提出申请（{plea}），由督办在{due}前裁定。\n理由：{words}",
    "settle": "工单{number}的企业提出的申请（{plea}）已由督办裁定：{ruling}。\n理由：{words}",
    "erase": "工单{number}的诉求人要求删除了个人信息，已照办。工单现在是：{state}；请不要再联系对方。",
}

# told to the supervisors
TOLD_SUPERVISOR = {
    "rate_last": "工单{number}（{unit}）企业评价仍不满意，三轮已满，已销号，请督办跟进。{words}",
    "contest": "工单{number}的企业不服处理，已转另一位协调员，{due}前重新处理。\n理由：{words}\n内容：{text}",
    "list": "工单{number}（{unit}）已挂牌督办，现在是：{state}。{reason}{limit}\n内容：{text}",
    "request": (
        "工单{number}（{unit}）的企业提出申请（{plea}），请在{due}前裁定：点“裁定申请”。\n理由：{words}\n内容：{text}"
    ),
    "escalate": "工单{number}（{unit}）已提级到{level}，现在是：{state}。{reason}{limit}\n内容：{text}",
}
PROPOSED = "可能的承办单位：{units}。"
PROPOSED_NONE = "没有合适的单位，请点“其他单位”并写明。"
DONE_COORDINATOR = {
    "dispatch": "工单{number}已交办给{unit}，{due}前签收。",
    "uphold": "已同意异议，工单{number}改由{unit}办理，{due}前签收。",
    "reject": "已驳回异议，工单{number}仍由{unit}办理，{due}前签收。",
    "recall": "工单{number}已改派给{unit}，{due}前签收。",
    "strike_off": "工单{number}已通过复核，企业收到了评价邀请，请在{due}前完成回访。评价之后正式销号。",
    "send_back": "工单{number}已退回{unit}重办，{handle}前再次办结。",
    "unreached": "工单{number}已记为未回访到，不算满意。",
}
ASK_UNIT = "工单{number}交给哪个单位？请点一个，或直接回复单位名称。"
ASK_SEND_BACK = "请直接回复退回工单{number}的理由，承办单位和企业都会看到。"
ASK_REJECT = "请直接回复驳回工单{number}异议的理由。"
REASON_TRIAGE = "由协调员确定"
REASON_DISPATCH = "按职责交办"
REASON_UPHOLD = "异议成立"
REASON_RECALL = "协调员改派"
REASON_STRIKE_OFF = "复核通过"
REASON_UNREACHED = "三次未联系上"
REASON_REFUSED = "到期没有审批，按不同意处理"
REASON_LISTED = "超过时限仍没有办成，按规定挂牌"

# an action that is taken by a form: what is asked, and what is said when it is done
MORE_ACTIONS = "工单{number}还可以做这些，请点一个："
NOT_UNDERSTOOD = "这个回答没有看懂。"
COMMAND_NUMBER = "请在“/{command}”后面写上您能办理的工单的编号，例如“/{command} GZ-20261121-0001”。"
ASK_FIELD = {
    "right_channel": "这件事应该找哪里办？请直接回复部门、电话或网站，企业会看到（工单{number}）。",
    "receipt": "请直接回复对方接收工单{number}的回执：回执编号，或接收人所在单位和时间。",
    "days": "工单{number}要延长几个工作日？请点一个，或直接回复天数。",
    "granted_days": "工单{number}准许延长几个工作日？请点一个，或直接回复天数。",
    "new_limit": "会商后工单{number}的办结时限是几个工作日？请点一个，或直接回复天数。",
    "lead": "会商后工单{number}由哪个单位牵头？请点一个，或直接回复，例如“区住建局牵头，区供电公司配合”。",
    "part_unit": "从工单{number}拆出来的这一部分交给哪个单位？请点一个，或直接回复单位名称。",
    "open_unit": "免予征求哪个单位的意见（工单{number}）？请点一个。",
    "units": "工单{number}要征求哪个单位的意见？请点一个，或直接回复单位名称，可以写几个。",
    "co_units": "工单{number}由哪些单位配合？请点一个，或直接回复单位名称，可以写几个。",
    "decline_ground": "工单{number}不予受理的理由是什么？请点一个。",
    "outside": "工单{number}转到哪里办理？请点一个。",
    "cls": "工单{number}调整为哪一类？请点一个。",
    "plea": "您要对工单{number}申请什么？请点一个。",
    "granted": "工单{number}的申请，同意还是不同意？",
    "danger": "工单{number}是否危及人身或财产安全？",
    "sure": (
        "您对工单{number}的不同意见：\n{words}\n每件工单只能提一次。确认后换一位协调员重新看；想改就点“再想想”，再重新写。"
    ),
    "colleague": "工单{number}移交给哪一位同事？请点一个。",
    "other_order": "工单{number}并入哪一件？请点一个，或直接回复另一件在办工单的编号。",
}
ASK_WORDS = {
    "ask": (
        "请直接回复工单{number}要企业补正的全部内容。只能告知一次，请一次列全；企业最多有5个工作日，办结时限相应顺延。"
    ),
    "ask_extension": "请直接回复工单{number}申请延期的理由。批准后理由会原样告诉企业。",
    "extend": "请直接回复同意工单{number}延期的理由，企业会看到。",
    "refuse": "请直接回复不同意工单{number}延期的理由，承办单位会看到。",
    "consult": "请直接回复要对方就工单{number}答复什么，写清事项。",
    "opine": "请直接回复本单位对工单{number}的意见：结论和依据，承办单位会看到。",
    "waive": "请直接回复为什么不用再等这份意见（工单{number}）。",
    "reopen": "请直接回复工单{number}的问题怎么又出现了，什么时候、在哪里。",
    "decline": "请直接回复工单{number}不予受理的说明，企业会看到。",
    "transfer": "请直接回复转办工单{number}的说明，企业会看到。",
    "merge": "请直接回复合并工单{number}的理由，企业会看到。",
    "contest": "请直接回复您为什么不服这个处理（工单{number}），我们会换一位协调员重新看。",
    "split": "请直接回复要从工单{number}里拆出来单独办理的那一部分，写成一件完整的事。",
    "meet": "请直接回复工单{number}会商的事由：请哪些单位参加、要定什么。写到名称的单位会收到通知，列为配合单位。",
    "conclude": "请直接回复工单{number}会商的结论：谁牵头、谁配合、各做什么。",
    "raise": "请直接回复把工单{number}升为紧急的理由。",
    "reclass": "请直接回复调整工单{number}类别的理由。",
    "list": "请直接回复对工单{number}挂牌督办的理由，承办单位和企业都会看到。",
    "mark": "请直接回复认定工单{number}的诉求不合理的理由和依据，企业会看到，也可以申请重新裁定。",
    "request": "请直接回复您的理由（工单{number}），由督办裁定。",
    "settle": "请直接回复对工单{number}这项申请的裁定理由，企业和承办单位都会看到。",
    "escalate": "请直接回复工单{number}提级办理的理由。",
}
DONE_ACTION = {
    "hand_over": "工单{number}已移交给同事办理，时限不变，请当面交接清楚。",
    "ask": "已把补正要求发给企业（工单{number}），{pause}前等企业补充；补充后办结时限顺延，会再告诉您。",
    "ask_extension": (
        "工单{number}延期{days}个工作日的申请已报送审批，{decide}前有结果。批准以前办结时限不变：{handle}。"
    ),
    "extend": "已同意工单{number}延期，办结时限改为{handle}，理由已同时告诉企业。",
    "refuse": "已记录不同意工单{number}延期，办结时限不变：{handle}。",
    "consult": "已就工单{number}征求配合单位意见，{opinion}前答复。收齐意见后才能办结。",
    "opine": "本单位对工单{number}的意见已转给承办单位，您这边办完了。",
    "waive": "工单{number}不用再等这份意见，承办单位和配合单位都已知道。",
    "reopen": "工单{number}已重新办理，{unit}会先联系您，{handle}前再给您答复。",
    "lasting": "谢谢您，工单{number}记为成效稳定。以后有问题随时找我。",
    "decline": (
        "工单{number}已记为不予受理，理由和办理渠道已告诉企业。企业5个工作日内可以提不同意见，由另一位协调员看。"
    ),
    "transfer": "工单{number}已转到{channel}办理，回执：{ref}。企业已收到通知。",
    "merge": "工单{number}已并入{ref}，各诉求人都会收到同样的进展。",
    "contest": "您的不同意见已收到，工单{number}由另一位协调员重新看，{due}前给您消息。",
    "split": "已从工单{number}拆出工单{ref}，各办各的，企业已知道。",
    "meet": "工单{number}已发起会商，{session}前要定责。办结时限不停。{co}",
    "conclude": "工单{number}会商已定责，由{unit}牵头，{due}前签收，{handle}前办结。",
    "raise": "工单{number}已升为紧急件，时限从现在起重新计算，{handle}前办结。",
    "reclass": "工单{number}已调整类别，办结时限：{handle}。",
    "list": "工单{number}已挂牌督办，销号后解除。",
    "mark": "工单{number}已认定为不合理诉求，企业已收到理由，可以申请重新裁定。",
    "request": "您对工单{number}的申请已报督办，{settle}前裁定，结果发到这里。",
    "settle": "工单{number}的申请已裁定，企业、协调员和承办单位都会收到。",
    "escalate": "工单{number}已提级办理，以后的提醒从上一级开始。",
}

# alerts
ALERT_HEAD = "有{n}件工单需要您留意："
ALERT_LINE = {
    "warn": "{number} {what}时限已过半，{due}到期（{unit}）",
    "press": "{number} {what}时限已过四分之三，{due}到期，请抓紧（{unit}）",
    "yellow": "{number} 黄牌：{what}时限快到了，{due}到期（{unit}）",
    "red": "{number} 超时未{what}，时限是{due}（{unit}）",
    "notice": "{number} 书面通报：超时未{what}，时限是{due}（{unit}）",
    "listed": "{number} 挂牌督办：超时未{what}，时限是{due}（{unit}）",
}
ALERT_END = "发“/工单”可以逐件处理。"
ALERT_END_ENTERPRISE = "发“查进度”可以逐件查看。"
ALERT_PAUSE = "工单{number}还在等您补充材料，请在{due}前点“补充材料”发过来；到期会按现有材料继续办理。"
ALERT_WHAT = {"opinion": "出具配合意见", "decide": "审批延期", "settle": "裁定企业的申请", "rule": "裁定异议"}
NOBODY = "{unit}现在没有人能在系统里收到工单{number}，请电话联系并安排人员加入。"
ALL_AWAY = "{unit}的人都在请假，没有人办理工单{number}，请联系单位负责人安排人员值班。"
UNREACHABLE = "{who}的消息送不到了（已停用或移除机器人），请用其他方式联系。"
OUTBOX_DEAD = "给{who}的一条提醒（编号{id}）一小时内没有送到，已停止发送，请用其他方式联系。"
OUTBOX_LATE = "给{who}的一条消息（编号{id}）多次没有送到，仍在重试，请先用其他方式联系。"
OUTBOX_REFUSED = "给{who}的一条消息（编号{id}）平台不接收，没有送到。请用其他方式联系，并请系统管理员查看发件箱。"
TOPIC_GONE = "{who}的群话题已被删除或关闭，消息改发到群里。如仍要用话题，请在新的话题里重新绑定单位。"
ALARM_MORE = "还有更多，请系统管理员查看发件箱。"
CHANNEL_NAMES = {"telegram": "Telegram", "web": "网页", "terminal": "终端"}
CHANNEL_DOWN = (
    "{channel}渠道现在不能收发消息（令牌失效，或另有程序在用同一个令牌），消息都已留存。"
    "请系统管理员检查设置，恢复后自动补发。"
)
CHANNEL_UP = "{channel}渠道已恢复，留存的消息正在补发。"
CARD_NOT_YOURS = "工单{number}已不由这里办理，不用再处理。"
CARD_HANDLER = "\n经办人：{name}"
DIGEST_HEAD = "{n}件新工单："
DIGEST_ABOUT = "内容："
DIGEST_LINE = "{number} {text}"
DIGEST_END = "点下面的按钮签收，或向机器人私聊发送“/工单”逐件查看；各件的时限见工单。"
PROVISIONAL_YEAR = "{year}年的放假安排还没有装入，相关时限暂按周末计算。请在国务院办公厅公布后装入日历。"

# duty and leave
DUTY_USAGE = (
    "请这样写：/值班 单位 姓名 下周一到下周五，或 /值班 单位 姓名 2026-12-01 2026-12-05（可以只写一天；"
    "协调员、督办的值班，单位写“协调员”或“督办”）。\n"
    "看值班表：/值班 单位。取消：/值班 取消 编号。"
)
DUTY_HEAD = "{unit}的值班表："
DUTY_LINE = "{id}. {name}：{days}"
DUTY_NONE = "{unit}没有安排值班，消息发给所有没有请假的人。"
DUTY_SET = "{unit}：{name}{days}值班。这几天的新工单和提醒发给值班的人。"
DUTY_TOLD = "您被安排在{unit}值班：{days}。这几天的新工单和提醒会发给您。"
DUTY_ENDED = "值班安排{id}已取消，消息照常发给没有请假的人。"
DUTY_UNKNOWN = "没有编号为{id}的值班安排，或者不由您安排。请发“/值班”看值班表。"
DUTY_NOT_YOURS = "{unit}的值班由单位负责人或协调员安排。您可以发“/值班”看本单位的值班表。"
DUTY_NOBODY = "{unit}没有叫“{name}”的人，或者不止一个。请写全名；还没有加入的，请先用“/邀请”请他加入。"
DUTY_COORDINATORS = "协调员"
DUTY_SUPERVISORS = "督办"
LEAVE_USAGE = (
    "请这样写：/请假 明天，/请假 下周一，/请假 11月25日到27日，/请假 明天起三天（几天按工作日算），"
    "或 /请假 2026-12-01 2026-12-05。取消请假：/请假 取消。"
)
LEAVE_LINE = "您的请假：{days}。"
LEAVE_NONE = "您没有请假。"
LEAVE_SET = "已记下您{days}请假。这几天的新工单和提醒发给同事，不发给您。"
LEAVE_HELD = "您手上还有在办工单{numbers}，时限照常计算，请先点“更多操作”移交给同事。"
LEAVE_ENDED = "已取消请假，新工单和提醒照常发给您。"
LEAVE_STAFF_ONLY = "请假是工作人员用的。您可以直接问政策，或说说遇到的难处。"
DAYS_BAD = (
    "日期没有看懂，或者先后写反了、已经过去。按整天记，可以写“明天”“下周一”“11月25日到27日”“明天起三天”，"
    "也可以写2026-12-01。"
)
DAYS_SHOWN = "{first}至{last}"

# what is printed
PRINT_TITLE = {"press": "催办通知书", "notice": "督办单（书面通报）", "listed": "督办单（挂牌督办）"}
PRINT_NOTICE = {
    "press": (
        "{unit}：\n你单位承办的企业诉求工单{number}时限将到或企业已经催办，请抓紧办理。\n"
        "工单编号：{number}\n办理类别：{cls}件（第{round}轮，{state}）\n事项类别：{category}\n"
        "提出时间：{filed}\n诉求内容：{text}"
    ),
    "notice": (
        "{unit}：\n你单位承办的企业诉求工单{number}的时限已过（{what}），现予书面通报，请立即办理并说明原因。\n"
        "工单编号：{number}\n办理类别：{cls}件（第{round}轮，{state}）\n事项类别：{category}\n"
        "提出时间：{filed}\n诉求内容：{text}"
    ),
    "listed": (
        "{unit}：\n你单位承办的企业诉求工单{number}已挂牌督办，请单位负责人直接过问，办成并通过复核后摘牌。\n"
        "工单编号：{number}\n办理类别：{cls}件（第{round}轮，{state}）\n事项类别：{category}\n"
        "提出时间：{filed}\n诉求内容：{text}"
    ),
}
PRINT_LIMITS = "时限"
PRINT_LIMIT_HEAD = {"what": "事项", "unit": "单位", "due": "到期", "state": "情况", "source": "来源"}
PRINT_STEPS = "已经发出的提醒和督促"
PRINT_STEP_HEAD = {"at": "时间", "step": "等次", "about": "事项或发起"}
PRINT_RUNS = "未到期"
PRINT_DONE = "已完成"
PRINT_LATE = "已超时"
PRINT_HIDDEN = "举报件，内容不公开"
PRINT_ANSWER = "请登录工作台 {link} 办理并答复工单{number}，或在对话里发“/工单”。对时限有疑问，请点“为什么是这一天”。"
PRINT_OFFICE = "{region}营商环境建设局"
PRINT_DAY = "{day}"
PRINT_NOTHING = "工单{number}还没有到需要发催办通知书或督办单的程度。"
PRINT_NOT_YET = "工单{number}还没有到“{step}”这一步，不能打印。"
PRINT_OVER = "工单{number}现在是“{state}”，本单位不用再办理，所以不出催办通知书和督办单。办理经过可以看工单页。"
PRINT_WEEK = "“{week}”不是一个周，请写成 2026-W47。"
REPORT_TITLE = "挂牌督办周报"
REPORT_DAYS = "{first}至{last}"
REPORT_HEAD = "挂牌督办周报（{year}年第{week}周）：新挂牌{new}件，现在挂牌{open}件，摘牌{off}件。"
REPORT_LINE = "{number} {unit}，{state}，{since}挂牌"
REPORT_MORE = "另有{n}件，见文件。"
REPORT_FILE = "周报文件：{link}"
REPORT_COLUMNS = {
    "number": "工单", "unit": "承办单位", "text": "诉求", "due": "办结时限", "since": "挂牌时间", "level": "层级",
    "until": "情况",
}  # fmt: skip
REPORT_STILL = "仍在挂牌"
REPORT_OFF = "{at}摘牌"

# people
INVITE_MADE = (
    "给{name}的一次性加入凭证（{units}），24小时内有效，只能用一次：\n"
    "网页：{link}\nTelegram：向机器人发送 /start {code}\n"
    "对方用了以后，会请协调员打电话核对并点“确认加入”，确认后才生效。"
)
INVITE_USAGE = "请这样写：/邀请 单位 姓名，例如“/邀请 区供电公司 姓名”。单位负责人写成“/邀请 区供电公司 姓名 负责人”。"
INVITE_BAD = "这个加入凭证无效、已用过或已过期。请向协调员要一个新的。"
INVITE_JOINED = "{name}，您已加入，可以处理{units}的工单。发“/工单”看待办。"
INVITE_SUPERVISOR = "{name}，您已加入督办。超时工单的通报会发到这里。"
INVITE_OFFICE = "{name}，您已加入协调席。发“/工单”看待办。"
GROUP_BOUND = "本群已绑定{unit}，新工单会发到这里（不含联系方式）。"
GROUP_USAGE = "请由协调员在单位的工作群里发送：/绑定 单位名称。"
NOT_COORDINATOR = "这个命令只有协调员可以用。您可以直接问政策，或说说遇到的难处。"
REMOVE_USAGE = "请由协调员或本单位负责人这样写：/移出 单位 姓名，例如“/移出 区供电公司 姓名”。"
REMOVE_NOBODY = "{unit}没有叫“{name}”的人，没有任何变动。"
REMOVE_SEVERAL = "{unit}有几位叫“{name}”，系统分不清是哪一位，没有任何变动。请联系管理员处理。"
REMOVED = "{name}已移出{unit}，从现在起不能再办理该单位的工单。在办的工单：{orders}。"
REMOVED_TOLD = "您已不在{unit}，从现在起不能再办理该单位的工单。如有疑问，请联系协调员。"
REMOVED_HANDLER = "{name}已离开{unit}，在办的工单{orders}请同事接着办，时限不变。"
NO_ORDERS_HELD = "没有"
PRIVATE_ONLY = "为了保护隐私，请在与我的单独聊天里使用。"

# a role that a coordinator has to confirm
INVITE_SHOWN = (
    "加入凭证不能在群里用：别人看得到，所以它现在不再有效。请向给您凭证的人要一个新的，在与我的单独聊天里发给我。"
)
ROLE_STAFF, ROLE_HEAD = "{unit}经办人", "{unit}负责人"
ROLE_COORDINATOR, ROLE_SUPERVISOR = "协调员", "督办人员"
PLATFORMS = {"telegram": "Telegram", "web": "网页", "terminal": "终端"}
ADMIT = "确认加入"
TURN_AWAY = "拒绝加入"
ADMIT_WAITS = (
    "{name}，您的加入凭证已收到。要等协调员确认，您才能以{role}的身份使用；{due}前告诉您结果，不用再发一次。\n"
    "您的核对码是{code}。协调员打电话来核对时，请报给他，不要告诉别人。"
)
ADMIT_ASK = (
    "{name}想以{role}的身份使用。\n渠道：{platform}{handle}；凭证由{maker}生成；核对码：{code}。\n"
    "请打电话问本人看到的核对码：一样就点“确认加入”，不一样或不是他就点“拒绝加入”。"
    "{due}前没有人处理，这次申请作废，双方都会收到通知。"
)
ADMIT_HANDLE = "，用户名@{handle}"
ADMIT_SOMEBODY = "（没有写姓名）"
ADMITTED = "已确认：{name}现在可以以{role}的身份使用，已告诉本人。"
TURNED_AWAY = "已拒绝：{name}没有得到{role}的身份，已告诉本人。"
ADMIT_SETTLED = "{name}的申请已经处理过（{outcome}），没有任何变动。"
ADMIT_OUTCOMES = {"admitted": "已确认", "refused": "已拒绝", "lapsed": "已作废"}
ADMIT_OWN = "自己的申请不能由自己确认，请另一位协调员处理，没有任何变动。"
ADMIT_GONE = "{name}已经联系不上了（退出、停用或删除了信息），申请作废，没有任何变动。"
ADMIT_REFUSED = (
    "协调员没有同意您以{role}的身份使用，您原来的使用不受影响。有疑问请联系给您凭证的协调员，可以请他重新邀请。"
)
ADMIT_LAPSED = (
    "到{due}还没有协调员确认您的{role}身份，这次申请已作废。请联系给您凭证的协调员重新邀请，您原来的使用不受影响。"
)
ADMIT_LAPSED_OFFICE = "{name}以{role}身份使用的申请，到{due}没有人确认，已作废并告诉本人。需要的话，请重新邀请。"

# somebody who serves no more
DISMISS = "确认解除"
DISMISS_NOT = "不解除"
DISMISS_LIST = "能办理工单的有{n}人，请发“/解除 编号”或“/解除 姓名”：\n{lines}"
DISMISS_LINE = "{id}. {name}（{roles}）"
DISMISS_MORE = "……还有{n}人没有列出，请写姓名。"
DISMISS_NOBODY = "没有找到“{name}”，没有任何变动。发“/解除”可以看名单。"
DISMISS_SEVERAL = "叫“{name}”的有几位，请按编号再发一次，例如“/解除 {id}”：\n{lines}"
DISMISS_ASK = (
    "{name}现在的身份：{roles}。解除以后，他不能再办理工单，网页登录立即失效；正在办的工单：{orders}，交回单位由同事接着办，"
    "时限不变。确定吗？"
)
DISMISS_KEPT = "好的，{name}的身份没有变动。"
DISMISS_LAST = "{name}是唯一的协调员，解除后就没有人交办和复核了，所以没有变动。请先邀请另一位协调员。"
DISMISS_GONE = "{name}已经没有任何身份，不用再解除。"
DISMISSED = "{name}的身份已解除（{roles}），已告诉本人。交回单位的工单：{orders}。"
DISMISSED_TOLD = "您的身份（{roles}）已由协调员解除，从现在起不能再办理工单，也收不到工单通知。有疑问请联系协调员。"

# groups
GROUP_UNBOUND = "本群已解除与{unit}的绑定，以后不再收到新工单。要恢复，请协调员在群里发“/绑定 {unit}”。"
GROUP_NOT_BOUND = "本群没有绑定任何单位，没有变动。要绑定，请协调员在群里发“/绑定 单位名称”。"
GROUP_CHANGED = {
    True: "{name}已把一个工作群（{platform}）绑定到{unit}，新工单会发到那里。绑定错了，请协调员在那里发“/解绑”。",
    False: "{name}已解除一个工作群（{platform}）与{unit}的绑定，新工单不再发到那个群。",
}

# commands of the menus
MENU = {
    "wenzhengce": "问政策",
    "woyaosusong": "提诉求",
    "jindu": "查进度",
    "bangzhu": "帮助",
    "gongdan": "看待办工单",
    "chaoqi": "看超时的工单",
    "tuihui": "看退回的工单",
    "zhishi": "看知识任务",
    "zhiban": "看或安排值班",
    "qingjia": "记请假",
    "duban": "看挂牌督办的工单",
    "tongji": "看办理统计",
    "genyuan": "看共性问题",
    "yaoqing": "邀请工作人员",
    "jiechu": "解除工作人员的身份",
    "bangding": "把本群绑定到单位",
    "jiebang": "解除本群的绑定",
}
ASK_QUESTION = "请直接发您想问的政策，例如“办电要几天”“小微企业有什么贴息”。"
STAFF_ONLY = "这个命令是给单位和协调席的工作人员用的。您可以直接问政策，或说说遇到的难处；发“查进度”看您的诉求。"
NONE_LATE = "现在没有超时的工单。发“/工单”看全部待办。"
NONE_RETURNED = "现在没有退回的工单。发“/工单”看全部待办。"
NONE_LISTED = "现在没有挂牌督办或提级办理的工单。"
COUNTS = (
    "{at}的办理情况：\n在办{open}件：{states}\n其中超时{late}件，挂牌督办{listed}件\n"
    "本月新收{filed}件，销号{closed}件；满意{good}件，不满意{bad}件\n"
    "各项指标和计算办法，请在服务器上运行 qisu figures。"
)
COUNT_STATE = "{state}{n}件"
COUNT_NONE = "没有"

REFUSALS = {
    Refusal.NOT_NOW: "工单{number}现在是“{state}”，不能再做这一步，没有任何变动。请发“{hint}”看最新的情况。",
    Refusal.NOT_YOURS: "这一步不由您办理，工单没有变动。请发“{hint}”看您可以办理的工单。",
    Refusal.URGENT_NO_OBJECTION: "紧急工单先处置、后划分，不能提异议。请先处置，再在答复里说明。",
    Refusal.OBJECTED_BEFORE: "本单位对工单{number}已经提过一次异议，不能再提，请办理。",
    Refusal.WINDOW_OVER: "提异议的时间已过（交办后1个工作日内），请办理工单{number}。",
    Refusal.THIRD_DISPATCH: "工单{number}已是第三次交办，不能再提异议，请办理。",
    Refusal.GROUND_MISSING: "请先选择异议的理由。",
    Refusal.UNIT_MISSING: "请写明由哪个单位办理。",
    Refusal.SAME_UNIT: "工单{number}现在就由这个单位承办，请选另一个单位。",
    Refusal.OPINION_ASKED: "工单{number}已经在征求这个单位的意见，{until}前出具，不用再问一次。",
    Refusal.WORDS_MISSING: "请写明内容或理由，不能空着。",
    Refusal.OUTCOME_MISSING: "请先选择办理结果的类型。",
    Refusal.DATE_MISSING: "作出承诺的，请写明承诺完成的日期，例如“2026-11-30”，到期会回访落实情况。",
    Refusal.HANDLED_IT: "您经办过工单{number}，不能由您复核，请换一位协调员。",
    Refusal.URGED_TODAY: "工单{number}今天已经催过一次，明天可以再催。承办单位和协调员都已收到。",
    Refusal.TRIES_MISSING: "还不能记“未回访到”：要三次没打通，并且跨两个工作日。",
    Refusal.LAST_ROUND: "工单{number}已办理三轮。",
    Refusal.NOT_LAST_ROUND: "工单{number}还没有办到第三轮。",
    Refusal.NOT_SOLVED: "您说问题没有解决，所以不能记为满意。请点“不满意”，我们会退回重办。",
    Refusal.NOT_DUE: "工单{number}还没有到“{action}”的时间，没有任何变动。",
    Refusal.LIMIT_OVER: "工单{number}的办结时限已过，不能再延期，请尽快办结。",
    Refusal.FIRST_ROUND_ONLY: "只有第一轮办理可以“{action}”，工单{number}已进入重办。",
    Refusal.AFTER_SESSION: "工单{number}已经会商定责，不能再提异议，请办理。",
    Refusal.UNIT_REPORTED: "工单{number}反映的就是这个单位，不能交给它办理或配合，请换一个单位。",
    Refusal.RESTRICTED: "举报件要先由协调员专门交办，不能直接转给单位。",
    Refusal.DAYS_MISSING: "请写明要延长几个工作日。",
    Refusal.DAYS_TOO_MANY: "天数超过了工单{number}可以给的上限，请改少一些。",
    Refusal.PERSON_MISSING: "请写明是哪一位。",
    Refusal.SAME_PERSON: "工单{number}现在就由这一位经办，请选另一位同事。",
    Refusal.NOT_OF_UNIT: "这一位不是承办单位的人，不能接办工单{number}。",
    Refusal.NO_ASK_URGENT: "紧急工单不能停下来等补正，请先处置，缺的材料边办边要。",
    Refusal.ASKED_BEFORE: "工单{number}已经一次性告知过补正，不能再要第二次。企业随时可以补充材料。",
    Refusal.ASK_WINDOW_OVER: "一次性告知要在开始办理的2个工作日内（当日算起），工单{number}已经过了这个时间。",
    Refusal.NO_EXTENSION: "咨询件和紧急件不能延期，请按时办结工单{number}。",
    Refusal.EXTENDED_BEFORE: "工单{number}的延期次数已经用完，请按时办结。",
    Refusal.EXTENSION_PENDING: "工单{number}的延期申请还在审批，请等结果。",
    Refusal.EXTENSION_NOT_ASKED: "工单{number}现在没有等待审批的延期申请。",
    Refusal.DECISION_OVER: "工单{number}的延期申请到期没有审批，按不同意处理。",
    Refusal.SUPERVISOR_ONLY: "工单{number}已经延期一次，第二次延期要由督办审批。",
    Refusal.OPINION_OPEN: "工单{number}还有配合单位没有出具意见，不能办结。请催要意见，或请协调员免予征求。",
    Refusal.OPINION_NOT_OPEN: "工单{number}现在没有等待出具的这份意见。",
    Refusal.NOBODY_LEFT: "工单{number}的企业已删除个人信息，没有人可以评价，请按未回访到处理。",
    Refusal.RATED_BEFORE: "工单{number}这一轮已经评价过，每一轮评价一次。",
    Refusal.LASTING_BEFORE: "工单{number}已经记过成效稳定。",
    Refusal.LAPSED: "工单{number}的问效期已满。问题又出现的话，请重新提一件诉求，我们会关联原来的工单。",
    Refusal.CHANNEL_MISSING: "请写明应该找哪里办理。",
    Refusal.RECEIPT_MISSING: "请写明对方接收的回执。",
    Refusal.ORDER_MISSING: "请写明是哪一件工单。",
    Refusal.ORDER_NOT_OPEN: "要并入的工单已经办完，不能再合并，请另选一件在办的工单。",
    Refusal.SAME_ORDER: "工单{number}不能并入它自己，请选另一件工单。",
    Refusal.CONTESTED_BEFORE: (
        "工单{number}已经提过一次不同意见，不能再提。您还可以拨打12345，或依法申请行政复议、信访。"
    ),
    Refusal.CONTEST_WINDOW_OVER: "提不同意见的时间已过（作出处理后5个工作日内）。您可以重新提一件诉求。",
    Refusal.DECIDED_IT: "企业对您作出的处理有不同意见，工单{number}要换一位协调员处理。",
    Refusal.SESSION_OPEN: "工单{number}正在会商，请先定责。",
    Refusal.NO_SESSION: "工单{number}现在没有正在进行的会商，请先发起会商。",
    Refusal.ALREADY_URGENT: "工单{number}已经是紧急件。",
    Refusal.CLASS_MISSING: "请写明调整为哪一类。",
    Refusal.SAME_CLASS: "工单{number}现在就是这一类，请选另一类。",
    Refusal.RAISE_INSTEAD: "调整类别不能调成紧急件，请用“升为紧急”。",
    Refusal.ALREADY_LISTED: "工单{number}已经挂牌督办。",
    Refusal.MARKED_BEFORE: "工单{number}已经作过不合理认定，不能再次认定。",
    Refusal.REQUEST_OPEN: "工单{number}的申请还在裁定，请等结果，一次只能提一项。",
    Refusal.NOTHING_TO_REQUEST: "工单{number}现在没有可以申请的事项：不合理认定可以提异议，第二轮起可以申请提级。",
    Refusal.NO_REQUEST: "工单{number}现在没有等待裁定的申请。",
    Refusal.RULING_MISSING: "请写明同意还是不同意。",
    Refusal.TOP_LEVEL: "工单{number}已经提到最高一级。",
    Refusal.NOBODY_TOLD: "工单{number}的企业现在联系不上，延期的原因告诉不到，所以不能同意延期。请按原时限办结。",
}
# 根源工单

ROOT_OPEN, ROOT_DROP, ROOT_OTHER_LEAD = "设立根源工单", "不设立", "换牵头单位"
ROOT_CONCLUDE, ROOT_APPROVE, ROOT_RETURN = "写治理结论", "通过并告知", "退回重写"
ROOT_FOUND = "近{days}天有{firms}家企业反映了相近的问题，可以设立根源工单，由一个单位从源头解决。"
ROOT_UNDECIDED = "{days}天内{firms}家企业反映的这一类问题，提示两个工作日了还没有决定：请点“设立根源工单”或“不设立”。"
ROOT_HEAD = "根源工单{number}（{state}）：{category}，{region}"
ROOT_MATTER = "问题：{matter}"
ROOT_LEAD = "牵头单位：{unit}；涉及企业{firms}家"
ROOT_NO_LEAD = "未确定"
ROOT_LIMIT = "时限：{due}{late}（{source}）"
ROOT_NOTE = "说明：{note}"
ROOT_SAYS = "治理结论：{words}"
ROOT_MEMBERS = "相关工单{n}件："
ROOT_MEMBER = "· {number}（{unit}，{state}）{text}"
ROOT_MORE_MEMBERS = "还有{n}件没有列出。"
ROOT_NEW = "根源工单{number}由您单位牵头，请在{due}前查明原因、提出治理结论。相关工单仍按各自的时限办理。"
ROOT_NOBODY = "根源工单{number}的牵头单位{unit}现在没有人能在系统里收到消息，请电话联系，或点“换牵头单位”。"
ROOT_OPENED = "根源工单{number}已设立，由{unit}牵头，时限是{due}（{source}）。办结后会一起告知各家企业。"
ROOT_SOON = "根源工单{number}快到期了，请在{due}前写好治理结论。"
ROOT_LATE = "根源工单{number}超时未办结，时限是{due}（{unit}），请尽快办理。"
ROOT_ANSWERED = "{unit}已写好根源工单{number}的治理结论，请审核。通过后会一起告知各家企业和有关单位。"
ROOT_CONCLUDED = "根源工单{number}的治理结论已交协调员审核。"
ROOT_RETURNED = "根源工单{number}的治理结论被退回，时限不变：{due}。"
ROOT_RETURN_DONE = "已退回根源工单{number}的治理结论。"
ROOT_DROPPED = "根源工单{number}不再办理，相关工单照常办理。"
ROOT_DROP_DONE = "已记下，不设立根源工单。这一类问题近期不再提示，相关工单照常办理。"
ROOT_DONE = "根源工单{number}已办结，已告知{told}家企业、{units}个其他承办单位。"
ROOT_WRITER = "根源工单{number}的治理结论是您写的，不能由您审核，请换一位协调员。"
ROOT_TOLD_FIRM = (
    "您反映的问题（{category}）还有其他企业遇到，已作为根源工单{number}由{unit}统一治理。治理结论：{words}\n"
    "您的工单{numbers}照常办理、答复。如果问题没有解决，请直接告诉我们。"
)
ROOT_TOLD_UNIT = (
    "根源工单{number}已由{unit}办结，治理结论：{words}\n您单位的工单{numbers}反映的是同一类问题，请举一反三，对照自查。"
)
ASK_ROOT_CONCLUSION = "请直接回复根源工单{number}的治理结论：原因、措施、完成时间，最多{most}个字。"
ASK_ROOT_RETURN = "请直接回复退回根源工单{number}的理由，牵头单位会看到。"
ASK_ROOT_DROP = "请直接回复不设立根源工单的理由。"
ASK_ROOT_UNIT = "这一类问题（{category}）由哪个单位牵头？请点一个，或直接回复单位名称。"
ROOT_LENGTH = "请写{least}到{most}个字，您写了{n}个字。请改好后再发一次。"
HINT_ROOTS = "请发“/根源”看最新的情况。"
NO_ROOTS = "现在没有要您处理的根源工单。"
MORE_ROOTS = "以上是前{n}件根源工单，办好这些再发“/根源”。"

CLAIMED_BY = "工单{number}已由{name}签收。"
A_COLLEAGUE = "本单位同事"
SOMEBODY = "一位企业用户"

# the page of an order at the desk
PAGE_FACTS = {
    "state": "状态",
    "cls": "类别",
    "unit": "承办单位",
    "co_units": "配合单位",
    "category": "事项",
    "kind": "类型",
    "place": "地点",
    "round": "轮次",
    "created": "提交时间",
    "outcome": "办理结果",
}
PAGE_NTH_ROUND = "第{round}轮"
PAGE_MARKS = {"listed": "挂牌督办", "unreasonable": "认定不合理", "reported": "举报件"}
PAGE_LEVELS = {1: "提级到单位负责人", 2: "提级到区领导", 3: "提级到市"}
PAGE_OPINION_OF = "配合意见（{unit}）"
PAGE_OPINION_OPEN = "等待意见，{due}到期"
PAGE_ANSWER = "第{round}轮答复：{outcome}"
PAGE_NOT_REACHED = "联系企业未接通"
PAGE_TO_UNIT = "{unit}"
PAGE_UNMASKED = {"text": "看了原文和联系方式", "file": "打开了附件"}
UNMASK_REASONS = {
    "duty": "签收办理", "contact": "联系企业", "visit": "现场核查", "callback": "回访", "other": "其他",
}  # fmt: skip
UNMASK_NO_REASON = "没有记下"
PAGE_REASON = "事由：{reason}"
ASK_UNMASK = "看工单{number}的原文和联系方式会留下记录。请点一下事由，点了就显示："
UNMASKINGS = "工单{number}的原文、联系方式和附件，有这些人看过："
UNMASKINGS_MORE = "（更早的{n}次没有列出，在工作台的工单页可以看全）"
NO_UNMASKINGS = "工单{number}的原文、联系方式和附件还没有人看过。"
UNMASKINGS_HOW = "请在“/查阅记录”后面写上工单号，例如“/查阅记录 GZ-20261121-0001”。"
UNMASKING = "{at} {who}{what}，事由：{reason}"
FILE_FIRST_WHY = "（请先点“看原文和电话”，选好事由再打开）"
PAGE_GROUNDS = {
    "no_way_back": "没有联系方式",
    "personal": "非企业经营事项",
    "statutory": "已进入或应走法定程序",
    "settled": "同一事项已有终局处理",
    "elsewhere": "不属本地管辖",
    "vague": "没有具体事项",
    "mark": "对不合理认定有异议",
    "level": "申请提级办理",
}
