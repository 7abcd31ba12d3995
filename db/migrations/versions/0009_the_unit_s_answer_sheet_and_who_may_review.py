"""the unit's answer point by point, who read what is masked, and a review that the handler cannot write"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

HELD = "'claim', 'answer', 'contact', 'dispose', 'hand_over', 'ask', 'ask_extension'"
DID = (
    "EXISTS (SELECT 1 FROM history AS held WHERE held.order_id = NEW.order_id"  # noqa: S608  constants
    f""" AND ((held.action IN ({HELD}) AND held."by" = NEW."by")"""
    """ OR (held.action = 'hand_over' AND held.person = NEW."by")))"""
)

# Who held or answered an order in any round does not review it: workflow/standing.py says so first, this says so last.
GUARDS = {
    "sqlite": (
        "CREATE TRIGGER history_second_person BEFORE INSERT ON history"
        f" WHEN NEW.action IN ('strike_off', 'send_back') AND {DID}"
        " BEGIN SELECT RAISE(ABORT, 'handled it'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION history_second_person() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {DID} THEN RAISE EXCEPTION 'handled it' USING ERRCODE = 'restrict_violation'; END IF;"
        " RETURN NEW; END $$",
        "CREATE TRIGGER history_second_person BEFORE INSERT ON history"
        " FOR EACH ROW WHEN (NEW.action IN ('strike_off', 'send_back')) EXECUTE FUNCTION history_second_person()",
    ),
}
UNGUARDED = {
    "sqlite": ("DROP TRIGGER history_second_person",),
    "postgresql": (
        "DROP TRIGGER history_second_person ON history",
        "DROP FUNCTION history_second_person()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("promised", sa.Date(), nullable=True),
        sa.Column("conclusion", sa.LargeBinary(), nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=False),
        sa.Column("measures", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_answers_order_id")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_answers_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_order_id"), "answers", ["order_id"])
    op.create_table(
        "answer_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("matter", sa.LargeBinary(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_answer_points_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_points")),
        sa.UniqueConstraint("answer_id", "nth", name=op.f("uq_answer_points_answer_id_nth")),
    )
    op.create_table(
        "unmaskings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_unmaskings_order_id")),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_unmaskings_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmaskings")),
    )
    op.create_index(op.f("ix_unmaskings_order_id"), "unmaskings", ["order_id"])
    op.create_index("ix_clocks_waits", "clocks", ["clock", "unit_name"])
    for statement in GUARDS[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNGUARDED[op.get_context().dialect.name]:
        op.execute(statement)
    op.drop_index("ix_clocks_waits", "clocks")
    for table in ("unmaskings", "answer_points", "answers"):
        op.drop_table(table)
