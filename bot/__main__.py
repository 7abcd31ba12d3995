"""The command line: qisu run | chat | play | ask | bench | invite | cards | figures | check | order."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import history, words
from bot.ask import reply, reply_lines
from bot.bench.command import bench
from bot.calendar_command import calendar
from bot.chat import chat as talk
from bot.clock import now
from bot.demo import UNITS
from bot.figures import GROUPINGS, as_json, chosen_groupings, chosen_period, collect, headings, how, lines_of, table
from bot.findings import answered_lines, check_lines
from bot.house import full_house, open_box, open_database
from bot.imports import clause_rows, read_files, refused, report_lines
from bot.ledger import Checked, check_ledger
from bot.play.player import Player, StoryFailed, UnknownUnit
from bot.play.script import read_script
from bot.rehearse import groups_table, period, rehearsal
from bot.rehearse_file import read_limits
from bot.serve import serve, set_up_logging
from bot.settings import Misconfigured, Settings, load
from db.queries.knowledge_tasks import cards_that_answered
from db.queries.library import current_papers
from handlers import recall as recalls
from handlers.identify import START_PREFIX, new_invite
from handlers.imports import take_in
from handlers.turn import House, Scene
from knowledge.check import Findings
from knowledge.check import check as check_cards
from knowledge.files import BrokenFile
from knowledge.importing import BadFile
from tools.verify_export import faults
from workflow.figures import Figures
from workflow.periods import By, Period

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(bench, name="bench")
app.add_typer(calendar, name="calendar")
cards_app = typer.Typer(invoke_without_command=True)
app.add_typer(cards_app, name="cards")
check_app = typer.Typer(no_args_is_help=True, help="核对台账与历史。")
app.add_typer(check_app, name="check")
order_app = typer.Typer(no_args_is_help=True, help="导出工单，核对导出的文件。")
app.add_typer(order_app, name="order")
BAD_SETUP = 2
_WIDTH = 100
FIGURES_WIDTH = 160


@contextmanager
def _plainly() -> Iterator[None]:
    """What the person at the command line can mend is one line and exit code 2."""
    try:
        yield
    except (Misconfigured, BrokenFile, UnknownUnit) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(BAD_SETUP) from None


def _house() -> House:
    """What answers questions; an empty data folder is filled on the way."""
    settings = _settings()
    return asyncio.run(full_house(settings, open_box(settings)))


def _settings() -> Settings:
    settings = load()
    set_up_logging(settings)
    return settings


@app.command()
def run() -> None:
    """启动服务:网页、Telegram(设置了令牌时)、提醒与投递。"""
    with _plainly():
        asyncio.run(serve(_settings()))


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="enterprise、staff 或 coordinator")] = "enterprise",
    unit: Annotated[list[str] | None, typer.Option(help="经办员所在单位,可多次")] = None,
) -> None:
    """在终端里对话。"""
    with _plainly():
        if as_ not in words.CHAT_WHO:
            raise Misconfigured(words.UNKNOWN_ROLE)
        units = tuple(unit or UNITS) if as_ == "staff" else ()
        asyncio.run(talk(_settings(), as_, units))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="要问的话")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="从标准输入逐行读 JSON")] = False,
    region: Annotated[str, typer.Option(help="提问人所在地区")] = "",
) -> None:
    """问一个政策问题,不写数据库。"""
    with _plainly():
        if not jsonl and not question.strip():
            raise Misconfigured(words.NO_QUESTION)
        house = _house()
        if jsonl:
            raise typer.Exit(_ask_lines(house))
        typer.echo(reply(house, question, region or None, now())["reply"])


def _ask_lines(house: House) -> int:
    errors = 0
    for answered in reply_lines(house, sys.stdin.buffer, now()):
        typer.echo(json.dumps(answered, ensure_ascii=False))
        errors += answered["kind"] == "error"
    return int(errors > 0)


@app.command()
def invite(
    role: Annotated[str, typer.Argument(help="coordinator 或 supervisor")],
    name: Annotated[str, typer.Option("--name", help="姓名")],
) -> None:
    """生成协调员或督办人员的一次性凭证。"""
    with _plainly():
        if role not in words.INVITE_ROLES:
            raise Misconfigured(words.INVITE_ROLE)
        token, settings = asyncio.run(_invite(role, name)), load()
        who = words.INVITE_ROLES[role]
        typer.echo(
            words.INVITED.format(name=name, who=who, link=f"{settings.url}/in/{token}", code=START_PREFIX + token)
        )


async def _invite(role: str, name: str) -> str:
    settings = _settings()
    token, row = new_invite(now(), name, coordinator=role == "coordinator", supervisor=role == "supervisor")
    async with open_database(settings, open_box(settings)) as database, database.begin() as tx:
        tx.add(row)
    return token


@cards_app.callback()
def cards(context: typer.Context) -> None:
    """检查知识卡能否全部装入。"""
    if context.invoked_subcommand:
        return
    with _plainly():
        knowledge = _house().knowledge
        documents = {card.document.id for card in knowledge.cards}
        typer.echo(words.CARDS.format(n=len(knowledge.cards), documents=len(documents), units=len(knowledge.units)))


@cards_app.command()
def check(
    strict: Annotated[bool, typer.Option("--strict", help="有不认识的单位或没有问法的卡时,退出码为 1")] = False,
) -> None:
    """列出缺问法、单位不明、数字矛盾、从没问到的知识卡,和没有定论的冲突。"""
    with _plainly():
        found = asyncio.run(_check())
    for line in check_lines(found):
        typer.echo(line)
    raise typer.Exit(int(strict and bool(found.unasked or found.unknown_units)))


async def _check() -> Findings:
    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.read() as tx:
        hit = await cards_that_answered(tx)
    answerer = house.answerer
    return check_cards(answerer.matcher.corpus, house.knowledge.units.values(), answerer.conflicts, hit)


@app.command("import")
def import_(files: Annotated[list[Path], typer.Argument(help="公文文件：txt、md、docx、pdf")]) -> None:
    """导入公文：拆出条款并报告读到什么、跳过什么、与哪些内容不一致;有一个文件读不了就什么都不导入。"""
    with _plainly():
        for line in asyncio.run(_import(files)):
            typer.echo(line)


async def _import(paths: list[Path]) -> list[str]:
    try:
        files = read_files(paths)
    except BadFile as wrong:
        raise Misconfigured(refused(wrong)) from None
    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.begin() as tx:
        report = await take_in(Scene(house, tx, now()), files)
    return list(report_lines(files, report))


@app.command()
def clauses(jsonl: Annotated[bool, typer.Option("--jsonl", help="逐行输出 JSON")] = False) -> None:
    """列出导入的每一条款。"""
    with _plainly():
        for row in asyncio.run(_clauses()):
            line = json.dumps(row, ensure_ascii=False) if jsonl else words.CLAUSE.format(**row)
            typer.echo(line)


async def _clauses() -> list[dict[str, Any]]:
    settings = _settings()
    async with open_database(settings, open_box(settings)) as database, database.read() as tx:
        return list(clause_rows(await current_papers(tx)))


@app.command("rehearse")
def rehearse_(
    first: Annotated[str, typer.Option("--from", help="从哪一天起算的时限")],
    last: Annotated[str, typer.Option("--to", help="到哪一天,含当天")],
    limits: Annotated[Path, typer.Option("--limits", help="试行的时限:类别、环节、时限三层的 YAML")],
    made_up: Annotated[int | None, typer.Option("--generated", help="不用数据库的记录,随机生成多少件")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """换一套时限推演一遍:会有多少件黄牌、红牌、书面通报、挂牌督办;不写数据库。"""
    with _plainly():
        if made_up is not None and made_up <= 0:
            raise Misconfigured(words.REHEARSE_COUNT)
        start, end = period(first, last)
        found = asyncio.run(rehearsal(_settings(), read_limits(limits), start, end, made_up or 0))
    if as_json:
        return _json_line(found)
    flow = words.REHEARSE_GENERATED.format(n=made_up) if made_up else words.REHEARSE_RECORDED
    typer.echo(words.REHEARSE_HEAD.format(first=first, last=last, limits=found["limits"], flow=flow))
    console = Console()
    (console if console.is_terminal else Console(width=_WIDTH)).print(groups_table(found))
    if found["unexplained"]:
        typer.echo(words.REHEARSE_UNEXPLAINED.format(n=found["unexplained"]))
    typer.echo(words.REHEARSE_HOW.format(last=last))


@app.command()
def recall(
    source: Annotated[str, typer.Argument(help="文件或知识卡的编号")],
    text: Annotated[str | None, typer.Option("--send", help="更正的内容,发给每一个人一次")] = None,
) -> None:
    """列出按一份文件或一张知识卡得到过答复的人,可以给他们发更正。"""
    with _plainly():
        if text is not None and not text.strip():
            raise Misconfigured(words.RECALL_EMPTY)
        for line in asyncio.run(_recall(source, text)):
            typer.echo(line)


async def _recall(source: str, text: str | None) -> list[str]:
    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.begin() as tx:
        found = await recalls.answered(tx, source)
        if not found and house.answerer.card(source) is None and source not in house.answerer.documents:
            raise Misconfigured(words.NOTHING_KNOWN.format(source=source))
        lines = [words.ANSWERED_HEAD.format(source=source, n=len(found)), *answered_lines(found)]
        if text is None:
            return [*lines, words.RECALL_HOW] if found else lines
        sent = await recalls.send(Scene(house, tx, now()), source, text.strip())
        return [*lines, words.RECALL_SENT.format(now=sent.now, before=sent.before, unreached=sent.unreached)]


@app.command()
def figures(
    first: Annotated[str | None, typer.Option("--from", help="从哪天起,如 2026-09-01")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪天止,含当天")] = None,
    month: Annotated[str | None, typer.Option(help="某月,如 2026-09")] = None,
    quarter: Annotated[str | None, typer.Option(help="某季度,如 2026-Q3")] = None,
    year: Annotated[str | None, typer.Option(help="某年,如 2026")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="再按什么分组,可多次:unit、region、category、channel、park、class、month、quarter、year"),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(help="写成 Excel 文件,每种分组一张表")] = None,
    as_json_: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象")] = False,
) -> None:
    """按办理记录重新计算各项指标,分母和不计的情形都列在旁边。"""
    with _plainly():
        at = now()
        period = chosen_period(first, last, month, quarter, year, at)
        bys = chosen_groupings(by or (GROUPINGS if xlsx else ()))
        house, found = asyncio.run(_figures(period, at, bys))
        if xlsx:
            typer.echo(words.FIGURES_WRITTEN.format(file=xlsx, n=_workbook(found, house, xlsx)), err=as_json_)
        if as_json_:
            _json_line(as_json(found, house))
        elif not xlsx:
            _show_figures(found, house)


async def _figures(period: Period, at: datetime, bys: tuple[By, ...]) -> tuple[House, Figures]:
    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.read() as tx:
        return house, await collect(tx, period, at, bys)


def _workbook(found: Figures, house: House, file: Path) -> int:
    from bot.sheets import write_workbook  # what reads and writes workbooks is loaded only where one is wanted

    return write_workbook(found, house, file)


def _show_figures(found: Figures, house: House) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=FIGURES_WIDTH)
    console.print(words.FIGURES_TITLE, *headings(found), sep="\n", highlight=False)
    for kind in (By.ALL, *found.bys):
        title = kind.zh if kind is By.ALL else words.FIGURES_BY.format(by=kind.zh)
        rows = (line.cells() for line in lines_of(found, kind, house))
        console.print(table(title, words.FIGURES_COLUMNS, rows))
    console.print(table(words.FIGURES_HOW, words.FIGURES_HOW_COLUMNS, how()))


@check_app.callback()
def _check_group() -> None:
    """A group also where it has one command."""


@check_app.command("alerts")
def check_alerts() -> None:
    """按历史和时限重新计算提醒台账,与现有的逐条核对;有出入时退出码为 1。"""
    with _plainly():
        checked = asyncio.run(_check_alerts())
    for line in checked.lines():
        typer.echo(line)
    raise typer.Exit(int(not checked.clean))


async def _check_alerts() -> Checked:
    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.read() as tx:
        return await check_ledger(tx, now(), house.calendar)


@check_app.command("history")
def check_history(number: Annotated[str, typer.Argument(help="工单号，不写则核对全部")] = "") -> None:
    """核对历史有没有被改动、删除、插入或调换;有问题时退出码为 1。"""
    with _plainly():
        checked = asyncio.run(_check_history(number))
        if number and not checked.orders:
            raise Misconfigured(words.NO_ORDER.format(number=number))
    for line in history.lines(checked, number):
        typer.echo(line)
    raise typer.Exit(int(bool(checked.breaks)))


async def _check_history(number: str) -> history.Checked:
    settings = _settings()
    async with open_database(settings, open_box(settings)) as database, database.read() as tx:
        return await history.checked(tx, number)


@order_app.command("export")
def export_order(
    number: Annotated[str, typer.Argument(help="工单号")],
    file: Annotated[Path | None, typer.Option("-o", help="写到这个文件，不写则打印出来")] = None,
) -> None:
    """导出一件工单的公开内容、历史、时限和提醒,不含个人信息,可以由第三方脱机核对;历史有问题时退出码为 1。"""
    with _plainly():
        checked, content = asyncio.run(_export_order(number))
        if file is None:
            typer.echo(content, nl=False)
        else:
            _write(file, content)
            typer.echo(words.ORDER_WRITTEN.format(file=file, head=checked.head))
    for line in history.break_lines(checked.breaks):
        typer.echo(line, err=True)
    raise typer.Exit(int(bool(checked.breaks)))


async def _export_order(number: str) -> tuple[history.Checked, bytes]:
    settings = _settings()
    async with open_database(settings, open_box(settings)) as database, database.read() as tx:
        content = await history.exported(tx, number, now())
        if content is None:
            raise Misconfigured(words.NO_ORDER.format(number=number))
        return await history.checked(tx, number), content


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as wrong:
        raise Misconfigured(words.ORDER_UNWRITTEN.format(file=file, reason=wrong.strerror)) from None


@order_app.command("verify")
def verify_order(
    file: Annotated[Path, typer.Argument(help="导出的文件")],
    head: Annotated[str, typer.Option("--head", help="另外得到的链尾，用来对照")] = "",
) -> None:
    """核对导出的文件有没有被改动,不需要数据库;有改动时退出码为 1。"""
    with _plainly():
        try:
            content = file.read_bytes()
        except OSError as wrong:
            raise Misconfigured(words.ORDER_UNREAD.format(file=file, reason=wrong.strerror)) from None
    found = faults(content, head)
    for fault in found:
        typer.echo(words.ORDER_FAULT.format(file=file, fault=fault))
    if not found:
        typer.echo(words.ORDER_WHOLE.format(file=file, head=json.loads(content)["head"]))
    raise typer.Exit(int(bool(found)))


@app.command()
def play(
    files: Annotated[list[Path], typer.Argument(help="故事文件")],
    as_json: Annotated[bool, typer.Option("--json", help="逐行输出 JSON")] = False,
) -> None:
    """按故事文件把整个产品演一遍,期望不符时退出码为 1。"""
    logging.basicConfig(level=logging.WARNING)
    failed = 0
    with _plainly():
        load()
        for file in files:
            failed += _play_one(file, _json_line if as_json else _readable, as_json)
    raise typer.Exit(int(failed > 0))


def _play_one(file: Path, show: Callable[[dict[str, Any]], None], as_json: bool) -> int:
    """How many expectations failed in one file."""
    with Player(read_script(file), show) as player:
        try:
            player.play()
        except StoryFailed as wrong:
            player.failed.append(str(wrong))
            show({"failed": words.PLAY_STOPPED.format(reason=wrong), "step": wrong.line})
        orders = player.orders()
    if as_json:
        _json_line({"orders": orders})
    else:
        line = words.PLAY_NOT_PASSED if player.failed else words.PLAY_PASSED
        typer.echo(line.format(file=file, n=len(player.failed)))
    return len(player.failed)


def _json_line(row: dict[str, Any]) -> None:
    typer.echo(json.dumps(row, ensure_ascii=False))


def _readable(row: dict[str, Any]) -> None:
    if "failed" in row:
        typer.echo(words.PLAY_FAILED.format(reason=row["failed"]))
        return
    arrow = "→ 企诉" if row["dir"] == "in" else "← 企诉"
    files = "".join(f"[{kind}]" for kind in row["files"])
    typer.echo(f"\n{row['at'][:16].replace('T', ' ')} {row['who']} {arrow}\n{files}{row['text']}")
    if row["buttons"]:
        typer.echo("  ".join(f"[{label}]" for label in row["buttons"]))


def main() -> None:
    """The `qisu` command."""
    app()


if __name__ == "__main__":
    main()
