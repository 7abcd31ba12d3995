"""an invite that a coordinator made takes effect when one of them confirmed who uses it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("outcome", sa.String(16), nullable=False, server_default=""),
    sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
    sa.Column("settled_by", sa.Integer(), nullable=True),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("invites", column)


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.drop_column("invites", column.name)
