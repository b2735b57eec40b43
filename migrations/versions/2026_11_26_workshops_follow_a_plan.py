"""Workshops follow a plan, people change tables, and what was written and decided is kept in a report."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_plans"
down_revision = "2026_11_26_winners"


def upgrade() -> None:
    op.create_table(
        "agenda",
        sa.Column("workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["published_by_id"], ["user.id"], name=op.f("fk_agenda_published_by_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_agenda_workshop_id")),
        sa.PrimaryKeyConstraint("workshop_id", name=op.f("pk_agenda")),
    )
    with op.batch_alter_table("agenda", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_published_by_id"), ["published_by_id"], unique=False)

    op.create_table(
        "rotation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("tables", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("has_hosts", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("fewest", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rounds BETWEEN 1 AND 8", name=op.f("ck_rotation_rounds")),
        sa.CheckConstraint("size BETWEEN 4 AND 8", name=op.f("ck_rotation_size")),
        sa.CheckConstraint("tables BETWEEN 2 AND 15", name=op.f("ck_rotation_tables")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_rotation_proposed_by_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_rotation_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rotation")),
    )
    with op.batch_alter_table("rotation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rotation_proposed_by_id"), ["proposed_by_id"], unique=False)
        batch_op.create_index("ix_rotation_workshop_id", ["workshop_id", "published_at"], unique=False)

    op.create_table(
        "workshop_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["published_by_id"], ["user.id"], name=op.f("fk_workshop_report_published_by_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_report_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_report")),
        sa.UniqueConstraint("workshop_id", name=op.f("uq_workshop_report_workshop_id")),
    )
    with op.batch_alter_table("workshop_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_report_published_by_id"), ["published_by_id"], unique=False)

    op.create_table(
        "plan_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("board_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "movement", sa.Enum("scan", "focus", "act", name="movement", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "mode",
            sa.Enum("plenary", "groups", "alone", "break", name="mode", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("next_day_at", sa.Time(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name=op.f("ck_plan_step_minutes")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_plan_step_board_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_plan_step_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
    )
    with op.batch_alter_table("plan_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_step_board_id"), ["board_id"], unique=False)
        batch_op.create_index("ix_plan_step_workshop_id", ["workshop_id", "position"], unique=False)

    op.create_table(
        "rotation_seat",
        sa.Column("rotation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rotation_seat_number")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_rotation_seat_participant_id")),
        sa.ForeignKeyConstraint(["rotation_id"], ["rotation.id"], name=op.f("fk_rotation_seat_rotation_id")),
        sa.PrimaryKeyConstraint("rotation_id", "round", "participant_id", name=op.f("pk_rotation_seat")),
    )
    with op.batch_alter_table("rotation_seat", schema=None) as batch_op:
        batch_op.create_index("ix_rotation_seat_participant_id", ["participant_id"], unique=False)

    op.create_table(
        "workshop_letter",
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "word", sa.Enum("invited", "near", "thanks", name="word", native_enum=False, length=20), nullable=False
        ),
        sa.Column("about", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_workshop_letter_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", "word", "about", name=op.f("pk_workshop_letter")),
    )
    op.create_table(
        "step_start",
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_step_start_by_id")),
        sa.ForeignKeyConstraint(["step_id"], ["plan_step.id"], name=op.f("fk_step_start_step_id")),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_step_start")),
    )
    with op.batch_alter_table("step_start", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_step_start_by_id"), ["by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("step_start", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_start_by_id"))

    op.drop_table("step_start")
    op.drop_table("workshop_letter")
    with op.batch_alter_table("rotation_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_rotation_seat_participant_id")

    op.drop_table("rotation_seat")
    with op.batch_alter_table("plan_step", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_step_workshop_id")
        batch_op.drop_index(batch_op.f("ix_plan_step_board_id"))

    op.drop_table("plan_step")
    with op.batch_alter_table("workshop_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_report_published_by_id"))

    op.drop_table("workshop_report")
    with op.batch_alter_table("rotation", schema=None) as batch_op:
        batch_op.drop_index("ix_rotation_workshop_id")
        batch_op.drop_index(batch_op.f("ix_rotation_proposed_by_id"))

    op.drop_table("rotation")
    with op.batch_alter_table("agenda", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_published_by_id"))

    op.drop_table("agenda")
