"""What the command line says."""

from __future__ import annotations

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
CHAT_HELLO = "企诉终端（{who}）。直接输入文字；按钮可以输入编号或名称；输入 /退出 结束。"
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

IMPORT_ARCHIVE = "“{name}”是压缩包，请先解压，再导入里面的文件或解压出来的文件夹。"
IMPORT_EMPTY_FOLDER = "文件夹“{name}”里没有可以导入的文件（.txt、.md、.docx、.pdf）。"
IMPORT_LEFT_OUT = "跳过 {name}：{why}"
IMPORT_IS_FOLDER = "是下一级文件夹，需要的话请单独导入"
IMPORT_HIDDEN = "是隐藏文件或临时文件"
IMPORT_IS_ARCHIVE = "是压缩包，请先解压"
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
