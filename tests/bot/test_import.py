"""`qisu import` and `qisu clauses` from real files into a real database, and what people read of it afterwards."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import Result
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject
from typer.testing import CliRunner

from bot.__main__ import app
from bot.house import build_house
from bot.imports import read_files
from bot.settings import Settings
from db.crypt import Box
from db.queries.library import keep_card
from db.session import Database
from handlers.decide import Decision, Wants, decide
from handlers.imports import take_in
from handlers.turn import House, Scene
from knowledge import words
from knowledge.base import Card, Status, card_fields
from tests.bot.support import open_file, qisu
from tests.conftest import NewTown
from tests.town import SECRET, Town, moment

Run = Callable[..., Result]
NOW = moment("2026-11-21 10:00")
TITLE = "甘州区竹骨灯笼作坊扶持办法"
COAL = "作坊冬季取暖用的炭，每户每月供应40公斤，由村里统一拉运。"
MORE_COAL = COAL.replace("40", "75")
ASK_COAL = "灯笼作坊冬季取暖的炭每月供应多少公斤"
ASK_FEE = "竹骨灯笼做一盏灯笼补贴多少手工费"
NOTICE = f"""甘州区人民政府办公室关于印发《{TITLE}》的通知
甘灯办发〔2026〕7号
各乡镇人民政府、各街道：
《{TITLE}》已定，现印发给你们，请照办。
甘州区人民政府办公室
2026年11月18日
{TITLE}
第一条 竹骨灯笼作坊每做成一盏灯笼，补贴手工费6元，作坊凭入库单领取。
第二条 {COAL}
第三条 学徒满90天可以申请灯笼匠人证，匠人证当场打印，不收工本费。
"""
CITY = "全市优化营商环境全面提升年行动方案"  # a title of the register: the rest is ours
DRAFT = f"""{CITY}
（征求意见稿）
一、总体目标
把灯会办得更亮。
二、主要任务
（一）灯会
1.巡游路线。灯会巡游路线提前20天张贴在鼓楼西侧的木牌上。
2.走马灯。走马灯租借每盏押金35元，归还当天退回。
（二）灯谜
3.灯谜纸。灯谜纸由社区统一裁好，每张宽8厘米。
"""
ISSUED = DRAFT.replace("（征求意见稿）\n", "").replace("35元", "50元")
ASK_RENT = "走马灯租借每盏押金多少元"


@pytest.fixture(scope="module")
def houses() -> tuple[House, House]:
    """Two houses as two processes have them: nothing in common but the database."""
    settings = Settings(_env_file=None, home=Path("/nowhere"), region="甘州区")  # type: ignore[call-arg]
    return build_house(settings, Box(SECRET)), build_house(settings, Box(SECRET))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with nothing in it."""
    path = tmp_path_factory.mktemp("empty") / "qisu.db"
    database = open_file(path)

    async def make() -> None:
        await database.migrate(path.with_suffix(".lock"))
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
def home(tmp_path: Path, empty: Path) -> Path:
    """A data folder with the key of the town."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    (folder / "qisu.db").write_bytes(empty.read_bytes())
    (folder / "key").write_bytes(SECRET)
    return folder


@pytest.fixture
def clean(houses: tuple[House, House], empty: Path) -> tuple[House, House]:
    """The houses as they are with an empty database."""
    database = open_file(empty)

    async def forget() -> None:
        async with database.read() as tx:
            for house in houses:
                await house.library.refresh(tx)
        await database.close()

    asyncio.run(forget())
    return houses


@pytest.fixture
def server(clean: tuple[House, House]) -> House:
    """The house of a process that goes on while files are imported elsewhere."""
    return clean[0]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path, clean: tuple[House, House]) -> Iterator[Run]:
    """Runs a command in this process, each a second after the one before."""
    seconds = count()
    for name in [name for name in os.environ if name.upper().startswith("QISU_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.house.build_house", lambda settings, box: replace(clean[1], box=box))
    monkeypatch.setattr("bot.commands.knowledge.now", lambda: NOW + timedelta(seconds=next(seconds)))
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "apscheduler", "alembic")}

    def invoke(*args: str | Path, folder: Path = home) -> Result:
        return CliRunner().invoke(app, [str(arg) for arg in args], env={"QISU_HOME": str(folder)})

    yield invoke
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def made(folder: Path, text: str = NOTICE, name: str = "notice.txt", encoding: str = "utf8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def done(result: Result) -> str:
    assert (result.exit_code, result.exception) == (0, None), result.output
    return result.stdout


def rows(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home / "qisu.db")) as database:
        return database.execute(sql).fetchall()


TABLES = ("papers", "clauses", "live_cards", "library_changes", "knowledge_tasks", "outbox")


def written(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(home, f"SELECT * FROM {table}") for table in TABLES}


@asynccontextmanager
async def opened(home: Path) -> AsyncIterator[Database]:
    database = open_file(home / "qisu.db")
    try:
        yield database
    finally:
        await database.close()


def asked(house: House, home: Path, *questions: str) -> list[Decision]:
    """What a process that is already running answers next."""

    async def look() -> list[Decision]:
        async with opened(home) as database, database.read() as tx:
            await house.library.refresh(tx)
        return [decide(house, question, None, NOW) for question in questions]

    return asyncio.run(look())


def text_of(house: House, home: Path, question: str) -> str:
    (decision,) = asked(house, home, question)
    return decision.text


# the report


def test_the_report_says_what_was_read_skipped_and_is_to_do(run: Run, tmp_path: Path) -> None:
    lines = done(run("import", made(tmp_path))).splitlines()
    first, last = lines[0], lines[-1]
    assert first.startswith("[新增] ganzhou-2026-7-")
    for said in (f"《{TITLE}》", "甘灯办发〔2026〕7号", "发文机关：甘州区人民政府办公室", "2026-11-18", "已印发"):
        assert said in first
    assert first.endswith("条款：3")
    skipped = [line for line in lines if line.startswith("没有收入条款的行（notice.txt，")]
    assert [re.findall(r"，(\S+)）：(\d) 行，在第 (.+) 行", line) for line in skipped] == [
        [("标题", "2", "1、7")], [("文号", "1", "2")], [("主送单位", "1", "3")], [("印发通知", "3", "4-6")],
    ]  # fmt: skip
    assert f"已建政策解读任务：{TITLE}" in lines
    assert last == "导入完成：新增 1 份，新版本 0 份，没有变化 0 份；写入条款 3 条。"


def test_the_clauses_come_out_word_for_word(run: Run, tmp_path: Path) -> None:
    assert done(run("clauses", "--jsonl")) == ""
    run("import", made(tmp_path))
    found = [json.loads(line) for line in done(run("clauses", "--jsonl")).splitlines()]
    assert [row["id"] for row in found] == ["第一条", "第二条", "第三条"]
    assert {key: found[1][key] for key in ("text", "units", "due")} == {"text": COAL, "units": [], "due": ""}
    assert COAL in done(run("clauses"))
    run("import", made(tmp_path, NOTICE.replace(COAL, MORE_COAL)))
    texts = [json.loads(line)["text"] for line in done(run("clauses", "--jsonl")).splitlines()]
    assert len(texts) == 3
    assert MORE_COAL in texts
    assert COAL not in texts


def test_a_figure_that_no_card_agrees_with_is_reported_with_both_sides(run: Run, tmp_path: Path) -> None:
    done(run("import", made(tmp_path, ISSUED)))
    said = done(run("import", made(tmp_path, ISSUED.replace("2.走马灯。", "2.走马灯和走马灯棚。"))))
    conflicts = [line for line in said.splitlines() if line.startswith("与现有内容不一致：zhangye-2025 ")]
    assert any(re.search(r"与知识卡 zy25-\S+：引用的条款在新文件中找不到", line) for line in conflicts)
    assert "clause-" not in said, "a clause that speaks for itself is no card of anybody's"


# nothing twice, nothing half


def test_what_stands_already_changes_nothing(run: Run, tmp_path: Path, home: Path) -> None:
    path = made(tmp_path)
    run("import", path)
    before = written(home)
    said = done(run("import", path))
    assert said.startswith("[没有变化] ")
    assert "导入完成：新增 0 份，新版本 0 份，没有变化 1 份；写入条款 0 条。" in said
    wrapped = made(tmp_path, NOTICE.replace("每户每月供应", "每户\n每月 供应"), "wrapped.txt")
    assert "[没有变化]" in done(run("import", wrapped))
    assert written(home) == before


def test_one_document_twice_in_one_command_is_written_once(run: Run, tmp_path: Path, home: Path) -> None:
    said = done(run("import", made(tmp_path), made(tmp_path, name="copy.txt")))
    assert "新增 1 份，新版本 0 份，没有变化 1 份" in said
    assert rows(home, "SELECT version, superseded_at FROM papers") == [(1, None)]
    assert len(rows(home, "SELECT id FROM knowledge_tasks")) == 1


def test_two_versions_in_one_command_are_two_versions(run: Run, tmp_path: Path, home: Path, server: House) -> None:
    newer = made(tmp_path, NOTICE.replace(COAL, MORE_COAL), "newer.txt")
    said = done(run("import", made(tmp_path), newer))
    assert "新增 1 份，新版本 1 份" in said
    assert rows(home, "SELECT version, superseded_at IS NULL FROM papers ORDER BY version") == [(1, 0), (2, 1)]
    assert MORE_COAL in text_of(server, home, ASK_COAL)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("bad.txt", "不是文字\x00".encode(), "UTF-8"),
        ("bad.docx", b"PK\x03\x04 nothing", "Word"),
        ("bad.pdf", b"nothing", "PDF"),
        ("bad.xls", b"nothing", ".docx"),
        ("bad.md", b"", "是空的"),
        ("bad.txt", None, "打不开"),
    ],
)
def test_one_bad_file_among_good_ones_keeps_all_of_them_out(
    run: Run, tmp_path: Path, home: Path, name: str, data: bytes | None, why: str
) -> None:
    bad = tmp_path / name
    if data is not None:
        bad.write_bytes(data)
    before = written(home)
    refused = run("import", made(tmp_path), bad, made(tmp_path, DRAFT, "draft.txt"))
    assert (refused.exit_code, refused.stdout) == (2, "")
    line = refused.stderr.strip().splitlines()[-1]
    assert line.startswith(f"{name}：")
    assert why in line
    assert line.endswith("什么都没有导入。")
    assert "Traceback" not in refused.stderr
    assert written(home) == before


# a new version


def test_a_new_version_supersedes_and_the_old_one_stays_readable(run: Run, tmp_path: Path, home: Path) -> None:
    run("import", made(tmp_path))
    said = done(run("import", made(tmp_path, NOTICE.replace(COAL, MORE_COAL))))
    assert said.startswith("[新版本，第2版] ganzhou-2026-7-")
    kept = rows(
        home,
        "SELECT version, text, superseded_at IS NULL FROM papers JOIN clauses ON paper_id = papers.id "
        "WHERE clause = '第二条' ORDER BY version",
    )
    assert kept == [(1, COAL, 0), (2, MORE_COAL, 1)]
    assert "停用" not in said, "no card was withdrawn: there was none"
    assert rows(home, "SELECT id FROM live_cards") == []


def test_of_a_changed_clause_the_new_text_is_answered_everywhere(
    run: Run, tmp_path: Path, home: Path, server: House, clean: tuple[House, House]
) -> None:
    for text, coal in ((NOTICE, COAL), (NOTICE.replace(COAL, MORE_COAL), MORE_COAL), (NOTICE, COAL)):
        run("import", made(tmp_path, text))
        for house in (server, clean[1]):
            said = text_of(house, home, ASK_COAL)
            assert said.startswith(coal)
            assert f"依据：《{TITLE}》第二条" in said
            assert "6元" in text_of(house, home, ASK_FEE), "what did not change goes on"


def test_a_clause_that_is_gone_answers_no_more(run: Run, tmp_path: Path, home: Path, server: House) -> None:
    run("import", made(tmp_path))
    assert COAL in text_of(server, home, ASK_COAL)
    shorter = NOTICE.replace(f"第二条 {COAL}\n", "").replace("第三条", "第二条")
    run("import", made(tmp_path, shorter))
    assert COAL not in text_of(server, home, ASK_COAL)


def citing(house: House, doc: str, clause: str) -> list[Card]:
    return house.answerer.matcher.corpus.citing(doc, clause)


def test_cards_that_cite_a_changed_clause_are_withdrawn_and_the_clause_speaks(
    run: Run, tmp_path: Path, home: Path, server: House
) -> None:
    run("import", made(tmp_path, ISSUED))
    stale = {card.id for card in citing(server, "zhangye-2025", "2")}
    kept = {card.id for card in citing(server, "zhangye-2025", "1")} - stale
    assert len(stale) > 1
    assert kept
    said = done(run("import", made(tmp_path, ISSUED.replace("50元", "80元"))))
    assert f"停用了 {len(stale)} 张知识卡" in said
    assert "qisu recall zhangye-2025" in said
    (decision,) = asked(server, home, ASK_RENT)
    assert decision.wants is Wants.ANSWER
    assert "押金80元" in decision.text
    cards = server.answerer.matcher.corpus
    assert not [name for name in stale if cards.by_id(name)]
    assert all(cards.by_id(name) for name in kept)
    assert set(rows(home, "SELECT id FROM live_cards WHERE withdrawn")) == {(name,) for name in stale}


def test_a_withdrawn_card_is_answered_by_nobody_who_starts_later_either(
    run: Run, tmp_path: Path, home: Path, server: House
) -> None:
    """All changes at once, as a process reads them that starts after both imports."""
    run("import", made(tmp_path, ISSUED))
    stale = [card.id for card in citing(server, "zhangye-2025", "2")]
    run("import", made(tmp_path, ISSUED.replace("50元", "80元")))
    assert "押金80元" in text_of(server, home, ASK_RENT)
    assert not [name for name in stale if server.answerer.card(name)]


def test_a_draft_that_comes_again_as_issued_keeps_its_id_and_loses_its_warning(
    run: Run, tmp_path: Path, home: Path, server: House
) -> None:
    assert " zhangye-2025 " in done(run("import", made(tmp_path, DRAFT)))
    asked(server, home)
    cards = [card for card in server.answerer.matcher.corpus if card.document.id == "zhangye-2025"]
    assert {card.document.status for card in cards} == {Status.DRAFT}
    shown = server.answerer.show(cards[0], None, NOW)
    assert words.DRAFT in shown.text

    said = done(run("import", made(tmp_path, DRAFT.replace("（征求意见稿）\n", ""))))
    assert said.startswith("[新版本，第2版] zhangye-2025 ")
    assert "状态：已印发" in said
    asked(server, home)
    cards = [card for card in server.answerer.matcher.corpus if card.document.id == "zhangye-2025"]
    assert {(card.document.status, card.document.title) for card in cards} == {(Status.ISSUED, CITY)}
    for card in cards:
        shown = server.answerer.show(card, None, NOW)
        assert words.DRAFT not in shown.text.split("相关内容：")[0].split("请注意：关于")[0], card.id
        assert shown.warnings != (words.DRAFT,)
    assert rows(home, "SELECT doc, version, status FROM papers ORDER BY version") == [
        ("zhangye-2025", 1, "draft"), ("zhangye-2025", 2, "issued"),
    ]  # fmt: skip


def test_a_clause_put_right_by_work_stays_until_the_clause_itself_changes(
    run: Run, tmp_path: Path, home: Path, clean: tuple[House, House]
) -> None:
    run("import", made(tmp_path))
    (decision,) = asked(clean[0], home, ASK_COAL)
    assert decision.answer
    assert decision.answer.card
    right = replace(decision.answer.card, answer="炭改为每户每月供应41公斤。")

    async def puts_right() -> None:
        async with opened(home) as database, database.begin() as tx:
            await keep_card(tx, right.id, card_fields(right), NOW)

    asyncio.run(puts_right())
    run("import", made(tmp_path, NOTICE.replace("6元", "9元")))
    for house in clean:
        assert text_of(house, home, ASK_COAL).startswith(right.answer)
        assert "9元" in text_of(house, home, ASK_FEE)
    assert "停用了 1 张知识卡" in done(run("import", made(tmp_path, NOTICE.replace(COAL, MORE_COAL))))
    for house in clean:
        assert text_of(house, home, ASK_COAL).startswith(MORE_COAL)


# who finds it


def test_a_clause_that_no_card_cites_is_found_in_this_process_and_another(
    run: Run, tmp_path: Path, home: Path, server: House, clean: tuple[House, House]
) -> None:
    for house in clean:
        assert COAL not in text_of(house, home, ASK_COAL)
    run("import", made(tmp_path))
    for house in clean:
        (decision,) = asked(house, home, ASK_COAL)
        assert decision.wants is Wants.ANSWER
        assert decision.text == f"{COAL}\n依据：《{TITLE}》第二条"
    assert text_of(server, home, "办电要几天") == text_of(clean[1], home, "办电要几天")


def test_a_real_process_answers_from_what_was_imported(run: Run, tmp_path: Path, home: Path) -> None:
    done(run("import", made(tmp_path)))
    said = qisu(home, "ask", ASK_COAL)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith(COAL)


@pytest.fixture
async def town(
    new_towns: NewTown, monkeypatch: pytest.MonkeyPatch, clean_houses: tuple[House, House]
) -> AsyncIterator[Town]:
    """The town with a house of its own, whose folder the command takes as its own too."""
    monkeypatch.setattr("tests.town.town_house", lambda: clean_houses[0])
    async with new_towns("2026-11-21 10:00", crowded=True) as town:
        (town.path.parent / "key").write_bytes(SECRET)
        yield town


@pytest.fixture
def clean_houses(clean: tuple[House, House]) -> tuple[House, House]:
    """Before any loop runs."""
    return clean


async def imports(run: Run, town: Town, *paths: Path) -> str:
    """The command, beside the town that goes on."""
    return done(await asyncio.to_thread(run, "import", *paths, folder=town.path.parent))


async def test_the_basis_is_our_summary_before_an_import_and_the_clause_itself_after(
    town: Town, run: Run, tmp_path: Path
) -> None:
    card = citing(town.house, "zhangye-2025", "2")[0]
    await town.shop.says(card.similar[0] + "，张掖市")
    await town.shop.presses("看依据")
    before = town.shop.last.text
    assert "内容摘要（非原文）：" in before
    assert "原文第" not in before
    await imports(run, town, made(tmp_path, DRAFT))
    await town.shop.says(card.similar[0] + "，张掖市")
    await town.shop.presses("看依据")
    assert "原文第2条：“走马灯。走马灯租借每盏押金35元，归还当天退回。”" in town.shop.last.text
    assert "非原文" not in town.shop.last.text
    await imports(run, town, made(tmp_path, NOTICE))
    await town.shop.says(ASK_COAL)
    assert town.shop.last.text.startswith(COAL)
    await town.shop.presses("看依据")
    for line in (f"《{TITLE}》", "文号：甘灯办发〔2026〕7号", "成文日期：2026-11-18", f"原文第二条：“{COAL}”"):
        assert line in town.shop.last.text


async def test_whoever_asks_during_an_import_reads_the_old_or_the_new_and_never_half(
    town: Town, run: Run, tmp_path: Path
) -> None:
    await imports(run, town, made(tmp_path), made(tmp_path, ISSUED, "city.txt"))
    paths = made(tmp_path, NOTICE.replace(COAL, MORE_COAL)), made(tmp_path, ISSUED.replace("50元", "80元"), "city.txt")
    running = asyncio.create_task(imports(run, town, *paths))
    seen: list[tuple[bool, bool]] = []
    while not running.done() or seen[-1] != (True, True):
        said = []
        for question in (ASK_COAL, ASK_RENT):
            await town.shop.says(question)
            said.append(town.shop.last.text)
        seen.append(("75公斤" in said[0], "80元" in said[1]))
        assert ("40公斤" in said[0]) != seen[-1][0], said[0]
        assert seen == sorted(seen), "the new is never followed by the old"
        assert len(seen) < 500
    await running
    assert seen[-1] == (True, True)


def test_an_open_import_shows_nothing_and_a_broken_one_leaves_nothing(
    tmp_path: Path, home: Path, clean: tuple[House, House]
) -> None:
    """Between any two of its writes another process sees none of them."""
    reader, writer = clean
    files = read_files([made(tmp_path), made(tmp_path, ISSUED, "city.txt")])
    seen: list[tuple[str, int]] = []

    async def looks(database: Database) -> tuple[str, int]:
        async with database.read() as tx:
            await reader.library.refresh(tx)
        return decide(reader, ASK_COAL, None, NOW).text, len(reader.answerer.matcher.corpus)

    async def story() -> None:
        async with opened(home) as one, opened(home) as other:
            seen.append(await looks(other))
            for breaks in (True, False):
                try:
                    async with one.begin() as tx:
                        scene = Scene(writer, tx, NOW)
                        for file in files:
                            await take_in(scene, [file])
                            await tx.flush()
                            seen.append(await looks(other))
                        if breaks:
                            raise KeyError
                except KeyError:
                    seen.append(await looks(other))
            seen.append(await looks(other))

    asyncio.run(story())
    *before, after = seen
    assert len(set(before)) == 1
    assert before[0][0] != after[0]
    assert after[0].startswith(COAL)
    assert after[1] > before[0][1]
    assert rows(home, "SELECT count(*) FROM papers") == [(2,)]


# folders and archives


def refused(result: Result) -> str:
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.strip().splitlines()[-1]


def test_a_folder_is_read_in_order_and_says_what_it_left_out(run: Run, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "older").mkdir(parents=True)
    made(folder, ISSUED, "b.txt")
    made(folder, NOTICE, "a.txt")
    for name in ("c.zip", "d.xls", ".hidden.txt"):
        (folder / name).write_bytes(b"PK nothing")
    lines = done(run("import", folder)).splitlines()
    assert [re.findall(r"^跳过 (\S+)：", line) for line in lines[:4]] == [
        [".hidden.txt"],
        ["c.zip"],
        ["d.xls"],
        ["older"],
    ]
    assert rows(home, "SELECT file FROM papers ORDER BY id") == [("a.txt",), ("b.txt",)]


def test_an_archive_and_an_empty_folder_are_refused_with_what_to_do(run: Run, tmp_path: Path, home: Path) -> None:
    packed, empty_folder = tmp_path / "papers.zip", tmp_path / "nothing"
    packed.write_bytes(b"PK nothing")
    empty_folder.mkdir()
    assert "请先解压" in refused(run("import", made(tmp_path), packed))
    assert "没有可以导入的文件" in refused(run("import", empty_folder))
    assert "请写明要导入的文件" in refused(run("import"))
    assert rows(home, "SELECT id FROM papers") == []


def test_nothing_imported_is_said_aside(run: Run) -> None:
    result = run("clauses")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "还没有导入过文件" in result.stderr


# taken back


def test_an_import_taken_back_leaves_everything_as_it_was(
    run: Run, tmp_path: Path, home: Path, server: House, clean: tuple[House, House]
) -> None:
    questions = (ASK_COAL, "办电要几天", "张掖市办电要几天")
    before = [one.text for one in asked(server, home, *questions)]
    run("import", made(tmp_path), made(tmp_path, ISSUED, "city.txt"))
    assert text_of(server, home, ASK_COAL).startswith(COAL)
    said = done(run("import", "--undo"))
    assert re.search(r"\[已撤回\] ganzhou-2026-7-\S+ 《.*》第1版；没有更早的导入", said)
    assert "[已撤回] zhangye-2025 " in said
    assert "撤销解读任务 1 件" in said
    for house in clean:
        assert [one.text for one in asked(house, home, *questions)] == before
        assert not [card for card in house.answerer.matcher.corpus if card.doubted or card.is_clause]
    assert rows(home, "SELECT id FROM papers") == []
    assert rows(home, "SELECT DISTINCT state FROM knowledge_tasks") == [("dropped",)]


def test_the_version_before_holds_again_with_its_cards(run: Run, tmp_path: Path, home: Path, server: House) -> None:
    run("import", made(tmp_path, ISSUED))
    asked(server, home)
    stale = {card.id for card in citing(server, "zhangye-2025", "2") if not card.is_clause}
    run("import", made(tmp_path, ISSUED.replace("50元", "80元")))
    assert "押金80元" in text_of(server, home, ASK_RENT)
    said = done(run("import", "--undo"))
    assert "第2版；第1版重新生效" in said
    assert f"恢复知识卡 {len(stale)} 张" in said
    assert "押金50元" in text_of(server, home, ASK_RENT)
    assert all(server.answerer.card(card) for card in stale)
    assert rows(home, "SELECT version, superseded_at FROM papers") == [(1, None)]


def test_only_the_last_import_is_taken_back_and_then_the_one_before(run: Run, tmp_path: Path, home: Path) -> None:
    run("import", made(tmp_path, ISSUED, "city.txt"))
    run("import", made(tmp_path))
    assert "zhangye-2025" not in done(run("import", "--undo"))
    assert rows(home, "SELECT doc FROM papers") == [("zhangye-2025",)]
    assert "zhangye-2025" in done(run("import", "--undo"))
    assert "没有可以撤回的导入" in refused(run("import", "--undo"))
    assert "后面不用写文件名" in refused(run("import", "--undo", made(tmp_path)))


# what has to be explained


@pytest.mark.parametrize(("day", "tasks"), [("2026年11月18日", 1), ("2025年11月18日", 0)])
def test_a_new_document_is_to_be_explained_and_an_old_one_is_not(
    run: Run, tmp_path: Path, home: Path, day: str, tasks: int
) -> None:
    said = done(run("import", made(tmp_path, NOTICE.replace("2026年11月18日", day))))
    assert rows(home, "SELECT kind, state, unit FROM knowledge_tasks") == [("explain", "open", "")] * tasks
    assert (f"已建政策解读任务：{TITLE}" in said) == bool(tasks)
    assert ("1 份文件公布已超过10个工作日" in said) != bool(tasks)


def test_a_draft_and_a_document_of_another_place_are_not_to_be_explained(run: Run, tmp_path: Path, home: Path) -> None:
    elsewhere = NOTICE.replace("甘州区", "金昌市")
    done(run("import", made(tmp_path, DRAFT), made(tmp_path, elsewhere, "elsewhere.txt")))
    assert rows(home, "SELECT region, status FROM papers ORDER BY id") == [("张掖市", "draft"), ("金昌市", "issued")]
    assert rows(home, "SELECT id FROM knowledge_tasks") == []


# every sort of file


def word(folder: Path, text: str) -> Path:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    path = folder / "notice.docx"
    document.save(str(path))
    return path


def portable(folder: Path, lines: Sequence[str]) -> Path:
    """A PDF of Chinese lines, as a printer writes it: two bytes a character and a table of what they are."""
    letters = sorted(set("".join(lines)))
    pairs = "\n".join(f"<{n:04x}> <{letter.encode('utf-16-be').hex()}>" for n, letter in enumerate(letters, 1))
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(letters)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    )
    shown = "\n".join(
        f"1 0 0 1 72 {760 - 20 * n} Tm <{''.join(f'{letters.index(c) + 1:04x}' for c in line)}> Tj"
        for n, line in enumerate(lines)
    )
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    streams = [DecodedStreamObject(), DecodedStreamObject()]
    for stream, content in zip(streams, (table, f"BT /F1 12 Tf {shown} ET"), strict=True):
        stream.set_data(content.encode("ascii"))
    name = NameObject
    inner = DictionaryObject(
        {name("/Type"): name("/Font"), name("/Subtype"): name("/CIDFontType2"), name("/BaseFont"): name("/X")}
    )
    font = {
        name("/Type"): name("/Font"), name("/Subtype"): name("/Type0"), name("/BaseFont"): name("/X"),
        name("/Encoding"): name("/Identity-H"), name("/ToUnicode"): writer._add_object(streams[0]),
    }  # fmt: skip
    font[name("/DescendantFonts")] = ArrayObject([writer._add_object(inner)])
    fonts = DictionaryObject({name("/F1"): writer._add_object(DictionaryObject(font))})
    page[name("/Resources")] = DictionaryObject({name("/Font"): fonts})
    page[name("/Contents")] = writer._add_object(streams[1])
    held = io.BytesIO()
    writer.write(held)
    path = folder / "notice.pdf"
    path.write_bytes(held.getvalue())
    return path


@pytest.mark.parametrize("sort", ["gb18030", "utf-16", "md", "docx", "pdf"])
def test_every_sort_of_file_goes_the_whole_way(run: Run, tmp_path: Path, home: Path, server: House, sort: str) -> None:
    makers: dict[str, Callable[[], Path]] = {
        "docx": lambda: word(tmp_path, NOTICE),
        "pdf": lambda: portable(tmp_path, NOTICE.splitlines()),
        "md": lambda: made(tmp_path, NOTICE, "notice.md"),
    }
    path = makers.get(sort, lambda: made(tmp_path, encoding=sort))()
    assert "条款：3" in done(run("import", path))
    assert text_of(server, home, ASK_COAL) == f"{COAL}\n依据：《{TITLE}》第二条"
    assert "[没有变化]" in done(run("import", made(tmp_path, name="again.txt")))
