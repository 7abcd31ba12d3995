from pathlib import Path

import pytest

from knowledge.base import Kind, Status, load
from knowledge.files import BrokenFile

DOCUMENTS = """\
- id: town-2026
  title: 某区方案
  region: 某区
  status: draft
"""
UNITS = """\
某区:
  - name: 区某局
    aliases: [某局]
    topics: [某事]
    documents: [town-2026]
"""
CARD = """\
document: town-2026
cards:
  - id: one
    clauses: ["32", 附1-44]
    title: 装表时限
    answer: 不超过3个工作日。
    figures: [3个工作日]
    units: [区某局]
    due: 2026-12
    kind: target
    topics: [装表, 时限]
    similar: [装表几天, 多久通电, 装表要等多久]
"""


def folder(path: Path, cards: str = CARD, documents: str = DOCUMENTS, units: str = UNITS) -> Path:
    (path / "cards").mkdir()
    (path / "documents.yaml").write_text(documents, encoding="utf8")
    (path / "units.yaml").write_text(units, encoding="utf8")
    (path / "cards" / "town.yaml").write_text(cards, encoding="utf8")
    return path


def test_a_card_is_loaded_whole(tmp_path: Path) -> None:
    knowledge = load(folder(tmp_path))
    (card,) = knowledge.cards
    assert (card.id, card.kind, card.clauses) == ("one", Kind.TARGET, ("32", "附1-44"))
    assert card.document.status is Status.DRAFT
    assert card.co_units == ()
    assert knowledge.units["某区", "区某局"].aliases == ("某局",)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("document: town-2026", "document: nowhere", 1, "不认识的文件"),
        ("units: [区某局]", "units: [区外局]", 3, "目录里没有的单位"),
        ("    title: 装表时限\n", "", 3, "缺少字段"),
        ("kind: target", "kind: dream", 3, "不认识的类别"),
        ("due: 2026-12", "due: 年底", 3, "期限"),
        ("id: one", "id: ONE!", 3, "编号"),
        ("多久通电, 装表要等多久", "装表几天", 3, "重复"),
        ("    kind: target", "    kind: target\n    colour: red", 3, "不认识的字段"),
        ("figures: [3个工作日]", "figures: 3个工作日", 3, "一列文字"),
        ("title: 装表时限", "title: [装表时限", 6, "YAML"),
    ],
)
def test_a_broken_card_is_refused_with_file_line_and_reason(
    tmp_path: Path, before: str, after: str, line: int, reason: str
) -> None:
    with pytest.raises(BrokenFile) as refused:
        load(folder(tmp_path, CARD.replace(before, after)))
    assert (refused.value.path.name, refused.value.line) == ("town.yaml", line)
    assert reason in refused.value.reason


def test_one_id_for_two_cards_is_refused(tmp_path: Path) -> None:
    twice = CARD + CARD[CARD.index("  - id") :]
    with pytest.raises(BrokenFile, match=r"town.yaml:13: 编号 one 重复"):
        load(folder(tmp_path, twice))


def test_an_unknown_status_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"documents.yaml:1: .*rumour"):
        load(folder(tmp_path, documents=DOCUMENTS.replace("draft", "rumour")))


def test_a_key_written_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"town.yaml:6: .*两次"):
        load(folder(tmp_path, CARD.replace("    title: 装表时限", "    title: 装表时限\n    title: 装表")))


def test_the_shipped_knowledge_loads() -> None:
    knowledge = load()
    assert len(knowledge.documents) == 19
    assert {card.document.id for card in knowledge.cards} <= set(knowledge.documents)
