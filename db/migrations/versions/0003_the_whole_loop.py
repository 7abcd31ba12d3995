"""what the whole loop keeps of an order: parties, level, promise; of a line: class, days, person; of a limit: unit"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _mark(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default="[]")


def added() -> dict[str, tuple[sa.Column[Any], ...]]:
    return {
        "orders": (
            _list("parties"),
            _list("gone"),
            _list("reported"),
            _number("level"),
            _mark("listed"),
            _mark("unreasonable"),
            sa.Column("promised", sa.Date(), nullable=True),
        ),
        "history": (
            _text("cls", 32),
            _number("days"),
            _number("person"),
            _text("channel", 64),
            _text("ref", 128),
            sa.Column("due", sa.DateTime(timezone=True), nullable=True),
            sa.Column("granted", sa.Boolean(), nullable=True),
        ),
        "clocks": (
            _text("cls", 32),
            _number("days"),
            _number("by"),
            _text("unit_region", 32),
            _text("unit_name", 64),
        ),
    }


def upgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    for table in ("history", "clocks"):  # no class was ever changed before this
        rows = sa.table(table, sa.column("cls"), sa.column("order_id"))
        orders = sa.table("orders", sa.column("id"), sa.column("cls"))
        cls = sa.select(orders.c.cls).where(orders.c.id == rows.c.order_id).scalar_subquery()
        op.execute(rows.update().values(cls=cls))


def downgrade() -> None:
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
