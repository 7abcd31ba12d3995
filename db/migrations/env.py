"""Alembic runs on the connection it is handed; a migration names plain column types, so that it never changes later."""

from typing import Any, Literal

from alembic import context

import db.models  # noqa: F401
from db.base import mapper_registry

PLAIN = {
    "UtcDateTime": "sa.DateTime(timezone=True)",
    "Encrypted": "sa.LargeBinary()",
    "EncryptedJson": "sa.LargeBinary()",
    "TermColumn": "sa.String(length=32)",
}


def plain_type(kind: str, value: Any, _autogen: Any) -> str | Literal[False]:
    return PLAIN.get(type(value).__name__, False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=mapper_registry.metadata,
    render_as_batch=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
