"""Everyday words -> official words, from synonyms.yaml, found in a question in one pass."""

from __future__ import annotations

from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from knowledge.files import LINE, BrokenFile, read_yaml
from knowledge.normalize import plain

HERE = Path(__file__).parent


class Synonyms:
    """`official(text)` -> the official words for the everyday words in `text`, in order, each once."""

    def __init__(self, words: dict[str, tuple[str, ...]]) -> None:
        self._official = list(words.values())
        self._finder = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)

    def official(self, text: str) -> tuple[str, ...]:
        found = self._finder.find_matches_as_indexes(text)
        return tuple(dict.fromkeys(word for index, _, _ in found for word in self._official[index]))


def load_synonyms(path: Path = HERE / "synonyms.yaml") -> Synonyms:
    """The table of `path`. Raises BrokenFile where an entry is no list of words."""
    words: dict[str, tuple[str, ...]] = {}
    table = read_yaml(path)
    if not isinstance(table, dict):
        raise BrokenFile(path, 1, "应当是“正式用语: [日常说法]”的表")
    for official, spoken in table.items():
        if official == LINE:
            continue
        if not isinstance(spoken, list) or not all(isinstance(word, str) and word for word in spoken):
            raise BrokenFile(path, 1, f"{official} 后面应当是一列说法")
        for word in map(plain, spoken):
            words[word] = tuple(dict.fromkeys((*words.get(word, ()), *plain(official).split())))
    return Synonyms(words)
