"""The folder of stored files: encrypted, for its owner alone, outside anything that is served."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from db.crypt import Box

_NAME = re.compile(r"[0-9a-f]{32}(?:\.[a-z0-9]{3,4})?")
_HALF = ".part"


class Store:
    """Files by names that nobody can guess; every method blocks, so call it in a thread."""

    def __init__(self, folder: Path, box: Box) -> None:
        self._folder, self._box = folder, box

    def put(self, name: str, content: bytes) -> None:
        """Durable when it returns; a name that is there is written anew, in one step."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._folder / f"{name}.{os.urandom(4).hex()}{_HALF}"
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(self._box.seal_file(content))
            target.flush()
            os.fsync(target.fileno())
        half.replace(self._folder / name)
        _sync(self._folder)

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
    return name.removesuffix(_HALF).rpartition(".")[0] if name.endswith(_HALF) else name


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
