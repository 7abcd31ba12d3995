"""why somebody looked behind the mask, what was dropped after its time, the change of the key, tries that missed;
and what of an appeal many read is encrypted too"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.base import Sealed

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS: tuple[tuple[str, sa.Column[Any]], ...] = (
    ("unmaskings", sa.Column("reason", sa.String(16), nullable=False, server_default="")),
    ("inbox", sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false())),
    ("outbox", sa.Column("dropped", sa.Boolean(), nullable=False, server_default=sa.false())),
)

TEXTS = (
    ("appeals", "order_id", ("public",)),
    ("notes", "id", ("public",)),
    ("roots", "id", ("matter", "conclusion", "note")),
)


def change(kind: sa.types.TypeEngine[Any], turned: Callable[[Any], Any]) -> None:
    """Puts the texts into columns of another kind; of the old ones nothing is left in the file."""
    if op.get_context().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete=ON")
    for table, key, columns in TEXTS:
        for column in columns:
            op.add_column(table, sa.Column("turned", kind, nullable=False, server_default=""))
            rows = op.get_bind().execute(sa.text(f'SELECT {key} AS k, "{column}" AS v FROM {table}')).all()  # noqa: S608
            values = [{"k": row.k, "v": turned(row.v)} for row in rows]
            if values:
                op.get_bind().execute(sa.text(f"UPDATE {table} SET turned = :v WHERE {key} = :k"), values)  # noqa: S608
            op.drop_column(table, column)
            op.execute(f'ALTER TABLE {table} RENAME COLUMN turned TO "{column}"')


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "rekeyings",
        sa.Column("fingerprint", sa.String(16), nullable=False),
        sa.Column("was", sa.String(16), nullable=False),
        sa.Column("signing", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_rekeyings")),
    )
    op.create_table(
        "misses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_misses_address_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_misses")),
    )
    op.create_index("ix_misses_of", "misses", ["address_id", "kind", "at"])
    change(sa.LargeBinary(), lambda text: Sealed.need().seal(text))


def downgrade() -> None:
    change(sa.Text(), lambda sealed: Sealed.need().open(sealed))
    for table in ("misses", "rekeyings"):
        op.drop_table(table)
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
