"""A jury judges: jurors, conflicts, seats, scores, comparisons, and what was deliberated."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_jury"
down_revision = "2026_11_25_votes"


def upgrade() -> None:
    op.create_table(
        "juror",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer", sa.Enum("accepted", "declined", name="answer", native_enum=False, length=20), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recused_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recusal_reason", sa.String(length=400), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_juror_challenge_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["user.id"], name=op.f("fk_juror_invited_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_juror_person_id")),
        sa.ForeignKeyConstraint(["recused_by_id"], ["user.id"], name=op.f("fk_juror_recused_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_juror")),
        sa.UniqueConstraint("challenge_id", "person_id", name=op.f("uq_juror_challenge_id_person_id")),
    )
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_juror_invited_by_id"), ["invited_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_juror_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_juror_recused_by_id"), ["recused_by_id"], unique=False)

    op.create_table(
        "slate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("each", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("overruled", sa.String(length=1000), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("draw_seed", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("pseudonym_key", sa.String(length=64), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_slate_challenge_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_slate_confirmed_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user.id"], name=op.f("fk_slate_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slate")),
        sa.UniqueConstraint("challenge_id", name=op.f("uq_slate_challenge_id")),
    )
    with op.batch_alter_table("slate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slate_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slate_proposed_by_id"), ["proposed_by_id"], unique=False)

    op.create_table(
        "deliberation_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "act",
            sa.Enum(
                "present",
                "remark",
                "agreed",
                "duel",
                "duels-closed",
                "drawn",
                "decided",
                name="act",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_deliberation_act_by_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_deliberation_act_challenge_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_deliberation_act_juror_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliberation_act")),
    )
    with op.batch_alter_table("deliberation_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliberation_act_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_deliberation_act_challenge", ["challenge_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deliberation_act_juror_id"), ["juror_id"], unique=False)

    op.create_table(
        "comparison",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("left_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("right_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verdict", sa.Enum("left", "right", "unsure", name="verdict", native_enum=False, length=20), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_comparison_juror_id")),
        sa.ForeignKeyConstraint(["left_id"], ["entry.id"], name=op.f("fk_comparison_left_id")),
        sa.ForeignKeyConstraint(["right_id"], ["entry.id"], name=op.f("fk_comparison_right_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison")),
    )
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comparison_juror_id"), ["juror_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comparison_left_id"), ["left_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comparison_right_id"), ["right_id"], unique=False)

    op.create_table(
        "conflict",
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_conflict_entry_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_conflict_juror_id")),
        sa.PrimaryKeyConstraint("juror_id", "entry_id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("note_for_author", sa.String(length=2000), nullable=False),
        sa.Column("note_for_jury", sa.String(length=2000), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_score_entry_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_score_juror_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        sa.UniqueConstraint("juror_id", "entry_id", name=op.f("uq_score_juror_id_entry_id")),
    )
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_seat_entry_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["juror.id"], name=op.f("fk_seat_juror_id")),
        sa.PrimaryKeyConstraint("juror_id", "entry_id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_entry_id"))

    op.drop_table("seat")
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_entry_id"))

    op.drop_table("score")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_entry_id"))

    op.drop_table("conflict")
    with op.batch_alter_table("comparison", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comparison_right_id"))
        batch_op.drop_index(batch_op.f("ix_comparison_left_id"))
        batch_op.drop_index(batch_op.f("ix_comparison_juror_id"))

    op.drop_table("comparison")
    with op.batch_alter_table("deliberation_act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliberation_act_juror_id"))
        batch_op.drop_index("ix_deliberation_act_challenge")
        batch_op.drop_index(batch_op.f("ix_deliberation_act_by_id"))

    op.drop_table("deliberation_act")
    with op.batch_alter_table("slate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slate_proposed_by_id"))
        batch_op.drop_index(batch_op.f("ix_slate_confirmed_by_id"))

    op.drop_table("slate")
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_juror_recused_by_id"))
        batch_op.drop_index(batch_op.f("ix_juror_person_id"))
        batch_op.drop_index(batch_op.f("ix_juror_invited_by_id"))

    op.drop_table("juror")
