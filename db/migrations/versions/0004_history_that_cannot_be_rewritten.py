"""history that cannot be rewritten: each row carries the hash of the one before, and the database refuses changes"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

from workflow import chain

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LINKS = {"id", "order_id", "previous", "hash"}

# REPLACE deletes without asking a trigger for DELETE; so a row that would take another's place is refused too.
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER history_no_update BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is kept'); END",
        "CREATE TRIGGER history_no_delete BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is kept'); END",
        "CREATE TRIGGER history_no_replace BEFORE INSERT ON history WHEN EXISTS (SELECT 1 FROM history WHERE"
        " id = NEW.id OR (order_id = NEW.order_id AND previous = NEW.previous))"
        " BEGIN SELECT RAISE(ABORT, 'history is kept'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION history_is_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'history is kept' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history"
        " FOR EACH ROW EXECUTE FUNCTION history_is_kept()",
        "CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()",
    ),
}
UNGUARDED = {
    "sqlite": (
        "DROP TRIGGER history_no_update",
        "DROP TRIGGER history_no_delete",
        "DROP TRIGGER history_no_replace",
    ),
    "postgresql": (
        "DROP TRIGGER history_no_change ON history",
        "DROP TRIGGER history_no_truncate ON history",
        "DROP FUNCTION history_is_kept()",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("head", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hash", sa.String(length=64), nullable=False, server_default=""))

    link_what_is_there(op.get_bind())
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.alter_column("previous", existing_type=sa.String(length=64), server_default=None)
        batch_op.alter_column("hash", existing_type=sa.String(length=64), server_default=None)
        batch_op.create_unique_constraint(batch_op.f("uq_history_order_id_previous"), ["order_id", "previous"])
    for statement in GUARDS[op.get_context().dialect.name]:
        op.execute(statement)


def link_what_is_there(connection: sa.Connection) -> None:
    """Gives the rows that were written before there were chains their links, in the order of their ids."""
    tables = sa.MetaData()
    orders = sa.Table("orders", tables, autoload_with=connection)
    history = sa.Table("history", tables, autoload_with=connection)
    fields = [column for column in history.c if column.name not in LINKS]
    empties = {c.name: chain.empty(c.type.python_type, nullable=bool(c.nullable)) for c in fields}
    numbers = {row.id: row.number for row in connection.execute(sa.select(orders.c.id, orders.c.number))}
    rows = connection.execute(sa.select(history).order_by(history.c.order_id, history.c.id)).mappings().all()
    for order_id, entries in groupby(rows, key=lambda row: row["order_id"]):
        head = numbers[order_id]
        for row in entries:
            previous, head = head, chain.link(chain.content({c.name: row[c.name] for c in fields}, empties), head)
            links = {"previous": previous, "hash": head}
            connection.execute(sa.update(history).where(history.c.id == row["id"]).values(links))
        connection.execute(sa.update(orders).where(orders.c.id == order_id).values(head=head))


def downgrade() -> None:
    for statement in UNGUARDED[op.get_context().dialect.name]:
        op.execute(statement)
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_history_order_id_previous"), type_="unique")
        batch_op.drop_column("hash")
        batch_op.drop_column("previous")
    op.drop_column("orders", "head")  # not as a batch: that drops the table, to which others refer
