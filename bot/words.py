"""What the command line says."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.ENOSPC: "磁盘满了",
    errno.EROFS: "磁盘只能读",
    errno.ENAMETOOLONG: "名称太长",
}


def reason(wrong: OSError) -> str:
    """Why a file cannot be read or written, as people say it."""
    known = _REASONS.get(wrong.errno or 0)
    return known or (f"系统错误{wrong.errno}" if wrong.errno else "系统没有说明原因")


DEMO_BUSINESS = "演示企业"
DEMO_CLERK = "演示经办员（区供电公司、区市场监管局、区住建局）"
DEMO_COORDINATOR = "演示协调员"
SERVING = "企诉已启动。企业入口（任何人都可以打开）：{url}/"
DESK_AT = "工作台：{url}/desk（需要先用一次性链接进入）"
LINK = "{who}：{link}"
LINKS_LAST = "以上链接10分钟内有效，只能用一次。按 Ctrl-C 停止。"
STOP_HINT = "按 Ctrl-C 停止。"
TELEGRAM_ON = "Telegram 渠道已启动。"
STOPPED = "企诉已停止，数据都已保存。"
PORT_TAKEN = "端口 {port} 已被占用，请用 QISU_PORT 换一个，或停掉占用它的程序"
PORT_FORBIDDEN = "端口 {port} 没有权限使用，请用 QISU_PORT 换一个 1024 以上的端口"
BAD_HOST = "地址 {host} 不能使用，请检查 QISU_HOST"
INVITED = "给{name}的{who}凭证，24小时内有效，只能用一次：\n网页：{link}\nTelegram：向机器人发送 /start {code}"
CARDS = "知识卡{n}张，来自{documents}份文件，单位目录{units}个单位，全部有效。"
DOUBTED = "要复核的知识卡（导入的文件里没有这样写，答复时已提醒）：{n}张"
UNASKED = "没有相似问法的知识卡：{n}张"
CLAUSE_CARDS = "（另有{n}条导入的条款还没有写成知识卡，由条款原文直接作答）"
UNKNOWN_UNITS = "单位目录里没有的单位：{n}处"
UNKNOWN_UNIT_LINE = "{card}：{unit}"
CONTRADICTIONS = "同一地区、同一事项、数字不同，又没有登记在冲突清单里：{n}对"
CONTRADICTION = "  {one}\n    与 {other}"
NEVER_HIT = "从没有人问到过的知识卡：{n}张，列出前{listed}张"
OPEN_CONFLICTS = "冲突清单里还没有定论的：{n}条"
OPEN_CONFLICT = "  {number} {about}"
CARD_LINE = "  {id} {title}"
CARD_SAYS = "{id} {title}（{figures}）"
NOTHING_KNOWN = "没有编号为“{source}”的文件或知识卡，也没有人按它得到过答复。"
ANSWERED_HEAD = "按“{source}”答复过{n}次："
ANSWERED_LINE = "{day} {channel} {question}"
NO_CHANNEL = "（已联系不上）"
RECALL_HOW = "要通知这些人，请加上 --send 和更正的内容；每人只发一次。"
RECALL_EMPTY = "更正的内容不能是空的。"
RECALL_SENT = "更正已交给投递：{now}人；以前已经通知过：{before}人；联系不上：{unreached}人。"
CHAT_HELLO = "企诉终端（{who}）。直接输入文字；最近显示的按钮可以输入编号或名称；输入 /退出 结束。"
CHAT_WHICH = "屏幕上有{n}个不同的“{label}”，请输入编号。"
CHAT_WHO = {"enterprise": "企业", "staff": "经办员", "coordinator": "协调员"}
CHAT_NAME = {"enterprise": "", "staff": "终端经办员", "coordinator": "终端协调员"}
QUIT = ("/退出", "/quit", "/exit")
UNKNOWN_UNIT = "目录里没有“{unit}”这个单位。"
UNKNOWN_CHAT_UNIT = "单位目录里没有“{unit}”。相近的有：{near}。"
UNKNOWN_ROLE = "--as 只能是 enterprise、staff 或 coordinator。"
INVITE_ROLE = "这里只能邀请 coordinator 或 supervisor；工作人员由协调员在对话里用“/邀请”加入。"
INVITE_ROLES = {"coordinator": "协调员", "supervisor": "督办人员"}
NO_QUESTION = '请写明要问的问题，例如：qisu ask "办电要几天"'
PLAY_FAILED = "没有达到预期：{reason}"
PLAY_STOPPED = "演练停下了：{reason}"
PLAY_PASSED = "{file}：通过"
PLAY_NOT_PASSED = "{file}：未通过（{n}处）"
BENCH_SIZE = "正在测量{factor}倍（{cards}张知识卡）……"
BENCH_BAD_SIZES = "--sizes 应为逗号分隔的正整数，例如 1,10,100；--seconds 应大于0。"
BENCH_HEAD = "知识卡{cards}张，取出其中{questions}个相似问法作为问题，各引擎逐题轮流作答："
BENCH_COLUMNS = (
    "规模（卡数）", "引擎", "首条答对", "中位毫秒", "99%毫秒", "耗时倍数", "建库秒", "内存MB", "每秒题数", "题数",
)  # fmt: skip
BENCH_NAMES = {"qisu": "企诉"}
BENCH_NO_ROOM = "内存不够，没有测"
BENCH_FALL = "企诉的首条答对率，10倍规模比原规模变化{points:+.1f}个百分点。"
BENCH_MISSING = '没有安装{name}，这一项没有测；安装方法：pip install "qisu[bench]"。'
BENCH_LIVE = (
    "一个进程改知识卡，另一个进程答出新内容：{changes}次，中位{p50_ms:.1f}毫秒，最长{max_ms:.1f}毫秒"
    "（目标{target_ms}毫秒）。"
)
BENCH_MACHINE = "机器{cores}核；测量前平均负载{before}，测量后{after}：测量前高于0.5时，机器另有别的事在做，数字偏慢。"
BENCH_HOW = (
    "耗时倍数是该引擎中位耗时与{ours}之比；内存是建库前后本进程常驻内存之差（先做垃圾回收，卡片本身不计）；"
    "每秒题数是建库后分出1个、2个进程各自连续作答的总和；每个规模单独一个进程，"
    "每个引擎用满{seconds:g}秒就不再问，所以大规模下慢的引擎题数少。"
    "多出来的卡由两张卡的文字各取一半拼成，十张里九张算作外地文件，一张算作本地文件。"
)
TELEGRAM_NO_FAKE = "这项测量要用源码里的模拟平台（tests/fakes），请在源码文件夹里运行。"
TELEGRAM_BAD = "--messages 至少为{least}，--minutes 不能为负。"
TELEGRAM_TRIALS = {
    "mixed": "混合消息，接口无延迟",
    "posted": "混合消息，接口无延迟，webhook",
    "trivial": "只有问候，接口无延迟",
    "late": "混合消息，接口延迟100毫秒",
}
TELEGRAM_PACED = "限流打开，每秒15条，持续{minutes:g}分钟"
TELEGRAM_COLUMNS = ("测什么", "企诉（条/秒）", "回声机器人（条/秒）", "比值", "目标", "每条处理器毫秒")
TELEGRAM_LATE = (
    "限流打开，{people}个私聊每秒共{rate:g}条：收到至回复第95百分位{p95_ms:,.0f}毫秒（目标＜{aim_ms:,.0f}），"
    "中位{p50_ms:,.0f}毫秒。"
)
TELEGRAM_HOW = "同一次运行、同一个模拟平台；企诉每次提交都等写盘，回声机器人什么也不存、一条接一条回。"
LOOP_BAD_ORDERS = "--orders 至少为{least}。"
LOOP_FILLING = "正在填入{n:,}件在办工单……"
LOOP_SWEEPING = "正在测量巡查……"
LOOP_PRESSING = "正在测量办理{n}步……"
LOOP_COLUMNS = ("测什么", "企诉", "对照", "比值", "目标")
LOOP_SWEEP = "巡查{due:,}件到期的：在{orders:,}件在办中 / 只有这些（秒）"
LOOP_STEPS = {
    "disk": "签收，每步等写盘：每秒步数 / 裸 aiosqlite",
    "no_disk": "签收，不等写盘：每秒步数 / 裸 aiosqlite",
}
LOOP_AIMS = {"sweep": "＜{aim}", "step": "≥{aim}"}
LOOP_HOW = (
    "巡查是取三次的中位数，两个文件轮流测，各写出提醒{alerts[0]}条、{alerts[1]}条；"
    "办理是{presses}次签收从收到按钮到写完历史、时限和通知，每步{statements}条语句；"
    "对照是同一次运行里录下的同样语句，在文件的另一份拷贝上由 aiosqlite 直接执行。"
)
CRASH_NO_FAKE = "这项测量要用源码里的 tests/fakes（模拟的 Telegram 接口），安装包里没有；请在源码文件夹里运行。"
CRASH_BAD_COUNTS = "--messages 应在{least}到{most}之间，--kills 不能小于0。"
CRASH_CALM = "正在对照运行：{people}家企业共{n}条消息，不打断……"
CRASH_KILLING = "正在运行同样的消息，途中强行终止（SIGKILL）{kills}次……"
CRASH_STUCK = "{who} 等不到“{what}”；服务最后写下的日志：\n{log}"
CRASH_QUIET = "全部处理完、发送完"
CRASH_UP = "服务启动"
CRASH_HEAD = "{people}家企业{messages}条消息，强行终止{kills}次（随机种子{seed}），用时{seconds}秒。"
CRASH_COLUMNS = ("比较了什么", "对照运行的行数", "多出或缺少")
CRASH_TABLES = {
    "inbox": "收件", "orders": "工单", "history": "工单历史", "clocks": "时限", "appeals": "诉求",
    "notes": "补充和答复", "alerts": "提醒", "asks": "提问", "dialogs": "对话", "outbox": "发件",
}  # fmt: skip
CRASH_ARRIVED = "必达消息{must_arrive}条，没有送到{unheard}条；发送{sends[0]}次（对照）、{sends[1]}次（含重发）。"
CRASH_UNSETTLED = "没有处理完或发送完的：{n}条。"
CRASH_WELL = "通过：每条消息恰好生效一次，必达消息都至少送到一次。"
CRASH_ILL = "未通过：见上面的差异。"

IMPORT_ARCHIVE = "“{name}”是压缩包，请先解压，再导入里面的文件或解压出来的文件夹。"
IMPORT_EMPTY_FOLDER = "文件夹“{name}”里没有可以导入的文件（.txt、.md、.docx、.pdf）。"
IMPORT_LEFT_OUT = "跳过 {name}：{why}"
IMPORT_IS_FOLDER = "是下一级文件夹，需要的话请单独导入"
IMPORT_HIDDEN = "是隐藏文件或临时文件"
IMPORT_IS_ARCHIVE = "是压缩包，请先解压"
IMPORT_NO_PAPER = "没有认出公文（没有文号、发文机关、日期和条款）"
IMPORT_NOT_READABLE = "不是 .txt、.md、.docx 或 .pdf"
IMPORT_NO_FILES = "请写明要导入的文件或文件夹，例如：qisu import 方案.docx"
IMPORT_UNDO_ALONE = "--undo 撤回上一次导入，后面不用写文件名。"
NOTHING_TO_UNDO = "没有可以撤回的导入。"
NO_CLAUSES = "还没有导入过文件，没有条款可列。先用 qisu import 导入。"
UNDONE = "[已撤回] {id} 《{title}》第{version}版；{now}"
UNDONE_BEFORE = "第{version}版重新生效"
UNDONE_NONE = "没有更早的导入，恢复到随程序收录的内容"
UNDONE_CARDS = "  恢复知识卡 {n} 张（{cards}）"
UNDONE_TASKS = "  撤销解读任务 {n} 件"
UNDONE_SUM = "撤回完成：{n} 份。要再往前撤，再运行一次。"
IMPORT_READING = "正在读取"
IMPORT_FILE = "正在读取 {name}"
IMPORT_REFUSED = "{name}：{reason} 什么都没有导入。"
IMPORT_PAPER = "{outcome} {id} 《{title}》 文号：{number} 发文机关：{issuer} 日期：{day} 状态：{status} 条款：{n}"
IMPORT_NO_TITLE = "无标题"
IMPORT_NONE = "未载明"
IMPORT_OUTCOMES = {"new": "[新增]", "renewed": "[新版本，第{version}版]", "same": "[没有变化]"}
IMPORT_STATUS = {
    "draft": "征求意见稿", "in_force": "现行有效", "issued": "已印发", "targets_lapsed": "目标期限已过",
    "title_only": "只有标题",
}  # fmt: skip
IMPORT_NOTE = "  请留意：{note}"
IMPORT_WITHDRAWN = "  条款有变，停用了 {n} 张知识卡（{cards}），改由新条款原文答复"
IMPORT_DOUBTED = "  与文件核对不上的知识卡 {n} 张（{cards}），答复时先用新条款并提醒，请复核：qisu cards check"
IMPORT_RECALL = "  看过旧答复的人：qisu recall {id}"
IMPORT_SKIPPED = "没有收入条款的行（{name}，{reason}）：{n} 行，在第 {places} 行"
IMPORT_CONFLICT = "与现有内容不一致：{doc} {clause} 与知识卡 {card}：{reason}（{numbers}）"
IMPORT_EXPLAIN = "已建政策解读任务：{title}"
IMPORT_EXPLAIN_LATE = "{n} 份文件公布已超过10个工作日，没有建解读任务"
IMPORT_SUM = "导入完成：新增 {new} 份，新版本 {renewed} 份，没有变化 {same} 份；写入条款 {clauses} 条。"
CLAUSE = "{doc} {id} {text}"

FIGURES_TITLE = "企诉办理指标"
FIGURES_PERIOD = "统计期：{first}至{last}（北京时间）"
FIGURES_EVER = "统计期：全部记录，到{last}为止（北京时间）"
FIGURES_AS_OF = "按{at}时的全部办理记录重新计算，共读取{n}件工单。"
FIGURES_NOTES = (
    "时限类指标按时限届满的那一天归入统计期，24:00届满的算当天；其他指标按事情发生的那一天。",
    "比率等于分子除以分母；“没有计入分子”说明分母里其余的情形，“另列”的不在分母里。",
    "文件只规定目标，没有规定怎样计算；算法见“口径”，目标来自草案的已经注明。",
    "没有字段可查的一律写“未载明”，不写0：早先的工单没有记园区和是否实名，政策咨询不分单位、地区、渠道。",
)
FIGURES_NO_HOTLINE = "没有接入12345热线和“陇商通”，这两个渠道的按时办结率未载明。"
FIGURES_HOTLINES = ("12345", "陇商通")
FIGURES_CHANNELS = {"web": "网页", "telegram": "Telegram", "terminal": "终端"}
FIGURES_REVIEWS = {"month": "月监测", "quarter": "季分析", "year": "年评价"}
FIGURES_COUNTS = "分子/分母"
FIGURES_OF_ALL = "{hits}/{base}"
FIGURES_UNKNOWN = "未载明"
FIGURES_NOTHING = "没有可统计的"
FIGURES_MET = {True: "达到", False: "未达到", None: ""}
FIGURES_HOW = "口径"
FIGURES_BY = "按{by}"
FIGURES_COLUMNS = ("分组", "指标", "比率", "分子", "分母", "没有计入分子", "另列", "目标", "是否达到")
FIGURES_HOW_COLUMNS = ("指标", "分子", "分母", "另列（不在分母里）", "目标", "目标来源")
FIGURES_PART = "{why}{n}"
FIGURES_NO_TARGET = "–"
FIGURES_WRITTEN = "已写入 {file}，共{n}张工作表。"
FIGURES_CANNOT_WRITE = "写不了 {file}：{reason}"
FIGURES_BAD_PERIOD = (
    "看不懂统计期“{text}”：--month 写作 2026-09，--quarter 写作 2026-Q3，--year 写作 2026，日期写作 2026-09-01"
)
FIGURES_TWO_PERIODS = "--month、--quarter、--year、--from/--to 只能用一种。"
FIGURES_BAD_BY = "--by 只能是 {known}。"

CHECK_ALERTS = "提醒台账重新计算完毕：核对{orders}件工单、{rows}条提醒，缺少{missing}条，多出{extra}条。"
CHECK_ALERTS_MISSING = "缺少：{order} 第{round}轮 {clock}时限第{version}版 {step}，应在{at}"
CHECK_ALERTS_EXTRA = "多出：台账第{number}行 {order} 第{round}轮 {clock}时限第{version}版 {step}，记在{at}"
CHECK_ALERTS_GONE = "缺少：台账第{number}行不见了"
CHECK_ALERTS_ASLEEP = "不会再提醒：{order} 下一次提醒应在{at}，到时没有安排检查"

HISTORY_NOBODY = "（没有工单的历史）"
HISTORY_BREAK = {
    "changed": "{number}：第{nth}条的内容被改动",
    "cut": "{number}：第{nth}条没有接上前一条，有记录被删除、插入或调换",
    "ends early": "{number}：第{nth}条之后的记录不见了，或链尾被改动",
    "no rows": "{number}：一条历史也没有",
    "no order": "{number}：{nth}条记录所属的工单不见了",
}
HISTORY_WHOLE = "工单{orders}件，历史{rows}条，全部完好。"
HISTORY_BROKEN = "工单{orders}件，历史{rows}条，发现{breaks}处问题。"
HISTORY_HEAD = "链尾 {head}"
NO_ORDER = "没有工单{number}，请核对工单号。"
PRINT_STEP = "“{step}”不能打印，--step 只能是{known}。"
PRINT_WRITTEN = "已写到 {file}"
ORDER_WRITTEN = "已导出到 {file}，链尾 {head}"
ORDER_UNWRITTEN = "{file} 写不了（{reason}），请换一个位置"
ORDER_UNREAD = "{file} 读不了（{reason}）"
ORDER_WHOLE = "{file}：完好，链尾 {head}"
ORDER_FAULT = "{file}：{fault}"

KEYS_OWN = "数据用的密钥：指纹 {own}（{where}）"
KEYS_CHANGED = "{day} 由 {was} 换成 {own}"
KEYS_UNDER_WAY = "正在换成 {own}，还没有换完（{place}）。接着换：qisu keys rotate"
KEYS_NOWHERE = "还没有开始"
KEYS_RESUMED = "上次没有换完，已接着换完。"
KEYS_ROTATED = "密钥已由 {was} 换成 {own}：重新加密{rows}行、{files}个文件。"
KEYS_OLD_GONE = "旧密钥已从数据文件夹里去掉；换密钥之前的备份仍要用旧密钥才能打开。请另外备份新的密钥文件。"
KEYS_SET_ANEW = "新密钥在 {file} 里，请把 QISU_KEY 改成它的内容，再删除这个文件。在那之前，服务照常能用。"
KEYS_COMING_LOST = "上次换密钥没有换完，那时的新密钥（指纹 {fingerprint}）应在 {file} 里，现在没有。请先找回这个文件"
KEYS_UNREADABLE = "这一行用哪把密钥都打不开：{row}。密钥没有换完，两把密钥都还在；请从备份里找回这一行，再运行一次"
KEYS_FILES_LEFT = "文件夹里有{n}个文件用哪把密钥都打不开，没有动。"
KEYS_IN_USE = "数据库正被别的程序使用，请先关掉其他 qisu 命令和查看数据库的工具，再换密钥"
RETAINED = (
    "已清除{days}天以前的内容：收到的消息{inbox}条，发出的消息{outbox}条，停下的对话{dialogs}个；"
    "遮盖咨询里的个人信息{asks}条；去掉过期的登录{sessions}个、没有用到的文件{files}个。"
)
RETAINED_KEPT = "工单、办理历史和消息的编号、时间都还在；还没有处理或送达的消息没有动。"
NO_UNMASKINGS = "工单{number}的原文、联系方式和附件没有人看过。"

OUTBOX_COLUMNS = ("编号", "渠道", "给谁", "类型", "状态", "次数", "已等", "原因")
OUTBOX_KINDS = {"say": "消息", "redraw": "更新卡片", "menu": "命令菜单"}
OUTBOX_STATES = {
    "pending": "待发", "leased": "正在发", "later": "稍后发", "unknown": "不知是否送到，将重发",
    "dead": "已停止发送", "refused": "平台不接收", "gone": "对方联系不上",
}  # fmt: skip
OUTBOX_ENTERPRISE = "企业"
OUTBOX_COORDINATOR = "协调员"
OUTBOX_SUPERVISOR = "督办人员"
OUTBOX_STAFF = "{unit}经办员"
OUTBOX_GROUP = "{unit}工作群"
OUTBOX_NO_UNIT = "未绑定单位的"
OUTBOX_DAYS = "{n}天"
OUTBOX_HOURS = "{n}小时"
OUTBOX_MINUTES = "{n}分钟"
OUTBOX_SUM = (
    "等着发送{waiting}条，没有送到{dead}条。再发一次：qisu outbox --retry 编号；不再发：qisu outbox --drop 编号。"
)
OUTBOX_ONE = "--dead、--waiting、--retry、--drop 只能用一个。"
OUTBOX_NONE = "发件箱里没有编号{id}的可以这样处理的消息：可能已经送到、正在发送，或内容已按期清除。"
OUTBOX_RETRIED = "编号{id}已重新排队，服务运行时马上发送。"
OUTBOX_DROPPED = "编号{id}不再发送。"

CALENDAR_FIELDS = {"day": "日期", "kind": "off或work", "name": "名称", "notice": "文号"}
CALENDAR_REFUSED = "{file} 有不能用的行，什么都没有装入："
CALENDAR_BAD_ROW = "  第{line}行：{reason}"
CALENDAR_SUFFIX = "  只能装入 .csv、.yaml 或 .yml 文件。"
CALENDAR_NO_FILE = "  文件打不开（{reason}）。"
CALENDAR_EMPTY = "  文件里没有一行放假安排。"
CALENDAR_ENCODING = "  文件的文字编码不是 UTF-8 或 GB18030。"
CALENDAR_UNREADABLE = "格式读不懂。请一天写一行：日期,off或work,名称,文号。"
CALENDAR_BAD_YAML = "格式读不懂，不是写对了的 YAML。"
CALENDAR_NO_LIST = "应为一个列表，每一项写 day、kind、name、notice。"
CALENDAR_MISSING = "缺少{names}。"
CALENDAR_LONG = "{names}太长。"
CALENDAR_DAY = "“{day}”不是一个日期，请写成 2027-01-01。"
CALENDAR_KIND = "“{kind}”应为 off（放假）或 work（上班）。"
CALENDAR_TWICE = "{day} 写了两次。"
CALENDAR_WORKS_ANYWAY = "{day} 本来就是周一至周五，不用写成上班。"
CALENDAR_LOADED = "{year}年的放假安排已装入：放假{off}天，调休上班{work}天。"
CALENDAR_FEW = "请核对：{year}年只写了{off}天放假，全体公民的法定假日一年有{least}天，可能没有写全。"
CALENDAR_REPLACED = "{year}年原来的{n}天安排已由这个文件整年代替。"
CALENDAR_DROPPED = "其中{n}天这个文件里没有，不再算数：{days}。如果不该去掉，请把全年写在一个文件里再装入一次。"
CALENDAR_EFFECT = "正在运行的服务会在几秒内采用，暂定的时限会重算；已经确定的时限不变。"
CALENDAR_NOT_LOADED = "{year}年的放假安排没有装入，暂按周末计算。装入：qisu calendar import 文件"
CALENDAR_YEAR = "{year}年，放假{n}天（含周末）："
CALENDAR_LINE = "  {days} {kind} {name}（{notice}）"
CALENDAR_SPAN = "{first}至{last}"
CALENDAR_OFF = "放假"
CALENDAR_WORKS = "上班"

REHEARSE_DAYS = "--from 和 --to 应为先后两个日期，例如 --from 2026-09-01 --to 2026-10-31。"
REHEARSE_COUNT = "--generated 应为大于0的整数。"
REHEARSE_NO_FILE = "时限文件 {file} 打不开（{reason}）。"
REHEARSE_UNREADABLE = "时限文件 {file} 读不懂，应写成：类别、环节、时限三层的 YAML。"
REHEARSE_CLASS = "时限文件里的类别“{cls}”不认识或没有写环节，类别只能是{classes}。"
REHEARSE_CLOCK = "时限文件里没有“{clock}”这个环节，请写签收、首次联系、办结、重办等。"
REHEARSE_LIMIT = "时限“{limit}”读不懂，请写成“3个工作日”“4个工作小时”“2小时”“30天”或“无”。"
REHEARSE_SOURCE = "推演"
REHEARSE_UNITS_HOW = "类别按工单现在的类别，各类相加就是全部；一件工单经过几个单位，在每个单位各算一次。"
REHEARSE_OFFICE = "协调席"
REHEARSE_GROUP = "范围"
REHEARSE_ORDERS = "工单"
REHEARSE_ALL = "全部"
REHEARSE_HEAD = "{first}至{last}起算的时限{limits}个（{flow}），箭头左边按现行时限，右边按试行时限："
REHEARSE_RECORDED = "数据库里记录的办理过程"
REHEARSE_GENERATED = "随机生成的{n}件"
REHEARSE_UNEXPLAINED = "有{n}个时限按现行规则算不出来，没有计入。"
REHEARSE_HOW = (
    "同一件工单同一级只算一次；办理过程不变，只换时限，时间停在{last}结束时；"
    "现行没有的环节推演不出来。黄牌只有办结时限才有。没有写进任何记录，也没有通知任何人。"
)

# qisu doctor telegram
DOCTOR_HEAD = "检查 Telegram（要连互联网；别的命令、测试和网页渠道都不用连）："
DOCTOR_STATES = {"passed": "通过", "warned": "警告", "failed": "失败", "skipped": "跳过"}
DOCTOR_CHECKS = {
    "token": "令牌",
    "clock": "时钟",
    "webhook": "接收方式",
    "poller": "有没有别的程序在收",
    "commands": "命令菜单",
    "privacy": "隐私模式",
    "joins": "进群",
    "message": "发送、修改、删除消息",
    "file": "收发文件",
    "group": "工作群",
}
DOCTOR_LINE = "{state}  {check}：{say}"
DOCTOR_SUM = "共{n}项：通过{passed}，警告{warned}，失败{failed}，跳过{skipped}。"
DOCTOR_NOT_SET = "没有设置令牌。请向 BotFather 申请，设为 QISU_TELEGRAM_TOKEN 后再检查"
DOCTOR_BROKEN = "这一步没有做成（{kind}），请稍后再试；一直这样就检查网络和代理"
DOCTOR_UNKNOWN_BOT = "Telegram 不认可这个令牌。请到 BotFather 核对或重新生成，改好 QISU_TELEGRAM_TOKEN 后再检查"
DOCTOR_UNREACHABLE = "连不上 {api}（{kind}）。请检查网络和防火墙，或把 QISU_TELEGRAM_API 设为本机能访问的接口地址"
DOCTOR_BOT = "机器人 @{bot}（编号{id}）"
DOCTOR_NO_DATE = "接口没有说它的时间，请另行确认本机时间准确"
DOCTOR_CLOCK = "与 Telegram 相差{seconds}秒"
DOCTOR_SKEW = "与 Telegram 相差{seconds}秒（正数是本机快）。时限按本机时间计算，请打开自动对时（NTP）"
DOCTOR_PRIVATE = "开着：在群里只看得到命令、按钮和对它的回复，这就够了"
DOCTOR_READS_ALL = "关着：机器人看得到群里所有的话，没有必要。请在 BotFather 用 /setprivacy 打开，再把它重新拉进群"
DOCTOR_JOINS = "可以被拉进群"
DOCTOR_JOINS_NOT = "不能被拉进群，单位工作群用不了。请在 BotFather 用 /setjoingroups 打开"
DOCTOR_HOOK = "由 Telegram 推送到设定的地址，排队{n}条"
DOCTOR_POLLING = "长轮询，没有留下推送地址，排队{n}条"
DOCTOR_HOOK_LEFT = (
    "留有推送地址（{host}），现在选的是长轮询。服务启动时会自动取消它，排队的消息不丢；"
    "如果那是另一套正在用的系统，请换一个机器人"
)
DOCTOR_HOOK_OTHER = (
    "推送到另一个地址（{host}），与 QISU_TELEGRAM_WEBHOOK 不同。服务启动时会改过来；"
    "如果那是另一套正在用的系统，请换一个机器人"
)
DOCTOR_HOOK_MISSING = "还没有设推送地址（应为 {host}），服务启动时会设好"
DOCTOR_HOOK_TROUBLE = "Telegram 最近一小时推送失败过：{why}。请检查地址、证书和反向代理"
DOCTOR_PENDING = "排队的消息有{n}条，超过24小时的会被 Telegram 丢弃，请尽快启动服务"
DOCTOR_NO_POLL = "用推送方式接收，不用查"
DOCTOR_NO_POLL_YET = "留有推送地址时查不了，启动一次服务后再查"
DOCTOR_SERVED = "本机的服务正在运行，由它接收；要查，请先停服务"
DOCTOR_CONFLICT = "另一个程序正用同一个令牌接收，双方都会丢三落四。请停掉那一个，或到 BotFather 重新生成令牌"
DOCTOR_ALONE = "没有"
DOCTOR_COMMANDS = "已设好{n}个命令"
DOCTOR_COMMANDS_OTHER = "设了以后读回来不一样，菜单可能晚些才更新，不影响收发"
DOCTOR_TO = "加上 --to 聊天编号 才会发测试消息"
DOCTOR_HELLO = "企诉自检：这条消息会马上修改并删除。"
DOCTOR_EDITED = "企诉自检：已修改，马上删除。"
DOCTOR_MESSAGE = "都可以"
DOCTOR_NO_CHAT = "发不到 {to}。请让对方先向机器人发送 /start，并核对聊天编号"
DOCTOR_FILE = "发出去的文件取回来一样"
DOCTOR_FILE_OTHER = "取回来的文件和发出去的不一样，请检查代理或自建接口"
DOCTOR_NO_FILE = "文件发得出、取不回（{why}）。请检查能否访问接口的 /file 地址"
DOCTOR_GROUP = "{unit}的群：在群里，可以发消息"
DOCTOR_TOPIC = "{unit}的群：在群里，话题还在"
DOCTOR_GROUP_MOVED = "{unit}的群已升级，编号变了；服务下次发消息时会自动改过来"
DOCTOR_GROUP_GONE = "{unit}的群：机器人已不在群里。请把它拉回群，由协调员重新发“/绑定 单位名称”"
DOCTOR_GROUP_MUTE = "{unit}的群：机器人没有发消息的权限。请群管理员放开，或设它为管理员"
DOCTOR_TOPIC_GONE = "{unit}的群：绑定的话题已删除或关闭，消息会改发到群里。请在新话题里重新发“/绑定 单位名称”"

# what was typed wrongly at the command line
USAGE_US = "qisu"
USAGE_HINT = "用法请看：{command} --help"
USAGE_NO_COMMAND = "没有“{name}”这个命令。"
USAGE_NO_OPTION = "没有“{name}”这个选项。"
USAGE_NEAR = "是不是要写：{near}。"
USAGE_EXTRA = "多写了“{name}”，这个命令用不着。"
USAGE_MISSING = "没有写“{name}”，这一项不能少。"
USAGE_NO_VALUE = "选项“{name}”后面要写上它的内容，而且只写一项。"
USAGE_BAD_VALUE = "“{name}”写得不对：{why}。"
USAGE_BAD = "命令写得不对（{message}）。"
USAGE_NO_FILE = "找不到这个文件或文件夹"
USAGE_A_FOLDER = "这是文件夹，要写文件"
USAGE_A_FILE = "这是文件，要写文件夹"
USAGE_UNREADABLE = "没有权限读取"
USAGE_UNWRITABLE = "没有权限写入"
USAGE_INTEGER = "要写整数"
USAGE_NUMBER = "要写数字"
USAGE_DATE = "要写日期，如 2026-11-30"
USAGE_LEAST = "不能小于{allowed}"
USAGE_MOST = "不能大于{allowed}"
USAGE_ONE_OF = "只能是{allowed}"
USAGE_ABORTED = "已中止，没有做完。"
