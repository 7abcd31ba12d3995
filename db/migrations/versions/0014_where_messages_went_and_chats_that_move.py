"""the order into which a message went, and the former ids of a chat that moved"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = (
    ("inbox", sa.Column("origin", sa.String(64), nullable=False, server_default="")),
    ("inbox", sa.Column("about", sa.Integer(), nullable=True)),
    ("addresses", sa.Column("formerly", sa.String(512), nullable=False, server_default="")),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
