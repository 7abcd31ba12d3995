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
CHAT_HELLO = "企诉终端（{who}）。直接输入文字；按钮可以输入编号或名称；输入 /退出 结束。"
CHAT_WHO = {"enterprise": "企业", "staff": "经办员", "coordinator": "协调员"}
CHAT_NAME = {"enterprise": "", "staff": "终端经办员", "coordinator": "终端协调员"}
QUIT = ("/退出", "/quit", "/exit")
UNKNOWN_UNIT = "目录里没有“{unit}”这个单位。"
UNKNOWN_ROLE = "--as 只能是 enterprise、staff 或 coordinator。"
INVITE_ROLE = "这里只能邀请 coordinator 或 supervisor；工作人员由协调员在对话里用“/邀请”加入。"
INVITE_ROLES = {"coordinator": "协调员", "supervisor": "督办人员"}
NO_QUESTION = '请写明要问的问题，例如：qisu ask "办电要几天"'
PLAY_FAILED = "没有达到预期：{reason}"
PLAY_STOPPED = "演练停下了：{reason}"
PLAY_PASSED = "{file}：通过"
PLAY_NOT_PASSED = "{file}：未通过（{n}处）"
