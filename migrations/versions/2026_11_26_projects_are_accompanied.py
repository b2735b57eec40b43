"""Projects are accompanied: check-ins, notes, milestones, what is asked of sponsors."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_coaching"
down_revision = "2026_11_26_lab"


def upgrade() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("obstacles", sa.Text(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("mood", sa.Integer(), nullable=False),
        sa.CheckConstraint("mood BETWEEN 1 AND 5", name=op.f("ck_check_in_mood")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_check_in_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_check_in_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_project_id"), ["project_id"], unique=False)

    op.create_table(
        "coach_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_coach_note_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_coach_note_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coach_note")),
    )
    with op.batch_alter_table("coach_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coach_note_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coach_note_project_id"), ["project_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_milestone_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_project_id"), ["project_id"], unique=False)

    op.create_table(
        "sponsor_ask",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column(
            "reply", sa.Enum("open", "granted", "declined", name="reply", native_enum=False, length=20), nullable=False
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(reply = 'open') = (answered_at IS NULL)", name=op.f("ck_sponsor_ask_answered")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_sponsor_ask_answered_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_sponsor_ask_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_sponsor_ask_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsor_ask")),
    )
    with op.batch_alter_table("sponsor_ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sponsor_ask_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sponsor_ask_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sponsor_ask_project_id"), ["project_id"], unique=False)

    op.create_table(
        "after_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_after_check_check_in_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_after_check_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_check")),
        sa.UniqueConstraint("project_id", "days", name=op.f("uq_after_check_project_id_days")),
    )
    with op.batch_alter_table("after_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_after_check_check_in_id"), ["check_in_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_after_check_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_after_check_project_id"), ["project_id"], unique=False)

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_milestone_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("checked_in_at")
        batch_op.drop_column("next_milestone_on")

    with op.batch_alter_table("after_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_after_check_project_id"))
        batch_op.drop_index(batch_op.f("ix_after_check_due_on"))
        batch_op.drop_index(batch_op.f("ix_after_check_check_in_id"))

    op.drop_table("after_check")
    with op.batch_alter_table("sponsor_ask", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sponsor_ask_project_id"))
        batch_op.drop_index(batch_op.f("ix_sponsor_ask_by_id"))
        batch_op.drop_index(batch_op.f("ix_sponsor_ask_answered_by_id"))

    op.drop_table("sponsor_ask")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_project_id"))

    op.drop_table("milestone")
    with op.batch_alter_table("coach_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coach_note_project_id"))
        batch_op.drop_index(batch_op.f("ix_coach_note_by_id"))

    op.drop_table("coach_note")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_project_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_by_id"))

    op.drop_table("check_in")
