"""root orders: one problem of many firms, and an index to find the orders that tell of it"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=32), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("lead_region", sa.String(length=32), nullable=False),
        sa.Column("lead_name", sa.String(length=64), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roots")),
    )
    op.create_index(op.f("ix_roots_state"), "roots", ["state"], unique=False)
    op.create_index(op.f("ix_roots_next_alert_at"), "roots", ["next_alert_at"], unique=False)
    op.create_table(
        "root_members",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_root_members_order_id")),
        sa.ForeignKeyConstraint(["root_id"], ["roots.id"], name=op.f("fk_root_members_root_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_root_members")),
    )
    op.create_index(op.f("ix_root_members_root_id"), "root_members", ["root_id"], unique=False)
    op.create_index("ix_orders_matter", "orders", ["category", "region", "created"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_orders_matter", table_name="orders")
    op.drop_index(op.f("ix_root_members_root_id"), table_name="root_members")
    op.drop_table("root_members")
    op.drop_index(op.f("ix_roots_next_alert_at"), table_name="roots")
    op.drop_index(op.f("ix_roots_state"), table_name="roots")
    op.drop_table("roots")
