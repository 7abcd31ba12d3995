"""Every sentence the bot says: what happened, what happens next, by when, what one can do."""

from __future__ import annotations

from workflow.refusals import Refusal

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
TASK_ANSWER = "回答"
TASK_STANDS = "原答复无误"
TASK_NOT_OURS = "不归我单位"
TASK_APPROVE = "通过"
TASK_RETURN = "退回修改"
TASK_HAND_OVER = "转给单位"
TASK_DROP = "不作答复"
TASK_TELL_ALL = "逐一告知"
TASKS = "知识任务"

# greetings and help
WELCOME = (
    "您好，这里是{region}企业诉求服务。您可以：\n"
    "1. 直接问政策，例如“办电要几天”；\n"
    "2. 直接说遇到的问题，我会替您转给负责的单位，并告诉您几时之前办好；\n"
    "3. 发“查进度”，看您提过的诉求办到哪一步。\n"
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
    "发“/工单”看待办工单，点按钮签收、联系企业、办结或提出异议；\n"
    "发“/知识”看等您单位答复的政策问题；\n"
    "也可以直接问政策，例如“办电要几天”。"
)
HELP_COORDINATOR = (
    "您好，{name}。您在这里可以：\n"
    "发“/工单”看全部在办工单，等您处理的排在前面；\n"
    "发“/知识”看等待答复和审核的政策问题，“/知识 12”打开第12件；\n"
    "发“/邀请 单位 姓名”生成工作人员的一次性加入链接，例如“/邀请 区供电公司 姓名”；\n"
    "在单位的工作群里发“/绑定 单位”，新工单会发到群里；\n"
    "也可以直接问政策。"
)
HELP_SUPERVISOR = "您好，{name}。超时工单的书面通报和挂牌督办会发到这里；也可以发工单号查看办理情况，或直接问政策。"
UNKNOWN_COMMAND = "没有“{command}”这个命令。可以用：{commands}。也可以直接用平常的话告诉我。"

# bad input
EMPTY = "这条消息是空的。请用文字说说您要问的政策或遇到的问题。"
NO_WORDS = "这条消息里没有我能看懂的文字。请用中文说说您要问的政策或遇到的问题。"
TOO_LONG = "您的消息有{n}个字，我只能先读前{most}个字，全文已经保存。请把最要紧的事用一两句话再说一遍。"
FILE_ALONE = "文件已收到并保存。请再用一句话说明是什么事；如果是给已有工单补充，请在“查进度”里点“补充材料”。"
EDITED = "更正：{text}"
FILES_OF_ORDER = "附件（登录工作台后可以打开）："
FILE_LINE = "{name}：{link}"
A_FILE = "文件"
FILES_ADDED = "（附件{n}个）"
STALE = "这个按钮已经失效，事情没有变动。请发“{hint}”看最新的情况。"
HINT_ENTERPRISE = "查进度"
HINT_STAFF = "/工单"
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
DRAFT_CONTACT = "联系方式：{contact}（只给承办人看）"
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
WHY_PROVISIONAL = "其中有一年的放假安排还没有公布，暂按周末计算，公布后会更新。"
WORK_HOURS = "{n}个工作小时"
WORK_MINUTES = "{n}个工作分钟"
HOURS = "{n}小时"
MINUTES = "{n}分钟"

