"""who brings an appeal, for whom, how hidden, and what kind of enterprise it is"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def added() -> tuple[sa.Column[Any], ...]:
    return (
        _text("channel", 16),
        _text("brought", 8),
        _text("anonymity", 8),
        _text("park", 32),
        sa.Column("firms", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("subjects", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("real_name", sa.Boolean(), nullable=True),
        sa.Column("behalf", sa.LargeBinary(), nullable=True),
    )


def upgrade() -> None:
    for column in added():
        op.add_column("appeals", column)
    fill_the_channels(op.get_bind())


def fill_the_channels(connection: sa.Connection) -> None:
    """An appeal's source is its conversation and its draft; a conversation begins with the channel."""
    appeals = sa.table("appeals", sa.column("order_id"), sa.column("source_key"), sa.column("channel"))
    for order_id, source in connection.execute(sa.select(appeals.c.order_id, appeals.c.source_key)).all():
        channel, mark, _ = source.partition(":")
        if mark:
            filled = sa.update(appeals).where(appeals.c.order_id == order_id).values(channel=channel[:16])
            connection.execute(filled)


def downgrade() -> None:
    for column in added():
        op.drop_column("appeals", column.name)
