"""Files that are on the disk, whole, when a call returns."""

from __future__ import annotations

import os
from pathlib import Path

HALF = ".part"


def write_new(path: Path, content: bytes) -> None:
    """A file for its owner alone. Raises FileExistsError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_over(path: Path, content: bytes) -> None:
    """The file is the old one or the new one. Broken off, this leaves a half beside it: `<name>.1a2b3c4d.part`."""
    half = path.with_name(f"{path.name}.{os.urandom(4).hex()}{HALF}")
    write_new(half, content)
    half.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A name that was made or changed in a folder is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
