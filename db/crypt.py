"""What is encrypted at rest: one key, from a file that is made 0600 on first use or given as text, and what is derived
from it. While the key is being changed there are two: the coming one lies beside the file and is the first to be used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from db.durable import sync_folder, write_new

KEY_BYTES = 32


class BadKey(Exception):
    """The key file cannot be used; the message says why."""


class Box:
    """Encrypts texts and signs button data with keys derived from one secret; what older secrets made is read too."""

    def __init__(self, secret: bytes, *older: bytes) -> None:
        secrets = tuple(dict.fromkeys((secret, *older)))
        self._newest, *_ = fernets = [_fernet(one) for one in secrets]
        self._fernet = MultiFernet(fernets)
        self._signing = [_derive(one, b"buttons") for one in secrets]
        self._words = _derive(secret, b"words")

    def seal(self, text: str) -> bytes:
        return self.seal_file(text.encode())

    def seal_file(self, content: bytes) -> bytes:
        return self._newest.encrypt(content)

    def open(self, sealed: bytes) -> str:
        """Raises BadKey when it was sealed with another key, or altered."""
        return self.open_file(sealed).decode()

    def open_file(self, sealed: bytes) -> bytes:
        """Raises BadKey when it was sealed with another key, or altered."""
        return _opened(self._fernet, sealed)

    def renewed(self, sealed: bytes) -> bytes:
        """The same, sealed with the newest key; the very same where it is already. Raises BadKey."""
        try:
            _opened(self._newest, sealed)
        except BadKey:
            return self.seal_file(self.open_file(sealed))
        return sealed

    @property
    def fingerprint(self) -> str:
        """Which key is the newest, without telling it."""
        return _mark(self._signing[0], "fingerprint")

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Of every key that is read, the newest first."""
        return tuple(_mark(signing, "fingerprint") for signing in self._signing)

    @property
    def signings(self) -> tuple[str, ...]:
        """What the buttons of each key are known by, the newest first; they open nothing."""
        return tuple(signing.hex() for signing in self._signing)

    def accept(self, signings: Iterable[str]) -> None:
        """Takes the buttons of keys that are gone."""
        self._signing += [one for one in map(bytes.fromhex, signings) if one not in self._signing]

    def word_for(self, use: str) -> str:
        """43 characters of A-Za-z0-9_- that only the holder of the newest key can make, for one use."""
        return base64.urlsafe_b64encode(_derive(self._words, use.encode())).decode().rstrip("=")

    def sign(self, text: str) -> str:
        """Eight characters that only the holder of the key can make."""
        return _mark(self._signing[0], text)

    def signed(self, text: str, mark: str) -> bool:
        given = mark.encode("utf8", "replace")
        return any(hmac.compare_digest(_mark(signing, text).encode(), given) for signing in self._signing)


def coming_path(path: Path) -> Path:
    """Where the next key lies while the data is being sealed with it."""
    return path.with_name(f"{path.name}.new")


def load_box(path: Path, given: str = "") -> Box:
    """The box of a key file, or of a key that is given as text; a missing file is made. Raises BadKey."""
    secrets = [secret_of(given)] if given else [read_secret(path, make=True)]
    coming = coming_path(path)
    return Box(*([read_secret(coming)] if coming.exists() else []), *secrets)


def read_secret(path: Path, *, make: bool = False, as_text: bool = False) -> bytes:
    """The secret of a key file: 32 bytes, or their base64, as which it may be made. Raises BadKey."""
    try:
        content = _read_or_make(path, as_text=as_text) if make else path.read_bytes()
    except OSError as wrong:
        raise BadKey(f"密钥文件 {path} 读不了({wrong.strerror})") from None
    try:
        return content if len(content) == KEY_BYTES else secret_of(content.decode("ascii", "replace"))
    except BadKey:
        raise BadKey(f"密钥文件 {path} 已损坏,应为 {KEY_BYTES} 字节") from None


def secret_of(text: str) -> bytes:
    """A secret from its base64, either alphabet. Raises BadKey, which does not repeat the text."""
    plain = text.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        secret = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES:
        raise BadKey(f"密钥应为 {KEY_BYTES} 字节的 base64")
    return secret


def _read_or_make(path: Path, *, as_text: bool) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
    secret = os.urandom(KEY_BYTES)
    write_new(made, base64.b64encode(secret) + b"\n" if as_text else secret)
    try:
        os.link(made, path)  # of two processes that make the key at once, one wins and both read its key
    except FileExistsError:
        pass
    finally:
        made.unlink()
    sync_folder(path.parent)
    return path.read_bytes()


def token_hash(token: str) -> str:
    """What is stored of a one-time link, an invite or a session."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derive(secret: bytes, use: bytes) -> bytes:
    return hmac.new(secret, use, hashlib.sha256).digest()


def _fernet(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derive(secret, b"at rest")))


def _mark(signing: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.new(signing, text.encode(), hashlib.sha256).digest()[:6]).decode()


def _opened(fernet: Fernet | MultiFernet, sealed: bytes) -> bytes:
    try:
        return fernet.decrypt(sealed)
    except InvalidToken:
        raise BadKey("密钥与数据不符") from None
