"""What is encrypted at rest: one key file, made 0600 on first use, and what is derived from it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

KEY_BYTES = 32


class BadKey(Exception):
    """The key file cannot be used; the message says why."""


class Box:
    """Encrypts texts and signs button data with keys derived from one secret."""

    def __init__(self, secret: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, b"at rest")))
        self._signing = _derive(secret, b"buttons")

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def seal_file(self, content: bytes) -> bytes:
        return self._fernet.encrypt(content)

    def open(self, sealed: bytes) -> str:
        """Raises BadKey when it was sealed with another key, or altered."""
        return self.open_file(sealed).decode()

    def open_file(self, sealed: bytes) -> bytes:
        """Raises BadKey when it was sealed with another key, or altered."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise BadKey("密钥与数据不符") from None

    @property
    def fingerprint(self) -> str:
        """Which key this is, without telling it."""
        return self.sign("fingerprint")

    def sign(self, text: str) -> str:
        """Eight characters that only the holder of the key can make."""
        digest = hmac.new(self._signing, text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:6]).decode()

    def signed(self, text: str, mark: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), mark.encode("utf8", "replace"))


def load_box(path: Path) -> Box:
    """The box of a key file; a missing file is made. Raises BadKey."""
    try:
        secret = _read_or_make(path)
    except OSError as wrong:
        raise BadKey(f"密钥文件 {path} 读不了({wrong.strerror})") from None
    if len(secret) != KEY_BYTES:
        raise BadKey(f"密钥文件 {path} 已损坏,应为 {KEY_BYTES} 字节")
    return Box(secret)


def _read_or_make(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)  # of two processes that make the key at once, one wins and both read its key
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_bytes()


def token_hash(token: str) -> str:
    """What is stored of a one-time link, an invite or a session."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derive(secret: bytes, use: bytes) -> bytes:
    return hmac.new(secret, use, hashlib.sha256).digest()
