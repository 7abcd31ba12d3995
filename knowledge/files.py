"""YAML read as text, every mapping with the line it starts on, and one way to refuse a broken file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LINE = "__line__"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class BrokenFile(ValueError):
    """A knowledge file that cannot be loaded: which file, which line, and why."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a record: whether it must be there, and whether it holds a list of texts."""

    required: bool = False
    many: bool = False


def read_yaml(path: Path) -> Any:
    """The file as dicts, lists and texts; every dict carries its first line under `LINE`. Raises BrokenFile."""
    try:
        node = yaml.compose(path.read_text(encoding="utf8"), Loader=_LOADER)
    except UnicodeDecodeError as wrong:
        raise BrokenFile(path, 1, "不是 UTF-8 文本") from wrong
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise BrokenFile(path, line, f"不是合法的 YAML:{wrong.problem}") from wrong
    except yaml.YAMLError as wrong:
        raise BrokenFile(path, 1, f"不是合法的 YAML:{wrong}") from wrong
    return None if node is None else _plain(node, path)


def _plain(node: yaml.Node, path: Path) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path) for item in node.value]
    return _mapping(node, path)


def _mapping(node: yaml.Node, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {LINE: node.start_mark.line + 1}
    for key, value in node.value:
        if key.value in found:
            raise BrokenFile(path, key.start_mark.line + 1, f"“{key.value}”写了两次")
        found[key.value] = _plain(value, path)
    return found


def check_fields(record: Any, fields: dict[str, Field], path: Path, line: int) -> dict[str, Any]:
    """The record with every field of the right shape (absent lists as empty, absent texts as ""). Raises BrokenFile."""
    if not isinstance(record, dict):
        raise BrokenFile(path, line, "这里应当是一条记录")
    refuse = _refusal(path, record[LINE])
    if unknown := set(record) - set(fields) - {LINE}:
        raise refuse(f"不认识的字段:{'、'.join(sorted(unknown))}")
    return {name: _value(record.get(name), name, field, refuse) for name, field in fields.items()}


def _refusal(path: Path, line: int) -> Callable[[str], BrokenFile]:
    return lambda reason: BrokenFile(path, line, reason)


def _value(value: Any, name: str, field: Field, refuse: Callable[[str], BrokenFile]) -> str | tuple[str, ...]:
    if field.required and not value:
        raise refuse(f"缺少字段:{name}")
    if not field.many:
        if isinstance(value, str | None):
            return (value or "").strip()
        raise refuse(f"{name} 应当是一段文字")
    items = value or []
    if not isinstance(items, list) or not all(isinstance(item, str) and item.strip() for item in items):
        raise refuse(f"{name} 应当是一列文字")
    return tuple(item.strip() for item in items)
