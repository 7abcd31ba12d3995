"""The folder of stored files: encrypted, for its owner alone, outside anything that is served."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from db.crypt import Box
from db.durable import HALF, write_over

_NAME = re.compile(r"[0-9a-f]{32}(?:\.[a-z0-9]{3,4})?")


class Store:
    """Files by names that nobody can guess; every method blocks, so call it in a thread."""

    def __init__(self, folder: Path, box: Box) -> None:
        self._folder, self._box = folder, box

    def put(self, name: str, content: bytes) -> None:
        """Durable when it returns; a name that is there is written anew, in one step."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_over(self._folder / name, self._box.seal_file(content))

    def read(self, name: str) -> bytes | None:
        """None where nothing is stored under the name, or it is no name of ours."""
        if not _NAME.fullmatch(name):
            return None
        try:
            sealed = (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        return self._box.open_file(sealed)

    def drop(self, names: Iterable[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def names(self) -> set[str]:
        """Everything in the folder that a put made, also the halves of those that were broken off."""
        if not self._folder.is_dir():
            return set()
        return {path.name for path in self._folder.iterdir() if _NAME.fullmatch(whole_name(path.name))}


def whole_name(name: str) -> str:
    """The name that a half would have got: `<name>.1a2b3c4d.part`."""
    return name.removesuffix(HALF).rpartition(".")[0] if name.endswith(HALF) else name
