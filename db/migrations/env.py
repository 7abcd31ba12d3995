"""Alembic runs on the connection it is handed."""

from alembic import context

import db.models  # noqa: F401
from db.base import mapper_registry

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=mapper_registry.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
