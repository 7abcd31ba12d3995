"""The base of all tables, and the column types: aware UTC times, encrypted texts, terms of the workflow."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, registry

from db.crypt import Box
from workflow.terms import Term

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
mapper_registry = registry(metadata=MetaData(naming_convention=NAMING))


class Base(DeclarativeBase):
    registry = mapper_registry


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Sealed:
    """Where the encrypted columns find the box of this process; set once, before the first query."""

    box: Box | None = None

    @classmethod
    def need(cls) -> Box:
        if cls.box is None:
            raise RuntimeError("no key was loaded")
        return cls.box


class Encrypted(TypeDecorator[str]):
    """A text that is encrypted at rest."""

    impl = LargeBinary
    cache_ok = True
    sealed = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else Sealed.need().seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else Sealed.need().open(value)


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value that is encrypted at rest."""

    impl = LargeBinary
    cache_ok = True
    sealed = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else Sealed.need().seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(Sealed.need().open(value))


class TermColumn(TypeDecorator[Term]):
    """A term of the workflow, stored by its value."""

    impl = String(32)
    cache_ok = True

    def __init__(self, term: type[Term]) -> None:
        super().__init__()
        self.term = term
        self._by_value = {member.value: member for member in term}

    def process_bind_param(self, value: Term | None, dialect: Dialect) -> str | None:
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Term | None:
        return None if value is None else self._by_value[value]