TOLD_ENTERPRISE = {
    "file": (
        "已提交，工单号{number}。\n承办单位：{unit}。\n{limits}\n接下来：承办单位签收后会联系您，"
        "办到哪一步我都会告诉您。"
    ),
    "file_unsure": (
        "已提交，工单号{number}。\n这件事由协调员确定承办单位，{due}前交办。\n接下来：定下单位后我会马上告诉您。"
    ),
    "file_elsewhere": (
        "已提交，工单号{number}。\n这件事在{region}，协调员会在{due}前联系当地转办，并把结果告诉您。\n"
        "着急的话，您也可以直接拨打当地的12345。"
    ),
    "dispatch": "工单{number}已交办给{unit}。\n{limits}",
    "claim": "{unit}已签收您的工单{number}，会在{contact}前联系您，{handle}前给您答复。",
    "claim_no_contact": "{unit}已签收您的工单{number}，{handle}前给您答复。",
    "uphold": "工单{number}改由{unit}办理。您不用重新说明，办结时限不变：{handle}。",
    "recall": "工单{number}改由{unit}办理。您不用重新说明，办结时限不变：{handle}。",
    "contact": "{unit}说已就工单{number}联系过您。如果没有接到联系，可以点“催办”。",
    "contact_failed": "{unit}为工单{number}联系您，没有联系上。请留意来电，或点“补充材料”留个方便的电话。",
    "dispose": "工单{number}的应急处置情况：{words}。{unit}会继续办理，{handle}前给您结果。",
    "answer": "工单{number}有答复了（{outcome}）：\n{words}\n接下来：协调员复核后会回访您，请您评价。",
    "send_back": "工单{number}的答复没有通过复核，已退回{unit}重新办理，{handle}前再给您答复。原因：{words}",
    "strike_off": (
        "工单{number}已通过复核，请您评价这次办理：联系您了吗？解决了吗？满意吗？\n"
        "点“满意”表示已联系、已解决、满意；如果没人联系或没有解决，"
        "请先点相应的按钮。\n{due}前有效，也可以等我们打电话给您。"
    ),
    "rate_good": "谢谢您的评价，工单{number}已销号。以后有问题随时找我。",
    "rate_bad": (
        "谢谢您如实评价。工单{number}已退回{unit}重新办理（第{round}轮），"
        "{handle}前再给您答复。您可以直接回复哪里不满意。"
    ),
    "rate_last": (
        "谢谢您如实评价。工单{number}已办理三轮，现予销号，不满意的评价会保留并报督办。"
        "您还可以拨打12345，或依法申请行政复议、信访。"
    ),
    "unreached": "我们多次没有联系上您，工单{number}先行销号，记为“未回访到”，不算满意。您有话要说，随时回复。",
    "withdraw": "工单{number}已撤回，不再办理，也不会回访。改变主意时，再提一次就行。",
}
DONE_ENTERPRISE = {
    "supplement": "您的补充已附到工单{number}，承办单位和协调员都会看到。",
    "urge": "已替您催办工单{number}，承办单位和协调员都收到了。现在是：{state}。{due}同一工单每天可以催一次。",
    "bad_words": "您的话已附到工单{number}，承办单位和协调员都会看到。",
}
NOTED_NO_CONTACT = "记下了：没人联系过您。请再点“满意”或“不满意”完成评价。"
NOTED_NOT_SOLVED = "记下了：问题没有解决。请再点“满意”或“不满意”完成评价。"
ASK_SUPPLEMENT = "请直接发要补充的文字、照片或文件，我会附到工单{number}。"
ASK_WITHDRAW = "撤回后工单{number}不再办理。请回复撤回的原因，或者直接点“确认撤回”。"
WITHDRAW_NO_REASON = "企业未说明原因"
WHICH_SUPPLEMENT = "这是给哪件工单的补充？请点一下："

# progress
NO_ORDERS = "您还没有提过诉求。遇到难处时，直接用平常的话告诉我就行。"
PROGRESS_LINE = "工单{number}：{state}。{unit}{due}\n内容：{text}"
PROGRESS_UNIT = "承办单位：{unit}。"
PROGRESS_DUE = "{what}时限：{due}。"
PROGRESS_LATE = "{what}已超过时限（{due}），已报协调员督促。"

