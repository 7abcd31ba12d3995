"""cards that are shown and drawn again in place, lanes of the outbox, albums of the inbox"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = (
    ("inbox", sa.Column("album", sa.String(64), nullable=False, server_default="")),
    ("outbox", sa.Column("kind", sa.String(8), nullable=False, server_default="say")),
    ("outbox", sa.Column("lane", sa.Integer(), nullable=False, server_default="0")),
    ("outbox", sa.Column("card", sa.String(32), nullable=False, server_default="")),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_table(
        "shown_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_id", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(32), nullable=False),
        sa.Column("ref", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_shown_cards_address_id_addresses")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_cards")),
    )
    op.create_index("ix_outbox_card", "outbox", ["card"])
    op.create_index("ix_shown_cards_card", "shown_cards", ["card", "address_id"])


def downgrade() -> None:
    op.drop_table("shown_cards")
    op.drop_index("ix_outbox_card", table_name="outbox")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
