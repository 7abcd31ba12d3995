"""Commands of what the bot knows: ask, cards, import, clauses, recall."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import words
from bot.ask import reply, reply_lines
from bot.clauses import clause_rows
from bot.clock import now
from bot.commands.common import plainly, settings
from bot.findings import answered_lines, check_lines
from bot.house import full_house, open_box, open_database
from bot.settings import Misconfigured
from db.queries.knowledge_tasks import cards_that_answered
from db.queries.library import current_papers
from handlers import recall as recalls
from handlers.turn import House, Scene
from knowledge.check import Findings
from knowledge.check import check as check_cards

cards_app = typer.Typer(invoke_without_command=True)


def _house() -> House:
    """What answers questions; an empty data folder is filled on the way."""
    given = settings()
    return asyncio.run(full_house(given, open_box(given)))


def ask(
    question: Annotated[str, typer.Argument(help="要问的话")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="从标准输入逐行读 JSON")] = False,
    region: Annotated[str, typer.Option(help="提问人所在地区")] = "",
) -> None:
    """问一个政策问题,不写数据库。"""
    with plainly():
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


@cards_app.callback()
def cards(context: typer.Context) -> None:
    """检查知识卡能否全部装入。"""
    if context.invoked_subcommand:
        return
    with plainly():
        knowledge = _house().knowledge
        documents = {card.document.id for card in knowledge.cards}
        typer.echo(words.CARDS.format(n=len(knowledge.cards), documents=len(documents), units=len(knowledge.units)))


@cards_app.command()
def check(
    strict: Annotated[bool, typer.Option("--strict", help="有不认识的单位或没有问法的卡时,退出码为 1")] = False,
) -> None:
    """列出缺问法、单位不明、数字矛盾、从没问到的知识卡,和没有定论的冲突。"""
    with plainly():
        found = asyncio.run(_check())
    for line in check_lines(found):
        typer.echo(line)
    raise typer.Exit(int(strict and bool(found.unasked or found.unknown_units)))


async def _check() -> Findings:
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.read() as tx:
        hit = await cards_that_answered(tx)
    answerer = house.answerer
    return check_cards(answerer.matcher.corpus, house.knowledge.units.values(), answerer.conflicts, hit)


def import_(
    files: Annotated[list[Path] | None, typer.Argument(help="公文文件（txt、md、docx、pdf）或装着它们的文件夹")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="撤回上一次导入,原来的版本重新生效")] = False,
) -> None:
    """导入公文：拆出条款并报告读到什么、跳过什么、与哪些内容不一致;有一个文件读不了就什么都不导入。"""
    with plainly():
        if undo == bool(files):
            raise Misconfigured(words.IMPORT_UNDO_ALONE if undo else words.IMPORT_NO_FILES)
        for line in asyncio.run(_undo_import() if undo else _import(files or [])):
            typer.echo(line)


async def _undo_import() -> list[str]:
    from bot import imports  # as below
    from handlers.imports import take_back

    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.begin() as tx:
        taken = await take_back(Scene(house, tx, now()))
        if not taken:
            raise Misconfigured(words.NOTHING_TO_UNDO)
    return list(imports.undo_lines(taken))


async def _import(paths: list[Path]) -> list[str]:
    from bot import imports  # the readers of Word and PDF files take longer to load than all other commands need
    from handlers.imports import take_in

    try:
        chosen = imports.choose(paths)
        files, strangers = imports.official(chosen, imports.read_files(chosen.files))
    except imports.BadFile as wrong:
        raise Misconfigured(imports.refused(wrong)) from None
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.begin() as tx:
        report = await take_in(Scene(house, tx, now()), files)
    return [*chosen.skipped, *strangers, *imports.report_lines(files, report)]


def clauses(jsonl: Annotated[bool, typer.Option("--jsonl", help="逐行输出 JSON")] = False) -> None:
    """列出导入的每一条款。"""
    with plainly():
        rows = asyncio.run(_clauses())
        if not rows:
            typer.echo(words.NO_CLAUSES, err=True)
        for row in rows:
            line = json.dumps(row, ensure_ascii=False) if jsonl else words.CLAUSE.format(**row)
            typer.echo(line)


async def _clauses() -> list[dict[str, Any]]:
    given = settings()
    async with open_database(given, open_box(given)) as database, database.read() as tx:
        return list(clause_rows(await current_papers(tx)))


def recall(
    source: Annotated[str, typer.Argument(help="文件或知识卡的编号")],
    text: Annotated[str | None, typer.Option("--send", help="更正的内容,发给每一个人一次")] = None,
) -> None:
    """列出按一份文件或一张知识卡得到过答复的人,可以给他们发更正。"""
    with plainly():
        if text is not None and not text.strip():
            raise Misconfigured(words.RECALL_EMPTY)
        for line in asyncio.run(_recall(source, text)):
            typer.echo(line)


async def _recall(source: str, text: str | None) -> list[str]:
    given = settings()
    box = open_box(given)
    house = await full_house(given, box)
    async with open_database(given, box) as database, database.begin() as tx:
        found = await recalls.answered(tx, source)
        if not found and house.answerer.card(source) is None and source not in house.answerer.documents:
            raise Misconfigured(words.NOTHING_KNOWN.format(source=source))
        lines = [words.ANSWERED_HEAD.format(source=source, n=len(found)), *answered_lines(found)]
        if text is None:
            return [*lines, words.RECALL_HOW] if found else lines
        sent = await recalls.send(Scene(house, tx, now()), source, text.strip())
        return [*lines, words.RECALL_SENT.format(now=sent.now, before=sent.before, unreached=sent.unreached)]