# told to the department
NEW_ORDER = "新工单{number}（{cls}）\n内容：{text}\n类型：{kind}（{category}）{place}\n{limits}\n请在时限内签收。"
ORDER_AGAIN = "工单{number}（{cls}）交由本单位办理\n内容：{text}\n{limits}\n说明：{words}\n请在时限内签收。"
ORDER_CARD = "工单{number}（{cls}，{state}）\n内容：{text}\n承办单位：{unit}{limits}"
DESK_DUE = "{due}前{what}"
DESK_ROW = "{unit} · {state} · {cls}\n{text}"
ORDER_LIMIT = "\n{what}时限：{due}{late}"
LATE_MARK = "（已超时）"
ORDER_PLACE = "\n地点：{place}"
ORDER_ROUND = "\n第{round}轮办理"
ORDER_PRIVATE = "工单{number}的原文和联系方式（请勿转发）：\n{text}\n联系方式：{contact}"
ADDED = "补充：{text}"
NO_CONTACT_LEFT = "未留，请在聊天里回复"
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
ASK_ANSWER_AS = "按“{outcome}”报送。请直接回复工单{number}的办理结果：结论、依据、措施、联系人。"
ASK_DISPOSE = "请直接回复工单{number}已经采取的应急措施。"
ASK_OBJECTION = "请点异议的理由，也可以直接回复一句话，写明理由和建议由哪个单位办理（工单{number}）。"
ASK_OBJECTION_UNIT = "理由：{ground}。工单{number}建议由哪个单位办理？请点一个，或直接回复单位名称。"
GROUNDS = {
    "duty": "不属于本单位职责",
    "place": "不在本单位辖区",
    "same": "同一事项已由别的单位在办",
    "legal": "应走法定程序",
}
UNKNOWN_UNIT = "没有找到这个单位。请写单位的名称，例如“区住建局”，或点下面的按钮。"
TOO_SHORT = "内容太短了，企业看不明白。请写清楚结论和措施。"
TOLD_STAFF = {
    "reject": "工单{number}的异议没有被采纳，请继续办理，{due}前签收。理由：{words}",
    "moved": "工单{number}已改由{unit}办理，本单位不用再处理。",
    "supplement": "企业给工单{number}补充了材料：\n{words}",
    "urge": "企业催办工单{number}（{state}）。{due}",
    "send_back": "工单{number}被退回重办，{handle}前再次办结。原因：{words}",
    "strike_off": "工单{number}已通过复核，等待企业回访评价。",
    "rate_good": "工单{number}企业评价满意，已销号。",
    "rate_bad": "工单{number}企业评价不满意，进入第{round}轮办理，{handle}前办结，并请先联系企业。{words}",
    "rate_last": "工单{number}企业评价仍不满意，已办理三轮，予以销号并报督办。{words}",
    "unreached": "工单{number}多次未联系上企业，已销号，记为未回访到。",
    "withdraw": "工单{number}已由企业撤回，不用再办理。原因：{words}",
}

