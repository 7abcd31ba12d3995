"""Settings from the environment or a `.env` file; refuses nonsense in one sentence that says what to set."""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import words
from db.crypt import BadKey, secret_of
from workflow.roots import FIRMS

KNOWN_CHANNELS = ("web", "telegram", "terminal")
KNOWN_REGIONS = (
    "甘州区",
    "张掖市",
    "甘肃省",
    "金昌市",
    "陇南市",
    "平凉市",
    "白银市",
    "嘉峪关市",
    "庆阳市",
    "兰州市",
    "甘孜州",
)
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
_CLAMD = re.compile(r"/.+|(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = ("localhost",)
WEBHOOK_PORTS = (443, 80, 88, 8443)  # to others the platform does not post
DATABASE_PREFIX = "sqlite+aiosqlite:///"
_REASONS = {
    "int_parsing": "应为整数",
    "greater_than_equal": "数字太小",
    "less_than_equal": "数字太大",
    "bool_parsing": "应为 1 或 0",
}


class Misconfigured(Exception):
    """The product cannot run as it is set up; the message is one sentence for the person who starts it."""


class Settings(BaseSettings):
    """Everything that may be set; the names in the environment carry the prefix QISU_."""

    model_config = SettingsConfigDict(
        env_prefix="QISU_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Path("var")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8088, ge=1, le=65535)
    base_url: str = ""
    channels: Annotated[tuple[str, ...], NoDecode] = ()
    telegram_token: str = Field(default="", repr=False)
    telegram_api: str = "https://api.telegram.org"
    telegram_webhook: str = ""
    telegram_secret: str = Field(default="", repr=False)
    telegram_connections: int = Field(default=40, ge=1, le=100)
    clamd: str = ""
    region: str = "甘州区"
    key_file: Path | None = None
    key: str = Field(default="", repr=False)
    keep_days: int = Field(default=30, ge=7, le=365)
    root_firms: int = Field(default=FIRMS, ge=2, le=1000)
    demo: bool = False
    log_level: str = "INFO"

    @field_validator("channels", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("channels")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in KNOWN_CHANNELS:
                raise ValueError(f"不认识的渠道“{name}”，可用：{'、'.join(KNOWN_CHANNELS)}")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(DATABASE_PREFIX):
            raise ValueError(f"目前支持 SQLite，应写作 {DATABASE_PREFIX}/路径/qisu.db")
        return value

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: str) -> str:
        if value and not _TOKEN.fullmatch(value):
            raise ValueError("令牌格式不对，应形如 123456:ABC…（向 BotFather 申请）")
        return value

    @field_validator("telegram_webhook")
    @classmethod
    def _webhook(cls, value: str) -> str:
        if value and not _is_webhook(value):
            ports = "、".join(map(str, WEBHOOK_PORTS))
            raise ValueError(f"应为公网能访问的 https 地址，端口限{ports}，如 https://qisu.example.cn；留空则用长轮询")
        return value

    @field_validator("telegram_secret")
    @classmethod
    def _secret(cls, value: str) -> str:
        if value and not _SECRET.fullmatch(value):
            raise ValueError("应为1到256个字符，限字母、数字、下划线和短横线；留空则由密钥文件生成")
        return value

    @field_validator("key")
    @classmethod
    def _key(cls, value: str) -> str:
        if value:
            try:
                secret_of(value)
            except BadKey as wrong:
                raise ValueError(str(wrong)) from None
        return value

    @field_validator("clamd")
    @classmethod
    def _scanner(cls, value: str) -> str:
        if value and not _CLAMD.fullmatch(value):
            raise ValueError("应为套接字文件的完整路径，如 /run/clamav/clamd.ctl，或主机:端口，如 127.0.0.1:3310")
        return value

    @field_validator("region")
    @classmethod
    def _region(cls, value: str) -> str:
        if value not in KNOWN_REGIONS:
            raise ValueError(f"不认识的地区“{value}”，可用：{'、'.join(KNOWN_REGIONS)}")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("应为 DEBUG、INFO、WARNING 或 ERROR")
        return value.upper()

    @property
    def served(self) -> tuple[str, ...]:
        """The channels to start."""
        return self.channels or (("web", "telegram") if self.telegram_token else ("web",))

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{(self.home / 'qisu.db').resolve()}"

    @property
    def keys(self) -> Path:
        return self.key_file or self.home / "key"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is never printed."""
        return tuple(getattr(self, name) for name, field in type(self).model_fields.items() if not field.repr)

    @property
    def url(self) -> str:
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")


def load(**given: object) -> Settings:
    """Settings from the environment. Raises Misconfigured."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as wrong:
        error = wrong.errors()[0]
        name = "QISU_" + str(error["loc"][0]).upper()
        reason = _REASONS.get(error["type"], error["msg"].removeprefix("Value error, "))
        raise Misconfigured(f"{name} 设置有误：{reason}") from None
    if "telegram" in settings.channels and not settings.telegram_token:
        raise Misconfigured("要启用 telegram 渠道，请设置 QISU_TELEGRAM_TOKEN")
    if settings.key and settings.key_file:
        raise Misconfigured("QISU_KEY 和 QISU_KEY_FILE 只能设一个")
    if settings.demo and not _is_loopback(settings.host):
        raise Misconfigured("演示模式（QISU_DEMO=1）只能在本机使用，请把 QISU_HOST 设为 127.0.0.1，或去掉 QISU_DEMO")
    return settings


def writable_home(settings: Settings) -> Path:
    """The data folder, made when missing. Raises Misconfigured."""
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as wrong:
        raise Misconfigured(
            f"数据文件夹 {settings.home} 建不了（{words.reason(wrong)}），请把 QISU_HOME 设为可写的文件夹"
        ) from None
    if not os.access(settings.home, os.W_OK | os.X_OK):
        raise Misconfigured(f"数据文件夹 {settings.home} 不可写，请把 QISU_HOME 设为可写的文件夹")
    return settings.home


def _is_webhook(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username)
    return parts.scheme == "https" and bool(parts.hostname) and port in WEBHOOK_PORTS and plain


def _is_loopback(host: str) -> bool:
    try:
        return host in _LOOPBACK or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
