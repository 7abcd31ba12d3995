"""The command line: qisu run | chat | play | ask | bench | invite | cards."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import words
from bot.ask import reply, reply_lines
from bot.bench.command import bench
from bot.chat import chat as talk
from bot.clauses import clause_rows
from bot.clock import now
from bot.demo import UNITS
from bot.findings import answered_lines, check_lines
from bot.house import full_house, open_box, open_database
from bot.play.player import Player, StoryFailed, UnknownUnit
from bot.play.script import read_script
from bot.serve import serve, set_up_logging
from bot.settings import Misconfigured, Settings, load
from db.queries.knowledge_tasks import cards_that_answered
from db.queries.library import current_papers
from handlers import recall as recalls
from handlers.identify import START_PREFIX, new_invite
from handlers.turn import House, Scene
from knowledge.check import Findings
from knowledge.check import check as check_cards
from knowledge.files import BrokenFile

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(bench, name="bench")
cards_app = typer.Typer(invoke_without_command=True)
app.add_typer(cards_app, name="cards")
BAD_SETUP = 2


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
def import_(
    files: Annotated[list[Path] | None, typer.Argument(help="公文文件（txt、md、docx、pdf）或装着它们的文件夹")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="撤回上一次导入,原来的版本重新生效")] = False,
) -> None:
    """导入公文：拆出条款并报告读到什么、跳过什么、与哪些内容不一致;有一个文件读不了就什么都不导入。"""
    with _plainly():
        if undo == bool(files):
            raise Misconfigured(words.IMPORT_UNDO_ALONE if undo else words.IMPORT_NO_FILES)
        for line in asyncio.run(_undo_import() if undo else _import(files or [])):
            typer.echo(line)


async def _undo_import() -> list[str]:
    from bot import imports  # as below
    from handlers.imports import take_back

    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.begin() as tx:
        taken = await take_back(Scene(house, tx, now()))
        if not taken:
            raise Misconfigured(words.NOTHING_TO_UNDO)
    return list(imports.undo_lines(taken))


async def _import(paths: list[Path]) -> list[str]:
    from bot import imports  # the readers of Word and PDF files take longer to load than all other commands need
    from handlers.imports import take_in

    try:
        chosen = imports.choose(paths)
        files = imports.read_files(chosen.files)
    except imports.BadFile as wrong:
        raise Misconfigured(imports.refused(wrong)) from None
    settings = _settings()
    box = open_box(settings)
    house = await full_house(settings, box)
    async with open_database(settings, box) as database, database.begin() as tx:
        report = await take_in(Scene(house, tx, now()), files)
    return [*chosen.skipped, *imports.report_lines(files, report)]


@app.command()
def clauses(jsonl: Annotated[bool, typer.Option("--jsonl", help="逐行输出 JSON")] = False) -> None:
    """列出导入的每一条款。"""
    with _plainly():
        rows = asyncio.run(_clauses())
        if not rows:
            typer.echo(words.NO_CLAUSES, err=True)
        for row in rows:
            line = json.dumps(row, ensure_ascii=False) if jsonl else words.CLAUSE.format(**row)
            typer.echo(line)


async def _clauses() -> list[dict[str, Any]]:
    settings = _settings()
    async with open_database(settings, open_box(settings)) as database, database.read() as tx:
        return list(clause_rows(await current_papers(tx)))


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