# told to the coordinator
TOLD_COORDINATOR = {
    "file_unsure": "新诉求{number}（{cls}）待交办，{due}前请确定承办单位。\n内容：{text}\n{proposed}",
    "file_elsewhere": (
        "新诉求{number}（{cls}）在{region}，不属本地，{due}前请处理。\n内容：{text}\n{proposed}\n"
        "建议转当地办理；当地单位在系统里的，点单位名称就可以交办。"
    ),
    "object": (
        "工单{number}：{unit}提出异议（{ground}），建议由{proposed}办理。{due}前请裁定。\n说明：{words}\n内容：{text}"
    ),
    "answer": "工单{number}：{unit}已办结（{outcome}），{due}前请复核。\n诉求：{text}\n答复：{words}",
    "dispose": "工单{number}：{unit}已先期处置：{words}",
    "supplement": "工单{number}：企业补充了材料：\n{words}",
    "urge": "工单{number}：企业催办（{state}，{unit}）。{due}",
    "try": "已记录：工单{number}回访没有打通（第{tries}次）。三次没打通并且跨两个工作日，可以记“未回访到”。",
    "strike_off": "工单{number}已通过复核，请企业评价；{due}前完成回访。",
    "rate_good": "工单{number}企业评价满意，已销号。",
    "rate_bad": "工单{number}企业评价不满意，已退回{unit}进入第{round}轮。{words}",
    "rate_last": "工单{number}企业评价仍不满意，三轮已满，予以销号并报督办。{words}",
    "withdraw": "工单{number}已由企业撤回。原因：{words}",
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
NOBODY = "{unit}现在没有人能在系统里收到工单{number}，请电话联系并安排人员加入。"
UNREACHABLE = "{who}的消息送不到了（已停用或移除机器人），请用其他方式联系。"
PROVISIONAL_YEAR = "{year}年的放假安排还没有装入，相关时限暂按周末计算。请在国务院办公厅公布后装入日历。"

# people
INVITE_MADE = (
    "给{name}的一次性加入凭证（{units}），24小时内有效，只能用一次：\n"
    "网页：{link}\nTelegram：向机器人发送 /start {code}"
)
INVITE_USAGE = "请这样写：/邀请 单位 姓名，例如“/邀请 区供电公司 姓名”。单位负责人写成“/邀请 区供电公司 姓名 负责人”。"
INVITE_BAD = "这个加入凭证无效、已用过或已过期。请向协调员要一个新的。"
INVITE_JOINED = "{name}，您已加入，可以处理{units}的工单。发“/工单”看待办。"
INVITE_SUPERVISOR = "{name}，您已加入督办。超时工单的通报会发到这里。"
INVITE_OFFICE = "{name}，您已加入协调席。发“/工单”看待办。"
GROUP_BOUND = "本群已绑定{unit}，新工单会发到这里（不含联系方式）。"
GROUP_USAGE = "请由协调员在单位的工作群里发送：/绑定 单位名称。"
NOT_COORDINATOR = "这个命令只有协调员可以用。您可以直接问政策，或说说遇到的难处。"
PRIVATE_ONLY = "为了保护隐私，请在与我的单独聊天里使用。"

REFUSALS = {
    Refusal.NOT_NOW: "工单{number}现在是“{state}”，不能再做这一步，没有任何变动。请发“{hint}”看最新的情况。",
    Refusal.NOT_YET: "“{action}”这一步还没有开通，工单{number}没有变动。请先与协调员电话沟通。",
    Refusal.NOT_YOURS: "这一步不由您办理，工单没有变动。请发“{hint}”看您可以办理的工单。",
    Refusal.URGENT_NO_OBJECTION: "紧急工单先处置、后划分，不能提异议。请先处置，再在答复里说明。",
    Refusal.OBJECTED_BEFORE: "本单位对工单{number}已经提过一次异议，不能再提，请办理。",
    Refusal.WINDOW_OVER: "提异议的时间已过（交办后1个工作日内），请办理工单{number}。",
    Refusal.THIRD_DISPATCH: "工单{number}已是第三次交办，不能再提异议，请办理。",
    Refusal.GROUND_MISSING: "请先选择异议的理由。",
    Refusal.UNIT_MISSING: "请写明由哪个单位办理。",
    Refusal.SAME_UNIT: "工单{number}现在就由这个单位承办，请选另一个单位。",
    Refusal.WORDS_MISSING: "请写明内容或理由，不能空着。",
    Refusal.OUTCOME_MISSING: "请先选择办理结果的类型。",
    Refusal.HANDLED_IT: "您经办过工单{number}，不能由您复核，请换一位协调员。",
    Refusal.URGED_TODAY: "工单{number}今天已经催过一次，明天可以再催。承办单位和协调员都已收到。",
    Refusal.TRIES_MISSING: "还不能记“未回访到”：要三次没打通，并且跨两个工作日。",
    Refusal.LAST_ROUND: "工单{number}已办理三轮。",
    Refusal.NOT_LAST_ROUND: "工单{number}还没有办到第三轮。",
    Refusal.NOT_SOLVED: "您说问题没有解决，所以不能记为满意。请点“不满意”，我们会退回重办。",
}
CLAIMED_BY = "工单{number}已由{name}签收。"
A_COLLEAGUE = "本单位同事"
SOMEBODY = "一位企业用户"
